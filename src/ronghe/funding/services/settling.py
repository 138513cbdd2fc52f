"""Settlement of a claim that was paid in advance: what is left to pay, or what comes back."""

from __future__ import annotations

from dataclasses import asdict
from datetime import timedelta

from django.utils import timezone

from ronghe.core.actor import Actor
from ronghe.core.errors import InvalidTransition, RuleViolated, require
from ronghe.core.money import yuan_text
from ronghe.core.service import locked, service
from ronghe.funding.enums.claims import ClaimState, PaymentKind, PaymentState
from ronghe.funding.models import Claim, Clawback, HeadMonth
from ronghe.funding.perms import claims as perms
from ronghe.funding.rules.reckoning import Step
from ronghe.funding.services import fund_ledger
from ronghe.funding.services.claims import CLAIMS
from ronghe.funding.services.payments import commitment_of
from ronghe.funding.services.recovery import Due, unfinished

DAYS_TO_REPAY = 30


@service("funding.claim.settled")
def settle_claim(claim: Claim, *, actor: Actor, note: str = "") -> Claim:
    """After the period: heads that left count for their months, and the rest is paid or asked back."""
    require(perms.can_second(actor, claim), "由受理部门或财政部门的另一人结算。")
    locked(claim)
    if claim.state != ClaimState.ADVANCED:
        raise InvalidTransition("funding.settle.state", "只有已预付、待结算的申领可以结算。")
    today = timezone.localdate()
    if today <= claim.period_last:
        raise RuleViolated("funding.settle.early", f"申报时段到 {claim.period_last} 才结束，还不能结算。")
    dues = unfinished(claim)
    missing = sorted({one.missing for one in dues if one.missing})
    if missing:
        raise RuleViolated("funding.settle.undecided", f"还不能结算：{'；'.join(missing)}")
    for due in dues:
        _cut(due)
    left_out = sum(due.fen or 0 for due in dues)
    total = (claim.approved_fen or 0) - left_out
    paid = claim.payments.get(kind=PaymentKind.ADVANCE, state=PaymentState.PAID).fen
    _release(claim, min(left_out, (claim.approved_fen or 0) - paid), actor)
    columns = {"approved_fen": total}
    step = "settle" if total > paid else "settle_done"
    settled: Claim = CLAIMS.take(claim, step, actor=actor, note=note, columns=columns)
    if total < paid:
        _ask_back(claim, paid - total, dues, actor)
    return settled


def _cut(due: Due) -> None:
    """The head keeps the months that were true, and their share of the amount."""
    row, fen = due.row, due.fen or 0
    amount = (row.due_fen or 0) - fen
    row.months = sorted(row.months)[: due.kept_months] if amount else []
    row.approved_fen, row.overruled_reason = amount, f"结算核减：{due.why}"[:200]
    row.save(update_fields=["months", "approved_fen", "overruled_reason"])
    HeadMonth.objects.filter(claim_head=row).exclude(month__in=row.months).delete()


def _release(claim: Claim, fen: int, actor: Actor) -> None:
    commitment = commitment_of(claim)
    if commitment is not None and fen > 0:
        fund_ledger.release(
            commitment,
            fen,
            key=f"{claim.about}:settle",
            on=timezone.localdate(),
            actor=actor,
            reason="结算核减，不再支付",
        )


def _ask_back(claim: Claim, fen: int, dues: list[Due], actor: Actor) -> Clawback:
    """The advance was more than the settlement: the difference comes back."""
    steps = [
        *(Step(f"{one.row.head.name}：{one.why}", "", f"核减 {yuan_text(one.fen or 0)}元") for one in dues),
        Step("预付多于结算", "", f"{yuan_text(fen)}元"),
    ]
    made: Clawback = Clawback.objects.create(
        jurisdiction=claim.jurisdiction,
        claim=claim,
        fen=fen,
        reason="结算金额少于预付金额",
        derivation=[asdict(step) for step in steps],
        basis=claim.scheme.clause_text[:300],
        due_on=timezone.localdate() + timedelta(days=DAYS_TO_REPAY),
        ordered_by_id=actor.user_id,
    )
    return made
