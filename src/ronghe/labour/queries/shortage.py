"""Which occupations are hard to fill by the returns, and which lists are in force, for those who plan."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import Any

from django.db.models import Count, Sum

from ronghe.core.models import Jurisdiction
from ronghe.core.scope import paths_above
from ronghe.labour.enums import FilingState, ListState, ShortageKind
from ronghe.labour.models import ReturnPost, ShortageItem
from ronghe.labour.queries.demand import chosen

LEAST_SHARE = 0.1
"""Occupations with a smaller share of hard posts among those wanted are not proposed."""
URGENT_SHARE = 0.5
"""From this share of hard posts among those wanted an occupation is proposed as urgent."""


@dataclass(frozen=True, slots=True)
class Shortage:
    """One occupation of a published list, as programme planning reads it."""

    occupation: str
    name: str
    kind: str
    posts: Decimal | None
    hard: int | None
    reason: str
    edition: int
    title: str
    published_on: date | None


def shortage_occupations(place: Jurisdiction, year: int | None = None) -> list[Shortage]:
    """The occupations of the lists in force for a place: its own and those of the places above it.

    With a year, those of that year. An occupation named by several lists stands once, by the nearest place
    and the newest list.
    """
    paths = [*paths_above(place.path), place.path]
    rows = ShortageItem.objects.filter(
        edition__jurisdiction__path__in=paths, edition__state=ListState.PUBLISHED
    ).select_related("edition__jurisdiction")
    if year is not None:
        rows = rows.filter(edition__year=year)
    found: dict[str, ShortageItem] = {}
    for row in sorted(rows, key=lambda one: (len(one.edition.jurisdiction.path), one.edition.year, one.pk)):
        found[row.occupation] = row
    return [
        Shortage(
            row.occupation,
            row.name,
            row.kind,
            row.posts,
            row.hard,
            row.reason,
            row.edition_id,
            row.edition.title,
            row.edition.published_on,
        )
        for _, row in sorted(found.items())
    ]


def proposals(place: Jurisdiction, year: int) -> list[dict[str, Any]]:
    """Occupations with posts that enterprises call hard to fill, the hardest first, with their figures."""
    rows = (
        ReturnPost.objects.filter(
            filing__jurisdiction__path__startswith=place.path,
            filing__year=year,
            filing__state=FilingState.ACCEPTED,
            hard__gt=0,
        )
        .order_by()
        .values_list("occupation")
        .annotate(
            hard=Sum("hard"), wanted=Sum("wanted_now"), firms=Count("filing__organisation", distinct=True)
        )
    )
    demand = chosen(place, year, group_length=10).posts()
    return [
        {
            "occupation": code,
            "kind": ShortageKind.URGENT if hard >= URGENT_SHARE * wanted else ShortageKind.SHORT,
            "posts": demand[code].posts if code in demand else Decimal(wanted),
            "hard": hard,
            "reason": f"{firms} 家企业申报难招 {hard} 人，占现缺 {wanted} 人的 {round(100 * hard / wanted)}%",
        }
        for code, hard, wanted, firms in sorted(rows, key=lambda row: (-row[1], row[0]))
        if hard >= LEAST_SHARE * wanted
    ]
