"""``ronghe warehouse``: make snapshots of all declared tables, check them, list them, show what is in one."""

from __future__ import annotations

import importlib
import json
from dataclasses import asdict
from datetime import date
from typing import Annotated, Any

import typer
from rich.console import Console
from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn, TimeElapsedColumn
from rich.table import Table

from ronghe.cli.setup import choose_settings, load_django
from ronghe.core.errors import Invalid

app = typer.Typer(no_args_is_help=True)
console = Console(highlight=False, soft_wrap=True, markup=False)
errors = Console(stderr=True, highlight=False, soft_wrap=True, markup=False)

AsJson = Annotated[bool, typer.Option("--json", help="输出一个 JSON 对象，供程序读取")]
Snapshot = Annotated[str, typer.Argument(help="快照编号，例如 20261122-1；不写为最新的快照")]


@app.callback()
def warehouse() -> None:
    """数据仓：各模块的业务数据按日存成 Parquet 快照，供指标和报表使用。"""


@app.command()
def sync(
    names: Annotated[list[str] | None, typer.Argument(help="只同步这些数据表；不写为全部")] = None,
    on: Annotated[str, typer.Option("--on", help="快照日期，例如 2026-11-22；不写为今天")] = "",
    full: Annotated[bool, typer.Option("--full", help="全部重新读取，不沿用未变动的文件")] = False,
    no_wait: Annotated[bool, typer.Option("--no-wait", help="另一次同步正在进行时不等待，直接退出")] = False,
    as_json: AsJson = False,
) -> None:
    """建立快照：变动的数据重新读取，未变动的沿用上一次的文件；没有变动时不另建。"""
    day = _day(on)
    load_django()
    syncing = importlib.import_module("ronghe.warehouse.syncing")
    with _progress(is_quiet=as_json) as progress:
        task = progress.add_task("正在同步数据仓", total=None)

        def told(table: Any, number: int, total: int) -> None:
            progress.update(task, completed=number, total=total, description=f"正在同步 {table.title}")

        done = syncing.sync(day, names or None, full=full, wait=not no_wait, told=told, waiting=errors.print)
    syncing.announce(done)
    if as_json:
        console.print(json.dumps(_plain(done), ensure_ascii=False))
        return
    if not done.is_new:
        console.print(f"数据没有变动，沿用快照 {done.id}（{len(done.tables)} 张表，{done.rows:,} 行）。")
        return
    console.print(
        f"已建立快照 {done.id}：{len(done.tables)} 张表 {done.rows:,} 行，"
        f"其中重新读取 {done.read_rows:,} 行，用时 {done.seconds:.1f} 秒。"
    )
    if done.dropped:
        console.print(f"按保留规则清理了 {len(done.dropped)} 个旧快照：{'、'.join(done.dropped)}。")


@app.command()
def verify(
    snapshots: Annotated[list[str] | None, typer.Argument(help="快照编号；不写为全部")] = None,
    as_json: AsJson = False,
) -> None:
    """核对快照：文件是否齐全，内容、行数、列是否与清单一致；有问题时退出码为 1。"""
    _settings_only()
    verifying = importlib.import_module("ronghe.warehouse.verifying")
    names = snapshots or importlib.import_module("ronghe.warehouse.snapshots").ids()
    with _progress(is_quiet=as_json) as progress:
        task = progress.add_task("正在核对", total=len(names))
        problems = verifying.verify(
            names, told=lambda name: progress.update(task, advance=1, description=f"正在核对 {name}")
        )
    if as_json:
        found = {"snapshots": names, "problems": [asdict(problem) for problem in problems]}
        console.print(json.dumps(found, ensure_ascii=False))
    else:
        for problem in problems:
            console.print(f"不符：{problem}")
        console.print(
            f"核对了 {len(names)} 个快照，" + (f"有 {len(problems)} 处问题。" if problems else "全部完好。")
        )
    if problems:
        raise typer.Exit(1)


