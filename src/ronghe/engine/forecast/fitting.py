"""The heavy part, series by series, on as many processes as are given."""

from __future__ import annotations

import multiprocessing
import sys
from collections.abc import Mapping, Sequence
from concurrent.futures import ProcessPoolExecutor
from dataclasses import dataclass

from ronghe.engine.forecast.backtest import Choice, Trial, choose, honest, naive_of, trials
from ronghe.engine.forecast.candidates import INTERMITTENT, REGULAR, Candidate, forecasts
from ronghe.engine.forecast.library import library
from ronghe.engine.forecast.model import Array, Kind

_CHUNKS = 4
_FEW = 16


@dataclass(frozen=True, slots=True)
class Task:
    """One series to be forecast ``ahead`` steps, tried out over ``horizon`` steps."""

    values: Array
    season: int
    horizon: int
    ahead: int
    kind: Kind

    @property
    def pool(self) -> tuple[Candidate, ...]:
        return INTERMITTENT if self.kind is Kind.INTERMITTENT else REGULAR


@dataclass(frozen=True, slots=True)
class Fit:
    """What came of it. ``tried`` holds, for each trial, what the combination would honestly have said."""

    made: Mapping[str, Array]
    point: Array
    choice: Choice
    trials: tuple[Trial, ...]
    tried: tuple[Array, ...]
    year: Trial | None
    year_said: Array | None

    @property
    def naive_tried(self) -> tuple[Array, ...]:
        return tuple(naive_of(trial) for trial in self.trials)


def fit(task: Task) -> Fit:
    """Back-test, choice and forecast of one series."""
    keys = [candidate.key for candidate in task.pool]
    squared = task.kind is Kind.INTERMITTENT  # absolute errors would reward a forecast of nothing
    found, year = trials(task.values, task.season, task.horizon, task.pool)
    made = forecasts(task.pool, task.values, task.season, task.ahead)
    choice = choose(found, keys, squared=squared)
    tried = tuple(honest(found, trial, keys, squared=squared) for trial in found)
    said = None if year is None else honest(found, year, keys, squared=squared)
    return Fit(made, choice.combine(made), choice, tuple(found), tried, year, said)


def fit_all(tasks: Sequence[Task], workers: int) -> list[Fit]:
    """All of them in order; the result does not depend on the number of processes."""
    if workers <= 1 or len(tasks) < _FEW:
        return [fit(task) for task in tasks]
    library()  # before the processes part, so that each does not load it again
    method = "fork" if sys.platform == "linux" else "spawn"
    context = multiprocessing.get_context(method)
    size = max(1, len(tasks) // (workers * _CHUNKS * 4))
    with ProcessPoolExecutor(workers, mp_context=context) as pool:
        return list(pool.map(fit, tasks, chunksize=size))
