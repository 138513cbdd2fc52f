"""Terms of pay beside the caps: contracts, allowances, part-time posts, tax, growth, two treatments."""

from __future__ import annotations

from datetime import date
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ronghe.core.errors import Invalid, NotAllowed, RuleViolated
from ronghe.core.roles import Role
from ronghe.directory.enums import OrganisationKind
from ronghe.engine.rules.outcome import Verdict
from ronghe.engine.rules.trace import Trace
from ronghe.funding.enums.pay import AllowanceKind, IncomeKind, ShareKind, Treatment
from ronghe.funding.models import IncomeEntry, PayShare
from ronghe.funding.queries import pay_totals
from ronghe.funding.rules.pay import FEWEST, Group, per_head, shielded
from ronghe.funding.services import income, pay
from ronghe.funding.services.money_registers import ALLOWANCE
from tests.factories.accounts import MembershipFactory, actor_with
from tests.factories.money import IncomeProjectFactory, PayYearFactory, SchoolYearFactory
from tests.funding.money_world import DAY, SYSTEM, School

YUAN = 100
db = pytest.mark.django_db


@db
@pytest.mark.register("PAY-11")
@pytest.mark.rule("qy.elig.horizontal")
def test_horizontal_money_goes_where_the_contract_says() -> None:
    school = School("qingyuan")
    terms = {"is_horizontal": True, "contract": "横-2025-01", "kind": IncomeKind.DEVELOPMENT}
    project = IncomeProjectFactory(organisation=school.school, uses="设备费、材料费", **terms)
    income.receive(project, 1000 * YUAN, actor=school.clerk, text="合同款", on=DAY)
    income.spend(project, 100 * YUAN, actor=school.clerk, text="刀具", use="材料费", on=DAY)
    with pytest.raises(RuleViolated, match=r"横-2025-01.*设备费、材料费"):
        income.spend(project, 1, actor=school.clerk, text="宴请", use="招待费", on=DAY)
    draft = school.propose([(project, 100 * YUAN)], kind=ShareKind.HORIZONTAL)
    with pytest.raises(RuleViolated, match="没有人员支出"):
        pay.submit_proposal(draft, actor=school.clerk)
    free = IncomeProjectFactory(organisation=school.school, uses="设备费、劳务费", **terms)
    income.receive(free, 1000 * YUAN, actor=school.clerk, text="合同款", on=DAY)
    granted = school.propose([(free, 100 * YUAN)], kind=ShareKind.HORIZONTAL)
    pay.submit_proposal(granted, actor=school.clerk)
    said = [one for one in granted.findings if one["rule"] == "qy.elig.horizontal"]
    assert (said[0]["verdict"], said[0]["stops"]) == ("met", False)
    assert PayShare.objects.get(proposal=granted).treatment == Treatment.OUTSIDE


@db
@pytest.mark.register("PAY-13")
@pytest.mark.rule("lc.amount.allowance")
def test_an_allowance_is_paid_by_the_units_own_standard() -> None:
    """The text gives no amount. The unit sets 300 a month; three months are 900, and nothing else."""
    school = School("liaocheng")
    terms = {"kind": ShareKind.ALLOWANCE, "allowance": AllowanceKind.MENTORING, "months": 3}
    draft = school.propose([], [900 * YUAN], **terms)
    with pytest.raises(RuleViolated, match="没有定金额"):
        pay.submit_proposal(draft, actor=school.clerk)
    standard = {"organisation": school.school, "kind": AllowanceKind.MENTORING, "amount": 300 * YUAN}
    set_on = {"basis": "校务会纪要〔2025〕1号", "valid_from": date(2025, 1, 1)}
    ALLOWANCE.record({**standard, **set_on}, actor=school.clerk)
    pay.submit_proposal(draft, actor=school.clerk)
    said = next(one for one in draft.findings if one["rule"] == "lc.amount.allowance")
    trace = Trace.from_json(said["trace"])
    assert (said["verdict"], trace.value) == ("met", Decimal(900))
    assert [row.table for one in trace.inputs for row in one.rows] == ["funding.AllowanceStandard"]
    with pytest.raises(RuleViolated, match="已有标准"):
        ALLOWANCE.record({**standard, **set_on, "amount": 400 * YUAN}, actor=school.clerk)
    wrong = school.propose([], [901 * YUAN], **terms)
    with pytest.raises(RuleViolated, match="月标准"):
        pay.submit_proposal(wrong, actor=school.clerk)


