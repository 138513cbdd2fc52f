"""Plans: the list, and the page of one in tabs — overview, clauses, tasks, indicators, projects, versions."""

from __future__ import annotations

from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_GET

from ronghe.core.listing import ChoiceFilter, Column, Empty, Listing, TextFilter
from ronghe.core.models import Jurisdiction
from ronghe.core.place import narrow
from ronghe.core.request import ActorRequest
from ronghe.core.scope import get_visible_or_404
from ronghe.policy import perms
from ronghe.policy.enums import PlanState
from ronghe.policy.models import Plan, PlanVersion
from ronghe.policy.queries import marks, pages
from ronghe.policy.queries import plans as queries
from ronghe.policy.queries.wordings import due_said
from ronghe.policy.rules.changes import Part, What

GROUPINGS = (
    ("clause", gettext_lazy("按条款")),
    ("unit", gettext_lazy("按单位")),
    ("deadline", gettext_lazy("按时限")),
    ("modality", gettext_lazy("按约束力")),
    ("standing", gettext_lazy("按状态")),
)
PARTS = {
    Part.CLAUSE: gettext_lazy("条款"),
    Part.TASK: gettext_lazy("任务"),
    Part.INDICATOR: gettext_lazy("指标"),
}
WHATS = {
    What.ADDED: ("good", gettext_lazy("新增")),
    What.REMOVED: ("bad", gettext_lazy("删去")),
    What.CHANGED: ("warn", gettext_lazy("修改")),
}


def _places(request: HttpRequest) -> list[tuple[str, str]]:
    held = Plan.objects.visible_to(request.actor).values("jurisdiction")  # type: ignore[attr-defined]
    rows = Jurisdiction.objects.filter(pk__in=held).order_by("path")
    return list(rows.values_list("code", "short_name"))


PLANS = Listing(
    name="plans",
    title=gettext_lazy("规划"),
    columns=(
        Column("title", gettext_lazy("名称"), link=marks.plan_url, sort="title", is_fixed=True),
        Column("place", gettext_lazy("辖区"), value="jurisdiction.short_name", sort="jurisdiction__path"),
        Column("number", gettext_lazy("发文字号"), value="document.number", sort="document__number"),
        Column(
            "issued",
            gettext_lazy("成文日期"),
            value="document.issued_on",
            sort="document__issued_on",
            kind="date",
            is_nullable=True,
        ),
        Column(
            "period",
            gettext_lazy("规划期"),
            value=lambda p: period_words(p),
            sort="document__plan_to",
            is_nullable=True,
        ),
        Column("tasks", gettext_lazy("任务"), value="task_count", sort="task_count", kind="number"),
        Column("done", gettext_lazy("完成"), value="done_count", sort="done_count", kind="number"),
        Column("overdue", gettext_lazy("逾期"), value="overdue_count", sort="overdue_count", kind="number"),
        Column(
            "indicators",
            gettext_lazy("指标"),
            value="indicator_count",
            sort="indicator_count",
            kind="number",
        ),
        Column("validity", gettext_lazy("效力"), value=marks.validity_badge),
        Column("state", gettext_lazy("状态"), value=marks.plan_badge, sort="state"),
    ),
    filters=(
        TextFilter(
            "q",
            gettext_lazy("名称或文号"),
            lookups=("title__icontains", "short_title__icontains", "document__number__icontains"),
        ),
        ChoiceFilter("place", gettext_lazy("辖区"), choices=_places, lookup="jurisdiction__code"),
        ChoiceFilter("state", gettext_lazy("状态"), choices=PlanState.choices),
    ),
    default_sort="-issued",
    empty=Empty(
        gettext_lazy("还没有规划"),
        gettext_lazy("上传或粘贴一份政策页面，校核、发布后就是一份规划。"),
    ),
)


def period_words(plan: Plan) -> str:
    document = plan.document
    return _("%(y)s年") % {"y": f"{document.plan_from}—{document.plan_to}"} if document.plan_from else ""


