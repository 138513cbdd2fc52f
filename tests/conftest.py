"""Tests use the real PostgreSQL: the embedded server of the test data folder, or the one DATABASE_URL names."""

from __future__ import annotations

import os

import pytest

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "ronghe.config.settings.test")


@pytest.fixture(scope="session")
def django_db_modify_db_settings(django_db_modify_db_settings_parallel_suffix: None) -> None:
    """Start the server before the first test database is made; tests without a database never wait for it."""
    from django.conf import settings

    from ronghe.core.postgres import Server

    if settings.EMBEDDED_DATABASE:
        Server(settings.RONGHE_HOME / "postgres", fast=True).start()
