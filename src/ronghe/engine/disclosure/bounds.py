"""What a reader can find out about a hidden cell from everything that is shown, by linear programming."""

from __future__ import annotations

import math
from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence, Set
from dataclasses import dataclass

import numpy as np
import scipy

from ronghe.engine.disclosure.tables import DisclosureError, Key, Reason, Relation, Table, relations

ROUNDING = 1e-6


@dataclass(frozen=True, slots=True)
class Bounds:
    """The smallest and largest value a reader must think possible, and whether that is far enough apart."""

    cell: Key
    low: float
    high: float
    needed: float

    @property
    def width(self) -> float:
        return self.high - self.low

    @property
    def is_safe(self) -> bool:
        return self.width >= self.needed - ROUNDING


def needed_width(reason: Reason, value: float, threshold: float) -> float:
    """How far apart the bounds must be: for a small cell as far as the rule itself leaves open."""
    if reason is Reason.COMPLEMENT:
        return 1.0
    if reason is Reason.DOMINANT:
        return max(threshold - 1, value / 10)
    return threshold - 1


def floor_of(values: Iterable[float]) -> float:
    """What a reader knows of every hidden cell: noughts are shown, so a hidden count is 1 or more."""
    return 1.0 if all(float(value).is_integer() for value in values) else 0.0


def feasible(
    values: Mapping[Key, float], sums: Sequence[Relation], hidden: Set[Key], *, floor: float = 0.0
) -> dict[Key, tuple[float, float]]:
    """For each hidden cell the interval of values that agree with all cells shown and all additions."""
    found: dict[Key, tuple[float, float]] = {}
    for cells, rows in _components(sums, hidden):
        found |= _solved(values, cells, rows, hidden, floor)
    return {cell: found.get(cell, (floor, math.inf)) for cell in sorted(hidden)}


def _components(sums: Sequence[Relation], hidden: Set[Key]) -> list[tuple[list[Key], list[Relation]]]:
    """Hidden cells that hang together by additions; each group is a small problem of its own."""
    root: dict[Key, Key] = {cell: cell for cell in hidden}

    def top(cell: Key) -> Key:
        while root[cell] != cell:
            root[cell] = root[root[cell]]
            cell = root[cell]
        return cell

    touched = [(one, [cell for cell in one.cells if cell in hidden]) for one in sums]
    touched = [(one, cells) for one, cells in touched if cells]
    for _one, cells in touched:
        for other in cells[1:]:
            root[top(other)] = top(cells[0])
    rows: dict[Key, list[Relation]] = defaultdict(list)
    for one, cells in touched:
        rows[top(cells[0])].append(one)
    members: dict[Key, list[Key]] = defaultdict(list)
    for cell in sorted(hidden):
        members[top(cell)].append(cell)
    return [(members[name], rows[name]) for name in members if rows[name]]


def _solved(
    values: Mapping[Key, float],
    cells: Sequence[Key],
    sums: Sequence[Relation],
    hidden: Set[Key],
    floor: float,
) -> dict[Key, tuple[float, float]]:
    place = {cell: number for number, cell in enumerate(cells)}
    data, row_of, column_of, right = [], [], [], np.zeros(len(sums))
    for number, one in enumerate(sums):
        for cell in one.cells:
            sign = -1.0 if cell == one.total else 1.0
            if cell in hidden:
                data.append(sign)
                row_of.append(number)
                column_of.append(place[cell])
            else:
                right[number] -= sign * values[cell]
    matrix = scipy.sparse.csr_matrix((data, (row_of, column_of)), shape=(len(sums), len(cells)))
    # Dividing keeps amounts in the thousands of millions inside the solver's tolerance.
    scale = max(1.0, float(np.abs(right).max(initial=0.0)) / 1e6)
    return {
        cell: (
            _extreme(matrix, right / scale, number, floor / scale, 1.0) * scale,
            _extreme(matrix, right / scale, number, floor / scale, -1.0) * scale,
        )
        for cell, number in place.items()
    }


def _extreme(
    matrix: scipy.sparse.csr_matrix, right: np.ndarray, number: int, floor: float, sign: float
) -> float:
    cost = np.zeros(matrix.shape[1])
    cost[number] = sign
    answer = scipy.optimize.linprog(cost, A_eq=matrix, b_eq=right, bounds=(floor, None), method="highs")
    if answer.status == 3:
        return math.inf if sign < 0 else -math.inf
    if answer.status != 0:
        raise DisclosureError("disclosure.solver", f"核对推算范围时求解失败：{answer.message}")
    return float(answer.x[number])


def audit(table: Table, *, threshold: float, floor: float | None = None) -> list[Bounds]:
    """The bounds of every hidden cell of a table as it would be published; see ``is_safe``."""
    lowest = floor_of(table.cells.values()) if floor is None else floor
    ranges = feasible(table.cells, relations(table), set(table.hidden), floor=lowest)
    return [
        Bounds(cell, low, high, needed_width(table.hidden[cell], table.cells[cell], threshold))
        for cell, (low, high) in ranges.items()
    ]
