"""Programmes held against what plans ask: doubled, docked, badly employed, out of date."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from datetime import date
from decimal import Decimal

from django.urls import reverse

from ronghe.core.models import Jurisdiction
from ronghe.engine.alignment.dockings import Docking, DockingResult, Proof, docked, wanted
from ronghe.engine.alignment.duplicates import Duplicate, Offer, duplicates
from ronghe.engine.alignment.gaps import GroupGap
from ronghe.engine.coding.graph import IN_FORCE
from ronghe.engine.rules.declaration import Rule
from ronghe.engine.rules.lookup import parameter
from ronghe.engine.rules.values import Value
from ronghe.policy.queries.rulings import Explained, ask, row_of, rule_of
from ronghe.programmes.enums import ProgrammeStatus
from ronghe.programmes.models import (
    Cohort,
    DockingEvidence,
    OccupationLink,
    Orientation,
    SchoolProgramme,
    SchoolSite,
)
from ronghe.programmes.models.network import SiteStage
from ronghe.programmes.queries.alignment import (
    PlaceFacts,
    groups_of,
    programmes_in,
    read_facts,
)
from ronghe.programmes.queries.cohorts import cohorts_of, leaving_in
from ronghe.programmes.queries.destinations import leavers_of
from ronghe.programmes.queries.gaps import Gaps, gaps_of
from ronghe.programmes.queries.school_checks import counted_on, store_for
from ronghe.programmes.rules.cohorts import due_year
from ronghe.programmes.rules.destinations import Leavers, share_of

DOCKING_NAMES = "programmes.dockings.names"


# doubled


def duplicates_in(place: Jurisdiction, year: int, *, level: str = "", code: str = "") -> list[Duplicate]:
    """Every programme that two schools or more of a place offer, with size, distance and orientation; of one
    code if asked."""
    offered = programmes_in(place, level=level, statuses=(ProgrammeStatus.OPEN,))
    rows = list(offered.filter(code=code) if code else offered)
    schools = {row.organisation_id for row in rows}
    cohorts, sites, meant = cohorts_of(rows), _places(schools), _orientations(schools)
    return duplicates(
        Offer(
            str(row.pk),
            row.code,
            row.name,
            row.get_level_display(),
            row.organisation_id,
            row.organisation.name,
            _entrants(cohorts.get(str(row.pk), ()), year),
            sites.get(row.organisation_id),
            meant.get(row.organisation_id, ""),
        )
        for row in rows
    )


def _entrants(cohorts: Iterable[Cohort], year: int) -> int | None:
    """The last known entrants up to a year."""
    return next(
        (one.enrolled for one in cohorts if one.entry_year <= year and one.enrolled is not None), None
    )


def _places(schools: Iterable[int]) -> dict[int, tuple[float, float]]:
    """Where a school is: its first site in use that has a position."""
    rows = SchoolSite.objects.current().filter(
        organisation__in=schools, stage=SiteStage.IN_USE, longitude__isnull=False, latitude__isnull=False
    )
    found: dict[int, tuple[float, float]] = {}
    for site in rows.order_by("pk"):
        found.setdefault(site.organisation_id, (float(str(site.longitude)), float(str(site.latitude))))
    return found


def _orientations(schools: Iterable[int]) -> dict[int, str]:
    rows = Orientation.objects.current().filter(organisation__in=schools)
    return dict(rows.values_list("organisation_id", "orientation"))


# docked


@dataclass(frozen=True, slots=True)
class Docked:
    """A programme with its dockings, and the ruling where the place has a rule."""

    programme: SchoolProgramme
    result: DockingResult
    said: Explained | None


@dataclass(frozen=True, slots=True)
class Dockings:
    """The names sought, whether an office decided them, and every programme."""

    sought: tuple[Docking, ...]
    is_decided: bool
    rule: Rule | None
    rows: tuple[Docked, ...]


def docking_names(place: Jurisdiction, year: int) -> tuple[Rule | None, tuple[str, ...]]:
    """The rule of the place, and the names that its office has decided; no name where none has."""
    rule = rule_of(place, "PROG-18")
    if rule is None or DOCKING_NAMES not in rule.parameters.values():
        return rule, ()
    found = parameter(store_for([rule]), DOCKING_NAMES, jurisdiction=rule.jurisdiction, on=counted_on(year))
    if not isinstance(found, Value) or not isinstance(found.value, tuple | list | frozenset):
        return rule, ()
    return rule, tuple(str(name) for name in found.value)


def dockings_in(place: Jurisdiction, year: int, *, level: str = "") -> Dockings:
    """The dockings of every programme of a place, from the rows that are there."""
    rule, names = docking_names(place, year)
    sought = wanted(names)
    known = read_facts(place, year, level=level)
    recorded = _recorded(known, year)
    linked = _linked(known)
    store = store_for([rule]) if rule else None
    rows = []
    for key, row in known.programmes.items():
        result = docked(sought, _found(known, key, linked), recorded.get(key, {}))
        said = None
        if rule is not None:
            given = {"programme_evidence": result.given}
            said = Explained(ask(rule, given, on=counted_on(year), store=store))
        rows.append(Docked(row, result, said))
    return Dockings(sought, bool(names), rule, tuple(rows))


def _recorded(known: PlaceFacts, year: int) -> dict[str, dict[str, list[Proof]]]:
    """Evidence on record that holds in the year, by programme and docking."""
    on = counted_on(year)
    found: dict[str, dict[str, list[Proof]]] = defaultdict(lambda: defaultdict(list))
    rows = DockingEvidence.objects.current().filter(
        programme__in=[row.pk for row in known.programmes.values()], happened_on__lte=on
    )
    for row in rows.exclude(ends_on__lt=on).order_by("happened_on", "pk"):
        address = reverse("programmes:dockings_detail", args=[row.pk])
        found[str(row.programme_id)][row.docking].append(Proof(row.fact, address))
    return found


def _linked(known: PlaceFacts) -> dict[str, int]:
    """How many links of a programme code rest on a standard or on people."""
    codes = {row.code for row in known.programmes.values()}
    rows = OccupationLink.objects.filter(programme__in=codes, kind__in=[one.value for one in IN_FORCE])
    counted: dict[str, int] = defaultdict(int)
    for code in rows.values_list("programme", flat=True):
        counted[code] += 1
    return counted


def _found(known: PlaceFacts, key: str, linked: Mapping[str, int]) -> dict[str, list[Proof]]:
    """What the rows show by themselves, under our own keys."""
    row, facts = known.programmes[key], known.of(key)
    address = reverse("programmes:programmes_detail", args=[row.pk])
    industry, course = [], []
    if row.cluster is not None and row.cluster_basis:
        industry.append(Proof(f"对应产业：{row.cluster}（{row.cluster_basis}）", address))
    groups = known.facts.wanted & set(facts.shares if facts else ())
    if groups:
        industry.append(Proof(f"所对职业有用人需求：{'、'.join(sorted(groups))}", address))
    if linked.get(row.code):
        course.append(Proof(f"教学标准或人工认可的职业对应 {linked[row.code]} 条", address))
    return {"industry": industry, "course": course}


# employed


@dataclass(frozen=True, slots=True)
class Outcome:
    """What became of the graduates of a year, and the ruling where the place has a rule."""

    programme: SchoolProgramme
    leavers: Leavers
    said: Explained | None = None
    demand_index: float | None = None

    @property
    def graduates(self) -> int | None:
        return self.leavers.graduated

    @property
    def rate(self) -> Decimal | None:
        """就业率, as ``rules.destinations`` defines it."""
        return share_of("employed", self.leavers)

    @property
    def matched_rate(self) -> Decimal | None:
        """对口就业率, as ``rules.destinations`` defines it."""
        return share_of("matched", self.leavers)

    @property
    def missing(self) -> tuple[str, ...]:
        """What the rate of employment lacks."""
        one = self.leavers
        told = (("毕业生数", one.graduated), ("就业数", one.employed), ("升学数", one.continued))
        return tuple(name for name, value in told if value is None)

    @property
    def missing_match(self) -> tuple[str, ...]:
        """What the rate of matched employment lacks."""
        one = self.leavers
        told = (("毕业生数", one.graduated), ("就业数", one.employed), ("对口就业数", one.matched))
        return tuple(name for name, value in told if value is None)


@dataclass(frozen=True, slots=True)
class Outcomes:
    rule: Rule | None
    rows: tuple[Outcome, ...]


def outcome_year(place: Jurisdiction, on: date) -> int:
    """The last year in which a cohort of the place left with known graduates; else the last full one."""
    rows = Cohort.objects.current().filter(
        jurisdiction__path__startswith=place.path,
        programme__state="current",
        programme__status=ProgrammeStatus.OPEN,
        graduated__isnull=False,
    )
    told = rows.order_by().values_list("entry_year", "programme__years").distinct()
    years = [due_year(entry, length) for entry, length in told]
    return max((year for year in years if year <= on.year), default=on.year - 1)


def employment_in(
    place: Jurisdiction, year: int, *, level: str = "", only: SchoolProgramme | None = None
) -> Outcomes:
    """Each programme with the employment of those who left in the year, by the rule of the place; ``only``
    the one asked for."""
    rule = rule_of(place, "PROG-04")
    store = store_for([rule]) if rule else None
    rows = [only] if only else list(programmes_in(place, level=level))
    cohorts, found = cohorts_of(rows), []
    for row in rows:
        leaving = leaving_in(year, row, cohorts.get(str(row.pk), ()))
        made = Outcome(row, _leavers(leaving))
        if rule is not None:
            facts = {"employment_rate": made.rate}
            sources = {"figure": (row_of(leaving),)} if leaving else {}
            said = Explained(ask(rule, facts, on=counted_on(year), store=store, rows=sources))
            made = replace(made, said=said)
        found.append(made)
    return Outcomes(rule, tuple(found))


def _leavers(leaving: Cohort | None) -> Leavers:
    return leavers_of(leaving) if leaving else Leavers(None)


# out of date


def outdated_in(
    place: Jurisdiction,
    year: int,
    *,
    level: str = "",
    only: SchoolProgramme | None = None,
    gaps: Gaps | None = None,
) -> Outcomes:
    """Each programme with demand per hundred of supply in its occupations and its matched employment;
    ``only`` the one asked for. ``gaps`` are those of the place and year where the caller has them.

    Supply is what all schools of the place send into those occupations. The rule of the place judges where
    it has lines; without them the figures stand by themselves.
    """
    rule = rule_of(place, "PROG-05")
    store = store_for([rule]) if rule else None
    rows = [only] if only else list(programmes_in(place, level=level, statuses=(ProgrammeStatus.OPEN,)))
    cohorts, weights = cohorts_of(rows), groups_of(row.code for row in rows)
    known = gaps_of(place, year) if gaps is None else gaps
    by_group, found = known.by_group(), []
    for row in rows:
        leaving = leaving_in(year, row, cohorts.get(str(row.pk), ()))
        index = demand_index(weights.get(row.code, {}), by_group) if known.has_demand else None
        made = Outcome(row, _leavers(leaving), demand_index=index)
        if rule is not None:
            given = {
                "demand_forecast": None if index is None else Decimal(str(round(index, 2))),
                "outcome_rate": made.matched_rate,
            }
            sources = {"outcome_rate": (row_of(leaving),)} if leaving else {}
            said = Explained(ask(rule, given, on=counted_on(year), store=store, rows=sources))
            made = replace(made, said=said)
        found.append(made)
    return Outcomes(rule, tuple(found))


def demand_index(shares: Mapping[str, float], by_group: Mapping[str, GroupGap]) -> float | None:
    """Demand per hundred of supply over the groups of a programme, by its weights (of any sum); None without
    supply."""
    demand = sum(
        share * by_group[group].demand.middle for group, share in shares.items() if group in by_group
    )
    supply = sum(
        share * by_group[group].supply.middle for group, share in shares.items() if group in by_group
    )
    return 100 * demand / supply if supply > 0 else None
