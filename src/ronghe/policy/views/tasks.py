"""Tasks: the list of all, mine, my unit's, and the page of one."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.db.models import Q, QuerySet
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_GET, require_POST

from ronghe.core.badges import Badge
from ronghe.core.forms import see_other
from ronghe.core.listing import (
    ChoiceFilter,
    Column,
    DateFilter,
    Empty,
    FlagFilter,
    Listing,
    ListPage,
    TextFilter,
)
from ronghe.core.models import Jurisdiction
from ronghe.core.place import narrow
from ronghe.core.request import ActorRequest
from ronghe.core.scope import get_visible_or_404
from ronghe.core.workflow import Possible
from ronghe.directory.models import Organisation
from ronghe.policy import perms
from ronghe.policy.enums import Modality, TaskOrigin, UnitRole
from ronghe.policy.models import Plan, Task
from ronghe.policy.queries import boards, finding, marks, pages, plans
from ronghe.policy.rules.progress import BINDING, STANDING_TONES, STANDING_WORDS, Standing
from ronghe.policy.rules.steps import TASK_STEPS
from ronghe.policy.services.progress import set_task_state

STANDINGS = [(standing.value, STANDING_WORDS[standing]) for standing in Standing]


def _plans(request: HttpRequest) -> list[tuple[str, str]]:
    rows = Plan.objects.visible_to(request.actor).order_by("jurisdiction__path", "-pk")  # type: ignore[attr-defined]
    return [(str(pk), short or title) for pk, short, title in rows.values_list("pk", "short_title", "title")]


def _in_standing(rows: QuerySet[Any], chosen: list[str]) -> QuerySet[Any]:
    return plans.in_standing(rows, chosen[0], timezone.localdate())


def _in_role(rows: QuerySet[Any], chosen: list[str]) -> QuerySet[Any]:
    return rows.filter(is_lead=chosen[0] == UnitRole.LEAD)


def _answering_places(request: HttpRequest) -> list[tuple[str, str]]:
    rows = Jurisdiction.objects.visible_to(request.actor).filter(is_active=True)  # type: ignore[attr-defined]
    return list(rows.order_by("path").values_list("code", "short_name")[:300])


def _answered_in(rows: QuerySet[Any], chosen: list[str]) -> QuerySet[Any]:
    return boards.tasks_answered_in(rows, chosen[0])


PLAN_FILTER = ChoiceFilter("plan", gettext_lazy("规划"), choices=_plans, lookup="plan_id")
TASK_FILTERS = (
    TextFilter("q", gettext_lazy("任务或内容"), search=finding.tasks_with_words),
    TextFilter("unit", gettext_lazy("单位"), search=finding.tasks_naming),
    ChoiceFilter("standing", gettext_lazy("状态"), choices=STANDINGS, apply=_in_standing),
    ChoiceFilter("modality", gettext_lazy("约束力"), choices=Modality.choices, is_multiple=True),
    DateFilter("due", gettext_lazy("完成时限"), lookup="deadline_on"),
    ChoiceFilter("origin", gettext_lazy("出处"), choices=TaskOrigin.choices),
    FlagFilter("undated", gettext_lazy("只看未写明时限的"), condition=Q(deadline_on__isnull=True)),
)
TASK_COLUMNS = (
    Column(
        "title",
        gettext_lazy("任务"),
        html=marks.task_title,
        sort=("plan_id", "order"),
        is_fixed=True,
    ),
    Column("plan", gettext_lazy("规划"), value=lambda t: str(t.plan), sort="plan_id"),
    Column("place", gettext_lazy("辖区"), value="jurisdiction.short_name", is_shown=False),
    Column(
        "clause",
        gettext_lazy("条款"),
        value=lambda t: str(t.clause) if t.clause else "",
        link=lambda t: marks.clause_url(t.clause),
        is_shown=False,
    ),
    Column("units", gettext_lazy("单位"), value=marks.unit_words, html=marks.unit_lines),
    Column("modality", gettext_lazy("约束力"), value="get_modality_display", sort="modality"),
    Column("due", gettext_lazy("完成时限"), value=marks.task_due, sort="deadline_on", is_nullable=True),
    Column("standing", gettext_lazy("状态"), value=marks.standing_badge),
    Column(
        "percent",
        gettext_lazy("进度"),
        value=lambda t: None if t.percent is None else f"{t.percent}%",
        sort="percent",
        is_nullable=True,
    ),
    Column(
        "reported",
        gettext_lazy("最近报送"),
        value="reported_at",
        sort="reported_at",
        kind="date",
        is_nullable=True,
        is_shown=False,
    ),
)

TASKS = Listing(
    name="tasks",
    is_large=True,
    tabbed="standing",
    title=gettext_lazy("任务"),
    columns=TASK_COLUMNS,
    filters=(
        PLAN_FILTER,
        *TASK_FILTERS,
        ChoiceFilter(
            "answering", gettext_lazy("单位所在辖区"), choices=_answering_places, apply=_answered_in
        ),
    ),
    empty=Empty(
        gettext_lazy("还没有任务"),
        gettext_lazy("导入政策页面、校核并发布后，任务会列在这里。"),
    ),
)

UNIT_TASKS = Listing(
    name="unit_tasks",
    is_large=True,
    tabbed="standing",
    title=gettext_lazy("本单位任务"),
    columns=TASK_COLUMNS,
    filters=(
        PLAN_FILTER,
        ChoiceFilter(
            "role",
            gettext_lazy("本单位角色"),
            choices=[("lead", gettext_lazy("牵头")), ("other", gettext_lazy("责任或配合"))],
            apply=_in_role,
        ),
        *TASK_FILTERS,
    ),
    empty=Empty(
        gettext_lazy("没有点到本单位的任务"),
        gettext_lazy("规划中写明本单位牵头、负责或配合的任务会列在这里；写法没有认对的，请政府办公室更正。"),
    ),
)


@require_GET
def task_list(request: ActorRequest) -> HttpResponse:
    """All tasks the reader may see: by plan, unit, deadline, modality, standing."""
    rows = narrow(pages.listed_tasks(request.actor), request)
    return _list_page(TASKS, request, rows, {"title": _("任务")})


def _list_page(
    listing: Listing, request: ActorRequest, rows: QuerySet[Task], context: dict[str, Any]
) -> HttpResponse:
    """A list of tasks under its tabs. The counts of the tabs also say how many rows the list has."""
    counts: dict[Standing, int] = {}

    def count(page: ListPage) -> int:
        counts.update(pages.remembered_counts(page.untabbed, timezone.localdate()))
        chosen = next((one.value for one in page.filters if one.key == "standing" and one.condition), "")
        return counts[Standing(chosen)] if chosen else sum(counts.values())

    page = listing.open(request, rows, count=count)
    tabs = marks.standing_tabs(counts, request.GET, request.path, _("全部"))
    return page.respond("policy/tasks/list.html", {"tabs": tabs, **context})


@require_GET
def my_tasks(request: ActorRequest) -> HttpResponse:
    """What the reader's units must do now: returned reports, overdue, late, due soon."""
    actor, today = request.actor, timezone.localdate()
    waiting = list(pages.waiting_tasks(actor, today)[:200])
    groups = [
        (label, tone, [task for task in waiting if task.urgency == rank])  # type: ignore[attr-defined]  # annotated
        for rank, label, tone in (
            (0, _("逾期"), "bad"),
            (1, _("滞后"), "warn"),
            (2, _("一个月内到期"), "active"),
        )
    ]
    counts = pages.standing_counts(plans.my_tasks(actor), today)
    context = {
        "title": _("我的任务"),
        "lead": _("先办退回的报告，再办逾期、滞后和快到期的任务。"),
        "returned": list(pages.returned_reports(actor)[:50]),
        "groups": [group for group in groups if group[2]],
        "counts": marks.standing_links(counts, reverse("policy:unit_tasks"), _("本单位全部")),
        "total": sum(counts.values()),
        "today": today,
    }
    return render(request, "policy/tasks/mine.html", context)


