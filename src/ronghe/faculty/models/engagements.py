"""The pool of industry mentors and tutors shared by schools, special posts, and part-time both ways
(TEA-12, 15)."""

from __future__ import annotations

from collections.abc import Collection
from typing import Any

from django.core.validators import MaxValueValidator, MinValueValidator, RegexValidator
from django.db import models
from django.utils.translation import gettext_lazy as _

from ronghe.core.fields import EncryptedTextField
from ronghe.core.history import tracked
from ronghe.core.models import RegisterQuerySet, RegisterRow
from ronghe.core.privacy import PersonalField, declare_personal
from ronghe.directory.models import Organisation
from ronghe.faculty.models.keeping import BY_SCHOOLS, BY_SCHOOLS_AND_FIRMS, SHARED, OfTeacher, in_order, once
from ronghe.policy.models import Ruled

SLOT = RegexValidator(r"^([01]\d|2[0-3]):[0-5]\d-([01]\d|2[0-3]):[0-5]\d$", _("请写成 08:00-09:40 的样子。"))


class MentorKind(models.TextChoices):
    ENGINEER = "engineer", _("工程技术人员")
    SKILLED = "skilled", _("高技能人才")
    MANAGER = "manager", _("管理人员")
    CRAFTSMAN = "craftsman", _("能工巧匠")


class EngagementKind(models.TextChoices):
    PART_TIME = "part_time", _("兼职教师")
    SPECIAL_POST = "special_post", _("现代产业导师特聘岗位")
    TUTOR = "tutor", _("学徒（实习）导师")
    COACH = "coach", _("竞赛或项目指导")


class Weekday(models.IntegerChoices):
    MONDAY = 1, _("星期一")
    TUESDAY = 2, _("星期二")
    WEDNESDAY = 3, _("星期三")
    THURSDAY = 4, _("星期四")
    FRIDAY = 5, _("星期五")
    SATURDAY = 6, _("星期六")
    SUNDAY = 7, _("星期日")


class MentorQuerySet(RegisterQuerySet["Mentor"]):
    def named(self, texts: Collection[str]) -> dict[str, list[Mentor]]:
        """By the name, or by the name with the employer where two have the same: 测试甲（示例公司）."""
        names = {text.partition("（")[0] for text in texts}
        found: dict[str, list[Mentor]] = {}
        for mentor in self.filter(name__in=names):
            for text in {mentor.name, str(mentor)} & set(texts):
                found.setdefault(text, []).append(mentor)
        return found


