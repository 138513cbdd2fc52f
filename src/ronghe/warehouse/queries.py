"""What is asked of PostgreSQL for an extract: its rows as text to copy, and a mark of their state."""

from __future__ import annotations

import hashlib
from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

import psycopg
from django.conf import settings
from django.core.exceptions import EmptyResultSet
from django.db import connection, models
from django.db.models import QuerySet

from ronghe.core.digests import keyed_digest
from ronghe.warehouse.extract import Column, Extract

WRITER = "1"
"""Raised when the same rows would be written differently, so that no older file is taken for them."""


@dataclass(frozen=True, slots=True)
class Part:
    """A range of keys of a partitioned extract, or the whole of another."""

    number: int
    first: int | None = None
    end: int | None = None


@dataclass(frozen=True, slots=True)
class Question:
    """One extract as it is asked now: its source is called once."""

    extract: Extract
    rows: QuerySet[Any] | str

    @classmethod
    def of(cls, extract: Extract) -> Question:
        rows = extract.source()
        if isinstance(rows, QuerySet) and rows.query.default_cols:  # no values() of its own
            rows = rows.values_list(*[column.field or column.name for column in extract.kept])
        return cls(extract, rows)

    def sql(self, part: Part | None = None) -> str:
        """The query with its values written in; empty where it can have no rows."""
        if isinstance(self.rows, str):
            return self.rows
        rows = self.rows
        if part is not None and part.first is not None:
            rows = rows.filter(pk__gte=part.first, pk__lt=part.end)
        try:
            text, values = rows.query.sql_with_params()
        except EmptyResultSet:
            return ""
        with_values = psycopg.ClientCursor(_raw_connection()).mogrify(text, values or None)
        return str(with_values)

    def copy_sql(self, part: Part | None = None) -> str:
        """The query as CSV text of exactly the kept columns, times as local time without zone."""
        columns = self.extract.kept
        names = ", ".join(f'"{column.name}"' for column in columns)
        chosen = ", ".join(_as_text(column) for column in columns)
        return f"COPY (SELECT {chosen} FROM ({self.sql(part)}) AS q ({names})) TO STDOUT (FORMAT csv)"  # noqa: S608

    def definition(self) -> str:
        """A digest of all that decides what is written, but the rows: query, columns, key, writer."""
        columns = [(c.name, c.type, c.personal, c.subject) for c in self.extract.kept]
        has_pseudonyms = any(column.personal for column in self.extract.kept)
        key = keyed_digest("", "warehouse") if has_pseudonyms else ""
        text = repr((WRITER, self.sql(), columns, key, self.extract.partition))
        return hashlib.sha256(text.encode()).hexdigest()[:32]


def _as_text(column: Column) -> str:
    if column.type == "timestamp":
        return f"\"{column.name}\" AT TIME ZONE '{settings.TIME_ZONE}'"
    if column.type == "json":
        return f'to_json("{column.name}")::text'
    return f'"{column.name}"'


def _raw_connection() -> Any:
    connection.ensure_connection()
    return connection.connection


