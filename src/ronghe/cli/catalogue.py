"""``ronghe catalogue``: load, check, compare and list the reference catalogues and announced calendars."""

from __future__ import annotations

import csv
import datetime as dt
import importlib
from collections import Counter
from collections.abc import Iterable, Iterator
from pathlib import Path
from typing import Annotated

import django
import typer
from rich.console import Console
from rich.progress import Progress, SpinnerColumn, TextColumn, TimeElapsedColumn
from rich.table import Table

from ronghe.cli.setup import choose_settings, load_django
from ronghe.core.actor import Actor
from ronghe.core.calendar_files import read_calendar
from ronghe.core.errors import RongheError
from ronghe.reference.enums import CatalogueKind, FindingRule, Severity
from ronghe.reference.rules.comparing import Change, Difference, Listed, compare
from ronghe.reference.rules.files import EDITIONS, CatalogueFiles, listed_of, read_catalogue
from ronghe.reference.rules.parsed import Finding, Parsed, by_rule
from ronghe.reference.rules.schemes import SCHEMES

SHOWN = 20
SHOWN_OF_RULE = 5
"""Findings of one rule printed unless all are asked for; the counts by rule are always complete."""

app = typer.Typer(no_args_is_help=True)
console = Console(highlight=False, soft_wrap=True, markup=False)

Files = Annotated[
    list[Path],
    typer.Argument(help="目录文件（.csv 或 .xlsx），可写多个，合为一份目录", exists=True, dir_okay=False),
]
Kind = Annotated[CatalogueKind, typer.Option("--kind", help="哪种目录")]
Report = Annotated[Path | None, typer.Option("--report", help="把全部问题另存为 CSV")]
ShowAll = Annotated[bool, typer.Option("--all", help="逐条列出全部问题")]


@app.command()
def load(
    files: Files,
    kind: Kind,
    edition: Annotated[str, typer.Option("--edition", help="版本，例如 2022")] = "",
    source: Annotated[str, typer.Option("--source", help="来源（发布机关、文件、网址）")] = "",
    valid_from: Annotated[str, typer.Option("--from", help="启用日期，例如 2021-03-12")] = "",
    excerpt: Annotated[bool, typer.Option("--excerpt", help="文件是节选，不查空缺和总数")] = False,
    strict: Annotated[bool, typer.Option("--strict", help="有任何错误或警告就不载入")] = False,
    show_all: ShowAll = False,
    report: Report = None,
) -> None:
    """载入官方目录：先检查并报告，再整份写入，成为现行版本。同样内容再次载入不起作用。"""
    given = _files(files, kind, edition or EDITIONS[kind], source, valid_from, excerpt)
    load_django()
    services = importlib.import_module("ronghe.reference.services")
    with _progress(f"正在载入{SCHEMES[kind].title}……"):
        done = services.load_catalogue(given, actor=_actor(), strict=strict)
    _show_findings(done.parsed, show_all=show_all, report=report)
    version = done.version
    if done.was_known:
        state = "现行版本" if version.is_current else "非现行版本，切换用 ronghe catalogue use"
        console.print(f"内容与第{version.number}版次相同（{state}），未作改动。")
        return
    console.print(
        f"已载入：{SCHEMES[kind].title} {version.edition}，第{version.number}版次（{version.checksum[:8]}）。"
    )
    console.print(
        f"共{version.entry_count}条（{_levels(done.parsed)}），其中按规则修复并标记{version.repaired_count}条。"
    )
    if version.change_summary:
        console.print(f"与上一版次相比：{version.change_summary}。接续建议须在“标准目录”页面确认后才生效。")


@app.command()
def check(
    files: Files,
    kind: Kind,
    excerpt: Annotated[bool, typer.Option("--excerpt", help="文件是节选，不查空缺和总数")] = False,
    strict: Annotated[bool, typer.Option("--strict", help="有警告时退出码也为 1")] = False,
    show_all: ShowAll = False,
    report: Report = None,
) -> None:
    """只检查，不写数据库。有错误时退出码为 1。"""
    _load_words()
    parsed = read_catalogue(_files(files, kind, "检查", "", "", excerpt))
    _show_findings(parsed, show_all=show_all, report=report)
    console.print(
        f"可载入{len(parsed.entries)}条（{_levels(parsed)}），其中须按规则修复{parsed.repaired()}条。"
    )
    refused = {Severity.ERROR, Severity.WARNING} if strict else {Severity.ERROR}
    if any(finding.severity in refused for finding in parsed.findings):
        raise typer.Exit(1)


