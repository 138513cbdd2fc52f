"""Distribution of a school's income against the rules of its place, with the numbers of the rules."""

from __future__ import annotations

from datetime import date

import pytest

from ronghe.core.errors import InvalidTransition, NotAllowed, RuleViolated
from ronghe.core.ledger import balances
from ronghe.core.roles import Role
from ronghe.engine.rules.trace import Trace
from ronghe.funding.enums.pay import IncomeKind, ProposalState, Route, ShareKind, Treatment
from ronghe.funding.models import DistributionProposal, IncomeEntry, PayPlan, PayShare
from ronghe.funding.services import pay
from ronghe.funding.services.money_registers import PAY_PLAN
from tests.factories.accounts import actor_with
from tests.factories.money import PayYearFactory
from tests.funding.money_world import SYSTEM, School

pytestmark = pytest.mark.django_db
YUAN = 100


def filed_plan(school: School) -> None:
    PAY_PLAN.record(
        {
            "organisation": school.school,
            "title": "示例学校分配办法",
            "adopted_on": date(2025, 1, 10),
            "filed_on": date(2025, 1, 20),
            "favours_key_posts": True,
            "favours_backbones": True,
            "favours_contributors": True,
            "rewards_sources": "校企合作、培训、社会服务",
        },
        actor=school.clerk,
    )


@pytest.fixture
def linping() -> School:
    school = School("linping")
    filed_plan(school)
    return school


def finding(proposal: DistributionProposal, rule: str) -> dict[str, object]:
    return next(one for one in proposal.findings if one["rule"] == rule)


@pytest.mark.register("PAY-01", "PAY-16")
@pytest.mark.rule("lp.cap.service30")
def test_linping_gives_at_most_thirty_per_cent_of_the_balance(linping: School) -> None:
    """Income 1,000, cost 400: of the balance of 600 at most 180 go to staff; a fen more is refused."""
    project = linping.project(1000 * YUAN, 400 * YUAN)
    draft = linping.propose([(project, 180 * YUAN)])
    proposal = pay.submit_proposal(draft, actor=linping.clerk)
    assert (proposal.state, proposal.route) == (ProposalState.SUBMITTED, Route.FILING)
    said = finding(proposal, "lp.cap.service30")
    assert (said["verdict"], said["stops"]) == ("met", False)
    assert "180" in " ".join(step.says for step in Trace.from_json(str(said["trace"])).steps)


@pytest.mark.register("PAY-01")
@pytest.mark.rule("lp.cap.service30")
def test_a_fen_over_the_cap_is_refused_with_the_derivation_and_nobody_overrules(linping: School) -> None:
    project = linping.project(1000 * YUAN, 400 * YUAN)
    draft = linping.propose([(project, 180 * YUAN + 1)])
    with pytest.raises(RuleViolated, match="临平政办〔2023〕8号") as refused:
        pay.submit_proposal(draft, actor=linping.clerk)
    assert "lp.cap.service30" in refused.value.message
    draft.refresh_from_db()
    said = finding(draft, "lp.cap.service30")
    assert (draft.state, said["stops"], said["may_overrule"]) == (ProposalState.DRAFT, True, False)
    with pytest.raises(RuleViolated, match="必须遵守"):
        pay.overrule_proposal(draft, actor=linping.hrss, reason="特殊情况")


@pytest.mark.register("PAY-01", "PAY-14")
@pytest.mark.rule("lp.cap.service30")
def test_the_cap_counts_what_was_given_before_and_all_service_income(linping: School) -> None:
    """Cooperation, training and service together: 30 % of 1,000 is 300, in as many parts as one likes."""
    training = linping.project(500 * YUAN, kind=IncomeKind.TRAINING)
    cooperation = linping.project(500 * YUAN, kind=IncomeKind.COOPERATION)
    first = linping.propose([(training, 250 * YUAN)], kind=ShareKind.INCENTIVE)
    pay.submit_proposal(first, actor=linping.clerk)
    second = linping.propose([(cooperation, 50 * YUAN + 1)], kind=ShareKind.INCENTIVE)
    with pytest.raises(RuleViolated, match="社会服务收入绩效分配上限"):
        pay.submit_proposal(second, actor=linping.clerk)
    third = linping.propose([(cooperation, 50 * YUAN)], kind=ShareKind.INCENTIVE)
    assert pay.submit_proposal(third, actor=linping.clerk).state == ProposalState.SUBMITTED


