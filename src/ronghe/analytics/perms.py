"""Who may compute, approve, lock and revise."""

from __future__ import annotations

from ronghe.analytics.models.values import APPROVERS
from ronghe.core.actor import Actor
from ronghe.core.models import Jurisdiction


def can_compute(actor: Actor, place: Jurisdiction) -> bool:
    """Statistician, education bureau, government office of the place; commands of the system."""
    return actor.has(*APPROVERS, path=place.path)


can_approve = can_compute
"""The same offices close, approve and reopen a year, and revise what was approved."""
