"""Values of indicators: computed ones with what they were made of, and the periods that lock them."""

from __future__ import annotations

from typing import Any, Self

from django.conf import settings
from django.core.validators import MaxValueValidator, MinValueValidator
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from ronghe.analytics.enums import PeriodState, ValueState
from ronghe.core.actor import Actor
from ronghe.core.history import tracked
from ronghe.core.models import Jurisdiction, ScopedModel
from ronghe.core.roles import OFFICIALS, Role
from ronghe.core.scope import ScopedQuerySet, within
from ronghe.directory.models import Organisation

YEARS = (MinValueValidator(1990), MaxValueValidator(2100))


class ValueQuerySet(ScopedQuerySet["IndicatorValue"]):
    def visible_to(self, actor: Actor) -> Self:
        """Officials: all of their place; a unit: what is about its place as a whole, and its own values."""
        if actor.is_system:
            return self
        paths = tuple(sorted({g.jurisdiction_path for g in actor.grants if g.role in OFFICIALS}))
        of_place = within(actor.paths) & Q(organisation__isnull=True)
        return self.filter(within(paths) | of_place | Q(organisation__in=actor.organisation_ids))

    def living(self) -> Self:
        """Without what has been corrected since."""
        return self.exclude(state=ValueState.SUPERSEDED)


@tracked
class IndicatorValue(ScopedModel):
    """One computed value. ``jurisdiction`` is whose indicator it is; ``area`` a county of it, if not all.

    ``value`` is empty where nothing can be computed, and ``missing`` says why. ``indicator`` is the key in
    the plan, or that of a definition listed everywhere. What was approved is never overwritten: a newer
    result stands beside it as ``CURRENT`` until somebody revises with a reason.
    """

    indicator = models.CharField(_("指标标识"), max_length=120)
    definition = models.CharField(_("口径"), max_length=120)
    definition_version = models.PositiveIntegerField(_("口径版本"))
    year = models.PositiveSmallIntegerField(_("年份"), validators=YEARS)
    area = models.ForeignKey(
        Jurisdiction, models.PROTECT, null=True, blank=True, related_name="+", verbose_name=_("所属县区")
    )
    organisation = models.ForeignKey(
        Organisation, models.PROTECT, null=True, blank=True, related_name="+", verbose_name=_("单位")
    )
    counted_on = models.DateField(_("统计时点"))
    value = models.DecimalField(_("数值"), max_digits=24, decimal_places=6, null=True, blank=True)
    numerator = models.DecimalField(_("分子"), max_digits=24, decimal_places=6, null=True, blank=True)
    denominator = models.DecimalField(_("分母"), max_digits=24, decimal_places=6, null=True, blank=True)
    missing = models.CharField(_("没有数值的原因"), max_length=300, blank=True)
    is_applicable = models.BooleanField(_("适用"), default=True)
    rows = models.PositiveBigIntegerField(_("记录数"), default=0)
    units = models.PositiveIntegerField(_("单位数"), default=0)
    snapshot_id = models.CharField(_("快照编号"), max_length=80)
    snapshot_date = models.DateField(_("快照日期"))
    parameters: models.JSONField[Any, Any] = models.JSONField(_("参数"), default=dict, blank=True)
    state = models.CharField(_("状态"), max_length=12, choices=ValueState, default=ValueState.CURRENT)
    revision = models.PositiveSmallIntegerField(_("修订次数"), default=0)
    reason = models.CharField(_("更正理由"), max_length=300, blank=True)
    approved_at = models.DateTimeField(_("核定时间"), null=True, blank=True)

    objects = ValueQuerySet.as_manager()

    class Meta:
        ordering = ["jurisdiction_id", "indicator", "definition", "-year", "-revision", "-pk"]
        verbose_name = _("指标数值")
        verbose_name_plural = _("指标数值")
        indexes = [
            models.Index(fields=["jurisdiction", "year", "indicator"], name="analytics_value_of_year"),
        ]
        constraints = [
            models.UniqueConstraint(
                fields=["jurisdiction", "indicator", "definition", "year", "area", "organisation", "state"],
                condition=~Q(state="superseded"),
                nulls_distinct=False,
                name="analytics_value_once",
            ),
            models.CheckConstraint(
                condition=Q(value__isnull=False, missing="") | (Q(value__isnull=True) & ~Q(missing="")),
                name="analytics_value_or_why_not",
                violation_error_message=_("没有数值的须说明原因。"),
            ),
            models.CheckConstraint(
                condition=Q(revision=0) | ~Q(reason=""),
                name="analytics_revision_says_why",
                violation_error_message=_("更正须写明理由。"),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.indicator} {self.year}"


class PeriodQuerySet(ScopedQuerySet["Period"]):
    pass


@tracked
class Period(ScopedModel):
    """A year of a jurisdiction's indicators: open for reports, closed, or approved and locked."""

    year = models.PositiveSmallIntegerField(_("年份"), validators=YEARS)
    state = models.CharField(_("状态"), max_length=10, choices=PeriodState, default=PeriodState.OPEN)
    approved_at = models.DateTimeField(_("核定时间"), null=True, blank=True)
    approved_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        models.PROTECT,
        null=True,
        blank=True,
        related_name="+",
        verbose_name=_("核定人"),
    )

    objects = PeriodQuerySet.as_manager()

    class Meta:
        ordering = ["jurisdiction_id", "-year"]
        verbose_name = _("指标年度")
        verbose_name_plural = _("指标年度")
        constraints = [
            models.UniqueConstraint(fields=["jurisdiction", "year"], name="analytics_period_once"),
        ]

    def __str__(self) -> str:
        return f"{self.jurisdiction} {self.year}"


APPROVERS = frozenset({Role.POLICY_OFFICE, Role.EDUCATION, Role.STATISTICIAN})
"""Who approves values and locks a year."""
