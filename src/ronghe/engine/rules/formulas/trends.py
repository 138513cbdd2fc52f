"""Trends: does a figure, or a share, rise from year to year."""

from __future__ import annotations

import numpy as np

from ronghe.engine.rules.columns import (
    NUMBER_DECIMALS,
    OPEN,
    FigureLists,
    Figures,
    Ints,
    Mask,
    Tri,
    mul_div,
    truth,
)
from ronghe.engine.rules.declaration import InputSpec
from ronghe.engine.rules.formulas.comparing import sign_with_rest
from ronghe.engine.rules.formulas.registry import FIGURE, FIGURES, Need, Role, formula
from ronghe.engine.rules.formulas.shares import HUNDRED, percent
from ronghe.engine.rules.values import Comparator, Kind
from ronghe.engine.rules.working import Answer, Result, Work

STRICT = {"comparator": "逐年比较的办法：“>” 须高于上年（默认），“>=” 不低于上年"}


def _steps(offsets: Ints, rise: Mask) -> Mask:
    """Rows whose every step from one year to the next holds; ``rise[i]`` compares item i with item i - 1."""
    owned = rise.copy()
    starts = offsets[:-1]
    owned[starts[starts < len(owned)]] = True
    broken = np.concatenate([[0], np.cumsum(~owned)])
    return np.asarray(broken[offsets[1:]] == broken[offsets[:-1]], dtype=np.bool_)


def _is_strict(work: Work) -> bool:
    return Comparator(work.setting("comparator", ">")) is Comparator.GREATER


def _last_change(values: Figures, offsets: Ints, known: Mask) -> Figures:
    last = np.maximum(offsets[1:] - 1, 0)
    before = np.maximum(offsets[1:] - 2, 0)
    return Figures((values.values[last] - values.values[before]) * known, known, values.decimals)


@formula("trend", "各年的数逐年上升", roles={"years": Role("各年的数，从早到晚", FIGURES)}, settings=STRICT)
def trend(work: Work) -> Answer:
    """At least two years are needed; the value is the change in the last year."""
    years = work.lists("years")
    few = years.known & (years.lengths < 2)
    work.lack("years", "至少要有两年的数", few)
    known = years.known & ~few
    if not known.any():
        return Answer(truth(known, known))
    years = years.only(known)
    values = years.items.values
    step = np.diff(values, prepend=values[:1])
    rises = _steps(years.offsets, step > 0 if _is_strict(work) else step >= 0)
    change = _last_change(years.items, years.offsets, known)
    if not work.explaining:
        return Answer(truth(rises, work.sure), change)
    work.note(
        "各年 {years}；{how}：{words}",
        years=", ".join(str(one) for one in years.of(0)),
        how="须逐年高于上年" if _is_strict(work) else "不低于上年",
        words="是" if rises[0] else "否",
        value=change,
        roles=("years",),
    )
    return Answer(truth(rises, work.sure), change)


def _cross(part: Ints, whole: Ints) -> Ints:
    """The sign of each share minus the one before it; Python integers where 64 bits could overflow."""
    wide = len(part) > 0 and max(int(part.max()), int(whole.max())) > 3_000_000_000
    a, b = (part.astype(object), whole.astype(object)) if wide else (part, whole)
    return np.sign(a[1:] * b[:-1] - a[:-1] * b[1:]).astype(np.int64)


Lists = tuple[InputSpec, FigureLists]


