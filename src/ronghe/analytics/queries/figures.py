"""Figures: value, target, progress and judgement of everything measured in a place, for every other app."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from decimal import Decimal
from typing import Any

from django.urls import reverse
from django.utils.translation import gettext as _

from ronghe.analytics.enums import FigureStatus, ReportState, Subject, ValueState
from ronghe.analytics.models import IndicatorValue, ReportedValue
from ronghe.analytics.queries.measures import Measure, measures_of
from ronghe.core.actor import Actor
from ronghe.core.models import Jurisdiction
from ronghe.core.roles import OFFICIALS, TASK_UNITS
from ronghe.engine.indicators.definition import Definition
from ronghe.engine.indicators.judging import FAULTS, Judgement, Kind, Verdict, judge
from ronghe.policy.models import Observation
from ronghe.policy.queries.marks import indicator_target

ZERO = Decimal(0)


@dataclass(frozen=True, slots=True)
class Side:
    """The value by one definition, beside the others."""

    definition: str
    name: str
    value: Decimal | None
    missing: str
    numerator: Decimal | None = None
    denominator: Decimal | None = None


@dataclass(frozen=True, slots=True)
class Figure:
    """What a place has reached in an indicator in a year. ``progress`` 1 is the whole way to the target."""

    indicator: str
    name: str
    unit: str
    year: int
    value: Decimal | None
    status: str
    target: Decimal | None
    progress: Decimal | None
    judgement: str
    reason: str
    missing: str
    url: str
    snapshot_id: str
    target_words: str = ""
    target_year: int | None = None
    modality: str = ""
    direction: str = "up"
    kind: str = "level"
    expected: Decimal | None = None
    rating: str = ""
    reported: Decimal | None = None
    difference: Decimal | None = None
    owners: tuple[str, ...] = ()
    clause: str = ""
    source: str = ""
    indicator_id: int | None = None
    plan_id: int | None = None
    sides: tuple[Side, ...] = ()
    register: tuple[str, ...] = ()
    definition: str = ""

    @property
    def is_fault(self) -> bool:
        """A shortfall of something binding; what is permitted or encouraged never is one."""
        return self.judgement in FAULTS

    @property
    def is_provisional(self) -> bool:
        return self.status in {FigureStatus.COMPUTED, FigureStatus.REPORTED}

    @property
    def is_listed(self) -> bool:
        """A count that stands everywhere, not an indicator of the place's plan."""
        return self.indicator_id is None


@dataclass(slots=True)
class Found:
    """What is stored about one measure."""

    computed: dict[tuple[str, int], list[IndicatorValue]]
    reported: dict[int, ReportedValue]
    observed: dict[int, Observation]


def figures_of(jurisdiction: Jurisdiction, year: int, *, actor: Actor) -> list[Figure]:
    """One figure for everything measured there: plan indicators in their order, then the listed counts.

    Whoever works in the place sees provisional values; everybody else the approved ones of public plans.
    At most nine queries, whatever the number of indicators.
    """
    measures = measures_of(jurisdiction, actor=actor)
    found = stored(jurisdiction, measures, actor)
    return [figure_from(one, found[one.key], year) for one in measures]


def figure_of(jurisdiction: Jurisdiction, key: str, year: int, *, actor: Actor) -> Figure | None:
    """The figure of one indicator, if it is measured there."""
    return next((one for one in figures_of(jurisdiction, year, actor=actor) if one.indicator == key), None)


def is_inside(actor: Actor, jurisdiction: Jurisdiction) -> bool:
    """Whether the actor works for the place or above it, in an office or a unit that reports."""
    return actor.is_system or actor.has(*OFFICIALS, *TASK_UNITS, path=jurisdiction.path)


