"""Tests: the real PostgreSQL, without waiting for the disk."""

from __future__ import annotations

from ronghe.config import env
from ronghe.config.settings.base import *  # noqa: F403
from ronghe.config.settings.base import RONGHE_HOME, database

RONGHE_HOME = RONGHE_HOME / "test"
RONGHE_EVIDENCE_ROOT = RONGHE_HOME / "evidence"
RONGHE_IMPORT_ROOT = RONGHE_HOME / "imports"
RONGHE_WAREHOUSE_ROOT = RONGHE_HOME / "warehouse"
RONGHE_ADS_ROOT = RONGHE_HOME / "ads"
RONGHE_OPENDATA_ROOT = RONGHE_HOME / "opendata"
SECRET_KEY = "a key for tests only"  # noqa: S105
RONGHE_FIELD_KEY = "dGVzdHMgb25seSB0ZXN0cyBvbmx5IHRlc3RzIG9ubHk="
RONGHE_DEMO = False
DATABASES = {"default": database(owner=True, home=RONGHE_HOME, pool=False)}
DATABASES["default"]["TEST"] = {"NAME": env.read("RONGHE_TEST_DATABASE")}
PASSWORD_HASHERS = ["django.contrib.auth.hashers.MD5PasswordHasher"]
EMAIL_BACKEND = "django.core.mail.backends.locmem.EmailBackend"
TASKS = {"default": {"BACKEND": "django_tasks.backends.immediate.ImmediateBackend"}}
WHITENOISE_AUTOREFRESH = True
AXES_ENABLED = True
