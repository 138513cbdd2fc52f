"""What may be asked of a forecast."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass

from ronghe.engine.forecast.fitting import Fit, Task
from ronghe.engine.forecast.model import ForecastError, Frequency
from ronghe.engine.forecast.reconcile import Reconciliation

LONGEST = 60


@dataclass(frozen=True, slots=True)
class Options:
    """How far, how sure, how put together. ``workers`` changes the time, never the result."""

    frequency: Frequency = Frequency.MONTHLY
    horizon: int = 12
    levels: tuple[int, ...] = (80,)
    hierarchy: str = ""
    reconciliation: Reconciliation = Reconciliation.MINT
    negative: bool = False
    group: str = ""
    """The column whose series lend to the short ones; the first one if empty."""
    minimum: float = 0.0
    """Series with less than this in the last year are not published; 0 publishes all."""
    workers: int = 1
    fitter: Callable[[Sequence[Task]], list[Fit]] | None = None
    """Who fits the series instead of processes of this machine, see ``on_spark``."""

    def __post_init__(self) -> None:
        if not 1 <= self.horizon <= LONGEST:
            raise ForecastError(
                "forecast.horizon",
                f"预测期数应在 1 到 {LONGEST} 之间，现为 {self.horizon}",
                hint="改 --horizon",
            )
        if not self.levels or any(not 50 <= level <= 99 for level in self.levels):
            raise ForecastError(
                "forecast.levels", "区间的把握应是 50 到 99 之间的整数", hint="例如 --levels 80,95"
            )
        if self.workers < 1:
            raise ForecastError("forecast.workers", "进程数至少是 1", hint="改 --workers")