def stored(place: Jurisdiction, measures: Iterable[Measure], actor: Actor) -> dict[str, Found]:
    """The values, reports and observations behind some measures. Three queries."""
    listed = list(measures)
    found = {one.key: Found(defaultdict(list), {}, {}) for one in listed}
    for value in _computed(place, actor):
        if value.indicator in found:
            found[value.indicator].computed[value.definition, value.year].append(value)
    for row in _reported(place, actor):
        if row.indicator in found:
            found[row.indicator].reported[row.year] = row
    keys = {one.indicator.pk: one.key for one in listed if one.indicator is not None}
    rows = Observation.objects.filter(indicator__in=list(keys), corrected_by__isnull=True)
    for observed in rows.order_by("year", "pk"):
        found[keys[observed.indicator_id]].observed[observed.year] = observed
    return found


def _computed(place: Jurisdiction, actor: Actor) -> Iterable[IndicatorValue]:
    rows = IndicatorValue.objects.living().filter(
        jurisdiction=place, area__isnull=True, organisation__isnull=True
    )
    return rows if is_inside(actor, place) else rows.filter(state=ValueState.APPROVED)


def _reported(place: Jurisdiction, actor: Actor) -> Iterable[ReportedValue]:
    """The reports that count, the approved one of a year last."""
    states = [ReportState.APPROVED]
    if is_inside(actor, place):
        states.append(ReportState.SUBMITTED)
    rows = ReportedValue.objects.filter(jurisdiction=place, subject=Subject.PLACE, state__in=states)
    return sorted(rows, key=lambda one: (one.year, one.state == ReportState.APPROVED, one.pk))


@dataclass(frozen=True, slots=True)
class Chosen:
    """The value that stands for a year, and where it is from."""

    value: Decimal | None
    status: FigureStatus
    missing: str = ""
    snapshot_id: str = ""
    is_applicable: bool = True
    source: str = ""


def computed_for(found: Found, definition: str, year: int) -> IndicatorValue | None:
    """The approved value by a definition, else the newest computed one."""
    rows = found.computed.get((definition, year), [])
    return next((one for one in rows if one.state == ValueState.APPROVED), rows[0] if rows else None)


def chosen(measure: Measure, found: Found, year: int, reading: Definition | None) -> Chosen:
    """Facts first, then an approved report, a provisional one, an observation in the policy register."""
    row = computed_for(found, reading.id, year) if reading is not None else None
    if row is not None and (row.value is not None or not row.is_applicable):
        is_approved = row.state == ValueState.APPROVED
        status = FigureStatus.APPROVED if is_approved else FigureStatus.COMPUTED
        return Chosen(row.value, status, row.missing, row.snapshot_id, row.is_applicable, _("由业务记录计算"))
    report = found.reported.get(year)
    if report is not None:
        is_approved = report.state == ReportState.APPROVED
        status = FigureStatus.APPROVED if is_approved else FigureStatus.REPORTED
        return Chosen(report.value, status, source=report.source)
    seen = found.observed.get(year)
    if seen is not None and seen.value is not None:
        return Chosen(seen.value, FigureStatus.REPORTED, source=seen.data_source)
    return Chosen(None, FigureStatus.MISSING, row.missing if row else _missing(measure, reading))


def _missing(measure: Measure, reading: Definition | None) -> str:
    if measure.is_rated:
        return _("还没有评级。")
    if reading is not None and reading.is_computed:
        return _("还没有计算。")
    sources = "、".join(reading.sources) if reading is not None else measure.data_source
    if sources:
        return _("还没有事实数据（来源：%(sources)s），等待责任单位填报。") % {"sources": sources}
    return _("等待责任单位填报。")


def series_of(measure: Measure, found: Found, reading: Definition | None) -> dict[int, Decimal]:
    """The values of all years by one reading."""
    years = {year for _key, year in found.computed} | set(found.reported) | set(found.observed)
    values = {year: chosen(measure, found, year, reading).value for year in years}
    return {year: value for year, value in sorted(values.items()) if value is not None}


