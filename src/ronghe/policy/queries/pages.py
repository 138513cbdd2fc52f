"""What the plan pages show together: a plan with its counts, a task with its story, the time left."""

from __future__ import annotations

import hashlib
import re
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, timedelta

from django.core.cache import cache
from django.core.exceptions import EmptyResultSet
from django.db.models import Case, Count, F, IntegerField, OuterRef, Q, QuerySet, Subquery, Value, When
from django.db.models.functions import Coalesce

from ronghe.core.actor import Actor
from ronghe.core.history import Change, changes_of, timeline
from ronghe.core.roles import OFFICIALS
from ronghe.core.scope import get_visible_or_404, within
from ronghe.core.workdays import CalendarNotAnnounced, workdays_between
from ronghe.policy.enums import ReportState, TaskState
from ronghe.policy.models import (
    BodyAnnexConflict,
    Clause,
    Deliverable,
    DeliverableEvidence,
    Indicator,
    Milestone,
    MilestoneEvidence,
    Observation,
    ObservationEvidence,
    Plan,
    PlanVersion,
    ProgressReport,
    ReportEvidence,
    Task,
    TaskUnit,
)
from ronghe.policy.queries.plans import open_conflicts, standing_conditions, tasks_of
from ronghe.policy.rules.progress import BINDING, Standing

SAME_ACT = timedelta(seconds=3)
SOON = timedelta(days=30)
"""A deadline this near is shown as coming."""
COUNTED_RARELY = 5_000
"""A list of so many tasks is counted every half minute."""


def official_paths(actor: Actor) -> tuple[str, ...]:
    """Where the actor works as an official: what is not public is read there."""
    return tuple(grant.jurisdiction_path for grant in actor.grants if grant.role in OFFICIALS)


# ---------------------------------------------------------------------- plans


def _count(rows: QuerySet[Clause] | QuerySet[Task] | QuerySet[Indicator] | QuerySet[PlanVersion]) -> Coalesce:
    counted = rows.filter(plan=OuterRef("pk")).order_by().values("plan").annotate(n=Count("pk")).values("n")
    return Coalesce(Subquery(counted, output_field=IntegerField()), 0)


def counted_plans(actor: Actor, today: date) -> QuerySet[Plan]:
    """The visible plans with their numbers of tasks, finished and overdue ones, and indicators."""
    running = Task.objects.running()
    return (
        Plan.objects.visible_to(actor)
        .select_related("document", "jurisdiction")
        .annotate(
            task_count=_count(running),
            done_count=_count(running.filter(state=TaskState.DONE)),
            overdue_count=_count(running.overdue(today)),
            indicator_count=_count(Indicator.objects.live()),
        )
    )


def with_counts(rows: QuerySet[Plan]) -> QuerySet[Plan]:
    """Plans with the numbers that the tabs of a plan show."""
    return rows.annotate(
        clause_count=_count(Clause.objects.live()),
        task_count=_count(Task.objects.running()),
        indicator_count=_count(Indicator.objects.live()),
        version_count=_count(PlanVersion.objects.all()),
    )


def plan_page(actor: Actor, pk: int) -> Plan:
    """One plan with everything its head shows."""
    rows = Plan.objects.visible_to(actor).select_related(
        "document__issuer_organisation",
        "document__lead_organisation",
        "document__replaces",
        "document__jurisdiction",
        "jurisdiction",
    )
    return get_visible_or_404(with_counts(rows), pk=pk)


def standing_counts(tasks: QuerySet[Task], today: date) -> dict[Standing, int]:
    """How many tasks stand how, in one query."""
    counts = {s.value: Count("pk", filter=condition) for s, condition in standing_conditions(today).items()}
    found = tasks.order_by().prefetch_related(None).aggregate(**counts)
    return {standing: found[standing.value] for standing in Standing}


