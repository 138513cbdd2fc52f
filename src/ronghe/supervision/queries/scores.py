"""What a ranking is made of, unit by unit, in a period; what only may or is encouraged stands outside."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date

from ronghe.core.models import Jurisdiction
from ronghe.directory.models import Organisation
from ronghe.policy.enums import Modality, TaskState, UnitRole
from ronghe.policy.models import TaskUnit
from ronghe.policy.rules.progress import BINDING
from ronghe.supervision.enums import (
    CARD_STANDS,
    ActionState,
    CardState,
    Colour,
    Component,
    FormState,
    RoundState,
)
from ronghe.supervision.models import ActionItem, Card, RankingMethod, RoundForm
from ronghe.supervision.queries.figures import figures_known, places_with_figures
from ronghe.supervision.queries.units import bureaux_of, counties_of, schools_of
from ronghe.supervision.rules.ranking import Candidate, Placed, Share, rank

GROUPS = {"counties": counties_of, "bureaux": bureaux_of, "schools": schools_of}
GOOD, BAD = ("met", "on_track"), ("behind", "missed")
COUNTED_CARDS = (*CARD_STANDS, CardState.CLEARED)
"""A revoked card counts no more; one that was cleared stood."""

Counts = dict[int, list[int]]


@dataclass(frozen=True, slots=True)
class Span:
    """The days a ranking is about."""

    first: date
    last: date


def weights_of(method: RankingMethod) -> dict[str, int]:
    return {str(one): getattr(method, one) for one in Component}


def ranking_of(
    place: Jurisdiction, group: str, method: RankingMethod, span: Span, today: date
) -> list[Placed]:
    """The ranking as it stands now."""
    units = list(GROUPS[group](place).order_by("jurisdiction__path", "pk"))
    found = candidates(units, span, today, with_figures=group == "counties")
    return rank(found, weights_of(method), yellow=method.yellow_points, red=method.red_points)


def candidates(
    units: Iterable[Organisation], span: Span, today: date, *, with_figures: bool
) -> list[Candidate]:
    listed = list(units)
    keys = [one.pk for one in listed]
    on_time, first_pass = _forms(keys, span, today)
    tasks, rectified, cards = _tasks(keys, span), _rectified(keys, span, today), _cards(keys, span)
    measured = places_with_figures({one.jurisdiction_id for one in listed}) if with_figures else set()
    found = []
    for one in listed:
        shares = {
            Component.ON_TIME: Share(*on_time[one.pk]),
            Component.FIRST_PASS: Share(*first_pass[one.pk]),
            Component.TASKS: Share(*tasks[one.pk]),
            Component.RECTIFIED: Share(*rectified[one.pk]),
            Component.INDICATORS: _indicators(one, span) if one.jurisdiction_id in measured else Share(0, 0),
        }
        own = cards[one.pk]
        named = {str(name): share for name, share in shares.items()}
        found.append(Candidate(one.pk, one.name, named, own[Colour.YELLOW], own[Colour.RED]))
    return found


def _nought() -> Counts:
    return defaultdict(lambda: [0, 0])


def _forms(keys: list[int], span: Span, today: date) -> tuple[Counts, Counts]:
    """On time among those that are due, first pass among those sent in."""
    rows = RoundForm.objects.filter(
        organisation_id__in=keys,
        round__period_to__range=(span.first, span.last),
        round__modality__in=BINDING,
    ).exclude(round__state=RoundState.CANCELLED)
    rows = rows.exclude(state=FormState.CLEARED)
    on_time, first_pass = _nought(), _nought()
    for unit, sent, due, returns in rows.values_list(
        "organisation_id", "submitted_on", "round__fill_due_on", "returns"
    ):
        if sent is not None or due < today:
            on_time[unit][0] += sent is not None and sent <= due
            on_time[unit][1] += 1
        if sent is not None:
            first_pass[unit][0] += returns == 0
            first_pass[unit][1] += 1
    return on_time, first_pass


def _tasks(keys: list[int], span: Span) -> Counts:
    """Binding tasks the unit leads or answers for that were due in the period or before, and are done."""
    rows = TaskUnit.stands_for.through.objects.filter(
        organisation_id__in=keys,
        taskunit__role__in=(UnitRole.LEAD, UnitRole.RESPONSIBLE),
        taskunit__task__modality__in=BINDING,
        taskunit__task__deadline_on__lte=span.last,
        taskunit__task__retired_in__isnull=True,
        taskunit__task__yields_to__isnull=True,
    )
    found = _nought()
    columns = ("organisation_id", "taskunit__task_id", "taskunit__task__state")
    for unit, _task, state in rows.values_list(*columns).distinct():
        found[unit][0] += state == TaskState.DONE
        found[unit][1] += 1
    return found


def _rectified(keys: list[int], span: Span, today: date) -> Counts:
    """Items that were due: struck off, and reported in time."""
    rows = ActionItem.objects.filter(
        organisation_id__in=keys, deadline_on__range=(span.first, span.last), modality__in=BINDING
    ).exclude(state=ActionState.CANCELLED)
    found = _nought()
    for unit, state, due, reported in rows.values_list(
        "organisation_id", "state", "deadline_on", "reported_on"
    ):
        is_closed = state == ActionState.CLOSED
        if is_closed or due < today:
            found[unit][0] += is_closed and reported is not None and reported <= due
            found[unit][1] += 1
    return found


def _cards(keys: list[int], span: Span) -> dict[int, Counter[str]]:
    rows = Card.objects.filter(
        organisation_id__in=keys, issued_on__range=(span.first, span.last), state__in=COUNTED_CARDS
    )
    found: dict[int, Counter[str]] = defaultdict(Counter)
    for unit, colour in rows.values_list("organisation_id", "colour"):
        found[unit][colour] += 1
    return found


def _indicators(unit: Organisation, span: Span) -> Share:
    """Of the judged figures of the unit's own place, those met or keeping pace."""
    judged = [one["judgement"] for one in figures_known(unit.jurisdiction, span.last.year)]
    good = sum(one in GOOD for one in judged)
    return Share(good, good + sum(one in BAD for one in judged))


def outside_words() -> str:
    """Which wordings are outside a ranking, in words."""
    return "、".join(str(one.label) for one in Modality if one not in BINDING)
