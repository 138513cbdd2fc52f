"""A forecast in the making: one draft a series, filled in step by step."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from ronghe.engine.forecast.candidates import seasonal_naive
from ronghe.engine.forecast.fitting import Fit, Task, fit_all
from ronghe.engine.forecast.intervals import ENOUGH, Widths, restlessness, size, widths
from ronghe.engine.forecast.kinds import kind_of
from ronghe.engine.forecast.model import Array, Kind, Series
from ronghe.engine.forecast.options import Options
from ronghe.engine.forecast.short import Borrowed, borrow, forecast_short, rehearse

MODELLED = (Kind.REGULAR, Kind.INTERMITTENT)


@dataclass(slots=True)
class Draft:
    """What is known of one series so far. ``lag``: how many periods it ends before the others."""

    series: Series
    kind: Kind
    lag: int
    point: Array
    naive: Array
    fit: Fit | None = None
    size: float = 0.0
    widths: Widths | None = None
    lenders: int = 0


def draft_all(panel: Sequence[Series], end: int, options: Options) -> list[Draft]:
    """Points and widths for every series, in the order given."""
    season, horizon = options.frequency.season, options.horizon
    drafts = [_begin(series, end, season, horizon) for series in panel]
    modelled = [draft for draft in drafts if draft.kind in MODELLED]
    tasks = [
        Task(draft.series.values, season, horizon, horizon + draft.lag, draft.kind) for draft in modelled
    ]
    fits = options.fitter(tasks) if options.fitter else fit_all(tasks, options.workers)
    for draft, found in zip(modelled, fits, strict=True):
        draft.fit, draft.point = found, found.point[draft.lag :]
    _measure(modelled, season, options)
    _lend(drafts, season, options)
    if not options.negative:
        for draft in drafts:
            draft.point = np.maximum(draft.point, 0.0)
    return drafts


def _begin(series: Series, end: int, season: int, horizon: int) -> Draft:
    lag = end - series.end
    kind = Kind.STOPPED if lag > season else kind_of(series.values, season)
    ahead = seasonal_naive(series.values, season, horizon + lag)[lag:]
    if kind in (Kind.ZERO, Kind.STOPPED):
        ahead = np.zeros(horizon)
    return Draft(series, kind, lag, ahead.copy(), ahead)


def _measure(drafts: Sequence[Draft], season: int, options: Options) -> None:
    """Scores of the back-test to half-widths; regular and intermittent apart where both are many."""
    ratio = error_ratio(drafts, season)
    for draft in drafts:
        fit = draft.fit
        if fit is None:
            continue
        draft.size = size(draft.series.values, season, _errors(fit), ratio)
    apart = [[draft for draft in drafts if draft.kind is kind] for kind in MODELLED]
    sets = apart if min(map(len, apart)) >= ENOUGH else [list(drafts)]
    for members in sets:
        found = _calibrate(members, season, ratio, options)
        for draft in members:
            draft.widths = found


def _calibrate(drafts: Sequence[Draft], season: int, ratio: float, options: Options) -> Widths | None:
    longest = max(options.horizon + max((draft.lag for draft in drafts), default=0), season)
    latest = [scores(draft, season, ratio)[:1] for draft in drafts]
    chosen = [score for found in latest for score in found]
    if len(chosen) < ENOUGH:
        chosen = [score for draft in drafts for score in scores(draft, season, ratio)]
    return widths(chosen, longest, options.levels)


def scores(draft: Draft, season: int, ratio: float) -> list[Array]:
    """One array a trial, the latest first: errors in units of the size known at the trial's origin."""
    fit = draft.fit
    if fit is None:
        return []
    made = []
    for trial, said in zip(fit.trials, fit.tried, strict=True):
        ended = [
            float(np.mean(np.abs(other_said - other.actual)))
            for other, other_said in zip(fit.trials, fit.tried, strict=True)
            if other.origin + len(other.actual) <= trial.origin
        ]
        unit = size(draft.series.values[: trial.origin], season, ended, ratio)
        made.append(np.abs(said - trial.actual) / unit)
    return made


def error_ratio(drafts: Sequence[Draft], season: int) -> float:
    """How large a trial's error is beside the restlessness of its series, in the middle of all series."""
    found = []
    for draft in drafts:
        rest = restlessness(draft.series.values, season)
        if draft.fit is not None and draft.fit.trials and rest > 0:
            found.append(float(np.mean(_errors(draft.fit))) / rest)
    return float(np.median(found)) if found else 1.0


def _errors(fit: Fit) -> list[float]:
    return [
        float(np.mean(np.abs(said - trial.actual))) for trial, said in zip(fit.trials, fit.tried, strict=True)
    ]


def _lend(drafts: Sequence[Draft], season: int, options: Options) -> None:
    """Short series: the level is theirs, the shape of the year and the growth are borrowed."""
    key = options.group or next((column for draft in drafts for column in draft.series.groups), "")
    lenders = [draft.series for draft in drafts if draft.kind is Kind.REGULAR and draft.lag == 0]
    shapes: dict[str, Borrowed] = {}
    rehearsed: dict[tuple[int, int], Widths | None] = {}
    for draft in drafts:
        if draft.kind is not Kind.SHORT:
            continue
        series, ahead = draft.series, options.horizon + draft.lag
        group, length = series.groups.get(key, ""), len(series.values)
        if group not in shapes:
            shapes[group] = borrow(lenders, group or None, key, season)
        if (length, ahead) not in rehearsed:
            rehearsed[length, ahead] = _rehearsed(lenders, length, ahead, key, season, options)
        draft.point = forecast_short(series.values, series.start, ahead, shapes[group])[draft.lag :]
        draft.lenders = shapes[group].lenders
        draft.widths = rehearsed[length, ahead]
        draft.size = float(series.values.mean())


def _rehearsed(
    lenders: Sequence[Series], length: int, ahead: int, key: str, season: int, options: Options
) -> Widths | None:
    """Widths from long series cut to the same length, with shapes from what was known before the cut."""
    earlier = [
        Series(series.name, series.start, series.values[:-ahead], series.groups)
        for series in lenders
        if len(series.values) >= ahead + 2 * season
    ]
    groups = {series.groups.get(key, "") for series in lenders} | {""}
    shapes = {group: borrow(earlier, group or None, key, season) for group in groups}
    return widths(rehearse(lenders, length, ahead, shapes, key, season), ahead, options.levels)
