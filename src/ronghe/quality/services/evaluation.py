"""Rounds of evaluation, commissions, the way of each subject to its result, and the uses of results."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from datetime import date
from typing import Any

from django.urls import reverse
from django.utils import timezone

from ronghe.core.actor import Actor
from ronghe.core.badges import Tone
from ronghe.core.cases import open_flow
from ronghe.core.errors import Conflict, InvalidTransition, RuleViolated, require
from ronghe.core.registers import Finding, register_services
from ronghe.core.service import service
from ronghe.core.workdays import CalendarNotAnnounced, deadline
from ronghe.directory.enums import OrganisationKind
from ronghe.directory.models import Organisation
from ronghe.quality.enums.evaluation import SchemeSubject, ScoringState
from ronghe.quality.models import (
    Commission,
    EvaluationCase,
    EvaluationResult,
    EvaluationRound,
    ResultUse,
    Scoring,
    SpecialAction,
)
from ronghe.quality.perms import evaluation as perms
from ronghe.quality.queries import evaluation_results as results
from ronghe.quality.queries.evaluation_checks import standing_faults
from ronghe.quality.queries.evaluation_conflicts import nearness
from ronghe.quality.rules.evaluation import CASE_STEPS, ORGANISERS, SUBJECTS
from ronghe.reference.queries import work_calendar

THIRD_PARTIES = frozenset(
    {OrganisationKind.EVALUATOR, OrganisationKind.RESEARCH_INSTITUTE, OrganisationKind.ASSOCIATION}
)


def _round(row: EvaluationRound) -> Iterator[Finding]:
    place, scheme = row.organisation.jurisdiction, row.scheme
    if scheme.wording.is_awaited:
        yield Finding("这份方案还没有评价项：上级办法的文本还没有装入。", "scheme", "请先在方案页装入办法。")
    if not place.path.startswith(scheme.jurisdiction.path):
        yield Finding("这份评价方案属于别的辖区。", "scheme")
    if row.pk and EvaluationRound.objects.get(pk=row.pk).scheme_id != row.scheme_id and row.cases.exists():
        yield Finding("已经加入评价对象的活动不能改方案。", "scheme", "请另立一项评价活动。")
    if not row.remark.strip():
        yield Finding("请在备注里写明申诉期的依据。", "remark", refuses=False)


def _commission(row: Commission) -> Iterator[Finding]:
    if row.body.kind not in THIRD_PARTIES:
        yield Finding(
            f"受托单位是“{row.body.get_kind_display()}”，不是评价机构、研究机构或行业组织。",
            "body",
            "请核对机构类别；确为第三方的先在机构目录里更正。",
        )
    if row.round is not None:
        since = years_back(row.starts_on, row.round.conflict_years)
        for case in row.round.cases.select_related("organisation")[:200]:
            for near in nearness(row.body, case.organisation, since=since):
                yield Finding(f"{case.organisation.name}：{near.text}。", "body", refuses=False)


def years_back(day: date, years: int) -> date:
    """The same day so many years before.

    >>> years_back(date(2024, 2, 29), 3)
    datetime.date(2021, 3, 1)
    """
    try:
        return day.replace(year=day.year - years)
    except ValueError:
        return date(day.year - years, 3, 1)


def _use(row: ResultUse) -> Iterator[Finding]:
    if row.result.published_on is None:
        yield Finding("结果还没有公布，不能作为决定的依据。", "result")
    elif row.decided_on < row.result.published_on:
        yield Finding("决定日期早于结果公布日期。", "decided_on")
    newest = results.current_result(row.result.case)
    if newest is not None and newest.version != row.result.version and newest.published_on:
        yield Finding(
            f"这不是最新版本，最新的是 {newest.number}。",
            "result",
            "确需引用旧版的，请写明理由。",
            refuses=False,
        )


ROUND = register_services("quality.round", EvaluationRound, check=_round)
COMMISSION = register_services("quality.commission", Commission, check=_commission)
RESULT_USE = register_services("quality.result_use", ResultUse, check=_use)


# ------------------------------------------------------------------ the way of a subject


def _needs_self_scores(case: EvaluationCase, **_more: Any) -> None:
    parties = [one.key for one in case.round.scheme.wording.parties if one.is_self]
    done = case.scorings.filter(party__in=parties, state=ScoringState.SUBMITTED)
    if parties and not done.exists():
        raise InvalidTransition(
            "quality.case.self", "自评打分还没有提交。", hint="请先在“我的评分”里完成自评。"
        )


def _propose(case: EvaluationCase, *, actor: Actor, note: str, **_more: Any) -> dict[str, Any]:
    """Combine, keep the result with all its parts, and begin the days for an appeal."""
    faults = standing_faults(case)
    if faults:
        raise RuleViolated("quality.case.checks", "；".join(faults) + "。", hint="请先办结以上各项。")
    scheme, weights, combination = results.combination_of(case)
    total = combination.rounded()
    if total is None:
        raise InvalidTransition(
            "quality.case.missing",
            "不能合成：" + "；".join(combination.missing) + "。",
            hint="没有评的不按零分计；请补齐评分，或由主管部门补充决定权重。",
        )
    version = case.results.count() + 1
    if version > 1 and not note.strip():
        raise InvalidTransition("quality.case.correction", "更正结果需要写明理由。")
    EvaluationResult.objects.create(
        case=case,
        number=f"PJ{case.round.year}-{case.pk}-{version}",
        version=version,
        total=total,
        grade=scheme.grade(total),
        detail=results.detail_of(combination),
        weights=results.weights_data(weights),
        scheme_digest=case.round.scheme.digest,
        reason=note.strip()[:500] if version > 1 else "",
        made_by_id=actor.user_id,
    )
    return {"due_on": appeal_end(case.round.appeal_days)}


def appeal_end(days: int, start: date | None = None) -> date | None:
    """The last day of an appeal; nothing where the holidays are not announced."""
    try:
        return deadline(start or timezone.localdate(), days, calendar=work_calendar()).due
    except CalendarNotAnnounced:
        return None


def _publish(case: EvaluationCase, **_more: Any) -> None:
    result = results.current_result(case)
    if result is None:
        raise InvalidTransition("quality.case.no_result", "还没有结果可以公布。")
    result.published_on = timezone.localdate()
    result.save(update_fields=["published_on"])


def _still_time(case: EvaluationCase, _actor: Actor) -> str:
    """An appeal is heard until its last day."""
    return "申诉期已过。" if case.due_on is not None and timezone.localdate() > case.due_on else ""


def _time_is_over(case: EvaluationCase, _actor: Actor) -> str:
    if case.due_on is None or timezone.localdate() > case.due_on:
        return ""
    return f"申诉期到 {case.due_on} 为止。"


CASE = open_flow(
    "quality.evaluation",
    EvaluationCase,
    steps=CASE_STEPS,
    tones={
        "self": Tone.IDLE,
        "scoring": Tone.ACTIVE,
        "proposed": Tone.WARN,
        "appealed": Tone.WARN,
        "published": Tone.GOOD,
        "cancelled": Tone.IDLE,
    },
    waits={"self": SUBJECTS, "scoring": ORGANISERS, "proposed": ORGANISERS, "appealed": ORGANISERS},
    before={"finish_self": _needs_self_scores, "propose": _propose, "uphold": _publish, "publish": _publish},
    may={"appeal": _still_time, "publish": _time_is_over},
    editable=set(),
    is_opened_by_hand=False,
    calendar=lambda _place: work_calendar(),
    url=lambda case: reverse("quality:evaluations_detail", args=[case.pk]),
)


@service("quality.round.filled")
def add_subjects(
    round: EvaluationRound, subjects: Iterable[tuple[Organisation, str]], *, actor: Actor
) -> list[EvaluationCase]:
    """Take organisations, or programmes and projects of them, into a round; those in it already stay."""
    require(perms.can_organise(actor, round), "由组织评价的部门加入评价对象。")
    if not round.is_current:
        raise InvalidTransition("quality.round.closed", "评价活动已经结束，不能再加入对象。")
    scheme = round.scheme.wording
    made = []
    for organisation, name in subjects:
        if round.scheme.subject == SchemeSubject.PILOT:
            _wants_action(organisation, name)
        if not organisation.jurisdiction.path.startswith(round.jurisdiction.path):
            raise Conflict("quality.round.place", f"“{organisation.name}”不在本次评价的辖区内。")
        if (
            round.cases.filter(organisation=organisation, subject_name=name)
            .exclude(state="cancelled")
            .exists()
        ):
            continue
        case = EvaluationCase.objects.create(
            round=round,
            organisation=organisation,
            subject_name=name,
            jurisdiction=organisation.jurisdiction,
            entered_on=timezone.localdate(),
            due_on=round.closes_on,
            opened_by_id=actor.user_id,
        )
        Scoring.objects.bulk_create(
            [
                Scoring(case=case, party=party.key, is_self=True, organisation=organisation)
                for party in scheme.parties
                if party.is_self
            ]
        )
        made.append(case)
    return made


def _wants_action(organisation: Organisation, name: str) -> None:
    """A pilot is evaluated as it is registered, with the effect its document states."""
    if not SpecialAction.objects.current().filter(organisation=organisation, name=name).exists():
        raise Conflict(
            "quality.round.action",
            f"“{organisation.name}”没有登记名为“{name}”的试点或专项行动。",
            hint="请先在“试点与专项行动”登记，加入时写“单位|名称”。",
        )
