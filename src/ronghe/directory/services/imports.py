"""Many organisations at once, from a checked sheet."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from typing import Any

from ronghe.core.actor import Actor
from ronghe.core.errors import require
from ronghe.core.models import Jurisdiction
from ronghe.core.service import service
from ronghe.directory import perms, rules
from ronghe.directory.enums import NameKind, OrganisationKind
from ronghe.directory.models import Organisation, OrganisationName
from ronghe.directory.queries.places import place_of
from ronghe.directory.rules import Place
from ronghe.directory.services import rows as steps

Values = Mapping[str, Any]


@service("directory.organisations.imported")
def import_organisations(rows: Sequence[Any], *, actor: Actor) -> int:
    """Register the new rows of a checked sheet and amend the others; a blank cell changes nothing."""
    jurisdictions = {row["jurisdiction"].pk: row["jurisdiction"] for row in rows}
    for jurisdiction in jurisdictions.values():
        require(perms.can_manage_register(actor, jurisdiction), f"您不管理“{jurisdiction}”的机构名录。")
    places = {pk: place_of(jurisdiction) for pk, jurisdiction in jurisdictions.items()}
    _register([row for row in rows if not row.existing], places)
    held = Organisation.objects.select_for_update(of=("self",)).in_bulk(
        [row.existing["pk"] for row in rows if row.existing]
    )
    for row in rows:
        if row.existing:
            _amend(held[row.existing["pk"]], row, places[row["jurisdiction"].pk])
    return len(rows)


def _register(rows: Iterable[Values], places: Mapping[int, Place]) -> None:
    made = []
    for row in rows:
        name = steps.checked_name(row["name"])
        made.append((row, _organisation(row["jurisdiction"], name, row, places)))
    Organisation.objects.bulk_create([one for _, one in made], batch_size=1000)
    names = []
    for row, one in made:
        place = places[one.jurisdiction_id]
        official = _name(one, one.name, NameKind.OFFICIAL, place)
        official.valid_from, official.basis = row["valid_from"], row["basis"] or ""
        names.append(official)
        names += [
            _name(one, text, NameKind.ABBREVIATION, place) for text in dict.fromkeys(row["aliases"] or ())
        ]
    OrganisationName.objects.bulk_create(names, batch_size=1000)


def _organisation(
    jurisdiction: Jurisdiction, name: str, row: Values, places: Mapping[int, Place]
) -> Organisation:
    kind = row["kind"] or rules.infer_kind(name, places[jurisdiction.pk])
    return Organisation(
        jurisdiction=jurisdiction,
        name=name,
        kind=OrganisationKind(kind),
        credit_code=steps.checked_code(row["credit_code"] or ""),
        pinyin=rules.pinyin(name),
    )


def _name(organisation: Organisation, text: str, kind: NameKind, place: Place) -> OrganisationName:
    return OrganisationName(
        organisation=organisation,
        text=text,
        kind=kind,
        folded=rules.core_name(text, place),
        initials=rules.initials(text),
    )


def _amend(organisation: Organisation, row: Values, place: Place) -> None:
    organisation.kind = row["kind"] or organisation.kind
    organisation.credit_code = steps.checked_code(row["credit_code"] or "") or organisation.credit_code
    organisation.save(update_fields=["kind", "credit_code", "updated_at"])
    for text in row["aliases"] or ():
        steps.write_name(organisation, text, NameKind.ABBREVIATION, place)
