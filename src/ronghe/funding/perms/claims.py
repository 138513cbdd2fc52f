"""Who may do what with schemes, rosters, claims, audits, notices and payments."""

from __future__ import annotations

from ronghe.core.actor import Actor
from ronghe.core.models import Jurisdiction
from ronghe.core.roles import Role
from ronghe.directory.models import Organisation
from ronghe.funding.models import Appeal, AuditItem, Claim, Clawback, FundingScheme, PaymentBatch, Roster
from ronghe.funding.models.rosters import CLAIMANTS, FUNDERS, HANDLERS

AUDITORS = frozenset({Role.AUDITOR, Role.FINANCE})
BATCH_READERS = AUDITORS
"""Who opens payment batches: who pays and who looks at it."""
SEERS = FUNDERS | CLAIMANTS
"""Roles that have any business with claims."""


def may_open(actor: Actor) -> bool:
    """看到补助申领的各页：申领单位，和办理、监督补助的部门。"""
    return actor.has(*SEERS)


def can_load_schemes(actor: Actor, jurisdiction: Jurisdiction) -> bool:
    """装入补助项目：系统管理员和系统命令。"""
    return actor.has(Role.OPERATOR, path=jurisdiction.path)


def can_claim_for(actor: Actor, organisation: Organisation) -> bool:
    """以本单位名义申报、确认、申诉：该单位的经办人。"""
    return actor.has(*CLAIMANTS, organisation_id=organisation.pk)


def can_fill_roster(actor: Actor, organisation: Organisation) -> bool:
    """登记名册：本单位，或所在地受理补助的部门。"""
    return can_claim_for(actor, organisation) or actor.has(*HANDLERS, path=organisation.jurisdiction.path)


def can_assess(actor: Actor, organisation: Organisation) -> bool:
    """考核认定：所在地的教育、人力社保部门；单位不能认定自己。"""
    return actor.has(Role.EDUCATION, Role.HRSS, path=organisation.jurisdiction.path)


def can_see_roster(actor: Actor, roster: Roster) -> bool:
    """查看名册：填报单位，和办理、监督补助的部门。"""
    return can_claim_for(actor, roster.organisation) or actor.has(*FUNDERS, path=roster.jurisdiction.path)


def handles_scheme(actor: Actor, scheme: FundingScheme, place: Jurisdiction) -> bool:
    """受理部门：补助项目写明的部门，在办理地或其上级。"""
    return actor.has(*scheme.definition["handlers"], path=place.path)


def can_handle(actor: Actor, claim: Claim) -> bool:
    """初审、退回、核减：受理部门，但不能办本单位的。"""
    if actor.is_system:
        return True
    return handles_scheme(actor, claim.scheme, claim.jurisdiction) and not _is_own(actor, claim)


def can_second(actor: Actor, claim: Claim) -> bool:
    """复审、批准：受理部门或财政部门，且不是初审人。"""
    if actor.is_system:
        return True
    able = can_handle(actor, claim) or (
        actor.has(Role.FINANCE, path=claim.jurisdiction.path) and not _is_own(actor, claim)
    )
    return able and claim.first_by_id != actor.user_id


def _is_own(actor: Actor, claim: Claim) -> bool:
    return claim.organisation_id in actor.organisation_ids or claim.opened_by_id == actor.user_id


def can_list_entitled(actor: Actor, scheme: FundingScheme, place: Jurisdiction) -> bool:
    """生成免申即享名单：受理部门。"""
    return handles_scheme(actor, scheme, place)


def can_audit(actor: Actor, place: Jurisdiction) -> bool:
    """抽取、核查：审计人员和财政部门。"""
    return actor.has(*AUDITORS, path=place.path)


def can_challenge(actor: Actor, item: AuditItem) -> bool:
    """反证：审计人员和财政部门，且不是核查人。"""
    return can_audit(actor, item.claim.jurisdiction) and (actor.is_system or item.auditor_id != actor.user_id)


def can_publish(actor: Actor, scheme: FundingScheme, place: Jurisdiction) -> bool:
    """公示、登记和核实异议：受理部门。"""
    return handles_scheme(actor, scheme, place)


def can_pay(actor: Actor, place: Jurisdiction) -> bool:
    """制付款批次、对账：财政部门。"""
    return actor.has(Role.FINANCE, path=place.path)


def can_send(actor: Actor, batch: PaymentBatch) -> bool:
    """复核并送银行：财政部门，且不是制单人。"""
    return can_pay(actor, batch.jurisdiction) and (actor.is_system or batch.made_by_id != actor.user_id)


def can_order_clawback(actor: Actor, claim: Claim) -> bool:
    """决定收回：受理部门和财政部门。"""
    return can_handle(actor, claim) or actor.has(Role.FINANCE, path=claim.jurisdiction.path)


def can_close_clawback(actor: Actor, clawback: Clawback) -> bool:
    """登记退回、撤销收回：财政部门。"""
    return actor.has(Role.FINANCE, path=clawback.jurisdiction.path)


def can_answer_appeal(actor: Actor, appeal: Appeal) -> bool:
    """处理申诉：受理部门、财政部门、政府办公室，且不是原决定人、审核人。"""
    claim = appeal.claim
    if actor.is_system:
        return True
    able = (
        handles_scheme(actor, claim.scheme, claim.jurisdiction)
        or actor.has(Role.FINANCE, Role.POLICY_OFFICE, path=claim.jurisdiction.path)
    ) and not _is_own(actor, claim)
    return able and actor.user_id not in {claim.decided_by_id, claim.first_by_id, claim.second_by_id}
