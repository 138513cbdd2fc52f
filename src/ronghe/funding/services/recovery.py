"""Money that comes back head by head, and appeals against decisions."""

from __future__ import annotations

from dataclasses import asdict, dataclass
from datetime import date, timedelta

from django.utils import timezone

from ronghe.core.actor import Actor
from ronghe.core.errors import Invalid, InvalidTransition, RuleViolated, require
from ronghe.core.money import yuan_text
from ronghe.core.notices import notify
from ronghe.core.service import locked, service
from ronghe.engine.packs.schemes import Stage, Use
from ronghe.funding.enums.claims import AppealState, ClaimState, ClawbackState
from ronghe.funding.models import Appeal, Claim, ClaimHead, Clawback, ClawbackHead, HeadMonth
from ronghe.funding.perms import claims as perms
from ronghe.funding.queries.facts import as_heads
from ronghe.funding.rules.freezing import read_result, thaw
from ronghe.funding.rules.months import Period, count_months
from ronghe.funding.rules.reckoning import Basis, Line, Step, unfinished_fen
from ronghe.funding.rules.rosters import condition_findings
from ronghe.funding.services import fund_ledger
from ronghe.funding.services.claims import CLAIMS, latest_evidence
from ronghe.funding.services.payments import commitment_of


@dataclass(frozen=True, slots=True)
class Due:
    """One head that no longer meets what must go on holding, and what is to be returned for it."""

    row: ClaimHead
    why: str
    kept_months: int
    fen: int | None
    missing: str = ""
    has_left: bool = True


def unfinished(claim: Claim) -> list[Due]:
    """Paid heads that left since: continuing conditions are not those of entry."""
    evidence = latest_evidence(claim)
    basis, found = thaw(evidence.frozen), read_result(evidence.result)
    lines = {line.ref: line for line in found.lines}
    rows = claim.heads.filter(is_left_out=False).exclude(clawbacks__is_active=True)
    dues = []
    for row in rows.select_related("head__organisation__merged_into", "head__roster"):
        (head,) = as_heads([row.head])
        failed = {one.code: one for one in condition_findings(basis.scheme, head, stage=Stage.CONTINUING)}
        wrong = failed.get("left") or next(iter(failed.values()), None)
        if wrong is not None and wrong.code == "left":
            dues.append(_due(basis, lines.get(head.ref), row, wrong.message))
        elif wrong is not None:
            dues.append(Due(row, wrong.message, 0, None, f"{wrong.hint}（尚未决定）", has_left=False))
    return [one for one in dues if one.fen is None or one.fen > 0]


def _due(basis: Basis, line: Line | None, row: ClaimHead, why: str) -> Due:
    stated = basis.by_use(Use.DROPOUT)
    if stated is None or not isinstance(stated.value, bool):
        words = stated.words if stated is not None and stated.words else "尚未确定"
        return Due(row, why, 0, None, f"中途退出怎样处理（{words}）")
    paid = Line(
        ref=str(row.pk),
        digest="",
        months=tuple(row.months),
        rate_fen=row.rate_fen,
        fen=row.due_fen or 0,
        says=line.says if line else "",
    )
    kept = _kept_months(basis, row)
    return Due(row, why, kept, unfinished_fen(paid, kept, basis.scheme.unit, keeps_months=stated.value))


def _kept_months(basis: Basis, row: ClaimHead) -> int:
    """Of the months paid, those still true by the day the head left."""
    if row.head.left_on is None:
        return 0
    stay = Period(row.head.starts_on, max(row.head.starts_on, row.head.left_on)).within(basis.period)
    stated = basis.by_use(Use.MONTHS)
    least = int(stated.value) if stated is not None and stated.is_stated else None
    return len(set(count_months(stay, least).counted) & set(row.months))


@service("funding.clawback.ordered")
def order_clawback(claim: Claim, *, actor: Actor, reason: str, due_on: date | None = None) -> Clawback:
    """Ask back what was paid for heads that did not finish, each with its derivation."""
    require(perms.can_order_clawback(actor, claim), "由受理部门或财政部门决定收回。")
    locked(claim)
    if claim.state != ClaimState.PAID:
        raise InvalidTransition("funding.clawback.state", "只有已发放的申领可以收回。")
    if not reason.strip():
        raise Invalid("funding.clawback.reason", "请写明收回的理由。", fields={"reason": "请写明理由。"})
    today = timezone.localdate()
    day = due_on or today + timedelta(days=30)
    if day < today:
        raise Invalid("funding.clawback.due", "退回期限不能早于今天。", fields={"due_on": "请核对日期。"})
    dues = [one for one in unfinished(claim) if one.has_left]
    if not dues:
        raise RuleViolated("funding.clawback.none", "没有需要收回的人员。")
    missing = sorted({one.missing for one in dues if one.missing})
    if missing:
        raise RuleViolated("funding.clawback.undecided", f"算不出应退金额：{'；'.join(missing)}")
    basis = thaw(latest_evidence(claim).frozen)
    stated = basis.by_use(Use.DROPOUT)
    clawback = Clawback.objects.create(
        jurisdiction=claim.jurisdiction,
        claim=claim,
        fen=sum(one.fen or 0 for one in dues),
        reason=reason.strip()[:300],
        derivation=[asdict(step) for step in _steps(basis, dues)],
        basis=((stated.basis or stated.document) if stated else "")[:300],
        due_on=day,
        ordered_by_id=actor.user_id,
    )
    ClawbackHead.objects.bulk_create(
        [
            ClawbackHead(clawback=clawback, claim_head=one.row, kept_months=one.kept_months, fen=one.fen or 0)
            for one in dues
        ]
    )
    _tell(claim, actor, f"应退回补助 {yuan_text(clawback.fen)}元", clawback.reason)
    return clawback