@db
@pytest.mark.register("PAY-06")
@pytest.mark.rule("qy.amount.halfwage")
@pytest.mark.parametrize(
    ("kind", "nonprofit", "met", "taxed"),
    [
        (OrganisationKind.HIGHER_COLLEGE, True, True, 50_000),
        (OrganisationKind.HIGHER_COLLEGE, True, False, 100_000),
        (OrganisationKind.HIGHER_COLLEGE, False, True, 100_000),
        (OrganisationKind.SECONDARY_SCHOOL, True, True, 100_000),
        (OrganisationKind.HIGHER_COLLEGE, True, None, None),
    ],
)
def test_half_of_a_cash_award_is_taxed_in_its_month(
    kind: OrganisationKind, nonprofit: bool, met: bool | None, taxed: int | None
) -> None:
    """100,000 with the conditions met: 50,000 into that month's wage income; unknown stays unknown."""
    school = School("qingyuan", kind)
    PayYearFactory(organisation=school.school, is_non_profit_college=nonprofit, approved_total=10**12)
    project = school.project(200_000 * YUAN, kind=IncomeKind.CONVERSION)
    draft = school.propose([(project, 100_000 * YUAN)], kind=ShareKind.CONVERSION)
    draft.tax_conditions = met
    draft.save(update_fields=["tax_conditions"])
    pay.submit_proposal(draft, actor=school.clerk)
    assert PayShare.objects.get(proposal=draft).taxable == (None if taxed is None else taxed * YUAN)


@db
@pytest.mark.register("PAY-09")
@pytest.mark.rule("lc.ratio.training_link")
def test_growth_of_the_total_waits_for_the_factor() -> None:
    """Training grew by 10 %, the total by 5 %: how one follows the other the text leaves open."""
    school = School("liaocheng")
    for year, volume, total in ((2024, 1000, 100), (2025, 1100, 105)):
        SchoolYearFactory(organisation=school.school, year=year, training_volume=volume)
        PayYearFactory(organisation=school.school, year=year, approved_total=total * YUAN)
    link = pay_totals.growth_link(school.school, 2025)
    assert link is not None
    assert (link.training_growth, link.total_growth) == (Decimal("10.00"), Decimal("5.00"))
    assert link.explained is not None
    assert link.explained.result.verdict is Verdict.CANNOT_TELL
    assert "pay.training_link.factor" in {one.key for one in link.explained.unstated}
    assert pay_totals.growth_link(School("linping").school, 2025) is None


@db
@pytest.mark.register("PAY-04", "PAY-08")
def test_the_total_shows_its_multiple_and_what_is_listed_beside_it() -> None:
    school = School("liaocheng")
    PayYearFactory(
        organisation=school.school,
        staff=2,
        baseline=100 * YUAN,
        approved_total=800 * YUAN,
        paid_outside=50 * YUAN,
    )
    for amount, kind, more in (
        (300, ShareKind.PERFORMANCE, {}),
        (500, ShareKind.TALENT, {"talent_form": "年薪制"}),
    ):
        proposal = school.propose([], [amount * YUAN], kind=kind, **more)
        pay.submit_proposal(proposal, actor=school.clerk)
        pay.approve_proposal(proposal, actor=school.hrss)
    total = pay_totals.pay_total(school.school, 2025)
    assert (total.controlled, total.listed, total.left) == (350 * YUAN, 500 * YUAN, 450 * YUAN)
    assert (total.level, total.multiple) == (175 * YUAN, Decimal("1.75"))


