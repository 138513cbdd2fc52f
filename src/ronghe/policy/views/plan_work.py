"""Keeping a plan: unit matches, the decomposition table, projects and duties to check."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.core.files.uploadedfile import UploadedFile
from django.http import HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from ronghe.core import evidence
from ronghe.core.asked import whole_number
from ronghe.core.errors import Invalid, NotAllowed, RongheError, require
from ronghe.core.excel.errors import WorkbookError
from ronghe.core.excel.flow import download, uploaded_bytes
from ronghe.core.excel.uploads import claimed_upload, drop_upload, keep_upload, read_upload
from ronghe.core.forms import answer_form, see_other
from ronghe.core.request import ActorRequest
from ronghe.core.scope import get_visible_or_404
from ronghe.directory.models import Organisation
from ronghe.policy import perms
from ronghe.policy.enums import DeliverableKind
from ronghe.policy.forms.documents import UnitForm
from ronghe.policy.forms.work import AnswerForm, DeliverableForm, MilestoneForm
from ronghe.policy.models import Deliverable, Milestone, Plan, TaskUnit
from ronghe.policy.queries import marks, pages
from ronghe.policy.queries import plans as queries
from ronghe.policy.rules.steps import MILESTONE_STEPS
from ronghe.policy.services import duties, table
from ronghe.policy.services.units import correct_unit, match_plan_units

PARTS = {"clause": gettext_lazy("条款"), "task": gettext_lazy("任务"), "indicator": gettext_lazy("指标")}
WHATS = {
    "added": ("good", gettext_lazy("新增")),
    "removed": ("bad", gettext_lazy("删去")),
    "changed": ("warn", gettext_lazy("修改")),
}


def _plan(request: ActorRequest, pk: int) -> Plan:
    return pages.plan_page(request.actor, pk)


def _crumbs(plan: Plan, *more: tuple[Any, str]) -> list[tuple[Any, str]]:
    return [(_("规划"), reverse("policy:plan_list")), (str(plan), marks.plan_url(plan)), *more]


def _projects_url(plan: Plan) -> str:
    return reverse("policy:plan_projects", args=[plan.pk])


# ---------------------------------------------------------------------- units


@require_GET
def plan_units(request: ActorRequest, pk: int) -> HttpResponse:
    """Every unit name the plan prints, what it is taken for and why; wrong ones are corrected here."""
    plan = _plan(request, pk)
    require(perms.can_edit_plan(request.actor, plan), _("单位对应由政府办公室或教育部门更正。"))
    rows = pages.printed_units(plan)
    context = {
        "title": _("单位对应"),
        "lead": _("文件中的单位名称各自认到哪个机构、为什么；更正一次，全规划同样的写法都随之改变。"),
        "crumbs": _crumbs(plan, (_("单位对应"), "")),
        "plan": plan,
        "rows": rows,
        "unmatched": sum(1 for row in rows if not row.is_settled),
    }
    return render(request, "policy/plans/units.html", context)


@require_POST
def units_rematch(request: ActorRequest, pk: int) -> HttpResponse:
    """Match the unconfirmed names again, after the register changed."""
    plan = _plan(request, pk)
    changed = match_plan_units(plan, actor=request.actor)
    messages.success(request, _("已重新辨认，%(n)d 处对应有变化。") % {"n": changed})
    return see_other(reverse("policy:plan_units", args=[plan.pk]))


@require_http_methods(["GET", "POST"])
def unit_correct(request: ActorRequest, pk: int) -> HttpResponse:
    """Say which organisation a printed name means."""
    visible = Plan.objects.visible_to(request.actor).values("pk")
    rows = TaskUnit.objects.filter(task__plan__in=visible).select_related(
        "task__plan__jurisdiction", "task__plan__document", "organisation"
    )
    unit = get_visible_or_404(rows, pk=pk)
    plan = unit.task.plan
    require(perms.can_edit_plan(request.actor, plan), _("单位对应由政府办公室或教育部门更正。"))
    form = UnitForm(
        request.POST or None,
        rows=Organisation.objects.current(),
        initial={"organisation": unit.organisation},
    )
    address = reverse("policy:plan_units", args=[plan.pk])

    def correct(data: dict[str, Any]) -> str:
        correct_unit(unit, data["organisation"], actor=request.actor, note=data["note"])
        name = data["organisation"].name if data["organisation"] else _("无对应机构")
        messages.success(
            request, _("“%(printed)s”已对应到%(name)s。") % {"printed": unit.printed_name, "name": name}
        )
        return address

    title = _("更正单位对应")
    context = {
        "title": title,
        "lead": _("文件写作“%(name)s”。留空表示不对应任何机构。") % {"name": unit.printed_name},
        "crumbs": _crumbs(plan, (_("单位对应"), address), (unit.printed_name[:30], "")),
        "submit": _("更正"),
        "cancel_url": address,
    }
    return answer_form(request, form, "policy/form.html", context, correct)


# ---------------------------------------------------------------------- the decomposition table


@require_GET
def plan_table(request: ActorRequest, pk: int) -> HttpResponse:
    """The key task decomposition table of the plan, as it is sent round."""
    plan = _plan(request, pk)
    annex_only = request.GET.get("rows") == "annex"
    return download(table.export_task_table(plan, annex_only=annex_only), f"{plan}_重点任务分解表.xlsx")


@require_http_methods(["GET", "POST"])
def plan_table_import(request: ActorRequest, pk: int) -> HttpResponse:
    """Upload the edited table, see what it would change, publish it as an amendment."""
    plan = _plan(request, pk)
    require(perms.can_publish(request.actor, plan.document), _("发布规划由政府办公室办理。"))
    if request.method == "GET":
        return _table_page(request, plan, token=request.GET.get("file", ""))
    token = request.POST.get("file", "")
    if request.POST.get("act") == "import":
        return _publish_table(request, plan, token)
    if request.POST.get("act") == "cancel":
        drop_upload(token, sheet=_table_name(plan), user_id=request.actor.user_id)
        messages.info(request, _("已撤销，规划没有变化。"))
        return see_other(request.path)
    return _keep_table(request, plan, request.FILES.get("workbook"))


def _table_name(plan: Plan) -> str:
    return f"task-table-{plan.pk}"


def _keep_table(request: ActorRequest, plan: Plan, file: UploadedFile | None) -> HttpResponse:
    try:
        data, name = uploaded_bytes(file)
        table.preview_task_table(plan, data, name)
    except (WorkbookError, Invalid) as error:
        return _table_page(request, plan, error=error)
    token = keep_upload(data, file_name=name, sheet=_table_name(plan), user_id=request.actor.user_id)
    dropped = "&drop=1" if request.POST.get("drop") else ""
    return see_other(f"{request.path}?file={token}{dropped}")


def _table_page(
    request: ActorRequest, plan: Plan, token: str = "", error: Exception | None = None
) -> HttpResponse:
    preview = None
    drop = request.GET.get("drop") == "1"
    if token:
        upload = read_upload(token, sheet=_table_name(plan), user_id=request.actor.user_id)
        preview = table.preview_task_table(plan, upload.data, upload.file_name, drop_missing=drop)
        if request.GET.get("get") == "errors":
            return download(preview.report.error_workbook(), f"{plan}_错误标注.xlsx")
    is_wrong = error is not None or (preview is not None and not preview.report.is_ok)
    context = {
        "title": _("导入任务分解表"),
        "lead": _("先导出现行的分解表，在 Excel 里修改后传回；核对改动，确认后发布为新的一版。"),
        "crumbs": _crumbs(plan, (_("导入任务分解表"), "")),
        "plan": plan,
        "error": error,
        "token": token,
        "drop": drop,
        "preview": preview,
        "changes": [(one, PARTS[one.part], *WHATS[one.what]) for one in preview.changes] if preview else (),
        "steps": (_("上传修改好的表"), _("核对改动"), _("发布新版")),
        "step": 1 if preview is None else 2,
    }
    status = getattr(error, "status", 422) if is_wrong else 200
    return render(request, "policy/plans/table_import.html", context, status=status)


def _publish_table(request: ActorRequest, plan: Plan, token: str) -> HttpResponse:
    note = request.POST.get("note", "").strip()[:500] or _("按任务分解表修改")
    base = plan.versions.filter(number=whole_number(request.POST.get("base"), digits=5) or 0).first()
    try:
        with claimed_upload(token, sheet=_table_name(plan), user_id=request.actor.user_id) as upload:
            version = table.import_task_table(
                plan,
                upload.data,
                actor=request.actor,
                note=note,
                file_name=upload.file_name,
                drop_missing=request.POST.get("drop") == "1",
                base=base,
            )
    except NotAllowed:
        raise
    except (WorkbookError, RongheError) as error:
        return _table_page(request, plan, error=error)
    if version is None:
        messages.info(request, _("表中没有改动，没有发布新版。"))
        return see_other(marks.plan_url(plan))
    messages.success(request, _("已发布第%(n)d版。") % {"n": version.number})
    return see_other(reverse("policy:version_detail", args=[plan.pk, version.number]))


# ---------------------------------------------------------------------- projects and duties


@require_http_methods(["GET", "POST"])
def milestone_move(request: ActorRequest, pk: int) -> HttpResponse:
    """Take a project to its next state."""
    visible = Plan.objects.visible_to(request.actor).values("pk")
    rows = Milestone.objects.filter(plan__in=visible).select_related("plan", "jurisdiction", "organisation")
    milestone = get_visible_or_404(rows, pk=pk)
    require(perms.can_update_milestone(request.actor, milestone), _("由责任单位或政府办公室更新。"))
    targets = [step.target for step in MILESTONE_STEPS if milestone.state in step.sources]
    form = MilestoneForm(request.POST or None, request.FILES or None, targets=targets)

    def move(data: dict[str, Any]) -> str:
        duties.move_milestone(milestone, data.pop("state"), actor=request.actor, **data)
        messages.success(
            request,
            _("“%(name)s”已改为%(state)s。") % {"name": milestone, "state": milestone.get_state_display()},
        )
        return _projects_url(milestone.plan)

    context = _duty_context(milestone.plan, _("更新工程进展"), _("保存"), str(milestone))
    return answer_form(request, form, "policy/form.html", context, move)


def _duty_context(plan: Plan, title: str, submit: str, lead: str) -> dict[str, Any]:
    address = _projects_url(plan)
    return {
        "title": title,
        "lead": lead,
        "crumbs": _crumbs(plan, (_("工程与核查"), address), (title, "")),
        "submit": submit,
        "cancel_url": address,
    }


@require_http_methods(["GET", "POST"])
def deliverable_new(request: ActorRequest, pk: int) -> HttpResponse:
    """List a plan, assessment, project, title or action that must be checked."""
    plan = _plan(request, pk)
    require(perms.can_add_deliverable(request.actor, plan))
    initial = {"kind": request.GET.get("kind", "")}
    form = DeliverableForm(request.POST or None, clauses=queries.plan_clauses(plan), initial=initial)

    def add(data: dict[str, Any]) -> str:
        duties.add_deliverable(plan, actor=request.actor, **data)
        messages.success(request, _("已列入核查事项。"))
        return _projects_url(plan)

    context = _duty_context(plan, _("登记核查事项"), _("登记"), "")
    return answer_form(request, form, "policy/form.html", context, add)


@require_http_methods(["GET", "POST"])
def deliverable_answer(request: ActorRequest, pk: int) -> HttpResponse:
    """Say whether a duty is met and on what that rests."""
    visible = Plan.objects.visible_to(request.actor).values("pk")
    rows = Deliverable.objects.filter(plan__in=visible).select_related(
        "plan__jurisdiction", "jurisdiction", "organisation"
    )
    deliverable = get_visible_or_404(rows, pk=pk)
    require(perms.can_answer_deliverable(request.actor, deliverable), _("由责任单位或政府办公室核实。"))
    states = sorted(duties.ANSWERS[DeliverableKind(deliverable.kind)], key=list(_ORDER).index)
    initial = {"state": deliverable.state, "answer": deliverable.answer}
    form = AnswerForm(request.POST or None, request.FILES or None, states=states, initial=initial)

    def answer(data: dict[str, Any]) -> str:
        duties.answer_deliverable(deliverable, data.pop("state"), actor=request.actor, **data)
        messages.success(request, _("已登记核实结果：%(word)s。") % {"word": deliverable.get_state_display()})
        return _projects_url(deliverable.plan)

    lead = f"{deliverable}{'：' + deliverable.requirement if deliverable.requirement else ''}"
    context = _duty_context(deliverable.plan, _("核实"), _("登记结果"), lead)
    return answer_form(request, form, "policy/form.html", context, answer)


_ORDER = ("open", "yes", "no", "applied", "granted", "refused")

milestone_file = evidence.download(pages.visible_milestone_files)
deliverable_file = evidence.download(pages.visible_deliverable_files)
