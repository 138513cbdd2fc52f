"""Internal diagnosis and improvement of a school, and the counts of students' comprehensive evaluation."""

from __future__ import annotations

from typing import Any

from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from ronghe.core.history import tracked
from ronghe.core.models import Access, CaseRow, RegisterRow
from ronghe.core.roles import OFFICIALS, Role
from ronghe.directory.models import Organisation
from ronghe.quality.enums.records import CycleState
from ronghe.quality.models.evaluation import YEARS
from ronghe.quality.models.honours import BY_SCHOOLS, YearRow, once


@tracked
class DiagnosisCycle(CaseRow):
    """One cycle of 诊断与改进 in one field of a school: target, standard, diagnosis, improvement, end."""

    access = Access(
        keepers=frozenset({Role.EDUCATION, Role.SUPERVISION}),
        units=frozenset({Role.SCHOOL}),
        readers=OFFICIALS,
    )

    organisation: Any = models.ForeignKey(
        Organisation, models.PROTECT, related_name="+", verbose_name=_("学校")
    )
    year = models.PositiveSmallIntegerField(_("年度"), validators=YEARS)
    field = models.CharField(_("诊断层面"), max_length=60, help_text=_("如 学校、专业、课程、教师、学生"))
    target = models.TextField(_("目标"), max_length=2000)
    standard = models.TextField(_("标准"), max_length=2000)
    finding = models.TextField(_("自我诊断"), max_length=4000, blank=True)
    conclusion = models.TextField(_("改进结论"), max_length=2000, blank=True)
    state = models.CharField(_("状态"), max_length=10, choices=CycleState, default=CycleState.PLANNING)

    class Meta(CaseRow.Meta):
        verbose_name = _("诊断与改进")
        verbose_name_plural = _("诊断与改进")
        constraints = [
            models.UniqueConstraint(
                fields=["organisation", "year", "field"],
                name="quality_cycle_once",
                violation_error_message=_("本校这一年度已有同一层面的诊断。"),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.field}诊断与改进（{self.year}）"


@tracked
class ImprovementItem(RegisterRow):
    """One thing to improve, open until it is closed with what was done."""

    access = BY_SCHOOLS

    cycle = models.ForeignKey(
        DiagnosisCycle, models.PROTECT, related_name="items", verbose_name=_("诊断与改进")
    )
    number = models.PositiveSmallIntegerField(_("序号"))
    problem = models.CharField(_("问题"), max_length=300)
    measure = models.CharField(_("改进措施"), max_length=500)
    duty = models.CharField(_("责任岗位"), max_length=80, help_text=_("写岗位，不写姓名。"))
    due_on = models.DateField(_("完成期限"))

    class Meta(RegisterRow.Meta):
        verbose_name = _("改进项")
        verbose_name_plural = _("改进项")
        ordering = ["cycle_id", "number"]
        constraints = [
            *RegisterRow.Meta.constraints,
            models.UniqueConstraint(
                fields=["cycle", "number"],
                name="quality_improvement_number_once",
                violation_error_message=_("这个序号已经用过。"),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.number}. {self.problem}"


@tracked
class StudentEvaluationCount(YearRow):
    """How many students of a stage came out how in the comprehensive evaluation (EVAL-11). Counts only."""

    access = BY_SCHOOLS

    stage = models.CharField(_("学段或年级"), max_length=40)
    evaluated = models.PositiveIntegerField(_("参加评价学生"))
    excellent = models.PositiveIntegerField(_("优秀"), default=0)
    good = models.PositiveIntegerField(_("良好"), default=0)
    passed = models.PositiveIntegerField(_("合格"), default=0)
    failed = models.PositiveIntegerField(_("不合格"), default=0)
    experienced = models.PositiveIntegerField(
        _("有职业体验记录的学生"), default=0, help_text=_("职业体验计入综合素质评价的人数")
    )

    class Meta(YearRow.Meta):
        verbose_name = _("学生综合评价统计")
        verbose_name_plural = _("学生综合评价统计")
        constraints = [
            *RegisterRow.Meta.constraints,
            once("quality_studentcount_once", "year", "stage", message=_("这一学段本年度已经登记。")),
            models.CheckConstraint(
                condition=Q(evaluated=F("excellent") + F("good") + F("passed") + F("failed")),
                name="quality_studentcount_sum",
                violation_error_message=_("四个等次之和应等于参加评价学生数。"),
            ),
            models.CheckConstraint(
                condition=Q(experienced__lte=F("evaluated")),
                name="quality_studentcount_experienced",
                violation_error_message=_("有职业体验记录的不能多于参加评价的。"),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.stage} {self.year}年"
