"""Schemes as the packs state them, and the accounts that payments go to."""

from __future__ import annotations

from datetime import date
from typing import Self

from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from ronghe.core.actor import Actor
from ronghe.core.fields import EncryptedTextField, masked
from ronghe.core.history import tracked
from ronghe.core.models import Access, RegisterRow, ScopedModel
from ronghe.core.privacy import PersonalField, declare_personal
from ronghe.core.roles import Role
from ronghe.core.scope import ScopedQuerySet
from ronghe.engine.packs.schemes import Scheme
from ronghe.funding.enums.claims import HeadKind


class FundingSchemeQuerySet(ScopedQuerySet["FundingScheme"]):
    def visible_to(self, actor: Actor) -> Self:
        """Schemes stand in public documents: everybody signed in reads them."""
        return self.none() if actor.is_anonymous else self

    def valid_on(self, day: date) -> Self:
        return self.filter(Q(valid_to__isnull=True) | Q(valid_to__gte=day), valid_from__lte=day)

    def current(self) -> Self:
        """The present wording of each scheme."""
        return self.filter(is_current=True)


@tracked
class FundingScheme(ScopedModel):
    """One wording of a scheme. A new wording is a new row; claims keep the one they were made under."""

    code = models.CharField(_("项目代码"), max_length=90)
    name = models.CharField(_("补助项目"), max_length=300)
    head_kind = models.CharField(_("对象"), max_length=12, choices=HeadKind)
    definition = models.JSONField(_("内容"))
    digest = models.CharField(_("内容校验值"), max_length=64)
    valid_from = models.DateField(_("起始日期"))
    valid_to = models.DateField(_("终止日期"), null=True, blank=True)
    is_current = models.BooleanField(_("现行"), default=True)

    objects = FundingSchemeQuerySet.as_manager()

    class Meta:
        ordering = ["jurisdiction__path", "code", "pk"]
        verbose_name = _("补助项目")
        verbose_name_plural = _("补助项目")
        constraints = [
            models.UniqueConstraint(fields=["code", "digest"], name="funding_scheme_wording_once"),
            models.UniqueConstraint(
                fields=["code"], condition=Q(is_current=True), name="funding_scheme_one_current"
            ),
            models.CheckConstraint(
                condition=Q(valid_to__isnull=True) | Q(valid_to__gte=F("valid_from")),
                name="funding_scheme_dates",
                violation_error_message=_("终止日期不能早于起始日期。"),
            ),
        ]

    def __str__(self) -> str:
        return self.name

    @property
    def wording(self) -> Scheme:
        return Scheme.from_data(self.definition)

    @property
    def clause_text(self) -> str:
        return f"{self.definition['document']} {self.definition['clause']}"


@tracked(exclude=["bank_account"])
class PayeeAccount(RegisterRow):
    """Where the money of an organisation goes. Two people look at a changed account before it is paid to."""

    access = Access(
        keepers=frozenset({Role.FINANCE}),
        units=frozenset({Role.ENTERPRISE, Role.SCHOOL, Role.ASSOCIATION}),
        readers=frozenset({Role.FINANCE, Role.AUDITOR}),
    )

    account_name = models.CharField(_("账户名称"), max_length=120, help_text=_("须与单位名称一致"))
    bank = models.CharField(_("开户银行"), max_length=120)
    bank_account = EncryptedTextField(_("银行账号"))

    class Meta(RegisterRow.Meta):
        verbose_name = _("收款账户")
        verbose_name_plural = _("收款账户")
        constraints = [
            *RegisterRow.Meta.constraints,
            models.UniqueConstraint(
                fields=["organisation"],
                condition=Q(state="current"),
                name="funding_payeeaccount_one_current",
                violation_error_message=_("本单位已有在用的收款账户；更换账户请先终止原账户并写明理由。"),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.account_name}（{masked(self.bank_account)}）"


declare_personal(
    PersonalField(
        "funding.PayeeAccount",
        "bank_account",
        "银行账号",
        "向申领单位支付补助",
        "履行法定职责所必需",
        "账户终止后保存到付款凭证保管期满",
        is_masked=True,
    ),
)
