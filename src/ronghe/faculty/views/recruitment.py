"""Hiring: proposals with their conditions, the decision, and the printed form."""

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

from ronghe.core import evidence, place
from ronghe.core.actor import Actor
from ronghe.core.errors import require
from ronghe.core.forms import answer_form, see_other, try_act
from ronghe.core.history import timeline
from ronghe.core.listing import BulkAction, ChoiceFilter, Column, DateFilter, Empty, Listing, TextFilter
from ronghe.core.registers import do_all
from ronghe.core.request import ActorRequest
from ronghe.core.scope import get_visible_or_404
from ronghe.core.workflow import Possible, Step
from ronghe.faculty import perms
from ronghe.faculty.enums import RecruitChannel, RecruitMethod, RecruitState
from ronghe.faculty.forms.cases import ProposalForm
from ronghe.faculty.models import Recruitment, RecruitmentEvidence
from ronghe.faculty.models.teachers import READERS
from ronghe.faculty.queries.recruiting import kept_checks
from ronghe.faculty.queries.teachers import own_schools
from ronghe.faculty.rules import steps
from ronghe.faculty.services import recruitment as services
from ronghe.faculty.views.pages import badge_of, bulk_page, crumbs, verdict_badge


def hire_url(case: Recruitment) -> str:
    return reverse("faculty:recruitment_detail", args=[case.pk])


RECRUITMENTS = Listing(
    name="recruitments",
    title=gettext_lazy("教师招聘"),
    columns=(
        Column("post", gettext_lazy("岗位"), sort="post", link=hire_url, is_fixed=True),
        Column("school", gettext_lazy("学校"), value="school.name", sort="school__pinyin"),
        Column("candidate", gettext_lazy("拟聘人员")),
        Column("channel", gettext_lazy("招聘通道"), value="get_channel_display", sort="channel"),
        Column("method", gettext_lazy("招聘方式"), value="get_method_display", sort="method"),
        Column("hire", gettext_lazy("拟聘日期"), value="hire_on", sort="hire_on", kind="date"),
        Column("exception", gettext_lazy("例外"), value=lambda c: bool(c.exception_reason), kind="flag"),
        Column("state", gettext_lazy("状态"), value=badge_of, sort="state"),
        Column("decision", gettext_lazy("审批意见"), is_shown=False),
    ),
    filters=(
        TextFilter("q", gettext_lazy("岗位或学校"), lookups=("post__icontains", "school__name__icontains")),
        ChoiceFilter("state", gettext_lazy("状态"), choices=RecruitState.choices),
        ChoiceFilter("channel", gettext_lazy("招聘通道"), choices=RecruitChannel.choices),
        ChoiceFilter("method", gettext_lazy("招聘方式"), choices=RecruitMethod.choices),
        DateFilter("hire", gettext_lazy("拟聘日期"), lookup="hire_on"),
    ),
    default_sort="-hire",
    empty=Empty(gettext_lazy("还没有教师招聘"), gettext_lazy("学校登记拟聘人员后，系统按规定逐条核对。")),
    bulk=(BulkAction(gettext_lazy("一并审批"), "faculty:recruitment_bulk"),),
)


def _opens(actor: Actor) -> bool:
    return actor.has(*READERS) or perms.keeps_some_school(actor)


@require_GET
def recruitment_list(request: ActorRequest) -> HttpResponse:
    actor = request.actor
    require(_opens(actor), _("您的角色不能查看教师招聘。"))
    visible = Recruitment.objects.visible_to(actor).select_related("school")
    keeps = perms.keeps_some_school(actor)
    acts = [(_("登记拟聘人员"), reverse("faculty:recruitment_new"), True)] if keeps else []
    bulk = None if actor.has(*perms.APPROVERS) else ()
    listed = RECRUITMENTS.open(request, place.narrow(visible, request), bulk=bulk)
    return listed.respond("faculty/list.html", {"page_acts": acts})


def _case(actor: Actor, pk: int) -> Recruitment:
    rows = Recruitment.objects.visible_to(actor).select_related(
        "school__jurisdiction", "jurisdiction", "exception_by"
    )
    return get_visible_or_404(rows, pk=pk)


def _may(actor: Actor, case: Recruitment, step: Step) -> bool:
    by_school = step in (steps.SUBMIT_HIRE, steps.HIRE)
    return perms.can_hire(actor, case.school) if by_school else perms.can_approve_hire(actor, case)


def _shown(case: Recruitment) -> dict[str, Any]:
    kept = kept_checks(case)
    return {
        "case": case,
        "badge": badge_of(case),
        "checks": [(one, verdict_badge(one.verdict)) for one in kept.checks],
        "failing": kept.failing,
        "rulings": kept.rulings,
        "work": list(case.work.all()),
    }


