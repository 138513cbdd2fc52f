"""Public notice of claims before approval, and what people say against them."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from decimal import Decimal

from django.utils import timezone

from ronghe.core.actor import Actor
from ronghe.core.errors import Invalid, InvalidTransition, RuleViolated, require
from ronghe.core.registers.services import do_all
from ronghe.core.service import locked, service
from ronghe.core.workdays import deadline
from ronghe.engine.packs.schemes import Use
from ronghe.funding.enums.claims import ClaimState, ObjectionState
from ronghe.funding.models import Claim, Objection, PublicNotice
from ronghe.funding.perms import claims as perms
from ronghe.funding.queries.stating import stated_for
from ronghe.funding.rules.months import Period
from ronghe.funding.services.claims import CLAIMS
from ronghe.reference.queries import work_calendar


@service("funding.notice.published")
def publish_notice(
    claims: Sequence[Claim], *, actor: Actor, contact: str, starts_on: date | None = None, title: str = ""
) -> PublicNotice:
    """Show claims of one scheme to the public for the working days that the office has decided."""
    if not claims:
        raise Invalid("funding.notice.empty", "请至少选择一份申领。")
    first = claims[0]
    if any(
        (one.scheme_id, one.jurisdiction_id) != (first.scheme_id, first.jurisdiction_id) for one in claims
    ):
        raise Invalid("funding.notice.mixed", "一次公示只能是同一项目、同一地区的申领。")
    require(perms.can_publish(actor, first.scheme, first.jurisdiction), "由补助项目的受理部门公示。")
    today = timezone.localdate()
    start = starts_on or today
    if start < today:
        raise Invalid(
            "funding.notice.past", "公示不能从过去的日期开始。", fields={"starts_on": "请选择今天或以后。"}
        )
    if not contact.strip():
        raise Invalid(
            "funding.notice.contact", "请填写受理异议的单位和电话。", fields={"contact": "请填写。"}
        )
    days, basis = _days(first, start)
    term = deadline(start, days, calendar=work_calendar())
    notice = PublicNotice.objects.create(
        jurisdiction=first.jurisdiction,
        scheme=first.scheme,
        title=(title.strip() or f"{first.scheme.name}拟发放名单公示")[:200],
        starts_on=start,
        ends_on=term.due,
        workdays=days,
        basis=basis[:300],
        derivation=term.explain(),
        contact=contact.strip()[:120],
        made_by_id=actor.user_id,
    )
    do_all(
        sorted(claims, key=lambda one: one.pk),
        lambda one: CLAIMS.take(one, "publish", actor=actor, notice=notice),
    )
    return notice


def _days(claim: Claim, on: date) -> tuple[int, str]:
    """How long, and who said so; the text names no number, so the office must have decided one."""
    wording = claim.scheme.wording
    decision = wording.decision(Use.NOTICE)
    stated = stated_for(wording, claim.jurisdiction, Period(on, on)).get(decision.key) if decision else None
    if stated is None or not isinstance(stated.value, Decimal) or stated.value < 1:
        raise RuleViolated(
            "funding.notice.days",
            "没有写明公示几个工作日，不能公示。",
            hint="请先在补助项目页登记“公示工作日数”的决定和依据。",
        )
    return int(stated.value), stated.basis or stated.document


@service("funding.objection.registered")
def register_objection(
    notice: PublicNotice, claim: Claim, *, actor: Actor, text: str, received_on: date | None = None
) -> Objection:
    """Somebody objects while the notice runs. Who it was is kept on paper, not here."""
    require(perms.can_publish(actor, notice.scheme, notice.jurisdiction), "由受理部门登记异议。")
    day = received_on or timezone.localdate()
    if claim.notice_id != notice.pk or claim.state != ClaimState.ON_NOTICE:
        raise InvalidTransition("funding.objection.claim", "这份申领不在本次公示中。")
    if not text.strip():
        raise Invalid("funding.objection.text", "请填写异议内容。", fields={"text": "请填写异议内容。"})
    if not notice.starts_on <= day <= timezone.localdate():
        raise Invalid(
            "funding.objection.day",
            "收到日期应在公示开始以后、今天以前。",
            fields={"received_on": "请核对日期。"},
        )
    return Objection.objects.create(
        notice=notice, claim=claim, text=text.strip()[:2000], received_on=day, received_by_id=actor.user_id
    )


@service("funding.objection.settled")
def settle_objection(objection: Objection, *, actor: Actor, is_upheld: bool, answer: str) -> Objection:
    """Say whether the objection holds, and why. Not by the person who checked the claim first."""
    claim = objection.claim
    require(
        perms.can_publish(actor, objection.notice.scheme, objection.notice.jurisdiction), "由受理部门核实。"
    )
    require(actor.is_system or actor.user_id != claim.first_by_id, "须由初审人以外的人核实异议。")
    locked(objection)
    if objection.state != ObjectionState.OPEN:
        raise InvalidTransition("funding.objection.settled", "这件异议已经核实。")
    if not answer.strip():
        raise Invalid("funding.objection.answer", "请写明核实情况。", fields={"answer": "请写明核实情况。"})
    objection.state = ObjectionState.UPHELD if is_upheld else ObjectionState.DISMISSED
    objection.answer, objection.settled_by_id = answer.strip(), actor.user_id
    objection.save(update_fields=["state", "answer", "settled_by"])
    return objection
