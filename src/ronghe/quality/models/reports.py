"""Annual quality reports: definitions by year, a report with its cells and texts, what was signed."""

from __future__ import annotations

from typing import Any, Self

import pgtrigger
from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from ronghe.core.actor import Actor
from ronghe.core.history import tracked
from ronghe.core.models import EvidenceLink, Jurisdiction, ScopedModel, Versioned, versioned_constraints
from ronghe.core.roles import OFFICIALS
from ronghe.core.scope import ScopedQuerySet, along, line_of, within
from ronghe.directory.models import Organisation
from ronghe.quality.enums.reports import FROZEN, AnnualState, CellOrigin, ReportLevel
from ronghe.quality.models.signed import SignedPaper, signed_constraints, signed_triggers

_USER = settings.AUTH_USER_MODEL


class DefinitionQuerySet(models.QuerySet["TableDefinition"]):
    def visible_to(self, actor: Actor) -> Self:
        """Those of everywhere and those in the line of the actor's places."""
        everywhere = Q(jurisdiction__isnull=True)
        return self if actor.is_system else self.filter(everywhere | along(actor.paths))

    def for_place(self, place: Jurisdiction) -> Self:
        """Those that hold there: of the place, of those above it, of everywhere."""
        return self.filter(Q(jurisdiction__isnull=True) | Q(jurisdiction__path__in=line_of(place.path)))


@tracked
class TableDefinition(Versioned):
    """The tables of a report year, for everywhere or for a place. A correction is the next version."""

    series = ("jurisdiction", "year")

    jurisdiction = models.ForeignKey(
        Jurisdiction, models.PROTECT, null=True, blank=True, related_name="+", verbose_name=_("辖区")
    )
    year = models.PositiveSmallIntegerField(_("报告年度"))
    title = models.CharField(_("名称"), max_length=100)
    text = models.TextField(_("定义原文"))
    is_confirmed = models.BooleanField(_("已与正式表式核对"))
    source = models.CharField(_("依据"), max_length=500)

    objects = DefinitionQuerySet.as_manager()

    class Meta:
        ordering = ["-year", "-version"]
        verbose_name = _("年报表式")
        verbose_name_plural = _("年报表式")
        constraints = versioned_constraints("quality_definition", ["jurisdiction", "year"])
        triggers = [
            pgtrigger.ReadOnly(
                name="definition_is_fixed",
                fields=["jurisdiction", "year", "version", "text", "digest", "is_confirmed", "source"],
            )
        ]

    def __str__(self) -> str:
        where = f"{self.jurisdiction.short_name}" if self.jurisdiction else ""
        return f"{self.title}（{self.year}年度{where}第{self.version}版）"


class ReportQuerySet(ScopedQuerySet["AnnualReport"]):
    def visible_to(self, actor: Actor) -> Self:
        """Officials: all of their places; a unit: its own reports, and those published where it works."""
        if actor.is_system:
            return self
        places = tuple(sorted({g.jurisdiction_path for g in actor.grants if g.role in OFFICIALS}))
        published = within(actor.paths) & Q(state=AnnualState.PUBLISHED)
        return self.filter(within(places) | Q(organisation__in=actor.organisation_ids) | published)

    def published(self) -> Self:
        """What the public may read: every published version, the corrected ones too."""
        return self.filter(state=AnnualState.PUBLISHED)


@tracked(exclude=["frozen"])
class AnnualReport(SignedPaper, ScopedModel):
    """The report of a school (``organisation``), or of a district or city. ``number`` 0 is the first, the
    corrections follow. ``frozen`` is the signed content; the cells and texts below it are the working copy.
    """

    level = models.CharField(_("级别"), max_length=10, choices=ReportLevel)
    organisation = models.ForeignKey(
        Organisation, models.PROTECT, null=True, blank=True, related_name="+", verbose_name=_("学校")
    )
    year = models.PositiveSmallIntegerField(_("报告年度"))
    definition = models.ForeignKey(
        TableDefinition, models.PROTECT, related_name="reports", verbose_name=_("表式")
    )
    state = models.CharField(_("状态"), max_length=10, choices=AnnualState, default=AnnualState.DRAFT)
    snapshot_id = models.CharField(_("数据快照"), max_length=40, blank=True)

    objects = ReportQuerySet.as_manager()

    class Meta:
        ordering = ["-year", "jurisdiction__path", "level", "organisation__pinyin", "-number"]
        verbose_name = _("年度质量报告")
        verbose_name_plural = _("年度质量报告")
        constraints = [
            models.UniqueConstraint(
                fields=["jurisdiction", "organisation", "year", "number"],
                nulls_distinct=False,
                name="quality_report_once",
                violation_error_message=_("该单位这一年度已有报告。"),
            ),
            models.CheckConstraint(
                condition=Q(level=ReportLevel.SCHOOL, organisation__isnull=False)
                | (~Q(level=ReportLevel.SCHOOL) & Q(organisation__isnull=True)),
                name="quality_report_school_has_unit",
                violation_error_message=_("学校报告要有学校，区县和市级报告没有。"),
            ),
            *signed_constraints("quality_report", FROZEN),
        ]
        triggers = signed_triggers(FROZEN, "snapshot_id")

    def __str__(self) -> str:
        return f"{self.unit_name} {self.year}"

    @property
    def unit_name(self) -> str:
        return self.organisation.name if self.organisation else self.jurisdiction.name

    @property
    def is_frozen(self) -> bool:
        return self.state in FROZEN

    @property
    def can_edit(self) -> bool:
        return self.state in (AnnualState.DRAFT, AnnualState.RETURNED)


