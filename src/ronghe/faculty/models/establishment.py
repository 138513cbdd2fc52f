"""Posts: the approved establishment through time, mobile posts, and part-time pay."""

from __future__ import annotations

from datetime import date
from typing import ClassVar, Self

from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from ronghe.core.fields import FenField
from ronghe.core.history import tracked
from ronghe.core.models import Access, RegisterQuerySet, RegisterRow
from ronghe.core.roles import Role
from ronghe.faculty.enums import MobilePostKind
from ronghe.faculty.models.teachers import READERS, Teacher

BUREAUS = frozenset({Role.EDUCATION, Role.HRSS, Role.BUREAU})
POSTS = Access(keepers=BUREAUS, units=frozenset({Role.SCHOOL}), readers=READERS | {Role.BUREAU})
APPROVED = Access(keepers=BUREAUS, readers=READERS | {Role.BUREAU, Role.FINANCE, Role.SCHOOL})
PAY = Access(
    keepers=frozenset({Role.EDUCATION, Role.HRSS, Role.FINANCE}),
    readers=READERS | {Role.FINANCE, Role.SCHOOL},
    is_shared=True,
)


class DatedQuerySet(RegisterQuerySet["Establishment"]):
    def on(self, day: date) -> Self:
        return self.current().filter(valid_from__lte=day).order_by("organisation_id", "-valid_from", "-pk")


@tracked
class Establishment(RegisterRow):
    """How many posts a school has been approved from a day on; an adjustment is another row (TEA-14)."""

    access: ClassVar[Access] = APPROVED
    posts = models.PositiveIntegerField(_("核定编制数"))
    valid_from = models.DateField(_("自"))
    basis = models.CharField(_("批复文号"), max_length=120)

    objects = DatedQuerySet.as_manager()

    class Meta(RegisterRow.Meta):
        ordering = ["organisation_id", "-valid_from", "-pk"]
        verbose_name = _("核定编制")
        verbose_name_plural = _("核定编制")
        constraints = [
            *RegisterRow.Meta.constraints,
            models.UniqueConstraint(
                fields=["organisation", "valid_from"],
                condition=Q(state="current"),
                name="faculty_one_establishment_a_day",
                violation_error_message=_("同一学校同一天只能有一个核定数。"),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.organisation} {self.posts}"


@tracked
class MobilePost(RegisterRow):
    """A post of industry people who come and go (TEA-14), or one of the part-time quota (TEA-11)."""

    access: ClassVar[Access] = POSTS
    kind = models.CharField(_("岗位类别"), max_length=10, choices=MobilePostKind)
    name = models.CharField(_("岗位名称"), max_length=100)
    holder = models.ForeignKey(
        Teacher, models.PROTECT, null=True, blank=True, related_name="posts", verbose_name=_("在岗人员")
    )
    starts_on = models.DateField(_("开始日期"))
    ends_on = models.DateField(_("结束日期"), null=True, blank=True)

    class Meta(RegisterRow.Meta):
        verbose_name = _("流动岗位与兼职员额")
        verbose_name_plural = _("流动岗位与兼职员额")
        constraints = [
            *RegisterRow.Meta.constraints,
            models.CheckConstraint(
                condition=Q(ends_on__isnull=True) | Q(ends_on__gte=F("starts_on")),
                name="faculty_post_dates_ordered",
                violation_error_message=_("结束日期不能早于开始日期。"),
            ),
        ]

    def __str__(self) -> str:
        return self.name


@tracked
class PartTimeStandard(RegisterRow):
    """The pay standard of part-time teachers from a day on; the policy asks that it rises (TEA-13)."""

    access: ClassVar[Access] = PAY
    amount = FenField(_("标准"))
    per = models.CharField(_("计量"), max_length=20, default="课时")
    valid_from = models.DateField(_("自"))
    basis = models.CharField(_("依据文号"), max_length=120)

    class Meta(RegisterRow.Meta):
        ordering = ["organisation_id", "per", "-valid_from"]
        verbose_name = _("兼职教师报酬标准")
        verbose_name_plural = _("兼职教师报酬标准")
        constraints = [
            *RegisterRow.Meta.constraints,
            models.UniqueConstraint(
                fields=["organisation", "per", "valid_from"],
                condition=Q(state="current"),
                name="faculty_one_pay_standard_a_day",
                violation_error_message=_("同一单位同一天同一计量只能有一个标准。"),
            ),
            models.CheckConstraint(
                condition=Q(amount__gt=0),
                name="faculty_pay_standard_is_positive",
                violation_error_message=_("标准须大于零。"),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.organisation} {self.valid_from:%Y-%m-%d}"
