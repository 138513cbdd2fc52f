"""Who sees which rows: what is published, everybody; the rest, those whose work it is."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Self

from django.db.models import Q

from ronghe.core.actor import Actor
from ronghe.core.models import Jurisdiction
from ronghe.core.roles import OFFICIALS, TASK_UNITS
from ronghe.core.scope import M, ScopedQuerySet, paths_above, within

READERS = OFFICIALS | TASK_UNITS
"""Roles that read what is not public of their jurisdiction's line: officials, and units a plan can name."""


def paths_of(actor: Actor, roles: Iterable[str]) -> tuple[str, ...]:
    """Paths of the jurisdictions in which the actor has one of the roles."""
    wanted = frozenset(roles)
    return tuple(sorted({grant.jurisdiction_path for grant in actor.grants if grant.role in wanted}))


def above(paths: tuple[str, ...], prefix: str = "jurisdiction") -> Q:
    """Rows of the jurisdictions that stand above one of the paths: their policies bind the actor too."""
    lines = {line for path in paths for line in paths_above(path)}
    return Q(**{f"{prefix}__path__in": sorted(lines)})


def _in_places(found: Q, prefix: str) -> Q:
    """By the keys of the few places: a join would lead the planner away from the indexes of the many rows."""
    return Q(**{f"{prefix}__in": Jurisdiction.objects.filter(found).order_by().values("pk")})


def inner(actor: Actor, prefix: str = "jurisdiction") -> Q:
    """Rows of the line of jurisdictions the actor works in, up and down."""
    line = Q(pk__in=[])
    for path in paths_of(actor, READERS):
        line |= Q(path__startswith=path) | Q(path__in=paths_above(path))
    return _in_places(line, prefix)


def official(actor: Actor, prefix: str = "jurisdiction") -> Q:
    """Rows of the jurisdictions in which the actor is an official."""
    return within(paths_of(actor, OFFICIALS), prefix)


class OfficialQuerySet(ScopedQuerySet[M]):
    """Rows of work in hand: reviews, conflicts, changes above."""

    def visible_to(self, actor: Actor) -> Self:
        return self if actor.is_system else self.filter(official(actor))


class OfPlanQuerySet(ScopedQuerySet[M]):
    """Rows of a plan: seen by whoever sees the plan."""

    def visible_to(self, actor: Actor) -> Self:
        return self if actor.is_system else self.filter(Q(plan__is_public=True) | inner(actor))
