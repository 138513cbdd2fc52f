"""Payment in batches: made by one, sent by another, reconciled with what the bank reports."""

from __future__ import annotations

import hashlib
from collections.abc import Sequence
from datetime import date

from django.utils import timezone

from ronghe.core.actor import Actor
from ronghe.core.errors import Invalid, InvalidTransition, RuleViolated, require
from ronghe.core.registers.services import register_services
from ronghe.core.service import locked, service
from ronghe.funding.enums.claims import BatchState, PaymentKind, PaymentState
from ronghe.funding.models import Claim, Commitment, PayeeAccount, Payment, PaymentBatch
from ronghe.funding.perms import claims as perms
from ronghe.funding.queries import stacking
from ronghe.funding.rules import bankfile
from ronghe.funding.services import fund_ledger
from ronghe.funding.services.claims import CLAIMS

ACCOUNTS = register_services("funding.payee_account", PayeeAccount)
LARGEST = 5_000


@service("funding.batch.made")
def make_batch(claims: Sequence[Claim], *, actor: Actor) -> PaymentBatch:
    """Put approved claims of one place into a batch, each with the account its organisation has today."""
    if not claims or len(claims) > LARGEST:
        raise Invalid("funding.batch.size", f"请选择 1 至 {LARGEST} 份已批准的申领。")
    place = claims[0].jurisdiction
    if any(one.jurisdiction_id != place.pk for one in claims):
        raise Invalid("funding.batch.mixed", "一个批次只能是同一地区的申领。")
    require(perms.can_pay(actor, place), "由财政部门制付款批次。")
    ordered = sorted(claims, key=lambda one: one.pk)
    accounts = {
        one.organisation_id: one
        for one in PayeeAccount.objects.current().filter(
            organisation__in={one.organisation_id for one in ordered}
        )
    }
    without = sorted({one.organisation.name for one in ordered if one.organisation_id not in accounts})
    if without:
        raise RuleViolated(
            "funding.batch.no_account",
            f"{len(without)} 个单位没有登记收款账户：{'、'.join(without[:5])}",
            hint="请通知单位在“收款账户”登记后再列入。",
        )
    for claim in ordered:
        rivals = stacking.rivals_in_force(claim)
        if rivals:
            raise RuleViolated(
                "funding.batch.stacking",
                f"{claim.number} 不能付款：{stacking.refusal_words(rivals)}",
                hint="请先对其中一份办理收回或核减。",
            )
        CLAIMS.take(claim, "batch", actor=actor, payment=True)
    batch = PaymentBatch.objects.create(
        jurisdiction=place,
        total_fen=sum(due_now(one)[1] for one in ordered),
        count=len(ordered),
        made_by_id=actor.user_id,
    )
    Payment.objects.bulk_create([_payment(batch, one, accounts[one.organisation_id]) for one in ordered])
    return batch


def due_now(claim: Claim) -> tuple[PaymentKind, int]:
    """What the next batch pays: the advance, then what the settlement leaves; else all at once."""
    approved = claim.approved_fen or 0
    if not claim.advance_fen:
        return PaymentKind.FULL, approved
    paid = claim.payments.filter(kind=PaymentKind.ADVANCE, state=PaymentState.PAID).first()
    if paid is None:
        return PaymentKind.ADVANCE, claim.advance_fen
    return PaymentKind.SETTLEMENT, approved - paid.fen


def _payment(batch: PaymentBatch, claim: Claim, account: PayeeAccount) -> Payment:
    kind, fen = due_now(claim)
    return Payment(
        kind=kind,
        batch=batch,
        claim=claim,
        payee=claim.organisation,
        account_name=account.account_name,
        bank=account.bank,
        bank_account=account.bank_account,
        fen=fen,
    )


def instructions(batch: PaymentBatch) -> list[bankfile.Instruction]:
    """The payments of a batch as the bank takes them."""
    return [
        bankfile.Instruction(one.number, one.account_name, one.bank, one.bank_account, one.fen)
        for one in batch.payments.order_by("pk")
    ]


