"""Stretches of work: do they clash, and how heavy are they together?"""

from __future__ import annotations

from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ronghe.faculty.rules.spells import Spell, clash, days_overlap, peak_within, slot_of

START = date(2026, 9, 1)
days = st.integers(0, 400).map(lambda n: START + timedelta(days=n))
spells = st.builds(
    lambda first, length, load: Spell(
        first, None if length is None else first + timedelta(days=length), load
    ),
    days,
    st.none() | st.integers(0, 200),
    st.integers(0, 20),
)


@pytest.mark.parametrize(
    ("text", "minutes"),
    [
        ("08:00-09:40", (480, 580)),
        (" 13:30-15:10 ", (810, 910)),
        ("8:00-9:40", None),
        ("09:40-08:00", None),
        ("08:00-08:00", None),
        ("24:00-25:00", None),
        ("", None),
    ],
)
def test_a_time_of_day_is_read_or_not(text: str, minutes: tuple[int, int] | None) -> None:
    assert slot_of(text) == minutes


def lesson(first: str, last: str | None, weekday: int | None = 2, slot: str = "08:00-09:40") -> Spell:
    end = date.fromisoformat(last) if last else None
    return Spell(date.fromisoformat(first), end, 2, weekday, slot_of(slot))


@pytest.mark.parametrize(
    ("one", "other", "found"),
    [
        (lesson("2026-09-01", "2027-01-20"), lesson("2026-10-01", None), True),
        (lesson("2026-09-01", "2027-01-20"), lesson("2026-10-01", None, 3), False),
        (lesson("2026-09-01", "2027-01-20"), lesson("2026-10-01", None, 2, "09:40-11:20"), False),
        (lesson("2026-09-01", "2027-01-20"), lesson("2026-10-01", None, 2, "09:39-11:20"), True),
        (lesson("2026-09-01", "2026-09-30"), lesson("2026-10-01", None), False),
        (lesson("2026-09-01", "2026-10-01"), lesson("2026-10-01", None), False),
        (lesson("2026-09-01", "2026-10-06"), lesson("2026-10-01", None), True),
        (lesson("2026-09-01", None, None), lesson("2026-10-01", None), None),
        (lesson("2026-09-01", None, 2, ""), lesson("2026-10-01", None), None),
        (lesson("2026-09-01", None, 2, ""), lesson("2026-10-01", None, 3), False),
    ],
)
def test_two_lessons_clash_when_they_share_an_hour_of_a_common_day(
    one: Spell, other: Spell, found: bool | None
) -> None:
    """1 October 2026 is a Thursday, 6 October a Tuesday: common days without a Tuesday have no clash."""
    assert clash(one, other) is found
    assert clash(other, one) is found


@given(spells, spells)
def test_overlap_is_mutual(one: Spell, other: Spell) -> None:
    assert days_overlap(one, other) == days_overlap(other, one)
    assert days_overlap(one, one)


@given(spells, st.lists(spells, max_size=6))
def test_the_peak_is_that_of_the_heaviest_day(new: Spell, others: list[Spell]) -> None:
    """Measured day by day over the stretch of the new one."""
    last = min(new.end, START + timedelta(days=700))
    loads = [
        new.load + sum(o.load for o in others if o.first <= day <= o.end)
        for day in (new.first + timedelta(days=n) for n in range((last - new.first).days + 1))
    ]
    assert peak_within(new, others).load == max(loads)
