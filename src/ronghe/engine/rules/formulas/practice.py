"""Practice in days: overlaps counted once, inside a rolling window or the first years after entry."""

from __future__ import annotations

import numpy as np

from ronghe.engine.rules.columns import (
    NUMBER_DECIMALS,
    OPEN,
    FigureLists,
    Figures,
    Ints,
    Mask,
    day_number,
    truth,
)
from ronghe.engine.rules.formulas.dates import DATE, DATES, add_months, shown_day
from ronghe.engine.rules.formulas.registry import Need, Role, formula
from ronghe.engine.rules.values import Kind
from ronghe.engine.rules.working import Answer, Result, Work

DAYS_PER_MONTH = 30
_ROLES = {
    "starts": Role("各段实践的起始日", DATES),
    "ends": Role("各段实践的结束日（与起始日按次序对应）", DATES),
}
_NEEDS = {
    "months": Need("至少的月数", (Kind.NUMBER,)),
    "years": Need("窗口的年数", (Kind.NUMBER,)),
}
_CONVENTION = {"days_per_month": Need("一个月按多少天计；没有载明按设定", (Kind.NUMBER,), is_required=False)}
_SETTINGS = {"days_per_month": "参数没有载明时一个月按多少天计，默认 30"}


def covered_days(starts: FigureLists, ends: FigureLists, first: Ints, last: Ints) -> Ints:
    """For each row the days of ``first..last`` that some stretch covers; a day counts once.

    >>> from ronghe.engine.rules.columns import constant
    >>> lists = [FigureLists(np.array([0, 2]), Figures(np.array(one), np.ones(2, bool)), np.ones(1, bool))
    ...          for one in ([0, 5], [9, 14])]
    >>> covered_days(*lists, np.array([0]), np.array([12])).tolist()
    [13]
    """
    row, new, _ = _new_days(starts, ends, first, last)
    return np.bincount(row, weights=new, minlength=len(starts)).astype(np.int64)


def longest_run(starts: FigureLists, ends: FigureLists, first: Ints, last: Ints) -> Ints:
    """For each row the longest unbroken run of covered days; stretches that overlap or touch are one run.

    >>> from ronghe.engine.rules.columns import constant
    >>> lists = [FigureLists(np.array([0, 3]), Figures(np.array(one), np.ones(3, bool)), np.ones(1, bool))
    ...          for one in ([0, 10, 30], [9, 14, 40])]
    >>> longest_run(*lists, np.array([0]), np.array([35])).tolist()
    [15]
    """
    row, new, is_fresh = _new_days(starts, ends, first, last)
    longest = np.zeros(len(starts), dtype=np.int64)
    if len(row):
        run = np.cumsum(is_fresh) - 1
        days = np.bincount(run, weights=new).astype(np.int64)
        np.maximum.at(longest, row[is_fresh], days)
    return longest


def _new_days(starts: FigureLists, ends: FigureLists, first: Ints, last: Ints) -> tuple[Ints, Ints, Mask]:
    """In order of row and day: the row of each stretch, the days it adds, and whether it begins a new run."""
    owners = starts.owners
    begin = np.maximum(starts.items.values, first[owners])
    end = np.minimum(ends.items.values, last[owners])
    order = np.lexsort((begin, owners))
    row, begin, end = owners[order], begin[order], np.maximum(end[order], begin[order] - 1)
    # A far step from row to row keeps the running maximum of one row from reaching into the next.
    shift = row * np.int64(10**7) + np.int64(10**6)
    reached = np.maximum.accumulate(np.concatenate([[np.int64(-(10**15))], end + shift]))[:-1]
    new = np.maximum(end + shift - np.maximum(begin + shift - 1, reached), 0)
    return row, new, begin + shift > reached + 1


def _stretches(work: Work) -> tuple[FigureLists, FigureLists, Mask]:
    starts, ends = work.lists("starts"), work.lists("ends")
    known = starts.known & ends.known
    uneven = known & (starts.lengths != ends.lengths)
    work.refuse(uneven, "起始日与结束日的个数不同，须一一对应")
    known = known & ~uneven
    starts, ends = starts.only(known), ends.only(known)
    backwards = known & ~starts.every(ends.items.values >= starts.items.values)
    work.refuse(backwards, "有一段实践的结束日早于起始日")
    return starts, ends, np.asarray(known & ~backwards, dtype=np.bool_)


