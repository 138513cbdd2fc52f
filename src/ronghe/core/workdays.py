"""Working days with 调休: the national calendar, local extra holidays, deadlines that explain themselves.

The package ``chinesecalendar`` knows the years that the State Council had announced when it was released.
A later year is never guessed from weekends: it is loaded (``core.calendar_files``), or refused.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field, replace
from enum import StrEnum

from chinese_calendar import constants

from ronghe.core.errors import RongheError

ONE_DAY = dt.timedelta(days=1)
FIRST_YEAR = 2004
"""Before it the holidays followed other rules, and no machine-readable calendar exists."""

YEAR_END = (12, 25)
"""From this day on a year's calendar can be changed by the announcement of the next year."""

WEEKDAYS = "一二三四五六日"


class CalendarNotAnnounced(RongheError):
    """The question reaches a year whose holidays nobody has announced, or that lies before the calendar."""

    status = 422
    title = "工作日历缺失"


class DayKind(StrEnum):
    """Why people work or rest on a day."""

    WORKDAY = "工作日"
    MAKEUP = "调休上班"
    WEEKEND = "周末"
    HOLIDAY = "法定节假日"
    IN_LIEU = "调休放假"
    LOCAL_REST = "本地放假"
    LOCAL_WORK = "本地上班"


WORKING = frozenset({DayKind.WORKDAY, DayKind.MAKEUP, DayKind.LOCAL_WORK})


@dataclass(frozen=True, slots=True)
class Day:
    """One day of the calendar and the reason it is what it is."""

    date: dt.date
    kind: DayKind
    name: str = ""

    @property
    def is_workday(self) -> bool:
        return self.kind in WORKING

    def __str__(self) -> str:
        label = f"{self.kind}·{self.name}" if self.name else str(self.kind)
        return f"{say_date(self.date)}（星期{WEEKDAYS[self.date.weekday()]}，{label}）"


@dataclass(frozen=True, slots=True)
class AnnouncedYear:
    """The holidays of one year as the State Council announced them, e.g. loaded from a file."""

    year: int
    document: str
    rest: Mapping[dt.date, str]
    work: Mapping[dt.date, str]


@dataclass(frozen=True, slots=True)
class WorkCalendar:
    """A national calendar of the announced years, with the local days laid over it."""

    years: frozenset[int]
    marks: Mapping[dt.date, Day]
    local: Mapping[dt.date, Day] = field(default_factory=dict)

    def day(self, date: dt.date) -> Day:
        """What that day is. Raises CalendarNotAnnounced outside the announced years."""
        if isinstance(date, dt.datetime):
            raise TypeError("a working day is a local date, not a moment: pass date()")
        if date.year not in self.years:
            raise self._unknown(date)
        found = self.local.get(date) or self.marks.get(date)
        if found:
            return found
        return Day(date, DayKind.WEEKEND if date.weekday() > 4 else DayKind.WORKDAY)

    def is_provisional(self, date: dt.date) -> bool:
        """A day that the next year's announcement, not loaded yet, may still change."""
        return date.year + 1 not in self.years and (date.month, date.day) >= YEAR_END

    def with_year(self, announced: AnnouncedYear) -> WorkCalendar:
        """The same calendar with that year's announcement, which replaces what was known of the year."""
        marks = {date: day for date, day in self.marks.items() if date.year != announced.year}
        marks |= _marks(announced.rest, announced.work)
        return replace(self, years=self.years | {announced.year}, marks=marks)

    def with_local(
        self, rest: Mapping[dt.date, str] | None = None, work: Mapping[dt.date, str] | None = None
    ) -> WorkCalendar:
        """The same calendar with extra local holidays (such as 三月三) or extra local working days."""
        local = dict(self.local)
        local |= {date: Day(date, DayKind.LOCAL_REST, name) for date, name in (rest or {}).items()}
        local |= {date: Day(date, DayKind.LOCAL_WORK, name) for date, name in (work or {}).items()}
        return replace(self, local=local)

    def _unknown(self, date: dt.date) -> CalendarNotAnnounced:
        if date.year < FIRST_YEAR:
            return CalendarNotAnnounced(
                "core.workdays.too_early",
                f"{say_date(date)}早于{FIRST_YEAR}年，没有可用的国务院节假日安排，不能计算工作日。",
                hint=f"请核对日期是否录入有误；确需计算的，改用{FIRST_YEAR}年以后的日期，或按自然日办理。",
            )
        return CalendarNotAnnounced(
            "core.workdays.not_announced",
            f"计算涉及{say_date(date)}，但系统中没有{date.year}年的放假调休安排（国务院办公厅可能尚未公布），不能推定。",
            hint=f"公布后用命令“ronghe catalogue calendar 文件”载入{date.year}年安排，再重新计算。",
        )


