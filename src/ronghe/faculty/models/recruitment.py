"""Hiring specialist teachers: the candidate's facts, what the rules say, exceptions and the decision."""

from __future__ import annotations

from typing import Any, Self

from django.conf import settings
from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from ronghe.core.actor import Actor
from ronghe.core.history import tracked
from ronghe.core.models import EvidenceLink, ScopedModel
from ronghe.core.privacy import PersonalField, declare_personal
from ronghe.core.scope import ScopedQuerySet, within
from ronghe.directory.models import Organisation
from ronghe.faculty.enums import (
    Education,
    RecruitChannel,
    RecruitMethod,
    RecruitState,
    SkillLevel,
    StaffStatus,
    TeacherKind,
    TitleLevel,
)
from ronghe.faculty.models.teachers import official_paths, school_ids


class RecruitmentQuerySet(ScopedQuerySet["Recruitment"]):
    def visible_to(self, actor: Actor) -> Self:
        """Officials of the place, and the school that hires; never the candidate or a teacher."""
        if actor.is_system:
            return self
        return self.filter(within(official_paths(actor)) | Q(school__in=school_ids(actor)))


@tracked(exclude=["candidate"])
class Recruitment(ScopedModel):
    """One hiring. ``checks`` are the last rulings with their derivations; an exception has its reason."""

    school = models.ForeignKey(
        Organisation, models.PROTECT, related_name="recruitments", verbose_name=_("学校")
    )
    post = models.CharField(_("岗位"), max_length=100)
    kind = models.CharField(_("教师类别"), max_length=12, choices=TeacherKind, default=TeacherKind.SPECIALIST)
    candidate = models.CharField(_("拟聘人员"), max_length=60)
    hire_on = models.DateField(_("拟聘日期"))
    status = models.CharField(_("编制情况"), max_length=14, choices=StaffStatus)
    method = models.CharField(_("招聘方式"), max_length=16, choices=RecruitMethod)
    channel = models.CharField(
        _("招聘通道"), max_length=10, choices=RecruitChannel, default=RecruitChannel.ORDINARY
    )
    education = models.CharField(_("学历"), max_length=12, choices=Education, blank=True)
    graduated_on = models.DateField(_("毕业日期"), null=True, blank=True)
    skill_level = models.CharField(_("职业技能等级"), max_length=2, choices=SkillLevel, blank=True)
    title_level = models.CharField(_("职称"), max_length=12, choices=TitleLevel, blank=True)
    qualification = models.CharField(_("专业技术资格"), max_length=120, blank=True)
    talent_kind = models.CharField(_("人才类别"), max_length=60, blank=True)
    state = models.CharField(_("状态"), max_length=10, choices=RecruitState, default=RecruitState.DRAFT)
    checks: models.JSONField[Any, Any] = models.JSONField(_("条件核对"), default=list, blank=True)
    exception_reason = models.CharField(_("例外理由"), max_length=500, blank=True)
    exception_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        models.PROTECT,
        null=True,
        blank=True,
        related_name="+",
        verbose_name=_("例外批准人"),
    )
    decision = models.CharField(_("审批意见"), max_length=500, blank=True)
    decided_on = models.DateField(_("审批日期"), null=True, blank=True)

    objects = RecruitmentQuerySet.as_manager()

    class Meta:
        ordering = ["-created_at", "-pk"]
        verbose_name = _("教师招聘")
        verbose_name_plural = _("教师招聘")
        indexes = [models.Index(fields=["school", "state"], name="faculty_recruitment_school")]
        constraints = [
            models.CheckConstraint(
                condition=Q(exception_by__isnull=True) | ~Q(exception_reason=""),
                name="faculty_exception_has_reason",
                violation_error_message=_("批准例外须写明理由。"),
            ),
            models.CheckConstraint(
                condition=~Q(state__in=[RecruitState.APPROVED, RecruitState.REFUSED, RecruitState.HIRED])
                | Q(decided_on__isnull=False),
                name="faculty_recruitment_decided_has_date",
                violation_error_message=_("审批结果须有日期。"),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.school} {self.post}"


@tracked
class CandidateWork(models.Model):
    """A stretch of enterprise work of a candidate."""

    recruitment = models.ForeignKey(
        Recruitment, models.CASCADE, related_name="work", verbose_name=_("教师招聘")
    )
    enterprise = models.CharField(_("企业名称"), max_length=200)
    starts_on = models.DateField(_("开始日期"))
    ends_on = models.DateField(_("结束日期"))

    class Meta:
        ordering = ["starts_on", "pk"]
        verbose_name = _("拟聘人员企业工作经历")
        verbose_name_plural = _("拟聘人员企业工作经历")
        constraints = [
            models.CheckConstraint(
                condition=Q(ends_on__gte=F("starts_on")),
                name="faculty_candidate_work_dates_ordered",
                violation_error_message=_("结束日期不能早于开始日期。"),
            )
        ]

    def __str__(self) -> str:
        return self.enterprise


@tracked
class RecruitmentEvidence(EvidenceLink):
    """Proof of a candidate's facts."""

    owner = models.ForeignKey(
        Recruitment, models.PROTECT, related_name="evidence", verbose_name=_("教师招聘")
    )

    class Meta(EvidenceLink.Meta):
        verbose_name = _("招聘佐证")
        verbose_name_plural = _("招聘佐证")


declare_personal(
    PersonalField(
        "faculty.Recruitment",
        "candidate",
        "拟聘人员姓名",
        purpose="招聘条件核对与审批",
        basis="履行法定职责所必需",
        retention="未聘用的一年后删除；聘用的转入教师档案",
    ),
)
