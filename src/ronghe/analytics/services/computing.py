"""Computing the values of a place and year from a snapshot. What was approved is never overwritten."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date, timedelta
from decimal import Decimal
from typing import Any

from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext as _

from ronghe.analytics import perms
from ronghe.analytics.enums import ValueState
from ronghe.analytics.models import IndicatorValue, Period
from ronghe.analytics.queries.measures import Measure, measures_of
from ronghe.core.actor import Actor
from ronghe.core.errors import Invalid, NotFound, require
from ronghe.core.models import Jurisdiction
from ronghe.core.service import service
from ronghe.core.tasks import task
from ronghe.engine.indicators.computing import Area, Computed, compute, day_of
from ronghe.engine.indicators.definition import Definition
from ronghe.policy.models import Plan
from ronghe.warehouse.syncing import SyncReport, when_synced
from ronghe.warehouse.tables import Snapshot, open_snapshot

STALE = timedelta(days=30)
"""A value found in a snapshot older than this is pointed at the new one, before the old one is dropped."""
Key = tuple[str, str, int | None, int | None]
CHANGING = ("value", "numerator", "denominator", "missing", "is_applicable", "rows", "units")


@dataclass(frozen=True, slots=True)
class ComputeReport:
    """What a run did: values made, changed, the same as before, gone; and which cannot be computed, why."""

    jurisdiction: str
    year: int
    snapshot_id: str
    new: int
    changed: int
    same: int
    gone: int
    missing: Mapping[str, str]


@service("analytics.values.computed")
def compute_values(
    place: Jurisdiction, year: int, *, actor: Actor, snapshot: Snapshot | None = None
) -> ComputeReport:
    """Compute everything that can be computed for a place, its counties and its units in a year."""
    require(perms.can_compute(actor, place), _("您不能计算本辖区的指标。"))
    today = timezone.localdate()
    if not 1990 <= year <= today.year:
        raise Invalid(
            "analytics.year", _("只能计算 1990 年到本年的指标。"), fields={"year": _("请核对年份。")}
        )
    opened = snapshot or open_snapshot()
    try:
        return _compute(place, year, today, opened)
    finally:
        if snapshot is None:
            opened.close()


def _compute(place: Jurisdiction, year: int, today: date, snapshot: Snapshot) -> ComputeReport:
    measures = measures_of(place, actor=Actor.for_system("analytics"))
    readings = {one.id: one for measure in measures for one in measure.readings}
    parts = [
        Area(part.pk, part.path)
        for part in Jurisdiction.objects.filter(path__startswith=place.path).exclude(pk=place.pk)
    ]
    found = compute(snapshot, readings.values(), Area(place.pk, place.path), parts, year=year, today=today)
    made = dict(_rows(place, measures, readings, found, year, day_of(year, today), snapshot))
    counts = _write(place, year, made)
    whole = [one for one in found if one.area_id == place.pk and one.organisation_id is None]
    missing = {one.definition: one.missing for one in whole if one.missing and one.is_applicable}
    return ComputeReport(place.code, year, snapshot.id, *counts, missing)


def _rows(
    place: Jurisdiction,
    measures: Iterable[Measure],
    readings: Mapping[str, Definition],
    found: Iterable[Computed],
    year: int,
    on: date,
    snapshot: Snapshot,
) -> Iterable[tuple[Key, IndicatorValue]]:
    users: dict[str, list[str]] = defaultdict(list)
    for measure in measures:
        for reading in measure.readings:
            users[reading.id].append(measure.key)
    for one in found:
        definition = readings[one.definition]
        area = None if one.area_id == place.pk else one.area_id
        for indicator in users[one.definition]:
            key: Key = (indicator, one.definition, area, one.organisation_id)
            yield key, _value(place, indicator, definition, one, area, year, on, snapshot)


def _value(
    place: Jurisdiction,
    indicator: str,
    definition: Definition,
    one: Computed,
    area: int | None,
    year: int,
    on: date,
    snapshot: Snapshot,
) -> IndicatorValue:
    computation = definition.computation
    return IndicatorValue(
        jurisdiction=place,
        indicator=indicator,
        definition=definition.id,
        definition_version=definition.version,
        year=year,
        area_id=area,
        organisation_id=one.organisation_id,
        counted_on=on,
        value=one.value,
        numerator=one.numerator,
        denominator=one.denominator,
        missing=one.missing[:300],
        is_applicable=one.is_applicable,
        rows=one.rows,
        units=one.units,
        snapshot_id=snapshot.id,
        snapshot_date=snapshot.date,
        parameters={}
        if computation is None
        else {"function": computation.function, **computation.parameters},
    )


def _write(place: Jurisdiction, year: int, made: dict[Key, IndicatorValue]) -> tuple[int, int, int, int]:
    """Replace the current values of the year. One that is as before keeps the snapshot it was found in; one
    that is as approved needs no second row.
    """
    living = IndicatorValue.objects.select_for_update(of=("self",)).living()
    old: dict[Key, IndicatorValue] = {}
    for row in living.filter(jurisdiction=place, year=year).order_by("state"):
        key = (row.indicator, row.definition, row.area_id, row.organisation_id)
        if row.state == ValueState.CURRENT:
            old[key] = row
        elif key in made and not _differs(row, made[key], stale=None):
            del made[key]
    new = [row for key, row in made.items() if key not in old]
    changed = [
        _taken_over(old[key], row) for key, row in made.items() if key in old and _differs(old[key], row)
    ]
    gone = [row.pk for key, row in old.items() if key not in made]
    IndicatorValue.objects.bulk_create(new, batch_size=500)
    fields = [*CHANGING, "definition_version", "counted_on", "snapshot_id", "snapshot_date", "parameters"]
    IndicatorValue.objects.bulk_update(changed, fields, batch_size=200)
    IndicatorValue.objects.filter(pk__in=gone).delete()
    return len(new), len(changed), len(made) - len(new) - len(changed), len(gone)


def _differs(old: IndicatorValue, new: IndicatorValue, *, stale: timedelta | None = STALE) -> bool:
    if stale is not None and new.snapshot_date - old.snapshot_date > stale:
        return True
    if old.definition_version != new.definition_version or old.parameters != new.parameters:
        return True
    return any(_plain(getattr(old, name)) != _plain(getattr(new, name)) for name in CHANGING)


def _plain(value: Any) -> Any:
    return value.normalize() if isinstance(value, Decimal) else value


def _taken_over(old: IndicatorValue, new: IndicatorValue) -> IndicatorValue:
    new.pk, new.created_at = old.pk, old.created_at
    new.updated_at = timezone.now()
    return new


def place_named(text: str) -> Jurisdiction:
    """The place of a pack or of a division code."""
    rows = Jurisdiction.objects.filter(Q(pack=text) | Q(code=text)).order_by("-pack")
    found = rows.first() if text else None
    if found is None:
        raise NotFound(
            "analytics.place", f"没有辖区“{text}”。", hint="请先用 ronghe jurisdiction load 装入配置包。"
        )
    return found


def this_year() -> int:
    return timezone.localdate().year


def places_to_compute() -> list[Jurisdiction]:
    """The places with a plan of their own."""
    return list(Jurisdiction.objects.filter(pk__in=Plan.objects.values("jurisdiction")).order_by("path"))


def compute_everything(*, actor: Actor, years: Iterable[int] = ()) -> list[ComputeReport]:
    """Every place with a plan, this year and the years that are open for reports; one snapshot for all."""
    today = timezone.localdate()
    reports = []
    with open_snapshot() as snapshot:
        for place in places_to_compute():
            periods = Period.objects.filter(jurisdiction=place).exclude(state="approved")
            wanted = set(years) or {today.year, *periods.values_list("year", flat=True)}
            for year in sorted(wanted):
                reports.append(compute_values(place, year, actor=actor, snapshot=snapshot))
    return reports


@task()
def compute_after_sync() -> None:
    """The values follow the newest snapshot."""
    compute_everything(actor=Actor.for_system("analytics"))


def follow_snapshots() -> None:
    """Ask the warehouse to have the values computed after each new snapshot."""
    when_synced(_after_sync)


def _after_sync(_report: SyncReport) -> None:
    compute_after_sync.enqueue()
