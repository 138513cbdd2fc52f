"""``ronghe share``: make a sharing bundle under an agreement, check one, take in those of others."""

from __future__ import annotations

import importlib
from pathlib import Path
from typing import Annotated

import typer
from rich.console import Console

from ronghe.cli.setup import load_django
from ronghe.core.actor import Actor
from ronghe.engine.exchange import ExchangeError, mapped_tables, read_mapping
from ronghe.engine.sharing import check_bundle

app = typer.Typer(no_args_is_help=True)
console = Console(highlight=False, soft_wrap=True, markup=False)


@app.callback()
def share() -> None:
    """数据共享。"""


@app.command()
def export(
    agreement_id: Annotated[int, typer.Argument(help="数据共享登记的编号")],
    out: Annotated[Path, typer.Option("--out", help="写入的 ZIP 文件")],
) -> None:
    """按生效的数据共享登记导出共享包；没有生效、暂停、终止或到期的登记不能导出。"""
    load_django()
    queries = importlib.import_module("ronghe.directory.queries")
    services = importlib.import_module("ronghe.directory.services")
    actor = Actor.for_system("share-export")
    agreement = queries.sharing_detail(actor, agreement_id)
    part = out.with_name(f"{out.name}.part")
    try:
        with part.open("w+b") as file:
            made = services.export_sharing(agreement, actor=actor, target=file)
        part.replace(out)
    finally:
        part.unlink(missing_ok=True)
    console.print(f"已导出 {out}：" + "，".join(f"{name} {count} 行" for name, count in made.rows.items()))
    console.print(f"SHA-256 {made.sha256}")


@app.command()
def check(
    file: Annotated[Path, typer.Argument(help="共享包（ZIP 文件）")],
    sha256: Annotated[str, typer.Option("--sha256", help="提供方登记的整个文件的 SHA-256")] = "",
) -> None:
    """核对共享包：校验值、数据字典、列、行数和内容类型；有问题时退出码为 1。"""
    checked = check_bundle(file, sha256=sha256)
    for problem in checked.problems:
        console.print(f"不符：{problem}")
    if not checked.is_sound:
        raise typer.Exit(1)
    rows = "，".join(f"{name} {count} 行" for name, count in checked.manifest["rows"].items())
    console.print(f"完好：{checked.manifest['recipient']}，{checked.manifest['made_at']}，{rows}")


@app.command("import")
def take_in(
    package: Annotated[Path, typer.Argument(help="对方平台的数据包（ZIP：CSV 文件和 manifest.json）")],
    mapping: Annotated[Path, typer.Option("--mapping", help="字段对照文件（YAML）")],
    only_check: Annotated[bool, typer.Option("--check", help="只校验，不写入")] = False,
) -> None:
    """按字段对照文件导入对方平台的数据包：校验值不符或有一行有错，就一行也不导入。"""
    tables = mapped_tables(package, read_mapping(mapping))
    load_django()
    exchange = importlib.import_module("ronghe.cli.exchanging")
    wrong = exchange.unknown(tables)
    if wrong:
        raise ExchangeError("exchange.into", f"不能导入到：{'、'.join(wrong)}", where=str(mapping))
    outcome = exchange.take_in(tables, actor=Actor.for_system("share-import"), only_check=only_check)
    for problem in outcome.problems:
        console.print(problem)
    if outcome.problems:
        console.print(f"共 {len(outcome.problems)} 处有错，没有导入任何一行。")
        raise typer.Exit(1)
    for line in outcome.done:
        console.print(line)
