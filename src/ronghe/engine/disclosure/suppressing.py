"""Hide what is too small, and enough besides that nobody can compute it."""

from __future__ import annotations

import math
from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any

from ronghe.engine.disclosure.bounds import audit
from ronghe.engine.disclosure.differencing import check_differencing
from ronghe.engine.disclosure.tables import (
    SUPPRESSED,
    DisclosureError,
    Key,
    Reason,
    Relation,
    Table,
    parents_of,
    relations,
)

Row = Mapping[str, Any]


@dataclass(frozen=True, slots=True)
class Hidden:
    """One hidden cell for the record: where, why, and what a reader can still narrow it down to."""

    measure: str
    cell: Key
    label: str
    reason: Reason
    low: float
    high: float


@dataclass(frozen=True, slots=True)
class Suppressed:
    """The rows for the public, and the record behind them."""

    rows: list[dict[str, Any]]
    hidden: tuple[Hidden, ...]
    tables: dict[str, Table]


def suppress(
    rows: Iterable[Row],
    *,
    keys: Sequence[str],
    measures: Sequence[str],
    threshold: float,
    totals: Mapping[str, str] | None = None,
    parents: Mapping[str, Mapping[str, str]] | None = None,
    follows: Mapping[str, str] | None = None,
    dominance: tuple[int, float] | None = None,
    contributors: Mapping[str, str] | None = None,
    against: Sequence[Table] = (),
    name: str = "",
    population: Mapping[str, Iterable[str]] | None = None,
    members: Mapping[str, Mapping[str, Iterable[str]]] | None = None,
) -> Suppressed:
    """The rows with hidden values emptied and marked.

    ``measures`` are additive counts or amounts, each judged for itself. ``totals`` names for a key column the
    code of its total, ``parents`` its tree. ``follows`` names further columns (a mean, a rate) that are
    hidden with the measure they rest on. ``dominance=(2, 85)`` hides a value of which two contributors make
    85 % or more; ``contributors`` names the column with them. ``against`` are tables published before: a cell
    whose difference to one of them is too small is hidden as well. ``rows`` may be a pyarrow table.
    """
    given = [dict(row) for row in (rows.to_pylist() if hasattr(rows, "to_pylist") else rows)]
    if threshold < 1:
        raise DisclosureError("disclosure.threshold", f"公布下限应不小于 1，给的是 {threshold:g}")
    cells = _cells_of(given, keys)
    codes = {key: {cell[place] for cell in cells} for place, key in enumerate(keys)}
    trees = parents_of(codes, totals or {}, parents or {})
    tables: dict[str, Table] = {}
    for measure in measures:
        table = Table(
            name=name,
            keys=tuple(keys),
            measure=measure,
            cells={cell: _number(row, measure) for cell, row in zip(cells, given, strict=True)},
            parents=trees,
            population={key: frozenset(found) for key, found in (population or {}).items()},
            members={
                key: {code: frozenset(leaves) for code, leaves in found.items()}
                for key, found in (members or {}).items()
            },
        )
        lists = _contributions(given, cells, (contributors or {}).get(measure))
        tables[measure] = _protected(table, threshold, dominance, lists, against)
    return Suppressed(_public(given, cells, tables, follows or {}), _record(tables, threshold), tables)


def _cells_of(rows: Sequence[Row], keys: Sequence[str]) -> list[Key]:
    missing = sorted({key for row in rows for key in keys if key not in row})
    if missing:
        raise DisclosureError("disclosure.columns", f"表里没有分组列：{'、'.join(missing)}")
    cells = [tuple(str(row[key]) for key in keys) for row in rows]
    twice = (
        next((cell for number, cell in enumerate(cells) if cell in set(cells[:number])), None)
        if len(set(cells)) < len(cells)
        else None
    )
    if twice is not None:
        raise DisclosureError(
            "disclosure.twice", "同一组合出现了两行", where="、".join(twice), hint="先按分组列汇总"
        )
    return cells


def _number(row: Row, measure: str) -> float:
    value = row.get(measure)
    number = 0.0 if value is None else float(value)
    if not math.isfinite(number) or number < 0:
        raise DisclosureError(
            "disclosure.value",
            f"“{measure}”的值 {value} 不能核对",
            hint="只能核对不小于零的人数或金额；净增减请先拆成增加与减少",
        )
    return number


def _contributions(rows: Sequence[Row], cells: Sequence[Key], column: str | None) -> dict[Key, list[float]]:
    if column is None:
        return {}
    return {
        cell: sorted((float(one) for one in row.get(column) or ()), reverse=True)
        for cell, row in zip(cells, rows, strict=True)
    }


