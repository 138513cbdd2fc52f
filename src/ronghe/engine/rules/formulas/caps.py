"""Caps and floors: a share of a balance, a multiple of a base, a share of an establishment, an overflow."""

from __future__ import annotations

import numpy as np

from ronghe.engine.rules.columns import (
    MONEY_DECIMALS,
    NUMBER_DECIMALS,
    OPEN,
    YES,
    Figures,
    constant,
    mul_div,
    rounded,
    truth,
)
from ronghe.engine.rules.declaration import InputType
from ronghe.engine.rules.formulas.amounts import CONDITION, PASSES, conditions, total_of
from ronghe.engine.rules.formulas.comparing import WORDS, holds, sign_with_rest
from ronghe.engine.rules.formulas.registry import Need, Role, formula
from ronghe.engine.rules.formulas.shares import HUNDRED
from ronghe.engine.rules.values import Comparator, Kind, Modality
from ronghe.engine.rules.working import Answer, Result, Work

MONEY = (InputType.MONEY,)


@formula(
    "share_of_balance",
    "结余＝收入－成本（亏损按零）；分配数与结余的比例相比，上限或下限由参数的比较词定",
    roles={
        "income": Role("收入（可分几项，元）", MONEY, is_many=True),
        "cost": Role("成本（可分几项，元）", MONEY, is_many=True, is_required=False),
        "paid": Role("拟分配数（不填时只给出界限，元）", MONEY, is_required=False),
    },
    needs={"share": Need("占结余的比例（%）", (Kind.NUMBER,))},
    settings={"comparator": "文件没有印比较词时按此比较，默认 >="},
)
def share_of_balance(work: Work) -> Answer:
    """The value is the limit (or the floor) in yuan; a cap is rounded down to the fen, a floor up."""
    income, cost = total_of(work, "income"), total_of(work, "cost")
    known = income.known & cost.known
    balance = Figures(np.maximum(income.values - cost.values, 0) * known, known, MONEY_DECIMALS)
    work.note(
        "结余 = {income} - {cost} = {balance} 元（亏损按零）",
        income=income,
        cost=cost,
        balance=balance,
        value=balance,
        unit="元",
        roles=("income", "cost"),
    )
    results = {"balance": Result("结余", balance, "元")}
    share = work.number("share")
    if share is None:
        return Answer(np.full(work.rows, OPEN, dtype=np.int8), results=results)
    comparator = work.comparator("share")
    quotient, rest = mul_div(balance.values, share, HUNDRED)
    limit = Figures(
        rounded(quotient, rest, HUNDRED, "down" if _is_cap(comparator) else "up"), known, MONEY_DECIMALS
    )
    work.note(
        "{words}：{balance} × {share}% = {limit} 元",
        parameter="share",
        words="上限" if _is_cap(comparator) else "下限",
        balance=balance,
        share=constant(share, work.rows, NUMBER_DECIMALS),
        limit=limit,
        value=limit,
        unit="元",
    )
    return _held_against(work, limit, sign_base=(quotient, rest), comparator=comparator, results=results)


def _is_cap(comparator: Comparator) -> bool:
    return comparator in {Comparator.AT_MOST, Comparator.LESS}


def _held_against(
    work: Work,
    limit: Figures,
    *,
    sign_base: tuple[np.ndarray, np.ndarray],
    comparator: Comparator,
    results: dict[str, Result],
) -> Answer:
    """The proposed figure, where there is one, against the limit. A permission cannot be stretched."""
    paid = work.optional("paid", decimals=limit.decimals)
    sign = sign_with_rest(paid.values, *sign_base)
    passed = holds(sign, comparator) | ~paid.known
    if paid.known.any():
        work.note(
            "拟定 {paid}，{how} {limit}：{words}",
            paid=paid,
            how=WORDS[comparator],
            limit=limit,
            words="是" if passed[0] else "否",
            roles=("paid",),
        )
    gap = Figures(np.abs(paid.values - limit.values), limit.known & paid.known, limit.decimals)
    answer = Answer(truth(passed, work.sure), limit, gap, results=results)
    answer.beyond = ~passed & _is_cap(comparator) & (work.rule.modality is Modality.MAY)
    return answer


