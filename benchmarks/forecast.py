"""Forecasting: error and coverage on the official hold-out of M3's monthly series; seconds for 2,000 series.

The models, their weights and the widths of the intervals were chosen on the training parts alone; the
hold-out (the last 18 months) is only compared with here. The error is sMAPE as in the competition, the
coverage that of the 80 % interval. The second part forecasts 2,000 invented series of 60 months, with
back-test and intervals, by two processes. The peer in the same run, on a sample of the same series and in one
process, is prophet with its own defaults and an 80 % interval; our seconds beside it are measured the same.
Without ``--full`` a sixth of the series and a tenth of the 2,000 are taken, to be quick.

Where the M3 file is not on the machine (RONGHE_SHARED, or ``shared`` beside the checkout), invented series
take its place, and the figure says so: it is then no measure of accuracy.

    benchmarks/forecast.py [--full] [--peer 20]
"""

from __future__ import annotations

import argparse
import gzip
import importlib
import importlib.metadata
import importlib.util
import json
import logging
import os
import resource
import time
import warnings
from collections.abc import Sequence
from pathlib import Path
from typing import Any

import numpy as np

from ronghe.engine.forecast.assembling import smape
from ronghe.engine.forecast.candidates import REGULAR
from ronghe.engine.forecast.drafts import Draft, draft_all
from ronghe.engine.forecast.library import library
from ronghe.engine.forecast.model import Array, Series
from ronghe.engine.forecast.options import Options

GOAL_SMAPE, GOAL_COVERAGE, GOAL_SECONDS = 13.5, (0.75, 0.85), 180.0
LEVEL, HORIZON, END = 80, 18, 2024 * 12
QUICK_EVERY, QUICK_SERIES = 6, 200
SERIES, MONTHS, M3_MONTHLY = 2_000, 60, 1_428
SHARED = Path(os.environ.get("RONGHE_SHARED") or Path(__file__).resolve().parents[2] / "shared")


def m3(every: int) -> list[tuple[Series, Array]]:
    """Monthly series with what came after; invented ones where the file is not there."""
    path = SHARED / "data" / "series" / "m3.json.gz"
    if not path.exists():
        return [
            (Series(one.name, one.start, one.values[:-HORIZON]), one.values[-HORIZON:])
            for one in invented(119, MONTHS + HORIZON)
        ]
    with gzip.open(path, "rt", encoding="utf-8") as file:
        found = [one for one in json.load(file) if one["period"] == "MONTHLY"][::every]
    return [
        (Series(one["id"], END - len(one["x"]), np.array(one["x"], float)), np.array(one["xx"], float))
        for one in found
    ]


def invented(count: int, months: int) -> list[Series]:
    """Demand of groups: level, growth, season and noise of every size."""
    rng = np.random.default_rng(2024)
    steps = np.arange(months)
    made = []
    for number in range(count):
        level, growth = rng.lognormal(5, 1), rng.normal(0, 0.006)
        shape = rng.uniform(0, 0.3) * np.sin(2 * np.pi * (steps + rng.integers(12)) / 12)
        noise = rng.normal(0, rng.uniform(0.02, 0.2), months)
        values = np.maximum(np.round(level * np.exp(growth * steps + shape + noise)), 0)
        made.append(Series(f"{number:04d}", END - months, values))
    return made


def scores(drafts: Sequence[Draft], actuals: Sequence[Array]) -> tuple[float, float]:
    """Mean sMAPE, and the share of actual values within the interval."""
    errors, inside = [], []
    for draft, actual in zip(drafts, actuals, strict=True):
        errors.append(smape(actual, draft.point))
        if draft.widths is None:
            inside.append(np.zeros(len(actual), dtype=bool))
            continue
        low, high = draft.widths.around(draft.point, draft.size, LEVEL, floor=0.0)
        inside.append((low <= actual) & (actual <= high))
    return float(np.mean(errors)), float(np.mean(inside))


def print_models(drafts: Sequence[Draft], actuals: Sequence[Array]) -> None:
    """sMAPE of every model alone, of their plain mean and of our combination."""
    table: dict[str, list[float]] = {}
    for draft, actual in zip(drafts, actuals, strict=True):
        if draft.fit is None:
            continue
        for candidate in REGULAR:
            if candidate.key in draft.fit.made:
                made = draft.fit.made[candidate.key]
                table.setdefault(candidate.label, []).append(smape(actual, made))
        plain = np.mean(list(draft.fit.made.values()), axis=0)
        table.setdefault("各方法等权平均", []).append(smape(actual, plain))
        table.setdefault("组合（本系统）", []).append(smape(actual, draft.point))
    for name, errors in table.items():
        print(f"  sMAPE {np.mean(errors):6.2f}  {name}（{len(errors)} 条）")


def processor() -> float:
    """Processor seconds of this process and those it started: steadier than the clock when others work."""
    mine, theirs = resource.getrusage(resource.RUSAGE_SELF), resource.getrusage(resource.RUSAGE_CHILDREN)
    return mine.ru_utime + mine.ru_stime + theirs.ru_utime + theirs.ru_stime


