"""What an advertisement says of pay, as yuan a month, with the rule used; a joke is refused by name.

Nothing is guessed in silence: each assumption (hours of a day, days of a month, the period that is not
written) is a constant here and is named in the rule that the caller keeps beside the figures.
"""

from __future__ import annotations

import re
import unicodedata
from dataclasses import dataclass
from functools import lru_cache

DAYS = 21.75
"""Paid days of a month: 劳社部发〔2008〕3号, (365−104)÷12; public holidays are paid and not deducted."""
HOURS = 8
"""Hours of a working day in the same notice: an hour's pay is the month's ÷ (21.75 × 8)."""
WEEKS = 52 / 12
"""Weeks of a month."""
MONTHS = 12
YEARLY_FROM = 50_000
"""With no period written, an amount from here on is read as a year's pay (15-20万), below as a month's."""
LEAST, MOST = 300, 1_000_000
"""Yuan a month outside of which nobody is believed."""
WIDEST = 20
"""The upper end may be at most this many times the lower: 1-999999 is a joke."""
LONGEST = 60

_UNITS = {"": 1.0, "元": 1.0, "块": 1.0, "百": 100.0, "k": 1e3, "千": 1e3, "w": 1e4, "万": 1e4}
_NUMBER = r"(\d+(?:\.\d+)?)\s*(k|千|w|万|百)?\s*(?:元|块|rmb|cny|¥)*"
_RANGE = re.compile(_NUMBER + r"(?:\s*[/每](?:月|天|日|年|小时|时))?\s*(?:-|~|—|–|−|至|到|一)+\s*" + _NUMBER)
_SINGLE = re.compile(_NUMBER)
_PERIODS = (
    ("时", re.compile(r"小时|时薪|[/每]\s*时|/\s*h(?:our|r)?\b|per hour|hourly|\bhour\b")),
    ("天", re.compile(r"[/每]\s*[天日]|日薪|日结|一天|/\s*day|per day|daily|\bday\b|[元块]天")),
    ("周", re.compile(r"[/每]\s*周|周薪|/\s*week|weekly|\bweek\b")),
    ("年", re.compile(r"[/每]\s*年|年薪|/\s*year|yearly|annual|\byear\b|per annum")),
    ("月", re.compile(r"[/每]\s*个?月|月薪|/\s*month|monthly|\bmonth\b|底薪|[元块]月")),
)
_PIECE = re.compile(r"计件|/\s*件|每件|[/每]\s*(?:单|次|篇|节|课时)|课时费?")
_EXTRA = re.compile(r"(?<!\d)(1[0-9]|2[0-4])\s*薪|[*x×·+]\s*(1[2-9]|2[0-4])(?:\s*个月)?\s*(?:薪|$)")
_MANY = re.compile(r"过万|上万|数万|几千|几万|上千|破万")
_OPEN = re.compile(
    r"面议|面谈|面洽|协商|详谈|详议|另议|negotiab|不限|保密|competitive|市场价|见描述|无$|^-+$|^/$|^\[\]$"
)
_FOREIGN = re.compile(r"usd|美元|\$|港[币元]|hkd|欧元|eur|日元|jpy|英镑|gbp|澳门|台币|twd")
_BASE = re.compile(r"底薪|保底|基本工资|底")
_OVER = re.compile(r"以上|起$|起(?=[/\s(,])|及以上|\+$|不低于|至少")
_UNDER = re.compile(r"以下|以内|不超过|最高|封顶")
_DIGIT = {c: n for n, c in enumerate("〇一二三四五六七八九")} | {"零": 0, "两": 2}
_WRITTEN = re.compile(r"[一二两三四五六七八九十]+(?:[万千百][一二两三四五六七八九十]*)+")
_COMMAS = re.compile(r"(?<=\d)[,，](?=\d{3}(?!\d))")
_FACTORS = {
    "月": (1.0, "按月"),
    "年": (1 / MONTHS, "年薪÷12"),
    "天": (DAYS, "日薪×21.75天"),
    "时": (DAYS * HOURS, "时薪×8小时×21.75天"),
    "周": (WEEKS, "周薪×52÷12"),
}


@dataclass(frozen=True, slots=True)
class Salary:
    """Yuan a month, ``None`` where not stated. ``problem`` says why a statement was refused."""

    low: float | None
    high: float | None
    rule: str
    problem: str = ""


