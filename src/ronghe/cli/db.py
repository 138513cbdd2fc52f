"""``ronghe db``: the embedded server, schema upgrades, backup and restore."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer
from django.conf import settings
from rich.console import Console

from ronghe.cli.setup import choose_settings, load_django, server
from ronghe.core import backup as backups
from ronghe.core import schema
from ronghe.core.postgres import PostgresError

app = typer.Typer(no_args_is_help=True)
console = Console(highlight=False)


def _embedded_only() -> None:
    choose_settings()
    if not settings.EMBEDDED_DATABASE:
        raise PostgresError("当前使用 DATABASE_URL 指定的数据库，启动和停止请在那台服务器上办理。")


@app.command()
def start() -> None:
    """启动内置数据库；已在运行则什么也不做。"""
    _embedded_only()
    console.print(f"数据库在运行，套接字文件夹：{server().start()}")


@app.command()
def stop() -> None:
    """停止内置数据库。"""
    _embedded_only()
    console.print("数据库已停止。" if server().stop() else "数据库本来就没有运行。")


@app.command()
def status() -> None:
    """内置数据库是否在运行；没有运行时退出码为 3。"""
    _embedded_only()
    if server().is_up():
        console.print(f"在运行，数据文件夹：{server().data()}")
        return
    console.print("没有运行。启动：ronghe db start")
    raise typer.Exit(3)


@app.command()
def migrate() -> None:
    """建立或升级数据表，并给应用角色授权（历史表只许添加）。"""
    load_django(owner=True)
    schema.create_or_upgrade()
    console.print("数据表已是最新。")


@app.command()
def backup(file: Annotated[Path, typer.Argument(help="备份文件，例如 ronghe-20240508.zip")]) -> None:
    """把数据库和佐证材料备份成一个文件。"""
    load_django(owner=True)
    with console.status("正在备份……"):
        summary = backups.backup(file)
    console.print(f"已备份到 {file}：{summary}")


@app.command()
def restore(
    file: Annotated[Path, typer.Argument(help="备份文件", exists=True)],
    replace: Annotated[bool, typer.Option("--replace", help="替换现有数据（现有数据会丢失）")] = False,
) -> None:
    """从备份恢复；已有数据时必须写明 --replace。"""
    load_django(owner=True)
    with console.status("正在恢复……"):
        summary = backups.restore(file, replace=replace)
    console.print(f"已恢复：{summary}")
