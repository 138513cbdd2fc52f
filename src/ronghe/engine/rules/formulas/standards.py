"""Standards held against a person, a period or a school: age, cover, intervals, pay floors, minimums."""

from __future__ import annotations

import numpy as np

from ronghe.engine.errors import EngineError
from ronghe.engine.rules.columns import (
    MONEY_DECIMALS,
    NUMBER_DECIMALS,
    OPEN,
    YES,
    Figures,
    Tri,
    constant,
    mul_div,
    rounded,
    tri_all,
    tri_any,
    tri_not,
    truth,
)
from ronghe.engine.rules.declaration import InputType
from ronghe.engine.rules.formulas.dates import (
    DATE,
    DATES,
    add_months,
    cycle_months,
    cycle_words,
    shown_day,
)
from ronghe.engine.rules.formulas.registry import FIGURE, Need, Role, formula
from ronghe.engine.rules.formulas.shares import HUNDRED
from ronghe.engine.rules.values import Kind
from ronghe.engine.rules.working import Answer, Result, Work

MONEY = (InputType.MONEY,)
FLAG = (InputType.FLAG,)


@formula(
    "age_reached",
    "到某日已满若干周岁（生日当天算满）",
    roles={"born": Role("出生日期", DATE), "day": Role("所查的日子", DATE)},
    needs={"years": Need("周岁", (Kind.NUMBER,))},
)
def age_reached(work: Work) -> Answer:
    """The value is the day the age is reached; the gap the days still to go."""
    born, day = work.figures("born"), work.figures("day")
    years = work.number("years", decimals=0)
    if years is None:
        return Answer(np.full(work.rows, OPEN, dtype=np.int8))
    reached = Figures(add_months(born.values, 12 * years) * born.known, born.known)
    known = born.known & day.known
    short = Figures(np.maximum(reached.values - day.values, 0) * known, known)
    work.note(
        "生于 {born}，满 {years} 周岁在 {reached}；所查 {day}",
        parameter="years",
        born=shown_day(born),
        years=years,
        reached=shown_day(reached),
        day=shown_day(day),
        roles=("born", "day"),
    )
    return Answer(truth(short.values == 0, work.sure), reached, short, is_day=True)


@formula(
    "period_covered",
    "一个时段完全落在另一个时段之内（如保险期覆盖实习期）",
    roles={
        "from": Role("被覆盖时段的第一天", DATE),
        "to": Role("被覆盖时段的最后一天", DATE),
        "cover_from": Role("覆盖时段的第一天", DATE),
        "cover_to": Role("覆盖时段的最后一天", DATE),
        "condition": Role("其他条件", FLAG, is_required=False, is_many=True),
    },
)
def period_covered(work: Work) -> Answer:
    """The value is the number of days without cover."""
    first, last = work.figures("from"), work.figures("to")
    begin, end = work.figures("cover_from"), work.figures("cover_to")
    known = first.known & last.known & begin.known & end.known
    work.refuse(known & (last.values < first.values), "时段的最后一天早于第一天")
    work.refuse(known & (end.values < begin.values), "覆盖时段的最后一天早于第一天")
    length = last.values - first.values + 1
    inside = np.minimum(last.values, end.values) - np.maximum(first.values, begin.values) + 1
    bare = Figures((length - np.clip(inside, 0, None)) * known, known)
    work.note(
        "{first} 至 {last}，覆盖 {begin} 至 {end}：有 {bare} 天没有覆盖",
        first=shown_day(first),
        last=shown_day(last),
        begin=shown_day(begin),
        end=shown_day(end),
        bare=bare,
        value=bare,
        unit="天",
        roles=("from", "to", "cover_from", "cover_to"),
    )
    verdicts = [truth(bare.values == 0, known), *_conditions(work)]
    return Answer(tri_all(verdicts), bare, bare)


def _conditions(work: Work) -> list[Tri]:
    verdicts = []
    for spec, column in work.every("condition"):
        assert isinstance(column, np.ndarray)  # noqa: S101 - the loader checked the type
        work.ask(spec, column)
        work.note(
            "条件“{label}”：{words}", label=spec.label, words={1: "是", 0: "否", -1: "没有填"}[int(column[0])]
        )
        verdicts.append(column)
    return verdicts