def _protected(
    table: Table,
    threshold: float,
    dominance: tuple[int, float] | None,
    lists: Mapping[Key, Sequence[float]],
    against: Sequence[Table],
) -> Table:
    hidden = {cell: Reason.SMALL for cell, value in table.cells.items() if 0 < value < threshold}
    for cell, found in lists.items():
        if cell not in hidden and dominance and _is_dominated(found, *dominance):
            hidden[cell] = Reason.DOMINANT
    table = _completed(replace(table, hidden=hidden), threshold)
    while against:
        findings = check_differencing(against, table, threshold=threshold)
        more = [one.cell for one in findings if one.cell not in table.hidden]
        if not findings:
            break
        if not more:
            more = [_widest_shown(table, {one.cell for one in findings}, findings[0].message)]
        table = _completed(
            replace(table, hidden={**table.hidden, **dict.fromkeys(more, Reason.DIFFERENCE)}), threshold
        )
    return table


def _widest_shown(table: Table, cells: set[Key], message: str) -> Key:
    """A cell is known from an older table by addition: hide one more that stands in an addition with it."""
    sums = relations(table)
    for cell in sorted(cells):
        found = _next_to_hide(table, sums, cell)
        if found is not None:
            return found
    raise DisclosureError("disclosure.differencing", message, hint="先撤回已公布的版本，或改变分组后再公布")


def _is_dominated(contributions: Sequence[float], most: int, percent: float) -> bool:
    total = sum(contributions)
    return total > 0 and sum(contributions[:most]) * 100 >= total * percent


def _completed(table: Table, threshold: float) -> Table:
    """Hide further cells until the auditor finds every hidden one safe; with all hidden nothing is known."""
    sums = relations(table)
    while True:
        table = _balanced(table, sums)
        narrow = [one.cell for one in audit(table, threshold=threshold) if not one.is_safe]
        if not narrow:
            return table
        more: dict[Key, Reason] = {}
        for cell in narrow:
            found = _next_to_hide(replace(table, hidden={**table.hidden, **more}), sums, cell)
            if found is not None:
                more[found] = Reason.COMPLEMENT
                break
        if not more:
            raise DisclosureError(
                "disclosure.narrow",
                "全部隐去后仍能推算出下列格子",
                where="；".join(table.label(cell) for cell in narrow),
                hint="合并分组后再公布",
            )
        table = replace(table, hidden={**table.hidden, **more})


def _balanced(table: Table, sums: Sequence[Relation]) -> Table:
    """In every addition none or at least two numbers are hidden: quick, and nearly always enough."""
    hidden = dict(table.hidden)
    totals = {one.total for one in sums}
    changed = True
    while changed:
        changed = False
        for one in sums:
            if sum(cell in hidden for cell in one.cells) != 1:
                continue
            chosen = _smallest((cell for cell in one.cells if cell not in hidden), table, totals)
            if chosen is not None:
                hidden[chosen] = Reason.COMPLEMENT
                changed = True
    return replace(table, hidden=hidden)


def _smallest(cells: Iterable[Key], table: Table, totals: set[Key]) -> Key | None:
    """The cell that costs least: no nought (stays shown), no sum while a part will do, then the smallest."""
    found = [cell for cell in cells if table.cells[cell] > 0]
    return min(found, key=lambda cell: (cell in totals, table.cells[cell], cell), default=None)


def _next_to_hide(table: Table, sums: Sequence[Relation], cell: Key) -> Key | None:
    """The cheapest shown cell in an addition with ``cell``, or with hidden cells it hangs together with."""
    totals = {one.total for one in sums}
    of: dict[Key, list[Relation]] = defaultdict(list)
    for one in sums:
        for member in one.cells:
            of[member].append(one)
    reached, frontier = {cell}, [cell]
    while frontier:
        near = [member for known in frontier for one in of[known] for member in one.cells]
        chosen = _smallest((one for one in near if one not in table.hidden), table, totals)
        if chosen is not None:
            return chosen
        frontier = [one for one in dict.fromkeys(near) if one in table.hidden and one not in reached]
        reached |= set(frontier)
    return None


def _public(
    rows: Sequence[Row], cells: Sequence[Key], tables: Mapping[str, Table], follows: Mapping[str, str]
) -> list[dict[str, Any]]:
    found = []
    governed = {**{measure: measure for measure in tables}, **follows}
    for cell, row in zip(cells, rows, strict=True):
        shown = dict(row)
        for column, measure in governed.items():
            if cell in tables[measure].hidden:
                shown[column] = None
            if column in tables:
                shown[f"{column}_status"] = SUPPRESSED if cell in tables[measure].hidden else ""
        found.append(shown)
    return found


def _record(tables: Mapping[str, Table], threshold: float) -> tuple[Hidden, ...]:
    return tuple(
        Hidden(measure, one.cell, table.label(one.cell), table.hidden[one.cell], one.low, one.high)
        for measure, table in tables.items()
        for one in audit(table, threshold=threshold)
    )
