"""The writes of random samples: drawn so that they can be drawn again, found, challenged by another person.

The functions are parts of an app's service: the service asks for permission and names the action. ``code``
is the stem of the error codes, ``funding.audit``.
"""

from __future__ import annotations

import secrets
from collections.abc import Collection
from typing import Any, TypeVar

from ronghe.core.actor import Actor
from ronghe.core.errors import Conflict, Invalid, InvalidTransition
from ronghe.core.models import Jurisdiction
from ronghe.core.models.sample import Sample, SampleChallenge, SampleFinding, SampleItem, SampleState
from ronghe.core.service import locked
from ronghe.engine import sampling

S = TypeVar("S", bound=Sample)
I_ = TypeVar("I_", bound=SampleItem)


def draw(
    model: type[S],
    place: Jurisdiction,
    numbers: Collection[str],
    *,
    actor: Actor,
    size: int,
    seed: str,
    code: str,
    empty: str,
    **columns: Any,
) -> tuple[S, tuple[str, ...]]:
    """A new sample of the numbers, and those drawn. Without a seed a random one is made; it is kept."""
    if not numbers:
        raise Conflict(f"{code}.empty", empty)
    if not 1 <= size <= len(numbers):
        message = f"可抽 1 至 {len(numbers)} 件。"
        raise Invalid(f"{code}.size", message, fields={"size": message})
    used = seed.strip()[:80] or secrets.token_hex(16)
    made = model(
        jurisdiction=place,
        seed=used,
        method=sampling.METHOD,
        size=size,
        population=sorted(numbers),
        population_digest=sampling.population_digest(list(numbers)),
        drawn_by_id=actor.user_id,
        **columns,
    )
    made.save()
    return made, sampling.draw(list(numbers), size, used)


def is_repeatable(sample: Sample, kept: Collection[str]) -> bool:
    """Whether the recorded seed and method give the recorded sample again."""
    again = sampling.draw(sample.population, sample.size, sample.seed)
    fits = sampling.population_digest(sample.population) == sample.population_digest
    return fits and sorted(again) == sorted(kept)


def _open(item: SampleItem, code: str) -> None:
    locked(item)
    if item.sample.state != SampleState.OPEN:
        raise InvalidTransition(f"{code}.closed", "本次抽查已经办结。")


def record_finding(item: I_, *, actor: Actor, finding: str, text: str, code: str) -> I_:
    """What the first person found on a sampled thing."""
    _open(item, code)
    if item.finding:
        raise InvalidTransition(f"{code}.found", "这件已有核查结论，请由另一人反证。")
    if finding not in (SampleFinding.SOUND, SampleFinding.FAULTY) or not text.strip():
        raise Invalid(f"{code}.text", "请选择结论并写明核查情况。", fields={"text": "请写明核查情况。"})
    item.finding, item.finding_text, item.auditor_id = finding, text.strip(), actor.user_id
    item.save(update_fields=["finding", "finding_text", "auditor"])
    return item


def challenge(item: I_, *, actor: Actor, challenge: str, text: str, code: str) -> I_:
    """Another person tries to refute the finding, and writes what was tried; a refuted one is reversed."""
    _open(item, code)
    if not item.finding or item.challenge:
        raise InvalidTransition(f"{code}.challenge", "先有核查结论，每件反证一次。")
    if challenge not in (SampleChallenge.STANDS, SampleChallenge.REFUTED) or not text.strip():
        raise Invalid(f"{code}.text", "请选择结论并写明反证情况。", fields={"text": "请写明怎样反证。"})
    item.challenge, item.challenge_text, item.challenger_id = challenge, text.strip(), actor.user_id
    item.save(update_fields=["challenge", "challenge_text", "challenger"])
    sample: Any = item.sample
    if all(one.is_done for one in sample.items.all()):
        sample.state = SampleState.CLOSED
        sample.save(update_fields=["state", "updated_at"])
    return item