@lru_cache(maxsize=65_536)
def read_salary(text: str) -> Salary:
    """Pay as yuan a month.

    >>> read_salary("0.6-1.5万/月")
    Salary(low=6000.0, high=15000.0, rule='按月', problem='')
    >>> read_salary("8千-1.2万·13薪").rule
    '按月；未写周期，作月薪；一年13薪，×13÷12'
    """
    plain = _COMMAS.sub("", unicodedata.normalize("NFKC", text).lower()).strip()
    if not plain:
        return Salary(None, None, "未写")
    if len(plain) > LONGEST:
        return _refused(f"工资一格有 {len(plain)} 个字，不像工资")
    if _FOREIGN.search(plain):
        return _refused("不是人民币，未折算")
    plain = _WRITTEN.sub(_in_digits, plain)
    found = _amounts(plain)
    if found is None:
        if _OPEN.search(plain):
            return Salary(None, None, "面议")
        if _MANY.search(plain):
            return _refused("只有“过万”一类说法，没有数")
        return _refused("没有认出工资的数")
    if _PIECE.search(plain):
        return _refused("按件、按单或按课时计，折不成月")
    return _monthly(plain, *found)


def _monthly(plain: str, low: float | None, high: float | None) -> Salary:
    if low is not None and high is not None and low > high:
        return _refused("上限比下限小")
    if low is not None and high is not None and high > low * WIDEST:
        return _refused(f"上限是下限的 {WIDEST} 倍以上")
    notes: list[str] = []
    stated = next((period for period, pattern in _PERIODS if pattern.search(plain)), "")
    period = stated or _assumed(low, high, notes)
    if not period:
        return _refused("没有写单位，分不清元、千元、万元")
    factor, rule = _FACTORS[period]
    extra = _EXTRA.search(plain)
    if extra and period == "月":
        times = int(extra[1] or extra[2])
        factor *= times / MONTHS
        notes.append(f"一年{times}薪，×{times}÷12")
    if _BASE.search(plain):
        notes.append("只是底薪，提成奖金未计")
    bounds = [round(value * factor, 2) if value is not None else None for value in (low, high)]
    for value in bounds:
        if value is not None and not LEAST <= value <= MOST:
            return _refused(f"折成每月 {value:,.0f} 元，不在 {LEAST} 到 {MOST:,} 元之内")
    return Salary(bounds[0], bounds[1], "；".join((rule, *notes)))


def _assumed(low: float | None, high: float | None, notes: list[str]) -> str:
    """The period that is not written."""
    largest = max(value for value in (low, high) if value is not None)
    if largest < LEAST:
        return ""
    if largest >= YEARLY_FROM:
        notes.append(f"未写周期，{YEARLY_FROM:,} 元以上作年薪")
        return "年"
    notes.append("未写周期，作月薪")
    return "月"


def _amounts(plain: str) -> tuple[float | None, float | None] | None:
    plain = _EXTRA.sub(" ", plain)
    found = _RANGE.search(plain)
    if found:
        last = found[4] or _unit_after(plain, found.end()) or (found[2] if _bare(found[3]) else "")
        first = found[2] or (last if _bare(found[1]) else "")
        return _value(found[1], first), _value(found[3], last)
    single = _SINGLE.search(plain)
    if not single:
        return None
    value = _value(single[1], single[2] or _unit_after(plain, single.end()))
    if _UNDER.search(plain):
        return None, value
    if _OVER.search(plain) or _BASE.search(plain):
        return value, None
    return value, value


def _unit_after(plain: str, place: int) -> str:
    """The unit that stands a little later, as in 5-8(千元)."""
    found = re.match(r"\s*[(（]?\s*(k|千|w|万|百)", plain[place : place + 6])
    return found[1] if found else ""


def _bare(number: str) -> bool:
    """Too small to be yuan: the unit of the other end is meant (6-8千), as it is not in 5000-1万."""
    return float(number) < 1_000


def _value(number: str, unit: str | None) -> float:
    return float(number) * _UNITS[unit or ""]


def _in_digits(found: re.Match[str]) -> str:
    """三千五 and 一万二 as people say them."""
    total, current, last = 0.0, 0.0, 1.0
    for letter in found[0]:
        if letter in _DIGIT:
            current = float(_DIGIT[letter])
        elif letter == "十":
            current = (current or 1) * 10
        else:
            last = {"万": 1e4, "千": 1e3, "百": 1e2}[letter]
            total += (current or 1) * last
            current = 0.0
    return str(int(total + current * last / 10)) + " "


def _refused(why: str) -> Salary:
    return Salary(None, None, "未采用", why)
