"""Say what a file is by its content, and refuse by name what cannot be read."""

from __future__ import annotations

import re
from typing import Literal

from ronghe.engine.errors import EngineError

Kind = Literal["text", "html", "mht", "docx", "pdf", "zip"]

_TO_DOCX = "请用 Word 或 WPS 打开，另存为 .docx 后再上传"
_TO_TEXT = "请向发文单位索取电子版（.docx 或网页），或用文字识别（OCR）转成文字、核对后再上传"
_SPREADSHEET = "这是电子表格，不是政策正文"
_TO_IMPORT = "任务分解表请在计划页面用“导入表格”上传；正文请用 .docx、.html、.txt 或文字版 .pdf"

_IMAGES = (
    (b"\x89PNG\r\n", "PNG"),
    (b"\xff\xd8\xff", "JPEG"),
    (b"GIF87a", "GIF"),
    (b"GIF89a", "GIF"),
    (b"II*\x00", "TIFF"),
    (b"MM\x00*", "TIFF"),
)
_ARCHIVES = (
    (b"Rar!\x1a\x07", "RAR"),
    (b"7z\xbc\xaf\x27\x1c", "7z"),
    (b"\x1f\x8b", "gzip"),
    (b"BZh", "bzip2"),
    (b"\xfd7zXZ\x00", "xz"),
)
_PROGRAMS = (
    (b"MZ", "Windows 程序"),
    (b"\x7fELF", "程序"),
    (b"SQLite format 3", "数据库"),
    (b"\xca\xfe\xba\xbe", "程序"),
)
_CAJ = (b"CAJ", b"HN\x00", b"KDH")

_HTML_HEAD = re.compile(r"<(?:!doctype\s+html|html|head|body|frameset)\b", re.I)
_ANY_TAG = re.compile(
    r"</?(?:p|div|span|table|tbody|tr|td|br|font|h[1-6]|ul|li|center|section|article)\b[^<>]*>", re.I
)
_TAGGED_TEXT = re.compile(
    r"<(?:p|div|span|td|th|li|h[1-6]|font|strong|b|br|a)\b[^<>]{0,2000}>([^<>]{1,5000})", re.I
)
_HAN = re.compile(r"[\u3400-\u9fff]+")


def sniff_bytes(data: bytes, name: str) -> Kind:
    """The kind a signature gives away; ``text`` where there is none. Refuses what is known and unreadable."""
    head = data[:1024]
    if b"%PDF-" in head:
        return "pdf"
    if data.startswith((b"PK\x03\x04", b"PK\x05\x06", b"PK\x07\x08")):
        return "zip"
    if data.startswith(b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"):
        _refuse_ole(data, name)
    _refuse_signature(data, head, name)
    if re.search(rb"^mime-version:", head, re.I | re.M) and re.search(
        rb"^content-type:", data[:4096], re.I | re.M
    ):
        return "mht"
    return "text"


def sniff_text(text: str, name: str) -> Kind:
    """Tell a page of markup from a plain scrape which only has stray tags in it."""
    if _HTML_HEAD.search(text[:5000]):
        return "html"
    if name.lower().endswith((".html", ".htm", ".shtml", ".xhtml", ".jsp", ".asp", ".aspx", ".php")):
        return "html" if _ANY_TAG.search(text) else "text"
    han = sum(len(run) for run in _HAN.findall(text))
    tagged = [len(run) for found in _TAGGED_TEXT.finditer(text) for run in _HAN.findall(found.group(1))]
    return "html" if len(tagged) >= 5 and sum(tagged) * 2 > han else "text"


def _refuse_signature(data: bytes, head: bytes, name: str) -> None:
    for signature, label in _IMAGES:
        if data.startswith(signature):
            raise EngineError(
                "policytext.image", f"这是 {label} 图片，没有文字可读", where=name, hint=_TO_TEXT
            )
    if (data[:2] == b"BM" and data[6:10] == b"\0\0\0\0") or (data[:4] == b"RIFF" and data[8:12] == b"WEBP"):
        raise EngineError("policytext.image", "这是图片，没有文字可读", where=name, hint=_TO_TEXT)
    for signature, label in _ARCHIVES:
        if data.startswith(signature):
            raise EngineError(
                "policytext.archive", f"这是 {label} 压缩包", where=name, hint="请解压后逐个上传里面的文件"
            )
    for signature, label in _PROGRAMS:
        if data.startswith(signature) and b"\0" in head:
            raise EngineError(
                "policytext.binary", f"这是{label}，不是政策文件", where=name, hint="请检查选对了文件"
            )
    if data.startswith(b"{\\rtf"):
        raise EngineError("policytext.legacy_office", "这是 RTF 文档，暂不支持", where=name, hint=_TO_DOCX)
    if data.startswith(_CAJ):
        raise EngineError(
            "policytext.unsupported",
            "这是 CAJ 文档，暂不支持",
            where=name,
            hint="请另存为文字版 .pdf 后再上传",
        )


def _refuse_ole(data: bytes, name: str) -> None:
    """An old Office container: which one, and whether it hides an encrypted .docx."""

    def holds(stream: str) -> bool:
        return stream.encode("utf-16-le") in data

    if holds("EncryptedPackage") or holds("EncryptionInfo"):
        raise EngineError(
            "policytext.encrypted",
            "文件设了打开密码，无法读取",
            where=name,
            hint="请打开后去掉密码，另存为 .docx 再上传",
        )
    if holds("Workbook") or holds("Book\0"):
        raise EngineError("policytext.spreadsheet", _SPREADSHEET + "（.xls）", where=name, hint=_TO_IMPORT)
    if holds("PowerPoint Document"):
        raise EngineError(
            "policytext.legacy_office", "这是演示文稿（.ppt），暂不支持", where=name, hint=_TO_DOCX
        )
    label = ".wps" if name.lower().endswith(".wps") else ".doc"
    raise EngineError(
        "policytext.legacy_office", f"这是旧版文字文档（{label}），暂不支持", where=name, hint=_TO_DOCX
    )


def refuse_zip(members: set[str], name: str) -> None:
    """A zip file which is not a Word document: say which it is."""
    if "xl/workbook.xml" in members or "xl/workbook.bin" in members:
        raise EngineError("policytext.spreadsheet", _SPREADSHEET + "（.xlsx）", where=name, hint=_TO_IMPORT)
    if "ppt/presentation.xml" in members:
        raise EngineError(
            "policytext.unsupported", "这是演示文稿（.pptx），暂不支持", where=name, hint=_TO_DOCX
        )
    if "OFD.xml" in members:
        hint = "请用 OFD 阅读器导出为文字版 .pdf，或另存为 .docx 后再上传"
        raise EngineError("policytext.ofd", "这是 OFD 版式文件，暂不支持", where=name, hint=hint)
    if "content.xml" in members and "mimetype" in members:
        raise EngineError(
            "policytext.unsupported", "这是 OpenDocument 文档，暂不支持", where=name, hint=_TO_DOCX
        )
    raise EngineError("policytext.archive", "这是 ZIP 压缩包", where=name, hint="请解压后逐个上传里面的文件")
