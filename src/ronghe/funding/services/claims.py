"""The way of a claim from draft to decision. Each step is a service of the flow ``CLAIMS``."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import date
from decimal import Decimal
from typing import Any

from django.db import connection
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _

from ronghe.accounts.queries import people_with
from ronghe.core.actor import Actor
from ronghe.core.badges import Tone
from ronghe.core.cases.flow import open_flow
from ronghe.core.errors import Conflict, Invalid, InvalidTransition, RuleViolated, require
from ronghe.core.models import RowFile, SampleState
from ronghe.core.money import yuan_text
from ronghe.core.registers.services import attach_file, do_all
from ronghe.core.service import locked, service
from ronghe.core.workdays import CalendarNotAnnounced, deadline
from ronghe.core.workflow import Step
from ronghe.directory.models import Organisation
from ronghe.engine.packs.schemes import Unit, Use
from ronghe.engine.rules.values import Range
from ronghe.funding.enums.claims import ClaimOrigin, ClaimState, ObjectionState
from ronghe.funding.models import (
    Claim,
    ClaimEvidence,
    ClaimHead,
    Fund,
    FundingScheme,
    HeadMonth,
    PublicNotice,
)
from ronghe.funding.perms import budgets as budget_perms
from ronghe.funding.perms import claims as perms
from ronghe.funding.queries import assembling, facts, stacking
from ronghe.funding.queries.stating import place_of_claim
from ronghe.funding.rules import claim_steps as steps
from ronghe.funding.rules.freezing import digest_of, freeze, read_result, result_text, thaw
from ronghe.funding.rules.months import Period
from ronghe.funding.services import fund_ledger
from ronghe.reference.queries import work_calendar

LONGEST_YEARS = 3
MONTHS_LOCK = 7204

TONES = {
    ClaimState.DRAFT: Tone.IDLE,
    ClaimState.SUBMITTED: Tone.ACTIVE,
    ClaimState.RETURNED: Tone.WARN,
    ClaimState.FIRST_PASSED: Tone.ACTIVE,
    ClaimState.SECOND_PASSED: Tone.ACTIVE,
    ClaimState.ON_NOTICE: Tone.ACTIVE,
    ClaimState.APPROVED: Tone.GOOD,
    ClaimState.IN_BATCH: Tone.ACTIVE,
    ClaimState.ADVANCED: Tone.WARN,
    ClaimState.PAID: Tone.GOOD,
    ClaimState.REJECTED: Tone.BAD,
    ClaimState.WITHDRAWN: Tone.IDLE,
}


@service("funding.claim.drafted")
def draft_claim(
    scheme: FundingScheme,
    organisation: Organisation,
    period: Period,
    *,
    actor: Actor,
    origin: str = ClaimOrigin.APPLIED,
) -> Claim:
    """Begin a claim: its heads are taken from the facts of the period, nothing is typed."""
    require(perms.can_claim_for(actor, organisation), "请以本单位名义申报。")
    if organisation.kind not in assembling.payable_kinds(scheme.wording):
        raise RuleViolated("funding.claim.payee", f"“{scheme.name}”不发给{organisation.get_kind_display()}。")
    if not assembling.is_in_place(scheme, organisation):
        raise RuleViolated(
            "funding.claim.place", f"“{scheme.name}”是{scheme.jurisdiction.name}的项目，外地单位不能申领。"
        )
    if not scheme.is_current or (period.last - period.first).days > 366 * LONGEST_YEARS:
        raise Invalid(
            "funding.claim.period", "请选择现行项目，时段最长三年。", fields={"last": "时段最长三年。"}
        )
    if period.first > timezone.localdate():
        raise Invalid("funding.claim.future", "不能申报尚未开始的时段。", fields={"first": "时段尚未开始。"})
    same = Claim.objects.filter(
        scheme__code=scheme.code,
        organisation=organisation,
        period_first__lte=period.last,
        period_last__gte=period.first,
        state__in=[ClaimState.DRAFT, ClaimState.RETURNED],
    ).first()
    if same is not None:
        raise Conflict(
            "funding.claim.begun",
            f"本单位已有一份未提交的申报（{same.number}），时段有重叠。",
            hint="请在原申报上继续，或先撤回它。",
        )
    claim = Claim(
        scheme=scheme,
        organisation=organisation,
        jurisdiction=place_of_claim(scheme, organisation),
        period_first=period.first,
        period_last=period.last,
        origin=origin,
        opened_by_id=actor.user_id,
        entered_on=timezone.localdate(),
    )
    claim.save()
    if not _gather(claim).basis.heads:
        raise RuleViolated(
            "funding.claim.nobody",
            f"{organisation.name}在{period.words}的名册里没有人员或项目，不能起草申领。",
            hint="请先上传这一时段的名册。",
        )
    return claim


def _gather(claim: Claim) -> assembling.Assembly:
    """Take the heads from the facts anew; what was left out by hand stays left out while it is there."""
    found = assembling.assemble(
        claim.scheme, claim.organisation, claim.period, as_of=timezone.localdate(), claim=claim
    )
    held = {row.head_id: row for row in claim.heads.all()}
    wanted = {facts.roster_pk(head): head for head in found.basis.heads if head.ref.startswith("excel:")}
    claim.heads.exclude(head_id__in=list(wanted)).delete()
    ClaimHead.objects.bulk_create(
        [ClaimHead(claim=claim, head_id=pk) for pk in wanted if pk not in held], batch_size=1000
    )
    return _write_amounts(claim)


def _included(claim: Claim) -> frozenset[str]:
    rows = claim.heads.filter(is_left_out=False).values_list("head_id", flat=True)
    return frozenset(f"excel:{pk}" for pk in rows)


def assembly_of(claim: Claim, *, shows_names: bool = False) -> assembling.Assembly:
    """The claim as its facts stand now, without the heads that were left out."""
    return assembling.assemble(
        claim.scheme,
        claim.organisation,
        claim.period,
        as_of=timezone.localdate(),
        only=_included(claim),
        claim=claim,
        shows_names=shows_names,
    )


def _write_amounts(claim: Claim) -> assembling.Assembly:
    found = assembly_of(claim)
    lines = {line.ref: line for line in found.reckoning.lines}
    rows = list(claim.heads.all())
    for row in rows:
        line = lines.get(f"excel:{row.head_id}")
        row.months = list(line.months) if line else []
        row.rate_fen = line.rate_fen if line else None
        row.fen = line.fen if line else None
    ClaimHead.objects.bulk_update(rows, ["months", "rate_fen", "fen"], batch_size=500)
    claim.head_count = len(lines)
    claim.claimed_fen = found.reckoning.total_fen
    claim.save(update_fields=["head_count", "claimed_fen", "updated_at"])
    return found


def _editable(claim: Claim, actor: Actor) -> Claim:
    require(perms.can_claim_for(actor, claim.organisation), "由申领单位办理。")
    locked(claim)
    if claim.state not in (ClaimState.DRAFT, ClaimState.RETURNED):
        raise InvalidTransition(
            "funding.claim.fixed", "已经提交的申领不能再改。", hint="需要改的，请受理部门退回。"
        )
    return claim


@service("funding.claim.gathered")
def gather_again(claim: Claim, *, actor: Actor) -> assembling.Assembly:
    """Take the heads from the facts anew, after the roster was corrected."""
    return _gather(_editable(claim, actor))


@service("funding.claim.head_left_out")
def leave_out(heads: Sequence[ClaimHead], *, actor: Actor, reason: str, take_back: bool = False) -> Claim:
    """Leave heads out of a claim (or take them in again): the unit in its draft, the office in its review."""
    if not heads or (not take_back and not reason.strip()):
        raise Invalid("funding.head.reason", "请选择人员并写明理由。", fields={"reason": "请写明理由。"})
    claim = heads[0].claim
    locked(claim)
    if claim.state in (ClaimState.DRAFT, ClaimState.RETURNED):
        require(perms.can_claim_for(actor, claim.organisation), "由申领单位办理。")
    else:
        _under_review(claim, actor)
        if take_back and any(row.fen is None for row in heads):
            raise RuleViolated("funding.head.not_reckoned", "提交时没有列入的人员不能在审核中加入。")
    for row in heads:
        if row.claim_id != claim.pk:
            raise Invalid("funding.head.other", "所选人员不在这份申领中。")
        row.is_left_out, row.left_out_reason = not take_back, "" if take_back else reason.strip()[:200]
        row.save(update_fields=["is_left_out", "left_out_reason"])
    if claim.state in (ClaimState.DRAFT, ClaimState.RETURNED):
        _write_amounts(claim)
    return claim


def _under_review(claim: Claim, actor: Actor) -> None:
    if claim.state not in (ClaimState.SUBMITTED, ClaimState.FIRST_PASSED):
        raise InvalidTransition(
            "funding.claim.not_in_review",
            "只有初审、复审中的申领可以核减或改定金额。",
            hint="复审以后要改的，请先退回补正，重新审核。",
        )
    require(perms.can_handle(actor, claim), "由受理部门办理。")


@service("funding.claim.amount_overruled")
def overrule(row: ClaimHead, fen: int | None, *, actor: Actor, reason: str) -> ClaimHead:
    """Set another amount for a head, with the reason, never outside what the text allows; None undoes it."""
    claim = row.claim
    locked(claim)
    _under_review(claim, actor)
    if not reason.strip():
        raise Invalid("funding.head.reason", "改定金额须写明理由。", fields={"reason": "请写明理由。"})
    if fen is not None:
        low, high = allowed_amounts(row, latest_evidence(claim))
        if not low <= fen <= high:
            message = (
                f"只能在 {yuan_text(low)}元 至 {yuan_text(high)}元 之间改定（文件规定的区间按月数折算）。"
            )
            raise RuleViolated("funding.amount.outside", message, fields={"amount": message})
    row.approved_fen = fen
    row.overruled_reason = reason.strip()[:200] if fen is not None else ""
    row.save(update_fields=["approved_fen", "overruled_reason"])
    return row


def allowed_amounts(row: ClaimHead, evidence: ClaimEvidence) -> tuple[int, int]:
    """The least and the most that the text allows for a head: its range for the months that count.

    Where the text states no range, what was decided is the most.
    """
    basis = thaw(evidence.frozen)
    stated = basis.stated.get(basis.scheme.amount)
    if stated is None or not isinstance(stated.value, Range):
        return 0, row.fen or 0
    months = Decimal(len(row.months))
    share = {Unit.HEAD_YEAR: months / 12, Unit.HEAD_MONTH: months}.get(Unit(basis.scheme.unit), Decimal(1))
    low, high = stated.value.low * share * 100, stated.value.high * share * 100
    return -int(-low // 1), int(high // 1)


@service("funding.claim.paper_added")
def add_file(claim: Claim, upload: Any, name: str, *, actor: Actor, caption: str = "") -> RowFile:
    """Attach a paper that the office asks for; its caption is the paper's name."""
    return attach_file(_editable(claim, actor), upload, name, actor=actor, caption=caption)


