"""Series from a CSV file, and forecasts and problems into CSV files."""

from __future__ import annotations

import csv
import io
from collections.abc import Iterable, Iterator, Sequence
from pathlib import Path

from ronghe.engine.forecast.cleaning import Row
from ronghe.engine.forecast.model import ForecastError, Problem
from ronghe.engine.forecast.result import Interval, Report, SeriesForecast

NAMES = {
    "series": ("series", "序列", "序列名"),
    "period": ("period", "期次", "时期", "月份", "季度"),
    "value": ("value", "数值", "需求", "人数"),
}
COLUMNS = ("series", "period", "forecast", "low", "high", "naive", "model", "beats_naive", "suppressed")
PROBLEM_COLUMNS = ("code", "series", "period", "message", "action")
_MARK = "\ufeff"


def read_rows(path: Path) -> list[Row]:
    """The rows of a file in UTF-8, UTF-16 or GB18030; any further column is a group."""
    lines = csv.reader(io.StringIO(_text(path), newline=""))
    try:
        header = [name.strip() for name in next(lines, [])]
        places = {key: _place(header, names) for key, names in NAMES.items()}
        _check_header(path, header, places)
        groups = {
            number: name for number, name in enumerate(header) if name and number not in places.values()
        }
        return list(_rows(lines, places, groups, len(header), path))
    except csv.Error as error:
        raise ForecastError(
            "forecast.csv",
            f"不是完好的 CSV：{error}",
            where=str(path),
            hint="用表格软件另存为 CSV（逗号分隔）",
        ) from error


def _rows(
    lines: Iterator[list[str]], places: dict[str, int], groups: dict[int, str], width: int, path: Path
) -> Iterator[Row]:
    for number, cells in enumerate(lines, start=2):
        if not any(cell.strip() for cell in cells):
            continue
        if len(cells) < width:
            raise ForecastError(
                "forecast.csv",
                f"第 {number} 行只有 {len(cells)} 格，表头有 {width} 列",
                where=str(path),
                hint="补齐这一行的逗号，或用表格软件另存为 CSV",
            )
        yield Row(
            cells[places["series"]],
            cells[places["period"]],
            cells[places["value"]],
            {name: cells[place] for place, name in groups.items()},
            f"第 {number} 行：",
        )


def _place(header: Sequence[str], names: Sequence[str]) -> int:
    return next((number for number, name in enumerate(header) if name.lower() in names), -1)


def _check_header(path: Path, header: Sequence[str], places: dict[str, int]) -> None:
    missing = [NAMES[key][0] for key, place in places.items() if place < 0]
    if missing:
        raise ForecastError(
            "forecast.columns",
            f"缺少列 {'、'.join(missing)}；现有 {'、'.join(header) or '空文件'}",
            where=str(path),
            hint="第一行写列名 series,period,value，其余列作分组",
        )
    twice = sorted({name for name in header if name and header.count(name) > 1})
    if twice:
        raise ForecastError(
            "forecast.columns", f"列名重复：{'、'.join(twice)}", where=str(path), hint="改掉其中一个"
        )


def read_mapping(path: Path) -> dict[str, str]:
    """Old names to new from a file with the columns ``old`` and ``new``; chains are followed to their end."""
    lines = list(csv.reader(io.StringIO(_text(path), newline="")))
    header = [name.strip().lower() for name in lines[0]] if lines else []
    old, new = _place(header, ("old", "旧名", "原名")), _place(header, ("new", "新名", "现名"))
    if old < 0 or new < 0:
        raise ForecastError(
            "forecast.columns", "更名对照表缺少列 old 或 new", where=str(path), hint="第一行写 old,new"
        )
    found = {
        cells[old].strip(): cells[new].strip()
        for cells in lines[1:]
        if len(cells) > max(old, new) and cells[old].strip() and cells[new].strip()
    }
    return {name: _last(name, found, path) for name in found}


def _last(name: str, found: dict[str, str], path: Path) -> str:
    seen = [name]
    while seen[-1] in found:
        following = found[seen[-1]]
        if following in seen:
            raise ForecastError(
                "forecast.renamed",
                f"更名绕成一圈：{'→'.join([*seen, following])}",
                where=str(path),
                hint="删去一条",
            )
        seen.append(following)
    return seen[-1]


def _text(path: Path) -> str:
    try:
        data = path.read_bytes()
    except OSError as error:
        raise ForecastError(
            "forecast.unreadable", f"打不开文件：{error.strerror}", where=str(path), hint="检查路径和权限"
        ) from error
    encodings = ("utf-16",) if data[:2] in (b"\xff\xfe", b"\xfe\xff") else ("utf-8", "gb18030")
    for encoding in encodings:
        try:
            return data.decode(encoding).removeprefix(_MARK).replace("\x00", "")
        except UnicodeDecodeError:
            continue
    raise ForecastError(
        "forecast.unreadable", "文字编码认不出", where=str(path), hint="另存为 UTF-8 编码的 CSV"
    )


def forecast_rows(report: Report) -> Iterator[list[str]]:
    """The header, then a row for every series and period; further levels have columns of their own."""
    first, *others = report.levels
    extra = [f"{end}_{level}" for level in others for end in ("low", "high")]
    yield [*COLUMNS, *extra]
    for found in report.forecasts:
        yield from _of_series(found, first, others)


def _of_series(found: SeriesForecast, first: int, others: Sequence[int]) -> Iterator[list[str]]:
    for point in found.points:
        ends = {interval.level: interval for interval in point.intervals}
        if found.suppressed:
            yield [found.series, point.period, *[""] * 4, found.model, "", "1", *[""] * (2 * len(others))]
            continue
        yield [
            found.series,
            point.period,
            _number(point.forecast),
            *_ends(ends.get(first)),
            _number(point.naive),
            found.model,
            "" if found.beats_naive is None else str(int(found.beats_naive)),
            "0",
            *(text for level in others for text in _ends(ends.get(level))),
        ]


def _ends(interval: Interval | None) -> list[str]:
    return ["", ""] if interval is None else [_number(interval.low), _number(interval.high)]


def _number(value: float) -> str:
    return f"{value:.10g}"


def problem_rows(problems: Iterable[Problem]) -> Iterator[list[str]]:
    """The header, then one row a problem."""
    yield list(PROBLEM_COLUMNS)
    for problem in problems:
        yield [problem.code, problem.series, problem.period, problem.message, problem.action]


def write_rows(path: Path, rows: Iterable[Sequence[str]]) -> None:
    """UTF-8 with its mark (Excel needs it); all or nothing."""
    text = io.StringIO(newline="")
    csv.writer(text, lineterminator="\r\n").writerows(rows)
    write_text(path, _MARK + text.getvalue())


def write_text(path: Path, text: str) -> None:
    """A file is there whole or not at all."""
    draft = path.with_name(path.name + ".part")
    try:
        draft.write_text(text, encoding="utf-8", newline="")
        draft.replace(path)
    except (OSError, UnicodeEncodeError) as error:
        draft.unlink(missing_ok=True)
        reason = error.strerror if isinstance(error, OSError) else "有不能编码的字符"
        raise ForecastError(
            "forecast.unwritable", f"结果写不进去：{reason}", where=str(path), hint="换一个输出位置"
        ) from error
