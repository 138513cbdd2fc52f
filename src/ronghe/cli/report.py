"""``ronghe report``: make annual quality reports, load their tables."""

from __future__ import annotations

import importlib
from pathlib import Path
from typing import Annotated, Any

import typer
from rich.console import Console

from ronghe.cli.setup import load_django
from ronghe.core.actor import Actor
from ronghe.engine.errors import EngineError
from ronghe.engine.reports.definitions import read_definition

app = typer.Typer(no_args_is_help=True)
tables = typer.Typer(no_args_is_help=True)
app.add_typer(tables, name="tables", help="年报表式：检查、装入、列出")
console = Console(highlight=False, soft_wrap=True, markup=False)
FORMATS = ("pdf", "docx", "xlsx")


@app.command()
def annual(
    year: Annotated[int, typer.Option("--year", "-y", help="报告年度")],
    jurisdiction: Annotated[str, typer.Option("--jurisdiction", "-j", help="区划代码或辖区配置包名")],
    school: Annotated[str, typer.Option("--school", help="学校全称；不给就是区县或市级报告")] = "",
    out: Annotated[Path, typer.Option("--out", "-o", help="写到哪个文件夹")] = Path(),
    format: Annotated[
        list[str] | None, typer.Option("--format", "-f", help="pdf、docx、xlsx，可重复；默认三种")
    ] = None,
) -> None:
    """生成年度质量报告的 PDF、Word 和 Excel。已签发的写出签发的内容，否则写出草稿并注明。"""
    load_django()
    reports = importlib.import_module("ronghe.quality.services.reports")
    files = importlib.import_module("ronghe.quality.queries.report_files")
    place = _place(jurisdiction)
    unit = _school(place, school) if school else None
    report = _existing(place, unit, year)
    if report is None:
        report = reports.open_report(place, year, actor=Actor.for_system("report-annual"), school=unit)
        console.print("该单位这一年度还没有报告，已建立草稿并取数。")
    out.mkdir(parents=True, exist_ok=True)
    for kind in format or FORMATS:
        file = files.file_of(report, kind)
        path = out / file.name
        path.write_bytes(file.data)
        console.print(f"已写出 {path}")
    _tell(report)


def _tell(report: Any) -> None:
    queries = importlib.import_module("ronghe.quality.queries.reports")
    content = queries.content_of(report)
    console.print(
        f"状态：{report.get_state_display()}；"
        f"单元格 {len(content.cells)} 个，缺项 {len(content.missing)} 个。"
    )
    if not content.definition.is_confirmed:
        console.print("注意：表式尚未与该年度正式文件核对。")


def _existing(place: Any, unit: Any, year: int) -> Any:
    models = importlib.import_module("ronghe.quality.models")
    rows = models.AnnualReport.objects.filter(jurisdiction=unit.jurisdiction if unit else place, year=year)
    return rows.filter(organisation=unit).order_by("-number").first()


def _place(name: str) -> Any:
    models = importlib.import_module("ronghe.core.models")
    found = models.Jurisdiction.objects.filter(code=name) | models.Jurisdiction.objects.filter(pack=name)
    place = found.first()
    if place is None:
        raise EngineError("report.no_jurisdiction", f"没有登记辖区“{name}”", hint="请给区划代码或配置包名")
    return place


def _school(place: Any, name: str) -> Any:
    models = importlib.import_module("ronghe.directory.models")
    found = models.Organisation.objects.filter(jurisdiction__path__startswith=place.path).named([name])
    if len(found.get(name, [])) != 1:
        raise EngineError("report.no_school", f"本辖区没有一所学校叫“{name}”", hint="请写登记的全称")
    return found[name][0]


@tables.command()
def check(file: Annotated[Path, typer.Argument(help="表式定义文件（YAML）")]) -> None:
    """检查表式定义：公式、引用、循环、章节，列出全部错误。不需要数据库。"""
    definition = read_definition(_read(file), name=file.name)
    count = len(definition.rows())
    console.print(
        f"没有错误：{definition.year}年度，{len(definition.tables)} 张表，"
        f"{count} 行，{len(definition.checks)} 条核对。"
    )


@tables.command()
def load(file: Annotated[Path, typer.Argument(help="表式定义文件（YAML）")]) -> None:
    """装入一个年度的表式；有一处错误就整份不装。已开始的报告仍用原来的版次。"""
    load_django()
    services = importlib.import_module("ronghe.quality.services.report_tables")
    row = services.load_definition(_read(file), file.name, actor=Actor.for_system("report-tables"))
    state = "已核对" if row.is_confirmed else "尚未与正式文件核对，页面和报告会注明"
    console.print(f"现为 {row.year}年度第{row.version}版：{row.title}（{state}）。")


@tables.command("list")
def show() -> None:
    """列出已装入的表式。"""
    load_django()
    models = importlib.import_module("ronghe.quality.models")
    for row in models.TableDefinition.objects.all():
        state = "已核对" if row.is_confirmed else "待核对"
        console.print(f"{row.year}年度第{row.version}版 {state} {row.digest[:12]} {row.title}")


def _read(file: Path) -> bytes:
    try:
        return file.read_bytes()
    except OSError as error:
        raise EngineError("report.unreadable", f"文件打不开：{error.strerror}", where=str(file)) from error
