"""Registers of support beside money: preferences, donations, land, financing, purchases."""

from __future__ import annotations

from typing import Self

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from ronghe.core.actor import Actor
from ronghe.core.fields import FenField
from ronghe.core.history import tracked
from ronghe.core.models import Access, RegisterRow
from ronghe.core.models.register import RegisterQuerySet
from ronghe.core.roles import OFFICIALS, Role
from ronghe.core.scope import along
from ronghe.directory.models import Organisation
from ronghe.funding.enums.budgets import (
    Certainty,
    DonationKind,
    FinancingKind,
    LandKind,
    PreferenceKind,
    PurchaseKind,
)
from ronghe.funding.models.budgets import Fund
from ronghe.policy.models import Ruled

BENEFICIARIES = frozenset({Role.ENTERPRISE, Role.SCHOOL, Role.ASSOCIATION})


class GuideQuerySet(RegisterQuerySet["RegisterRow"]):
    def visible_to(self, actor: Actor) -> Self:
        """What an office offers is for everybody of its place, and of the places under it."""
        if actor.is_system:
            return self
        return self.filter(along(actor.paths))


@tracked(exclude=["rulings"])
class Preference(Ruled, RegisterRow):
    """One preference of tax or fees with its operating guide (FUND-10)."""

    access = Access(keepers=frozenset({Role.FINANCE, Role.TAX}), readers=OFFICIALS | BENEFICIARIES)

    name = models.CharField(_("优惠事项"), max_length=120)
    kind = models.CharField(_("类别"), max_length=12, choices=PreferenceKind)
    who = models.CharField(_("适用对象"), max_length=300)
    conditions = models.TextField(_("享受条件"), max_length=2000)
    benefit = models.TextField(_("优惠内容"), max_length=2000)
    how = models.TextField(_("怎样办理"), max_length=2000, blank=True)
    published_on = models.DateField(_("指引公布日期"), null=True, blank=True)
    materials = models.TextField(_("留存与报送资料"), max_length=2000, blank=True)
    document = models.CharField(_("依据文件"), max_length=200)
    link = models.URLField(_("原文链接"), max_length=300, blank=True)
    certainty = models.CharField(
        _("核对情况"), max_length=12, choices=Certainty, default=Certainty.UNCONFIRMED
    )
    valid_from = models.DateField(_("施行日期"), null=True, blank=True)
    valid_to = models.DateField(_("截止日期"), null=True, blank=True)

    objects = GuideQuerySet.as_manager()

    class Meta(RegisterRow.Meta):
        verbose_name = _("税费优惠事项")
        verbose_name_plural = _("税费优惠事项")
        ordering = ["kind", "name", "pk"]

    def __str__(self) -> str:
        return self.name


