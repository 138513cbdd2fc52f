"""Small facts about Chinese names: clean spelling, search keys, likeness."""

from __future__ import annotations

import re
from typing import Any

import rjieba

from ronghe.engine.late import Late

pypinyin: Any = Late("pypinyin")
_SPACES = re.compile(r"[\s\u200b-\u200f\u202a-\u202e\ufeff]+")
_HALF_WIDTH = {code: code - 0xFEE0 for code in range(0xFF01, 0xFF5F)}
_HANZI = re.compile(r"[一-鿿]")


def clean_code(text: str) -> str:
    """A code without spaces, in half-width capitals.

    >>> clean_code(" ５２０１０１ｋ\\t")
    '520101K'
    """
    return _SPACES.sub("", text.translate(_HALF_WIDTH)).upper()


def clean_name(text: str) -> str:
    """A name without any space or invisible mark; its punctuation stays as printed.

    >>> clean_name(" 种子 生产技术\\u3000")
    '种子生产技术'
    """
    return _SPACES.sub("", text)


def initials(name: str) -> str:
    """First letters of the pinyin, by which people look a name up.

    >>> initials("数控技术")
    'skjs'
    """
    return "".join(
        pypinyin.lazy_pinyin(
            name, style=pypinyin.Style.FIRST_LETTER, errors=lambda other: re.sub(r"\W", "", other)
        )
    ).lower()


def hanzi(text: str) -> frozenset[str]:
    """The Chinese characters of a text."""
    return frozenset(_HANZI.findall(text))


def likeness(one: str, other: str) -> float:
    """Shared pairs of neighbouring characters, from 0 to 1 (Dice).

    >>> likeness("会计电算化", "会计信息管理")
    0.2222222222222222
    """
    left, right = _pairs(one), _pairs(other)
    if not left or not right:
        return float(one == other)
    return 2 * len(left & right) / (len(left) + len(right))


def _pairs(text: str) -> set[str]:
    return {text[i : i + 2] for i in range(len(text) - 1)}


def cut(text: str) -> list[str]:
    """The words of a Chinese text, in lower case.

    >>> cut("机器人工业")
    ['机器人', '工业']
    """
    return [word for word in rjieba.cut(text.lower()) if word.strip()]
