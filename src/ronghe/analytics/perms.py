"""Who may compute, approve, lock and revise."""

from __future__ import annotations

from ronghe.analytics.models.values import APPROVERS
from ronghe.core.actor import Actor
from ronghe.core.models import Jurisdiction
from ronghe.core.roles import OFFICIALS, TASK_UNITS


def can_compute(actor: Actor, place: Jurisdiction) -> bool:
    """Statistician, education bureau, government office of the place; commands of the system."""
    return actor.has(*APPROVERS, path=place.path)


can_approve = can_compute
"""The same offices close, approve and reopen a year, and revise what was approved."""


def can_open_rows(actor: Actor, place: Jurisdiction) -> bool:
    """The rows behind a value: officials, in their place; which of them is the rows' own question."""
    return actor.has(*OFFICIALS, *TASK_UNITS) and (actor.is_system or (bool(actor.paths) and bool(place.pk)))
