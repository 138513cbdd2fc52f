"""Paid in advance, settled after the period: what is left, or what comes back."""

from __future__ import annotations

from datetime import date
from decimal import Decimal

import pytest
from django.urls import reverse
from django.utils import timezone

from ronghe.core.errors import InvalidTransition, RuleViolated
from ronghe.core.ledger import balances
from ronghe.core.registers import SomeRefused
from ronghe.core.roles import Role
from ronghe.engine.packs.schemes import Use
from ronghe.funding.enums.budgets import FundPurpose, Pocket
from ronghe.funding.enums.claims import ClaimState
from ronghe.funding.models import Claim, Clawback, Fund, FundEntry, HeadMonth, RosterHead
from ronghe.funding.services import budgets, claims, payments, rosters
from ronghe.funding.services.claims import CLAIMS
from ronghe.funding.services.settling import settle_claim
from tests.funding.claims_world import SYSTEM, Town, bank_answer
from tests.support.clients import client_with

pytestmark = pytest.mark.django_db


@pytest.fixture
def town() -> Town:
    """The national scheme, whose office has decided on 5,000 yuan and an advance of half at most."""
    return Town(pack="china", more={Use.RATE: Decimal(5000), Use.ADVANCE: Decimal(50)})


def fund_of(town: Town) -> Fund:
    fund = Fund.objects.create(
        jurisdiction=town.city,
        organisation=town.finance_bureau,
        name="学徒培训补贴资金",
        year=timezone.localdate().year,
        purpose=FundPurpose.SUBSIDY,
    )
    budgets.allocate(fund, 50_000_00, actor=SYSTEM, text="示例下达文件")
    return fund


def advanced(town: Town, percent: Decimal, fund: Fund | None = None) -> Claim:
    """Four heads, 20,000 yuan approved, a part of it paid in advance."""
    town.roster(range(1, 5), certificate="示例证书1号")
    claim = town.reviewed("new_apprentice")
    town.noticed(claim)
    (claim,) = claims.take_many(
        [claim], "approve", actor=town.finance, note="同意预付", fund=fund, advance=percent
    )
    town.account()
    _pay(town, claim)
    return claim


def _pay(town: Town, claim: Claim) -> None:
    batch = payments.send_batch(payments.make_batch([claim], actor=town.finance), actor=town.cashier)
    payments.reconcile_batch(batch, bank_answer(batch), actor=town.finance)
    claim.refresh_from_db()


@pytest.mark.register("FUND-17", "APPR-04")
def test_half_is_paid_before_and_the_rest_after_the_settlement(town: Town) -> None:
    fund = fund_of(town)
    claim = advanced(town, Decimal(50), fund)
    assert (claim.state, claim.advance_fen, claim.approved_fen) == ("advanced", 10_000_00, 20_000_00)
    assert balances(FundEntry, fund)[Pocket.PAID] == 10_000_00
    head = RosterHead.objects.order_by("row_number")[0]
    rosters.record_leaving(head, actor=town.clerk, left_on=date(2025, 3, 31), reason="转学")
    settled = settle_claim(claim, actor=town.second)
    assert (settled.state, settled.approved_fen) == (ClaimState.APPROVED, 20_000_00 - 208_333)
    assert HeadMonth.objects.filter(claim_head__head=head).count() == 7
    _pay(town, claim)
    assert claim.state == ClaimState.PAID
    assert [(one.kind, one.fen) for one in claim.payments.all()] == [
        ("advance", 10_000_00),
        ("settlement", 10_000_00 - 208_333),
    ]
    sums = balances(FundEntry, fund)
    assert (sums[Pocket.PAID], sums[Pocket.COMMITTED]) == (20_000_00 - 208_333, 0)
    page = client_with(Role.FINANCE, organisation=town.finance_bureau)
    text = page.get(reverse("funding:claims_detail", args=[claim.pk])).content.decode()
    assert all(one.batch.number in text for one in claim.payments.all())
    assert reverse("funding:funds_detail", args=[fund.pk]) in text
    text = page.get(reverse("funding:funds_detail", args=[fund.pk])).content.decode()
    assert reverse("funding:claims_detail", args=[claim.pk]) in text
    assert all(reverse("funding:batch_detail", args=[one.batch_id]) in text for one in claim.payments.all())


def test_an_advance_that_was_too_much_comes_back(town: Town) -> None:
    claim = advanced(town, Decimal(50))
    for head in RosterHead.objects.all():
        rosters.record_leaving(head, actor=town.clerk, left_on=date(2024, 12, 31), reason="停产")
    page = client_with(Role.FINANCE, organisation=town.finance_bureau)
    done = page.post(reverse("funding:claims_act", args=[claim.pk]), {"act": "settle"})
    assert done.status_code == 303
    claim.refresh_from_db()
    kept = 4 * (5_000_00 - 333_333)
    assert (claim.state, claim.approved_fen) == (ClaimState.PAID, kept)
    assert Clawback.objects.get(claim=claim).fen == 10_000_00 - kept


def test_more_than_was_decided_is_refused(town: Town) -> None:
    town.roster([1], certificate="示例证书1号")
    claim = town.reviewed("new_apprentice")
    town.noticed(claim)
    with pytest.raises(SomeRefused) as error:
        claims.take_many([claim], "approve", actor=town.finance, note="同意", advance=Decimal("50.01"))
    assert "不超过 50%" in str(error.value.troubles)
    page = client_with(Role.FINANCE, organisation=town.finance_bureau)
    form = {"selected": [claim.pk], "act": "approve", "note": "同意"}
    address = reverse("funding:claims_bulk")
    assert "预付比例应是" in page.post(address, {**form, "advance": "abc"}).content.decode()
    assert page.post(address, {**form, "advance": "50%"}).status_code == 303
    claim.refresh_from_db()
    assert claim.advance_fen == 2_500_00


def test_there_is_no_advance_where_nobody_decided_it() -> None:
    town = Town()
    town.roster([1])
    claim = town.reviewed()
    town.noticed(claim)
    with pytest.raises(SomeRefused) as error:
        claims.take_many([claim], "approve", actor=town.finance, note="同意", advance=Decimal(10))
    assert "没有预付的规定" in str(error.value.troubles)


def test_nothing_is_settled_before_its_time(town: Town) -> None:
    claim = advanced(town, Decimal(40))
    Claim.objects.filter(pk=claim.pk).update(period_last=timezone.localdate())
    with pytest.raises(RuleViolated, match="还不能结算"):
        settle_claim(claim, actor=town.second)
    with pytest.raises(InvalidTransition):
        CLAIMS.take(claim, "settle", actor=town.second)
