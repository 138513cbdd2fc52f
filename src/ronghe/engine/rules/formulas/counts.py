"""Counts held against a goal or a range, one or for each unit of a set."""

from __future__ import annotations

import numpy as np

from ronghe.engine.rules.columns import FigureLists, Figures, Mask, truth
from ronghe.engine.rules.formulas.comparing import WORDS, holds, sign_of
from ronghe.engine.rules.formulas.registry import FIGURE, FIGURES, Need, Role, formula
from ronghe.engine.rules.values import Comparator, Kind
from ronghe.engine.rules.working import Answer, Result, Work

GOAL = {"goal": Need("目标数或幅度", (Kind.NUMBER, Kind.RANGE))}
COMPARATOR = {"comparator": "文件没有印比较词时按此比较，默认 >="}
INFORMATIVE = {"top_is_informative": "幅度的上限只作参考：超过的照算达到"}


def _against(work: Work, values: Figures) -> tuple[Mask, Figures] | None:
    """Whether each figure meets the goal, and how far it is off."""
    goal = work.value("goal")
    if goal is None:
        return None
    if goal.kind is Kind.RANGE:
        low, high = work.bounds("goal", decimals=values.decimals) or (0, 0)
        over = np.zeros_like(values.values) if work.setting("top_is_informative") else values.values - high
        off = np.maximum(np.maximum(low - values.values, over), 0)
        return off == 0, Figures(off, values.known, values.decimals)
    number = work.number("goal", decimals=values.decimals) or 0
    passed = holds(sign_of(values.values, number), work.comparator("goal"))
    return passed, Figures(np.abs(values.values - number), values.known, values.decimals)


def goal_words(work: Work) -> str:
    goal = work.value("goal")
    if goal is None:
        return "目标没有载明"
    how = WORDS[Comparator.RANGE if goal.kind is Kind.RANGE else work.comparator("goal")]
    return f"{how} {goal.value} {goal.unit}".rstrip()


@formula(
    "count_goal",
    "数量与目标数或幅度相比",
    roles={
        "count": Role("数量", FIGURE),
        "exempt": Role("是否属于豁免情形", (), is_required=False),
    },
    needs=GOAL,
    settings={**COMPARATOR, **INFORMATIVE},
)
def count_goal(work: Work) -> Answer:
    count = work.figures("count")
    found = _against(work, count)
    work.note(
        "数量 {count}；目标：{goal}",
        count=count,
        goal=goal_words(work),
        parameter="goal",
        value=count,
        roles=("count",),
    )
    if found is None:
        return Answer(truth(count.known, work.sure), count)
    passed, gap = found
    short = Figures(np.where(passed, 0, gap.values), gap.known, gap.decimals)
    return Answer(truth(passed, work.sure), count, gap, results={"short": Result("还差", short, "")})


@formula(
    "each_count_goal",
    "各单位的数量逐个与目标相比，全部达到才算达到",
    roles={"counts": Role("各单位的数量", FIGURES)},
    needs=GOAL,
    settings={**COMPARATOR, **INFORMATIVE},
)
def each_count_goal(work: Work) -> Answer:
    """The value is how many units meet the goal; ``over`` how many lie above the top of a range."""
    counts = work.lists("counts")
    work.lack("counts", "清单是空的", counts.known & (counts.lengths == 0))
    found = _against(work, counts.items)
    if found is None:
        return Answer(truth(counts.known, work.sure))
    passed, _ = found
    reached = Figures(counts.total(passed.astype(np.int64)), counts.known)
    number = Figures(counts.lengths, counts.known)
    short = Figures(number.values - reached.values, counts.known)
    work.note(
        "{number} 个单位中 {reached} 个达到；目标：每个{goal}",
        number=number,
        reached=reached,
        goal=goal_words(work),
        parameter="goal",
        value=reached,
        roles=("counts",),
    )
    results = {"short": Result("没有达到的单位", short, "个")}
    if work.setting("top_is_informative"):
        results["over"] = Result("超过幅度上限的单位", _above_top(work, counts), "个")
    return Answer(truth(short.values == 0, work.sure), reached, short, results=results)


def _above_top(work: Work, counts: FigureLists) -> Figures:
    _, high = work.bounds("goal", decimals=counts.items.decimals) or (0, 0)
    return Figures(counts.total((counts.items.values > high).astype(np.int64)), counts.known)


@formula(
    "grown_to_goal",
    "由基数增长到目标：与目标相比，并给出完成的进度",
    roles={"count": Role("现有数", FIGURE)},
    needs={**GOAL, "baseline": Need("基数", (Kind.NUMBER,), is_required=False)},
    settings={**COMPARATOR, "baseline": "文件印出的基数"},
)
def grown_to_goal(work: Work) -> Answer:
    count = work.figures("count")
    found = _against(work, count)
    work.note(
        "现有 {count}；目标：{goal}",
        count=count,
        goal=goal_words(work),
        parameter="goal",
        value=count,
        roles=("count",),
    )
    if found is None:
        return Answer(truth(count.known, work.sure), count)
    passed, gap = found
    goal = work.number("goal", decimals=count.decimals) or 0
    base = int(work.setting("baseline", 0)) * 10**count.decimals
    span = max(goal - base, 1)
    done = np.clip((count.values - base) * 1_000_000 // span, -(10**9), 10**9)
    progress = Figures(done, count.known, 4)
    work.note("自基数 {base} 起，完成应增长数的 {progress}%", base=base, progress=progress)
    return Answer(
        truth(passed, work.sure), count, gap, results={"progress": Result("完成应增长数的", progress, "%")}
    )


@formula(
    "tally",
    "只统计、不设目标：给出数量或比例",
    roles={"part": Role("数量", FIGURE, is_many=True)},
    settings={"goal_parameters": "须先由主管单位确定的目标参数的本地名"},
    is_free=True,
)
def tally(work: Work) -> Answer:
    """Shown, never judged, unless the office has set a goal for every item."""
    verdict = np.ones(work.rows, dtype=np.int8)
    total: Figures | None = None
    goals = list(work.setting("goal_parameters", []))
    for place, (spec, column) in enumerate(work.every("part")):
        assert isinstance(column, Figures)  # noqa: S101 - the loader checked the type
        work.ask(spec, column)
        work.note("{label}：{column} {what}", label=spec.label, column=column, what=spec.unit)
        total = (
            column
            if total is None
            else Figures(
                total.values + column.at(total.decimals).values, total.known & column.known, total.decimals
            )
        )
        if place < len(goals) and (goal := work.number(goals[place], decimals=column.decimals)) is not None:
            verdict = np.where(column.values >= goal, verdict, 0).astype(np.int8)
    return Answer(np.where(work.sure, verdict, np.where(verdict == 0, 0, -1)).astype(np.int8), total)
