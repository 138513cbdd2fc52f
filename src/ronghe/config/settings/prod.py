"""A bureau's server: refuses to start with a key missing."""

from __future__ import annotations

from ronghe.config.env import SettingError
from ronghe.config.settings.base import *  # noqa: F403
from ronghe.config.settings.base import RONGHE_FIELD_KEY, SECRET_KEY

for _name, _value in (("RONGHE_SECRET_KEY", SECRET_KEY), ("RONGHE_FIELD_KEY", RONGHE_FIELD_KEY)):
    if not _value:
        raise SettingError(f"生产环境必须设置环境变量 {_name}，见《运维手册·设置项》。")

SESSION_COOKIE_SECURE = True
CSRF_COOKIE_SECURE = True
SECURE_PROXY_SSL_HEADER = ("HTTP_X_FORWARDED_PROTO", "https")
SECURE_HSTS_SECONDS = 31536000
SECURE_HSTS_INCLUDE_SUBDOMAINS = True
SECURE_HSTS_PRELOAD = True
SECURE_SSL_REDIRECT = True
STORAGES = {
    "default": {"BACKEND": "django.core.files.storage.FileSystemStorage"},
    "staticfiles": {"BACKEND": "whitenoise.storage.CompressedManifestStaticFilesStorage"},
}
