"""The teacher register: one row a person, employments at schools, and what the file says."""

from __future__ import annotations

from datetime import date
from typing import Any, Self

from django.conf import settings
from django.contrib.postgres.constraints import ExclusionConstraint
from django.contrib.postgres.fields import (
    ArrayField,
    DateRangeField,
    RangeBoundary,
    RangeOperators,
)
from django.db import models
from django.db.models import Exists, F, Func, OuterRef, Q
from django.utils.translation import gettext_lazy as _

from ronghe.core.actor import Actor
from ronghe.core.fields import EncryptedTextField, masked
from ronghe.core.history import tracked
from ronghe.core.indexes import containing_index
from ronghe.core.models import ScopedModel
from ronghe.core.privacy import PersonalField, declare_personal
from ronghe.core.roles import Role
from ronghe.core.scope import ScopedQuerySet, within
from ronghe.directory.models import Organisation
from ronghe.faculty.enums import (
    CertificateKind,
    CorrectionState,
    Education,
    EmploymentForm,
    SkillLevel,
    StaffStatus,
    TeacherKind,
    TitleLevel,
    TitleSeries,
)

READERS = frozenset(
    {
        Role.OPERATOR,
        Role.POLICY_OFFICE,
        Role.EDUCATION,
        Role.SUPERVISION,
        Role.HRSS,
        Role.COUNTY,
        Role.AUDITOR,
        Role.STATISTICIAN,
    }
)
"""Officials who read the files of all schools in their place."""


class Days(Func):
    """The days of a row as a range, both ends included; without an end it is open."""

    function = "daterange"
    output_field = DateRangeField()


def days_of(first: str, last: str) -> Days:
    return Days(first, last, RangeBoundary(inclusive_lower=True, inclusive_upper=True))


def official_paths(actor: Actor) -> tuple[str, ...]:
    return tuple(sorted({g.jurisdiction_path for g in actor.grants if g.role in READERS}))


def school_ids(actor: Actor) -> set[int]:
    return {g.organisation_id for g in actor.grants if g.role == Role.SCHOOL and g.organisation_id}


class TeacherQuerySet(ScopedQuerySet["Teacher"]):
    def visible_to(self, actor: Actor) -> Self:
        """Officials: teachers of the schools of their place; a school: its own, past ones too; a teacher:
        the own file.
        """
        if actor.is_system:
            return self
        schools = school_ids(actor)
        found = within(official_paths(actor)) | Q(school__in=schools)
        if schools:
            worked = Employment.objects.filter(teacher=OuterRef("pk"), organisation__in=schools)
            found |= Q(Exists(worked))
        if actor.user_id is not None:
            found |= Q(user_id=actor.user_id)
        return self.filter(found)

    def own(self, actor: Actor) -> Self:
        return self.filter(user_id=actor.user_id or 0)


@tracked(exclude=["name", "id_number", "id_digest", "phone"])
class Teacher(ScopedModel):
    """One person. ``school`` keeps the file; ``id_digest`` knows the same person again in another school.

    ``entered_on`` and ``practice_lapses_on`` are computed and owned by ``services.clocks``.
    """

    school = models.ForeignKey(
        Organisation, models.PROTECT, related_name="teachers", verbose_name=_("管理档案的学校")
    )
    user = models.OneToOneField(
        settings.AUTH_USER_MODEL,
        models.SET_NULL,
        null=True,
        blank=True,
        related_name="teacher",
        verbose_name=_("本人账号"),
    )
    name = models.CharField(_("姓名"), max_length=60)
    id_number = EncryptedTextField(_("身份证件号码"), blank=True, default="")
    id_digest = models.CharField(_("证件号码摘要"), max_length=64, blank=True, editable=False)
    phone = EncryptedTextField(_("联系电话"), blank=True, default="")
    education = models.CharField(_("学历"), max_length=12, choices=Education, blank=True)
    programmes = ArrayField(
        models.CharField(max_length=100), default=list, blank=True, verbose_name=_("任教专业")
    )
    teaches_theory = models.BooleanField(_("能胜任理论教学"), null=True, blank=True)
    teaches_practice = models.BooleanField(_("能胜任实践教学"), null=True, blank=True)
    entered_on = models.DateField(_("专业课教师入职日期"), null=True, blank=True, editable=False)
    practice_lapses_on = models.DateField(_("企业实践将低于标准之日"), null=True, blank=True, editable=False)
    erased_at = models.DateTimeField(_("个人信息删除时间"), null=True, blank=True)

    objects = TeacherQuerySet.as_manager()

    class Meta:
        ordering = ["school_id", "name", "pk"]
        verbose_name = _("教师")
        verbose_name_plural = _("教师")
        indexes = [
            containing_index("name", name="faculty_teacher_name_trgm"),
            models.Index(fields=["school"], name="faculty_teacher_school"),
            models.Index(fields=["practice_lapses_on"], name="faculty_teacher_lapses"),
        ]
        constraints = [
            models.UniqueConstraint(
                fields=["id_digest"],
                condition=~Q(id_digest=""),
                name="faculty_one_file_a_person",
                violation_error_message=_("该证件号码已有教师档案。"),
            ),
        ]

    def __str__(self) -> str:
        return self.name

    @property
    def masked_id_number(self) -> str:
        return masked(self.id_number)

    @property
    def masked_phone(self) -> str:
        return masked(self.phone)


