"""Dates in the many forms in which people type them."""

from __future__ import annotations

import re
from datetime import date, datetime, timedelta

from ronghe.core.excel.cells import RawCell, clean_text, half_width
from ronghe.core.excel.errors import CellError

_HOW = "请写成 2024-5-8 或 2024年5月8日"
_JOINS = re.compile(r"\s*([年月日号/.\-])\s*")
_DASHES = str.maketrans({"–": "-", "—": "-", "−": "-", "。": ".", "\\": "/"})
_TIME = r"(?:[ T]*\d{1,2}:\d{2}(?::\d{2}(?:\.\d+)?)?)?"
_ARABIC = re.compile(r"(\d{4})(?:年|([-/.]))(\d{1,2})(?:月|\2)(\d{1,2})[日号]?" + _TIME)
_COMPACT = re.compile(r"(\d{4})(\d{2})(\d{2})")
_MONTH_ONLY = re.compile(r"\d{4}(?:年\d{1,2}月?|[-/.]\d{1,2}|\d{2})")
_YEAR_ONLY = re.compile(r"\d{4}年?")
_SHORT_YEAR = re.compile(r"\d{2}(?:年|[-/.])\d{1,2}(?:月|[-/.])\d{1,2}[日号]?")
_DAY_FIRST = re.compile(r"\d{1,2}[-/.]\d{1,2}[-/.]\d{4}")
_CHINESE = re.compile(
    r"([〇○零一二三四五六七八九]{4})年([一二三四五六七八九十]{1,2})月([一二三四五六七八九十]{1,3})[日号]"
)
_DIGITS = {**{digit: value for value, digit in enumerate("零一二三四五六七八九")}, "〇": 0, "○": 0}
_EPOCH = date(1899, 12, 30)
_FIRST_SERIAL, _LAST_SERIAL = 10_000, 80_000  # 1927 to 2119: outside, the number is more likely a typing slip


def read_date(raw: RawCell) -> date:
    """The day in a cell: a date cell, an Excel serial number, or text in any of the usual forms."""
    match raw:
        case datetime():
            return raw.date()
        case date():
            return raw
        case bool():
            raise CellError("应填日期", _HOW)
        case int() | float():
            return _of_number(float(raw))
        case str():
            return _of_text(raw)
        case _:
            raise CellError("应填日期", _HOW)


def _of_number(number: float) -> date:
    if _FIRST_SERIAL <= number < _LAST_SERIAL:
        return _EPOCH + timedelta(days=int(number))
    if number.is_integer():
        return _of_text(str(int(number)))
    raise CellError("这个数不是日期", _HOW)


def _of_text(raw: str) -> date:
    text = _JOINS.sub(r"\1", half_width(clean_text(raw)).translate(_DASHES))
    match = _ARABIC.fullmatch(text)
    if match:
        return _day(int(match[1]), int(match[3]), int(match[4]))
    match = _COMPACT.fullmatch(text)
    if match:
        return _day(int(match[1]), int(match[2]), int(match[3]))
    match = _CHINESE.fullmatch(text)
    if match:
        return _day(_year_of(match[1]), _small_number(match[2]), _small_number(match[3]))
    raise CellError(_complaint(text), _HOW)


def _complaint(text: str) -> str:
    if _SHORT_YEAR.fullmatch(text):
        return "年份只有两位，无法确定是哪一年"
    if _DAY_FIRST.fullmatch(text):
        return "年份不在最前，无法确定哪个是月、哪个是日"
    if _YEAR_ONLY.fullmatch(text):
        return "只有年份，缺少月和日"
    if _MONTH_ONLY.fullmatch(text):
        return "只有年月，缺少日"
    return "不是可识别的日期"


def _day(year: int, month: int, day: int) -> date:
    try:
        return date(year, month, day)
    except ValueError:
        raise CellError(f"没有 {year}年{month}月{day}日 这一天", "请核对年、月、日") from None


def _year_of(text: str) -> int:
    return int("".join(str(_DIGITS[digit]) for digit in text))


def _small_number(text: str) -> int:
    """Chinese numerals up to 99; zero for a mixed-up one, which is then no day of any month."""
    if "十" not in text:
        return _DIGITS[text] if len(text) == 1 else 0
    tens, _, ones = text.partition("十")
    if len(tens) > 1 or len(ones) > 1 or "十" in ones:
        return 0
    return (_DIGITS[tens] if tens else 1) * 10 + (_DIGITS[ones] if ones else 0)
