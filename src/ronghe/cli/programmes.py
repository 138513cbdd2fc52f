"""``ronghe programmes``: what concerns vocational programmes."""

from __future__ import annotations

import csv
import re
from pathlib import Path
from typing import Annotated

import typer
from rich.console import Console

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


def _trouble(line: Line) -> str:
    if not line.cells["name"]:
        return "专业名称为空"
    return "" if line.cells["code"] else "专业代码为空"
