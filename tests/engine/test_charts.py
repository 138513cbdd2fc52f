"""Charts: one specification that the schema accepts, that draws, and that says what the rows say."""

from __future__ import annotations

import itertools
import math
import re
from decimal import Decimal
from typing import Any

import altair
import pytest

from ronghe.engine import charts

COUNTIES = [
    {"县区": "甲县", "完成率": Decimal("41.5"), "态": "bad"},
    {"县区": "乙区", "完成率": 88, "态": "good"},
    {"县区": "丙市.一[区]", "完成率": None, "态": "idle"},
]
YEARS = [
    {"年": str(year), "值": None if year == 2022 else year - 2000 + place, "组": name}
    for year in range(2020, 2025)
    for place, name in enumerate(("甲", "乙"))
]
PARTS = [
    {"县区": c, "态": t, "数": n} for n, (c, t) in enumerate(itertools.product("甲乙", ("完成", "逾期")))
]
SPECS = {
    "bar": charts.bar(
        COUNTIES, category="县区", value="完成率", unit="%", tone="态", reference=(60, "全市平均")
    ),
    "line": charts.line(YEARS, x="年", y="值", series="组", unit="人", title="两组"),
    "single": charts.line(YEARS[::2], x="年", y="值"),
    "fan": charts.fan(
        [
            {"月": f"2025-{n:02d}", "人": n * 10, "线": line, "低": low, "高": high}
            for line, low, high in (("实际", None, None), ("预测", 1, 90))
            for n in range(1, 13)
        ],
        x="月", y="人", series="线", low="低", high="高", band="80% 区间", unit="人",
    ),
    "stacked": charts.stacked(
        PARTS, category="县区", value="数", series="态", tones={"完成": "good", "逾期": "bad"}
    ),
    "share": charts.stacked(PARTS, category="县区", value="数", series="态", share=True),
    "progress": charts.progress(
        [{"名": "双师型", "到": 130, "应": 60, "态": "good"}, {"名": "无数", "到": None, "应": None}],
        label="名", share="到", expected="应", tone="态",
    ),
    "dot_range": charts.dot_range(
        [{"名": "甲", "低": 1, "高": 9, "值": 4}], label="名", low="低", high="高", value="值", unit="人"
    ),
}  # fmt: skip


@pytest.mark.parametrize("name", SPECS)
def test_every_kind_keeps_the_schema(name: str) -> None:
    spec = SPECS[name]
    kind = altair.LayerChart if "layer" in spec else altair.Chart
    kind.from_dict(spec)
    kind.from_dict(charts.for_screen(spec))


def test_the_picture_is_plain_and_in_the_font_of_the_program() -> None:
    text = charts.svg(SPECS["bar"], width=500).decode()
    assert text.startswith("<svg")
    assert 'font-family="Noto Sans SC"' in text
    assert all(word in text for word in ("甲县", "乙区", "丙市.一[区]", "全市平均", "41.5"))
    assert not re.search(r"style=|<style|<script|href=", text)
    assert charts.png(SPECS["line"])[:4] == b"\x89PNG"


def test_the_longest_bar_stands_first_unless_told_otherwise() -> None:
    kept = charts.bar(COUNTIES, category="县区", value="完成率", keep_order=True)
    assert [cell["c"] for cell in SPECS["bar"]["data"]["values"]] == ["乙区", "甲县", "丙市.一[区]"]
    assert [cell["c"] for cell in kept["data"]["values"]] == ["甲县", "乙区", "丙市.一[区]"]


def test_more_than_the_whole_fills_the_track_and_tells_the_truth() -> None:
    first = SPECS["progress"]["data"]["values"][0]
    assert (first["w"], first["v"]) == (100.0, 130.0)


@pytest.mark.parametrize(
    ("rows", "code"),
    [
        ([], "charts.empty"),
        ([{"c": "甲", "v": math.inf}], "charts.value"),
        ([{"c": "甲", "v": "很多"}], "charts.value"),
        ([{"c": str(n), "v": n} for n in range(charts.MOST_CATEGORIES + 1)], "charts.too_many"),
    ],
)
def test_rows_without_a_chart_are_refused(rows: list[dict[str, Any]], code: str) -> None:
    with pytest.raises(charts.ChartError) as caught:
        charts.bar(rows, category="c", value="v")
    assert caught.value.code == code


def _linear(colour: str) -> tuple[float, ...]:
    parts = [int(colour[place : place + 2], 16) / 255 for place in (1, 3, 5)]
    return tuple(c / 12.92 if c <= 0.04045 else ((c + 0.055) / 1.055) ** 2.4 for c in parts)


SIGHT = {
    "full": ((1, 0, 0), (0, 1, 0), (0, 0, 1)),
    "no red": (
        (0.152286, 1.052583, -0.204868),
        (0.114503, 0.786281, 0.099216),
        (-0.003882, -0.048116, 1.051998),
    ),
    "no green": (
        (0.367322, 0.860646, -0.227968),
        (0.280085, 0.672501, 0.047413),
        (-0.011820, 0.042940, 0.968881),
    ),
}
"""Matrices of Machado and others (2009) for readers who lack one kind of cone."""


def _lab(colour: str, sight: str) -> tuple[float, float, float]:
    rgb = _linear(colour)
    r, g, b = (sum(m * c for m, c in zip(line, rgb, strict=True)) for line in SIGHT[sight])
    x = (0.4124 * r + 0.3576 * g + 0.1805 * b) / 0.9505
    y = 0.2126 * r + 0.7152 * g + 0.0722 * b
    z = (0.0193 * r + 0.1192 * g + 0.9505 * b) / 1.089
    fx, fy, fz = (
        math.copysign(abs(v) ** (1 / 3), v) if abs(v) > 0.008856 else 7.787 * v + 16 / 116 for v in (x, y, z)
    )
    return 116 * fy - 16, 500 * (fx - fy), 200 * (fy - fz)


@pytest.mark.parametrize("sight", SIGHT)
@pytest.mark.parametrize("palette", ["SERIES", "SCREEN_SERIES"])
def test_colours_stay_apart_for_every_eye(palette: str, sight: str) -> None:
    """A difference of 10 in CIELAB is seen at once; the first six also carry dashes and shapes."""
    colours = getattr(charts, palette)
    apart = {
        (one, other): math.dist(_lab(one, sight), _lab(other, sight))
        for one, other in itertools.combinations(colours, 2)
    }
    assert min(apart.values()) >= 10, min(apart, key=lambda pair: apart[pair])
