"""What the pages of indicators show together."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass
from decimal import Decimal
from typing import Any

from ronghe.analytics.models import Dispute, IndicatorValue, ReportedValue
from ronghe.analytics.queries.figures import Figure, figure_from, series_of, stored
from ronghe.analytics.queries.measures import Measure
from ronghe.core.actor import Actor
from ronghe.core.models import Jurisdiction
from ronghe.engine.indicators.judging import Judgement, path_value


def places_of(actor: Actor) -> list[Jurisdiction]:
    """The places whose indicators the actor may look at, the highest first."""
    return list(Jurisdiction.objects.visible_to(actor).filter(is_active=True).order_by("path")[:300])


def judgement_counts(figures: Iterable[Figure]) -> list[tuple[Judgement, int]]:
    """How many figures stand how, in the order of the words; those of no plan are left out."""
    counts = Counter(one.judgement for one in figures if not one.is_listed)
    return [(one, counts[one.value]) for one in Judgement if counts[one.value]]


@dataclass(frozen=True, slots=True)
class YearRow:
    """A year on an indicator's page: what was expected, what was found, by which route."""

    year: int
    expected: Decimal | None
    figure: Figure


def years_of(measure: Measure, actor: Actor, until: int) -> list[YearRow]:
    """Every year of the plan and every year with a value, to the end of the plan or this year."""
    found = stored(measure.place, [measure], actor)[measure.key]
    known = set(series_of(measure, found, measure.main)) | {until}
    if measure.indicator is not None:
        document = measure.indicator.plan.document
        first, last = document.plan_from, document.plan_to
        known |= set(range(first, (last or first) + 1)) if first else set()
    known |= {year for year in (measure.goal.start_year, measure.goal.target_year) if year}
    return [
        YearRow(year, path_value(measure.goal, year), figure_from(measure, found, year))
        for year in sorted(known)
    ]


def current_values(measure: Measure, year: int, actor: Actor) -> list[IndicatorValue]:
    """The values of the place by all its definitions in a year, those superseded among them."""
    rows = IndicatorValue.objects.visible_to(actor).filter(
        jurisdiction=measure.place,
        indicator=measure.key,
        year=year,
        area__isnull=True,
        organisation__isnull=True,
    )
    return list(rows.order_by("definition", "-revision", "state"))


@dataclass(frozen=True, slots=True)
class Part:
    """A county or a unit beside the others."""

    name: str
    value: IndicatorValue


def parts_of(measure: Measure, year: int, actor: Actor, *, by_unit: bool) -> list[Part]:
    """The values of the counties or of the units, the highest first; those without a value last."""
    if measure.main is None:
        return []
    rows = IndicatorValue.objects.visible_to(actor).living()
    rows = rows.filter(
        jurisdiction=measure.place, indicator=measure.key, definition=measure.main.id, year=year
    )
    rows = rows.filter(organisation__isnull=not by_unit).select_related("area", "organisation")
    rows = rows if by_unit else rows.filter(area__isnull=False)
    known: dict[Any, IndicatorValue] = {}
    for row in rows.order_by("state"):
        known.setdefault(row.organisation_id or row.area_id, row)
    made = [Part(str(row.organisation or row.area), row) for row in known.values()]
    return sorted(made, key=lambda one: (one.value.value is None, -(one.value.value or Decimal(0)), one.name))


def reports_for(measure: Measure, year: int, actor: Actor) -> list[ReportedValue]:
    rows = ReportedValue.objects.visible_to(actor).filter(indicator=measure.key, year=year)
    rows = rows.filter(jurisdiction__path__startswith=measure.place.path)
    return list(rows.select_related("organisation", "jurisdiction").order_by("-pk"))


def disputes_for(measure: Measure, year: int, actor: Actor) -> list[Dispute]:
    rows = Dispute.objects.visible_to(actor).filter(indicator=measure.key, year=year)
    rows = rows.filter(jurisdiction__path__startswith=measure.place.path)
    return list(rows.select_related("organisation").order_by("-pk"))
