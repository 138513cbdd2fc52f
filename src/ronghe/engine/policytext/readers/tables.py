"""Rows and cells of a source table to a full grid of stretches of text."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field

from ronghe.engine.policytext.page import Span, Table

_MAX_COLUMNS = 60
_MAX_ROWS = 5_000


@dataclass(slots=True)
class Cell:
    """One printed cell: the written lines it holds and how many rows and columns it covers."""

    first: int
    after: int
    rows: int = 1
    columns: int = 1


@dataclass(slots=True)
class GridBuilder:
    """Collects the cells of one table in the order of the source."""

    nested_in: GridBuilder | None = None
    rows: list[list[Cell]] = field(default_factory=list)
    has_nested: bool = False

    def __post_init__(self) -> None:
        if self.nested_in is not None:
            self.nested_in.has_nested = True

    def start_row(self) -> None:
        self.rows.append([])

    def start_cell(self, line: int, rows: str | int = 1, columns: str | int = 1) -> None:
        if not self.rows:
            self.rows.append([])
        self.rows[-1].append(Cell(line, line, _number(rows, 1000), _number(columns, _MAX_COLUMNS)))

    def end_cell(self, line: int) -> None:
        if self.rows and self.rows[-1]:
            self.rows[-1][-1].after = line

    def table(self, span: Callable[[int, int], Span]) -> Table | None:
        """The grid, or None where the table only lays out the page (nested tables, one column)."""
        rows = [row for row in self.rows if row][:_MAX_ROWS]
        if self.has_nested or len(rows) < 2 or max(len(row) for row in rows) < 2:
            return None
        grid = [tuple(span(cell.first, max(cell.after, cell.first)) for cell in row) for row in spread(rows)]
        if not any(cell.end > cell.start for row in grid for cell in row):
            return None
        return Table(tuple(grid))


def spread(rows: list[list[Cell]]) -> list[list[Cell]]:
    """Repeat each merged cell over the rows and columns it covers, so that columns stay in line."""
    grid: list[list[Cell]] = []
    hanging: dict[int, tuple[Cell, int]] = {}
    for row in rows:
        line: list[Cell] = []
        waiting = list(row)
        while (waiting or len(line) in hanging) and len(line) < _MAX_COLUMNS:
            column = len(line)
            if column in hanging:
                cell, left = hanging.pop(column)
                line.append(cell)
                if left > 1:
                    hanging[column] = (cell, left - 1)
                continue
            cell = waiting.pop(0)
            for offset in range(min(cell.columns, _MAX_COLUMNS - column)):
                if column + offset in hanging:
                    break
                line.append(cell)
                if cell.rows > 1:
                    hanging[column + offset] = (cell, cell.rows - 1)
        grid.append(line)
        for column in [column for column in hanging if column >= len(line)]:
            del hanging[column]
    return grid


def _number(value: str | int, most: int) -> int:
    if isinstance(value, int):
        return max(1, min(value, most))
    digits = value.strip()[:4]
    return max(1, min(int(digits), most)) if digits.isascii() and digits.isdigit() else 1