def latest_evidence(claim: Claim) -> ClaimEvidence:
    """What the claim rests on since it was last handed in."""
    found = claim.evidence.order_by("-number").first()
    if found is None:
        raise InvalidTransition("funding.claim.no_evidence", "这份申领还没有提交，没有固定的证据。")
    return found


# the steps


def _submit(claim: Claim, *, actor: Actor, note: str = "") -> dict[str, Any]:
    """Refuse what cannot be paid, freeze the evidence, set the deadline of the review."""
    found = _write_amounts(claim)
    if found.blocking:
        listed = "；".join(one.words for one in found.blocking[:5])
        more = f"；另有 {len(found.blocking) - 5} 处" if len(found.blocking) > 5 else ""
        raise RuleViolated(
            "funding.claim.findings",
            f"有 {len(found.blocking)} 处不能申领：{listed}{more}",
            hint="请更正名册后重新取数，或写明理由不列入这些人员。",
        )
    stated = found.reckoning
    if stated.total_fen is None or not stated.total_fen:
        why = [*stated.refused, *stated.missing] or ["金额为零"]
        raise RuleViolated("funding.claim.no_amount", f"金额还算不出来：{'；'.join(why[:5])}")
    papers = assembling.missing_documents(claim, claim.scheme.wording, claim.jurisdiction)
    if papers:
        raise RuleViolated(
            "funding.claim.documents", f"缺少材料：{'、'.join(papers)}", hint="请逐件上传后再提交。"
        )
    _freeze(claim, found)
    return {
        "submitted_at": timezone.now(),
        "due_on": _review_due(found),
        "first_by_id": None,
        "second_by_id": None,
        "notice_id": None,
    }


