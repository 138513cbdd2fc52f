"""``ronghe extract``: policy pages in, one JSON a page out."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Annotated

import typer
from rich.console import Console
from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn, TimeElapsedColumn

from ronghe.engine.errors import EngineError
from ronghe.engine.policytext.extract import extract as extract_page
from ronghe.engine.policytext.readers import read

app = typer.Typer(add_completion=False, pretty_exceptions_enable=False)
NAMES_SHOWN = 3


@app.command()
def command(
    pages: Annotated[
        list[Path], typer.Argument(metavar="文件…", help="政策网页：.txt .html .docx 或文字 .pdf")
    ],
    out: Annotated[Path, typer.Option("--out", help="写到哪个文件夹；不存在则新建")] = Path("."),
) -> None:
    """从政策网页抽取条款、任务和指标，每个文件写一个同名的 .json。读不了的文件说明原因，其余照常。"""
    errors = Console(stderr=True, highlight=False, markup=False, soft_wrap=True)
    targets = _targets(pages, out, errors)
    failed = len(pages) - len(targets)
    with _progress() as progress:
        bar = progress.add_task("抽取", total=len(targets))
        for page, target in targets:
            progress.update(bar, description=page.name)
            try:
                found = extract_page(read(page))
                _write(target, found.to_json())
            except EngineError as error:
                failed += 1
                where = "" if error.where and page.name in error.where else f"{page.name}："
                errors.print(f"错误：{where}{error}", style="red")
            else:
                for line in found.doubt[:NAMES_SHOWN]:
                    errors.print(f"存疑：{page.name}：{line}", style="yellow")
            progress.advance(bar)
    Console(highlight=False, markup=False, soft_wrap=True).print(
        f"完成 {len(pages) - failed} 个，失败 {failed} 个，结果在 {out}"
    )
    if failed:
        raise typer.Exit(1)


def _targets(pages: list[Path], out: Path, errors: Console) -> list[tuple[Path, Path]]:
    """Where each page's JSON goes; two pages of one name may not overwrite each other."""
    try:
        out.mkdir(parents=True, exist_ok=True)
    except OSError as error:
        errors.print(f"错误：建不了文件夹 {out}：{error.strerror}。请换一个 --out。", style="red")
        raise typer.Exit(1) from error
    taken: dict[Path, Path] = {}
    for page in pages:
        target = out / f"{page.stem}.json"
        if target in taken:
            message = f"{page} 与 {taken[target]} 同名，都要写成 {target.name}，后者未处理。"
            errors.print(f"错误：{message}请分开运行。", style="red")
            continue
        taken[target] = page
    return [(page, target) for target, page in taken.items()]


def _write(target: Path, found: dict[str, object]) -> None:
    """All or nothing: a half-written file is never left under the final name."""
    draft = target.with_name(target.name + ".part")
    try:
        draft.write_text(json.dumps(found, ensure_ascii=False, indent=1) + "\n", encoding="utf-8")
        draft.replace(target)
    except (OSError, UnicodeEncodeError) as error:
        draft.unlink(missing_ok=True)
        reason = error.strerror if isinstance(error, OSError) else "文本里有不能编码的字符"
        raise EngineError("policytext.unwritable", f"结果写不进去：{reason}", where=str(target)) from error


def _progress() -> Progress:
    return Progress(
        TextColumn("{task.description}"),
        BarColumn(),
        MofNCompleteColumn(),
        TimeElapsedColumn(),
        console=Console(stderr=True),
        transient=True,
    )