@tracked
class Donation(RegisterRow):
    """A gift or private money for a school (FUND-11). The organisation is who receives it."""

    access = Access(keepers=frozenset({Role.FINANCE, Role.EDUCATION}), units=frozenset({Role.SCHOOL}))

    donor = models.CharField(_("捐赠或出资方"), max_length=120)
    donor_organisation = models.ForeignKey(
        Organisation,
        models.PROTECT,
        null=True,
        blank=True,
        related_name="+",
        verbose_name=_("出资方（已登记机构）"),
    )
    kind = models.CharField(_("形式"), max_length=12, choices=DonationKind)
    amount = FenField(_("金额或评估价值（元）"))
    received_on = models.DateField(_("到账或交接日期"))
    purpose = models.CharField(_("指定用途"), max_length=200, blank=True)
    spent = FenField(_("已使用（元）"), default=0)
    receipt = models.CharField(_("捐赠票据号"), max_length=60, blank=True)

    class Meta(RegisterRow.Meta):
        verbose_name = _("捐赠与社会投入")
        verbose_name_plural = _("捐赠与社会投入")
        ordering = ["-received_on", "-pk"]
        constraints = [
            *RegisterRow.Meta.constraints,
            models.CheckConstraint(
                condition=Q(amount__gt=0) & Q(spent__gte=0) & Q(spent__lte=models.F("amount")),
                name="funding_donation_amounts",
                violation_error_message=_("金额须大于零，已使用的不能多于收到的。"),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.donor} {self.received_on}"


@tracked(exclude=["rulings"])
class LandUse(Ruled, RegisterRow):
    """Land asked for a lab, a centre or a training base (FUND-08)."""

    access = Access(
        keepers=frozenset({Role.BUREAU, Role.DRC, Role.EDUCATION}),
        units=frozenset({Role.SCHOOL, Role.ENTERPRISE}),
    )

    name = models.CharField(_("项目名称"), max_length=120)
    use = models.CharField(_("建设内容"), max_length=20, choices=LandKind)
    area = models.DecimalField(_("用地面积（平方米）"), max_digits=12, decimal_places=2)
    is_new = models.BooleanField(_("新建"), default=True)
    is_public_benefit = models.BooleanField(_("公益性"), null=True, blank=True)
    is_non_profit = models.BooleanField(_("非营利性"), null=True, blank=True)
    in_catalogue = models.BooleanField(_("列入划拨用地目录"), null=True, blank=True)
    applied_on = models.DateField(_("申请日期"))
    decision = models.CharField(_("办理结果"), max_length=200, blank=True)

    class Meta(RegisterRow.Meta):
        verbose_name = _("产教融合用地")
        verbose_name_plural = _("产教融合用地")
        constraints = [
            *RegisterRow.Meta.constraints,
            models.CheckConstraint(
                condition=Q(area__gt=0),
                name="funding_landuse_area",
                violation_error_message=_("用地面积须大于零。"),
            ),
        ]

    def __str__(self) -> str:
        return self.name


@tracked
class FinancingProduct(RegisterRow):
    """A product of a bank or fund for training bases and enterprises (FUND-09)."""

    access = Access(
        keepers=frozenset({Role.FINANCE, Role.DRC, Role.BUREAU}),
        units=frozenset({Role.ASSOCIATION}),
        readers=OFFICIALS | BENEFICIARIES,
    )

    name = models.CharField(_("产品名称"), max_length=120)
    kind = models.CharField(_("类别"), max_length=12, choices=FinancingKind)
    provider = models.CharField(_("提供机构"), max_length=120)
    who = models.CharField(_("适用对象"), max_length=300)
    terms = models.TextField(_("主要条件"), max_length=2000)
    ceiling = FenField(_("最高额度（元）"), null=True, blank=True)
    years = models.PositiveSmallIntegerField(_("最长期限（年）"), null=True, blank=True)
    for_bases = models.BooleanField(_("可用于实训基地建设"), default=False)
    contact = models.CharField(_("办理部门"), max_length=120, blank=True)

    objects = GuideQuerySet.as_manager()

    class Meta(RegisterRow.Meta):
        verbose_name = _("融资产品")
        verbose_name_plural = _("融资产品")
        ordering = ["kind", "name", "pk"]

    def __str__(self) -> str:
        return self.name


@tracked(exclude=["rulings"])
class PurchaseItem(Ruled, RegisterRow):
    """A course or training bought with public money, inside the list (FUND-14)."""

    access = Access(keepers=frozenset({Role.FINANCE, Role.EDUCATION, Role.HRSS}), readers=OFFICIALS)

    name = models.CharField(_("购买项目"), max_length=120)
    year = models.PositiveSmallIntegerField(_("年度"))
    kind = models.CharField(_("目录类别"), max_length=20, choices=PurchaseKind)
    provider = models.CharField(_("承接主体"), max_length=120, blank=True)
    quantity = models.PositiveIntegerField(_("数量"))
    unit = models.CharField(_("计量单位"), max_length=20, default="门")
    amount = FenField(_("金额（元）"))
    fund = models.ForeignKey(
        Fund, models.PROTECT, null=True, blank=True, related_name="+", verbose_name=_("列支资金")
    )

    class Meta(RegisterRow.Meta):
        verbose_name = _("购买课程与培训")
        verbose_name_plural = _("购买课程与培训")
        ordering = ["-year", "name", "pk"]
        constraints = [
            *RegisterRow.Meta.constraints,
            models.CheckConstraint(
                condition=Q(amount__gte=0) & Q(quantity__gt=0),
                name="funding_purchaseitem_amount",
                violation_error_message=_("数量须大于零，金额不能是负数。"),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.year}年{self.name}"