@require_GET
def unit_tasks(request: ActorRequest) -> HttpResponse:
    """Every task of the reader's units."""
    actor, today = request.actor, timezone.localdate()
    rows = pages.by_urgency(plans.my_tasks(actor), today)
    return _unit_page(request, rows, _("本单位任务"), {"units": _names(actor.organisation_ids)})


@require_GET
def organisation_tasks(request: ActorRequest, pk: int) -> HttpResponse:
    """Every task of one unit, opened from a dashboard."""
    unit = get_visible_or_404(Organisation.objects.all(), pk=pk)
    rows = pages.by_urgency(plans.unit_tasks(request.actor, unit), timezone.localdate())
    crumbs = [(_("各单位工作"), reverse("policy:unit_board")), (unit.name, "")]
    return _unit_page(request, rows, unit.name, {"crumbs": crumbs})


def _names(organisation_ids: frozenset[int]) -> list[str]:
    return list(Organisation.objects.filter(pk__in=organisation_ids).values_list("name", flat=True))


def _unit_page(
    request: ActorRequest, rows: QuerySet[Task], title: str, context: dict[str, Any]
) -> HttpResponse:
    return _list_page(UNIT_TASKS, request, rows, {"title": title, **context})


@require_GET
def task_detail(request: ActorRequest, pk: int) -> HttpResponse:
    actor, today = request.actor, timezone.localdate()
    task = pages.task_page(actor, pk)
    reports = list(plans.reports_of(actor, task))
    reporting = plans.organisations_to_report(actor, task)
    standing = task.standing_on(today)
    left = pages.time_left(task.deadline_on, today)
    context = {
        "title": task.title,
        "crumbs": [
            (str(task.plan), marks.plan_url(task.plan)),
            (_("任务"), _plan_tasks_url(task)),
            (_("本任务"), ""),
        ],
        "task": task,
        "badge": Badge(STANDING_TONES[standing], str(STANDING_WORDS[standing])),
        "deadline_on": task.deadline_on,
        "days_left": left.workdays if left and task.state != "done" and task.is_binding else None,
        "left": left,
        "due": marks.task_due(task),
        "meaning": marks.MODALITY_MEANING[Modality(task.modality)],
        "is_binding": task.modality in BINDING,
        "units": marks.units_by_word(task),
        "indicators": [
            (one, marks.indicator_target(one)) for one in task.indicators.filter(retired_in__isnull=True)
        ],
        "reports": [(report, marks.report_badge(report)) for report in reports],
        "reporting": reporting,
        "why_no_report": "" if reporting and not task.retired_in_id else _why_no_report(task, actor),
        "changes": pages.task_story(task, reports),
        "acts": _acts(task, actor),
        "act_url": reverse("policy:task_act", args=[task.pk]),
        "can_edit_plan": perms.can_edit_plan(actor, task.plan),
        "place": pages.place_in_page(task.plan, task.start, task.end),
    }
    return render(request, "policy/tasks/detail.html", context)


