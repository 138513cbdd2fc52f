"""What the warning rules of occupations, programmes and schools ask of a place."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable
from datetime import date
from decimal import Decimal
from typing import Any

from django.db.models import Max
from django.urls import reverse

from ronghe.analytics.queries.warning_context import Context
from ronghe.analytics.rules import programme_findings as find
from ronghe.analytics.rules.warnings import Finding, add_rule, declarations
from ronghe.core.dates import last_day
from ronghe.engine.rules.values import Value
from ronghe.labour.enums import DemandSource
from ronghe.labour.models import Demand
from ronghe.labour.queries.demand import last_year
from ronghe.labour.queries.forecasts import Change, changes
from ronghe.labour.queries.occupations import occupation_names
from ronghe.policy.queries.rulings import Explained
from ronghe.programmes.enums import ProgrammeStatus
from ronghe.programmes.models import Cohort, SchoolYear
from ronghe.programmes.queries import programme_checks, school_checks
from ronghe.programmes.queries.cohorts import cohorts_of
from ronghe.programmes.queries.gaps import Gaps, gaps_of
from ronghe.programmes.rules.cohorts import idle_years


def _at(context: Context, key: str) -> dict[str, Decimal]:
    return context.thresholds.of(declarations()[key], context.place)


def _address(name: str, context: Context, year: int, *arguments: str, more: str = "") -> str:
    return f"{reverse(name, args=arguments)}?place={context.place.code}&year={year}{more}"


# occupations


def gaps(context: Context) -> Gaps | None:
    """Demand and supply of the place in the year whose demand counts; none without any demand."""
    year = last_year(context.place, context.on)
    return None if year is None else gaps_of(context.place, year)


def groups(context: Context) -> list[find.GroupFact]:
    """The occupation groups of the place with demand, supply, and the change that is forecast."""
    known = context.fact(gaps)
    if known is None:
        return []
    ahead = {one.occupation: one for one in changes(context.place)}
    names = occupation_names(one.group for one in known)
    office = context.office()
    return [
        find.GroupFact(
            group=one.group,
            name=names.get(one.group, ""),
            place=context.place.pk,
            demand=_people(one.demand.middle),
            supply=_people(one.supply.middle),
            supply_low=_people(one.supply.low),
            supply_high=_people(one.supply.high),
            year=known.year,
            url=_address("programmes:gaps", context, known.year, more=f"&q={one.group}"),
            basis=known.says,
            owner=office,
            **_ahead(ahead.get(one.group)),
        )
        for one in known
    ]


def _ahead(change: Change | None) -> dict[str, Any]:
    if change is None or change.move.ratio is None:
        return {}
    return {
        "change": _decimal(change.move.ratio * 100),
        "sure": change.move.is_sure,
        "forecast": change.evidence,
    }


def _people(value: float) -> Decimal:
    """Whole people: a projection is not surer than that, and nobody reads of tenths of a person."""
    return Decimal(round(value))


def _decimal(value: float) -> Decimal:
    return Decimal(str(round(value, 2)))


def _shortage(context: Context) -> Iterable[Finding]:
    return find.shortages(context.fact(groups), _at(context, "talent.shortage"))


def _surplus(context: Context) -> Iterable[Finding]:
    return find.surpluses(context.fact(groups), _at(context, "talent.surplus"))


# programmes


def outcome_year(context: Context) -> int:
    return programme_checks.outcome_year(context.place, context.on)


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
        title=f"{row.organisation.name}“{row.name}”",
        school=row.organisation_id,
        place=row.jurisdiction_id,
        year=year,
        graduates=one.graduates,
        continued=one.leavers.continued,
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
    """Both figures of one year, that of the demand: the running one would make all demand look small."""
    known = context.fact(gaps)
    year = known.year if known else context.fact(outcome_year)
    found = programme_checks.outdated_in(context.place, year, gaps=known)
    cohorts = cohorts_of(one.programme for one in found.rows)
    facts = [
        _fact(context, one, year, "outdated", idle=_idle(cohorts.get(str(one.programme.pk), ()), context.on))
        for one in found.rows
    ]
    return find.outdated(facts, _at(context, "programme.outdated"))


def _idle(cohorts: Iterable[Cohort], on: date) -> int:
    return idle_years({one.entry_year: one.enrolled for one in cohorts}, on.year)


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
        end = last_day(start, months)
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
