"""The distribution list of a proposal in Excel: written by the school's clerk, never shown again."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from typing import Any

from ronghe.accounts.models import Membership, User
from ronghe.core.excel import Choice, Integer, Money, Reference, Row, Sheet, Wrong
from ronghe.funding.enums.pay import AllowanceKind, ContestHost, HostLevel, ShareKind, TalentForm
from ronghe.funding.models import DistributionProposal


def _complete(row: Row) -> list[Wrong]:
    wanted = {
        ShareKind.TALENT: ("talent_form",),
        ShareKind.CONTEST: ("contest_host", "contest_level"),
        ShareKind.ALLOWANCE: ("allowance",),
    }.get(ShareKind(row["kind"]), ())
    return [Wrong(name, "这一类分配须填写此栏") for name in wanted if not row[name]]


def shares_sheet(proposal: DistributionProposal) -> Sheet:
    """Log-in names of the people of the school, amounts in 元."""
    members = Membership.objects.valid_on(proposal.pay_on).filter(organisation_id=proposal.organisation_id)

    def found(texts: Collection[str]) -> Mapping[str, User]:
        rows = User.objects.filter(username__in=texts, pk__in=members.values("user_id"))
        return {row.username: row for row in rows}

    return Sheet(
        "个人分配表",
        [
            Reference(
                "person",
                "登录名",
                required=True,
                lookup=found,
                label=lambda one: one.username,
                example="ls001",
                missing="发放日期不是本校人员",
            ),
            Choice(
                "kind", "分配类别", choices=ShareKind.choices, required=True, example="社会服务与技术服务分配"
            ),
            Money("amount", "金额（元）", required=True, example="1200.00"),
            Choice("talent_form", "薪酬形式", choices=_some(TalentForm), may_be_absent=True),
            Choice("contest_host", "竞赛主办方", choices=ContestHost.choices, may_be_absent=True),
            Choice("contest_level", "主办方级别", choices=HostLevel.choices, may_be_absent=True),
            Choice("allowance", "津贴名称", choices=AllowanceKind.choices, may_be_absent=True),
            Integer(
                "months", "月数", minimum=1, maximum=12, may_be_absent=True, help="津贴按月数核对，默认 1"
            ),
        ],
        rules=[_complete],
        intro=["一行一人一类。导入会替换原有名单；导入后任何人都不能在系统里看到他人的金额。"],
    )


def _some(choices: Any) -> list[tuple[str, str]]:
    return [(value, label) for value, label in choices.choices if value]
