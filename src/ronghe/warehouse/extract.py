"""What an app gives to analytics: a declared table, its grain, its columns and how each treats people.

An app's ``extracts.py`` is imported at start-up and declares; nothing else has to know of a new table::

    extracts_of(Claim, HeadMonth)                     # all columns that are no personal data, by model
    declare(Extract("funding.by_year", "…", "…", columns=(Column("year", "int64", "年份"), …), source=rows))
"""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, Literal, TypeAlias

import pyarrow as pa
from django.db.models import Model, QuerySet

Personal: TypeAlias = Literal["drop", "pseudonym"]
Source: TypeAlias = Callable[[], QuerySet[Any] | str]

_NAME = re.compile(r"[a-z][a-z0-9_]*\.[a-z][a-z0-9_]*")
_COLUMN = re.compile(r"[a-z][a-z0-9_]*")
_DECIMAL = re.compile(r"decimal\((\d{1,2}),(\d{1,2})\)")
_TYPES: Mapping[str, pa.DataType] = {
    "string": pa.string(),
    "json": pa.string(),
    "int64": pa.int64(),
    "float64": pa.float64(),
    "bool": pa.bool_(),
    "date": pa.date32(),
    "timestamp": pa.timestamp("us"),
}


class DeclarationError(ValueError):
    """An extract is declared wrongly: a programming error, said at start-up."""


@dataclass(frozen=True, slots=True)
class Column:
    """One column. ``about`` is Chinese and printed in the dictionary; ``field`` is where a QuerySet has it.

    Types: string, json (text), int64, float64, bool, date, timestamp (local time, no zone), decimal(p,s).
    A ``personal`` column is dropped (listed in the dictionary, never read) or pseudonymised: then the
    column is a string, and ``subject`` says of what, so that the same person is the same text everywhere.
    """

    name: str
    type: str
    about: Any
    personal: Personal | None = None
    field: str = ""
    subject: str = ""

    @property
    def is_kept(self) -> bool:
        return self.personal != "drop"

    @property
    def arrow_type(self) -> pa.DataType:
        """What the Parquet file has."""
        return pa.string() if self.personal == "pseudonym" else self.read_type

    @property
    def read_type(self) -> pa.DataType:
        """What is read from the database, before a pseudonym takes its place."""
        if decimal := _DECIMAL.fullmatch(self.type):
            return pa.decimal128(int(decimal[1]), int(decimal[2]))
        return _TYPES[self.type]

    @property
    def kind(self) -> str:
        return "string" if self.personal == "pseudonym" else self.type


@dataclass(frozen=True, slots=True)
class Extract:
    """One table of the snapshots.

    ``source`` gives a QuerySet, or a SQL query whose columns come in the order of the kept ``columns``.
    It is read again only when it may have changed: by ``changed()`` if given (a text that differs whenever
    a row does), else by the histories of the ``watches`` if all of these are tracked, else by a fingerprint
    of the rows computed in the database. ``partition`` splits a QuerySet by its integer key into files of
    that many keys, each of which is reused for itself; give it only where a row needs no other row.
    ``files`` names Parquet files that hold the rows already; then ``source`` is a text that says their form.
    """

    name: str
    title: Any
    grain: Any
    columns: tuple[Column, ...]
    source: Source
    changed: Callable[[], str] | None = None
    watches: tuple[type[Model], ...] = ()
    partition: int | None = None
    files: Callable[[], Sequence[Path]] | None = None
    left_out: Mapping[str, Any] = field(default_factory=dict)

    def __post_init__(self) -> None:
        if not _NAME.fullmatch(self.name):
            raise DeclarationError(f"extract {self.name!r}: a name is app.table in small letters")
        names = [column.name for column in self.columns]
        if len(set(names)) != len(names) or not self.kept:
            raise DeclarationError(f"extract {self.name}: no column is kept, or a name comes twice")
        for column in self.columns:
            if not _COLUMN.fullmatch(column.name):
                raise DeclarationError(f"extract {self.name}: {column.name!r} is no column name")
            if column.type not in _TYPES and not _DECIMAL.fullmatch(column.type):
                raise DeclarationError(f"extract {self.name}: unknown type {column.type!r}")
            if column.personal == "pseudonym" and not column.subject:
                raise DeclarationError(f"extract {self.name}: of what is {column.name!r} a pseudonym?")

    @property
    def app(self) -> str:
        return self.name.partition(".")[0]

    @property
    def kept(self) -> tuple[Column, ...]:
        return tuple(column for column in self.columns if column.is_kept)

    @property
    def schema(self) -> pa.Schema:
        return pa.schema([(column.name, column.arrow_type) for column in self.kept])


EXTRACTS: dict[str, Extract] = {}
"""Every declared extract by its name."""

LEFT_OUT: dict[type[Model], str] = {}
"""Tables that are in no extract, each with the reason (Chinese: the dictionary prints it)."""

MODELS: dict[type[Model], str] = {}
"""The extract that holds the rows of a table."""


def declare(extract: Extract, *, of: type[Model] | None = None) -> Extract:
    """Make a table part of every later snapshot. ``of`` says whose rows it holds one by one."""
    if extract.name in EXTRACTS:
        raise DeclarationError(f"two extracts are called {extract.name}")
    EXTRACTS[extract.name] = extract
    if of is not None:
        MODELS[of] = extract.name
    return extract


def leave_out(reason: str, *models: type[Model]) -> None:
    """Say of tables that they are no facts for analytics, and why."""
    LEFT_OUT.update(dict.fromkeys(models, reason))


def registry(names: Sequence[str] | None = None) -> list[Extract]:
    """The declared extracts in the order of their names: all, or the named ones."""
    if names is None:
        return [EXTRACTS[name] for name in sorted(EXTRACTS)]
    unknown = sorted(set(names) - set(EXTRACTS))
    if unknown:
        raise DeclarationError(f"no extract is called {'、'.join(unknown)}")
    return [EXTRACTS[name] for name in sorted(set(names))]
