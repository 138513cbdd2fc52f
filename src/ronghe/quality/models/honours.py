"""Honours, moral education and safety: records that are counted, none of which names a learner."""

from __future__ import annotations

from typing import Any

from django.core.validators import MinValueValidator
from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from ronghe.core.history import tracked
from ronghe.core.models import Access, RegisterRow
from ronghe.core.roles import OFFICIALS, Role
from ronghe.directory.models import Organisation
from ronghe.quality.enums.records import HonourKind, HonourStep, ModelKind, MoralTopic, Process, SafetyKind
from ronghe.quality.models.evaluation import YEARS, EvaluationResult

BY_SCHOOLS = Access(
    keepers=frozenset({Role.EDUCATION, Role.SUPERVISION}), units=frozenset({Role.SCHOOL}), readers=OFFICIALS
)


def once(name: str, *fields: str, message: Any) -> models.UniqueConstraint:
    """One current row of an organisation with these values."""
    return models.UniqueConstraint(
        fields=["organisation", *fields],
        condition=Q(state="current"),
        name=name,
        violation_error_message=message,
    )


class YearRow(RegisterRow):
    """A row of a school year or a calendar year."""

    year = models.PositiveSmallIntegerField(_("年度"), validators=YEARS)

    class Meta(RegisterRow.Meta):
        abstract = True
        ordering = ["-year", "-pk"]


