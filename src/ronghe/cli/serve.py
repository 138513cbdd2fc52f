"""``ronghe serve``: the site under gunicorn, the database started first, and a process for its jobs."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager, nullcontext
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


@contextmanager
def background_jobs() -> Iterator[None]:
    """A process beside the site that does what pages put off: large files, forecasts, calls to partners."""
    command = [sys.executable, "-m", "ronghe", "db_worker", "--no-reload", "--verbosity", "0"]
    worker = subprocess.Popen(command, env=os.environ.copy())  # noqa: S603, TID251  handed on as it is
    try:
        yield
    finally:
        worker.terminate()
        try:
            worker.wait(timeout=30)
        except subprocess.TimeoutExpired:  # a job that cannot be left half way is not waited for
            worker.kill()


@app.command()
def serve(
    host: Annotated[str, typer.Option(help="监听地址")] = "127.0.0.1",
    port: Annotated[int, typer.Option(help="端口")] = 8000,
    workers: Annotated[int, typer.Option(help="进程数")] = 2,
    jobs: Annotated[
        bool, typer.Option("--jobs/--no-jobs", help="同时运行后台任务；另有服务运行 db_worker 时用 --no-jobs")
    ] = True,
) -> None:
    """启动网站和后台任务；数据库没有运行则先启动它。"""
    signal.signal(signal.SIGTERM, signal.default_int_handler)
    start_database()
    Console(highlight=False).print(f"网站地址：http://{host}:{port}/  （Ctrl+C 停止）")
    with background_jobs() if jobs else nullcontext():
        code = _site(host, port, workers)
    raise typer.Exit(0 if code in {0, -2, -15} else code)


def _site(host: str, port: int, workers: int) -> int:
    site = subprocess.Popen(gunicorn_command(host, port, workers), env=os.environ.copy())  # noqa: S603, TID251
    try:
        return site.wait()
    except KeyboardInterrupt:
        site.terminate()
        return site.wait(timeout=60)
