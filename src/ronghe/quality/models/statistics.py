"""Statistical forms: the forms, rounds of a year, and the return of each unit."""

from __future__ import annotations

from collections.abc import Collection
from typing import Any, Self

from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from ronghe.core.actor import Actor
from ronghe.core.history import tracked
from ronghe.core.models import (
    Access,
    CaseRow,
    RegisterRow,
    ScopedModel,
    Versioned,
    versioned_constraints,
)
from ronghe.core.roles import OFFICIALS
from ronghe.core.scope import ScopedQuerySet, along
from ronghe.directory.models import Organisation
from ronghe.engine.statforms import Form
from ronghe.quality.enums.statistics import ReturnState
from ronghe.quality.models.evaluation import YEARS, user_key
from ronghe.quality.rules.statistics import FILLERS, STATISTICIANS


class StatFormQuerySet(ScopedQuerySet["StatForm"]):
    def visible_to(self, actor: Actor) -> Self:
        return self if actor.is_system else self.filter(along(actor.paths))

    def current(self) -> Self:
        return self.filter(is_current=True).select_related("jurisdiction")

    def named(self, texts: Collection[str]) -> dict[str, list[StatForm]]:
        wanted = set(texts)
        found: dict[str, list[StatForm]] = {}
        for one in self.select_related("jurisdiction"):
            if str(one) in wanted:
                found.setdefault(str(one), []).append(one)
        return found


@tracked
class StatForm(Versioned, ScopedModel):
    """One version of a form. A changed wording is the next one; rounds keep the one they were opened with."""

    series = ("jurisdiction", "key")

    key = models.CharField(_("表键"), max_length=41)
    name = models.CharField(_("统计表"), max_length=300)
    filled_by = models.CharField(_("填报单位"), max_length=12)
    definition = models.JSONField(_("内容"))
    from_year = models.PositiveSmallIntegerField(_("起用年度"))

    objects = StatFormQuerySet.as_manager()

    class Meta:
        ordering = ["jurisdiction__path", "key", "-version"]
        verbose_name = _("统计表")
        verbose_name_plural = _("统计表")
        constraints = versioned_constraints("quality_statform", ["jurisdiction", "key"])

    def __str__(self) -> str:
        return f"{self.name}（{self.jurisdiction.short_name}第{self.version}版）"

    @property
    def wording(self) -> Form:
        return Form.from_data(self.definition)


@tracked
class StatRound(RegisterRow):
    """One year's collection of a form. The returns opened in it are its frame."""

    access = Access(keepers=STATISTICIANS, readers=OFFICIALS)

    organisation: Any = models.ForeignKey(
        Organisation, models.PROTECT, related_name="+", verbose_name=_("组织单位")
    )
    form = models.ForeignKey(StatForm, models.PROTECT, related_name="rounds", verbose_name=_("统计表"))
    year = models.PositiveSmallIntegerField(_("统计年度"), validators=YEARS)
    opens_on = models.DateField(_("开始日期"))
    closes_on = models.DateField(_("截止日期"))

    class Meta(RegisterRow.Meta):
        verbose_name = _("统计调查")
        verbose_name_plural = _("统计调查")
        ordering = ["-year", "-pk"]
        constraints = [
            *RegisterRow.Meta.constraints,
            models.UniqueConstraint(
                fields=["organisation", "form", "year"],
                name="quality_statround_once",
                violation_error_message=_("本单位这一年度已布置这份统计表。"),
            ),
            models.CheckConstraint(
                condition=Q(closes_on__gte=F("opens_on")),
                name="quality_statround_dates",
                violation_error_message=_("截止日期不能早于开始日期。"),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.form.name}（{self.year}）"


@tracked
class StatReturn(CaseRow):
    """The return of one unit. ``first_cells`` is what it sent first, for the share that was changed."""

    access = Access(keepers=STATISTICIANS, units=FILLERS, readers=OFFICIALS)

    organisation: Any = models.ForeignKey(
        Organisation, models.PROTECT, related_name="+", verbose_name=_("填报单位")
    )
    round = models.ForeignKey(StatRound, models.PROTECT, related_name="returns", verbose_name=_("统计调查"))
    cells = models.JSONField(_("数据"), default=dict, editable=False)
    explanations = models.JSONField(_("核对说明"), default=dict, editable=False)
    first_cells = models.JSONField(_("首次报送的数据"), null=True, blank=True, editable=False)
    submitted_by = user_key(_("报送人"))
    state = models.CharField(_("状态"), max_length=10, choices=ReturnState, default=ReturnState.DRAFT)

    class Meta(CaseRow.Meta):
        verbose_name = _("统计报表")
        verbose_name_plural = _("统计报表")
        constraints = [
            models.UniqueConstraint(
                fields=["round", "organisation"],
                name="quality_statreturn_once",
                violation_error_message=_("该单位已在本次调查中。"),
            ),
            models.CheckConstraint(
                condition=Q(state__in=["draft", "excused"]) | Q(first_cells__isnull=False),
                name="quality_statreturn_first_kept",
                violation_error_message=_("已报送的报表须留存首次数据。"),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.organisation.name} {self.round}"
