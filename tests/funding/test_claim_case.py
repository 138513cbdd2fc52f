"""A claim from the roster to the bank and back, with everything that stops it on the way."""

from __future__ import annotations

import json
from datetime import date, timedelta
from decimal import Decimal

import pytest
from django.db import IntegrityError, transaction
from django.db.utils import DatabaseError
from django.utils import timezone

from ronghe.core.errors import Conflict, Invalid, InvalidTransition, NotAllowed, RuleViolated
from ronghe.core.models import Notice
from ronghe.core.registers import SomeRefused
from ronghe.core.roles import Role
from ronghe.directory.services import merge_organisations
from ronghe.funding.enums.claims import (
    AppealState,
    BatchState,
    ClaimState,
    ClawbackState,
    EntitlementState,
    PaymentState,
)
from ronghe.funding.models import ClaimEvidence, HeadMonth, RosterHead
from ronghe.funding.queries.assembling import precheck
from ronghe.funding.rules.freezing import recheck
from ronghe.funding.services import audits, claims, entitlements, payments, publicity, recovery, rosters
from tests.factories.accounts import actor_with
from tests.factories.directory import OrganisationFactory, OrganisationNameFactory
from tests.funding.claims_world import HALF_YEAR, SYSTEM, YEAR, Town, bank_answer, roster_row

pytestmark = pytest.mark.django_db


@pytest.fixture
def town() -> Town:
    return Town()


@pytest.mark.register("APPR-04", "FUND-17")
@pytest.mark.rule("qy.range.apprentice")
def test_twenty_apprentices_are_paid_a_hundred_thousand(town: Town) -> None:
    """Apply, check, publish, approve, pay, recover: 5,000 yuan for 20 heads, then one has left."""
    town.roster(range(20))
    claim = town.submitted()
    assert (claim.state, claim.claimed_fen, claim.head_count) == (ClaimState.SUBMITTED, 100_000_00, 20)
    assert claim.due_on is not None
    assert Notice.objects.filter(about_kind="funding.claim", about_id=claim.pk).count() == 3
    claims.CLAIMS.take(claim, "pass_first", actor=town.first)
    claims.CLAIMS.take(claim, "pass_second", actor=town.second)
    town.noticed(claim)
    claims.CLAIMS.take(claim, "approve", actor=town.second, note="同意")
    assert claim.approved_fen == 100_000_00
    assert HeadMonth.objects.filter(claim_head__claim=claim).count() == 20 * 12
    town.account()
    batch = payments.make_batch([claim], actor=town.finance)
    with pytest.raises(NotAllowed):
        payments.send_batch(batch, actor=town.finance)
    payments.send_batch(batch, actor=town.cashier)
    payments.reconcile_batch(batch, bank_answer(batch), actor=town.finance)
    claim.refresh_from_db()
    assert (claim.state, batch.state) == (ClaimState.PAID, BatchState.RECONCILED)
    assert recovery.unfinished(claim) == []
    head = RosterHead.objects.order_by("row_number")[0]
    rosters.record_leaving(head, actor=town.clerk, left_on=date(2025, 3, 31), reason="转学")
    (due,) = recovery.unfinished(claim)
    assert (due.kept_months, due.fen) == (7, 208_333)
    clawback = recovery.order_clawback(claim, actor=town.first, reason="一名学徒中途退出")
    assert clawback.fen == 208_333
    assert any("7/12" in step["formula"] for step in clawback.derivation)
    assert recovery.unfinished(claim) == []
    with pytest.raises(RuleViolated):
        recovery.order_clawback(claim, actor=town.first, reason="再来一次")
    recovery.close_clawback(clawback, actor=town.finance, repaid_on=timezone.localdate())
    assert clawback.state == ClawbackState.REPAID
    assert HeadMonth.objects.filter(claim_head__head=head).count() == 7