@app.command()
def diff(
    files: Annotated[
        list[Path],
        typer.Argument(help="一个文件与现行版本比较，两个文件互相比较", exists=True, dir_okay=False),
    ],
    kind: Kind,
) -> None:
    """比较两份目录：新增、删除、更名、改属，并提出接续建议。"""
    if len(files) > 2:
        raise RongheError("cli.catalogue.diff", "只能比较一个文件与现行版本，或两个文件。")
    newer = listed_of(read_catalogue(_files(files[-1:], kind, "比较", "", "", excerpt=True)))
    if len(files) == 2:
        older = listed_of(read_catalogue(_files(files[:1], kind, "比较", "", "", excerpt=True)))
    else:
        load_django()
        queries = importlib.import_module("ronghe.reference.queries")
        older = queries.listed(queries.current_version(kind))
    _show_difference(compare(older, newer))


@app.command("list")
def list_versions() -> None:
    """列出各目录的版本。"""
    load_django()
    models = importlib.import_module("ronghe.reference.models")
    table = Table("目录", "版次", "版本", "现行", "条目", "修复", "问题", "启用", "来路", "载入时间")
    for version in models.CatalogueVersion.objects.order_by("kind", "number"):
        table.add_row(
            SCHEMES[CatalogueKind(version.kind)].title,
            str(version.number),
            version.edition,
            "是" if version.is_current else "",
            str(version.entry_count),
            str(version.repaired_count),
            str(version.finding_count),
            f"{version.valid_from or ''}",
            "节选" if version.is_excerpt else "官方文件",
            f"{version.loaded_at:%Y-%m-%d %H:%M}",
        )
    console.print(table)


@app.command()
def use(
    kind: Annotated[CatalogueKind, typer.Argument(help="哪种目录")],
    number: Annotated[int, typer.Argument(help="版次（见 ronghe catalogue list）")],
) -> None:
    """把以前载入的一个版次重新设为现行。"""
    load_django()
    models = importlib.import_module("ronghe.reference.models")
    services = importlib.import_module("ronghe.reference.services")
    version = models.CatalogueVersion.objects.filter(kind=kind, number=number).first()
    if version is None:
        raise RongheError("cli.catalogue.use", f"{SCHEMES[kind].title}没有第{number}版次。")
    services.activate_version(version, actor=_actor())
    console.print(f"现行版本：{SCHEMES[kind].title} {version.edition}，第{number}版次。")


@app.command()
def shipped() -> None:
    """载入随系统提供的节选；已载入官方文件的目录不动。"""
    load_django()
    services = importlib.import_module("ronghe.reference.services")
    with _progress("正在载入随系统提供的目录……"):
        loaded = services.load_shipped(actor=_actor())
    for done in loaded:
        state = "已有，未改动" if done.was_known else "已载入"
        title = SCHEMES[CatalogueKind(done.version.kind)].title
        console.print(f"{title} {done.version.edition}：{done.version.entry_count}条，{state}。")


@app.command()
def calendar(
    file: Annotated[Path, typer.Argument(help="某年放假安排（.yaml 或 .csv）", exists=True, dir_okay=False)],
) -> None:
    """载入国务院办公厅公布的一年放假调休安排，供计算工作日。"""
    announced = read_calendar(file)
    load_django()
    services = importlib.import_module("ronghe.reference.services")
    services.load_calendar_year(announced, actor=_actor())
    rest, work = len(announced.rest), len(announced.work)
    console.print(f"已载入{announced.year}年安排（{announced.document}）：放假{rest}天，调休上班{work}天。")


def _load_words() -> None:
    """Labels need the apps, but neither a table nor a server."""
    choose_settings()
    django.setup()