def _plan_tasks_url(task: Task) -> str:
    return reverse("policy:plan_tasks", args=[task.plan_id])


def _why_no_report(task: Task, actor: Any) -> str:
    if task.retired_in_id:
        return _("该任务已退出现行版本，不再报送进展。")
    if not actor.organisation_ids:
        return _("您的账号没有单位任职，不能报送。")
    return _("本单位不是这项任务的牵头、责任或配合单位，由上列单位报送。")


def _acts(task: Task, actor: Any) -> list[Possible]:
    """The steps of the workflow for those who may set the state; nothing for others."""
    if not perms.can_set_task_state(actor, task) or task.retired_in_id:
        return []
    return [Possible(step, True) for step in TASK_STEPS if task.state in step.sources]


@require_POST
def task_act(request: ActorRequest, pk: int) -> HttpResponse:
    """Set the state without a report, with the reason."""
    task = pages.task_page(request.actor, pk)
    step = next((one for one in TASK_STEPS if one.name == request.POST.get("step")), None)
    note = request.POST.get("note", "").strip()[:500]
    if step is None or (step.needs_note and not note):
        messages.error(request, _("请选择要办理的事项；暂停、重新启动须写明理由。"))
        return see_other(marks.task_url(task))
    set_task_state(task, step.target, actor=request.actor, reason=note)
    messages.success(request, _("任务状态已改为“%(state)s”。") % {"state": task.get_state_display()})
    return see_other(marks.task_url(task))