@pytest.mark.register("INT-02", "INT-03", "STU-04", "FUND-17")
@pytest.mark.rule("qy.range.intern")
def test_interns_are_paid_for_only_after_assessment(town: Town) -> None:
    """30 interns for 6 months at 300 yuan make 54,000 once assessed; before that nothing can be handed in."""
    roster = town.roster(range(30), kind="intern", ends=HALF_YEAR.last)
    draft = town.draft("intern", HALF_YEAR)
    with pytest.raises(RuleViolated, match="考核认定") as refused:
        claims.CLAIMS.take(draft, "submit", actor=town.clerk)
    assert "第 1 行" in refused.value.message
    heads = list(roster.heads.all())
    with pytest.raises(NotAllowed):
        rosters.assess_heads(heads, actor=town.clerk, result="passed", reason="自评")
    rosters.assess_heads(heads[:29], actor=town.first, result="passed", reason="现场考核")
    rosters.assess_heads(heads[29:], actor=town.first, result="failed", reason="超时加班")
    with pytest.raises(RuleViolated, match="考核不合格"):
        claims.CLAIMS.take(draft, "submit", actor=town.clerk)
    rosters.assess_heads(heads[29:], actor=town.first, result="passed", reason="整改后复核")
    claims.CLAIMS.take(draft, "submit", actor=town.clerk)
    assert draft.claimed_fen == 54_000_00


@pytest.mark.register("INT-03")
def test_without_a_local_fund_nothing_is_paid() -> None:
    town = Town(decided=False)
    town.roster([1], kind="intern", ends=HALF_YEAR.last, result="passed")
    for use, value in (("rate", Decimal(300)), ("months", Decimal(15))):
        town.decide("intern", use, value)
    found = precheck(town.schemes["intern"], town.enterprise, HALF_YEAR, as_of=HALF_YEAR.last)
    assert found.outcome.verdict == "cannot_tell"
    town.decide("intern", "fund", False)
    found = precheck(town.schemes["intern"], town.enterprise, HALF_YEAR, as_of=HALF_YEAR.last)
    assert found.outcome.verdict == "not_met"
    assert any("没有设立" in one.says for one in found.gaps)


@pytest.mark.rule("qy.range.apprentice", "qy.range.intern")
@pytest.mark.parametrize(
    ("key", "rate"),
    [
        ("apprentice", "3900"),
        ("apprentice", "6100"),
        ("intern", "150"),
        ("intern", "450"),
        ("apprentice", "0.005"),
    ],
)
def test_a_rate_outside_the_text_cannot_be_decided(key: str, rate: str) -> None:
    town = Town(decided=False)
    with pytest.raises((RuleViolated, Invalid)) as refused:
        town.decide(key, "rate", Decimal(rate))
    assert refused.value.fields["value"]
    for edge in ("4000", "6000") if key == "apprentice" else ("200", "400"):
        town.decide(key, "rate", Decimal(edge), valid_from=date(2020, 3, 1), valid_to=date(2020, 3, 1))
        break


@pytest.mark.register("FUND-13", "FUND-15", "FUND-18", "FUND-19")
@pytest.mark.parametrize(
    ("pack", "key", "rule"),
    [
        ("linping", "award", "lp.amount.contest"),
        ("liaocheng", "topic", "lc.amount.research"),
        ("qingyuan", "farmer", "qy.count.farmers"),
        ("linping", "studio", "lp.amount.studio"),
    ],
)
def test_schemes_without_an_amount_wait_for_the_office(pack: str, key: str, rule: str) -> None:
    """Not stated is an answer: the pre-check asks, nothing can be handed in, a decision makes it 10,000."""
    town = Town(pack=pack, decided=False)
    assert town.schemes[key].wording.rule == rule
    school = OrganisationFactory(school=True, jurisdiction=town.city)
    clerk = actor_with(Role.SCHOOL, organisation=school)
    ends = date(2025, 1, 31)
    town.roster([1, 2], school, kind=key, ends=ends, certificate="示证〔2024〕1号")
    found = precheck(town.schemes[key], school, YEAR, as_of=YEAR.last)
    assert found.outcome.verdict == "cannot_tell"
    assert any(one.closes == "请受理部门登记决定和依据" for one in found.gaps)
    claim = claims.draft_claim(town.schemes[key], school, YEAR, actor=clerk)
    with pytest.raises(RuleViolated, match="金额还算不出来"):
        claims.CLAIMS.take(claim, "submit", actor=clerk)
    town.decide_all(key)
    claims.CLAIMS.take(claim, "submit", actor=clerk)
    assert claim.claimed_fen == 20_000_00


