"""``ronghe serve``: the site under gunicorn, the database started first."""

from __future__ import annotations

import os
import subprocess
import sys
from typing import Annotated

import typer
from rich.console import Console

from ronghe.cli.setup import start_database

app = typer.Typer()


def gunicorn_command(host: str, port: int, workers: int) -> list[str]:
    return [
        sys.executable, "-m", "gunicorn", "ronghe.config.wsgi:application",
        "--config", "python:ronghe.config.gunicorn", "--bind", f"{host}:{port}", "--workers", str(workers),
    ]  # fmt: skip


@app.command()
def serve(
    host: Annotated[str, typer.Option(help="监听地址")] = "127.0.0.1",
    port: Annotated[int, typer.Option(help="端口")] = 8000,
    workers: Annotated[int, typer.Option(help="进程数")] = 2,
) -> None:
    """启动网站；数据库没有运行则先启动它。"""
    start_database()
    Console(highlight=False).print(f"网站地址：http://{host}:{port}/  （Ctrl+C 停止）")
    environment = os.environ.copy()  # noqa: TID251  handed on as it is
    code = subprocess.run(gunicorn_command(host, port, workers), env=environment, check=False).returncode  # noqa: S603
    raise typer.Exit(0 if code in {0, -2, -15} else code)
