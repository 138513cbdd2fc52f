"""A list as an Excel file: exactly the columns, filters and order on the page, and a sheet that says so."""

from __future__ import annotations

import datetime as dt
import tempfile
from collections.abc import Iterable, Sequence
from typing import Any, BinaryIO, Protocol, cast

import xlsxwriter
from django.http import FileResponse
from django.utils import timezone
from django.utils.translation import gettext as _

from ronghe.core.errors import Invalid
from ronghe.core.listing_cells import Column, cell_of

EXPORT_LIMIT = 200_000
CELL_LIMIT = 32_000
XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"


class Exportable(Protocol):
    """What of an open list goes into the file."""

    listing: Any
    request: Any

    @property
    def total(self) -> int: ...
    @property
    def columns(self) -> Sequence[Column]: ...
    @property
    def chips(self) -> Sequence[Any]: ...
    @property
    def here(self) -> str: ...
    def exported_rows(self) -> Iterable[Any]: ...


def export_response(page: Exportable) -> FileResponse:
    """Stream the workbook; a list too long for one file is refused with the way out."""
    if page.total > EXPORT_LIMIT:
        raise Invalid(
            "core.listing.too_long",
            f"共 {page.total:,} 行，超过一次导出的上限 {EXPORT_LIMIT:,} 行。",
            hint="请先用筛选条件缩小范围，再分次导出。",
        )
    file = tempfile.TemporaryFile()  # noqa: SIM115  the response closes it
    write_workbook(page, cast(BinaryIO, file))
    file.seek(0)
    name = f"{page.listing.title}_{timezone.localtime():%Y%m%d_%H%M}.xlsx"
    return FileResponse(file, as_attachment=True, filename=name, content_type=XLSX)


def write_workbook(page: Exportable, file: BinaryIO) -> None:
    options = {"constant_memory": True, "strings_to_formulas": False, "strings_to_urls": False}
    book = xlsxwriter.Workbook(file, options)
    formats = {
        "head": book.add_format(
            {"bold": True, "bg_color": "#E8EEF6", "border": 1, "border_color": "#C9D3E0"}
        ),
        "date": book.add_format({"num_format": "yyyy-mm-dd"}),
        "time": book.add_format({"num_format": "yyyy-mm-dd hh:mm"}),
        "number": book.add_format({"num_format": "#,##0.####"}),
        "money": book.add_format({"num_format": "#,##0.00"}),
        "percent": book.add_format({"num_format": '0.0"%"'}),
    }
    sheet = book.add_worksheet(_("数据"))
    _write_head(page, sheet, formats["head"])
    for number, instance in enumerate(page.exported_rows(), start=1):
        for place, column in enumerate(page.columns):
            _write(sheet, number, place, cell_of(column, instance).plain, formats, column.kind)
    _write_notes(page, book)
    book.close()


def _write_head(page: Exportable, sheet: Any, style: Any) -> None:
    for place, column in enumerate(page.columns):
        sheet.set_column(place, place, 14 if column.is_numeric or column.kind in {"date", "time"} else 24)
    for place, column in enumerate(page.columns):
        label = f"{column.label}（{column.unit}）" if column.unit else str(column.label)
        sheet.write_string(0, place, label, style)
    sheet.freeze_panes(1, 0)
    sheet.autofilter(0, 0, page.total, max(0, len(page.columns) - 1))


def _write(sheet: Any, row: int, place: int, value: Any, formats: dict[str, Any], kind: str) -> None:
    if value is None or value == "":
        return
    if isinstance(value, dt.datetime):
        sheet.write_datetime(row, place, value, formats["time"])
    elif isinstance(value, dt.date):
        sheet.write_datetime(row, place, dt.datetime(value.year, value.month, value.day), formats["date"])  # noqa: DTZ001  Excel knows no zone
    elif isinstance(value, int | float):
        sheet.write_number(row, place, value, formats.get(kind, formats["number"]))
    else:
        sheet.write_string(row, place, str(value)[:CELL_LIMIT])


def _write_notes(page: Exportable, book: Any) -> None:
    sheet = book.add_worksheet(_("说明"))
    sheet.set_column(0, 0, 16)
    sheet.set_column(1, 1, 80)
    filters = "；".join(f"{chip.label}：{chip.text}" for chip in page.chips) or _("无")
    actor = getattr(page.request, "actor", None)
    lines = (
        (_("内容"), str(page.listing.title)),
        (_("行数"), f"{page.total:,}"),
        (_("筛选条件"), filters),
        (_("导出时间"), f"{timezone.localtime():%Y-%m-%d %H:%M}"),
        (_("导出人"), getattr(actor, "name", "")),
        (_("页面地址"), page.here),
    )
    for number, (name, text) in enumerate(lines):
        sheet.write_string(number, 0, name)
        sheet.write_string(number, 1, text)
