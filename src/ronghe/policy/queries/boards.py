"""Counts for dashboards that the plan pages do not already have, and what waits for an actor."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from django.db.models import Count, Min, QuerySet

from ronghe.core.actor import Actor
from ronghe.core.models import Jurisdiction
from ronghe.core.scope import within
from ronghe.policy.models import (
    Comment,
    Plan,
    PlanVersion,
    ProblemReport,
    ProgressReport,
    Review,
    Task,
    Touch,
)
from ronghe.policy.perms import PLANNERS
from ronghe.policy.queries.pages import due_soon, returned_reports, standing_counts
from ronghe.policy.queries.plans import Answering, standing_conditions
from ronghe.policy.rules.progress import Standing


@dataclass(frozen=True, slots=True)
class PlaceWork:
    """The tasks that units of one jurisdiction answer for, counted by standing."""

    jurisdiction: Jurisdiction
    total: int
    counts: dict[Standing, int]


def place_board(actor: Actor, today: date, *, path: str = "") -> list[PlaceWork]:
    """Every jurisdiction whose units are named in a visible plan. Two queries."""
    visible = Plan.objects.visible_to(actor).values("pk")
    rows = Answering.objects.filter(
        taskunit__task__retired_in__isnull=True,
        taskunit__task__yields_to__isnull=True,
        taskunit__task__plan__in=visible,
    )
    if path:
        rows = rows.filter(within((path,), "organisation__jurisdiction"))
    task = "taskunit__task"
    counted = {
        row["organisation__jurisdiction"]: row
        for row in rows.values("organisation__jurisdiction")
        .annotate(
            total=Count(task, distinct=True),
            **{
                standing.value: Count(task, distinct=True, filter=condition)
                for standing, condition in standing_conditions(today, f"{task}__").items()
            },
        )
        .order_by()
    }
    places = Jurisdiction.objects.filter(pk__in=counted).order_by("path")
    return [
        PlaceWork(
            one,
            counted[one.pk]["total"],
            {standing: counted[one.pk][standing.value] for standing in Standing},
        )
        for one in places
    ]


def tasks_answered_in(tasks: QuerySet[Task], code: str) -> QuerySet[Task]:
    """Tasks for which a unit of that jurisdiction answers."""
    named = Answering.objects.filter(organisation__jurisdiction__code=code)
    return tasks.filter(pk__in=named.values("taskunit__task_id"))


# ---------------------------------------------------------------------- what waits, for the home page


@dataclass(frozen=True, slots=True)
class OwnWork:
    """What the actor's own units must do."""

    returned: int
    overdue: int
    late: int
    soon: int


def own_work(actor: Actor, today: date) -> OwnWork:
    """Two queries."""
    conditions = standing_conditions(today)
    mine = Task.objects.visible_to(actor).running().of_organisations(actor.organisation_ids)
    counts = mine.order_by().aggregate(
        overdue=Count("pk", filter=conditions[Standing.OVERDUE]),
        late=Count("pk", filter=conditions[Standing.LATE]),
        soon=Count("pk", filter=due_soon(today) & ~conditions[Standing.LATE]),
    )
    return OwnWork(returned_reports(actor).count(), counts["overdue"], counts["late"], counts["soon"])


@dataclass(frozen=True, slots=True)
class OfficeWork:
    """What waits for an office that keeps plans."""

    reports: int
    reviews: int
    comments: int
    problems: int
    touches: int
    first_change: int | None


def office_work(actor: Actor) -> OfficeWork:
    """Five counts over small piles."""
    paths = tuple(grant.jurisdiction_path for grant in actor.grants if grant.role in PLANNERS)
    here = within(paths)
    own = actor.organisation_ids
    open_touches = Touch.objects.filter(here, state="open").order_by()
    touched = open_touches.aggregate(number=Count("pk"), change=Min("change"))
    return OfficeWork(
        reports=ProgressReport.objects.filter(here, state="submitted")
        .exclude(organisation_id__in=own)
        .count(),
        reviews=Review.objects.filter(here, state="open").count(),
        comments=Comment.objects.filter(here, state="pending").count(),
        problems=ProblemReport.objects.filter(routed_to_id__in=own, state="routed").count(),
        touches=touched["number"],
        first_change=touched["change"],
    )


def work_counts(actor: Actor, today: date, *, own: bool) -> dict[Standing, int]:
    """How the tasks stand: those of the actor's units, or all of the actor's jurisdictions."""
    rows = Task.objects.visible_to(actor).running()
    rows = rows.of_organisations(actor.organisation_ids) if own else rows.filter(within(actor.paths))
    return standing_counts(rows, today)


def recent_versions(actor: Actor, limit: int = 8) -> QuerySet[PlanVersion]:
    """The last plan versions published where the actor works."""
    rows = PlanVersion.objects.filter(
        within(actor.paths), plan__in=Plan.objects.visible_to(actor).values("pk")
    )
    rows = rows.defer("content").select_related("plan", "published_by")
    return rows.order_by("-published_at", "-pk")[:limit]
