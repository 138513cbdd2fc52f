"""Rows of one worksheet of an .xlsx file, guarded and with its peculiarities marked."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from io import BytesIO

from python_calamine import CalamineError, CalamineSheet, CalamineWorkbook

from ronghe.core.excel.cells import BadCell, RawCell, column_index
from ronghe.core.excel.container import Book, SheetEntry, open_book
from ronghe.core.excel.errors import WorkbookError
from ronghe.core.excel.limits import Limits
from ronghe.core.excel.survey import Survey, survey_sheet
from ronghe.core.excel.tables import Cells, Table

_AREA = re.compile(r"\$?([A-Z]{1,3})\$?(\d{1,7})(?::\$?([A-Z]{1,3})\$?(\d{1,7}))?")
_ROOM_FOR_MERGED = 200_000
_ERRORS = {
    "#N/A": "查不到对应的值",
    "#REF!": "引用的单元格已被删除",
    "#DIV/0!": "除数为零",
    "#VALUE!": "参与计算的值类型不对",
    "#NAME?": "公式名称无法识别",
    "#NUM!": "数值无法计算",
    "#NULL!": "区域不相交",
}


def read_xlsx(data: bytes, names: Sequence[str], limits: Limits) -> Table:
    """The worksheet of one of these names."""
    book = open_book(data, limits)
    entry = _find_sheet(book, names)
    survey = survey_sheet(book, entry, limits)
    sheet = _open_values(data, entry.name)
    return Table(
        sheet=entry.name,
        rows=_rows(sheet, _bad_cells(survey)),
        last_row=survey.last_row,
        merged=survey.merged,
        formulas=survey.formulas,
        hidden_rows=survey.hidden_rows,
        uses_1904=book.uses_1904,
    )


def _find_sheet(book: Book, names: Sequence[str]) -> SheetEntry:
    wanted = {"".join(name.split()) for name in names}
    entry = next((sheet for sheet in book.sheets if "".join(sheet.name.split()) in wanted), None)
    if entry is None:
        listed = "、".join(f"“{sheet.name}”" for sheet in book.sheets if not sheet.is_hidden)
        raise WorkbookError(
            "excel.no_sheet",
            f"没有名为“{names[0]}”的工作表；文件里有：{listed}",
            hint=f"请把要导入的工作表改名为“{names[0]}”，或下载模板重新填写",
        )
    if entry.is_hidden:
        raise WorkbookError(
            "excel.hidden_sheet",
            f"工作表“{entry.name}”是隐藏的",
            hint="请右键任一工作表标签，选“取消隐藏”，核对内容后再上传",
        )
    return entry


def _open_values(data: bytes, name: str) -> CalamineSheet:
    try:
        return CalamineWorkbook.from_filelike(BytesIO(data)).get_sheet_by_name(name)
    except (CalamineError, OSError, ValueError) as error:
        raise _unreadable(name) from error
    except BaseException as error:
        if type(error).__name__ != "PanicException":  # the reader is Rust; its panics are not Exceptions
            raise
        raise _unreadable(name) from error


def _unreadable(name: str) -> WorkbookError:
    return WorkbookError(
        "excel.damaged",
        "工作表内容已损坏，无法读取",
        where=f"工作表“{name}”",
        hint="请在 Excel 中打开并另存后再上传",
    )


def _rows(sheet: CalamineSheet, bad: dict[int, dict[int, BadCell]]) -> Iterator[tuple[int, Cells]]:
    start = sheet.start
    if start is None:
        return
    indent: list[RawCell] = [None] * start[1]
    for number, values in enumerate(sheet.iter_rows(), start=1):
        cells: list[RawCell] = indent + list(values) if indent else list(values)
        for column, cell in bad.get(number, {}).items():
            if column >= len(cells):
                cells.extend([None] * (column + 1 - len(cells)))
            cells[column] = cell
        yield number, cells


def _bad_cells(survey: Survey) -> dict[int, dict[int, BadCell]]:
    bad: dict[int, dict[int, BadCell]] = {}
    for (row, column), value in survey.errors.items():
        meaning = _ERRORS.get(value, "公式出错")
        cell = BadCell(f"单元格是 Excel 错误值 {value}（{meaning}）", "请改正公式，或直接填写结果", value)
        bad.setdefault(row, {})[column] = cell
    for row, column in survey.uncomputed:
        cell = BadCell("公式没有计算结果", "请在 Excel 中打开、保存一次，或直接填写结果", "（公式）")
        bad.setdefault(row, {})[column] = cell
    return bad


def merged_cells(area: str, last_row: int, last_column: int) -> list[tuple[int, int]]:
    """The cells of a merged area (row from 1, column from 0) that lie within the content.

    >>> merged_cells("A2:B3", 10, 5)
    [(2, 0), (2, 1), (3, 0), (3, 1)]
    """
    match = _AREA.fullmatch(area)
    if match is None or not match[3]:
        return []
    rows = range(int(match[2]), min(int(match[4]), last_row) + 1)
    columns = range(column_index(match[1]), min(column_index(match[3]), last_column) + 1)
    if len(rows) * len(columns) > _ROOM_FOR_MERGED:
        rows = rows[:1]
    return [(row, column) for row in rows for column in columns]
