"""Dated parameters: the right value on every day, nothing taken from above unasked, nothing guessed."""

from __future__ import annotations

from datetime import date, timedelta
from decimal import Decimal
from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ronghe.engine.errors import EngineError
from ronghe.engine.rules import (
    Comparator,
    Kind,
    Modality,
    NotStated,
    NotStatedError,
    ParameterStore,
    Period,
    Range,
    Reason,
    Series,
    Value,
    combine,
    parameter,
)

KEY = "funding.apprentice_subsidy.range"
PARENTS = {"qingyuan": "guangdong", "guangdong": "china"}
START = date(2000, 1, 1)


def period(start: date, end: date | None, value: object, clause: str = "三、(三)") -> Period:
    return Period(
        valid_from=start,
        valid_to=end,
        value=value,  # type: ignore[arg-type]  # the tests hand in every content
        comparator=Comparator.AT_LEAST,
        modality=Modality.MAY,
        clause=clause,
        document_number="某府办函〔2020〕8号",
        source="某市/parameters/funding.yaml:3",
    )


def series(owner: str, *periods: Period, key: str = KEY) -> Series:
    return Series(key, owner, "学徒补贴", Kind.NUMBER, "元", periods)


def store(*all_series: Series) -> ParameterStore:
    return ParameterStore({(one.jurisdiction, one.key): one for one in all_series}, PARENTS)


@st.composite
def touching_periods(draw: st.DrawFn) -> tuple[Period, ...]:
    """One to six periods that touch, the last perhaps open, some without a value."""
    lengths = draw(st.lists(st.integers(1, 900), min_size=1, max_size=6))
    values = draw(st.lists(st.none() | st.integers(0, 9), min_size=len(lengths), max_size=len(lengths)))
    is_open = draw(st.booleans())
    periods, start = [], START
    for index, (length, value) in enumerate(zip(lengths, values, strict=True)):
        end = start + timedelta(days=length - 1)
        last = index == len(lengths) - 1
        content = None if value is None else Decimal(value)
        periods.append(period(start, None if last and is_open else end, content, clause=f"第{index}条"))
        start = end + timedelta(days=1)
    return tuple(periods)


@pytest.mark.register("XCUT-02")
@given(touching_periods(), st.integers(-400, 6000))
def test_every_day_has_exactly_the_value_of_the_period_that_covers_it(
    periods: tuple[Period, ...], offset: int
) -> None:
    day = START + timedelta(days=offset)
    covering = [one for one in periods if one.covers(day)]
    answer = parameter(store(series("qingyuan", *periods)), KEY, jurisdiction="qingyuan", on=day)
    assert len(covering) <= 1
    if covering and covering[0].value is not None:
        assert isinstance(answer, Value)
        assert (answer.value, answer.clause) == (covering[0].value, covering[0].clause)
        assert answer.valid_from <= day
        assert answer.valid_to is None or day <= answer.valid_to
    else:
        assert isinstance(answer, NotStated)


@pytest.mark.register("XCUT-02")
@given(touching_periods())
def test_the_change_happens_on_its_day_and_not_a_day_earlier(periods: tuple[Period, ...]) -> None:
    held = store(series("qingyuan", *periods))
    for before, after in pairwise(periods):
        eve = after.valid_from - timedelta(days=1)
        on_eve = parameter(held, KEY, jurisdiction="qingyuan", on=eve)
        on_day = parameter(held, KEY, jurisdiction="qingyuan", on=after.valid_from)
        assert on_eve.clause == before.clause
        assert on_day.clause == after.clause


@given(touching_periods(), st.lists(st.integers(0, 5000), min_size=2, max_size=8))
def test_a_later_day_never_answers_from_an_earlier_period(
    periods: tuple[Period, ...], offsets: list[int]
) -> None:
    held = store(series("qingyuan", *periods))
    answers = [
        parameter(held, KEY, jurisdiction="qingyuan", on=START + timedelta(days=offset))
        for offset in sorted(offsets)
    ]
    starts = [answer.valid_from for answer in answers if isinstance(answer, Value)]
    assert starts == sorted(starts)


@pytest.mark.register("XCUT-03")
@pytest.mark.parametrize(
    ("day", "reason"),
    [
        (date(2020, 2, 19), Reason.NOT_YET),
        (date(2020, 2, 20), Reason.SILENT),
        (date(2022, 1, 1), Reason.ENDED),
    ],
)
def test_where_no_value_is_stated_the_reason_and_the_clause_are(day: date, reason: Reason) -> None:
    held = store(series("qingyuan", period(date(2020, 2, 20), date(2021, 12, 31), None)))
    answer = parameter(held, KEY, jurisdiction="qingyuan", on=day)
    assert isinstance(answer, NotStated)
    assert (answer.reason, answer.clause, answer.jurisdiction, answer.on) == (
        reason,
        "三、(三)",
        "qingyuan",
        day,
    )


