"""Amounts: rate times heads times months, quantity times standard, a share of an award."""

from __future__ import annotations

import numpy as np

from ronghe.engine.rules.columns import (
    MONEY_DECIMALS,
    NO,
    NUMBER_DECIMALS,
    OPEN,
    YES,
    Figures,
    Ints,
    Mask,
    Names,
    Tri,
    constant,
    exact_product,
    mul_div,
    rounded,
    tri_all,
    truth,
)
from ronghe.engine.rules.declaration import InputType
from ronghe.engine.rules.formulas.registry import FIGURE, NAME, Need, Role, formula
from ronghe.engine.rules.formulas.shares import HUNDRED
from ronghe.engine.rules.values import Kind
from ronghe.engine.rules.working import Answer, Result, Work, known_of

MONTHS = 10**NUMBER_DECIMALS
CONDITION = Role(
    "须具备的条件：是/否，或选项（通过的选项写在 passes）",
    (InputType.FLAG, *NAME),
    is_many=True,
    is_required=False,
)
PASSES = {"passes": "条件为选项时，算作具备的选项，如 [合格]"}


def conditions(work: Work, role: str = "condition") -> Tri:
    """All conditions of a role joined; a rule without any has none to fail."""
    joined = np.ones(work.rows, dtype=np.int8)
    for spec, column in work.every(role):
        work.ask(spec, column)
        one: Tri
        if isinstance(column, Names):
            one = column.among(work.setting("passes", []))
        else:
            assert isinstance(column, np.ndarray)  # noqa: S101 - the loader checked the type
            one = column
        joined = tri_all([joined, one])
        if work.explaining:
            words = {1: "具备", 0: "不具备", -1: "没有填"}[int(one[0])]
            work.note("条件“{label}”：{words}", label=spec.label, words=words, roles=(spec.role,))
    return joined


@formula(
    "rate_amount",
    "标准×人数×时间；标准须在文件的幅度之内，条件不具备的为零",
    roles={
        "rate": Role("当地或该工种的标准（元）", (InputType.MONEY,)),
        "heads": Role("人数", (InputType.INTEGER,)),
        "months": Role("月数", (InputType.NUMBER, InputType.INTEGER), is_required=False),
        "condition": CONDITION,
    },
    needs={
        "range": Need("标准的幅度（元）", (Kind.RANGE,)),
        "by_part": Need(
            "不满一期的是否按比例折算（是：折算；否：只算整期）", (Kind.FLAG,), is_required=False
        ),
    },
    settings={"per": "标准按年（year，默认）还是按月（month）", **PASSES},
)
def rate_amount(work: Work) -> Answer:
    """Per head rounded half up to the fen, then times heads: one by one or together gives the same sum."""
    rate = work.figures("rate", decimals=MONEY_DECIMALS)
    heads = work.figures("heads")
    bounds = work.bounds("range", decimals=MONEY_DECIMALS)
    unit = 12 * MONTHS if work.setting("per", "year") == "year" else MONTHS
    months = _months(work, unit)
    met = conditions(work)
    if bounds is not None:
        low, high = bounds
        outside = rate.known & ((rate.values < low) | (rate.values > high))
        work.note(
            "标准 {rate} 元，文件的幅度是 {low}—{high} 元（两端含本数）",
            parameter="range",
            rate=rate,
            low=constant(low, work.rows, MONEY_DECIMALS),
            high=constant(high, work.rows, MONEY_DECIMALS),
            roles=("rate",),
        )
        work.refuse(outside, "标准 {rate} 元不在文件的幅度之内", rate=rate)
    each = _each_head(work, rate, months, unit)
    total = Figures(
        exact_product(each.values, heads.values) * (met == YES), each.known & heads.known, MONEY_DECIMALS
    )
    work.note(
        "每人 {each} 元 × {heads} 人 = {total} 元",
        each=each,
        heads=heads,
        total=total,
        value=total,
        unit="元",
        roles=("heads", "months"),
    )
    verdict = np.where(met == NO, NO, np.where(work.sure & (met == YES), YES, OPEN)).astype(np.int8)
    known = (met == NO) | (total.known & work.sure)
    return Answer(verdict, Figures(total.values * known, known, MONEY_DECIMALS))


