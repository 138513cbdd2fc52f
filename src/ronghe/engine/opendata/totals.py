"""Groups with all their totals: what a table needs before anybody can say which of its cells are safe."""

from __future__ import annotations

import itertools
from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from typing import Any

TOTAL = "_T"
"""The code of every total (SDMX's own)."""


def with_totals(
    rows: Iterable[Mapping[str, Any]], dimensions: Sequence[str], measures: Sequence[str]
) -> list[dict[str, Any]]:
    """The rows added up over every set of dimensions; the total of a dimension has the code ``_T``.

    >>> with_totals([{"a": "x", "n": 1}, {"a": "y", "n": 2}], ["a"], ["n"])[-1]
    {'a': '_T', 'n': 3}
    """
    sums: dict[tuple[str, ...], list[Any]] = defaultdict(lambda: [0] * len(measures))
    for row in rows:
        codes = [str(row[name]) for name in dimensions]
        for kept in itertools.product((True, False), repeat=len(dimensions)):
            cell = tuple(code if keep else TOTAL for code, keep in zip(codes, kept, strict=True))
            for place, name in enumerate(measures):
                sums[cell][place] += row[name] or 0
    ordered = sorted(sums, key=lambda cell: tuple((code == TOTAL, code) for code in cell))
    return [
        {**dict(zip(dimensions, cell, strict=True)), **dict(zip(measures, sums[cell], strict=True))}
        for cell in ordered
    ]
