"""Who keeps and who reads what the supervision offices keep."""

from __future__ import annotations

from collections.abc import Callable, Collection
from dataclasses import dataclass
from typing import Any

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from ronghe.core.actor import Actor
from ronghe.core.models import Access, CaseRow
from ronghe.core.models.register import AccessQuerySet, RegisterQuerySet
from ronghe.core.roles import TASK_UNITS, Role
from ronghe.core.scope import M

OFFICES = frozenset({Role.SUPERVISION, Role.PARTY_OFFICE, Role.POLICY_OFFICE})
"""The offices that open rounds, inspect, card and close: 教育督导部门、党委督查、政府办公室."""
GOVERNORS = OFFICES | {Role.EDUCATION, Role.DRC}
"""Roles that keep bodies and meetings: the education bureau and the commission hold secretariats too."""
UNITS = TASK_UNITS
"""Whose unit is supervised: it signs, reports, rectifies and appeals."""
READERS = frozenset({Role.OPERATOR, Role.EDUCATION, Role.COUNTY, Role.AUDITOR, Role.STATISTICIAN})


@dataclass(frozen=True, slots=True)
class OfficeAccess(Access):
    """Rows that offices keep and the ``subjects`` read where they stand under their own unit's name.

    ``also`` are further rows that people of the given organisations read.
    """

    subjects: frozenset[str] = UNITS
    also: Callable[[set[int]], Q] | None = None

    @property
    def everybody(self) -> frozenset[str]:
        return self.keepers | self.units | self.readers | self.subjects

    def may_open(self, actor: Actor) -> bool:
        return actor.has(*self.everybody)

    def visible(self, actor: Actor) -> Q:
        own = {g.organisation_id for g in actor.grants if g.role in self.subjects and g.organisation_id}
        found = Access.visible(self, actor)
        if own:
            found |= Q(organisation__in=own)
            found |= self.also(own) if self.also else Q(pk__in=[])
        return found


OFFICE_KEPT = OfficeAccess(keepers=OFFICES, readers=READERS)
ISSUED = OfficeAccess(keepers=frozenset(), readers=READERS | OFFICES)
"""Forms and cards: made by the services alone, never entered by hand."""
GOVERNED = OfficeAccess(keepers=GOVERNORS, readers=READERS)


class Overseen(CaseRow):
    """Base of what one unit must do for an office: ``overseer`` opened it and alone may end it."""

    overseer = models.ForeignKey(
        "directory.Organisation",
        models.PROTECT,
        blank=True,
        related_name="+",
        verbose_name=_("督办单位"),
        help_text=_("整改和会议议定事项不用填，取督导、会议的主办单位。"),
    )

    class Meta(CaseRow.Meta):
        abstract = True


class TitledQuerySet(AccessQuerySet[M]):
    """Cases that forms and sheets find by their title."""

    def named(self, texts: Collection[str]) -> dict[str, list[Any]]:
        found: dict[str, list[Any]] = {}
        for row in self.filter(title__in=list(texts)):
            found.setdefault(row.title, []).append(row)  # type: ignore[attr-defined]  # each has a title
        return found


class FindingQuerySet(RegisterQuerySet[M]):
    """Findings that forms and sheets find by criterion and unit, as they are printed."""

    def named(self, texts: Collection[str]) -> dict[str, list[Any]]:
        wanted = {text: text.rpartition("（")[0] for text in texts}
        found: dict[str, list[Any]] = {}
        for row in self.filter(criterion__in=list(wanted.values())).select_related("organisation"):
            if str(row) in wanted:
                found.setdefault(str(row), []).append(row)
        return found
