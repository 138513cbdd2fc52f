"""Pages of reported values and of disputes."""

from __future__ import annotations

from typing import Any

from django.urls import reverse_lazy
from django.utils.translation import gettext_lazy as _

from ronghe.analytics.forms.reported import IndicatorForm
from ronghe.analytics.services import reporting as services
from ronghe.core.cases import CaseBook
from ronghe.core.listing import Column

AT_LIST: dict[str, Any] = {"crumbs": [(_("指标"), reverse_lazy("analytics:indicators"))]}
NAME = Column("name", _("指标名称"), value="name", sort="name")

REPORTS = CaseBook(
    "reports",
    services.REPORT,
    title=_("指标填报"),
    lead=_("还没有业务记录的指标由责任单位填报并附佐证；核定以前为暂定值。"),
    help=_("指标可填名称或标识。比例填百分数（90 即 90%）；有分子、分母的一并填写，系统核对三个数是否相符。"),
    new=_("填报指标"),
    fields=(
        "indicator",
        "year",
        "subject",
        "value",
        "numerator",
        "denominator",
        "source",
        "basis",
        "confirmation",
    ),
    hidden=("numerator", "denominator", "confirmation"),
    key=("indicator", "year", "subject"),
    form=IndicatorForm,
    more_columns=(NAME,),
    default_sort="",
    extra=AT_LIST,
)
DISPUTES = CaseBook(
    "disputes",
    services.DISPUTE,
    title=_("指标异议"),
    lead=_("认为数值不对的，提出主张的数值、理由和来源；采纳后以修订方式更正，原值保留。"),
    new=_("提出异议"),
    fields=("indicator", "year", "proposed", "reason", "source"),
    key=("indicator", "year"),
    form=IndicatorForm,
    more_columns=(NAME, Column("disputed", _("现有数值"), value="disputed", kind="number")),
    extra=AT_LIST,
)
