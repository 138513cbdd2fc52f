"""When a recurring duty falls due, and in which stage of its deadline a form stands."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, timedelta

from ronghe.core.dates import add_months
from ronghe.engine.rules.formulas.dates import cycle_months

MOST_PERIODS = 400
"""A schedule that would open more than this is misdeclared: a cycle of days from a wrong century."""


@dataclass(frozen=True, slots=True)
class Period:
    """One period of a cycle: it runs from the day after the last due day to its own due day."""

    number: int
    start: date
    due: date


def nth_due(anchor: date, every: str, number: int) -> date:
    """The due day of the n-th period, counted from the anchor itself so that month ends do not drift.

    >>> nth_due(date(2020, 4, 9), "P3M", 1)
    datetime.date(2020, 7, 9)
    """
    months, days = cycle_months(every)
    return add_months(anchor, months * number) if months else anchor + timedelta(days=days * number)


def periods(anchor: date, every: str, *, first: date, last: date) -> Iterator[Period]:
    """The periods that fall due from ``first`` to ``last``, both included."""
    for number in range(1, MOST_PERIODS + 1):
        due = nth_due(anchor, every, number)
        if due > last:
            return
        if due >= first:
            yield Period(number, nth_due(anchor, every, number - 1) + timedelta(days=1), due)


def period_words(start: date, due: date, every: str) -> str:
    """What people call the period: a quarter, a half-year or a year by its due day, else the due month.

    >>> period_words(date(2024, 1, 1), date(2024, 3, 31), "P3M")
    '2024年第一季度'
    >>> period_words(date(2023, 10, 10), date(2024, 4, 9), "P6M")
    '2023年10月10日至2024年4月9日'
    """
    ends_month = (due + timedelta(days=1)).day == 1
    if every == "P3M" and ends_month and due.month % 3 == 0:
        return f"{due.year}年第{'一二三四'[due.month // 3 - 1]}季度"
    if every == "P6M" and ends_month and due.month in (6, 12):
        return f"{due.year}年{'上' if due.month == 6 else '下'}半年"
    if every == "P1Y" and (due.month, due.day) == (12, 31):
        return f"{due.year}年度"
    return f"{start.year}年{start.month}月{start.day}日至{due.year}年{due.month}月{due.day}日"


def stages(before: str, after: str) -> tuple[int, ...]:
    """Reminder stages as working days to the deadline: 5, 2, 0 before it; -1, -3 after it.

    >>> stages("5,2,0", "1,3")
    (5, 2, 0, -1, -3)
    """
    early = [int(text) for text in before.split(",") if text]
    late = [-int(text) for text in after.split(",") if text]
    return tuple(sorted({*early, *late}, reverse=True))


def stage_reached(left: int, known: tuple[int, ...]) -> int | None:
    """The last stage already reached with that many working days left, if any.

    One reminder a stage: whoever was missed on the day itself is reminded on the next run.

    >>> stage_reached(4, (5, 2, 0, -1, -3)), stage_reached(9, (5, 2, 0))
    (5, None)
    """
    reached = [stage for stage in known if left <= stage]
    return min(reached) if reached else None
