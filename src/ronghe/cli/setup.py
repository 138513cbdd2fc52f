"""What a verb needs before it may touch Django: settings chosen, database running, apps loaded."""

from __future__ import annotations

import os

import django
from django.conf import settings

from ronghe.core import postgres


def choose_settings() -> None:
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "ronghe.config.settings.dev")  # noqa: TID251  Django's own way


def server() -> postgres.Server:
    """The embedded server of the configured data folder."""
    choose_settings()
    return postgres.Server(settings.RONGHE_HOME / "postgres")


def start_database() -> None:
    choose_settings()
    if settings.EMBEDDED_DATABASE:
        server().start()


def load_django(*, owner: bool = False) -> None:
    """Start the database and load the apps; as owner of the tables where they are to be changed."""
    if owner:
        postgres.become_owner()
    start_database()
    django.setup()
