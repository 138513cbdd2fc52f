"""One thing that is wrong with an uploaded file, with its place."""

from __future__ import annotations

from dataclasses import dataclass
from enum import Enum

from ronghe.core.excel.cells import column_letters


class Level(Enum):
    """An error stops the import; a warning is shown before it is confirmed."""

    ERROR = "错误"
    WARNING = "提醒"


@dataclass(frozen=True, slots=True)
class Problem:
    """What is wrong, where, and what to do. ``row`` counts from 1, ``position`` (the column) from 0."""

    sheet: str
    message: str
    hint: str = ""
    row: int | None = None
    position: int | None = None
    column: str = ""
    value: str = ""
    level: Level = Level.ERROR

    @property
    def cell(self) -> str:
        """The address as Excel shows it, as far as the problem has one."""
        letters = "" if self.position is None else column_letters(self.position)
        return f"{letters}{self.row or ''}"

    @property
    def where(self) -> str:
        row = f"第 {self.row} 行" if self.row else ""
        column = f"“{self.column}”" if self.column else ""
        return f"工作表“{self.sheet}”{row}{column}"

    def __str__(self) -> str:
        return f"{self.where}：{self.message}" + (f"。{self.hint}" if self.hint else "")
