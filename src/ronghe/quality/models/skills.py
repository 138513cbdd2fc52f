"""Evaluation of skills and talent: standards, incentives, and evaluations as counts of people (EVAL-13)."""

from __future__ import annotations

from collections.abc import Collection
from typing import Any

from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from ronghe.core.history import tracked
from ronghe.core.models import Access, RegisterRow
from ronghe.core.models.register import RegisterQuerySet
from ronghe.core.roles import OFFICIALS, Role
from ronghe.directory.models import Organisation
from ronghe.funding.models import FundingScheme
from ronghe.policy.models import Task
from ronghe.quality.enums.skills import IncentiveKind, SkillGrade, StandardLevel
from ronghe.quality.models.honours import YearRow

BY_OFFICE = Access(
    keepers=frozenset({Role.HRSS, Role.EDUCATION}),
    units=frozenset({Role.SCHOOL, Role.ENTERPRISE, Role.ASSOCIATION, Role.EVALUATOR}),
    readers=OFFICIALS,
    is_shared=True,
)
BY_EVALUATORS = Access(
    keepers=frozenset({Role.HRSS, Role.EDUCATION}),
    units=frozenset({Role.SCHOOL, Role.ENTERPRISE, Role.ASSOCIATION, Role.EVALUATOR}),
    readers=OFFICIALS,
)


class CompetenceStandardQuerySet(RegisterQuerySet["CompetenceStandard"]):
    def named(self, texts: Collection[str]) -> dict[str, list[CompetenceStandard]]:
        """By the name as it is shown, with the version."""
        wanted = set(texts)
        found: dict[str, list[CompetenceStandard]] = {}
        for one in self:
            if str(one) in wanted:
                found.setdefault(str(one), []).append(one)
        return found


@tracked
class CompetenceStandard(RegisterRow):
    """A standard by which skills are evaluated. What its text does not say stays empty: not stated."""

    access = BY_OFFICE

    organisation: Any = models.ForeignKey(
        Organisation, models.PROTECT, related_name="+", verbose_name=_("登记单位")
    )
    name = models.CharField(_("标准名称"), max_length=120)
    level = models.CharField(_("标准类别"), max_length=10, choices=StandardLevel)
    issuer = models.CharField(_("发布机关"), max_length=120, blank=True)
    number = models.CharField(_("标准号或文号"), max_length=80, blank=True)
    version = models.CharField(_("版本"), max_length=40, help_text=_("如 2020年版、第2次修订"))
    occupation = models.CharField(
        _("职业代码"), max_length=12, blank=True, help_text=_("职业分类大典的代码，如 6-31-01-03。")
    )
    valid_from = models.DateField(_("施行日期"))
    valid_to = models.DateField(_("废止日期"), null=True, blank=True)

    objects = CompetenceStandardQuerySet.as_manager()

    class Meta(RegisterRow.Meta):
        verbose_name = verbose_name_plural = _("能力标准")
        constraints = [
            *RegisterRow.Meta.constraints,
            models.UniqueConstraint(
                fields=["organisation", "name", "version"],
                condition=Q(state="current"),
                name="quality_standard_once",
                violation_error_message=_("这一版标准已经登记。"),
            ),
            models.CheckConstraint(
                condition=Q(valid_to__isnull=True) | Q(valid_to__gt=F("valid_from")),
                name="quality_standard_dates",
                violation_error_message=_("废止日期应在施行日期以后。"),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.name}（{self.version}）"


@tracked
class IncentivePolicy(RegisterRow):
    """What a policy gives to people of evaluated skill, with the clause it stands on."""

    access = BY_OFFICE

    organisation: Any = models.ForeignKey(
        Organisation, models.PROTECT, related_name="+", verbose_name=_("主管单位")
    )
    name = models.CharField(_("激励措施"), max_length=120)
    kind = models.CharField(_("类别"), max_length=10, choices=IncentiveKind)
    document = models.CharField(_("文件及文号"), max_length=200)
    task = models.ForeignKey(
        Task, models.PROTECT, null=True, blank=True, related_name="incentives", verbose_name=_("规划任务")
    )
    scheme = models.ForeignKey(
        FundingScheme,
        models.PROTECT,
        null=True,
        blank=True,
        related_name="incentives",
        verbose_name=_("补助项目"),
        help_text=_("由补助兑现的，选对应的补助项目。"),
    )
    starts_on = models.DateField(_("施行日期"))
    ends_on = models.DateField(_("终止日期"), null=True, blank=True)

    class Meta(RegisterRow.Meta):
        verbose_name = verbose_name_plural = _("技能人才激励政策")
        constraints = [
            *RegisterRow.Meta.constraints,
            models.UniqueConstraint(
                fields=["organisation", "name", "document"],
                condition=Q(state="current"),
                name="quality_incentive_once",
                violation_error_message=_("这项激励措施已经登记。"),
            ),
            models.CheckConstraint(
                condition=Q(ends_on__isnull=True) | Q(ends_on__gte=F("starts_on")),
                name="quality_incentive_dates",
                violation_error_message=_("终止日期不能早于施行日期。"),
            ),
        ]

    def __str__(self) -> str:
        return self.name


@tracked
class SkillEvaluation(YearRow):
    """How many people were evaluated by a standard in a year at a grade, and how many got the incentive."""

    access = BY_EVALUATORS

    organisation: Any = models.ForeignKey(
        Organisation, models.PROTECT, related_name="+", verbose_name=_("评价单位")
    )
    standard = models.ForeignKey(
        CompetenceStandard, models.PROTECT, related_name="evaluations", verbose_name=_("能力标准")
    )
    grade = models.CharField(_("等级"), max_length=1, choices=SkillGrade)
    candidates = models.PositiveIntegerField(_("参加评价人数"))
    passed = models.PositiveIntegerField(_("取得等级人数"))
    incentive = models.ForeignKey(
        IncentivePolicy,
        models.PROTECT,
        null=True,
        blank=True,
        related_name="evaluations",
        verbose_name=_("兑现的激励政策"),
    )
    rewarded = models.PositiveIntegerField(_("兑现激励人数"), default=0)

    class Meta(YearRow.Meta):
        verbose_name = verbose_name_plural = _("技能人才评价统计")
        constraints = [
            *RegisterRow.Meta.constraints,
            models.UniqueConstraint(
                fields=["organisation", "year", "standard", "grade"],
                condition=Q(state="current"),
                name="quality_skillevaluation_once",
                violation_error_message=_("这一标准、等级本年度已经登记。"),
            ),
            models.CheckConstraint(
                condition=Q(passed__lte=F("candidates")),
                name="quality_skillevaluation_passed",
                violation_error_message=_("取得等级的不能多于参加评价的。"),
            ),
            models.CheckConstraint(
                condition=Q(rewarded__lte=F("passed")),
                name="quality_skillevaluation_rewarded",
                violation_error_message=_("兑现激励的不能多于取得等级的。"),
            ),
            models.CheckConstraint(
                condition=Q(rewarded=0) | Q(incentive__isnull=False),
                name="quality_skillevaluation_by_what",
                violation_error_message=_("有兑现激励的，须写明是哪项激励政策。"),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.standard} {self.get_grade_display()} {self.year}年"