def test_evidence_is_frozen_and_comes_to_the_same_for_ever(town: Town) -> None:
    town.roster(range(3))
    claim = town.submitted()
    evidence = claims.latest_evidence(claim)
    data = json.loads(evidence.frozen)
    assert data["stated"]["funding.apprentice_subsidy.range"]["document"] == "清府办函〔2020〕8号"
    assert "测*" in evidence.frozen
    assert "990101" not in evidence.frozen
    rosters.record_leaving(
        RosterHead.objects.all()[0], actor=town.clerk, left_on=date(2025, 1, 5), reason="离职"
    )
    again = recheck(evidence.frozen, evidence.digest, evidence.result)
    assert again.agrees
    assert again.total_fen == claim.claimed_fen
    for write in (
        lambda: ClaimEvidence.objects.filter(pk=evidence.pk).update(frozen="{}"),
        lambda: ClaimEvidence.objects.filter(pk=evidence.pk).delete(),
    ):
        with pytest.raises(DatabaseError, match="Cannot"), transaction.atomic():
            write()


def test_four_eyes_and_nobody_s_own_case(town: Town) -> None:
    town.roster([1])
    claim = town.submitted()
    with pytest.raises(NotAllowed):
        claims.CLAIMS.take(claim, "pass_first", actor=town.clerk)
    with pytest.raises(NotAllowed):
        claims.CLAIMS.take(claim, "pass_first", actor=actor_with(Role.EDUCATION, jurisdiction=town.city))
    claims.CLAIMS.take(claim, "pass_first", actor=town.first)
    with pytest.raises(NotAllowed):
        claims.CLAIMS.take(claim, "pass_second", actor=town.first)
    claims.CLAIMS.take(claim, "pass_second", actor=town.finance)
    with pytest.raises(IntegrityError), transaction.atomic():
        type(claim).objects.filter(pk=claim.pk).update(second_by=claim.first_by)


def test_return_correct_and_submit_again(town: Town) -> None:
    town.roster([1, 2])
    claim = town.submitted()
    with pytest.raises(InvalidTransition):
        claims.CLAIMS.take(claim, "return", actor=town.first, note=" ")
    claims.CLAIMS.take(claim, "return", actor=town.first, note="第 2 行日期有误")
    assert claim.state == ClaimState.RETURNED
    claims.leave_out([claim.heads.all()[1]], actor=town.clerk, reason="日期待核")
    claims.CLAIMS.take(claim, "submit", actor=town.clerk)
    assert (claim.claimed_fen, claim.evidence.count()) == (5_000_00, 2)
    claims.CLAIMS.take(claim, "withdraw", actor=town.clerk, note="改期再报")
    assert claim.state == ClaimState.WITHDRAWN


def test_a_rejected_claim_can_be_appealed_and_reviewed_anew(town: Town) -> None:
    town.roster([1])
    claim = town.submitted()
    claims.CLAIMS.take(claim, "reject", actor=town.first, note="材料不实")
    assert claim.decision == "材料不实"
    appeal = recovery.file_appeal(claim, actor=town.clerk, text="材料属实，附证明")
    with pytest.raises(InvalidTransition):
        recovery.file_appeal(claim, actor=town.clerk, text="再次申诉")
    with pytest.raises(NotAllowed):
        recovery.answer_appeal(appeal, actor=town.first, is_upheld=True, answer="同意")
    recovery.answer_appeal(appeal, actor=town.third, is_upheld=True, answer="经复核属实")
    claim.refresh_from_db()
    assert (appeal.state, claim.state, claim.decision) == (AppealState.UPHELD, ClaimState.SUBMITTED, "")


def test_the_same_person_in_two_enterprises_stops_the_claim(town: Town) -> None:
    town.roster([1, 2])
    town.roster([2, 3], town.other, starts=date(2025, 8, 1))
    draft = town.draft()
    with pytest.raises(RuleViolated, match="同一人不能同时在两处") as refused:
        claims.CLAIMS.take(draft, "submit", actor=town.clerk)
    assert "第 3 行" in refused.value.message
    assert town.other.name not in refused.value.message
    assert town.other.name in claims.assembly_of(draft, shows_names=True).blocking[0].words


def test_the_same_enterprise_under_two_names_is_one(town: Town) -> None:
    """After two entries are merged, what stood in both rosters is the same stay twice."""
    town.roster([1, 2])
    town.roster([2], town.other, starts=date(2024, 9, 2))
    merge_organisations(town.other, town.enterprise, actor=SYSTEM, reason="同一单位")
    found = claims.assembly_of(town.draft())
    assert {one.code for one in found.blocking} == {"twice"}