@dataclass(frozen=True, slots=True)
class Deadline:
    """When a period of working days ends, and how it was counted."""

    start: dt.date
    count: int
    due: dt.date
    skipped: tuple[Day, ...]
    makeups: tuple[Day, ...]
    counts_start: bool = False
    is_provisional: bool = False

    def explain(self) -> list[str]:
        """The steps in sentences a clerk can check against a wall calendar."""
        first = "当日计入" if self.counts_start else "当日不计入，自次日起算"
        lines = [f"起算日：{say_date(self.start)}（{first}），期限{self.count}个工作日。"]
        lines += [f"跳过：{_say_run(run)}。" for run in _runs(self.skipped)]
        lines += [f"计入：{day}。" for day in self.makeups]
        lines.append(f"到期日：{say_date(self.due)}（星期{WEEKDAYS[self.due.weekday()]}）。")
        if self.is_provisional:
            lines.append("提示：次年安排尚未载入，年末几天可能随次年元旦调休而变，公布后应复核。")
        return lines


def say_date(date: dt.date) -> str:
    return f"{date.year}年{date.month}月{date.day}日"


def is_workday(date: dt.date, *, calendar: WorkCalendar | None = None) -> bool:
    """
    >>> is_workday(dt.date(2024, 2, 4))  # a Sunday before the Spring Festival
    True
    """
    return (calendar or NATIONAL).day(date).is_workday


def next_workday(date: dt.date, *, calendar: WorkCalendar | None = None) -> dt.date:
    """That day, or the first working day after it: no period ends on a day of rest (民法典第二百零三条)."""
    return next(day.date for day in _walk(date, 1, calendar or NATIONAL) if day.is_workday)


def add_workdays(start: dt.date, count: int, *, calendar: WorkCalendar | None = None) -> dt.date:
    """The count-th working day after ``start`` (before it, if negative).

    The day itself is not counted (民法典第二百零一条). With 0 the answer is ``start`` or, on a day of rest,
    the next working day.

    >>> add_workdays(dt.date(2024, 9, 30), 5)
    datetime.date(2024, 10, 12)
    """
    used = calendar or NATIONAL
    if count == 0:
        return next_workday(start, calendar=used)
    step = 1 if count > 0 else -1
    left = abs(count)
    for day in _walk(start + step * ONE_DAY, step, used):
        left -= day.is_workday
        if not left:
            return day.date
    raise AssertionError("the walk ends only by an exception")


def workdays_between(start: dt.date, end: dt.date, *, calendar: WorkCalendar | None = None) -> int:
    """Working days after ``start`` up to and including ``end``; negative when ``end`` lies before it."""
    used = calendar or NATIONAL
    used.day(start)
    if end < start:
        return -sum(used.day(end + ONE_DAY * i).is_workday for i in range((start - end).days))
    return sum(used.day(start + ONE_DAY * i).is_workday for i in range(1, (end - start).days + 1))


def deadline(
    start: dt.date, count: int, *, calendar: WorkCalendar | None = None, counts_start: bool = False
) -> Deadline:
    """The end of ``count`` working days, with every day skipped and every working weekend counted."""
    if count < 1:
        raise ValueError("a deadline takes at least one working day")
    used = calendar or NATIONAL
    passed: list[Day] = []
    left = count
    for day in _walk(start if counts_start else start + ONE_DAY, 1, used):
        passed.append(day)
        left -= day.is_workday
        if not left:
            break
    return Deadline(
        start=start,
        count=count,
        due=passed[-1].date,
        skipped=tuple(day for day in passed if not day.is_workday),
        makeups=tuple(day for day in passed if day.is_workday and day.kind is not DayKind.WORKDAY),
        counts_start=counts_start,
        is_provisional=used.is_provisional(passed[-1].date),
    )


def _walk(date: dt.date, step: int, calendar: WorkCalendar) -> Iterator[Day]:
    while True:
        yield calendar.day(date)
        date += step * ONE_DAY


def _marks(rest: Mapping[dt.date, str], work: Mapping[dt.date, str]) -> dict[dt.date, Day]:
    marks = {date: Day(date, DayKind.HOLIDAY, name) for date, name in rest.items()}
    return marks | {date: Day(date, DayKind.MAKEUP, name) for date, name in work.items()}


def _runs(days: Iterable[Day]) -> Iterator[list[Day]]:
    """Neighbouring days that rest for the same reason, so that a week's holiday is one line."""
    run: list[Day] = []
    for day in days:
        if run and (
            day.date - run[-1].date != ONE_DAY or (day.kind, day.name) != (run[-1].kind, run[-1].name)
        ):
            yield run
            run = []
        run.append(day)
    if run:
        yield run


def _say_run(run: list[Day]) -> str:
    if len(run) == 1:
        return str(run[0])
    first, last = run[0], run[-1]
    label = f"{first.kind}·{first.name}" if first.name else str(first.kind)
    return f"{say_date(first.date)}至{say_date(last.date)}（{label}，{len(run)}天）"


def _national() -> WorkCalendar:
    """The calendar of the installed package: every year it knows, from 2004."""
    chinese = {holiday.value: holiday.chinese for holiday in constants.Holiday}
    rest = {date: chinese[name] for date, name in constants.holidays.items()}
    work = {date: chinese[name] for date, name in constants.workdays.items()}
    marks = _marks(rest, work)
    marks |= {
        date: replace(marks[date], kind=DayKind.IN_LIEU) for date in constants.in_lieu_days if date in rest
    }
    return WorkCalendar(years=frozenset(date.year for date in rest), marks=marks)


NATIONAL = _national()
"""The years known to the installed package; ``reference.queries.work_calendar`` adds the loaded ones."""
