"""Reminders and cards: in stages, by rule, with appeal; never for what is finished or only permitted."""

from __future__ import annotations

from datetime import date, timedelta
from typing import Any

import pytest
from django.utils import timezone
from hypothesis import given
from hypothesis import strategies as st

from ronghe.core.errors import Conflict, InvalidTransition, NotAllowed, RuleViolated
from ronghe.core.models import Notice
from ronghe.policy.enums import Modality
from ronghe.supervision.enums import (
    ACTION_DONE,
    ACTION_WITH_UNIT,
    FORM_DONE,
    FORM_WITH_UNIT,
    ActionState,
    FormState,
)
from ronghe.supervision.models import ActionItem, Card, Reminder, RoundForm
from ronghe.supervision.rules.cycles import stage_reached, stages
from ronghe.supervision.services.actions import ACTION
from ronghe.supervision.services.cards import CARD, card_overdue, issue_card
from ronghe.supervision.services.daily import run_day
from ronghe.supervision.services.reminders import remind
from ronghe.supervision.services.rounds import FORM, fill_form
from ronghe.supervision.services.telling import tell_unit
from tests.supervision.world import SYSTEM, World, prove

pytestmark = pytest.mark.django_db


@pytest.fixture
def world() -> World:
    return World()


def notices_of(world: World, which: int = 0) -> list[str]:
    rows = Notice.objects.filter(recipient_id=world.clerks[which].user_id)
    return list(rows.order_by("pk").values_list("subject", flat=True))


def due_form(world: World, due: date) -> RoundForm:
    """A form of a round that is due on that day, signed on time, and nobody else's."""
    row = world.round(
        period_from=due - timedelta(days=90),
        period_to=due,
        opened_on=due - timedelta(days=30),
        sign_due_on=due - timedelta(days=25),
        fill_due_on=due,
        addressees="counties",
    )
    form = world.form(row)
    FORM.take(form, "sign", actor=world.clerks[0])
    Notice.objects.all().delete()
    RoundForm.objects.exclude(pk=form.pk).update(state=FormState.CLEARED)
    return form


def test_reminders_go_out_in_stages_on_working_days(world: World) -> None:
    """Due on Thursday 10 October 2024, after the week of National Day and the working Sunday before it."""
    form = due_form(world, date(2024, 10, 10))
    assert remind(date(2024, 9, 25), actor=SYSTEM).cases == 0
    assert remind(date(2024, 9, 27), actor=SYSTEM).people == 1
    assert remind(date(2024, 9, 29), actor=SYSTEM).people == 0
    assert remind(date(2024, 10, 8), actor=SYSTEM).people == 1
    assert remind(date(2024, 10, 10), actor=SYSTEM).people == 1
    assert remind(date(2024, 10, 11), actor=SYSTEM).people == 1
    assert notices_of(world) == [
        "还剩5个工作日：示例调度第一期 甲区人民政府",
        "还剩2个工作日：示例调度第一期 甲区人民政府",
        "今天到期：示例调度第一期 甲区人民政府",
        "已逾期1个工作日：示例调度第一期 甲区人民政府",
    ]
    assert set(Reminder.objects.filter(row=form.pk).values_list("stage", flat=True)) == {5, 2, 0, -1}


def test_the_same_run_twice_tells_nobody_twice(world: World) -> None:
    due_form(world, date(2024, 10, 10))
    assert remind(date(2024, 10, 10), actor=SYSTEM).people == 1
    Notice.objects.update(read_at=timezone.now())
    assert remind(date(2024, 10, 10), actor=SYSTEM).people == 0


@given(left=st.integers(-30, 30), earlier=st.integers(0, 30))
def test_a_stage_never_goes_back(left: int, earlier: int) -> None:
    """The nearer the deadline, the later the stage; before the first stage there is none."""
    known = stages("5,2,0", "1,3")
    now, before = stage_reached(left, known), stage_reached(left + earlier, known)
    assert before is None or (now is not None and now <= before)
    assert (now is None) == (left > 5)


FORM_ENDS = [state for state in FormState if state not in FORM_WITH_UNIT]
ACTION_ENDS = [state for state in ActionState if state not in ACTION_WITH_UNIT]