@tracked
class ReportCell(models.Model):
    """One cell of the working copy with where its value is from."""

    report = models.ForeignKey(AnnualReport, models.CASCADE, related_name="cells", verbose_name=_("报告"))
    table = models.CharField(_("表"), max_length=31)
    code = models.CharField(_("行"), max_length=21)
    value = models.DecimalField(_("数值"), max_digits=24, decimal_places=6, null=True, blank=True)
    previous = models.DecimalField(_("上年值"), max_digits=24, decimal_places=6, null=True, blank=True)
    origin = models.CharField(_("来源类别"), max_length=10, choices=CellOrigin)
    provenance: Any = models.JSONField(_("出处"), default=dict, blank=True)
    reason = models.CharField(_("缺的原因"), max_length=500, blank=True)
    note = models.CharField(_("填报说明"), max_length=500, blank=True)
    reported_by = models.ForeignKey(
        _USER, models.PROTECT, null=True, blank=True, related_name="+", verbose_name=_("填报人")
    )
    reported_at = models.DateTimeField(_("填报时间"), null=True, blank=True)

    class Meta:
        ordering = ["pk"]
        verbose_name = _("年报单元格")
        verbose_name_plural = _("年报单元格")
        constraints = [
            models.UniqueConstraint(fields=["report", "table", "code"], name="quality_report_cell_once"),
            models.CheckConstraint(
                condition=Q(origin=CellOrigin.MISSING, value__isnull=True)
                | (~Q(origin=CellOrigin.MISSING) & Q(value__isnull=False)),
                name="quality_report_cell_value_or_missing",
                violation_error_message=_("单元格有数就不能标为缺，没有数就标为缺。"),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.table}.{self.code}"


@tracked
class CellEvidence(EvidenceLink):
    """Proof of a figure that a unit reported."""

    owner = models.ForeignKey(
        ReportCell, models.CASCADE, related_name="evidence", verbose_name=_("年报单元格")
    )

    class Meta(EvidenceLink.Meta):
        verbose_name = _("填报佐证")
        verbose_name_plural = _("填报佐证")


@tracked
class ReportText(models.Model):
    """A text of a chapter as the unit wrote it; its history is kept by trigger."""

    report = models.ForeignKey(AnnualReport, models.CASCADE, related_name="texts", verbose_name=_("报告"))
    block = models.CharField(_("文字段"), max_length=31)
    text = models.TextField(_("内容"), max_length=5000)

    class Meta:
        ordering = ["pk"]
        verbose_name = _("年报文字段")
        verbose_name_plural = _("年报文字段")
        constraints = [models.UniqueConstraint(fields=["report", "block"], name="quality_report_text_once")]

    def __str__(self) -> str:
        return self.block


@tracked
class ReportExplanation(models.Model):
    """Why a finding is right as it is. It holds for the figures it was written for, and no others."""

    report = models.ForeignKey(
        AnnualReport, models.CASCADE, related_name="explanations", verbose_name=_("报告")
    )
    finding = models.CharField(_("发现"), max_length=24)
    about = models.CharField(_("关于"), max_length=500)
    text = models.CharField(_("说明"), max_length=500)

    class Meta:
        ordering = ["pk"]
        verbose_name = _("异常说明")
        verbose_name_plural = _("异常说明")
        constraints = [
            models.UniqueConstraint(fields=["report", "finding"], name="quality_explanation_once"),
            models.CheckConstraint(
                condition=~Q(text=""),
                name="quality_explanation_has_text",
                violation_error_message=_("说明不能为空。"),
            ),
        ]

    def __str__(self) -> str:
        return self.about


@tracked
class ReportCall(ScopedModel):
    """A place asks its schools for their reports of a year, by a day."""

    year = models.PositiveSmallIntegerField(_("报告年度"))
    due_on = models.DateField(_("报送期限"))
    note = models.CharField(_("要求"), max_length=500, blank=True)

    class Meta:
        ordering = ["-year"]
        verbose_name = _("年报布置")
        verbose_name_plural = _("年报布置")
        constraints = [
            models.UniqueConstraint(
                fields=["jurisdiction", "year"],
                name="quality_call_once",
                violation_error_message=_("这一年度的报告已经布置。"),
            )
        ]

    def __str__(self) -> str:
        return f"{self.jurisdiction} {self.year}"
