"""Invented series for the tests: rows as they are written in a file, and series ready to forecast."""

from __future__ import annotations

import numpy as np

from ronghe.engine.forecast.cleaning import Row
from ronghe.engine.forecast.model import Array, Frequency, Series
from ronghe.engine.forecast.periods import label

FIRST = 2019 * 12
END = FIRST + 60


def wave(seed: int, count: int = 60, *, level: float = 200.0, season: int = 12) -> Array:
    """A level, a little growth, a season and noise."""
    rng = np.random.default_rng(seed)
    steps = np.arange(count)
    shape = 1 + 0.15 * np.sin(2 * np.pi * steps / season + seed)
    return level * (1 + 0.004 * steps) * shape * np.exp(rng.normal(0, 0.04, count))


def series(name: str, values: Array, end: int = END, **groups: str) -> Series:
    return Series(name, end - len(values), np.asarray(values, dtype=float), groups)


def rows(name: str, values: Array, start: int = FIRST, **groups: str) -> list[Row]:
    return [
        Row(name, label(start + step, Frequency.MONTHLY), f"{value:.6f}", groups)
        for step, value in enumerate(values.tolist())
    ]


def district_panel(count: int = 6, length: int = 48) -> list[Series]:
    """Two districts, three industries."""
    return [
        series(
            f"s{number}",
            wave(number, length, level=100.0 * (number + 1)),
            district="东区" if number % 2 else "西区",
            industry=f"行业{number % 3}",
        )
        for number in range(count)
    ]
