"""Deadlines, cycles and periods of validity."""

from __future__ import annotations

from datetime import date
from typing import Any

import numpy as np
from numpy.typing import NDArray

from ronghe.engine.errors import EngineError
from ronghe.engine.rules.columns import OPEN, FigureLists, Figures, Ints, day_number, day_of, truth
from ronghe.engine.rules.declaration import InputType
from ronghe.engine.rules.formulas.comparing import holds, sign_of
from ronghe.engine.rules.formulas.registry import Need, Role, formula
from ronghe.engine.rules.values import Comparator, Kind
from ronghe.engine.rules.working import Answer, Result, Work

DATE = (InputType.DATE,)
DATES = (InputType.DATES,)


def add_months(days: Ints, months: Ints | int) -> Ints:
    """Calendar months on; a day the month does not have becomes its last day (31 Jan + 1 month = 28 Feb)."""
    stamps: NDArray[Any] = days.astype("datetime64[D]")
    month = stamps.astype("datetime64[M]")
    offset = (stamps - month.astype("datetime64[D]")).astype(np.int64)
    target = month + np.asarray(months, dtype=np.int64).astype("timedelta64[M]")
    length = (
        (target + np.timedelta64(1, "M")).astype("datetime64[D]") - target.astype("datetime64[D]")
    ).astype(np.int64)
    first = target.astype("datetime64[D]").astype(np.int64)
    return np.asarray(first + np.minimum(offset, length - 1), dtype=np.int64)


def year_of(days: Ints) -> Ints:
    return days.astype("datetime64[D]").astype("datetime64[Y]").astype(np.int64) + 1970


def shown_day(figures: Figures) -> str:
    return day_of(int(figures.values[0])).isoformat() if figures.known[0] else "（未填）"


def cycle_months(text: str) -> tuple[int, int]:
    """A cycle as (months, days): P6M is (6, 0), P1Y (12, 0), P30D (0, 30)."""
    number = int(text[1:-1])
    match text[-1]:
        case "Y":
            return 12 * number, 0
        case "M":
            return number, 0
        case "D":
            return 0, number
    raise EngineError("rules.cycle", f"不认识的周期“{text}”")


@formula(
    "deadline",
    "办结日不晚于期限；期限只写到季节或年份的，前后各给一个确定的日子，其间无法判断",
    roles={"done": Role("办结日（没有办结的不填）", DATE, is_required=False)},
    needs={"due": Need("期限", (Kind.DATE,), is_required=False)},
    settings={
        "sure_by": "到这一天为止一定算按时（没有 due 参数时必填）",
        "late_after": "过了这一天一定算逾期；默认与 sure_by 相同",
        "words": "期限的原样写法，如 2020年秋季",
    },
)
def deadline(work: Work) -> Answer:
    """Not done and the time not over: not met, but pending. The value is the days late (never negative)."""
    done = work.optional("done")
    sure_by, late_after, strict = _due_days(work)
    if sure_by is None or late_after is None:
        return Answer(np.full(work.rows, OPEN, dtype=np.int8))
    today = day_number(work.on)
    done = Figures(np.where(done.known, done.values, 0), done.known & (done.values <= today))
    in_time = done.known & ((done.values < sure_by) | ((done.values == sure_by) & (not strict)))
    between = (
        (done.known & ~in_time & (done.values <= late_after))
        if late_after > sure_by
        else np.zeros_like(in_time)
    )
    work.lack("due", f"期限“{work.setting('words', '')}”没有写到日", between)
    late_days = np.maximum(np.where(done.known, done.values, today) - late_after, 0)
    late = Figures(late_days, np.ones(work.rows, dtype=np.bool_))
    work.note(
        "期限 {due}；{done}",
        parameter="due" if work.has_parameter("due") else None,
        due=work.setting("words") or day_of(late_after),
        done=f"办结于 {shown_day(done)}" if done.known[0] else f"到 {work.on} 还没有办结",
        value=late,
        unit="天（逾期）",
        roles=("done",),
    )
    answer = Answer(truth(in_time, work.sure), late, late)
    answer.pending = ~done.known & (today <= late_after)
    return answer


def _due_days(work: Work) -> tuple[int | None, int | None, bool]:
    if work.has_parameter("due"):
        found = work.value("due")
        if found is None:
            return None, None, False
        if not isinstance(found.value, date):
            raise EngineError("rules.not_a_date", f"参数“{found.key}”不是日期")
        day = day_number(found.value)
        return day, day, found.comparator is Comparator.LESS
    sure_by = day_number(date.fromisoformat(str(work.setting("sure_by"))))
    late_after = work.setting("late_after")
    return sure_by, day_number(date.fromisoformat(str(late_after))) if late_after else sure_by, False


