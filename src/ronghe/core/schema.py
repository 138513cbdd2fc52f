"""Tables made or brought up to date, with the rights of the application role.

An empty database is built straight from the models and its migrations recorded as done: the same tables in
seconds instead of most of a minute (a test compares the two). Any other database is migrated step by step.
"""

from __future__ import annotations

from django.apps import apps
from django.conf import settings
from django.core.management import call_command
from django.core.management.sql import emit_post_migrate_signal, emit_pre_migrate_signal
from django.db import connection, transaction
from django.db.migrations.loader import MigrationLoader
from django.db.migrations.recorder import MigrationRecorder
from psycopg import sql

from ronghe.core.postgres import APPLICATION, EXTENSIONS


def create_or_upgrade() -> None:
    """Bring the database to the state of the code; safe to call at every start."""
    if is_empty():
        build_from_models()
    else:
        call_command("migrate", verbosity=0, interactive=False)
    grant_application_role()


def is_empty() -> bool:
    with connection.cursor() as cursor:
        return not connection.introspection.table_names(cursor)


@transaction.atomic
def build_from_models() -> None:
    """All or nothing: every table, trigger and content type, and the record that the migrations are done."""
    emit_pre_migrate_signal(verbosity=0, interactive=False, db=connection.alias)
    with connection.cursor() as cursor:
        for extension in EXTENSIONS:
            cursor.execute(sql.SQL("create extension if not exists {}").format(sql.Identifier(extension)))
    with connection.schema_editor() as editor:
        for model in apps.get_models():
            if model._meta.can_migrate(connection):
                editor.create_model(model)
    recorder = MigrationRecorder(connection)
    recorder.ensure_schema()
    for app, name in MigrationLoader(None).graph.nodes:
        recorder.record_applied(app, name)
    emit_post_migrate_signal(verbosity=0, interactive=False, db=connection.alias)


def grant_application_role() -> None:
    """Let the application role read and write rows, but only add to the history (embedded server only)."""
    if not settings.EMBEDDED_DATABASE:
        return
    role = sql.Identifier(APPLICATION)
    with connection.cursor() as cursor:
        for text in (
            "grant usage on schema public to {}",
            "grant select, insert, update, delete on all tables in schema public to {}",
            "grant usage, select on all sequences in schema public to {}",
            "alter default privileges in schema public grant select, insert, update, delete on tables to {}",
            "alter default privileges in schema public grant usage, select on sequences to {}",
        ):
            cursor.execute(sql.SQL(text).format(role))
        for table in history_tables():
            statement = sql.SQL("revoke update, delete, truncate on {} from {}")
            cursor.execute(statement.format(sql.Identifier(table), role))


def history_tables() -> list[str]:
    """Tables that may only grow: the events of every tracked model, and the ledgers."""
    with connection.cursor() as cursor:
        cursor.execute(
            "select distinct table_name from information_schema.columns"
            " where table_schema = 'public' and column_name in ('pgh_label', 'ledger_key') order by 1"
        )
        return [row[0] for row in cursor.fetchall()]