def test_an_unknown_key_is_not_stated_and_has_no_clause() -> None:
    answer = parameter(store(), "no.such.key", jurisdiction="qingyuan", on=START)
    assert isinstance(answer, NotStated)
    assert (answer.reason, answer.clause) == (Reason.UNKNOWN, None)
    assert "没有登记" in answer.words


@pytest.mark.register("XCUT-03")
@pytest.mark.parametrize(
    "use",
    [
        lambda missing: missing + 1,
        lambda missing: 2 * missing,
        lambda missing: 1 - missing,
        lambda missing: missing / 2,
        lambda missing: 100 // missing,
        lambda missing: missing**2,
        lambda missing: -missing,
        lambda missing: missing > 3,
        lambda missing: missing <= 3,
        lambda missing: bool(missing),
        lambda missing: float(missing),
        lambda missing: int(missing),
        lambda missing: round(missing),
        lambda missing: sum([missing, missing]),
        lambda missing: max(missing, 4),
        lambda missing: [1, 2, 3][missing],
        lambda missing: missing if missing else 0,
    ],
)
def test_not_stated_can_never_be_used_as_a_number_or_a_truth(use: object) -> None:
    missing = NotStated(KEY, "qingyuan", START, Reason.SILENT, "三、(三)", "某府办函〔2020〕8号")
    with pytest.raises(NotStatedError) as caught:
        use(missing)  # type: ignore[operator]  # each parameter is one use
    assert caught.value.code == "rules.not_stated"
    assert "三、(三)" in str(caught.value)


def test_the_city_falls_back_only_when_asked_and_the_answer_says_whose_it_is() -> None:
    held = store(
        series("qingyuan", period(START, None, None)), series("china", period(START, None, Decimal(3)))
    )
    silent = parameter(held, KEY, jurisdiction="qingyuan", on=START)
    asked = parameter(held, KEY, jurisdiction="qingyuan", on=START, fallback=True)
    assert isinstance(silent, NotStated)
    assert silent.consulted == ("qingyuan",)
    assert isinstance(asked, Value)
    assert (asked.jurisdiction, asked.asked, asked.is_inherited) == ("china", "qingyuan", True)


def test_the_nearest_above_answers_first() -> None:
    held = store(
        series("guangdong", period(START, None, Decimal(2))),
        series("china", period(START, None, Decimal(3))),
    )
    answer = parameter(held, KEY, jurisdiction="qingyuan", on=START, fallback=True)
    assert isinstance(answer, Value)
    assert answer.value == Decimal(2)


def test_nothing_anywhere_names_every_level_asked_and_the_nearest_text_that_is_silent() -> None:
    held = store(series("guangdong", period(START, None, None, clause="省第三条")))
    answer = parameter(held, KEY, jurisdiction="qingyuan", on=START, fallback=True)
    assert isinstance(answer, NotStated)
    assert answer.consulted == ("qingyuan", "guangdong", "china")
    assert (answer.reason, answer.clause) == (Reason.SILENT, "省第三条")


def test_a_circle_of_jurisdictions_is_refused() -> None:
    held = ParameterStore({}, {"a": "b", "b": "a"})
    with pytest.raises(EngineError, match="成环"):
        parameter(held, KEY, jurisdiction="a", on=START, fallback=True)


def test_a_percentage_gives_its_fraction_and_nothing_else_does() -> None:
    held = store(series("qingyuan", period(START, None, Decimal(8))))
    value = parameter(held, KEY, jurisdiction="qingyuan", on=START)
    assert isinstance(value, Value)
    with pytest.raises(EngineError, match="不是百分比"):
        _ = value.fraction
    with pytest.raises(EngineError, match="不是区间"):
        _ = value.bounds
    share = Value(
        **{
            **{name: getattr(value, name) for name in Value.__slots__},
            "unit": "%",
        }
    )
    assert share.fraction == Decimal("0.08")


def test_a_range_is_no_number_and_holds_its_bounds() -> None:
    value = Range(Decimal(4000), Decimal(6000))
    assert Decimal(4000) in value
    assert Decimal(6000) in value
    assert Decimal(6001) not in value


def test_stores_with_the_same_key_in_another_unit_cannot_be_combined() -> None:
    percent = Series(KEY, "shaoxing", "同名", Kind.NUMBER, "%", (period(START, None, Decimal(1)),))
    with pytest.raises(EngineError, match="单位不同"):
        combine([store(series("qingyuan", period(START, None, Decimal(1)))), store(percent)])
    both = combine([store(series("qingyuan", period(START, None, Decimal(1)))), ParameterStore()])
    assert both.line("qingyuan") == ("qingyuan", "guangdong", "china")
