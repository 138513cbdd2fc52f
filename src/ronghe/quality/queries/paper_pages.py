"""A paper as a page: its parts as a template walks them, charts with numbers, rows that lead somewhere."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from ronghe.core.charts import ChartCard
from ronghe.engine import charts
from ronghe.engine.documents.reports import Heading, Note, Paragraph, Part, Picture, ReportPaper, Table

NAMES = {Heading: "heading", Paragraph: "paragraph", Note: "note", Table: "table", Picture: "picture"}
Address = Callable[[str], str]


@dataclass(frozen=True, slots=True)
class ShownPart:
    """One part: ``lines`` are the rows of a table, each with the address it leads to."""

    kind: str
    part: Part
    lines: tuple[tuple[str, tuple[str, ...]], ...] = ()
    chart: ChartCard | None = None


def nowhere(_ref: str) -> str:
    return ""


def parts_of(paper: ReportPaper, address: Address = nowhere, *, source: str = "") -> list[ShownPart]:
    """Every part of the paper in its order."""
    return [_shown(number, part, address, source) for number, part in enumerate(paper.blocks, start=1)]


def chapters_of(paper: ReportPaper) -> list[tuple[int, str]]:
    """The chapters with the number of their part, for the contents."""
    return [
        (number, part.text)
        for number, part in enumerate(paper.blocks, start=1)
        if isinstance(part, Heading) and part.level == 1
    ]


def charts_of(parts: list[ShownPart]) -> list[ChartCard]:
    return [one.chart for one in parts if one.chart is not None]


def _shown(number: int, part: Part, address: Address, source: str) -> ShownPart:
    if isinstance(part, Table):
        refs = part.refs or ("",) * len(part.rows)
        lines = tuple((address(ref) if ref else "", row) for ref, row in zip(refs, part.rows, strict=True))
        return ShownPart("table", part, lines)
    if isinstance(part, Picture) and part.rows:
        return ShownPart("picture", part, chart=_card(number, part, source))
    return ShownPart(NAMES[type(part)], part)


def _card(number: int, part: Picture, source: str) -> ChartCard:
    def draw() -> charts.Spec:
        return part.drawing

    rows: list[tuple[Any, ...]] = list(part.rows)
    return ChartCard(f"part{number}", part.caption, part.heads, rows, draw, source=source)
