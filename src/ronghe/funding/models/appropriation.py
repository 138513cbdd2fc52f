"""Yearly figures of schools and places, on which the rules of appropriation rest."""

from __future__ import annotations

from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from ronghe.core.fields import FenField
from ronghe.core.history import tracked
from ronghe.core.models import Access, RegisterRow
from ronghe.core.roles import OFFICIALS, Role
from ronghe.funding.models.budgets import YEARS

YEAR_MESSAGE = _("年度应在 1990 至 2100 之间。")


@tracked
class SchoolYear(RegisterRow):
    """What a school had in a year: students, public money, running cost (FUND-01, FUND-03)."""

    access = Access(
        keepers=frozenset({Role.FINANCE, Role.EDUCATION, Role.HRSS}), units=frozenset({Role.SCHOOL})
    )

    year = models.PositiveSmallIntegerField(_("年度"))
    students = models.PositiveIntegerField(_("在校生数"))
    poor_students = models.PositiveIntegerField(_("其中建档立卡等困难学生"), default=0)
    appropriation = FenField(_("财政拨款（元）"))
    cost = FenField(_("办学成本（元）"), null=True, blank=True)
    quality = models.DecimalField(_("质量评价得分"), max_digits=5, decimal_places=2, null=True, blank=True)
    training_volume = models.PositiveIntegerField(
        _("承担培训量（人·天）"),
        null=True,
        blank=True,
        help_text=_("职业培训任务完成量，用于与绩效总量增长对照"),
    )

    class Meta(RegisterRow.Meta):
        verbose_name = _("学校年度经费")
        verbose_name_plural = _("学校年度经费")
        ordering = ["-year", "organisation__pinyin", "pk"]
        constraints = [
            *RegisterRow.Meta.constraints,
            models.UniqueConstraint(
                fields=["organisation", "year"],
                name="funding_schoolyear_once",
                violation_error_message=_("该校这一年度已经登记。"),
            ),
            models.CheckConstraint(
                condition=YEARS, name="funding_schoolyear_year", violation_error_message=YEAR_MESSAGE
            ),
            models.CheckConstraint(
                condition=Q(poor_students__lte=F("students")),
                name="funding_schoolyear_poor",
                violation_error_message=_("困难学生数不能多于在校生数。"),
            ),
            models.CheckConstraint(
                condition=Q(appropriation__gte=0) & (Q(cost__isnull=True) | Q(cost__gte=0)),
                name="funding_schoolyear_positive",
                violation_error_message=_("金额不能是负数。"),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.organisation} {self.year}年"


@tracked
class EducationFunds(RegisterRow):
    """Public education money of a place in a year, and how much of it was vocational (FUND-02)."""

    access = Access(keepers=frozenset({Role.FINANCE}), readers=OFFICIALS)

    year = models.PositiveSmallIntegerField(_("年度"))
    total = FenField(_("教育经费（元）"))
    vocational = FenField(_("其中职业教育（元）"))

    class Meta(RegisterRow.Meta):
        verbose_name = _("年度教育经费")
        verbose_name_plural = _("年度教育经费")
        ordering = ["jurisdiction__path", "-year"]
        constraints = [
            *RegisterRow.Meta.constraints,
            models.UniqueConstraint(
                fields=["jurisdiction", "year"],
                condition=Q(state="current"),
                name="funding_educationfunds_once",
                violation_error_message=_("本辖区这一年度已经登记。"),
            ),
            models.CheckConstraint(
                condition=YEARS, name="funding_educationfunds_year", violation_error_message=YEAR_MESSAGE
            ),
            models.CheckConstraint(
                condition=Q(vocational__gte=0) & Q(vocational__lte=F("total")),
                name="funding_educationfunds_part",
                violation_error_message=_("职业教育部分不能多于教育经费总额。"),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.jurisdiction} {self.year}年教育经费"