def parts_of(question: Question) -> list[Part]:
    """The ranges of keys in which the extract has rows; one part where it is not partitioned."""
    extract, rows = question.extract, question.rows
    if extract.partition is None or isinstance(rows, str) or not _has_whole_key(rows.model):
        return [Part(0)]
    table, key = _quoted(rows.model._meta.db_table), _quoted(rows.model._meta.pk.column)
    with connection.cursor() as cursor:
        cursor.execute(f"SELECT min({key}), max({key}) FROM {table}")  # noqa: S608
        low, high = cursor.fetchone() or (None, None)
        if low is None or high is None:
            return [Part(0)]
        if low // extract.partition == high // extract.partition:
            return [_part(low // extract.partition, extract.partition)]
        cursor.execute(
            f"SELECT DISTINCT {key} / {extract.partition} FROM {table}"  # noqa: S608
        )
        numbers = sorted(row[0] for row in cursor.fetchall())
    return [_part(number, extract.partition) for number in numbers]


def _part(number: int, size: int) -> Part:
    return Part(number, number * size, (number + 1) * size)


def _has_whole_key(model: type[models.Model]) -> bool:
    return isinstance(model._meta.pk, models.IntegerField)


def _quoted(name: str) -> str:
    return connection.ops.quote_name(name)


class Marks:
    """Marks of the state of rows, each asked once in a run.

    A history is written by trigger at every insert, change and removal and can only grow, so the number of
    its rows, the last of them and its time (a restored backup counts again from an earlier number) differ
    whenever a row of the table does. The count matters: two transactions may commit in the other order than
    their numbers were given out. Where there is no history, the rows themselves are summed up.
    """

    def __init__(self) -> None:
        self._tables: dict[type[models.Model], str] = {}
        self._ranges: dict[type[models.Model], dict[int, str]] = {}

    def mark(self, question: Question, part: Part) -> str:
        extract = question.extract
        if extract.changed is not None:
            return f"declared:{extract.changed()}"
        if not self._is_told_by_histories(extract):
            return f"rows:{self._fingerprint(question, part)}"
        if part.first is None:
            return "history:" + self._of_tables(extract.watches)
        first, *others = extract.watches
        own = self._of_ranges(first, extract.partition or 1).get(part.number, "none")
        return f"history:{own};{self._of_tables(others)}"

    @staticmethod
    def _is_told_by_histories(extract: Extract) -> bool:
        """All tables are tracked, and of the first one every column that is read."""
        if not extract.watches or any(not hasattr(m, "pgh_event_model") for m in extract.watches):
            return False
        own = {f.attname for f in extract.watches[0]._meta.concrete_fields}
        kept = {f.attname for f in extract.watches[0].pgh_event_model._meta.concrete_fields}  # type: ignore[attr-defined]  # made by pghistory
        read = {column.field or column.name for column in extract.kept}
        return not ((read & own) - kept)

    def _of_tables(self, tables: Iterable[type[models.Model]]) -> str:
        return ";".join(self._of_table(model) for model in tables)

    def _of_table(self, model: type[models.Model]) -> str:
        if model not in self._tables:
            events, table = _event_table(model), _quoted(model._meta.db_table)
            with connection.cursor() as cursor:
                cursor.execute(
                    f"SELECT (SELECT count(*) FROM {events}), (SELECT count(*) FROM {table}),"  # noqa: S608
                    f" (SELECT pgh_id || '@' || pgh_created_at FROM {events} ORDER BY pgh_id DESC LIMIT 1)"
                )
                self._tables[model] = _joined(cursor.fetchone() or ())
        return self._tables[model]

    def _of_ranges(self, model: type[models.Model], size: int) -> dict[int, str]:
        if model not in self._ranges:
            events, table = _event_table(model), _quoted(model._meta.db_table)
            key = _quoted(model._meta.pk.column)
            with connection.cursor() as cursor:
                cursor.execute(
                    "SELECT coalesce(e.part, t.part), e.n, t.n, e.last, e.at FROM"  # noqa: S608
                    f" (SELECT pgh_obj_id / {size} AS part, count(*) AS n, max(pgh_id) AS last,"
                    f" max(pgh_created_at) AS at FROM {events} GROUP BY 1) AS e"
                    f" FULL JOIN (SELECT {key} / {size} AS part, count(*) AS n FROM {table} GROUP BY 1) AS t"
                    " ON t.part = e.part"
                )
                self._ranges[model] = {row[0]: _joined(row[1:]) for row in cursor.fetchall()}
        return self._ranges[model]

    @staticmethod
    def _fingerprint(question: Question, part: Part) -> str:
        if not (sql := question.sql(part)):
            return "none"
        with connection.cursor() as cursor:
            cursor.execute(
                "SELECT count(*), coalesce(sum(hashtextextended(q::text, 0)::numeric), 0)"  # noqa: S608
                f" FROM ({sql}) AS q"
            )
            return _joined(cursor.fetchone() or ())


def _event_table(model: type[models.Model]) -> str:
    return _quoted(model.pgh_event_model._meta.db_table)  # type: ignore[attr-defined]  # made by pghistory


def _joined(values: Iterable[Any]) -> str:
    return ",".join("" if value is None else str(value) for value in values)
