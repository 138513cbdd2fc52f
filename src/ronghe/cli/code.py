"""``ronghe code``: job titles in, occupation codes out."""

from __future__ import annotations

import csv
import itertools
from collections.abc import Iterator
from datetime import datetime, timedelta, timezone
from pathlib import Path
from typing import Annotated

import typer
from rich.console import Console
from rich.progress import Progress, SpinnerColumn, TextColumn, TimeElapsedColumn

from ronghe.engine.coding.coder import Coder, Coding
from ronghe.engine.coding.corrections import Correction, CorrectionBook
from ronghe.engine.coding.model import shipped_model
from ronghe.engine.coding.tables import Column, Line, Table
from ronghe.engine.errors import EngineError

app = typer.Typer(add_completion=False, pretty_exceptions_enable=False)
COLUMNS = (
    Column("title", ("职位名称", "岗位名称", "职位", "岗位", "job_title")),
    Column("description", ("职位描述", "岗位描述", "岗位职责", "描述"), required=False),
)
OUT = ("title", "code", "name", "score", "alternatives", "reason")
SHOWN = 20
CHINA = timezone(timedelta(hours=8))
STEP = 1_000


@app.command()
def command(
    source: Annotated[
        Path, typer.Argument(metavar="IN.csv", help="有 title 列，可有 description 列；UTF-8 或 GBK")
    ],
    target: Annotated[Path, typer.Argument(metavar="OUT.csv", help="每行输入对应一行结果")],
    corrections: Annotated[
        Path | None, typer.Option("--corrections", help="更正记录文件，优先于模型")
    ] = None,
    correct: Annotated[
        bool, typer.Option("--correct", help="IN.csv 是更正（title、code、by、note），记入 OUT.csv，不编码")
    ] = False,
    always: Annotated[bool, typer.Option("--always", help="把握不足也写出最可能的编码")] = False,
) -> None:
    """给职位名称编职业分类大典（2022 年版）的编码；把握不足时不编，写明原因，备选照给。"""
    errors = Console(stderr=True, highlight=False, markup=False, soft_wrap=True)
    if correct:
        _keep(source, target, errors)
        return
    model = shipped_model()
    book = CorrectionBook(corrections, set(model.classes.codes)) if corrections else None
    counts = _write(Table(source, COLUMNS), target, Coder(model, book), always, errors)
    Console(highlight=False, markup=False, soft_wrap=True).print(
        f"共 {counts['rows']} 行：编码 {counts['coded']}，未编 {counts['held']}，有问题 {counts['bad']}；"
        f"结果在 {target}"
    )


def _write(table: Table, target: Path, coder: Coder, always: bool, errors: Console) -> dict[str, int]:
    """All or nothing: the result has its name only when it is whole."""
    counts = dict.fromkeys(("rows", "coded", "held", "bad"), 0)
    draft = target.with_name(target.name + ".part")
    try:
        with draft.open("w", encoding="utf-8", newline="") as file, _progress() as progress:
            bar = progress.add_task("编码", total=None)
            writer = csv.writer(file, lineterminator="\n")
            writer.writerow(OUT)
            for line, answer in _answers(table, coder):
                _report(line, answer, counts, errors)
                writer.writerow(_row(line, answer, always))
                if counts["rows"] % STEP == 0:
                    progress.update(bar, description=f"编码 {counts['rows']} 行")
        draft.replace(target)
    except OSError as error:
        raise EngineError(
            "coding.unwritable", f"结果写不进去：{error.strerror}", where=str(target)
        ) from error
    finally:
        draft.unlink(missing_ok=True)
    if counts["bad"] > SHOWN:
        errors.print(f"还有 {counts['bad'] - SHOWN} 行有问题，原因见结果的 reason 列", style="yellow")
    return counts


def _answers(table: Table, coder: Coder) -> Iterator[tuple[Line, Coding]]:
    rows = table.rows()
    while batch := list(itertools.islice(rows, STEP)):
        titles = ["" if line.trouble else line.cells.get("title", "") for line in batch]
        said = [line.cells.get("description", "") for line in batch]
        yield from zip(batch, coder.code(titles, said), strict=True)


def _report(line: Line, answer: Coding, counts: dict[str, int], errors: Console) -> None:
    counts["rows"] += 1
    trouble = line.trouble or ("" if answer.alternatives or answer.code else answer.reason)
    if trouble:
        counts["bad"] += 1
        if counts["bad"] <= SHOWN:
            errors.print(f"第{line.number}行：{trouble}", style="yellow")
    else:
        counts["coded" if answer.code else "held"] += 1


def _row(line: Line, answer: Coding, always: bool) -> list[str]:
    title = line.cells.get("title", "")
    if line.trouble:
        return [title, "", "", "", "", line.trouble]
    best = answer.alternatives[0] if always and not answer.code and answer.alternatives else answer
    others = "|".join(other.code for other in answer.alternatives)
    return [title, best.code, best.name, f"{answer.score:.4f}", others, answer.reason]


def _keep(source: Path, target: Path, errors: Console) -> None:
    """Take in corrections: each is checked; a wrong one is named and the rest are kept."""
    book = CorrectionBook(target, set(shipped_model().classes.codes))
    table = Table(
        source, (Column("title"), Column("code"), Column("by", (), False), Column("note", (), False))
    )
    today = datetime.now(CHINA).date()
    kept = failed = 0
    for line in table.rows():
        try:
            if line.trouble:
                raise EngineError("coding.bad_row", line.trouble)
            cells = line.cells
            book.add(
                Correction(cells["title"], cells["code"], cells.get("by", ""), today, cells.get("note", ""))
            )
            kept += 1
        except EngineError as error:
            failed += 1
            errors.print(f"第{line.number}行：{error}", style="yellow")
    Console(highlight=False, markup=False, soft_wrap=True).print(
        f"记下 {kept} 条更正，{failed} 条有误；在 {target}"
    )
    if failed:
        raise typer.Exit(1)


def _progress() -> Progress:
    return Progress(
        SpinnerColumn(),
        TextColumn("{task.description}"),
        TimeElapsedColumn(),
        console=Console(stderr=True),
        transient=True,
    )