@pytest.mark.rule("lp.cap.service30")
def test_of_a_loss_nothing_is_given(linping: School) -> None:
    lost = linping.project(100 * YUAN, 400 * YUAN)
    draft = linping.propose([(lost, 1)])
    with pytest.raises(RuleViolated, match="上限"):
        pay.submit_proposal(draft, actor=linping.clerk)


@pytest.mark.register("PAY-10")
@pytest.mark.rule("lp.elig.plan")
def test_a_linping_school_without_its_own_plan_distributes_nothing() -> None:
    school = School("linping")
    project = school.project(1000 * YUAN)
    draft = school.propose([(project, 100 * YUAN)])
    with pytest.raises(RuleViolated, match="分配办法"):
        pay.submit_proposal(draft, actor=school.clerk)
    filed_plan(school)
    plan = PayPlan.objects.get()
    PAY_PLAN.amend(plan, {"favours_key_posts": False}, actor=school.clerk, reason="试")
    with pytest.raises(RuleViolated, match="关键岗位"):
        pay.submit_proposal(draft, actor=school.clerk)
    PAY_PLAN.amend(plan, {"favours_key_posts": True}, actor=school.clerk, reason="改回")
    assert pay.submit_proposal(draft, actor=school.clerk).state == ProposalState.SUBMITTED


@pytest.mark.register("PAY-16")
def test_a_proposal_walks_to_its_payment_and_the_ledger_follows(linping: School) -> None:
    project = linping.project(1000 * YUAN, 400 * YUAN)
    proposal = linping.propose([(project, 150 * YUAN)], [100 * YUAN, 50 * YUAN])
    pay.submit_proposal(proposal, actor=linping.clerk)
    with pytest.raises(NotAllowed):
        pay.approve_proposal(proposal, actor=linping.clerk)
    pay.approve_proposal(proposal, actor=linping.hrss)
    with pytest.raises(InvalidTransition):
        pay.set_sources(proposal, [(project, 1)], actor=linping.clerk)
    pay.distribute_proposal(proposal, actor=linping.clerk)
    assert balances(IncomeEntry, project) == {
        "income": 1000 * YUAN,
        "cost": 400 * YUAN,
        "distributed": 150 * YUAN,
        "balance": 450 * YUAN,
    }
    assert pay.close_proposal(proposal, actor=linping.clerk).state == ProposalState.CLOSED


def test_what_is_returned_comes_back_changed(linping: School) -> None:
    project = linping.project(1000 * YUAN)
    proposal = linping.propose([(project, 100 * YUAN)])
    pay.submit_proposal(proposal, actor=linping.clerk)
    with pytest.raises(InvalidTransition, match="理由"):
        pay.return_proposal(proposal, actor=linping.finance, reason=" ")
    pay.return_proposal(proposal, actor=linping.finance, reason="请附会议纪要")
    pay.set_sources(proposal, [(project, 90 * YUAN)], actor=linping.clerk)
    with pytest.raises(RuleViolated, match="两者须相等"):
        pay.submit_proposal(proposal, actor=linping.clerk)


@pytest.mark.register("PAY-05")
@pytest.mark.rule("lp.elig.transfer")
def test_in_linping_a_conversion_award_is_no_performance_pay(linping: School) -> None:
    assert _conversion_treatment(linping) == Treatment.OUTSIDE


@pytest.mark.register("PAY-05", "PAY-17")
@pytest.mark.rule("qy.elig.transfer")
def test_in_qingyuan_a_conversion_award_is_neither_pay_nor_base() -> None:
    school = School("qingyuan")
    assert _conversion_treatment(school) == Treatment.OUTSIDE


