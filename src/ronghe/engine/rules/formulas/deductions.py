"""Tax: deductions with carry-over by year, credits against what is due, and fines by multiple."""

from __future__ import annotations

import numpy as np

from ronghe.engine.rules.columns import (
    MONEY_DECIMALS,
    NUMBER_DECIMALS,
    OPEN,
    YES,
    FigureLists,
    Figures,
    Mask,
    mul_div,
    rounded,
    truth,
)
from ronghe.engine.rules.declaration import InputType
from ronghe.engine.rules.formulas.amounts import CONDITION, PASSES, conditions, part_of
from ronghe.engine.rules.formulas.registry import Need, Role, formula
from ronghe.engine.rules.values import Kind
from ronghe.engine.rules.working import Answer, Result, Work

MONEY = (InputType.MONEY,)
MONEYS = (InputType.MONEYS,)


def _year(lists: FigureLists, place: int) -> tuple[Figures, Mask]:
    """The item at ``place`` of every row, and which rows have one."""
    there = lists.known & (lists.lengths > place)
    spots = np.minimum(lists.offsets[:-1] + place, max(len(lists.items) - 1, 0))
    values = lists.items.values[spots] if len(lists.items) else np.zeros(len(lists), dtype=np.int64)
    return Figures(values * there, there, lists.items.decimals), there


@formula(
    "carry_over",
    "当年可扣＝不超过基数的一定比例；超过部分结转以后年度（按年逐年计算）",
    roles={
        "spent": Role("各年发生额，从早到晚（元）", MONEYS),
        "base": Role("各年基数，从早到晚（元）", MONEYS),
        "carried": Role("此前结转的余额（元）", MONEY, is_required=False),
    },
    needs={"share": Need("扣除限额占基数的比例（%）", (Kind.NUMBER,))},
)
def carry_over(work: Work) -> Answer:
    """Available = spent + carried; deducted = the smaller of that and the cap; the rest is carried on.

    The value is what the last year may deduct; ``carry`` what goes into the next year.
    """
    spent = work.lists("spent", decimals=MONEY_DECIMALS)
    base = work.lists("base", decimals=MONEY_DECIMALS)
    carried = work.optional("carried", decimals=MONEY_DECIMALS)
    known = spent.known & base.known
    uneven = known & (spent.lengths != base.lengths)
    work.refuse(uneven, "两份清单的年数不同，须逐年对应")
    work.lack("spent", "至少要有一年的数", known & (spent.lengths == 0))
    share = work.number("share")
    if share is None:
        return Answer(np.full(work.rows, OPEN, dtype=np.int8))
    carry = carried.values * carried.known
    deducted = np.zeros(work.rows, dtype=np.int64)
    total = np.zeros(work.rows, dtype=np.int64)
    for place in range(int(spent.lengths.max(initial=0))):
        year, there = _year(spent, place)
        wages, _ = _year(base, place)
        cap = part_of(wages, share, "down")
        available = year.values + carry
        now = np.minimum(available, cap.values)
        deducted = np.where(there, now, deducted)
        total = total + now * there
        _note_year(
            work, place, Figures(carry, known, MONEY_DECIMALS), year, cap, Figures(now, known, MONEY_DECIMALS)
        )
        carry = np.where(there, available - now, carry)
    value = Figures(deducted * known, known, MONEY_DECIMALS)
    left = Figures(carry * known, known, MONEY_DECIMALS)
    results = {
        "carry": Result("结转以后年度", left, "元"),
        "total": Result("各年合计可扣", Figures(total * known, known, MONEY_DECIMALS), "元"),
    }
    return Answer(truth(known, work.sure), value, results=results)


def _note_year(work: Work, place: int, before: Figures, year: Figures, cap: Figures, now: Figures) -> None:
    work.note(
        "第 {place} 年：发生 {year} + 结转 {before}，限额 {cap}，可扣 {now} 元",
        parameter="share",
        place=place + 1,
        year=year,
        before=before,
        cap=cap,
        now=now,
        value=now,
        unit="元",
        roles=("spent", "base") if place == 0 else (),
    )


@formula(
    "credit_against",
    "按投入的一定比例抵免当年应缴数，以应缴数为限",
    roles={
        "invested": Role("符合条件的投入（元）", MONEY),
        "due": Role("当年应缴数（可分几项，元）", MONEY, is_many=True),
        "carried": Role("以前年度未抵完的（元）", MONEY, is_required=False),
        "condition": CONDITION,
    },
    needs={"share": Need("抵免比例（%）", (Kind.NUMBER,))},
    settings=PASSES,
)
def credit_against(work: Work) -> Answer:
    """The value is this year's credit; ``left`` what could not be used this year."""
    invested = work.figures("invested", decimals=MONEY_DECIMALS)
    carried = work.optional("carried", decimals=MONEY_DECIMALS)
    due = np.zeros(work.rows, dtype=np.int64)
    known = invested.known.copy()
    for spec, column in work.every("due"):
        assert isinstance(column, Figures)  # noqa: S101 - the loader checked the type
        work.ask(spec, column)
        due = due + column.at(MONEY_DECIMALS).values
        known &= column.known
    met = conditions(work)
    share = work.number("share", where=met != 0)
    right = part_of(invested, share or 0, "half_up").values + carried.values * carried.known
    credit = np.minimum(right, due) * (met == YES)
    value = Figures(credit * known, known, MONEY_DECIMALS)
    left = Figures((right * (met == YES) - credit) * known, known, MONEY_DECIMALS)
    work.note(
        "可抵 {right} 元，应缴 {due} 元，本年抵免 {used} 元，未抵完 {left} 元",
        parameter="share",
        right=Figures(right, known, MONEY_DECIMALS),
        due=Figures(due, known, MONEY_DECIMALS),
        used=value,
        value=value,
        left=left,
        unit="元",
        roles=("invested", "due"),
    )
    verdict = np.where(met == 0, 0, np.where(work.sure, met, OPEN)).astype(np.int8)
    return Answer(verdict, value, results={"left": Result("本年未抵完", left, "元")})


@formula(
    "multiple_range",
    "按所得的若干倍计算幅度；所得低于起点的按起点计",
    roles={"amount": Role("所得（元）", MONEY)},
    needs={
        "multiples": Need("倍数的幅度", (Kind.RANGE,)),
        "floor": Need("计算起点（元）", (Kind.NUMBER,), is_required=False),
    },
)
def multiple_range(work: Work) -> Answer:
    """The value is the least amount; ``most`` the greatest."""
    amount = work.figures("amount", decimals=MONEY_DECIMALS)
    floor = work.money("floor") if work.has_parameter("floor") else 0
    multiples = work.bounds("multiples", decimals=NUMBER_DECIMALS)
    if multiples is None or floor is None:
        return Answer(np.full(work.rows, OPEN, dtype=np.int8))
    counted = Figures(np.maximum(amount.values, floor) * amount.known, amount.known, MONEY_DECIMALS)
    divisor = 10**NUMBER_DECIMALS
    low, high = (
        Figures(
            rounded(*mul_div(counted.values, one, divisor), divisor, "half_up"), amount.known, MONEY_DECIMALS
        )
        for one in multiples
    )
    work.note(
        "按 {counted} 元计，{low}—{high} 元",
        parameter="multiples",
        counted=counted,
        low=low,
        high=high,
        value=low,
        unit="元",
        roles=("amount",),
    )
    return Answer(truth(amount.known, work.sure), low, results={"most": Result("最高", high, "元")})
