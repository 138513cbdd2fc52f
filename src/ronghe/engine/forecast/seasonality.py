"""The shape of the year: whether there is one, how large, and how much of it to believe."""

from __future__ import annotations

import numpy as np

from ronghe.engine.forecast.model import Array

_CONFIDENT = 1.645
_PLAIN = 0.95


def is_seasonal(values: Array, season: int) -> bool:
    """Whether the autocorrelation at one year stands out (90 % two-sided, Bartlett's limits).

    A strong trend hides a season from that test; so one that is 95 % signal counts as well.
    """
    count = len(values)
    if count < 2 * season + 1:
        return False
    if _belief(*_measured(values, season, multiplicative=False), season) > _PLAIN:
        return True
    centred = values - values.mean()
    power = float(centred @ centred)
    if power <= 0:
        return False
    lags = np.array([centred[lag:] @ centred[:-lag] for lag in range(1, season + 1)]) / power
    limit = _CONFIDENT * np.sqrt((1 + 2 * float((lags[:-1] ** 2).sum())) / count)
    return bool(abs(lags[-1]) > limit)


def moving_average(values: Array, season: int) -> Array:
    """Centred over one year; not-a-number at both ends. ``season`` is even (12 or 4)."""
    weights = np.r_[0.5, np.ones(season - 1), 0.5] / season
    made = np.full(len(values), np.nan)
    half = season // 2
    made[half : len(values) - half] = np.convolve(values, weights, "valid")
    return made


def factors(values: Array, season: int, *, multiplicative: bool) -> Array:
    """One factor (or addend) a place in the year, the first for ``values[0]``; neutral below two years.

    Classical decomposition, then pulled towards "no season" as far as the factors differ by no more than
    their own noise would make them (James & Stein; for seasonal factors Miller & Williams 2003).
    """
    neutral = 1.0 if multiplicative else 0.0
    if len(values) < 2 * season:
        return np.full(season, neutral)
    if multiplicative and not (values > 0).all():
        return np.full(season, neutral)
    means, noise = _measured(values, season, multiplicative=multiplicative)
    return np.asarray(neutral + _belief(means, noise, season) * (means - neutral))


def _measured(values: Array, season: int, *, multiplicative: bool) -> tuple[Array, list[float]]:
    """Classical factors, and the sampling variance of each that was seen more than once."""
    trend = moving_average(values, season)
    inner = slice(season // 2, len(values) - season // 2)
    rest = values[inner] / trend[inner] if multiplicative else values[inner] - trend[inner]
    places = (np.arange(len(values)) % season)[inner]
    counts = np.bincount(places, minlength=season)
    means = np.bincount(places, rest, season) / counts
    spread = np.bincount(places, (rest - means[places]) ** 2, season)
    twice = counts > 1
    noise: list[float] = (spread[twice] / (counts[twice] - 1) / counts[twice]).tolist()
    return (means / means.mean() if multiplicative else means - means.mean()), noise


def _belief(means: Array, noise: list[float], season: int) -> float:
    """The share of the measured season that is not noise, from 0 to 1."""
    signal = float(means.var(ddof=1))
    if not noise or signal <= 0:
        return 1.0 if signal > 0 else 0.0
    doubt = (season - 3) / (season - 1) * float(np.mean(noise)) / signal
    return 1.0 - min(max(doubt, 0.0), 1.0)