@pytest.mark.parametrize("state", FORM_ENDS)
def test_a_form_not_in_the_units_hands_never_gets_a_notice_or_a_card(world: World, state: str) -> None:
    """Submitted, closed or cleared, however late: no reminder and no card, by rule or by hand."""
    world.card_rule()
    form = world.form()
    RoundForm.objects.exclude(pk=form.pk).update(state=FormState.CLEARED)
    RoundForm.objects.filter(pk=form.pk).update(state=state)
    Notice.objects.all().delete()
    for days in range(0, 60, 3):
        run_day(timezone.localdate() + timedelta(days=days - 30), actor=SYSTEM)
    assert tell_unit(FORM, form, actor=SYSTEM, subject="催办") == 0
    for colour in ("yellow", "red"):
        with pytest.raises(Conflict):
            issue_card(form, colour, actor=world.officer, reason="逾期")
    assert not Notice.objects.exists()
    assert not Card.objects.exists()
    assert state in (*FORM_DONE, FormState.SUBMITTED)


@pytest.mark.parametrize("state", ACTION_ENDS)
def test_an_item_struck_off_never_gets_a_notice_or_a_card(world: World, state: str) -> None:
    world.card_rule("action")
    item = world.action()
    ActionItem.objects.filter(pk=item.pk).update(state=state)
    Notice.objects.all().delete()
    for days in range(0, 60, 3):
        run_day(timezone.localdate() + timedelta(days=days - 30), actor=SYSTEM)
    assert tell_unit(ACTION, item, actor=SYSTEM, subject="催办") == 0
    with pytest.raises(Conflict):
        issue_card(item, "red", actor=world.officer, reason="逾期")
    assert not Notice.objects.exists()
    assert not Card.objects.exists()
    assert state in (*ACTION_DONE, ActionState.REPORTED)


def test_a_form_closed_by_another_after_it_was_read_gets_nothing(world: World) -> None:
    """The state is read under the lock, not from what the run had in hand."""
    form = due_form(world, timezone.localdate() - timedelta(days=10))
    stale = RoundForm.objects.get(pk=form.pk)
    RoundForm.objects.filter(pk=form.pk).update(state=FormState.CLOSED)
    assert stale.state == FormState.SIGNED
    assert tell_unit(FORM, stale, actor=SYSTEM, subject="催办") == 0
    stale.state = FormState.SIGNED
    with pytest.raises(Conflict):
        issue_card(stale, "yellow", actor=world.officer, reason="逾期", basis="示例")


def test_closing_withdraws_what_was_said_before(world: World) -> None:
    form = due_form(world, timezone.localdate() - timedelta(days=10))
    remind(timezone.localdate(), actor=SYSTEM)
    said = {1: {"claimed": "on_track", "progress": "已开工"}}
    from_unit = world.clerks[0]
    fill_form(form, said, actor=from_unit)
    FORM.take(form, "submit", actor=from_unit)
    prove(form, actor=from_unit)
    FORM.take(form, "close", actor=world.officer, note="属实")
    rows = Notice.objects.unread().filter(recipient_id=from_unit.user_id, about_id=form.pk)
    assert [one.subject.rpartition("：")[2] for one in rows] == ["审核办结"]


@pytest.mark.register("SUP-02")
def test_cards_come_by_the_rule_of_the_place(world: World) -> None:
    """Yellow after three working days, red after six; without a rule nobody is carded."""
    form = due_form(world, date(2024, 10, 10))
    assert card_overdue(date(2024, 10, 20), actor=SYSTEM) == []
    world.card_rule()
    assert card_overdue(date(2024, 10, 12), actor=SYSTEM) == []
    (yellow,) = card_overdue(date(2024, 10, 15), actor=SYSTEM)
    assert (yellow.colour, yellow.form, yellow.appeal_due_on) == ("yellow", form, date(2024, 10, 22))
    assert "逾期 3 个工作日" in yellow.reason or "逾期 4 个工作日" in yellow.reason
    assert card_overdue(date(2024, 10, 15), actor=SYSTEM) == []
    (red,) = card_overdue(date(2024, 10, 21), actor=SYSTEM)
    assert red.colour == "red"
    assert any(subject.startswith("红牌") for subject in notices_of(world))


