"""Chart cards: table, files, and an attribute no text can break out of."""

from __future__ import annotations

import io
import json
from functools import partial
from html.parser import HTMLParser
from pathlib import Path
from typing import Any

import openpyxl
import pytest
from django.contrib.staticfiles import finders
from django.template.loader import render_to_string
from django.test import RequestFactory

from ronghe.core import chart_script
from ronghe.core.charts import Cell, ChartCard, chart_file
from ronghe.core.errors import NotFound
from ronghe.engine import charts

NASTY = "'><script>alert(1)</script>&amp;"


def card(**changes: Any) -> ChartCard:
    rows = changes.pop("rows", [(NASTY, 3), ("=1+1", 1.5), (Cell("乙", "/somewhere/"), None)])
    drawn = [{"名": str(getattr(row[0], "value", row[0])), "数": row[1]} for row in rows]
    changes = {"source": "登记册", "query": "year=2023"} | changes
    draw = partial(charts.bar, drawn, category="名", value="数")
    return ChartCard("test", "甲最多", ["单位", "数（个）"], rows, draw, **changes)


class _Plots(HTMLParser):
    specs: list[str]
    tags: set[str]

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.tags.add(tag)
        self.specs += [value or "" for name, value in attrs if name == "data-chart"]


def parsed(text: str) -> _Plots:
    parser = _Plots()
    parser.specs, parser.tags = [], set()
    parser.feed(text)
    return parser


def test_the_component_holds_chart_table_and_files() -> None:
    shown = card()
    text = render_to_string("components/chart.html", {"chart": shown})
    page = parsed(text)
    assert json.loads(page.specs[0]) == shown.spec
    assert "script" not in page.tags
    assert all(f"as={kind}" in text for kind in ("csv", "xlsx", "svg", "png"))
    assert 'href="?year=2023&amp;chart=test&amp;as=csv"' in text
    assert '<a href="/somewhere/">乙</a>' in text
    assert "<noscript><img" in text


def test_nothing_to_draw_is_said() -> None:
    text = render_to_string("components/chart.html", {"chart": card(rows=[], missing="还没有同步数据。")})
    assert "还没有同步数据。" in text
    assert "data-chart" not in text
    assert "as=csv" not in text


def fetched(kind: str, shown: ChartCard | None = None) -> Any:
    return chart_file(RequestFactory().get(f"/?chart=test&as={kind}"), [shown or card()])


def test_the_files_hold_the_rows() -> None:
    text = fetched("csv").content.decode("utf-8-sig")
    assert text.splitlines()[0] == "单位,数（个）"
    assert "'=1+1,1.5" in text
    book = openpyxl.load_workbook(io.BytesIO(fetched("xlsx").content))
    assert [cell.value for cell in book.worksheets[0][3]] == ["=1+1", 1.5]
    assert book.worksheets[0]["A3"].data_type == "s"
    assert fetched("svg")["Content-Type"] == "image/svg+xml"
    assert fetched("png").content[:4] == b"\x89PNG"


def test_an_unknown_chart_or_kind_is_not_found() -> None:
    assert chart_file(RequestFactory().get("/"), [card()]) is None
    for asked in ("chart=other&as=csv", "chart=test&as=exe", "chart=test"):
        with pytest.raises(NotFound):
            chart_file(RequestFactory().get(f"/?{asked}"), [card()])


def test_the_script_is_a_static_file_of_ours(settings: Any, tmp_path: Path) -> None:
    settings.RONGHE_HOME = tmp_path
    found = Path(str(finders.find(chart_script.NAME)))
    assert found.is_relative_to(tmp_path)
    assert "vegaEmbed" in found.read_text(encoding="utf-8")
    [(name, storage)] = chart_script.ChartScriptFinder().list(None)
    assert storage.exists(name)
    assert not list(found.parent.glob("tmp*"))
