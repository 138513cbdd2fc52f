"""Graduates to occupations: by the links of their programme, then returns and departures.

The rule of the weights: where the teaching standard or a review names occupations, they and only they count,
each the same; otherwise the five best predictions of at least ``DOUBTFUL``, each by its score. A programme
without any is said to be unassigned and its graduates stay in the total. Weights of a programme sum to one,
so no graduate is lost or counted twice.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass

import numpy as np

from ronghe.engine.supply.flow import Cell, Interval, spread
from ronghe.engine.supply.rates import Draws

DOUBTFUL = 0.15
PREDICTIONS = 5
UNASSIGNED = ""
CERTAIN = frozenset({"official", "accepted"})


@dataclass(frozen=True, slots=True)
class Link:
    """An occupation of a programme, how it is known and how sure it is."""

    occupation: str
    kind: str
    score: float = 1.0


@dataclass(frozen=True, slots=True)
class Part:
    """What one programme gives to one occupation."""

    programme: str
    weight: float
    graduates: float
    joining: float


@dataclass(frozen=True)
class Supply:
    """The graduates of one occupation or group in one year, and those who join the local labour market."""

    occupation: str
    graduates: Interval
    joining: Interval
    returned: float
    departed: float
    parts: tuple[Part, ...]


def weights_of(links: Iterable[Link]) -> dict[str, float]:
    """The occupations of a programme with the share of its graduates that each gets."""
    listed = list(links)
    certain = sorted({link.occupation for link in listed if link.kind in CERTAIN})
    if certain:
        return dict.fromkeys(certain, 1 / len(certain))
    guessed: dict[str, float] = {}
    for link in listed:
        if link.kind == "predicted" and link.score >= DOUBTFUL:
            guessed[link.occupation] = max(link.score, guessed.get(link.occupation, 0.0))
    best = sorted(guessed.items(), key=lambda pair: (-pair[1], pair[0]))[:PREDICTIONS]
    whole = sum(score for _, score in best)
    return {code: score / whole for code, score in best} if best else {UNASSIGNED: 1.0}


def allocate(
    cells: Iterable[Cell],
    weights: Mapping[str, Mapping[str, float]],
    *,
    length: int,
    returned: Mapping[str, float] | None = None,
    departed: Mapping[str, float] | None = None,
) -> list[Supply]:
    """Supply by occupation cut to ``length`` characters (7: 小类, 10: 细类), the largest first.

    Movements of an occupation go to it; those not broken down go to what is unassigned. In no future do more
    depart than are there.
    """
    parts: dict[str, list[Part]] = defaultdict(list)
    graduates: dict[str, list[Draws]] = defaultdict(list)
    joining: dict[str, list[Draws]] = defaultdict(list)
    for cell in cells:
        for code, weight in _cut(weights.get(cell.programme) or {UNASSIGNED: 1.0}, length).items():
            middle, local = cell.graduates.middle * weight, cell.joining.middle * weight
            parts[code].append(Part(cell.programme, weight, middle, local))
            graduates[code].append(cell.graduate_draws * weight)
            joining[code].append(cell.joining_draws * weight)
    back, away = _cut(returned or {}, length), _cut(departed or {}, length)
    made = [
        _supply(code, parts[code], graduates[code], joining[code], back.get(code, 0.0), away.get(code, 0.0))
        for code in sorted({*parts, *back, *away})
    ]
    return sorted(made, key=lambda one: (-one.joining.middle, one.occupation))


def _cut(numbers: Mapping[str, float], length: int) -> dict[str, float]:
    found: dict[str, float] = defaultdict(float)
    for code, number in numbers.items():
        found[code[:length]] += number
    return dict(found)


def _supply(
    code: str, parts: list[Part], graduates: list[Draws], joining: list[Draws], back: float, away: float
) -> Supply:
    whole = np.sum(graduates, axis=0) if graduates else np.zeros(1)
    local = np.sum(joining, axis=0) if joining else np.zeros(1)
    middle = max(sum(part.joining for part in parts) + back - away, 0.0)
    return Supply(
        code,
        spread(sum(part.graduates for part in parts), whole),
        spread(middle, np.maximum(local + back - away, 0.0)),
        back,
        away,
        tuple(sorted(parts, key=lambda part: (-part.joining, part.programme))),
    )
