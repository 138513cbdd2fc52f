"""``ronghe programmes``: what concerns vocational programmes. ``link`` needs no database, the others do."""

from __future__ import annotations

import csv
import importlib
import re
from pathlib import Path
from typing import Annotated, Any

import typer
from rich.console import Console

from ronghe.cli.setup import load_django
from ronghe.core.actor import Actor
from ronghe.engine.coding.linking import Programme, shipped_linker
from ronghe.engine.coding.tables import Column, Line, Table
from ronghe.engine.errors import EngineError

app = typer.Typer(add_completion=False, pretty_exceptions_enable=False, no_args_is_help=True)
COLUMNS = (
    Column("code", ("专业代码", "major_code")),
    Column("name", ("专业名称", "major_name")),
    Column("level", ("层次", "办学层次"), required=False),
)
OUT = ("code", "rank", "occupation_code", "score", "occupation_name")
_CODE = re.compile(r"[2-7]\d{5,6}[A-Z]?")


@app.callback()
def programmes() -> None:
    """专业：专业与职业的对应。"""


@app.command()
def link(
    source: Annotated[Path, typer.Argument(metavar="IN.csv", help="列 code、name、level；UTF-8 或 GBK")],
    target: Annotated[Path, typer.Argument(metavar="OUT.csv", help="每个专业十行，按可能性排列")],
) -> None:
    """给专业找对应的职业：每个专业十个，前五个来自五个不同的小类。"""
    console = Console(stderr=True, highlight=False, markup=False, soft_wrap=True)
    linker = shipped_linker()
    good: list[Programme] = []
    failed = 0
    for line in Table(source, COLUMNS).rows():
        trouble = line.trouble or _trouble(line)
        if trouble:
            failed += 1
            console.print(f"第{line.number}行：{trouble}", style="yellow")
            continue
        if not _CODE.fullmatch(line.cells["code"]):
            console.print(
                f"第{line.number}行：专业代码“{line.cells['code']}”不合目录格式，只按名称预测", style="yellow"
            )
        good.append(Programme(line.cells["code"], line.cells["name"], line.cells.get("level", "")))
    draft = target.with_name(target.name + ".part")
    try:
        with draft.open("w", encoding="utf-8", newline="") as file:
            writer = csv.writer(file, lineterminator="\n")
            writer.writerow(OUT)
            for programme, ranked in zip(good, linker.link(good), strict=True):
                for found in ranked:
                    score = f"{found.score:.4f}"
                    writer.writerow(
                        [programme.code, found.rank, found.occupation_code, score, found.occupation_name]
                    )
        draft.replace(target)
    except OSError as error:
        raise EngineError(
            "linking.unwritable", f"结果写不进去：{error.strerror}", where=str(target)
        ) from error
    finally:
        draft.unlink(missing_ok=True)
    Console(highlight=False, markup=False, soft_wrap=True).print(
        f"{len(good)} 个专业，{failed} 行有问题；结果在 {target}"
    )
    if failed and not good:
        raise typer.Exit(1)


@app.command("import-links")
def import_links(
    source: Annotated[
        Path, typer.Argument(metavar="FILE", help="教学标准文件：专业代码、专业名称、办学层次、职业编码")
    ],
    basis: Annotated[str, typer.Option("--basis", "-b", help="依据，默认为文件名")] = "",
) -> None:
    """导入教学标准写明的职业，形成一版对应；不能用的行逐条说明。"""
    load_django()
    services = importlib.import_module("ronghe.programmes.services.links")
    outcome = services.import_links(
        source, actor=Actor.for_system("programmes-import-links"), source=basis or source.name
    )
    console = Console(stderr=True, highlight=False, markup=False, soft_wrap=True)
    for trouble in outcome.troubles:
        console.print(trouble, style="yellow")
    _say(outcome)


@app.command("predict-links")
def predict_links(
    everything: Annotated[bool, typer.Option("--all", help="整个专业目录，不只学校开设的")] = False,
) -> None:
    """给没有教学标准的专业预测职业，形成一版对应。"""
    load_django()
    services = importlib.import_module("ronghe.programmes.services.links")
    actor = Actor.for_system("programmes-predict-links")
    _say(services.predict_links(actor=actor, whole_catalogue=everything))


def _say(outcome: Any) -> None:
    version = f"形成第 {outcome.version.number} 版" if outcome.version else "与现行版次相同"
    Console(highlight=False, markup=False, soft_wrap=True).print(
        f"{outcome.programmes} 个专业，变动 {outcome.changed} 条，{version}"
    )


def _trouble(line: Line) -> str:
    if not line.cells["name"]:
        return "专业名称为空"
    return "" if line.cells["code"] else "专业代码为空"
