"""``ronghe forecast``: series in, forecasts with intervals and every doubt about them out."""

from __future__ import annotations

import json
from collections import Counter
from pathlib import Path
from typing import Annotated

import typer
from rich.console import Console

from ronghe.engine.forecast.cleaning import Duplicates, Gaps, Rules, clean
from ronghe.engine.forecast.model import ForecastError, Frequency
from ronghe.engine.forecast.options import Options
from ronghe.engine.forecast.pipeline import forecast
from ronghe.engine.forecast.reconcile import Reconciliation
from ronghe.engine.forecast.result import Report
from ronghe.engine.forecast.table import (
    forecast_rows,
    problem_rows,
    read_mapping,
    read_rows,
    write_rows,
    write_text,
)

app = typer.Typer(add_completion=False, pretty_exceptions_enable=False)
SHOWN = 10


@app.command()
def command(
    source: Annotated[Path, typer.Argument(metavar="输入", help="CSV：series,period,value，其余列作分组")],
    target: Annotated[Path, typer.Argument(metavar="输出", help="CSV：每条序列每期一行")],
    horizon: Annotated[int, typer.Option("--horizon", help="预测几期")] = 12,
    freq: Annotated[Frequency, typer.Option("--freq", help="M 按月，Q 按季")] = Frequency.MONTHLY,
    levels: Annotated[str, typer.Option("--levels", help="区间的把握，可写多个，例如 80,95")] = "80",
    tree: Annotated[
        str, typer.Option("--hierarchy", help="汇总层级：a/b 表示 b 在 a 之内，a,b 表示两种分法")
    ] = "",
    method: Annotated[
        Reconciliation, typer.Option("--reconcile", help="使各层相加一致的方法")
    ] = Reconciliation.MINT,
    group: Annotated[
        str, typer.Option("--group", help="短序列向哪一列的同组序列借；不写用第一个分组列")
    ] = "",
    duplicates: Annotated[
        Duplicates, typer.Option("--duplicates", help="一期有两个不同的数：取平均、取后一个、取合计、都不用")
    ] = Duplicates.MEAN,
    gaps: Annotated[
        Gaps, typer.Option("--gaps", help="缺数的一期：按前后和同期补上，或就是零")
    ] = Gaps.INTERPOLATE,
    renamed: Annotated[
        Path | None, typer.Option("--renamed", help="更名对照表 CSV：old,new（序列名、其中一段或分组值）")
    ] = None,
    negative: Annotated[bool, typer.Option("--negative", help="允许负数（例如净增）")] = False,
    minimum: Annotated[
        float, typer.Option("--minimum", help="最近一年合计小于此数的不公布；0 为全部公布")
    ] = 0.0,
    problems: Annotated[
        Path | None, typer.Option("--problems", help="问题清单 CSV；不写则在输出旁边，名为 *.problems.csv")
    ] = None,
    report: Annotated[
        Path | None, typer.Option("--json", help="完整报告：回测表、上年预测与实际、方法说明")
    ] = None,
    workers: Annotated[int, typer.Option("--workers", help="用几个进程")] = 2,
) -> None:
    """预测每条序列今后各期的数，附区间、季节朴素预测和回测结果；数据的问题逐条写入问题清单。"""
    options = Options(
        frequency=freq,
        horizon=horizon,
        levels=_levels(levels),
        hierarchy=tree,
        reconciliation=method,
        negative=negative,
        group=group,
        minimum=minimum,
        workers=workers,
    )
    rules = Rules(freq, duplicates, gaps, read_mapping(renamed) if renamed else {}, negative)
    listing = problems or target.with_name(f"{target.stem}.problems.csv")
    cleaned = clean(read_rows(source), rules)
    if not cleaned.series:
        write_rows(listing, problem_rows(cleaned.problems))
    found = forecast(cleaned, options)
    write_rows(target, forecast_rows(found))
    write_rows(listing, problem_rows(found.problems))
    if report:
        write_text(report, json.dumps(found.to_json(), ensure_ascii=False, indent=1) + "\n")
    _say(found, target, listing)


def _levels(text: str) -> tuple[int, ...]:
    try:
        return tuple(dict.fromkeys(int(part) for part in text.replace("，", ",").split(",") if part.strip()))
    except ValueError as error:
        raise ForecastError("forecast.levels", f"“{text}”不是整数", hint="例如 --levels 80,95") from error


def _say(found: Report, target: Path, listing: Path) -> None:
    console = Console(highlight=False, markup=False, soft_wrap=True)
    counts = found.counts
    console.print(f"{counts['series']} 条，数据到 {found.origin}，预测 {found.horizon} 期，写入 {target}")
    if counts["tried"]:
        lost = counts["tried"] - counts["beat_naive"]
        console.print(f"回测过 {counts['tried']} 条，其中 {lost} 条没有胜过季节朴素预测（beats_naive 为 0）")
    if counts["suppressed"]:
        console.print(f"{counts['suppressed']} 条数量太小，未写出数字")
    if found.problems:
        console.print(f"问题 {len(found.problems)} 条，见 {listing}：")
        kinds = Counter(problem.code for problem in found.problems)
        for code, count in kinds.most_common(SHOWN):
            first = next(problem for problem in found.problems if problem.code == code)
            place = " ".join(part for part in (first.series, first.period) if part)
            console.print(f"  {count} 条 {code}，例如 {place}：{first.message}；{first.action}")
