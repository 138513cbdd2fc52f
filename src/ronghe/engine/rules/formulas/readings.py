"""Matters that a text leaves open to more than one reading, and amounts that hang on conditions.

Where all readings agree nobody need choose; where they differ the office must have chosen.
"""

from __future__ import annotations

import numpy as np

from ronghe.engine.rules.columns import (
    MONEY_DECIMALS,
    NO,
    NUMBER_DECIMALS,
    OPEN,
    YES,
    FigureLists,
    Figures,
    Ints,
    Mask,
    NameLists,
    Tri,
    constant,
    mul_div,
    rounded,
    tri_all,
    truth,
)
from ronghe.engine.rules.declaration import InputSpec, InputType
from ronghe.engine.rules.formulas.amounts import product
from ronghe.engine.rules.formulas.comparing import WORDS, holds, sign_of, sign_with_rest
from ronghe.engine.rules.formulas.conditions import conditions
from ronghe.engine.rules.formulas.dates import DATE, year_of
from ronghe.engine.rules.formulas.registry import FIGURE, FIGURES, Need, Role, formula
from ronghe.engine.rules.formulas.shares import HUNDRED, goal_figure, percent
from ronghe.engine.rules.formulas.trends import STRICT, rising_share
from ronghe.engine.rules.values import Kind
from ronghe.engine.rules.working import Answer, Result, Work

COMPARATOR = {"comparator": "文件没有印比较词时按此比较，默认 >="}
YES_NO_OPEN = {1: "达到", 0: "没有达到", -1: "不能确定"}


@formula(
    "share_by_base",
    "部分÷总体，而总体有两种读法：两种读法结论相同时直接给出，不同时用哪一种由参数定",
    roles={
        "part": Role("部分", FIGURE),
        "whole": Role("总体（第一种读法）", FIGURE, is_required=False),
        "other": Role("总体（第二种读法）", FIGURE, is_required=False),
    },
    needs={
        "goal": Need("目标比例（%）", (Kind.NUMBER,)),
        "other": Need("是否按第二种读法", (Kind.FLAG,)),
    },
    settings=COMPARATOR,
)
def share_by_base(work: Work) -> Answer:
    """The value is the share by the chosen reading, before that by the first that can be reckoned."""
    part = work.figures("part", decimals=MONEY_DECIMALS)
    bases = {local: work.optional(local, decimals=MONEY_DECIMALS) for local in ("whole", "other")}
    shares = {local: _share_of(work, local, part, base) for local, base in bases.items()}
    goal = work.number("goal")
    if goal is None:
        return Answer(np.full(work.rows, OPEN, dtype=np.int8))
    comparator = work.comparator("goal")
    verdicts = {local: _reaches(work, part, base, goal) for local, base in bases.items()}
    agree = (verdicts["whole"] == verdicts["other"]) & (verdicts["whole"] != OPEN)
    choice = work.flag("other", where=part.known & ~agree)
    first = np.where(bases["whole"].known, shares["whole"].values, shares["other"].values)
    known = shares["whole"].known | shares["other"].known
    if choice is None:
        verdict = np.where(agree, verdicts["whole"], OPEN).astype(np.int8)
        value = Figures(first * known, known, NUMBER_DECIMALS)
    else:
        local = "other" if choice else "whole"
        work.ask(_spec(work, local), bases[local])
        verdict, value = verdicts[local], shares[local]
    work.note(
        "目标：{how}{goal}%；第一种读法{a}，第二种读法{b}",
        parameter="goal",
        how=WORDS[comparator],
        goal=goal_figure(goal, work.rows),
        a=YES_NO_OPEN[int(verdicts["whole"][0])],
        b=YES_NO_OPEN[int(verdicts["other"][0])],
    )
    gap = Figures(np.abs(value.values - goal) * value.known, value.known, NUMBER_DECIMALS)
    results = {
        "by_whole": Result("按第一种读法", shares["whole"], "%"),
        "by_other": Result("按第二种读法", shares["other"], "%"),
    }
    return Answer(np.where(work.sure, verdict, OPEN).astype(np.int8), value, gap, results=results)


def _spec(work: Work, role: str) -> InputSpec:
    return next(spec for spec in work.rule.inputs if spec.role == role)


def _share_of(work: Work, local: str, part: Figures, base: Figures) -> Figures:
    known = part.known & base.known
    label = _spec(work, local).label
    work.refuse(
        known & (part.values > base.values), "{part} 大于{label} {base}", part=part, label=label, base=base
    )
    work.lack(_spec(work, local).name, f"{label}为零，算不出比例", known & (base.values == 0))
    share = percent(part.values, base.values, known)
    if work.explaining and known[0]:
        work.note(
            "{part} ÷ {label} {base} = {share}%",
            part=part,
            label=label,
            base=base,
            share=share,
            value=share,
            unit="%",
            roles=("part", local),
        )
    return share


