"""Is this file a workbook we can read? Answers before any reader touches it."""

from __future__ import annotations

import re
import struct
import zipfile
import zlib
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from io import BytesIO
from typing import IO
from xml.parsers import expat

from ronghe.core.excel.errors import WorkbookError
from ronghe.core.excel.limits import Limits

_OLE = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"
_ENCRYPTED = "EncryptedPackage".encode("utf-16-le")
_WORKBOOK = "xl/workbook.xml"
_RELATIONS = "xl/_rels/workbook.xml.rels"
_RESAVE = "请在 Excel 或 WPS 中打开它，另存为“Excel 工作簿（*.xlsx）”后再上传"
_MARKUP = re.compile(rb"\s*(?:\xef\xbb\xbf)?\s*<(?:!doctype|html|table|\?xml|head|meta)", re.IGNORECASE)
_OTHERS = {
    "word/document.xml": "Word 文档",
    "ppt/presentation.xml": "PowerPoint 演示文稿",
    "xl/workbook.bin": "二进制工作簿（.xlsb）",
    "content.xml": "OpenDocument 文件（.ods）",
    "Index/Document.iwa": "Numbers 表格",
}


@dataclass(frozen=True, slots=True)
class SheetEntry:
    """One worksheet of the file: its name, the part that holds it, and whether it is hidden."""

    name: str
    part: str
    is_hidden: bool


@dataclass(frozen=True, slots=True)
class Book:
    """An opened, plausible .xlsx file."""

    archive: zipfile.ZipFile
    sheets: tuple[SheetEntry, ...]
    uses_1904: bool


def kind_of(data: bytes, limits: Limits) -> str:
    """``xlsx`` or ``csv``, by content, never by name; everything else is refused with the way out."""
    if not data.strip(b"\0 \t\r\n"):
        raise WorkbookError("excel.empty", "文件是空的", hint="请下载模板，填写后再上传")
    if len(data) > limits.file_bytes:
        raise WorkbookError(
            "excel.too_large",
            f"文件有 {len(data) / 2**20:.0f} MB，超过 {limits.file_bytes // 2**20} MB",
            hint="请删去图片和多余的工作表，或分成几个文件",
        )
    if data.startswith(b"PK\x03\x04"):
        return "xlsx"
    if data.startswith(_OLE):
        raise _ole_error(data)
    if _MARKUP.match(data[:512]):
        raise WorkbookError("excel.markup", "文件内容其实是网页或 XML，不是 Excel 工作簿", hint=_RESAVE)
    if data.startswith((b"%PDF", b"\x89PNG", b"\xff\xd8\xff", b"GIF8", b"Rar!", b"7z\xbc\xaf")):
        raise WorkbookError(
            "excel.not_a_table", "文件是 PDF、图片或压缩包，不是 Excel 工作簿", hint="请上传填写好的模板"
        )
    return "csv"


def _ole_error(data: bytes) -> WorkbookError:
    if _ENCRYPTED in data:
        return WorkbookError(
            "excel.encrypted",
            "工作簿设有打开密码，无法读取",
            hint="请在 Excel 的“文件 → 信息 → 保护工作簿”中取消密码后再上传",
        )
    return WorkbookError(
        "excel.old_format", "文件内容是旧版 Excel（.xls）或 WPS（.et）格式，改扩展名不起作用", hint=_RESAVE
    )


def open_book(data: bytes, limits: Limits) -> Book:
    """The package of an .xlsx file, with bombs, locks and look-alikes refused."""
    try:
        archive = zipfile.ZipFile(BytesIO(data))
        names = archive.namelist()
        _refuse_bomb(archive, limits)
        _refuse_false_sizes(data, archive)
    except (zipfile.BadZipFile, zlib.error, struct.error, NotImplementedError, ValueError) as error:
        raise _damaged("压缩包结构不完整") from error
    if len(set(names)) != len(names):
        raise _damaged("内部有同名的部件")
    if any(info.flag_bits & 0x1 for info in archive.infolist()):
        raise WorkbookError("excel.encrypted", "文件被加密，无法读取", hint="请取消密码后再上传")
    if _WORKBOOK not in names:
        raise _look_alike(names)
    sheets, uses_1904 = _sheets(archive, limits)
    return Book(archive, sheets, uses_1904)


def _refuse_bomb(archive: zipfile.ZipFile, limits: Limits) -> None:
    total = sum(info.file_size for info in archive.infolist())
    if total > limits.inflated_bytes:
        raise WorkbookError(
            "excel.bomb",
            f"文件解压后有 {total / 2**20:,.0f} MB，超过 {limits.inflated_bytes // 2**20} MB，疑似异常文件",
            hint="请新建工作簿，只复制有内容的单元格后再上传",
        )


