"""Surveys: drawn up, sent out, answered without a name, published above the floor."""

from __future__ import annotations

import hashlib
import secrets
from collections.abc import Iterator, Mapping, Sequence
from typing import Any

from django.urls import reverse
from django.utils import timezone

from ronghe.core.actor import Actor
from ronghe.core.badges import Tone
from ronghe.core.cases import open_flow
from ronghe.core.errors import Conflict, Invalid, InvalidTransition, NotFound, require
from ronghe.core.registers import Finding
from ronghe.core.service import locked, service
from ronghe.engine.surveys import FLOOR, Questionnaire, QuestionnaireRefused, read_answers
from ronghe.engine.surveys.questionnaire import BY_INVITATION
from ronghe.quality.enums.surveys import SurveyState, SurveyWay
from ronghe.quality.models import Survey, SurveyAnswer, SurveyInvitation, SurveyPublication
from ronghe.quality.queries import survey_results as results
from ronghe.quality.rules.surveys import HOLDERS, SURVEY_STEPS

MOST_INVITATIONS = 5000
TOKEN_BYTES = 9


def _survey(row: Survey) -> Iterator[Finding]:
    if row.definition.get("by") == BY_INVITATION and row.way != SurveyWay.INVITATION:
        yield Finding("问卷按邀请分层，填写方式应为一人一码邀请。", "way")
    if row.state == SurveyState.DRAFT and not row.has_questions:
        yield Finding("还没有题目。", hint="请先编写问卷，再开始收集。", refuses=False)


def _open(survey: Survey, **_more: Any) -> None:
    if not survey.has_questions:
        raise InvalidTransition("quality.survey.empty", "问卷还没有题目。", hint="请先编写问卷。")
    if survey.way == SurveyWay.INVITATION and not survey.invitations.exists():
        raise InvalidTransition("quality.survey.uninvited", "还没有制作邀请。", hint="请先按分层制作邀请码。")
    if survey.closes_on < timezone.localdate():
        raise InvalidTransition("quality.survey.over", "截止日期已过。", hint="请先修改截止日期。")


def _resume(survey: Survey, **_more: Any) -> None:
    if survey.closes_on < timezone.localdate():
        raise InvalidTransition("quality.survey.over", "截止日期已过，不能继续收集。")


SURVEY = open_flow(
    "quality.survey",
    Survey,
    steps=SURVEY_STEPS,
    check=_survey,
    tones={"draft": Tone.IDLE, "open": Tone.ACTIVE, "closed": Tone.GOOD, "cancelled": Tone.IDLE},
    waits={"draft": HOLDERS, "open": HOLDERS},
    editable={"draft", "open"},
    before={"open": _open, "resume": _resume},
    url=lambda case: reverse("quality:surveys_detail", args=[case.pk]),
)


def may_hold(actor: Actor, survey: Survey) -> bool:
    """Whether the actor draws up, closes and publishes the survey."""
    return SURVEY.may_keep(actor, survey)


@service("quality.survey.drawn_up")
def draw_up(survey: Survey, definition: Mapping[str, Any], *, actor: Actor) -> Survey:
    """Set the questions and strata. Nobody may have answered others before."""
    require(may_hold(actor, survey), "由调查单位编写问卷。")
    locked(survey)
    if survey.state != SurveyState.DRAFT:
        raise InvalidTransition(
            "quality.survey.fixed", "已经开始收集，问卷不能再改。", hint="请另立一项调查。"
        )
    try:
        form = Questionnaire.from_data(definition)
    except QuestionnaireRefused as refused:
        raise Invalid("quality.survey.questions", f"{refused.message}。", hint=refused.hint) from refused
    survey.definition = form.to_data()
    survey.save(update_fields=["definition", "updated_at"])
    return survey


def digest_of(token: str) -> str:
    """What is kept of an invitation."""
    return hashlib.sha256(f"ronghe.survey:{token}".encode()).hexdigest()


@service("quality.survey.invited")
def invite(survey: Survey, numbers: Mapping[str, int], *, actor: Actor) -> list[tuple[str, str]]:
    """Make invitations, so many of each stratum. Their tokens are given out once and not kept."""
    require(may_hold(actor, survey), "由调查单位制作邀请。")
    locked(survey)
    if survey.way != SurveyWay.INVITATION or survey.state not in (SurveyState.DRAFT, SurveyState.OPEN):
        raise InvalidTransition("quality.survey.invite", "这项调查现在不能制作邀请。")
    known = (
        {one.key for one in survey.questionnaire.strata}
        if survey.definition.get("by") == BY_INVITATION
        else {""}
    )
    total = sum(numbers.values())
    if set(numbers) - known or not 0 < total <= MOST_INVITATIONS or min(numbers.values()) < 0:
        raise Invalid("quality.survey.invitations", f"请按分层填写份数，一次最多 {MOST_INVITATIONS} 份。")
    made = [(stratum, secrets.token_urlsafe(TOKEN_BYTES)) for stratum, n in numbers.items() for _ in range(n)]
    SurveyInvitation.objects.bulk_create(
        [SurveyInvitation(survey=survey, stratum=stratum, digest=digest_of(token)) for stratum, token in made]
    )
    return made