def test_a_month_is_paid_once_across_schemes_unless_the_office_allows_both(town: Town) -> None:
    town.roster([1])
    town.approved()
    town.roster([1], kind="intern", starts=date(2024, 9, 1), ends=HALF_YEAR.last, result="passed")
    draft = town.draft("intern", HALF_YEAR)
    with pytest.raises(RuleViolated, match=r"已在 SB\d+ 按“学徒制培养企业培训补贴”批准发放"):
        claims.CLAIMS.take(draft, "submit", actor=town.clerk)
    claims.CLAIMS.take(draft, "withdraw", actor=town.clerk, note="不能叠加")
    found = precheck(town.schemes["intern"], town.enterprise, HALF_YEAR, as_of=HALF_YEAR.last)
    assert found.outcome.verdict == "not_met"


def test_two_claims_for_the_same_months_one_is_refused_at_approval(town: Town) -> None:
    """Both were handed in before either was approved."""
    town.roster([1, 2])
    first = town.reviewed()
    second = town.reviewed()
    town.noticed(first, second)
    claims.CLAIMS.take(first, "approve", actor=town.second)
    with pytest.raises(Conflict, match="不能重复") as refused:
        claims.CLAIMS.take(second, "approve", actor=town.second)
    assert first.number in refused.value.message
    assert HeadMonth.objects.count() == 24


def test_an_official_overrules_within_the_text_only(town: Town) -> None:
    town.roster([1, 2])
    claim = town.submitted()
    row, other = claim.heads.all()
    for fen in (3_999_99, 6_000_01, 0):
        with pytest.raises(RuleViolated, match=r"4,000\.00元 至 6,000\.00元"):
            claims.overrule(row, fen, actor=town.first, reason="培训成本较低")
    with pytest.raises(Invalid):
        claims.overrule(row, 4_000_00, actor=town.first, reason=" ")
    with pytest.raises(NotAllowed):
        claims.overrule(row, 4_000_00, actor=town.clerk, reason="想多要")
    claims.overrule(row, 4_000_00, actor=town.first, reason="培训成本较低")
    claims.leave_out([other], actor=town.first, reason="出勤不足")
    claims.CLAIMS.take(claim, "pass_first", actor=town.first)
    claims.CLAIMS.take(claim, "pass_second", actor=town.second)
    town.noticed(claim)
    claims.CLAIMS.take(claim, "approve", actor=town.second)
    assert claim.approved_fen == 4_000_00
    assert HeadMonth.objects.count() == 12


def test_the_notice_runs_its_working_days_and_objections_stop_approval(town: Town) -> None:
    town.roster([1])
    claim = town.reviewed()
    notice = publicity.publish_notice([claim], actor=town.first, contact="示例市人社局 000-0000")
    claim.refresh_from_db()
    assert notice.workdays == 5
    assert any("5个工作日" in line for line in notice.derivation)
    with pytest.raises(RuleViolated, match="公示期未满"):
        claims.CLAIMS.take(claim, "approve", actor=town.second)
    objection = publicity.register_objection(notice, claim, actor=town.first, text="该学徒不在岗")
    type(notice).objects.filter(pk=notice.pk).update(starts_on=date(2025, 1, 2), ends_on=date(2025, 1, 9))
    claim.refresh_from_db()
    with pytest.raises(RuleViolated, match="有异议还在核实"):
        claims.CLAIMS.take(claim, "approve", actor=town.second)
    with pytest.raises(NotAllowed):
        publicity.settle_objection(objection, actor=town.first, is_upheld=False, answer="核查属实")
    publicity.settle_objection(objection, actor=town.second, is_upheld=True, answer="现场核查不在岗")
    with pytest.raises(RuleViolated, match="异议成立"):
        claims.CLAIMS.take(claim, "approve", actor=town.second)


def test_without_a_decided_number_of_days_there_is_no_notice() -> None:
    town = Town(decided=False)
    for use, value in (("rate", Decimal(5000)), ("years", Decimal(2))):
        town.decide("apprentice", use, value)
    town.roster([1])
    claim = town.reviewed()
    with pytest.raises(RuleViolated, match="没有写明公示几个工作日"):
        publicity.publish_notice([claim], actor=town.first, contact="示例市人社局")


