"""Studios and teams: master studios, innovation teams, joint training bases (TEA-16, 18, 19, 31)."""

from __future__ import annotations

from django.db import models
from django.utils.translation import gettext_lazy as _

from ronghe.core.history import tracked
from ronghe.core.models import Access, RegisterRow
from ronghe.core.roles import OFFICIALS, Role

BUREAUS = frozenset({Role.EDUCATION, Role.HRSS})
BY_SCHOOLS = Access(keepers=BUREAUS, units=frozenset({Role.SCHOOL}))
BY_SCHOOLS_AND_FIRMS = Access(keepers=BUREAUS, units=frozenset({Role.SCHOOL, Role.ENTERPRISE}))
BY_BUREAUS = Access(keepers=BUREAUS, readers=OFFICIALS | {Role.SCHOOL, Role.ENTERPRISE, Role.ASSOCIATION})
"""Kept by the bureaus, read in the whole place."""


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

    access = BY_SCHOOLS_AND_FIRMS

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
            models.UniqueConstraint(
                fields=["organisation", "name"],
                condition=models.Q(state="current"),
                name="faculty_studio_once",
                violation_error_message=_("该单位已登记同名工作室。"),
            ),
        ]

    def __str__(self) -> str:
        return self.name
