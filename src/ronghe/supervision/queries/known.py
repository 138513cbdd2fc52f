"""What the system knows when a form is made: tasks with status, last reports, figures, what is overdue."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping
from datetime import date
from typing import Any

from ronghe.directory.models import Organisation
from ronghe.policy.enums import CycleKind, ReportState, UnitRole
from ronghe.policy.models import Indicator, ProgressReport, Task, TaskUnit
from ronghe.supervision.models import FormItem, Round, RoundForm
from ronghe.supervision.queries.figures import figures_known, places_with_figures

WITH_TASKS = (CycleKind.DISPATCH, CycleKind.INSPECTION, CycleKind.FEEDBACK)
"""Kinds of round that ask for each task; the others ask for one thing."""
ANSWERING = (UnitRole.LEAD, UnitRole.RESPONSIBLE)
SHOWN_TEXT = 300


def lines_for(forms: Iterable[RoundForm], round_: Round, on: date) -> list[FormItem]:
    """The lines of these forms, unsaved. A unit without tasks gets one line for its work as a whole."""
    listed = list(forms)
    if round_.kind not in WITH_TASKS:
        return [_single(form, round_.title, round_) for form in listed]
    named = _tasks_of([form.organisation_id for form in listed], round_)
    tasks = _tasks({task for found in named.values() for task in found})
    reports = _last_reports(named)
    measured = _indicators(tasks, round_, on)
    lines = []
    for form in listed:
        own = [tasks[pk] for pk in named.get(form.organisation_id, ()) if pk in tasks]
        for number, task in enumerate(sorted(own, key=lambda one: (one.plan_id, one.order, one.pk)), 1):
            report = reports.get((task.pk, form.organisation_id))
            lines.append(_line(form, number, task, report, measured.get(task.pk, []), on))
        if not own:
            lines.append(_single(form, "产教融合和职业教育工作综合情况", round_))
    return lines


def known_of(organisations: Iterable[Organisation], year: int) -> dict[int, list[dict[str, Any]]]:
    """The figures of each organisation's own place by organisation; one look for each place."""
    listed = list(organisations)
    measured = places_with_figures({one.jurisdiction_id for one in listed})
    by_place: dict[int, list[dict[str, Any]]] = {}
    found = {}
    for one in listed:
        if one.jurisdiction_id not in by_place:
            has_any = one.jurisdiction_id in measured
            by_place[one.jurisdiction_id] = figures_known(one.jurisdiction, year) if has_any else []
        found[one.pk] = by_place[one.jurisdiction_id]
    return found


def _single(form: RoundForm, title: str, round_: Round) -> FormItem:
    return FormItem(
        jurisdiction_id=form.jurisdiction_id,
        form=form,
        number=1,
        title=title[:300],
        clause=round_.clause[:300],
        lead=form.organisation.name,
        modality=round_.modality,
        deadline_on=round_.fill_due_on,
    )


def _tasks_of(organisation_ids: list[int], round_: Round) -> dict[int, set[int]]:
    rows = TaskUnit.stands_for.through.objects.filter(
        organisation_id__in=organisation_ids,
        taskunit__role__in=ANSWERING,
        taskunit__task__plan__jurisdiction=round_.jurisdiction_id,
        taskunit__task__retired_in__isnull=True,
        taskunit__task__yields_to__isnull=True,
    )
    found: dict[int, set[int]] = defaultdict(set)
    for organisation, task in rows.values_list("organisation_id", "taskunit__task_id"):
        found[organisation].add(task)
    return found


def _tasks(pks: set[int]) -> dict[int, Task]:
    return {task.pk: task for task in Task.objects.filter(pk__in=pks).for_table()}


def _last_reports(named: Mapping[int, set[int]]) -> dict[tuple[int, int], ProgressReport]:
    """The last report of each unit on each task that still stands."""
    rows = ProgressReport.objects.filter(
        organisation_id__in=list(named),
        task_id__in={task for found in named.values() for task in found},
        state__in=[ReportState.SUBMITTED, ReportState.ACCEPTED],
    )
    rows = rows.order_by("task_id", "organisation_id", "-submitted_at").distinct("task_id", "organisation_id")
    return {(row.task_id, row.organisation_id): row for row in rows}


def _indicators(tasks: Mapping[int, Task], round_: Round, on: date) -> dict[int, list[dict[str, Any]]]:
    """The figures of the round's place that belong to a task."""
    rows = Indicator.objects.live().filter(task__in=list(tasks)).values_list("pk", "task_id")
    task_of = dict(rows)
    if not task_of:
        return {}
    found: dict[int, list[dict[str, Any]]] = defaultdict(list)
    for figure in figures_known(round_.jurisdiction, on.year):
        if figure["indicator"] in task_of:
            found[task_of[figure["indicator"]]].append(figure)
    return found


def _line(
    form: RoundForm,
    number: int,
    task: Task,
    report: ProgressReport | None,
    figures: list[dict[str, Any]],
    on: date,
) -> FormItem:
    units = list(task.units.all())
    lead = [unit.printed_name for unit in units if unit.role == UnitRole.LEAD]
    others = [unit.printed_name for unit in units if unit.role != UnitRole.LEAD]
    known: dict[str, Any] = {
        "state": task.state,
        "percent": task.percent,
        "overdue": task.is_overdue(on),
        "figures": figures,
    }
    if report is not None:
        known["report"] = {
            "period": report.period,
            "claimed": report.claimed,
            "percent": report.percent,
            "text": report.text[:SHOWN_TEXT],
            "accepted": report.state == ReportState.ACCEPTED,
        }
    return FormItem(
        jurisdiction_id=form.jurisdiction_id,
        form=form,
        number=number,
        task=task,
        title=task.title,
        clause=f"{task.plan} {task.clause or ''}".strip()[:300],
        lead="、".join(lead)[:500],
        cooperating="、".join(others)[:1000],
        modality=task.modality,
        deadline_on=task.deadline_on,
        known=known,
    )
