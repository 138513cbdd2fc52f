"""Registering an organisation, and its life after that."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import date

from ronghe.core.actor import Actor
from ronghe.core.errors import Conflict, InvalidTransition, RuleViolated, require
from ronghe.core.models import Jurisdiction
from ronghe.core.service import locked, service
from ronghe.directory import perms, rules
from ronghe.directory.enums import NameKind, OrganisationKind
from ronghe.directory.models import Organisation
from ronghe.directory.queries.places import place_of
from ronghe.directory.services import rows


@service("directory.organisation.registered")
def register_organisation(
    jurisdiction: Jurisdiction,
    *,
    actor: Actor,
    name: str,
    kind: str = "",
    credit_code: str = "",
    parent: Organisation | None = None,
    aliases: Sequence[str] = (),
    valid_from: date | None = None,
    basis: str = "",
) -> Organisation:
    """Enter an organisation into the register of a jurisdiction; without a kind it is read off the name."""
    require(perms.can_manage_register(actor, jurisdiction))
    return make_organisation(
        jurisdiction,
        name=name,
        kind=kind,
        credit_code=credit_code,
        parent=parent,
        aliases=aliases,
        valid_from=valid_from,
        basis=basis,
    )


def make_organisation(
    jurisdiction: Jurisdiction,
    *,
    name: str,
    kind: str = "",
    credit_code: str = "",
    parent: Organisation | None = None,
    aliases: Iterable[str] = (),
    valid_from: date | None = None,
    basis: str = "",
    is_confirmed: bool = True,
) -> Organisation:
    """The rule and the write of registering, for the services that have checked the permission."""
    if not jurisdiction.is_active:
        raise RuleViolated("directory.jurisdiction.closed", f"辖区“{jurisdiction}”已停用，不能再登记机构。")
    place = place_of(jurisdiction)
    official = rows.checked_name(name)
    rows.refuse_same_name(jurisdiction, official, place)
    code = rows.checked_code(credit_code)
    _refuse_taken_code(code)
    organisation = Organisation.objects.create(
        jurisdiction=jurisdiction,
        name=official,
        kind=OrganisationKind(kind or rules.infer_kind(official, place)),
        parent=parent,
        credit_code=code,
        is_confirmed=is_confirmed,
        pinyin=rules.pinyin(official),
    )
    rows.write_name(organisation, official, NameKind.OFFICIAL, place, valid_from=valid_from, basis=basis)
    for alias in aliases:
        rows.write_name(organisation, rows.checked_name(alias, "aliases"), NameKind.ABBREVIATION, place)
    return organisation


def _refuse_taken_code(code: str, leave_out: Organisation | None = None) -> None:
    taken = Organisation.objects.filter(credit_code=code, merged_into__isnull=True)
    owner = taken.first() if code else None
    if owner is not None and owner != leave_out:
        message = f"统一社会信用代码 {code} 已登记在“{owner.name}”名下。"
        raise Conflict("directory.credit_code.taken", message, fields={"credit_code": message})


@service("directory.organisation.amended")
def amend_organisation(
    organisation: Organisation,
    *,
    actor: Actor,
    kind: str,
    credit_code: str = "",
    parent: Organisation | None = None,
    reason: str = "",
) -> Organisation:
    """Correct kind, credit code or superior; the name is changed by a rename only."""
    require(perms.can_manage_organisation(actor, organisation))
    locked(organisation)
    _refuse_circle(organisation, parent)
    code = rows.checked_code(credit_code)
    _refuse_taken_code(code, organisation)
    organisation.kind = OrganisationKind(kind)
    organisation.credit_code = code
    organisation.parent = parent
    organisation.save(update_fields=["kind", "credit_code", "parent", "updated_at"])
    return organisation


def _refuse_circle(organisation: Organisation, parent: Organisation | None) -> None:
    above = parent
    while above is not None:
        if above.pk == organisation.pk:
            message = f"“{parent}”是本机构的下级，不能作为上级机构。"
            raise RuleViolated("directory.parent.circle", message, fields={"parent": message})
        above = above.parent


@service("directory.organisation.confirmed")
def confirm_organisation(organisation: Organisation, *, actor: Actor, reason: str = "") -> Organisation:
    """Vouch for an entry that was made from a printed name."""
    require(perms.can_manage_organisation(actor, organisation))
    locked(organisation)
    if organisation.is_confirmed:
        raise InvalidTransition("directory.confirmed", f"“{organisation}”已经核实过。")
    organisation.is_confirmed = True
    organisation.save(update_fields=["is_confirmed", "updated_at"])
    return organisation


@service("directory.organisation.deactivated")
def deactivate_organisation(organisation: Organisation, *, actor: Actor, reason: str) -> Organisation:
    """Close an entry: it stays readable and in old plans, and nothing new can name it."""
    require(perms.can_manage_organisation(actor, organisation))
    locked(organisation)
    if not organisation.is_active:
        raise InvalidTransition("directory.inactive", f"“{organisation}”已经停用。")
    if not reason.strip():
        raise RuleViolated(
            "directory.reason",
            "停用机构须写明理由（例如撤销文件的文号）。",
            fields={"reason": "请填写理由。"},
        )
    organisation.is_active = False
    organisation.save(update_fields=["is_active", "updated_at"])
    return organisation


@service("directory.organisation.reactivated")
def reactivate_organisation(organisation: Organisation, *, actor: Actor, reason: str = "") -> Organisation:
    """Take a closed entry into use again."""
    require(perms.can_manage_organisation(actor, organisation))
    locked(organisation)
    if organisation.merged_into_id is not None:
        raise InvalidTransition(
            "directory.merged", f"“{organisation}”已并入其他机构。", hint="请撤销合并，而不是重新启用。"
        )
    if organisation.is_active:
        raise InvalidTransition("directory.active", f"“{organisation}”正在使用。")
    rows.refuse_same_name(
        organisation.jurisdiction, organisation.name, place_of(organisation.jurisdiction), organisation
    )
    organisation.is_active = True
    organisation.save(update_fields=["is_active", "updated_at"])
    return organisation
