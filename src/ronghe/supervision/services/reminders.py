"""Staged reminders on working days around a deadline: one a stage, and never to a finished case."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date

from django.db import IntegrityError, transaction

from ronghe.core.actor import Actor
from ronghe.core.cases import Flow
from ronghe.core.errors import require
from ronghe.core.service import service
from ronghe.supervision.enums import ACTION_WITH_UNIT, FORM_WITH_UNIT
from ronghe.supervision.models import OFFICES, ActionItem, Reminder, RoundForm
from ronghe.supervision.queries.days import days_late
from ronghe.supervision.rules.cycles import stage_reached, stages
from ronghe.supervision.services.actions import ACTION
from ronghe.supervision.services.rounds import FORM
from ronghe.supervision.services.telling import tell_unit

USUAL = stages("5,2,0", "1,3")
"""Stages where no schedule states others."""


@dataclass(frozen=True, slots=True)
class Reminded:
    """What a run did: cases reminded, people told, cases whose working days cannot be counted."""

    cases: int
    people: int
    uncounted: int


@service("supervision.reminders.sent")
def remind(on: date, *, actor: Actor) -> Reminded:
    """Remind the units of what is due or late on that day. Running it again tells nobody twice."""
    require(actor.is_system or actor.has(*OFFICES))
    cases = people = uncounted = 0
    for flow, case, known in _waiting():
        left = days_late(on, case.due_on or on)
        if left is None:
            uncounted += 1
            continue
        stage = stage_reached(left, known)
        if stage is None:
            continue
        told = _remind_once(flow, case, stage, left, on, actor)
        cases, people = cases + (told > 0), people + told
    return Reminded(cases, people, uncounted)


def _waiting() -> Iterable[tuple[Flow, RoundForm | ActionItem, tuple[int, ...]]]:
    forms = RoundForm.objects.filter(state__in=FORM_WITH_UNIT, due_on__isnull=False)
    for form in forms.select_related("round__schedule", "organisation"):
        schedule = form.round.schedule
        known = stages(schedule.remind_before, schedule.remind_after) if schedule else USUAL
        yield FORM, form, known
    actions = ActionItem.objects.filter(state__in=ACTION_WITH_UNIT, due_on__isnull=False)
    for action in actions.select_related("organisation"):
        yield ACTION, action, USUAL


def _remind_once(
    flow: Flow, case: RoundForm | ActionItem, stage: int, left: int, on: date, actor: Actor
) -> int:
    """The stage is taken down first: two runs at once cannot both tell."""
    row = Reminder(
        model=case._meta.label, row=case.pk, stage=stage, due_on=case.due_on or on, sent_on=on, people=0
    )
    try:
        with transaction.atomic():
            row.save()
    except IntegrityError:
        return 0
    subject = f"{words(left)}：{case}"
    told = tell_unit(flow, case, actor=actor, subject=subject, body=f"期限 {case.due_on}。")
    if told:
        row.people = told
        row.save(update_fields=["people"])
    else:
        row.delete()  # nobody was told: the case was finished meanwhile, or the unit has nobody yet
    return told


def words(left: int) -> str:
    """How near or how late, at the head of a notice.

    >>> words(5), words(0), words(-3)
    ('还剩5个工作日', '今天到期', '已逾期3个工作日')
    """
    if left > 0:
        return f"还剩{left}个工作日"
    return "今天到期" if left == 0 else f"已逾期{-left}个工作日"
