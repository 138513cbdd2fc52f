"""Match degree of a place in a year: every definition over the same rows, and the one it has chosen."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass

from django.db.models import QuerySet
from django.utils.functional import cached_property

from ronghe.core.models import Jurisdiction
from ronghe.core.scope import paths_above
from ronghe.engine.alignment.definitions import DEFINITIONS, Degree, all_degrees
from ronghe.engine.alignment.facts import Facts, ProgrammeFacts
from ronghe.engine.rules.declaration import Rule
from ronghe.engine.supply.occupations import UNASSIGNED, weights_of
from ronghe.labour.models.demand import GROUP_LENGTH
from ronghe.labour.queries.demand import ChosenDemand, chosen
from ronghe.policy.queries.rulings import rule_of
from ronghe.programmes.enums import ProgrammeStatus
from ronghe.programmes.models import AlignmentChoice, Cohort, SchoolProgramme
from ronghe.programmes.queries.cohorts import cohorts_of, leaving_in
from ronghe.programmes.queries.links import links_by_code

OFFERED = (ProgrammeStatus.OPEN, ProgrammeStatus.SUSPENDED)
"""Programmes that have learners or graduates; those that take entrants are ``OPEN`` alone."""


@dataclass(frozen=True)
class PlaceFacts:
    """The facts of a place and year with the rows they were read from."""

    place: Jurisdiction
    year: int
    facts: Facts
    programmes: Mapping[str, SchoolProgramme]
    cohorts: Mapping[str, tuple[Cohort, ...]]
    demand: ChosenDemand

    @cached_property
    def _by_key(self) -> dict[str, ProgrammeFacts]:
        return {one.key: one for one in self.facts.programmes}

    def of(self, key: str) -> ProgrammeFacts | None:
        return self._by_key.get(key)


def programmes_in(
    place: Jurisdiction, *, level: str = "", statuses: Collection[str] = OFFERED
) -> QuerySet[SchoolProgramme]:
    """The programmes of all schools at or under a place; whose scope that is, the caller has asked."""
    rows = SchoolProgramme.objects.current().filter(
        jurisdiction__path__startswith=place.path, status__in=list(statuses)
    )
    rows = rows.filter(level=level) if level else rows
    return rows.select_related("organisation", "cluster", "jurisdiction").order_by("code", "pk")


def groups_of(codes: Iterable[str]) -> dict[str, dict[str, float]]:
    """The weights of occupation groups by programme code, by the one rule of supply. One query."""
    found: dict[str, dict[str, float]] = {}
    for programme, known in links_by_code(codes).items():
        weights: dict[str, float] = {}
        for occupation, weight in weights_of(known).items():
            group = occupation[:GROUP_LENGTH]
            weights[group] = weights.get(group, 0.0) + weight
        weights.pop(UNASSIGNED, None)
        found[programme] = weights
    return found


def read_facts(
    place: Jurisdiction, year: int, *, level: str = "", demand: ChosenDemand | None = None
) -> PlaceFacts:
    """Everything the definitions need. Six queries, however many programmes there are; fewer with the
    ``demand`` of the place and year."""
    rows = list(programmes_in(place, level=level, statuses=(ProgrammeStatus.OPEN,)))
    cohorts, weights = cohorts_of(rows), groups_of(row.code for row in rows)
    demand = demand or chosen(place, year, group_length=GROUP_LENGTH)
    facts = Facts(
        tuple(
            programme_facts(row, cohorts.get(str(row.pk), ()), weights.get(row.code, {}), year)
            for row in rows
        ),
        {cell.occupation: float(cell.posts) for cell in demand.cells if cell.occupation},
    )
    return PlaceFacts(place, year, facts, {str(row.pk): row for row in rows}, cohorts, demand)


def programme_facts(
    row: SchoolProgramme, cohorts: Iterable[Cohort], weights: Mapping[str, float], year: int
) -> ProgrammeFacts:
    """The entrants of the year, and what became of those who left in it."""
    known = list(cohorts)
    entered = next((one for one in known if one.entry_year == year), None)
    leaving = leaving_in(year, row, known)
    return ProgrammeFacts(
        key=str(row.pk),
        learners=entered.enrolled if entered else None,
        graduates=leaving.graduated if leaving else None,
        employed=leaving.employed if leaving else None,
        matched=leaving.employed_matched if leaving else None,
        is_linked=row.cluster_id is not None,
        occupations=weights,
    )


def alignment_of(
    place: Jurisdiction, year: int, *, level: str = "", demand: ChosenDemand | None = None
) -> list[Degree]:
    """Every definition for a place and year: numerator, denominator, rows and what is missing."""
    return all_degrees(read_facts(place, year, level=level, demand=demand).facts)


# the decision


def choice_of(place: Jurisdiction) -> AlignmentChoice | None:
    """The decision in force: the last of the place, else of the nearest place above that has one."""
    paths = [*paths_above(place.path), place.path]
    rows = AlignmentChoice.objects.filter(jurisdiction__path__in=paths, definition__in=DEFINITIONS)
    found = list(rows.select_related("jurisdiction", "decided_by"))
    return max(found, key=lambda one: (len(one.jurisdiction.path), one.decided_on, one.pk), default=None)


def decisions_of(place: Jurisdiction) -> list[AlignmentChoice]:
    """All decisions of the very place, the newest first."""
    rows = AlignmentChoice.objects.filter(jurisdiction=place)
    return list(rows.select_related("jurisdiction", "decided_by"))


def silent_rule(place: Jurisdiction) -> Rule | None:
    """The rule whose clause asks for a match degree and leaves open how it is reckoned."""
    return rule_of(place, "PROG-02")
