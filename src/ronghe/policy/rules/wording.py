"""How a figure of a plan is said in words, the same on every page and in every export."""

from __future__ import annotations

import re
from datetime import date
from decimal import Decimal

from ronghe.policy.enums import Comparator

_WORDS = {
    Comparator.GREATER: "超过",
    Comparator.AT_LEAST: "不低于",
    Comparator.AT_MOST: "不超过",
    Comparator.LESS: "少于",
}


def number_words(value: Decimal) -> str:
    """A number with thousands separators and no needless zeros.

    >>> number_words(Decimal("15000.0000")), number_words(Decimal("0.5"))
    ('15,000', '0.5')
    """
    text = f"{value:,f}"
    return text.rstrip("0").rstrip(".") if "." in text else text


def target_words(
    comparator: str,
    value: Decimal | None,
    value_high: Decimal | None = None,
    unit: str = "",
    per: str = "",
    year: int | None = None,
) -> str:
    """A target as an official would say it; what is not stated is said so.

    >>> target_words(">=", Decimal(90), unit="%", year=2024)
    '不低于90%（到2024年）'
    >>> target_words("range", Decimal(4000), Decimal(6000), "元", "每生每年")
    '每生每年4,000—6,000元'
    """
    until = f"（到{year}年）" if year else ""
    if value is None:
        return f"未写明数值{until}"
    figure = number_words(value)
    if comparator == Comparator.RANGE and value_high is not None:
        figure = f"{figure}—{number_words(value_high)}"
    word = _WORDS.get(Comparator(comparator), "") if comparator in Comparator.values else ""
    about = "左右" if comparator == Comparator.ABOUT else ""
    return f"{per}{word}{figure}{unit}{about}{until}"


def due_words(deadline_on: date | None, deadline_text: str = "") -> str:
    """A deadline as printed, else as a date; 未写明 where the page gives none."""
    if deadline_on is None:
        return deadline_text or "未写明"
    if deadline_text:
        return deadline_text
    if (deadline_on.month, deadline_on.day) == (12, 31):
        return f"{deadline_on.year}年底"
    return f"{deadline_on.year}年{deadline_on.month}月{deadline_on.day}日"


SHARED = 0.35
"""Share of a sentence's character pairs that must stand in the other wording for the two to be one matter."""


def matching_part(text: str, other: str) -> str:
    """The sentences of a clause that speak of what ``other`` says; all of it where none clearly does.

    >>> matching_part("扩大招生规模。探索建立信息服务平台。", "建立信息服务平台。")
    '探索建立信息服务平台。'
    """
    wanted = _pairs(other)
    parts = re.findall(r"[^。；;\n]+[。；;\n]?", text)
    kept = [part for part in parts if _share(part, wanted) >= SHARED]
    return "".join(kept).strip() or text


def _pairs(text: str) -> set[str]:
    plain = re.sub(r"\W", "", text)
    return {plain[i : i + 2] for i in range(len(plain) - 1)}


def _share(part: str, wanted: set[str]) -> float:
    """How much of the shorter one stands in the other."""
    pairs = _pairs(part)
    smaller = min(len(pairs), len(wanted))
    return len(pairs & wanted) / smaller if smaller else 0.0
