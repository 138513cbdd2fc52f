"""The weights of a scheme in a place: those stated, and for the open ones what the office decided."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from decimal import Decimal

from ronghe.core.models import Jurisdiction
from ronghe.engine.appraisal import Scheme, Weights
from ronghe.engine.rules.lookup import parameter
from ronghe.engine.rules.values import Value
from ronghe.policy.queries.parameters import parameter_store, slug_of
from ronghe.quality.models import EvaluationScheme


@dataclass(frozen=True, slots=True)
class OpenWeight:
    """A weight that the scheme leaves open, with the answer if there is one and who gave it."""

    key: str
    name: str
    value: Decimal | None
    basis: str

    @property
    def is_decided(self) -> bool:
        return self.value is not None


def open_weights(scheme: Scheme, place: Jurisdiction, on: date) -> list[OpenWeight]:
    """Every open weight of the scheme, asked of the place and of those above it. Three queries."""
    asked = scheme.weight_keys()
    store = parameter_store(keys=[key for key, _ in asked]) if asked else None
    found = []
    for key, name in asked:
        held = None
        if store is not None:
            held = parameter(store, key, jurisdiction=slug_of(place), on=on, fallback=True)
        if isinstance(held, Value):
            found.append(OpenWeight(key, name, held.number, held.basis))
        else:
            found.append(OpenWeight(key, name, None, ""))
    return found


def weights_of(scheme: Scheme, place: Jurisdiction, on: date) -> Weights:
    """The weights to combine with on that day."""
    answers = {one.key: one.value for one in open_weights(scheme, place, on) if one.value is not None}
    return Weights.stated(scheme, answers)


def schemes_for(place: Jurisdiction) -> Iterable[EvaluationScheme]:
    """The current schemes of the place and of those above it; the nearest of each key."""
    from_near = (
        EvaluationScheme.objects.current().select_related("jurisdiction").order_by("-jurisdiction__path")
    )
    found: dict[str, EvaluationScheme] = {}
    for one in from_near:
        if place.path.startswith(one.jurisdiction.path):
            found.setdefault(one.code.partition(".")[2], one)
    return sorted(found.values(), key=lambda one: (one.subject, one.code))
