"""Who may do what with the register. Everyone signed in reads it (``Organisation.objects.visible_to``)."""

from __future__ import annotations

from ronghe.core.actor import Actor
from ronghe.core.models import Jurisdiction
from ronghe.core.roles import Role
from ronghe.directory.models import SHARING_READERS, Organisation, SharingAgreement

KEEPERS = (Role.OPERATOR, Role.POLICY_OFFICE)
SETTLERS = (*KEEPERS, Role.EDUCATION)


def can_manage_register(actor: Actor, jurisdiction: Jurisdiction) -> bool:
    """登记、更名、停用机构：本辖区或上级的系统管理员、政府办公室。"""
    return actor.has(*KEEPERS, path=jurisdiction.path)


def can_manage_organisation(actor: Actor, organisation: Organisation) -> bool:
    """修改一个机构：其所在辖区或上级的系统管理员、政府办公室。"""
    return can_manage_register(actor, organisation.jurisdiction)


def can_merge(actor: Actor, duplicate: Organisation, survivor: Organisation) -> bool:
    """合并与撤销合并：对两个机构都有管理权的系统管理员、政府办公室。"""
    return can_manage_organisation(actor, duplicate) and can_manage_organisation(actor, survivor)


def can_settle_units(actor: Actor, jurisdiction: Jurisdiction) -> bool:
    """核定文件中的单位是哪个机构：本辖区或上级的系统管理员、政府办公室、教育部门。"""
    return actor.has(*SETTLERS, path=jurisdiction.path)


def can_manage_jurisdictions(actor: Actor, parent: Jurisdiction | None) -> bool:
    """在某一辖区之下设立、更名、停用辖区：该辖区或上级的系统管理员；最高一级只能由系统命令设立。"""
    return actor.has(Role.OPERATOR, path=parent.path if parent else "")


def keeps_some_register(actor: Actor) -> bool:
    """看到机构管理菜单：任一辖区的系统管理员、政府办公室。"""
    return actor.has(*KEEPERS)


def settles_some_units(actor: Actor) -> bool:
    """看到核对单位页面：任一辖区的系统管理员、政府办公室、教育部门。"""
    return actor.has(*SETTLERS)


def reads_some_sharing(actor: Actor) -> bool:
    """看到数据共享登记：任一辖区的系统管理员、政府办公室、审计与数据保护人员。"""
    return actor.has(*SHARING_READERS)


def can_draft_sharing(actor: Actor, jurisdiction: Jurisdiction) -> bool:
    """起草、修改共享登记：本辖区或上级的系统管理员、政府办公室。"""
    return actor.has(*KEEPERS, path=jurisdiction.path)


def can_approve_sharing(actor: Actor, agreement: SharingAgreement) -> bool:
    """批准、终止共享：本辖区或上级的政府办公室。"""
    return actor.has(Role.POLICY_OFFICE, path=agreement.jurisdiction.path)


def can_suspend_sharing(actor: Actor, agreement: SharingAgreement) -> bool:
    """暂停、恢复共享：本辖区或上级的审计与数据保护人员。"""
    return actor.has(Role.AUDITOR, path=agreement.jurisdiction.path)


def can_export_sharing(actor: Actor, agreement: SharingAgreement) -> bool:
    """导出共享包：本辖区或上级的系统管理员、政府办公室。"""
    return actor.has(*KEEPERS, path=agreement.jurisdiction.path)
