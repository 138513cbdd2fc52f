"""Who scores: assigned, declared independent, replaced; the sheets they fill; samples of the sheets."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from decimal import Decimal
from typing import Any

from django.utils import timezone

from ronghe.accounts.models import User
from ronghe.core import sampling
from ronghe.core.actor import Actor
from ronghe.core.errors import Conflict, Invalid, InvalidTransition, NotFound, RuleViolated, require
from ronghe.core.models import SampleState
from ronghe.core.notices import notify
from ronghe.core.service import locked, service
from ronghe.directory.models import Organisation
from ronghe.engine.appraisal import Item, Party
from ronghe.quality.enums.evaluation import LIVE_SCORING, CaseState, ScoringState
from ronghe.quality.enums.surveys import SurveyState
from ronghe.quality.models import (
    Commission,
    EvaluationCase,
    EvaluationRound,
    ItemScore,
    ScoreSample,
    ScoreSampleItem,
    Scoring,
    Survey,
)
from ronghe.quality.perms import evaluation as perms
from ronghe.quality.queries.evaluation_checks import nearness_of
from ronghe.quality.queries.survey_results import item_points

CODE = "quality.sample"
WORDS = "本人及所在单位与被评单位没有任职、合作、付款等可能影响公正的关系；如有变化立即申请回避。"
"""What an evaluator declares."""


@dataclass(frozen=True, slots=True)
class Given:
    """What a scorer says of one item."""

    value: Decimal | None = None
    applies: bool = True
    comment: str = ""


@service("quality.scoring.assigned")
def assign_scorer(
    case: EvaluationCase,
    party: str,
    organisation: Organisation,
    *,
    actor: Actor,
    user: User | None = None,
    commission: Commission | None = None,
) -> Scoring:
    """Name a scorer of a party. One who stands near to the subject is refused, with every reason."""
    require(perms.can_organise(actor, case.round), "由组织评价的部门安排评分人。")
    made = _fit(case, party, organisation, user, commission)
    made.save()
    _tell(made, actor)
    return made


def _fit(
    case: EvaluationCase,
    party: str,
    organisation: Organisation,
    user: User | None,
    commission: Commission | None,
    besides: Scoring | None = None,
) -> Scoring:
    """The sheet for a scorer, or why there is none."""
    _wants_open(case)
    named = _party(case, party)
    if named.is_self or named.by_survey:
        raise Invalid("quality.scoring.party", f"“{named.name}”不安排评分人：由自评或问卷产生。")
    if named.is_third and commission is None:
        raise Invalid(
            "quality.scoring.commission", "第三方评分要选定委托合同。", fields={"commission": "请选择委托。"}
        )
    if commission is not None and commission.body_id != organisation.pk:
        raise Invalid(
            "quality.scoring.body", "评分单位不是该合同的受托单位。", fields={"organisation": "与合同不符。"}
        )
    others = case.scorings.exclude(pk=besides.pk) if besides is not None else case.scorings
    twice = others.filter(party=party, organisation=organisation, user=user, state__in=LIVE_SCORING)
    if twice.exists():
        raise Conflict("quality.scoring.twice", "该评分人已在这一方的名单中。")
    made = Scoring(case=case, party=party, organisation=organisation, user=user, commission=commission)
    near = nearness_of(made)
    if near:
        raise RuleViolated(
            "quality.scoring.near",
            f"“{organisation.name}”不能评：" + "；".join(one.text for one in near) + "。",
            hint="请另选没有利益关系的评分人。",
            fields={"organisation": near[0].text},
        )
    return made


def _tell(scoring: Scoring, actor: Actor) -> None:
    if scoring.user_id is not None:
        notify(
            [scoring.user_id],
            actor=actor,
            subject=f"请为“{scoring.case}”评分",
            body=f"截止 {scoring.case.round.closes_on}。评分前请先作独立性声明。",
            url=f"/quality/scorings/{scoring.pk}/",
            about=("quality.scoring", scoring.pk),
        )


def _wants_open(case: EvaluationCase) -> None:
    if case.state not in (CaseState.SELF, CaseState.SCORING):
        raise InvalidTransition(
            "quality.scoring.closed", f"评价处于“{case.get_state_display()}”，不能再改评分。"
        )


def _party(case: EvaluationCase, key: str) -> Party:
    party = case.round.scheme.wording.party(key)
    if party is None:
        raise NotFound("quality.scoring.no_party", "方案里没有这一方。")
    return party


@service("quality.scoring.replaced")
def replace_scorer(
    scoring: Scoring,
    organisation: Organisation,
    *,
    actor: Actor,
    reason: str,
    user: User | None = None,
    commission: Commission | None = None,
) -> Scoring:
    """Put another in a scorer's place. The old sheet stays to be read and counts no more."""
    require(perms.can_organise(actor, scoring.case.round), "由组织评价的部门更换评分人。")
    locked(scoring)
    if scoring.is_self or hasattr(scoring, "replacement"):
        raise InvalidTransition("quality.scoring.replace", "这份评分不能更换。")
    if not reason.strip():
        raise Invalid("quality.scoring.reason", "请写明更换理由。", fields={"reason": "请写明更换理由。"})
    made = _fit(scoring.case, scoring.party, organisation, user, commission, besides=scoring)
    if scoring.state in LIVE_SCORING:
        scoring.state, scoring.reason = ScoringState.REPLACED, reason.strip()[:500]
        scoring.save(update_fields=["state", "reason"])
    made.replaces = scoring
    made.save()
    _tell(made, actor)
    return made


