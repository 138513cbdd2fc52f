"""The ledger of enterprise practice: stretches of days with their source and evidence."""

from __future__ import annotations

from typing import Self

from django.conf import settings
from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from ronghe.core.actor import Actor
from ronghe.core.history import tracked
from ronghe.core.models import EvidenceLink
from ronghe.directory.models import Organisation
from ronghe.faculty.enums import PracticeState
from ronghe.faculty.models.teachers import Teacher


class PracticeQuerySet(models.QuerySet["PracticeEntry"]):
    def visible_to(self, actor: Actor) -> Self:
        return self if actor.is_system else self.filter(teacher__in=Teacher.objects.visible_to(actor))

    def counted(self) -> Self:
        """Only what the school has confirmed counts."""
        return self.filter(state=PracticeState.CONFIRMED)


@tracked
class PracticeEntry(models.Model):
    """Practice from a day to a day, both included. ``source`` names where it came from (see the registry
    of sources); with a ``source_key`` the same thing is entered once.
    """

    teacher = models.ForeignKey(Teacher, models.CASCADE, related_name="practice", verbose_name=_("教师"))
    starts_on = models.DateField(_("开始日期"))
    ends_on = models.DateField(_("结束日期"))
    enterprise = models.CharField(_("实践单位"), max_length=200)
    organisation = models.ForeignKey(
        Organisation,
        models.PROTECT,
        null=True,
        blank=True,
        related_name="+",
        verbose_name=_("机构库中的单位"),
    )
    content = models.CharField(_("实践内容"), max_length=500, blank=True)
    source = models.CharField(_("来源"), max_length=30, default="manual")
    source_key = models.CharField(_("来源编号"), max_length=100, blank=True)
    state = models.CharField(_("状态"), max_length=10, choices=PracticeState, default=PracticeState.RECORDED)
    remark = models.CharField(_("处理意见"), max_length=300, blank=True)
    recorded_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        models.PROTECT,
        null=True,
        blank=True,
        related_name="+",
        verbose_name=_("登记人"),
    )
    created_at = models.DateTimeField(_("登记时间"), auto_now_add=True)
    settled_at = models.DateTimeField(_("处理时间"), null=True, blank=True)

    objects = PracticeQuerySet.as_manager()

    class Meta:
        ordering = ["-starts_on", "-pk"]
        verbose_name = _("企业实践记录")
        verbose_name_plural = _("企业实践记录")
        indexes = [
            models.Index(fields=["teacher", "state"], name="faculty_practice_teacher"),
            models.Index(fields=["state", "-created_at"], name="faculty_practice_state"),
        ]
        constraints = [
            models.CheckConstraint(
                condition=Q(ends_on__gte=F("starts_on")),
                name="faculty_practice_dates_ordered",
                violation_error_message=_("实践结束日期不能早于开始日期。"),
            ),
            models.UniqueConstraint(
                fields=["source", "source_key"],
                condition=~Q(source_key=""),
                name="faculty_practice_source_once",
                violation_error_message=_("该来源记录已经登记过。"),
            ),
            models.CheckConstraint(
                condition=~Q(state__in=[PracticeState.RETURNED, PracticeState.REVOKED]) | ~Q(remark=""),
                name="faculty_practice_refusal_says_why",
                violation_error_message=_("退回或撤销须写明理由。"),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.enterprise} {self.starts_on:%Y-%m-%d}—{self.ends_on:%Y-%m-%d}"

    @property
    def days(self) -> int:
        return (self.ends_on - self.starts_on).days + 1


@tracked
class PracticeEvidence(EvidenceLink):
    """Proof of a stretch of practice."""

    owner = models.ForeignKey(
        PracticeEntry, models.PROTECT, related_name="evidence", verbose_name=_("企业实践记录")
    )

    class Meta(EvidenceLink.Meta):
        verbose_name = _("实践佐证")
        verbose_name_plural = _("实践佐证")
