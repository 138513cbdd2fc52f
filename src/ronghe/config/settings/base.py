"""Settings common to every way of running. The environment is read here (through ``config.env``) only."""

from __future__ import annotations

from pathlib import Path
from urllib.parse import unquote, urlsplit

from csp.constants import NONE, SELF
from psycopg.conninfo import conninfo_to_dict

from ronghe.config import env
from ronghe.config.settings.sign_in import *  # noqa: F403
from ronghe.config.settings.sign_in import OIDC, oidc_origin
from ronghe.core import postgres

PACKAGE = Path(__file__).resolve().parents[2]
RONGHE_HOME: Path = env.read("RONGHE_HOME").resolve()
RONGHE_DEMO: bool = env.read("RONGHE_DEMO")
RONGHE_DEMO_PASSWORD = "ronghe-yanshi-16"  # noqa: S105  printed on the sign-in page of a demonstration
RONGHE_EVIDENCE_ROOT = RONGHE_HOME / "evidence"
RONGHE_IMPORT_ROOT = RONGHE_HOME / "imports"
RONGHE_WAREHOUSE_ROOT = RONGHE_HOME / "warehouse"
RONGHE_ADS_ROOT = RONGHE_HOME / "ads"
RONGHE_SPARK_MASTER: str = env.read("RONGHE_SPARK_MASTER")
RONGHE_WORKERS: int = max(1, env.read("RONGHE_WORKERS"))
RONGHE_OPENDATA_ROOT = RONGHE_HOME / "opendata"
RONGHE_WEBHOOK_PRIVATE: bool = env.read("RONGHE_WEBHOOK_PRIVATE")
RONGHE_WEBHOOK_SECONDS = 10.0
RONGHE_UPLOAD_BYTES: int = env.read("RONGHE_UPLOAD_MB") * 1024 * 1024
RONGHE_FIELD_KEY: str = env.read("RONGHE_FIELD_KEY")
RONGHE_JURISDICTIONS = PACKAGE / "jurisdictions"

SECRET_KEY: str = env.read("RONGHE_SECRET_KEY")
DEBUG = False
ALLOWED_HOSTS: list[str] = env.read("RONGHE_ALLOWED_HOSTS")
CSRF_TRUSTED_ORIGINS: list[str] = env.read("RONGHE_TRUSTED_ORIGINS")
ROOT_URLCONF = "ronghe.config.urls"
WSGI_APPLICATION = "ronghe.config.wsgi.application"
DEFAULT_AUTO_FIELD = "django.db.models.BigAutoField"

INSTALLED_APPS = [
    "django.contrib.auth",
    "django.contrib.contenttypes",
    "django.contrib.sessions",
    "django.contrib.messages",
    "django.contrib.staticfiles",
    "django.contrib.postgres",
    "django.contrib.humanize",
    "django.forms",
    "pgtrigger",
    "pghistory",
    "allauth",
    "allauth.account",
    "allauth.mfa",
    "allauth.socialaccount",
    "allauth.socialaccount.providers.openid_connect",
    "allauth.usersessions",
    "axes",
    "csp",
    "django_htmx",
    "django_tasks",
    "django_tasks_db",
    "ronghe.core",
    "ronghe.warehouse",
    "ronghe.reference",
    "ronghe.directory",
    "ronghe.accounts",
    "ronghe.policy",
    "ronghe.labour",
    "ronghe.programmes",
    "ronghe.faculty",
    "ronghe.funding",
    "ronghe.analytics",
    "ronghe.supervision",
    "ronghe.quality",
    "ronghe.demo",
    "ronghe.console",
    "ronghe.api",
    "ronghe.portal",
]

MIDDLEWARE = [
    "django.middleware.security.SecurityMiddleware",
    "whitenoise.middleware.WhiteNoiseMiddleware",
    "csp.middleware.CSPMiddleware",
    "django.contrib.sessions.middleware.SessionMiddleware",
    "ronghe.core.language.ChosenLanguageMiddleware",
    "django.middleware.common.CommonMiddleware",
    "django.middleware.csrf.CsrfViewMiddleware",
    "django.contrib.auth.middleware.AuthenticationMiddleware",
    "django.contrib.auth.middleware.LoginRequiredMiddleware",
    "django.contrib.messages.middleware.MessageMiddleware",
    "django.middleware.clickjacking.XFrameOptionsMiddleware",
    "allauth.account.middleware.AccountMiddleware",
    "allauth.usersessions.middleware.UserSessionsMiddleware",
    "django_htmx.middleware.HtmxMiddleware",
    "ronghe.core.reading.ReadingMiddleware",
    "ronghe.core.middleware.VaryOnHtmxMiddleware",
    "ronghe.core.middleware.ErrorPageMiddleware",
    "ronghe.accounts.middleware.ActorMiddleware",
    "ronghe.accounts.middleware.RequireMfaMiddleware",
    "axes.middleware.AxesMiddleware",
]

TEMPLATES = [
    {
        "BACKEND": "django.template.backends.django.DjangoTemplates",
        "DIRS": [PACKAGE / "templates"],
        "APP_DIRS": True,
        "OPTIONS": {
            "context_processors": [
                "django.template.context_processors.request",
                "django.contrib.auth.context_processors.auth",
                "django.contrib.messages.context_processors.messages",
                "ronghe.console.context.frame",
            ],
            "builtins": [
                "ronghe.core.templatetags.ronghe",
                "ronghe.core.templatetags.ui",
                "ronghe.console.templatetags.actions",
            ],
        },
    },
]
FORM_RENDERER = "django.forms.renderers.TemplatesSetting"