def bank_file(batch: PaymentBatch) -> bytes:
    """The file for the bank; the same batch always gives the same bytes."""
    return bankfile.write(batch.number, instructions(batch))


@service("funding.batch.sent")
def send_batch(batch: PaymentBatch, *, actor: Actor) -> PaymentBatch:
    """Another person checks the batch and hands the file over; its SHA-256 is kept."""
    require(perms.can_send(actor, batch), "须由制单人以外的财政人员复核。")
    if locked(batch).state != BatchState.DRAFT:
        raise InvalidTransition("funding.batch.sent", "这个批次已经送出。")
    lines = instructions(batch)
    if (sum(one.fen for one in lines), len(lines)) != (batch.total_fen, batch.count):
        raise RuleViolated(
            "funding.batch.sum", "明细与批次合计不符，不能送出。", hint="请联系系统管理员核查。"
        )
    batch.state, batch.sent_on, batch.sent_by_id = BatchState.SENT, timezone.localdate(), actor.user_id
    batch.file_digest = hashlib.sha256(bank_file(batch)).hexdigest()
    batch.save(update_fields=["state", "sent_on", "sent_by", "file_digest", "updated_at"])
    return batch


@service("funding.batch.reconciled")
def reconcile_batch(
    batch: PaymentBatch, raw: bytes, *, actor: Actor, paid_on: date | None = None
) -> PaymentBatch:
    """Enter what the bank reports: every payment has a result, or nothing is entered.

    A failed payment goes back to the approved claims with the bank's reason, to be paid in a later batch.
    """
    require(perms.can_pay(actor, batch.jurisdiction), "由财政部门对账。")
    if locked(batch).state != BatchState.SENT:
        raise InvalidTransition("funding.batch.not_sent", "只有已送银行、尚未对账的批次可以对账。")
    day = paid_on or timezone.localdate()
    if batch.sent_on is None or not batch.sent_on <= day <= timezone.localdate():
        raise Invalid(
            "funding.batch.day", "到账日期应在送出以后、今天以前。", fields={"paid_on": "请核对日期。"}
        )
    try:
        results = bankfile.read_results(raw, batch.number)
        bankfile.reconcile(instructions(batch), results)
    except bankfile.BankFileError as error:
        message = f"回单不能入账：{error}"
        raise Invalid(
            "funding.batch.file", message, fields={"file": message}, hint="请向银行取回完整的回单文件。"
        ) from error
    payments = {one.number: one for one in batch.payments.select_related("claim__scheme", "claim__fund")}
    for result in results:
        _enter(payments[result.number], result, day, actor)
    batch.state = BatchState.RECONCILED
    batch.save(update_fields=["state", "updated_at"])
    return batch


def _enter(payment: Payment, result: bankfile.Result, day: date, actor: Actor) -> None:
    claim = payment.claim
    if result.is_paid:
        payment.state, payment.paid_on = PaymentState.PAID, day
        payment.save(update_fields=["state", "paid_on"])
        is_advance = payment.kind == PaymentKind.ADVANCE
        CLAIMS.take(claim, "pay_advance" if is_advance else "pay", actor=actor, payment=True)
        commitment = commitment_of(claim)
        if commitment is not None:
            fund_ledger.pay(
                commitment, payment.fen, key=_pay_key(payment), on=day, actor=actor, text=payment.number
            )
        return
    payment.state, payment.reason = PaymentState.FAILED, (result.reason or "银行未说明原因")[:200]
    payment.save(update_fields=["state", "reason"])
    CLAIMS.take(claim, "fail", actor=actor, note=payment.reason, payment=True)


def _pay_key(payment: Payment) -> str:
    """The key of the ledger act: a claim is paid once of each kind."""
    about = payment.claim.about
    return f"{about}:pay" if payment.kind == PaymentKind.FULL else f"{about}:pay:{payment.kind}"


def commitment_of(claim: Claim) -> Commitment | None:
    """What was promised for a claim, where it is paid from a fund kept here."""
    if claim.fund is None:
        return None
    return claim.fund.commitments.filter(key=f"{claim.about}:commit").first()
