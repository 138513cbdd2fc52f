"""How people sign in: passwords, second factor, the city's single sign-on, throttling, sessions."""

from __future__ import annotations

from datetime import timedelta
from urllib.parse import urlsplit

from ronghe.config import env

AUTH_USER_MODEL = "accounts.User"
AUTHENTICATION_BACKENDS = [
    "axes.backends.AxesStandaloneBackend",
    "allauth.account.auth_backends.AuthenticationBackend",
]
PASSWORD_HASHERS = [
    "django.contrib.auth.hashers.ScryptPasswordHasher",
    "django.contrib.auth.hashers.PBKDF2PasswordHasher",
]
AUTH_PASSWORD_VALIDATORS = [
    {"NAME": "django.contrib.auth.password_validation.UserAttributeSimilarityValidator"},
    {"NAME": "ronghe.accounts.adapters.passwords.LongEnoughValidator", "OPTIONS": {"min_length": 10}},
    {"NAME": "django.contrib.auth.password_validation.CommonPasswordValidator"},
    {"NAME": "django.contrib.auth.password_validation.NumericPasswordValidator"},
]
LOGIN_URL = "account_login"
LOGIN_REDIRECT_URL = "/home/"
LOGOUT_REDIRECT_URL = "/"

SESSION_COOKIE_HTTPONLY = True
SESSION_COOKIE_SAMESITE = "Lax"
SESSION_COOKIE_AGE = 8 * 3600
SESSION_SAVE_EVERY_REQUEST = False

ACCOUNT_ADAPTER = "ronghe.accounts.adapters.hooks.AccountAdapter"
ACCOUNT_LOGIN_METHODS = {"username", "email"}
ACCOUNT_SIGNUP_FIELDS = ["username*", "email", "password1*", "password2*"]
ACCOUNT_EMAIL_VERIFICATION = "none"
ACCOUNT_EMAIL_SUBJECT_PREFIX = "【融合】"
ACCOUNT_LOGOUT_ON_GET = False
ACCOUNT_SESSION_REMEMBER = False
ACCOUNT_LOGOUT_ON_PASSWORD_CHANGE = False
ACCOUNT_PREVENT_ENUMERATION = True
ACCOUNT_REAUTHENTICATION_TIMEOUT = 600
ACCOUNT_USER_DISPLAY = "ronghe.accounts.adapters.hooks.display_name"
ACCOUNT_FORMS = {
    "change_password": "ronghe.accounts.forms.ChangePasswordForm",
    "reset_password_from_key": "ronghe.accounts.forms.ResetPasswordForm",
}
ACCOUNT_RATE_LIMITS = {"login": "300/m/ip", "login_failed": None}  # a whole office may come from one address
"""Counting failures is django-axes' work: its counts are in the database, so all processes share them."""

ALLAUTH_TRUSTED_PROXY_COUNT: int = env.read("RONGHE_PROXY_COUNT")
MFA_ADAPTER = "ronghe.accounts.adapters.hooks.SecondFactorAdapter"
MFA_SUPPORTED_TYPES = ["totp", "recovery_codes"]
MFA_TOTP_ISSUER = "融合 Ronghe"
MFA_TOTP_TOLERANCE = 1
MFA_ALLOW_UNVERIFIED_EMAIL = True
MFA_RECOVERY_CODES_SHOW_ONCE = True
USERSESSIONS_TRACK_ACTIVITY = False

AXES_FAILURE_LIMIT = 5
AXES_COOLOFF_TIME = timedelta(minutes=15)
AXES_LOCKOUT_PARAMETERS = [["username", "ip_address"]]
AXES_RESET_ON_SUCCESS = True
AXES_RESET_COOL_OFF_ON_FAILURE_DURING_LOCKOUT = False
AXES_ENABLE_ADMIN = False
AXES_VERBOSE = False
AXES_ENABLE_ACCESS_FAILURE_LOG = False
AXES_HTTP_RESPONSE_CODE = 429
AXES_USERNAME_CALLABLE = "ronghe.accounts.adapters.throttle.login_name"
AXES_LOCKOUT_CALLABLE = "ronghe.accounts.adapters.throttle.lockout_response"
AXES_SENSITIVE_PARAMETERS: list[str] = []
AXES_IPWARE_PROXY_COUNT = env.read("RONGHE_PROXY_COUNT") or None
AXES_IPWARE_META_PRECEDENCE_ORDER = ["HTTP_X_FORWARDED_FOR", "REMOTE_ADDR"]
if not AXES_IPWARE_PROXY_COUNT:
    AXES_IPWARE_META_PRECEDENCE_ORDER = ["REMOTE_ADDR"]

OIDC = {
    "name": env.read("RONGHE_OIDC_NAME") or "统一身份认证",
    "server": env.read("RONGHE_OIDC_SERVER"),
    "client": env.read("RONGHE_OIDC_CLIENT"),
    "secret": env.read("RONGHE_OIDC_SECRET"),
    "match": env.read("RONGHE_OIDC_MATCH"),
    "signup": env.read("RONGHE_OIDC_SIGNUP"),
    "trust_second_factor": env.read("RONGHE_OIDC_TRUST_SECOND_FACTOR"),
}


def oidc_origin(server: str) -> list[str]:
    """Where the sign-in form may lead besides this site."""
    parts = urlsplit(server)
    return [f"{parts.scheme}://{parts.netloc}"] if parts.netloc else []


def oidc_provider(oidc: dict[str, object]) -> dict[str, object]:
    """The one identity provider of the city, as the sign-in library wants it; nothing if none is set."""
    if not oidc["server"]:
        return {}
    app = {
        "provider_id": "city",
        "name": oidc["name"],
        "client_id": oidc["client"],
        "secret": oidc["secret"],
        "settings": {"server_url": oidc["server"], "fetch_userinfo": True, "oauth_pkce_enabled": True},
    }
    return {"openid_connect": {"APPS": [app], "OAUTH_PKCE_ENABLED": True}}


SOCIALACCOUNT_PROVIDERS = oidc_provider(OIDC)
SOCIALACCOUNT_ADAPTER = "ronghe.accounts.adapters.hooks.SingleSignOnAdapter"
SOCIALACCOUNT_AUTO_SIGNUP = True
SOCIALACCOUNT_EMAIL_VERIFICATION = "none"
SOCIALACCOUNT_LOGIN_ON_GET = False
SOCIALACCOUNT_STORE_TOKENS = False
SOCIALACCOUNT_QUERY_EMAIL = False
