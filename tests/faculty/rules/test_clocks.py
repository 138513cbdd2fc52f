"""The five-year clock and the clock of new teachers, with the printed examples and boundary days."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, timedelta
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ronghe.engine.packs.rulebook import shipped_book
from ronghe.engine.rules.outcome import Verdict
from ronghe.faculty.enums import ClockState
from ronghe.faculty.rules.clocks import (
    CONVENTION,
    FiveYearTerms,
    NewEntryTerms,
    read_five_years,
    read_new_entry,
)
from ronghe.faculty.rules.intervals import Period

TERMS = FiveYearTerms(Decimal(6), 5)
NEW = NewEntryTerms(Decimal(6), 2)
LONG_AGO = date(2010, 9, 1)


def test_half_a_year_is_a_hundred_and_eighty_days_and_says_why() -> None:
    assert TERMS.need == 180
    assert "半年" in CONVENTION.reason
    decided = replace(CONVENTION, days_per_month=Decimal("30.5"), is_decided=True)
    assert replace(TERMS, convention=decided).need == 183
    assert replace(TERMS, months=Decimal("0.5"), convention=decided).need == 16


def test_four_months_and_one_are_a_breach_and_one_more_is_enough() -> None:
    """4 months in 2020 and 1 in 2023 do not do at the end of 2024; one more month does."""
    held = [Period(date(2020, 7, 1), date(2020, 10, 31)), Period(date(2023, 7, 1), date(2023, 7, 31))]
    on = date(2024, 12, 31)
    before = read_five_years(held, on, terms=TERMS, entered_on=LONG_AGO)
    assert (before.state, before.days, before.short) == (ClockState.BELOW, 154, 26)
    more = [*held, Period(date(2024, 12, 1), on)]
    after = read_five_years(more, on, terms=TERMS, entered_on=LONG_AGO, soon_days=30)
    assert (after.state, after.days, after.short) == (ClockState.MET, 185, 0)


def test_the_day_before_and_the_day_of_falling_below() -> None:
    held = [Period(date(2020, 1, 1), date(2020, 6, 28))]  # 180 days
    reading = read_five_years(held, date(2024, 6, 1), terms=TERMS, entered_on=LONG_AGO)
    assert reading.falls_below_on == date(2025, 1, 1)
    day_before = read_five_years(held, date(2024, 12, 31), terms=TERMS, entered_on=LONG_AGO)
    day_of = read_five_years(held, date(2025, 1, 1), terms=TERMS, entered_on=LONG_AGO)
    assert (day_before.days, day_before.state) == (180, ClockState.SOON)
    assert (day_of.days, day_of.state) == (179, ClockState.BELOW)
    assert "2025-01-01" in reading.words


def test_overlaps_count_once() -> None:
    held = [Period(date(2024, 1, 1), date(2024, 4, 30)), Period(date(2024, 3, 1), date(2024, 5, 31))]
    assert read_five_years(held, date(2024, 12, 31), terms=TERMS, entered_on=LONG_AGO).days == 152


def test_nobody_falls_short_before_the_first_five_years_are_full() -> None:
    entered = date(2022, 9, 1)
    reading = read_five_years([], date(2024, 6, 1), terms=TERMS, entered_on=entered)
    assert (reading.state, reading.falls_below_on) == (ClockState.FIRST_TERM, date(2027, 9, 1))
    last_day = read_five_years([], date(2027, 8, 31), terms=TERMS, entered_on=entered)
    assert last_day.state is ClockState.SOON
    assert read_five_years([], date(2027, 9, 1), terms=TERMS, entered_on=entered).state is ClockState.BELOW


def test_without_a_day_of_entry_nothing_can_be_told() -> None:
    held = [Period(date(2024, 1, 1), date(2024, 12, 31))]
    assert read_five_years(held, date(2024, 12, 31), terms=TERMS, entered_on=None).state == "cannot_tell"
    assert read_new_entry(held, date(2024, 12, 31), terms=NEW, entered_on=None).state == "cannot_tell"


@pytest.mark.parametrize(
    ("first", "last", "state", "days"),
    [
        (date(2022, 7, 1), date(2022, 12, 31), ClockState.MET, 184),
        (date(2023, 3, 1), date(2023, 8, 31), ClockState.MET, 184),
        (date(2023, 3, 1), date(2023, 8, 27), ClockState.MET, 180),
        (date(2023, 3, 1), date(2023, 8, 26), ClockState.BELOW, 179),
        (date(2023, 5, 1), date(2023, 10, 31), ClockState.BELOW, 123),
    ],
)
def test_only_days_inside_the_first_two_years_count(
    first: date, last: date, state: ClockState, days: int
) -> None:
    """Entry 2021-09-01: the two years end with 2023-08-31."""
    reading = read_new_entry([Period(first, last)], date(2024, 1, 1), terms=NEW, entered_on=date(2021, 9, 1))
    assert (reading.due_on, reading.state, reading.days) == (date(2023, 8, 31), state, days)


def test_in_several_pieces_the_office_is_asked() -> None:
    pieces = [Period(date(2022, 1, 1), date(2022, 4, 30)), Period(date(2022, 7, 1), date(2022, 9, 30))]
    on, entered = date(2024, 1, 1), date(2021, 9, 1)
    asked = read_new_entry(pieces, on, terms=NEW, entered_on=entered)
    assert (asked.days, asked.longest, asked.state) == (212, 120, ClockState.CANNOT_TELL)
    assert "主管部门" in asked.words
    summed = read_new_entry(pieces, on, terms=replace(NEW, one_block=False), entered_on=entered)
    strict = read_new_entry(pieces, on, terms=replace(NEW, one_block=True), entered_on=entered)
    assert (summed.state, strict.state) == (ClockState.MET, ClockState.BELOW)


def test_before_the_end_of_two_years_it_is_open() -> None:
    reading = read_new_entry([], date(2022, 9, 1), terms=NEW, entered_on=date(2021, 9, 1))
    assert reading.state is ClockState.FIRST_TERM
    assert read_new_entry([], date(2023, 8, 31), terms=NEW, entered_on=date(2021, 9, 1)).state == "soon"
    assert read_new_entry([], date(2023, 9, 1), terms=NEW, entered_on=date(2021, 9, 1)).state == "below"
    assert read_new_entry([], date(2021, 8, 1), terms=NEW, entered_on=date(2021, 9, 1)).days == 0


@given(
    st.dates(date(2019, 1, 1), date(2024, 1, 1)),
    st.integers(0, 500),
    st.dates(date(2022, 1, 1), date(2030, 1, 1)),
)
def test_the_same_day_read_twice_is_the_same(first: date, length: int, on: date) -> None:
    """A later record ends after the day; what is read as of that day does not change."""
    known = [Period(first, first + timedelta(days=length))]
    later = [*known, Period(on + timedelta(days=1), on + timedelta(days=90))]
    one = read_five_years(known, on, terms=TERMS, entered_on=LONG_AGO)
    again = read_five_years(later, on, terms=TERMS, entered_on=LONG_AGO)
    assert one == again
    assert one.days >= 0
    assert (one.state is ClockState.BELOW) == (one.days < one.need)


@pytest.mark.rule("sx.elig.practice5")
@given(
    st.lists(
        st.tuples(st.dates(date(2016, 1, 1), date(2024, 6, 1)), st.integers(0, 250)), min_size=1, max_size=6
    ),
    st.dates(date(2020, 5, 8), date(2026, 1, 1)),
)
def test_the_clock_and_the_printed_rule_count_the_same(drawn: list[tuple[date, int]], on: date) -> None:
    """Two programs, one answer: the declared rule over the same days gives the same figure and verdict."""
    known = [Period(first, first + timedelta(days=length)) for first, length in drawn]
    result = shipped_book().evaluate(
        "sx.elig.practice5",
        {
            "practice_starts": [one.first for one in known],
            "practice_ends": [one.last for one in known],
            "window_end": on,
        },
        on=on,
    )
    reading = read_five_years(known, on, terms=TERMS, entered_on=LONG_AGO)
    assert result.value == reading.days
    assert (result.verdict is Verdict.MET) == (reading.state is not ClockState.BELOW)
