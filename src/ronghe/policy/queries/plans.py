"""Plans and their tasks as pages show them: whose, by what, and how they stand."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass, field
from datetime import date

from django.db.models import Count, Exists, OuterRef, Q, QuerySet
from django.utils.translation import gettext as _

from ronghe.core.actor import Actor
from ronghe.core.roles import OFFICIALS
from ronghe.core.scope import within
from ronghe.directory.models import Organisation
from ronghe.policy.enums import Modality, TaskState, UnitRole
from ronghe.policy.models import (
    BodyAnnexConflict,
    Clause,
    Indicator,
    Plan,
    PlanVersion,
    ProgressReport,
    Task,
    TaskUnit,
    Touch,
)
from ronghe.policy.rules.changes import Change, plan_changes
from ronghe.policy.rules.content import Content
from ronghe.policy.rules.dates import period_warning
from ronghe.policy.rules.progress import BINDING, STANDING_WORDS, Standing

Answering = TaskUnit.stands_for.through


# ---------------------------------------------------------------------- tasks of somebody


def my_tasks(actor: Actor) -> QuerySet[Task]:
    """Tasks of the organisations the actor works in, in any role of theirs, dated ones first."""
    return tasks_of(actor, actor.organisation_ids)


def unit_tasks(actor: Actor, organisation: Organisation) -> QuerySet[Task]:
    """Tasks of one organisation that the actor may see."""
    return tasks_of(actor, frozenset({organisation.pk}))


def tasks_of(actor: Actor, organisation_ids: frozenset[int]) -> QuerySet[Task]:
    """Running tasks that name one of the organisations; ``is_lead`` tells whether it leads."""
    leading = Answering.objects.filter(
        taskunit__task=OuterRef("pk"), taskunit__role=UnitRole.LEAD, organisation_id__in=organisation_ids
    )
    return (
        Task.objects.visible_to(actor)
        .running()
        .of_organisations(organisation_ids)
        .annotate(is_lead=Exists(leading))
        .for_table()
        .order_by("deadline_on", "plan_id", "order")
    )


def plan_tasks(plan: Plan) -> QuerySet[Task]:
    """The plan's tasks that count, in the order of the document."""
    return Task.objects.filter(plan=plan).running().for_list().order_by("order", "pk")


def organisations_to_report(actor: Actor, task: Task) -> list[Organisation]:
    """For which of the actor's organisations a report on this task can be made."""
    own = actor.organisation_ids
    found = Organisation.objects.filter(pk__in=own, answering_units__task=task).distinct()
    return list(found.order_by("name"))


def reports_of(actor: Actor, task: Task) -> QuerySet[ProgressReport]:
    """Reports on a task as far as the actor may read them: officials all, others their own unit's and
    accepted ones.
    """
    rows = ProgressReport.objects.filter(task=task)
    if not actor.covers(task.jurisdiction.path, OFFICIALS):
        rows = rows.filter(Q(organisation_id__in=actor.organisation_ids) | Q(state="accepted"))
    return rows.select_related("organisation", "submitted_by", "decided_by", "amends").prefetch_related(
        "evidence__file"
    )


def reports_to_decide(actor: Actor) -> QuerySet[ProgressReport]:
    """Reports waiting for the office, oldest first; none of the actor's own units."""
    return (
        ProgressReport.objects.visible_to(actor)
        .filter(state="submitted")
        .exclude(organisation_id__in=actor.organisation_ids)
        .select_related("task__plan", "organisation", "submitted_by")
        .order_by("submitted_at")
    )


# ---------------------------------------------------------------------- a plan, sorted


@dataclass(slots=True)
class Group:
    """Tasks under one heading."""

    key: str
    label: str
    tasks: list[Task] = field(default_factory=list)


def group_tasks(tasks: Iterable[Task], by: str, today: date) -> list[Group]:
    """The tasks by clause, unit, deadline, modality or standing; a task of several units stands under each.

    ``tasks`` come from ``for_list``: no further query is made.
    """
    places = _GROUPINGS[by]
    groups: dict[str, Group] = {}
    for task in tasks:
        for key, label in places(task, today):
            groups.setdefault(key, Group(key, label)).tasks.append(task)
    if by in {"clause", "deadline", "modality", "standing"}:
        return sorted(groups.values(), key=lambda group: group.key)
    return list(groups.values())


