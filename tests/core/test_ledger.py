"""Ledgers only grow: an act is written once, undone by its opposite, and never takes what is not there."""

from __future__ import annotations

import threading
from datetime import date, timedelta

import pytest
from django.db import DatabaseError, connection, transaction
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from ronghe.core.actor import Actor
from ronghe.core.errors import Conflict, Invalid, RongheError, RuleViolated
from ronghe.core.ledger import Line, balance, balances, post, reverse, statement
from ronghe.core.schema import history_tables
from ronghe.funding.models import Fund, FundEntry
from tests.factories.money import FundFactory

CLERK = Actor.for_system("ledger-test")
DAY = date(2025, 3, 1)


def put(fund: Fund, amount: int, key: str, on: date = DAY, floor: bool = True) -> list[FundEntry]:
    return post(
        FundEntry,
        fund,
        [Line("available", amount)],
        kind="allocate",
        key=key,
        on=on,
        actor=CLERK,
        text="示例",
        no_overdraft=("available",) if floor else (),
    )


@pytest.fixture
def fund(db: None) -> Fund:
    return FundFactory()


def test_the_same_key_twice_is_one_entry(fund: Fund) -> None:
    first = put(fund, 100, "a")
    assert put(fund, 100, "a") == first
    assert (FundEntry.objects.count(), balance(FundEntry, fund, "available")) == (1, 100)


@pytest.mark.parametrize("other", [{"amount": 101}, {"on": DAY + timedelta(days=1)}])
def test_the_same_key_with_other_content_is_refused(fund: Fund, other: dict[str, object]) -> None:
    put(fund, 100, "a")
    with pytest.raises(Conflict, match="内容不同"):
        put(fund, **({"amount": 100, "key": "a"} | other))  # type: ignore[arg-type]
    with pytest.raises(Conflict):
        put(FundFactory(), 100, "a")
    assert balances(FundEntry, fund) == {"available": 100}


@pytest.mark.parametrize(
    "statement_", ["update funding_fundentry set amount = 1", "delete from funding_fundentry"]
)
def test_the_database_refuses_to_change_a_line(fund: Fund, statement_: str) -> None:
    put(fund, 100, "a")
    with pytest.raises(DatabaseError), transaction.atomic(), connection.cursor() as cursor:
        cursor.execute(statement_)
    assert "funding_fundentry" in history_tables()


@pytest.mark.parametrize("amount", [0, True, 1.5, 10**19])
def test_only_whole_amounts_that_move_something_are_entered(fund: Fund, amount: int) -> None:
    with pytest.raises(Invalid):
        put(fund, amount, "a")


def test_a_reversal_says_why_and_happens_once(fund: Fund) -> None:
    put(fund, 100, "a")
    with pytest.raises(Invalid, match="理由"):
        reverse(FundEntry, fund, "a", actor=CLERK, reason=" ", on=DAY)
    (undone,) = reverse(FundEntry, fund, "a", actor=CLERK, reason="记错单位", on=DAY)
    assert (undone.amount, undone.reverses.ledger_key, undone.text) == (-100, "a", "记错单位")
    again = reverse(FundEntry, fund, "a", actor=CLERK, reason="记错单位", on=DAY)
    assert again == [undone]
    assert balance(FundEntry, fund, "available") == 0
    with pytest.raises(RuleViolated, match="不能再冲正"):
        reverse(FundEntry, fund, "a:reversal", actor=CLERK, reason="x", on=DAY)
    with pytest.raises(Invalid, match="没有凭据号"):
        reverse(FundEntry, fund, "b", actor=CLERK, reason="x", on=DAY)


def test_what_has_been_spent_cannot_be_reversed_away(fund: Fund) -> None:
    put(fund, 100, "a")
    put(fund, -60, "b")
    with pytest.raises(RuleViolated, match=r"短缺 0\.60元"):
        reverse(FundEntry, fund, "a", actor=CLERK, reason="x", on=DAY, no_overdraft=("available",))


def test_a_balance_is_that_of_its_day(fund: Fund) -> None:
    put(fund, 100, "a", DAY)
    put(fund, 50, "b", DAY + timedelta(days=10))
    found = [balance(FundEntry, fund, "available", on=DAY + timedelta(days=n)) for n in (-1, 0, 9, 10)]
    assert found == [0, 100, 100, 150]


def test_a_backdated_entry_may_not_leave_a_later_day_short(fund: Fund) -> None:
    put(fund, 100, "a", DAY + timedelta(days=10))
    with pytest.raises(RuleViolated, match="2025-03-01"):
        put(fund, -50, "b", DAY)
    put(fund, 100, "c", DAY)
    put(fund, -150, "d", DAY + timedelta(days=10))
    with pytest.raises(RuleViolated, match="2025-03-11"):
        put(fund, -60, "e", DAY)


def test_a_statement_runs_from_opening_to_closing(fund: Fund) -> None:
    for number, amount in enumerate([100, 30, -40, 10]):
        put(fund, amount, str(number), DAY + timedelta(days=number))
    found = statement(
        FundEntry, fund, "available", first=DAY + timedelta(days=1), last=DAY + timedelta(days=2)
    )
    assert (found.opening, [line.after for line in found.lines], found.closing) == (100, [130, 90], 90)
    assert (found.added, found.taken) == (30, 40)
    assert statement(FundEntry, fund, "paid").closing == 0


@settings(max_examples=40, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(
    acts=st.lists(
        st.tuples(st.integers(-500, 500).filter(bool), st.integers(0, 5), st.sampled_from("abcdefgh")),
        max_size=14,
    )
)
def test_no_sequence_of_acts_overdraws_or_counts_twice(fund: Fund, acts: list[tuple[int, int, str]]) -> None:
    """Whatever is tried: no day ends below zero, and the balance is the sum of the acts that were done."""
    with transaction.atomic():
        done: dict[str, tuple[int, int]] = {}
        for amount, day, key in acts:
            try:
                with transaction.atomic():
                    put(fund, amount, key, DAY + timedelta(days=day))
                    done.setdefault(key, (amount, day))
            except RongheError:
                continue
        for day in range(6):
            expected = sum(amount for amount, on in done.values() if on <= day)
            assert balance(FundEntry, fund, "available", on=DAY + timedelta(days=day)) == expected >= 0
        transaction.set_rollback(True)


def test_of_two_acts_that_together_exceed_one_wins(transactional_db: None) -> None:
    fund = FundFactory()
    put(fund, 100, "a")
    barrier = threading.Barrier(2)
    outcomes: list[str] = []

    def take(key: str) -> None:
        barrier.wait(timeout=30)
        try:
            with transaction.atomic():
                put(fund, -70, key)
            outcomes.append("done")
        except RuleViolated as error:
            outcomes.append(error.code)
        finally:
            connection.close()

    threads = [threading.Thread(target=take, args=(key,)) for key in ("b", "c")]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(timeout=60)
    assert sorted(outcomes) == ["core.ledger.overdraft", "done"]
    assert balance(FundEntry, fund, "available") == 30
