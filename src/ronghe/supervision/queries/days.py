"""Working days of deadlines; where a year's holidays are not announced, calendar days, and that is said."""

from __future__ import annotations

from datetime import date

from ronghe.core.workdays import CalendarNotAnnounced, add_workdays, next_workday, workdays_between
from ronghe.reference.queries import work_calendar

UNKNOWN_HOLIDAYS = "当年放假安排尚未公布，期限按自然日推算，公布后应复核"


def shifted(start: date, days: int) -> tuple[date, str]:
    """So many working days on (or back), and a note where they could not be counted."""
    if not days:
        return start, ""
    try:
        return add_workdays(start, days, calendar=work_calendar()), ""
    except CalendarNotAnnounced:
        return date.fromordinal(start.toordinal() + days), UNKNOWN_HOLIDAYS


def day_after(start: date, days: int) -> date:
    return shifted(start, days)[0]


def on_workday(day: date) -> tuple[date, str]:
    """That day or the next working day: no period ends on a day of rest."""
    try:
        return next_workday(day, calendar=work_calendar()), ""
    except CalendarNotAnnounced:
        return day, UNKNOWN_HOLIDAYS


def days_late(due: date, on: date) -> int | None:
    """Working days past a deadline; nothing where they cannot be counted, for nobody is blamed on a guess."""
    try:
        return workdays_between(due, on, calendar=work_calendar())
    except CalendarNotAnnounced:
        return None
