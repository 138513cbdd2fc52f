"""Shares: a part of a whole held against a yardstick, and sets of schools with a share each."""

from __future__ import annotations

import numpy as np

from ronghe.engine.rules.columns import (
    NUMBER_DECIMALS,
    OPEN,
    FigureLists,
    Figures,
    Ints,
    Mask,
    mul_div,
    rounded,
    truth,
)
from ronghe.engine.rules.formulas.comparing import WORDS, holds, sign_of, sign_with_rest
from ronghe.engine.rules.formulas.registry import FIGURE, FIGURES, Need, Role, formula
from ronghe.engine.rules.values import Comparator, Kind
from ronghe.engine.rules.working import Answer, Result, Work

HUNDRED = 100 * 10**NUMBER_DECIMALS


def percent(part: Ints, whole: Ints, known: Mask) -> Figures:
    """``part / whole`` in per cent with four decimals, half up; where there is no whole there is no share."""
    known = known & (whole > 0)
    safe = np.where(known, whole, 1)
    quotient, rest = mul_div(np.where(known, part, 0), HUNDRED, safe)
    return Figures(rounded(quotient, rest, safe, "half_up") * known, known, NUMBER_DECIMALS)


def _same(part: Figures, whole: Figures) -> tuple[Figures, Figures]:
    decimals = max(part.decimals, whole.decimals)
    return part.at(decimals), whole.at(decimals)


@formula(
    "share_goal",
    "部分÷总体，与目标比例相比",
    roles={"part": Role("部分", FIGURE), "whole": Role("总体", FIGURE)},
    needs={"goal": Need("目标比例（%）", (Kind.NUMBER,))},
    settings={
        "comparator": "文件没有印比较词时按此比较，默认 >=",
        "is_part": "部分是否包含在总体之内，默认 true；false 时允许大于总体",
    },
)
def share_goal(work: Work) -> Answer:
    """Exact: the share is never rounded before it is compared."""
    part, whole = _same(work.figures("part"), work.figures("whole"))
    known = part.known & whole.known
    if work.setting("is_part", True):
        work.refuse(
            known & (part.values > whole.values),
            "{part} 大于总体 {whole}，请核对两项口径",
            part=part,
            whole=whole,
        )
    work.lack("whole", "总体为零，算不出比例", known & (whole.values == 0))
    share = percent(part.values, whole.values, known)
    work.note(
        "{part} ÷ {whole} = {share}%",
        part=part,
        whole=whole,
        share=share,
        value=share,
        unit="%",
        roles=("part", "whole"),
    )
    goal = work.number("goal")
    if goal is None:
        return Answer(truth(known, work.sure), share)
    comparator = work.comparator("goal")
    quotient, rest = mul_div(whole.values, goal, HUNDRED)
    sign = sign_with_rest(part.values, quotient, rest)
    passed = holds(sign, comparator)
    short = np.maximum(quotient + (rest > 0 if comparator is Comparator.AT_LEAST else 1) - part.values, 0)
    needed = Figures(np.where(passed, 0, short), known, part.decimals)
    gap = Figures(np.abs(share.values - goal), share.known, NUMBER_DECIMALS)
    work.note(
        "目标：{how}{goal}%；{words}",
        parameter="goal",
        how=WORDS[comparator],
        goal=goal_figure(goal, work.rows),
        words=_words(work, passed, share, needed, comparator),
    )
    results = {"needed": Result("总体不变时还差", needed, "")} if comparator in _UPWARD else {}
    return Answer(truth(passed, work.sure), share, gap, results=results)


_UPWARD = {Comparator.GREATER, Comparator.AT_LEAST}


def goal_figure(goal: int, rows: int) -> Figures:
    return Figures(np.full(rows, goal, dtype=np.int64), np.ones(rows, dtype=np.bool_), NUMBER_DECIMALS)


def _words(work: Work, passed: Mask, share: Figures, needed: Figures, comparator: Comparator) -> str:
    if not work.explaining or not share.known[0]:
        return "算不出比例"
    if passed[0]:
        return "达到"
    more = f"，总体不变时还差 {needed.decimal(0)}" if comparator in _UPWARD else ""
    return f"没有达到{more}"