def _reaches(work: Work, part: Figures, base: Figures, goal: int) -> Tri:
    quotient, rest = mul_div(base.values, goal, HUNDRED)
    passed = holds(sign_with_rest(part.values, quotient, rest), work.comparator("goal"))
    return truth(passed, part.known & base.known & (base.values > 0))


@formula(
    "sum_or_each",
    "几类数量合计达到，还是各类分别达到：两种读法结论相同时直接给出，不同时由参数定",
    roles={"count": Role("各类的数量", FIGURE, is_many=True)},
    needs={
        "goal": Need("目标数", (Kind.NUMBER,)),
        "each": Need("是否各类分别达到（否：合计）", (Kind.FLAG,)),
    },
    settings=COMPARATOR,
)
def sum_or_each(work: Work) -> Answer:
    """The value is the sum; ``least`` the smallest of the kinds."""
    total = np.zeros(work.rows, dtype=np.int64)
    least = np.full(work.rows, np.iinfo(np.int64).max)
    known = np.ones(work.rows, dtype=np.bool_)
    decimals = 0
    for spec, column in work.every("count"):
        assert isinstance(column, Figures)  # noqa: S101 - the loader checked the type
        work.ask(spec, column)
        decimals = column.decimals
        total, least = total + column.values, np.minimum(least, column.values)
        known = known & column.known
    summed = Figures(total * known, known, decimals)
    lowest = Figures(np.where(known, least, 0), known, decimals)
    results = {"least": Result("最少的一类", lowest, "")}
    goal = work.number("goal", decimals=decimals)
    if goal is None:
        return Answer(np.full(work.rows, OPEN, dtype=np.int8), summed, results=results)
    by_sum = holds(sign_of(summed.values, goal), work.comparator("goal"))
    by_each = holds(sign_of(lowest.values, goal), work.comparator("goal"))
    each = work.flag("each", where=known & (by_sum != by_each))
    work.note(
        "合计 {total}，最少的一类 {least}；目标 {goal}：合计{a}，各类{b}",
        parameter="goal",
        total=summed,
        least=lowest,
        goal=constant(goal, work.rows, decimals),
        a="达到" if by_sum[0] else "没有达到",
        b="都达到" if by_each[0] else "没有都达到",
        value=summed,
        roles=(),
    )
    gap = Figures(np.abs((lowest if each else summed).values - goal) * known, known, decimals)
    return Answer(truth(by_each if each else by_sum, work.sure), summed, gap, results=results)


@formula(
    "trend_shares",
    "几项比例各自逐年上升，全部上升才算达到",
    roles={
        "parts": Role("各年部分，从早到晚（每项一个输入）", FIGURES, is_many=True),
        "wholes": Role("各年总体，从早到晚（与上一类按次序对应）", FIGURES, is_many=True),
    },
    settings=STRICT,
)
def trend_shares(work: Work) -> Answer:
    """One share that fell decides; the value is how many rose."""
    verdicts: list[Tri] = []
    for (part_spec, parts), (whole_spec, wholes) in zip(
        work.every("parts"), work.every("wholes"), strict=True
    ):
        assert isinstance(parts, FigureLists)  # noqa: S101 - the loader checked the types
        assert isinstance(wholes, FigureLists)  # noqa: S101
        verdicts.append(rising_share(work, (part_spec, parts), (whole_spec, wholes))[0])
    rose = Figures(
        np.sum([one == YES for one in verdicts], axis=0).astype(np.int64), np.ones(work.rows, dtype=np.bool_)
    )
    work.note("{all} 项比例中 {rose} 项逐年上升", all=len(verdicts), rose=rose, value=rose, unit="项")
    return Answer(tri_all(verdicts), rose)


@formula(
    "amount_if",
    "条件具备的，数量×标准；没有填数量的只判断条件",
    roles={
        "item": Role("条件所用的输入", (), is_many=True, is_required=False),
        "quantity": Role("数量", (InputType.INTEGER, InputType.NUMBER), is_required=False),
    },
    settings={
        "tests": "条件列表，写法同公式 conditions；参数 standard 为单位标准",
        "join": "all（默认）、any，或至少几项的数",
        "unless": "豁免条件列表，任一成立即为达到",
    },
    is_free=True,
)
def amount_if(work: Work) -> Answer:
    """Conditions first; the standard is only needed where they hold and a quantity is given."""
    answer = conditions(work)
    quantity = work.optional("quantity")
    asked = (answer.verdict != NO) & quantity.known
    number = work.money("standard", where=asked)
    standard = constant(number or 0, work.rows, MONEY_DECIMALS)
    total = product(quantity, standard)
    granted = (answer.verdict == YES) & quantity.known & (number is not None)
    known = granted | ((answer.verdict == NO) & quantity.known)
    value = Figures(total.values * granted, known, MONEY_DECIMALS)
    if work.explaining and quantity.known[0]:
        work.note(
            "{quantity} × {standard} = {total}",
            parameter="standard",
            quantity=quantity,
            standard="没有载明" if number is None else standard,
            total=value,
            value=value,
            roles=("quantity",),
        )
    waits = (answer.verdict == YES) & quantity.known & (number is None)
    answer.verdict = np.where(waits, OPEN, answer.verdict).astype(np.int8)
    answer.value = value
    return answer