def prophet_scores(series: Sequence[Series], actuals: Sequence[Array]) -> tuple[float, float, float] | None:
    """Its error, coverage and seconds a series, or nothing where it is not installed."""
    if importlib.util.find_spec("prophet") is None:
        return None
    logging.disable(logging.CRITICAL)
    warnings.simplefilter("ignore")
    pandas, prophet = importlib.import_module("pandas"), importlib.import_module("prophet")
    errors, inside, seconds = [], [], []
    for one, actual in zip(series, actuals, strict=True):
        dates = pandas.date_range("1990-01-01", periods=len(one.values) + len(actual), freq="MS")
        started = time.perf_counter()
        np.random.seed(1)  # its intervals are drawn
        model = prophet.Prophet(interval_width=LEVEL / 100, weekly_seasonality=False, daily_seasonality=False)
        model.fit(pandas.DataFrame({"ds": dates[: len(one.values)], "y": one.values}))
        made: Any = model.predict(pandas.DataFrame({"ds": dates[len(one.values) :]}))
        seconds.append(time.perf_counter() - started)
        errors.append(smape(actual, made["yhat"].to_numpy()))
        inside.append((made["yhat_lower"].to_numpy() <= actual) & (actual <= made["yhat_upper"].to_numpy()))
    return float(np.mean(errors)), float(np.mean(inside)), float(np.mean(seconds))


def main() -> None:
    parser = argparse.ArgumentParser(description="forecast benchmark")
    parser.add_argument("--full", action="store_true", help="all 1,428 series, and 2,000 for the time")
    parser.add_argument("--peer", type=int, default=20, help="series given to prophet")
    arguments = parser.parse_args()
    library()
    real = (SHARED / "data" / "series" / "m3.json.gz").exists()
    pairs = m3(1 if arguments.full else QUICK_EVERY)
    series, actuals = [one for one, _ in pairs], [actual for _, actual in pairs]
    options = Options(horizon=HORIZON, levels=(LEVEL,), workers=2)

    started = time.perf_counter()
    drafts = draft_all(series, END, options)
    m3_seconds = time.perf_counter() - started
    error, coverage = scores(drafts, actuals)
    naive = float(
        np.mean([smape(actual, draft.naive) for draft, actual in zip(drafts, actuals, strict=True)])
    )
    print(f"{'M3 月度' if real else '虚构'}序列 {len(series)} 条，预测 {HORIZON} 期，{m3_seconds:.1f} 秒")
    print_models(drafts, actuals)
    print(f"80% 区间覆盖 {coverage:.3f}；季节朴素 sMAPE {naive:.2f}")

    many = SERIES if arguments.full else QUICK_SERIES
    started, used = time.perf_counter(), processor()
    draft_all(invented(many, MONTHS), END, Options(horizon=12, levels=(LEVEL,), workers=2))
    seconds, used = time.perf_counter() - started, processor() - used
    print(f"虚构 {many} 条 × {MONTHS} 个月，含回测和区间，2 个进程：{seconds:.1f} 秒，处理器 {used:.1f} 秒")

    sample = np.unique(np.linspace(0, len(series) - 1, min(arguments.peer, len(series))).astype(int)).tolist()
    theirs = prophet_scores([series[place] for place in sample], [actuals[place] for place in sample])
    ours, covered = scores([drafts[place] for place in sample], [actuals[place] for place in sample])
    started = time.perf_counter()
    draft_all([series[place] for place in sample], END, Options(horizon=HORIZON, levels=(LEVEL,)))
    each = (time.perf_counter() - started) / len(sample)
    print(
        f"同样的 {len(sample)} 条，一个进程：本系统 sMAPE {ours:.2f}，覆盖 {covered:.3f}，每条 {each:.3f} 秒"
    )
    if theirs is None:
        print("对照 prophet 没有安装（make bench 会装），略去")
    else:
        print(
            f"  prophet sMAPE {theirs[0]:.2f}，覆盖 {theirs[1]:.3f}，"
            f"每条 {theirs[2]:.3f} 秒（只拟合一次，不回测）"
        )
    figure = {
        "name": "forecast",
        "value": round(error, 3),
        "unit": f"sMAPE % on the hold-out of {len(series)} of M3's {M3_MONTHLY} monthly series"
        if real
        else "sMAPE % on invented series, no measure",
        "goal": GOAL_SMAPE,
        "peer": None
        if theirs is None
        else {
            "name": f"prophet {importlib.metadata.version('prophet')}, {len(sample)} of the series",
            "value": round(theirs[0], 3),
            "coverage": round(theirs[1], 3),
            "seconds_per_series": round(theirs[2], 3),
        },
        "ratio": None if theirs is None else round(ours / theirs[0], 3),
        "series": len(series),
        "value_on_sample": round(ours, 3),
        "coverage": round(coverage, 3),
        "goal_coverage": GOAL_COVERAGE,
        "seasonal_naive": round(naive, 3),
        "seconds": round(seconds * SERIES / many, 1),
        "seconds_unit": f"s per {SERIES} series of {MONTHS} months, 2 processes",
        "goal_seconds": GOAL_SECONDS,
        "processor_seconds": round(used * SERIES / many, 1),
        "seconds_per_series": round(each, 3),
    }
    print(json.dumps(figure, ensure_ascii=False))


if __name__ == "__main__":
    main()