def remembered_counts(tasks: QuerySet[Task], today: date) -> dict[Standing, int]:
    """``standing_counts`` for the tabs of a list: of thousands of tasks they may be two minutes old.

    Counting the tasks of every city takes longer than all the rest of the page. A list that somebody can
    look through is always counted anew.
    """
    try:
        asked = tasks.order_by().values("pk").query.sql_with_params()
    except EmptyResultSet:  # a filter has found that there is none
        return dict.fromkeys(Standing, 0)
    key = "counts:" + hashlib.sha256(repr((asked, today)).encode()).hexdigest()
    counts: dict[Standing, int] | None = cache.get(key)
    if counts is None:
        counts = standing_counts(tasks, today)
        if sum(counts.values()) >= COUNTED_RARELY:
            cache.set(key, counts, timeout=120)
    return counts


def unmatched_units(plan: Plan) -> int:
    """Printed names of the plan's tasks that stand for nobody in the register."""
    rows = TaskUnit.objects.filter(
        task__plan=plan, task__retired_in__isnull=True, organisation__isnull=True, is_confirmed=False
    )
    return rows.exclude(match_how="collective").order_by().values("printed_name").distinct().count()


def latest_conflicts(plan: Plan) -> list[BodyAnnexConflict]:
    """Unsettled differences of body and annex, each once however often the page was read again."""
    rows = open_conflicts(plan).order_by("-pk")
    found = {(row.body_task_id, row.body_clause_id, row.annex_task_id): row for row in reversed(rows)}
    return sorted(found.values(), key=lambda row: row.pk)


@dataclass(frozen=True, slots=True)
class PrintedUnit:
    """A unit name of a plan with what it is taken for: one row for all tasks that print it."""

    unit: TaskUnit
    tasks: int

    @property
    def is_settled(self) -> bool:
        """Taken for an organisation or a collective, or settled by a person as none."""
        unit = self.unit
        return unit.organisation_id is not None or unit.is_confirmed or unit.match_how == "collective"


def printed_units(plan: Plan) -> list[PrintedUnit]:
    """Every printed name of the plan once, the unmatched first."""
    rows = (
        TaskUnit.objects.filter(task__plan=plan, task__retired_in__isnull=True)
        .select_related("organisation")
        .prefetch_related("stands_for")
        .order_by("printed_name", "pk")
    )
    first: dict[str, TaskUnit] = {}
    tasks: dict[str, set[int]] = {}
    for row in rows:
        first.setdefault(row.printed_name, row)
        tasks.setdefault(row.printed_name, set()).add(row.task_id)
    found = [PrintedUnit(unit, len(tasks[name])) for name, unit in first.items()]
    return sorted(found, key=lambda one: (one.is_settled, -one.tasks, one.unit.printed_name))


def plan_milestones(plan: Plan) -> QuerySet[Milestone]:
    return (
        plan.milestones.select_related("clause", "organisation", "jurisdiction")
        .prefetch_related("evidence__file")
        .order_by(F("due_on").asc(nulls_last=True), "pk")
    )


def plan_deliverables(plan: Plan) -> QuerySet[Deliverable]:
    rows = plan.deliverables.select_related("clause", "organisation", "plan__jurisdiction", "answered_by")
    return rows.prefetch_related("evidence__file").order_by("kind", "pk")


def visible_milestone_files(actor: Actor) -> QuerySet[MilestoneEvidence]:
    """Proofs of projects: for the officials of the plan's jurisdiction and the unit responsible."""
    own = Q(owner__organisation_id__in=actor.organisation_ids)
    rows = MilestoneEvidence.objects.all()
    return (
        rows if actor.is_system else rows.filter(own | within(official_paths(actor), "owner__jurisdiction"))
    )


def visible_deliverable_files(actor: Actor) -> QuerySet[DeliverableEvidence]:
    """Proofs of duties: for the officials of the plan's jurisdiction and the unit responsible."""
    own = Q(owner__organisation_id__in=actor.organisation_ids)
    rows = DeliverableEvidence.objects.all()
    return (
        rows if actor.is_system else rows.filter(own | within(official_paths(actor), "owner__jurisdiction"))
    )


# ---------------------------------------------------------------------- tasks


def listed_tasks(actor: Actor) -> QuerySet[Task]:
    """Every running task the actor may see, as lists show it."""
    return Task.objects.visible_to(actor).running().for_table().order_by("plan_id", "order", "pk")


