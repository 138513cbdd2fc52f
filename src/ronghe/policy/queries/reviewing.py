"""What the review desk shows: the text in stretches, the items as cards, and how far the checking is."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from functools import cached_property

from django.db.models import Count, Q, QuerySet
from django.utils.translation import gettext as _

from ronghe.core.actor import Actor
from ronghe.directory.enums import MatchHow
from ronghe.directory.models import Organisation
from ronghe.directory.queries import UnitMatch, match_units
from ronghe.policy.enums import Governs, ItemKind, ItemState, UnitRole
from ronghe.policy.models import Review, ReviewItem
from ronghe.policy.queries.wordings import due_said, target_said
from ronghe.policy.rules.highlighting import Mark, lines
from ronghe.policy.rules.payloads import (
    ClausePayload,
    IndicatorPayload,
    MetaPayload,
    MilestonePayload,
    Payload,
    RulePayload,
    TaskPayload,
    UnitPayload,
    read_payload,
)

GONE = frozenset({ItemState.SPLIT, ItemState.MERGED})
SETTLED = frozenset({ItemState.ACCEPTED, ItemState.EDITED, ItemState.REJECTED})
TONES = {
    ItemState.PENDING: "idle",
    ItemState.ACCEPTED: "good",
    ItemState.EDITED: "good",
    ItemState.REJECTED: "bad",
    ItemState.SPLIT: "idle",
    ItemState.MERGED: "idle",
}


@dataclass(frozen=True, slots=True)
class Piece:
    """A stretch of text ready to print: its characters, its items, and how it looks."""

    start: int
    text: str
    keys: tuple[int, ...]
    look: str = ""
    anchors: tuple[int, ...] = ()


@dataclass(frozen=True, slots=True)
class UnitView:
    """A unit of a task: as printed, as whom it is taken, and why."""

    name: str
    organisation: str
    reason: str
    is_sure: bool


@dataclass(frozen=True)
class Card:
    """One item as the desk shows it."""

    item: ReviewItem
    title: str
    label: str = ""
    facts: Sequence[tuple[str, str]] = ()
    units: Sequence[tuple[str, Sequence[UnitView]]] = ()

    @property
    def is_pending(self) -> bool:
        return self.item.state == ItemState.PENDING

    @property
    def has_open_doubt(self) -> bool:
        return self.is_pending and bool(self.item.doubts)

    @property
    def tone(self) -> str:
        return TONES[ItemState(self.item.state)]

    @property
    def look(self) -> str:
        if self.item.state == ItemState.REJECTED:
            return "rejected"
        if self.item.state in SETTLED:
            return "accepted"
        return "doubt" if self.item.doubts else ""


@dataclass
class Progress:
    """How far a review is."""

    total: int = 0
    pending: int = 0
    doubtful: int = 0
    unsettled: int = 0
    unmatched: int = 0
    kinds: dict[str, int] = field(default_factory=dict)

    @property
    def decided(self) -> int:
        return self.total - self.pending

    @property
    def percent(self) -> int:
        return 100 if not self.total else self.decided * 100 // self.total

    @property
    def is_ready(self) -> bool:
        return not self.pending and not self.unsettled


class Desk:
    """A review opened for checking. Loads its items and the organisations they name once."""

    def __init__(self, review: Review) -> None:
        self.review = review

    @cached_property
    def items(self) -> list[ReviewItem]:
        return list(self.review.items.exclude(state__in=GONE).order_by("order", "pk"))

    @cached_property
    def payloads(self) -> dict[int, Payload]:
        return {item.pk: read_payload(item.kind, item.payload) for item in self.items}

    @cached_property
    def organisations(self) -> Mapping[int, str]:
        return organisation_names(self.payloads.values())

    @cached_property
    def progress(self) -> Progress:
        pending = [item for item in self.items if item.state == ItemState.PENDING]
        return Progress(
            total=len(self.items),
            pending=len(pending),
            doubtful=sum(bool(item.doubts) for item in pending),
            unsettled=self.review.conflicts.filter(governs=Governs.UNDECIDED).count(),
            unmatched=len({unit.name for unit in self._units() if not is_matched(unit)}),
            kinds=dict(Counter(item.kind for item in self.items)),
        )

    def _units(self) -> Iterable[UnitPayload]:
        for payload in self.payloads.values():
            if isinstance(payload, TaskPayload):
                yield from payload.units

    def cards(self, show: str = "", order: str = "") -> list[Card]:
        """The items asked for: ``show`` doubts, open, or a kind; doubts first unless ``order`` is text."""
        found = [self.card(item) for item in self.items if _is_shown(item, show)]
        if order != "text":
            found.sort(key=lambda card: (not card.has_open_doubt, not card.is_pending))
        return found

    def card(self, item: ReviewItem) -> Card:
        payload = self.payloads[item.pk]
        title, label, facts = describe(payload)
        units: tuple[tuple[str, Sequence[UnitView]], ...] = ()
        if isinstance(payload, TaskPayload):
            units = tuple(units_by_role(payload.units, self.organisations))
        return Card(item, title, label, facts, units)

    def text(self) -> list[list[Piece]]:
        """The page's text line by line, every stretch with the items over it."""
        shown = {item.pk: item for item in self.items if item.start is not None and item.end is not None}
        marks = [Mark(pk, item.start or 0, item.end or 0) for pk, item in shown.items()]
        text = self.review.page.text
        anchored: set[int] = set()
        page = []
        for line in lines(text, marks):
            pieces = []
            for stretch in line:
                anchors = tuple(key for key in stretch.keys if key not in anchored)
                anchored.update(anchors)
                look = _look(shown[stretch.keys[0]]) if stretch.keys else ""
                content = text[stretch.start : stretch.end]
                pieces.append(Piece(stretch.start, content, stretch.keys, look, anchors))
            page.append(pieces)
        return page


