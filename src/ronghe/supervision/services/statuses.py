"""Computed status: taken over into the task, or overruled by an official with a reason."""

from __future__ import annotations

from django.utils import timezone

from ronghe.core.actor import Actor
from ronghe.core.errors import Invalid, RuleViolated, require
from ronghe.core.service import locked, service
from ronghe.policy.enums import TaskState
from ronghe.policy.models import Task
from ronghe.policy.services.progress import set_task_state
from ronghe.supervision.models import StatusRule
from ronghe.supervision.queries.statuses import statuses


def _may(actor: Actor, rule: StatusRule) -> None:
    require(
        StatusRule.access.may_keep(actor, rule.jurisdiction.path, rule.organisation_id),
        "由本辖区的督导、督查和教育部门核定。",
    )


@service("supervision.status.overruled")
def overrule_status(rule: StatusRule, state: str, *, actor: Actor, reason: str) -> StatusRule:
    """Set another status than the figure says, with a reason; an empty one gives the figure its word back."""
    _may(actor, rule)
    if state and state not in TaskState.values:
        raise Invalid("supervision.status.unknown", "没有这种状态。", fields={"state": "请选择状态。"})
    if not reason.strip():
        raise RuleViolated(
            "supervision.status.reason", "人工核定须写明理由。", fields={"reason": "请填写理由。"}
        )
    locked(rule)
    rule.overruled, rule.overruled_reason = state, reason.strip()[:300] if state else ""
    rule.save(update_fields=["overruled", "overruled_reason", "updated_at"])
    return rule


@service("supervision.status.taken_over")
def take_over_status(rule: StatusRule, *, actor: Actor, year: int | None = None) -> Task:
    """Write the status that holds into the task. The units' reports stay as they are."""
    _may(actor, rule)
    status = statuses([rule], year or timezone.localdate().year)[0]
    if not (status.computed or rule.overruled):
        raise RuleViolated(
            "supervision.status.none", "指标还没有判定，没有可以采用的状态。", hint="请先计算或填报该指标。"
        )
    source = f"{status.source}（指标：{rule.indicator.name}）"
    as_system = Actor.for_system("supervision-status")  # asked above; the history keeps who it was
    return set_task_state(rule.task, status.holds, actor=as_system, reason=source)
