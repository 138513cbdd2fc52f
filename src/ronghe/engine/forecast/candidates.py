"""The models that are tried. Each takes values, season and horizon, and returns a point forecast.

The pool for ordinary series was chosen on the monthly series of the M3 competition, with the last 18 months
of each training part as the test and its hold-out unseen (docs/zh/reference/forecast-method.md).
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

import numpy as np

from ronghe.engine.forecast.kinds import structural_zeros
from ronghe.engine.forecast.library import run
from ronghe.engine.forecast.model import Array
from ronghe.engine.forecast.seasonality import factors, is_seasonal

Maker = Callable[[Array, int, int], Array]
NAIVE = "seasonal_naive"
_FAR = 5.0


@dataclass(frozen=True, slots=True)
class Candidate:
    """One model: the key in tables, and its name for readers."""

    key: str
    label: str
    make: Maker


def seasonal_naive(values: Array, season: int, horizon: int) -> Array:
    """The same period of last year; below one year of data, the last value."""
    if len(values) < season:
        return np.full(horizon, values[-1])
    return np.resize(values[-season:], horizon)


def adjusted(model: str, /, *, log: bool, tested: bool, **options: object) -> Maker:
    """A model without season, run on what is left when the season is taken out, and the season put back.

    ``tested`` takes a season out only where the autocorrelation shows one. Series that touch zero cannot be
    divided or logged: they are adjusted by subtraction.
    """

    def make(values: Array, season: int, horizon: int) -> Array:
        positive = bool((values > 0).all())
        neutral = np.full(season, 1.0 if positive else 0.0)
        wanted = not tested or is_seasonal(values, season)
        shape = factors(values, season, multiplicative=positive) if wanted else neutral
        past = np.resize(shape, len(values))
        ahead = shape[(len(values) + np.arange(horizon)) % season]
        if not positive:
            return run(model, values - past, horizon, **options) + ahead
        if not log:
            return run(model, values / past, horizon, **options) * ahead
        with np.errstate(over="ignore"):
            return np.asarray(np.exp(run(model, np.log(values / past), horizon, **options)) * ahead)

    return make


def _plain(model: str, /, **options: object) -> Maker:
    def make(values: Array, season: int, horizon: int) -> Array:
        return run(model, values, horizon, **options)

    return make


def _mean(values: Array, season: int, horizon: int) -> Array:
    return np.full(horizon, values.mean())


_THETA, _DAMPED, _COMPLEX = "DynamicOptimizedTheta", "AutoETS", "AutoCES"
_THETA_OPTIONS = {"season_length": 1}
_DAMPED_OPTIONS = {"season_length": 1, "model": "AAN", "damped": True}
_COMPLEX_OPTIONS = {"season_length": 1, "model": "N"}

NAIVE_CANDIDATE = Candidate(NAIVE, "季节朴素", seasonal_naive)
REGULAR = (
    Candidate("theta_log", "动态 Theta（对数）", adjusted(_THETA, log=True, tested=True, **_THETA_OPTIONS)),
    Candidate("theta", "动态 Theta", adjusted(_THETA, log=False, tested=False, **_THETA_OPTIONS)),
    Candidate(
        "damped_tested",
        "阻尼趋势指数平滑（季节经检验）",
        adjusted(_DAMPED, log=True, tested=True, **_DAMPED_OPTIONS),
    ),
    Candidate("damped", "阻尼趋势指数平滑", adjusted(_DAMPED, log=True, tested=False, **_DAMPED_OPTIONS)),
    Candidate("complex", "复指数平滑", adjusted(_COMPLEX, log=False, tested=True, **_COMPLEX_OPTIONS)),
    NAIVE_CANDIDATE,
)
INTERMITTENT = (
    Candidate("croston_sba", "Croston（SBA 修正）", _plain("CrostonSBA")),
    Candidate("tsb", "TSB", _plain("TSB", alpha_d=0.1, alpha_p=0.1)),
    Candidate("adida", "ADIDA", _plain("ADIDA")),
    Candidate("smoothing", "简单指数平滑", _plain("SimpleExponentialSmoothingOptimized")),
    Candidate("mean", "历史平均", _mean),
    NAIVE_CANDIDATE,
)


def forecasts(pool: tuple[Candidate, ...], values: Array, season: int, horizon: int) -> dict[str, Array]:
    """Every candidate's forecast, on the scale of ``values``; one that fails or runs away is left out.

    The values are brought to size one first, so that a result does not depend on the unit. A month that has
    always been empty stays empty.
    """
    size = float(np.abs(values).mean())
    if size <= 0:
        return {NAIVE: np.zeros(horizon)}
    unit = values / size
    low, high = float(unit.min()), float(unit.max())
    reach = _FAR * max(high - low, 1e-6 * max(abs(low), abs(high)))
    never = structural_zeros(values, season)
    empty = never[(len(values) + np.arange(horizon)) % season] > 0
    made: dict[str, Array] = {}
    for candidate in pool:
        found = np.where(empty, 0.0, candidate.make(unit, season, horizon))
        sound = bool(np.isfinite(found).all()) and low - reach <= found.min() and found.max() <= high + reach
        if sound:
            made[candidate.key] = found * size
    return made
