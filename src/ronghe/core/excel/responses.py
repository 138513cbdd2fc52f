"""Exports as answers to a request: built row by row, never held in memory."""

from __future__ import annotations

import tempfile
from collections.abc import Iterable, Sequence
from typing import Any, BinaryIO, cast

from django.http import FileResponse, HttpResponse, StreamingHttpResponse
from django.utils.http import content_disposition_header

from ronghe.core.excel.sheet import Sheet

XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"


def file_response(content: bytes, file_name: str, content_type: str) -> HttpResponse:
    """A file made for one reader, to save; nothing between keeps a copy."""
    response = HttpResponse(content, content_type=content_type)
    response.headers["Content-Disposition"] = content_disposition_header(True, file_name) or "attachment"
    response.headers["Cache-Control"] = "private, no-store"
    return response


def xlsx_response(
    sheet: Sheet, items: Iterable[Any], file_name: str, columns: Sequence[str] | None = None
) -> FileResponse:
    """The items as a workbook to save; pass ``queryset.iterator()`` for a long list."""
    file = tempfile.TemporaryFile()  # noqa: SIM115  the response closes it
    sheet.export(items, cast(BinaryIO, file), columns)
    file.seek(0)
    return FileResponse(file, as_attachment=True, filename=file_name, content_type=XLSX)


def csv_response(
    sheet: Sheet,
    items: Iterable[Any],
    file_name: str,
    columns: Sequence[str] | None = None,
    encoding: str = "utf-8-sig",
) -> StreamingHttpResponse:
    """The items as CSV, sent while they are read; ``encoding="gb18030"`` for older Chinese software."""
    charset = "utf-8" if encoding == "utf-8-sig" else encoding
    response = StreamingHttpResponse(
        sheet.export_csv(items, columns, encoding), content_type=f"text/csv; charset={charset}"
    )
    response.headers["Content-Disposition"] = content_disposition_header(True, file_name) or "attachment"
    return response
