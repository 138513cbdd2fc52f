"""What an uploaded file is, by its content; the list of what is accepted as evidence."""

from __future__ import annotations

import io
import re
import unicodedata
import zipfile
from dataclasses import dataclass
from typing import BinaryIO

from ronghe.core.errors import Invalid

_HEAD = 8192
_TAIL_MEMBERS = 5_000
ACCEPTED = (
    "可上传：PDF、OFD、Word、Excel、PPT（含 WPS 格式）、JPG/PNG/BMP/WEBP/TIFF/HEIC 图片、TXT/CSV、MP4 视频。"
)


@dataclass(frozen=True, slots=True)
class FileType:
    """One accepted kind: its name for people, its media type, and the endings its names may have."""

    key: str
    label: str
    media_type: str
    endings: tuple[str, ...]


_OFFICE = "application/vnd.openxmlformats-officedocument"
TYPES = {
    kind.key: kind
    for kind in (
        FileType("pdf", "PDF 文档", "application/pdf", (".pdf",)),
        FileType("ofd", "OFD 版式文件", "application/ofd", (".ofd",)),
        FileType("docx", "Word 文档", f"{_OFFICE}.wordprocessingml.document", (".docx",)),
        FileType("xlsx", "Excel 表格", f"{_OFFICE}.spreadsheetml.sheet", (".xlsx",)),
        FileType("pptx", "演示文稿", f"{_OFFICE}.presentationml.presentation", (".pptx",)),
        FileType(
            "office",
            "旧版办公文档",
            "application/x-ole-storage",
            (".doc", ".xls", ".ppt", ".wps", ".et", ".dps"),
        ),
        FileType("jpeg", "JPEG 图片", "image/jpeg", (".jpg", ".jpeg")),
        FileType("png", "PNG 图片", "image/png", (".png",)),
        FileType("bmp", "BMP 图片", "image/bmp", (".bmp",)),
        FileType("webp", "WEBP 图片", "image/webp", (".webp",)),
        FileType("tiff", "TIFF 图片", "image/tiff", (".tif", ".tiff")),
        FileType("heic", "HEIC 图片", "image/heic", (".heic", ".heif")),
        FileType("mp4", "MP4 视频", "video/mp4", (".mp4", ".m4v", ".mov")),
        FileType("text", "文本", "text/plain", (".txt", ".csv")),
    )
}

