"""Funds with their ledger of allocation, commitment and payment, and the areas that are to get more."""

from __future__ import annotations

from typing import Any

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from ronghe.core.history import tracked
from ronghe.core.models import Access, Jurisdiction, RegisterRow, ScopedModel
from ronghe.core.models.ledger import LedgerEntry
from ronghe.core.roles import OFFICIALS, Role
from ronghe.directory.models import Organisation
from ronghe.funding.enums.budgets import FundAct, FundLevel, FundPurpose, NationalProgramme, Pocket
from ronghe.policy.models import Ruled

YEARS = Q(year__gte=1990) & Q(year__lte=2100)


@tracked
class Fund(RegisterRow):
    """Money of a year for a purpose. Its figures are the sums of its ledger, never columns of its own."""

    access = Access(keepers=frozenset({Role.FINANCE, Role.EDUCATION}), readers=OFFICIALS)

    name = models.CharField(_("资金名称"), max_length=120)
    year = models.PositiveSmallIntegerField(_("年度"))
    purpose = models.CharField(_("用途"), max_length=20, choices=FundPurpose)
    level = models.CharField(_("资金级次"), max_length=10, choices=FundLevel, default=FundLevel.CITY)
    programme = models.CharField(
        _("国家项目"), max_length=20, choices=NationalProgramme, default=NationalProgramme.NONE
    )
    is_vocational = models.BooleanField(_("用于职业教育"), default=True)
    document = models.CharField(_("下达文件"), max_length=200, blank=True)

    class Meta(RegisterRow.Meta):
        verbose_name = _("专项资金")
        verbose_name_plural = _("专项资金")
        ordering = ["-year", "name", "pk"]
        constraints = [
            *RegisterRow.Meta.constraints,
            models.UniqueConstraint(
                fields=["organisation", "year", "name"],
                name="funding_fund_once",
                violation_error_message=_("本单位这一年度已有同名资金。"),
            ),
            models.CheckConstraint(
                condition=YEARS,
                name="funding_fund_year",
                violation_error_message=_("年度应在 1990 至 2100 之间。"),
            ),
            models.CheckConstraint(
                condition=~Q(purpose="national") | ~Q(programme="none"),
                name="funding_fund_national_named",
                violation_error_message=_("国家项目资金须写明是哪个国家项目。"),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.year}年{self.name}"


@tracked(exclude=["rulings"])
class Commitment(Ruled, ScopedModel):
    """Money of a fund promised to an organisation: for a claim, a school, a purchase."""

    fund = models.ForeignKey(Fund, models.PROTECT, related_name="commitments", verbose_name=_("资金"))
    payee = models.ForeignKey(Organisation, models.PROTECT, related_name="+", verbose_name=_("收款单位"))
    key = models.CharField(_("凭据号"), max_length=100, unique=True)
    about = models.CharField(_("所涉事项"), max_length=80, blank=True)
    text = models.CharField(_("摘要"), max_length=300)
    for_poor = models.BooleanField(_("用于困难学生"), default=False)
    on = models.DateField(_("承诺日期"))
    made_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, blank=True, related_name="+"
    )

    class Meta:
        verbose_name = _("资金承诺")
        verbose_name_plural = _("资金承诺")
        ordering = ["-on", "-pk"]
        constraints = [
            models.CheckConstraint(
                condition=~Q(text=""),
                name="funding_commitment_says_what",
                violation_error_message=_("承诺须写明用途。"),
            )
        ]

    def __str__(self) -> str:
        return f"{self.payee}：{self.text}"


@tracked
class FundEntry(LedgerEntry):
    """One line of a fund: positive or negative fen under a heading of ``Pocket``."""

    account = models.ForeignKey(Fund, models.PROTECT, related_name="entries", verbose_name=_("资金"))
    pocket = models.CharField(_("科目"), max_length=20, choices=Pocket)
    kind = models.CharField(_("事项"), max_length=20, choices=FundAct)
    commitment: Any = models.ForeignKey(
        Commitment,
        models.PROTECT,
        null=True,
        blank=True,
        related_name="entries",
        verbose_name=_("承诺"),
    )

    class Meta(LedgerEntry.Meta):
        verbose_name = _("资金账目")
        verbose_name_plural = _("资金账目")
        constraints = [
            *LedgerEntry.Meta.constraints,
            models.CheckConstraint(
                condition=Q(kind__in=["allocate", "reduce"]) | Q(commitment__isnull=False),
                name="funding_fundentry_of_commitment",
                violation_error_message=_("承诺、支付、解除和收回须指明承诺。"),
            ),
        ]


@tracked
class TiltArea(RegisterRow):
    """An area to which money is to lean, from a day to a day: who counts is data (FUND-12)."""

    access = Access(keepers=frozenset({Role.FINANCE, Role.EDUCATION}), readers=OFFICIALS)

    group = models.CharField(_("倾斜类别"), max_length=60, help_text=_("如“三连一阳”“民族地区”"))
    area = models.ForeignKey(Jurisdiction, models.PROTECT, related_name="+", verbose_name=_("地区"))
    valid_from = models.DateField(_("起始日期"))
    valid_to = models.DateField(_("截止日期"), null=True, blank=True)
    basis = models.CharField(_("认定依据"), max_length=200)

    class Meta(RegisterRow.Meta):
        verbose_name = _("经费倾斜地区")
        verbose_name_plural = _("经费倾斜地区")
        ordering = ["group", "area__path"]
        constraints = [
            *RegisterRow.Meta.constraints,
            models.CheckConstraint(
                condition=Q(valid_to__isnull=True) | Q(valid_to__gte=models.F("valid_from")),
                name="funding_tiltarea_dates",
                violation_error_message=_("截止日期不能早于起始日期。"),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.group}：{self.area}"