def _months(work: Work, unit: int) -> Figures:
    if work.has("months"):
        return work.figures("months", decimals=NUMBER_DECIMALS)
    return constant(unit, work.rows, NUMBER_DECIMALS)


def _each_head(work: Work, rate: Figures, months: Figures, unit: int) -> Figures:
    known = rate.known & months.known
    part = known & (months.values % unit != 0)
    by_part = work.flag("by_part", where=part) if part.any() and work.has_parameter("by_part") else None
    if part.any() and not work.has_parameter("by_part"):
        work.lack("by_part", "不满一期如何折算，文件没有说明", part)
    whole = months.values // unit
    if by_part:
        work.note("{months} 个月按比例折算", parameter="by_part", months=months)
        quotient, rest = mul_div(rate.values, months.values, unit)
        values = rounded(quotient, rest, unit, "half_up")
    else:
        values = exact_product(rate.values, whole)
        if by_part is False:
            work.note(
                "不满一期的不计，{months} 个月按 {whole} 期计",
                parameter="by_part",
                months=months,
                whole=Figures(whole, known),
            )
    known = known & ~(part & (by_part is None))
    return Figures(values * known, known, MONEY_DECIMALS)


@formula(
    "times_amount",
    "数量×单位标准",
    roles={
        "quantity": Role("数量", (InputType.INTEGER, InputType.NUMBER)),
        "standard": Role("标准（没有参数时由输入给出）", (InputType.MONEY,), is_required=False),
        "condition": CONDITION,
    },
    needs={"standard": Need("单位标准（元）", (Kind.NUMBER,), is_required=False)},
    settings={**PASSES, "rounding": "到分的取整办法：half_up（默认）、down、up"},
)
def times_amount(work: Work) -> Answer:
    quantity = work.figures("quantity")
    met = conditions(work)
    standard: Figures | None
    if work.has_parameter("standard"):
        fen = work.money("standard", where=met != NO)
        standard = None if fen is None else constant(fen, work.rows, MONEY_DECIMALS)
    else:
        standard = work.figures("standard", decimals=MONEY_DECIMALS)
    refused = met == NO
    if standard is None:
        value = Figures(np.zeros(work.rows, dtype=np.int64), refused, MONEY_DECIMALS)
        return Answer(np.where(refused, NO, OPEN).astype(np.int8), value)
    total = product(quantity, standard, str(work.setting("rounding", "half_up")))
    work.note(
        "{quantity} × {standard} 元 = {total} 元",
        parameter="standard" if work.has_parameter("standard") else None,
        quantity=quantity,
        standard=standard,
        total=total,
        value=total,
        unit="元",
        roles=("quantity",),
    )
    known = refused | (total.known & work.sure)
    verdict = np.where(refused, NO, np.where(work.sure, YES, OPEN)).astype(np.int8)
    return Answer(verdict, Figures(total.values * (known & ~refused), known, MONEY_DECIMALS))


def product(left: Figures, right: Figures, how: str = "half_up") -> Figures:
    """``left × right`` with the decimals of ``right``."""
    divisor = 10**left.decimals
    quotient, rest = mul_div(left.values, right.values, divisor)
    known = left.known & right.known
    return Figures(rounded(quotient, rest, divisor, how) * known, known, right.decimals)


@formula(
    "factor",
    "数量×折算系数",
    roles={"quantity": Role("数量", FIGURE)},
    needs={"factor": Need("折算系数", (Kind.NUMBER,))},
    settings={"rounding": "取整办法：half_up（默认）、down、up"},
)
def factor(work: Work) -> Answer:
    quantity = work.figures("quantity", decimals=NUMBER_DECIMALS)
    number = work.number("factor")
    if number is None:
        return Answer(np.full(work.rows, OPEN, dtype=np.int8))
    rate = constant(number, work.rows, NUMBER_DECIMALS)
    total = product(quantity, rate, str(work.setting("rounding", "half_up")))
    work.note(
        "{quantity} × {rate} = {total}",
        parameter="factor",
        quantity=quantity,
        rate=rate,
        total=total,
        value=total,
        roles=("quantity",),
    )
    return Answer(truth(quantity.known, work.sure), total)


