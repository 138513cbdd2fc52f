"""A finished draft, written out for the reader."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np

from ronghe.engine.forecast.backtest import scaled_errors
from ronghe.engine.forecast.candidates import INTERMITTENT, REGULAR, seasonal_naive
from ronghe.engine.forecast.drafts import Draft
from ronghe.engine.forecast.fitting import Fit
from ronghe.engine.forecast.model import Array, Kind
from ronghe.engine.forecast.options import Options
from ronghe.engine.forecast.periods import label
from ronghe.engine.forecast.result import Interval, ModelRow, Past, Point, SeriesForecast

COMBINATION = "组合"
_OTHER = {
    Kind.ZERO: ("零", "历史全部为零"),
    Kind.STOPPED: ("零", "需求已停止一年以上"),
    Kind.SHORT: ("组内收缩", "不足两年，借用同组长序列的季节形状和增长"),
}


def assemble(draft: Draft, end: int, options: Options) -> SeriesForecast:
    """Everything a page shows of one series."""
    fit = draft.fit
    model, why = _OTHER[draft.kind] if fit is None else _explain(fit, draft.kind)
    return SeriesForecast(
        series=draft.series.name,
        groups=dict(draft.series.groups),
        kind=draft.kind,
        model=model,
        why=why,
        points=_points(draft, end, options),
        backtest=() if fit is None else _table(draft, fit, options.frequency.season),
        trials=0 if fit is None else len(fit.trials),
        mae=None if fit is None else _mean_error(fit, fit.tried),
        naive_mae=None if fit is None else _mean_error(fit, fit.naive_tried),
        past=() if fit is None else _past(draft, fit, options),
        start=label(draft.series.start, options.frequency),
        history=tuple(draft.series.values.tolist()),
    )


def _labels(kind: Kind) -> dict[str, str]:
    pool = INTERMITTENT if kind is Kind.INTERMITTENT else REGULAR
    return {candidate.key: candidate.label for candidate in pool}


def _explain(fit: Fit, kind: Kind) -> tuple[str, str]:
    labels = _labels(kind)
    if not fit.choice.trials:
        return COMBINATION, "太短，不能回测，各方法等权"
    if fit.choice.alone is not None:
        model = labels[fit.choice.alone]
        return model, f"{fit.choice.trials} 次回测中，{model}的误差不到组合的一半，单独采用"
    usable = {key: weight for key, weight in fit.choice.weights.items() if weight > 0}
    first = labels[max(usable, key=lambda key: usable[key])]
    left_out = [labels[key] for key, weight in fit.choice.weights.items() if weight == 0]
    text = f"{fit.choice.trials} 次回测中误差最小的是{first}，领先不到一半，"
    text += f"故按误差加权组合 {len(usable)} 个方法"
    return COMBINATION, text + (f"；{'、'.join(left_out)}误差过大，未用" if left_out else "")


def _table(draft: Draft, fit: Fit, season: int) -> tuple[ModelRow, ...]:
    labels = _labels(draft.kind)
    errors = scaled_errors(fit.trials, list(labels), squared=False) if fit.trials else {}
    unit = _naive_unit(draft.series.values, season)
    rows = []
    for key, text in labels.items():
        mae = errors.get(key)
        tried = mae is not None and np.isfinite(mae)
        rows.append(
            ModelRow(
                key=key,
                label=text,
                mae=float(mae) if mae is not None and tried else None,
                mase=float(mae) / unit if mae is not None and tried and unit > 0 else None,
                smape=_mean_smape(fit, [trial.made[key] for trial in fit.trials]) if tried else None,
                weight=float(fit.choice.weights.get(key, 0.0)),
            )
        )
    return tuple(rows)


def _naive_unit(values: Array, season: int) -> float:
    return float(np.mean(np.abs(values[season:] - values[:-season]))) if len(values) > season else 0.0


def _mean_error(fit: Fit, said: Sequence[Array]) -> float | None:
    if not fit.trials:
        return None
    pairs = zip(said, fit.trials, strict=True)
    return float(np.mean([np.mean(np.abs(made - trial.actual)) for made, trial in pairs]))


def _mean_smape(fit: Fit, said: Sequence[Array]) -> float:
    return float(np.mean([smape(trial.actual, made) for made, trial in zip(said, fit.trials, strict=True)]))


def smape(actual: Array, made: Array) -> float:
    """Symmetric mean absolute percentage error, in per cent; nought against nought is no error."""
    whole = np.abs(actual) + np.abs(made)
    apart = np.abs(actual - made)
    return float(200 * np.mean(np.divide(apart, whole, out=np.zeros_like(apart), where=whole > 0)))


def _points(draft: Draft, end: int, options: Options) -> tuple[Point, ...]:
    bounds = _bounds(draft, draft.point, draft.lag, options)
    return tuple(
        Point(
            period=label(end + step, options.frequency),
            forecast=float(draft.point[step]),
            naive=float(draft.naive[step]),
            intervals=bounds[step],
        )
        for step in range(len(draft.point))
    )


def _bounds(draft: Draft, point: Array, skip: int, options: Options) -> list[tuple[Interval, ...]]:
    """Intervals by step; of a series that is nought they are nought, without a measure there is none."""
    if draft.kind in (Kind.ZERO, Kind.STOPPED):
        nothing = tuple(Interval(level, 0.0, 0.0) for level in sorted(options.levels))
        return [() if value > 0 else nothing for value in point.tolist()]
    if draft.widths is None:
        return [() for _ in point]
    made: list[list[Interval]] = [[] for _ in point]
    floor = None if options.negative else 0.0
    whole = np.r_[np.zeros(skip), point]
    for level in sorted(options.levels):
        low, high = draft.widths.around(whole, draft.size, level, floor=floor)
        for step in range(len(point)):
            made[step].append(Interval(level, float(low[skip + step]), float(high[skip + step])))
    return [tuple(intervals) for intervals in made]


def _past(draft: Draft, fit: Fit, options: Options) -> tuple[Past, ...]:
    """Last year again: said at an origin one year before the last value, with nothing known of that year."""
    if fit.year is None or fit.year_said is None:
        return ()
    trial, season = fit.year, options.frequency.season
    said = fit.year_said if options.negative else np.maximum(fit.year_said, 0.0)
    naive = seasonal_naive(draft.series.values[: trial.origin], season, len(trial.actual))
    bounds = _bounds(draft, said, 0, options)
    return tuple(
        Past(
            period=label(draft.series.start + trial.origin + step, options.frequency),
            forecast=float(said[step]),
            naive=float(naive[step]),
            actual=float(trial.actual[step]),
            intervals=bounds[step],
        )
        for step in range(len(said))
    )
