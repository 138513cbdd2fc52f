"""Stretches of work of one person or place: do they clash, and how heavy are they together at their peak?"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, timedelta

_SLOT = re.compile(r"([01]\d|2[0-3]):([0-5]\d)-([01]\d|2[0-3]):([0-5]\d)")
FOREVER = date.max


@dataclass(frozen=True, slots=True)
class Spell:
    """Days from first to last, both included (no last day: open), with a load; weekly hours of day if known.

    ``weekday`` counts from 1, Monday; ``slot`` is minutes of the day.
    """

    first: date
    last: date | None
    load: int = 0
    weekday: int | None = None
    slot: tuple[int, int] | None = None

    @property
    def end(self) -> date:
        return self.last or FOREVER


@dataclass(frozen=True, slots=True)
class Peak:
    """The heaviest day: the first such day and the load then."""

    load: int
    on: date | None = None


def slot_of(text: str) -> tuple[int, int] | None:
    """Minutes of the day in 08:00-09:40; nothing for another writing or an end before the start.

    >>> slot_of("08:00-09:40"), slot_of("8点"), slot_of("10:00-09:00")
    ((480, 580), None, None)
    """
    match = _SLOT.fullmatch(text.strip())
    if match is None:
        return None
    a, b, c, d = map(int, match.groups())
    start, end = a * 60 + b, c * 60 + d
    return (start, end) if start < end else None


def days_overlap(one: Spell, other: Spell) -> bool:
    return one.first <= other.end and other.first <= one.end


def clash(one: Spell, other: Spell) -> bool | None:
    """Whether both want the same person at the same hour; nothing where an hour is not known."""
    if not days_overlap(one, other) or not _meet_on_a_weekday(one, other):
        return False
    if one.weekday is None or other.weekday is None or one.slot is None or other.slot is None:
        return None
    return one.weekday == other.weekday and one.slot[0] < other.slot[1] and other.slot[0] < one.slot[1]


def _meet_on_a_weekday(one: Spell, other: Spell) -> bool:
    """Whether the common days have the weekday of both (a common stretch may be shorter than a week)."""
    if one.weekday is None or other.weekday is None:
        return True
    if one.weekday != other.weekday:
        return False
    first, last = max(one.first, other.first), min(one.end, other.end)
    return last == FOREVER or (last - first).days >= 6 or _has_weekday(first, last, one.weekday)


def _has_weekday(first: date, last: date, weekday: int) -> bool:
    return any((first + timedelta(days=i)).isoweekday() == weekday for i in range((last - first).days + 1))


def peak_within(new: Spell, others: Sequence[Spell]) -> Peak:
    """The heaviest day of the new spell together with those beside it."""
    beside = [spell for spell in others if days_overlap(new, spell)]
    starts = sorted({new.first, *(max(new.first, spell.first) for spell in beside)})
    found = Peak(0)
    for day in starts:
        load = new.load + sum(spell.load for spell in beside if spell.first <= day <= spell.end)
        if load > found.load:
            found = Peak(load, day)
    return found
