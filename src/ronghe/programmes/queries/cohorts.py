"""The cohorts of programmes, and which of them leaves in a year."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable

from ronghe.programmes.models import Cohort, SchoolProgramme
from ronghe.programmes.rules.cohorts import due_year


def graduation_year(cohort: Cohort, programme: SchoolProgramme) -> int:
    """The year in which a cohort is due by the length of its programme."""
    return due_year(int(cohort.entry_year), programme.years)


def cohorts_of(programmes: Iterable[SchoolProgramme]) -> dict[str, tuple[Cohort, ...]]:
    """The cohorts of each programme by its key, the newest first. One query."""
    found: dict[str, list[Cohort]] = defaultdict(list)
    rows = Cohort.objects.current().filter(programme__in=[one.pk for one in programmes])
    for row in rows.order_by("-entry_year"):
        found[str(row.programme_id)].append(row)
    return {key: tuple(rows) for key, rows in found.items()}


def leaving_in(year: int, programme: SchoolProgramme, cohorts: Iterable[Cohort]) -> Cohort | None:
    """The cohort of a programme that is due in a year."""
    return next((one for one in cohorts if graduation_year(one, programme) == year), None)
