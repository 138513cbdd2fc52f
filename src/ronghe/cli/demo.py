"""``ronghe demo``: a made-up city in an empty database, and a web site to look at it."""

from __future__ import annotations

import errno
import importlib
import os
import signal
import socket
import subprocess
import time
import urllib.error
import urllib.request
from typing import Annotated, Any

import typer
from django.conf import settings
from rich.console import Console
from rich.progress import (
    BarColumn,
    MofNCompleteColumn,
    Progress,
    SpinnerColumn,
    TextColumn,
    TimeElapsedColumn,
)
from rich.table import Table

from ronghe.cli.serve import background_jobs, gunicorn_command
from ronghe.cli.setup import choose_settings, load_django, server
from ronghe.core.postgres import PostgresError, become_owner

app = typer.Typer(no_args_is_help=True)
console = Console(highlight=False, soft_wrap=True)
HOST = "127.0.0.1"
ANSWERS_WITHIN = 300.0

Size = Annotated[float, typer.Option("--size", help="规模：1 为一座小城，10 为十倍的学校、企业和人员")]
Fresh = Annotated[bool, typer.Option("--fresh", help="重新建立；原有演示数据作废")]


@app.command()
def build(size: Size = 1.0, fresh: Fresh = False) -> None:
    """建立演示城市；同一版本、同一规模已经建好则什么也不做。"""
    _build(size, fresh)


@app.command()
def serve(
    port: Annotated[int, typer.Option(help="端口")] = 8000,
    size: Size = 1.0,
    workers: Annotated[int, typer.Option(help="进程数")] = 2,
) -> None:
    """建好演示城市并打开网站，打印地址和各角色的账号；Ctrl+C 停止。"""
    started = time.monotonic()
    for stop in (signal.SIGINT, signal.SIGTERM):  # a service manager, or a shell that started us behind it
        signal.signal(stop, signal.default_int_handler)
    _refuse_busy_port(port)
    _demo_settings()
    database = server() if settings.EMBEDDED_DATABASE and not server().is_up() else None
    try:
        _build(size, fresh=False)
        with background_jobs():
            code = _serve(port, workers, started)
    finally:
        if database is not None:  # whoever started it stops it
            database.stop()
    raise typer.Exit(code)


def _build(size: float, fresh: bool) -> None:
    started = time.monotonic()
    _demo_settings()
    with console.status("正在启动数据库……"):
        load_django()
    maker: Any = importlib.import_module("ronghe.demo.build")
    if not fresh and maker.is_current(size):
        console.print("演示城市已经建好，直接使用。重新建立：ronghe demo build --fresh")
        return
    with console.status("正在建立数据表……"):
        maker.prepare()
    with _bar() as bar:
        work = bar.add_task("", total=len(maker.STEPS))
        city = maker.build(size, lambda words: bar.update(work, description=words, advance=1))
    showing: Any = importlib.import_module("ronghe.cli.showing")
    showing.open_talent_data(city)
    key = showing.show(city)
    console.print(
        f"演示城市已建好，用时 {time.monotonic() - started:.0f} 秒。数据文件夹：{settings.RONGHE_HOME}"
    )
    console.print(f"演示用接口密钥（只显示这一次）：{key}")


def _demo_settings() -> None:
    os.environ["RONGHE_DEMO"] = "1"  # noqa: TID251  for this process and the server it starts
    become_owner()  # before the first look at the settings, which choose the database user
    choose_settings()


def _bar() -> Progress:
    return Progress(
        SpinnerColumn(), TextColumn("{task.description}"), BarColumn(), MofNCompleteColumn(),
        TimeElapsedColumn(), console=console, transient=True,
    )  # fmt: skip


def _refuse_busy_port(port: int) -> None:
    """Said before anything is built, not after three minutes."""
    with socket.socket() as probe:
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            probe.bind((HOST, port))
        except (OSError, OverflowError) as error:
            why = "已被占用" if getattr(error, "errno", 0) == errno.EADDRINUSE else "不能使用"
            raise PostgresError(f"端口 {port} {why}。请换一个端口，例如：make demo PORT=8011") from error


def _serve(port: int, workers: int, started: float) -> int:
    settings.STATIC_ROOT.mkdir(parents=True, exist_ok=True)  # else every worker warns of its absence
    site = subprocess.Popen(gunicorn_command(HOST, port, workers), env=os.environ.copy())  # noqa: S603, TID251
    try:
        _wait(site, f"http://{HOST}:{port}/accounts/login/")
        _welcome(port, time.monotonic() - started)
        return site.wait()
    except KeyboardInterrupt:
        console.print("正在停止……")
        return 0
    finally:
        if site.poll() is None:
            site.terminate()
            site.wait(timeout=30)


def _wait(site: subprocess.Popen[bytes], address: str) -> None:
    """Until the site answers; it says itself why if it cannot."""
    deadline = time.monotonic() + ANSWERS_WITHIN
    while time.monotonic() < deadline:
        if site.poll() is not None:
            raise PostgresError("网站没有启动，原因见上面的输出。")
        try:
            with urllib.request.urlopen(address, timeout=30):  # noqa: S310  our own address
                return
        except urllib.error.HTTPError:
            return
        except OSError:
            time.sleep(0.2)
    raise PostgresError(f"网站在 {ANSWERS_WITHIN:.0f} 秒内没有应答，请查看上面的输出。")


def _welcome(port: int, seconds: float) -> None:
    users: Any = importlib.import_module("ronghe.accounts.queries").demo_users()
    table = Table("角色", "用户名", "单位")
    for user in users:
        held = sorted(user.memberships.all(), key=lambda one: one.pk)
        places = "、".join(one.organisation.name for one in held)
        table.add_row(held[0].get_role_display(), user.username, places)
    console.print(table)
    console.print(f"密码都是 {settings.RONGHE_DEMO_PASSWORD}。以上人员全部为虚构；登录页也有一键登录。")
    console.print(f"网站已打开，用时 {seconds:.0f} 秒：http://{HOST}:{port}/  （Ctrl+C 停止）")
