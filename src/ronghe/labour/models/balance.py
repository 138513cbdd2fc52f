"""The yearly balance sheet of scale, structure and levels of vocational education and human resources."""

from __future__ import annotations

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from ronghe.core.history import tracked
from ronghe.core.models import Access, CaseRow, ScopedModel
from ronghe.core.roles import Role
from ronghe.labour.enums import BalancePart, BalanceState
from ronghe.labour.models.returns import YEARS


@tracked
class BalanceSheet(CaseRow):
    """One sheet a place and year. Lines are computed from the registers below, or asked for."""

    access = Access(keepers=frozenset({Role.DRC, Role.HRSS, Role.EDUCATION}))

    organisation = models.ForeignKey(
        "directory.Organisation", models.PROTECT, related_name="+", verbose_name=_("编制单位")
    )
    state = models.CharField(_("状态"), max_length=8, choices=BalanceState, default=BalanceState.DRAFT)
    year = models.PositiveSmallIntegerField(_("年度"), validators=YEARS)

    class Meta(CaseRow.Meta):
        verbose_name = verbose_name_plural = _("年度平衡表")
        constraints = [
            models.UniqueConstraint(
                fields=["jurisdiction", "year"],
                name="labour_balance_once",
                violation_error_message=_("本地这一年度已有平衡表。"),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.year}年职业教育与人力资源开发平衡表"


@tracked
class BalanceLine(ScopedModel):
    """One line. ``value`` is empty until it is computed or answered; ``basis`` says from what."""

    sheet = models.ForeignKey(BalanceSheet, models.CASCADE, related_name="lines", verbose_name=_("平衡表"))
    number = models.PositiveSmallIntegerField(_("行号"))
    key = models.CharField(_("标识"), max_length=60)
    part = models.CharField(_("部分"), max_length=10, choices=BalancePart)
    label = models.CharField(_("项目"), max_length=120)
    unit = models.CharField(_("单位"), max_length=20, blank=True)
    is_computed = models.BooleanField(_("系统计算"), default=False)
    value = models.DecimalField(_("数值"), max_digits=18, decimal_places=2, null=True, blank=True)
    basis = models.CharField(_("依据"), max_length=300, blank=True)

    class Meta:
        ordering = ["sheet_id", "number"]
        verbose_name = verbose_name_plural = _("平衡表项目")
        constraints = [
            models.UniqueConstraint(fields=["sheet", "key"], name="labour_balance_line_once"),
            models.CheckConstraint(
                condition=Q(is_computed=False) | Q(value__isnull=True) | ~Q(basis=""),
                name="labour_balance_computed_says_from_what",
            ),
        ]

    def __str__(self) -> str:
        return self.label
