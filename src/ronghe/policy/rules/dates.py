"""Years and days of plans: what a printed year means, and targets outside the plan's own period."""

from __future__ import annotations

import re
from datetime import date

from ronghe.policy.enums import Validity

_SEASONS = {"春季": (5, 31), "夏季": (8, 31), "秋季": (11, 30), "冬季": (12, 31), "上半年": (6, 30)}


def last_day(year: int) -> date:
    """A task due in a year is due on its last day."""
    return date(year, 12, 31)


def due_day(printed: str, year: int | None) -> date | None:
    """The last day a printed date can mean; None where it names no year.

    >>> due_day("2020年秋季", 2020), due_day("2024年", 2024), due_day("近期", None)
    (datetime.date(2020, 11, 30), datetime.date(2024, 12, 31), None)
    >>> due_day("2020年4月20日前", 2020), due_day("2021年2月底", 2021)
    (datetime.date(2020, 4, 20), datetime.date(2021, 2, 28))
    """
    if year is None:
        return None
    if exact := re.search(r"(\d{4})年(\d{1,2})月(\d{1,2})日", printed):
        return date(*(int(part) for part in exact.groups()))
    if month := re.search(r"(\d{4})年(\d{1,2})月", printed):
        return _month_end(int(month[1]), int(month[2]))
    for word, (number, day) in _SEASONS.items():
        if word in printed:
            return date(year, number, day)
    return last_day(year)


def _month_end(year: int, month: int) -> date:
    following = date(year + month // 12, month % 12 + 1, 1)
    return date.fromordinal(following.toordinal() - 1)


def period_warning(target_year: int | None, plan_from: int | None, plan_to: int | None) -> str:
    """IND-40: a target year outside the plan period, said in words; empty where it is inside or unknown.

    >>> period_warning(2022, 2019, 2021)
    '目标年2022年超出规划期（2019—2021年）'
    >>> period_warning(2020, 2019, 2021)
    ''
    """
    if target_year is None or plan_from is None or plan_to is None or plan_from <= target_year <= plan_to:
        return ""
    return f"目标年{target_year}年超出规划期（{plan_from}—{plan_to}年）"


def validity_on(today: date, effective_from: date | None, ends_on: date | None) -> Validity:
    """What the dates say; a document that states no day of entry into force stays "not stated".

    >>> validity_on(date(2023, 5, 24), date(2023, 5, 25), None).value
    'not_yet'
    """
    if ends_on is not None and ends_on < today:
        return Validity.EXPIRED
    if effective_from is None:
        return Validity.UNKNOWN
    return Validity.NOT_YET if today < effective_from else Validity.IN_FORCE