@db
@pytest.mark.register("PAY-15")
def test_who_meets_two_jurisdictions_or_classes_is_named_without_amounts() -> None:
    here, there = School("qingyuan"), School("liaocheng")
    both = here.people[0]
    MembershipFactory(user=both, organisation=there.school, role=Role.TEACHER)
    there.people = [both]
    for school in (here, there):
        draft = school.propose([(school.project(100 * YUAN), 10 * YUAN)])
        pay.submit_proposal(draft, actor=school.clerk)
    bonus = here.propose(
        [(here.project(100 * YUAN, kind=IncomeKind.CONVERSION), 10 * YUAN)], kind="conversion"
    )
    pay.submit_proposal(bonus, actor=here.clerk)
    found = pay_totals.meetings(here.hrss, 2025)
    assert [one.name for one in found] == [both.name]
    assert any("两个以上辖区" in reason for reason in found[0].reasons)
    assert pay_totals.meetings(here.hrss, 2024) == []
    assert pay_totals.meetings(actor_with(Role.HRSS), 2025) == []
    assert not any(hasattr(one, "amount") for one in found)


@db
@pytest.mark.register("PAY-16")
def test_the_income_ledger_keeps_source_cost_balance_and_distribution() -> None:
    school = School("linping")
    project = school.project(1000 * YUAN, 1200 * YUAN, kind=IncomeKind.TRAINING)
    kinds = IncomeEntry.objects.filter(account=project).values_list("kind", "pocket", "amount")
    assert sorted(kinds) == [
        ("receive", "balance", 1000 * YUAN),
        ("receive", "income", 1000 * YUAN),
        ("spend", "balance", -1200 * YUAN),
        ("spend", "cost", 1200 * YUAN),
    ]
    with pytest.raises(NotAllowed):
        income.receive(project, 1, actor=school.hrss, text="x")
    with pytest.raises(RuleViolated, match="来源或用途"):
        income.receive(project, 1, actor=school.clerk, text=" ")
    key = IncomeEntry.objects.filter(account=project, kind="spend").values_list("ledger_key", flat=True)[0]
    income.reverse_income(project, key, actor=school.clerk, reason="错记", on=DAY)
    sums = {pocket: amount for pocket, amount in _sums(project.pk).items() if amount}
    assert sums == {"income": 1000 * YUAN, "balance": 1000 * YUAN}
    with pytest.raises(Invalid):
        income.reverse_income(project, "none", actor=school.clerk, reason="x", on=DAY)


def _sums(project: int) -> dict[str, int]:
    found: dict[str, int] = {}
    for pocket, amount in IncomeEntry.objects.filter(account_id=project).values_list("pocket", "amount"):
        found[pocket] = found.get(pocket, 0) + amount
    return found


@db
def test_one_is_never_shown_anothers_share_by_any_query() -> None:
    school = School("linping")
    draft = school.propose([], [10 * YUAN, 20 * YUAN], kind=ShareKind.PERFORMANCE)
    assert draft.shares.count() == 2
    for actor in (SYSTEM, school.clerk, school.hrss):
        assert PayShare.objects.visible_to(actor).count() == 0


GROUPS = st.lists(st.tuples(st.integers(1, 9), st.integers(1, 10**9)), max_size=8)


@given(GROUPS)
def test_no_shown_group_is_of_fewer_than_three_if_it_can_be_helped(rows: list[tuple[int, int]]) -> None:
    groups = [Group(f"g{i}", people, amount) for i, (people, amount) in enumerate(rows)]
    shown = shielded(groups, "其他")
    assert sum(one.amount for one in shown) == sum(one.amount for one in groups)
    assert sum(one.people for one in shown) == sum(one.people for one in groups)
    if sum(one.people for one in groups) >= FEWEST:
        assert all(one.people >= FEWEST for one in shown)


@given(st.integers(0, 10**12), st.integers(1, 10**5))
def test_a_level_a_head_is_never_shown_too_low(amount: int, people: int) -> None:
    level = per_head(amount, people)
    assert level * people >= amount > (level - 1) * people or amount == level == 0
