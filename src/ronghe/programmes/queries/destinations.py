"""Rates of destination by programme and by school, for the graduates of one year or of the last three."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass

from ronghe.core.models import Jurisdiction
from ronghe.core.scope import within
from ronghe.programmes.models import Cohort, SchoolProgramme
from ronghe.programmes.queries.cohorts import graduation_year
from ronghe.programmes.rules.destinations import Leavers, RateOf, rates_of

SPAN = 3


@dataclass(frozen=True)
class Row:
    """One programme of a school, one school, or the whole place, with its rates."""

    pk: int
    name: str
    school: str
    level: str
    graduated: int
    rates: dict[str, RateOf]

    @property
    def placed(self) -> float | None:
        return self.rates["placed"].value

    @property
    def employed(self) -> float | None:
        return self.rates["employed"].value

    @property
    def matched(self) -> float | None:
        return self.rates["matched"].value

    @property
    def local(self) -> float | None:
        return self.rates["local"].value

    @property
    def continued(self) -> float | None:
        return self.rates["continued"].value


def leavers_of(cohort: Cohort) -> Leavers:
    return Leavers(
        cohort.graduated,
        cohort.employed,
        cohort.employed_matched,
        cohort.employed_local,
        cohort.continued,
    )


@dataclass(frozen=True)
class Destinations:
    """The rates of a place in a year: of each programme, of each school, of all."""

    year: int
    span: int
    programmes: tuple[Row, ...]
    schools: tuple[Row, ...]
    whole: Row


def destinations_of(jurisdiction: Jurisdiction, year: int, *, span: int = 1, level: str = "") -> Destinations:
    """The graduates of ``span`` years that end with ``year``."""
    rows = Cohort.objects.current().filter(within((jurisdiction.path,)), graduated__isnull=False)
    rows = rows.filter(programme__level=level) if level else rows
    by_programme: dict[SchoolProgramme, list[Leavers]] = defaultdict(list)
    for cohort in rows.select_related("programme__organisation").order_by("programme_id"):
        if year - span < graduation_year(cohort, cohort.programme) <= year:
            by_programme[cohort.programme].append(leavers_of(cohort))
    by_school: dict[tuple[int, str], list[Leavers]] = defaultdict(list)
    for programme, leavers in by_programme.items():
        by_school[programme.organisation_id, programme.organisation.name] += leavers
    every = [one for leavers in by_programme.values() for one in leavers]
    programmes = [
        _row(one.pk, str(one), one.organisation.name, str(one.get_level_display()), leavers)
        for one, leavers in by_programme.items()
    ]
    schools = [_row(pk, name, name, "", leavers) for (pk, name), leavers in by_school.items()]
    return Destinations(
        year,
        span,
        tuple(sorted(programmes, key=lambda row: (row.school, row.name))),
        tuple(sorted(schools, key=lambda row: row.name)),
        _row(jurisdiction.pk, jurisdiction.name, "", "", every),
    )


def _row(pk: int, name: str, school: str, level: str, leavers: Iterable[Leavers]) -> Row:
    listed = list(leavers)
    return Row(pk, name, school, level, sum(one.graduated or 0 for one in listed), rates_of(listed))
