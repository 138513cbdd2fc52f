"""Days on a calendar: union of periods, windows of years. Both ends of a period belong to it."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, timedelta

_DAY = timedelta(days=1)


@dataclass(frozen=True, slots=True, order=True)
class Period:
    """From a day to a day, both included.

    >>> Period(date(2024, 2, 1), date(2024, 2, 29)).days
    29
    """

    first: date
    last: date

    def __post_init__(self) -> None:
        if self.last < self.first:
            raise ValueError(f"结束日期 {self.last} 早于开始日期 {self.first}")

    @property
    def days(self) -> int:
        return (self.last - self.first).days + 1

    def clipped(self, first: date, last: date) -> Period | None:
        """The part inside those days, if any."""
        low, high = max(self.first, first), min(self.last, last)
        return Period(low, high) if low <= high else None


def union(periods: Iterable[Period]) -> list[Period]:
    """The same days in as few periods as possible: overlaps once, neighbours joined, in order.

    >>> [p.days for p in union([Period(date(2024, 3, 1), date(2024, 3, 31)),
    ...                         Period(date(2024, 3, 20), date(2024, 4, 9))])]
    [40]
    """
    merged: list[Period] = []
    for period in sorted(periods):
        if merged and period.first <= merged[-1].last + _DAY:
            merged[-1] = Period(merged[-1].first, max(merged[-1].last, period.last))
        else:
            merged.append(period)
    return merged


def days_within(periods: Iterable[Period], first: date, last: date) -> int:
    """Days of the periods that lie between two days, each once."""
    clipped = (period.clipped(first, last) for period in periods)
    return sum(part.days for part in union(part for part in clipped if part))


def longest_within(periods: Iterable[Period], first: date, last: date) -> int:
    """The longest unbroken run of days between two days."""
    clipped = (period.clipped(first, last) for period in periods)
    return max((part.days for part in union(part for part in clipped if part)), default=0)


def years_before(day: date, years: int) -> date:
    """The same day that many years earlier; 29 February falls back to the 28th.

    >>> years_before(date(2024, 2, 29), 5)
    datetime.date(2019, 2, 28)
    """
    return _in_year(day, day.year - years, date(day.year - years, 2, 28))


def years_after(day: date, years: int) -> date:
    """The same day that many years later; 29 February moves on to 1 March.

    >>> years_after(date(2020, 2, 29), 5)
    datetime.date(2025, 3, 1)
    """
    return _in_year(day, day.year + years, date(day.year + years, 3, 1))


def _in_year(day: date, year: int, otherwise: date) -> date:
    is_leap = year % 4 == 0 and (year % 100 != 0 or year % 400 == 0)
    return otherwise if (day.month, day.day) == (2, 29) and not is_leap else day.replace(year=year)


def window(on: date, years: int) -> Period:
    """The rolling window that ends on a day.

    >>> window(date(2024, 12, 31), 5)
    Period(first=datetime.date(2020, 1, 1), last=datetime.date(2024, 12, 31))
    """
    return Period(years_before(on, years) + _DAY, on)


def first_below(periods: Sequence[Period], on: date, *, need: int, years: int) -> date | None:
    """The first day from ``on`` whose window holds fewer than ``need`` of the days up to ``on``.

    Only what is on record counts, so the answer always exists; ``None`` only where nothing is needed.
    """
    if need <= 0:
        return None
    start = _last_start_holding(periods, on, need)
    if start is None:
        return on
    below = years_after(start, years)
    return max(below, on)


def lapse_day(periods: Sequence[Period], *, need: int, years: int, due: date) -> date:
    """The day from which the record is too little, for good unless more is added; not before ``due``.

    It does not depend on today, as long as no period lies in the future: so it can be kept and sorted by.
    """
    start = _last_start_holding(periods, date.max, need)
    return due if start is None or need <= 0 else max(due, years_after(start, years))


def _last_start_holding(periods: Sequence[Period], on: date, need: int) -> date | None:
    """The latest first day of a window that still holds the days needed, looking back from ``on``."""
    clipped = [part for period in periods if (part := period.clipped(date.min, on))]
    left = need
    for period in reversed(union(clipped)):
        if period.days >= left:
            return period.last - _DAY * (left - 1)
        left -= period.days
    return None


def whole_months(periods: Iterable[Period]) -> int:
    """Whole months of work experience in periods joined together; a month begun does not count.

    >>> whole_months([Period(date(2020, 1, 1), date(2022, 11, 30))])
    35
    """
    return sum(_months(period) for period in union(periods))


def _months(period: Period) -> int:
    end = period.last + _DAY
    months = (end.year - period.first.year) * 12 + end.month - period.first.month
    return months - (end.day < period.first.day)
