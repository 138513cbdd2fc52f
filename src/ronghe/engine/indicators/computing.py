"""Values of definitions for a place, its counties and its units, each function run once."""

from __future__ import annotations

import json
from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import TYPE_CHECKING, Any

from ronghe.engine.indicators.definition import Computation, Definition
from ronghe.engine.indicators.functions import FUNCTIONS, Ask, Facts, source_of, tables_of
from ronghe.engine.indicators.functions.registry import ORGANISATIONS

if TYPE_CHECKING:
    from ibis.expr.types import Table

PLACES = Decimal("0.000001")
SHAPING = frozenset({"divide", "divide_above", "kept"})
"""Parameters that shape the value and not the counting. ``kept``: a register without any row of the place is
no register, its nought no value; ``rows`` looks at the rows counted, ``above`` at those above the line."""
UNKEPT = "本辖区还没有登记，不能计算；以填报为准"
NOT_THERE = "没有这一项的记录；没有记录不当作 0"
"""Of a county: that the register is kept elsewhere in the city does not say that it is kept there."""
NOTHING_BELOW = "没有可统计的对象，不适用"


@dataclass(frozen=True, slots=True)
class Area:
    """A place for which values are made; its rows lie at or under its path."""

    id: int
    path: str


@dataclass(frozen=True, slots=True)
class Computed:
    """A value with what it was made of. ``missing`` says why there is none; then ``value`` is None."""

    definition: str
    area_id: int
    organisation_id: int | None
    numerator: Decimal | None
    denominator: Decimal | None
    value: Decimal | None
    missing: str = ""
    is_applicable: bool = True
    rows: int = 0
    units: int = 0


@dataclass(frozen=True, slots=True)
class Sums:
    """What one unit adds, with the path of its place."""

    organisation_id: int | None
    path: str
    above: Decimal
    below: Decimal
    rows: int


def day_of(year: int, today: date) -> date:
    """The day for which a year is counted: its last, or today if that is earlier."""
    return min(date(year, 12, 31), today)


def compute(
    facts: Facts,
    definitions: Iterable[Definition],
    place: Area,
    parts: Sequence[Area],
    *,
    year: int,
    today: date,
) -> list[Computed]:
    """Every computed definition for ``place``, and by its grain for the ``parts`` and the units in it."""
    on = day_of(year, today)
    found: list[Computed] = []
    sums: dict[str, list[Sums] | str] = {}
    for one in definitions:
        if one.computation is None:
            continue
        key = _key(one.computation)
        if key not in sums:
            sums[key] = _sums(facts, one.computation, place.path, year, on)
        counted = sums[key]
        if isinstance(counted, str):
            found.append(Computed(one.id, place.id, None, None, None, None, counted))
            continue
        found.extend(_values(one, one.computation, counted, place, parts))
    return found


def _key(computation: Computation) -> str:
    shaping = {name: value for name, value in computation.parameters.items() if name not in SHAPING}
    return json.dumps([computation.function, shaping], sort_keys=True, ensure_ascii=False)


def _sums(facts: Facts, computation: Computation, path: str, year: int, on: date) -> list[Sums] | str:
    missing = [
        name for name in tables_of(computation.function, computation.parameters) if not facts.has(name)
    ]
    if missing:
        return f"快照中没有数据表 {'、'.join(missing)}，不能计算"
    if _is_empty(facts, source_of(computation.function, computation.parameters)):
        return []
    counted = rows_behind(facts, computation, year=year, on=on)
    by = [name for name in ("organisation_id", "path") if name in counted.columns]
    grouped = counted.group_by(by).aggregate(
        above=counted.above.sum().cast("decimal(38, 6)"),
        below=counted.below.sum().cast("decimal(38, 6)"),
        rows=counted.count(),
    )
    return _placed(facts, grouped, path)


def _is_empty(facts: Facts, source: str) -> bool:
    """Whether the facts say without reading that a table has no rows: then nothing need be asked."""
    rows = getattr(facts, "rows", None)
    return rows is not None and rows(source) == 0


def _placed(facts: Facts, grouped: Table, path: str) -> list[Sums]:
    """The sums under a path. Where the function gives no path, that of the unit counts."""
    if "path" not in grouped.columns:
        units = facts.table(ORGANISATIONS)
        known = units.select(unit=units.id, path=units.jurisdiction_path)
        grouped = grouped.inner_join(known, grouped.organisation_id == known.unit)
    grouped = grouped.filter(grouped.path.startswith(path))
    shown = grouped.select("organisation_id", "path", "above", "below", "rows").to_pyarrow().to_pylist()
    return [
        Sums(
            row["organisation_id"],
            row["path"],
            row["above"] or Decimal(0),
            row["below"] or Decimal(0),
            row["rows"],
        )
        for row in shown
    ]


