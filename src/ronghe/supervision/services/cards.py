"""Yellow and red cards: by rule or by hand, never for what is finished, never for what is only permitted."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from typing import Any

from django.urls import reverse
from django.utils import timezone

from ronghe.core.actor import Actor
from ronghe.core.badges import Tone
from ronghe.core.errors import Conflict, RuleViolated, require
from ronghe.core.models import Jurisdiction
from ronghe.core.registers import register_services
from ronghe.core.scope import line_of
from ronghe.core.service import locked, service
from ronghe.policy.enums import Modality, TaskState
from ronghe.policy.rules.progress import BINDING
from ronghe.supervision.enums import (
    ACTION_WITH_UNIT,
    CARD_STANDS,
    FORM_WITH_UNIT,
    CardState,
    CardSubject,
    Colour,
)
from ronghe.supervision.models import OFFICES, UNITS, ActionItem, Card, CardRule, FormItem, RoundForm
from ronghe.supervision.queries.days import day_after, days_late
from ronghe.supervision.rules import steps
from ronghe.supervision.services.flows import office_flow, other_side
from ronghe.supervision.services.telling import tell_unit

CARD_RULE = register_services("supervision.card_rule", CardRule)
Cause = RoundForm | ActionItem


def _appeal(card: Card, *, actor: Actor, note: str, on: date | None = None) -> Mapping[str, Any]:
    day = on or timezone.localdate()
    if card.appeal_due_on and day > card.appeal_due_on:
        raise RuleViolated(
            "supervision.card.appeal_late",
            f"申诉期限为 {card.appeal_due_on}，已经过了。",
            hint="可以书面说明情况，请亮牌单位依职权撤销。",
        )
    return {"appeal": note[:500]}


def _answered(card: Card, *, actor: Actor, note: str, on: date | None = None) -> Mapping[str, Any]:
    return {"answer": note[:500]}


def _ended(card: Card, *, actor: Actor, note: str, on: date | None = None) -> Mapping[str, Any]:
    answer = {"answer": note[:500]} if card.state == CardState.APPEALED else {}
    return {"ended_on": on or timezone.localdate(), **answer}


def _another_person(card: Card, actor: Actor) -> str:
    """An appeal is not decided by whoever issued the card."""
    same = card.state == CardState.APPEALED and actor.user_id is not None
    if same and actor.user_id == card.opened_by_id:
        return "申诉由亮牌人以外的人员处理。"
    return ""


CARD = office_flow(
    "supervision.card",
    Card,
    steps=steps.CARD_STEPS,
    tones={
        "issued": Tone.BAD,
        "appealed": Tone.WARN,
        "upheld": Tone.BAD,
        "revoked": Tone.IDLE,
        "cleared": Tone.GOOD,
    },
    waits={"issued": UNITS, "upheld": UNITS, "appealed": OFFICES},
    next_words={"issued": "限期改正，也可以在申诉期限内申诉。", "upheld": "限期改正，改正后销牌。"},
    before={"appeal": _appeal, "uphold": _answered, "revoke": _ended, "clear": _ended},
    may={"uphold": _another_person, "revoke": _another_person},
    told=other_side,
    due_for=lambda card, state: card.appeal_due_on if state == CardState.ISSUED else None,
    url=lambda card: reverse("supervision:cards_detail", args=[card.pk]),
)


@service("supervision.card.issued")
def issue_card(
    cause: Cause,
    colour: str,
    *,
    actor: Actor,
    reason: str,
    item: FormItem | None = None,
    on: date | None = None,
    basis: str = "",
) -> Card:
    """Card a unit for a form or an item that is late. The case is locked: a finished one cannot be carded."""
    require(actor.has(*OFFICES, path=cause.overseer.jurisdiction.path), "由发起督办的单位亮牌。")
    day = on or timezone.localdate()
    locked(cause)
    _refuse_unfit(cause, item, day)
    if not reason.strip():
        raise RuleViolated("supervision.card.reason", "亮牌须写明理由。", fields={"reason": "请填写理由。"})
    rule = rule_for(cause.overseer.jurisdiction, cause)
    if rule is None and not basis.strip():
        raise RuleViolated(
            "supervision.card.no_basis",
            "本辖区没有红黄牌规则，亮牌须写明依据。",
            hint="可以先登记“红黄牌规则”，文件没有写的天数由主管单位定。",
            fields={"basis": "本辖区没有红黄牌规则，亮牌须写明依据。"},
        )
    where = _cause_column(cause)
    if Card.objects.filter(**where, item=item, colour=colour, state__in=CARD_STANDS).exists():
        raise Conflict("supervision.card.twice", "同一事项已有同色的牌。")
    card = Card.objects.create(
        jurisdiction_id=cause.jurisdiction_id,
        organisation=cause.organisation,
        overseer=cause.overseer,
        colour=colour,
        item=item,
        reason=reason.strip()[:500],
        basis=(basis.strip() or (f"{rule.basis}（{rule}）" if rule else ""))[:300],
        issued_on=day,
        entered_on=day,
        appeal_due_on=day_after(day, rule.appeal_days) if rule else None,
        due_on=day_after(day, rule.appeal_days) if rule else None,
        opened_by_id=actor.user_id,
        **where,
    )
    _announce(card, actor)
    return card


def _cause_column(cause: Cause) -> dict[str, Any]:
    """The column of a card that names its cause."""
    return {"form": cause} if isinstance(cause, RoundForm) else {"action": cause}


def _refuse_unfit(cause: Cause, item: FormItem | None, day: date) -> None:
    with_unit = FORM_WITH_UNIT if isinstance(cause, RoundForm) else ACTION_WITH_UNIT
    if cause.state not in with_unit:
        raise Conflict(
            "supervision.card.finished",
            f"该事项当前为“{cause.get_state_display()}”，不在单位手里，不能亮牌。",
            hint="已提交、已办结、已核销和已撤销的，任何时候都不亮牌。",
        )
    modality, due, is_done = cause_facts(cause, item)
    if modality not in BINDING:
        raise RuleViolated(
            "supervision.card.modality",
            f"这一事项的约束力是“{Modality(modality).label}”，没有完成也不亮牌。",
            hint="只有“须（应）”和“目标”类事项可以亮牌。",
        )
    if is_done or due is None or due >= day:
        raise RuleViolated("supervision.card.not_late", "该事项没有逾期，不能亮牌。")


def cause_facts(cause: Cause, item: FormItem | None) -> tuple[str, date | None, bool]:
    """Wording, deadline, and whether it is done, of what a card would be for."""
    if item is not None:
        done = item.task is not None and item.task.state == TaskState.DONE
        return item.modality, item.deadline_on, done
    modality = cause.round.modality if isinstance(cause, RoundForm) else cause.modality
    return modality, cause.due_on, False


def rule_for(place: Jurisdiction, cause: Cause) -> CardRule | None:
    """The rule of the place, else of the nearest place above it."""
    subject = CardSubject.FORM if isinstance(cause, RoundForm) else CardSubject.ACTION
    line = line_of(place.path)
    rows = CardRule.objects.current().filter(subject=subject, jurisdiction__path__in=line)
    return rows.order_by("-jurisdiction__path").first()


def _announce(card: Card, actor: Actor) -> None:
    """The unit hears of a card at once, with the reason and the way to appeal."""
    subject = f"{card.get_colour_display()}：{card.item or card.form or card.action}"
    body = f"{card.reason} 申诉期限：{card.appeal_due_on or '不限'}。"
    tell_unit(CARD, card, actor=actor, subject=subject, body=body)


@service("supervision.cards.issued_by_rule")
def card_overdue(on: date, *, actor: Actor) -> list[Card]:
    """Card what is late by the rules of its place. Where no rule is kept nothing is carded."""
    require(actor.is_system or actor.has(*OFFICES))
    made = []
    forms = RoundForm.objects.filter(state__in=FORM_WITH_UNIT, due_on__lt=on, round__modality__in=BINDING)
    actions = ActionItem.objects.filter(state__in=ACTION_WITH_UNIT, due_on__lt=on, modality__in=BINDING)
    causes: list[Cause] = [
        *forms.select_related("round", "overseer__jurisdiction", "organisation"),
        *actions.select_related("overseer__jurisdiction", "organisation"),
    ]
    for cause in causes:
        colour, late = _colour_by_rule(cause, on)
        where = _cause_column(cause)
        if not colour or Card.objects.filter(**where, item=None, colour=colour).exists():
            continue
        reason = f"应于 {cause.due_on} 前办理，逾期 {late} 个工作日。"
        made.append(issue_card(cause, colour, actor=actor, reason=reason, on=on))
    return made


def _colour_by_rule(cause: Cause, on: date) -> tuple[str, int]:
    rule = rule_for(cause.overseer.jurisdiction, cause)
    if rule is None or cause.due_on is None:
        return "", 0
    late = days_late(cause.due_on, on)
    if late is None:
        return "", 0
    if late >= rule.red_days:
        return Colour.RED, late
    return (Colour.YELLOW, late) if late >= rule.yellow_days else ("", late)


def clear_cards_of(cause: Cause, *, actor: Actor, note: str, on: date | None = None) -> None:
    """What is done clears its cards. Part of the service that ends the cause."""
    where = _cause_column(cause)
    for card in Card.objects.filter(**where, state__in=CARD_STANDS):
        step = "revoke" if card.state == CardState.APPEALED else "clear"
        CARD.take(card, step, actor=actor, note=note or "事项已经办结", on=on)
