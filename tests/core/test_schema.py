"""A new database is built from the models in seconds; it must equal one that walked the migrations."""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import psycopg
import pytest

from ronghe.core.postgres import Server

ROOT = Path(__file__).resolve().parents[2]
PARTS = {
    "columns": """select table_name, column_name, data_type, is_nullable, character_maximum_length
        from information_schema.columns where table_schema = 'public'
        -- Django itself gives the key of its own link tables another width on the two ways.
        and not (table_name like 'auth%' and column_name = 'id') order by 1, 2""",
    "constraints": """select conrelid::regclass::text, contype::text, pg_get_constraintdef(oid)
        from pg_constraint where connamespace = 'public'::regnamespace order by 1, 2, 3""",
    "indexes": """select tablename, regexp_replace(indexdef, 'INDEX \\S+ ON', 'INDEX ON')
        from pg_indexes where schemaname = 'public' order by 1, 2""",
    "triggers": """select tgrelid::regclass::text, tgname from pg_trigger
        where not tgisinternal order by 1, 2""",
    "migrations": "select app, name from django_migrations order by 1, 2",
    "content types": "select app_label, model from django_content_type order by 1, 2",
}


Parts = dict[str, list[tuple[object, ...]]]


def build(home: Path, *arguments: str) -> Parts:
    environment = {
        **os.environ,
        "RONGHE_HOME": str(home),
        "DJANGO_SETTINGS_MODULE": "ronghe.config.settings.dev",
    }
    environment.pop("DATABASE_URL", None)
    command = [str(Path(sys.executable).parent / "ronghe"), *arguments]
    done = subprocess.run(command, env=environment, cwd=ROOT, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stdout + done.stderr
    with psycopg.connect(Server(home / "postgres").dsn()) as connection:
        return {name: connection.execute(query).fetchall() for name, query in PARTS.items()}


@pytest.fixture(scope="module")
def home(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Path]:
    """A data folder with a new database, for one module."""
    made = tmp_path_factory.mktemp("models")
    yield made
    Server(made / "postgres").stop()
    shutil.rmtree(Server(made / "postgres").folder(), ignore_errors=True)


@pytest.fixture(scope="module")
def from_models(home: Path) -> Parts:
    return build(home, "db", "migrate")


@pytest.mark.long
def test_models_and_migrations_make_the_same_database(from_models: Parts, tmp_path: Path) -> None:
    try:
        from_migrations = build(tmp_path, "manage", "migrate", "--verbosity", "0")
    finally:
        Server(tmp_path / "postgres").stop()
        shutil.rmtree(Server(tmp_path / "postgres").folder(), ignore_errors=True)
    for name in PARTS:
        assert from_models[name] == from_migrations[name], name
    assert from_models["triggers"]


def test_every_change_of_a_model_has_its_migration(home: Path, from_models: Parts) -> None:
    assert build(home, "manage", "makemigrations", "--check", "--dry-run") == from_models


def test_migrating_again_changes_nothing(home: Path, from_models: Parts) -> None:
    assert build(home, "db", "migrate") == from_models
