"""Tables of a page as a workbook: a sheet a table, numbers as numbers."""

from __future__ import annotations

import io
from collections.abc import Iterable
from decimal import Decimal
from typing import Any

from xlsxwriter import Workbook

from ronghe.core.tables import Cell, Table
from ronghe.quality.queries.report_sheets import add_sheet

WIDTH, NUMBER_WIDTH = 28, 12
_NAMES = str.maketrans(dict.fromkeys("[]:*?/\\", " "))


def workbook_of_tables(tables: Iterable[Table]) -> bytes:
    """All the tables, in their order; a table without rows says so."""
    stream = io.BytesIO()
    options = {"in_memory": True, "strings_to_formulas": False, "strings_to_urls": False}
    with Workbook(stream, options) as book:
        head = book.add_format({"bold": True, "bg_color": "#ECECEC", "border": 1, "text_wrap": True})
        for one in tables:
            labels = [str(each.label) for each in one.heads]
            widths = [NUMBER_WIDTH if each.is_number else WIDTH for each in one.heads]
            sheet = add_sheet(book, str(one.title).translate(_NAMES), labels, head, widths)
            for number, row in enumerate(one.rows, start=1):
                for column, (each, cell) in enumerate(row):
                    sheet.write(number, column, _value(cell, is_number=each.is_number))
            if not one.rows:
                sheet.write(1, 0, str(one.none))
            if one.note:
                sheet.write(len(one.rows) + 2, 0, str(one.note))
    return stream.getvalue()


def _value(cell: Cell, *, is_number: bool) -> Any:
    if is_number and isinstance(cell.text, int | float | Decimal):
        return float(cell.text)
    words = [str(one) for one in (cell.badge.label if cell.badge else "", cell.text, cell.note) if one]
    return "；".join(words)
