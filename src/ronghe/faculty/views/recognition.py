"""Dual-qualified recognition: explainer, cases, standards, and the shares in each printed definition."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from ronghe.core import evidence, place, workdays
from ronghe.core.actor import Actor
from ronghe.core.errors import NotAllowed, RongheError, require
from ronghe.core.forms import answer_form, see_other
from ronghe.core.history import timeline
from ronghe.core.listing import BulkAction, ChoiceFilter, Column, DateFilter, Empty, Listing, TextFilter
from ronghe.core.models import Jurisdiction
from ronghe.core.request import ActorRequest
from ronghe.core.roles import Role
from ronghe.core.scope import get_visible_or_404
from ronghe.core.workflow import Possible, Step
from ronghe.directory.queries import manageable_jurisdictions
from ronghe.faculty import perms
from ronghe.faculty.enums import DualLevel, RecognitionState
from ronghe.faculty.forms.cases import ApplyForm, StandardForm
from ronghe.faculty.models import Recognition, RecognitionEvidence, RecognitionStandard
from ronghe.faculty.queries.recognition import (
    explain_all,
    explanation_from,
    standard_by_key,
    standards_for,
)
from ronghe.faculty.queries.teachers import teacher_file
from ronghe.faculty.rules import steps
from ronghe.faculty.rules.standards import PRINTED
from ronghe.faculty.services import recognition as services
from ronghe.faculty.views.pages import badge_of, bulk_page, crumbs, verdict_badge
from ronghe.faculty.views.teachers import page_of


def case_url(case: Recognition) -> str:
    return reverse("faculty:recognition_detail", args=[case.pk])


RECOGNITIONS = Listing(
    name="recognitions",
    title=gettext_lazy("双师型认定"),
    columns=(
        Column(
            "teacher",
            gettext_lazy("教师"),
            value="teacher.name",
            sort="teacher__name",
            link=case_url,
            is_fixed=True,
        ),
        Column("school", gettext_lazy("学校"), value="school.name", sort="school__pinyin"),
        Column("standard", gettext_lazy("认定标准"), value="standard_name", sort="standard_name"),
        Column("level", gettext_lazy("级别"), value="get_level_display", sort="level"),
        Column("state", gettext_lazy("状态"), value=badge_of, sort="state"),
        Column(
            "submitted",
            gettext_lazy("提交日期"),
            value="submitted_on",
            sort="submitted_on",
            kind="date",
            is_nullable=True,
        ),
        Column(
            "recognised",
            gettext_lazy("认定日期"),
            value="recognised_on",
            sort="recognised_on",
            kind="date",
            is_nullable=True,
        ),
        Column(
            "expires",
            gettext_lazy("有效期至"),
            value="expires_on",
            sort="expires_on",
            kind="date",
            is_nullable=True,
        ),
    ),
    filters=(
        TextFilter(
            "q", gettext_lazy("教师或学校"), lookups=("teacher__name__icontains", "school__name__icontains")
        ),
        ChoiceFilter("state", gettext_lazy("状态"), choices=RecognitionState.choices, is_multiple=True),
        ChoiceFilter("level", gettext_lazy("级别"), choices=DualLevel.choices),
        DateFilter("expires", gettext_lazy("有效期至"), lookup="expires_on"),
    ),
    default_sort="-submitted",
    empty=Empty(gettext_lazy("还没有双师型认定"), gettext_lazy("在教师档案页“双师型条件核对”中提出申请。")),
    bulk=(BulkAction(gettext_lazy("一并办理"), "faculty:recognition_bulk"),),
)

AT_SCHOOL = (steps.PASS_SCHOOL, steps.RETURN)
AT_BUREAU = (steps.PASS_BUREAU, steps.RECOGNISE, steps.RETURN, steps.REFUSE)


def _bulk_acts(actor: Actor) -> list[tuple[str, Any]]:
    found: list[Step] = []
    if perms.keeps_some_school(actor):
        found += AT_SCHOOL
    if actor.has(*perms.REVIEWERS):
        found += AT_BUREAU
    return [(step.name, _(step.label)) for step in dict.fromkeys(found)]


@require_GET
def recognition_list(request: ActorRequest) -> HttpResponse:
    actor = request.actor
    require(perms.has_teacher_pages(actor), _("您的角色不能查看双师型认定。"))
    rows = Recognition.objects.visible_to(actor).select_related("teacher", "school")
    acts = [
        (_("认定标准"), reverse("faculty:standard_list"), False),
        (_("双师型比例"), reverse("faculty:share_page"), False),
    ]
    listed = RECOGNITIONS.open(request, place.narrow(rows, request), bulk=None if _bulk_acts(actor) else ())
    return listed.respond("faculty/list.html", {"page_acts": acts})


def _case(actor: Actor, pk: int) -> Recognition:
    rows = Recognition.objects.visible_to(actor).select_related(
        "teacher__jurisdiction", "teacher__school__jurisdiction", "school", "jurisdiction", "handler"
    )
    return get_visible_or_404(rows, pk=pk)


_BY_APPLICANT = {steps.SUBMIT.name, steps.APPEAL.name, steps.ABANDON.name}


def _may(actor: Actor, case: Recognition, step: Step) -> bool:
    if step.name in _BY_APPLICANT:
        return perms.can_apply(actor, case.teacher)
    if step.name == steps.PASS_SCHOOL.name or (
        step.name == steps.RETURN.name and case.state == RecognitionState.SCHOOL_REVIEW
    ):
        return perms.can_review_at_school(actor, case)
    return perms.can_review_at_bureau(actor, case)


def _possible(case: Recognition, actor: Actor) -> list[Possible]:
    """The steps out of this state, each with the reason why it is not possible."""
    found = []
    for step in steps.RECOGNITION_STEPS:
        if case.state not in step.sources or step is steps.EXPIRE or not _may(actor, case, step):
            continue
        why = ""
        if step is steps.RECOGNISE and case.publicity_to and timezone.localdate() <= case.publicity_to:
            why = _("公示尚未结束")
        if step is steps.APPEAL and case.appeal:
            why = _("已经申诉过一次")
        found.append(Possible(step, not why, why))
    return found


@require_GET
def recognition_detail(request: ActorRequest, pk: int) -> HttpResponse:
    actor = request.actor
    case = _case(actor, pk)
    explanation = explanation_from(case.explained)
    today = timezone.localdate()
    in_public = case.state == RecognitionState.PUBLICITY and case.publicity_to is not None
    context = {
        "title": _("双师型认定：%(name)s") % {"name": case.teacher.name},
        "crumbs": crumbs((_("双师型认定"), reverse("faculty:recognition_list")), (case.teacher.name, "")),
        "case": case,
        "standard": standard_by_key(case.standard),
        "badge": badge_of(case),
        "deadline_on": case.publicity_to if in_public else None,
        "days_left": workdays.workdays_between(today, case.publicity_to)
        if in_public and case.publicity_to
        else None,
        "handler": case.handler.name if case.handler else "",
        "acts": _possible(case, actor),
        "act_url": reverse("faculty:recognition_act", args=[case.pk]),
        "changes": timeline(case),
        "explanation": explanation,
        "verdict": explanation and verdict_badge(explanation.verdict),
        "answers": [(one, verdict_badge(one.verdict)) for one in explanation.answers] if explanation else [],
        "files": case.evidence.select_related("file"),
        "explain_url": reverse("faculty:explain", args=[case.teacher_id]),
    }
    return render(request, "faculty/recognition_detail.html", context)


@require_POST
def recognition_act(request: ActorRequest, pk: int) -> HttpResponse:
    case = _case(request.actor, pk)
    note = request.POST.get("note", "").strip()[:500]
    step = request.POST.get("step", "")
    try:
        services.decide_many([case], step, actor=request.actor, note=note)
        label = next(one.label for one in steps.RECOGNITION_STEPS if one.name == step)
        messages.success(request, _("已办理“%(step)s”。") % {"step": _(label)})
    except RongheError as error:
        first = error.troubles[0].error if getattr(error, "troubles", None) else error  # type: ignore[attr-defined]
        if isinstance(first, NotAllowed):
            raise first from error
        messages.error(request, f"{first.message}{first.hint}")
    return see_other(case_url(case))


@require_POST
def recognition_bulk(request: ActorRequest) -> HttpResponse:
    """The same step for several with one reason."""
    actor = request.actor
    acts = _bulk_acts(actor)
    require(bool(acts), _("由学校和教育部门办理。"))
    rows = Recognition.objects.visible_to(actor).select_related(
        "teacher__jurisdiction", "teacher__school__jurisdiction", "school", "jurisdiction"
    )
    return bulk_page(
        request,
        rows,
        acts,
        lambda found, act, note: services.decide_many(found, act, actor=actor, note=note),
        title=_("一并办理双师型认定"),
        back=reverse("faculty:recognition_list"),
        describe=lambda row: f"{row.teacher.name} · {row.standard_name}",
    )


recognition_file = evidence.download(
    lambda actor: RecognitionEvidence.objects.filter(owner__in=Recognition.objects.visible_to(actor))
)


@require_GET
def explain(request: ActorRequest, pk: int) -> HttpResponse:
    """Each condition of each standard for one teacher: met, not met, cannot tell, and what closes it."""
    actor = request.actor
    teacher = teacher_file(actor, pk)
    title = _("双师型条件核对")
    context = {
        "title": title,
        "crumbs": [(teacher.name, page_of(teacher)), (title, "")],
        "teacher": teacher,
        "today": timezone.localdate(),
        "readings": [
            (
                one,
                verdict_badge(one.explanation.verdict),
                [(answer, verdict_badge(answer.verdict)) for answer in one.explanation.answers],
            )
            for one in explain_all(teacher, timezone.localdate())
        ],
        "applies": perms.can_apply(actor, teacher),
    }
    return render(request, "faculty/explain.html", context)


@require_http_methods(["GET", "POST"])
def recognition_new(request: ActorRequest, pk: int) -> HttpResponse:
    """Apply for the teacher with this file."""
    actor = request.actor
    teacher = teacher_file(actor, pk)
    require(perms.can_apply(actor, teacher), _("由教师本人或管理档案的学校申请。"))
    standards = standards_for(teacher.jurisdiction, timezone.localdate())
    form = ApplyForm(
        request.POST or None,
        request.FILES or None,
        standards=standards,
        initial={"choice": request.GET.get("choice", "")},
    )

    def draft(data: dict[str, Any]) -> str:
        key, level = data["choice"].split("|")
        case = services.draft_recognition(
            teacher,
            actor=actor,
            standard=key,
            level=level,
            statement=data["statement"],
            files=form.uploads(),
        )
        messages.success(request, _("已保存草稿，核对后提交。"))
        return case_url(case)

    title = _("申请双师型认定")
    context = {
        "title": title,
        "crumbs": [(teacher.name, page_of(teacher)), (title, "")],
        "submit": _("保存草稿"),
        "cancel_url": page_of(teacher),
    }
    return answer_form(request, form, "faculty/form.html", context, draft)


# -- standards


@require_GET
def standard_list(request: ActorRequest) -> HttpResponse:
    """The printed definitions, and what the offices have issued."""
    actor = request.actor
    require(perms.has_teacher_pages(actor), _("您的角色不能查看认定标准。"))
    issued = RecognitionStandard.objects.filter(
        pk__in=RecognitionStandard.objects.visible_to(actor)
    ).prefetch_related("conditions")
    lines = [code for path in actor.paths for code in _line(path)]
    above = RecognitionStandard.objects.filter(jurisdiction__path__in=lines)
    context = {
        "title": _("双师型认定标准"),
        "crumbs": crumbs((_("双师型认定"), reverse("faculty:recognition_list")), (_("认定标准"), "")),
        "printed": PRINTED,
        "issued": (issued | above.prefetch_related("conditions")).distinct().select_related("jurisdiction"),
        "sets": actor.has(Role.EDUCATION),
        "today": timezone.localdate(),
    }
    return render(request, "faculty/standard_list.html", context)


def _line(path: str) -> list[str]:
    codes = path.strip("/").split("/")
    return ["/".join(codes[:i]) + "/" for i in range(1, len(codes) + 1)]


@require_http_methods(["GET", "POST"])
def standard_new(request: ActorRequest) -> HttpResponse:
    actor = request.actor
    require(actor.has(Role.EDUCATION), _("由教育部门登记认定标准。"))
    mine = manageable_jurisdictions(actor, (Role.EDUCATION,)).order_by("path")
    form = StandardForm(request.POST or None)

    def issue(data: dict[str, Any]) -> str:
        services.issue_standard(
            _own_place(request, mine), actor=actor, terms=form.terms(), conditions=data["conditions"]
        )
        messages.success(request, _("已登记认定标准。"))
        return reverse("faculty:standard_list")

    title = _("登记认定标准")
    context = {
        "title": title,
        "crumbs": crumbs((_("认定标准"), reverse("faculty:standard_list")), (title, "")),
        "submit": _("登记"),
        "cancel_url": reverse("faculty:standard_list"),
    }
    return answer_form(request, form, "faculty/form.html", context, issue)


def _own_place(request: HttpRequest, mine: Any) -> Jurisdiction:
    """The place chosen in the bar, if it is one's own; else the highest of them."""
    chosen = place.chosen_path(request)
    found: Jurisdiction | None = mine.filter(path=chosen).first() if chosen else None
    first: Jurisdiction = found or mine[0]
    return first