@formula(
    "multiple_of_base",
    "不超过基准的若干倍",
    roles={
        "base": Role("基准（元）", MONEY),
        "paid": Role("拟定水平（不填时只给出界限，元）", MONEY, is_required=False),
        "condition": CONDITION,
    },
    needs={"multiple": Need("倍数", (Kind.NUMBER,))},
    settings={**PASSES, "comparator": "文件没有印比较词时按此比较，默认 >="},
)
def multiple_of_base(work: Work) -> Answer:
    base = work.figures("base", decimals=MONEY_DECIMALS)
    met = conditions(work)
    work.refuse(met == 0, "不属于本条适用的情形")
    multiple = work.number("multiple")
    if multiple is None:
        return Answer(np.full(work.rows, OPEN, dtype=np.int8))
    comparator = work.comparator("multiple")
    divisor = 10**NUMBER_DECIMALS
    quotient, rest = mul_div(base.values, multiple, divisor)
    limit = Figures(quotient * base.known, base.known, MONEY_DECIMALS)
    work.note(
        "界限：{base} × {multiple} = {limit} 元",
        parameter="multiple",
        base=base,
        multiple=constant(multiple, work.rows, NUMBER_DECIMALS),
        limit=limit,
        value=limit,
        unit="元",
        roles=("base",),
    )
    return _held_against(work, limit, sign_base=(quotient, rest), comparator=comparator, results={})


@formula(
    "share_of_number",
    "不超过总数的一定比例（岗位、人数、员额）",
    roles={
        "whole": Role("总数", (InputType.INTEGER, InputType.NUMBER)),
        "paid": Role("拟定数（不填时只给出界限）", (InputType.INTEGER, InputType.NUMBER), is_required=False),
    },
    needs={"share": Need("比例（%）", (Kind.NUMBER,))},
    settings={"comparator": "文件没有印比较词时按此比较，默认 >="},
)
def share_of_number(work: Work) -> Answer:
    """The value keeps its fraction (118 × 20 % is 23.6); ``whole`` is what fits without going over."""
    whole = work.figures("whole", decimals=NUMBER_DECIMALS)
    share = work.number("share")
    if share is None:
        return Answer(np.full(work.rows, OPEN, dtype=np.int8))
    comparator = work.comparator("share")
    quotient, rest = mul_div(whole.values, share, HUNDRED)
    limit = Figures(quotient, whole.known, NUMBER_DECIMALS)
    one = 10**NUMBER_DECIMALS
    fits = quotient // one if _is_cap(comparator) else -(-(quotient + (rest > 0)) // one)
    work.note(
        "{whole} × {share}% = {limit}，按整数计 {fits}",
        parameter="share",
        whole=whole,
        share=constant(share, work.rows, NUMBER_DECIMALS),
        limit=limit,
        fits=Figures(fits, whole.known),
        value=limit,
        roles=("whole",),
    )
    results = {"whole": Result("按整数计", Figures(fits * whole.known, whole.known), "")}
    return _held_against(work, limit, sign_base=(quotient, rest), comparator=comparator, results=results)


@formula(
    "overflow",
    "超过控制水平的部分单独备案",
    roles={
        "paid": Role("实际或拟定数（元）", MONEY),
        "control": Role("控制水平（没有参数时由输入给出，元）", MONEY, is_required=False),
        "condition": CONDITION,
    },
    needs={"control": Need("控制水平（元）", (Kind.NUMBER,), is_required=False)},
    settings=PASSES,
)
def overflow(work: Work) -> Answer:
    """The value is the overflow, never negative; without the conditions nothing may be listed separately."""
    paid = work.figures("paid", decimals=MONEY_DECIMALS)
    met = conditions(work)
    control: Figures | None
    if work.has_parameter("control"):
        fen = work.money("control")
        control = None if fen is None else constant(fen, work.rows, MONEY_DECIMALS)
    else:
        control = work.figures("control", decimals=MONEY_DECIMALS)
    if control is None:
        return Answer(np.where(met == 0, 0, OPEN).astype(np.int8))
    known = paid.known & control.known
    over = Figures(np.maximum(paid.values - control.values, 0) * known, known, MONEY_DECIMALS)
    work.note(
        "{paid} - {control}，超过部分 {over} 元（不超过为零）",
        parameter="control" if work.has_parameter("control") else None,
        paid=paid,
        control=control,
        over=over,
        value=over,
        unit="元",
        roles=("paid",),
    )
    verdict = np.where(met == YES, truth(known, work.sure), met).astype(np.int8)
    return Answer(verdict, over)
