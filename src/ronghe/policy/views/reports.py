"""Progress reports: send, amend, return, accept; and the files that prove them."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from ronghe.core import evidence
from ronghe.core.actor import Actor
from ronghe.core.errors import require
from ronghe.core.forms import Act, answer_act, answer_form
from ronghe.core.history import timeline
from ronghe.core.listing import ChoiceFilter, Column, Empty, Listing, TextFilter
from ronghe.core.place import narrow
from ronghe.core.request import ActorRequest
from ronghe.core.scope import get_visible_or_404
from ronghe.core.workflow import Possible
from ronghe.policy import perms
from ronghe.policy.enums import ReportState
from ronghe.policy.forms.work import AmendForm, ReportForm
from ronghe.policy.models import ProgressReport
from ronghe.policy.queries import marks, pages, plans
from ronghe.policy.rules.steps import ACCEPT_REPORT, RETURN_REPORT
from ronghe.policy.services import progress


def report_url(report: ProgressReport) -> str:
    return reverse("policy:report_detail", args=[report.pk])


REPORTS = Listing(
    name="reports",
    title=gettext_lazy("进展报告"),
    columns=(
        Column("task", gettext_lazy("任务"), value="task.title", link=report_url, is_fixed=True),
        Column("plan", gettext_lazy("规划"), value=lambda r: str(r.task.plan), sort="task__plan_id"),
        Column("unit", gettext_lazy("报送单位"), value="organisation.name", sort="organisation__name"),
        Column("period", gettext_lazy("报送期"), sort="period"),
        Column("claimed", gettext_lazy("进展状态"), value="get_claimed_display", sort="claimed"),
        Column("submitted", gettext_lazy("报送时间"), value="submitted_at", sort="submitted_at", kind="time"),
        Column("state", gettext_lazy("审核状态"), value=marks.report_badge, sort="state"),
    ),
    filters=(
        TextFilter(
            "q",
            gettext_lazy("任务、单位或内容"),
            lookups=("task__title__icontains", "organisation__name__icontains", "text__icontains"),
        ),
        ChoiceFilter("state", gettext_lazy("审核状态"), choices=ReportState.choices),
    ),
    default_sort="-submitted",
    empty=Empty(gettext_lazy("还没有进展报告"), gettext_lazy("任务单位报送后会列在这里。")),
)


@require_GET
def report_list(request: ActorRequest) -> HttpResponse:
    """Reports the reader may see; ``?state=submitted`` is the office's pile."""
    rows = narrow(pages.visible_reports(request.actor), request)
    return REPORTS.open(request, rows).respond("policy/listing.html")


def _crumbs(report: ProgressReport) -> list[tuple[Any, str]]:
    task = report.task
    return [
        (str(task.plan), marks.plan_url(task.plan)),
        (task.title, marks.task_url(task)),
        (report.period, ""),
    ]


@require_GET
def report_detail(request: ActorRequest, pk: int) -> HttpResponse:
    actor = request.actor
    report = _report(actor, pk)
    context = {
        "title": _("进展报告"),
        "crumbs": _crumbs(report),
        "report": report,
        "badge": marks.report_badge(report),
        "task": report.task,
        "files": report.evidence.select_related("file"),
        "amended_by": ProgressReport.objects.filter(amends=report).first(),
        "changes": timeline(report),
        "acts": _acts(report, actor),
        "act_url": reverse("policy:report_act", args=[report.pk]),
        "can_amend": report.state != ReportState.AMENDED
        and perms.can_report_for(actor, report.organisation_id),
    }
    return render(request, "policy/tasks/report.html", context)


def _report(actor: Actor, pk: int) -> ProgressReport:
    return get_visible_or_404(pages.visible_reports(actor), pk=pk)