def _by_clause(task: Task, today: date) -> list[tuple[str, str]]:
    clause = task.clause
    return [(str(clause.order).zfill(5), str(clause))] if clause else [("99999", _("没有对应条款"))]


def _by_unit(task: Task, today: date) -> list[tuple[str, str]]:
    found = {
        str(unit.organisation_id or unit.printed_name): str(unit.organisation or unit.printed_name)
        for unit in task.units.all()
    }
    return list(found.items()) or [("", _("文件未写明单位"))]


def _by_deadline(task: Task, today: date) -> list[tuple[str, str]]:
    if task.deadline_on is None:
        return [("9999", _("未写明时限"))]
    return [(str(task.deadline_on.year), _("%(y)s年") % {"y": task.deadline_on.year})]


def _by_modality(task: Task, today: date) -> list[tuple[str, str]]:
    order = list(Modality.values).index(task.modality)
    return [(f"{order}", task.get_modality_display())]


def _by_standing(task: Task, today: date) -> list[tuple[str, str]]:
    standing = task.standing_on(today)
    return [(f"{_URGENCY.index(standing)}", str(STANDING_WORDS[standing]))]


_URGENCY = [
    Standing.OVERDUE,
    Standing.LATE,
    Standing.NOT_STARTED,
    Standing.ON_TRACK,
    Standing.PAUSED,
    Standing.DONE,
]
_GROUPINGS: dict[str, Callable[[Task, date], list[tuple[str, str]]]] = {
    "clause": _by_clause,
    "unit": _by_unit,
    "deadline": _by_deadline,
    "modality": _by_modality,
    "standing": _by_standing,
}


def plan_clauses(plan: Plan) -> QuerySet[Clause]:
    """The clauses of the current version in order."""
    return Clause.objects.filter(plan=plan).live().select_related("parent").order_by("order", "pk")


@dataclass(frozen=True, slots=True)
class IndicatorRow:
    """An indicator with the warning it needs (IND-40)."""

    indicator: Indicator
    warning: str


def plan_indicators(plan: Plan) -> list[IndicatorRow]:
    """Indicators of the current version; a target year outside the plan period is warned of."""
    rows = Indicator.objects.filter(plan=plan).live().select_related("clause", "task", "repeat_of")
    first, last = plan.document.plan_from, plan.document.plan_to
    return [
        IndicatorRow(row, period_warning(row.target_year, first, last))
        for row in rows.order_by("order", "pk")
    ]


def open_conflicts(plan: Plan) -> QuerySet[BodyAnnexConflict]:
    """Differences between body and annex that nobody has settled."""
    return plan.conflicts.filter(governs="undecided").select_related("body_task", "body_clause", "annex_task")


def open_touches(plan: Plan) -> QuerySet[Touch]:
    """What a changed superior policy touches and the office has not settled."""
    return Touch.objects.filter(
        Q(clause__plan=plan) | Q(task__plan=plan) | Q(parameter__document=plan.document), state="open"
    ).select_related("change__link__superior", "clause", "task", "parameter")


# ---------------------------------------------------------------------- versions


@dataclass(frozen=True, slots=True)
class VersionChanges:
    """A version with the one before it and everything that changed."""

    version: PlanVersion
    before: PlanVersion | None
    changes: tuple[Change, ...]


def version_changes(version: PlanVersion) -> VersionChanges:
    """What a version changed against the one before it; a first version changed nothing."""
    before = (
        PlanVersion.objects.filter(plan=version.plan_id, number__lt=version.number)
        .order_by("-number")
        .first()
    )
    if before is None:
        return VersionChanges(version, None, ())
    changes = plan_changes(Content.from_json(before.content), Content.from_json(version.content))
    return VersionChanges(version, before, changes)


# ---------------------------------------------------------------------- counts for dashboards


