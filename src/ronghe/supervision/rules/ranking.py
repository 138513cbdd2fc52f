"""Scores and places. What is missing is left out of a unit's weights, never counted as nought."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from decimal import ROUND_HALF_UP, Decimal

PLACES = Decimal("0.01")


@dataclass(frozen=True, slots=True)
class Share:
    """So many of so many; of none it is missing."""

    part: int
    whole: int

    @property
    def percent(self) -> Decimal | None:
        if not self.whole:
            return None
        return (Decimal(100 * self.part) / self.whole).quantize(PLACES, ROUND_HALF_UP)


@dataclass(frozen=True, slots=True)
class Candidate:
    """One unit with what is known of it. ``shares`` are by component."""

    key: int
    name: str
    shares: Mapping[str, Share]
    yellow: int = 0
    red: int = 0


@dataclass(frozen=True, slots=True)
class Placed:
    """One line of a ranking. No ``score`` and no ``place``: nothing is known that could be scored."""

    candidate: Candidate
    score: Decimal | None
    place: int | None
    missing: tuple[str, ...]
    deduction: Decimal


def score_of(
    candidate: Candidate, weights: Mapping[str, int], *, yellow: int, red: int
) -> tuple[Decimal | None, tuple[str, ...], Decimal]:
    """The weighted mean of the known components less the points of the cards, with what was missing.

    >>> one = Candidate(1, "甲", {"on_time": Share(3, 4), "tasks": Share(0, 0)}, yellow=1)
    >>> score_of(one, {"on_time": 25, "tasks": 30}, yellow=2, red=5)
    (Decimal('73.00'), ('tasks',), Decimal('2'))
    """
    known = {
        name: percent
        for name, weight in weights.items()
        if weight and (share := candidate.shares.get(name)) and (percent := share.percent) is not None
    }
    missing = tuple(name for name, weight in weights.items() if weight and name not in known)
    deduction = Decimal(candidate.yellow * yellow + candidate.red * red)
    if not known:
        return None, missing, deduction
    total = sum(weights[name] for name in known)
    mean = sum((weights[name] * percent for name, percent in known.items()), Decimal(0)) / total
    return max(mean - deduction, Decimal(0)).quantize(PLACES, ROUND_HALF_UP), missing, deduction


def rank(
    candidates: Sequence[Candidate], weights: Mapping[str, int], *, yellow: int, red: int
) -> list[Placed]:
    """Everybody by score; equal scores share a place and the next one is skipped (1, 2, 2, 4)."""
    scored = [(one, *score_of(one, weights, yellow=yellow, red=red)) for one in candidates]
    scores = sorted((score for _one, score, _m, _d in scored if score is not None), reverse=True)
    placed = [
        Placed(one, score, None if score is None else scores.index(score) + 1, missing, deduction)
        for one, score, missing, deduction in scored
    ]
    return sorted(placed, key=lambda p: (p.place is None, p.place or 0, p.candidate.name))