def rising_share(work: Work, parts: Lists, wholes: Lists) -> tuple[Tri, Figures]:
    """Whether a share rises every year, and its change in the last; no rounding can make or break a rise."""
    (part_spec, part_lists), (whole_spec, whole_lists) = parts, wholes
    work.ask(part_spec, part_lists)
    work.ask(whole_spec, whole_lists)
    known = part_lists.known & whole_lists.known
    uneven = known & (part_lists.lengths != whole_lists.lengths)
    work.refuse(uneven, "两份清单的年数不同，须逐年对应")
    few = known & ~uneven & (whole_lists.lengths < 2)
    work.lack(whole_spec.name, f"{whole_spec.label}：至少要有两年的数", few)
    known &= ~uneven & ~few
    nothing = Figures(
        np.zeros(work.rows, dtype=np.int64), np.zeros(work.rows, dtype=np.bool_), NUMBER_DECIMALS
    )
    if not known.any():
        return truth(known, known), nothing
    part_lists, whole_lists = part_lists.only(known), whole_lists.only(known)
    empty = ~whole_lists.every(whole_lists.items.values > 0) & known
    work.lack(whole_spec.name, f"{whole_spec.label}：有一年为零，算不出比例", empty)
    part, whole = part_lists.items.values, whole_lists.items.values
    step = np.concatenate([[1], _cross(part, whole)])
    rises = _steps(part_lists.offsets, step > 0 if _is_strict(work) else step >= 0)
    share = percent(part, whole, whole > 0)
    change = _last_change(share, part_lists.offsets, known & ~empty)
    if not work.explaining:
        return truth(rises, known & ~empty), change
    work.note(
        "{label}：各年比例（%）{years}；{words}",
        label=part_spec.label,
        years=", ".join(str(share.decimal(i)) for i in range(len(part))),
        words="逐年上升" if rises[0] else "没有逐年上升",
        value=change,
        unit="个百分点",
        roles=("parts", "wholes") if len(work.every("parts")) == 1 else (),
    )
    return truth(rises, known & ~empty), change


@formula(
    "trend_share",
    "各年的比例逐年上升",
    roles={"parts": Role("各年部分，从早到晚", FIGURES), "wholes": Role("各年总体，从早到晚", FIGURES)},
    settings=STRICT,
)
def trend_share(work: Work) -> Answer:
    """The value is the change in the last year."""
    parts, wholes = work.every("parts")[0], work.every("wholes")[0]
    assert isinstance(parts[1], FigureLists)  # noqa: S101 - the loader checked the types
    assert isinstance(wholes[1], FigureLists)  # noqa: S101
    verdict, change = rising_share(work, (parts[0], parts[1]), (wholes[0], wholes[1]))
    return Answer(np.where(work.sure, verdict, OPEN).astype(np.int8), change)


@formula(
    "above_baseline",
    "比基数提高，提高的幅度不小于主管单位确定的数",
    roles={
        "now": Role("现在的数（没有参数时由输入给出）", FIGURE, is_required=False),
        "before": Role("基数", FIGURE),
    },
    needs={
        "now": Need("现在的数，如新的标准", (Kind.NUMBER,), is_required=False),
        "margin": Need("须提高的幅度（%）", (Kind.NUMBER,), is_required=False),
    },
    settings={"comparator": "没有幅度参数时的比较：“>”（默认）或“>=”"},
)
def above_baseline(work: Work) -> Answer:
    """A fall is "not met" whatever the margin; a rise needs the margin, where the rule has one."""
    before = work.figures("before")
    now = _now(work, before)
    decimals = max(now.decimals, before.decimals)
    now, before = now.at(decimals), before.at(decimals)
    known = now.known & before.known
    rise = Figures((now.values - before.values) * known, known, decimals)
    work.note(
        "{now} - {before} = {rise}",
        now=now,
        before=before,
        rise=rise,
        parameter="now" if work.has_parameter("now") else None,
        value=rise,
        roles=("now", "before"),
    )
    strict = _is_strict(work)
    up = rise.values > 0 if strict else rise.values >= 0
    gap = Figures(np.maximum(-rise.values, 0) * known, known, decimals)
    if not work.has_parameter("margin"):
        return Answer(truth(up, work.sure), rise, gap)
    margin = work.number("margin", where=known & up)
    if margin is None:
        return Answer(np.where(known & ~up, 0, -1).astype(np.int8), rise, gap)
    reached = sign_with_rest(rise.values, *mul_div(before.values, margin, HUNDRED)) >= 0
    grown = percent(np.maximum(rise.values, 0), before.values, known)
    work.note(
        "提高 {grown}%，须不低于 {margin}%",
        grown=grown,
        margin=margin / 10**NUMBER_DECIMALS,
        parameter="margin",
    )
    return Answer(truth(up & reached, work.sure), rise, gap, results={"growth": Result("提高", grown, "%")})


def _now(work: Work, before: Figures) -> Figures:
    if not work.has_parameter("now"):
        return work.figures("now")
    number = work.number("now", decimals=before.decimals)
    known = np.full(work.rows, number is not None, dtype=np.bool_)
    return Figures(np.full(work.rows, number or 0, dtype=np.int64), known, before.decimals)
