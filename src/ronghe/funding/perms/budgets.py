"""Who may do what with funds, figures and their registers."""

from __future__ import annotations

from ronghe.core.actor import Actor
from ronghe.core.roles import OFFICIALS, Role
from ronghe.funding.models import EnterpriseYear, Fund

FUND_KEEPERS = (Role.FINANCE, Role.EDUCATION)
TAX_READERS = (Role.TAX, Role.FINANCE, Role.HRSS, Role.AUDITOR, Role.STATISTICIAN)


def can_post_to_fund(actor: Actor, fund: Fund) -> bool:
    """下达、承诺、支付、收回：资金所在地或上级的财政部门、教育部门。"""
    return actor.has(*FUND_KEEPERS, path=fund.jurisdiction.path)


def can_reverse_in_fund(actor: Actor, fund: Fund) -> bool:
    """冲正：资金所在地或上级的财政部门。"""
    return actor.has(Role.FINANCE, path=fund.jurisdiction.path)


def reads_funds(actor: Actor) -> bool:
    """看资金总账和对照表：政府各部门。"""
    return actor.has(*OFFICIALS)


def can_read_worksheet(actor: Actor, year: EnterpriseYear) -> bool:
    """看企业的计算表：企业自己，和所在地的税务、财政、人社、审计、统计部门。"""
    return actor.has(Role.ENTERPRISE, organisation_id=year.organisation_id) or actor.has(
        *TAX_READERS, path=year.jurisdiction.path
    )
