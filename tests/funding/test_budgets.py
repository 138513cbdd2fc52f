"""Funds as ledgers, where the money leans, and appropriation against the rules with their numbers."""

from __future__ import annotations

import threading
from datetime import date

import pytest
from django.db import connection
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from ronghe.core.errors import Conflict, NotAllowed, RongheError, RuleViolated
from ronghe.core.roles import Role
from ronghe.engine.rules.outcome import Verdict
from ronghe.funding.enums.budgets import FundPurpose, NationalProgramme
from ronghe.funding.models import Commitment, Fund
from ronghe.funding.queries import appropriation, budgets
from ronghe.funding.services import budgets as services
from ronghe.funding.services.fund_ledger import fund_balances, standing
from ronghe.funding.services.money_registers import FUND, TILT_AREA
from ronghe.policy.queries import rulings
from ronghe.policy.queries.rules import apply_again
from ronghe.policy.services.parameters import Answer, answer_not_stated
from tests.factories.accounts import actor_with
from tests.factories.directory import JurisdictionFactory, OrganisationFactory
from tests.factories.money import (
    EducationFundsFactory,
    EnterpriseYearFactory,
    FundFactory,
    SchoolYearFactory,
)
from tests.funding.money_world import SYSTEM, stated

DAY = date(2025, 5, 1)


def funded(amount: int = 100_00, **fields: object) -> Fund:
    fund: Fund = FundFactory(**fields)
    services.allocate(fund, amount, actor=SYSTEM, key=f"allocation:{fund.pk}", on=DAY, text="下达")
    return fund


def promise(fund: Fund, amount: int, key: str, **more: object) -> Commitment:
    payee = more.pop("payee", None) or OrganisationFactory(jurisdiction=fund.jurisdiction)
    return services.commit(fund, amount, actor=SYSTEM, payee=payee, text="实训", key=key, on=DAY, **more)  # type: ignore[arg-type]


@pytest.mark.django_db
@pytest.mark.register("FUND-04")
def test_allocation_commitment_payment_release_and_balance() -> None:
    fund = funded(100_00)
    one = promise(fund, 60_00, "a")
    services.pay(one, 25_00, actor=SYSTEM, key="p", on=DAY)
    services.release(one, 10_00, actor=SYSTEM, key="r", on=DAY, reason="工程变更")
    services.recover(one, 5_00, actor=SYSTEM, key="c", on=DAY, reason="审计收回")
    assert fund_balances(fund) == {"allocated": 100_00, "available": 55_00, "committed": 25_00, "paid": 20_00}
    assert standing(one) == {"committed": 25_00, "paid": 20_00}
    with pytest.raises(RuleViolated, match="只有"):
        services.pay(one, 25_01, actor=SYSTEM, key="p2", on=DAY)
    with pytest.raises(RuleViolated, match="余额不足"):
        services.reduce_allocation(fund, 55_01, actor=SYSTEM, reason="调减", key="x", on=DAY)
    line = budgets.open_commitments(fund, SYSTEM)[0]
    assert (line.promised, line.open, line.paid) == (60_00, 25_00, 20_00)


@pytest.mark.django_db
def test_the_same_press_twice_is_one_commitment() -> None:
    fund = funded()
    payee = OrganisationFactory()
    assert promise(fund, 60_00, "a", payee=payee) == promise(fund, 60_00, "a", payee=payee)
    with pytest.raises(Conflict):
        promise(fund, 61_00, "a", payee=payee)
    with pytest.raises(Conflict):
        promise(fund, 60_00, "a", payee=OrganisationFactory())
    assert fund_balances(fund)["committed"] == 60_00


