"""Calendar months on from a day."""

from __future__ import annotations

import calendar
from datetime import date, timedelta


def add_months(day: date, months: int) -> date:
    """Calendar months on; a day the month does not have becomes its last day.

    >>> add_months(date(2024, 1, 31), 1)
    datetime.date(2024, 2, 29)
    """
    year, month = divmod(day.year * 12 + day.month - 1 + months, 12)
    return date(year, month + 1, min(day.day, calendar.monthrange(year, month + 1)[1]))


def last_day(start: date, months: int) -> date:
    """The last day of a period of months that begins on a day.

    >>> last_day(date(2025, 10, 1), 3)
    datetime.date(2025, 12, 31)
    """
    return add_months(start, months) - timedelta(days=1)
