"""The empty workbook that people fill in."""

from __future__ import annotations

from collections.abc import Sequence
from io import BytesIO
from typing import Any

from xlsxwriter.worksheet import Worksheet

from ronghe.core.excel.columns import Column
from ronghe.core.excel.definition import EXAMPLE_MARK, HELP_SHEET, Definition, printed_header
from ronghe.core.excel.styles import Writer, add_lists, add_validation, set_columns, write_headers

_GENERAL = (
    "表头带 * 的列必填。请不要改动工作表名称和表头；列的先后次序可以变。",
    f"以{EXAMPLE_MARK}开头的行只作示范，不会导入，可以保留也可以删除。",
    "一行一条，不要合并单元格；空行会跳过。公式会按其计算结果导入，并在导入前提醒。",
    "有任何一处错误，整个文件都不会导入；系统会退回标出错误的工作簿，在其中改正后可直接再次上传。",
)
_COLUMNS = (("列名", 22), ("必填", 8), ("填写要求", 46), ("说明", 50), ("可选项", 50), ("示例", 26))
_SHOWN_OPTIONS = 60


def build_template(definition: Definition) -> bytes:
    """The template: the sheet itself with drop-downs and an example, 填写说明, and the hidden lists."""
    target = BytesIO()
    writer = Writer(target)
    sheet = writer.book.add_worksheet(definition.name)
    _fill_sheet(writer, sheet, definition)
    _fill_help(writer, definition)
    lists = add_lists(writer, definition)
    last = definition.limits.rows
    for place, column in enumerate(definition.columns):
        add_validation(sheet, column, place, (1, last), lists)
    writer.book.close()
    return target.getvalue()


def _fill_sheet(writer: Writer, sheet: Worksheet, definition: Definition) -> None:
    set_columns(writer, sheet, definition.columns)
    sheet.freeze_panes(1, 0)
    write_headers(writer, sheet, 0, definition.columns)
    for place, column in enumerate(definition.columns):
        sheet.write_comment(0, place, _note(column), {"x_scale": 2, "author": "融合"})
    _write_example(writer, sheet, definition)


def _write_example(writer: Writer, sheet: Worksheet, definition: Definition) -> None:
    if any(column.example for column in definition.columns):
        for place, column in enumerate(definition.columns):
            mark = EXAMPLE_MARK if place == 0 else ""
            sheet.write_string(1, place, f"{mark}{column.example}", writer.look("example", "@"))


def _note(column: Column[Any]) -> str:
    parts = ["必填" if column.required else "选填", column.describe(), column.help]
    return "\n".join(part for part in parts if part)


def _fill_help(writer: Writer, definition: Definition) -> None:
    sheet = writer.book.add_worksheet(HELP_SHEET)
    for place, (_, width) in enumerate(_COLUMNS):
        sheet.set_column(place, place, width)
    write_help(writer, sheet, 0, definition, _GENERAL)


def write_help(
    writer: Writer, sheet: Worksheet, row: int, definition: Definition, general: Sequence[str] = ()
) -> int:
    """How a sheet is filled in, from this row on; the row after it."""
    sheet.write_string(row, 0, f"“{definition.name}”填写说明", writer.look("title"))
    row += 1
    for number, line in enumerate((*general, *definition.intro), start=1):
        sheet.write_string(row, 0, f"{number}. {line}", writer.look("plain"))
        row += 1
    row += 1
    for place, (title, _) in enumerate(_COLUMNS):
        sheet.write_string(row, place, title, writer.look("header"))
    for column in definition.columns:
        row += 1
        for place, text in enumerate(_help_cells(column)):
            writer.write(sheet, row, place, text, "wrap")
    return row + 2


def _help_cells(column: Column[Any]) -> tuple[str, ...]:
    options = list(column.options())
    listed = "、".join(options[:_SHOWN_OPTIONS])
    if len(options) > _SHOWN_OPTIONS:
        listed += f"……共 {len(options)} 项，见单元格下拉列表"
    required = "是" if column.required else ""
    return (printed_header(column), required, column.describe(), column.help, listed, column.example)
