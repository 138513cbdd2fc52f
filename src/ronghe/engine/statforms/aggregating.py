"""Totals over returns by groups, with what was imputed shown apart, and the quality of the round.

A unit that has not answered counts as nothing unless an imputation is asked for. The one method there is:
its own value of the last year times the growth of the units of its group that answered in both years. Where
no such unit or value exists, nothing is imputed and the unit stays among the missing.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from decimal import Decimal
from fractions import Fraction

from ronghe.engine.appraisal.combining import rounded
from ronghe.engine.statforms.checking import Cells
from ronghe.engine.statforms.declaring import Form

METHOD = "未报单位按“本单位上年数 × 同组两年都报单位的增长”估算"


@dataclass(frozen=True, slots=True)
class Return:
    """One unit of the frame: its cells if it answered, last year's, and those first sent in."""

    unit: str
    group: str
    cells: Cells | None = None
    last: Cells | None = None
    first: Cells | None = None
    queries: int = 0
    explained: int = 0


@dataclass(frozen=True, slots=True)
class CellSum:
    """One cell over a group: what was reported, what was imputed for how many, who is missing still."""

    code: str
    reported: Decimal
    units: int
    imputed: Decimal = Decimal(0)
    imputed_units: int = 0
    missing_units: int = 0

    @property
    def total(self) -> Decimal:
        return self.reported + self.imputed


@dataclass(frozen=True, slots=True)
class AggregateRow:
    """A group with its cells. ``answered`` of ``frame`` units sent a return."""

    group: str
    frame: int
    answered: int
    cells: Mapping[str, CellSum] = field(default_factory=dict)

    @property
    def coverage(self) -> Fraction | None:
        return Fraction(self.answered, self.frame) if self.frame else None


def aggregate(form: Form, returns: Sequence[Return], *, imputes: bool = False) -> list[AggregateRow]:
    """One row a group, in the order of the returns, and one for all with the empty name."""
    grouped: dict[str, list[Return]] = defaultdict(list)
    for one in returns:
        grouped[one.group].append(one)
    rows = [_row(form, group, units, imputes) for group, units in grouped.items()]
    return [*rows, _all(form, rows)]


def _row(form: Form, group: str, units: Sequence[Return], imputes: bool) -> AggregateRow:
    cells = {cell.code: _cell(cell.code, cell.digits, units, imputes) for cell in form.cells if cell.sums}
    return AggregateRow(group, len(units), sum(1 for one in units if one.cells is not None), cells)


def _cell(code: str, digits: int, units: Sequence[Return], imputes: bool) -> CellSum:
    given = [Decimal(one.cells[code]) for one in units if one.cells is not None and code in one.cells]
    silent = [one for one in units if one.cells is None or code not in one.cells]
    growth = _growth(code, units) if imputes else None
    imputed, number = Decimal(0), 0
    for one in silent:
        if growth is not None and one.cells is None and one.last is not None and code in one.last:
            imputed += rounded(Fraction(one.last[code]) * growth, digits)
            number += 1
    return CellSum(code, sum(given, Decimal(0)), len(given), imputed, number, len(silent) - number)


def _growth(code: str, units: Iterable[Return]) -> Fraction | None:
    """This year's sum by last year's, of the units that have both."""
    now, before = Fraction(0), Fraction(0)
    for one in units:
        if one.cells is not None and one.last is not None and code in one.cells and code in one.last:
            now += Fraction(one.cells[code])
            before += Fraction(one.last[code])
    return now / before if before else None


def _all(form: Form, rows: Sequence[AggregateRow]) -> AggregateRow:
    cells = {}
    for cell in form.cells:
        if cell.sums:
            parts = [row.cells[cell.code] for row in rows]
            cells[cell.code] = CellSum(
                cell.code,
                sum((one.reported for one in parts), Decimal(0)),
                sum(one.units for one in parts),
                sum((one.imputed for one in parts), Decimal(0)),
                sum(one.imputed_units for one in parts),
                sum(one.missing_units for one in parts),
            )
    return AggregateRow("", sum(row.frame for row in rows), sum(row.answered for row in rows), cells)


@dataclass(frozen=True, slots=True)
class Quality:
    """How far the figures of a round can be trusted. Shares are None where there is nothing to divide by."""

    frame: int
    answered: int
    cells: int
    filled: int
    edited: int
    queries: int
    explained: int

    @property
    def coverage(self) -> Fraction | None:
        return Fraction(self.answered, self.frame) if self.frame else None

    @property
    def item_response(self) -> Fraction | None:
        return Fraction(self.filled, self.cells) if self.cells else None

    @property
    def edited_share(self) -> Fraction | None:
        return Fraction(self.edited, self.cells) if self.cells else None


def quality_of(form: Form, returns: Sequence[Return]) -> Quality:
    """Coverage of the frame, cells filled, cells changed after the first submission, queries explained."""
    codes = [cell.code for cell in form.cells]
    answered = [one for one in returns if one.cells is not None]
    filled = edited = 0
    for one in answered:
        now, first = one.cells or {}, one.first if one.first is not None else one.cells or {}
        filled += sum(1 for code in codes if code in now)
        edited += sum(1 for code in codes if now.get(code) != first.get(code))
    return Quality(
        len(returns),
        len(answered),
        len(answered) * len(codes),
        filled,
        edited,
        sum(one.queries for one in answered),
        sum(one.explained for one in answered),
    )
