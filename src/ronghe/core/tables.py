"""Tables of pages that are no lists of one kind of row: heads, cells with links and badges, on paper too."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from datetime import date
from typing import Any

from ronghe.core.badges import Badge
from ronghe.core.templatetags.ronghe import zh_date


@dataclass(frozen=True, slots=True)
class Head:
    label: Any
    is_number: bool = False


@dataclass(frozen=True, slots=True)
class Cell:
    """One cell: text, perhaps a link, a badge before it, a small note under it."""

    text: Any = ""
    url: str = ""
    badge: Badge | None = None
    note: Any = ""


@dataclass(frozen=True, slots=True)
class Table:
    """``none`` is what stands where there is no row."""

    key: str
    title: Any
    heads: Sequence[Head]
    rows: Sequence[Sequence[tuple[Head, Cell]]]
    none: Any = ""
    note: Any = ""
    more: Sequence[tuple[Any, str]] = field(default=())


def table(
    key: str,
    title: Any,
    heads: Iterable[Any],
    rows: Iterable[Sequence[Any]],
    *,
    none: Any = "",
    note: Any = "",
    more: Sequence[tuple[Any, str]] = (),
) -> Table:
    """Heads are labels, or ``(label, True)`` for numbers; cells are anything that ``Cell`` can say."""
    made = [Head(*head) if isinstance(head, tuple) else Head(head) for head in heads]
    lines = [[(head, as_cell(cell)) for head, cell in zip(made, row, strict=True)] for row in rows]
    return Table(key, title, made, lines, none, note, more)


def as_cell(value: Any) -> Cell:
    if isinstance(value, Cell):
        return value
    if isinstance(value, Badge):
        return Cell(badge=value)
    if isinstance(value, date):
        return Cell(zh_date(value))
    return Cell("—" if value is None or value == "" else value)
