"""Claims that draw on a fund: promised at approval, paid with the bank report, back with recovery."""

from __future__ import annotations

from datetime import date

import pytest
from django.utils import timezone

from ronghe.core.errors import RuleViolated
from ronghe.core.ledger import balances
from ronghe.core.registers import SomeRefused
from ronghe.funding.enums.budgets import FundPurpose, Pocket
from ronghe.funding.models import Fund, FundEntry, RosterHead
from ronghe.funding.services import budgets, claims, payments, recovery, rosters
from tests.funding.claims_world import SYSTEM, Town, bank_answer

pytestmark = pytest.mark.django_db


@pytest.fixture
def town() -> Town:
    return Town()


def fund_of(town: Town, fen: int) -> Fund:
    fund = Fund.objects.create(
        jurisdiction=town.city,
        organisation=town.finance_bureau,
        name="学徒培训补贴资金",
        year=timezone.localdate().year,
        purpose=FundPurpose.SUBSIDY,
    )
    budgets.allocate(fund, fen, actor=SYSTEM, text="示例下达文件")
    return fund


@pytest.mark.register("FUND-17", "INT-03")
def test_a_claim_draws_on_its_fund_and_gives_back(town: Town) -> None:
    fund = fund_of(town, 20_000_00)
    town.roster([1, 2])
    claim = town.reviewed()
    town.noticed(claim)
    claims.take_many([claim], "approve", actor=town.finance, note="同意", fund=fund)
    assert balances(FundEntry, fund)[Pocket.COMMITTED] == 10_000_00
    town.account()
    batch = payments.send_batch(payments.make_batch([claim], actor=town.finance), actor=town.cashier)
    payments.reconcile_batch(batch, bank_answer(batch), actor=town.finance)
    sums = balances(FundEntry, fund)
    assert (sums[Pocket.PAID], sums[Pocket.COMMITTED], sums[Pocket.AVAILABLE]) == (10_000_00, 0, 10_000_00)
    head = RosterHead.objects.order_by("pk")[0]
    rosters.record_leaving(head, actor=town.clerk, left_on=date(2025, 3, 31), reason="离职")
    claim.refresh_from_db()
    clawback = recovery.order_clawback(claim, actor=town.first, reason="中途离职")
    recovery.close_clawback(clawback, actor=town.finance, repaid_on=timezone.localdate())
    assert balances(FundEntry, fund)[Pocket.PAID] == 10_000_00 - 208_333


def test_a_fund_that_is_too_small_stops_the_approval(town: Town) -> None:
    fund = fund_of(town, 9_999_99)
    town.roster([1, 2])
    claim = town.reviewed()
    town.noticed(claim)
    with pytest.raises((SomeRefused, RuleViolated)):
        claims.take_many([claim], "approve", actor=town.finance, note="同意", fund=fund)
    claim.refresh_from_db()
    assert claim.state == "on_notice"
    assert claim.fund_id is None


def test_a_cancelled_recovery_can_be_ordered_again(town: Town) -> None:
    town.roster([1])
    claim = town.paid()
    rosters.record_leaving(
        RosterHead.objects.get(), actor=town.clerk, left_on=date(2025, 3, 31), reason="离职"
    )
    clawback = recovery.order_clawback(claim, actor=town.first, reason="离职")
    recovery.close_clawback(clawback, actor=town.finance, reason="误登记")
    assert clawback.state == "cancelled"
    assert recovery.order_clawback(claim, actor=town.first, reason="重新核实后决定").fen == 208_333
