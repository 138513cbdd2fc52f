"""Who may do what with a school's income and its distribution. Nobody reads another person's share."""

from __future__ import annotations

from ronghe.core.actor import Actor
from ronghe.core.roles import Role
from ronghe.funding.models import DistributionProposal, IncomeProject

DECIDERS = (Role.HRSS, Role.FINANCE)
READERS = (Role.HRSS, Role.FINANCE, Role.EDUCATION, Role.AUDITOR)


def can_keep_income(actor: Actor, project: IncomeProject) -> bool:
    """记收入和成本：本校管理人员。"""
    return actor.has(Role.SCHOOL, organisation_id=project.organisation_id)


def can_draft(actor: Actor, organisation_id: int) -> bool:
    """起草、提交、发放、办结分配方案：本校管理人员。"""
    return actor.has(Role.SCHOOL, organisation_id=organisation_id)


def can_decide(actor: Actor, proposal: DistributionProposal) -> bool:
    """审批或备案：学校所在地或上级的人社部门、财政部门；起草人自己不能审批。"""
    return actor.has(*DECIDERS, path=proposal.jurisdiction.path)


def can_overrule(actor: Actor, proposal: DistributionProposal) -> bool:
    """准予超出“可”的规定：学校所在地或上级的人社部门，须写明理由。"""
    return actor.has(Role.HRSS, path=proposal.jurisdiction.path)


def reads_pay(actor: Actor) -> bool:
    """看收入台账和分配方案：学校管理人员，和人社、财政、教育、审计部门。"""
    return actor.has(Role.SCHOOL, *READERS)


def reads_conflicts(actor: Actor) -> bool:
    """看跨辖区、跨类别人员提示：人社部门、审计。"""
    return actor.has(Role.HRSS, Role.AUDITOR)