@service("quality.scoring.declared")
def declare_independence(scoring: Scoring, *, actor: Actor) -> Scoring:
    """The scorer declares to be independent. Whom the records contradict cannot."""
    require(perms.can_score(actor, scoring), "由评分人自己声明。")
    locked(scoring)
    if scoring.state != ScoringState.ASSIGNED or scoring.declared_at is not None:
        raise InvalidTransition("quality.scoring.declared", "已经声明过，或不需要声明。")
    near = nearness_of(scoring)
    if near:
        raise RuleViolated(
            "quality.scoring.near",
            "登记的情况与声明不符：" + "；".join(one.text for one in near) + "。",
            hint="请申请回避。",
        )
    scoring.declared_at, scoring.declaration = timezone.now(), WORDS
    scoring.declared_by_id = actor.user_id
    scoring.save(update_fields=["declared_at", "declaration", "declared_by"])
    return scoring


@service("quality.scoring.recused")
def recuse(scoring: Scoring, *, actor: Actor, reason: str) -> Scoring:
    """The scorer steps back, with the reason."""
    require(perms.can_score(actor, scoring), "由评分人自己申请回避。")
    locked(scoring)
    if scoring.state != ScoringState.ASSIGNED or scoring.is_self:
        raise InvalidTransition("quality.scoring.recuse", "只有待评分的可以回避。")
    if not reason.strip():
        raise Invalid("quality.scoring.reason", "请写明回避理由。", fields={"reason": "请写明回避理由。"})
    scoring.state, scoring.reason = ScoringState.RECUSED, reason.strip()[:500]
    scoring.save(update_fields=["state", "reason"])
    return scoring


# -------------------------------------------------------------------- the sheets


@service("quality.scoring.saved")
def save_scores(
    scoring: Scoring, given: Mapping[str, Given], *, actor: Actor, submit: bool = False
) -> Scoring:
    """Keep the scores of a sheet; with ``submit`` hand it in, which wants every item answered."""
    require(perms.can_score(actor, scoring), "由指定的评分人评分。")
    locked(scoring)
    case = scoring.case
    _wants_open(case)
    if case.state == CaseState.SELF and not scoring.is_self:
        raise InvalidTransition("quality.scoring.early", "被评单位还在自评，评分还没有开始。")
    if scoring.state != ScoringState.ASSIGNED:
        raise InvalidTransition(
            "quality.scoring.handed_in", f"这份评分{scoring.get_state_display()}，不能再改。"
        )
    if not scoring.is_self and scoring.declared_at is None:
        raise InvalidTransition("quality.scoring.undeclared", "请先作独立性声明再评分。")
    asked = [item for _, item in case.round.scheme.wording.asked_of(scoring.party)]
    _check_scores(asked, given, submit)
    for item in asked:
        one = given.get(item.key)
        if one is None or (one.applies and one.value is None):
            scoring.scores.filter(item=item.key).delete()
            continue
        value = one.value if one.applies else None
        scoring.scores.update_or_create(
            item=item.key,
            defaults={"value": value, "applies": one.applies, "comment": one.comment.strip()[:500]},
        )
    if submit:
        scoring.state, scoring.submitted_at = ScoringState.SUBMITTED, timezone.now()
        scoring.submitted_by_id = actor.user_id
        scoring.save(update_fields=["state", "submitted_at", "submitted_by"])
    return scoring


def _check_scores(asked: list[Item], given: Mapping[str, Given], submit: bool) -> None:
    wrong = {}
    for item in asked:
        one = given.get(item.key, Given())
        if one.applies and one.value is None:
            if submit:
                wrong[item.key] = "请评分，或选“不适用”并说明。"
        elif one.applies and one.value is not None and not 0 <= one.value <= item.full:
            wrong[item.key] = f"应在 0 到 {item.full} 之间。"
        elif not one.applies and submit and not one.comment.strip():
            wrong[item.key] = "不适用的要说明理由。"
    if wrong:
        raise Invalid("quality.scoring.scores", f"有 {len(wrong)} 项没有填好。", fields=wrong)


