"""``ronghe evidence``: are the stored files those that were uploaded?"""

from __future__ import annotations

import importlib
from typing import Any

import typer
from rich.console import Console
from rich.progress import Progress

from ronghe.cli.setup import load_django

app = typer.Typer(no_args_is_help=True)
console = Console(highlight=False)


@app.callback()
def evidence() -> None:
    """佐证材料。"""


@app.command()
def verify() -> None:
    """重新计算每个佐证文件的校验值，报告缺失和被改动的文件；有问题时退出码为 1。"""
    load_django()
    store = importlib.import_module("ronghe.core.evidence")
    total = store.EvidenceFile.objects.values("sha256").distinct().count()
    with Progress(console=console, transient=True) as progress:
        bar = progress.add_task("核对佐证文件", total=total)
        findings = store.verify_evidence(lambda done: progress.update(bar, completed=done))
    _tell("缺失", findings.missing)
    _tell("内容被改动", findings.changed)
    if findings.unused:
        console.print(f"另有 {len(findings.unused)} 个文件没有登记（上传未完成），可以清理。")
    if not findings.is_sound:
        console.print("请从备份恢复上述文件：ronghe db restore")
        raise typer.Exit(1)
    console.print(f"已核对 {findings.checked} 个文件，全部完好。")


def _tell(what: str, files: list[Any]) -> None:
    for file in files:
        console.print(
            f"{what}：{file.name}（编号 {file.pk}，{file.created_at:%Y-%m-%d} 上传，{file.sha256}）"
        )
