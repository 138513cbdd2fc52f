"""A file as rows of raw cells, whatever its format."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field

from ronghe.core.excel.cells import RawCell

Cells = Sequence[RawCell]


@dataclass(slots=True)
class Table:
    """The sheet that was read. ``rows`` yields (row number from 1, cells from column A) once, in order."""

    sheet: str
    rows: Iterator[tuple[int, Cells]]
    last_row: int = 0
    merged: list[str] = field(default_factory=list)
    formulas: dict[int, tuple[int, int]] = field(default_factory=dict)
    hidden_rows: int = 0
    uses_1904: bool = False
    is_csv: bool = False
    encoding: str = ""