def _is_shown(item: ReviewItem, show: str) -> bool:
    if show == "doubts":
        return item.state == ItemState.PENDING and bool(item.doubts)
    if show == "open":
        return item.state == ItemState.PENDING
    return show not in ItemKind.values or item.kind == show


def _look(item: ReviewItem) -> str:
    if item.state == ItemState.PENDING:
        return "doubt" if item.doubts else "open"
    return "done"


def is_matched(unit: UnitPayload) -> bool:
    """Taken for an organisation or a known collective, or settled by a person as none."""
    return unit.is_confirmed or unit.match_how not in {MatchHow.NONE, MatchHow.AMBIGUOUS}


def organisation_names(payloads: Iterable[Payload]) -> dict[int, str]:
    """Names of the organisations that the tasks' units are taken for, in one query."""
    wanted = {
        unit.organisation_id
        for payload in payloads
        if isinstance(payload, TaskPayload)
        for unit in payload.units
        if unit.organisation_id is not None
    }
    return dict(Organisation.objects.filter(pk__in=wanted).values_list("pk", "name")) if wanted else {}


def units_by_role(
    units: Sequence[UnitPayload], names: Mapping[int, str]
) -> Iterable[tuple[str, Sequence[UnitView]]]:
    """The units under the word the document uses for their role, in printed order."""
    roles: dict[str, list[UnitView]] = {}
    for unit in units:
        word = unit.role_word or str(UnitRole(unit.role).label)
        organisation = names.get(unit.organisation_id or 0, "")
        view = UnitView(unit.name, organisation, unit.match_reason, is_matched(unit))
        roles.setdefault(word, []).append(view)
    return roles.items()


def describe(payload: Payload) -> tuple[str, str, list[tuple[str, str]]]:
    """Title, label and facts of a payload for its card."""
    if isinstance(payload, ClausePayload):
        return payload.heading or payload.text[:60], payload.label, []
    if isinstance(payload, TaskPayload):
        facts = [
            (_("约束力"), str(payload.modality.label)),
            (_("时限"), due_said(payload.deadline_on, payload.deadline_text)),
        ]
        return payload.title, _("附件第%(n)s项") % {"n": payload.number} if payload.number else "", facts
    if isinstance(payload, IndicatorPayload):
        return payload.name, "", _indicator_facts(payload)
    if isinstance(payload, MilestonePayload):
        return payload.name, payload.phase, [(_("时限"), due_said(payload.due_on, payload.due_text))]
    if isinstance(payload, RulePayload):
        return payload.name, payload.key, [(_("起始"), payload.valid_from.isoformat())]
    return payload.title, payload.document_number, _meta_facts(payload)


def _indicator_facts(payload: IndicatorPayload) -> list[tuple[str, str]]:
    target = target_said(
        payload.comparator, payload.value, payload.value_high, payload.unit, payload.per, payload.target_year
    )
    facts = [(_("目标"), target), (_("类别"), str(payload.kind.label))]
    return [*facts, (_("与此处重复"), payload.repeats)] if payload.repeats else facts


def _meta_facts(payload: MetaPayload) -> list[tuple[str, str]]:
    period = (
        _("%(y)s年") % {"y": f"{payload.plan_from}—{payload.plan_to}"} if payload.plan_from else _("未写明")
    )
    days = (
        (_("成文日期"), payload.issued_on),
        (_("公布日期"), payload.published_on),
        (_("施行日期"), payload.effective_from),
    )
    facts = [(_("发文机关"), payload.issuer or _("未写明")), (_("规划期"), period)]
    return facts + [(word, day.isoformat() if day else _("未写明")) for word, day in days]


@dataclass(frozen=True, slots=True)
class NamedUnit:
    """A printed unit name of a review, with what it is taken for and what else it could be."""

    name: str
    payload: UnitPayload
    tasks: int
    organisation: str
    match: UnitMatch


def named_units(review: Review) -> list[NamedUnit]:
    """Every unit name the review prints, the unmatched first, with candidates."""
    desk = Desk(review)
    units: dict[str, UnitPayload] = {}
    counts: Counter[str] = Counter()
    for unit in desk._units():
        units.setdefault(unit.name, unit)
        counts[unit.name] += 1
    matches = {match.printed: match for match in match_units(list(units), review.jurisdiction)}
    found = [
        NamedUnit(
            name, unit, counts[name], desk.organisations.get(unit.organisation_id or 0, ""), matches[name]
        )
        for name, unit in units.items()
    ]
    return sorted(found, key=lambda one: (is_matched(one.payload), one.name))


def reviews_for(actor: Actor) -> QuerySet[Review]:
    """The reviews an actor may see, with their counts."""
    live = ~Q(items__state__in=GONE)
    return (
        Review.objects.visible_to(actor)
        .select_related("document", "jurisdiction", "page")
        .annotate(
            item_count=Count("items", filter=live),
            pending_count=Count("items", filter=Q(items__state=ItemState.PENDING)),
        )
    )
