"""Non-response weighting: the strata brought back to the sizes that are known of them.

Each stratum h with N people of whom n answered gets the weight N/n: together they stand for the frame
(post-stratification). A stratum in which nobody answered cannot be stood for by anybody: it is named, and the
result speaks for the others only.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from fractions import Fraction
from math import sqrt

from ronghe.engine.surveys.questionnaire import Stratum

Z = 1.959963984540054
"""The normal quantile for 95 %."""


@dataclass(frozen=True, slots=True)
class Weighting:
    """The weight of each stratum, the frame it stands for, and the strata that nobody stands for."""

    weights: Mapping[str, Fraction]
    answered: Mapping[str, int]
    covered: int
    frame: int
    silent: tuple[Stratum, ...]

    @property
    def n(self) -> int:
        return sum(self.answered.values())

    @property
    def rate(self) -> Fraction | None:
        """Answers by those asked."""
        return Fraction(self.n, self.frame) if self.frame else None

    @property
    def effective(self) -> Fraction:
        """Kish's effective sample size: what the unequal weights leave of the answers."""
        total = sum((w * self.answered[key] for key, w in self.weights.items()), Fraction(0))
        squares = sum((w * w * self.answered[key] for key, w in self.weights.items()), Fraction(0))
        return total * total / squares if squares else Fraction(0)

    @property
    def margin(self) -> float | None:
        """Half the 95 % interval of a share of one half, in per cent, corrected for the finite frame."""
        effective = float(self.effective)
        if effective < 2:
            return None
        left = max(0.0, 1 - effective / self.covered) if self.covered > effective else 0.0
        return 100 * Z * sqrt(0.25 / effective * left)


def weighting(strata: Sequence[Stratum], answered: Mapping[str, int]) -> Weighting:
    """The weights that bring the answers of each stratum to its size in the frame.

    A stratum with more answers than its frame says keeps the weight of one answer each: the frame was wrong.
    """
    weights, counts = {}, {}
    covered = 0
    for stratum in strata:
        number = answered.get(stratum.key, 0)
        if number:
            size = max(stratum.frame, number)
            weights[stratum.key] = Fraction(size, number)
            counts[stratum.key] = number
            covered += size
    frame = sum(max(one.frame, answered.get(one.key, 0)) for one in strata)
    silent = tuple(one for one in strata if one.frame and not answered.get(one.key, 0))
    return Weighting(weights, counts, covered, frame, silent)


@dataclass(frozen=True, slots=True)
class Estimate:
    """A weighted share with the plain one beside it, both of those who answered the question."""

    share: Fraction | None
    plain: Fraction | None
    n: int


def estimate(of: Weighting, hits: Mapping[str, int], asked: Mapping[str, int]) -> Estimate:
    """The share of ``hits`` among ``asked`` (both by stratum), weighted and plain."""
    whole = sum((w * asked.get(key, 0) for key, w in of.weights.items()), Fraction(0))
    part = sum((w * hits.get(key, 0) for key, w in of.weights.items()), Fraction(0))
    n = sum(asked.get(key, 0) for key in of.weights)
    plain = Fraction(sum(hits.get(key, 0) for key in of.weights), n) if n else None
    return Estimate(part / whole if whole else None, plain, n)


def mean_points(of: Weighting, points: Mapping[str, Fraction], asked: Mapping[str, int]) -> Fraction | None:
    """The weighted mean of points, given their sums by stratum."""
    whole = sum((w * asked.get(key, 0) for key, w in of.weights.items()), Fraction(0))
    total = sum((w * points.get(key, Fraction(0)) for key, w in of.weights.items()), Fraction(0))
    return total / whole if whole else None
