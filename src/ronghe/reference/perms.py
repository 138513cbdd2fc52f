"""Who may change the reference catalogues. Everyone signed in may read them."""

from __future__ import annotations

from ronghe.core.actor import Actor
from ronghe.core.roles import Role


def can_browse(actor: Actor) -> bool:
    """Everyone signed in, and jobs of the system."""
    return not actor.is_anonymous


def can_load(actor: Actor) -> bool:
    """The operator: an edition is in force for every jurisdiction."""
    return actor.has(Role.OPERATOR)


def can_settle_succession(actor: Actor) -> bool:
    """The operator and the education bureau, whose programmes it moves."""
    return actor.has(Role.OPERATOR, Role.EDUCATION)
