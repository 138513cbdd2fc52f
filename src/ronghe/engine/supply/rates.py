"""Shares of a whole (graduates of entrants, …) by programme, drawn towards their group where data are thin.

The model: every programme has a share of its own, scattered around that of its group; every cohort scatters
around the share of its programme. Both scatters are estimated from all cohorts at once (analysis of variance
of proportions); the share of a programme is the mean of the beta distribution that follows from its own
cohorts and its group (empirical Bayes). A programme without cohorts has the share of its group, a group with
few the share of the group above it.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

Draws = NDArray[np.float64]
FEWEST = 3
"""Degrees of freedom below which a scatter is not estimated."""
USUAL_COHORTS, USUAL_PROGRAMMES = 0.02, 0.05
"""Scatters (correlation of two students) where they cannot be estimated."""
LEAST, MOST = 0.002, 0.5


@dataclass(frozen=True, slots=True)
class Observed:
    """One cohort: so many ``hits`` of ``number``. ``groups`` from wide to narrow."""

    key: str
    groups: tuple[str, ...]
    hits: float
    number: float


@dataclass(frozen=True, slots=True)
class Rate:
    """The share of one programme: ``mean`` with the weight of ``strength`` students.

    ``cohort_strength`` says how close a cohort keeps to its programme; ``own`` is the number of students
    observed in the programme itself and ``group_mean`` what it is drawn towards.
    """

    mean: float
    strength: float
    cohort_strength: float
    own: float = 0.0
    group_mean: float = 0.0

    def draws(self, rng: np.random.Generator, size: int) -> Draws:
        """Possible shares of this programme, one for each simulated future."""
        return _beta(rng, np.full(size, self.mean), self.strength)

    def of_cohort(self, rng: np.random.Generator, shares: Draws) -> Draws:
        """Possible shares of one cohort, given those of its programme."""
        return _beta(rng, shares, self.cohort_strength)


@dataclass(frozen=True)
class Rates:
    """The shares of all programmes; ask ``of`` for one."""

    programmes: Mapping[str, tuple[float, float, float]]
    groups: Mapping[tuple[str, ...], float]
    between: float
    within: float

    def of(self, key: str, groups: tuple[str, ...]) -> Rate | None:
        """The share of a programme; nothing where no cohort of any programme is known."""
        if () not in self.groups:
            return None
        path = groups
        while path not in self.groups:
            path = path[:-1]
        centre = self.groups[path]
        prior, cohort = _strength(self.between), _strength(self.within)
        hits, weight, own = self.programmes.get(key, (0.0, 0.0, 0.0))
        mean = (prior * centre + hits) / (prior + weight)
        return Rate(min(max(mean, 0.0), 1.0), prior + weight, cohort, own, centre)


def estimate(observed: Iterable[Observed]) -> Rates:
    """Both scatters, the shares of the groups, and what each programme's own cohorts say."""
    rows = [row for row in observed if row.number > 0]
    within = _scatter([(row.key, row.hits / row.number, row.number) for row in rows], USUAL_COHORTS)
    programmes: dict[str, tuple[float, float, float]] = {}
    paths: dict[str, tuple[str, ...]] = {}
    for row in rows:
        weight = row.number / (1 + (row.number - 1) * within)
        hits, total, own = programmes.get(row.key, (0.0, 0.0, 0.0))
        programmes[row.key] = hits + weight * row.hits / row.number, total + weight, own + row.number
        paths[row.key] = row.groups
    shares = [
        (paths[key][0] if paths[key] else "", hits / weight, weight)
        for key, (hits, weight, _) in programmes.items()
    ]
    between = _scatter(shares, USUAL_PROGRAMMES)
    return Rates(programmes, _group_means(programmes, paths, _strength(between)), between, within)


def _group_means(
    programmes: Mapping[str, tuple[float, float, float]],
    paths: Mapping[str, tuple[str, ...]],
    prior: float,
) -> dict[tuple[str, ...], float]:
    """The share of every group, drawn towards that of the group above it."""
    sums: dict[tuple[str, ...], list[float]] = defaultdict(lambda: [0.0, 0.0])
    for key, (hits, weight, _own) in programmes.items():
        for length in range(len(paths[key]) + 1):
            found = sums[paths[key][:length]]
            found[0] += hits
            found[1] += weight
    means: dict[tuple[str, ...], float] = {}
    for path in sorted(sums, key=len):
        hits, weight = sums[path]
        means[path] = (prior * means[path[:-1]] + hits) / (prior + weight) if path else hits / weight
    return means


def _scatter(rows: Iterable[tuple[str, float, float]], usual: float) -> float:
    """The correlation of two students of one unit, from (group, share, size) of the units."""
    by_group: dict[str, list[tuple[float, float]]] = defaultdict(list)
    for group, share, size in rows:
        by_group[group].append((share, size))
    free = sum(len(units) - 1 for units in by_group.values())
    if free < FEWEST:
        return usual
    between = inside = spare = base = 0.0
    for units in by_group.values():
        total = sum(size for _, size in units)
        mean = sum(share * size for share, size in units) / total
        between += sum(size * (share - mean) ** 2 for share, size in units)
        inside += sum(size * share * (1 - share) for share, size in units)
        spare += total - sum(size * size for _, size in units) / total
        base += sum(max(size - 1, 0.0) for _, size in units)
    if base <= 0 or spare <= 0:
        return usual
    size, square, rest = spare / free, between / free, inside / base
    whole = square + (size - 1) * rest
    return float(min(max((square - rest) / whole, LEAST), MOST)) if whole > 0 else LEAST


def _strength(scatter: float) -> float:
    return 1 / scatter - 1


def _beta(rng: np.random.Generator, means: Draws, strength: float) -> Draws:
    """Beta draws around each mean; a mean of nought or one stays what it is."""
    safe = np.clip(means, 1e-6, 1 - 1e-6)
    drawn = rng.beta(safe * strength, (1 - safe) * strength)
    return np.where((means <= 0) | (means >= 1), means, drawn)
