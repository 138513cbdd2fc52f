"""Enterprises as they are counted, and what each says every quarter of the posts it has and wants."""

from __future__ import annotations

from django.core.validators import MaxValueValidator, MinValueValidator
from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from ronghe.core.fields import FenField
from ronghe.core.history import tracked
from ronghe.core.models import Access, CaseRow, RegisterRow, ScopedModel
from ronghe.core.roles import OFFICIALS, Role
from ronghe.labour.enums import FilingState, FirmSize, HardReason, SkillLevel
from ronghe.labour.rules.roles import FIRMS, LABOUR_KEEPERS

RETURN_READERS = OFFICIALS | {Role.ASSOCIATION}
FIRST_YEAR, LAST_YEAR = 2010, 2100
YEARS = (MinValueValidator(FIRST_YEAR), MaxValueValidator(LAST_YEAR))
QUARTERS = (MinValueValidator(1), MaxValueValidator(4))


@tracked
class Enterprise(RegisterRow):
    """One enterprise of the frame: the whole to which returns and surveys are measured."""

    access = Access(keepers=LABOUR_KEEPERS, units=FIRMS, readers=RETURN_READERS)

    organisation = models.ForeignKey(
        "directory.Organisation", models.PROTECT, related_name="+", verbose_name=_("企业")
    )
    industry = models.CharField(
        _("行业代码"), max_length=6, help_text=_("国民经济行业分类的门类、大类、中类或小类代码，如 C38")
    )
    size = models.CharField(_("规模"), max_length=8, choices=FirmSize)
    employees = models.PositiveIntegerField(_("从业人员数"))

    class Meta(RegisterRow.Meta):
        verbose_name = verbose_name_plural = _("企业名录")
        constraints = [
            *RegisterRow.Meta.constraints,
            models.UniqueConstraint(
                fields=["organisation"],
                condition=Q(state="current"),
                name="labour_enterprise_once",
                violation_error_message=_("该企业已在名录中。"),
            ),
        ]

    def __str__(self) -> str:
        return str(self.organisation)

    @property
    def section(self) -> str:
        """The letter of its section of GB/T 4754."""
        return self.industry[:1]


@tracked
class EnterpriseReturn(CaseRow):
    """What one enterprise says in one quarter. Its posts are ``ReturnPost`` rows."""

    access = Access(keepers=LABOUR_KEEPERS, units=FIRMS, readers=RETURN_READERS)

    organisation = models.ForeignKey(
        "directory.Organisation", models.PROTECT, related_name="+", verbose_name=_("企业")
    )
    state = models.CharField(_("状态"), max_length=10, choices=FilingState, default=FilingState.DRAFT)
    year = models.PositiveSmallIntegerField(_("年度"), validators=YEARS)
    quarter = models.PositiveSmallIntegerField(_("季度"), validators=QUARTERS)
    industry = models.CharField(
        _("行业代码"), max_length=6, blank=True, help_text=_("不填时取企业名录中的行业")
    )
    employees = models.PositiveIntegerField(_("从业人员数"), null=True, blank=True)

    class Meta(CaseRow.Meta):
        verbose_name = verbose_name_plural = _("企业用工需求申报")
        constraints = [
            models.CheckConstraint(condition=Q(quarter__range=(1, 4)), name="labour_return_quarter"),
            models.UniqueConstraint(
                fields=["organisation", "year", "quarter"],
                name="labour_return_once",
                violation_error_message=_("该企业这一季度已有申报。"),
            ),
        ]
        indexes = [models.Index(fields=["year", "quarter", "state"], name="labour_return_period")]

    def __str__(self) -> str:
        return f"{self.organisation} {self.year}年第{self.quarter}季度"


@tracked
class ReturnPost(ScopedModel):
    """One kind of post in a return: an occupation at a skill level."""

    filing = models.ForeignKey(EnterpriseReturn, models.CASCADE, related_name="posts", verbose_name=_("申报"))
    line = models.PositiveSmallIntegerField(_("行号"))
    title = models.CharField(_("岗位名称"), max_length=100)
    occupation = models.CharField(_("职业代码"), max_length=12, blank=True)
    suggested = models.CharField(_("建议代码"), max_length=12, blank=True, editable=False)
    score = models.FloatField(_("建议的把握"), default=0, editable=False)
    skill = models.CharField(_("技能等级"), max_length=12, choices=SkillLevel, default=SkillLevel.NONE)
    employed = models.PositiveIntegerField(_("现有人数"), default=0)
    wanted_now = models.PositiveIntegerField(_("现缺人数"), default=0)
    wanted_1 = models.PositiveIntegerField(_("一年内需求"), default=0)
    wanted_2 = models.PositiveIntegerField(_("两年内需求"), default=0)
    wanted_3 = models.PositiveIntegerField(_("三年内需求"), default=0)
    hard = models.PositiveIntegerField(_("其中难招人数"), default=0)
    hard_reason = models.CharField(_("难招原因"), max_length=10, choices=HardReason, blank=True)
    wage_low = FenField(_("月薪下限"), null=True, blank=True)
    wage_high = FenField(_("月薪上限"), null=True, blank=True)

    class Meta:
        ordering = ["filing_id", "line"]
        verbose_name = verbose_name_plural = _("申报岗位")
        constraints = [
            models.UniqueConstraint(fields=["filing", "line"], name="labour_return_line_once"),
            models.CheckConstraint(
                condition=Q(hard__lte=F("wanted_now")), name="labour_return_hard_within_wanted"
            ),
            models.CheckConstraint(
                condition=Q(wage_low__isnull=True)
                | Q(wage_high__isnull=True)
                | Q(wage_low__lte=F("wage_high")),
                name="labour_return_wages_ordered",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.title} {self.occupation}"