def _freeze(claim: Claim, found: assembling.Assembly) -> ClaimEvidence:
    frozen, result = freeze(found.basis), result_text(found.reckoning)
    return ClaimEvidence.objects.create(
        claim=claim,
        number=claim.evidence.count() + 1,
        as_of=found.basis.as_of,
        frozen=frozen,
        digest=digest_of(frozen),
        result=result,
        result_digest=digest_of(result),
    )


def _review_due(found: assembling.Assembly) -> date | None:
    """Working days for the review as the office decided them; no deadline where it has not."""
    stated = found.basis.by_use(Use.REVIEW)
    if stated is None or not isinstance(stated.value, Decimal):
        return None
    today = timezone.localdate()
    try:
        return deadline(today, int(stated.value), calendar=work_calendar()).due
    except CalendarNotAnnounced:
        return None


def _pass_first(claim: Claim, *, actor: Actor, note: str = "") -> dict[str, Any]:
    return {"first_by_id": actor.user_id, "handler_id": actor.user_id, "due_on": claim.due_on}


def _pass_second(claim: Claim, *, actor: Actor, note: str = "") -> dict[str, Any]:
    return {"second_by_id": actor.user_id}


def _return(claim: Claim, *, actor: Actor, note: str = "") -> dict[str, Any]:
    return {"notice_id": None}


