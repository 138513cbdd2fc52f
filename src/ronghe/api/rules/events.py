"""The events that partners can subscribe to: each stands for acts of services, and says little."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from ronghe.core.marking import gettext_noop


@dataclass(frozen=True, slots=True)
class Event:
    """One event. ``kind`` names what it is about: plan, task or dataset."""

    name: str
    title: str
    kind: str
    actions: tuple[str, ...]


EVENTS: Mapping[str, Event] = {
    one.name: one
    for one in (
        Event("plan.published", gettext_noop("规划发布或更新"), "plan", ("policy.plan.published",)),
        Event(
            "task.report_submitted",
            gettext_noop("任务进展报送"),
            "task",
            ("policy.report.submitted", "policy.report.amended"),
        ),
        Event("task.report_accepted", gettext_noop("任务进展审核通过"), "task", ("policy.report.accepted",)),
        Event("task.report_returned", gettext_noop("任务进展退回"), "task", ("policy.report.returned",)),
        Event("dataset.published", gettext_noop("开放数据发布新版本"), "dataset", ("portal.data.published",)),
        Event("dataset.withdrawn", gettext_noop("开放数据撤回版本"), "dataset", ("portal.data.withdrawn",)),
    )
}

OF_ACTION: Mapping[str, Event] = {action: event for event in EVENTS.values() for action in event.actions}
"""The event that an act of a service causes."""
