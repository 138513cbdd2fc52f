"""Random samples with their second look, and public notices with what people say against them."""

from __future__ import annotations

from typing import Self

from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from ronghe.core.actor import Actor
from ronghe.core.history import tracked
from ronghe.core.models import Sample, SampleItem, ScopedModel
from ronghe.core.scope import ScopedQuerySet, within
from ronghe.funding.enums.claims import ObjectionState
from ronghe.funding.models.claims import Claim, user_key
from ronghe.funding.models.rosters import funding_paths
from ronghe.funding.models.schemes import FundingScheme


class FunderQuerySet(ScopedQuerySet):
    """Rows of the funding offices of a place."""

    def visible_to(self, actor: Actor) -> Self:
        return self if actor.is_system else self.filter(within(funding_paths(actor)))


@tracked
class SampleAudit(Sample):
    """One drawing among the claims of a scheme."""

    scheme = models.ForeignKey(
        FundingScheme, models.PROTECT, related_name="audits", verbose_name=_("补助项目")
    )

    objects = FunderQuerySet.as_manager()

    class Meta(Sample.Meta):
        verbose_name = _("抽查")
        verbose_name_plural = _("抽查")

    def __str__(self) -> str:
        return f"{self.scheme}（{self.size} 件）"


@tracked
class AuditItem(SampleItem):
    """One sampled claim."""

    audit = models.ForeignKey(SampleAudit, models.PROTECT, related_name="items", verbose_name=_("抽查"))
    claim = models.ForeignKey(Claim, models.PROTECT, related_name="audit_items", verbose_name=_("申领"))

    class Meta(SampleItem.Meta):
        ordering = ["audit_id", "pk"]
        verbose_name = _("抽查件")
        verbose_name_plural = _("抽查件")
        constraints = [
            *SampleItem.Meta.constraints,
            models.UniqueConstraint(fields=["audit", "claim"], name="funding_audititem_once"),
        ]

    def __str__(self) -> str:
        return f"{self.claim}"

    @property
    def sample(self) -> SampleAudit:
        return self.audit


class PublicNoticeQuerySet(FunderQuerySet):
    def public(self) -> PublicNoticeQuerySet:
        """What a visitor may read: every notice, as it was made to be read."""
        return self.filter(cancelled_at__isnull=True)


@tracked
class PublicNotice(ScopedModel):
    """Claims shown to the public before they are approved, for a number of working days."""

    scheme = models.ForeignKey(
        FundingScheme, models.PROTECT, related_name="notices", verbose_name=_("补助项目")
    )
    title = models.CharField(_("标题"), max_length=200)
    starts_on = models.DateField(_("公示开始"))
    ends_on = models.DateField(_("公示截止"))
    workdays = models.PositiveSmallIntegerField(_("工作日数"))
    basis = models.CharField(_("天数依据"), max_length=300)
    derivation = models.JSONField(_("期限推算"), default=list)
    contact = models.CharField(_("受理异议的单位和电话"), max_length=120)
    cancelled_at = models.DateTimeField(_("撤销时间"), null=True, blank=True)
    made_by = user_key(_("发布人"))

    objects = PublicNoticeQuerySet.as_manager()

    class Meta:
        ordering = ["-starts_on", "-pk"]
        verbose_name = _("补助公示")
        verbose_name_plural = _("补助公示")
        constraints = [
            models.CheckConstraint(
                condition=Q(ends_on__gte=F("starts_on")) & Q(workdays__gte=1),
                name="funding_notice_dates",
                violation_error_message=_("公示截止不能早于开始。"),
            ),
        ]

    def __str__(self) -> str:
        return self.title


@tracked
class Objection(models.Model):
    """Somebody objects to a claim on notice. Who it was is not kept here."""

    notice = models.ForeignKey(
        PublicNotice, models.PROTECT, related_name="objections", verbose_name=_("公示")
    )
    claim = models.ForeignKey(Claim, models.PROTECT, related_name="objections", verbose_name=_("申领"))
    text = models.TextField(_("异议内容"), max_length=2000)
    received_on = models.DateField(_("收到日期"))
    state = models.CharField(_("处理"), max_length=10, choices=ObjectionState, default=ObjectionState.OPEN)
    answer = models.TextField(_("核实情况"), blank=True)
    received_by = user_key(_("登记人"))
    settled_by = user_key(_("核实人"))

    class Meta:
        ordering = ["-pk"]
        verbose_name = _("公示异议")
        verbose_name_plural = _("公示异议")
        constraints = [
            models.CheckConstraint(
                condition=~Q(text="") & (Q(state="open") | ~Q(answer="")),
                name="funding_objection_settled_why",
                violation_error_message=_("异议须有内容；处理须写明核实情况。"),
            ),
        ]

    def __str__(self) -> str:
        return self.text[:40]
