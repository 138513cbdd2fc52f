"""Who decides what the public sees."""

from __future__ import annotations

from ronghe.core.actor import Actor
from ronghe.core.models import Jurisdiction
from ronghe.core.roles import Role

DATA_READERS = (
    Role.OPERATOR,
    Role.POLICY_OFFICE,
    Role.EDUCATION,
    Role.STATISTICIAN,
    Role.AUDITOR,
)


def reads_some_data_desk(actor: Actor) -> bool:
    """看到开放数据管理：任一辖区的系统管理员、政府办公室、教育部门、统计人员、审计与数据保护人员。"""
    return actor.has(*DATA_READERS)


def can_decide_data(actor: Actor, place: Jurisdiction) -> bool:
    """决定公布、停止公布：本辖区或上级的政府办公室。"""
    return actor.has(Role.POLICY_OFFICE, path=place.path)


def can_publish_data(actor: Actor, place: Jurisdiction) -> bool:
    """发布新版本：本辖区或上级的政府办公室、统计人员。"""
    return actor.has(Role.POLICY_OFFICE, Role.STATISTICIAN, path=place.path)


def can_withdraw_data(actor: Actor, place: Jurisdiction) -> bool:
    """撤回版本：本辖区或上级的政府办公室、审计与数据保护人员。"""
    return actor.has(Role.POLICY_OFFICE, Role.AUDITOR, path=place.path)


def can_publish_warnings(actor: Actor, place: Jurisdiction) -> bool:
    """决定对外公布、撤回预警：本辖区或上级的政府办公室。"""
    return actor.has(Role.POLICY_OFFICE, path=place.path)


def publishes_some_warnings(actor: Actor) -> bool:
    """看到预警公布：任一辖区的政府办公室、审计与数据保护人员。"""
    return actor.has(Role.POLICY_OFFICE, Role.AUDITOR)
