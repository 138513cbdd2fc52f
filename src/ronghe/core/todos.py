"""What waits for a person: each app declares its sources, the home page asks them all in one query."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, TypeAlias

from django.core.exceptions import EmptyResultSet
from django.db import connection
from django.db.models import QuerySet

from ronghe.core.actor import Actor


@dataclass(frozen=True, slots=True)
class Todo:
    """Something waiting for the actor: how many, since when it is late, where to do it."""

    label: str
    number: int
    url: str
    note: str = ""
    tone: str = "active"


@dataclass(frozen=True, slots=True)
class Pile:
    """Rows that wait, uncounted. ``tell`` says what the numbers mean, which it gets by the same names."""

    rows: Mapping[str, QuerySet[Any]]
    tell: Callable[[Mapping[str, int]], Iterable[Todo]]


Source: TypeAlias = Callable[[Actor], Iterable[Pile]]

TODO_SOURCES: list[Source] = []
"""Functions of the actor. A case book adds its own; an app adds others when its urls are loaded."""


def todos_of(actor: Actor) -> Iterable[Todo]:
    """Everything that waits for the actor. One query, however many apps there are."""
    piles = [pile for source in TODO_SOURCES for pile in source(actor)]
    numbers = iter(count_all([rows for pile in piles for rows in pile.rows.values()]))
    for pile in piles:
        yield from pile.tell({name: next(numbers) for name in pile.rows})


def count_all(querysets: Sequence[QuerySet[Any]]) -> list[int]:
    """How many rows each queryset has, in one query."""
    parts: list[str] = []
    params: list[Any] = []
    asked: list[int] = []
    for place, rows in enumerate(querysets):
        try:
            sql, given = rows.order_by().values("pk").query.sql_with_params()
        except EmptyResultSet:
            continue
        parts.append(f"(SELECT COUNT(*) FROM ({sql}) AS pile)")  # noqa: S608  made by the ORM, values apart
        params += given
        asked.append(place)
    numbers = [0] * len(querysets)
    if parts:
        with connection.cursor() as cursor:
            cursor.execute(f"SELECT {', '.join(parts)}", params)
            for place, number in zip(asked, cursor.fetchone(), strict=True):
                numbers[place] = number
    return numbers