@service("quality.scoring.reopened")
def reopen_sheet(scoring: Scoring, *, actor: Actor, reason: str) -> Scoring:
    """Give a submitted sheet back to its scorer while the subject is being scored."""
    require(perms.can_organise(actor, scoring.case.round), "由组织评价的部门退回评分。")
    locked(scoring)
    _wants_open(scoring.case)
    if scoring.state != ScoringState.SUBMITTED or scoring.survey_id is not None:
        raise InvalidTransition("quality.scoring.reopen", "只有已提交的评分可以退回。")
    if not reason.strip():
        raise Invalid("quality.scoring.reason", "请写明退回理由。", fields={"reason": "请写明退回理由。"})
    scoring.state, scoring.submitted_at = ScoringState.ASSIGNED, None
    scoring.save(update_fields=["state", "submitted_at"])
    return scoring


@service("quality.scoring.surveyed")
def take_survey(case: EvaluationCase, party: str, survey: Survey, *, actor: Actor) -> Scoring:
    """Take the weighted means of a closed survey as the scores of a party. A later one replaces it."""
    require(perms.can_organise(actor, case.round), "由组织评价的部门引用问卷。")
    _wants_open(case)
    named = _party(case, party)
    if not named.by_survey:
        raise Invalid("quality.scoring.not_survey", f"“{named.name}”不由问卷产生。")
    if survey.state != SurveyState.CLOSED:
        raise InvalidTransition("quality.scoring.survey_open", "问卷还没有截止，不能引用。")
    subject = survey.about_id or survey.organisation_id
    if subject != case.organisation_id:
        raise Conflict("quality.scoring.survey_other", "这份问卷评的是别的单位。")
    points = item_points(survey)
    asked = {item.key: item for _, item in case.round.scheme.wording.asked_of(party)}
    found = {key: value for key, value in points.items() if key in asked}
    if not found:
        raise InvalidTransition(
            "quality.scoring.survey_empty",
            "问卷没有可以引用的结果：回答不足五份，或没有对应的评价项。",
        )
    case.scorings.filter(party=party, state__in=LIVE_SCORING).update(
        state=ScoringState.REPLACED, reason=f"改用问卷“{survey}”"
    )
    made = Scoring.objects.create(
        case=case,
        party=party,
        organisation=survey.organisation,
        survey=survey,
        state=ScoringState.SUBMITTED,
        submitted_at=timezone.now(),
        submitted_by_id=actor.user_id,
    )
    rows: list[Any] = [
        ItemScore(scoring=made, item=key, value=round(value * asked[key].full / 100, 4))
        for key, value in found.items()
    ]
    ItemScore.objects.bulk_create(rows)
    return made


# -------------------------------------------------------------------- samples


def number_of(scoring: Scoring) -> str:
    """The number under which a sheet is drawn."""
    return f"PF-{scoring.pk:08}"


@service("quality.sample.drawn")
def draw_sample(round: EvaluationRound, *, actor: Actor, size: int, seed: str = "") -> ScoreSample:
    """Draw among the sheets handed in by others than the subjects themselves."""
    require(actor.has(*perms.CHECKERS, path=round.jurisdiction.path), "由组织部门或审计部门抽取。")
    waiting = Scoring.objects.filter(
        case__round=round,
        case__state=CaseState.SCORING,
        state=ScoringState.SUBMITTED,
        is_self=False,
        survey=None,
    ).exclude(sample_items__drawing__state=SampleState.OPEN)
    sheets = {number_of(one): one for one in waiting}
    made, drawn = sampling.draw(
        ScoreSample,
        round.jurisdiction,
        sheets,
        actor=actor,
        size=size,
        seed=seed,
        code=CODE,
        empty="没有可以抽查的评分：已提交、未在抽查中的才能抽。",
        round=round,
    )
    ScoreSampleItem.objects.bulk_create(
        [ScoreSampleItem(drawing=made, scoring=sheets[number]) for number in drawn]
    )
    return made


def is_repeatable(sample: ScoreSample) -> bool:
    """Whether the recorded seed and method give the recorded sample again."""
    return sampling.is_repeatable(
        sample, [number_of(one.scoring) for one in sample.items.select_related("scoring")]
    )


@service("quality.sample.found")
def record_finding(item: ScoreSampleItem, *, actor: Actor, finding: str, text: str) -> ScoreSampleItem:
    """The first look at a sampled sheet, by somebody who did not fill it."""
    _wants_stranger(item, actor)
    return sampling.record_finding(item, actor=actor, finding=finding, text=text, code=CODE)


@service("quality.sample.challenged")
def challenge_finding(item: ScoreSampleItem, *, actor: Actor, challenge: str, text: str) -> ScoreSampleItem:
    """Another person tries to refute the finding."""
    _wants_stranger(item, actor)
    require(actor.user_id != item.auditor_id, "反证须由核查人以外的人作出。")
    return sampling.challenge(item, actor=actor, challenge=challenge, text=text, code=CODE)


def _wants_stranger(item: ScoreSampleItem, actor: Actor) -> None:
    require(perms.can_check_sample(actor, item.scoring.case), "由组织部门或审计部门核查。")
    filled = {item.scoring.user_id, item.scoring.submitted_by_id} - {None}
    require(actor.user_id not in filled, "评分人不能核查自己的评分。")