@formula(
    "parity",
    "两数之比与 1 相比，差在容差之内",
    roles={"part": Role("一方", FIGURE), "whole": Role("另一方", FIGURE)},
    needs={"tolerance": Need("容差（比）", (Kind.NUMBER,))},
)
def parity(work: Work) -> Answer:
    """part / whole is within 1 ± tolerance."""
    part, whole = _same(work.figures("part"), work.figures("whole"))
    known = part.known & whole.known
    work.lack("whole", "另一方为零，算不出比", known & (whole.values == 0))
    ratio = percent(part.values, whole.values, known)
    ratio = Figures(ratio.values // 100, ratio.known, NUMBER_DECIMALS)
    work.note(
        "{part} ÷ {whole} = {ratio}",
        part=part,
        whole=whole,
        ratio=ratio,
        value=ratio,
        unit="比",
        roles=("part", "whole"),
    )
    tolerance = work.number("tolerance")
    if tolerance is None:
        return Answer(truth(known, work.sure), ratio)
    one = 10**NUMBER_DECIMALS
    quotient, rest = mul_div(whole.values, tolerance, one)
    passed = sign_with_rest(np.abs(part.values - whole.values), quotient, rest) <= 0
    work.note("容差 {tolerance}", parameter="tolerance", tolerance=goal_figure(tolerance, work.rows))
    off = np.maximum(np.abs(ratio.values - one) - tolerance, 0)
    return Answer(truth(passed, work.sure), ratio, Figures(off, ratio.known, NUMBER_DECIMALS))


@formula(
    "share_by_unit",
    "各校比例的平均与合并比例，分别与目标相比；用哪一个由参数定",
    roles={"parts": Role("各校部分", FIGURES), "wholes": Role("各校总体", FIGURES)},
    needs={
        "goal": Need("目标比例（%）", (Kind.NUMBER,)),
        "pooled": Need("是否合并计算（是：合并；否：各校比例的平均）", (Kind.FLAG,)),
    },
    settings={"comparator": "文件没有印比较词时按此比较，默认 >="},
)
def share_by_unit(work: Work) -> Answer:
    """Where both ways agree the way need not be known; where they differ, the office must have chosen."""
    parts, wholes = work.lists("parts"), work.lists("wholes")
    known = _paired(work, parts, wholes)
    parts, wholes = parts.only(known), wholes.only(known)
    pooled = percent(parts.total(), wholes.total(), known)
    mean = _mean_share(parts, wholes, known)
    work.note(
        "合并计算：{pooled}%；各校比例的平均：{mean}%", pooled=pooled, mean=mean, roles=("parts", "wholes")
    )
    results = {"pooled": Result("合并比例", pooled, "%"), "mean": Result("各校比例的平均", mean, "%")}
    goal = work.number("goal")
    if goal is None:
        return Answer(truth(known, work.sure), None, results=results)
    comparator = work.comparator("goal")
    by_pool = holds(sign_of(pooled.values, goal), comparator)
    by_mean = holds(sign_of(mean.values, goal), comparator)
    way = work.flag("pooled", where=known & (by_pool != by_mean))
    chosen = by_mean if way is False else by_pool
    work.note(
        "目标：{how}{goal}%；合并{a}，平均{b}",
        parameter="goal",
        how=WORDS[comparator],
        goal=goal_figure(goal, work.rows),
        a="达到" if by_pool[0] else "没有达到",
        b="达到" if by_mean[0] else "没有达到",
    )
    value = None if way is None else (pooled if way else mean)
    gap = None if value is None else Figures(np.abs(value.values - goal), value.known, NUMBER_DECIMALS)
    return Answer(truth(chosen, work.sure & known), value, gap, results=results)


def _paired(work: Work, parts: FigureLists, wholes: FigureLists) -> Mask:
    """Rows whose two lists fit each other, unit by unit, with a whole for every unit."""
    known = parts.known & wholes.known
    uneven = known & (parts.lengths != wholes.lengths)
    work.refuse(uneven, "两份清单的项数不同，须逐校对应")
    work.lack("wholes", "清单是空的", known & ~uneven & (wholes.lengths == 0))
    fit = known & ~uneven & (wholes.lengths > 0)
    zero = fit & ~wholes.every(wholes.items.values > 0)
    work.lack("wholes", "有学校的总体为零，算不出该校比例", zero)
    return np.asarray(fit & ~zero, dtype=np.bool_)


def _mean_share(parts: FigureLists, wholes: FigureLists, known: Mask) -> Figures:
    each = percent(parts.items.values, wholes.items.values, wholes.items.values > 0)
    number = np.where(known, wholes.lengths, 1)
    total = parts.total(each.values)
    return Figures(
        rounded(total // number, total % number, number, "half_up") * known, known, NUMBER_DECIMALS
    )


@formula(
    "covers_all",
    "几项覆盖率逐项与目标相比，全部达到才算达到",
    roles={
        "part": Role("已覆盖数（每项一个输入）", FIGURE, is_many=True),
        "whole": Role("应覆盖数（与上一类按次序对应）", FIGURE, is_many=True),
    },
    needs={},
    settings={"goals": "与各项对应的参数本地名列表，如 [school, city]"},
    is_free=True,
)
def covers_all(work: Work) -> Answer:
    """Several shares, each with its own goal, in the order the rule declares them."""
    verdict = np.ones(work.rows, dtype=np.int8)
    lowest: Figures | None = None
    goals = work.setting("goals", [])
    pairs = zip(work.every("part"), work.every("whole"), goals, strict=True)
    for (part_spec, part), (whole_spec, whole), local in pairs:
        assert isinstance(part, Figures)  # noqa: S101 - the loader checked the types
        assert isinstance(whole, Figures)  # noqa: S101
        work.ask(part_spec, part)
        work.ask(whole_spec, whole)
        known = part.known & whole.known & (whole.values > 0)
        work.lack(whole_spec.name, f"{whole_spec.label}为零，算不出比例", whole.known & (whole.values == 0))
        share = percent(part.values, whole.values, known)
        work.note(
            "{label}：{part} ÷ {whole} = {share}%", label=part_spec.label, part=part, whole=whole, share=share
        )
        goal = work.number(local)
        if goal is None:
            verdict = np.where(verdict == 1, OPEN, verdict).astype(np.int8)
            continue
        quotient, rest = mul_div(whole.values, goal, HUNDRED)
        passed = truth(holds(sign_with_rest(part.values, quotient, rest), work.comparator(local)), known)
        verdict = np.where(verdict == 0, 0, np.where(passed == 1, verdict, passed)).astype(np.int8)
        lowest = (
            share
            if lowest is None
            else Figures(np.minimum(lowest.values, share.values), lowest.known & share.known, NUMBER_DECIMALS)
        )
    return Answer(verdict, lowest)
