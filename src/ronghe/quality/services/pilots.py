"""The writes of pilots and special actions and of their ratings."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext_lazy

from ronghe.core.actor import Actor
from ronghe.core.badges import Tone
from ronghe.core.cases import open_flow
from ronghe.core.registers import Finding, register_services
from ronghe.quality.enums.evaluation import SchemeSubject
from ronghe.quality.enums.pilots import RatingState, RatingWay
from ronghe.quality.models import ActionRating, SpecialAction
from ronghe.quality.queries.evaluation_conflicts import nearness
from ronghe.quality.queries.pilots import basis_of
from ronghe.quality.rules import pilots as rules
from ronghe.quality.services.evaluation import years_back
from ronghe.quality.services.signing import another_than_sender, refuse_second


def _action(row: SpecialAction) -> Iterator[Finding]:
    if row.task is None and not row.clause.strip():
        yield Finding("没有写依据：请选规划任务，或写明文件和条款。", "task")
    if row.task is not None and not row.organisation.jurisdiction.path.startswith(row.task.jurisdiction.path):
        yield Finding("这项任务属于别的辖区。", "task")
    if row.indicator is not None and row.task is not None and row.indicator.plan_id != row.task.plan_id:
        yield Finding("指标和任务不在同一份规划里。", "indicator")
    if row.indicator is None:
        yield Finding("没有登记衡量它的指标，评定时只有任务进展可以对照。", "indicator", refuses=False)


def _rating(row: ActionRating) -> Iterator[Finding]:
    yield from _of_the_right_year(row)
    if row.organisation_id == row.action.organisation_id:
        yield Finding("实施单位不能评定自己的试点。", "organisation")
    if row.way == RatingWay.SCHEME:
        yield from _by_scheme(row)
    else:
        yield from _by_third(row)


def _of_the_right_year(row: ActionRating) -> Iterator[Finding]:
    if row.year > timezone.localdate().year:
        yield Finding("这一年度还没有到。", "year")
    if row.year < row.action.starts_on.year:
        yield Finding(f"这项试点 {row.action.starts_on.year} 年才开始。", "year")


def _by_scheme(row: ActionRating) -> Iterator[Finding]:
    if row.result is None:
        yield Finding("按方案评定的，须写明评价结果。", "result")
        return
    case = row.result.case
    if row.result.published_on is None:
        yield Finding("引用的评价结果还没有公布。", "result")
    is_it = case.organisation_id == row.action.organisation_id and case.subject_name == row.action.name
    if case.round.scheme.subject != SchemeSubject.PILOT or not is_it:
        yield Finding("这个结果评的不是这项试点。", "result")


def _by_third(row: ActionRating) -> Iterator[Finding]:
    if row.commission is None:
        yield Finding("第三方评定的，须选定委托合同。", "commission")
        return
    since = years_back(row.commission.starts_on, 3)
    for near in nearness(row.commission.body, row.action.organisation, since=since):
        yield Finding(f"受托第三方与实施单位有关系：{near.text}。", "commission")


ACTION = register_services("quality.action", SpecialAction, check=_action)


def _submit(rating: ActionRating, *, actor: Actor, note: str) -> Mapping[str, Any]:
    return {"submitted_by_id": actor.user_id}


def _publish(rating: ActionRating, *, actor: Actor, note: str) -> Mapping[str, Any]:
    """Fix clause, effect and facts with the rating: the public sees on what it rested that day."""
    return {"facts": basis_of(rating), "published_on": timezone.localdate()}


def _can_correct(rating: ActionRating, *, actor: Actor, note: str) -> None:
    refuse_second(rating)


def _corrected(rating: ActionRating, *, actor: Actor, note: str) -> ActionRating:
    """The next version, still to be reviewed; the published one stays as it is until then and after."""
    made: ActionRating = ActionRating.objects.create(
        jurisdiction=rating.jurisdiction,
        organisation=rating.organisation,
        action=rating.action,
        year=rating.year,
        way=rating.way,
        result=rating.result,
        commission=rating.commission,
        rating=rating.rating,
        why=rating.why,
        number=rating.number + 1,
        corrects=rating,
        reason=note.strip()[:500],
        opened_by_id=actor.user_id,
        entered_on=timezone.localdate(),
    )
    return made


RATING = open_flow(
    "quality.action_rating",
    ActionRating,
    check=_rating,
    steps=rules.STEPS,
    tones={
        RatingState.DRAFT: Tone.ACTIVE,
        RatingState.SUBMITTED: Tone.WARN,
        RatingState.RETURNED: Tone.BAD,
        RatingState.PUBLISHED: Tone.GOOD,
    },
    waits={
        RatingState.DRAFT: rules.RATERS,
        RatingState.RETURNED: rules.RATERS,
        RatingState.SUBMITTED: rules.PUBLISHERS,
    },
    days={RatingState.SUBMITTED: 10},
    next_words={RatingState.PUBLISHED: gettext_lazy("已经公布；有错的发更正，原版保留。")},
    editable={RatingState.DRAFT, RatingState.RETURNED},
    may={"publish": another_than_sender("送审的人不能自己审核公布，请由另一人办理。")},
    before={"submit": _submit, "publish": _publish, "correct": _can_correct},
    after={"correct": _corrected},
    url=lambda rating: reverse("quality:ratings_detail", args=[rating.pk]),
)
