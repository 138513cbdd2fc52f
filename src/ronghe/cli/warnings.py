"""``ronghe warnings``: look at all rules of all places once, and tell the units that answer."""

from __future__ import annotations

import importlib
from datetime import date, datetime
from typing import Annotated

import typer
from rich.console import Console

from ronghe.cli.setup import load_django
from ronghe.core.actor import Actor

app = typer.Typer(no_args_is_help=True)
console = Console(highlight=False, soft_wrap=True, markup=False)


@app.callback()
def warnings() -> None:
    """预警。"""


@app.command()
def run(
    on: Annotated[
        datetime | None, typer.Option("--on", formats=["%Y-%m-%d"], help="检查哪一天，默认今天")
    ] = None,
    place: Annotated[str, typer.Option("--place", help="只查这个区划代码的辖区及其下级")] = "",
    rule: Annotated[list[str] | None, typer.Option("--rule", help="只查这条规则，可以写几次")] = None,
    quiet: Annotated[bool, typer.Option("--quiet", help="不告知责任单位")] = False,
) -> None:
    """检查一遍；同一天再查不会重复。有规则没有查成时退出码为 1。"""
    load_django()
    services = importlib.import_module("ronghe.analytics.services.warnings")
    queries = importlib.import_module("ronghe.analytics.queries.warning_context")
    actor = Actor.for_system("warnings")
    day = on.date() if on else date.today()  # noqa: DTZ011 - the day of the machine that runs the job
    path = queries.path_of(place) if place else ""
    made = services.run_warnings(day, actor=actor, path=path, rules=rule or ())
    console.print(
        f"{day}：发现 {made.found} 条，新增 {made.opened}，加重 {made.raised}，"
        f"重新出现 {made.reopened}，消除 {made.cleared}。"
    )
    if made.unowned:
        console.print(f"{made.unowned} 条没有责任单位：请在机构名录中登记教育部门或政府办公室。")
    for trouble in made.troubles:
        console.print(f"没有查成：{trouble}")
    if not quiet:
        console.print(f"告知 {services.tell_owners(day, actor=actor)} 人。")
    if made.troubles:
        raise typer.Exit(1)
