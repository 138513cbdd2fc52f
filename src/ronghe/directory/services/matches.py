"""Settling what a printed name means."""

from __future__ import annotations

from ronghe.core.actor import Actor
from ronghe.core.errors import Conflict, NotFound, RuleViolated, require
from ronghe.core.models import Jurisdiction
from ronghe.core.service import service
from ronghe.directory import perms, rules
from ronghe.directory.enums import NameKind, OrganisationKind
from ronghe.directory.models import CollectiveMember, Organisation, OrganisationName
from ronghe.directory.queries.places import place_of, places_around
from ronghe.directory.queries.units import expand_members
from ronghe.directory.services import rows
from ronghe.directory.services.organisations import make_organisation


@service("directory.match.confirmed")
def confirm_match(
    printed: str, organisation: Organisation, jurisdiction: Jurisdiction, *, actor: Actor, reason: str = ""
) -> OrganisationName:
    """Settle that the documents of a jurisdiction mean that organisation by the printed name, from now on."""
    require(perms.can_settle_units(actor, jurisdiction))
    text = rows.checked_name(printed, "printed")
    if not organisation.is_active:
        raise RuleViolated("directory.match.inactive", f"“{organisation}”已停用，不能作为责任单位。")
    return _keep_printed(text, organisation, jurisdiction, reason)


def _keep_printed(
    text: str, organisation: Organisation, jurisdiction: Jurisdiction, reason: str
) -> OrganisationName:
    """One printed form means one organisation in one jurisdiction: an earlier answer gives way."""
    folded = rules.fold(text)
    earlier = OrganisationName.objects.filter(kind=NameKind.PRINTED, used_in=jurisdiction)
    for row in earlier.exclude(organisation=organisation).select_for_update(of=("self",)):
        if rules.fold(row.text) == folded:
            row.delete()
    return rows.write_name(
        organisation,
        text,
        NameKind.PRINTED,
        place_of(organisation.jurisdiction),
        basis=reason.strip()[:200],
        used_in=jurisdiction,
    )


@service("directory.match.withdrawn")
def withdraw_match(printed: str, jurisdiction: Jurisdiction, *, actor: Actor, reason: str = "") -> None:
    """Take back a settled meaning; the name is matched by the rules again."""
    require(perms.can_settle_units(actor, jurisdiction))
    folded = rules.fold(printed)
    held = OrganisationName.objects.filter(kind=NameKind.PRINTED, used_in=jurisdiction)
    found = [row for row in held.select_for_update(of=("self",)) if rules.fold(row.text) == folded]
    if not found:
        raise NotFound("directory.match.none", f"“{printed}”没有人工核定过。")
    for row in found:
        row.delete()


@service("directory.organisation.proposed")
def propose_organisation(
    printed: str,
    *,
    jurisdiction: Jurisdiction,
    actor: Actor,
    name: str = "",
    kind: str = "",
    reason: str = "",
) -> Organisation:
    """Make an entry for a printed name that means nothing in the register, to be confirmed by its keeper.

    Without a name the full one is put together (市教育局 of 示例市: 示例市教育局), the kind is read off it.
    """
    require(perms.can_settle_units(actor, jurisdiction))
    text = rows.checked_name(printed, "printed")
    owner, guess = _full_name(text, jurisdiction)
    if not perms.can_manage_register(actor, owner):
        owner = jurisdiction
    official = rows.checked_name(name) if name.strip() else guess
    wanted = kind or rules.infer_kind(
        official,
        place_of(owner),
        is_below=owner.pk != jurisdiction.pk and owner.path.startswith(jurisdiction.path),
    )
    twin = rows.same_name_in(owner, official, place_of(owner))
    if twin is not None:
        raise Conflict(
            "directory.propose.exists",
            f"“{printed}”与已登记的“{twin.name}”是同一写法。",
            hint="请直接选用这一机构。",
        )
    organisation = make_organisation(
        owner, name=official, kind=wanted, basis=reason.strip(), is_confirmed=False
    )
    if organisation.kind == OrganisationKind.COLLECTIVE:
        members = [CollectiveMember(collective=organisation, member=m) for m in expand_members(organisation)]
        CollectiveMember.objects.bulk_create(members)
    if official != text:
        _keep_printed(text, organisation, jurisdiction, reason)
    return organisation


def _full_name(printed: str, jurisdiction: Jurisdiction) -> tuple[Jurisdiction, str]:
    """Whose organisation a printed name means, and its name written out."""
    if rules.collective_of(printed) is not None:
        return jurisdiction, printed
    places = places_around(jurisdiction)
    own = places[jurisdiction.pk]
    others = [place for place in places.values() if place not in own.line]
    parted = rules.part(printed, [*own.line, *others])
    if parted.place is None or not parted.rest:
        return jurisdiction, printed
    owner = Jurisdiction.objects.get(pk=int(parted.place.key))
    if rules.fold(printed).startswith(rules.fold(owner.name)):
        return owner, printed
    is_party = parted.rest.startswith("委") and not parted.rest.startswith("委员")
    return owner, f"{'中共' if is_party else ''}{owner.name}{parted.rest}"
