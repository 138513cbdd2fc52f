"""Places for enterprise practice and the rotation of teachers through them (TEA-04)."""

from __future__ import annotations

from django.core.validators import MinValueValidator
from django.db import models
from django.utils.translation import gettext_lazy as _

from ronghe.core.history import tracked
from ronghe.core.models import RegisterRow
from ronghe.directory.models import Organisation
from ronghe.faculty.models.keeping import BY_SCHOOLS_AND_FIRMS, SHARED, OfTeacher, in_order, once


@tracked
class PracticePlace(RegisterRow):
    """Places that an enterprise offers, entered by it or by a school; every school of the place sees them."""

    access = SHARED

    name = models.CharField(_("岗位名称"), max_length=120)
    enterprise = models.ForeignKey(
        Organisation, models.PROTECT, related_name="+", verbose_name=_("提供岗位的企业")
    )
    programmes = models.CharField(_("对应专业"), max_length=200)
    places = models.PositiveSmallIntegerField(_("岗位数"), validators=[MinValueValidator(1)])
    starts_on = models.DateField(_("可用起"))
    ends_on = models.DateField(_("可用止"), null=True, blank=True)
    content = models.TextField(_("实践内容"), blank=True, max_length=2000)

    class Meta(RegisterRow.Meta):
        verbose_name = _("企业实践岗位")
        verbose_name_plural = _("企业实践岗位")
        constraints = [
            *RegisterRow.Meta.constraints,
            in_order("faculty_place_in_order"),
            once("faculty_place_once", "enterprise", "name", message=_("已登记该企业的同名岗位。")),
        ]

    def __str__(self) -> str:
        return f"{self.name}（{self.enterprise.name}）"


class RotationState(models.TextChoices):
    PLANNED = "planned", _("已安排")
    DONE = "done", _("已完成")
    CANCELLED = "cancelled", _("已取消")


@tracked(exclude=["person"])
class Rotation(OfTeacher):
    """One teacher's turn at a practice place, and what came of it."""

    access = BY_SCHOOLS_AND_FIRMS

    place = models.ForeignKey(
        PracticePlace, models.PROTECT, related_name="rotations", verbose_name=_("实践岗位")
    )
    starts_on = models.DateField(_("开始日期"))
    ends_on = models.DateField(_("结束日期"))
    progress = models.CharField(
        _("进展"), max_length=10, choices=RotationState, default=RotationState.PLANNED
    )
    deliverable = models.TextField(
        _("实践成果"), blank=True, max_length=2000, help_text=_("教案、课程资源、技术改进、调研报告等。")
    )

    class Meta(RegisterRow.Meta):
        verbose_name = _("教师实践轮训")
        verbose_name_plural = _("教师实践轮训")
        constraints = [*RegisterRow.Meta.constraints, in_order("faculty_rotation_in_order")]
