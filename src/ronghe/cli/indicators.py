"""``ronghe indicators``: compute the values of a place, check the definitions, show the figures."""

from __future__ import annotations

import importlib
import json
from dataclasses import asdict
from typing import Annotated, Any

import typer
from rich.console import Console

from ronghe.cli.setup import load_django
from ronghe.core.actor import Actor
from ronghe.engine.indicators.judging import JUDGEMENT_WORDS, Judgement

app = typer.Typer(no_args_is_help=True)
console = Console(highlight=False, soft_wrap=True, markup=False)

Place = Annotated[str, typer.Option("--jurisdiction", help="配置包名或区划代码，如 shaoxing")]
Year = Annotated[int, typer.Option("--year", help="年份；不写为本年")]
AsJson = Annotated[bool, typer.Option("--json", help="输出 JSON")]


def _services() -> Any:
    load_django()
    return importlib.import_module("ronghe.analytics.services.computing")


def _tell(report: Any, *, as_json: bool) -> None:
    if as_json:
        typer.echo(json.dumps(asdict(report), ensure_ascii=False))
        return
    console.print(
        f"{report.jurisdiction} {report.year} 年（快照 {report.snapshot_id}）："
        f"新增 {report.new}，变化 {report.changed}，未变 {report.same}，不再有 {report.gone}"
    )
    for definition, reason in report.missing.items():
        console.print(f"  {definition}：{reason}")


@app.command()
def compute(jurisdiction: Place = "", year: Year = 0, as_json: AsJson = False) -> None:
    """由最近一次快照计算指标；不写辖区则计算全部有规划的辖区。"""
    actor, services = Actor.for_system("indicators"), _services()
    if not jurisdiction:
        for report in services.compute_everything(actor=actor, years=[year] if year else []):
            _tell(report, as_json=as_json)
        return
    place = services.place_named(jurisdiction)
    _tell(services.compute_values(place, year or services.this_year(), actor=actor), as_json=as_json)


@app.command()
def check() -> None:
    """检查全部口径与各辖区的指标对应；有错时列出文件、行号和原因。"""
    load_django()
    known = importlib.import_module("ronghe.analytics.queries.catalogue").catalogue()
    computed = sum(one.is_computed for one in known.definitions.values())
    bound = sum(len(one) for one in known.bindings.values())
    console.print(f"口径 {len(known.definitions)} 个，其中 {computed} 个由事实计算；指标对应 {bound} 条。")


@app.command()
def show(jurisdiction: Place, year: Year = 0, as_json: AsJson = False) -> None:
    """显示一个辖区一年的指标：数值、目标、判定。"""
    services = _services()
    figures_of = importlib.import_module("ronghe.analytics.queries.figures").figures_of
    place = services.place_named(jurisdiction)
    figures = figures_of(place, year or services.this_year(), actor=Actor.for_system("indicators"))
    if as_json:
        typer.echo(json.dumps([asdict(one) for one in figures], ensure_ascii=False, default=str))
        return
    for one in figures:
        value = "—" if one.value is None else f"{one.value.normalize():f}{one.unit}"
        console.print(f"{one.name}：{value}　{JUDGEMENT_WORDS[Judgement(one.judgement)]}　{one.reason}")
