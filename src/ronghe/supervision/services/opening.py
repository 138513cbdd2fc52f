"""The rounds that are due are opened, once each; what cannot run says what is missing."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import date

from ronghe.core.actor import Actor
from ronghe.core.errors import RongheError, require
from ronghe.core.service import service
from ronghe.supervision.models import OFFICES, Round, Schedule
from ronghe.supervision.queries.days import day_after, on_workday, shifted
from ronghe.supervision.queries.units import CycleFacts, cycle_facts
from ronghe.supervision.rules.cycles import Period, period_words, periods
from ronghe.supervision.services.rounds import ROUND

OPENED_LATE = "本期下发较晚，填报期限自下发日起顺延"


@dataclass(slots=True)
class Opened:
    """What a run opened, and which schedules cannot run and why."""

    rounds: list[Round] = field(default_factory=list)
    standing: int = 0
    troubles: list[tuple[Schedule, str]] = field(default_factory=list)


@service("supervision.rounds.opened")
def open_due_rounds(on: date, *, actor: Actor, schedule: Schedule | None = None) -> Opened:
    """Open every round whose day has come. Running it again the same day opens nothing."""
    require(actor.has(*OFFICES))
    found = Opened()
    rows = (
        Schedule.objects.current()
        .select_for_update(of=("self",))
        .select_related(
            "organisation__jurisdiction",
            "jurisdiction",
            "cycle__plan",
            "cycle__clause",
            "cycle__jurisdiction",
            "body",
        )
    )
    if schedule is not None:
        rows = rows.filter(pk=schedule.pk)
    for row in rows.order_by("pk"):
        if not actor.has(*OFFICES, path=row.jurisdiction.path):
            continue
        facts = cycle_facts(row, on)
        if not facts.can_run:
            found.troubles.append((row, f"{'、'.join(facts.missing)}未定，不能下发"))
            continue
        for period in due_periods(row, facts, on):
            if row.rounds.filter(period_to=period.due).exists():
                found.standing += 1
            else:
                _open(row, facts, period, on, actor, found)
    return found


def due_periods(row: Schedule, facts: CycleFacts, on: date) -> list[Period]:
    """The periods of a schedule whose forms should be out on that day."""
    if facts.due is not None:
        one = Period(1, min(row.starts_on, facts.due), facts.due)
        return [one] if facts.due >= row.starts_on and shifted(facts.due, -row.opens_before)[0] <= on else []
    if facts.anchor is None:
        return []
    horizon = date.fromordinal(on.toordinal() + 2 * row.opens_before + 31)
    listed = periods(facts.anchor, facts.every, first=row.starts_on, last=horizon)
    return [one for one in listed if shifted(one.due, -row.opens_before)[0] <= on]


def _open(row: Schedule, facts: CycleFacts, period: Period, on: date, actor: Actor, found: Opened) -> None:
    fill, note = on_workday(period.due)
    if on > fill:
        fill, note = day_after(on, max(row.opens_before, row.sign_days)), OPENED_LATE
    words = period_words(period.start, period.due, facts.every) if facts.due is None else ""
    values = {
        "organisation": row.organisation,
        "schedule": row,
        "title": f"{row.name}（{words}）" if words else row.name,
        "kind": row.kind,
        "modality": facts.modality,
        "clause": facts.clause[:200],
        "addressees": row.addressees,
        "period_from": period.start,
        "period_to": period.due,
        "opened_on": on,
        "sign_due_on": min(day_after(on, row.sign_days), fill),
        "fill_due_on": fill,
        "calendar_note": note,
    }
    try:
        found.rounds.append(ROUND.record(values, actor=actor))
    except RongheError as error:
        found.troubles.append((row, error.message))
