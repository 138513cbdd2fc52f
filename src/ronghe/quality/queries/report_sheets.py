"""A report as a workbook: a sheet a table, the missing cells, a sheet on where each cell is from."""

from __future__ import annotations

import io
from collections.abc import Iterable, Sequence
from typing import Any

from django.utils.translation import gettext as _
from xlsxwriter import Workbook

from ronghe.engine.reports.cells import Cell
from ronghe.quality.queries.report_papers import TABLE_HEADS, cover_notes
from ronghe.quality.queries.report_sources import origin_words, source_words
from ronghe.quality.queries.reports import Content

SHEET_LONGEST = 31


def workbook_of(content: Content) -> bytes:
    """All tables as numbers, not as text, so that an office can reckon on."""
    stream = io.BytesIO()
    options = {"in_memory": True, "strings_to_formulas": False, "strings_to_urls": False}
    with Workbook(stream, options) as book:
        book.set_properties({"title": f"{content.report.unit_name}{content.report.year}年度质量报告"})
        head = book.add_format({"bold": True, "bg_color": "#ECECEC", "border": 1, "text_wrap": True})
        for spec in content.definition.tables:
            cells = [cell for key, cell in content.cells.items() if key[0] == spec.key]
            sheet = add_sheet(book, spec.title, TABLE_HEADS, head, (10, 36, 10, 14, 14, 12, 14))
            fill_sheet(sheet, [_numbers(cell) for cell in cells])
        missing = add_sheet(book, _("缺项"), ("单元格", "指标", "原因"), head, (18, 36, 60))
        fill_sheet(missing, [(".".join(one.key), one.row.name, one.reason) for one in content.missing])
        heads = ("单元格", "指标", "数值", "来源类别", "出处", "填报说明", "条款")
        sources = add_sheet(book, _("数据来源"), heads, head, (18, 36, 14, 14, 80, 30, 30))
        fill_sheet(sources, [_source(cell, content) for cell in content.cells.values()])
        notes = add_sheet(book, _("说明"), ("项目", "内容"), head, (20, 100))
        fill_sheet(notes, _notes(content))
    return stream.getvalue()


def add_sheet(book: Any, title: str, heads: Sequence[str], look: Any, widths: Sequence[int]) -> Any:
    sheet = book.add_worksheet(title[:SHEET_LONGEST])
    sheet.write_row(0, 0, heads, look)
    sheet.freeze_panes(1, 0)
    for column, width in enumerate(widths):
        sheet.set_column(column, column, width)
    return sheet


def fill_sheet(sheet: Any, rows: Iterable[Sequence[Any]]) -> None:
    for number, row in enumerate(rows, start=1):
        for column, value in enumerate(row):
            sheet.write(number, column, value)


def _numbers(cell: Cell) -> tuple[Any, ...]:
    return (
        cell.row.code,
        cell.row.name,
        cell.row.unit,
        _("缺") if cell.value is None else float(cell.value),
        "" if cell.previous is None else float(cell.previous),
        "" if cell.change is None else float(cell.change),
        origin_words(cell),
    )


def _source(cell: Cell, content: Content) -> tuple[Any, ...]:
    key = ".".join(cell.key)
    return (
        key,
        cell.row.name,
        _("缺") if cell.value is None else float(cell.value),
        origin_words(cell),
        source_words(cell) or cell.reason,
        content.notes.get(key, ""),
        f"{cell.row.document} {cell.row.clause}".strip(),
    )


def _notes(content: Content) -> list[tuple[str, str]]:
    report = content.report
    rows = [
        ("单位", report.unit_name),
        ("报告年度", str(report.year)),
        ("状态", str(report.get_state_display())),
        ("数据快照", report.snapshot_id),
        ("表式依据", content.definition.source),
    ]
    return [*rows, *(("注意", note) for note in cover_notes(content))]
