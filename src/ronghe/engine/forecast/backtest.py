"""Rolling-origin back-test: what each model would have said at earlier dates, and what follows from it.

Trials are ordered from the latest origin back. A trial is judged with weights from trials that had ended when
it began, so nothing that is reported as "what we would have said" knew what came after.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import numpy as np

from ronghe.engine.forecast.candidates import NAIVE, Candidate, forecasts
from ronghe.engine.forecast.model import Array

_POWER = 0.5
_HOPELESS = 3.0
_CLEAR = 0.5
_TINY = 1e-12


@dataclass(frozen=True, slots=True)
class Trial:
    """The forecasts from one origin (a place in the values), and what happened."""

    origin: int
    made: Mapping[str, Array]
    actual: Array

    def errors(self, *, squared: bool) -> dict[str, float]:
        """The mean absolute (or root mean squared) error of every model."""
        return {key: _size(found - self.actual, squared=squared) for key, found in self.made.items()}


@dataclass(frozen=True, slots=True)
class Choice:
    """The weights of the models, and whether one stood out so far that it stands alone."""

    weights: Mapping[str, float]
    alone: str | None
    trials: int

    def combine(self, made: Mapping[str, Array]) -> Array:
        """The weighted mean of those models that gave a forecast."""
        present = {key: weight for key, weight in self.weights.items() if key in made and weight > 0}
        if not present:
            present = dict.fromkeys(made, 1.0)
        whole = sum(present.values())
        return np.asarray(sum(made[key] * (weight / whole) for key, weight in present.items()))


def origins(count: int, season: int, horizon: int) -> list[int]:
    """Places to forecast from, the latest first: one span back, two, two and a half; and always one year."""
    span, least = max(season, horizon), season + season // 2
    wished = [count - span, count - 2 * span, count - 2 * span - span // 2]
    found = [place for place in wished if place >= least]
    if not found:
        found = [place for place in (count - season, count - season // 2) if place >= least][:1]
    year = count - season
    if found and year not in found and year >= least:
        found.append(year)
    return found


def trials(
    values: Array, season: int, horizon: int, pool: tuple[Candidate, ...]
) -> tuple[list[Trial], Trial | None]:
    """The trials used for choosing and for intervals, and the one of a year ago (often among them)."""
    span = max(season, horizon)
    made: dict[int, Trial] = {}
    for origin in origins(len(values), season, horizon):
        actual = values[origin : origin + span]
        made[origin] = Trial(origin, forecasts(pool, values[:origin], season, len(actual)), actual)
    year = made.get(len(values) - season)
    if year is not None and span > season and len(made) > 1:
        kept = [trial for origin, trial in made.items() if origin != year.origin]
    else:
        kept = list(made.values())
    return sorted(kept, key=lambda trial: -trial.origin), year


def choose(trials: Sequence[Trial], keys: Sequence[str], *, squared: bool = False) -> Choice:
    """Weights from the errors: the inverse root, none for the hopeless, one alone only if far ahead.

    Weights close to equal do better than sharp ones when they rest on three trials; that is measured.
    """
    if not trials:
        return Choice(dict.fromkeys(keys, 1.0 / len(keys)), None, 0)
    errors = scaled_errors(trials, keys, squared=squared)
    usable = {key: error for key, error in errors.items() if np.isfinite(error)}
    if not usable:
        return Choice(dict.fromkeys(keys, 1.0 / len(keys)), None, 0)
    best = min(usable.values())
    raw = {
        key: (max(error, _TINY) ** -_POWER if error <= _HOPELESS * best + _TINY else 0.0)
        for key, error in usable.items()
    }
    whole = sum(raw.values())
    weights = {key: raw.get(key, 0.0) / whole for key in keys}
    choice = Choice(weights, None, len(trials))
    if len(trials) < 2:
        return choice
    together = float(
        np.mean([_size(choice.combine(trial.made) - trial.actual, squared=squared) for trial in trials])
    )
    first = min(usable, key=lambda key: usable[key])
    if together > _TINY and usable[first] < _CLEAR * together:
        return Choice({key: float(key == first) for key in keys}, first, len(trials))
    return choice


def scaled_errors(trials: Sequence[Trial], keys: Sequence[str], *, squared: bool) -> dict[str, float]:
    """The mean error of every model over the trials; infinite where it failed in one."""
    return {
        key: float(
            np.mean(
                [
                    _size(trial.made[key] - trial.actual, squared=squared) if key in trial.made else np.inf
                    for trial in trials
                ]
            )
        )
        for key in keys
    }


def honest(trials: Sequence[Trial], trial: Trial, keys: Sequence[str], *, squared: bool = False) -> Array:
    """What the combination would have said at this trial's origin, knowing only trials that had ended."""
    ended = [other for other in trials if other.origin + len(other.actual) <= trial.origin]
    return choose(ended, keys, squared=squared).combine(trial.made)


def naive_of(trial: Trial) -> Array:
    """The seasonal naive forecast of this trial, which never fails."""
    return trial.made[NAIVE]


def _size(error: Array, *, squared: bool) -> float:
    return float(np.sqrt(np.mean(error**2))) if squared else float(np.mean(np.abs(error)))