def _refuse_false_sizes(data: bytes, archive: zipfile.ZipFile) -> None:
    """The directory may understate a size; the value reader would notice only when the memory is full."""
    for info in archive.infolist():
        name_length, extra_length = struct.unpack_from("<HH", data, info.header_offset + 26)
        start = info.header_offset + 30 + name_length + extra_length
        packed = memoryview(data)[start : start + info.compress_size]
        if info.compress_type == zipfile.ZIP_STORED:
            is_true = len(packed) == info.file_size
        elif info.compress_type == zipfile.ZIP_DEFLATED:
            is_true = _inflates_to(packed, info.file_size)
        else:
            raise _damaged("用了 Excel 不用的压缩方法")
        if not is_true:
            raise _damaged(f"部件 {info.filename} 的大小与目录不符")


def _inflates_to(packed: memoryview, size: int) -> bool:
    inflater = zlib.decompressobj(-15)
    total = 0
    rest: bytes | memoryview = packed
    while not inflater.eof:
        piece = inflater.decompress(rest, 1 << 20)
        total += len(piece)
        rest = inflater.unconsumed_tail
        if total > size or (not piece and not rest):
            break
    return inflater.eof and total == size


def _look_alike(names: list[str]) -> WorkbookError:
    for part, kind in _OTHERS.items():
        if part in names:
            return WorkbookError("excel.other_format", f"文件内容是 {kind}，不是 .xlsx 工作簿", hint=_RESAVE)
    return WorkbookError(
        "excel.not_a_workbook", "压缩包里没有 Excel 工作簿", hint="请直接上传 .xlsx 文件，不要压缩"
    )


def _damaged(what: str) -> WorkbookError:
    return WorkbookError(
        "excel.damaged",
        f"文件已损坏：{what}",
        hint="请在 Excel 或 WPS 中打开并修复，另存后再上传；打不开的请重新填写模板",
    )


def _sheets(archive: zipfile.ZipFile, limits: Limits) -> tuple[tuple[SheetEntry, ...], bool]:
    found: list[tuple[str, str, bool]] = []
    uses_1904 = False

    def on_workbook(tag: str, attributes: dict[str, str]) -> None:
        nonlocal uses_1904
        if tag == "sheet":
            relation = next(
                (v for k, v in attributes.items() if k.rpartition(":")[2] == "id" and ":" in k), ""
            )
            found.append(
                (attributes.get("name", ""), relation, attributes.get("state", "visible") != "visible")
            )
        elif tag == "workbookPr":
            uses_1904 = attributes.get("date1904") in ("1", "true")

    targets: dict[str, str] = {}

    def on_relation(tag: str, attributes: dict[str, str]) -> None:
        if tag == "Relationship":
            targets[attributes.get("Id", "")] = attributes.get("Target", "")

    scan(archive, _WORKBOOK, limits, on_workbook)
    if _RELATIONS in archive.namelist():
        scan(archive, _RELATIONS, limits, on_relation)
    sheets = tuple(SheetEntry(name, _part(targets.get(key, "")), hidden) for name, key, hidden in found)
    if not sheets:
        raise _damaged("没有工作表")
    return sheets, uses_1904


def _part(target: str) -> str:
    return target.lstrip("/") if target.startswith("/") else f"xl/{target}"


def scan(
    archive: zipfile.ZipFile, part: str, limits: Limits, on_start: Callable[[str, dict[str, str]], None]
) -> None:
    """Run a start-tag handler over a small part of the package."""
    parser = new_parser()

    def start(name: str, attributes: dict[str, str]) -> None:
        on_start(name.rpartition(":")[2], attributes)

    parser.StartElementHandler = start
    feed(parser, archive, part, limits)


def new_parser() -> expat.XMLParserType:
    """An XML parser that refuses document type declarations, and with them every entity trick."""
    parser = expat.ParserCreate()
    parser.buffer_text = True

    def refuse(*_: object) -> None:
        raise _damaged("内部带有不允许的文档类型声明")

    parser.StartDoctypeDeclHandler = refuse
    return parser


def feed(
    parser: expat.XMLParserType,
    archive: zipfile.ZipFile,
    part: str,
    limits: Limits,
    each: Callable[[], None] | None = None,
    thin: Callable[[bytes], bytes] | None = None,
) -> None:
    """Stream a part through a parser; ``each`` runs after every piece, ``thin`` drops what can be skipped."""
    budget = limits.inflated_bytes
    try:
        with archive.open(part) as stream:
            for piece in _pieces(stream):
                budget -= len(piece)
                if budget < 0:
                    raise WorkbookError("excel.bomb", "文件解压后过大，疑似异常文件", hint=_RESAVE)
                parser.Parse(thin(piece) if thin else piece, False)
                if each is not None:
                    each()
            parser.Parse(b"", True)
    except KeyError as error:
        raise _damaged(f"缺少部件 {part}") from error
    except LookupError as error:
        raise _damaged(f"部件 {part} 用了不认识的编码") from error
    except expat.ExpatError as error:
        raise _damaged(f"部件 {part} 第 {error.lineno} 行不是合法的 XML") from error
    except (
        zipfile.BadZipFile,
        zlib.error,
        EOFError,
        OSError,
        ValueError,
        NotImplementedError,
        RuntimeError,
    ) as error:
        raise _damaged(f"部件 {part} 无法解压") from error


def _pieces(stream: IO[bytes]) -> Iterator[bytes]:
    while piece := stream.read(1 << 20):
        yield piece
