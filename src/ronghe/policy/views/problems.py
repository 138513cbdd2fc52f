"""Problems met in implementation: raised by a unit, answered by the education bureau (POL-15)."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.http import HttpResponse
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from ronghe.core.actor import Actor
from ronghe.core.badges import Badge
from ronghe.core.errors import require
from ronghe.core.forms import Act, answer_act, answer_form
from ronghe.core.history import timeline
from ronghe.core.listing import ChoiceFilter, Column, Empty, Listing, TextFilter
from ronghe.core.request import ActorRequest
from ronghe.core.scope import get_visible_or_404
from ronghe.core.workflow import Possible
from ronghe.policy import perms
from ronghe.policy.enums import ProblemState
from ronghe.policy.forms.work import ProblemForm, ReplyForm
from ronghe.policy.models import Plan, ProblemReport, Task
from ronghe.policy.queries import marks
from ronghe.policy.queries import problems as queries
from ronghe.policy.rules.steps import CLOSE_PROBLEM, RETURN_PROBLEM
from ronghe.policy.services import problems as services


def problem_url(problem: ProblemReport) -> str:
    return reverse("policy:problem_detail", args=[problem.pk])


def _badge(problem: ProblemReport) -> Badge:
    return Badge(marks.PROBLEM_TONES[ProblemState(problem.state)], problem.get_state_display())


PROBLEMS = Listing(
    name="problems",
    title=gettext_lazy("问题反映"),
    columns=(
        Column("title", gettext_lazy("问题"), link=problem_url, is_fixed=True),
        Column("unit", gettext_lazy("反映单位"), value="organisation.name", sort="organisation__name"),
        Column("to", gettext_lazy("受理单位"), value="routed_to.name"),
        Column("plan", gettext_lazy("规划"), value=lambda p: str(p.plan) if p.plan else ""),
        Column("raised", gettext_lazy("反映时间"), value="created_at", sort="created_at", kind="time"),
        Column("state", gettext_lazy("状态"), value=_badge, sort="state"),
    ),
    filters=(
        TextFilter("q", gettext_lazy("问题或情况"), lookups=("title__icontains", "text__icontains")),
        ChoiceFilter("state", gettext_lazy("状态"), choices=ProblemState.choices),
    ),
    default_sort="-raised",
    empty=Empty(
        gettext_lazy("还没有反映的问题"),
        gettext_lazy("落实中遇到的困难可以在这里反映，系统转给规划所在地的教育部门答复。"),
        "policy:problem_new",
        gettext_lazy("反映问题"),
    ),
)


@require_GET
def problem_list(request: ActorRequest) -> HttpResponse:
    """Problems of the reader's units, and those routed to them."""
    rows = queries.visible_problems(request.actor)
    return PROBLEMS.open(request, rows).respond("policy/problems/list.html")


def _problem(actor: Actor, pk: int) -> ProblemReport:
    return get_visible_or_404(queries.visible_problems(actor), pk=pk)


def _asked_task(request: ActorRequest) -> Task | None:
    """The task whose page the reader came from."""
    asked = request.GET.get("task", "")
    if not (asked.isdecimal() and len(asked) < 10):
        return None
    return Task.objects.visible_to(request.actor).select_related("plan").filter(pk=int(asked)).first()


@require_http_methods(["GET", "POST"])
def problem_new(request: ActorRequest) -> HttpResponse:
    """Say what goes wrong; it goes to the education bureau of the plan's place."""
    actor = request.actor
    mine = queries.speaking_for(actor)
    require(mine.exists(), _("请以任务单位的身份反映问题。"))
    task = _asked_task(request)
    form = ProblemForm(
        request.POST or None, organisations=mine, plans=Plan.objects.visible_to(actor), task=task
    )

    def tell(data: dict[str, Any]) -> str:
        problem = services.raise_problem(actor=actor, task=task, **data)
        messages.success(request, _("已转给%(name)s，答复后会通知您。") % {"name": problem.routed_to.name})
        return problem_url(problem)

    title = _("反映问题")
    context = {
        "title": title,
        "lead": task.title if task else _("写清困难和建议，系统转给规划所在地的教育部门答复。"),
        "crumbs": [(_("问题反映"), reverse("policy:problem_list")), (title, "")],
        "submit": _("提交"),
        "cancel_url": marks.task_url(task) if task else reverse("policy:problem_list"),
    }
    return answer_form(request, form, "policy/form.html", context, tell)


@require_http_methods(["GET", "POST"])
def problem_detail(request: ActorRequest, pk: int) -> HttpResponse:
    """One problem with its answer; the bureau answers here, the unit closes it or sends it back."""
    actor = request.actor
    problem = _problem(actor, pk)
    can_answer = problem.state == ProblemState.ROUTED and perms.can_answer_problem(actor, problem)
    form = ReplyForm(request.POST or None)

    def answer(data: dict[str, Any]) -> str:
        services.answer_problem(problem, actor=actor, reply=data["reply"])
        messages.success(request, _("已答复，反映单位会收到通知。"))
        return problem_url(problem)

    context = {
        "title": problem.title,
        "crumbs": [(_("问题反映"), reverse("policy:problem_list")), (problem.title[:30], "")],
        "problem": problem,
        "badge": _badge(problem),
        "can_answer": can_answer,
        "acts": _acts(problem, actor),
        "act_url": reverse("policy:problem_act", args=[problem.pk]),
        "changes": timeline(problem),
        "submit": _("答复"),
    }
    if request.method == "POST":
        require(can_answer, _("由受理的教育部门答复。"))
    return answer_form(request, form, "policy/problems/detail.html", context, answer)


def _acts(problem: ProblemReport, actor: Actor) -> list[Possible]:
    if problem.state != ProblemState.ANSWERED:
        return []
    allowed = perms.can_close_problem(actor, problem)
    why = "" if allowed else _("由反映问题的单位决定。")
    return [Possible(step, allowed, why) for step in (CLOSE_PROBLEM, RETURN_PROBLEM)]


@require_POST
def problem_act(request: ActorRequest, pk: int) -> HttpResponse:
    """The unit is content, or asks again."""
    actor = request.actor
    problem = _problem(actor, pk)
    acts = {
        CLOSE_PROBLEM.name: Act(
            lambda _note: services.close_problem(problem, actor=actor), lambda: _("已办结。")
        ),
        RETURN_PROBLEM.name: Act(
            lambda note: services.return_problem(problem, actor=actor, reason=note),
            lambda: _("已退回，请受理单位再办。"),
            without_note=_("退回再办须写明理由。"),
        ),
    }
    return answer_act(request, acts, CLOSE_PROBLEM.name, problem_url(problem))
