"""Queries that every request makes, turned into SQL once.

Building and compiling a query of the ORM takes ten times as long as PostgreSQL needs to answer it. For a
query whose shape never changes the SQL text is kept and only its values are filled in.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable
from functools import cached_property
from typing import Any

from django.db import connections
from django.db.models import QuerySet

_STAND_INS: dict[type, Callable[[int], Any]] = {
    int: lambda n: 7_340_000_000_000_001 + n,
    dt.date: lambda n: dt.date(9001, 1, 1) + dt.timedelta(days=n),
}
"""Values that no query holds of itself, by which an argument is found again among the parameters."""


class CompiledQuery:
    """A query of plain columns (``values_list``) whose SQL is made at the first call.

    ``build`` takes arguments of the given types and must use each of them as a plain value: what it decides
    by them with ``if`` is decided once. The columns must need no conversion (texts, numbers, dates).
    """

    def __init__(self, build: Callable[..., QuerySet[Any, Any]], *types: type) -> None:
        self.build = build
        self.types = types

    @cached_property
    def _prepared(self) -> tuple[str, str, tuple[Any, ...], dict[int, tuple[int, type | None]]]:
        """Database alias, SQL, its parameters, and which of them are arguments and how these are sent."""
        stand_ins = [_STAND_INS[kind](n) for n, kind in enumerate(self.types)]
        rows = self.build(*stand_ins)
        sql, parameters = rows.query.get_compiler(rows.db).as_sql()
        places = {
            at: (stand_ins.index(one), type(one) if isinstance(one, int) else None)
            for at, one in enumerate(parameters)
            if one in stand_ins
        }
        if {place for place, _sent in places.values()} != set(range(len(stand_ins))):
            raise TypeError(f"{self.build.__qualname__}: not every argument is a value of the query")
        return rows.db, sql, tuple(parameters), places

    def __call__(self, *arguments: Any) -> list[tuple[Any, ...]]:
        """The rows for these arguments. One query."""
        for kind, one in zip(self.types, arguments, strict=True):
            if type(one) is not kind:
                raise TypeError(f"{self.build.__qualname__}: {one!r} is no {kind.__name__}")
        alias, sql, parameters, places = self._prepared
        values = list(parameters)
        for at, (place, sent) in places.items():
            values[at] = sent(arguments[place]) if sent else arguments[place]
        with connections[alias].cursor() as cursor:
            cursor.execute(sql, values)
            return list(cursor.fetchall())
