"""Settings of the plain page: the same database and pool, next to nothing in between."""

from __future__ import annotations

from ronghe.config.settings.dev import *  # noqa: F403

ROOT_URLCONF = "support.plain"
MIDDLEWARE = ["allauth.account.middleware.AccountMiddleware"]  # its app refuses to load without it
