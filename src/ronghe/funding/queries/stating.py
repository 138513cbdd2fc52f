"""What is stated for a scheme in a place: the values of its parameters, and the questions still open."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from typing import Any

from ronghe.core.actor import Actor
from ronghe.core.models import Jurisdiction, JurisdictionLevel
from ronghe.directory.models import Organisation
from ronghe.engine.packs.schemes import Decision, Scheme
from ronghe.engine.rules.lookup import ParameterStore, parameter
from ronghe.engine.rules.values import NotStated, Value
from ronghe.funding.models import FundingScheme
from ronghe.funding.rules.months import Period
from ronghe.funding.rules.reckoning import Stated, occupation_key
from ronghe.policy.queries.parameters import parameter_store, slug_of

HIGH = frozenset({JurisdictionLevel.NATION, JurisdictionLevel.PROVINCE})


def place_of_claim(scheme: FundingScheme, organisation: Organisation) -> Jurisdiction:
    """Where a claim is handled: the scheme's own place, or for a scheme from above the claimant's city."""
    own: Jurisdiction = scheme.jurisdiction
    if own.level not in HIGH:
        return own
    place: Jurisdiction = organisation.jurisdiction
    while place.parent is not None and place.level != JurisdictionLevel.CITY:
        if place.parent.level in HIGH:
            break
        place = place.parent
    return place


def place_for(actor: Actor, scheme: FundingScheme) -> Jurisdiction:
    """Where the actor handles a scheme: its own place; for a scheme from above, the actor's place."""
    own: Jurisdiction = scheme.jurisdiction
    if actor.is_system or any(own.path.startswith(path) for path in actor.paths):
        return own
    mine = Jurisdiction.objects.filter(path__in=actor.paths, path__startswith=own.path)
    return mine.order_by("path").first() or own


def stated_for(
    scheme: Scheme, place: Jurisdiction, period: Period, occupations: Iterable[str] = ()
) -> dict[str, Stated]:
    """Every parameter of the scheme as it holds throughout the period. A change within it is no value."""
    keys = {scheme.amount, *(one.key for one in scheme.decisions)} | ({scheme.rate} - {""})
    if scheme.by_occupation and scheme.rate:
        keys |= {occupation_key(scheme.rate, one) for one in occupations if one}
    store = parameter_store(keys=sorted(keys))
    slug = slug_of(place)
    return {key: _stated(store, key, slug, period) for key in sorted(keys)}


def _stated(store: ParameterStore, key: str, place: str, period: Period) -> Stated:
    first = parameter(store, key, jurisdiction=place, on=period.first, fallback=True)
    last = parameter(store, key, jurisdiction=place, on=period.last, fallback=True)
    if isinstance(first, Value) and isinstance(last, Value) and first.source != last.source:
        words = f"申报时段内有变化：{first.value} 变为 {last.value}，请分段申报"
        return Stated(key, words=words)
    return _plain(key, first if isinstance(first, NotStated) else last)


def _plain(key: str, found: Value | NotStated) -> Stated:
    if isinstance(found, NotStated):
        return Stated(key, words=found.words)
    return Stated(
        key,
        found.value,
        found.unit,
        found.clause,
        found.document_number,
        found.basis,
        found.source,
        found.valid_from.isoformat(),
    )


@dataclass(frozen=True, slots=True)
class Question:
    """A decision the text leaves to the office, with the answer of the day or words why none."""

    decision: Decision
    stated: Stated

    @property
    def shown(self) -> str:
        return shown_value(self.stated.value, self.decision.unit)


def shown_value(value: Any, unit: str = "") -> str:
    """A parameter's value in words.

    >>> shown_value(True), shown_value(("甲", "乙")), shown_value(None)
    ('是', '甲、乙', '')
    """
    match value:
        case None:
            return ""
        case bool():
            return "是" if value else "否"
        case tuple():
            return "、".join(value)
        case _:
            return f"{value}{unit}"


def questions(scheme: Scheme, place: Jurisdiction, on: date) -> list[Question]:
    """Every open question of a scheme with its present answer."""
    stated = stated_for(scheme, place, Period(on, on))
    return [Question(one, stated[one.key]) for one in scheme.decisions]
