"""Studios and teams: master studios, innovation teams, joint training bases (TEA-16, 18, 19, 31)."""

from __future__ import annotations

from django.db import models
from django.utils.translation import gettext_lazy as _

from ronghe.core.history import tracked
from ronghe.core.models import Access, RegisterRow
from ronghe.core.roles import Role
from ronghe.directory.models import Organisation
from ronghe.faculty.models.keeping import (
    BUREAUS,
    BY_SCHOOLS,
    BY_SCHOOLS_AND_FIRMS,
    FIRMS,
    SCHOOLS,
    once,
)


class StudioKind(models.TextChoices):
    SKILL_MASTER = "skill_master", _("技能大师工作室")
    FAMOUS_TEACHER = "famous_teacher", _("名师工作室")
    HEADMASTER = "headmaster", _("名校长工作室")
    CLASS_TEACHER = "class_teacher", _("名班主任工作室")
    CRAFT_MASTER = "craft_master", _("技艺大师工作室")
    HERITAGE = "heritage", _("非遗传承人工作室")


class Level(models.TextChoices):
    SCHOOL = "school", _("校级")
    COUNTY = "county", _("县级")
    CITY = "city", _("市级")
    PROVINCE = "province", _("省级")
    NATION = "nation", _("国家级")


@tracked
class Studio(RegisterRow):
    """A studio of a master: who leads it, who founds it together with the school, what pays for it."""

    access = Access(keepers=BUREAUS | {Role.BUREAU}, units=SCHOOLS | FIRMS)
    """Trade unions keep the studios they support under the role of a department."""

    name = models.CharField(_("工作室名称"), max_length=200)
    kind = models.CharField(_("类别"), max_length=20, choices=StudioKind)
    level = models.CharField(_("级别"), max_length=10, choices=Level)
    leader = models.CharField(_("主持人"), max_length=60)
    programme = models.CharField(_("专业或技艺"), max_length=100, blank=True)
    co_founder = models.CharField(_("共建单位或传承人"), max_length=200, blank=True)
    founded_on = models.DateField(_("设立日期"))
    funding_source = models.CharField(_("经费渠道"), max_length=200, blank=True)
    members = models.PositiveSmallIntegerField(_("成员人数"), default=0)
    tasks = models.TextField(_("主要任务"), blank=True, max_length=2000)

    class Meta(RegisterRow.Meta):
        verbose_name = _("名师与大师工作室")
        verbose_name_plural = _("名师与大师工作室")
        constraints = [
            *RegisterRow.Meta.constraints,
            once("faculty_studio_once", "name", message=_("该单位已登记同名工作室。")),
        ]

    def __str__(self) -> str:
        return self.name


@tracked
class InnovationTeam(RegisterRow):
    """A teaching innovation team of one programme, at the level at which it was chosen."""

    access = BY_SCHOOLS

    name = models.CharField(_("团队名称"), max_length=200)
    programme = models.CharField(_("专业"), max_length=100)
    level = models.CharField(_("级别"), max_length=10, choices=Level)
    leader = models.CharField(_("负责人"), max_length=60)
    members = models.PositiveSmallIntegerField(_("成员人数"))
    from_firms = models.PositiveSmallIntegerField(_("其中企业人员"), default=0)
    approved_on = models.DateField(_("认定日期"))
    basis = models.CharField(_("认定文号"), max_length=120, blank=True)
    direction = models.TextField(_("建设方向"), blank=True, max_length=2000)

    class Meta(RegisterRow.Meta):
        verbose_name = _("教学创新团队")
        verbose_name_plural = _("教学创新团队")
        constraints = [
            *RegisterRow.Meta.constraints,
            once("faculty_team_once", "name", "level", message=_("该单位已登记同级的同名团队。")),
            models.CheckConstraint(
                condition=models.Q(from_firms__lte=models.F("members")),
                name="faculty_team_counts_fit",
                violation_error_message=_("企业人员不能多于成员人数。"),
            ),
        ]

    def __str__(self) -> str:
        return self.name


@tracked
class TrainingBase(RegisterRow):
    """A training base for dual-qualified teachers that a school or bureau builds with a firm."""

    access = BY_SCHOOLS_AND_FIRMS

    name = models.CharField(_("基地名称"), max_length=200)
    host = models.ForeignKey(Organisation, models.PROTECT, related_name="+", verbose_name=_("共建企业"))
    is_leading = models.BooleanField(_("行业领先企业"), default=False)
    leading_basis = models.CharField(_("领先企业的依据"), max_length=200, blank=True)
    programmes = models.CharField(_("面向专业"), max_length=200)
    places = models.PositiveSmallIntegerField(_("每期可接收人数"))
    level = models.CharField(_("级别"), max_length=10, choices=Level)
    agreed_on = models.DateField(_("共建协议日期"))
    agreed_until = models.DateField(_("协议期止"), null=True, blank=True)

    class Meta(RegisterRow.Meta):
        verbose_name = _("双师型教师培养培训基地")
        verbose_name_plural = _("双师型教师培养培训基地")
        constraints = [
            *RegisterRow.Meta.constraints,
            once("faculty_base_once", "name", message=_("该单位已登记同名基地。")),
            models.CheckConstraint(
                condition=models.Q(agreed_until__isnull=True)
                | models.Q(agreed_until__gte=models.F("agreed_on")),
                name="faculty_base_dates_ordered",
                violation_error_message=_("协议期止不能早于协议日期。"),
            ),
        ]

    def __str__(self) -> str:
        return self.name
