"""What the public reads of supervision: published reports and their numbers, on the day and now."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal

from django.db.models import QuerySet

from ronghe.supervision.enums import ActionState, FormState, Grade, PublicMeasure, ReportState
from ronghe.supervision.models import ActionItem, Finding, PublishedLine, RoundForm, SupervisionReport

GRADES = {
    Grade.MET: PublicMeasure.MET,
    Grade.PARTLY: PublicMeasure.PARTLY,
    Grade.NOT_MET: PublicMeasure.NOT_MET,
}
RECTIFIED = (PublicMeasure.ITEMS, PublicMeasure.STRUCK_OFF)
SHOWN = (ReportState.PUBLISHED, ReportState.WITHDRAWN)
Numbers = dict[PublicMeasure, Decimal]


@dataclass(slots=True)
class UnitNumbers:
    """The numbers of one unit: those of the day of publication, and its rectification as it stands now."""

    unit: int
    name: str
    told: Numbers = field(default_factory=dict)
    now: Numbers = field(default_factory=dict)


def public_reports() -> QuerySet[SupervisionReport]:
    """Published reports, the newest first; of withdrawn ones it stays known that and why."""
    rows = SupervisionReport.objects.filter(state__in=SHOWN, published_on__isnull=False)
    return rows.select_related(
        "jurisdiction", "organisation", "inspection__organisation", "round", "ranking__method"
    ).order_by("-published_on", "-pk")


def office_of(row: SupervisionReport) -> str:
    """The office that answers for a report: whoever held the inspection or round, else the place itself."""
    host = row.inspection or row.round
    return host.organisation.name if host is not None else row.jurisdiction.name


def kind_of(row: SupervisionReport) -> str:
    """What the report is about, in words."""
    if row.inspection is not None:
        return str(row.inspection.get_kind_display())
    if row.round is not None:
        return str(row.round.get_kind_display())
    return "排名" if row.ranking is not None else "督导报告"


def is_about_all(row: SupervisionReport) -> bool:
    """A report of the host itself is about every unit that the inspection or round reached."""
    host = row.inspection or row.round
    return host is not None and host.organisation_id == row.organisation_id


def numbers_of(row: SupervisionReport) -> list[UnitNumbers]:
    """The numbers of a report as they stand today, unit by unit.

    Nothing of a card or an appeal is among them: whether an appeal was made, and how it ended, is not told.
    """
    found: dict[int, UnitNumbers] = {}
    if row.ranking is not None:
        return list(_ranked(row))
    _count_findings(row, found)
    _count_items(row, found)
    _count_forms(row, found)
    return sorted(found.values(), key=lambda one: (one.name, one.unit))


def _of(found: dict[int, UnitNumbers], unit: int, name: str) -> Numbers:
    return found.setdefault(unit, UnitNumbers(unit, name)).told


def _mine(row: SupervisionReport) -> Mapping[str, int]:
    return {} if is_about_all(row) else {"organisation": row.organisation_id}


def _count_findings(row: SupervisionReport, found: dict[int, UnitNumbers]) -> None:
    if row.inspection_id is None:
        return
    rows = Finding.objects.current().filter(inspection=row.inspection_id, **_mine(row))
    for one in rows.select_related("organisation").order_by("pk"):
        told = _of(found, one.organisation_id, one.organisation.name)
        for measure in GRADES.values():
            told.setdefault(measure, Decimal(0))
        told[GRADES[Grade(one.grade)]] += 1


def _count_items(row: SupervisionReport, found: dict[int, UnitNumbers]) -> None:
    if row.inspection_id is None:
        return
    rows = ActionItem.objects.filter(inspection=row.inspection_id, **_mine(row))
    rows = rows.exclude(state=ActionState.CANCELLED)
    for one in rows.select_related("organisation").order_by("pk"):
        told = _of(found, one.organisation_id, one.organisation.name)
        for measure in RECTIFIED:
            told.setdefault(measure, Decimal(0))
        told[PublicMeasure.ITEMS] += 1
        told[PublicMeasure.STRUCK_OFF] += one.state == ActionState.CLOSED


def _count_forms(row: SupervisionReport, found: dict[int, UnitNumbers]) -> None:
    if row.round is None:
        return
    rows = RoundForm.objects.filter(round=row.round_id, **_mine(row)).exclude(state=FormState.CLEARED)
    for one in rows.select_related("organisation").order_by("pk"):
        told = _of(found, one.organisation_id, one.organisation.name)
        sent, due = one.submitted_on, row.round.fill_due_on
        told[PublicMeasure.FORMS] = told.get(PublicMeasure.FORMS, Decimal(0)) + 1
        told[PublicMeasure.ON_TIME] = told.get(PublicMeasure.ON_TIME, Decimal(0)) + (
            sent is not None and sent <= due
        )
        told[PublicMeasure.RETURNED] = told.get(PublicMeasure.RETURNED, Decimal(0)) + one.returns


def _ranked(row: SupervisionReport) -> Iterator[UnitNumbers]:
    """The lines of the fixed ranking; a unit without a score has no place and is named without numbers."""
    assert row.ranking is not None  # noqa: S101 - the caller asked
    for line in row.ranking.content["lines"]:
        told: Numbers = {}
        if line["score"] is not None:
            told = {
                PublicMeasure.PLACE: Decimal(line["place"]),
                PublicMeasure.SCORE: Decimal(line["score"]),
            }
        yield UnitNumbers(line["unit"], line["name"], told)


def published_numbers(row: SupervisionReport) -> list[UnitNumbers]:
    """What was told on publication, and beside it the rectification as it stands now."""
    found: dict[int, UnitNumbers] = {}
    for line in row.lines.all():
        _of(found, line.organisation_id, line.unit_name)[PublicMeasure(line.measure)] = line.value
    if row.inspection_id is not None:
        for one in numbers_of(row):
            if one.unit in found:
                found[one.unit].now = {key: one.told[key] for key in RECTIFIED if key in one.told}
    return list(found.values())


def totals(units: Iterable[UnitNumbers], *, now: bool = False) -> Numbers:
    """The sums over the units; places and scores have none."""
    found: Numbers = defaultdict(Decimal)
    for one in units:
        for measure, value in (one.now if now else one.told).items():
            if measure not in {PublicMeasure.PLACE, PublicMeasure.SCORE}:
                found[measure] += value
    return dict(found)


def lines_for(row: SupervisionReport, on: date) -> list[PublishedLine]:
    """The numbers of today as lines to be kept."""
    return [
        PublishedLine(
            jurisdiction_id=row.jurisdiction_id,
            report=row,
            organisation_id=one.unit,
            unit_name=one.name,
            title=row.title,
            kind=kind_of(row),
            year=row.year,
            published_on=on,
            measure=measure,
            value=value,
        )
        for one in numbers_of(row)
        for measure, value in one.told.items()
    ]
