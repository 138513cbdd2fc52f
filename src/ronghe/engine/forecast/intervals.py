"""Conformal intervals: how wide the errors of the back-test say they must be.

Split conformal prediction. Every trial gives an error a step ahead, divided by a size that was known at its
origin; the widths for the future are quantiles of those scores over all series, multiplied by each series'
own size. Nothing is assumed of the distribution; what is assumed is that the next year errs like past ones.
"""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from ronghe.engine.forecast.model import Array
from ronghe.engine.forecast.seasonality import factors

ENOUGH = 100
_TINY = 1e-9


@dataclass(frozen=True, slots=True)
class Widths:
    """Half-widths in units of a series' size: one array over the steps ahead for each level."""

    by_level: dict[int, Array]
    scores: int

    def around(self, point: Array, size: float, level: int, *, floor: float | None) -> tuple[Array, Array]:
        """Both ends; never below ``floor`` (nought, where a negative value is impossible)."""
        half = self.by_level[level][: len(point)] * size
        low, high = point - half, point + half
        if floor is not None:
            low, high = np.maximum(low, floor), np.maximum(high, floor)
        return low, high


def restlessness(values: Array, season: int) -> float:
    """The mean change from one period to the next when the season is taken out."""
    if len(values) < 2:
        return 0.0
    positive = bool((values > 0).all())
    shape = np.resize(factors(values, season, multiplicative=positive), len(values))
    return float(np.mean(np.abs(np.diff(values / shape if positive else values - shape))))


def size(values: Array, season: int, past_errors: Sequence[float], ratio: float) -> float:
    """A series' own size of error: its restlessness and the errors of its earlier trials, half and half.

    ``ratio`` turns restlessness into an error where there were no trials.
    """
    rest = restlessness(values, season) * ratio
    errors = [error for error in past_errors if math.isfinite(error)]
    own = (sum(errors) + rest) / (len(errors) + 1)
    return max(own, _TINY * max(float(np.abs(values).max(initial=0.0)), _TINY))


def quantile(scores: Array, level: int) -> float:
    """The conformal quantile: the ⌈(n+1)·level⌉-th smallest, the largest if there are too few."""
    ordered = np.sort(scores)
    rank = math.ceil((len(ordered) + 1) * level / 100)
    return float(ordered[min(rank, len(ordered)) - 1])


def rising(values: Array) -> Array:
    """The nearest sequence that never falls (pool adjacent violators): farther ahead is not surer."""
    blocks: list[tuple[float, int]] = []
    for value in values.tolist():
        blocks.append((value, 1))
        while len(blocks) > 1 and blocks[-2][0] > blocks[-1][0]:
            (first, many), (second, more) = blocks[-2], blocks[-1]
            blocks[-2:] = [((first * many + second * more) / (many + more), many + more)]
    return np.concatenate([np.full(count, value) for value, count in blocks])


def widths(scores: Sequence[Array], horizon: int, levels: Sequence[int]) -> Widths | None:
    """From score arrays (one a trial, a score a step) to half-widths; ``None`` without scores.

    With many trials each step has its own quantile. With few, all steps share one, stretched by how the mean
    score grows with the step. Beyond the longest trial the widths grow with the root of the step.
    """
    usable = [array for array in scores if len(array)]
    if not usable:
        return None
    longest = min(horizon, max(map(len, usable)))
    columns = [np.array([array[step] for array in usable if len(array) > step]) for step in range(longest)]
    if min(map(len, columns)) >= ENOUGH:
        found = {level: rising(np.array([quantile(column, level) for column in columns])) for level in levels}
    else:
        found = _shared(columns, levels)
    steps = np.arange(longest + 1, horizon + 1)
    stretched = {
        level: np.r_[half, half[-1] * np.sqrt(steps / longest)] if len(steps) else half
        for level, half in found.items()
    }
    return Widths(stretched, sum(map(len, usable)))


def _shared(columns: list[Array], levels: Sequence[int]) -> dict[int, Array]:
    growth = np.maximum(rising(np.array([column.mean() for column in columns])), _TINY)
    relative = np.concatenate([column / step for column, step in zip(columns, growth, strict=True)])
    return {level: quantile(relative, level) * growth for level in levels}