def figure_from(measure: Measure, found: Found, year: int) -> Figure:
    """Choose, judge, and say where readings of the same words lead to different answers."""
    value = chosen(measure, found, year, measure.main)
    verdict = _verdict(measure, found, year, value, measure.main)
    sides = tuple(_side(measure, found, year, one) for one in measure.readings)
    verdict = _agreed(measure, found, year, verdict)
    report = found.reported.get(year)
    is_beside = report is not None and bool(value.snapshot_id)
    goal, row = measure.goal, measure.indicator
    rating = found.observed[year].rating if year in found.observed else ""
    return Figure(
        indicator=measure.key,
        name=measure.name,
        unit=measure.unit,
        year=year,
        value=value.value,
        status=_rated_status(rating) if measure.is_rated else value.status.value,
        target=goal.target if goal.kind is not Kind.ELIMINATION else ZERO,
        progress=verdict.progress,
        judgement=verdict.judgement.value,
        reason=verdict.reason,
        missing=value.missing if value.value is None and not rating else "",
        url=url_of(measure.place, measure.key, year),
        snapshot_id=value.snapshot_id,
        target_words=indicator_target(row) if row is not None else "",
        target_year=goal.target_year,
        modality=goal.modality if row is not None else "",
        direction=goal.direction,
        kind=goal.kind.value,
        expected=verdict.expected,
        rating=rating,
        reported=report.value if report is not None and is_beside else None,
        difference=value.value - report.value
        if report is not None and is_beside and value.value is not None
        else None,
        owners=measure.owners,
        clause=str(row.clause) if row is not None and row.clause else "",
        source=value.source,
        indicator_id=row.pk if row is not None else None,
        plan_id=row.plan_id if row is not None else None,
        sides=sides if len(sides) > 1 else (),
        register=measure.register,
        definition=measure.main.id if measure.main else "",
    )


def _rated_status(rating: str) -> str:
    return FigureStatus.REPORTED.value if rating else FigureStatus.MISSING.value


def url_of(place: Jurisdiction, key: str, year: int | None = None) -> str:
    """The page of an indicator of a place."""
    address = reverse("analytics:indicator", args=[place.code, key])
    return f"{address}?year={year}" if year else address


def _verdict(measure: Measure, found: Found, year: int, value: Chosen, reading: Definition | None) -> Verdict:
    if not value.is_applicable:
        return Verdict(Judgement.NOT_APPLICABLE, value.missing)
    rating = found.observed[year].rating if year in found.observed else ""
    values = series_of(measure, found, reading)
    return judge(_with_start(measure, values).goal, values, year, rating=rating)


def _with_start(measure: Measure, values: Mapping[int, Decimal]) -> Measure:
    """Where the plan prints no start, the value of the year before the plan began, if there is one."""
    row, goal = measure.indicator, measure.goal
    if goal.start is not None or row is None or not row.plan.document.plan_from:
        return measure
    before = row.plan.document.plan_from - 1
    if before not in values:
        return measure
    return replace(measure, goal=replace(goal, start=values[before], start_year=before))


def _side(measure: Measure, found: Found, year: int, reading: Definition) -> Side:
    row = computed_for(found, reading.id, year)
    if row is None:
        return Side(reading.id, reading.name, None, _missing(measure, reading))
    return Side(reading.id, reading.name, row.value, row.missing, row.numerator, row.denominator)


def _agreed(measure: Measure, found: Found, year: int, verdict: Verdict) -> Verdict:
    """Where the text leaves the reading open, a judgement stands only if every reading leads to it."""
    others: dict[str, Any] = {}
    for reading in measure.readings[1:]:
        if computed_for(found, reading.id, year) is None:
            continue
        value = chosen(measure, found, year, reading)
        if value.value is not None:
            others[reading.name] = _verdict(measure, found, year, value, reading)
    if all(one.judgement == verdict.judgement for one in others.values()):
        return verdict
    reason = _("文件没有写明口径，几种口径得出的结论不同，不作判定；由主管单位确定口径后再判。")
    return Verdict(Judgement.NOT_JUDGED, reason, None)
