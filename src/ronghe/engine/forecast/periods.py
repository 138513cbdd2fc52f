"""Months and quarters as counting numbers: read as people write them, written in one way."""

from __future__ import annotations

import re

from ronghe.engine.forecast.model import Frequency

EARLIEST, LATEST = 1900, 2200
_DIGITS = str.maketrans("０１２３４５６７８９一二三四", "01234567891234")
_YEAR = r"(?P<year>\d{4})"
_MONTH = re.compile(rf"{_YEAR}\s*(?:[-/.年]\s*(?P<month>\d{{1,2}})|(?P<packed>\d{{2}}))\s*月?")
_DAY = re.compile(rf"{_YEAR}[-/.年](?P<month>\d{{1,2}})[-/.月](?P<day>\d{{1,2}})日?(?:[ T]0?0:00(?::00)?)?")
_QUARTER = re.compile(rf"{_YEAR}\s*[-/年]?\s*(?:[Qq]\s*(?P<quarter>[1-4])|第?\s*(?P<spoken>[1-4])\s*季度?)")


def ordinal(text: str, frequency: Frequency) -> int | None:
    """The number of a period, counted from year 0; ``None`` if the text names none of this frequency.

    A month in a quarterly series means the quarter that holds it only when it is written as a date, since
    statistics print the first or last month of a quarter; a bare ``2024-05`` there is refused as mixed.
    """
    text = text.strip().translate(_DIGITS)
    quarter = _QUARTER.fullmatch(text)
    if quarter:
        if frequency is not Frequency.QUARTERLY:
            return None
        return _number(quarter["year"], int(quarter["quarter"] or quarter["spoken"]), 4)
    day = _DAY.fullmatch(text)
    if day:
        month = int(day["month"])
        if not 1 <= month <= 12 or not 1 <= int(day["day"]) <= 31:
            return None
        place = month if frequency is Frequency.MONTHLY else (month + 2) // 3
        return _number(day["year"], place, frequency.season)
    found = _MONTH.fullmatch(text)
    if not found or frequency is not Frequency.MONTHLY:
        return None
    return _number(found["year"], int(found["month"] or found["packed"]), 12)


def label(number: int, frequency: Frequency) -> str:
    """``2024-05`` or ``2024Q2``."""
    year, place = divmod(number, frequency.season)
    return f"{year}-{place + 1:02d}" if frequency is Frequency.MONTHLY else f"{year}Q{place + 1}"


def _number(year: str, place: int, season: int) -> int | None:
    if not EARLIEST <= int(year) <= LATEST or not 1 <= place <= season:
        return None
    return int(year) * season + place - 1
