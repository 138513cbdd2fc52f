"""Registration counts and project posts as cells of demand, and whether those written are still the same."""

from __future__ import annotations

from collections import defaultdict
from datetime import date
from decimal import Decimal

from django.db.models import QuerySet

from ronghe.core.models import Jurisdiction
from ronghe.labour.enums import DemandSource, ProjectStage
from ronghe.labour.models import Demand, EmploymentCount, ProjectPost
from ronghe.labour.queries.cells import differs, key_of, quarter_start

COUNTED = (DemandSource.REGISTRATION, DemandSource.PROJECTS)
LIVE = (ProjectStage.PLANNED, ProjectStage.BUILDING, ProjectStage.RUNNING)


def cells_of(place: Jurisdiction, source: str, year: int, quarter: int) -> list[Demand]:
    """What the register says of a quarter, at or under a place; nothing of it is stored."""
    if source == DemandSource.REGISTRATION:
        return _registered(place, year, quarter)
    return _planned(place, quarter_start(year, quarter))


def held_cells(place: Jurisdiction, source: str, year: int, quarter: int) -> QuerySet[Demand]:
    """What is stored of it."""
    return Demand.objects.filter(
        jurisdiction__path__startswith=place.path,
        source=source,
        starts_on=quarter_start(year, quarter),
        months=3,
    )


def not_taken_in(place: Jurisdiction, year: int, quarter: int) -> list[str]:
    """The registers that say something else of a quarter than the demand written of them."""
    found = []
    for source in COUNTED:
        wanted = {key_of(cell): cell for cell in cells_of(place, source, year, quarter)}
        held = {key_of(cell): cell for cell in held_cells(place, source, year, quarter)}
        same = wanted.keys() == held.keys()
        if not same or any(differs(held[key], cell) for key, cell in wanted.items()):
            found.append(str(source))
    return found


def _registered(place: Jurisdiction, year: int, quarter: int) -> list[Demand]:
    rows = EmploymentCount.objects.current().filter(
        jurisdiction__path__startswith=place.path, year=year, quarter=quarter
    )
    grouped: dict[tuple[int, str], list[EmploymentCount]] = defaultdict(list)
    for row in rows.order_by("pk"):
        grouped[row.jurisdiction_id, row.occupation].append(row)
    return [
        Demand(
            jurisdiction_id=where,
            source=DemandSource.REGISTRATION,
            occupation=occupation,
            starts_on=quarter_start(year, quarter),
            months=3,
            posts=Decimal(sum(row.people for row in listed)),
            notices=len(listed),
            basis={"registrations": [row.pk for row in listed]},
        )
        for (where, occupation), listed in sorted(grouped.items())
    ]


def _planned(place: Jurisdiction, start: date) -> list[Demand]:
    months = [start.replace(month=start.month + n) for n in range(3)]
    rows = ProjectPost.objects.current().filter(
        jurisdiction__path__startswith=place.path,
        needed_on__year=start.year,
        needed_on__month__in=[month.month for month in months],
        project__stage__in=LIVE,
        project__state="current",
    )
    grouped: dict[tuple[int, str, str], list[ProjectPost]] = defaultdict(list)
    for row in rows.select_related("project").order_by("pk"):
        grouped[row.jurisdiction_id, row.occupation, row.project.industry[:1]].append(row)
    return [
        Demand(
            jurisdiction_id=where,
            source=DemandSource.PROJECTS,
            occupation=occupation,
            industry=industry,
            starts_on=start,
            months=3,
            posts=Decimal(sum(row.number for row in listed)),
            notices=len(listed),
            employers=len({row.organisation_id for row in listed}),
            basis={"project_posts": [row.pk for row in listed]},
        )
        for (where, occupation, industry), listed in sorted(grouped.items())
    ]
