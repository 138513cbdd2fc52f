"""A school in a year (NET-02, NET-03), its key programmes (IND-12), the evidence of dockings (PROG-18)."""

from __future__ import annotations

from typing import Any

from django.core.validators import MinValueValidator
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from ronghe.core.fields import FenField
from ronghe.core.history import tracked
from ronghe.core.models import RegisterRow
from ronghe.programmes.enums import SchoolType
from ronghe.programmes.models.groups import Recognised, of_school, once
from ronghe.programmes.models.register import BY_SCHOOLS, YEARS, SchoolProgramme

_METRES: dict[str, Any] = {"max_digits": 12, "decimal_places": 2, "validators": [MinValueValidator(0)]}


@tracked
class SchoolYear(RegisterRow):
    """The return of one school (``organisation``) at the beginning of a school year. Empty is unknown."""

    access = BY_SCHOOLS

    year = models.PositiveSmallIntegerField(_("年份"), validators=YEARS)
    is_full_time = models.BooleanField(_("全日制"), default=True)
    school_type = models.CharField(
        _("学校类型"), max_length=10, choices=SchoolType, default=SchoolType.ORDINARY
    )
    learners: Any = models.PositiveIntegerField(_("在校生"), help_text=_("全日制在校生，学年初"))
    land: Any = models.DecimalField(_("占地面积（平方米）"), null=True, blank=True, **_METRES)
    floor: Any = models.DecimalField(_("校舍建筑面积（平方米）"), null=True, blank=True, **_METRES)
    teachers: Any = models.PositiveIntegerField(_("专任教师"), null=True, blank=True)
    equipment: Any = FenField(_("实训设备总值"), null=True, blank=True)
    books: Any = models.PositiveIntegerField(_("图书（册）"), null=True, blank=True)
    is_provincial_key: Any = models.BooleanField(_("达到省重点标准"), null=True, blank=True)
    key_basis = models.CharField(_("认定文件"), max_length=200, blank=True)

    class Meta(RegisterRow.Meta):
        verbose_name = verbose_name_plural = _("学校基本情况")
        constraints = [
            *RegisterRow.Meta.constraints,
            models.UniqueConstraint(
                fields=["organisation", "year"],
                name="programmes_school_year_once",
                violation_error_message=_("该校这一年已登记。"),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.organisation} {self.year}年"


@tracked
class KeyProgramme(Recognised):
    """A key programme by tier (重点专业). A school is covered by one that is recognised and not revoked."""

    access = BY_SCHOOLS

    organisation: Any = of_school()
    programme = models.ForeignKey(
        SchoolProgramme, models.PROTECT, related_name="keys", verbose_name=_("学校专业")
    )

    class Meta(Recognised.Meta):
        verbose_name = verbose_name_plural = _("重点专业")
        constraints = [
            *Recognised.Meta.constraints,
            once("programmes_key_once", "programme", "tier", message=_("该专业这一级别已登记。")),
        ]

    def __str__(self) -> str:
        return f"{self.programme}（{self.get_tier_display()}）"


@tracked
class DockingEvidence(RegisterRow):
    """One fact that shows that a programme docks with its industry in one of the named respects."""

    access = BY_SCHOOLS

    programme = models.ForeignKey(
        SchoolProgramme, models.PROTECT, related_name="dockings", verbose_name=_("学校专业")
    )
    docking = models.CharField(_("对接名目"), max_length=60)
    fact = models.CharField(
        _("事实"), max_length=300, help_text=_("一句话写明做了什么，如“与某企业共同修订专业核心课程标准”")
    )
    document = models.CharField(_("证明材料"), max_length=200)
    happened_on = models.DateField(_("日期"))
    ends_on = models.DateField(_("有效至"), null=True, blank=True, help_text=_("长期有效的不填"))

    class Meta(RegisterRow.Meta):
        verbose_name = verbose_name_plural = _("对接证据")
        constraints = [
            *RegisterRow.Meta.constraints,
            models.CheckConstraint(
                condition=Q(ends_on__isnull=True) | Q(ends_on__gte=models.F("happened_on")),
                name="programmes_docking_dates",
                violation_error_message=_("有效至不能早于日期。"),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.programme} {self.docking}"