@pytest.mark.register("PAY-05")
@pytest.mark.rule("lc.elig.transfer")
def test_in_liaocheng_it_counts_in_the_year_without_control() -> None:
    assert _conversion_treatment(School("liaocheng")) == Treatment.COUNTED


def _conversion_treatment(school: School) -> str:
    project = school.project(1000 * YUAN, kind=IncomeKind.CONVERSION)
    proposal = school.propose([(project, 600 * YUAN)], kind=ShareKind.CONVERSION)
    pay.submit_proposal(proposal, actor=school.clerk)
    shares = [one for one in proposal.findings if one["title"] == "奖励占转化收入的比例"]
    assert "60.0%" in shares[0]["words"]
    assert shares[0]["verdict"] == "cannot_tell"
    return PayShare.objects.get(proposal=proposal).treatment


@pytest.mark.register("PAY-02")
@pytest.mark.rule("lc.ratio.service50")
def test_liaocheng_permits_half_and_more_of_four_technical_services() -> None:
    """Balance 600: 300 or more may go to teachers; 250 is below the stated share, shown and not stopped."""
    school = School("liaocheng")
    project = school.project(1000 * YUAN, 400 * YUAN, kind=IncomeKind.CONSULTING)
    below = school.propose([(project, 250 * YUAN)])
    pay.submit_proposal(below, actor=school.clerk)
    said = finding(below, "lc.ratio.service50")
    assert (said["verdict"], said["stops"]) == ("not_met", False)
    pay.return_proposal(below, actor=school.hrss, reason="可以多提")
    pay.set_sources(below, [(project, 600 * YUAN)], actor=school.clerk)
    pay.set_shares(
        below, [pay.ShareRow(school.people[0].pk, ShareKind.SERVICE, 600 * YUAN)], actor=school.clerk
    )
    pay.submit_proposal(below, actor=school.clerk)
    assert finding(below, "lc.ratio.service50")["verdict"] == "met"
    assert PayShare.objects.get(proposal=below).treatment == Treatment.OUTSIDE


@pytest.mark.rule("lc.ratio.service50")
def test_the_floor_of_liaocheng_does_not_speak_of_training() -> None:
    school = School("liaocheng")
    project = school.project(1000 * YUAN, kind=IncomeKind.TRAINING)
    proposal = school.propose([(project, 10 * YUAN)])
    pay.submit_proposal(proposal, actor=school.clerk)
    assert [one for one in proposal.findings if one["rule"] == "lc.ratio.service50"] == []


@pytest.mark.register("PAY-03")
@pytest.mark.rule("qy.elig.overflow")
def test_qingyuan_approves_and_files_what_lies_over_the_control_level() -> None:
    school = School("qingyuan")
    PayYearFactory(organisation=school.school, approved_total=900 * YUAN, control_level=800 * YUAN)
    project = school.project(2000 * YUAN, kind=IncomeKind.ENTERPRISE)
    proposal = school.propose([(project, 1000 * YUAN)])
    pay.submit_proposal(proposal, actor=school.clerk)
    assert (proposal.route, proposal.overflow) == (Route.APPROVAL, 200 * YUAN)
    assert "200.00元" in str(finding(proposal, "qy.elig.overflow")["words"])


@pytest.mark.register("PAY-03")
@pytest.mark.rule("qy.elig.overflow")
def test_without_a_control_level_qingyuan_cannot_tell() -> None:
    school = School("qingyuan")
    project = school.project(2000 * YUAN, kind=IncomeKind.ENTERPRISE)
    proposal = school.propose([(project, 1000 * YUAN)])
    pay.submit_proposal(proposal, actor=school.clerk)
    assert finding(proposal, "qy.elig.overflow")["verdict"] == "cannot_tell"