@formula(
    "scored_parties",
    "文件列出的各方都要参加；填了各方评分的，按等权合成（是否等权由参数定）",
    roles={
        "parties": Role("已参加的各方", (InputType.NAMES,)),
        "scores": Role("各方评分（与各方按次序对应）", (InputType.NUMBERS,), is_required=False),
    },
    needs={
        "wanted": Need("文件列出的各方", (Kind.NAMES,)),
        "equal": Need("各方是否等权", (Kind.FLAG,)),
    },
)
def scored_parties(work: Work) -> Answer:
    """A missing party decides; a total score needs the weights. The value is that score, else nothing."""
    parties = work.name_lists("parties")
    wanted = work.name_set("wanted")
    if wanted is None:
        return Answer(np.full(work.rows, OPEN, dtype=np.int8))
    verdict = tri_all([parties.holds(one) for one in wanted])
    absent = [one for one in wanted if parties.holds(one)[0] == NO]
    work.note(
        "文件列出 {wanted}；没有参加的：{absent}",
        parameter="wanted",
        wanted=wanted,
        absent=absent or "无",
        roles=("parties",),
    )
    scores = _scores(work, parties)
    if scores is None or not scores.known.any():
        return Answer(verdict)
    equal = work.flag("equal", where=(verdict == YES) & scores.known)
    if equal is False:
        work.lack(
            work.rule.parameters["equal"], "各方不等权，而各方的权重没有载明", (verdict == YES) & scores.known
        )
    number = np.maximum(scores.lengths, 1)
    quotient, rest = np.divmod(scores.total(), number)
    known = scores.known & (verdict == YES) & bool(equal)
    mean = Figures(rounded(quotient, rest, number, "half_up") * known, known, NUMBER_DECIMALS)
    work.note("等权平均：{mean}", parameter="equal", mean=mean, value=mean, unit="分", roles=("scores",))
    waits = (verdict == YES) & scores.known & ~known
    return Answer(np.where(waits, OPEN, verdict).astype(np.int8), mean)


def _scores(work: Work, parties: NameLists) -> FigureLists | None:
    spec = next((one for one in work.rule.inputs if one.role == "scores"), None)
    column = work.columns[spec.name] if spec else None
    if not isinstance(column, FigureLists):
        return None
    uneven: Mask = column.known & parties.known & (column.lengths != np.diff(parties.offsets))
    work.refuse(uneven, "各方与评分的个数不同，须一一对应")
    return FigureLists(column.offsets, column.items, column.known & ~uneven & (column.lengths > 0))


@formula(
    "not_fresh",
    "招聘的不是应届毕业生（招聘当年毕业的为应届）",
    roles={
        "graduated": Role("毕业年份", (InputType.INTEGER,)),
        "recruited": Role("招聘日期", DATE),
    },
    needs={"allowed": Need("是否可以从应届毕业生中招聘", (Kind.FLAG,))},
    settings={"since": "自哪一年起适用", "years": "毕业后几年之内仍算应届，默认 0"},
)
def not_fresh(work: Work) -> Answer:
    """The value is the years between graduation and recruitment; before ``since`` nobody is held to it."""
    graduated, recruited = work.figures("graduated"), work.figures("recruited")
    known = graduated.known & recruited.known
    year: Ints = year_of(recruited.values)
    apart = Figures((year - graduated.values) * known, known)
    fresh = apart.values <= int(work.setting("years", 0))
    early = year < int(work.setting("since", 0))
    allowed = work.flag("allowed", where=known & fresh & ~early)
    work.note(
        "{year} 年招聘，{graduated} 年毕业：{words}",
        parameter="allowed",
        year=Figures(year * known, known),
        graduated=graduated,
        words="应届毕业生" if fresh[0] else "不是应届毕业生",
        value=apart,
        unit="年",
        roles=("graduated", "recruited"),
    )
    return Answer(truth(~fresh | early | bool(allowed), work.sure), apart)
