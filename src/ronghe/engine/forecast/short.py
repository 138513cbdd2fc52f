"""Series too short for a model of their own borrow the shape of the year and the growth from their group.

Shrinkage: the group's shape is itself drawn towards that of all series, by how few series the group has; the
level is always the series' own. How wrong this goes is measured: long series are cut to the same length and
forecast the same way.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import numpy as np

from ronghe.engine.forecast.model import Array, Series
from ronghe.engine.forecast.seasonality import factors

_PULL = 5.0
_SMOOTHING = 0.3
_GROWTH_BELIEF = 0.5
_GROWTH_LIMIT = 0.3


@dataclass(frozen=True, slots=True)
class Borrowed:
    """What a short series takes from others: a factor for every place of the calendar year, yearly growth."""

    shape: Array
    growth: float
    lenders: int


def borrow(lenders: Sequence[Series], group: str | None, key: str, season: int) -> Borrowed:
    """The shape and growth of the group's long series, drawn towards those of all."""
    everyone = [_profile(series, season) for series in lenders]
    profiles = [profile for profile in everyone if profile is not None]
    if not profiles:
        return Borrowed(np.ones(season), 0.0, 0)
    mine = [
        profile
        for profile, series in zip(everyone, lenders, strict=True)
        if profile is not None and group is not None and series.groups.get(key) == group
    ]
    whole = np.mean(profiles, axis=0)
    near = np.mean(mine, axis=0) if mine else whole
    trust = len(mine) / (len(mine) + _PULL)
    mixed = trust * near + (1 - trust) * whole
    shape = np.exp(mixed[:season])
    growth = float(np.clip(mixed[season] * _GROWTH_BELIEF, -_GROWTH_LIMIT, _GROWTH_LIMIT))
    return Borrowed(shape / shape.mean(), growth, len(mine) or len(profiles))


def _profile(series: Series, season: int) -> Array | None:
    """Logarithms of the seasonal factors by place in the calendar, and of last year's growth."""
    if len(series.values) < 2 * season or not (series.values > 0).all():
        return None
    shape = np.roll(factors(series.values, season, multiplicative=True), series.start % season)
    last, before = series.values[-season:].mean(), series.values[-2 * season : -season].mean()
    return np.append(np.log(shape), np.log(last / before))


def forecast_short(values: Array, start: int, horizon: int, borrowed: Borrowed) -> Array:
    """The smoothed level of what there is, times the borrowed shape and half the borrowed growth."""
    season = len(borrowed.shape)
    places = (start + np.arange(len(values))) % season
    flat = values / borrowed.shape[places]
    level = float(flat[0])
    for number, value in enumerate(flat[1:].tolist(), start=2):
        level += max(_SMOOTHING, 1.0 / number) * (value - level)
    ahead = (start + len(values) + np.arange(horizon)) % season
    steps = np.arange(1, horizon + 1)
    return np.asarray(level * borrowed.shape[ahead] * np.exp(borrowed.growth * steps / season))


def rehearse(
    lenders: Sequence[Series],
    length: int,
    horizon: int,
    borrowed: Mapping[str, Borrowed],
    key: str,
    season: int,
) -> list[Array]:
    """Errors, in units of the level, of long series cut to ``length`` a span before their end.

    ``borrowed`` are the shapes known at that time, by group (``""`` for any other).
    """
    scores: list[Array] = []
    for series in lenders:
        origin = len(series.values) - horizon
        if origin < length:
            continue
        seen, actual = series.values[origin - length : origin], series.values[origin:]
        mean = float(seen.mean())
        if mean <= 0:
            continue
        found = borrowed.get(series.groups.get(key, ""), borrowed[""])
        made = forecast_short(seen, series.start + origin - length, horizon, found)
        scores.append(np.abs(made - actual) / mean)
    return scores
