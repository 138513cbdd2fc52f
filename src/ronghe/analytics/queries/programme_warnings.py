"""What the warning rules of occupations, programmes and schools ask of a place."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable
from datetime import date, timedelta
from decimal import Decimal
from typing import Any

from django.db.models import Max
from django.urls import reverse

from ronghe.analytics.queries.warning_context import Context
from ronghe.analytics.rules import programme_findings as find
from ronghe.analytics.rules.warnings import Finding, add_rule, declarations
from ronghe.engine.rules.values import Value
from ronghe.labour.enums import DemandSource
from ronghe.labour.models import Demand
from ronghe.labour.queries.forecasts import Change, changes
from ronghe.labour.queries.occupations import occupation_names
from ronghe.policy.queries.rulings import Explained
from ronghe.programmes.enums import ProgrammeStatus
from ronghe.programmes.models import Cohort, SchoolYear
from ronghe.programmes.queries import programme_checks, school_checks
from ronghe.programmes.queries.alignment import cohorts_of, graduation_year, programmes_in
from ronghe.programmes.queries.gaps import gaps_of

BACK = 2
"""Outcomes and demand are looked for in this year and so many before it: the last that has any."""


def _at(context: Context, key: str) -> dict[str, Decimal]:
    return context.thresholds.of(declarations()[key], context.place)


def _address(name: str, context: Context, year: int, *arguments: str, more: str = "") -> str:
    return f"{reverse(name, args=arguments)}?place={context.place.code}&year={year}{more}"


# occupations


def demand_year(context: Context) -> int | None:
    """The last full year with demand, not older than ``BACK`` years; the running one where there is no other.

    A year that is not over would show a surplus of everything.
    """
    this = context.on.year
    rows = Demand.objects.filter(
        context.here(), starts_on__gte=date(this - BACK, 1, 1), starts_on__lte=context.on
    )
    years = set(rows.order_by().values_list("starts_on__year", flat=True).distinct())
    return max(years - {this}, default=this if this in years else None)


def groups(context: Context) -> list[find.GroupFact]:
    """The occupation groups of the place with demand, supply, and the change that is forecast."""
    year = demand_year(context)
    if year is None:
        return []
    gaps = gaps_of(context.place, year)
    ahead = {one.occupation: one for one in changes(context.place)}
    names = occupation_names(one.group for one in gaps)
    office = context.office()
    return [
        find.GroupFact(
            group=one.group,
            name=names.get(one.group, ""),
            place=context.place.pk,
            demand=_decimal(one.demand.middle),
            supply=_decimal(one.supply.middle),
            supply_low=_decimal(one.supply.low),
            supply_high=_decimal(one.supply.high),
            year=year,
            url=_address("programmes:gaps", context, year, more=f"&q={one.group}"),
            basis=gaps.says,
            owner=office,
            **_ahead(ahead.get(one.group)),
        )
        for one in gaps
    ]


def _ahead(change: Change | None) -> dict[str, Any]:
    if change is None or change.move.ratio is None:
        return {}
    return {
        "change": _decimal(change.move.ratio * 100),
        "sure": change.move.is_sure,
        "forecast": change.evidence,
    }


def _decimal(value: float) -> Decimal:
    return Decimal(str(round(value, 2)))


def _shortage(context: Context) -> Iterable[Finding]:
    return find.shortages(context.fact(groups), _at(context, "talent.shortage"))


def _surplus(context: Context) -> Iterable[Finding]:
    return find.surpluses(context.fact(groups), _at(context, "talent.surplus"))


# programmes


def outcome_year(context: Context) -> int:
    """The last year in which a cohort of the place left with known graduates; else the last full one."""
    rows = list(programmes_in(context.place, statuses=(ProgrammeStatus.OPEN,)))
    by_key, cohorts = {str(row.pk): row for row in rows}, cohorts_of(rows)
    years = [
        graduation_year(cohort, by_key[key])
        for key, found in cohorts.items()
        for cohort in found
        if cohort.graduated is not None
    ]
    return max((year for year in years if year <= context.on.year), default=context.on.year - 1)


def _decided(said: Explained | None, key: str) -> Decimal | None:
    """The line that an office has decided, if the rule has one."""
    for one in said.result.parameters if said else ():
        if isinstance(one, Value) and one.key == key and isinstance(one.value, int | float | Decimal):
            return Decimal(str(one.value))
    return None


def _fact(
    context: Context, one: programme_checks.Outcome, year: int, kind: str, *, idle: int = 0
) -> find.ProgrammeFact:
    row, said = one.programme, one.said
    return find.ProgrammeFact(
        key=row.pk,
        title=f"{row.organisation.name}{row.name}",
        school=row.organisation_id,
        place=row.jurisdiction_id,
        year=year,
        graduates=one.graduates,
        rate=one.rate,
        matched=one.matched_rate,
        demand=None if one.demand_index is None else _decimal(one.demand_index),
        idle=idle,
        line=_decided(said, "programmes.low_employment.threshold"),
        demand_line=_decided(said, "programmes.retire.forecast_threshold"),
        matched_line=_decided(said, "programmes.retire.threshold"),
        clause=said.clauses if said else "",
        url=reverse("programmes:programmes_detail", args=[row.pk]),
        rows_url=_address("programmes:checks", context, year, kind, more=f"&q={row.code}"),
    )


def _employment(context: Context) -> Iterable[Finding]:
    year = context.fact(outcome_year)
    found = programme_checks.employment_in(context.place, year)
    open_rows = [one for one in found.rows if one.programme.status == ProgrammeStatus.OPEN]
    facts = [_fact(context, one, year, "employment") for one in open_rows]
    return find.low_employment(facts, _at(context, "programme.low_employment"))


def _outdated(context: Context) -> Iterable[Finding]:
    year = context.fact(outcome_year)
    found = programme_checks.outdated_in(context.place, year)
    cohorts = cohorts_of(one.programme for one in found.rows)
    facts = [
        _fact(context, one, year, "outdated", idle=idle_years(cohorts.get(str(one.programme.pk), ())))
        for one in found.rows
    ]
    return find.outdated(facts, _at(context, "programme.outdated"))


def idle_years(cohorts: Iterable[Cohort]) -> int:
    """The last years in a row for which nought was told as enrolment. A year not told ends the row."""
    idle, expected = 0, None
    for one in sorted(cohorts, key=lambda row: -row.entry_year):
        if one.enrolled is None and expected is None:
            continue
        if one.enrolled != 0 or (expected is not None and one.entry_year != expected):
            break
        idle, expected = idle + 1, one.entry_year - 1
    return idle


def _doubled(context: Context) -> Iterable[Finding]:
    year = context.on.year
    facts = [
        find.DoubledFact(
            code=one.code,
            name=one.name,
            level=one.level,
            schools=tuple(dict.fromkeys(offer.school_name for offer in one.offers)),
            place=context.place.pk,
            smallest=one.smallest,
            nearest=None if one.nearest is None else _decimal(one.nearest),
            oriented=len({offer.school for offer in one.offers if offer.orientation}),
            url=_address("programmes:checks", context, year, "duplicates", more=f"&q={one.code}"),
        )
        for one in programme_checks.duplicates_in(context.place, year)
    ]
    return find.doubled(facts, _at(context, "programme.duplicated"))


# schools


def _sizes(context: Context) -> Iterable[Finding]:
    """By the last returns of the place's schools, where its plan has a size line."""
    rows = SchoolYear.objects.current().filter(context.here(), year__lte=context.on.year)
    year = rows.aggregate(last=Max("year"))["last"]
    if year is None:
        return []
    found = school_checks.size_checks(context.place, year)
    facts = [
        find.SizeFact(
            school=one.school.pk,
            name=one.school.name,
            place=one.school.jurisdiction_id,
            year=year,
            learners=one.row.learners,
            line=one.line or Decimal(0),
            words=one.said.words,
            clause=one.said.clauses,
            modality=found.rule.modality if found.rule else "",
            url=reverse("programmes:school_years_detail", args=[one.row.pk]),
        )
        for one in found.below
        if one.row is not None and one.said is not None
    ]
    return find.below_size(facts, _at(context, "school.below_size"))


