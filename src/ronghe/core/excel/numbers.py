"""Numbers as people type them in a Chinese sheet."""

from __future__ import annotations

import re
from datetime import date, datetime, time, timedelta
from decimal import Decimal

from ronghe.core.excel.cells import BadCell, RawCell, clean_text, half_width
from ronghe.core.excel.errors import CellError

_NUMBER = re.compile(r"([+-]?)(\d{1,3}(?:,\d{3})+|\d+)(\.\d+)?(万|亿|千万|百万)?")
_SCALES = {"": 1, "万": 10**4, "百万": 10**6, "千万": 10**7, "亿": 10**8}
_SPACES = re.compile(r"\s+")
_MINUSES = str.maketrans({"−": "-", "–": "-", "—": "-"})


def decimal_of_float(value: float) -> Decimal:
    """The number that Excel shows: it keeps fifteen digits, the rest is binary dust.

    >>> decimal_of_float(0.1 + 0.2)
    Decimal('0.3')
    """
    number = Decimal(f"{value:.15g}")
    if not number.is_finite():
        raise CellError("数值超出可表示的范围")
    return number


def read_number(raw: RawCell, *, unit: str = "", prefixes: str = "") -> Decimal:
    """The number in a cell, with thousands separators, 万 and 亿, and its unit where the column has one."""
    match raw:
        case bool():
            raise CellError("应填数字，读到的是“是/否”值")
        case int():
            return Decimal(raw)
        case float():
            return decimal_of_float(raw)
        case str():
            return _read_text(raw, unit, prefixes)
        case date() | datetime() | time() | timedelta():
            raise CellError("应填数字，读到的是日期或时间", "请把单元格格式改为“常规”后重新填写")
        case BadCell():
            raise CellError(raw.message, raw.hint)
        case _:
            raise CellError("应填数字")


def _read_text(raw: str, unit: str, prefixes: str) -> Decimal:
    text = _SPACES.sub("", half_width(clean_text(raw)).translate(_MINUSES)).lstrip(prefixes)
    if unit:
        text = text.removesuffix(half_width(unit))
    match = _NUMBER.fullmatch(text)
    if match is None:
        raise CellError("应填数字", "只填数字，例如 1200 或 1,200；不要写“约”“以上”或区间")
    sign, whole, fraction, scale = match.groups()
    number = Decimal(sign + whole.replace(",", "") + (fraction or ""))
    return number * _SCALES[scale or ""]


def plain(number: Decimal) -> str:
    """The number with thousands separators and without useless zeros.

    >>> plain(Decimal("1200.50"))
    '1,200.5'
    """
    text = f"{number:,f}"
    return text.rstrip("0").rstrip(".") if "." in text else text
