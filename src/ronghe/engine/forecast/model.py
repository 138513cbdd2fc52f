"""The words of this part: frequency, series, problem, error."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from enum import StrEnum

import numpy as np
from numpy.typing import NDArray

from ronghe.engine.errors import EngineError

Array = NDArray[np.float64]


class ForecastError(EngineError):
    """A forecast that cannot be made at all, and what to do about it."""


class Frequency(StrEnum):
    """How often a series is observed."""

    MONTHLY = "M"
    QUARTERLY = "Q"

    @property
    def season(self) -> int:
        """Periods a year."""
        return 12 if self is Frequency.MONTHLY else 4


class Kind(StrEnum):
    """What a series is like, which decides how it is forecast."""

    REGULAR = "regular"
    INTERMITTENT = "intermittent"
    SHORT = "short"
    ZERO = "zero"
    EMPTY = "empty"
    STOPPED = "stopped"


@dataclass(frozen=True, slots=True)
class Problem:
    """One thing that is not as it should be: where, what, and what was done or is to be done."""

    code: str
    series: str
    period: str
    message: str
    action: str


@dataclass(frozen=True, slots=True)
class Series:
    """Values of consecutive periods from ``start`` (an ordinal, see ``periods``), without a hole."""

    name: str
    start: int
    values: Array
    groups: Mapping[str, str] = field(default_factory=dict)
    filled: int = 0
    """How many of the values were put into gaps."""

    @property
    def end(self) -> int:
        """The ordinal after the last one."""
        return self.start + len(self.values)
