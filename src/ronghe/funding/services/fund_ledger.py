"""The acts on a fund's ledger, for services that have asked for permission themselves.

``services.budgets`` offers them to finance clerks; a claim's payment calls them inside its own act.
Every act is known by its key: called twice with the same content it happens once.
"""

from __future__ import annotations

from datetime import date

from ronghe.core.actor import Actor
from ronghe.core.errors import Conflict, InvalidTransition, RuleViolated
from ronghe.core.ledger import Line, amount_text, balances, post, reverse
from ronghe.directory.models import Organisation
from ronghe.funding.enums.budgets import FundAct, Pocket
from ronghe.funding.models import Commitment, Fund, FundEntry
from ronghe.funding.queries import support

FLOORS = {
    FundAct.ALLOCATE: (),
    FundAct.REDUCE: (Pocket.AVAILABLE,),
    FundAct.COMMIT: (Pocket.AVAILABLE,),
    FundAct.RELEASE: (Pocket.COMMITTED,),
    FundAct.PAY: (Pocket.COMMITTED,),
    FundAct.RECOVER: (Pocket.PAID,),
}
MOVES = {
    FundAct.ALLOCATE: ((Pocket.ALLOCATED, 1), (Pocket.AVAILABLE, 1)),
    FundAct.REDUCE: ((Pocket.ALLOCATED, -1), (Pocket.AVAILABLE, -1)),
    FundAct.COMMIT: ((Pocket.AVAILABLE, -1), (Pocket.COMMITTED, 1)),
    FundAct.RELEASE: ((Pocket.COMMITTED, -1), (Pocket.AVAILABLE, 1)),
    FundAct.PAY: ((Pocket.COMMITTED, -1), (Pocket.PAID, 1)),
    FundAct.RECOVER: ((Pocket.PAID, -1), (Pocket.AVAILABLE, 1)),
}
"""What each act moves where: the allocated total is always available + committed + paid."""


def write(
    fund: Fund,
    act: FundAct,
    amount: int,
    *,
    key: str,
    on: date,
    actor: Actor,
    text: str = "",
    commitment: Commitment | None = None,
) -> list[FundEntry]:
    """One act: its two lines, both or neither."""
    _check(fund, amount, on)
    extra = {"commitment_id": commitment.pk if commitment else None}
    return post(
        FundEntry,
        fund,
        [Line(pocket, sign * amount, extra) for pocket, sign in MOVES[act]],
        kind=act,
        key=key,
        on=on,
        actor=actor,
        text=text,
        about=commitment.about if commitment else "",
        no_overdraft=FLOORS[act],
    )


def _check(fund: Fund, amount: int, on: date) -> None:
    if amount <= 0:
        raise RuleViolated("funding.fund.amount", "金额须大于零。", fields={"amount": "金额须大于零。"})
    if not fund.is_current:
        raise InvalidTransition("funding.fund.closed", f"“{fund}”已终止，不能再记账。")
    if on.year < fund.year:
        message = f"“{fund}”的账目日期不能早于 {fund.year} 年。"
        raise RuleViolated("funding.fund.date", message, fields={"on": message})


def commit(
    fund: Fund,
    amount: int,
    *,
    payee: Organisation,
    key: str,
    text: str,
    on: date,
    actor: Actor,
    about: str = "",
    for_poor: bool = False,
) -> Commitment:
    """Promise money of the fund; refused where less is left. The same key gives the same commitment."""
    _check(fund, amount, on)
    made, is_new = Commitment.objects.get_or_create(
        key=key,
        defaults={
            "jurisdiction": payee.jurisdiction,
            "fund": fund,
            "payee": payee,
            "text": text.strip(),
            "about": about,
            "for_poor": for_poor,
            "on": on,
            "made_by_id": actor.user_id,
            "rulings": [one.kept() for one in support.tilt_rulings(payee, on, for_poor=for_poor)],
        },
    )
    if not is_new and (made.fund_id, made.payee_id, made.for_poor) != (fund.pk, payee.pk, for_poor):
        raise Conflict("funding.commitment.key", f"凭据号“{key}”已用于另一项承诺。")
    write(fund, FundAct.COMMIT, amount, key=f"{key}:commit", on=on, actor=actor, text=text, commitment=made)
    return made


def pay(commitment: Commitment, amount: int, *, key: str, on: date, actor: Actor, text: str = "") -> None:
    """Pay out of a commitment, all of it or a part."""
    _within(commitment, Pocket.COMMITTED, amount, "尚未支付的承诺", key)
    write(commitment.fund, FundAct.PAY, amount, key=key, on=on, actor=actor, text=text, commitment=commitment)


def release(commitment: Commitment, amount: int, *, key: str, on: date, actor: Actor, reason: str) -> None:
    """Give back what was promised and will not be paid."""
    _within(commitment, Pocket.COMMITTED, amount, "尚未支付的承诺", key)
    text, fund = _reason(reason), commitment.fund
    write(fund, FundAct.RELEASE, amount, key=key, on=on, actor=actor, text=text, commitment=commitment)


def recover(commitment: Commitment, amount: int, *, key: str, on: date, actor: Actor, reason: str) -> None:
    """Enter what was paid and has come back."""
    _within(commitment, Pocket.PAID, amount, "已支付", key)
    text, fund = _reason(reason), commitment.fund
    write(fund, FundAct.RECOVER, amount, key=key, on=on, actor=actor, text=text, commitment=commitment)


def undo(fund: Fund, key: str, *, on: date, actor: Actor, reason: str) -> list[FundEntry]:
    """Reverse an act by its key; refused where the money has moved on."""
    return reverse(
        FundEntry,
        fund,
        key,
        actor=actor,
        reason=reason,
        on=on,
        no_overdraft=(Pocket.AVAILABLE, Pocket.COMMITTED, Pocket.PAID),
    )


def standing(commitment: Commitment) -> dict[str, int]:
    """What of a commitment is still open, and what is paid."""
    rows = FundEntry.objects.filter(commitment=commitment).values_list("pocket", "amount")
    sums = {Pocket.COMMITTED.value: 0, Pocket.PAID.value: 0}
    for pocket, amount in rows:
        if pocket in sums:
            sums[pocket] += amount
    return sums


def fund_balances(fund: Fund, on: date | None = None) -> dict[str, int]:
    """All four headings, zero where nothing was entered."""
    return {pocket.value: 0 for pocket in Pocket} | balances(FundEntry, fund, on=on)


def _within(commitment: Commitment, pocket: Pocket, amount: int, what: str, key: str) -> None:
    """One commitment's money is not paid from another's. Locks the commitment first."""
    Commitment.objects.select_for_update(of=("self",)).get(pk=commitment.pk)
    if FundEntry.objects.filter(ledger_key=key).exists():
        return  # the same act again: the ledger tells whether its content is the same
    left = standing(commitment)[pocket]
    if amount > left:
        text = f"{what}只有 {amount_text(FundEntry, left)}，不能办理 {amount_text(FundEntry, amount)}。"
        raise RuleViolated("funding.commitment.exceeded", text, fields={"amount": text})


def _reason(reason: str) -> str:
    if not reason.strip():
        raise RuleViolated("funding.fund.reason", "须写明理由。", fields={"text": "须写明理由。"})
    return reason.strip()
