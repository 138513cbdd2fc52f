"""The programmes that schools offer, and what became of each year's entrants (PROG-01)."""

from __future__ import annotations

import re
from collections.abc import Collection
from typing import Any

from django.core.validators import MaxValueValidator, MinValueValidator
from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from ronghe.core.history import tracked
from ronghe.core.models import Access, RegisterRow
from ronghe.core.models.register import RegisterQuerySet
from ronghe.core.roles import OFFICIALS, Role
from ronghe.labour.models import IndustryCluster
from ronghe.programmes.enums import ProgrammeLevel, ProgrammeStatus

YEARS = (MinValueValidator(1990), MaxValueValidator(2100))
_CODES = re.compile(r"[0-9]{4,6}[A-Z]?(?:-[0-9])?")
_BRACKET = re.compile(r"（[^（）]*）$")
BY_SCHOOLS = Access(
    keepers=frozenset({Role.EDUCATION, Role.HRSS}),
    units=frozenset({Role.SCHOOL}),
    readers=OFFICIALS | {Role.EVALUATOR, Role.ASSOCIATION, Role.ENTERPRISE},
    is_shared=True,
)


class ProgrammeQuerySet(RegisterQuerySet["SchoolProgramme"]):
    def named(self, texts: Collection[str]) -> dict[str, list[SchoolProgramme]]:
        """Those that a text of a form or sheet means: code, name, 名称（代码）, 学校：代码, full name."""
        wanted = {text: set(_CODES.findall(text)) for text in texts}
        codes = {code for found in wanted.values() for code in found} | set(texts)
        names = {_BRACKET.sub("", text.partition("：")[2] or text).partition("·")[0] for text in texts}
        rows = self.filter(Q(code__in=codes) | Q(name__in={*names, *texts})).select_related("organisation")
        found: dict[str, list[SchoolProgramme]] = {}
        for row in rows:
            for text in wanted:
                of_school = f"{row.organisation.name}：{row.code}"
                if text in (row.code, row.name, str(row), row.full_name, of_school):
                    found.setdefault(text, []).append(row)
        return found


@tracked
class SchoolProgramme(RegisterRow):
    """One programme of one school (``organisation``); ``code`` is that of the national catalogue."""

    access = BY_SCHOOLS

    code = models.CharField(_("专业代码"), max_length=10)
    name = models.CharField(_("专业名称"), max_length=120)
    direction = models.CharField(_("专业方向"), max_length=120, blank=True)
    level = models.CharField(_("办学层次"), max_length=10, choices=ProgrammeLevel)
    years = models.DecimalField(
        _("学制（年）"),
        max_digits=3,
        decimal_places=1,
        validators=[MinValueValidator(1), MaxValueValidator(6)],
    )
    opened_year = models.PositiveSmallIntegerField(_("设置年份"), validators=YEARS, null=True, blank=True)
    status = models.CharField(
        _("办学状态"), max_length=10, choices=ProgrammeStatus, default=ProgrammeStatus.OPEN
    )
    cluster = models.ForeignKey(
        IndustryCluster,
        models.PROTECT,
        null=True,
        blank=True,
        related_name="programmes",
        verbose_name=_("对应产业"),
    )
    cluster_basis = models.CharField(_("对应依据"), max_length=300, blank=True)
    quality_course = models.BooleanField(
        _("开设质量管理课程"), default=False, help_text=_("鼓励开设，不作要求")
    )
    quality_course_name = models.CharField(_("质量管理课程名称"), max_length=200, blank=True)

    objects = ProgrammeQuerySet.as_manager()

    class Meta(RegisterRow.Meta):
        verbose_name = verbose_name_plural = _("学校专业")
        constraints = [
            *RegisterRow.Meta.constraints,
            models.UniqueConstraint(
                fields=["organisation", "code", "level", "direction"],
                name="programmes_programme_once",
                violation_error_message=_("本校已登记该专业（同一层次和方向）。"),
            ),
        ]
        indexes = [models.Index(fields=["code"], name="programmes_programme_code")]

    def __str__(self) -> str:
        return f"{self.name}（{self.code}）"

    @property
    def is_controlled(self) -> bool:
        """Whether the State decides where it is offered: the catalogue prints K after the code."""
        return self.code.endswith("K")

    @property
    def full_name(self) -> str:
        """The name that no other programme has: school, name, direction, code, level."""
        direction = f"·{self.direction}" if self.direction else ""
        level = self.get_level_display()
        return f"{self.organisation.name}：{self.name}{direction}（{self.code}，{level}）"


@tracked
class Cohort(RegisterRow):
    """The entrants of one year in one programme: what was planned, who came, who stayed, where they went.

    Empty means not yet known, never nought. ``organisation`` is the school of the programme.
    """

    access = BY_SCHOOLS

    programme = models.ForeignKey(
        SchoolProgramme, models.PROTECT, related_name="cohorts", verbose_name=_("学校专业")
    )
    entry_year = models.PositiveSmallIntegerField(_("入学年份"), validators=YEARS)
    planned: Any = models.PositiveIntegerField(_("招生计划"), null=True, blank=True)
    enrolled: Any = models.PositiveIntegerField(_("实际招生"), null=True, blank=True)
    repeated: Any = models.PositiveIntegerField(
        _("留级"), null=True, blank=True, help_text=_("由这一届转到下一届的人数")
    )
    left: Any = models.PositiveIntegerField(_("退学、转出"), null=True, blank=True)
    joined: Any = models.PositiveIntegerField(
        _("转入"), null=True, blank=True, help_text=_("不含上一届留级下来的")
    )
    graduated: Any = models.PositiveIntegerField(_("毕业"), null=True, blank=True)
    employed: Any = models.PositiveIntegerField(_("就业"), null=True, blank=True)
    employed_local: Any = models.PositiveIntegerField(_("其中在本地就业"), null=True, blank=True)
    employed_matched: Any = models.PositiveIntegerField(_("其中对口就业"), null=True, blank=True)
    continued: Any = models.PositiveIntegerField(_("升学"), null=True, blank=True)
    other: Any = models.PositiveIntegerField(_("其他去向"), null=True, blank=True)

    class Meta(RegisterRow.Meta):
        verbose_name = verbose_name_plural = _("各届学生")
        constraints = [
            *RegisterRow.Meta.constraints,
            models.UniqueConstraint(
                fields=["programme", "entry_year"],
                name="programmes_cohort_once",
                violation_error_message=_("该专业这一届已登记。"),
            ),
            models.CheckConstraint(
                condition=Q(employed_local__isnull=True) | Q(employed_local__lte=F("employed")),
                name="programmes_cohort_local",
                violation_error_message=_("在本地就业的不能多于就业的。"),
            ),
            models.CheckConstraint(
                condition=Q(employed_matched__isnull=True) | Q(employed_matched__lte=F("employed")),
                name="programmes_cohort_matched",
                violation_error_message=_("对口就业的不能多于就业的。"),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.programme} {self.entry_year} 级"
