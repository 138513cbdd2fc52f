"""The base of every register: rows of a unit that are amended with a reason and closed, never deleted."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any, ClassVar, Self

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from ronghe.core.actor import Actor
from ronghe.core.models.jurisdiction import ScopedModel
from ronghe.core.roles import OFFICIALS
from ronghe.core.scope import M, ScopedQuerySet, within


class RowState(models.TextChoices):
    CURRENT = "current", _("在册")
    CLOSED = "closed", _("已终止")


@dataclass(frozen=True, slots=True)
class Access:
    """Who reads and who keeps the rows of a register.

    ``keepers`` keep the rows of their place (bureaus), ``units`` those of their own organisation (schools),
    ``readers`` read those of their place. A shared register is read by the units of the whole place.
    """

    keepers: frozenset[str]
    units: frozenset[str] = frozenset()
    readers: frozenset[str] = OFFICIALS
    is_shared: bool = False

    @property
    def everybody(self) -> frozenset[str]:
        return self.keepers | self.units | self.readers

    def may_open(self, actor: Actor) -> bool:
        """Whether the actor has any business with this register."""
        return actor.has(*self.everybody)

    def may_keep_some(self, actor: Actor) -> bool:
        return actor.has(*self.keepers, *self.units)

    def may_keep(self, actor: Actor, path: str, organisation_id: int | None) -> bool:
        """Whether the actor keeps the rows of that organisation, which lies at ``path``."""
        if actor.has(*self.keepers, path=path):
            return True
        return organisation_id is not None and actor.has(*self.units, organisation_id=organisation_id)

    def visible(self, actor: Actor) -> Q:
        """The rows the actor may read."""
        officials, units = self.readers | self.keepers, self.units
        found = within(_paths(actor, officials))
        own = {g.organisation_id for g in actor.grants if g.role in units and g.organisation_id}
        if own:
            found |= Q(organisation__in=own)
        if self.is_shared:
            paths = _paths(actor, units)
            found |= within(paths) | Q(jurisdiction__path__in=_lines_above(paths))
        return found

    def keepable(self, actor: Actor) -> Q:
        """The organisations under whose name the actor may enter a row."""
        own = {g.organisation_id for g in actor.grants if g.role in self.units and g.organisation_id}
        return within(_paths(actor, self.keepers)) | Q(pk__in=own)


def _paths(actor: Actor, roles: frozenset[str]) -> tuple[str, ...]:
    return tuple(sorted({g.jurisdiction_path for g in actor.grants if g.role in roles}))


def _lines_above(paths: tuple[str, ...]) -> list[str]:
    lines = set()
    for path in paths:
        codes = path.strip("/").split("/")
        lines |= {"/".join(codes[:i]) + "/" for i in range(1, len(codes))}
    return sorted(lines)


class AccessQuerySet(ScopedQuerySet[M]):
    """Rows seen by the ``access`` of their model."""

    def visible_to(self, actor: Actor) -> Self:
        access: Access = self.model.access  # type: ignore[attr-defined]  # every register declares it
        return self if actor.is_system else self.filter(access.visible(actor))


class RegisterQuerySet(AccessQuerySet[M]):
    """Rows of a register."""

    def current(self) -> Self:
        return self.filter(state=RowState.CURRENT)


class RegisterRow(ScopedModel):
    """Base of a register. A subclass adds its fields, its ``access`` and ``class Meta(RegisterRow.Meta)``.

    The jurisdiction of a row is that of its organisation, set by the services.
    """

    access: ClassVar[Access]

    organisation: Any = models.ForeignKey(
        "directory.Organisation", models.PROTECT, related_name="+", verbose_name=_("单位")
    )
    state = models.CharField(_("状态"), max_length=10, choices=RowState, default=RowState.CURRENT)
    closed_on = models.DateField(_("终止日期"), null=True, blank=True)
    closed_reason = models.CharField(_("终止理由"), max_length=200, blank=True)
    clause = models.CharField(_("依据条款"), max_length=120, blank=True)
    remark = models.TextField(_("备注"), blank=True, max_length=2000)

    objects = RegisterQuerySet.as_manager()

    class Meta:
        abstract = True
        ordering = ["-pk"]
        constraints = [
            models.CheckConstraint(
                condition=(
                    Q(state=RowState.CURRENT, closed_on__isnull=True, closed_reason="")
                    | Q(state=RowState.CLOSED, closed_on__isnull=False) & ~Q(closed_reason="")
                ),
                name="%(app_label)s_%(class)s_closed_why",
                violation_error_message=_("终止须有日期和理由。"),
            )
        ]

    @property
    def is_current(self) -> bool:
        return self.state == RowState.CURRENT
