"""Payments in batches, money that comes back, and appeals."""

from __future__ import annotations

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from ronghe.core.fields import EncryptedTextField, FenField
from ronghe.core.history import tracked
from ronghe.core.models import ScopedModel
from ronghe.core.privacy import PersonalField, declare_personal
from ronghe.directory.models import Organisation
from ronghe.funding.enums.claims import AppealState, BatchState, ClawbackState, PaymentKind, PaymentState
from ronghe.funding.models.audits import FunderQuerySet
from ronghe.funding.models.claims import Claim, ClaimHead, user_key
from ronghe.funding.models.rosters import OwnedQuerySet


@tracked
class PaymentBatch(ScopedModel):
    """Approved claims that are paid with one file."""

    state = models.CharField(_("状态"), max_length=10, choices=BatchState, default=BatchState.DRAFT)
    total_fen = FenField(_("合计金额"))
    count = models.PositiveIntegerField(_("笔数"))
    file_digest = models.CharField(_("付款文件 SHA-256"), max_length=64, blank=True)
    sent_on = models.DateField(_("送出日期"), null=True, blank=True)
    made_by = user_key(_("制单人"))
    sent_by = user_key(_("复核人"))

    objects = FunderQuerySet.as_manager()

    class Meta:
        ordering = ["-pk"]
        verbose_name = _("付款批次")
        verbose_name_plural = _("付款批次")
        constraints = [
            models.CheckConstraint(
                condition=Q(made_by__isnull=True) | Q(sent_by__isnull=True) | ~Q(made_by=models.F("sent_by")),
                name="funding_batch_four_eyes",
                violation_error_message=_("制单和复核不能是同一人。"),
            ),
            models.CheckConstraint(
                condition=Q(total_fen__gt=0) & Q(count__gt=0),
                name="funding_batch_not_empty",
                violation_error_message=_("付款批次不能为空。"),
            ),
        ]

    def __str__(self) -> str:
        return self.number

    @property
    def number(self) -> str:
        return f"FK{self.created_at:%Y}{self.pk:05d}"


