"""Tests use the real PostgreSQL: the embedded server of the test data folder, or the one DATABASE_URL names.

Tables are made straight from the models (``--no-migrations``): walking the migrations takes most of a
minute. That the migrations make the same tables is a test of its own.
"""

from __future__ import annotations

import os

import psycopg
import pytest

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "ronghe.config.settings.test")


LONGEST = ("tests/architecture/test_every_address.py",)
"""Modules of minutes. Begun last, one worker would run them while the others have nothing left to do."""


@pytest.hookimpl(trylast=True)
def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    items.sort(key=lambda item: not item.nodeid.startswith(LONGEST))


@pytest.fixture(scope="session")
def django_db_modify_db_settings(django_db_modify_db_settings_parallel_suffix: None) -> None:
    """Start the server before the first test database is made; tests without a database never wait for it."""
    from django.conf import settings
    from django.db import connection

    from ronghe.core.postgres import Server

    if settings.EMBEDDED_DATABASE:
        Server(settings.RONGHE_HOME / "postgres", fast=True).start()
    else:
        _extend_template(connection.get_connection_params())


def _extend_template(parameters: dict[str, object]) -> None:
    """The extensions our indexes need, in the template of an outside server (needs the right to do so)."""
    from ronghe.core.postgres import EXTENSIONS

    where = {name: parameters[name] for name in ("user", "password", "host", "port") if name in parameters}
    with psycopg.connect(**where, dbname="postgres") as gate:
        gate.execute("select pg_advisory_lock(7201)")  # workers start together
        with psycopg.connect(**where, dbname="template1", autocommit=True) as template:
            for extension in EXTENSIONS:
                template.execute(f"create extension if not exists {extension}")
