"""Claims: the case, its heads and months, the frozen evidence, and the list of those entitled unasked."""

from __future__ import annotations

from typing import Any

import pgtrigger
from django.conf import settings
from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from ronghe.core.fields import FenField
from ronghe.core.history import tracked
from ronghe.core.models import Access, CaseRow, ScopedModel
from ronghe.core.roles import Role
from ronghe.directory.models import Organisation
from ronghe.funding.enums.claims import ClaimOrigin, ClaimState, EntitlementState
from ronghe.funding.models.budgets import Fund
from ronghe.funding.models.rosters import CLAIMANTS, HANDLERS, OwnedQuerySet, RosterHead
from ronghe.funding.models.schemes import FundingScheme
from ronghe.funding.rules.months import Period


def user_key(label: Any) -> Any:
    """A person who did something; kept when the account is closed."""
    return models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, blank=True, related_name="+", verbose_name=label
    )


@tracked
class Claim(CaseRow):
    """One organisation claims under one scheme for one period. Its jurisdiction is the place that pays."""

    access = Access(
        keepers=HANDLERS | {Role.FINANCE},
        units=CLAIMANTS,
        readers=frozenset({Role.AUDITOR, Role.POLICY_OFFICE, Role.COUNTY}),
    )

    scheme = models.ForeignKey(
        FundingScheme, models.PROTECT, related_name="claims", verbose_name=_("补助项目")
    )
    organisation = models.ForeignKey(
        Organisation, models.PROTECT, related_name="claims", verbose_name=_("申领单位")
    )
    period_first = models.DateField(_("时段起"))
    period_last = models.DateField(_("时段止"))
    state = models.CharField(_("状态"), max_length=14, choices=ClaimState, default=ClaimState.DRAFT)
    origin = models.CharField(_("来路"), max_length=8, choices=ClaimOrigin, default=ClaimOrigin.APPLIED)
    claimed_fen = FenField(_("申领金额"), null=True, blank=True)
    approved_fen = FenField(_("批准金额"), null=True, blank=True)
    advance_fen = FenField(_("预付金额"), null=True, blank=True)
    head_count = models.PositiveIntegerField(_("人数或项数"), default=0)
    submitted_at = models.DateTimeField(_("提交时间"), null=True, blank=True)
    fund = models.ForeignKey(
        Fund, models.PROTECT, null=True, blank=True, related_name="claims", verbose_name=_("支出的资金")
    )
    notice = models.ForeignKey(
        "funding.PublicNotice",
        models.PROTECT,
        null=True,
        blank=True,
        related_name="claims",
        verbose_name=_("公示"),
    )
    decided_on = models.DateField(_("决定日期"), null=True, blank=True)
    decision = models.TextField(_("决定理由"), blank=True)
    first_by = user_key(_("初审人"))
    second_by = user_key(_("复审人"))
    decided_by = user_key(_("决定人"))

    class Meta(CaseRow.Meta):
        verbose_name = _("补助申领")
        verbose_name_plural = _("补助申领")
        indexes = [models.Index(fields=["jurisdiction", "state"], name="funding_claim_state")]
        constraints = [
            models.CheckConstraint(
                condition=Q(period_last__gte=F("period_first")),
                name="funding_claim_period",
                violation_error_message=_("时段的结束日期不能早于开始日期。"),
            ),
            models.CheckConstraint(
                condition=Q(first_by__isnull=True) | Q(second_by__isnull=True) | ~Q(first_by=F("second_by")),
                name="funding_claim_four_eyes",
                violation_error_message=_("初审和复审不能是同一人。"),
            ),
            models.CheckConstraint(
                condition=Q(state__in=["draft", "withdrawn", "returned"]) | Q(submitted_at__isnull=False),
                name="funding_claim_submitted_when",
                violation_error_message=_("提交须有时间。"),
            ),
            models.CheckConstraint(
                condition=~Q(state__in=["approved", "in_batch", "advanced", "paid"])
                | Q(approved_fen__isnull=False, decided_on__isnull=False),
                name="funding_claim_approved_amount",
                violation_error_message=_("批准须有金额和日期。"),
            ),
            models.CheckConstraint(
                condition=Q(approved_fen__isnull=True) | Q(approved_fen__gte=0),
                name="funding_claim_not_negative",
                violation_error_message=_("金额不能为负。"),
            ),
            models.CheckConstraint(
                condition=~Q(state="advanced") | Q(advance_fen__gt=0),
                name="funding_claim_advanced_amount",
                violation_error_message=_("预付须有金额。"),
            ),
            models.CheckConstraint(
                condition=~Q(state="rejected") | ~Q(decision=""),
                name="funding_claim_rejected_why",
                violation_error_message=_("不予批准须写明理由。"),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.number} {self.organisation}"

    @property
    def number(self) -> str:
        """The number people quote: SB2026000012."""
        return f"SB{self.created_at:%Y}{self.pk:06d}"

    @property
    def period(self) -> Period:
        return Period(self.period_first, self.period_last)

    @property
    def about(self) -> str:
        """The name under which ledgers and notices know it."""
        return f"claim:{self.pk}"


@tracked
class ClaimHead(models.Model):
    """One head of a claim with months and amount; ``approved_fen`` where an official decided otherwise."""

    claim = models.ForeignKey(Claim, models.CASCADE, related_name="heads", verbose_name=_("申领"))
    head = models.ForeignKey(
        RosterHead, models.PROTECT, related_name="claim_heads", verbose_name=_("名册人员")
    )
    months = ArrayField(models.DateField(), default=list, verbose_name=_("月份"))
    rate_fen = FenField(_("标准"), null=True, blank=True)
    fen = FenField(_("计算金额"), null=True, blank=True)
    approved_fen = FenField(_("核定金额"), null=True, blank=True)
    overruled_reason = models.CharField(_("改定理由"), max_length=200, blank=True)
    is_left_out = models.BooleanField(_("不列入"), default=False)
    left_out_reason = models.CharField(_("不列入的理由"), max_length=200, blank=True)

    class Meta:
        ordering = ["claim_id", "head__row_number", "pk"]
        verbose_name = _("申领人员")
        verbose_name_plural = _("申领人员")
        constraints = [
            models.UniqueConstraint(fields=["claim", "head"], name="funding_claimhead_once"),
            models.CheckConstraint(
                condition=Q(is_left_out=False) | ~Q(left_out_reason=""),
                name="funding_claimhead_left_out_why",
                violation_error_message=_("不列入须写明理由。"),
            ),
            models.CheckConstraint(
                condition=Q(approved_fen__isnull=True) | (~Q(overruled_reason="") & Q(approved_fen__gte=0)),
                name="funding_claimhead_overruled_why",
                violation_error_message=_("改定金额须写明理由，且不能为负。"),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.head}"

    @property
    def due_fen(self) -> int | None:
        """What is paid for this head: nothing if left out, the official's amount, else the reckoned one."""
        if self.is_left_out:
            return 0
        return self.fen if self.approved_fen is None else self.approved_fen


class ClaimEvidence(models.Model):
    """What a claim rested on when it was handed in. Written once; a corrected claim gets the next number."""

    claim = models.ForeignKey(Claim, models.PROTECT, related_name="evidence", verbose_name=_("申领"))
    number = models.PositiveSmallIntegerField(_("次数"))
    as_of = models.DateField(_("参数截止日期"))
    frozen = models.TextField(_("证据快照"))
    digest = models.CharField(_("SHA-256"), max_length=64)
    result = models.TextField(_("计算结果"))
    result_digest = models.CharField(_("结果 SHA-256"), max_length=64)
    taken_at = models.DateTimeField(_("固定时间"), auto_now_add=True)

    class Meta:
        ordering = ["claim_id", "number"]
        verbose_name = _("申领证据")
        verbose_name_plural = _("申领证据")
        constraints = [
            models.UniqueConstraint(fields=["claim", "number"], name="funding_evidence_number"),
        ]
        triggers = [
            pgtrigger.Protect(name="claim_evidence_is_fixed", operation=pgtrigger.Update | pgtrigger.Delete)
        ]

    def __str__(self) -> str:
        return f"{self.claim_id}/{self.number} {self.digest[:12]}"


class HeadMonth(models.Model):
    """A month of a head that an approved claim has taken; the same month can be taken once in a group.

    ``group`` is the scheme's code where the office lets subsidies be added up, else one for all.
    """

    claim_head = models.ForeignKey(
        ClaimHead, models.PROTECT, related_name="taken_months", verbose_name=_("申领人员")
    )
    identity_digest = models.CharField(_("证件号码摘要"), max_length=64)
    month = models.DateField(_("月份"))
    group = models.CharField(_("互斥组"), max_length=90)
    scheme_code = models.CharField(_("项目代码"), max_length=90)

    class Meta:
        ordering = ["identity_digest", "month"]
        verbose_name = _("已占用月份")
        verbose_name_plural = _("已占用月份")
        constraints = [
            models.UniqueConstraint(
                fields=["identity_digest", "month", "group"],
                name="funding_headmonth_once",
                violation_error_message=_("同一人同一月份已由另一份申领批准，不能重复发放。"),
            ),
        ]
        indexes = [models.Index(fields=["claim_head"], name="funding_headmonth_head")]

    def __str__(self) -> str:
        return f"{self.month:%Y-%m} {self.group}"


@tracked
class Entitlement(ScopedModel):
    """An organisation that qualifies by the facts and need only say yes (免申即享)."""

    scheme = models.ForeignKey(
        FundingScheme, models.PROTECT, related_name="entitlements", verbose_name=_("补助项目")
    )
    organisation = models.ForeignKey(
        Organisation, models.PROTECT, related_name="entitlements", verbose_name=_("单位")
    )
    period_first = models.DateField(_("时段起"))
    period_last = models.DateField(_("时段止"))
    head_count = models.PositiveIntegerField(_("人数或项数"))
    estimate_fen = FenField(_("预计金额"), null=True, blank=True)
    state = models.CharField(
        _("状态"), max_length=10, choices=EntitlementState, default=EntitlementState.LISTED
    )
    answer = models.CharField(_("放弃理由"), max_length=200, blank=True)
    claim = models.OneToOneField(
        Claim,
        models.PROTECT,
        null=True,
        blank=True,
        related_name="entitlement",
        verbose_name=_("申领"),
    )

    objects = OwnedQuerySet.as_manager()

    class Meta:
        ordering = ["-pk"]
        verbose_name = _("免申即享名单")
        verbose_name_plural = _("免申即享名单")
        constraints = [
            models.UniqueConstraint(
                fields=["scheme", "organisation", "period_first", "period_last"],
                name="funding_entitlement_once",
                violation_error_message=_("该单位这一时段已在名单中。"),
            ),
            models.CheckConstraint(
                condition=~Q(state="confirmed") | Q(claim__isnull=False),
                name="funding_entitlement_confirmed_claim",
                violation_error_message=_("确认后须生成申领。"),
            ),
            models.CheckConstraint(
                condition=~Q(state="opted_out") | ~Q(answer=""),
                name="funding_entitlement_opted_out_why",
                violation_error_message=_("放弃须写明理由。"),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.organisation}：{self.scheme}"