@formula(
    "part_of_amount",
    "条件具备时按比例计入，不具备时全额计入",
    roles={"amount": Role("金额（元）", (InputType.MONEY,)), "condition": CONDITION},
    needs={"share": Need("计入比例（%）", (Kind.NUMBER,))},
    settings={**PASSES, "rounding": "到分的取整办法：half_up（默认）、down、up"},
)
def part_of_amount(work: Work) -> Answer:
    """The verdict says whether the relief applies; the value is the amount that is counted."""
    amount = work.figures("amount", decimals=MONEY_DECIMALS)
    met = conditions(work)
    share = work.number("share", where=met != NO)
    counted = part_of(amount, share or 0, str(work.setting("rounding", "half_up")))
    values = np.where(met == NO, amount.values, counted.values)
    known = amount.known & ((met == NO) | ((met == YES) & (share is not None)))
    total = Figures(values * known, known, MONEY_DECIMALS)
    work.note(
        "{amount} 元中计入 {total} 元（{words}）",
        parameter="share",
        amount=amount,
        total=total,
        words=_share_words(met, share),
        value=total,
        unit="元",
        roles=("amount",),
    )
    outside = Figures((amount.values - total.values) * known, known, MONEY_DECIMALS)
    verdict = np.where(amount.known & (met == NO), NO, np.where(work.sure, met, OPEN)).astype(np.int8)
    return Answer(verdict, total, results={"relieved": Result("减计的部分", outside, "元")})


def part_of(amount: Figures, share: int, how: str = "half_up") -> Figures:
    """``share`` per cent (four decimals) of an amount, finished to the decimals of the amount."""
    quotient, rest = mul_div(amount.values, share, HUNDRED)
    return Figures(rounded(quotient, rest, HUNDRED, how) * amount.known, amount.known, amount.decimals)


def _share_words(met: Tri, share: int | None) -> str:
    if met[0] == NO:
        return "条件不具备，全额"
    return "不能确定" if share is None or met[0] == OPEN else f"条件具备，{share / MONTHS:g}%"


@formula(
    "weighted_total",
    "两项成绩按权重合成，并与各自的线相比",
    roles={
        "first": Role("甲项成绩", FIGURE),
        "second": Role("乙项成绩", FIGURE),
    },
    needs={
        "weight": Need("乙项的权重（%），甲项为其余", (Kind.NUMBER,)),
        "line": Need("总分线", (Kind.NUMBER,), is_required=False),
        "first_line": Need("甲项线", (Kind.NUMBER,), is_required=False),
        "second_line": Need("乙项线", (Kind.NUMBER,), is_required=False),
    },
)
def weighted_total(work: Work) -> Answer:
    first = work.figures("first", decimals=NUMBER_DECIMALS)
    second = work.figures("second", decimals=NUMBER_DECIMALS)
    weight = work.number("weight")
    known = first.known & second.known
    if weight is None:
        return Answer(np.full(work.rows, OPEN, dtype=np.int8))
    summed = first.values * (HUNDRED - weight) + second.values * weight
    total = Figures((summed + HUNDRED // 2) // HUNDRED * known, known, NUMBER_DECIMALS)
    work.note(
        "{first} × {a}% + {second} × {b}% = {total}",
        parameter="weight",
        first=first,
        second=second,
        a=(HUNDRED - weight) / MONTHS,
        b=weight / MONTHS,
        total=total,
        value=total,
        roles=("first", "second"),
    )
    passed = known.copy()
    for local, figure in (("line", total), ("first_line", first), ("second_line", second)):
        if work.has_parameter(local) and (line := work.number(local)) is not None:
            passed &= figure.values >= line
            work.note(
                "线 {line}：{words}",
                line=line / MONTHS,
                words="过线" if figure.values[0] >= line else "未过线",
                parameter=local,
            )
    return Answer(truth(passed, work.sure), total)


def total_of(work: Work, role: str) -> Figures:
    """The sum of all money inputs of a role that may be declared several times."""
    values: Ints = np.zeros(work.rows, dtype=np.int64)
    known: Mask = np.ones(work.rows, dtype=np.bool_)
    for spec, column in work.every(role):
        assert isinstance(column, Figures)  # noqa: S101 - the loader checked the type
        work.ask(spec, column)
        values = values + column.at(MONEY_DECIMALS).values
        known = known & known_of(column)
    return Figures(values * known, known, MONEY_DECIMALS)