def by_urgency(tasks: QuerySet[Task], today: date) -> QuerySet[Task]:
    """What must be done first, first: overdue, late, due soon, the rest by deadline, finished last."""
    conditions = standing_conditions(today)
    urgency = Case(
        When(conditions[Standing.OVERDUE], then=Value(0)),
        When(conditions[Standing.LATE], then=Value(1)),
        When(conditions[Standing.DONE], then=Value(9)),
        When(due_soon(today), then=Value(2)),
        When(conditions[Standing.PAUSED], then=Value(8)),
        default=Value(5),
        output_field=IntegerField(),
    )
    return tasks.annotate(urgency=urgency).order_by("urgency", F("deadline_on").asc(nulls_last=True), "pk")


def due_soon(today: date) -> Q:
    """Due within a month and not done, where the wording binds."""
    return Q(deadline_on__gte=today, deadline_on__lte=today + SOON, modality__in=sorted(BINDING)) & ~Q(
        state=TaskState.DONE
    )


def waiting_tasks(actor: Actor, today: date) -> QuerySet[Task]:
    """Tasks of the actor's units that are overdue, late or due soon."""
    conditions = standing_conditions(today)
    waiting = conditions[Standing.OVERDUE] | conditions[Standing.LATE] | due_soon(today)
    return by_urgency(tasks_of(actor, actor.organisation_ids).filter(waiting), today)


def returned_reports(actor: Actor) -> QuerySet[ProgressReport]:
    """Reports of the actor's units that the office sent back and nobody has amended."""
    return (
        visible_reports(actor)
        .filter(organisation_id__in=actor.organisation_ids, state=ReportState.RETURNED)
        .order_by("decided_at")
    )


def visible_reports(actor: Actor) -> QuerySet[ProgressReport]:
    """Reports the actor may read: of their own units, and as an official of the task's jurisdiction."""
    mine = (
        Q()
        if actor.is_system
        else within(official_paths(actor)) | Q(organisation_id__in=actor.organisation_ids)
    )
    return ProgressReport.objects.filter(mine).select_related(
        "task__plan__document",
        "task__jurisdiction",
        "jurisdiction",
        "organisation",
        "submitted_by",
        "decided_by",
        "amends",
    )


def visible_report_files(actor: Actor) -> QuerySet[ReportEvidence]:
    """Evidence of the reports that the actor may read."""
    return ReportEvidence.objects.filter(owner__in=visible_reports(actor).select_related(None).values("pk"))


def task_page(actor: Actor, pk: int) -> Task:
    """One task with everything its page shows but lists of other things."""
    rows = (
        Task.objects.visible_to(actor)
        .for_list()
        .select_related("restates", "yields_to", "retired_in", "clause__parent", "plan__jurisdiction")
        .prefetch_related("units__stands_for")
    )
    return get_visible_or_404(rows, pk=pk)


def task_story(task: Task, reports: Iterable[ProgressReport]) -> list[Change]:
    """Everything that happened to a task and to the reports on it that the reader may see, newest first."""
    ids = [report.pk for report in reports]
    said = changes_of(ProgressReport, pgh_obj_id__in=ids) if ids else []
    steps = [change for change in timeline(task) if change.label == "insert" or change.changed]
    return one_line_an_act([*steps, *said])


def one_line_an_act(changes: Iterable[Change]) -> list[Change]:
    """Newest first; the rows that one act changed are one line."""
    found: list[Change] = []
    for change in sorted(changes, key=lambda one: one.at, reverse=True):
        last = found[-1] if found else None
        is_same = last is not None and (last.action, last.actor_id) == (change.action, change.actor_id)
        if last is None or not is_same or last.at - change.at > SAME_ACT:
            found.append(change)
    return found


@dataclass(frozen=True, slots=True)
class TimeLeft:
    """Working days to a deadline; where the calendar of that year is not announced, days and why."""

    workdays: int | None
    days: int
    remark: str = ""


