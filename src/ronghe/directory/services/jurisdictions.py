"""The tree of jurisdictions."""

from __future__ import annotations

import re

from ronghe.core.actor import Actor
from ronghe.core.errors import Conflict, Invalid, InvalidTransition, RuleViolated, require
from ronghe.core.models import Jurisdiction, JurisdictionLevel
from ronghe.core.service import locked, service
from ronghe.directory import perms
from ronghe.directory.models import Organisation
from ronghe.directory.services import rows

_RANK = {level: rank for rank, level in enumerate(("nation", "province", "city", "county", "zone"))}
_CODE = re.compile(r"[0-9]{2,12}(-?[0-9a-z]{1,7})?")


@service("directory.jurisdiction.registered")
def register_jurisdiction(
    parent: Jurisdiction | None,
    *,
    actor: Actor,
    code: str,
    name: str,
    level: str,
    short_name: str = "",
    pack: str = "",
) -> Jurisdiction:
    """Add a jurisdiction under another (or as a root, by the system only)."""
    require(perms.can_manage_jurisdictions(actor, parent))
    _check_place(parent, code, level)
    full = rows.checked_name(name)
    return Jurisdiction.objects.create(
        code=code,
        name=full,
        short_name=rows.checked_name(short_name or full, "short_name"),
        level=level,
        parent=parent,
        path=f"{parent.path if parent else ''}{code}/",
        pack=pack,
    )


def _check_place(parent: Jurisdiction | None, code: str, level: str) -> None:
    if not _CODE.fullmatch(code):
        message = f"“{code}”不是区划代码（6 位数字；开发区在所在市代码后加“-”和编号）。"
        raise Invalid("directory.jurisdiction.code", message, fields={"code": message})
    if Jurisdiction.objects.filter(code=code).exists():
        message = f"区划代码 {code} 已经登记。"
        raise Conflict("directory.jurisdiction.taken", message, fields={"code": message})
    if level not in JurisdictionLevel.values:
        raise Invalid("directory.jurisdiction.level", "请选择级别。", fields={"level": "请选择级别。"})
    if parent is None:
        if level not in (JurisdictionLevel.NATION, JurisdictionLevel.PROVINCE):
            raise RuleViolated("directory.jurisdiction.root", "地市、县和开发区必须有上级辖区。")
        return
    if not parent.is_active:
        raise RuleViolated("directory.jurisdiction.closed", f"上级辖区“{parent}”已停用。")
    if _RANK[level] <= _RANK[parent.level]:
        message = f"{parent.get_level_display()}之下不能设{JurisdictionLevel(level).label}辖区。"
        raise RuleViolated("directory.jurisdiction.rank", message, fields={"level": message})


@service("directory.jurisdiction.renamed")
def rename_jurisdiction(
    jurisdiction: Jurisdiction, *, actor: Actor, name: str, short_name: str, reason: str
) -> Jurisdiction:
    """Change the names of a jurisdiction; the names of its organisations stay and are compared anew."""
    require(perms.can_manage_jurisdictions(actor, jurisdiction.parent or jurisdiction))
    locked(jurisdiction)
    if not reason.strip():
        raise RuleViolated("directory.reason", "更名须写明依据。", fields={"reason": "请填写依据。"})
    jurisdiction.name = rows.checked_name(name)
    jurisdiction.short_name = rows.checked_name(short_name, "short_name")
    jurisdiction.save(update_fields=["name", "short_name"])
    for below in Jurisdiction.objects.filter(path__startswith=jurisdiction.path).order_by("path"):
        rows.refold(Organisation.objects.filter(jurisdiction=below), below)
    return jurisdiction


@service("directory.jurisdiction.closed")
def close_jurisdiction(jurisdiction: Jurisdiction, *, actor: Actor, reason: str) -> Jurisdiction:
    """Stop using a jurisdiction; what it holds stays readable."""
    require(perms.can_manage_jurisdictions(actor, jurisdiction.parent or jurisdiction))
    locked(jurisdiction)
    if not jurisdiction.is_active:
        raise InvalidTransition("directory.jurisdiction.closed", f"“{jurisdiction}”已经停用。")
    open_below = jurisdiction.children.filter(is_active=True).first()
    if open_below is not None:
        raise RuleViolated(
            "directory.jurisdiction.children",
            f"“{jurisdiction}”之下还有在用的辖区，例如“{open_below}”。",
            hint="请先停用下级辖区。",
        )
    if not reason.strip():
        raise RuleViolated("directory.reason", "停用须写明理由。", fields={"reason": "请填写理由。"})
    jurisdiction.is_active = False
    jurisdiction.save(update_fields=["is_active"])
    return jurisdiction


@service("directory.jurisdiction.reopened")
def reopen_jurisdiction(jurisdiction: Jurisdiction, *, actor: Actor, reason: str = "") -> Jurisdiction:
    """Use a closed jurisdiction again."""
    require(perms.can_manage_jurisdictions(actor, jurisdiction.parent or jurisdiction))
    locked(jurisdiction)
    if jurisdiction.is_active:
        raise InvalidTransition("directory.jurisdiction.open", f"“{jurisdiction}”正在使用。")
    jurisdiction.is_active = True
    jurisdiction.save(update_fields=["is_active"])
    return jurisdiction