class EmploymentQuerySet(models.QuerySet["Employment"]):
    def on(self, day: date) -> Self:
        return self.filter(Q(starts_on__lte=day), Q(ends_on__isnull=True) | Q(ends_on__gte=day))

    def specialist(self) -> Self:
        """专业课教师, practice instructors included."""
        return self.filter(kind__in=[TeacherKind.SPECIALIST, TeacherKind.INSTRUCTOR])


@tracked
class Employment(models.Model):
    """A stretch of work at one school. Two full-time ones of a person never overlap."""

    teacher = models.ForeignKey(Teacher, models.CASCADE, related_name="employments", verbose_name=_("教师"))
    organisation = models.ForeignKey(
        Organisation, models.PROTECT, related_name="employments", verbose_name=_("学校")
    )
    kind = models.CharField(_("教师类别"), max_length=12, choices=TeacherKind)
    form = models.CharField(_("任用形式"), max_length=12, choices=EmploymentForm)
    status = models.CharField(_("编制情况"), max_length=14, choices=StaffStatus)
    staff_number = models.CharField(_("工号"), max_length=40, blank=True)
    post = models.CharField(_("岗位"), max_length=60, blank=True)
    starts_on = models.DateField(_("入职日期"))
    ends_on = models.DateField(_("离职日期"), null=True, blank=True)

    objects = EmploymentQuerySet.as_manager()

    class Meta:
        ordering = ["-starts_on", "-pk"]
        verbose_name = _("任用")
        verbose_name_plural = _("任用")
        indexes = [models.Index(fields=["organisation", "starts_on"], name="faculty_employment_school")]
        constraints = [
            models.CheckConstraint(
                condition=Q(ends_on__isnull=True) | Q(ends_on__gte=F("starts_on")),
                name="faculty_employment_dates_ordered",
                violation_error_message=_("离职日期不能早于入职日期。"),
            ),
            models.UniqueConstraint(
                fields=["organisation", "staff_number"],
                condition=~Q(staff_number="") & Q(ends_on__isnull=True),
                name="faculty_one_staff_number",
                violation_error_message=_("本校已有相同工号的在职教师。"),
            ),
            ExclusionConstraint(
                name="faculty_full_time_once",
                expressions=[
                    ("teacher", RangeOperators.EQUAL),
                    (days_of("starts_on", "ends_on"), RangeOperators.OVERLAPS),
                ],
                condition=Q(form=EmploymentForm.FULL_TIME),
                violation_error_message=_("同一人同一时间只能在一所学校全职任职。"),
            ),
            ExclusionConstraint(
                name="faculty_one_employment_a_school",
                expressions=[
                    ("teacher", RangeOperators.EQUAL),
                    ("organisation", RangeOperators.EQUAL),
                    (days_of("starts_on", "ends_on"), RangeOperators.OVERLAPS),
                ],
                violation_error_message=_("同一人在同一学校的任用时间不能重叠。"),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.organisation} {self.starts_on:%Y-%m-%d}"

    def covers(self, day: date) -> bool:
        return self.starts_on <= day and (self.ends_on is None or day <= self.ends_on)


@tracked
class TeacherTitle(models.Model):
    """A professional title (专业技术职务)."""

    teacher = models.ForeignKey(Teacher, models.CASCADE, related_name="titles", verbose_name=_("教师"))
    name = models.CharField(_("职务名称"), max_length=60)
    series = models.CharField(_("系列"), max_length=10, choices=TitleSeries)
    level = models.CharField(_("级别"), max_length=10, choices=TitleLevel)
    obtained_on = models.DateField(_("取得日期"))

    class Meta:
        ordering = ["-obtained_on", "-pk"]
        verbose_name = _("专业技术职务")
        verbose_name_plural = _("专业技术职务")

    def __str__(self) -> str:
        return self.name


@tracked
class TeacherCertificate(models.Model):
    """A certificate with its level and the day it lapses, if it does."""

    teacher = models.ForeignKey(Teacher, models.CASCADE, related_name="certificates", verbose_name=_("教师"))
    kind = models.CharField(_("证书类别"), max_length=10, choices=CertificateKind)
    name = models.CharField(_("证书名称"), max_length=120)
    level = models.CharField(_("技能等级"), max_length=2, choices=SkillLevel, blank=True)
    number = models.CharField(_("证书编号"), max_length=60, blank=True)
    issuer = models.CharField(_("发证单位"), max_length=120, blank=True)
    obtained_on = models.DateField(_("取得日期"))
    expires_on = models.DateField(_("有效期至"), null=True, blank=True)

    class Meta:
        ordering = ["-obtained_on", "-pk"]
        verbose_name = _("证书")
        verbose_name_plural = _("证书")
        constraints = [
            models.CheckConstraint(
                condition=Q(expires_on__isnull=True) | Q(expires_on__gte=F("obtained_on")),
                name="faculty_certificate_dates_ordered",
                violation_error_message=_("有效期不能早于取得日期。"),
            )
        ]

    def __str__(self) -> str:
        return self.name

    def is_valid_on(self, day: date) -> bool:
        return self.obtained_on <= day and (self.expires_on is None or day <= self.expires_on)


@tracked
class EnterpriseExperience(models.Model):
    """Work in an enterprise before or beside teaching."""

    teacher = models.ForeignKey(Teacher, models.CASCADE, related_name="experience", verbose_name=_("教师"))
    enterprise = models.CharField(_("企业名称"), max_length=200)
    post = models.CharField(_("岗位"), max_length=100, blank=True)
    starts_on = models.DateField(_("开始日期"))
    ends_on = models.DateField(_("结束日期"))

    class Meta:
        ordering = ["-starts_on", "-pk"]
        verbose_name = _("企业工作经历")
        verbose_name_plural = _("企业工作经历")
        constraints = [
            models.CheckConstraint(
                condition=Q(ends_on__gte=F("starts_on")),
                name="faculty_experience_dates_ordered",
                violation_error_message=_("结束日期不能早于开始日期。"),
            )
        ]

    def __str__(self) -> str:
        return self.enterprise


class CorrectionQuerySet(models.QuerySet["Correction"]):
    def visible_to(self, actor: Actor) -> Self:
        return self.filter(teacher__in=Teacher.objects.visible_to(actor))


@tracked(exclude=["changes"])
class Correction(models.Model):
    """What a teacher asks to have changed in the own file; the school compares and decides."""

    teacher = models.ForeignKey(Teacher, models.CASCADE, related_name="corrections", verbose_name=_("教师"))
    changes: models.JSONField[Any, Any] = models.JSONField(_("更正内容"), default=dict)
    reason = models.CharField(_("说明"), max_length=300)
    state = models.CharField(
        _("状态"), max_length=10, choices=CorrectionState, default=CorrectionState.PROPOSED
    )
    answer = models.CharField(_("学校意见"), max_length=300, blank=True)
    created_at = models.DateTimeField(_("提出时间"), auto_now_add=True)
    decided_at = models.DateTimeField(_("处理时间"), null=True, blank=True)

    objects = CorrectionQuerySet.as_manager()

    class Meta:
        ordering = ["-created_at", "-pk"]
        verbose_name = _("信息更正")
        verbose_name_plural = _("信息更正")
        constraints = [
            models.UniqueConstraint(
                fields=["teacher"],
                condition=Q(state=CorrectionState.PROPOSED),
                name="faculty_one_open_correction",
                violation_error_message=_("已有一份更正等待学校核对。"),
            ),
            models.CheckConstraint(
                condition=~Q(state=CorrectionState.REFUSED) | ~Q(answer=""),
                name="faculty_refused_correction_says_why",
                violation_error_message=_("不采纳须写明理由。"),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.teacher_id} {self.get_state_display()}"


declare_personal(
    PersonalField(
        "faculty.Teacher",
        "name",
        "姓名",
        purpose="教师管理、双师型认定和企业实践记录",
        basis="履行法定职责所必需",
        retention="离职后按人事档案规定保存，期满删除",
    ),
    PersonalField(
        "faculty.Teacher",
        "id_number",
        "身份证件号码",
        purpose="核对是否同一人，防止重复任用和重复认定",
        basis="履行法定职责所必需",
        retention="离职满三年或本人申请删除时删除",
        is_masked=True,
    ),
    PersonalField(
        "faculty.Teacher",
        "phone",
        "联系电话",
        purpose="工作联系",
        basis="履行法定职责所必需",
        retention="离职时删除",
        is_masked=True,
    ),
)
