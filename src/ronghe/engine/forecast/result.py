"""What is handed back: for every series the forecast and all that is needed to doubt it."""

from __future__ import annotations

from collections.abc import Mapping, Set
from dataclasses import asdict, dataclass, field, replace
from typing import Any

from ronghe.engine.forecast.model import Frequency, Kind, Problem


@dataclass(frozen=True, slots=True)
class Interval:
    """The range that should hold the truth ``level`` times out of a hundred."""

    level: int
    low: float
    high: float


@dataclass(frozen=True, slots=True)
class Point:
    """One period ahead. No interval where there was nothing to measure one by."""

    period: str
    forecast: float
    naive: float
    intervals: tuple[Interval, ...]


@dataclass(frozen=True, slots=True)
class Past:
    """One period of the last year: what we would have said a year ago, and what happened."""

    period: str
    forecast: float
    naive: float
    actual: float
    intervals: tuple[Interval, ...]


@dataclass(frozen=True, slots=True)
class ModelRow:
    """One line of the back-test table. Errors are means over the trials; empty where the model failed."""

    key: str
    label: str
    mae: float | None
    mase: float | None
    smape: float | None
    weight: float


@dataclass(frozen=True, slots=True)
class SeriesForecast:
    """The forecast of one series or sum."""

    series: str
    groups: Mapping[str, str]
    kind: Kind
    model: str
    why: str
    points: tuple[Point, ...]
    backtest: tuple[ModelRow, ...]
    trials: int
    mae: float | None
    """Mean absolute error of the honest combination over the trials."""
    naive_mae: float | None
    past: tuple[Past, ...]
    suppressed: bool = False
    start: str = ""
    """The first period of ``history``."""
    history: tuple[float, ...] = ()
    """The values it was made from; of a sum, those of its parts added up."""

    @property
    def beats_naive(self) -> bool | None:
        """Whether we did better than the seasonal naive forecast; ``None`` where it could not be tried."""
        if self.mae is None or self.naive_mae is None:
            return None
        return self.mae < self.naive_mae

    @property
    def verdict(self) -> str:
        """The same in a sentence for the page."""
        if self.beats_naive is None:
            return "数据太少，没有与季节朴素预测比较过"
        mae, naive = f"{self.mae:.4g}", f"{self.naive_mae:.4g}"
        if self.beats_naive:
            return f"回测平均误差 {mae}，小于季节朴素预测的 {naive}"
        return f"回测平均误差 {mae}，不小于季节朴素预测的 {naive}：这条序列没有胜过季节朴素预测，请一并参看"


@dataclass(frozen=True, slots=True)
class LevelError:
    """What making the forecasts add up did to their error, over the latest trial."""

    level: str
    nodes: int
    base_mae: float
    reconciled_mae: float


@dataclass(frozen=True, slots=True)
class Report:
    """Everything, in the order: sums from the total down, then the series by name."""

    frequency: Frequency
    horizon: int
    levels: tuple[int, ...]
    origin: str
    """The last period with a value."""
    forecasts: tuple[SeriesForecast, ...]
    problems: tuple[Problem, ...]
    method: str
    reconciliation: str = "none"
    shrinkage: float | None = None
    level_errors: tuple[LevelError, ...] = field(default=())

    def named(self, series: str) -> SeriesForecast:
        """The forecast of that name."""
        return next(found for found in self.forecasts if found.series == series)

    def without(self, names: Set[str]) -> Report:
        """The same with these series hidden too."""
        found = tuple(
            replace(one, suppressed=one.suppressed or one.series in names) for one in self.forecasts
        )
        return replace(self, forecasts=found)

    @property
    def counts(self) -> dict[str, int]:
        """How many series there are, of what kind, and how many beat the naive forecast."""
        tried = [found for found in self.forecasts if found.beats_naive is not None]
        kinds = {kind.value: sum(found.kind is kind for found in self.forecasts) for kind in Kind}
        return {
            "series": len(self.forecasts),
            **{kind: count for kind, count in kinds.items() if count},
            "tried": len(tried),
            "beat_naive": sum(bool(found.beats_naive) for found in tried),
            "suppressed": sum(found.suppressed for found in self.forecasts),
            "problems": len(self.problems),
        }

    def to_json(self) -> dict[str, Any]:
        """Plain values; what is suppressed carries no number."""
        made = asdict(self)
        made["counts"] = self.counts
        for plain, found in zip(made["forecasts"], self.forecasts, strict=True):
            plain["beats_naive"], plain["verdict"] = found.beats_naive, found.verdict
            if found.suppressed:
                plain.update(points=[], past=[], backtest=[], history=[], mae=None, naive_mae=None)
                plain.update(beats_naive=None, verdict="数量太小，不公布", why="")
        return made
