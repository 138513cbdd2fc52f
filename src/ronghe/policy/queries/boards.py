"""Counts for dashboards that the plan pages do not already have, and what waits for an actor."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from typing import Any

from django.db.models import Count, Exists, OuterRef, Q, QuerySet

from ronghe.core.actor import Actor
from ronghe.core.models import Jurisdiction
from ronghe.core.scope import within
from ronghe.policy.enums import ReportState, TaskState
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


def reported_done(actor: Actor, *, path: str) -> dict[int, int]:
    """By jurisdiction: tasks of which the last accepted report of a unit there says that they are done.

    A task that several places answer for has one state; this is what each of them says of its own part.
    """
    accepted = ProgressReport.objects.filter(state=ReportState.ACCEPTED)
    later = accepted.filter(
        Q(submitted_at__gt=OuterRef("submitted_at"))
        | Q(submitted_at=OuterRef("submitted_at"), pk__gt=OuterRef("pk")),
        task=OuterRef("task"),
        organisation=OuterRef("organisation"),
    )
    rows = accepted.filter(
        ~Exists(later),
        within((path,), "organisation__jurisdiction"),
        claimed=TaskState.DONE,
        task__retired_in__isnull=True,
        task__yields_to__isnull=True,
        task__plan__in=Plan.objects.visible_to(actor).values("pk"),
    )
    place = "organisation__jurisdiction"
    return dict(rows.order_by().values_list(place).annotate(n=Count("task", distinct=True)))


def tasks_answered_in(tasks: QuerySet[Task], code: str) -> QuerySet[Task]:
    """Tasks for which a unit of that jurisdiction answers."""
    named = Answering.objects.filter(organisation__jurisdiction__code=code)
    return tasks.filter(pk__in=named.values("taskunit__task_id"))


# ---------------------------------------------------------------------- what waits, for the home page


def own_piles(actor: Actor, today: date) -> dict[str, QuerySet[Any]]:
    """What waits for the actor's units: returned reports, tasks overdue, late and due soon."""
    conditions = standing_conditions(today)
    mine = Task.objects.visible_to(actor).running().of_organisations(actor.organisation_ids)
    return {
        "returned": returned_reports(actor),
        "overdue": mine.filter(conditions[Standing.OVERDUE]),
        "late": mine.filter(conditions[Standing.LATE]),
        "soon": mine.filter(due_soon(today)).exclude(conditions[Standing.LATE]),
    }


def office_piles(actor: Actor) -> dict[str, QuerySet[Any]]:
    """What waits for an office that keeps plans."""
    here = within(tuple(grant.jurisdiction_path for grant in actor.grants if grant.role in PLANNERS))
    own = actor.organisation_ids
    submitted = ProgressReport.objects.filter(here, state="submitted")
    return {
        "reports": submitted.exclude(organisation_id__in=own),
        "reviews": Review.objects.filter(here, state="open"),
        "comments": Comment.objects.filter(here, state="pending"),
        "problems": ProblemReport.objects.filter(routed_to_id__in=own, state="routed"),
        "touches": Touch.objects.filter(here, state="open"),
    }


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