@service("quality.survey.answered")
def answer(
    survey: Survey, given: Mapping[str, Sequence[str]], *, actor: Actor, token: str = ""
) -> SurveyAnswer:
    """Keep one answer sheet. An invitation takes one; the second time the first one stands.

    Needs no log-in and keeps neither who nor when.
    """
    if not Survey.objects.answerable().filter(pk=survey.pk).exists():
        raise InvalidTransition("quality.survey.closed", "这项调查现在不收集回答。")
    form = survey.questionnaire
    answers, wrong = read_answers(form, given)
    if wrong:
        raise Invalid("quality.survey.answers", f"有 {len(wrong)} 道题没有填好。", fields=wrong)
    stratum = str(answers.get(form.by, ""))
    if survey.way == SurveyWay.INVITATION:
        invitation = _use(survey, token)
        stratum = invitation.stratum or stratum
    return SurveyAnswer.objects.create(survey=survey, stratum=stratum if form.strata else "", answers=answers)


def _use(survey: Survey, token: str) -> SurveyInvitation:
    found = survey.invitations.select_for_update().filter(digest=digest_of(token)).first()
    if found is None:
        raise NotFound(
            "quality.survey.token", "没有这个邀请。", hint="请核对链接是否完整，或向发放单位要新的。"
        )
    if found.is_used:
        raise Conflict(
            "quality.survey.twice",
            "这个邀请已经用过，第一次的回答有效，这次没有保存。",
            hint="每个邀请只计一次；不是您本人填的，请联系发放单位。",
        )
    found.is_used = True
    found.save(update_fields=["is_used"])
    return found


@service("quality.survey.published")
def publish(survey: Survey, *, actor: Actor, note: str = "") -> SurveyPublication:
    """Make the results public: above the floor, and safe beside everything published before."""
    require(may_hold(actor, survey), "由调查单位公布结果。")
    locked(survey)
    if survey.state not in (SurveyState.OPEN, SurveyState.CLOSED):
        raise InvalidTransition("quality.survey.publish", "还没有开始收集，没有结果可以公布。")
    found = results.tally(survey)
    if found.n < FLOOR:
        raise InvalidTransition("quality.survey.floor", f"回答不足 {FLOOR} 份，不能公布。")
    earlier = list(survey.publications.all())
    releases, kept = results.guarded(found, earlier)
    fresh = [one for one in releases if one.is_shown and one.question not in kept]
    if earlier and not fresh:
        raise InvalidTransition(
            "quality.survey.few_more",
            f"与上次公布相比，各题的变动都不足 {FLOOR} 份，这次不公布。",
            hint="等收到更多回答后再公布。",
        )
    weights = found.weighting
    summary = {
        "n": found.n,
        "frame": weights.frame or None,
        "effective": f"{float(weights.effective):.1f}" if found.form.strata else None,
        "margin": f"{weights.margin:.1f}" if found.form.strata and weights.margin is not None else None,
        "strata": [
            {
                "name": found.joined(block).name,
                "frame": found.joined(block).frame,
                "answered": found.people(block),
            }
            for block in found.blocks
            if found.form.strata
        ],
        "silent": [one.name for one in found.silent],
    }
    return SurveyPublication.objects.create(
        survey=survey,
        number=len(earlier) + 1,
        releases=[one.to_data() for one in releases],
        kept=kept,
        summary=_guarded_summary(summary, earlier),
        note=note.strip()[:500],
        published_by_id=actor.user_id,
    )


def _guarded_summary(summary: dict[str, Any], earlier: list[SurveyPublication]) -> dict[str, Any]:
    """The response of an earlier publication stays where the new one would differ by a few people."""
    for old in earlier:
        then = {one["name"]: one["answered"] for one in old.summary["strata"]}
        now = {one["name"]: one["answered"] for one in summary["strata"]}
        gaps = [summary["n"] - old.summary["n"], *(now[name] - then[name] for name in now if name in then)]
        if then.keys() != now.keys() or any(0 < abs(gap) < FLOOR for gap in gaps):
            return dict(earlier[0].summary)
    return summary
