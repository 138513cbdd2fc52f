"""What is known of a pilot beside its stated effect: its task, its indicator, its evaluation."""

from __future__ import annotations

from typing import Any

from django.db.models import QuerySet

from ronghe.analytics.enums import FigureStatus
from ronghe.analytics.queries.figures import figures_of
from ronghe.core.actor import Actor
from ronghe.policy.enums import TaskState
from ronghe.quality.enums.pilots import RatingState
from ronghe.quality.models import ActionRating, SpecialAction

Fact = dict[str, str]


def facts_of(rating: ActionRating) -> list[Fact]:
    """The facts of the year, as text with their source; what is missing is said, not left out."""
    action = rating.action
    found = [*_task_facts(action), *_indicator_facts(action, rating.year)]
    if rating.result is not None:
        value = f"{rating.result.total}"
        grade = f"，{rating.result.grade}" if rating.result.grade else ""
        found.append(_fact("评价结果", f"{value} 分{grade}", f"结果 {rating.result.number}"))
    if rating.commission is not None:
        found.append(_fact("第三方", rating.commission.body.name, f"委托合同 {rating.commission.number}"))
    return found


def basis_of(rating: ActionRating) -> dict[str, Any]:
    """All that a rating rests on: clause and stated effect as they read, and the facts beside them."""
    return {
        "clause": clause_words(rating.action),
        "effect": rating.action.effect,
        "rows": facts_of(rating),
    }


def _fact(label: str, value: str, source: str, note: str = "") -> Fact:
    return {"label": label, "value": value, "source": source, "note": note}


def _task_facts(action: SpecialAction) -> list[Fact]:
    task = action.task
    if task is None:
        return [_fact("规划任务", "没有对应的规划任务", action.clause)]
    value = str(TaskState(task.state).label)
    if task.percent is not None and task.state != TaskState.DONE:
        value += f"，{task.percent}%"
    note = f"完成于 {task.done_on.isoformat()}" if task.done_on else ""
    return [_fact(f"任务“{task.title}”", value, "任务台账", note)]


def _indicator_facts(action: SpecialAction, year: int) -> list[Fact]:
    """The approved figure beside the target; provisional ones are not told to the public."""
    if action.indicator is None:
        return [_fact("指标", "没有登记衡量它的指标", "")]
    figures = figures_of(action.indicator.jurisdiction, year, actor=Actor.anonymous())
    found = next((one for one in figures if one.indicator_id == action.indicator_id), None)
    name = f"指标“{action.indicator.name}”"
    if found is None:
        return [_fact(name, f"{year} 年没有核定的数", "指标引擎", "规划没有公开，或该年没有计算")]
    target = f"目标 {found.target_words}" if found.target_words else "没有写明目标"
    if found.value is None or found.status != FigureStatus.APPROVED:
        return [_fact(name, f"{year} 年没有核定的数", "指标引擎", target)]
    return [_fact(name, f"{found.value.normalize():f}{found.unit}", f"{year} 年核定值", target)]


def public_ratings() -> QuerySet[ActionRating]:
    """Every published version, the corrected ones too."""
    rows = ActionRating.objects.filter(state=RatingState.PUBLISHED)
    return rows.select_related(
        "action__organisation",
        "action__jurisdiction",
        "action__task__plan__document",
        "action__task__clause",
        "commission__body",
        "organisation",
        "result__case__round",
        "corrects",
    )


def newest_public() -> QuerySet[ActionRating]:
    """Of each pilot and year the latest published version."""
    standing = public_ratings().exclude(correction__state=RatingState.PUBLISHED)
    return standing.order_by("-year", "action__jurisdiction__path", "action__name")


def versions_of(rating: ActionRating) -> list[ActionRating]:
    """All published versions of the same pilot and year, newest first."""
    return list(public_ratings().filter(action=rating.action_id, year=rating.year).order_by("-number"))


def clause_words(action: SpecialAction) -> str:
    """The clause it stands on, of the plan where there is one."""
    if action.task is None:
        return str(action.clause)
    task = action.task
    label = task.clause.label if task.clause is not None else ""
    if task.annex_number is not None:
        label = f"附件第 {task.annex_number} 项"
    return f"{task.plan.document.short_title} {label}".strip()


def without_rating(actions: QuerySet[SpecialAction]) -> list[Any]:
    """Those that have no published rating."""
    rated = ActionRating.objects.filter(state=RatingState.PUBLISHED).values("action")
    return list(actions.exclude(pk__in=rated))
