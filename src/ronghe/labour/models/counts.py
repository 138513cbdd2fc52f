"""Registers that count: new employment registrations, and projects with the posts they will bring."""

from __future__ import annotations

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from ronghe.core.fields import FenField
from ronghe.core.history import tracked
from ronghe.core.models import Access, RegisterRow
from ronghe.core.roles import OFFICIALS, Role
from ronghe.labour.enums import ProjectStage, SkillLevel
from ronghe.labour.models.returns import QUARTERS, YEARS

OCCUPATION_HELP = _("职业分类大典的细类代码，如 6-18-01-01")


@tracked
class EmploymentCount(RegisterRow):
    """People newly registered as employed in one occupation in one quarter."""

    access = Access(keepers=frozenset({Role.HRSS, Role.STATISTICIAN}), readers=OFFICIALS)

    organisation = models.ForeignKey(
        "directory.Organisation", models.PROTECT, related_name="+", verbose_name=_("登记机构")
    )
    occupation = models.CharField(_("职业代码"), max_length=12, help_text=OCCUPATION_HELP)
    year = models.PositiveSmallIntegerField(_("年度"), validators=YEARS)
    quarter = models.PositiveSmallIntegerField(_("季度"), validators=QUARTERS)
    people = models.PositiveIntegerField(_("新增登记人数"))

    class Meta(RegisterRow.Meta):
        verbose_name = verbose_name_plural = _("就业登记统计")
        constraints = [
            *RegisterRow.Meta.constraints,
            models.UniqueConstraint(
                fields=["organisation", "occupation", "year", "quarter"],
                condition=Q(state="current"),
                name="labour_registration_once",
                violation_error_message=_("该机构这一季度的这个职业已有登记数。"),
            ),
        ]
        indexes = [models.Index(fields=["year", "quarter"], name="labour_registration_period")]

    def __str__(self) -> str:
        return f"{self.occupation} {self.year}年第{self.quarter}季度"


@tracked
class InvestmentProject(RegisterRow):
    """A planned or running investment that will need people."""

    access = Access(
        keepers=frozenset({Role.DRC, Role.INDUSTRY, Role.COUNTY}),
        units=frozenset({Role.ENTERPRISE}),
        readers=OFFICIALS | {Role.SCHOOL, Role.ASSOCIATION},
    )

    name = models.CharField(_("项目名称"), max_length=160)
    industry = models.CharField(_("行业代码"), max_length=6, blank=True)
    stage = models.CharField(_("阶段"), max_length=10, choices=ProjectStage, default=ProjectStage.PLANNED)
    investment = FenField(_("计划投资"), null=True, blank=True)
    starts_on = models.DateField(_("开工日期"), null=True, blank=True)
    produces_on = models.DateField(_("投产日期"), null=True, blank=True)

    class Meta(RegisterRow.Meta):
        verbose_name = verbose_name_plural = _("投资项目")
        constraints = [
            *RegisterRow.Meta.constraints,
            models.UniqueConstraint(
                fields=["organisation", "name"],
                name="labour_project_once",
                violation_error_message=_("该单位已登记同名项目。"),
            ),
        ]

    def __str__(self) -> str:
        return self.name


@tracked
class ProjectPost(RegisterRow):
    """Posts of a project in one occupation, needed by a date."""

    access = InvestmentProject.access

    project = models.ForeignKey(
        InvestmentProject, models.PROTECT, related_name="posts", verbose_name=_("项目")
    )
    title = models.CharField(_("岗位名称"), max_length=100)
    occupation = models.CharField(
        _("职业代码"), max_length=12, blank=True, help_text=_("不填时按岗位名称给出建议")
    )
    skill = models.CharField(_("技能等级"), max_length=12, choices=SkillLevel, default=SkillLevel.NONE)
    number = models.PositiveIntegerField(_("人数"))
    needed_on = models.DateField(_("到岗日期"))

    class Meta(RegisterRow.Meta):
        verbose_name = verbose_name_plural = _("项目用工")
        constraints = [
            *RegisterRow.Meta.constraints,
            models.UniqueConstraint(
                fields=["project", "title", "skill", "needed_on"],
                name="labour_project_post_once",
                violation_error_message=_("该项目已登记同一岗位、等级和到岗日期。"),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.project} {self.title}"