@tracked(exclude=["bank_account"])
class Payment(models.Model):
    """One claim in a batch, with the account as it was when the batch was made."""

    batch = models.ForeignKey(
        PaymentBatch, models.PROTECT, related_name="payments", verbose_name=_("付款批次")
    )
    claim = models.ForeignKey(Claim, models.PROTECT, related_name="payments", verbose_name=_("申领"))
    payee = models.ForeignKey(Organisation, models.PROTECT, related_name="+", verbose_name=_("收款单位"))
    account_name = models.CharField(_("账户名称"), max_length=120)
    bank = models.CharField(_("开户银行"), max_length=120)
    bank_account = EncryptedTextField(_("银行账号"))
    kind = models.CharField(_("付款种类"), max_length=10, choices=PaymentKind, default=PaymentKind.FULL)
    fen = FenField(_("金额"))
    state = models.CharField(_("结果"), max_length=8, choices=PaymentState, default=PaymentState.WAITING)
    reason = models.CharField(_("失败原因"), max_length=200, blank=True)
    paid_on = models.DateField(_("到账日期"), null=True, blank=True)

    class Meta:
        ordering = ["batch_id", "pk"]
        verbose_name = _("付款")
        verbose_name_plural = _("付款")
        constraints = [
            models.UniqueConstraint(
                fields=["claim", "kind"],
                condition=Q(state__in=["waiting", "paid"]),
                name="funding_payment_once",
                violation_error_message=_("这份申领已经在付款或已付款，不能再付一次。"),
            ),
            models.CheckConstraint(
                condition=Q(fen__gt=0),
                name="funding_payment_positive",
                violation_error_message=_("付款金额须大于零。"),
            ),
            models.CheckConstraint(
                condition=~Q(state="failed") | ~Q(reason=""),
                name="funding_payment_failed_why",
                violation_error_message=_("付款失败须写明原因。"),
            ),
            models.CheckConstraint(
                condition=~Q(state="paid") | Q(paid_on__isnull=False),
                name="funding_payment_paid_when",
                violation_error_message=_("已付款须有到账日期。"),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.number} {self.payee}"

    @property
    def number(self) -> str:
        return f"P{self.pk:08d}"


class ClawbackQuerySet(OwnedQuerySet):
    owner = "claim__organisation"


@tracked
class Clawback(ScopedModel):
    """Money to be returned for heads that did not finish, with how it was reckoned."""

    claim = models.ForeignKey(Claim, models.PROTECT, related_name="clawbacks", verbose_name=_("申领"))
    fen = FenField(_("应退金额"))
    reason = models.CharField(_("理由"), max_length=300)
    derivation = models.JSONField(_("计算过程"), default=list)
    basis = models.CharField(_("依据"), max_length=300)
    state = models.CharField(_("状态"), max_length=10, choices=ClawbackState, default=ClawbackState.ORDERED)
    due_on = models.DateField(_("退回期限"))
    repaid_on = models.DateField(_("退回日期"), null=True, blank=True)
    note = models.CharField(_("办结说明"), max_length=200, blank=True)
    ordered_by = user_key(_("决定人"))

    objects = ClawbackQuerySet.as_manager()

    class Meta:
        ordering = ["-pk"]
        verbose_name = _("补助收回")
        verbose_name_plural = _("补助收回")
        constraints = [
            models.CheckConstraint(
                condition=Q(fen__gt=0) & ~Q(reason=""),
                name="funding_clawback_says_why",
                violation_error_message=_("收回须有金额和理由。"),
            ),
            models.CheckConstraint(
                condition=~Q(state="repaid") | Q(repaid_on__isnull=False),
                name="funding_clawback_repaid_when",
                violation_error_message=_("已退回须有日期。"),
            ),
            models.CheckConstraint(
                condition=~Q(state="cancelled") | ~Q(note=""),
                name="funding_clawback_cancelled_why",
                violation_error_message=_("撤销收回须写明理由。"),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.claim}"


@tracked
class ClawbackHead(models.Model):
    """One head of a clawback. A head is clawed back once."""

    clawback = models.ForeignKey(Clawback, models.PROTECT, related_name="heads", verbose_name=_("收回"))
    claim_head = models.ForeignKey(
        ClaimHead, models.PROTECT, related_name="clawbacks", verbose_name=_("申领人员")
    )
    kept_months = models.PositiveSmallIntegerField(_("保留月数"))
    fen = FenField(_("应退金额"))
    is_active = models.BooleanField(_("有效"), default=True)

    class Meta:
        ordering = ["clawback_id", "pk"]
        verbose_name = _("收回人员")
        verbose_name_plural = _("收回人员")
        constraints = [
            models.UniqueConstraint(
                fields=["claim_head"],
                condition=Q(is_active=True),
                name="funding_clawbackhead_once",
                violation_error_message=_("该人员的补助已决定收回。"),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.claim_head}"


class AppealQuerySet(OwnedQuerySet):
    owner = "claim__organisation"


@tracked
class Appeal(ScopedModel):
    """A claimant does not accept a decision; somebody who did not make it answers."""

    claim = models.ForeignKey(Claim, models.PROTECT, related_name="appeals", verbose_name=_("申领"))
    text = models.TextField(_("申诉理由"), max_length=3000)
    state = models.CharField(_("状态"), max_length=10, choices=AppealState, default=AppealState.FILED)
    answer = models.TextField(_("处理意见"), blank=True, max_length=3000)
    filed_by = user_key(_("申诉人"))
    answered_by = user_key(_("处理人"))

    objects = AppealQuerySet.as_manager()

    class Meta:
        ordering = ["-pk"]
        verbose_name = _("申诉")
        verbose_name_plural = _("申诉")
        constraints = [
            models.UniqueConstraint(
                fields=["claim"],
                condition=Q(state="filed"),
                name="funding_appeal_one_open",
                violation_error_message=_("这份申领已有一件申诉在处理。"),
            ),
            models.CheckConstraint(
                condition=Q(state="filed") | ~Q(answer=""),
                name="funding_appeal_answered_why",
                violation_error_message=_("处理申诉须写明意见。"),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.claim}"


declare_personal(
    PersonalField(
        "funding.Payment",
        "bank_account",
        "银行账号",
        "向申领单位支付补助",
        "履行法定职责所必需",
        "付款凭证保管期满",
        is_masked=True,
    ),
)
