"""Who may start a forecast and put another figure beside it."""

from __future__ import annotations

from ronghe.core.actor import Actor
from ronghe.core.models import Jurisdiction
from ronghe.labour.models.forecasts import FORECASTERS, READERS


def can_read(actor: Actor) -> bool:
    """Officials, schools, enterprises, associations and evaluators, each of their place."""
    return actor.has(*READERS)


def can_start(actor: Actor, place: Jurisdiction) -> bool:
    """人社、教育、发改、经信部门和统计人员, of the place or above it; jobs of the system."""
    return actor.has(*FORECASTERS, path=place.path)


can_amend = can_start
"""The same offices answer for a figure that takes the place of a computed one."""


def can_start_anywhere(actor: Actor) -> bool:
    """Whether to show the way to the form at all."""
    return actor.has(*FORECASTERS)


def sees_whole(actor: Actor, place: Jurisdiction) -> bool:
    """Whether a reader of the place itself, who sees all of its run; others see their district in it."""
    return actor.covers(place.path, READERS)
