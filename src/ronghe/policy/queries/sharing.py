"""The tables of plans that can be shared: what public plans say and how far their tasks are.

Free text of reports, names of those who reported and evidence are in none of them.
"""

from __future__ import annotations

from typing import Any

from django.db.models import Q, QuerySet

from ronghe.core.models import Jurisdiction
from ronghe.directory.enums import SharedDataset
from ronghe.directory.queries.sharing import SharedSource, register_source
from ronghe.policy.models import Clause, Indicator, Plan, Task, TaskUnit


def _public(jurisdiction: Jurisdiction, prefix: str = "") -> Q:
    """Of a public plan of that jurisdiction or one under it."""
    conditions = {
        "is_public": True,
        "document__is_public": True,
        "jurisdiction__path__startswith": jurisdiction.path,
    }
    return Q(**{f"{prefix}{name}": value for name, value in conditions.items()})


def _plans(jurisdiction: Jurisdiction) -> QuerySet[Any]:
    return Plan.objects.filter(_public(jurisdiction)).order_by("pk")


def _clauses(jurisdiction: Jurisdiction) -> QuerySet[Any]:
    return Clause.objects.live().filter(_public(jurisdiction, "plan__")).order_by("plan_id", "order", "pk")


def _tasks(jurisdiction: Jurisdiction) -> QuerySet[Any]:
    return Task.objects.running().filter(_public(jurisdiction, "plan__")).order_by("plan_id", "order", "pk")


def _units(jurisdiction: Jurisdiction) -> QuerySet[Any]:
    running = Q(task__retired_in__isnull=True, task__yields_to__isnull=True)
    rows = TaskUnit.objects.filter(running, _public(jurisdiction, "task__plan__"))
    return rows.order_by("task_id", "order", "pk")


def _indicators(jurisdiction: Jurisdiction) -> QuerySet[Any]:
    return Indicator.objects.live().filter(_public(jurisdiction, "plan__")).order_by("plan_id", "order", "pk")


SOURCES = (
    SharedSource(
        SharedDataset.PLANS,
        "plans",
        "规划",
        Plan,
        _plans,
        (
            ("id", "pk"),
            ("title", "title"),
            ("number", "document__number"),
            ("issuer", "document__issuer"),
            ("issued_on", "document__issued_on"),
            ("effective_from", "document__effective_from"),
            ("ends_on", "document__ends_on"),
            ("plan_from", "document__plan_from"),
            ("plan_to", "document__plan_to"),
            ("state", "state"),
            ("source_url", "document__source_url"),
            ("jurisdiction_code", "jurisdiction__code"),
        ),
        (("id", "规划编号，在本系统内不变"),),
    ),
    SharedSource(
        SharedDataset.PLANS,
        "clauses",
        "条款",
        Clause,
        _clauses,
        (
            ("id", "pk"),
            ("plan_id", "plan_id"),
            ("parent_id", "parent_id"),
            ("level", "level"),
            ("order", "order"),
            ("label", "label"),
            ("heading", "heading"),
            ("text", "text"),
        ),
        (("id", "条款编号，在本系统内不变"), ("plan_id", "所属规划的编号"), ("parent_id", "上级条款的编号")),
    ),
    SharedSource(
        SharedDataset.TASKS,
        "tasks",
        "任务与进展",
        Task,
        _tasks,
        (
            ("id", "pk"),
            ("plan_id", "plan_id"),
            ("clause_id", "clause_id"),
            ("title", "title"),
            ("modality", "modality"),
            ("deadline_on", "deadline_on"),
            ("deadline_basis", "deadline_basis"),
            ("state", "state"),
            ("percent", "percent"),
            ("done_on", "done_on"),
            ("reported_at", "reported_at"),
            ("requirements", "register"),
        ),
        (("id", "任务编号，在本系统内不变"), ("plan_id", "所属规划的编号"), ("clause_id", "所属条款的编号")),
    ),
    SharedSource(
        SharedDataset.TASKS,
        "task_units",
        "任务单位",
        TaskUnit,
        _units,
        (
            ("task_id", "task_id"),
            ("role", "role"),
            ("printed_name", "printed_name"),
            ("organisation_id", "organisation_id"),
        ),
        (("task_id", "任务的编号"), ("organisation_id", "机构的编号，尚未认定的为空")),
    ),
    SharedSource(
        SharedDataset.INDICATORS,
        "indicators",
        "指标定义",
        Indicator,
        _indicators,
        (
            ("id", "pk"),
            ("plan_id", "plan_id"),
            ("name", "name"),
            ("kind", "kind"),
            ("modality", "modality"),
            ("comparator", "comparator"),
            ("value", "value"),
            ("value_high", "value_high"),
            ("unit", "unit"),
            ("per", "per"),
            ("target_year", "target_year"),
            ("baseline", "baseline"),
            ("baseline_year", "baseline_year"),
            ("numerator", "numerator"),
            ("denominator", "denominator"),
            ("formula", "formula"),
            ("not_stated", "not_stated"),
            ("repeat_of_id", "repeat_of_id"),
        ),
        (
            ("id", "指标编号，在本系统内不变"),
            ("plan_id", "所属规划的编号"),
            ("repeat_of_id", "同一页面重复出现时，首次出现的指标的编号"),
        ),
    ),
)


def register_sources() -> None:
    """Called once, when the app is ready."""
    for source in SOURCES:
        register_source(source)
