"""What is measured in a jurisdiction: the indicators of its plans and the counts listed everywhere."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal

from django.db.models import Q

from ronghe.analytics.queries.catalogue import catalogue
from ronghe.core.actor import Actor
from ronghe.core.models import Jurisdiction
from ronghe.engine.indicators.definition import Binding, Bounds, Definition
from ronghe.engine.indicators.judging import Goal, Kind
from ronghe.engine.rules.lookup import ParameterStore, parameter
from ronghe.engine.rules.values import Value
from ronghe.policy.enums import DeadlineBasis, IndicatorKind, PlanState
from ronghe.policy.enums import Measure as Way
from ronghe.policy.models import Indicator
from ronghe.policy.queries.parameters import parameter_store, slug_of
from ronghe.programmes.queries.alignment import choice_of

SHARES = frozenset({Way.RATIO, Way.COVERAGE})
PERCENT = Bounds(Decimal(0), Decimal(100), "refuse")
ANY = Bounds(Decimal(0), None, "confirm")
MATCHES = {
    "programmes_linked": "programmes.match",
    "learners_linked": "programmes.match_learners",
    "learners_wanted": "programmes.match_wanted",
    "overlap": "programmes.match_overlap",
    "graduates_matched": "programmes.match_graduates",
    "employed_matched": "programmes.match_employed",
}
"""The definitions of match degree as indicators. Which one counts, a place decides (``AlignmentChoice``)."""


@dataclass(frozen=True, slots=True)
class Measure:
    """One thing measured in a jurisdiction: what the plan says of it, and the definitions it is read by."""

    key: str
    name: str
    unit: str
    goal: Goal
    place: Jurisdiction
    indicator: Indicator | None = None
    binding: Binding | None = None
    readings: tuple[Definition, ...] = ()
    owners: tuple[str, ...] = ()
    data_source: str = ""
    register: tuple[str, ...] = ()
    notes: tuple[str, ...] = field(default=())

    @property
    def main(self) -> Definition | None:
        return self.readings[0] if self.readings else None

    @property
    def is_computed(self) -> bool:
        return any(one.is_computed for one in self.readings)

    @property
    def is_rated(self) -> bool:
        return self.goal.kind is Kind.RATED

    @property
    def is_listed(self) -> bool:
        """A count that stands everywhere, without a target of a plan."""
        return self.indicator is None

    @property
    def bounds(self) -> Bounds:
        if self.main is not None:
            return self.main.bounds
        if self.indicator is not None and self.indicator.measure in SHARES:
            return PERCENT
        return ANY


def plan_indicators(place: Jurisdiction, actor: Actor) -> list[Indicator]:
    """The live indicators of the running plans of a place that are measured: targets, lines, rated goals."""
    measured = Q(kind__in=[IndicatorKind.TARGET, IndicatorKind.QUALITATIVE]) | Q(measure=Way.THRESHOLD)
    rows = Indicator.objects.visible_to(actor).live().filter(measured, repeat_of__isnull=True)
    rows = rows.filter(jurisdiction=place, plan__state=PlanState.ACTIVE)
    return list(rows.select_related("plan__document", "clause").order_by("plan_id", "order", "pk"))


def measures_of(place: Jurisdiction, *, actor: Actor) -> list[Measure]:
    """Everything measured in a place. At most five queries."""
    known = catalogue()
    rows = plan_indicators(place, actor)
    bindings = {row.pk: known.binding(place.pack, row.key) for row in rows}
    store, alignment = _answers(bindings.values()), _alignment(place, bindings.values())
    found = [_of_plan(place, row, bindings[row.pk], store, alignment) for row in rows]
    taken = {reading.id for one in found for reading in one.readings}
    found += [_of_list(place, one) for one in known.listed if one.id not in taken]
    return found


def measure_of(place: Jurisdiction, key: str, *, actor: Actor) -> Measure | None:
    return next((one for one in measures_of(place, actor=actor) if one.key == key), None)


def _answers(bindings: Iterable[Binding | None]) -> ParameterStore | None:
    """The parameters that offices may have decided, if any indicator here depends on one."""
    keys = {key for one in bindings if one for reading in one.readings for key in reading.unless}
    keys |= {one.tolerance_key for one in bindings if one and one.tolerance_key}
    return parameter_store(keys=sorted(keys)) if keys else None


def _alignment(place: Jurisdiction, bindings: Iterable[Binding | None]) -> str:
    """The definition of match degree that the place has chosen, if any indicator here reads one."""
    asked = any(
        one.definition in MATCHES.values() for binding in bindings if binding for one in binding.readings
    )
    row = choice_of(place) if asked else None
    return MATCHES.get(row.definition, "") if row is not None else ""


def _decided(store: ParameterStore | None, key: str, place: Jurisdiction) -> object:
    if store is None or not key:
        return None
    found = parameter(store, key, jurisdiction=slug_of(place), on=date.today())  # noqa: DTZ011 - local day
    return found.value if isinstance(found, Value) else None


def _of_plan(
    place: Jurisdiction,
    row: Indicator,
    binding: Binding | None,
    store: ParameterStore | None,
    alignment: str = "",
) -> Measure:
    known = catalogue()
    readings: tuple[Definition, ...] = ()
    if binding is not None:
        left = [one for one in binding.readings if not _is_ruled_out(one.unless, store, place)]
        left = [one for one in left if one.definition == alignment] or left
        readings = tuple(known.definitions[one.definition] for one in left or binding.readings)
    return Measure(
        key=row.key,
        name=row.name,
        unit=row.unit,
        goal=_goal(row, binding, _decided(store, binding.tolerance_key if binding else "", place)),
        place=place,
        indicator=row,
        binding=binding,
        readings=readings,
        owners=tuple(row.owners),
        data_source=row.data_source,
        register=tuple(row.register),
        notes=tuple(text for text in (row.note, binding.note if binding else "") if text),
    )


def _is_ruled_out(unless: Mapping[str, bool], store: ParameterStore | None, place: Jurisdiction) -> bool:
    return any(_decided(store, key, place) is value for key, value in unless.items())


def _goal(row: Indicator, binding: Binding | None, tolerance: object) -> Goal:
    document = row.plan.document
    start, start_year = row.baseline, row.baseline_year
    if start is None and binding is not None:
        start, start_year = binding.start, binding.start_year
    if start is not None and start_year is None and document.plan_from:
        start_year = document.plan_from - 1
    return Goal(
        kind=_kind(row, binding),
        direction=row.direction or "up",
        comparator=(binding.comparator if binding else "") or row.comparator,
        target=row.value,
        target_high=row.value_high,
        target_year=row.target_year,
        is_standing=row.deadline_basis == DeadlineBasis.STANDING,
        start=start,
        start_year=start_year,
        path=dict(binding.path) if binding else {},
        tolerance=row.tolerance if row.tolerance is not None else _decimal(tolerance),
        modality=row.modality,
        is_basic=binding.is_basic if binding else False,
    )


def _decimal(value: object) -> Decimal | None:
    return Decimal(str(value)) if isinstance(value, int | float | Decimal) else None


def _kind(row: Indicator, binding: Binding | None) -> Kind:
    if binding is not None and binding.kind:
        return Kind(binding.kind)
    if row.is_qualitative:
        return Kind.RATED
    if row.measure == Way.TREND:
        return Kind.TREND
    if row.measure == Way.PARITY or row.comparator == "about":
        return Kind.PARITY
    return Kind.FIGURE if row.value is None else Kind.LEVEL


def _of_list(place: Jurisdiction, one: Definition) -> Measure:
    return Measure(
        key=one.id,
        name=one.name,
        unit=one.unit,
        goal=Goal(kind=Kind.FIGURE, direction=one.direction, comparator="none"),
        place=place,
        readings=(one,),
        owners=(one.owner,),
        data_source="、".join(one.sources),
        register=one.register,
    )