@dataclass(frozen=True, slots=True)
class UnitWork:
    """One unit's tasks counted: in all, leading, and by standing. They add up to ``total``."""

    organisation: Organisation
    total: int
    leading: int
    counts: dict[Standing, int]

    @property
    def overdue(self) -> int:
        return self.counts[Standing.OVERDUE]


def unit_board(actor: Actor, today: date, *, path: str = "", plan: Plan | None = None) -> list[UnitWork]:
    """Every unit's work, those with most overdue first. Two queries, whatever the number of tasks."""
    rows = Answering.objects.filter(
        taskunit__task__retired_in__isnull=True, taskunit__task__yields_to__isnull=True
    )
    if plan is not None:
        rows = rows.filter(taskunit__task__plan=plan)
    if path:
        rows = rows.filter(within((path,), "taskunit__task__jurisdiction"))
    visible = Plan.objects.visible_to(actor).values("pk")
    task = "taskunit__task"
    counted = list(
        rows.filter(taskunit__task__plan__in=visible)
        .values("organisation_id")
        .annotate(
            total=Count(task, distinct=True),
            leading=Count(task, distinct=True, filter=Q(taskunit__role=UnitRole.LEAD)),
            **{
                standing.value: Count(task, distinct=True, filter=condition)
                for standing, condition in standing_conditions(today, f"{task}__").items()
            },
        )
        .order_by()
    )
    units = Organisation.objects.in_bulk([row["organisation_id"] for row in counted])
    work = [
        UnitWork(
            units[row["organisation_id"]],
            row["total"],
            row["leading"],
            {standing: row[standing.value] for standing in Standing},
        )
        for row in counted
    ]
    return sorted(work, key=lambda one: (-one.overdue, -one.total, one.organisation.name))


def standing_conditions(today: date, prefix: str = "") -> dict[Standing, Q]:
    """The condition in SQL of each standing; every task meets exactly one (``rules.progress.standing``)."""

    def has(**lookups: object) -> Q:
        return Q(**{f"{prefix}{name}": value for name, value in lookups.items()})

    binding = has(modality__in=sorted(BINDING))
    overdue = binding & has(deadline_on__isnull=False, deadline_on__lt=today) & ~has(state=TaskState.DONE)
    in_time = has(deadline_on__isnull=True) | has(deadline_on__gte=today) | ~binding
    return {
        Standing.NOT_STARTED: has(state=TaskState.NOT_STARTED) & in_time,
        Standing.ON_TRACK: has(state=TaskState.ON_TRACK) & in_time,
        Standing.LATE: has(state=TaskState.LATE) & in_time,
        Standing.OVERDUE: overdue,
        Standing.PAUSED: has(state=TaskState.PAUSED) & in_time,
        Standing.DONE: has(state=TaskState.DONE),
    }


@dataclass(frozen=True, slots=True)
class PlanWork:
    """One plan's tasks counted by standing."""

    plan: Plan
    total: int
    counts: dict[Standing, int]

    @property
    def done_share(self) -> float | None:
        """Share of finished tasks, None for a plan without tasks."""
        return self.counts[Standing.DONE] / self.total if self.total else None


def plan_board(actor: Actor, today: date, *, path: str = "") -> list[PlanWork]:
    """Every visible plan's work. Two queries."""
    plans = Plan.objects.visible_to(actor).select_related("document", "jurisdiction")
    if path:
        plans = plans.filter(within((path,)))
    counted = {
        row["plan_id"]: row
        for row in Task.objects.filter(plan__in=plans.values("pk"))
        .running()
        .order_by()
        .values("plan_id")
        .annotate(
            total=Count("pk"),
            **{s.value: Count("pk", filter=condition) for s, condition in standing_conditions(today).items()},
        )
    }
    empty = {"total": 0, **{standing.value: 0 for standing in Standing}}
    work = []
    for plan in plans:
        row = counted.get(plan.pk, empty)
        work.append(PlanWork(plan, row["total"], {standing: row[standing.value] for standing in Standing}))
    return work


def in_standing(tasks: QuerySet[Task], standing: str, today: date) -> QuerySet[Task]:
    """Only the tasks that show this standing."""
    return tasks.filter(standing_conditions(today)[Standing(standing)])