def rows_behind(facts: Facts, computation: Computation, *, year: int, on: date) -> Table:
    """The counted rows themselves, for sums and for the drill-down."""
    function = FUNCTIONS[computation.function]
    return function.build(facts, Ask(year, on, computation.parameters))


def rows_under(facts: Facts, computation: Computation, path: str, *, year: int, on: date) -> Table:
    """The counted rows of a place, each with its path."""
    counted = rows_behind(facts, computation, year=year, on=on)
    if "path" not in counted.columns:
        units = facts.table(ORGANISATIONS)
        known = units.select(unit=units.id, path=units.jurisdiction_path)
        counted = counted.inner_join(known, counted.organisation_id == known.unit).drop("unit")
    return counted.filter(counted.path.startswith(path))


def _values(
    one: Definition, computation: Computation, sums: list[Sums], place: Area, parts: Sequence[Area]
) -> list[Computed]:
    found = [_value(one, computation, sums, place.id, None)]
    if one.grain in {"county", "unit"}:
        for part in parts:
            within = [row for row in sums if row.path.startswith(part.path)]
            found.append(_part(one, computation, within, part.id))
    if one.grain == "unit":
        by_unit: dict[int, list[Sums]] = defaultdict(list)
        for row in sums:
            if row.organisation_id is not None:
                by_unit[row.organisation_id].append(row)
        found += [_value(one, computation, rows, place.id, unit) for unit, rows in by_unit.items()]
    return found


def _part(one: Definition, computation: Computation, sums: list[Sums], area: int) -> Computed:
    """The value of a county. A count over no rows there is no value, where the city's own would be nought."""
    is_count = computation.take in {"count", "least"} and not computation.parameters.get("kept")
    if not sums and is_count:
        return Computed(one.id, area, None, None, None, None, NOT_THERE)
    return _value(one, computation, sums, area, None)


def _value(
    one: Definition, computation: Computation, sums: list[Sums], area: int, unit: int | None
) -> Computed:
    divisor = Decimal(str(computation.parameters.get("divide", 1)))
    divisor_above = Decimal(str(computation.parameters.get("divide_above", divisor)))
    above = sum((row.above for row in sums), Decimal(0)) / divisor_above
    below = sum((row.below for row in sums), Decimal(0)) / divisor
    rows = sum(row.rows for row in sums)
    made: dict[str, Any] = {"rows": rows, "units": len({row.organisation_id for row in sums})}
    if not {"rows": rows, "above": above}.get(computation.parameters.get("kept", ""), 1):
        return Computed(one.id, area, unit, None, None, None, UNKEPT, **made)
    if computation.take == "least":
        return Computed(one.id, area, unit, None, None, _least(sums).quantize(PLACES), **made)
    if computation.take == "count":
        return Computed(one.id, area, unit, above, None, above.quantize(PLACES), **made)
    if computation.take == "mean":
        shares = _unit_shares(sums)
        if not shares:
            return Computed(one.id, area, unit, None, None, None, NOTHING_BELOW, is_applicable=False, **made)
        mean = sum(shares, Decimal(0)) / len(shares)
        return Computed(one.id, area, unit, None, None, mean.quantize(PLACES), **made)
    if below == 0:
        return Computed(one.id, area, unit, above, below, None, NOTHING_BELOW, is_applicable=False, **made)
    factor = 100 if computation.take == "share" else 1
    return Computed(one.id, area, unit, above, below, (above * factor / below).quantize(PLACES), **made)


def _least(sums: list[Sums]) -> Decimal:
    """What the unit with the least adds."""
    by_unit: dict[int | None, Decimal] = defaultdict(Decimal)
    for row in sums:
        by_unit[row.organisation_id] += row.above
    return min(by_unit.values(), default=Decimal(0))


def _unit_shares(sums: list[Sums]) -> list[Decimal]:
    """The share of each unit that has anything below the line; a unit with nobody has no share."""
    above: dict[int | None, Decimal] = defaultdict(Decimal)
    below: dict[int | None, Decimal] = defaultdict(Decimal)
    for row in sums:
        above[row.organisation_id] += row.above
        below[row.organisation_id] += row.below
    return [above[unit] * 100 / total for unit, total in below.items() if total]