@app.command("list")
def list_snapshots(as_json: AsJson = False) -> None:
    """列出已有的快照。"""
    _settings_only()
    snapshots = importlib.import_module("ronghe.warehouse.snapshots")
    retention = importlib.import_module("ronghe.warehouse.retention")
    pins = retention.pins()
    found = []
    for name in snapshots.ids():
        manifest = snapshots.read_manifest(name)
        tables = manifest.tables.values()
        found.append(
            {
                "id": name,
                "date": manifest.date,
                "taken_at": manifest.taken_at,
                "tables": len(tables),
                "rows": sum(table.rows for table in tables),
                "bytes": sum(table.size for table in tables),
                "kept": pins.get(name, {}).get("reason", ""),
            }
        )
    if as_json:
        console.print(json.dumps(found, ensure_ascii=False))
        return
    if not found:
        console.print("还没有快照。运行 ronghe warehouse sync 建立第一个。")
        return
    table = Table("快照", "日期", "建立时间", "数据表", "行数", "大小", "长期保留")
    for one in found:
        size = f"{one['bytes'] / 1024 / 1024:.1f} MB"
        rows = f"{one['rows']:,}"
        table.add_row(one["id"], one["date"], one["taken_at"], str(one["tables"]), rows, size, one["kept"])
    console.print(table)


@app.command()
def show(
    snapshot: Snapshot = "",
    table: Annotated[str, typer.Option("--table", help="只看一张表的各列，例如 policy.task")] = "",
    as_json: AsJson = False,
) -> None:
    """显示一个快照的数据表；加 --table 显示一张表的列和说明。"""
    _settings_only()
    snapshots = importlib.import_module("ronghe.warehouse.snapshots")
    name = snapshot or snapshots.newest()
    if name is None:
        raise Invalid("warehouse.empty", "数据仓里还没有快照。", hint="请先运行 ronghe warehouse sync。")
    manifest = snapshots.read_manifest(name)
    if table and table not in manifest.tables:
        raise Invalid(
            "warehouse.table", f"快照 {name} 中没有数据表“{table}”。", hint="不加 --table 可看全部数据表。"
        )
    chosen = {table: manifest.tables[table]} if table else manifest.tables
    if as_json:
        console.print(json.dumps({key: asdict(entry) for key, entry in chosen.items()}, ensure_ascii=False))
        return
    console.print(f"快照 {name}，建立于 {manifest.taken_at}，软件版本 {manifest.software}。")
    console.print(_columns(chosen[table]) if table else _tables(chosen))


@app.command()
def pin(
    snapshot: Annotated[str, typer.Argument(help="快照编号")],
    reason: Annotated[str, typer.Option("--reason", help="为何长期保留")],
) -> None:
    """长期保留一个快照，不按保留规则清理。"""
    _settings_only()
    importlib.import_module("ronghe.warehouse.retention").pin(snapshot, reason)
    console.print(f"快照 {snapshot} 将长期保留。")


def _tables(entries: dict[str, Any]) -> Table:
    shown = Table("数据表", "名称", "一行是什么", "行数", "列")
    for name, entry in entries.items():
        shown.add_row(name, entry.title, entry.grain, f"{entry.rows:,}", str(len(entry.columns)))
    return shown


def _columns(entry: Any) -> Table:
    shown = Table("列", "类型", "说明", title=f"{entry.title}：{entry.grain}", title_justify="left")
    for name, kind, about in entry.columns:
        shown.add_row(name, kind, about)
    return shown


def _plain(done: Any) -> dict[str, Any]:
    return asdict(done) | {
        "date": done.date.isoformat(),
        "rows": done.rows,
        "read_rows": done.read_rows,
    }


def _day(text: str) -> date | None:
    try:
        return date.fromisoformat(text) if text else None
    except ValueError as error:
        raise Invalid("cli.warehouse.date", f"日期“{text}”应写成 2026-11-22 的样子。") from error


def _settings_only() -> None:
    """Reading the folder needs no database."""
    choose_settings()


def _progress(*, is_quiet: bool) -> Progress:
    return Progress(
        TextColumn("{task.description}"),
        BarColumn(),
        MofNCompleteColumn(),
        TimeElapsedColumn(),
        console=errors,
        transient=True,
        disable=is_quiet,
    )
