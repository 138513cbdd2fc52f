"""Random samples with their second look, and public notices with what people say against them."""

from __future__ import annotations

from typing import Self

from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from ronghe.core.actor import Actor
from ronghe.core.history import tracked
from ronghe.core.models import ScopedModel
from ronghe.core.scope import ScopedQuerySet, within
from ronghe.funding.enums.claims import AuditState, Challenge, Finding, ObjectionState
from ronghe.funding.models.claims import Claim, user_key
from ronghe.funding.models.rosters import funding_paths
from ronghe.funding.models.schemes import FundingScheme


class FunderQuerySet(ScopedQuerySet):
    """Rows of the funding offices of a place."""

    def visible_to(self, actor: Actor) -> Self:
        return self if actor.is_system else self.filter(within(funding_paths(actor)))


@tracked
class SampleAudit(ScopedModel):
    """One drawing: from which claims, how many, by which method and seed, so that anybody can repeat it."""

    scheme = models.ForeignKey(
        FundingScheme, models.PROTECT, related_name="audits", verbose_name=_("补助项目")
    )
    seed = models.CharField(_("种子"), max_length=80)
    method = models.CharField(_("方法"), max_length=200)
    size = models.PositiveIntegerField(_("抽取件数"))
    population = models.JSONField(_("抽查范围"))
    population_digest = models.CharField(_("范围校验值"), max_length=64)
    state = models.CharField(_("状态"), max_length=8, choices=AuditState, default=AuditState.OPEN)
    drawn_by = user_key(_("抽取人"))

    objects = FunderQuerySet.as_manager()

    class Meta:
        ordering = ["-pk"]
        verbose_name = _("抽查")
        verbose_name_plural = _("抽查")
        constraints = [
            models.CheckConstraint(
                condition=~Q(seed="") & Q(size__gte=1),
                name="funding_audit_has_seed",
                violation_error_message=_("抽查须有种子，至少抽一件。"),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.scheme}（{self.size} 件）"


@tracked
class AuditItem(models.Model):
    """One sampled claim: what the first auditor found, and whether the second could refute it."""

    audit = models.ForeignKey(SampleAudit, models.PROTECT, related_name="items", verbose_name=_("抽查"))
    claim = models.ForeignKey(Claim, models.PROTECT, related_name="audit_items", verbose_name=_("申领"))
    finding = models.CharField(_("核查结论"), max_length=8, choices=Finding, blank=True)
    finding_text = models.TextField(_("核查情况"), blank=True)
    challenge = models.CharField(_("反证结论"), max_length=8, choices=Challenge, blank=True)
    challenge_text = models.TextField(_("反证情况"), blank=True)
    auditor = user_key(_("核查人"))
    challenger = user_key(_("反证人"))

    class Meta:
        ordering = ["audit_id", "pk"]
        verbose_name = _("抽查件")
        verbose_name_plural = _("抽查件")
        constraints = [
            models.UniqueConstraint(fields=["audit", "claim"], name="funding_audititem_once"),
            models.CheckConstraint(
                condition=Q(finding="") | ~Q(finding_text=""),
                name="funding_audititem_finding_why",
                violation_error_message=_("核查结论须写明情况。"),
            ),
            models.CheckConstraint(
                condition=Q(challenge="") | (~Q(challenge_text="") & ~Q(finding="")),
                name="funding_audititem_challenge_why",
                violation_error_message=_("反证须写明情况，并在核查之后。"),
            ),
            models.CheckConstraint(
                condition=Q(auditor__isnull=True) | Q(challenger__isnull=True) | ~Q(auditor=F("challenger")),
                name="funding_audititem_two_people",
                violation_error_message=_("核查和反证不能是同一人。"),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.claim}"

    @property
    def is_done(self) -> bool:
        return bool(self.finding and self.challenge)

    @property
    def is_sound(self) -> bool | None:
        """What stands in the end: a refuted finding means the opposite. None while it is open."""
        if not self.is_done:
            return None
        return (self.finding == Finding.SOUND) is (self.challenge == Challenge.STANDS)


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
