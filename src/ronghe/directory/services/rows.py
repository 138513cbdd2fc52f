"""Steps that services share: checking a name, writing its row. No service itself."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date

from ronghe.core.errors import Conflict, Invalid
from ronghe.core.models import Jurisdiction
from ronghe.directory import rules
from ronghe.directory.enums import NameKind
from ronghe.directory.models import Organisation, OrganisationName
from ronghe.directory.queries.places import place_of
from ronghe.directory.rules import Place


def checked_name(text: str, field: str = "name") -> str:
    """A name as it may stand in the register: one line, not empty, at most 200 characters."""
    cleaned = " ".join("".join(c if c.isprintable() else " " for c in text).split())
    if not any(c.isalnum() for c in cleaned):
        raise Invalid("directory.name.empty", "机构名称不能为空。", fields={field: "请填写机构名称。"})
    if len(cleaned) > 200:
        message = f"名称有 {len(cleaned)} 个字，最多 200 个字。"
        raise Invalid("directory.name.long", message, fields={field: message})
    return cleaned


def write_name(
    organisation: Organisation,
    text: str,
    kind: str,
    place: Place,
    *,
    valid_from: date | None = None,
    valid_to: date | None = None,
    basis: str = "",
    used_in: Jurisdiction | None = None,
) -> OrganisationName:
    """Add one name, unless the organisation has just that name already."""
    row, _ = OrganisationName.objects.get_or_create(
        organisation=organisation,
        text=text,
        kind=kind,
        used_in=used_in,
        defaults={
            "folded": rules.core_name(text, place),
            "initials": rules.initials(text),
            "valid_from": valid_from,
            "valid_to": valid_to,
            "basis": basis,
        },
    )
    return row


def same_name_in(
    jurisdiction: Jurisdiction, name: str, place: Place, leave_out: Organisation | None = None
) -> Organisation | None:
    """A current organisation of that jurisdiction whose official name, made comparable, is the same."""
    rows = Organisation.objects.current().filter(
        jurisdiction=jurisdiction, names__kind=NameKind.OFFICIAL, names__folded=rules.core_name(name, place)
    )
    return rows.exclude(pk=leave_out.pk).first() if leave_out else rows.first()


def refuse_same_name(
    jurisdiction: Jurisdiction, name: str, place: Place, leave_out: Organisation | None = None
) -> None:
    twin = same_name_in(jurisdiction, name, place, leave_out)
    if twin is None:
        return
    message = f"{jurisdiction.short_name}已登记“{twin.name}”，与“{name}”是同一写法。"
    raise Conflict(
        "directory.name.taken",
        message,
        fields={"name": message},
        hint="请直接使用已登记的机构；只是另一种写法的，请在该机构下添加名称。",
    )


def checked_code(code: str) -> str:
    """A unified social credit code, or nothing."""
    cleaned = rules.fold(code).upper()
    if cleaned and not rules.is_credit_code(cleaned):
        message = f"“{code}”不是有效的统一社会信用代码（18 位，末位为校验码）。"
        raise Invalid("directory.credit_code", message, fields={"credit_code": message})
    return cleaned


def refold(organisations: Iterable[Organisation], jurisdiction: Jurisdiction) -> None:
    """Make the comparable forms anew after the jurisdiction's own name changed."""
    place = place_of(jurisdiction)
    rows = list(OrganisationName.objects.filter(organisation__in=organisations))
    changed = []
    for row in rows:
        folded = rules.core_name(row.text, place)
        if folded != row.folded:
            row.folded = folded
            changed.append(row)
    OrganisationName.objects.bulk_update(changed, ["folded"], batch_size=500)
