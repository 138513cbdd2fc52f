"""What must hold whatever the numbers: never negative, never above the cap, monotone, the same in bulk."""

from __future__ import annotations

from datetime import date, timedelta
from decimal import ROUND_CEILING, ROUND_FLOOR, ROUND_HALF_UP, Decimal
from fractions import Fraction
from itertools import pairwise
from typing import Any

import numpy as np
import pyarrow as pa
import pytest
from hypothesis import given
from hypothesis import strategies as st

from ronghe.engine.errors import EngineError
from ronghe.engine.packs.rulebook import shipped_book
from ronghe.engine.rules import Verdict
from ronghe.engine.rules.assuming import with_assumptions
from ronghe.engine.rules.book import RuleResult
from ronghe.engine.rules.bulk import evaluate_table
from ronghe.engine.rules.columns import exact_product, mul_div
from ronghe.engine.rules.declaration import Rule
from ronghe.engine.rules.formulas.dates import add_months

BOOK = shipped_book()
DAY = date(2023, 6, 1)
FEN = Decimal("0.01")
YUAN = st.decimals(min_value=0, max_value=10**9, places=2, allow_nan=False)
BY_MONTH = {"funding.apprentice_subsidy.by_part_year": "是"}


def reckon(rule: str, day: date = DAY, assume: dict[str, str] | None = None, **inputs: Any) -> RuleResult:
    return BOOK.evaluate(rule, inputs, on=day, assume=assume)


@given(
    rate=st.decimals(min_value=4000, max_value=6000, places=2),
    heads=st.integers(0, 100_000),
    months=st.integers(0, 12),
)
@pytest.mark.rule("qy.range.apprentice")
def test_a_subsidy_is_exact_never_negative_and_never_above_the_top_of_the_range(
    rate: Decimal, heads: int, months: int
) -> None:
    amount = reckon("qy.range.apprentice", assume=BY_MONTH, rate=rate, heads=heads, months=months).amount
    each = (rate * months / 12).quantize(FEN, ROUND_HALF_UP)
    assert amount == each * heads
    assert 0 <= amount <= 6000 * heads


@given(
    rate=st.one_of(
        st.decimals(0, Decimal("3999.99"), places=2), st.decimals(Decimal("6000.01"), 10**6, places=2)
    )
)
@pytest.mark.rule("qy.range.apprentice")
def test_a_rate_outside_the_range_gives_no_amount(rate: Decimal) -> None:
    result = reckon("qy.range.apprentice", rate=rate, heads=1)
    assert result.verdict is Verdict.NOT_MET
    assert result.value is None
    assert result.shortfall.severity.value == "refused"


@given(income=YUAN, cost=YUAN, more=YUAN)
@pytest.mark.rule("lp.cap.service30")
def test_a_cap_is_never_negative_never_passed_and_grows_with_the_income(
    income: Decimal, cost: Decimal, more: Decimal
) -> None:
    limit = reckon("lp.cap.service30", income=income, cost=cost).amount
    exact = max(income - cost, Decimal(0)) * 30 / 100
    assert limit == exact.quantize(FEN, ROUND_FLOOR)
    assert reckon("lp.cap.service30", income=income + more, cost=cost).amount >= limit
    assert reckon("lp.cap.service30", income=income, cost=cost + more).amount <= limit
    assert reckon("lp.cap.service30", income=income, cost=cost, paid=limit).verdict is Verdict.MET
    beyond = reckon("lp.cap.service30", income=income, cost=cost, paid=limit + FEN)
    assert beyond.verdict is Verdict.NOT_MET
    assert beyond.shortfall.is_breach


@given(years=st.lists(st.tuples(YUAN, YUAN), min_size=1, max_size=6), carried=YUAN)
@pytest.mark.rule("sx.cap.training8")
def test_a_deduction_stays_under_its_cap_and_nothing_is_lost(
    years: list[tuple[Decimal, Decimal]], carried: Decimal
) -> None:
    spent, wages = [list(one) for one in zip(*years, strict=True)]
    result = reckon("sx.cap.training8", expense=spent, wages=wages, carried_in=carried)
    total, carry = result.results["total"].value, result.results["carry"].value
    assert isinstance(total, Decimal)
    assert isinstance(carry, Decimal)
    assert total + carry == sum(spent) + carried
    assert 0 <= result.amount <= (wages[-1] * 8 / 100).quantize(FEN, ROUND_FLOOR)
    assert carry >= 0


