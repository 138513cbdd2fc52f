"""Jurisdictions as names refer to them."""

from __future__ import annotations

from collections.abc import Iterable

from django.db.models import Q

from ronghe.core.models import Jurisdiction
from ronghe.core.scope import paths_above
from ronghe.directory.rules import Place, make_place


def place_of(jurisdiction: Jurisdiction) -> Place:
    """That jurisdiction as a place, with those above it (one query unless it is a root)."""
    above = list(Jurisdiction.objects.filter(path__in=paths_above(jurisdiction.path)).order_by("path"))
    return places_from([*above, jurisdiction])[jurisdiction.pk]


def places_from(jurisdictions: Iterable[Jurisdiction]) -> dict[int, Place]:
    """Places of jurisdictions given with all that are above them, from the root down."""
    made: dict[int, Place] = {}
    for one in jurisdictions:
        above = made.get(one.parent_id) if one.parent_id is not None else None
        made[one.pk] = make_place(str(one.pk), one.name, one.short_name, one.level, above)
    return made


def places_around(jurisdiction: Jurisdiction) -> dict[int, Place]:
    """Places a plan of that jurisdiction may refer to: itself, those above, those below (one query)."""
    around = Jurisdiction.objects.filter(
        Q(path__in=paths_above(jurisdiction.path)) | Q(path__startswith=jurisdiction.path)
    ).order_by("path")
    return places_from(around)