@formula(
    "intervals",
    "相邻两次之间不超过一个周期（如每月发放一次）",
    roles={"done": Role("各次的日期，从早到晚", DATES), "since": Role("起算日", DATE, is_required=False)},
    needs={"every": Need("最长间隔", (Kind.CYCLE,))},
)
def intervals(work: Work) -> Answer:
    """The value is how many intervals are too long; one calendar month on from 31 Jan is 28 or 29 Feb."""
    done = work.lists("done")
    every = work.value("every")
    if every is None:
        return Answer(np.full(work.rows, OPEN, dtype=np.int8))
    work.lack("done", "清单是空的", done.known & (done.lengths == 0))
    months, days = cycle_months(str(every.value))
    values = done.items.values
    since = work.optional("since")
    before = np.concatenate([values[:1], values[:-1]])
    firsts = done.offsets[:-1][done.lengths > 0]
    rows = np.flatnonzero(done.lengths > 0)
    before[firsts] = np.where(since.known[rows], since.values[rows], values[firsts])
    limit = add_months(before, months) if months else before + days
    work.refuse(~done.every(values >= before) & done.known, "各次日期须从早到晚")
    late = Figures(done.total((values > limit).astype(np.int64)) * done.known, done.known)
    work.note(
        "最长间隔 {every}；超过的有 {late} 次",
        parameter="every",
        every=cycle_words(str(every.value)),
        late=late,
        value=late,
        unit="次",
        roles=("done", "since"),
    )
    return Answer(truth(late.values == 0, work.sure), late, late)


@formula(
    "pay_floor",
    "报酬不低于同岗位标准的一定比例，或不低于该岗位最低档",
    roles={
        "paid": Role("报酬（元）", MONEY),
        "base": Role("同岗位标准（元）", MONEY),
        "lowest": Role("该岗位最低档（元）", MONEY, is_required=False),
        "applies": Role("适用本条的情形", FLAG, is_required=False),
        "excused": Role("有说明理由并经同意的例外", FLAG, is_required=False),
    },
    needs={"share": Need("比例（%）", (Kind.NUMBER,))},
)
def pay_floor(work: Work) -> Answer:
    """The value is the floor: the share of the standard, or the lowest grade where that is less."""
    paid = work.figures("paid", decimals=MONEY_DECIMALS)
    base = work.figures("base", decimals=MONEY_DECIMALS)
    share = work.number("share")
    if share is None:
        return Answer(np.full(work.rows, OPEN, dtype=np.int8))
    lowest = work.optional("lowest", decimals=MONEY_DECIMALS)
    quotient, rest = mul_div(base.values, share, HUNDRED)
    by_share = rounded(quotient, rest, HUNDRED, "up")
    floor = Figures(
        np.where(lowest.known, np.minimum(by_share, lowest.values), by_share), base.known, MONEY_DECIMALS
    )
    work.note(
        "下限：同岗位标准 {base} 元的 {share}%，或最低档 {lowest}，取 {floor} 元；报酬 {paid} 元",
        parameter="share",
        base=base,
        share=constant(share, work.rows, NUMBER_DECIMALS),
        lowest=lowest,
        floor=floor,
        paid=paid,
        value=floor,
        unit="元",
        roles=("paid", "base"),
    )
    known = paid.known & base.known
    gap = Figures(np.maximum(floor.values - paid.values, 0) * known, known, MONEY_DECIMALS)
    reaches = truth(gap.values == 0, known)
    verdicts = [reaches]
    nowhere = np.zeros(work.rows, dtype=np.bool_)
    if work.has("applies"):
        verdicts.append(tri_not(work.flags("applies", where=reaches != YES)))
    if work.has("excused"):
        verdicts.append(work.flags("excused", where=nowhere))
    return Answer(tri_any(verdicts), floor, gap)


@formula(
    "per_head_minimum",
    "总量不低于最低数，且按人头不低于生均最低数",
    roles={"figure": Role("总量", FIGURE), "heads": Role("人数", (InputType.INTEGER,))},
    needs={
        "least": Need("总量的最低数", (Kind.NUMBER,), is_required=False),
        "per_head": Need("生均的最低数", (Kind.NUMBER,), is_required=False),
    },
)
def per_head_minimum(work: Work) -> Answer:
    """The value is what the standard asks for in all; the gap what is lacking."""
    figure = work.figures("figure", decimals=NUMBER_DECIMALS)
    heads = work.figures("heads")
    if not (work.has_parameter("least") or work.has_parameter("per_head")):
        raise EngineError("rules.standard", f"规则 {work.rule.id} 没有写总量或生均的最低数")
    known = figure.known & heads.known
    needed = np.zeros(work.rows, dtype=np.int64)
    for local in ("least", "per_head"):
        if not work.has_parameter(local):
            continue
        number = work.number(local)
        if number is None:
            continue
        asked = np.full(work.rows, number, dtype=np.int64) if local == "least" else heads.values * number
        work.note(
            "{what}：须 {asked}",
            what="总量" if local == "least" else "按人数",
            asked=Figures(asked, known, NUMBER_DECIMALS),
            parameter=local,
        )
        needed = np.maximum(needed, asked)
    wanted = Figures(needed * known, known, NUMBER_DECIMALS)
    gap = Figures(np.maximum(needed - figure.values, 0) * known, known, NUMBER_DECIMALS)
    work.note(
        "现有 {figure}，须 {wanted}，还差 {gap}",
        figure=figure,
        wanted=wanted,
        gap=gap,
        value=wanted,
        roles=("figure", "heads"),
    )
    return Answer(truth(gap.values == 0, work.sure), wanted, gap, results={"short": Result("还差", gap, "")})