@require_GET
def plan_list(request: ActorRequest) -> HttpResponse:
    rows = narrow(pages.counted_plans(request.actor, timezone.localdate()), request)
    can_import = request.actor.has(*perms.PLANNERS)
    return PLANS.open(request, rows).respond("policy/plans/list.html", {"can_import": can_import})


def plan_context(request: ActorRequest, plan: Plan, tab: str, **more: Any) -> dict[str, Any]:
    """What the head of every tab shows."""
    place = plan.jurisdiction.short_name
    return {
        "title": str(plan),
        "crumbs": [(_("规划"), reverse("policy:plan_list")), (place, ""), (str(plan), "")],
        "plan": plan,
        "document": plan.document,
        "state": marks.plan_badge(plan),
        "validity": marks.validity_badge(plan),
        "period": period_words(plan),
        "tabs": _tabs(plan, tab),
        "can_edit_plan": perms.can_edit_plan(request.actor, plan),
        "can_publish": perms.can_publish(request.actor, plan.document),
        **more,
    }


def _tabs(plan: Plan, tab: str) -> list[tuple[Any, str, bool, Any]]:
    counts = {
        name: getattr(plan, f"{name}_count", None) for name in ("clause", "task", "indicator", "version")
    }
    rows = (
        ("plan_detail", _("概况"), ""),
        ("plan_clauses", _("条款"), counts["clause"]),
        ("plan_tasks", _("任务"), counts["task"]),
        ("plan_indicators", _("指标"), counts["indicator"]),
        ("plan_projects", _("工程与核查"), ""),
        ("plan_versions", _("版本"), counts["version"]),
    )
    return [(label, reverse(f"policy:{view}", args=[plan.pk]), view == tab, n) for view, label, n in rows]


@require_GET
def plan_detail(request: ActorRequest, pk: int) -> HttpResponse:
    """The overview: data of the document, what it rests on, how the work stands, what is open."""
    actor, today = request.actor, timezone.localdate()
    plan = pages.plan_page(actor, pk)
    is_planner = perms.can_edit_plan(actor, plan)
    counts = pages.standing_counts(queries.plan_tasks(plan), today)
    tasks_url = reverse("policy:plan_tasks", args=[plan.pk])
    context = plan_context(
        request,
        plan,
        "plan_detail",
        links=plan.document.links.select_related("superior__jurisdiction"),
        work=marks.standing_links(counts, tasks_url, _("全部")),
        binding=queries.plan_tasks(plan).filter(modality__in=sorted(queries.BINDING)).count(),
        conflicts=pages.latest_conflicts(plan) if is_planner else [],
        touches=list(queries.open_touches(plan)),
        unmatched=pages.unmatched_units(plan) if is_planner else 0,
        today=today,
    )
    return render(request, "policy/plans/detail.html", context)


@require_GET
def plan_clauses(request: ActorRequest, pk: int) -> HttpResponse:
    """The plan's text clause by clause, each with the tasks and indicators drawn from it."""
    plan = pages.plan_page(request.actor, pk)
    context = plan_context(request, plan, "plan_clauses", rows=pages.clause_rows(plan))
    return render(request, "policy/plans/clauses.html", context)


@require_GET
def plan_tasks(request: ActorRequest, pk: int) -> HttpResponse:
    """The plan's tasks grouped one way or another."""
    plan = pages.plan_page(request.actor, pk)
    today = timezone.localdate()
    by = request.GET.get("by", "")
    by = by if by in dict(GROUPINGS) else "clause"
    rows = queries.plan_tasks(plan)
    counts = pages.standing_counts(rows, today)
    standing = request.GET.get("standing", "")
    if standing in counts:
        rows = queries.in_standing(rows, standing, today)
    path = request.path
    chips = [
        (label, f"{path}?by={key}{f'&standing={standing}' if standing in counts else ''}", key == by)
        for key, label in GROUPINGS
    ]
    context = plan_context(
        request,
        plan,
        "plan_tasks",
        groups=queries.group_tasks(rows, by, today),
        groupings=chips,
        work=marks.standing_tabs(counts, request.GET, path, _("全部")),
        today=today,
        total=sum(counts.values()),
    )
    return render(request, "policy/plans/tasks.html", context)