# data that no longer come


def unfiled_schools(context: Context) -> list[find.UnfiledSchool]:
    """Schools with last year's entrants and none of this year's."""
    rows = Cohort.objects.current().filter(
        context.here(),
        entry_year__in=[context.on.year, context.on.year - 1],
        programme__status=ProgrammeStatus.OPEN,
        enrolled__isnull=False,
    )
    told: dict[tuple[int, str, int], dict[int, set[int]]] = defaultdict(lambda: defaultdict(set))
    columns = ("organisation_id", "organisation__name", "jurisdiction_id", "entry_year", "programme_id")
    for school, name, place, year, programme in rows.values_list(*columns):
        told[school, name, place][year].add(programme)
    return [
        find.UnfiledSchool(
            school,
            name,
            place,
            len(years[context.on.year - 1]),
            f"{reverse('programmes:cohorts_list')}?q={name}",
        )
        for (school, name, place), years in sorted(told.items())
        if years[context.on.year - 1] and not years[context.on.year]
    ]


def silent_sources(context: Context) -> list[find.SilentSource]:
    """The sources of demand of the place with the end of their last period."""
    rows = Demand.objects.filter(context.here(), starts_on__lte=context.on)
    ends: dict[str, date] = {}
    for source, start, months in rows.values_list("source", "starts_on", "months").distinct().order_by():
        month = start.month - 1 + months
        end = date(start.year + month // 12, month % 12 + 1, 1) - timedelta(days=1)
        ends[source] = max(end, ends.get(source, end))
    return [
        find.SilentSource(
            source,
            str(DemandSource(source).label),
            context.place.pk,
            end,
            _address("programmes:gaps", context, end.year),
        )
        for source, end in sorted(ends.items())
    ]


def _stopped(context: Context) -> Iterable[Finding]:
    at = _at(context, "data.stopped")
    return find.stopped_data(unfiled_schools(context), silent_sources(context), context.on, at)


for _key, _evaluate in {
    "talent.shortage": _shortage,
    "talent.surplus": _surplus,
    "programme.low_employment": _employment,
    "programme.duplicated": _doubled,
    "school.below_size": _sizes,
    "programme.outdated": _outdated,
    "data.stopped": _stopped,
}.items():
    add_rule(declarations()[_key], _evaluate)
