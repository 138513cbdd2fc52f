"""Progress and judgement: properties, and a table of every kind with its degenerate cases."""

from __future__ import annotations

from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ronghe.engine.indicators.judging import (
    BINDING,
    FAULTS,
    MODALITY_WORDS,
    Goal,
    Judgement,
    Kind,
    judge,
    path_value,
    progress_of,
)

numbers = st.integers(-1000, 1000).map(Decimal)
years = st.integers(2018, 2026)


def rising(**more: object) -> Goal:
    """From 40 in 2020 to 90 in 2024, unless said otherwise."""
    given_: dict[str, object] = {
        "start": Decimal(40),
        "start_year": 2020,
        "target": Decimal(90),
        "target_year": 2024,
    }
    return Goal(**{**given_, **more})  # type: ignore[arg-type]


@given(start=numbers, target=numbers)
def test_progress_is_0_at_the_start_and_1_at_the_target(start: Decimal, target: Decimal) -> None:
    goal = Goal(start=start, target=target, direction="up" if target > start else "down")
    goal = Goal(start=start, target=target, comparator=">=" if target > start else "<=")
    if start == target:
        assert progress_of(goal, start).share is None
    else:
        assert progress_of(goal, start).share == 0
        assert progress_of(goal, target).share == 1


@given(start=numbers, target=numbers, now=numbers, later=numbers)
def test_coming_nearer_never_lessens_progress(
    start: Decimal, target: Decimal, now: Decimal, later: Decimal
) -> None:
    goal = Goal(start=start, target=target, comparator=">=" if target > start else "<=")
    first, second = progress_of(goal, now).share, progress_of(goal, later).share
    if first is None or second is None or first == second:
        return
    is_nearer = later > now if target > start else later < now
    assert (second > first) == is_nearer


@given(
    start=st.none() | numbers,
    target=st.none() | numbers,
    now=numbers,
    year=years,
    target_year=st.none() | years,
    kind=st.sampled_from([one for one in Kind if one is not Kind.RATED]),
    modality=st.sampled_from(sorted(MODALITY_WORDS)),
    direction=st.sampled_from(["up", "down", "near", "none"]),
    comparator=st.sampled_from([">", ">=", "=", "<=", "<", "about", "range", "none"]),
    tolerance=st.none() | st.integers(0, 5).map(Decimal),
)
def test_every_combination_is_answered_and_only_binding_words_are_faults(
    start: Decimal | None,
    target: Decimal | None,
    now: Decimal,
    year: int,
    target_year: int | None,
    kind: Kind,
    modality: str,
    direction: str,
    comparator: str,
    tolerance: Decimal | None,
) -> None:
    goal = Goal(
        kind=kind,
        direction=direction,
        comparator=comparator,
        target=target,
        target_year=target_year,
        start=start,
        start_year=2018,
        modality=modality,
        tolerance=tolerance,
    )
    verdict = judge(goal, {year - 1: Decimal(1), year: now}, year)
    assert verdict.reason
    assert modality in BINDING or verdict.judgement not in FAULTS
    assert judge(goal, {}, year).judgement == Judgement.MISSING


