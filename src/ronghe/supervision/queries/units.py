"""Who is addressed, who hears of it, and how a schedule's cycle stands."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date

from django.db.models import QuerySet

from ronghe.accounts.queries import reporters_of
from ronghe.core.models import Jurisdiction
from ronghe.directory.enums import SCHOOLS
from ronghe.directory.enums import OrganisationKind as Kind
from ronghe.directory.models import Organisation
from ronghe.engine.rules.values import NotStated
from ronghe.policy.enums import Modality
from ronghe.policy.models import TaskUnit
from ronghe.policy.queries.parameters import parameter_on
from ronghe.supervision.enums import Addressees
from ronghe.supervision.models import Schedule

COUNTY_KINDS = (Kind.COUNTY_GOVERNMENT, Kind.DEVELOPMENT_ZONE)
NO_BUREAUX = (*SCHOOLS, *COUNTY_KINDS, Kind.ENTERPRISE, Kind.COLLECTIVE, Kind.COORDINATION_BODY)


def counties_of(place: Jurisdiction) -> QuerySet[Organisation]:
    """The county governments and zones at or under a place."""
    rows = Organisation.objects.current().filter(jurisdiction__path__startswith=place.path)
    return rows.filter(kind__in=COUNTY_KINDS).select_related("jurisdiction")


def schools_of(place: Jurisdiction) -> QuerySet[Organisation]:
    rows = Organisation.objects.current().filter(jurisdiction__path__startswith=place.path)
    return rows.filter(kind__in=SCHOOLS).select_related("jurisdiction")


def bureaux_of(place: Jurisdiction) -> QuerySet[Organisation]:
    """The bureaux of the place itself that a running task of its plans names."""
    named = TaskUnit.stands_for.through.objects.filter(
        taskunit__task__retired_in__isnull=True,
        taskunit__task__yields_to__isnull=True,
        taskunit__task__plan__jurisdiction=place,
    )
    rows = Organisation.objects.current().filter(jurisdiction=place, pk__in=named.values("organisation_id"))
    return rows.exclude(kind__in=NO_BUREAUX).select_related("jurisdiction")


def addressed(place: Jurisdiction, whom: str, schedule: Schedule | None = None) -> list[Organisation]:
    """The units that get a form, in the order of the register."""
    if whom == Addressees.MEMBERS:
        if schedule is None or schedule.body is None:
            return []
        seats = schedule.body.members.filter(state="current").values("organisation")
        rows = Organisation.objects.current().filter(pk__in=seats)
        return list(rows.select_related("jurisdiction").order_by("jurisdiction__path", "pk"))
    parts = {
        Addressees.COUNTIES: [counties_of(place)],
        Addressees.BUREAUX: [bureaux_of(place)],
        Addressees.BOTH: [counties_of(place), bureaux_of(place)],
        Addressees.SCHOOLS: [schools_of(place)],
    }[Addressees(whom)]
    return [one for rows in parts for one in rows.order_by("jurisdiction__path", "pk")]


def people_of_unit(organisation_id: int) -> list[int]:
    """The users who report for one organisation today."""
    return reporters_of([organisation_id]).get(organisation_id, [])


def all_people_of(organisation_ids: Iterable[int]) -> list[int]:
    """The users who report for any of these organisations today, each once."""
    return sorted({user for users in reporters_of(organisation_ids).values() for user in users})


@dataclass(frozen=True, slots=True)
class CycleFacts:
    """What is known of a schedule's cycle on a day, and what still has to be decided before it can run."""

    every: str
    anchor: date | None
    due: date | None
    modality: str
    clause: str
    missing: tuple[str, ...]

    @property
    def can_run(self) -> bool:
        return not self.missing


def cycle_facts(schedule: Schedule, on: date) -> CycleFacts:
    """The plan's own words first; the office's decisions only where the plan is silent."""
    cycle = schedule.cycle
    every, due, modality, clause = schedule.every, schedule.due_on, schedule.modality, schedule.clause
    anchor = schedule.anchor_on
    if cycle is not None:
        every, anchor, due = cycle.every or every, cycle.anchor_on or anchor, cycle.due_on or due
        modality = cycle.modality
        clause = f"{cycle.plan} {cycle.clause or ''}".strip()
        if cycle.parameter:
            found = parameter_on(cycle.jurisdiction, cycle.parameter, on)
            if not isinstance(found, NotStated) and found.value is not None:
                every, due = _stated(found.value, every, due)
    missing = []
    if due is None:
        missing += [] if every else ["周期"]
        missing += [] if anchor else ["起算日"]
    return CycleFacts(every, anchor, due, modality or Modality.MUST, clause, tuple(missing))


def _stated(value: object, every: str, due: date | None) -> tuple[str, date | None]:
    """A parameter states a period (P3M) or a day."""
    return (every, value) if isinstance(value, date) else (str(value), due)
