"""Plain text: what is read is what is there, so that positions hold."""

from __future__ import annotations

from ronghe.engine.errors import EngineError
from ronghe.engine.policytext.page import Page
from ronghe.engine.policytext.readers.charset import REPLACEMENT, Decoded
from ronghe.engine.policytext.readers.limits import check_text

_BAD_SHARE = 0.1
_ODD = {
    "\u200b": "零宽空格",
    "\u202e": "从右向左控制符",
    "\u202b": "从右向左控制符",
    "\u200f": "从右向左标记",
}


def refuse_binary(decoded: Decoded, name: str) -> None:
    """Control characters, damage or rare characters in bulk mean that the bytes were never text."""
    sample = decoded.text[:100_000]
    bad = sum(
        1
        for char in sample
        if char == REPLACEMENT or (char < " " and char not in "\t\n\r\f\v") or char == "\x7f"
    )
    if bad > _BAD_SHARE * len(sample) or decoded.is_implausible():
        raise EngineError(
            "policytext.binary",
            "文件内容不是文字（可能是程序、数据或损坏的文件）",
            where=name,
            hint="请用 .txt、.html、.docx 或文字版 .pdf",
        )


def without_nul(text: str, mark: str = REPLACEMENT) -> tuple[str, tuple[str, ...]]:
    """NUL can be neither shown nor stored: put a mark in its place, one for one, so that positions hold."""
    count = text.count("\0")
    if not count:
        return text, ()
    return text.replace("\0", mark), (f"有 {count} 个空字符（NUL），已替换",)


def read_text(decoded: Decoded, name: str) -> Page:
    """A page of plain text; stray tags, marks and line ends stay where they are."""
    text, notes = without_nul(decoded.text)
    check_text(text, name)
    odd = sorted({label for char, label in _ODD.items() if char in text})
    if odd:
        notes = (*notes, f"文件里有{'、'.join(odd)}，已原样保留")
    return Page(name, "txt", decoded.encoding, text, text, notes=(*decoded.notes, *notes))
