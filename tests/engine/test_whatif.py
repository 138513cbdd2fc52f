"""What-if: learners, graduates, teachers and gap follow from the places, and nothing is invented."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ronghe.engine.whatif import (
    Change,
    Kind,
    Market,
    Outcome,
    Programme,
    Range,
    Rate,
    WhatIfError,
    planned_intakes,
    simulate,
)

START = 2026
RATES = st.floats(0, 1).map(Rate.exactly)
PLACES = st.integers(0, 300).map(float)


def programme(key: str = "a", **more: object) -> Programme:
    given_: dict[str, object] = {
        "key": key,
        "name": f"专业{key}",
        "years": 3,
        "intake": 100.0,
        "entrants": {2023: 90.0, 2024: 95.0, 2025: 100.0},
        "retention": Rate(0.8, 0.9, 0.95),
        "local": 0.5,
        "students_per_teacher": 20.0,
        "teachers": 12.0,
        "places_per_student": 0.5,
        "training_places": 100.0,
        "equipment_per_student": 2500.0,
        "market": "m",
        **more,
    }
    return Programme(**given_)  # type: ignore[arg-type]


def run(changes: list[Change], *programmes: Programme, horizon: int = 3, **more: object) -> Outcome:
    return simulate(programmes or (programme(),), changes, start=START, horizon=horizon, **more)  # type: ignore[arg-type]


def test_sixty_places_more_are_graduates_after_the_length_of_the_programme() -> None:
    outcome = run([Change(Kind.EXPAND, "a", START, 60)])
    course = outcome.courses[0]
    assert [one.intake for one in course.after] == [160, 160, 160, 160]
    assert course.gained("graduates") == pytest.approx(54)
    assert course.after[2].graduates == course.before[2].graduates, "the first of them need three years"
    assert course.gained("learners") == pytest.approx(60 + 60 * (1 - 0.1 / 3) + 60 * (1 - 0.2 / 3))
    assert course.gained("teachers") == pytest.approx(course.gained("learners") / 20)  # type: ignore[operator]
    assert outcome.equipment_cost == pytest.approx(course.gained("learners") * 2500)  # type: ignore[operator]
    assert course.teachers_short == pytest.approx(course.after[-1].teachers - 12)  # type: ignore[operator]
    assert outcome.missing == ()


def test_a_new_programme_has_no_graduates_before_its_first_cohort_ends() -> None:
    outcome = run(
        [Change(Kind.OPEN, "b", START + 1, 60)],
        programme(),
        programme("b", intake=0.0, entrants={}),
        horizon=4,
    )
    new = outcome.courses[1]
    assert [one.intake for one in new.after] == [0, 60, 60, 60, 60]
    assert [one.graduates.middle for one in new.after] == [0, 0, 0, 0, 54]  # type: ignore[union-attr]


def test_a_shortage_shrinks_by_the_graduates_who_stay() -> None:
    market = Market("m", "数控", demand=200, growth=0.1, others=Range(20, 30, 40))
    outcome = run([Change(Kind.EXPAND, "a", START, 60)], markets=(market,))
    gap = outcome.gaps[0]
    assert gap.demand == pytest.approx(200 * 1.1**3)
    assert gap.before.middle - gap.after.middle == pytest.approx(54 * 0.5)  # type: ignore[union-attr]
    assert gap.after.low <= gap.after.middle <= gap.after.high  # type: ignore[union-attr]


@pytest.mark.parametrize(
    ("lacking", "word", "unknown"),
    [
        ("intake", "现在的年招生数", "graduates"),
        ("retention", "保留率", "learners"),
        ("students_per_teacher", "每名教师", "teachers"),
        ("places_per_student", "实训工位", "training_places"),
    ],
)
def test_what_is_missing_is_named_and_never_nought(lacking: str, word: str, unknown: str) -> None:
    outcome = run([Change(Kind.EXPAND, "a", START, 60)], programme(**{lacking: None}))
    assert any(word in one for one in outcome.missing)
    assert getattr(outcome.courses[0].after[-1], unknown) is None
    assert outcome.total(unknown) is None


def test_no_demand_no_gap() -> None:
    outcome = run([], markets=(Market("m", "数控", demand=None),))
    assert outcome.gaps[0].after is None
    assert {"数控：需求数", "数控：其他学校的供给"} <= set(outcome.missing)


@pytest.mark.parametrize(
    ("change", "words"),
    [
        (Change(Kind.SHRINK, "a", START, 101), "不能减少"),
        (Change(Kind.MOVE, "a", START, 500, to="a"), "不能减少或划出"),
        (Change(Kind.MOVE, "a", START, 5, to="x"), "不在推演范围"),
        (Change(Kind.CLOSE, "x", START), "不在推演范围"),
    ],
)
def test_impossible_changes_are_refused_with_the_reason(change: Change, words: str) -> None:
    with pytest.raises(WhatIfError) as refused:
        run([change])
    assert words in refused.value.message


def test_rates_lie_between_nought_and_one() -> None:
    with pytest.raises(WhatIfError):
        Rate(0.9, 0.8, 1.0)
    with pytest.raises(WhatIfError):
        simulate([programme()], [], start=START, horizon=0)


@given(intake=PLACES, rate=RATES, years=st.integers(1, 5), horizon=st.integers(1, 8))
def test_without_changes_nothing_changes(intake: float, rate: Rate, years: int, horizon: int) -> None:
    one = programme(intake=intake, retention=rate, years=years, entrants={})
    course = run([], one, horizon=horizon).courses[0]
    assert course.before == course.after
    assert course.equipment_cost == 0
    assert all(year.learners <= intake * years + 1e-9 for year in course.after)  # type: ignore[operator]


@given(intake=PLACES, years=st.integers(1, 5), from_year=st.integers(START, START + 3))
def test_a_closed_programme_is_empty_after_its_length(intake: float, years: int, from_year: int) -> None:
    one = programme(intake=intake, years=years, entrants={})
    course = run([Change(Kind.CLOSE, "a", from_year)], one, horizon=8).courses[0]
    for year in course.after:
        if year.year >= from_year + years - 1 + 1:
            assert year.learners == 0
        if year.year < from_year:
            assert year == course.before[year.year - START]


@given(
    first=st.integers(10, 200),
    second=st.integers(0, 200),
    moved=st.integers(0, 10),
    from_year=st.integers(START - 2, START + 5),
)
def test_a_move_keeps_the_number_of_places(first: int, second: int, moved: int, from_year: int) -> None:
    pair = [programme("a", intake=float(first)), programme("b", intake=float(second))]
    years = range(START, START + 4)
    plan = planned_intakes(pair, [Change(Kind.MOVE, "a", from_year, float(moved), to="b")], years)
    for year in years:
        assert plan["a"][year] + plan["b"][year] == first + second  # type: ignore[operator]


@given(less=st.integers(0, 100), more=st.integers(0, 100))
def test_more_places_never_give_fewer_graduates(less: int, more: int) -> None:
    few = run([Change(Kind.EXPAND, "a", START, float(less))]).courses[0]
    many = run([Change(Kind.EXPAND, "a", START, float(less + more))]).courses[0]
    assert many.after[-1].graduates.middle >= few.after[-1].graduates.middle  # type: ignore[union-attr]
    assert many.equipment_cost >= few.equipment_cost  # type: ignore[operator]


@given(one=st.integers(0, 90), two=st.integers(0, 90))
def test_changes_of_different_programmes_do_not_mix(one: int, two: int) -> None:
    pair = (programme("a"), programme("b"))
    both = run(
        [Change(Kind.EXPAND, "a", START, float(one)), Change(Kind.SHRINK, "b", START, float(two))], *pair
    )
    alone = run([Change(Kind.EXPAND, "a", START, float(one))], *pair)
    assert both.courses[0].after == alone.courses[0].after
    assert both.courses[1].gained("intake") == -two