@pytest.mark.register("POL-07")
@pytest.mark.parametrize("modality", [Modality.MAY, Modality.ENCOURAGE, Modality.EXPLORE, Modality.STRIVE])
def test_a_missed_may_is_never_carded(world: World, modality: str) -> None:
    """Neither the task, nor the form of a round that is only encouraged, nor such an item."""
    world.card_rule()
    world.card_rule("action")
    world.task(modality)
    form = world.form()
    item = form.items.get()
    with pytest.raises(RuleViolated) as refused:
        issue_card(form, "yellow", actor=world.officer, reason="没有完成", item=item)
    assert str(Modality(modality).label) in refused.value.message
    soft = world.form(world.round(title="示例意见征集", modality=modality))
    action = world.action(modality=modality)
    for cause in (soft, action):
        with pytest.raises(RuleViolated):
            issue_card(cause, "yellow", actor=world.officer, reason="没有完成")
    RoundForm.objects.filter(round=form.round).update(state=FormState.CLEARED)
    assert card_overdue(timezone.localdate(), actor=SYSTEM) == []


def test_a_card_needs_lateness_reason_and_basis(world: World) -> None:
    form = world.form(world.round(fill_due_on=timezone.localdate() + timedelta(days=9)))
    RoundForm.objects.filter(pk=form.pk).update(state="signed", due_on=form.round.fill_due_on)
    with pytest.raises(RuleViolated) as early:
        issue_card(form, "yellow", actor=world.officer, reason="太慢", basis="示例")
    assert "没有逾期" in early.value.message
    late = world.form(world.round(title="另一期"))
    for said in ({"reason": " ", "basis": "示例"}, {"reason": "逾期"}):
        with pytest.raises(RuleViolated):
            issue_card(late, "yellow", actor=world.officer, **said)
    with pytest.raises(NotAllowed):
        issue_card(late, "yellow", actor=world.clerks[1], reason="逾期", basis="示例")
    issue_card(late, "yellow", actor=world.officer, reason="逾期", basis="示例督查通知")
    with pytest.raises(Conflict):
        issue_card(late, "yellow", actor=world.officer, reason="再亮一次", basis="示例督查通知")


def carded(world: World, **more: Any) -> Card:
    world.card_rule()
    return issue_card(world.form(), "yellow", actor=world.officer, reason="逾期未报", **more)


def test_an_appeal_is_decided_by_somebody_else(world: World) -> None:
    card = carded(world)
    CARD.take(card, "appeal", actor=world.clerks[0], note="文件当天才收到")
    with pytest.raises(NotAllowed) as own:
        CARD.take(card, "uphold", actor=world.officer, note="维持")
    assert "亮牌人以外" in own.value.message
    CARD.take(card, "revoke", actor=world.colleague, note="情况属实")
    assert (card.state, card.appeal, card.answer) == ("revoked", "文件当天才收到", "情况属实")
    with pytest.raises(InvalidTransition):
        CARD.take(card, "appeal", actor=world.clerks[0], note="再申诉")


def test_an_appeal_after_its_day_is_refused(world: World) -> None:
    card = carded(world)
    assert card.appeal_due_on is not None
    with pytest.raises(RuleViolated) as late:
        CARD.take(
            card,
            "appeal",
            actor=world.clerks[0],
            note="太晚",
            on=card.appeal_due_on + timedelta(days=1),
        )
    assert "已经过了" in late.value.message
    CARD.take(card, "appeal", actor=world.clerks[0], note="当天", on=card.appeal_due_on)
    assert CARD.take(card, "uphold", actor=world.colleague, note="理由不足").state == "upheld"


def test_what_is_done_clears_its_cards(world: World) -> None:
    card = carded(world)
    world.closed(card.form)
    card.refresh_from_db()
    assert (card.state, card.ended_on) == ("cleared", timezone.localdate())
    item = world.action()
    world.card_rule("action")
    other = issue_card(item, "red", actor=world.officer, reason="逾期")
    CARD.take(other, "appeal", actor=world.clerks[0], note="已经在办")
    ACTION.take(item, "report", actor=world.clerks[0], note="已补齐设备")
    prove(item, actor=world.clerks[0])
    ACTION.take(item, "close", actor=world.colleague, note="现场核对")
    other.refresh_from_db()
    assert other.state == "revoked"
