"""Occupations and programmes as the public reads them: out of the newest published reports, and nothing else.

A page that reckoned anew could be held against the report and give away what the report does not publish.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

from ronghe.quality.models import TalentReport
from ronghe.quality.queries.talent_files import newest_public, told_in
from ronghe.quality.rules.talent import Occupation, Taught, Told
from ronghe.reference.enums import CatalogueKind
from ronghe.reference.models import CatalogueEntry

GROUP = 7
MOST_FOUND = 200
MOST_WORK = 40


@dataclass(frozen=True, slots=True)
class Published:
    """The newest published report of a place, read."""

    report: TalentReport
    told: Told


@dataclass(frozen=True, slots=True)
class FoundOccupation:
    where: Published
    occupation: Occupation
    through: tuple[str, ...] = ()
    """The occupations proper by whose names it was found."""


@dataclass(frozen=True, slots=True)
class FoundProgramme:
    """One programme code in one place, with the schools that teach it."""

    where: Published
    code: str
    name: str
    taught: tuple[Taught, ...]


def published() -> list[Published]:
    """What is published, place by place. One query."""
    return [Published(row, told_in(row)) for row in newest_public()]


def occupations_like(places: Iterable[Published], text: str) -> list[FoundOccupation]:
    """Groups by their name, or by the name or customary name of an occupation in them. One query."""
    words = text.split()
    within = _groups_with(words) if words else {}
    found = [
        FoundOccupation(where, one, tuple(within.get(one.code, ())[:3]))
        for where in places
        for one in where.told.occupations
        if not words or one.code in within or all(word in one.name for word in words)
    ]
    return found[:MOST_FOUND]


def _groups_with(words: list[str]) -> dict[str, list[str]]:
    rows = CatalogueEntry.objects.current().occupations()
    for word in words:
        rows = rows.filter(search_text__icontains=word.lower())
    found: dict[str, list[str]] = {}
    for code, name in rows.order_by("code").values_list("code", "name")[:MOST_FOUND]:
        found.setdefault(code[:GROUP], []).append(name)
    return found


def programmes_like(places: Iterable[Published], text: str) -> list[FoundProgramme]:
    """Programmes by name, code or school. No query."""
    words = text.split()
    found: list[FoundProgramme] = []
    for where in places:
        by_code: dict[str, list[Taught]] = {}
        for one in where.told.taught:
            if all(word in f"{one.name} {one.code} {one.school}" for word in words):
                by_code.setdefault(one.code, []).append(one)
        found += [
            FoundProgramme(where, code, rows[0].name, tuple(rows)) for code, rows in sorted(by_code.items())
        ]
    return found[:MOST_FOUND]


def work_in(group: str) -> list[str]:
    """The names of the occupations proper of a group. One query."""
    rows = CatalogueEntry.objects.current().occupations().filter(code__startswith=group)
    return list(rows.order_by("code").values_list("name", flat=True)[:MOST_WORK])


def line_of(code: str) -> list[str]:
    """The names of the classes above a group, the widest first. One query."""
    above = {f"{code[0]}-00-00-00", f"{code[:4]}-00-00"}
    rows = CatalogueEntry.objects.current().filter(kind=CatalogueKind.OCCUPATION, code__in=above)
    return list(rows.order_by("level").values_list("name", flat=True))


def groups_of(taught: Iterable[Taught], told: Told) -> list[Occupation]:
    """The occupation groups of the report to which these programmes lead, in the order of the links."""
    codes = dict.fromkeys(code[:GROUP] for one in taught for code in one.occupations)
    known: dict[str, Any] = {one.code: one for one in told.occupations}
    return [known[code] for code in codes if code in known]
