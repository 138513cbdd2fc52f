"""``ronghe labour``: the labour market; here the reading of job advertisements."""

from __future__ import annotations

import json
from datetime import date
from pathlib import Path
from typing import Annotated

import typer
from rich.console import Console
from rich.progress import BarColumn, MofNCompleteColumn, Progress, TaskID, TextColumn, TimeElapsedColumn

from ronghe.cli import labour_site
from ronghe.engine.ads.checks import checks
from ronghe.engine.ads.errors import AdsError
from ronghe.engine.ads.ingest import Options, ingest
from ronghe.engine.ads.mapping import Mapping, guess
from ronghe.engine.ads.reading import open_source
from ronghe.engine.ads.regions import Regions
from ronghe.engine.ads.report import IngestReport
from ronghe.engine.ads.schema import FIELD_OF

app = typer.Typer(no_args_is_help=True, add_completion=False, pretty_exceptions_enable=False)
TABLES = Path(__file__).parents[1] / "reference" / "data"
SHOWN = 15
UNCONFIRMED = 3
"""Exit code: a mapping was guessed and written, nothing was read."""


@app.callback()
def labour() -> None:
    """劳动力市场数据。"""


app.command("load")(labour_site.load)
app.command("corrections")(labour_site.corrections)


@app.command("ingest")
def ingest_ads(
    files: Annotated[
        list[Path],
        typer.Argument(
            metavar="FILE…", help="CSV、Excel、JSON Lines、JSON 或含 JobPosting 的网页；可以 gzip"
        ),
    ],
    out: Annotated[Path, typer.Option("--out", help="输出文件夹，应是空的或新的")],
    source: Annotated[str, typer.Option("--source", help="来源代号，没有对应表时要写")] = "",
    mapping: Annotated[
        Path | None, typer.Option("--mapping", help="列对应表 JSON；不存在时按表头猜一份写在这里，等人确认")
    ] = None,
    batch: Annotated[str, typer.Option("--batch", help="批次名称；不写用输出文件夹的名称")] = "",
    year: Annotated[int | None, typer.Option("--year", help="没有年份的日期（如 04-20）按哪一年")] = None,
    collected: Annotated[
        str, typer.Option("--date", help="采集日期，例如 2020-04-21；没有日期、只写“3天前”的行用得到")
    ] = "",
    earlier: Annotated[
        list[Path] | None,
        typer.Option("--earlier", help="以前批次的输出文件夹，其中已有的岗位算重复；可写多个"),
    ] = None,
    regions: Annotated[Path, typer.Option("--regions", help="地区代码表 CSV：code,name,status")] = TABLES
    / "regions_2026.csv",
    successions: Annotated[
        Path, typer.Option("--successions", help="区划变更表 CSV：old,new,kind,year")
    ] = TABLES / "regions_2026_successions.csv",
    corrections: Annotated[
        Path | None, typer.Option("--corrections", help="职业编码的更正记录，优先于模型")
    ] = None,
    accept: Annotated[bool, typer.Option("--accept-guess", help="不等确认，直接用猜出的列对应")] = False,
    no_code: Annotated[bool, typer.Option("--no-code", help="不编职业代码")] = False,
    workers: Annotated[int, typer.Option("--workers", min=1, help="用几个进程")] = 2,
    as_json: Annotated[bool, typer.Option("--json", help="结果写成 JSON")] = False,
) -> None:
    """读入招聘广告：清洗、去除个人信息、查重、编职业代码，写成 Parquet；没有收的行列在 rejects.csv。"""
    console = Console(highlight=False, markup=False, soft_wrap=True)
    errors = Console(stderr=True, highlight=False, markup=False, soft_wrap=True)
    chosen = _mapping(files, mapping, source, accept, errors)
    options = Options(
        Regions.read(regions, successions),
        batch=batch or out.name,
        year=year,
        collected=_day(collected),
        earlier=tuple(earlier or ()),
        corrections=corrections,
        code=not no_code,
        workers=workers,
    )
    with _Bars() as bars:
        report = ingest(files, chosen, options, out, bars.show)
    if as_json:
        console.print(json.dumps(report.to_json(), ensure_ascii=False, indent=1))
    else:
        _say(report, console)


