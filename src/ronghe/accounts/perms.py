"""Who may do what with users, roles and delegations."""

from __future__ import annotations

from collections.abc import Iterable

from ronghe.accounts.models import Delegation, Membership, User
from ronghe.core.actor import Actor
from ronghe.core.roles import Role
from ronghe.directory.models import Organisation


def manages_users(actor: Actor) -> bool:
    """看到用户管理菜单：任一辖区的系统管理员。"""
    return actor.has(Role.OPERATOR)


def reviews_users(actor: Actor) -> bool:
    """查看用户与授权名单：系统管理员；审计与数据保护人员只读。"""
    return actor.has(Role.OPERATOR, Role.AUDITOR)


def can_manage_user(actor: Actor, paths: Iterable[str]) -> bool:
    """修改、停用用户，重置密码与双因素：管理范围覆盖该用户全部任职辖区的系统管理员。"""
    return manages_users(actor) and all(actor.has(Role.OPERATOR, path=path) for path in paths)


def can_see_user(actor: Actor, user: User, paths: Iterable[str]) -> bool:
    """查看一个用户：本人；范围与其任职辖区有交集的系统管理员、审计与数据保护人员。"""
    if actor.user_id == user.pk:
        return True
    held = list(paths)
    reviewers = (Role.OPERATOR, Role.AUDITOR)
    return actor.has(*reviewers) if not held else any(actor.has(*reviewers, path=path) for path in held)


def can_grant(actor: Actor, organisation: Organisation) -> bool:
    """授予、终止任职与角色：该机构所在辖区或上级的系统管理员。"""
    return actor.has(Role.OPERATOR, path=organisation.jurisdiction.path)


def can_delegate(actor: Actor, membership: Membership) -> bool:
    """委托代理：任职者本人；或该机构所在辖区的系统管理员。代理来的角色不能再转委托。"""
    return actor.user_id == membership.user_id or can_grant(actor, membership.organisation)


def can_end_delegation(actor: Actor, delegation: Delegation) -> bool:
    """提前结束代理：委托人、代理人；或该机构所在辖区的系统管理员。"""
    return actor.user_id == delegation.delegate_id or can_delegate(actor, delegation.membership)


def can_reveal(actor: Actor, user: User, paths: Iterable[str]) -> bool:
    """查看明文个人信息（留痕）：本人；覆盖其全部任职辖区的系统管理员、审计与数据保护人员。"""
    reviewers = (Role.OPERATOR, Role.AUDITOR)
    return actor.user_id == user.pk or (
        actor.has(*reviewers) and all(actor.has(*reviewers, path=path) for path in paths)
    )


def can_export_subject(actor: Actor, user: User, paths: Iterable[str]) -> bool:
    """导出个人信息副本：本人；覆盖其全部任职辖区的系统管理员、审计与数据保护人员。"""
    return can_reveal(actor, user, paths)


def can_erase(actor: Actor, user: User, paths: Iterable[str]) -> bool:
    """删除个人信息：覆盖其全部任职辖区的系统管理员，且不是本人。"""
    return actor.user_id != user.pk and can_manage_user(actor, paths)