@pytest.mark.register("PAY-04")
@pytest.mark.rule("lc.cap.fivex")
def test_five_times_the_baseline_is_the_bound_of_a_permission() -> None:
    """Baseline 20,000: up to 100,000 a head. Over it only where HRSS says why."""
    school = School("liaocheng")
    PayYearFactory(organisation=school.school, staff=1, baseline=20_000 * YUAN, approved_total=200_000 * YUAN)
    exact = school.propose([], [100_000 * YUAN], kind=ShareKind.PERFORMANCE)
    pay.submit_proposal(exact, actor=school.clerk)
    assert finding(exact, "lc.cap.fivex")["verdict"] == "met"
    over = school.propose([], [1], kind=ShareKind.PERFORMANCE)
    with pytest.raises(RuleViolated, match=r"lc\.cap\.fivex") as refused:
        pay.submit_proposal(over, actor=school.clerk)
    assert "人社部门写明理由" in refused.value.hint
    with pytest.raises(NotAllowed):
        pay.overrule_proposal(over, actor=school.finance, reason="x")
    pay.overrule_proposal(over, actor=school.hrss, reason="引进领军人才，会议纪要〔2025〕3号")
    pay.submit_proposal(over, actor=school.clerk)
    assert over.overrule_reason.startswith("引进")


@pytest.mark.register("PAY-04")
def test_a_change_after_the_overruling_has_to_be_overruled_anew() -> None:
    school = School("liaocheng")
    PayYearFactory(organisation=school.school, staff=1, baseline=100, approved_total=10**9)
    over = school.propose([], [501], kind=ShareKind.PERFORMANCE)
    pay.overrule_proposal(over, actor=school.hrss, reason="理由")
    pay.set_shares(over, [pay.ShareRow(school.people[0].pk, ShareKind.PERFORMANCE, 900)], actor=school.clerk)
    with pytest.raises(RuleViolated):
        pay.submit_proposal(over, actor=school.clerk)


@pytest.mark.register("PAY-07")
@pytest.mark.rule("qy.elig.contestbonus")
@pytest.mark.parametrize(
    ("host", "level", "treatment"),
    [
        ("教育行政部门", "province", Treatment.OUTSIDE),
        ("人力资源和社会保障部门", "nation", Treatment.OUTSIDE),
        ("教育行政部门", "city", Treatment.CONTROLLED),
        ("其他", "nation", Treatment.CONTROLLED),
    ],
)
def test_a_contest_bonus_is_outside_only_for_hosts_of_rank(host: str, level: str, treatment: str) -> None:
    school = School("qingyuan")
    proposal = school.propose(
        [], [500 * YUAN], kind=ShareKind.CONTEST, contest_host=host, contest_level=level
    )
    pay.submit_proposal(proposal, actor=school.clerk)
    assert PayShare.objects.get(proposal=proposal).treatment == treatment


@pytest.mark.register("PAY-08")
@pytest.mark.rule("lc.elig.talentpay")
@pytest.mark.parametrize("form", ["年薪制", "协议工资", "项目工资"])
def test_three_forms_of_talent_pay_are_listed_separately(form: str) -> None:
    school = School("liaocheng")
    proposal = school.propose([], [500 * YUAN], kind=ShareKind.TALENT, talent_form=form)
    pay.submit_proposal(proposal, actor=school.clerk)
    assert PayShare.objects.get(proposal=proposal).treatment == Treatment.LISTED


def test_nobody_of_another_school_gets_a_share(linping: School) -> None:
    stranger = actor_with(Role.TEACHER, jurisdiction=linping.place)
    draft = linping.propose([(linping.project(1000 * YUAN), 10 * YUAN)])
    assert stranger.user_id is not None
    with pytest.raises(RuleViolated, match="不是本校人员"):
        pay.set_shares(draft, [pay.ShareRow(stranger.user_id, ShareKind.SERVICE, 10)], actor=linping.clerk)
    with pytest.raises(NotAllowed):
        pay.submit_proposal(draft, actor=actor_with(Role.SCHOOL, jurisdiction=linping.place))
    assert SYSTEM.is_system
