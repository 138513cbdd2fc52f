"""Raw cell values: what a reader hands over, cleaned of what nobody typed on purpose."""

from __future__ import annotations

import re
import unicodedata
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta

# Zero-width and bidirectional marks, soft hyphen, BOM, and control characters other than tab and newline.
_INVISIBLE = re.compile(
    "[\u0000-\u0008\u000b\u000c\u000e-\u001f\u007f-\u009f\u00ad\u200b-\u200f\u2028-\u202e\u2060-\u206f\ufeff\ufffe\uffff]"
)
_LETTERS = "ABCDEFGHIJKLMNOPQRSTUVWXYZ"


@dataclass(frozen=True, slots=True)
class BadCell:
    """A cell whose value cannot be used at all: an Excel error, an uncomputed formula, a merged area."""

    message: str
    hint: str
    shown: str = ""


RawCell = str | int | float | bool | date | datetime | time | timedelta | BadCell | None


def clean_text(raw: str) -> str:
    """The text without outer white space, invisible marks and Windows line ends.

    >>> clean_text("\\u200b 清远\\u3000")
    '清远'
    """
    text = raw.strip()
    if text.isprintable():
        return text
    text = text.replace("\r\n", "\n").replace("\r", "\n").replace("\u00a0", " ")
    return _INVISIBLE.sub("", text).strip()


def is_blank(raw: RawCell) -> bool:
    """Whether a person looking at the cell sees nothing."""
    return raw is None or (isinstance(raw, str) and not clean_text(raw))


def half_width(text: str) -> str:
    """Full-width digits, letters and signs as half-width ones, for numbers and dates only.

    >>> half_width("２０２４．５")
    '2024.5'
    """
    return unicodedata.normalize("NFKC", text)


def shown(raw: RawCell) -> str:
    """The value as a person reads it in the sheet.

    >>> shown(12.0), shown(True), shown(None)
    ('12', '是', '')
    """
    match raw:
        case None:
            return ""
        case str():
            return raw
        case bool():
            return "是" if raw else "否"
        case float():
            return f"{raw:.15g}"
        case datetime():
            return raw.strftime("%Y-%m-%d %H:%M").removesuffix(" 00:00")
        case BadCell():
            return raw.shown
        case _:
            return str(raw)


def column_letters(index: int) -> str:
    """The letters of a column counted from 0.

    >>> column_letters(0), column_letters(27), column_letters(16383)
    ('A', 'AB', 'XFD')
    """
    letters = ""
    number = index + 1
    while number:
        number, rest = divmod(number - 1, 26)
        letters = _LETTERS[rest] + letters
    return letters


def column_index(letters: str) -> int:
    """The column, counted from 0, of its letters.

    >>> column_index("XFD")
    16383
    """
    number = 0
    for letter in letters:
        number = number * 26 + ord(letter) - 64
    return number - 1


def shorten(text: str, length: int = 60) -> str:
    """The text on one line, cut so that a message stays readable."""
    line = " ".join(text.split())
    return line if len(line) <= length else line[: length - 1] + "…"
