"""A sheet: one definition that gives template, check, error workbook, import and export."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from pathlib import Path
from typing import Any, BinaryIO

from ronghe.core.excel.checking import Progress, check
from ronghe.core.excel.definition import Definition
from ronghe.core.excel.exporting import csv_lines, export_xlsx
from ronghe.core.excel.report import Report
from ronghe.core.excel.template import build_template


class Sheet(Definition):
    """What an app declares; see ``Definition`` for the fields."""

    def template(self) -> bytes:
        """The workbook to fill in."""
        return build_template(self)

    def check(self, data: bytes | Path, file_name: str = "", progress: Progress | None = None) -> Report:
        """Read and check an uploaded file (.xlsx or CSV); ``progress`` is told the rows done so far."""
        if isinstance(data, Path):
            return check(self, data.read_bytes(), file_name or data.name, progress)
        return check(self, data, file_name, progress)

    def export(self, items: Iterable[Any], target: BinaryIO, columns: Sequence[str] | None = None) -> int:
        """Write exactly these items and columns to an .xlsx file; the number of rows."""
        return export_xlsx(self, items, target, columns)

    def export_csv(
        self, items: Iterable[Any], columns: Sequence[str] | None = None, encoding: str = "utf-8-sig"
    ) -> Iterator[bytes]:
        """The same as CSV, line by line, for a streaming answer."""
        return csv_lines(self, items, columns, encoding)
