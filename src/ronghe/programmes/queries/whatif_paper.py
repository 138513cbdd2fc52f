"""Scenarios on paper and in a sheet: figures side by side, every assumption, what is missing."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import Any

from django.utils import timezone

from ronghe.core.excel import Sheet, Text
from ronghe.core.templatetags.ronghe import zh_date
from ronghe.engine.documents.letters import Letter, Table
from ronghe.programmes.queries.whatif import FIGURES, Result

UNKNOWN = "缺数据"


def figure_text(value: float | None) -> str:
    return UNKNOWN if value is None else f"{value:,.0f}"


def compared_rows(results: Sequence[Result]) -> list[tuple[str, str, list[str]]]:
    """Each figure with its unit and its value in every scenario."""
    figures = [one.figures for one in results]
    return [
        (label, unit, [figure_text(found[key]) for found in figures])
        for key, (label, unit) in FIGURES.items()
    ]


def paper_of(results: Sequence[Result]) -> Letter:
    """The scenarios of one comparison as a letter."""
    today = timezone.localdate()
    names = [one.scenario.name for one in results]
    rows = tuple((f"{label}（{unit}）", *values) for label, unit, values in compared_rows(results))
    tables = [Table(("指标", *names), rows, tuple(range(1, len(names) + 1)))]
    for one in results:
        listed = [
            (f"{line.subject}：{line.name}", line.value or UNKNOWN, line.source) for line in one.assumptions
        ]
        if listed:
            tables.append(Table((f"{one.scenario.name}的假定", "数值", "来源"), tuple(listed)))
    paragraphs = [
        f"{one.scenario.name}：{one.scenario.start_year} 年起推算 {one.scenario.horizon} 年。{_lacking(one)}"
        for one in results
    ]
    owner = results[0].scenario.organisation.name if results else ""
    return Letter(
        title="专业布局推演",
        number=f"方案数：{len(results)}",
        recipient=results[0].scenario.jurisdiction.name if results else "",
        paragraphs=tuple(paragraphs),
        tables=tuple(tables),
        notes=("推演只说明在所列假定下会怎样，不是预测；缺数据的指标没有按零计算。",),
        signature=owner,
        day=zh_date(today),
        dated=today,
    )


def _lacking(one: Result) -> str:
    if one.error:
        return one.error
    missing = one.outcome.missing if one.outcome else ()
    return f"缺：{'；'.join(missing)}。" if missing else "所需数据齐全。"


def sheet_of(results: Sequence[Result]) -> Sheet:
    """A sheet with a column for each scenario."""
    columns = [Text(f"s{place}", one.scenario.name[:60], width=20) for place, one in enumerate(results)]
    return Sheet("推演比较", [Text("what", "项目", width=44), *columns, Text("note", "说明", width=40)])


def sheet_rows(results: Sequence[Result]) -> Iterator[dict[str, Any]]:
    """The figures, then every assumption of every scenario."""
    for label, unit, values in compared_rows(results):
        cells = {f"s{place}": value for place, value in enumerate(values)}
        yield {"what": f"{label}（{unit}）", **cells, "note": ""}
    for place, one in enumerate(results):
        for line in one.assumptions:
            cells = {f"s{i}": (line.value or UNKNOWN if i == place else "") for i in range(len(results))}
            yield {"what": f"{line.subject}：{line.name}", **cells, "note": line.source}
