"""Names over time."""

from __future__ import annotations

from datetime import date, timedelta

from ronghe.core.actor import Actor
from ronghe.core.errors import Conflict, Invalid, RuleViolated, require
from ronghe.core.service import locked, service
from ronghe.directory import perms, rules
from ronghe.directory.enums import NameKind
from ronghe.directory.models import Organisation, OrganisationName
from ronghe.directory.queries.places import place_of
from ronghe.directory.services import rows


@service("directory.organisation.renamed")
def rename_organisation(
    organisation: Organisation, *, actor: Actor, name: str, on: date, basis: str
) -> Organisation:
    """Give a new official name from a day on, by a document; the old one is kept as a former name."""
    require(perms.can_manage_organisation(actor, organisation))
    locked(organisation)
    place = place_of(organisation.jurisdiction)
    new = rows.checked_name(name)
    if new == organisation.name:
        raise Conflict("directory.name.same", f"机构现在的名称就是“{new}”。", fields={"name": "与现名相同。"})
    if not basis.strip():
        message = "更名须写明依据（批复或文件的文号）。"
        raise RuleViolated("directory.rename.basis", message, fields={"basis": message})
    rows.refuse_same_name(organisation.jurisdiction, new, place, organisation)
    old = organisation.names.select_for_update().get(kind=NameKind.OFFICIAL)
    _end(old, on)
    rows.write_name(organisation, new, NameKind.OFFICIAL, place, valid_from=on, basis=basis.strip())
    organisation.name = new
    organisation.pinyin = rules.pinyin(new)
    organisation.save(update_fields=["name", "pinyin", "updated_at"])
    return organisation


def _end(old: OrganisationName, on: date) -> None:
    if old.valid_from and old.valid_from >= on:
        message = f"现名自 {old.valid_from:%Y-%m-%d} 起用，更名日期应晚于这一天。"
        raise Invalid("directory.rename.date", message, fields={"on": message})
    old.kind = NameKind.FORMER
    old.valid_to = on - timedelta(days=1)
    OrganisationName.objects.filter(
        organisation=old.organisation_id, text=old.text, kind=NameKind.FORMER, used_in=None
    ).delete()
    old.save(update_fields=["kind", "valid_to"])


@service("directory.name.added")
def add_name(
    organisation: Organisation,
    *,
    actor: Actor,
    text: str,
    kind: str,
    valid_from: date | None = None,
    valid_to: date | None = None,
    basis: str = "",
) -> OrganisationName:
    """Add a former name or an abbreviation by which the organisation is known."""
    require(perms.can_manage_organisation(actor, organisation))
    if kind not in (NameKind.FORMER, NameKind.ABBREVIATION):
        raise Invalid(
            "directory.name.kind", "只能添加曾用名或简称；改全称请办理更名。", fields={"kind": "请另选。"}
        )
    if valid_from and valid_to and valid_to < valid_from:
        message = "停用日期不能早于起用日期。"
        raise Invalid("directory.name.dates", message, fields={"valid_to": message})
    name = rows.checked_name(text, "text")
    if organisation.names.filter(text=name).exclude(kind=NameKind.PRINTED).exists():
        message = f"“{name}”已在该机构的名称之中。"
        raise Conflict("directory.name.known", message, fields={"text": message})
    return rows.write_name(
        organisation,
        name,
        kind,
        place_of(organisation.jurisdiction),
        valid_from=valid_from,
        valid_to=valid_to,
        basis=basis.strip(),
    )


@service("directory.name.removed")
def remove_name(name: OrganisationName, *, actor: Actor, reason: str = "") -> None:
    """Take away a name entered by mistake; the history keeps it. The official name cannot be taken away."""
    require(perms.can_manage_organisation(actor, name.organisation))
    if name.kind == NameKind.OFFICIAL:
        raise RuleViolated("directory.name.official", "现用全称不能删除；名称有变请办理更名。")
    name.delete()
