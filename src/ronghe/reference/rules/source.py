"""Reads CSV and xlsx files of any usual Chinese encoding into rows with our own column names."""

from __future__ import annotations

import csv
import io
import zipfile
from collections.abc import Iterable, Iterator

from python_calamine import CalamineError, CalamineWorkbook

from ronghe.engine.errors import EngineError
from ronghe.reference.rules.parsed import Row

MAX_BYTES = 50_000_000
MAX_UNPACKED = 150_000_000
MAX_ROWS = 200_000
MAX_COLUMNS = 200
ENCODINGS = ("utf-8-sig", "gb18030")

LEVEL_COLUMNS = ("section", "division", "group_code", "class_code")

HEADERS = {
    "code": (
        "code",
        "代码",
        "编码",
        "专业代码",
        "职业编码",
        "职业代码",
        "行业代码",
        "区划代码",
        "行政区划代码",
    ),
    "name": ("name", "名称", "专业名称", "职业名称", "行业名称", "类别名称", "单位名称", "地名"),
    "level": ("level", "层级", "级别", "类别"),
    "stage": ("stage", "level_zh", "层次", "办学层次", "教育层次"),
    "parent": ("parent", "上级代码", "父级", "父代码"),
    "group": ("class", "专业类", "专业类别"),
    "alias": ("alias", "别名", "俗称", "又称"),
    "status": ("status", "状态"),
    "definition": ("definition", "定义", "职业定义"),
    "section": ("门类",),
    "division": ("大类",),
    "group_code": ("中类",),
    "class_code": ("小类",),
    "duties": ("tasks", "主要工作任务", "工作任务"),
}


class SourceUnreadable(EngineError):
    """The file is no table of a catalogue; nothing of it was used."""


def read_rows(raw: bytes, name: str) -> list[Row]:
    """The rows of one CSV or xlsx file, whatever order its columns have. Raises SourceUnreadable."""
    if len(raw) > MAX_BYTES:
        raise _unreadable(
            "too_large", f"文件有{len(raw) // 1_000_000} MB，上限{MAX_BYTES // 1_000_000} MB", name
        )
    if not raw.strip(b"\0 \t\r\n"):
        raise _unreadable("empty", "文件是空的", name)
    lines = _xlsx_lines(raw, name) if raw.startswith(b"PK\x03\x04") else _csv_lines(raw, name)
    return list(_named(lines, name))


def _csv_lines(raw: bytes, name: str) -> Iterator[tuple[int, list[str]]]:
    if b"\0" in raw[:4096]:
        raise _unreadable("binary", "不是文本文件，也不是 Excel 工作簿", name)
    reader = csv.reader(io.StringIO(_decode(raw, name), newline=""))
    try:
        for number, cells in enumerate(reader):
            yield (1 if not number else reader.line_num), cells
    except csv.Error as error:
        raise _unreadable("csv", f"不是规范的 CSV：{error}", f"{name}第{reader.line_num}行") from error


def _decode(raw: bytes, name: str) -> str:
    for encoding in ENCODINGS:
        try:
            return raw.decode(encoding)
        except UnicodeDecodeError:
            continue
    raise _unreadable("encoding", "文字编码认不出来（支持 UTF-8 和 GB18030）", name)


def _xlsx_lines(raw: bytes, name: str) -> Iterator[tuple[int, list[str]]]:
    try:
        unpacked = sum(item.file_size for item in zipfile.ZipFile(io.BytesIO(raw)).infolist())
    except zipfile.BadZipFile as error:
        raise _unreadable("xlsx", "Excel 文件已损坏", name) from error
    if unpacked > MAX_UNPACKED:
        raise _unreadable("bomb", f"解压后有{unpacked // 1_000_000} MB，不像正常的工作簿", name)
    try:
        book = CalamineWorkbook.from_filelike(io.BytesIO(raw))
        table = book.get_sheet_by_index(0).to_python(skip_empty_area=False)
    except CalamineError as error:
        raise _unreadable("xlsx", f"不是可以读取的 Excel 工作簿（{error}）", name) from error
    for number, cells in enumerate(table, 1):
        yield number, [_text(cell) for cell in cells]


def _text(cell: object) -> str:
    """A code typed as a number comes back as 441800.0."""
    if isinstance(cell, float) and cell.is_integer():
        return str(int(cell))
    return str(cell)


def _named(lines: Iterable[tuple[int, list[str]]], name: str) -> Iterator[Row]:
    columns: dict[str, int] | None = None
    for count, (line, cells) in enumerate(lines):
        if count > MAX_ROWS or len(cells) > MAX_COLUMNS:
            raise _unreadable(
                "too_wide", f"超过{MAX_ROWS}行或{MAX_COLUMNS}列，不像一份目录", f"{name}第{line}行"
            )
        if columns is not None:
            if any(cell.strip() for cell in cells):
                yield from _rows_of(name, line, cells, columns)
            continue
        columns = _header(cells)
        if columns is None and count >= 9:
            break
    if columns is None:
        raise _unreadable("header", "前10行里没有同时写着“代码”和“名称”的表头", name)


def _rows_of(name: str, line: int, cells: list[str], columns: dict[str, int]) -> Iterator[Row]:
    """The row; or, where the standard prints each level's code in its own column, one row a code."""
    named = {key: cells[at] if at < len(cells) else "" for key, at in columns.items()}
    text = " ".join(cell.strip() for cell in cells if cell.strip())
    if "code" in named:
        yield Row(name, line, named, text)
        return
    for level in LEVEL_COLUMNS:
        if named.get(level, "").strip():
            yield Row(name, line, named | {"code": named[level]}, text)


def _header(cells: list[str]) -> dict[str, int] | None:
    """Where each of our columns stands in that line, or None if it is no header."""
    printed = ["".join(cell.split()).lower() for cell in cells]
    found = {
        ours: printed.index(theirs)
        for ours, names in HEADERS.items()
        for theirs in names[::-1]
        if theirs in printed
    }
    has_codes = "code" in found or {"section", "division"} <= found.keys()
    return found if has_codes and "name" in found else None


def _unreadable(code: str, message: str, where: str) -> SourceUnreadable:
    hint = "请用官方发布的目录，另存为 .xlsx 或“CSV UTF-8”，首行为表头（至少有代码、名称两列）"
    return SourceUnreadable(f"reference.source.{code}", message, where=where, hint=hint)