@tracked
class Honour(YearRow):
    """Somebody or some unit put forward for an honour, and what became of it (HON-01…06)."""

    access = Access(
        keepers=frozenset(
            {Role.PARTY_OFFICE, Role.HRSS, Role.EDUCATION, Role.POLICY_OFFICE, Role.COUNTY, Role.BUREAU}
        ),
        units=frozenset({Role.SCHOOL, Role.ENTERPRISE, Role.ASSOCIATION}),
        readers=OFFICIALS,
    )

    organisation: Any = models.ForeignKey(
        Organisation, models.PROTECT, related_name="+", verbose_name=_("推荐单位")
    )
    kind = models.CharField(_("名单"), max_length=14, choices=HonourKind)
    name = models.CharField(_("称号或事项"), max_length=120)
    recipient = models.CharField(_("人选或单位"), max_length=80)
    is_person = models.BooleanField(_("是个人"), default=True)
    step = models.CharField(_("进展"), max_length=12, choices=HonourStep, default=HonourStep.CANDIDATE)
    granted_on = models.DateField(_("授予日期"), null=True, blank=True)
    document = models.CharField(_("文件"), max_length=200, blank=True)
    result = models.ForeignKey(
        EvaluationResult,
        models.PROTECT,
        null=True,
        blank=True,
        related_name="honours",
        verbose_name=_("参考的评价结果"),
        help_text=_("填写结果编号，如 PJ2023-12-1。"),
    )

    class Meta(YearRow.Meta):
        verbose_name = _("荣誉与推荐")
        verbose_name_plural = _("荣誉与推荐")
        constraints = [
            *RegisterRow.Meta.constraints,
            once("quality_honour_once", "year", "kind", "name", "recipient", message=_("这一推荐已经登记。")),
            models.CheckConstraint(
                condition=~Q(step="granted") | Q(granted_on__isnull=False),
                name="quality_honour_granted_when",
                violation_error_message=_("已授予的须写明授予日期。"),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.name}：{self.recipient}"


@tracked
class PartyIndicator(YearRow):
    """Whether one of the four processes of a school takes in party-building and ideological indicators."""

    access = BY_SCHOOLS

    process = models.CharField(_("环节"), max_length=10, choices=Process)
    is_included = models.BooleanField(_("已纳入"), default=False)
    indicator = models.CharField(_("指标"), max_length=200)
    document = models.CharField(_("写在哪里"), max_length=200, blank=True)
    duty = models.CharField(_("责任岗位"), max_length=80, blank=True, help_text=_("写岗位，不写姓名。"))

    class Meta(YearRow.Meta):
        verbose_name = _("党建思政指标")
        verbose_name_plural = _("党建思政指标")
        constraints = [
            *RegisterRow.Meta.constraints,
            once("quality_partyindicator_once", "year", "process", message=_("这一年度的该环节已经登记。")),
            models.CheckConstraint(
                condition=Q(is_included=False) | ~Q(document=""),
                name="quality_partyindicator_where",
                violation_error_message=_("已纳入的须写明写在哪里。"),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.get_process_display()}（{self.year}）"


@tracked
class EthicsHours(YearRow):
    """Class hours of special education in a year, for the school or a class of it (MORAL-02)."""

    access = BY_SCHOOLS

    scope = models.CharField(_("填报对象"), max_length=80, default="全校", help_text=_("全校、年级或班级"))
    hours = models.DecimalField(
        _("全年专题教育学时"), max_digits=6, decimal_places=1, validators=[MinValueValidator(0)]
    )

    class Meta(YearRow.Meta):
        verbose_name = _("专题教育学时")
        verbose_name_plural = _("专题教育学时")
        constraints = [
            *RegisterRow.Meta.constraints,
            once("quality_ethicshours_once", "year", "scope", message=_("该对象这一年度已经登记。")),
        ]

    def __str__(self) -> str:
        return f"{self.scope} {self.year}年"


@tracked
class MoralModel(YearRow):
    """A typical school of 三全育人, a class-teacher studio or a case of moral education (MORAL-03)."""

    access = BY_SCHOOLS

    kind = models.CharField(_("类别"), max_length=10, choices=ModelKind)
    name = models.CharField(_("名称"), max_length=120)
    level = models.CharField(_("级别"), max_length=20, help_text=_("如 校级、区级、市级、省级"))
    document = models.CharField(_("认定文件"), max_length=200, blank=True)

    class Meta(YearRow.Meta):
        verbose_name = _("德育典型")
        verbose_name_plural = _("德育典型")
        constraints = [
            *RegisterRow.Meta.constraints,
            once("quality_moralmodel_once", "year", "kind", "name", message=_("这一典型已经登记。")),
        ]

    def __str__(self) -> str:
        return self.name


@tracked
class MoralActivity(YearRow):
    """Sessions of moral, mental and labour education: how many, for how many (MORAL-04, 05, 06)."""

    access = BY_SCHOOLS

    topic = models.CharField(_("主题"), max_length=10, choices=MoralTopic)
    name = models.CharField(_("活动或课程"), max_length=120)
    sessions = models.PositiveIntegerField(_("次数"), validators=[MinValueValidator(1)])
    people = models.PositiveIntegerField(_("参加人次"))
    hours = models.DecimalField(
        _("学时"), max_digits=7, decimal_places=1, default=0, validators=[MinValueValidator(0)]
    )

    class Meta(YearRow.Meta):
        verbose_name = _("德育与心理活动")
        verbose_name_plural = _("德育与心理活动")
        constraints = [
            *RegisterRow.Meta.constraints,
            once("quality_moralactivity_once", "year", "topic", "name", message=_("这一活动已经登记。")),
        ]

    def __str__(self) -> str:
        return self.name


@tracked
class SafetyRecord(YearRow):
    """Safety training, drills, inspections and incidents, as numbers."""

    access = BY_SCHOOLS

    kind = models.CharField(_("类别"), max_length=10, choices=SafetyKind)
    name = models.CharField(_("事项"), max_length=120)
    on = models.DateField(_("日期"))
    people = models.PositiveIntegerField(_("参加人数"), default=0)
    found = models.PositiveIntegerField(_("发现隐患"), default=0)
    fixed = models.PositiveIntegerField(_("已整改隐患"), default=0)
    injured = models.PositiveIntegerField(_("受伤人数"), default=0)

    class Meta(YearRow.Meta):
        verbose_name = _("安全记录")
        verbose_name_plural = _("安全记录")
        constraints = [
            *RegisterRow.Meta.constraints,
            models.CheckConstraint(
                condition=Q(fixed__lte=F("found")),
                name="quality_safety_fixed",
                violation_error_message=_("已整改的不能多于发现的。"),
            ),
        ]

    def __str__(self) -> str:
        return self.name
