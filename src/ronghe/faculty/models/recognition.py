"""Recognition of dual-qualified (双师型) teachers: standards of an office, and the cases."""

from __future__ import annotations

from datetime import date
from typing import Any, Self

from django.conf import settings
from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from ronghe.core.actor import Actor
from ronghe.core.history import tracked
from ronghe.core.models import EvidenceLink, Jurisdiction, ScopedModel
from ronghe.core.scope import ScopedQuerySet, within
from ronghe.directory.models import Organisation
from ronghe.faculty.enums import ConditionKind, DualLevel, RecognitionState
from ronghe.faculty.models.teachers import Teacher, official_paths, school_ids


class StandardQuerySet(ScopedQuerySet["RecognitionStandard"]):
    def in_line(self, jurisdiction: Jurisdiction) -> Self:
        """Those of a jurisdiction and of everything above it."""
        codes = jurisdiction.path.strip("/").split("/")
        return self.filter(
            jurisdiction__path__in=["/".join(codes[:i]) + "/" for i in range(1, len(codes) + 1)]
        )

    def on(self, day: date) -> Self:
        return self.filter(Q(valid_from__lte=day), Q(valid_to__isnull=True) | Q(valid_to__gte=day))


@tracked
class RecognitionStandard(ScopedModel):
    """A standard that an office has issued, beside the printed ones; it may itself run out."""

    name = models.CharField(_("标准名称"), max_length=200)
    document_number = models.CharField(_("文号"), max_length=120)
    clause = models.CharField(_("条款"), max_length=120, blank=True)
    valid_from = models.DateField(_("施行日期"))
    valid_to = models.DateField(_("有效期至"), null=True, blank=True)
    years_valid = models.PositiveSmallIntegerField(_("认定有效年限"), null=True, blank=True)
    publicity_workdays = models.PositiveSmallIntegerField(_("公示工作日"), null=True, blank=True)

    objects = StandardQuerySet.as_manager()

    class Meta:
        ordering = ["-valid_from", "-pk"]
        verbose_name = _("双师型认定标准")
        verbose_name_plural = _("双师型认定标准")
        constraints = [
            models.CheckConstraint(
                condition=Q(valid_to__isnull=True) | Q(valid_to__gte=F("valid_from")),
                name="faculty_standard_dates_ordered",
                violation_error_message=_("有效期不能早于施行日期。"),
            )
        ]

    def __str__(self) -> str:
        return self.name


@tracked
class StandardCondition(models.Model):
    """One condition of an office's standard. Conditions with the same ``group`` are alternatives."""

    standard = models.ForeignKey(
        RecognitionStandard, models.CASCADE, related_name="conditions", verbose_name=_("标准")
    )
    level = models.CharField(_("级别"), max_length=10, choices=DualLevel, blank=True)
    kind = models.CharField(_("条件类别"), max_length=20, choices=ConditionKind)
    wanted = models.CharField(_("要求"), max_length=40, blank=True)
    text = models.CharField(_("条件"), max_length=300)
    group = models.CharField(_("任选其一的组"), max_length=20, blank=True)

    class Meta:
        ordering = ["standard_id", "pk"]
        verbose_name = _("认定条件")
        verbose_name_plural = _("认定条件")

    def __str__(self) -> str:
        return self.text


class RecognitionQuerySet(ScopedQuerySet["Recognition"]):
    def visible_to(self, actor: Actor) -> Self:
        if actor.is_system:
            return self
        found = within(official_paths(actor)) | Q(school__in=school_ids(actor))
        if actor.user_id is not None:
            found |= Q(teacher__user_id=actor.user_id)
        return self.filter(found)

    def holding(self, day: date) -> Self:
        """Recognitions in force on a day, whatever became of them later."""
        return (
            self.filter(recognised_on__lte=day)
            .filter(Q(expires_on__isnull=True) | Q(expires_on__gte=day))
            .filter(Q(withdrawn_on__isnull=True) | Q(withdrawn_on__gt=day))
        )

    def open(self) -> Self:
        return self.filter(state__in=OPEN_STATES)


