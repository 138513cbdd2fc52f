"""Problems met in implementation go to the education bureau of the place (POL-15)."""

from __future__ import annotations

from django.urls import reverse
from django.utils import timezone

from ronghe.accounts.queries import people_with
from ronghe.core.actor import Actor
from ronghe.core.errors import Invalid, RuleViolated, require
from ronghe.core.models import Jurisdiction
from ronghe.core.notices import notify, withdraw
from ronghe.core.roles import Role
from ronghe.core.service import service
from ronghe.core.workflow import advance
from ronghe.directory.enums import OrganisationKind
from ronghe.directory.models import Organisation
from ronghe.policy import perms
from ronghe.policy.models import Plan, ProblemReport, Task
from ronghe.policy.rules import steps


@service("policy.problem.raised")
def raise_problem(
    *,
    actor: Actor,
    organisation: Organisation,
    title: str,
    text: str,
    plan: Plan | None = None,
    task: Task | None = None,
) -> ProblemReport:
    """Tell the education bureau of the plan's jurisdiction (else of one's own) what goes wrong."""
    require(perms.can_raise_problem(actor, organisation.pk), "请以本单位名义反映问题。")
    wrong = {name: "请填写。" for name, value in (("title", title), ("text", text)) if not value.strip()}
    if wrong:
        raise Invalid("policy.problem.invalid", "请写明问题和情况。", fields=wrong)
    about = plan or (task.plan if task else None)
    place = about.jurisdiction if about else organisation.jurisdiction
    bureau = education_bureau(place)
    if bureau is None:
        raise RuleViolated(
            "policy.problem.no_bureau",
            f"机构库中没有{place.name}的教育部门，问题无法转办。",
            hint="请联系管理员先登记教育部门。",
        )
    problem = ProblemReport.objects.create(
        jurisdiction=place,
        plan=about,
        task=task,
        organisation=organisation,
        routed_to=bureau,
        title=title.strip()[:200],
        text=text.strip(),
        raised_by_id=actor.user_id,
    )
    notify(
        people_with([Role.EDUCATION], organisation=bureau),
        actor=actor,
        subject=f"有单位反映问题：{problem.title[:60]}",
        body=problem.text[:300],
        url=reverse("policy:problem_detail", args=[problem.pk]),
        about=("policy.problem", problem.pk),
    )
    return problem


def education_bureau(place: Jurisdiction) -> Organisation | None:
    """The education bureau of that jurisdiction, or of the nearest above it."""
    codes = place.path.strip("/").split("/")
    line = ["/".join(codes[:i]) + "/" for i in range(1, len(codes) + 1)]
    return (
        Organisation.objects.current()
        .filter(kind=OrganisationKind.EDUCATION, jurisdiction__path__in=line)
        .order_by("-jurisdiction__path", "pk")
        .first()
    )


@service("policy.problem.answered")
def answer_problem(problem: ProblemReport, *, actor: Actor, reply: str) -> ProblemReport:
    """The education bureau answers; the unit that raised it is told."""
    require(perms.can_answer_problem(actor, problem), "由受理的教育部门答复。")
    if not reply.strip():
        raise Invalid("policy.problem.reply", "请填写答复。", fields={"reply": "请填写答复。"})
    advance(
        problem,
        steps.ANSWER_PROBLEM,
        actor=actor,
        reply=reply.strip(),
        answered_by_id=actor.user_id,
        answered_at=timezone.now(),
    )
    if problem.raised_by_id is not None:
        notify(
            [problem.raised_by_id],
            actor=actor,
            subject=f"反映的问题已答复：{problem.title[:60]}",
            body=problem.reply[:300],
            url=reverse("policy:problem_detail", args=[problem.pk]),
            about=("policy.problem", problem.pk),
        )
    return problem


@service("policy.problem.closed")
def close_problem(problem: ProblemReport, *, actor: Actor) -> ProblemReport:
    """The unit that raised it is content."""
    require(perms.can_close_problem(actor, problem), "由反映问题的单位办结。")
    advance(problem, steps.CLOSE_PROBLEM, actor=actor)
    withdraw("policy.problem", problem.pk)
    return problem


@service("policy.problem.returned")
def return_problem(problem: ProblemReport, *, actor: Actor, reason: str) -> ProblemReport:
    """The unit that raised it is not content; the bureau answers again. The earlier answer stays in the
    history.
    """
    require(perms.can_close_problem(actor, problem), "由反映问题的单位退回。")
    advance(problem, steps.RETURN_PROBLEM, actor=actor, note=reason)
    return problem