@require_GET
def recruitment_detail(request: ActorRequest, pk: int) -> HttpResponse:
    actor = request.actor
    case = _case(actor, pk)
    editable = case.state in steps.SUBMIT_HIRE.sources and perms.can_hire(actor, case.school)
    context = {
        **_shown(case),
        "title": case.post,
        "crumbs": crumbs((_("教师招聘"), reverse("faculty:recruitment_list")), (case.post, "")),
        "acts": [
            Possible(step, True)
            for step in steps.RECRUIT_STEPS
            if case.state in step.sources and _may(actor, case, step)
        ],
        "act_url": reverse("faculty:recruitment_act", args=[case.pk]),
        "changes": timeline(case),
        "files": case.evidence.select_related("file"),
        "edits": editable,
    }
    return render(request, "faculty/recruitment_detail.html", context)


@require_GET
def recruitment_print(request: ActorRequest, pk: int) -> HttpResponse:
    """The decision on paper."""
    case = _case(request.actor, pk)
    context = {
        **_shown(case),
        "title": _("教师招聘审批表"),
        "back_url": hire_url(case),
        "today": timezone.localdate(),
    }
    return render(request, "faculty/recruitment_print.html", context)


@require_POST
def recruitment_act(request: ActorRequest, pk: int) -> HttpResponse:
    case = _case(request.actor, pk)
    step = request.POST.get("step", "")
    if step not in services.ACTS:
        messages.error(request, _("没有这一步。"))
    else:
        label = next(one.label for one in steps.RECRUIT_STEPS if one.name == step)
        done = _("已办理“%(step)s”。") % {"step": _(label)}
        try_act(request, lambda note: services.ACTS[step](case, actor=request.actor, note=note), done)
    return see_other(hire_url(case))


@require_POST
def recruitment_bulk(request: ActorRequest) -> HttpResponse:
    """Approve, return or refuse several with one reason."""
    actor = request.actor
    require(actor.has(*perms.APPROVERS), _("由教育或人力社保部门审批。"))
    rows = Recruitment.objects.visible_to(actor).select_related("school__jurisdiction", "jurisdiction")
    wanted = (steps.APPROVE_HIRE, steps.RETURN_HIRE, steps.REFUSE_HIRE)
    return bulk_page(
        request,
        rows,
        [(step.name, _(step.label)) for step in wanted],
        lambda found, act, note: do_all(found, lambda case: services.ACTS[act](case, actor=actor, note=note)),
        title=_("一并审批教师招聘"),
        back=reverse("faculty:recruitment_list"),
        describe=lambda row: f"{row.school.name} · {row.post} · {row.candidate}",
    )


recruitment_file = evidence.download(
    lambda actor: RecruitmentEvidence.objects.filter(owner__in=Recruitment.objects.visible_to(actor))
)


def _form_page(title: str, submit: str, back: str) -> dict[str, Any]:
    crumb = (_("教师招聘"), reverse("faculty:recruitment_list"))
    return {"title": title, "crumbs": crumbs(crumb, (title, "")), "submit": submit, "cancel_url": back}


@require_http_methods(["GET", "POST"])
def recruitment_new(request: ActorRequest) -> HttpResponse:
    actor = request.actor
    require(perms.keeps_some_school(actor), _("由用人学校登记拟聘人员。"))
    form = ProposalForm(request.POST or None, request.FILES or None, schools=own_schools(actor))

    def propose(data: dict[str, Any]) -> str:
        case = services.propose_hire(
            data["school"],
            actor=actor,
            proposal=form.proposal(),
            work=data["work"],
            files=form.uploads(),
        )
        messages.success(request, _("已登记并逐条核对。"))
        return hire_url(case)

    context = _form_page(_("登记拟聘人员"), _("登记并核对"), reverse("faculty:recruitment_list"))
    return answer_form(request, form, "faculty/form.html", context, propose)


@require_http_methods(["GET", "POST"])
def recruitment_edit(request: ActorRequest, pk: int) -> HttpResponse:
    actor = request.actor
    case = _case(actor, pk)
    require(perms.can_hire(actor, case.school), _("由用人学校修改。"))
    names = [name for name in ProposalForm.base_fields if name not in ("work", "files")]
    initial = {name: getattr(case, name) for name in names}
    initial["work"] = "\n".join(f"{one.enterprise}|{one.starts_on}|{one.ends_on}" for one in case.work.all())
    form = ProposalForm(
        request.POST or None, request.FILES or None, schools=own_schools(actor), initial=initial
    )
    del form.fields["files"]

    def amend(data: dict[str, Any]) -> str:
        services.amend_hire(case, actor=actor, proposal=form.proposal(), work=data["work"])
        messages.success(request, _("已修改并重新核对。"))
        return hire_url(case)

    context = _form_page(_("修改拟聘人员"), _("保存并核对"), hire_url(case))
    return answer_form(request, form, "faculty/form.html", context, amend)
