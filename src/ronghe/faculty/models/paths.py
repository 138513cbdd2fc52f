"""Ways out of the school and back, the campaigns, and hours of service as workload (TEA-20, 25, 27, 33)."""

from __future__ import annotations

from django.core.validators import MinValueValidator
from django.db import models
from django.utils.translation import gettext_lazy as _

from ronghe.core.history import tracked
from ronghe.core.models import RegisterRow
from ronghe.faculty.models.keeping import (
    BY_BUREAUS,
    BY_SCHOOLS,
    BY_SCHOOLS_AND_FIRMS,
    OfTeacher,
    in_order,
    once,
)


class SecondmentKind(models.TextChoices):
    SECONDED = "seconded", _("挂职")
    PART_TIME = "part_time", _("兼职")
    START_UP = "start_up", _("离岗创新创业")


@tracked(exclude=["person"])
class Secondment(OfTeacher):
    """A teacher away from the post, and the three rights that go on meanwhile (qy.elig.secondment)."""

    access = BY_SCHOOLS

    kind = models.CharField(_("方式"), max_length=10, choices=SecondmentKind)
    destination = models.CharField(_("去向"), max_length=200)
    is_rural = models.BooleanField(_("服务乡村"), default=False)
    starts_on = models.DateField(_("开始日期"))
    ends_on = models.DateField(_("结束日期"), null=True, blank=True)
    keeps_title = models.BooleanField(_("职称评定照常"), default=False)
    keeps_pay = models.BooleanField(_("工资福利照常"), default=False)
    keeps_insurance = models.BooleanField(_("社会保险照常"), default=False)

    class Meta(RegisterRow.Meta):
        verbose_name = _("挂职兼职与离岗创业")
        verbose_name_plural = _("挂职兼职与离岗创业")
        constraints = [*RegisterRow.Meta.constraints, in_order("faculty_secondment_in_order")]


class ServiceKind(models.TextChoices):
    TRAINING = "training", _("社会培训")
    RESEARCH = "research", _("技术研发与服务")


@tracked
class WorkloadFactor(RegisterRow):
    """The factor by which a school counts hours of service as workload, from a day on. No plan states one."""

    access = BY_SCHOOLS

    kind = models.CharField(_("服务类别"), max_length=10, choices=ServiceKind)
    factor = models.DecimalField(
        _("折算系数"), max_digits=4, decimal_places=2, validators=[MinValueValidator(0)]
    )
    starts_on = models.DateField(_("自"))
    decided_by = models.CharField(
        _("决定机构"), max_length=200, help_text=_("例如校长办公会、教职工代表大会。")
    )
    basis = models.CharField(_("依据文号"), max_length=120)

    class Meta(RegisterRow.Meta):
        verbose_name = _("工作量折算系数")
        verbose_name_plural = _("工作量折算系数")
        constraints = [
            *RegisterRow.Meta.constraints,
            once("faculty_factor_once", "kind", "starts_on", message=_("该校当日起的系数已登记。")),
        ]

    def __str__(self) -> str:
        return f"{self.get_kind_display()} {self.factor}"


@tracked(exclude=["person"])
class ServiceHours(OfTeacher):
    """Hours of social training or of research for firms, to be counted as workload (TEA-27)."""

    access = BY_SCHOOLS

    kind = models.CharField(_("服务类别"), max_length=10, choices=ServiceKind)
    project = models.CharField(_("项目"), max_length=200)
    done_on = models.DateField(_("日期"))
    hours = models.DecimalField(_("时数"), max_digits=6, decimal_places=1, validators=[MinValueValidator(0)])

    class Meta(RegisterRow.Meta):
        verbose_name = _("社会服务工作量")
        verbose_name_plural = _("社会服务工作量")
        constraints = [
            *RegisterRow.Meta.constraints,
            once(
                "faculty_service_hours_once",
                "person",
                "project",
                "done_on",
                message=_("该教师当日在这一项目的时数已登记。"),
            ),
        ]


class Direction(models.TextChoices):
    INTO_SCHOOLS = "into_schools", _("技师进校园")
    INTO_FIRMS = "into_firms", _("教师下企业")


@tracked
class Campaign(RegisterRow):
    """A named campaign. The number in its name is no target (sx.note.campaigns)."""

    access = BY_BUREAUS

    name = models.CharField(_("活动名称"), max_length=120)
    direction = models.CharField(_("方向"), max_length=14, choices=Direction)
    named_number = models.PositiveIntegerField(_("名称中的数"), null=True, blank=True)
    starts_on = models.DateField(_("开始日期"))
    ends_on = models.DateField(_("结束日期"), null=True, blank=True)

    class Meta(RegisterRow.Meta):
        verbose_name = _("专项活动")
        verbose_name_plural = _("专项活动")
        constraints = [
            *RegisterRow.Meta.constraints,
            in_order("faculty_campaign_in_order"),
            once("faculty_campaign_once", "name", "direction", message=_("已登记这一活动。")),
        ]

    def __str__(self) -> str:
        return self.name


@tracked
class CampaignVisit(RegisterRow):
    """One person who took part in a campaign: a technician in a school, a teacher in a firm."""

    access = BY_SCHOOLS_AND_FIRMS

    person = models.CharField(_("姓名"), max_length=60)
    campaign = models.ForeignKey(Campaign, models.PROTECT, related_name="visits", verbose_name=_("活动"))
    destination = models.CharField(_("去往单位"), max_length=200)
    starts_on = models.DateField(_("开始日期"))
    days = models.PositiveSmallIntegerField(_("天数"), validators=[MinValueValidator(1)])
    content = models.CharField(_("内容"), max_length=200, blank=True)

    class Meta(RegisterRow.Meta):
        verbose_name = _("活动参加记录")
        verbose_name_plural = _("活动参加记录")
        constraints = [
            *RegisterRow.Meta.constraints,
            once(
                "faculty_visit_once",
                "campaign",
                "person",
                "starts_on",
                message=_("该人当日起的参加记录已登记。"),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.person} → {self.destination}"


class PathKind(models.TextChoices):
    TEACHER_ENGINEER = "teacher_engineer", _("教师转任工程师")
    ENGINEER_TEACHER = "engineer_teacher", _("工程师转任教师")
    TEACHER_SKILL = "teacher_skill", _("教师取得技师等职业资格")
    TEACHER_RESEARCH = "teacher_research", _("教师参与企业研发")
    TEACHER_START_UP = "teacher_start_up", _("教师创办企业")


@tracked(exclude=["person"])
class CrossSectorPath(OfTeacher):
    """One step of a teacher's way across sectors; the steps of one person in order are the path (TEA-33)."""

    access = BY_SCHOOLS_AND_FIRMS

    kind = models.CharField(_("发展路径"), max_length=18, choices=PathKind)
    from_post = models.CharField(_("原岗位"), max_length=100)
    to_post = models.CharField(_("新岗位或资格"), max_length=100)
    at_unit = models.CharField(_("所在单位"), max_length=200)
    starts_on = models.DateField(_("起"))
    ends_on = models.DateField(_("止"), null=True, blank=True)
    outcome = models.TextField(_("成效"), blank=True, max_length=2000)

    class Meta(RegisterRow.Meta):
        verbose_name = _("跨界融合发展")
        verbose_name_plural = _("跨界融合发展")
        constraints = [*RegisterRow.Meta.constraints, in_order("faculty_path_in_order")]
