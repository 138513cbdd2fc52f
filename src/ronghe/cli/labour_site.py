"""What of ``ronghe labour`` needs the site's database: loading a file as a batch, writing out corrections."""

from __future__ import annotations

import importlib
from pathlib import Path
from typing import Annotated

import typer
from rich.console import Console

from ronghe.cli.setup import load_django
from ronghe.core.actor import Actor
from ronghe.core.errors import NotFound

console = Console(highlight=False, soft_wrap=True, markup=False)
JOB = "labour.ads"


def load(
    files: Annotated[list[Path], typer.Argument(metavar="FILE…", help="招聘广告文件，每个文件一批")],
    source: Annotated[str, typer.Option("--source", help="来源代号，须已登记并确认列对应")],
    place: Annotated[
        str, typer.Option("--place", help="来源所在辖区的区划代码，同名来源不止一个时要写")
    ] = "",
) -> None:
    """把招聘广告作为批次装入网站：原件存证、读入、计入需求。大文件先用 RONGHE_UPLOAD_MB 提高上限。"""
    load_django()
    models = importlib.import_module("ronghe.labour.models")
    services = importlib.import_module("ronghe.labour.services.ads")
    rows = models.AdSource.objects.current().filter(key=source)
    rows = rows.filter(jurisdiction__code=place) if place else rows
    found = list(rows[:2])
    if len(found) != 1:
        why = "不止一个，请用 --place 写明辖区" if found else "没有登记或已终止"
        raise NotFound("labour.adsource", f"来源“{source}”{why}。", hint="先在“广告来源”登记并确认列对应。")
    failed = False
    for path in files:
        batch = services.load_file(found[0], path, actor=Actor.for_system(JOB), wait=True)
        failed |= batch.state == "failed"
        console.print(
            f"{path.name}：第 {batch.pk} 批，{batch.get_state_display()}；读入 {batch.read}，"
            f"退回 {batch.rejected}，重复 {batch.duplicates}，编码 {batch.coded}，"
            f"未编 {batch.abstained}，辖区外 {batch.outside}"
        )
        for text in batch.problems:
            console.print(f"  {text}")
    if failed:
        raise typer.Exit(1)


def corrections(
    out: Annotated[Path, typer.Option("--out", help="写到哪个 CSV 文件")],
    place: Annotated[str, typer.Option("--place", help="只写对这个辖区有效的；不写则写全部")] = "",
) -> None:
    """写出公务人员对职业编码的更正，供 make model CORRECTIONS=文件 重建模型时学进去。"""
    load_django()
    models = importlib.import_module("ronghe.labour.models")
    services = importlib.import_module("ronghe.labour.services.coding")
    if place:
        path = importlib.import_module("ronghe.analytics.services.computing").place_named(place).path
        rows = list(services.corrections_for(path).values())
    else:
        rows = list(models.CodeCorrection.objects.current().select_related("organisation").order_by("pk"))
    number = services.write_corrections(rows, out)
    console.print(f"写出 {number} 条更正：{out}")