def _publish(
    claim: Claim, *, actor: Actor, note: str = "", notice: PublicNotice | None = None
) -> dict[str, Any]:
    if notice is None:
        raise InvalidTransition("funding.claim.publish", "列入公示请从申领列表勾选后办理。")
    refuse_open_audit(claim)
    return {"notice_id": notice.pk, "due_on": notice.ends_on}


def _by_settling(
    claim: Claim, *, actor: Actor, note: str = "", columns: dict[str, Any] | None = None
) -> dict[str, Any]:
    """A settlement is reckoned first: see ``services.settling``."""
    if columns is None:
        raise InvalidTransition("funding.claim.settle", "结算请在申领页的“付款”一栏办理。")
    return columns


def _by_batch(claim: Claim, *, actor: Actor, note: str = "", payment: bool = False) -> dict[str, Any]:
    """Money moves by batches and bank reports only, never by a press on the claim."""
    if not payment:
        raise InvalidTransition("funding.claim.batch", "付款请在付款批次中办理。")
    return {}


def _reject(claim: Claim, *, actor: Actor, note: str = "") -> dict[str, Any]:
    return {
        "decision": note.strip(),
        "decided_on": timezone.localdate(),
        "decided_by_id": actor.user_id,
        "approved_fen": None,
    }


def _approve(
    claim: Claim, *, actor: Actor, note: str = "", fund: Fund | None = None, advance: Decimal | None = None
) -> dict[str, Any]:
    """Everything that must hold for money to be promised, then the months are taken: of two, one wins."""
    today = timezone.localdate()
    if claim.notice is None or today <= claim.notice.ends_on:
        end = claim.notice.ends_on if claim.notice else "—"
        raise RuleViolated("funding.claim.notice", f"公示期未满（至 {end} 止），不能批准。")
    if claim.objections.filter(state=ObjectionState.OPEN).exists():
        raise RuleViolated("funding.claim.objection", "有异议还在核实，不能批准。")
    refuse_open_audit(claim)
    if claim.objections.filter(state=ObjectionState.UPHELD, notice=claim.notice).exists():
        raise RuleViolated(
            "funding.claim.upheld", "异议成立，不能批准。", hint="请撤出公示后退回补正，或不予批准。"
        )
    evidence = latest_evidence(claim)
    if digest_of(evidence.frozen) != evidence.digest:
        raise Conflict(
            "funding.claim.evidence", "证据快照与校验值不符，不能批准。", hint="请联系系统管理员核查。"
        )
    amount = sum(row.due_fen or 0 for row in claim.heads.all())
    if amount <= 0:
        raise RuleViolated("funding.claim.nothing", "没有可以发放的人员，不能批准；请不予批准并写明理由。")
    advance_fen = _advance(evidence, amount, advance)
    _take_months(claim, evidence)
    if fund is not None:
        _commit(claim, fund, amount, actor)
    return {
        "approved_fen": amount,
        "advance_fen": advance_fen,
        "decided_on": today,
        "decided_by_id": actor.user_id,
        "decision": note.strip(),
        "fund_id": fund.pk if fund else None,
    }


