"""Which schemes and checks of this app use a rule, for the page of the rule."""

from __future__ import annotations

from collections.abc import Iterable

from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from ronghe.engine.rules.declaration import Rule
from ronghe.funding.models import FundingScheme
from ronghe.policy.queries.rules import RULE_USERS, RuleUse

CHECKS = (
    (("FUND-01", "FUND-02", "FUND-03"), gettext_lazy("经费投入核对"), "funding:checks"),
    (("FUND-05", "FUND-06", "FUND-07"), gettext_lazy("教育培训经费工作表"), "funding:worksheets"),
    (("FUND-08",), gettext_lazy("基地用地"), "funding:land_list"),
    (("FUND-10",), gettext_lazy("税费优惠操作指引"), "funding:preferences_list"),
    (("FUND-12",), gettext_lazy("资金承诺的倾斜对象"), "funding:overview"),
    (("FUND-14",), gettext_lazy("购买课程与培训"), "funding:purchases_list"),
    (
        tuple(f"PAY-{n:02d}" for n in (1, 2, 3, 4, 5, 6, 7, 8, 10, 11, 13, 14, 17)),
        gettext_lazy("收入分配方案的核对"),
        "funding:pay",
    ),
    (("PAY-09",), gettext_lazy("绩效工资总量与培训任务"), "funding:pay"),
)
"""Rows of the register whose rules a page of this app puts to its rows."""


def uses_of(rule: Rule) -> Iterable[RuleUse]:
    """Schemes that reckon by the rule, then the pages that check by it."""
    for scheme in FundingScheme.objects.current().filter(definition__rule=rule.id):
        yield RuleUse(_("按本条计算："), scheme.name, reverse("funding:scheme_detail", args=[scheme.pk]))
    for rows, title, address in CHECKS:
        if set(rows) & set(rule.register):
            yield RuleUse(_("按本条核对："), str(title), reverse(address))


RULE_USERS.append(uses_of)
