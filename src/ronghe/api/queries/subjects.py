"""What an event is about, in public words: never a person, never what is not public."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import Any

from ronghe.api.rules.ids import public_id
from ronghe.core.models import Jurisdiction
from ronghe.policy.models import Indicator, Plan, Task


@dataclass(frozen=True, slots=True)
class Subject:
    """The thing of an event, and where it belongs."""

    jurisdiction: Jurisdiction
    kind: str
    id: str
    title: str
    path: str
    data: Mapping[str, Any] = field(default_factory=dict)


def plan_names(plan: Plan) -> tuple[str, str]:
    """By what a plan is known outside: its jurisdiction's code and its number (its title if it has none)."""
    return plan.jurisdiction.code, plan.document.number or plan.document.title


def plan_id(plan: Plan) -> str:
    return public_id("plan", *plan_names(plan))


def task_id(task: Task) -> str:
    return public_id("task", *plan_names(task.plan), task.key)


def indicator_id(indicator: Indicator) -> str:
    return public_id("indicator", *plan_names(indicator.plan), indicator.key)


def is_public(plan: Plan) -> bool:
    return plan.is_public and plan.document.is_public


def _plan(version: Any) -> Subject | None:
    plan: Plan = version.plan
    if not is_public(plan):
        return None
    found = plan_id(plan)
    data = {"version": version.number}
    return Subject(plan.jurisdiction, "plan", found, plan.title, f"/api/v1/plans/{found}", data)


def _task(report: Any) -> Subject | None:
    task: Task = report.task
    if not is_public(task.plan):
        return None
    found = task_id(task)
    data = {
        "period": report.period,
        "claimed": report.claimed,
        "report_state": report.state,
        "organisation": str(report.organisation_id),
    }
    return Subject(task.jurisdiction, "task", found, task.title, f"/api/v1/tasks/{found}", data)


def _dataset(version: Any) -> Subject | None:
    dataset = version.dataset
    code = dataset.jurisdiction.code
    path = f"/public/data/{code}/{dataset.key}/"
    data = {"version": version.number, "period": version.period, "is_withdrawn": version.is_withdrawn}
    return Subject(dataset.jurisdiction, "dataset", f"{code}/{dataset.key}", dataset.key, path, data)


SUBJECTS: Mapping[str, Callable[[Any], Subject | None]] = {
    "plan": _plan,
    "task": _task,
    "dataset": _dataset,
}
"""By the kind of event: what an act returned, as a subject; none where it is not for partners."""
