"""How work stands: the mark a task shows, and what a unit may say about it."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date

from ronghe.policy.enums import Modality, Standing, TaskState, UnitRole

BINDING = frozenset({Modality.MUST, Modality.TARGET})
"""Wordings whose miss may be called late or a breach."""


STANDING_WORDS = {one: one.label for one in Standing}
STANDING_TONES = {
    Standing.NOT_STARTED: "idle",
    Standing.ON_TRACK: "active",
    Standing.LATE: "warn",
    Standing.OVERDUE: "bad",
    Standing.PAUSED: "idle",
    Standing.DONE: "good",
}
"""The tones of ``core.badges``."""


def standing(state: str, modality: str, deadline_on: date | None, today: date) -> Standing:
    """A task's standing on a day. What is permitted, encouraged, explored or striven for is never overdue.

    >>> standing("on_track", "must", date(2024, 12, 31), date(2025, 1, 1)).value
    'overdue'
    >>> standing("on_track", "encourage", date(2024, 12, 31), date(2025, 1, 1)).value
    'on_track'
    """
    late = deadline_on is not None and deadline_on < today and state != TaskState.DONE
    if late and modality in BINDING:
        return Standing.OVERDUE
    return Standing(state)


@dataclass(frozen=True, slots=True)
class Voice:
    """How a unit is named in a task."""

    organisation_id: int
    role: str


def decides_state(organisation_id: int, voices: Iterable[Voice]) -> bool:
    """Whose accepted report sets the task's state: a lead unit; where no lead is named, any responsible
    unit.
    """
    named = list(voices)
    leads = {voice.organisation_id for voice in named if voice.role == UnitRole.LEAD}
    if leads:
        return organisation_id in leads
    return organisation_id in {v.organisation_id for v in named if v.role == UnitRole.RESPONSIBLE}
