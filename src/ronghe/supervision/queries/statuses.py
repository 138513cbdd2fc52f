"""The status of tasks computed from their indicators, beside what the units report."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

from ronghe.policy.enums import ReportState, TaskState
from ronghe.policy.models import ProgressReport
from ronghe.supervision.models import StatusRule
from ronghe.supervision.queries.figures import figures_known
from ronghe.supervision.rules.status import Mapping, computed_status


@dataclass(frozen=True, slots=True)
class Status:
    """Three voices on one task: the figure, the unit, the official; and which one holds."""

    rule: StatusRule
    figure: dict[str, Any] | None
    computed: str | None
    report: ProgressReport | None

    @property
    def holds(self) -> str:
        """An official's word before the figure, the figure before what the task says already."""
        return self.rule.overruled or self.computed or self.rule.task.state

    @property
    def source(self) -> str:
        if self.rule.overruled:
            return f"人工核定：{self.rule.overruled_reason}"
        if self.computed:
            return "由指标计算"
        return "指标没有判定，按任务现有状态"

    @property
    def computed_word(self) -> str:
        return str(TaskState(self.computed).label) if self.computed else ""


def statuses(rules: Iterable[StatusRule], year: int) -> list[Status]:
    """The status by each rule for a year; the figures of each place are looked up once."""
    listed = list(rules)
    figures: dict[int, dict[int | None, dict[str, Any]]] = {}
    reports = ProgressReport.objects.filter(
        task__in=[rule.task_id for rule in listed], state__in=[ReportState.ACCEPTED, ReportState.SUBMITTED]
    ).select_related("organisation")
    latest = {row.task_id: row for row in reports.order_by("submitted_at")}
    found = []
    for rule in listed:
        place = rule.task.plan.jurisdiction
        if place.pk not in figures:
            figures[place.pk] = {one["indicator"]: one for one in figures_known(place, year)}
        figure = figures[place.pk].get(rule.indicator_id)
        meaning = Mapping(rule.when_met, rule.when_on_track, rule.when_behind)
        computed = computed_status(figure["judgement"], meaning) if figure else None
        found.append(Status(rule, figure, computed, latest.get(rule.task_id)))
    return found
