"""The clocks of enterprise practice: half a year in five years, half a year in a new teacher's first two.

The document prints 半年 and 月 and no way from months to days. ``CONVENTION`` is ours, dated, shown on every
page beside the figure and replaced wherever the office decides otherwise: a month is 30 days, so that six
full calendar months (181 days at least) are never short.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from decimal import Decimal

from ronghe.faculty.enums import ClockState
from ronghe.faculty.rules.intervals import (
    Period,
    days_within,
    first_below,
    longest_within,
    window,
    years_after,
)

SOON_DAYS = 180


@dataclass(frozen=True, slots=True)
class Convention:
    """How many days a printed month stands for; ``is_decided`` where an office has said so."""

    days_per_month: Decimal
    valid_from: date
    reason: str
    is_decided: bool = False

    def days(self, months: Decimal) -> int:
        """Days that are needed, a part of a day counting as one."""
        exact = months * self.days_per_month
        return int(exact) + (exact != int(exact))


CONVENTION = Convention(
    Decimal(30),
    date(2020, 1, 1),
    "文件只写“半年”，没有写月与日怎样折算。系统暂按每月 30 天、按日历日、首尾两天都计入；"
    "连续六个自然月最少 181 天，按此折算不会误判为不足。主管部门另有规定的，登记补充决定后按决定计算。",
)


@dataclass(frozen=True, slots=True)
class FiveYearTerms:
    """What the rolling clock asks."""

    months: Decimal
    years: int
    convention: Convention = CONVENTION

    @property
    def need(self) -> int:
        return self.convention.days(self.months)


@dataclass(frozen=True, slots=True)
class FiveYearReading:
    """Where a teacher stands on a day: days in the window, and the day the record falls below."""

    on: date
    window: Period
    days: int
    need: int
    state: ClockState
    falls_below_on: date | None
    first_due_on: date | None

    @property
    def short(self) -> int:
        return max(0, self.need - self.days)

    @property
    def words(self) -> str:
        """One sentence for the teacher's page."""
        if self.state is ClockState.CANNOT_TELL:
            return "没有登记专业课教师的入职日期，不能判断。"
        if self.state is ClockState.BELOW:
            return f"近五年窗口内 {self.days} 天，低于 {self.need} 天，还需补 {self.short} 天。"
        falls = self.falls_below_on.isoformat() if self.falls_below_on else ""
        if self.state is ClockState.FIRST_TERM and self.days < self.need:
            return f"首个周期内已有 {self.days} 天，还需 {self.short} 天；按现有记录，将于 {falls} 低于标准。"
        return f"近五年窗口内 {self.days} 天；按现有记录，将于 {falls} 低于标准。"


def read_five_years(
    periods: Sequence[Period],
    on: date,
    *,
    terms: FiveYearTerms,
    entered_on: date | None,
    soon_days: int = SOON_DAYS,
) -> FiveYearReading:
    """The rolling clock on a day. Before five years of service are full there is nothing to fall short of."""
    span = window(on, terms.years)
    days = days_within(periods, span.first, span.last)
    if entered_on is None:
        return FiveYearReading(on, span, days, terms.need, ClockState.CANNOT_TELL, None, None)
    due = years_after(entered_on, terms.years)
    falls = first_below(periods, on, need=terms.need, years=terms.years)
    falls = max(falls, due) if falls else None
    state = _five_year_state(on, due, days >= terms.need, falls, soon_days)
    return FiveYearReading(on, span, days, terms.need, state, falls, due)


def _five_year_state(on: date, due: date, is_enough: bool, falls: date | None, soon_days: int) -> ClockState:
    if on >= due and not is_enough:
        return ClockState.BELOW
    if falls is not None and falls <= on + timedelta(days=soon_days):
        return ClockState.SOON
    return ClockState.MET if is_enough else ClockState.FIRST_TERM


@dataclass(frozen=True, slots=True)
class NewEntryTerms:
    """What the clock of new teachers asks. ``one_block`` is None where nobody has said what 集中 means."""

    months: Decimal
    years: int
    one_block: bool | None = None
    convention: Convention = CONVENTION

    @property
    def need(self) -> int:
        return self.convention.days(self.months)


@dataclass(frozen=True, slots=True)
class NewEntryReading:
    """Practice inside a new teacher's first years: in all, and in the longest unbroken run."""

    on: date
    window: Period | None
    days: int
    longest: int
    need: int
    state: ClockState
    missing: str = ""

    @property
    def due_on(self) -> date | None:
        return self.window.last if self.window else None

    @property
    def words(self) -> str:
        if self.window is None:
            return "没有登记专业课教师的入职日期，不能判断。"
        due = self.window.last.isoformat()
        counted = f"入职后两年内（至 {due}）实践 {self.days} 天，其中最长连续 {self.longest} 天"
        if self.state is ClockState.CANNOT_TELL:
            return f"{counted}；{self.missing}。"
        if self.state is ClockState.MET:
            return f"{counted}，达到 {self.need} 天。"
        if self.state is ClockState.BELOW:
            return f"{counted}，不足 {self.need} 天。"
        return f"{counted}；期限前还需补足 {self.need} 天。"


def read_new_entry(
    periods: Sequence[Period],
    on: date,
    *,
    terms: NewEntryTerms,
    entered_on: date | None,
    soon_days: int = SOON_DAYS,
) -> NewEntryReading:
    """The clock of a new teacher on a day; only days inside the first years and up to that day count."""
    if entered_on is None:
        return NewEntryReading(on, None, 0, 0, terms.need, ClockState.CANNOT_TELL)
    span = Period(entered_on, years_after(entered_on, terms.years) - timedelta(days=1))
    last = min(span.last, on)
    days = days_within(periods, span.first, last) if last >= span.first else 0
    longest = longest_within(periods, span.first, last) if last >= span.first else 0
    is_over = on > span.last
    state, missing = _new_entry_state(days, longest, terms, is_over=is_over)
    if state is ClockState.FIRST_TERM and span.last <= on + timedelta(days=soon_days):
        state = ClockState.SOON
    return NewEntryReading(on, span, days, longest, terms.need, state, missing)


def _new_entry_state(
    days: int, longest: int, terms: NewEntryTerms, *, is_over: bool
) -> tuple[ClockState, str]:
    counted = longest if terms.one_block else days
    if terms.one_block is None and longest < terms.need <= days:
        return ClockState.CANNOT_TELL, "文件写“集中”而没有写是否须为一段，分段累计是否算数请主管部门决定"
    if counted >= terms.need:
        return ClockState.MET, ""
    return (ClockState.BELOW if is_over else ClockState.FIRST_TERM), ""