def _judged(
    work: Work, first: Ints, last: Ints, known: Mask, stretches: tuple[FigureLists, FigureLists]
) -> Answer:
    per_month = _days_per_month(work)
    starts, ends = stretches
    days = covered_days(starts, ends, first, last) * known
    counted = Figures(days, known)
    months = Figures(days * 10**NUMBER_DECIMALS // per_month, known, NUMBER_DECIMALS)
    work.note(
        "窗口 {first} 至 {last}：共 {days} 天（重叠只计一次），按每月 {per} 天计为 {months} 个月",
        first=shown_day(Figures(first, known)),
        last=shown_day(Figures(last, known)),
        days=counted,
        per=per_month,
        months=months,
        value=counted,
        unit="天",
        roles=("starts", "ends"),
    )
    wanted = work.number("months")
    if wanted is None:
        return Answer(np.full(work.rows, OPEN, dtype=np.int8), counted)
    needed = -(-wanted * per_month // 10**NUMBER_DECIMALS)
    gap = Figures(np.maximum(needed - days, 0) * known, known)
    work.note(
        "须 {wanted} 个月即 {needed} 天；还差 {gap} 天",
        parameter="months",
        wanted=wanted / 10**NUMBER_DECIMALS,
        needed=needed,
        gap=gap,
    )
    longest = longest_run(starts, ends, first, last) * known
    run = Figures(longest, known)
    results = {"months": Result("折合", months, "个月"), "short": Result("还差", gap, "天")}
    if not work.has_parameter("one_block"):
        return Answer(truth(days >= needed, work.sure & known), counted, gap, results=results)
    block = work.flag("one_block", where=known & (days >= needed) & (longest < needed))
    work.note(
        "最长的一段 {run} 天；{words}",
        parameter="one_block",
        run=run,
        words={True: "须为一段", False: "可以分段累计", None: "是否须为一段没有载明"}[block],
    )
    enough = (longest if block else days) >= needed
    results["longest"] = Result("最长的一段", run, "天")
    return Answer(truth(enough, work.sure & known), counted, gap, results=results)


def _days_per_month(work: Work) -> int:
    """The office's decision, else the convention of the rule."""
    nowhere = np.zeros(work.rows, dtype=np.bool_)
    decided = (
        work.number("days_per_month", decimals=0, where=nowhere)
        if work.has_parameter("days_per_month")
        else None
    )
    return decided or int(work.setting("days_per_month", DAYS_PER_MONTH))


@formula(
    "window_practice",
    "截至某日的若干年内，企业实践累计不少于若干月",
    roles={**_ROLES, "until": Role("窗口的最后一天，不填为计算日", DATE, is_required=False)},
    needs={**_NEEDS, **_CONVENTION},
    settings=_SETTINGS,
)
def window_practice(work: Work) -> Answer:
    """A rolling window: the years that end on ``until`` (or on the day of reckoning), open until then."""
    starts, ends, known = _stretches(work)
    until = work.optional("until")
    last = np.where(until.known, until.values, day_number(work.on)).astype(np.int64)
    years = work.number("years", decimals=0)
    if years is None:
        return Answer(np.full(work.rows, OPEN, dtype=np.int8))
    first = add_months(last + 1, -12 * years)
    answer = _judged(work, first, last, known, (starts, ends))
    answer.pending = known & (last > day_number(work.on))
    return answer


@formula(
    "entry_practice",
    "入职后的最初若干年内，企业实践累计不少于若干月；是否须为一段由参数定",
    roles={**_ROLES, "entry": Role("入职日", DATE)},
    needs={
        **_NEEDS,
        **_CONVENTION,
        "one_block": Need("是否须为一段（否：可以分段累计）", (Kind.FLAG,), is_required=False),
    },
    settings=_SETTINGS,
)
def entry_practice(work: Work) -> Answer:
    """Only days inside the first years count; before they are over a shortage is pending."""
    starts, ends, known = _stretches(work)
    entry = work.figures("entry")
    years = work.number("years", decimals=0)
    if years is None:
        return Answer(np.full(work.rows, OPEN, dtype=np.int8))
    last = add_months(entry.values, 12 * years) - 1
    answer = _judged(work, entry.values, last, known & entry.known, (starts, ends))
    answer.pending = entry.known & (last >= day_number(work.on))
    return answer
