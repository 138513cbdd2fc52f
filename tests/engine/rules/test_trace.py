"""A trace is kept whole, comes back whole, and can be done again as of its date."""

from __future__ import annotations

import json
from collections.abc import Mapping
from datetime import date
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ronghe.engine.errors import EngineError
from ronghe.engine.rules import (
    Comparator,
    FormulaBook,
    Input,
    Kind,
    Modality,
    NotStated,
    ParameterStore,
    Period,
    Range,
    Row,
    Series,
    Step,
    Trace,
    Verdict,
    judge,
    parameter,
    recheck,
)

KEY = "funding.apprentice_subsidy.range"
RULE = "qy.range.apprentice"
DAY = date(2021, 6, 1)


def store(low: int = 4000, high: int = 6000, *, is_stated: bool = True) -> ParameterStore:
    period = Period(
        valid_from=date(2020, 2, 20),
        valid_to=None,
        value=Range(Decimal(low), Decimal(high)) if is_stated else None,
        comparator=Comparator.RANGE,
        modality=Modality.MAY,
        clause="三、(三)",
        document_number="某府办函〔2020〕8号",
        source="某市/parameters/funding.yaml:3",
    )
    series = Series(KEY, "qingyuan", "学徒补贴", Kind.RANGE, "元/生·年", (period,))
    return ParameterStore({("qingyuan", KEY): series}, {})


def subsidy(
    held: ParameterStore, jurisdiction: str, on: date, given: Mapping[str, Input]
) -> tuple[Step, ...]:
    """Heads times rate, the rate inside the range of the policy."""
    text = parameter(held, KEY, jurisdiction=jurisdiction, on=on)
    rate, heads = given["rate"].value, given["apprentices"].value
    assert isinstance(rate, Decimal)
    assert isinstance(heads, Decimal)
    verdict = judge(rate, text, name="每生标准")
    check = Step(RULE, "1", "标准在区间内", (given["rate"],), text, rate, "元/生·年", verdict)
    if verdict.verdict is not Verdict.MET:
        return (check,)
    amount = Step(RULE, "1", "人数 × 标准", tuple(given.values()), None, heads * rate, "元", verdict)
    return check, amount


def book() -> FormulaBook:
    formulas = FormulaBook()
    formulas.enter(RULE, "1", subsidy)
    return formulas


def inputs(rate: str = "5000") -> tuple[Input, ...]:
    rows = tuple(Row("placements.apprenticeship", str(number), f"学徒{number}") for number in range(20))
    return (Input("apprentices", Decimal(20), "人", rows), Input("rate", Decimal(rate), "元/生·年"))


def compute(held: ParameterStore, rate: str = "5000") -> Trace:
    return book().compute(RULE, "1", store=held, jurisdiction="qingyuan", on=DAY, inputs=inputs(rate))


@pytest.mark.register("XCUT-04")
def test_the_amount_opens_down_to_clause_formula_and_rows() -> None:
    trace = compute(store())
    assert trace.value == Decimal(100000)
    assert trace.clauses == ("某府办函〔2020〕8号 三、(三)",)
    assert len(trace.inputs[0].rows) == 20
    assert [step.says for step in trace.steps] == ["标准在区间内", "人数 × 标准"]


@pytest.mark.parametrize("rate", ["3900", "6100"])
def test_a_rate_outside_the_range_gives_no_amount(rate: str) -> None:
    trace = compute(store(), rate)
    assert trace.outcome is not None
    assert trace.outcome.verdict is Verdict.NOT_MET
    assert len(trace.steps) == 1


@pytest.mark.register("XCUT-03")
def test_an_unstated_parameter_ends_in_cannot_tell_and_still_names_the_clause() -> None:
    trace = compute(store(is_stated=False))
    assert trace.outcome is not None
    assert trace.outcome.verdict is Verdict.CANNOT_TELL
    assert isinstance(trace.steps[0].parameter, NotStated)
    assert trace.clauses == ("某府办函〔2020〕8号 三、(三)",)
    assert Trace.from_json(trace.to_json()) == trace


SCALARS = (
    st.none()
    | st.booleans()
    | st.dates()
    | st.text(max_size=20)
    | st.decimals(allow_nan=False, allow_infinity=False)
    | st.builds(Range, st.just(Decimal("0.5")), st.decimals(1, 9))
    | st.lists(st.text(max_size=5), max_size=3).map(tuple)
)


@given(SCALARS, st.text(max_size=10), st.lists(st.text(max_size=5), min_size=3, max_size=3))
def test_any_trace_comes_back_from_json_as_it_was(value: object, words: str, row: list[str]) -> None:
    given_input = Input(words, value, words, (Row(*row),))  # type: ignore[arg-type]  # any scalar
    stated = parameter(store(), KEY, jurisdiction="qingyuan", on=DAY)
    step = Step(RULE, "1", words, (given_input,), stated, value, words)  # type: ignore[arg-type]  # any scalar
    trace = Trace(RULE, "1", "qingyuan", DAY, (given_input,), (step,))
    again = Trace.from_json(trace.to_json())
    assert again == trace
    assert again.digest == trace.digest


@pytest.mark.register("XCUT-02")
def test_a_past_case_done_again_with_its_own_date_agrees() -> None:
    trace = Trace.from_json(compute(store()).to_json())
    assert recheck(trace, book=book(), store=store()).agrees


@pytest.mark.register("XCUT-02")
def test_a_rewritten_parameter_shows_as_the_step_that_differs() -> None:
    result = recheck(compute(store()), book=book(), store=store(high=4500))
    assert result.differences == (0, 1)
    assert result.again.outcome is not None
    assert result.again.outcome.verdict is Verdict.NOT_MET


def test_a_version_of_a_formula_is_never_replaced() -> None:
    formulas = book()
    with pytest.raises(EngineError, match="另立新版本"):
        formulas.enter(RULE, "1", subsidy)
    with pytest.raises(EngineError, match="没有规则"):
        formulas.compute(RULE, "2", store=store(), jurisdiction="qingyuan", on=DAY, inputs=())
    with pytest.raises(EngineError, match="重名"):
        formulas.compute(
            RULE, "1", store=store(), jurisdiction="qingyuan", on=DAY, inputs=(*inputs(), *inputs())
        )


@pytest.mark.parametrize(
    "text", ["", "[]", "{}", "null", '{"format": 1}', "[1", '{"format": 2}', '"x"'], ids=repr
)
def test_a_damaged_trace_is_refused_with_a_reason(text: str) -> None:
    with pytest.raises(EngineError) as caught:
        Trace.from_json(text)
    assert caught.value.code in {"rules.trace_damaged", "rules.trace_format"}


@pytest.mark.parametrize("part", ["on", "value", "verdict", "kind"])
def test_a_trace_with_one_changed_word_is_refused(part: str) -> None:
    data = json.loads(compute(store()).to_json())
    step = data["steps"][0]
    match part:
        case "on":
            data["on"] = "2021-13-01"
        case "value":
            step["value"] = {"number": "viele"}
        case "verdict":
            step["outcome"]["verdict"] = "maybe"
        case _:
            step["parameter"]["kind"] = "guess"
    with pytest.raises(EngineError, match="读不出来"):
        Trace.from_json(json.dumps(data))