def _from_url(url: str) -> dict[str, object]:
    parts = conninfo_to_dict(url)
    return {
        "NAME": parts.get("dbname", "ronghe"),
        "USER": parts.get("user", ""),
        "PASSWORD": parts.get("password", ""),
        "HOST": parts.get("host", ""),
        "PORT": str(parts.get("port", "")),
    }


def database(*, owner: bool, home: Path, pool: bool) -> dict[str, object]:
    """The connection of a process: the owner migrates, every other process runs as the application role."""
    url = env.read("DATABASE_URL")
    if url:
        where = _from_url(env.read("DATABASE_OWNER_URL") or url if owner else url)
    else:
        server = postgres.Server(home / "postgres")
        where = {
            "NAME": postgres.DATABASE,
            "USER": postgres.OWNER if owner else postgres.APPLICATION,
            "HOST": str(server.socket_dir()),
            "PORT": "5432",
        }
    options: dict[str, object] = {"pool": {"min_size": 1, "max_size": 8, "timeout": 10}} if pool else {}
    if env.read("RONGHE_PREPARED"):  # half of the database's time for a page was planning the same queries
        options |= {"server_side_binding": True, "prepare_threshold": 2}
    return {"ENGINE": "django.db.backends.postgresql", "OPTIONS": options, **where}


EMBEDDED_DATABASE = not env.read("DATABASE_URL")
DATABASES = {
    "default": database(owner=postgres.runs_as_owner(), home=RONGHE_HOME, pool=postgres.answers_requests())
}

LANGUAGE_CODE = "zh-hans"
LANGUAGES = [("zh-hans", "简体中文"), ("en", "English")]
LOCALE_PATHS = [PACKAGE / "locale"]
TIME_ZONE = "Asia/Shanghai"
USE_TZ = True

STATIC_URL = "/static/"
STATICFILES_DIRS = [PACKAGE / "static"]
STATIC_ROOT = RONGHE_HOME / "static"
STATICFILES_FINDERS = [
    "django.contrib.staticfiles.finders.FileSystemFinder",
    "django.contrib.staticfiles.finders.AppDirectoriesFinder",
    "ronghe.core.chart_script.ChartScriptFinder",
]
WHITENOISE_USE_FINDERS = True

CONTENT_SECURITY_POLICY = {
    "DIRECTIVES": {
        "default-src": [SELF],
        "script-src": [SELF],
        "style-src": [SELF],
        "img-src": [SELF, "data:"],
        "font-src": [SELF],
        "connect-src": [SELF],
        "object-src": [NONE],
        "base-uri": [SELF],
        "form-action": [SELF, *oidc_origin(OIDC["server"])],
        "frame-ancestors": [NONE],
    }
}
SECURE_CONTENT_TYPE_NOSNIFF = True
SECURE_REFERRER_POLICY = "same-origin"
X_FRAME_OPTIONS = "DENY"

DATA_UPLOAD_MAX_MEMORY_SIZE = 30 * 1024 * 1024
DATA_UPLOAD_MAX_NUMBER_FIELDS = 5000
FILE_UPLOAD_MAX_MEMORY_SIZE = 2 * 1024 * 1024

PGHISTORY_APPEND_ONLY = True
# Triggers follow the code after every migrate; as migration operations they made a new database take minutes.
PGTRIGGER_MIGRATIONS = False
PGTRIGGER_INSTALL_ON_MIGRATE = True
AXES_VERBOSE = False
PGHISTORY_INSTALL_CONTEXT_FUNC_ON_MIGRATE = True

TASKS = {"default": {"BACKEND": "django_tasks_db.DatabaseBackend"}}


def _email(url: str) -> dict[str, object]:
    parts = urlsplit(url)
    return {
        "EMAIL_BACKEND": "django.core.mail.backends.smtp.EmailBackend",
        "EMAIL_HOST": parts.hostname or "",
        "EMAIL_PORT": parts.port or 25,
        "EMAIL_HOST_USER": unquote(parts.username or ""),
        "EMAIL_HOST_PASSWORD": unquote(parts.password or ""),
        "EMAIL_USE_SSL": parts.scheme == "smtps",
    }


EMAIL_ENABLED = bool(env.read("RONGHE_EMAIL_URL"))
EMAIL_BACKEND = "django.core.mail.backends.dummy.EmailBackend"
DEFAULT_FROM_EMAIL: str = env.read("RONGHE_EMAIL_FROM")
if EMAIL_ENABLED:
    globals().update(_email(env.read("RONGHE_EMAIL_URL")))

LOGGING = {
    "version": 1,
    "disable_existing_loggers": False,
    "formatters": {"line": {"format": "{asctime} {levelname} {name} {message}", "style": "{"}},
    "handlers": {"console": {"class": "logging.StreamHandler", "formatter": "line"}},
    "loggers": {name: {"level": "WARNING"} for name in ("numexpr", "pgtrigger")},
    "root": {"handlers": ["console"], "level": "INFO"},
}