@pytest.mark.django_db
def test_what_is_wrong_with_a_fund_is_said() -> None:
    fund = funded()
    with pytest.raises(NotAllowed):
        services.allocate(fund, 1, actor=actor_with(Role.FINANCE), key="k", on=DAY)
    with pytest.raises(RuleViolated, match="大于零"):
        services.allocate(fund, 0, actor=SYSTEM, key="k", on=DAY)
    with pytest.raises(RuleViolated, match="早于"):
        services.allocate(fund, 1, actor=SYSTEM, key="k", on=date(2024, 12, 31))
    with pytest.raises(RuleViolated, match="年度"):
        FUND.amend(fund, {"year": 2024}, actor=SYSTEM, reason="改年度")
    FUND.close(fund, actor=SYSTEM, reason="结清")
    with pytest.raises(RongheError, match="终止"):
        services.allocate(fund, 1, actor=SYSTEM, key="k", on=DAY)


@settings(max_examples=12, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(acts=st.lists(st.tuples(st.sampled_from("acprv"), st.integers(1, 400)), max_size=12))
@pytest.mark.django_db
def test_what_was_allocated_is_always_somewhere(acts: list[tuple[str, int]]) -> None:
    """Available + committed + paid = allocated, and nothing is below zero, whatever is tried."""
    fund = funded(500)
    promised: Commitment | None = None
    for number, (act, amount) in enumerate(acts):
        key = f"{fund.pk}:{number}"
        try:
            match act:
                case "a":
                    services.allocate(fund, amount, actor=SYSTEM, key=key, on=DAY)
                case "c":
                    promised = promise(fund, amount, key)
                case "p" if promised:
                    services.pay(promised, amount, actor=SYSTEM, key=key, on=DAY)
                case "r" if promised:
                    services.release(promised, amount, actor=SYSTEM, key=key, on=DAY, reason="x")
                case "v" if promised:
                    services.recover(promised, amount, actor=SYSTEM, key=key, on=DAY, reason="x")
        except RongheError:
            continue
    found = fund_balances(fund)
    assert found["allocated"] == found["available"] + found["committed"] + found["paid"]
    assert min(found.values()) >= 0


def test_of_two_commitments_that_together_exceed_exactly_one_wins(transactional_db: None) -> None:
    fund = funded(100_00)
    payees = [OrganisationFactory(jurisdiction=fund.jurisdiction) for _ in range(2)]
    barrier = threading.Barrier(2)
    outcomes: list[str] = []

    def run(number: int) -> None:
        barrier.wait(timeout=30)
        try:
            promise(Fund.objects.get(pk=fund.pk), 60_00, f"c{number}", payee=payees[number])
            outcomes.append("done")
        except RuleViolated as error:
            outcomes.append(error.code)
        finally:
            connection.close()

    threads = [threading.Thread(target=run, args=(number,)) for number in range(2)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(timeout=60)
    assert sorted(outcomes) == ["core.ledger.overdraft", "done"]
    assert (fund_balances(fund)["available"], Commitment.objects.count()) == (40_00, 1)


@pytest.mark.django_db
@pytest.mark.register("FUND-16", "FUND-04")
def test_national_projects_have_their_own_budgets() -> None:
    place = JurisdictionFactory()
    bureau = OrganisationFactory(jurisdiction=place)
    clerk = actor_with(Role.FINANCE, organisation=bureau)
    common = {"organisation": bureau, "year": 2025, "purpose": FundPurpose.NATIONAL, "level": "central"}
    with pytest.raises(RongheError, match="国家项目"):
        FUND.record({**common, "name": "中央专款"}, actor=clerk)
    for number, programme in enumerate((NationalProgramme.QUALITY, NationalProgramme.INTEGRATION), start=1):
        fund = FUND.record({**common, "name": f"专款{number}", "programme": programme}, actor=clerk)
        services.allocate(fund, number * 1000_00, actor=clerk, key=str(number), on=DAY, text="下达")
    rows = {row.label: row.allocated for row in budgets.overview(clerk, year=2025, by="programme")}
    assert rows == {"现代职业教育质量提升计划": 1000_00, "产教融合工程": 2000_00}


@pytest.mark.django_db
@pytest.mark.register("FUND-12")
def test_money_leans_to_named_areas_and_poor_students() -> None:
    """30 of 100 go to an area with 20 % of the students; 10 of 100 for poor students."""
    city = stated("qingyuan")
    near, far = (JurisdictionFactory(county=True, parent=city) for _ in range(2))
    bureau = OrganisationFactory(jurisdiction=city)
    clerk = actor_with(Role.FINANCE, organisation=bureau)
    schools = {place: OrganisationFactory(jurisdiction=place, school=True) for place in (near, far)}
    SchoolYearFactory(organisation=schools[near], students=800, poor_students=30)
    SchoolYearFactory(organisation=schools[far], students=200, poor_students=20)
    fund = FundFactory(organisation=bureau)
    services.allocate(fund, 100_00, actor=clerk, key="a", on=DAY)
    assert budgets.tilt(clerk, city, 2025).leans is None
    area = {"organisation": bureau, "group": "三连一阳", "area": far, "valid_from": date(2020, 1, 1)}
    TILT_AREA.record({**area, "basis": "市政府常务会议纪要"}, actor=clerk)
    services.commit(fund, 30_00, actor=clerk, payee=schools[far], text="助学", key="1", on=DAY)
    poor = services.commit(
        fund, 10_00, actor=clerk, payee=schools[near], text="助学", key="2", on=DAY, for_poor=True
    )
    services.commit(fund, 60_00, actor=clerk, payee=schools[near], text="设备", key="3", on=DAY)
    services.pay(poor, 10_00, actor=clerk, key="4", on=DAY)
    found = budgets.tilt(clerk, city, 2025)
    assert [str(one) for one in (found.area_share, found.student_share, found.poor_share)] == [
        "30.0",
        "20.0",
        "10.0",
    ]
    assert found.leans is True
    assert str(found.poor_student_share) == "5.0"
    kept = {one.key: rulings.kept_rulings(one)[0] for one in Commitment.objects.all()}
    assert {key: one.verdict for key, one in kept.items()} == {
        "1": Verdict.MET,
        "2": Verdict.MET,
        "3": Verdict.NOT_MET,
    }
    assert kept["1"].rule_id == "qy.elig.poor"
    assert "三连一阳" in kept["1"].steps[1].text + kept["1"].steps[0].text
    assert apply_again(kept["3"].trace).agrees
    stranger = JurisdictionFactory(county=True)
    with pytest.raises(RuleViolated, match="辖区之内"):
        TILT_AREA.record({**area, "area": stranger, "basis": "x"}, actor=SYSTEM)


@pytest.mark.django_db
@pytest.mark.register("FUND-01")
@pytest.mark.rule("qy.amount.perstudent", "lp.amount.perstudent")
@pytest.mark.parametrize("slug", ["qingyuan", "linping"])
def test_a_standard_per_student_is_asked_for_and_then_checked(slug: str) -> None:
    """Not stated: nothing can be told. The office sets 8,000: 1,000 students want 8,000,000."""
    place = stated(slug)
    exact, short = (OrganisationFactory(jurisdiction=place, school=True) for _ in range(2))
    SchoolYearFactory(organisation=exact, students=1000, appropriation=8_000_000_00)
    row = SchoolYearFactory(organisation=short, students=1000, appropriation=8_000_000_00 - 1)
    found = appropriation.per_student(SYSTEM, place, 2025)
    assert found.explained is not None
    assert (found.standard, found.explained.result.verdict) == (None, Verdict.CANNOT_TELL)
    missing = found.explained.unstated[0]
    assert rulings.answer_row(missing) is not None
    finance = OrganisationFactory(jurisdiction=place)
    answer_not_stated(
        place,
        missing.key,
        Answer("8000", "市财政局会议纪要", date(2025, 1, 1)),
        actor=actor_with(Role.FINANCE, organisation=finance),
        decided_by=finance,
    )
    found = appropriation.per_student(SYSTEM, place, 2025)
    assert (found.standard, found.met, found.short) == (8000_00, 1, 1)
    rule = rulings.rule_of(place, "FUND-01")
    assert rule is not None
    said = appropriation.check_school(row, rule)
    assert (said.required, said.gap, said.verdict) == (8_000_000_00, 1, Verdict.NOT_MET)
    assert said.explained.steps
    assert appropriation.per_student(SYSTEM, place, 2024).standard is None


@pytest.mark.django_db
@pytest.mark.register("FUND-02")
@pytest.mark.rule("qy.ratio.tilt", "lp.ratio.tilt")
@pytest.mark.parametrize("slug", ["qingyuan", "linping"])
def test_new_money_leans_to_vocational_by_share_and_trend(slug: str) -> None:
    """Of 20 added 10 are vocational: 50 %, more than the 20 % before. The wished share is asked for."""
    place = stated(slug)
    bureau = OrganisationFactory(jurisdiction=place)
    EducationFundsFactory(organisation=bureau, year=2024, total=100_00, vocational=20_00)
    EducationFundsFactory(organisation=bureau, year=2025, total=120_00, vocational=30_00)
    found = appropriation.new_funds(SYSTEM, place, 2025)
    latest, first = found.years
    assert (str(latest.new_share), latest.leans) == ("50.00", True)
    assert (first.new, first.leans) == (None, None)
    assert found.explained is not None
    assert found.explained.result.verdict is Verdict.CANNOT_TELL
    assert found.explained.unstated


@pytest.mark.django_db
@pytest.mark.register("FUND-03")
@pytest.mark.rule("qy.amount.stablegrowth", "lp.amount.stablegrowth")
@pytest.mark.parametrize("slug", ["qingyuan", "linping"])
def test_growth_is_shown_and_its_rate_asked_for(slug: str) -> None:
    place = stated(slug)
    school = OrganisationFactory(jurisdiction=place, school=True)
    for year, money in ((2023, 100_00), (2024, 110_00), (2025, 99_00)):
        SchoolYearFactory(organisation=school, year=year, students=10, appropriation=money, cost=200_00)
    latest, before = appropriation.growth(SYSTEM, place, [2024, 2025])
    assert (str(latest.rise), str(before.rise), latest.per_head) == ("-10.00", "10.00", 9_90)
    assert str(latest.cost_share) == "49.50"
    assert latest.explained is not None
    assert before.explained is not None
    assert latest.explained.result.verdict is not Verdict.MET
    assert before.explained.result.verdict is Verdict.CANNOT_TELL
    assert before.explained.unstated


@pytest.mark.django_db
@pytest.mark.register("FUND-07")
@pytest.mark.rule("lp.ratio.accrual")
def test_full_accrual_needs_the_rate_and_then_is_exact() -> None:
    """Rate not stated; the office answers 8 %: of wages of 1,000 at least 80 are set aside."""
    place = stated("linping")
    exact, short = (OrganisationFactory(jurisdiction=place, enterprise=True) for _ in range(2))
    met = EnterpriseYearFactory(organisation=exact, wages=1000_00, training=0, accrued=80_00)
    missed = EnterpriseYearFactory(organisation=short, wages=1000_00, training=0, accrued=80_00 - 1)
    said = appropriation.accrual(met)
    assert said is not None
    assert said.result.verdict is Verdict.CANNOT_TELL
    key = said.unstated[0].key
    bureau = OrganisationFactory(jurisdiction=place)
    answer = Answer("8", "区财政局纪要", date(2025, 1, 1), comparator=">=")
    clerk = actor_with(Role.FINANCE, organisation=bureau)
    answer_not_stated(place, key, answer, actor=clerk, decided_by=bureau)
    verdicts = [found.result.verdict for one in (met, missed) if (found := appropriation.accrual(one))]
    assert verdicts == [Verdict.MET, Verdict.NOT_MET]
