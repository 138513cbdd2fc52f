"""Rows out to a workbook or a CSV file, one at a time, so that memory stays flat."""

from __future__ import annotations

import csv
import io
from collections.abc import Iterable, Iterator, Mapping, Sequence
from typing import Any, BinaryIO

from ronghe.core.excel.columns import Column
from ronghe.core.excel.definition import Definition, printed_header
from ronghe.core.excel.errors import WorkbookError
from ronghe.core.excel.limits import EXCEL_ROWS
from ronghe.core.excel.read_csv import guarded
from ronghe.core.excel.styles import Writer, set_columns, write_headers


def chosen_columns(definition: Definition, names: Sequence[str] | None) -> list[Column[Any]]:
    """The columns of these names, in this order; all of them by default."""
    if names is None:
        return list(definition.columns)
    return [definition.column(name) for name in names]


def value_of(column: Column[Any], item: Any) -> Any:
    """The value of a column in an exported thing: a mapping, a row, or any object with attributes."""
    if column.value_of is not None:
        return column.value_of(item)
    if isinstance(item, Mapping):
        return item.get(column.name)
    return getattr(item, column.name)


def export_xlsx(
    definition: Definition, items: Iterable[Any], target: BinaryIO, names: Sequence[str] | None = None
) -> int:
    """Write exactly these items and columns; the number of rows written."""
    columns = chosen_columns(definition, names)
    writer = Writer(target)
    sheet = writer.book.add_worksheet(definition.name)
    set_columns(writer, sheet, columns)
    sheet.freeze_panes(1, 0)
    write_headers(writer, sheet, 0, columns)
    plan = [(place, column, column.number_format()) for place, column in enumerate(columns)]
    count = 0
    for count, item in enumerate(items, start=1):
        if count >= EXCEL_ROWS:
            raise WorkbookError(
                "excel.too_many_rows", f"超过 Excel 的 {EXCEL_ROWS:,} 行上限", hint="请先筛选，或导出为 CSV"
            )
        for place, column, number_format in plan:
            value = value_of(column, item)
            if value is not None:
                writer.write(sheet, count, place, column.cell(value), "plain", number_format)
    if count:
        sheet.autofilter(0, 0, count, len(columns) - 1)
    writer.book.close()
    return count


def csv_lines(
    definition: Definition,
    items: Iterable[Any],
    names: Sequence[str] | None = None,
    encoding: str = "utf-8-sig",
) -> Iterator[bytes]:
    """The CSV file line by line: UTF-8 with its mark by default (Excel needs it), or ``gb18030``."""
    columns = chosen_columns(definition, names)
    buffer = io.StringIO(newline="")
    writer = csv.writer(buffer)
    codec = "utf-8" if encoding == "utf-8-sig" else encoding
    if encoding == "utf-8-sig":
        yield b"\xef\xbb\xbf"
    writer.writerow([printed_header(column) for column in columns])
    for item in items:
        yield _taken(buffer).encode(codec)
        writer.writerow([_csv_text(column, value_of(column, item)) for column in columns])
    yield _taken(buffer).encode(codec)


def _csv_text(column: Column[Any], value: Any) -> str:
    if value is None:
        return ""
    text = column.text(value)
    return guarded(text) if column.number_format() == "@" else text


def _taken(buffer: io.StringIO) -> str:
    text = buffer.getvalue()
    buffer.seek(0)
    buffer.truncate()
    return text
