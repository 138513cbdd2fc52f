"""The day's work of supervision: open what is due, remind, card by rule. Once a day, or by hand for a day."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from ronghe.core.actor import Actor
from ronghe.supervision.services.cards import card_overdue
from ronghe.supervision.services.opening import Opened, open_due_rounds
from ronghe.supervision.services.reminders import Reminded, remind


@dataclass(frozen=True, slots=True)
class Day:
    """What one day's run did."""

    opened: Opened
    reminded: Reminded
    cards: int


def run_day(on: date, *, actor: Actor) -> Day:
    """Each part is a service of its own: what fails leaves the others done, and running it again is safe."""
    opened = open_due_rounds(on, actor=actor)
    reminded = remind(on, actor=actor)
    return Day(opened, reminded, len(card_overdue(on, actor=actor)))
