"""Yearly figures and ratings, milestones, and yes-or-no duties with their evidence."""

from __future__ import annotations

import io
from datetime import timedelta
from decimal import Decimal

import pytest
from django.utils import timezone

from ronghe.core.errors import Conflict, Invalid, InvalidTransition, NotAllowed
from ronghe.core.roles import Role
from ronghe.policy.enums import DeliverableKind
from ronghe.policy.models import Plan
from ronghe.policy.services.duties import add_deliverable, answer_deliverable, move_milestone
from ronghe.policy.services.indicators import Observed, correct_observation, record_observation
from ronghe.policy.services.progress import Upload
from tests.factories.accounts import actor_with
from tests.factories.policy import IndicatorFactory, MilestoneFactory
from tests.policy.conftest import City
from tests.policy.test_progress import PDF

pytestmark = pytest.mark.django_db
PROOF = "佐证.pdf"


def proof() -> list[Upload]:
    return [Upload(io.BytesIO(PDF), PROOF)]


@pytest.mark.register("IND-39")
def test_a_year_has_one_figure_and_corrections_beside_it(office: City, plan: Plan) -> None:
    indicator = plan.indicators.first()
    first = record_observation(indicator, Observed(2024, "市教育局统计", Decimal("2")), actor=office.actor)
    with pytest.raises(Conflict, match="已有观测值"):
        record_observation(indicator, Observed(2024, "又一次", Decimal("3")), actor=office.actor)
    better = Observed(2024, "复核", Decimal("3"))
    with pytest.raises(Invalid, match="理由"):
        correct_observation(first, better, actor=office.actor, reason="")
    second = correct_observation(first, better, actor=office.actor, reason="漏报一个")
    assert second.corrects == first
    assert indicator.observations.filter(corrected_by=None).get() == second
    with pytest.raises(Conflict):
        correct_observation(first, better, actor=office.actor, reason="再来")
    third = correct_observation(
        second, Observed(2024, "再复核", Decimal("4")), actor=office.actor, reason="又漏一个"
    )
    assert third.corrects == second
    record_observation(indicator, Observed(2025, "市教育局统计", Decimal("5")), actor=office.actor)


@pytest.mark.register("IND-38", "XCUT-05")
def test_a_qualitative_goal_is_rated_with_basis_and_evidence(office: City, plan: Plan) -> None:
    goal = IndicatorFactory(plan=plan, qualitative=True)
    for wrong in (
        Observed(2024, "评估", value=Decimal("1")),
        Observed(2024, "评估", rating="mostly"),
        Observed(2024, "评估", rating="splendid", basis="x"),
    ):
        with pytest.raises(Invalid):
            record_observation(goal, wrong, actor=office.actor, files=proof())
    rated = Observed(2024, "实地评估", rating="mostly", basis="十二所学校中十所达标")
    with pytest.raises(Invalid, match="未填好") as caught:
        record_observation(goal, rated, actor=office.actor)
    assert "files" in caught.value.fields
    row = record_observation(goal, rated, actor=office.actor, files=proof())
    assert (row.rating, row.value, row.evidence.count()) == ("mostly", None, 1)


def test_figures_are_recorded_by_those_in_charge(office: City, plan: Plan) -> None:
    observed = Observed(2024, "x", Decimal("1"))
    with pytest.raises(NotAllowed):
        record_observation(
            plan.indicators.first(), observed, actor=actor_with(Role.SCHOOL, jurisdiction=office.city)
        )
    statistician = actor_with(Role.STATISTICIAN, jurisdiction=office.city)
    assert record_observation(plan.indicators.first(), observed, actor=statistician).pk


@pytest.mark.register("POL-17")
def test_a_milestone_moves_with_reasons_and_evidence(office: City, plan: Plan) -> None:
    unit = office.units["市发改委"]
    milestone = MilestoneFactory(plan=plan, organisation=unit)
    owner = office.of("市发改委", Role.DRC)
    move_milestone(milestone, "under_way", actor=owner)
    with pytest.raises(InvalidTransition, match="理由"):
        move_milestone(milestone, "delayed", actor=owner)
    move_milestone(milestone, "delayed", actor=owner, reason="用地未批")
    tomorrow = timezone.localdate() + timedelta(days=1)
    with pytest.raises(Invalid, match="今天"):
        move_milestone(milestone, "done", actor=owner, done_on=tomorrow)
    move_milestone(milestone, "done", actor=owner, files=proof())
    assert milestone.done_on == timezone.localdate()
    assert milestone.evidence.count() == 1
    with pytest.raises(InvalidTransition):
        move_milestone(milestone, "cancelled", actor=owner, reason="x")
    with pytest.raises(NotAllowed):
        move_milestone(MilestoneFactory(plan=plan), "under_way", actor=owner)


@pytest.mark.register("POL-08", "POL-09", "POL-10", "POL-18")
@pytest.mark.parametrize("kind", sorted(set(DeliverableKind) - {DeliverableKind.PILOT_BID}))
def test_a_duty_is_answered_yes_or_no_with_its_basis(office: City, plan: Plan, kind: str) -> None:
    duty = add_deliverable(plan, actor=office.actor, kind=kind, subject="示例专项规划")
    with pytest.raises(Conflict):
        add_deliverable(plan, actor=office.actor, kind=kind, subject="示例专项规划")
    with pytest.raises(Invalid):
        answer_deliverable(duty, "granted", actor=office.actor, answer="x")
    with pytest.raises(Invalid):
        answer_deliverable(duty, "no", actor=office.actor, answer=" ")
    answer_deliverable(duty, "no", actor=office.actor, answer="查阅文本，没有专章")
    answer_deliverable(duty, "yes", actor=office.actor, answer="修订稿第六章", files=proof())
    assert (duty.state, duty.evidence.count()) == ("yes", 1)
    assert duty.answered_on == timezone.localdate()


@pytest.mark.register("POL-11")
def test_a_bid_goes_through_its_stages(office: City, plan: Plan) -> None:
    drc = office.of("市发改委", Role.DRC)
    bid = add_deliverable(
        plan, actor=drc, kind="pilot_bid", subject="国家级产教融合型城市", modality="strive"
    )
    for state in ("applied", "refused", "applied", "granted"):
        answer_deliverable(bid, state, actor=drc, answer=f"{state}：批次文件")
    assert bid.state == "granted"
    with pytest.raises(Invalid):
        answer_deliverable(bid, "yes", actor=drc, answer="x")
    with pytest.raises(NotAllowed):
        answer_deliverable(bid, "refused", actor=office.of("市财政局", Role.FINANCE), answer="x")