def _steps(basis: Basis, dues: list[Due]) -> list[Step]:
    stated = basis.by_use(Use.DROPOUT)
    keeps = stated is not None and stated.value is True
    cited = {
        "document": (stated.document or stated.basis) if stated else "",
        "clause": stated.clause if stated else "",
    }
    rule = "保留实际月数，退回其余" if keeps else "全额退回"
    steps = [Step(f"中途退出：{rule}", **cited)]
    for one in dues:
        paid, months = one.row.due_fen or 0, len(one.row.months)
        formula = (
            f"{yuan_text(paid)}元 − {yuan_text(paid)}元 × {one.kept_months}/{months}"
            if keeps
            else yuan_text(paid)
        )
        steps.append(Step(f"{one.row.head.name}：{one.why}", formula, f"{yuan_text(one.fen or 0)}元"))
    return [*steps, Step("合计", result=f"{yuan_text(sum(one.fen or 0 for one in dues))}元")]


def _free_months(clawback: Clawback) -> None:
    """Months that were given back can be claimed by whoever really had the person."""
    for one in clawback.heads.select_related("claim_head"):
        kept = sorted(one.claim_head.months)[: one.kept_months]
        HeadMonth.objects.filter(claim_head=one.claim_head).exclude(month__in=kept).delete()


@service("funding.clawback.closed")
def close_clawback(
    clawback: Clawback, *, actor: Actor, repaid_on: date | None = None, reason: str = ""
) -> Clawback:
    """The money came back on a day; or, without a day and with a reason, the order is cancelled."""
    require(perms.can_close_clawback(actor, clawback), "由财政部门办理。")
    locked(clawback)
    if clawback.state != ClawbackState.ORDERED:
        raise InvalidTransition("funding.clawback.closed", "这件收回已经办结。")
    if repaid_on is None and not reason.strip():
        raise Invalid(
            "funding.clawback.note", "请填写退回日期，或写明撤销的理由。", fields={"reason": "请写明理由。"}
        )
    if repaid_on is not None and not clawback.created_at.date() <= repaid_on <= timezone.localdate():
        raise Invalid(
            "funding.clawback.day", "退回日期应在决定以后、今天以前。", fields={"repaid_on": "请核对日期。"}
        )
    clawback.state = ClawbackState.REPAID if repaid_on else ClawbackState.CANCELLED
    clawback.repaid_on, clawback.note = repaid_on, reason.strip()[:200]
    clawback.save(update_fields=["state", "repaid_on", "note", "updated_at"])
    if repaid_on is None:
        clawback.heads.update(is_active=False)
    else:
        _free_months(clawback)
    commitment = commitment_of(clawback.claim)
    if repaid_on is not None and commitment is not None:
        fund_ledger.recover(
            commitment,
            clawback.fen,
            key=f"clawback:{clawback.pk}",
            on=repaid_on,
            actor=actor,
            reason=clawback.reason,
        )
    return clawback


@service("funding.appeal.filed")
def file_appeal(claim: Claim, *, actor: Actor, text: str) -> Appeal:
    """The claimant does not accept a refusal, an amount or an order to repay."""
    require(perms.can_claim_for(actor, claim.organisation), "由申领单位提出申诉。")
    if claim.state not in (ClaimState.REJECTED, ClaimState.APPROVED, ClaimState.PAID):
        raise InvalidTransition("funding.appeal.state", "作出决定以后才能申诉。")
    if claim.appeals.filter(state=AppealState.FILED).exists():
        raise InvalidTransition("funding.appeal.open", "已有一件申诉在处理。")
    if not text.strip():
        raise Invalid("funding.appeal.text", "请写明申诉理由。", fields={"text": "请写明申诉理由。"})
    return Appeal.objects.create(
        jurisdiction=claim.jurisdiction, claim=claim, text=text.strip()[:3000], filed_by_id=actor.user_id
    )


@service("funding.appeal.answered")
def answer_appeal(appeal: Appeal, *, actor: Actor, is_upheld: bool, answer: str) -> Appeal:
    """Answer an appeal: somebody else than who decided. A refused claim that wins is reviewed anew."""
    require(perms.can_answer_appeal(actor, appeal), "须由原审核人、决定人以外的人处理。")
    locked(appeal)
    if appeal.state != AppealState.FILED:
        raise InvalidTransition("funding.appeal.answered", "这件申诉已经处理。")
    if not answer.strip():
        raise Invalid("funding.appeal.answer", "请写明处理意见。", fields={"answer": "请写明处理意见。"})
    appeal.state = AppealState.UPHELD if is_upheld else AppealState.DISMISSED
    appeal.answer, appeal.answered_by_id = answer.strip(), actor.user_id
    appeal.save(update_fields=["state", "answer", "answered_by", "updated_at"])
    if is_upheld and appeal.claim.state == ClaimState.REJECTED:
        CLAIMS.take(appeal.claim, "reopen", actor=Actor.for_system("appeal"), note=appeal.answer)
    _tell(appeal.claim, actor, f"申诉已处理：{appeal.get_state_display()}", appeal.answer)
    return appeal


def _tell(claim: Claim, actor: Actor, subject: str, body: str) -> None:
    if claim.opened_by_id is None:
        return
    notify(
        [claim.opened_by_id],
        actor=actor,
        subject=f"{claim.number} {subject}",
        body=body[:300],
        url=CLAIMS.url(claim) if CLAIMS.url else "",
        about=("funding.claim", claim.pk),
    )
