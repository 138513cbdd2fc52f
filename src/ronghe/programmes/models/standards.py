"""Links between the levels of schooling, and the quality standards of schools (PROG-13, PROG-17)."""

from __future__ import annotations

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from ronghe.core.history import tracked
from ronghe.core.models import RegisterRow
from ronghe.programmes.models.register import BY_SCHOOLS, YEARS, SchoolProgramme


class PathwayMode(models.TextChoices):
    THREE_TWO = "three_two", _("中高职三二分段")
    FIVE_YEARS = "five_years", _("五年一贯制")
    THREE_FOUR = "three_four", _("中本贯通")
    COLLEGE_DEGREE = "college_degree", _("专本贯通")
    OTHER = "other", _("其他")


class Joined(models.TextChoices):
    """How far one of the four links has come."""

    NONE = "none", _("未衔接")
    DRAFTED = "drafted", _("已拟方案")
    IN_FORCE = "in_force", _("已衔接")


FOUR_LINKS = ("programme_link", "goal_link", "curriculum_link", "plan_link")


@tracked
class Pathway(RegisterRow):
    """From a programme of a lower school to one of a higher: the four links that join them (PROG-13)."""

    access = BY_SCHOOLS

    lower = models.ForeignKey(
        SchoolProgramme, models.PROTECT, related_name="pathways_up", verbose_name=_("下段专业")
    )
    upper = models.ForeignKey(
        SchoolProgramme, models.PROTECT, related_name="pathways_down", verbose_name=_("上段专业")
    )
    mode = models.CharField(_("贯通方式"), max_length=16, choices=PathwayMode)
    first_year = models.PositiveSmallIntegerField(_("首届年份"), validators=YEARS)
    places = models.PositiveIntegerField(_("每届计划"), null=True, blank=True)
    programme_link = models.CharField(_("专业设置衔接"), max_length=10, choices=Joined, default=Joined.NONE)
    goal_link = models.CharField(_("培养目标衔接"), max_length=10, choices=Joined, default=Joined.NONE)
    curriculum_link = models.CharField(_("课程体系衔接"), max_length=10, choices=Joined, default=Joined.NONE)
    plan_link = models.CharField(_("培养方案衔接"), max_length=10, choices=Joined, default=Joined.NONE)
    document = models.CharField(_("协议或方案"), max_length=200, blank=True)

    class Meta(RegisterRow.Meta):
        verbose_name = verbose_name_plural = _("纵向贯通")
        constraints = [
            *RegisterRow.Meta.constraints,
            models.UniqueConstraint(
                fields=["lower", "upper", "mode"],
                condition=Q(state="current"),
                name="programmes_pathway_once",
                violation_error_message=_("这两个专业已登记同一方式的贯通。"),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.lower} → {self.upper}"


class Against(models.TextChoices):
    """A school's standard beside the one above it."""

    UNCHECKED = "unchecked", _("未核对")
    NONE = "none", _("上级没有标准")
    BELOW = "below", _("低于")
    MEETS = "meets", _("符合")
    ABOVE = "above", _("高于")


AUTHORITIES = (("nation", "nation_name"), ("province", "province_name"), ("city", "city_name"))
"""The authorities whose standards a school follows: the column of the verdict and that of the name."""


@tracked
class QualityStandard(RegisterRow):
    """A school's standard of training quality, checked against those above it (PROG-17)."""

    access = BY_SCHOOLS

    name = models.CharField(_("标准名称"), max_length=200)
    programme = models.ForeignKey(
        SchoolProgramme,
        models.PROTECT,
        null=True,
        blank=True,
        related_name="standards",
        verbose_name=_("适用专业"),
        help_text=_("空着表示全校适用"),
    )
    feature = models.CharField(_("地方和学校特色"), max_length=500, blank=True)
    adopted_on = models.DateField(_("发布日期"))
    nation_name = models.CharField(_("国家标准"), max_length=200, blank=True)
    nation = models.CharField(_("与国家标准"), max_length=10, choices=Against, default=Against.UNCHECKED)
    province_name = models.CharField(_("省级标准"), max_length=200, blank=True)
    province = models.CharField(_("与省级标准"), max_length=10, choices=Against, default=Against.UNCHECKED)
    city_name = models.CharField(_("市级标准"), max_length=200, blank=True)
    city = models.CharField(_("与市级标准"), max_length=10, choices=Against, default=Against.UNCHECKED)
    checked_on = models.DateField(_("核对日期"), null=True, blank=True)

    class Meta(RegisterRow.Meta):
        verbose_name = verbose_name_plural = _("培养质量标准")
        constraints = [
            *RegisterRow.Meta.constraints,
            models.UniqueConstraint(
                fields=["organisation", "name"],
                condition=Q(state="current"),
                name="programmes_standard_once",
                violation_error_message=_("该校已登记同名标准。"),
            ),
        ]

    def __str__(self) -> str:
        return self.name