@given(dual=st.integers(0, 10**6), whole=st.integers(1, 10**6))
@pytest.mark.rule("qy.ratio.dual")
def test_a_share_is_compared_before_it_is_rounded(dual: int, whole: int) -> None:
    dual = min(dual, whole)
    result = reckon("qy.ratio.dual", date(2021, 12, 31), dual=dual, specialists=whole)
    assert (result.verdict is Verdict.MET) == (Fraction(dual, whole) > Fraction(65, 100))
    needed = result.results["needed"].value
    assert isinstance(needed, Decimal)
    assert needed >= 0
    if result.verdict is Verdict.NOT_MET and dual + needed <= whole:
        assert reckon("qy.ratio.dual", DAY, dual=int(dual + needed), specialists=whole).verdict is Verdict.MET
        assert (
            reckon("qy.ratio.dual", DAY, dual=int(dual + needed) - 1, specialists=whole).verdict
            is Verdict.NOT_MET
        )


@given(years=st.lists(st.integers(0, 10**9), min_size=2, max_size=8))
@pytest.mark.rule("qy.trend.contest")
def test_a_trend_is_what_comparing_each_pair_says(years: list[int]) -> None:
    rises = all(after > before for before, after in pairwise(years))
    assert (reckon("qy.trend.contest", entrants=years).verdict is Verdict.MET) == rises


@given(
    stretches=st.lists(st.tuples(st.integers(0, 2500), st.integers(0, 200)), min_size=1, max_size=8),
    until=st.integers(0, 2600),
)
def test_practice_days_are_those_of_the_set_of_days(stretches: list[tuple[int, int]], until: int) -> None:
    first = date(2018, 1, 1)
    starts = [first + timedelta(days=start) for start, _ in stretches]
    ends = [start + timedelta(days=length) for start, (_, length) in zip(starts, stretches, strict=True)]
    last = first + timedelta(days=until)
    begin = (
        date(last.year - 5, last.month, last.day)
        if (last.month, last.day) != (2, 29)
        else date(last.year - 5, 2, 28)
    )
    days = {
        start + timedelta(days=n)
        for start, end in zip(starts, ends, strict=True)
        for n in range((end - start).days + 1)
    }
    inside = sum(begin < day <= last for day in days)
    given_days = {"starts": [one.isoformat() for one in starts], "ends": [one.isoformat() for one in ends]}
    result = reckon("cn.teacher.practice5", DAY, until=last.isoformat(), **given_days)
    assert abs(int(result.amount) - inside) <= (1 if (last.month, last.day) in {(2, 28), (2, 29)} else 0)


@given(
    values=st.lists(st.integers(0, 9 * 10**12), min_size=1, max_size=5),
    factor=st.integers(0, 10**8),
    divisor=st.sampled_from([1, 100, 10**4, 10**6, 12 * 10**4]),
)
def test_dividing_a_product_never_overflows(values: list[int], factor: int, divisor: int) -> None:
    if max(values) // divisor * factor >= 2**62:
        with pytest.raises(EngineError, match="数太大"):
            mul_div(np.array(values, dtype=np.int64), factor, divisor)
        return
    quotient, rest = mul_div(np.array(values, dtype=np.int64), factor, divisor)
    assert [(int(q), int(r)) for q, r in zip(quotient, rest, strict=True)] == [
        divmod(one * factor, divisor) for one in values
    ]


@given(left=st.integers(-9 * 10**12, 9 * 10**12), right=st.integers(-9 * 10**12, 9 * 10**12))
def test_a_product_is_exact_or_refused(left: int, right: int) -> None:
    if abs(left * right) >= 2**62:
        with pytest.raises(EngineError, match="数太大"):
            exact_product(np.array([left]), right)
        return
    assert int(exact_product(np.array([left]), right)[0]) == left * right
    assert int(exact_product(np.array([left]), np.array([right]))[0]) == left * right