OPEN_STATES = (
    RecognitionState.DRAFT,
    RecognitionState.SCHOOL_REVIEW,
    RecognitionState.BUREAU_REVIEW,
    RecognitionState.PUBLICITY,
    RecognitionState.RETURNED,
    RecognitionState.APPEALED,
)


@tracked
class Recognition(ScopedModel):
    """One application by one standard. ``explained`` is what the conditions gave when it was submitted."""

    teacher = models.ForeignKey(Teacher, models.PROTECT, related_name="recognitions", verbose_name=_("教师"))
    school = models.ForeignKey(
        Organisation, models.PROTECT, related_name="recognitions", verbose_name=_("学校")
    )
    standard = models.CharField(_("认定标准"), max_length=40)
    standard_name = models.CharField(_("标准名称"), max_length=200)
    level = models.CharField(_("级别"), max_length=10, choices=DualLevel)
    state = models.CharField(
        _("状态"), max_length=16, choices=RecognitionState, default=RecognitionState.DRAFT
    )
    statement = models.TextField(_("申请说明"), blank=True, max_length=2000)
    explained: models.JSONField[Any, Any] = models.JSONField(_("条件核对"), default=dict, blank=True)
    submitted_on = models.DateField(_("提交日期"), null=True, blank=True)
    publicity_from = models.DateField(_("公示开始"), null=True, blank=True)
    publicity_to = models.DateField(_("公示结束"), null=True, blank=True)
    recognised_on = models.DateField(_("认定日期"), null=True, blank=True)
    expires_on = models.DateField(_("认定有效期至"), null=True, blank=True)
    withdrawn_on = models.DateField(_("撤销日期"), null=True, blank=True)
    certificate_number = models.CharField(_("认定证书编号"), max_length=60, blank=True)
    decision = models.CharField(_("审核意见"), max_length=500, blank=True)
    appeal = models.TextField(_("申诉理由"), blank=True, max_length=2000)
    handler = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        models.PROTECT,
        null=True,
        blank=True,
        related_name="+",
        verbose_name=_("经办人"),
    )

    objects = RecognitionQuerySet.as_manager()

    class Meta:
        ordering = ["-created_at", "-pk"]
        verbose_name = _("双师型认定")
        verbose_name_plural = _("双师型认定")
        indexes = [
            models.Index(fields=["state", "-created_at"], name="faculty_recognition_state"),
            models.Index(fields=["teacher", "state"], name="faculty_recognition_teacher"),
        ]
        constraints = [
            models.UniqueConstraint(
                fields=["teacher", "standard"],
                condition=Q(state__in=OPEN_STATES),
                name="faculty_one_open_application",
                violation_error_message=_("该教师按此标准已有一份在办的申请。"),
            ),
            models.CheckConstraint(
                condition=~Q(state=RecognitionState.RECOGNISED) | Q(recognised_on__isnull=False),
                name="faculty_recognised_has_date",
                violation_error_message=_("已认定的须有认定日期。"),
            ),
            models.CheckConstraint(
                condition=~Q(state=RecognitionState.WITHDRAWN) | Q(withdrawn_on__isnull=False),
                name="faculty_withdrawn_has_date",
                violation_error_message=_("撤销认定须有撤销日期。"),
            ),
            models.CheckConstraint(
                condition=Q(expires_on__isnull=True)
                | Q(recognised_on__isnull=False, expires_on__gte=F("recognised_on")),
                name="faculty_recognition_dates_ordered",
                violation_error_message=_("有效期不能早于认定日期。"),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.teacher} {self.standard_name}"


@tracked
class RecognitionEvidence(EvidenceLink):
    """Proof handed in with an application."""

    owner = models.ForeignKey(
        Recognition, models.PROTECT, related_name="evidence", verbose_name=_("双师型认定")
    )

    class Meta(EvidenceLink.Meta):
        verbose_name = _("认定佐证")
        verbose_name_plural = _("认定佐证")
