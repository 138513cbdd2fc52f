"""The cells of one report: facts in, formula cells reckoned, each with where it came from."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from decimal import Decimal
from graphlib import TopologicalSorter
from typing import Any

from ronghe.engine.reports.definitions import (
    CHANGE,
    INSERT,
    CellKey,
    Definition,
    Row,
    cell_of,
    key_of,
    needs_of,
)
from ronghe.engine.reports.expressions import Ref, reckon, rounded

ABSENT = "（缺）"
FORMULA, FACT, REPORTED, MISSING = "formula", "fact", "reported", "missing"
_TYPED = re.compile(
    r"(?<![A-Za-z0-9_.,])\d[\d,]*(?:\.\d+)?\s*(?:%|％|万元|亿元|元|人次|人|个|所|项|家|门|册|平方米|台|学时)"
)


@dataclass(frozen=True, slots=True)
class Fact:
    """What a source says of a cell: a value and where it is from, or why there is none."""

    value: Decimal | None
    provenance: Mapping[str, Any] = field(default_factory=dict)
    reason: str = ""
    origin: str = FACT


@dataclass(frozen=True, slots=True)
class Cell:
    """One cell: ``value`` rounded as the row says, ``reason`` why it is missing, ``previous`` last year's."""

    table: str
    row: Row
    value: Decimal | None
    origin: str
    provenance: Mapping[str, Any]
    reason: str = ""
    previous: Decimal | None = None

    @property
    def key(self) -> CellKey:
        return self.table, self.row.code

    @property
    def shown(self) -> str:
        return shown(self.value, self.row.decimals)

    @property
    def change(self) -> Decimal | None:
        """Percent against last year; None where that cannot be said."""
        return change_of(self.value, self.previous)


Cells = Mapping[CellKey, Cell]


def make_cells(
    definition: Definition,
    level: str,
    facts: Mapping[CellKey, Fact],
    previous: Mapping[CellKey, Decimal],
) -> dict[CellKey, Cell]:
    """Every cell of a report of that level, in the order of the tables."""
    rows = definition.rows(level)
    made: dict[CellKey, Cell] = {}
    for key in TopologicalSorter({key: needs_of(key, rows) for key in rows}).static_order():
        if key in rows:
            made[key] = _cell(key, rows[key], facts, previous, made)
    return {key: made[key] for key in rows}


def _cell(
    key: CellKey,
    row: Row,
    facts: Mapping[CellKey, Fact],
    previous: Mapping[CellKey, Decimal],
    made: Mapping[CellKey, Cell],
) -> Cell:
    if row.source.formula is None:
        fact = facts.get(key) or Fact(None, reason="没有取到数")
        value = None if fact.value is None else rounded(fact.value, row.decimals)
        origin = MISSING if value is None else fact.origin
        return Cell(
            key[0],
            row,
            value,
            origin,
            fact.provenance,
            "" if value is not None else fact.reason,
            previous.get(key),
        )

    def look(ref: Ref) -> Decimal | None:
        target = key_of(ref, key[0])
        if ref.is_previous:
            return previous.get(target)
        return made[target].value if target in made else None

    found = reckon(row.source.formula, look)
    value = None if found.value is None else rounded(found.value, row.decimals)
    reason = found.problem or (f"缺：{'、'.join(found.missing)}" if found.missing else "")
    refs = {str(ref): _text(look(ref)) for ref in row.source.formula.refs}
    told = {"formula": row.source.formula.text, "inputs": refs}
    return Cell(key[0], row, value, MISSING if value is None else FORMULA, told, reason, previous.get(key))


def _text(value: Decimal | None) -> str | None:
    return None if value is None else str(value)


def change_of(value: Decimal | None, previous: Decimal | None) -> Decimal | None:
    if value is None or previous is None or previous == 0:
        return None
    return rounded((value - previous) / abs(previous) * 100, 1)


def shown(value: Decimal | None, decimals: int) -> str:
    """A figure as it is printed everywhere: page, PDF, Word.

    >>> shown(Decimal("12345.5"), 1)
    '12,345.5'
    """
    return ABSENT if value is None else f"{rounded(value, decimals):,}"


def filled(text: str, cells: Cells, words: Mapping[str, str]) -> str:
    """The text with its references replaced by the figures of the tables, so that the two cannot differ."""

    def put(match: re.Match[str]) -> str:
        name = match.group(1).strip()
        if name in words:
            return words[name]
        cell = cells.get(cell_of(name))
        if cell is None:
            return ABSENT
        return _change_words(cell) if name.endswith(CHANGE) else cell.shown

    return INSERT.sub(put, text)


def _change_words(cell: Cell) -> str:
    change = cell.change
    if change is None:
        return "（无法与上年比较）"
    if change == 0:
        return "与上年持平"
    return f"比上年{'增长' if change > 0 else '下降'} {abs(change)}%"


def typed_figures(text: str) -> list[str]:
    """Figures with a unit that stand in a text by hand: they could drift from the tables.

    >>> typed_figures("招生 1,200 人，其中{card.A01}人，2023年")
    ['1,200 人']
    """
    return [found.group(0) for found in _TYPED.finditer(INSERT.sub("", text))]
