"""``ronghe supervision``: open the rounds that are due, remind, card by rule, tell what is missing."""

from __future__ import annotations

import importlib
from datetime import date, datetime
from typing import Annotated, Any

import typer
from django.utils import timezone
from rich.console import Console

from ronghe.cli.setup import load_django
from ronghe.core.actor import Actor

app = typer.Typer(no_args_is_help=True)
console = Console(highlight=False, soft_wrap=True, markup=False)

On = Annotated[
    datetime | None, typer.Option("--on", formats=["%Y-%m-%d"], help="按哪一天办理，默认今天；不能晚于今天")
]


def _day(on: datetime | None) -> date:
    return on.date() if on else timezone.localdate()


@app.command("open")
def open_rounds(on: On = None) -> None:
    """下发到期的各期调度、督查和报告；重复运行不会重复下发。"""
    load_django()
    opening = importlib.import_module("ronghe.supervision.services.opening")
    found = opening.open_due_rounds(_day(on), actor=Actor.for_system("supervision-open"))
    for one in found.rounds:
        console.print(f"已下发：{one.title}，{one.forms.count()} 个单位，填报期限 {one.fill_due_on}")
    _troubles(found)
    console.print(f"本次下发 {len(found.rounds)} 期，此前已下发 {found.standing} 期。")


@app.command("run")
def run_day(on: On = None) -> None:
    """一天的工作：下发到期的各期，发催办提醒，按规则亮牌。"""
    load_django()
    daily = importlib.import_module("ronghe.supervision.services.daily")
    day = daily.run_day(_day(on), actor=Actor.for_system("supervision-daily"))
    _troubles(day.opened)
    if day.reminded.uncounted:
        console.print(f"{day.reminded.uncounted} 件因当年放假安排未公布，不能计算工作日，没有提醒。")
    console.print(f"下发 {len(day.opened.rounds)} 期，提醒 {day.reminded.cases} 件，亮牌 {day.cards} 张。")


def _troubles(found: Any) -> None:
    for schedule, why in found.troubles:
        console.print(f"未下发：{schedule}，{why}")
