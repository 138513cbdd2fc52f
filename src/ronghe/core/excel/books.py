"""A workbook of several sheets that belong together: written with its content, checked as a whole."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from io import BytesIO
from typing import Any

from ronghe.core.excel.columns import Column
from ronghe.core.excel.container import kind_of
from ronghe.core.excel.definition import HELP_SHEET
from ronghe.core.excel.errors import WorkbookError
from ronghe.core.excel.report import Report
from ronghe.core.excel.sheet import Sheet
from ronghe.core.excel.styles import Writer, add_validation, is_long, set_columns, write_headers
from ronghe.core.excel.template import write_help

SPARE_ROWS = 200
"""Rows below the content in which the drop-down lists still stand."""


def write_book(sheets: Sequence[Sheet], content: Mapping[str, Iterable[Mapping[str, Any]]]) -> bytes:
    """The sheets with their rows by name of the sheet, and how they are filled in."""
    target = BytesIO()
    writer = Writer(target)
    for definition in sheets:
        _fill(writer, definition, list(content.get(definition.name, ())))
    guide = writer.book.add_worksheet(HELP_SHEET)
    for place, width in enumerate((22, 8, 46, 50, 50, 26)):
        guide.set_column(place, place, width)
    row = 0
    for definition in sheets:
        row = write_help(writer, guide, row, definition)
    writer.book.close()
    return target.getvalue()


def _fill(writer: Writer, definition: Sheet, rows: Sequence[Mapping[str, Any]]) -> None:
    sheet = writer.book.add_worksheet(definition.name)
    set_columns(writer, sheet, definition.columns)
    sheet.freeze_panes(1, 0)
    write_headers(writer, sheet, 0, definition.columns)
    for number, row in enumerate(rows, start=1):
        for place, column in enumerate(definition.columns):
            value = row.get(column.name)
            if value is not None:
                writer.write(sheet, number, place, column.cell(value), "plain", column.number_format())
    for place, column in enumerate(definition.columns):
        if _has_rule(column):
            add_validation(sheet, column, place, (1, len(rows) + SPARE_ROWS), {})


def _has_rule(column: Column[Any]) -> bool:
    return not is_long(column.options())


def check_book(sheets: Sequence[Sheet], data: bytes, file_name: str = "") -> list[Report]:
    """Every sheet checked; a file that is no such workbook raises ``WorkbookError``."""
    if kind_of(data, sheets[0].limits) == "csv":
        raise WorkbookError(
            "excel.not_a_book",
            "需要有几张工作表的 Excel 文件（.xlsx），不能用 CSV",
            hint="请下载本页的文件，在其中修改后上传",
        )
    return [definition.check(data, file_name) for definition in sheets]