def _acts(report: ProgressReport, actor: Actor) -> list[Possible]:
    """Accept and return, for officials; with the reason where one may not."""
    if report.state != ReportState.SUBMITTED or not actor.has(*perms.PLANNERS, path=report.jurisdiction.path):
        return []
    allowed = perms.can_decide_report(actor, report)
    why = "" if allowed else _("本单位的报告不能自审，请由其他部门审核。")
    return [Possible(step, allowed, why) for step in (ACCEPT_REPORT, RETURN_REPORT)]


@require_POST
def report_act(request: ActorRequest, pk: int) -> HttpResponse:
    actor = request.actor
    report = _report(actor, pk)

    def accepted() -> str:
        report.task.refresh_from_db()
        return _("已采纳，任务状态为“%(state)s”。") % {"state": report.task.get_state_display()}

    acts = {
        ACCEPT_REPORT.name: Act(
            lambda note: progress.accept_report(report, actor=actor, note=note), accepted
        ),
        RETURN_REPORT.name: Act(
            lambda note: progress.return_report(report, actor=actor, reason=note),
            lambda: _("已退回，报送单位会收到通知。"),
            without_note=_("退回须写明理由，单位才知道怎样修改。"),
        ),
    }
    return answer_act(request, acts, ACCEPT_REPORT.name, report_url(report))


def _said(data: dict[str, Any]) -> progress.Progress:
    return progress.Progress(data["period"], data["claimed"], data["text"], data["percent"])


@require_http_methods(["GET", "POST"])
def report_new(request: ActorRequest, pk: int) -> HttpResponse:
    """Report on a task for one of the actor's units."""
    actor = request.actor
    task = pages.task_page(actor, pk)
    mine = plans.organisations_to_report(actor, task)
    require(bool(mine), _("本单位不是这项任务的牵头、责任或配合单位，不能报送。"))
    initial = {"claimed": task.state, "percent": task.percent, "period": _this_quarter()}
    form = ReportForm(request.POST or None, request.FILES or None, organisations=mine, initial=initial)

    def send(data: dict[str, Any]) -> str:
        report = progress.report_progress(
            task,
            _said(data),
            actor=actor,
            organisation=data.get("organisation") or mine[0],
            files=data["files"],
        )
        messages.success(request, _("已报送，等待审核。审核结果会通知您。"))
        return report_url(report)

    context = _form_context(task, _("报送进展"), _("报送"), mine[0] if len(mine) == 1 else None)
    return answer_form(request, form, "policy/tasks/report_form.html", context, send)


@require_http_methods(["GET", "POST"])
def report_amend(request: ActorRequest, pk: int) -> HttpResponse:
    """Say it anew; the old report stays."""
    actor = request.actor
    report = _report(actor, pk)
    require(perms.can_report_for(actor, report.organisation_id), _("只能由本单位人员更正。"))
    initial = {name: getattr(report, name) for name in ("period", "claimed", "percent", "text")}
    form = AmendForm(request.POST or None, request.FILES or None, initial=initial)

    def amend(data: dict[str, Any]) -> str:
        made = progress.amend_report(
            report, _said(data), actor=actor, files=data["files"], note=data["reason"]
        )
        messages.success(request, _("已更正并重新报送，原报告保留可查。"))
        return report_url(made)

    context = _form_context(report.task, _("更正进展报告"), _("更正并报送"), report.organisation)
    context |= {"returned": report if report.state == ReportState.RETURNED else None}
    return answer_form(request, form, "policy/tasks/report_form.html", context, amend)


def _form_context(task: Any, title: str, submit: str, organisation: Any) -> dict[str, Any]:
    return {
        "title": title,
        "crumbs": [
            (str(task.plan), marks.plan_url(task.plan)),
            (task.title, marks.task_url(task)),
            (title, ""),
        ],
        "task": task,
        "due": marks.task_due(task),
        "organisation": organisation,
        "submit": submit,
        "cancel_url": marks.task_url(task),
        "is_multipart": True,
    }


def _this_quarter() -> str:
    today = timezone.localdate()
    return f"{today.year}年第{'一二三四'[(today.month - 1) // 3]}季度"


report_file = evidence.download(pages.visible_report_files)
"""A file of a report, for whoever may read the report."""
