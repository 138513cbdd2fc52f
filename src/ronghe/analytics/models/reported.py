"""Values that a unit reports where no fact exists yet, and the disputes about values."""

from __future__ import annotations

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from ronghe.analytics.enums import DisputeState, ReportState, Subject
from ronghe.analytics.models.values import APPROVERS, YEARS
from ronghe.core.history import tracked
from ronghe.core.models import Access, CaseRow
from ronghe.core.roles import TASK_UNITS

ACCESS = Access(keepers=APPROVERS, units=TASK_UNITS)
LIVING = ("draft", "submitted", "returned", "approved")


@tracked
class ReportedValue(CaseRow):
    """A value of an indicator as a unit reports it: provisional until approved.

    The jurisdiction is that of the unit; ``subject`` says whether the value is of that place or of the unit
    alone. ``confirmation`` is the reason for a value outside what the definition expects. A correction of
    an approved value is a new row that ``revises`` it.
    """

    access = ACCESS

    indicator = models.CharField(_("指标"), max_length=200)
    name = models.CharField(_("指标名称"), max_length=300, blank=True, editable=False)
    year = models.PositiveSmallIntegerField(_("年份"), validators=YEARS)
    subject = models.CharField(_("数值范围"), max_length=8, choices=Subject, default=Subject.PLACE)
    value = models.DecimalField(_("数值"), max_digits=24, decimal_places=6)
    numerator = models.DecimalField(_("分子"), max_digits=24, decimal_places=6, null=True, blank=True)
    denominator = models.DecimalField(_("分母"), max_digits=24, decimal_places=6, null=True, blank=True)
    source = models.CharField(_("数据来源"), max_length=200)
    basis = models.TextField(_("佐证（文件、文号、台账名称）"), max_length=1000)
    confirmation = models.CharField(_("超出常规范围的说明"), max_length=300, blank=True)
    revises = models.ForeignKey(
        "self", models.PROTECT, null=True, blank=True, related_name="revisions", verbose_name=_("更正")
    )
    definition = models.CharField(_("口径"), max_length=120, blank=True, editable=False)
    definition_version = models.PositiveIntegerField(_("口径版本"), default=0, editable=False)
    state = models.CharField(_("状态"), max_length=10, choices=ReportState, default=ReportState.DRAFT)

    class Meta(CaseRow.Meta):
        verbose_name = _("指标填报")
        verbose_name_plural = _("指标填报")
        indexes = [
            models.Index(fields=["jurisdiction", "year", "indicator"], name="analytics_reported_of_year")
        ]
        constraints = [
            models.UniqueConstraint(
                fields=["jurisdiction", "indicator", "year"],
                condition=Q(subject="place", state__in=LIVING),
                name="analytics_reported_once",
                violation_error_message=_("本辖区该指标本年已有填报，请在原填报上修改或更正。"),
            ),
            models.UniqueConstraint(
                fields=["organisation", "indicator", "year"],
                condition=Q(subject="unit", state__in=LIVING),
                name="analytics_reported_unit_once",
                violation_error_message=_("本单位该指标本年已有填报，请在原填报上修改或更正。"),
            ),
            models.CheckConstraint(
                condition=Q(denominator__isnull=True) | ~Q(denominator=0),
                name="analytics_reported_denominator",
                violation_error_message=_("分母为零时该指标不适用，不需填报。"),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.name or self.indicator}（{self.year}）"


@tracked
class Dispute(CaseRow):
    """Another value for an indicator of a place and year, with its reason and its source."""

    access = ACCESS

    indicator = models.CharField(_("指标"), max_length=200)
    name = models.CharField(_("指标名称"), max_length=300, blank=True, editable=False)
    year = models.PositiveSmallIntegerField(_("年份"), validators=YEARS)
    disputed = models.DecimalField(
        _("现有数值"), max_digits=24, decimal_places=6, null=True, blank=True, editable=False
    )
    proposed = models.DecimalField(_("主张的数值"), max_digits=24, decimal_places=6)
    reason = models.TextField(_("理由"), max_length=1000)
    source = models.CharField(_("数据来源"), max_length=200)
    state = models.CharField(_("状态"), max_length=10, choices=DisputeState, default=DisputeState.FILED)

    class Meta(CaseRow.Meta):
        verbose_name = _("指标异议")
        verbose_name_plural = _("指标异议")
        constraints = [
            models.UniqueConstraint(
                fields=["organisation", "indicator", "year"],
                condition=Q(state="filed"),
                name="analytics_dispute_once",
                violation_error_message=_("本单位对该指标本年已有一项异议待答复。"),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.name or self.indicator}（{self.year}）"
