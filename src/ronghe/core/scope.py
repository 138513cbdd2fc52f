"""Whose rows: every row belongs to a jurisdiction, and an actor sees a subtree of them."""

from __future__ import annotations

from typing import Any, Self, TypeVar

from django.db import models
from django.db.models import Q

from ronghe.core.actor import Actor
from ronghe.core.errors import NotFound

M = TypeVar("M", bound=models.Model)


def paths_above(path: str) -> list[str]:
    """The paths of the jurisdictions above that of ``path``, from the root."""
    codes = path.strip("/").split("/")
    return ["/".join(codes[:i]) + "/" for i in range(1, len(codes))]


def line_of(path: str) -> list[str]:
    """The paths from the root down to ``path`` itself: whose decisions may hold there."""
    return [*paths_above(path), path]


def within(paths: tuple[str, ...], prefix: str = "jurisdiction") -> Q:
    """Rows of jurisdictions at or under one of the paths; no path, no row."""
    found = Q(pk__in=[])
    for path in paths:
        found |= Q(**{f"{prefix}__path__startswith": path})
    return found


def along(paths: tuple[str, ...], prefix: str = "jurisdiction") -> Q:
    """Rows of the whole line of each path: of jurisdictions at, under or above it."""
    above = sorted({line for path in paths for line in paths_above(path)})
    return within(paths, prefix) | Q(**{f"{prefix}__path__in": above})


class ScopedQuerySet(models.QuerySet[M]):
    """QuerySet of rows with a ``jurisdiction``. A view gets rows by ``visible_to`` and in no other way."""

    scope_field = "jurisdiction"

    def visible_to(self, actor: Actor) -> Self:
        """What the actor may read. Apps narrow or widen this; the default is the actor's subtrees."""
        if actor.is_system:
            return self
        return self.filter(within(actor.paths, self.scope_field))


def get_visible_or_404(queryset: models.QuerySet[M], **lookup: Any) -> M:
    """The one gate to a single row; missing and out of scope are the same answer."""
    found = queryset.filter(**lookup).first()
    if found is None:
        raise NotFound(
            "core.not_found",
            "没有找到，或者不在您的查看范围内。",
            hint="请从列表进入，或联系管理员核对权限。",
        )
    return found