def time_left(deadline_on: date | None, today: date) -> TimeLeft | None:
    """How long there is; negative when it is past."""
    if deadline_on is None:
        return None
    days = (deadline_on - today).days
    try:
        return TimeLeft(workdays_between(today, deadline_on), days)
    except CalendarNotAnnounced as error:
        return TimeLeft(None, days, error.message)


# ---------------------------------------------------------------------- clauses


def clause_page(actor: Actor, pk: int) -> Clause:
    rows = Clause.objects.visible_to(actor).select_related(
        "plan__document", "parent__parent", "retired_in", "introduced_in"
    )
    return get_visible_or_404(rows, pk=pk)


@dataclass(frozen=True, slots=True)
class Place:
    """A stretch of a page's text with what stands before and after it."""

    before: str
    text: str
    after: str


def place_in_page(plan: Plan, start: int | None, end: int | None, around: int = 0) -> Place | None:
    """The words of a row in the page of the current version: the rest of their lines, and ``around`` more
    characters on both sides.
    """
    if start is None or end is None:
        return None
    current = plan.versions.filter(is_current=True, page__isnull=False)
    text = current.values_list("page__text", flat=True).first()
    if text is None or not 0 <= start < end <= len(text):
        return None
    first = text.rfind("\n", 0, max(0, start - around)) + 1
    stop = text.find("\n", min(len(text), end + around))
    after = text[end:] if stop < 0 else text[end:stop]
    return Place(_closed_up(text[first:start]), _closed_up(text[start:end]), _closed_up(after))


def _closed_up(text: str) -> str:
    """Without the empty lines of a web page."""
    return re.sub(r"\s*\n\s*", "\n", text)


@dataclass(frozen=True, slots=True)
class ClauseRow:
    """A clause with what was drawn from it."""

    clause: Clause
    tasks: list[Task]
    indicators: list[Indicator]


def clause_rows(plan: Plan) -> list[ClauseRow]:
    """The plan's clauses in order with their tasks and indicators. Three queries."""
    tasks: dict[int | None, list[Task]] = {}
    shown = ("plan_id", "clause_id", "title", "state", "modality", "deadline_on", "reported_at")
    for task in Task.objects.filter(plan=plan).running().only(*shown).order_by("order", "pk"):
        tasks.setdefault(task.clause_id, []).append(task)
    indicators: dict[int | None, list[Indicator]] = {}
    for one in Indicator.objects.filter(plan=plan).live().order_by("order", "pk"):
        indicators.setdefault(one.clause_id, []).append(one)
    clauses = Clause.objects.filter(plan=plan).live().order_by("order", "pk")
    return [ClauseRow(row, tasks.get(row.pk, []), indicators.get(row.pk, [])) for row in clauses]


# ---------------------------------------------------------------------- indicators


OUTSIDE_PERIOD = Q(target_year__lt=F("plan__document__plan_from")) | Q(
    target_year__gt=F("plan__document__plan_to")
)
"""A target year outside the plan period (IND-40)."""


def listed_indicators(actor: Actor) -> QuerySet[Indicator]:
    rows = Indicator.objects.visible_to(actor).live()
    return rows.select_related("plan__document", "clause", "jurisdiction").order_by("plan_id", "order", "pk")


@dataclass(frozen=True, slots=True)
class Year:
    """What counts for a year, and what it corrected, newest first."""

    observation: Observation
    earlier: list[Observation]


def observed_years(indicator: Indicator) -> list[Year]:
    """The figures year by year; a corrected one stands behind the one that corrects it. Two queries."""
    rows = (
        indicator.observations.select_related("recorded_by")
        .prefetch_related("evidence__file")
        .order_by("year", "-pk")
    )
    years: dict[int, list[Observation]] = {}
    for row in rows:
        years.setdefault(row.year, []).append(row)
    return [Year(found[0], found[1:]) for found in years.values()]


def visible_observation_files(actor: Actor) -> QuerySet[ObservationEvidence]:
    """Proofs of figures: for the officials of the indicator's jurisdiction."""
    if actor.is_system:
        return ObservationEvidence.objects.all()
    return ObservationEvidence.objects.filter(within(official_paths(actor), "owner__jurisdiction"))