@tracked(exclude=["phone"])
class Mentor(RegisterRow):
    """A person of industry in the shared pool. The limits are the employer's; empty where it set none."""

    access = SHARED

    name = models.CharField(_("姓名"), max_length=60)
    employer = models.CharField(_("所在企业"), max_length=200)
    kind = models.CharField(_("类别"), max_length=12, choices=MentorKind)
    field = models.CharField(_("专业领域"), max_length=100)
    title = models.CharField(_("职称或技能等级"), max_length=60, blank=True)
    phone = EncryptedTextField(_("联系电话"), blank=True, default="")
    weekly_limit = models.PositiveSmallIntegerField(
        _("每周课时上限"),
        null=True,
        blank=True,
        validators=[MaxValueValidator(60)],
        help_text=_("由所在企业与学校商定；不填则系统无法判断是否超负荷。"),
    )
    people_limit = models.PositiveSmallIntegerField(_("同时指导人数上限"), null=True, blank=True)

    objects = MentorQuerySet.as_manager()

    class Meta(RegisterRow.Meta):
        verbose_name = _("产业导师")
        verbose_name_plural = _("产业导师")
        constraints = [
            *RegisterRow.Meta.constraints,
            models.UniqueConstraint(
                fields=["jurisdiction", "name", "employer"],
                condition=models.Q(state="current"),
                name="faculty_mentor_once",
                violation_error_message=_("导师库中已有该企业的这位导师，请直接聘用。"),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.name}（{self.employer}）"


@tracked
class SpecialPost(RegisterRow):
    """A special post for modern industry mentors that a school or bureau has set up (TEA-15)."""

    access = BY_SCHOOLS

    name = models.CharField(_("岗位名称"), max_length=120)
    programme = models.CharField(_("专业"), max_length=100)
    number = models.PositiveSmallIntegerField(_("设岗数"), validators=[MinValueValidator(1)])
    starts_on = models.DateField(_("设岗日期"))
    basis = models.CharField(_("设岗依据"), max_length=200, blank=True)

    class Meta(RegisterRow.Meta):
        verbose_name = _("产业导师特聘岗位")
        verbose_name_plural = _("产业导师特聘岗位")
        constraints = [
            *RegisterRow.Meta.constraints,
            once("faculty_special_post_once", "name", message=_("该单位已设同名岗位。")),
        ]

    def __str__(self) -> str:
        return self.name


@tracked(exclude=["rulings"])
class Engagement(Ruled, RegisterRow):
    """One mentor of the pool at work for one school: when, how much, and whether the firm counts it."""

    access = BY_SCHOOLS_AND_FIRMS

    mentor = models.ForeignKey(Mentor, models.PROTECT, related_name="engagements", verbose_name=_("产业导师"))
    kind = models.CharField(_("聘用形式"), max_length=14, choices=EngagementKind)
    post = models.ForeignKey(
        SpecialPost,
        models.PROTECT,
        null=True,
        blank=True,
        related_name="engagements",
        verbose_name=_("特聘岗位"),
    )
    task = models.CharField(_("课程或任务"), max_length=200)
    starts_on = models.DateField(_("聘期起"))
    ends_on = models.DateField(_("聘期止"), null=True, blank=True)
    weekly_hours = models.PositiveSmallIntegerField(
        _("每周课时"), validators=[MinValueValidator(1), MaxValueValidator(60)]
    )
    people = models.PositiveSmallIntegerField(_("指导人数"), default=0)
    weekday: Any = models.PositiveSmallIntegerField(
        _("上课日"), null=True, blank=True, choices=Weekday.choices
    )
    slot = models.CharField(
        _("上课时间"), max_length=11, blank=True, validators=[SLOT], help_text=_("例如 08:00-09:40。")
    )
    counted_by_firm = models.BooleanField(_("企业已计入工作考核"), default=False)

    class Meta(RegisterRow.Meta):
        verbose_name = _("产业导师聘用")
        verbose_name_plural = _("产业导师聘用")
        constraints = [*RegisterRow.Meta.constraints, in_order("faculty_engagement_in_order")]
        indexes = [models.Index(fields=["mentor", "state"], name="faculty_engagement_mentor")]

    def __str__(self) -> str:
        return f"{self.mentor.name}：{self.task}"


@tracked(exclude=["person", "rulings"])
class SideJob(Ruled, OfTeacher):
    """A specialist teacher part-time in a partner enterprise (TEA-12 the other way, PAY-12)."""

    access = BY_SCHOOLS_AND_FIRMS

    enterprise = models.ForeignKey(Organisation, models.PROTECT, related_name="+", verbose_name=_("合作企业"))
    agreement = models.CharField(
        _("合作协议编号"), max_length=60, blank=True, help_text=_("学校与该企业的合作协议。")
    )
    post = models.CharField(_("兼职岗位"), max_length=100)
    starts_on = models.DateField(_("兼职起"))
    ends_on = models.DateField(_("兼职止"), null=True, blank=True)
    weekly_hours = models.PositiveSmallIntegerField(_("每周时数"), validators=[MaxValueValidator(60)])
    is_paid = models.BooleanField(_("取酬"), default=False)
    pay_terms = models.CharField(
        _("报酬约定"), max_length=120, blank=True, help_text=_("取酬的写明约定，例如“按协议每课时结算”。")
    )
    approved_on = models.DateField(_("学校同意日期"))

    class Meta(RegisterRow.Meta):
        verbose_name = _("教师到企业兼职")
        verbose_name_plural = _("教师到企业兼职")
        constraints = [*RegisterRow.Meta.constraints, in_order("faculty_side_job_in_order")]


declare_personal(
    PersonalField(
        model="faculty.Mentor",
        field="phone",
        label="产业导师联系电话",
        purpose="学校与导师联系排课",
        basis="个人信息保护法第十三条第一款第一项（本人同意）",
        retention="导师退出导师库后一年内删除",
        is_masked=True,
    )
)
