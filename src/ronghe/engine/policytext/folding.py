"""Folding of characters so that one spelling is parsed: width, brackets, dashes, Traditional → Simplified.

Every fold is one character to one character, so a position in the folded text is a position in the original.
"""

from __future__ import annotations

import re
from functools import cache

import opencc

OPEN = "〔［【｛[{（〖"
CLOSE = "〕］】｝]}）〗"
DASHES = "－—–―‐‑‒─━〜～~﹣"
INVISIBLE = frozenset(
    "\u00ad\u200b\u200c\u200d\u200e\u200f\u2060\ufeff\u061c"
    + "".join(chr(code) for code in (*range(0x202A, 0x202F), *range(0x2066, 0x206A), *range(0xFE00, 0xFE10)))
)
BREAKS = frozenset("\n\r\x0b\x0c\x1c\x1d\x1e\x85\u2028\u2029")
_ZHE = re.compile(r"著(?=[眼力重手想])|(?<=[本朝随接有执沿])著")


def _table() -> dict[int, str]:
    table = {code: chr(code - 0xFEE0) for code in range(0xFF01, 0xFF5F)}
    table.update({ord(char): "(" for char in OPEN})
    table.update({ord(char): ")" for char in CLOSE})
    table.update({ord(char): "-" for char in DASHES})
    table.update(
        {ord(char): " " for char in "\u00a0\u3000\u2002\u2003\u2009\u200a\u202f\u205f\u1680\u2007\u2008"}
    )
    table.update({ord(char): " " for char in "\u2000\u2001\u2004\u2005\u2006"})
    table.update(
        {ord("「"): "“", ord("」"): "”", ord("『"): "“", ord("』"): "”", ord("﹑"): "、", ord("﹐"): ","}
    )
    table.update(
        {ord("〈"): "《", ord("〉"): "》", ord("○"): "〇", ord("◯"): "〇", ord("‧"): "·", ord("•"): "·"}
    )
    table.update(
        {0xFF61: "。", 0xFF64: "、", 0xFF65: "·", 0xFE55: ":", 0xFE54: ";", 0xFE5A: "}", 0xFE6A: "%"}
    )
    return table


WIDTH = _table()


@cache
def _converter() -> opencc.OpenCC:
    return opencc.OpenCC("t2s")


def simplified(text: str) -> str:
    """The text in Simplified characters, of exactly the same length."""
    if text.isascii():
        return text
    folded = _converter().convert(text)
    if len(folded) != len(text):
        folded = "".join(_same_length(line) for line in re.split(r"(\n)", text))
    return _ZHE.sub("着", folded)


def _same_length(line: str) -> str:
    folded = _converter().convert(line)
    return folded if len(folded) == len(line) else "".join(_one(char) for char in line)


@cache
def _one(char: str) -> str:
    folded = _converter().convert(char)
    return folded if len(folded) == 1 else char


def folded_width(text: str) -> str:
    """Half-width ASCII, round brackets, one dash, plain spaces; same length."""
    return text.translate(WIDTH)
