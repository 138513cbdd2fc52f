"""The words, tones and addresses that all pages of plans share."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from django.http import QueryDict
from django.urls import reverse
from django.utils import timezone
from django.utils.html import format_html
from django.utils.safestring import SafeString
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from ronghe.core.badges import Badge
from ronghe.policy.enums import (
    CollectionState,
    CommentState,
    DeliverableState,
    IndicatorKind,
    Measure,
    MilestoneState,
    Modality,
    PlanState,
    ProblemState,
    ReportState,
    TaskOrigin,
    UnitRole,
    Validity,
)
from ronghe.policy.models import (
    Clause,
    Deliverable,
    Indicator,
    Milestone,
    Plan,
    ProgressReport,
    Task,
    TaskUnit,
)
from ronghe.policy.queries.searching import Hit
from ronghe.policy.queries.wordings import due_said, target_said
from ronghe.policy.rules.progress import STANDING_TONES, STANDING_WORDS, Standing

PLAN_TONES = {PlanState.ACTIVE: "active", PlanState.ENDED: "good", PlanState.WITHDRAWN: "idle"}
VALIDITY_TONES = {
    Validity.UNKNOWN: "idle",
    Validity.NOT_YET: "idle",
    Validity.IN_FORCE: "good",
    Validity.SUPERSEDED: "warn",
    Validity.REPEALED: "bad",
    Validity.EXPIRED: "warn",
}
REPORT_TONES = {
    ReportState.SUBMITTED: "active",
    ReportState.RETURNED: "warn",
    ReportState.ACCEPTED: "good",
    ReportState.AMENDED: "idle",
}
PROBLEM_TONES = {ProblemState.ROUTED: "active", ProblemState.ANSWERED: "warn", ProblemState.CLOSED: "good"}
MILESTONE_TONES = {
    MilestoneState.PLANNED: "idle",
    MilestoneState.UNDER_WAY: "active",
    MilestoneState.DELAYED: "warn",
    MilestoneState.DONE: "good",
    MilestoneState.CANCELLED: "idle",
}
DELIVERABLE_TONES = {
    DeliverableState.OPEN: "idle",
    DeliverableState.YES: "good",
    DeliverableState.NO: "bad",
    DeliverableState.APPLIED: "active",
    DeliverableState.GRANTED: "good",
    DeliverableState.REFUSED: "warn",
}
COLLECTION_TONES = {
    CollectionState.DRAFT: "idle",
    CollectionState.PUBLISHED: "active",
    CollectionState.SUMMARISED: "good",
}
COMMENT_TONES = {CommentState.PENDING: "warn", CommentState.SHOWN: "good", CommentState.HIDDEN: "idle"}

MODALITY_MEANING = {
    Modality.MUST: gettext_lazy("文件写“须、应、要”：必须完成，逾期会标出。"),
    Modality.TARGET: gettext_lazy("文件写成要达到的目标：应当完成，逾期会标出。"),
    Modality.STRIVE: gettext_lazy("文件写“力争”：尽力而为，未达到不算逾期或违反。"),
    Modality.MAY: gettext_lazy("文件写“可、可以”：允许而不要求，未办理不算逾期或违反。"),
    Modality.ENCOURAGE: gettext_lazy("文件写“鼓励、支持”：提倡而不强制，未办理不算逾期或违反。"),
    Modality.EXPLORE: gettext_lazy("文件写“探索”：可以尝试，没有结果不算逾期或违反。"),
}
KIND_WORDS = {
    "document": gettext_lazy("文件"),
    "clause": gettext_lazy("条款"),
    "task": gettext_lazy("任务"),
    "indicator": gettext_lazy("指标"),
}
FIELD_WORDS = {
    "numerator": gettext_lazy("分子"),
    "denominator": gettext_lazy("分母"),
    "formula": gettext_lazy("算法"),
    "unit": gettext_lazy("单位"),
    "value": gettext_lazy("目标值"),
    "target_year": gettext_lazy("目标年"),
    "baseline": gettext_lazy("基期值"),
    "tolerance": gettext_lazy("容差"),
    "data_source": gettext_lazy("数据来源"),
}


def standing_badge(task: Task) -> Badge:
    """How a task stands. Past its deadline without any report it is not called undone: nobody reported."""
    standing = task.standing_on(timezone.localdate())
    if standing == Standing.OVERDUE and task.reported_at is None:
        return Badge(STANDING_TONES[Standing.LATE], _("逾期未报送"))
    return Badge(STANDING_TONES[standing], str(STANDING_WORDS[standing]))


def plan_badge(plan: Plan) -> Badge:
    return Badge(PLAN_TONES[PlanState(plan.state)], plan.get_state_display())


def validity_badge(plan: Plan) -> Badge:
    document = plan.document
    return Badge(VALIDITY_TONES[Validity(document.validity)], document.get_validity_display())


def report_badge(report: ProgressReport) -> Badge:
    return Badge(REPORT_TONES[ReportState(report.state)], report.get_state_display())


def milestone_badge(milestone: Milestone) -> Badge:
    return Badge(MILESTONE_TONES[MilestoneState(milestone.state)], milestone.get_state_display())


def deliverable_badge(deliverable: Deliverable) -> Badge:
    return Badge(DELIVERABLE_TONES[DeliverableState(deliverable.state)], deliverable.get_state_display())


def plan_url(plan: Plan) -> str:
    return reverse("policy:plan_detail", args=[plan.pk])


def task_url(task: Task) -> str:
    return reverse("policy:task_detail", args=[task.pk])


def clause_url(clause: Clause | None) -> str:
    return reverse("policy:clause_detail", args=[clause.pk]) if clause else ""


def indicator_url(indicator: Indicator) -> str:
    return reverse("policy:indicator_detail", args=[indicator.pk])


def task_due(task: Task) -> str:
    return due_said(task.deadline_on, task.deadline_text)


def is_measured(indicator: Indicator) -> bool:
    """Whether values are made for it: a target, a rated goal or a line of a running plan, named once."""
    is_kind = indicator.kind in {IndicatorKind.TARGET, IndicatorKind.QUALITATIVE}
    is_live = indicator.retired_in_id is None and indicator.repeat_of_id is None
    is_running = indicator.plan.state == PlanState.ACTIVE
    return is_live and is_running and (is_kind or indicator.measure == Measure.THRESHOLD)


def indicator_target(indicator: Indicator) -> str:
    """The target in words; a goal that is rated says so instead of missing a number."""
    if indicator.is_qualitative:
        year = _("（到%(year)s年）") % {"year": indicator.target_year} if indicator.target_year else ""
        return _("定性目标，按评级认定") + year
    return target_said(
        indicator.comparator,
        indicator.value,
        indicator.value_high,
        indicator.unit,
        indicator.per,
        indicator.target_year,
    )


def unit_words(task: Task) -> str:
    """牵头：市教育局；责任：市财政局、市人社局 — as printed, in the words of the document."""
    return "；".join(
        f"{word}：{'、'.join(unit.printed_name for unit in units)}" for word, units in units_by_word(task)
    )


def task_title(task: Task) -> SafeString:
    """The title as a link, with its number in the annex."""
    link = format_html('<a href="{}">{}</a>', task_url(task), task.title)
    if task.origin != TaskOrigin.ANNEX or not task.annex_number:
        return link
    return format_html(
        '{} <span class="muted small">{}</span>', link, _("附件第%(n)s项") % {"n": task.annex_number}
    )


def unit_lines(task: Task) -> SafeString:
    """The units for a cell: a line for each word of a role."""
    lines = [
        format_html(
            '<span class="unit-line"><span class="muted small">{}</span> {}</span>',
            word,
            "、".join(unit.printed_name for unit in units),
        )
        for word, units in units_by_word(task)
    ]
    return SafeString("".join(lines)) or format_html('<span class="muted">{}</span>', _("文件未写明"))


def units_by_word(task: Task) -> list[tuple[str, list[TaskUnit]]]:
    """The units under the word the document uses for their role, in printed order."""
    found: dict[str, list[TaskUnit]] = {}
    for unit in task.units.all():
        word = unit.role_word or str(UnitRole(unit.role).label)
        found.setdefault(word, []).append(unit)
    return list(found.items())


def standing_tabs(
    counts: Mapping[Standing, int], query: QueryDict, path: str, total: str
) -> list[tuple[Any, str, bool, int]]:
    """Tabs over a list: all, then each standing that occurs; the other filters of the address stay."""
    chosen = query.get("standing", "")
    kept = query.copy()
    for name in ("standing", "page", "format"):
        kept.pop(name, None)
    shown = [standing for standing in Standing if counts.get(standing, 0) or standing == chosen]
    return [
        (total, _address(path, kept), not chosen, sum(counts.values())),
        *(
            (STANDING_WORDS[one], _address(path, kept, one.value), chosen == one.value, counts.get(one, 0))
            for one in shown
        ),
    ]


def standing_links(counts: Mapping[Standing, int], path: str, total: str) -> list[tuple[Any, str, int]]:
    """Figures that open their rows: all, then each standing that occurs; nothing where there is no task."""
    tabs = standing_tabs(counts, QueryDict(), path, total)
    return [(label, url, number) for label, url, _current, number in tabs if number]


def _address(path: str, kept: QueryDict, standing: str = "") -> str:
    query = kept.copy()
    if standing:
        query["standing"] = standing
    return f"{path}?{query.urlencode()}" if query else path


def hit_url(hit: Hit) -> str:
    """The page of a thing that was found."""
    return reverse(f"policy:{hit.kind}_detail", args=[hit.target_id])