def test_a_sample_is_drawn_again_and_attacked(town: Town) -> None:
    town.roster([1])
    town.roster([2], town.other)
    one, two = town.reviewed(), town.reviewed(organisation=town.other)
    with pytest.raises(NotAllowed):
        audits.draw_sample(town.schemes["apprentice"], town.city, actor=town.first, size=1)
    with pytest.raises(Invalid):
        audits.draw_sample(town.schemes["apprentice"], town.city, actor=town.auditor, size=3)
    audit = audits.draw_sample(
        town.schemes["apprentice"], town.city, actor=town.auditor, size=2, seed="2024-12-01 抽签"
    )
    assert audits.is_repeatable(audit)
    first, second = audit.items.all()
    with pytest.raises(SomeRefused):
        publicity.publish_notice([one, two], actor=town.first, contact="示例市人社局")
    audits.record_finding(first, actor=town.auditor, finding="sound", text="现场核对三人在岗")
    with pytest.raises(NotAllowed):
        audits.challenge_finding(first, actor=town.auditor, challenge="stands", text="自己反证自己")
    audits.challenge_finding(first, actor=town.finance, challenge="stands", text="调取工资单、考勤，未能推翻")
    audits.record_finding(second, actor=town.auditor, finding="sound", text="电话核实")
    audits.challenge_finding(second, actor=town.finance, challenge="refuted", text="工资单没有此人")
    audit.refresh_from_db()
    assert (first.is_sound, second.is_sound, audit.state) == (True, False, "closed")
    publicity.publish_notice([first.claim], actor=town.first, contact="示例市人社局")
    with pytest.raises(SomeRefused) as refused:
        publicity.publish_notice([second.claim], actor=town.first, contact="示例市人社局")
    assert "抽查不实" in refused.value.troubles[0].error.message


def test_a_failed_payment_comes_back_and_is_paid_later(town: Town) -> None:
    town.roster([1])
    town.roster([2], town.other)
    one, two = town.approved(), town.approved(organisation=town.other)
    with pytest.raises(RuleViolated, match="没有登记收款账户"):
        payments.make_batch([one, two], actor=town.finance)
    town.account()
    town.account(town.other)
    batch = payments.make_batch([one, two], actor=town.finance)
    assert batch.total_fen == 10_000_00
    payments.send_batch(batch, actor=town.cashier)
    bad = batch.payments.get(claim=two)
    with pytest.raises(Invalid, match="校验值不符"):
        payments.reconcile_batch(batch, bank_answer(batch).replace(b"500000", b"500001"), actor=town.finance)
    payments.reconcile_batch(batch, bank_answer(batch, {bad.number: "户名不符"}), actor=town.finance)
    one.refresh_from_db()
    two.refresh_from_db()
    bad.refresh_from_db()
    assert (one.state, two.state, bad.state) == (ClaimState.PAID, ClaimState.APPROVED, PaymentState.FAILED)
    again = payments.make_batch([two], actor=town.finance)
    with pytest.raises(InvalidTransition):
        payments.make_batch([one], actor=town.finance)
    assert again.payments.count() == 1


def test_bulk_decisions_are_all_or_none_with_one_reason(town: Town) -> None:
    town.roster([1])
    town.roster([2], town.other)
    one, two = town.submitted(), town.submitted(organisation=town.other)
    with pytest.raises(Invalid):
        claims.take_many([one, two], "pass_first", actor=town.first, note="")
    claims.take_many([one, two], "pass_first", actor=town.first, note="本批材料齐全")
    with pytest.raises(SomeRefused):
        claims.take_many([one, two], "pass_second", actor=town.first, note="一并通过")
    claims.take_many([one, two], "pass_second", actor=town.second, note="一并通过")
    assert set(type(one).objects.values_list("state", flat=True)) == {"second_passed"}