@require_GET
def plan_indicators(request: ActorRequest, pk: int) -> HttpResponse:
    plan = pages.plan_page(request.actor, pk)
    rows = [(row, marks.indicator_target(row.indicator)) for row in queries.plan_indicators(plan)]
    return render(
        request, "policy/plans/indicators.html", plan_context(request, plan, "plan_indicators", rows=rows)
    )


@require_GET
def plan_projects(request: ActorRequest, pk: int) -> HttpResponse:
    """Milestones, deliverables, name lists and recurring duties of the plan."""
    plan = pages.plan_page(request.actor, pk)
    actor = request.actor
    context = plan_context(
        request,
        plan,
        "plan_projects",
        milestones=[
            (
                one,
                marks.milestone_badge(one),
                due_said(one.due_on, one.due_text),
                perms.can_update_milestone(actor, one),
            )
            for one in pages.plan_milestones(plan)
        ],
        deliverables=[
            (one, marks.deliverable_badge(one), perms.can_answer_deliverable(actor, one))
            for one in pages.plan_deliverables(plan)
        ],
        name_lists=plan.name_lists.select_related("clause"),
        cycles=plan.cycles.select_related("clause", "holder_organisation"),
        can_add=perms.can_add_deliverable(actor, plan),
    )
    return render(request, "policy/plans/projects.html", context)


@require_GET
def plan_versions(request: ActorRequest, pk: int) -> HttpResponse:
    plan = pages.plan_page(request.actor, pk)
    versions = plan.versions.defer("content").select_related("published_by", "page").order_by("-number")
    context = plan_context(request, plan, "plan_versions", versions=versions)
    return render(request, "policy/plans/versions.html", context)


@require_GET
def version_detail(request: ActorRequest, pk: int, number: int) -> HttpResponse:
    """What a version changed, word by word."""
    plan = pages.plan_page(request.actor, pk)
    version = get_visible_or_404(
        PlanVersion.objects.select_related("plan", "page", "published_by"), plan=plan, number=number
    )
    found = queries.version_changes(version)
    changes = [(change, PARTS[change.part], *WHATS[change.what]) for change in found.changes]
    context = plan_context(
        request, plan, "plan_versions", version=version, before=found.before, changes=changes
    )
    return render(request, "policy/plans/version.html", context)


@require_GET
def clause_detail(request: ActorRequest, pk: int) -> HttpResponse:
    """One clause: its words, its place in the page, and what rests on it. Every clause chip leads here."""
    clause = pages.clause_page(request.actor, pk)
    today = timezone.localdate()
    context = {
        "title": str(clause),
        "crumbs": [
            (str(clause.plan), marks.plan_url(clause.plan)),
            (_("条款"), reverse("policy:plan_clauses", args=[clause.plan_id])),
            (clause.label or clause.heading, ""),
        ],
        "clause": clause,
        "plan": clause.plan,
        "document": clause.plan.document,
        "tasks": [(task, marks.standing_badge(task)) for task in clause.tasks.running().for_list()],
        "indicators": [
            (one, marks.indicator_target(one)) for one in clause.indicators.filter(retired_in__isnull=True)
        ],
        "children": clause.children.filter(retired_in__isnull=True).order_by("order"),
        "parameters": clause.parameters.order_by("key", "valid_from"),
        "place": pages.place_in_page(clause.plan, clause.start, clause.end, around=60),
        "today": today,
    }
    return render(request, "policy/plans/clause.html", context)