_SIGNATURES = (
    (b"\xff\xd8\xff", "jpeg"),
    (b"\x89PNG\r\n\x1a\n", "png"),
    (b"II*\x00", "tiff"),
    (b"MM\x00*", "tiff"),
    (b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1", "office"),
)
_REFUSED = (
    (b"MZ", "Windows 程序"),
    (b"\x7fELF", "程序"),
    (b"Rar!", "RAR 压缩包，请解压后逐个上传"),
    (b"7z\xbc\xaf", "7z 压缩包，请解压后逐个上传"),
    (b"\x1f\x8b", "gzip 压缩包，请解压后逐个上传"),
    (b"{\\rtf", "RTF 文档，请另存为 .docx"),
    (b"#!", "脚本"),
)
_MARKUP = re.compile(rb"<\s*(?:!doctype|html|head|body|script|svg|\?xml|iframe|\?php)\b|<\?php", re.I)
_UNSAFE = re.compile(r'[\\/:*?"<>|\x00-\x1f\x7f]')
_MAX_NAME = 120


def detect(file: BinaryIO, name: str) -> FileType:
    """The accepted type of a file, or ``Invalid`` saying what it is instead. Leaves the file at its start."""
    file.seek(0)
    head = file.read(_HEAD)
    try:
        key = _key(file, head, name)
    finally:
        file.seek(0)
    return TYPES[key]


def _key(file: BinaryIO, head: bytes, name: str) -> str:
    if not head:
        raise _invalid("empty", name, "是空文件（0 字节）", "请检查选对了文件。")
    for signature, label in _REFUSED:
        if head.startswith(signature):
            raise _invalid("type", name, f"的内容是{label}", ACCEPTED)
    for signature, key in _SIGNATURES:
        if head.startswith(signature):
            return key
    if b"%PDF-" in head[:1024]:
        return "pdf"
    if head.startswith(b"PK\x03\x04"):
        return _zip_key(file, name)
    if head[:2] == b"BM" and head[6:10] == b"\0\0\0\0":
        return "bmp"
    if head[:4] == b"RIFF" and head[8:12] == b"WEBP":
        return "webp"
    if head[4:8] == b"ftyp":
        return "heic" if head[8:12] in (b"heic", b"heix", b"mif1", b"msf1", b"hevc") else "mp4"
    if _MARKUP.search(head):
        raise _invalid("type", name, "的内容是网页或脚本", "请把网页打印为 PDF 或截图后上传。" + ACCEPTED)
    if _is_text(head):
        return "text"
    raise _invalid("type", name, "的内容不是可以接收的类型", ACCEPTED)


def _zip_key(file: BinaryIO, name: str) -> str:
    """Which office format a zip container is; its members are listed, never expanded."""
    file.seek(0)
    try:
        with zipfile.ZipFile(io.BufferedReader(_Raw(file))) as archive:
            members = {info.filename for info in archive.infolist()[:_TAIL_MEMBERS]}
    except (zipfile.BadZipFile, ValueError, NotImplementedError, OSError, EOFError) as error:
        raise _invalid("damaged", name, "已损坏，打不开", "请重新导出后再上传。") from error
    if any(member.endswith("vbaProject.bin") for member in members):
        raise _invalid("macro", name, "带有宏", "请另存为不带宏的 .docx、.xlsx 或 PDF 后再上传。")
    for folder, key in (("word/", "docx"), ("xl/", "xlsx"), ("ppt/", "pptx")):
        if any(member.startswith(folder) for member in members) and "[Content_Types].xml" in members:
            return key
    if "OFD.xml" in members:
        return "ofd"
    raise _invalid("type", name, "的内容是 ZIP 压缩包", "请解压后逐个上传。")


class _Raw(io.RawIOBase):
    """Lets ``zipfile`` read an upload without closing it afterwards."""

    def __init__(self, file: BinaryIO) -> None:
        self._file = file

    def readable(self) -> bool:
        return True

    def seekable(self) -> bool:
        return True

    def readinto(self, buffer: object) -> int:
        view = memoryview(buffer).cast("B")  # type: ignore[arg-type]  # any writable buffer
        data = self._file.read(len(view))
        view[: len(data)] = data
        return len(data)

    def seek(self, offset: int, whence: int = 0) -> int:
        return self._file.seek(offset, whence)

    def tell(self) -> int:
        return self._file.tell()


def _is_text(head: bytes) -> bool:
    if head.startswith((b"\xff\xfe", b"\xfe\xff")):
        return True
    if any(byte < 9 or 13 < byte < 32 for byte in head):
        return False
    return any(_decodes(head, encoding) for encoding in ("utf-8", "gb18030", "big5"))


def _decodes(head: bytes, encoding: str) -> bool:
    for cut in range(4):  # the sample may end inside a character
        try:
            head[: len(head) - cut].decode(encoding)
        except UnicodeDecodeError:
            continue
        return True
    return False


def _invalid(code: str, name: str, what: str, hint: str) -> Invalid:
    return Invalid(f"core.evidence.{code}", f"文件“{clean_name(name)}”{what}，未保存。", hint=hint)


def clean_name(name: str, kind: FileType | None = None) -> str:
    """A name that is safe to show and to save: no folders, controls or marks; the ending fits the content."""
    last = unicodedata.normalize("NFC", name).replace("\\", "/").rsplit("/", 1)[-1]
    kept = "".join(char for char in last if unicodedata.category(char) not in ("Cc", "Cf", "Cs", "Co", "Cn"))
    solid = " ".join(_UNSAFE.sub("_", kept).split()).strip(". ") or "未命名"
    stem, dot, ending = solid.rpartition(".")
    ending = f".{ending.lower()}" if dot and len(ending) <= 8 else ""
    if not ending:
        stem = solid
    if kind is not None and ending not in kind.endings:
        stem, ending = f"{stem}{ending}", kind.endings[0]
    return f"{stem[: _MAX_NAME - len(ending)]}{ending}"