def _actor() -> Actor:
    return Actor.for_system("ronghe catalogue")


def _progress(text: str) -> Progress:
    """A spinner with the time, on terminals only."""
    progress = Progress(
        SpinnerColumn(),
        TextColumn("{task.description}"),
        TimeElapsedColumn(),
        console=console,
        transient=True,
    )
    progress.add_task(text, total=None)
    return progress


def _files(
    paths: list[Path], kind: CatalogueKind, edition: str, source: str, valid_from: str, excerpt: bool
) -> CatalogueFiles:
    try:
        starts = dt.date.fromisoformat(valid_from) if valid_from else None
    except ValueError as error:
        raise RongheError(
            "cli.catalogue.date", f"启用日期“{valid_from}”应写成 2021-03-12 的样子。"
        ) from error
    contents = [(path.name, path.read_bytes()) for path in paths]
    return CatalogueFiles(
        kind, contents, edition, source or "未注明（由命令行载入）", "", starts, is_excerpt=excerpt
    )


def _levels(parsed: Parsed) -> str:
    scheme = SCHEMES[parsed.kind]
    return "、".join(f"{scheme.level_name(level)}{number}" for level, number in parsed.counts().items())


def _show_findings(parsed: Parsed, *, show_all: bool, report: Path | None) -> None:
    console.print(f"读入{parsed.rows}行。" + ("" if parsed.findings else "没有发现问题。"))
    if not parsed.findings:
        return
    table = Table("程度", "问题", "处数", title="检查结果", title_justify="left")
    for rule, severity, number in by_rule(parsed.findings):
        table.add_row(str(severity.label), str(FindingRule(rule).label), str(number))
    console.print(table)
    order = [Severity.ERROR, Severity.WARNING, Severity.INFO]
    listed = sorted(parsed.findings, key=lambda finding: (order.index(finding.severity), finding.line))
    shown = listed if show_all else list(_first_of_each_rule(listed))
    for finding in shown:
        console.print(f"{finding.severity.label} {finding}")
    if len(shown) < len(listed):
        console.print(f"……另有{len(listed) - len(shown)}处，用 --all 全部列出，或用 --report 文件.csv 另存。")
    if report:
        _save_report(listed, report)


def _first_of_each_rule(findings: Iterable[Finding]) -> Iterator[Finding]:
    printed: Counter[str] = Counter()
    for finding in findings:
        printed[finding.rule] += 1
        if printed[finding.rule] <= SHOWN_OF_RULE:
            yield finding


def _save_report(findings: Iterable[Finding], path: Path) -> None:
    with path.open("w", encoding="utf-8-sig", newline="") as target:
        writer = csv.writer(target)
        writer.writerow(["文件", "行", "代码", "程度", "规则", "问题", "处理"])
        for item in findings:
            row = (
                item.file,
                item.line or "",
                item.code,
                item.severity.label,
                FindingRule(item.rule).label,
            )
            writer.writerow([*row, item.message, item.action])
    console.print(f"全部问题已另存到 {path}。")


def _show_difference(found: Difference) -> None:
    console.print(f"比较结果：{found.summary()}。")
    _show_listed("新增", found.added)
    _show_listed("删除", found.removed)
    _show_changes("更名", found.renamed)
    _show_changes("改属", found.moved)
    _show_changes("改层级", found.releveled)
    for proposal in found.proposals:
        console.print(f"接续建议 {proposal.old} → {proposal.new}：{proposal.note}")


def _show_listed(word: str, items: list[Listed]) -> None:
    for item in items[:SHOWN]:
        console.print(f"{word} {item.code} {item.name}")
    if len(items) > SHOWN:
        console.print(f"{word} ……另有{len(items) - SHOWN}条")


def _show_changes(word: str, items: list[Change]) -> None:
    for item in items[:SHOWN]:
        console.print(f"{word} {item.code}：{item.before or '顶层'} → {item.after or '顶层'}")
    if len(items) > SHOWN:
        console.print(f"{word} ……另有{len(items) - SHOWN}条")
