"""A chart on a page: the picture, its table beside it, and both as files.

A view makes its ``ChartCard`` objects, asks ``chart_file`` first (a download of one of them, by ``?chart=``
and ``?as=`` of the same address), and includes ``components/chart.html`` for each. Without scripts the table
and a drawn picture remain.
"""

from __future__ import annotations

import csv
import io
import json
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal
from typing import Any

import xlsxwriter
from django.http import HttpRequest, HttpResponse
from django.utils.functional import cached_property
from django.utils.safestring import SafeString, mark_safe
from django.utils.translation import gettext as _

from ronghe.core.errors import NotFound
from ronghe.engine import charts
from ronghe.engine.sharing import guard

XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"


@dataclass(frozen=True)
class Cell:
    """A cell that leads somewhere."""

    value: Any
    url: str = ""

    @property
    def plain(self) -> Any:
        return self.value


@dataclass(frozen=True)
class ChartCard:
    """One chart with its table. ``finding`` says what it shows, ``draw`` makes the specification when asked.

    ``rows`` hold plain values or ``Cell``; the first column is the name of the row. ``missing`` says why
    there is nothing to draw.
    """

    key: str
    finding: str
    head: Sequence[str]
    rows: Sequence[Sequence[Any]]
    draw: Callable[[], charts.Spec] | None = None
    source: str = ""
    on: date | None = None
    method: str = ""
    missing: str = ""
    is_screen: bool = False
    query: str = field(default="", compare=False)

    @cached_property
    def spec(self) -> charts.Spec | None:
        """The specification; None where the rows cannot be drawn: the table says it all then."""
        if self.draw is None or not self.rows:
            return None
        try:
            made = self.draw()
        except charts.ChartError:
            return None
        return charts.for_screen(made) if self.is_screen else made

    @property
    def spec_attribute(self) -> SafeString:
        """The specification as the content of a single-quoted attribute."""
        text = json.dumps(self.spec, ensure_ascii=False, separators=(",", ":"))
        for sign, entity in (("&", "&amp;"), ("'", "&#39;"), ("<", "&lt;"), (">", "&gt;")):
            text = text.replace(sign, entity)
        return mark_safe(text)  # noqa: S308  every sign that could end the attribute is an entity

    @property
    def cells(self) -> list[list[Cell]]:
        return [[one if isinstance(one, Cell) else Cell(one) for one in row] for row in self.rows]

    @property
    def numeric(self) -> list[bool]:
        """Which columns hold numbers, for their alignment."""
        plain = [[cell.value for cell in row] for row in self.cells]
        return [
            place > 0
            and any(_is_number(row[place]) for row in plain)
            and all(row[place] in (None, "") or _is_number(row[place]) for row in plain)
            for place in range(len(self.head))
        ]

    @property
    def lines(self) -> list[list[tuple[Cell, bool]]]:
        """The cells with whether they are numbers, as the template walks them."""
        numeric = self.numeric
        return [list(zip(row, numeric, strict=True)) for row in self.cells]

    @property
    def heads(self) -> list[tuple[str, bool]]:
        return list(zip(self.head, self.numeric, strict=True))

    @property
    def downloads(self) -> list[tuple[str, str]]:
        kinds = ["csv", "xlsx"] + (["svg", "png"] if self.draw and self.rows else [])
        return [(kind.upper(), self.address(kind)) for kind in kinds]

    @property
    def picture(self) -> str:
        return self.address("svg")

    def address(self, kind: str) -> str:
        return f"?{self.query}{'&' if self.query else ''}chart={self.key}&as={kind}"


def _is_number(value: Any) -> bool:
    return isinstance(value, int | float | Decimal) and not isinstance(value, bool)


def chart_file(request: HttpRequest, cards: Iterable[ChartCard]) -> HttpResponse | None:
    """The file that the request asks for, if it asks for one of these charts."""
    wanted = request.GET.get("chart", "")
    if not wanted:
        return None
    card = next((one for one in cards if one.key == wanted), None)
    maker = FILES.get(request.GET.get("as", ""))
    if card is None or maker is None:
        raise NotFound("core.chart.unknown", "没有这张图或这种格式。", hint="请回到页面，从图下的链接下载。")
    kind, content = maker(card)
    response = HttpResponse(content, content_type=kind)
    if request.GET["as"] != "svg":
        response["Content-Disposition"] = f'attachment; filename="{card.key}.{request.GET["as"]}"'
    return response


def _csv(card: ChartCard) -> tuple[str, bytes]:
    text = io.StringIO()
    writer = csv.writer(text, lineterminator="\r\n")
    writer.writerow(guard(str(word)) for word in card.head)
    for row in card.cells:
        writer.writerow(_file_cell(cell.value) for cell in row)
    return "text/csv; charset=utf-8", b"\xef\xbb\xbf" + text.getvalue().encode()


def _file_cell(value: Any) -> str:
    if value is None:
        return ""
    return str(value) if _is_number(value) else guard(str(value))


def _xlsx(card: ChartCard) -> tuple[str, bytes]:
    stream = io.BytesIO()
    book = xlsxwriter.Workbook(
        stream, {"in_memory": True, "strings_to_formulas": False, "strings_to_urls": False}
    )
    bold = book.add_format({"bold": True, "bg_color": "#E8EEF6"})
    sheet = book.add_worksheet(_("数据"))
    sheet.set_column(0, len(card.head), 20)
    for place, word in enumerate(card.head):
        sheet.write_string(0, place, str(word), bold)
    for number, row in enumerate(card.cells, start=1):
        for place, cell in enumerate(row):
            if _is_number(cell.value):
                sheet.write_number(number, place, float(cell.value))
            elif cell.value not in (None, ""):
                sheet.write_string(number, place, str(cell.value))
    sheet.freeze_panes(1, 0)
    notes = book.add_worksheet(_("说明"))
    notes.set_column(1, 1, 80)
    about = ((_("标题"), card.finding), (_("来源"), card.source), (_("方法"), card.method))
    dated = ((_("截至"), card.on.isoformat() if card.on else ""),)
    for number, (name, said) in enumerate((*about, *dated)):
        notes.write_string(number, 0, name)
        notes.write_string(number, 1, str(said))
    book.close()
    return XLSX, stream.getvalue()


def _svg(card: ChartCard) -> tuple[str, bytes]:
    return "image/svg+xml", charts.svg(_drawn(card))


def _png(card: ChartCard) -> tuple[str, bytes]:
    return "image/png", charts.png(_drawn(card))


def _drawn(card: ChartCard) -> charts.Spec:
    """On paper the chart is never dark."""
    if card.draw is None or not card.rows:
        raise NotFound("core.chart.undrawn", "这张图没有可画的数据。", hint="请改下载表格。")
    return card.draw()


FILES: dict[str, Callable[[ChartCard], tuple[str, bytes]]] = {
    "csv": _csv,
    "xlsx": _xlsx,
    "svg": _svg,
    "png": _png,
}
