"""``ronghe policy``: import a page into a review, rebuild the search index."""

from __future__ import annotations

import importlib
from pathlib import Path
from typing import Annotated, Any

import typer
from rich.console import Console
from rich.progress import Progress

from ronghe.cli.setup import load_django
from ronghe.core.actor import Actor
from ronghe.engine.errors import EngineError

app = typer.Typer(no_args_is_help=True)
console = Console(highlight=False, soft_wrap=True, markup=False)


@app.command("import")
def import_file(
    file: Annotated[Path, typer.Argument(help="政策页面：.txt、.html、.docx 或文字版 .pdf")],
    jurisdiction: Annotated[str, typer.Option("--jurisdiction", "-j", help="区划代码或辖区配置包名")],
) -> None:
    """读入一份政策页面，建立待校核的条目；校核与发布在网页上办理。"""
    load_django()
    importing = importlib.import_module("ronghe.policy.services.importing")
    place = _place(jurisdiction)
    try:
        data = file.read_bytes()
    except OSError as error:
        raise EngineError("policy.unreadable", f"文件打不开：{error.strerror}", where=str(file)) from error
    review = importing.import_page(place, actor=Actor.for_system("policy-import"), data=data, name=file.name)
    total, doubted = review.items.count(), review.items.exclude(doubts=[]).count()
    console.print(f"已读入“{review.document.title}”：{total} 条待校核，其中 {doubted} 条有疑点。")
    console.print(f"校核编号 {review.pk}，请登录网页校核后发布。")


def _place(name: str) -> Any:
    models = importlib.import_module("ronghe.core.models")
    found = models.Jurisdiction.objects.filter(code=name) | models.Jurisdiction.objects.filter(pack=name)
    place = found.first()
    if place is None:
        raise EngineError(
            "policy.no_jurisdiction",
            f"没有登记辖区“{name}”",
            hint="请先用 ronghe jurisdiction load 装入，或在网页上登记",
        )
    return place


@app.command()
def reindex() -> None:
    """重建全文检索。"""
    load_django()
    models = importlib.import_module("ronghe.policy.models")
    searching = importlib.import_module("ronghe.policy.services.searching")
    with Progress(console=Console(stderr=True)) as progress:
        job = progress.add_task("重建检索", total=models.Plan.objects.count())
        count = searching.rebuild_index(
            actor=Actor.for_system("policy-reindex"),
            progress=lambda done: progress.update(job, completed=done),
        )
    console.print(f"检索已重建，共 {count} 条。")
