"""What a collective stands for."""

from __future__ import annotations

from collections.abc import Sequence

from ronghe.core.actor import Actor
from ronghe.core.errors import RuleViolated, require
from ronghe.core.service import locked, service
from ronghe.directory import perms
from ronghe.directory.enums import OrganisationKind
from ronghe.directory.models import CollectiveMember, Organisation


@service("directory.members.set")
def set_members(
    organisation: Organisation, *, actor: Actor, members: Sequence[Organisation], reason: str = ""
) -> Organisation:
    """Say which organisations a collective name means, in place of those said before."""
    require(perms.can_manage_organisation(actor, organisation))
    locked(organisation)
    _check(organisation, members)
    wanted = {member.pk for member in members}
    held = set(organisation.member_rows.values_list("member_id", flat=True))
    organisation.member_rows.filter(member__in=held - wanted).delete()
    CollectiveMember.objects.bulk_create(
        CollectiveMember(collective=organisation, member_id=pk) for pk in sorted(wanted - held)
    )
    return organisation


def _check(organisation: Organisation, members: Sequence[Organisation]) -> None:
    if organisation.kind != OrganisationKind.COLLECTIVE:
        raise RuleViolated("directory.members.kind", f"“{organisation}”是单个机构，只有单位集合才有成员。")
    for member in members:
        if member.kind == OrganisationKind.COLLECTIVE:
            message = f"“{member}”本身是单位集合，不能作为成员。"
            raise RuleViolated("directory.members.nested", message, fields={"members": message})
        if not member.is_active:
            message = f"“{member}”已停用，不能作为成员。"
            raise RuleViolated("directory.members.inactive", message, fields={"members": message})
