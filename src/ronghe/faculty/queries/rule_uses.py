"""Which checks of this app use a rule, for the page of the rule."""

from __future__ import annotations

from collections.abc import Iterable

from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from ronghe.engine.rules.declaration import Rule
from ronghe.policy.queries.rules import RULE_USERS, RuleUse

CHECKS = (
    (("TEA-01",), gettext_lazy("双师型教师比例"), "faculty:share_page"),
    (("TEA-02", "TEA-03"), gettext_lazy("教师企业实践时钟"), "faculty:practice_list"),
    (
        ("TEA-05", "TEA-06", "TEA-07", "TEA-08", "TEA-09", "TEA-10"),
        gettext_lazy("教师招聘条件核对"),
        "faculty:recruitment_list",
    ),
    (("TEA-11",), gettext_lazy("兼职教师编制比例"), "faculty:quota_page"),
    (("TEA-12", "PAY-12"), gettext_lazy("双向兼职"), "faculty:side_jobs_list"),
    (("TEA-25",), gettext_lazy("挂职、兼职与离岗创业"), "faculty:secondments_list"),
    (("TEA-27",), gettext_lazy("社会服务工作量"), "faculty:service_hours_list"),
)
"""Rows of the register whose rules a page of this app puts to its rows."""


def uses_of(rule: Rule) -> Iterable[RuleUse]:
    """The pages that check by the rule."""
    for rows, title, address in CHECKS:
        if set(rows) & set(rule.register):
            yield RuleUse(_("按本条核对："), str(title), reverse(address))


RULE_USERS.append(uses_of)
