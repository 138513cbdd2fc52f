"""Days of practice: each day once, windows that roll, and the very day a record falls below."""

from __future__ import annotations

from datetime import date, timedelta
from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ronghe.faculty.rules.intervals import (
    Period,
    days_within,
    first_below,
    longest_within,
    union,
    whole_months,
    window,
    years_after,
    years_before,
)

DAYS = st.dates(date(2014, 1, 1), date(2030, 12, 31))


@st.composite
def periods(draw: st.DrawFn) -> list[Period]:
    found = []
    for _ in range(draw(st.integers(0, 8))):
        first = draw(DAYS)
        found.append(Period(first, first + timedelta(days=draw(st.integers(0, 400)))))
    return found


def each_day(found: list[Period]) -> set[date]:
    return {one.first + timedelta(days=n) for one in found for n in range(one.days)}


@given(periods())
def test_a_union_has_the_same_days_once(found: list[Period]) -> None:
    merged = union(found)
    assert sum(one.days for one in merged) == len(each_day(found))
    assert each_day(merged) == each_day(found)
    assert all(b.first > a.last + timedelta(days=1) for a, b in pairwise(merged))


@given(periods(), DAYS, st.integers(0, 3000))
def test_days_inside_a_stretch_are_those_of_a_calendar(found: list[Period], first: date, length: int) -> None:
    last = first + timedelta(days=length)
    assert days_within(found, first, last) == len({day for day in each_day(found) if first <= day <= last})


@given(periods(), DAYS, st.integers(0, 1000))
def test_the_longest_run_is_within_the_days(found: list[Period], first: date, length: int) -> None:
    last = first + timedelta(days=length)
    assert 0 <= longest_within(found, first, last) <= days_within(found, first, last)


@given(periods(), periods())
def test_more_records_never_mean_fewer_days(some: list[Period], more: list[Period]) -> None:
    first, last = date(2018, 1, 1), date(2022, 12, 31)
    assert days_within(some + more, first, last) >= days_within(some, first, last)


@given(periods(), DAYS, st.integers(1, 260), st.integers(1, 6))
def test_the_day_of_falling_below_is_exact(found: list[Period], on: date, need: int, years: int) -> None:
    """On that day the window holds too little; on every day from now to the day before it holds enough."""
    known = [part for one in found if (part := one.clipped(date(2000, 1, 1), on))]

    def held(day: date) -> int:
        span = window(day, years)
        return days_within(known, span.first, span.last)

    falls = first_below(found, on, need=need, years=years)
    assert falls is not None
    assert falls >= on
    assert held(falls) < need
    if falls > on:
        assert held(falls - timedelta(days=1)) >= need
        assert held(on) >= need
        middle = on + (falls - on) // 2
        assert held(middle) >= need


@given(DAYS, st.integers(1, 10))
def test_years_back_and_forth_keep_the_order(day: date, years: int) -> None:
    assert years_before(years_after(day, years), years) >= day - timedelta(days=1)
    assert window(day, years).last == day
    assert window(day + timedelta(days=1), years).first >= window(day, years).first


def test_a_period_that_ends_before_it_starts_is_refused() -> None:
    with pytest.raises(ValueError, match="早于开始日期"):
        Period(date(2024, 5, 2), date(2024, 5, 1))
    assert Period(date(2024, 5, 1), date(2024, 5, 1)).days == 1


def test_nothing_needed_never_falls_below() -> None:
    assert first_below([], date(2024, 1, 1), need=0, years=5) is None
    assert first_below([], date(2024, 1, 1), need=1, years=5) == date(2024, 1, 1)


@pytest.mark.parametrize(
    ("first", "last", "months"),
    [
        (date(2021, 1, 1), date(2023, 12, 31), 36),
        (date(2021, 1, 1), date(2023, 12, 30), 35),
        (date(2021, 1, 1), date(2023, 11, 30), 35),
        (date(2021, 1, 15), date(2024, 1, 14), 36),
        (date(2024, 1, 31), date(2024, 2, 29), 1),
        (date(2024, 3, 2), date(2024, 3, 30), 0),
    ],
)
def test_whole_months_of_work(first: date, last: date, months: int) -> None:
    assert whole_months([Period(first, last)]) == months


def test_work_in_two_firms_at_once_is_one_time() -> None:
    one, two = Period(date(2020, 1, 1), date(2021, 12, 31)), Period(date(2021, 1, 1), date(2022, 12, 31))
    assert whole_months([one, two]) == 36