@formula(
    "cycle",
    "自起算日起，每个周期至少办一次；给出下一次的到期日",
    roles={
        "anchor": Role("起算日", DATE),
        "done": Role("各次办理的日期", DATES, is_required=False),
    },
    needs={"every": Need("周期", (Kind.CYCLE,))},
)
def cycle(work: Work) -> Answer:
    """Period k runs from the day after due day k-1 to due day k; only periods already over are judged.

    The value is the next due day after ``on``; ``missed`` the number of periods without an entry.
    """
    anchor = work.figures("anchor")
    every = work.value("every")
    if every is None:
        return Answer(np.full(work.rows, OPEN, dtype=np.int8))
    months, days = cycle_months(str(every.value))
    today = day_number(work.on)
    over = _periods_over(anchor.values, months, days, today)
    next_due = Figures(_due(anchor.values, months, days, over + 1) * anchor.known, anchor.known)
    missed = Figures(_missed(work, anchor, over, (months, days)), anchor.known)
    work.note(
        "自 {anchor} 起每 {every} 一次；到 {on} 已满 {over} 期，其中 {missed} 期没有办；下一次应在 {next} 前",
        parameter="every",
        anchor=shown_day(anchor),
        every=cycle_words(str(every.value)),
        on=work.on,
        over=Figures(over, anchor.known),
        missed=missed,
        next=shown_day(next_due),
        roles=("anchor", "done"),
    )
    answer = Answer(truth(missed.values == 0, work.sure), next_due, missed, is_day=True)
    answer.results = {
        "over": Result("已满期数", Figures(over * anchor.known, anchor.known), "期"),
        "missed": Result("没有办的期数", missed, "期"),
    }
    return answer


def cycle_words(text: str) -> str:
    return f"{text[1:-1]} {'年' if text[-1] == 'Y' else '个月' if text[-1] == 'M' else '天'}"


def _due(anchor: Ints, months: int, days: int, number: Ints) -> Ints:
    return add_months(anchor, number * months) if months else anchor + number * days


def _periods_over(anchor: Ints, months: int, days: int, today: int) -> Ints:
    """How many due days are on or before today (0 where the anchor lies ahead)."""
    if days:
        return np.asarray(np.maximum((today - anchor) // days, 0), dtype=np.int64)
    apart = (
        np.int64(today).astype("datetime64[D]").astype("datetime64[M]")
        - anchor.astype("datetime64[D]").astype("datetime64[M]")
    ).astype(np.int64)
    number = np.maximum(apart // months, 0)
    ahead = (number > 0) & (add_months(anchor, number * months) > today)
    return np.asarray(number - ahead, dtype=np.int64)


def _missed(work: Work, anchor: Figures, over: Ints, every: tuple[int, int]) -> Ints:
    """Over periods without an entry. Most rows have a handful of periods, so one pass a period is cheap."""
    spec = work.spec("done")
    done = work.columns[spec.name] if spec else None
    missed = np.zeros(work.rows, dtype=np.int64)
    for place in range(1, int(over.max(initial=0)) + 1):
        there = anchor.known & (over >= place)
        if isinstance(done, FigureLists):
            begin = _due(anchor.values, *every, np.full(work.rows, place - 1))
            end = _due(anchor.values, *every, np.full(work.rows, place))
            first = (
                done.items.values >= begin[done.owners]
                if place == 1
                else done.items.values > begin[done.owners]
            )
            hit = done.total((first & (done.items.values <= end[done.owners])).astype(np.int64)) > 0
            there &= ~hit
        missed += there
    return missed


@formula(
    "once_a_year",
    "这一年里至少办一次；列出几件事的，件件都要办",
    roles={
        "year": Role("年份", (InputType.INTEGER,)),
        "done": Role("办理的日期（每件事一个输入）", DATES, is_required=False, is_many=True),
    },
    needs={"every": Need("周期", (Kind.CYCLE,), is_required=False)},
    settings={"at_least": "一年的次数，默认 1"},
)
def once_a_year(work: Work) -> Answer:
    """A year not yet over is pending. The value is the entries in the year, of the least done matter."""
    year = work.figures("year")
    if work.has_parameter("every"):
        work.value("every")
    wanted = int(work.setting("at_least", 1))
    matters = work.every("done")
    hits = np.zeros(work.rows, dtype=np.int64)
    for place, (spec, done) in enumerate(matters):
        assert isinstance(done, FigureLists)  # noqa: S101 - the loader checked the type
        found = _in_year(done, year, day_number(work.on))
        hits = found if place == 0 else np.minimum(hits, found)
        work.note(
            "{label}：{year} 年办了 {count} 次，至少 {wanted} 次",
            label=spec.label,
            parameter="every" if work.has_parameter("every") else None,
            year=year,
            count=Figures(found, year.known),
            wanted=wanted,
            value=Figures(found * year.known, year.known),
            unit="次",
            roles=("year", "done") if len(matters) == 1 else ("year",),
        )
    gap = Figures(np.maximum(wanted - hits, 0) * year.known, year.known)
    answer = Answer(truth(hits >= wanted, work.sure), Figures(hits * year.known, year.known), gap)
    answer.pending = year.known & (year.values >= work.on.year)
    return answer


def _in_year(done: FigureLists, year: Figures, today: int) -> Ints:
    """How many of each row's days lie in its year and are not after today."""
    fits = (year_of(done.items.values) == year.values[done.owners]) & (done.items.values <= today)
    return done.total(fits.astype(np.int64))


@formula(
    "in_period",
    "所查日期是否在有效期内",
    roles={"day": Role("所查日期", DATE)},
    settings={"from": "起始日", "to": "截止日；没有写明的不填"},
)
def in_period(work: Work) -> Answer:
    """Both ends belong to the period. After an end that is not stated nothing is certain but the start."""
    day = work.figures("day")
    first = day_number(date.fromisoformat(str(work.setting("from"))))
    last = work.setting("to")
    after = holds(sign_of(day.values, first), Comparator.AT_LEAST)
    inside = after if not last else after & (day.values <= day_number(date.fromisoformat(str(last))))
    work.note(
        "{day}；有效期 {first} 至 {last}",
        day=shown_day(day),
        first=work.setting("from"),
        last=last or "没有写明",
        roles=("day",),
    )
    return Answer(truth(inside, work.sure))
