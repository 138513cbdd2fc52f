"""The look of every workbook we write, and the parts that templates and error workbooks share."""

from __future__ import annotations

import re
from collections.abc import Sequence
from datetime import date, datetime
from typing import Any, BinaryIO

import xlsxwriter
from xlsxwriter.format import Format
from xlsxwriter.worksheet import Worksheet

from ronghe.core.excel.cells import RawCell, column_letters
from ronghe.core.excel.columns import Column
from ronghe.core.excel.definition import LIST_SHEET, Definition, printed_header
from ronghe.core.excel.limits import EXCEL_CELL_CHARACTERS

_FONT = {"font_name": "Microsoft YaHei", "font_size": 10}
_BASE = {**_FONT, "valign": "vcenter"}
_LOOKS: dict[str, dict[str, Any]] = {
    "title": {"bold": True, "font_size": 14},
    "header": {"bold": True, "bg_color": "#1F4E8C", "font_color": "#FFFFFF", "border": 1, "text_wrap": True},
    "required": {
        "bold": True,
        "bg_color": "#7A3B00",
        "font_color": "#FFFFFF",
        "border": 1,
        "text_wrap": True,
    },
    "plain": {},
    "wrap": {"text_wrap": True, "valign": "top"},
    "example": {"italic": True, "font_color": "#7F7F7F", "bg_color": "#F2F2F2"},
    "wrong": {"bg_color": "#FFC7CE", "font_color": "#9C0006", "border": 1, "border_color": "#9C0006"},
    "message": {"font_color": "#9C0006", "text_wrap": False},
    "link": {"font_color": "#1F4E8C", "underline": 1},
}
_INLINE_LIST = 255  # Excel allows no longer drop-down list within the cell rule itself
_RUNS = ("=", "+", "-", "@", "\t", "\r")
_ILLEGAL = re.compile("[\u0000-\u0008\u000b\u000c\u000e-\u001f\ufffe\uffff\ud800-\udfff]")
OPTIONS = {
    "constant_memory": True,
    "strings_to_formulas": False,
    "strings_to_urls": False,
    "strings_to_numbers": False,
    "nan_inf_to_errors": True,
}


class Writer:
    """A workbook being written, row by row, with its formats made once."""

    def __init__(self, target: BinaryIO) -> None:
        self.book = xlsxwriter.Workbook(target, OPTIONS)
        self.formats: dict[tuple[str, str, bool], Format] = {}

    def look(self, name: str, number_format: str = "", quoted: bool = False) -> Format:
        """A format by its look; ``quoted`` keeps Excel from ever reading the text as a formula."""
        key = (name, number_format, quoted)
        if key not in self.formats:
            properties: dict[str, Any] = {**_BASE, **_LOOKS[name]}
            if number_format:
                properties["num_format"] = number_format
            if quoted:
                properties["quote_prefix"] = True
            self.formats[key] = self.book.add_format(properties)
        return self.formats[key]

    def write(
        self, sheet: Worksheet, row: int, column: int, value: RawCell, look: str, number: str = ""
    ) -> None:
        """Write a value as what it is: text is never taken for a formula, a link or a number."""
        if value is None or value == "":
            if look != "plain":
                sheet.write_blank(row, column, None, self.look(look))
        elif isinstance(value, str):
            quoted = value.startswith(_RUNS)
            sheet.write_string(row, column, fitting(value), self.look(look, number, quoted))
        elif isinstance(value, bool):
            sheet.write_boolean(row, column, value, self.look(look, number))
        elif isinstance(value, int | float):
            sheet.write_number(row, column, value, self.look(look, number))
        elif isinstance(value, date | datetime):
            kind = "yyyy-mm-dd hh:mm" if isinstance(value, datetime) else "yyyy-mm-dd"
            sheet.write_datetime(row, column, value, self.look(look, number or kind))
        else:
            sheet.write_string(row, column, fitting(str(value)), self.look(look, number))


def fitting(text: str) -> str:
    """The text as a cell can hold it; a cut is shown, never silent."""
    text = _ILLEGAL.sub("", text)
    if len(text) <= EXCEL_CELL_CHARACTERS:
        return text
    note = f"……〔超出 Excel 单元格上限，已截断，全文 {len(text):,} 字〕"
    return text[: EXCEL_CELL_CHARACTERS - len(note)] + note


def set_columns(writer: Writer, sheet: Worksheet, columns: Sequence[Column[Any]]) -> None:
    """Widths and number formats, so that a typed code keeps its zeros and a typed day is a day."""
    for place, column in enumerate(columns):
        sheet.set_column(place, place, column_width(column), writer.look("plain", column.number_format()))


def column_width(column: Column[Any]) -> float:
    if column.width:
        return column.width
    return min(40, max(12, len(printed_header(column)) * 2 + 4))


def write_headers(writer: Writer, sheet: Worksheet, row: int, columns: Sequence[Column[Any]]) -> None:
    sheet.set_row(row, 30)
    for place, column in enumerate(columns):
        look = "required" if column.required else "header"
        sheet.write_string(row, place, printed_header(column), writer.look(look))


def add_lists(writer: Writer, definition: Definition) -> dict[str, str]:
    """Write long option lists to a hidden sheet; the name of the range by column name.

    Lists that fit into the cell rule itself are left there.
    """
    long = {column.name: list(column.options()) for column in definition.columns if is_long(column.options())}
    if not long:
        return {}
    sheet = writer.book.add_worksheet(LIST_SHEET)
    sheet.hide()
    names: dict[str, str] = {}
    for row in range(max(map(len, long.values()))):
        for place, options in enumerate(long.values()):
            if row < len(options):
                sheet.write_string(row, place, fitting(options[row]))
    for place, (name, options) in enumerate(long.items()):
        letters = column_letters(place)
        names[name] = f"list_{name}"
        writer.book.define_name(names[name], f"='{LIST_SHEET}'!${letters}$1:${letters}${len(options)}")
    return names


def is_long(options: Sequence[str]) -> bool:
    """Whether the list needs the hidden sheet: too long, or with a comma that would split an entry."""
    return len(",".join(options)) > _INLINE_LIST or any("," in option or '"' in option for option in options)


def add_validation(
    sheet: Worksheet, column: Column[Any], place: int, rows: tuple[int, int], lists: dict[str, str]
) -> None:
    """The drop-down or cell rule of a column, and its help shown when the cell is chosen."""
    options = list(column.options())
    rule = column.validation() or {"validate": "any"}
    if options:
        source = f"={lists[column.name]}" if column.name in lists else options
        rule = {"validate": "list", "source": source, "error_title": "不在可选项中"}
        rule["error_message"] = "请从下拉列表中选择。"
    help_text = column.help or column.describe()
    rule |= {"ignore_blank": True, "input_title": column.header[:32], "input_message": help_text[:255]}
    sheet.data_validation(rows[0], place, rows[1], place, rule)