def test_those_entitled_are_listed_and_need_only_say_yes(town: Town) -> None:
    town.roster(range(4))
    town.roster([7], town.other, occupation="")
    made = entitlements.list_entitled(town.schemes["apprentice"], town.city, YEAR, actor=town.first)
    assert [(one.organisation, one.head_count, one.estimate_fen) for one in made] == [
        (town.enterprise, 4, 20_000_00)
    ]
    assert entitlements.list_entitled(town.schemes["apprentice"], town.city, YEAR, actor=town.first) == []
    (row,) = made
    with pytest.raises(NotAllowed):
        entitlements.confirm(row, actor=town.first)
    claim = entitlements.confirm(row, actor=town.clerk)
    assert (row.state, claim.claimed_fen, claim.origin) == (EntitlementState.CONFIRMED, 20_000_00, "listed")
    claims.CLAIMS.take(claim, "submit", actor=town.clerk)
    with pytest.raises(InvalidTransition):
        entitlements.opt_out(row, actor=town.clerk, reason="不要了")


def test_rosters_keep_no_number_and_are_taken_back_only_before_a_claim(town: Town) -> None:
    roster = town.roster([1], actor=town.clerk)
    head = roster.heads.get()
    assert head.name == "测**"
    assert len(head.identity_digest) == 64
    with pytest.raises(Invalid, match="单位不能自己填写"):
        rosters.import_roster(
            [roster_row(5, town.enterprise, result="passed")], actor=town.clerk, kind="intern", file_name="x"
        )
    with pytest.raises(NotAllowed):
        town.roster([6], town.other, actor=town.clerk)
    with pytest.raises(Invalid):
        rosters.record_leaving(head, actor=town.clerk, left_on=date(2024, 8, 31), reason="离职")
    town.submitted()
    with pytest.raises(Conflict):
        rosters.withdraw_head(head, actor=town.clerk, reason="写错")


def test_claims_of_others_and_of_later_times_are_refused(town: Town) -> None:
    with pytest.raises(NotAllowed):
        claims.draft_claim(town.schemes["apprentice"], town.other, YEAR, actor=town.clerk)
    school = OrganisationFactory(school=True, jurisdiction=town.city)
    with pytest.raises(RuleViolated, match="不发给"):
        claims.draft_claim(
            town.schemes["apprentice"], school, YEAR, actor=actor_with(Role.SCHOOL, organisation=school)
        )
    ahead = timezone.localdate() + timedelta(days=1)
    with pytest.raises(Invalid):
        claims.draft_claim(
            town.schemes["apprentice"], town.enterprise, type(YEAR)(ahead, ahead), actor=town.clerk
        )
    OrganisationNameFactory(organisation=town.enterprise, text="示例旧名")
    with pytest.raises(RuleViolated, match="没有人员或项目") as empty:
        town.draft()
    assert "名册" in empty.value.hint
    town.roster([1])
    town.draft()
    with pytest.raises(Conflict):
        town.draft()


def test_what_must_go_on_holding_is_not_what_was_asked_at_entry() -> None:
    """The national scheme: who left is asked back by head; a missing certificate waits for a decision."""
    town = Town(pack="china", decided=False)
    scheme = town.schemes["new_apprentice"]
    town.decide_all("new_apprentice")
    town.roster([1])
    town.roster([2], left_on=None)
    claim = town.paid("new_apprentice")
    assert scheme.wording.references
    dues = recovery.unfinished(claim)
    assert [(one.has_left, one.fen) for one in dues] == [(False, None), (False, None)]
    with pytest.raises(RuleViolated, match="没有需要收回的人员"):
        recovery.order_clawback(claim, actor=town.first, reason="没有证书")
    rosters.record_leaving(
        RosterHead.objects.order_by("pk")[0], actor=town.clerk, left_on=date(2025, 3, 31), reason="离职"
    )
    left, waiting = sorted(recovery.unfinished(claim), key=lambda one: not one.has_left)
    assert (left.kept_months, waiting.missing) == (
        7,
        "登记证书编号；未取得证书的按主管部门的决定处理（尚未决定）",
    )
    assert recovery.order_clawback(claim, actor=town.first, reason="中途退出").fen == left.fen


def test_a_scheme_pays_in_its_own_place_only(town: Town) -> None:
    away = OrganisationFactory(enterprise=True)
    clerk = actor_with(Role.ENTERPRISE, organisation=away)
    with pytest.raises(RuleViolated, match="外地单位不能申领"):
        claims.draft_claim(town.schemes["apprentice"], away, YEAR, actor=clerk)
    found = precheck(town.schemes["apprentice"], away, YEAR, as_of=YEAR.last)
    assert found.outcome.verdict == "not_met"
