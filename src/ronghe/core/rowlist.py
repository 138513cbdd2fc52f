"""Rows held in memory that a ``Listing`` opens like a queryset: for lists of computed things.

Understood are the lookups that the filters of lists make (``in``, ``icontains``, ``gte``, ``lte``, equal), of
attributes by name, and orders by attributes with empty ones last. A few hundred rows are meant.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from types import SimpleNamespace
from typing import Any, Self

from django.db.models import Q
from django.db.models.expressions import OrderBy

_TESTS: dict[str, Callable[[Any, Any], bool]] = {
    "exact": lambda value, wanted: value == wanted,
    "in": lambda value, wanted: value in wanted or str(value) in wanted,
    "icontains": lambda value, wanted: str(wanted).lower() in str(value).lower(),
    "gte": lambda value, wanted: value is not None and value >= wanted,
    "lte": lambda value, wanted: value is not None and value <= wanted,
    "isnull": lambda value, wanted: (value is None) == wanted,
}


class RowList:
    """The part of a queryset that a list page uses, over a list."""

    def __init__(self, rows: Iterable[Any]) -> None:
        self._rows = list(rows)
        self.query = SimpleNamespace(order_by=())
        self.model = SimpleNamespace(_meta=SimpleNamespace(ordering=()))

    def __iter__(self) -> Iterator[Any]:
        return iter(self._rows)

    def __len__(self) -> int:
        return len(self._rows)

    def __getitem__(self, place: Any) -> Any:
        return self._rows[place]

    def count(self) -> int:
        return len(self._rows)

    def iterator(self, chunk_size: int = 0) -> Iterator[Any]:
        return iter(self._rows)

    def filter(self, *conditions: Q, **lookups: Any) -> Self:
        wanted = Q(*conditions, **lookups)
        return type(self)(row for row in self._rows if _fits(row, wanted))

    def order_by(self, *terms: Any) -> Self:
        """Sorted by the first term last, so that it counts most; ``pk`` is the order as it was."""
        rows = list(self._rows)
        for term in reversed(terms):
            name, is_down = _named(term)
            if name != "pk":
                known = [row for row in rows if _value(row, name) is not None]
                unknown = [row for row in rows if _value(row, name) is None]
                rows = sorted(known, key=lambda row: _value(row, name), reverse=is_down) + unknown
        return type(self)(rows)


def _fits(row: Any, wanted: Q) -> bool:
    parts = (
        _fits(row, part) if isinstance(part, Q) else _test(row, *part)  # type: ignore[misc]  # pairs by now
        for part in wanted.children
    )
    found = any(parts) if wanted.connector == Q.OR else all(parts)
    return found != wanted.negated


def _test(row: Any, lookup: str, wanted: Any) -> bool:
    name, sign, test = lookup.rpartition("__")
    if not sign or test not in _TESTS:
        name, test = lookup, "exact"
    return _TESTS[test](_value(row, name), wanted)


def _value(row: Any, name: str) -> Any:
    for part in name.split("__"):
        row = getattr(row, part)
    return row


def _named(term: Any) -> tuple[str, bool]:
    if isinstance(term, OrderBy):
        return str(term.expression.name), term.descending  # type: ignore[union-attr]  # lists order by F
    return str(term).removeprefix("-"), str(term).startswith("-")
