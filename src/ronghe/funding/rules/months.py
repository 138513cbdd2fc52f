"""Which calendar months a stay covers. How many days make a month is the office's decision, never ours."""

from __future__ import annotations

from calendar import monthrange
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date


def _day(day: date) -> str:
    return f"{day.year}年{day.month}月{day.day}日"


@dataclass(frozen=True, slots=True)
class Period:
    """Days from first to last, both included."""

    first: date
    last: date

    def __post_init__(self) -> None:
        if self.last < self.first:
            raise ValueError("a period does not end before it begins")

    def within(self, other: Period) -> Period | None:
        """The days in both."""
        first, last = max(self.first, other.first), min(self.last, other.last)
        return Period(first, last) if first <= last else None

    @property
    def words(self) -> str:
        """The period as people write it: in months where it is of whole months, else in days.

        >>> Period(date(2024, 9, 1), date(2025, 8, 31)).words
        '2024年9月至2025年8月'
        >>> Period(date(2024, 9, 1), date(2024, 9, 30)).words
        '2024年9月'
        >>> Period(date(2024, 9, 2), date(2024, 9, 30)).words
        '2024年9月2日至2024年9月30日'
        """
        first, last = self.first, self.last
        if first.day != 1 or last.day != monthrange(last.year, last.month)[1]:
            return f"{_day(first)}至{_day(last)}"
        months = [f"{one.year}年{one.month}月" for one in (first, last)]
        return "至".join(dict.fromkeys(months))


@dataclass(frozen=True, slots=True)
class Months:
    """Months (by their first day) that count, and those where it depends on a number nobody has decided."""

    counted: tuple[date, ...]
    open: tuple[date, ...] = ()


def months_in(period: Period) -> Iterator[tuple[date, int, int]]:
    """Each calendar month touched: its first day, the days present, the days it has."""
    year, month = period.first.year, period.first.month
    while (start := date(year, month, 1)) <= period.last:
        length = monthrange(year, month)[1]
        end = date(year, month, length)
        present = (min(end, period.last) - max(start, period.first)).days + 1
        yield start, present, length
        year, month = (year + 1, 1) if month == 12 else (year, month + 1)


def count_months(stay: Period | None, min_days: int | None) -> Months:
    """Full months always count; a part of a month when it has ``min_days`` days; open if that is undecided.

    >>> stay = Period(date(2024, 3, 1), date(2024, 5, 14))
    >>> len(count_months(stay, 15).counted), len(count_months(stay, 14).counted)
    (2, 3)
    >>> count_months(stay, None).open
    (datetime.date(2024, 5, 1),)
    """
    if stay is None:
        return Months(())
    counted, undecided = [], []
    for start, present, length in months_in(stay):
        if present == length or (min_days is not None and present >= min_days):
            counted.append(start)
        elif min_days is None:
            undecided.append(start)
    return Months(tuple(counted), tuple(undecided))
