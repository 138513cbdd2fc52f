"""Yearly figures of an enterprise from which its worksheets are reckoned."""

from __future__ import annotations

from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from ronghe.core.fields import FenField
from ronghe.core.history import tracked
from ronghe.core.models import Access, RegisterRow
from ronghe.core.roles import Role
from ronghe.funding.models.appropriation import YEAR_MESSAGE
from ronghe.funding.models.budgets import YEARS


@tracked
class EnterpriseYear(RegisterRow):
    """Wages, training money and vocational investment of one enterprise in one tax year."""

    access = Access(
        keepers=frozenset(),
        units=frozenset({Role.ENTERPRISE}),
        readers=frozenset({Role.TAX, Role.FINANCE, Role.HRSS, Role.AUDITOR, Role.STATISTICIAN}),
    )

    year = models.PositiveSmallIntegerField(_("纳税年度"))
    wages = FenField(_("工资薪金总额（元）"))
    training = FenField(_("职工教育经费支出（元）"))
    frontline = FenField(_("其中一线职工教育培训（元）"), null=True, blank=True)
    accrued = FenField(_("实际提取教育培训经费（元）"), null=True, blank=True)
    carried_in = FenField(
        _("以前年度结转（元）"),
        default=0,
        help_text=_("只填系统中没有登记的更早年度结转下来的数额；此后各年的结转由系统逐年计算。"),
    )
    in_pilot_list = models.BooleanField(_("当年在建设培育名单内"), default=False)
    investment = FenField(_("职业教育实际投资（元）"), null=True, blank=True)
    surcharge = FenField(_("当年应缴教育费附加（元）"), null=True, blank=True)
    local_surcharge = FenField(_("当年应缴地方教育附加（元）"), null=True, blank=True)

    class Meta(RegisterRow.Meta):
        verbose_name = _("企业年度数据")
        verbose_name_plural = _("企业年度数据")
        ordering = ["organisation__pinyin", "organisation_id", "year"]
        constraints = [
            *RegisterRow.Meta.constraints,
            models.UniqueConstraint(
                fields=["organisation", "year"],
                name="funding_enterpriseyear_once",
                violation_error_message=_("该企业这一年度已经登记。"),
            ),
            models.CheckConstraint(
                condition=YEARS, name="funding_enterpriseyear_year", violation_error_message=YEAR_MESSAGE
            ),
            models.CheckConstraint(
                condition=Q(wages__gte=0) & Q(training__gte=0) & Q(carried_in__gte=0),
                name="funding_enterpriseyear_positive",
                violation_error_message=_("金额不能是负数。"),
            ),
            models.CheckConstraint(
                condition=Q(frontline__isnull=True) | Q(frontline__gte=0) & Q(frontline__lte=F("training")),
                name="funding_enterpriseyear_frontline",
                violation_error_message=_("一线职工部分不能多于职工教育经费支出。"),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.organisation} {self.year}年"
