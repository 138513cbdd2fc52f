"""Who issues keys and subscribes partner systems."""

from __future__ import annotations

from ronghe.core.actor import Actor
from ronghe.core.models import Jurisdiction
from ronghe.core.roles import Role

KEEPERS = (Role.OPERATOR, Role.POLICY_OFFICE)
READERS = (*KEEPERS, Role.AUDITOR)


def reads_some_partners(actor: Actor) -> bool:
    """看到接口与推送：任一辖区的系统管理员、政府办公室、审计与数据保护人员。"""
    return actor.has(*READERS)


def keeps_some_partners(actor: Actor) -> bool:
    """发放密钥、登记推送：任一辖区的系统管理员、政府办公室。"""
    return actor.has(*KEEPERS)


def can_keep_partners(actor: Actor, place: Jurisdiction) -> bool:
    """发放和停用密钥、登记和停止推送、重新推送：本辖区或上级的系统管理员、政府办公室。"""
    return actor.has(*KEEPERS, path=place.path)


def can_stop_partners(actor: Actor, place: Jurisdiction) -> bool:
    """停用密钥、停止推送：同上，以及审计与数据保护人员。"""
    return actor.has(*READERS, path=place.path)
