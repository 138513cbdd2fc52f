"""Lists of names and recurring duties that a plan states; later apps read them, a pack loads them."""

from __future__ import annotations

from collections.abc import Collection

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from ronghe.core.history import tracked
from ronghe.core.models import ScopedModel
from ronghe.directory.models import Organisation
from ronghe.policy.enums import CycleKind, ListKind, Modality
from ronghe.policy.models.plans import Clause, Plan
from ronghe.policy.models.scoping import OfPlanQuerySet


class NameListQuerySet(OfPlanQuerySet["NameList"]):
    pass


@tracked
class NameList(ScopedModel):
    """Industries, programmes, bases … that a plan names; ``is_open`` where it says 等.

    ``items`` is a list of ``{"name": …, "note": …}``.
    """

    plan = models.ForeignKey(Plan, models.PROTECT, related_name="name_lists", verbose_name=_("规划"))
    clause = models.ForeignKey(
        Clause, models.PROTECT, null=True, blank=True, related_name="name_lists", verbose_name=_("条款")
    )
    key = models.CharField(_("标识"), max_length=120)
    kind = models.CharField(_("类别"), max_length=12, choices=ListKind)
    name = models.CharField(_("名称"), max_length=200)
    is_open = models.BooleanField(_("列举未尽"), default=False)
    items = models.JSONField(_("内容"), default=list)
    register = models.JSONField(_("需求编号"), default=list, blank=True)
    note = models.TextField(_("说明"), blank=True)

    objects = NameListQuerySet.as_manager()

    class Meta:
        ordering = ["plan_id", "kind", "id"]
        verbose_name = _("名单")
        verbose_name_plural = _("名单")
        constraints = [models.UniqueConstraint(fields=["plan", "key"], name="policy_list_key_once")]

    def __str__(self) -> str:
        return self.name


class CycleQuerySet(OfPlanQuerySet["Cycle"]):
    def named(self, texts: Collection[str]) -> dict[str, list[Cycle]]:
        """Those with one of the titles: for forms and sheets of other apps."""
        found: dict[str, list[Cycle]] = {}
        for row in self.filter(title__in=list(texts)):
            found.setdefault(row.title, []).append(row)
        return found


@tracked
class Cycle(ScopedModel):
    """A recurring duty (``every``, an ISO 8601 period) or a dated one (``due_on``); neither: not stated."""

    plan = models.ForeignKey(Plan, models.PROTECT, related_name="cycles", verbose_name=_("规划"))
    clause = models.ForeignKey(
        Clause, models.PROTECT, null=True, blank=True, related_name="cycles", verbose_name=_("条款")
    )
    key = models.CharField(_("标识"), max_length=120)
    kind = models.CharField(_("类别"), max_length=12, choices=CycleKind)
    title = models.CharField(_("事项"), max_length=200)
    modality = models.CharField(_("约束力"), max_length=12, choices=Modality)
    parameter = models.CharField(_("周期参数"), max_length=120, blank=True)
    every = models.CharField(_("周期"), max_length=10, blank=True)
    due_on = models.DateField(_("期限"), null=True, blank=True)
    anchor_on = models.DateField(_("起算日"), null=True, blank=True)
    holder = models.CharField(_("主办（文件写法）"), max_length=200, blank=True)
    holder_organisation = models.ForeignKey(
        Organisation, models.PROTECT, null=True, blank=True, related_name="cycles", verbose_name=_("主办单位")
    )
    participants = models.JSONField(_("参加单位（文件写法）"), default=list, blank=True)
    register = models.JSONField(_("需求编号"), default=list, blank=True)
    note = models.TextField(_("说明"), blank=True)

    objects = CycleQuerySet.as_manager()

    class Meta:
        ordering = ["plan_id", "kind", "id"]
        verbose_name = _("周期事项")
        verbose_name_plural = _("周期事项")
        constraints = [
            models.UniqueConstraint(fields=["plan", "key"], name="policy_cycle_key_once"),
            models.CheckConstraint(
                condition=Q(every="") | Q(every__regex=r"^P[1-9][0-9]*[YMD]$"),
                name="policy_cycle_period_is_iso",
                violation_error_message=_("周期写作 P1Y、P6M、P10D。"),
            ),
        ]

    def __str__(self) -> str:
        return self.title