TABLE = [
    # (what, goal, values, year, judgement, progress)
    ("reached in time", rising(), {2023: 95}, 2023, "met", "1.1000"),
    ("keeps up with the line", rising(), {2022: 65}, 2022, "on_track", "0.5000"),
    ("behind the line", rising(), {2022: 64}, 2022, "behind", "0.4800"),
    ("gone backwards", rising(), {2022: 30}, 2022, "behind", "-0.2000"),
    ("target year come", rising(), {2024: 89}, 2024, "missed", "0.9800"),
    ("target year passed", rising(), {2026: 89}, 2026, "missed", "0.9800"),
    ("reached late", rising(), {2026: 91}, 2026, "met", "1.0200"),
    ("behind, but only striven for", rising(modality="strive"), {2022: 50}, 2022, "not_reached", "0.2000"),
    ("missed, but only encouraged", rising(modality="encourage"), {2024: 50}, 2024, "not_reached", "0.2000"),
    ("missed, but only permitted", rising(modality="may"), {2024: 50}, 2024, "not_reached", "0.2000"),
    ("missed, but only explored", rising(modality="explore"), {2024: 50}, 2024, "not_reached", "0.2000"),
    ("strictly more is asked", rising(comparator=">"), {2024: 90}, 2024, "missed", "1.0000"),
    ("start equal to target, kept", rising(start=Decimal(90)), {2022: 90}, 2022, "met", None),
    ("start equal to target, lost", rising(start=Decimal(90)), {2022: 80}, 2022, "behind", None),
    ("passed at the start, kept", rising(start=Decimal(95)), {2022: 93}, 2022, "met", None),
    ("passed at the start, lost", rising(start=Decimal(95)), {2022: 80}, 2022, "behind", None),
    ("passed at the start, lost at the end", rising(start=Decimal(95)), {2024: 80}, 2024, "missed", None),
    ("no start", rising(start=None), {2022: 80}, 2022, "not_judged", None),
    ("no start, at the end", rising(start=None), {2024: 80}, 2024, "missed", None),
    ("no target year", rising(target_year=None), {2022: 80}, 2022, "not_judged", "0.8000"),
    ("no target", Goal(target=None), {2022: 80}, 2022, "not_judged", None),
    ("standing duty", Goal(target=Decimal(16), is_standing=True), {2022: 15}, 2022, "missed", None),
    ("standing duty kept", Goal(target=Decimal(16), is_standing=True), {2022: 16}, 2022, "met", None),
    (
        "a stated path",
        rising(path={2022: Decimal(80)}),
        {2022: 79},
        2022,
        "behind",
        "0.7800",
    ),
    (
        "falling kind keeps up",
        Goal(
            direction="down",
            comparator="<=",
            start=Decimal(100),
            start_year=2020,
            target=Decimal(20),
            target_year=2024,
        ),
        {2022: 60},
        2022,
        "on_track",
        "0.5000",
    ),
    (
        "within a range",
        Goal(comparator="range", target=Decimal(1), target_high=Decimal(2), target_year=2022),
        {2022: 2},
        2022,
        "met",
        None,
    ),
    (
        "above a range",
        Goal(comparator="range", target=Decimal(1), target_high=Decimal(2), target_year=2022),
        {2022: 3},
        2022,
        "met",
        None,
    ),
    ("trend rises", Goal(kind=Kind.TREND), {2022: 5, 2023: 6}, 2023, "met", None),
    ("trend stands still", Goal(kind=Kind.TREND, comparator=">"), {2022: 5, 2023: 5}, 2023, "behind", None),
    ("steady growth may stand still", Goal(kind=Kind.TREND), {2022: 5, 2023: 5}, 2023, "met", None),
    ("trend falls", Goal(kind=Kind.TREND), {2022: 5, 2023: 4}, 2023, "behind", None),
    (
        "falling trend wanted",
        Goal(kind=Kind.TREND, direction="down", comparator="<"),
        {2022: 5, 2023: 4},
        2023,
        "met",
        None,
    ),
    ("trend without the year before", Goal(kind=Kind.TREND), {2023: 4}, 2023, "not_judged", None),
    (
        "trend asked until 2021 only",
        Goal(kind=Kind.TREND, target_year=2021),
        {2021: 5, 2022: 4},
        2022,
        "not_judged",
        None,
    ),
    ("nothing left", Goal(kind=Kind.ELIMINATION, target_year=2022), {2022: 0}, 2022, "met", None),
    (
        "some left in time",
        Goal(kind=Kind.ELIMINATION, start=Decimal(8), target_year=2022),
        {2021: 2},
        2021,
        "not_judged",
        "0.7500",
    ),
    ("some left", Goal(kind=Kind.ELIMINATION, target_year=2022), {2022: 2}, 2022, "missed", None),
    (
        "basically eliminated, number not printed",
        Goal(kind=Kind.ELIMINATION, target_year=2022, is_basic=True),
        {2022: 2},
        2022,
        "not_judged",
        None,
    ),
    (
        "basically eliminated, two allowed by the office",
        Goal(kind=Kind.ELIMINATION, target_year=2022, is_basic=True, tolerance=Decimal(2)),
        {2022: 2},
        2022,
        "met",
        None,
    ),
    (
        "parity without tolerance",
        Goal(kind=Kind.PARITY, target=Decimal(1)),
        {2023: 1},
        2023,
        "not_judged",
        None,
    ),
    (
        "parity within tolerance",
        Goal(kind=Kind.PARITY, target=Decimal(1), tolerance=Decimal("0.1")),
        {2023: "0.95"},
        2023,
        "met",
        None,
    ),
    (
        "parity outside tolerance",
        Goal(kind=Kind.PARITY, target=Decimal(1), tolerance=Decimal("0.1")),
        {2023: "0.85"},
        2023,
        "missed",
        None,
    ),
    ("a figure without a target", Goal(kind=Kind.FIGURE), {2023: 4}, 2023, "not_judged", None),
]


@pytest.mark.parametrize(("what", "goal", "values", "year", "judgement", "progress"), TABLE)
def test_judgements(
    what: str, goal: Goal, values: dict[int, object], year: int, judgement: str, progress: str | None
) -> None:
    verdict = judge(goal, {y: Decimal(str(v)) for y, v in values.items()}, year)
    assert verdict.judgement == judgement, f"{what}: {verdict.reason}"
    assert verdict.progress == (None if progress is None else Decimal(progress)), what


@pytest.mark.parametrize(
    ("rating", "year", "modality", "judgement"),
    [
        ("", 2021, "target", "missing"),
        ("achieved", 2020, "target", "met"),
        ("mostly", 2021, "target", "not_judged"),
        ("partly", 2020, "target", "not_judged"),
        ("partly", 2021, "target", "missed"),
        ("not", 2021, "strive", "not_reached"),
    ],
)
def test_ratings(rating: str, year: int, modality: str, judgement: str) -> None:
    goal = Goal(kind=Kind.RATED, target_year=2021, modality=modality)
    assert judge(goal, {}, year, rating=rating).judgement == judgement


def test_the_path_is_the_stated_one_and_the_line_between() -> None:
    goal = rising(path={2022: Decimal(80)})
    assert path_value(goal, 2021) == 60
    assert path_value(goal, 2022) == 80
    assert path_value(goal, 2023) == 85
    assert path_value(goal, 2019) is None
    assert path_value(goal, 2025) is None


def test_the_reason_names_a_year_that_broke_the_trend() -> None:
    values = {2020: Decimal(5), 2021: Decimal(4), 2022: Decimal(6)}
    assert "2021" in judge(Goal(kind=Kind.TREND), values, 2022).reason
