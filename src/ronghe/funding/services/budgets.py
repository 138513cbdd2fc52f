"""What finance clerks do with a fund (FUND-04, FUND-16)."""

from __future__ import annotations

from datetime import date
from uuid import uuid4

from django.utils import timezone

from ronghe.core.actor import Actor
from ronghe.core.errors import require
from ronghe.core.service import service
from ronghe.directory.models import Organisation
from ronghe.funding.enums.budgets import FundAct
from ronghe.funding.models import Commitment, Fund, FundEntry
from ronghe.funding.perms import budgets as perms
from ronghe.funding.services import fund_ledger

REFUSED = "由资金所在地的财政部门或教育部门办理。"


def new_key(fund: Fund) -> str:
    """A key for an act that has none. A form carries it, so that a second press is the same act."""
    return f"fund:{fund.pk}:{uuid4().hex}"


@service("funding.fund.allocated")
def allocate(
    fund: Fund, amount: int, *, actor: Actor, key: str = "", on: date | None = None, text: str = ""
) -> list[FundEntry]:
    """Enter money given to the fund, with the document that gives it."""
    require(perms.can_post_to_fund(actor, fund), REFUSED)
    day = on or timezone.localdate()
    return fund_ledger.write(
        fund, FundAct.ALLOCATE, amount, key=key or new_key(fund), on=day, actor=actor, text=text
    )


@service("funding.fund.reduced")
def reduce_allocation(
    fund: Fund, amount: int, *, actor: Actor, reason: str, key: str = "", on: date | None = None
) -> list[FundEntry]:
    """Take back money from the fund that is not promised to anybody."""
    require(perms.can_post_to_fund(actor, fund), REFUSED)
    day = on or timezone.localdate()
    return fund_ledger.write(
        fund, FundAct.REDUCE, amount, key=key or new_key(fund), on=day, actor=actor, text=reason
    )


@service("funding.fund.committed")
def commit(
    fund: Fund,
    amount: int,
    *,
    actor: Actor,
    payee: Organisation,
    text: str,
    key: str = "",
    on: date | None = None,
    about: str = "",
    for_poor: bool = False,
) -> Commitment:
    """Promise money to an organisation; of two that together exceed the balance, one is refused."""
    require(perms.can_post_to_fund(actor, fund), REFUSED)
    return fund_ledger.commit(
        fund,
        amount,
        payee=payee,
        key=key or new_key(fund),
        text=text,
        on=on or timezone.localdate(),
        actor=actor,
        about=about,
        for_poor=for_poor,
    )


@service("funding.commitment.paid")
def pay(
    commitment: Commitment,
    amount: int,
    *,
    actor: Actor,
    key: str = "",
    on: date | None = None,
    text: str = "",
) -> Commitment:
    """Pay out of a commitment."""
    require(perms.can_post_to_fund(actor, commitment.fund), REFUSED)
    day = on or timezone.localdate()
    used = key or new_key(commitment.fund)
    fund_ledger.pay(commitment, amount, key=used, on=day, actor=actor, text=text or commitment.text)
    return commitment


@service("funding.commitment.released")
def release(
    commitment: Commitment, amount: int, *, actor: Actor, reason: str, key: str = "", on: date | None = None
) -> Commitment:
    """Release what will not be paid."""
    require(perms.can_post_to_fund(actor, commitment.fund), REFUSED)
    day = on or timezone.localdate()
    used = key or new_key(commitment.fund)
    fund_ledger.release(commitment, amount, key=used, on=day, actor=actor, reason=reason)
    return commitment


@service("funding.commitment.recovered")
def recover(
    commitment: Commitment, amount: int, *, actor: Actor, reason: str, key: str = "", on: date | None = None
) -> Commitment:
    """Enter money that came back."""
    require(perms.can_post_to_fund(actor, commitment.fund), REFUSED)
    day = on or timezone.localdate()
    used = key or new_key(commitment.fund)
    fund_ledger.recover(commitment, amount, key=used, on=day, actor=actor, reason=reason)
    return commitment


@service("funding.fund.reversed")
def reverse_act(
    fund: Fund, key: str, *, actor: Actor, reason: str, on: date | None = None
) -> list[FundEntry]:
    """Undo a wrong entry by its opposite, with the reason; both stay."""
    require(perms.can_reverse_in_fund(actor, fund), "由资金所在地的财政部门冲正。")
    return fund_ledger.undo(fund, key, on=on or timezone.localdate(), actor=actor, reason=reason)