def _advance(evidence: ClaimEvidence, amount: int, percent: Decimal | None) -> int | None:
    """What is paid before the end: never more than the share that the office decided, and none without."""
    if percent is None:
        return None
    stated = thaw(evidence.frozen).by_use(Use.ADVANCE)
    if stated is None or not isinstance(stated.value, Decimal):
        why = stated.words if stated is not None and stated.words else "该项目没有预付的规定"
        raise RuleViolated(
            "funding.claim.no_advance", f"不能预付：{why}。", hint="请先由主管部门决定预付比例上限。"
        )
    if not 0 < percent <= stated.value:
        message = f"预付比例应大于零，不超过 {stated.value}%（{stated.basis or stated.document}）。"
        raise RuleViolated("funding.claim.advance", message, fields={"advance": message})
    return int(amount * percent // 100)


def refuse_open_audit(claim: Claim) -> None:
    """A sampled claim waits for both looks; one found untrue goes no further."""
    items = list(claim.audit_items.select_related("audit"))
    if any(not item.is_done and item.audit.state == SampleState.OPEN for item in items):
        raise RuleViolated("funding.claim.in_audit", f"{claim.number} 在抽查中，核查和反证都完成后才能办理。")
    if items and items[-1].is_sound is False:
        raise RuleViolated(
            "funding.claim.audit_failed",
            f"{claim.number} 抽查不实，不能公示和批准。",
            hint="请退回补正，或不予批准。",
        )


def _take_months(claim: Claim, evidence: ClaimEvidence) -> None:
    """Take each head's months under one lock; a month that another claim took first refuses this one."""
    with connection.cursor() as cursor:
        cursor.execute("select pg_advisory_xact_lock(%s)", [MONTHS_LOCK])
    basis, found = thaw(evidence.frozen), read_result(evidence.result)
    rows = {f"excel:{row.head_id}": row for row in claim.heads.filter(is_left_out=False)}
    wanted = {key: ref for key, ref in assembling.months_wanted(basis, found).items() if ref in rows}
    rivals = stacking.rivals_of(basis, wanted, claim)
    if rivals:
        raise Conflict(
            "funding.claim.taken",
            stacking.refusal_words(rivals),
            hint="请核减重复的人员后再批准；能否叠加须由主管部门决定。",
        )
    group = stacking.group_of(basis)
    HeadMonth.objects.bulk_create(
        [
            HeadMonth(
                claim_head=rows[ref],
                identity_digest=digest,
                month=month,
                group=group,
                scheme_code=basis.scheme.code,
            )
            for (digest, month), ref in sorted(wanted.items())
        ],
        batch_size=1000,
    )


def _commit(claim: Claim, fund: Fund, amount: int, actor: Actor) -> None:
    require(
        budget_perms.can_post_to_fund(actor, fund) or perms.can_second(actor, claim),
        "您不能从这笔资金中列支。",
    )
    fund_ledger.commit(
        fund,
        amount,
        payee=claim.organisation,
        key=f"{claim.about}:commit",
        text=f"{claim.scheme.name} {claim.number}",
        on=timezone.localdate(),
        actor=actor,
        about=claim.about,
    )


def _reopen(claim: Claim, *, actor: Actor, note: str = "") -> dict[str, Any]:
    return {
        "first_by_id": None,
        "second_by_id": None,
        "notice_id": None,
        "decision": "",
        "decided_by_id": None,
        "decided_on": None,
    }


# who may


def _why_handle(claim: Claim, actor: Actor) -> str:
    return "" if perms.can_handle(actor, claim) else _("由补助项目的受理部门办理，不能办本单位的申领。")


def _why_second(claim: Claim, actor: Actor) -> str:
    return "" if perms.can_second(actor, claim) else _("须由受理部门或财政部门的另一人办理。")


def _why_appeal(claim: Claim, actor: Actor) -> str:
    return "" if actor.is_system else _("由申诉处理决定。")


def _handlers_of(claim: Claim) -> list[int]:
    """People of the handling offices of the place: those to tell of a new claim."""
    handlers = claim.scheme.definition["handlers"]
    return people_with(handlers, organisation__jurisdiction=claim.jurisdiction)[:50]


def _told(claim: Claim, step: Step) -> Iterable[int]:
    own = [person for person in (claim.opened_by_id, claim.handler_id) if person]
    return [*_handlers_of(claim), *own] if step.name in ("submit", "reopen") else own


CLAIMS = open_flow(
    "funding.claim",
    Claim,
    steps=steps.CLAIM_STEPS,
    tones=TONES,
    waits={
        ClaimState.DRAFT: steps.CLAIMANTS,
        ClaimState.RETURNED: steps.CLAIMANTS,
        ClaimState.SUBMITTED: steps.HANDLERS,
        ClaimState.FIRST_PASSED: steps.SECONDERS,
        ClaimState.SECOND_PASSED: steps.HANDLERS,
        ClaimState.ON_NOTICE: steps.SECONDERS,
        ClaimState.APPROVED: steps.PAYERS,
        ClaimState.IN_BATCH: steps.PAYERS,
        ClaimState.ADVANCED: steps.SECONDERS,
    },
    editable=(),
    may={
        "pass_first": _why_handle,
        "pass_second": _why_second,
        "return": _why_second,
        "reject": _why_second,
        "publish": _why_handle,
        "take_off": _why_handle,
        "approve": _why_second,
        "settle": _why_second,
        "settle_done": _why_second,
        "reopen": _why_appeal,
    },
    before={
        "submit": _submit,
        "pass_first": _pass_first,
        "pass_second": _pass_second,
        "return": _return,
        "publish": _publish,
        "reject": _reject,
        "take_off": _return,
        "batch": _by_batch,
        "pay": _by_batch,
        "pay_advance": _by_batch,
        "settle": _by_settling,
        "settle_done": _by_settling,
        "fail": _by_batch,
        "approve": _approve,
        "reopen": _reopen,
    },
    told=_told,
    url=lambda claim: reverse("funding:claims_detail", args=[claim.pk]),
    calendar=lambda _place: work_calendar(),
)


@service("funding.claims.decided")
def take_many(
    claims: Sequence[Claim],
    name: str,
    *,
    actor: Actor,
    note: str,
    fund: Fund | None = None,
    advance: Decimal | None = None,
) -> list[Claim]:
    """The same step for several claims with one reason: all of them or none."""
    if not note.strip():
        raise Invalid("funding.claims.reason", "批量办理须写明理由。", fields={"note": "请写明理由。"})
    data = {"fund": fund, "advance": advance} if name == steps.APPROVE.name else {}
    ordered = sorted(claims, key=lambda one: one.pk)
    return do_all(ordered, lambda one: CLAIMS.take(one, name, actor=actor, note=note, **data))