@given(day=st.dates(date(1950, 1, 1), date(2150, 1, 1)), months=st.integers(-600, 600))
def test_months_on_keep_the_day_or_take_the_last_of_the_month(day: date, months: int) -> None:
    number = np.array([(day - date(1970, 1, 1)).days], dtype=np.int64)
    found = date(1970, 1, 1) + timedelta(days=int(add_months(number, months)[0]))
    year, month = divmod(day.year * 12 + day.month - 1 + months, 12)
    assert (found.year, found.month) == (year, month + 1)
    assert found.day == day.day or (found.day < day.day and (found + timedelta(days=1)).day == 1)


CHANGES = [
    pytest.param(rule, id=rule.id)
    for rule in BOOK
    if any(case.expect.outcome == "met" for case in rule.cases)
]


@pytest.mark.parametrize("rule", CHANGES)
def test_the_day_before_a_rule_begins_nothing_can_be_told(rule: Rule) -> None:
    case = next(case for case in rule.cases if case.expect.outcome == "met")
    before = rule.valid_from - timedelta(days=1)
    result = BOOK.evaluate(rule.id, case.inputs, on=before, assume=case.assume)
    assert result.verdict is Verdict.CANNOT_TELL
    assert rule.id in result.missing
    assert result.value is None
    first = BOOK.evaluate(rule.id, case.inputs, on=rule.valid_from, assume=case.assume)
    assert rule.id not in first.missing


@pytest.mark.parametrize("rule", CHANGES)
def test_nothing_given_is_never_a_breach(rule: Rule) -> None:
    """A rule that needs an input cannot tell without it, and says what it lacks."""
    result = BOOK.evaluate(rule.id, {}, on=max(rule.valid_from, DAY))
    assert result.verdict is not Verdict.MET or not any(spec.is_required for spec in rule.inputs)
    # A default of "no" (an honour not won) may decide the case by itself.
    if any(spec.is_required for spec in rule.inputs) and "否" not in {spec.default for spec in rule.inputs}:
        assert result.verdict is Verdict.CANNOT_TELL
        assert result.missing


@given(
    rows=st.lists(
        st.tuples(st.integers(3000, 7000), st.integers(0, 50), st.integers(1, 12)), min_size=1, max_size=40
    )
)
def test_many_rows_say_what_each_says_alone(rows: list[tuple[int, int, int]]) -> None:
    rate, heads, months = [list(one) for one in zip(*rows, strict=True)]
    store = with_assumptions(BOOK.store, "qingyuan", BY_MONTH)
    rule = BOOK.get("qy.range.apprentice")
    bulk = evaluate_table(
        BOOK, rule, pa.table({"rate": rate, "heads": heads, "months": months}), on=DAY, store=store
    )
    for row, (one, two, three) in enumerate(rows):
        alone = reckon("qy.range.apprentice", assume=BY_MONTH, rate=one, heads=two, months=three)
        assert bulk.work.outcome(bulk.answer, row) == alone.outcome
        assert bulk.value is not None
        assert (bulk.value.decimal(row) or None) == (alone.value or None)


@given(award=YUAN)
@pytest.mark.rule("qy.amount.halfwage")
def test_the_two_halves_of_an_award_make_the_whole(award: Decimal) -> None:
    yes = {"school_kind": "高职院校", "nonprofit": True, "conditions_met": True}
    result = reckon("qy.amount.halfwage", award=award, **yes)
    relieved = result.results["relieved"].value
    assert isinstance(relieved, Decimal)
    assert result.amount + relieved == award
    assert result.amount == (award / 2).quantize(FEN, ROUND_HALF_UP)
    assert relieved == (award / 2).quantize(FEN, ROUND_FLOOR)
    assert result.amount <= (award / 2).quantize(FEN, ROUND_CEILING)