def _mapping(files: list[Path], path: Path | None, source: str, accept: bool, errors: Console) -> Mapping:
    """The saved mapping, or one guessed from the first file, which a person looks at before it is used."""
    if path and path.exists():
        said = Mapping.read(path)
        if source and said.source != source:
            raise AdsError(
                "ads.mapping.other",
                f"对应表是来源“{said.source}”的，不是“{source}”的",
                where=path.name,
                hint="换对应表，或改 --source",
            )
        if not said.confirmed and not accept:
            raise AdsError(
                "ads.mapping.unconfirmed",
                "对应表还没有确认",
                where=path.name,
                hint="核对各列后把 confirmed 改为 true，或加 --accept-guess",
            )
        return said
    if not source:
        raise AdsError("ads.mapping.source", "没有对应表，也没有写来源代号", hint="用 --mapping 或 --source")
    guessed = guess(open_source(files[0]).headers, source)
    for key, headers in guessed.columns.items():
        errors.print(f"{FIELD_OF[key].label}：{'、'.join(headers)}")
    if guessed.unused:
        errors.print(f"没有用到的列：{'、'.join(guessed.unused)}")
    if accept:
        return guessed
    target = path or Path(f"{source}.mapping.json")
    target.write_text(guessed.to_json(), encoding="utf-8")
    errors.print(f"以上是按表头猜的，写在 {target}。核对后把 confirmed 改为 true，再运行一次。")
    raise typer.Exit(UNCONFIRMED)


def _day(text: str) -> date | None:
    try:
        return date.fromisoformat(text) if text else None
    except ValueError as error:
        raise AdsError("ads.options.date", f"“{text}”不是日期", hint="例如 --date 2020-04-21") from error


def _say(report: IngestReport, console: Console) -> None:
    console.print(
        f"读 {report.read:,} 行：收 {report.written:,}，不收 {report.rejected:,}；"
        f"重复 {report.duplicates:,}，岗位 {report.kept:,}，编上职业 {report.coded:,} 行"
    )
    if report.masked:
        told = "、".join(f"{kind} {count:,}" for kind, count in report.masked.most_common())
        console.print(f"去除个人信息：{told}")
    if report.flags:
        known = checks()
        told = "、".join(f"{known[key].label} {count:,}" for key, count in report.flags.most_common())
        console.print(f"内容提示（{report.flagged:,} 条广告）：{told}")
    for problem in report.problems[:SHOWN]:
        place = f"，例如 {problem.example}" if problem.example else ""
        console.print(f"  {problem.count:,} 处 {problem.message}{place}；{problem.action}")
    if len(report.problems) > SHOWN:
        console.print(f"  另有 {len(report.problems) - SHOWN} 类，用 --json 看全部")
    console.print(f"写入 {report.parts[0].parent if report.parts else '（没有一行可收）'}")
    if report.rejected or report.refused:
        console.print(f"没有收的 {report.rejected:,} 行、{report.refused:,} 格列在 {report.reject_file}")


class _Bars:
    """One bar a pass; the first does not know its end."""

    def __init__(self) -> None:
        self._bars = Progress(
            TextColumn("{task.description}"),
            BarColumn(),
            MofNCompleteColumn(),
            TimeElapsedColumn(),
            console=Console(stderr=True),
            transient=True,
        )
        self._tasks: dict[str, TaskID] = {}

    def __enter__(self) -> _Bars:
        self._bars.start()
        return self

    def __exit__(self, *failure: object) -> None:
        self._bars.stop()

    def show(self, stage: str, done: int, whole: int) -> None:
        if stage not in self._tasks:
            self._tasks[stage] = self._bars.add_task(stage, total=None)
        self._bars.update(self._tasks[stage], completed=done, total=whole or None)
