"""Charts: plain rows in, one Vega-Lite specification out, and the picture of it.

The specification is the same for the page (vega-embed, with tooltips), the download and the printed report.
Fields are renamed inside, so that a column may have any name; texts are Chinese as the caller gives them.
Colours keep their distance for readers who do not see red or green; series also differ by dash and shape.
"""

from __future__ import annotations

import copy
import math
from collections.abc import Iterable, Mapping, Sequence
from datetime import date
from decimal import Decimal
from functools import cache
from importlib.metadata import version
from pathlib import Path
from typing import Any

import pylopdf_fonts_zh_cn as fonts
import vl_convert

from ronghe.engine.errors import EngineError

Row = Mapping[str, Any]
Spec = dict[str, Any]

SCHEMA = "https://vega.github.io/schema/vega-lite/v6.json"
PRINT_FONT = "Noto Sans SC"
SCREEN_FONT = f"{PRINT_FONT}, PingFang SC, Microsoft YaHei, Noto Sans CJK SC, sans-serif"

SERIES = ("#1f4e8c", "#d99a2b", "#5aa9d6", "#a3211d", "#3c4756", "#8cc39f", "#8a5a9e", "#c3d4ea")
"""Colours of series in their order."""
SCREEN_SERIES = ("#7db4f0", "#f0b84a", "#3f7fc4", "#f08a80", "#c6cdd6", "#5cc08e", "#fff3bf", "#1f4e8c")
"""The same on the dark ground of the big screen."""
TONES = {
    "idle": "#97a2b1",
    "active": "#1f4e8c",
    "warn": "#d99a2b",
    "bad": "#a3211d",
    "good": "#3c9a69",
    "rest": "#c3d4ea",
}
SCREEN_TONES = {
    "idle": "#97a2b1",
    "active": "#7db4f0",
    "warn": "#f0b84a",
    "bad": "#f08a80",
    "good": "#5cc08e",
    "rest": "#5b7395",
}
DASHES = ([1, 0], [6, 3], [2, 2], [8, 3, 2, 3], [4, 4], [1, 3], [10, 4], [3, 1])
SHAPES = ("circle", "square", "triangle-up", "diamond", "cross", "triangle-down", "triangle-left", "stroke")

MOST_CATEGORIES = 80
STEP = 30
"""Height of one bar with its gap."""

_INK, _SOFT, _LINE = "#1c2430", "#556172", "#dfe4ea"
_SCREEN_INK, _SCREEN_SOFT, _SCREEN_LINE = "#eef4fb", "#b9c7d9", "#2c456b"


class ChartError(EngineError):
    """Rows that no chart can be drawn from."""


def bar(
    rows: Iterable[Row],
    *,
    category: str,
    value: str,
    unit: str = "",
    tone: str = "",
    reference: tuple[float, str] | None = None,
    keep_order: bool = False,
    title: str = "",
) -> Spec:
    """One bar a row, the longest first; ``tone`` is the column of states, ``reference`` a marked value."""
    cells: list[Spec] = [
        {"c": _text(row[category]), "v": _number(row[value]), "t": str(row.get(tone) or "active")}
        for row in rows
    ]
    _check(cells, "c")
    if not keep_order:
        cells.sort(key=lambda cell: -math.inf if cell["v"] is None else cell["v"], reverse=True)
    colour: Spec = {"value": TONES["active"]}
    if tone:
        colour = {"field": "t", "type": "nominal", "legend": None, "scale": _scale_of(TONES)}
    base = {
        "y": _category(cells),
        "x": _measure("v", unit),
        "tooltip": [_tip("c", category), _tip("v", value, unit)],
    }
    layers = [
        {"mark": {"type": "bar", "cornerRadiusEnd": 2, "size": 16}, "encoding": {**base, "color": colour}},
        _label({**base, "text": {"field": "v", "type": "quantitative", "format": ","}}),
    ]
    if reference:
        layers += _reference(*reference)
    return _spec(cells, {"layer": layers, "height": {"step": STEP}}, title)


def line(
    rows: Iterable[Row],
    *,
    x: str,
    y: str,
    series: str = "",
    unit: str = "",
    title: str = "",
    from_zero: bool = False,
) -> Spec:
    """A line a series over ordered steps (years, quarters); a missing value breaks the line."""
    cells: list[Spec] = [
        {"x": _text(row[x]), "v": _number(row[y]), "s": _text(row[series]) if series else y} for row in rows
    ]
    _check(cells, "x")
    order = _in_order(cell["s"] for cell in cells)
    encoding: Spec = {
        "x": {"field": "x", "type": "ordinal", "title": None, "sort": None, "axis": {"labelAngle": 0}},
        "y": _upright(_measure("v", unit, zero=from_zero)),
        "tooltip": [_tip("x", x), *([_tip("s", series)] if series else []), _tip("v", y, unit)],
    }
    if series:
        encoding |= {
            "color": _series(order, SERIES),
            "strokeDash": _series(order, DASHES),
            "shape": _series(order, SHAPES),
        }
    mark = {
        "type": "line",
        "point": {"size": 55, "filled": True},
        "strokeWidth": 2.5,
        "invalid": "break-paths-show-domains",
    }
    mark |= {} if series else {"color": TONES["active"]}
    return _spec(cells, {"mark": mark, "encoding": encoding, "height": 220}, title)


def fan(
    rows: Iterable[Row],
    *,
    x: str,
    y: str,
    series: str,
    low: str,
    high: str,
    band: str,
    unit: str = "",
    title: str = "",
) -> Spec:
    """Lines over many steps with the range around the one that is uncertain; ``band`` says what range."""
    cells: list[Spec] = [
        {
            "x": _text(row[x]),
            "v": _number(row[y]),
            "s": _text(row[series]),
            "l": _number(row.get(low)),
            "h": _number(row.get(high)),
        }
        for row in rows
    ]
    _check(cells, "x")
    order = _in_order(cell["s"] for cell in cells)
    steps = {
        "field": "x",
        "type": "ordinal",
        "title": None,
        "scale": {"domain": _in_order(cell["x"] for cell in cells)},
        "axis": {"labelAngle": 0},
    }
    tips = [_tip("x", x), _tip("s", series), _tip("v", y, unit)]
    ranges = [_tip("l", f"{band}{low}", unit), _tip("h", f"{band}{high}", unit)]
    layers = [
        {
            "mark": {"type": "area", "color": TONES["rest"], "opacity": 0.6},
            "transform": [{"filter": {"field": "h", "valid": True}}],
            "encoding": {
                "x": steps,
                "y": _upright(_measure("l", unit)),
                "y2": {"field": "h"},
                "tooltip": ranges,
            },
        },
        {
            "mark": {"type": "line", "strokeWidth": 2, "invalid": "break-paths-show-domains"},
            "encoding": {
                "x": steps,
                "y": _upright(_measure("v", unit)),
                "color": _series(order, SERIES),
                "strokeDash": _series(order, DASHES),
                "tooltip": tips,
            },
        },
    ]
    return _spec(cells, {"layer": layers, "height": 260}, title)


def stacked(
    rows: Iterable[Row],
    *,
    category: str,
    value: str,
    series: str,
    unit: str = "",
    share: bool = False,
    tones: Mapping[str, str] | None = None,
    title: str = "",
) -> Spec:
    """Bars of parts. ``share`` makes each bar 100 %; ``tones`` gives the words of series their state."""
    cells: list[Spec] = [
        {"c": _text(row[category]), "v": _number(row[value]) or 0.0, "s": _text(row[series])} for row in rows
    ]
    _check(cells, "c")
    order = list(tones) if tones else _in_order(cell["s"] for cell in cells)
    colours = [TONES[tones[word]] for word in order] if tones else SERIES
    for cell in cells:
        cell["o"] = order.index(cell["s"]) if cell["s"] in order else len(order)
    measure = _measure("v", "" if share else unit)
    measure |= {"stack": "normalize" if share else "zero"}
    if share:
        measure["axis"] |= {"format": "%"}
    encoding = {
        "y": _category(cells),
        "x": measure,
        "color": _series(order, colours),
        "order": {"field": "o", "type": "quantitative"},
        "tooltip": [_tip("c", category), _tip("s", series), _tip("v", value, unit)],
    }
    mark = {"type": "bar", "size": 18, "stroke": "#fff", "strokeWidth": 1}
    return _spec(cells, {"mark": mark, "encoding": encoding, "height": {"step": STEP}}, title)


def progress(
    rows: Iterable[Row], *, label: str, share: str, expected: str = "", tone: str = "", title: str = ""
) -> Spec:
    """How far each has come, in percent: a bar on its track, with the mark of where it should be."""
    cells = [
        {
            "c": _text(row[label]),
            "v": _number(row[share]),
            "w": _clamped(_number(row[share])),
            "e": _clamped(_number(row.get(expected))) if expected else None,
            "t": str(row.get(tone) or "active"),
            "full": 100.0,
        }
        for row in rows
    ]
    _check(cells, "c")
    place = _category(cells)
    scale = {"domain": [0, 100]}
    axis = {"grid": False, "tickCount": 5, "labelExpr": "datum.value + '%'"}
    track = {"field": "full", "type": "quantitative", "title": None, "scale": scale, "axis": axis}
    now = {**track, "field": "w"}
    tips = [_tip("c", label), _tip("v", share, "%"), *([_tip("e", expected, "%")] if expected else [])]
    colour = {"field": "t", "type": "nominal", "legend": None, "scale": _scale_of(TONES)}
    layers: list[Spec] = [
        {
            "mark": {"type": "bar", "size": 14, "cornerRadius": 3, "color": _LINE},
            "encoding": {"y": place, "x": track},
        },
        {
            "mark": {"type": "bar", "size": 14, "cornerRadius": 3},
            "encoding": {"y": place, "x": now, "color": colour, "tooltip": tips},
        },
    ]
    if expected:
        mark = {"type": "tick", "thickness": 3, "size": 24, "color": _INK}
        layers.append({"mark": mark, "encoding": {"y": place, "x": {**track, "field": "e"}, "tooltip": tips}})
    return _spec(cells, {"layer": layers, "height": {"step": STEP}}, title)


def dot_range(
    rows: Iterable[Row],
    *,
    label: str,
    low: str,
    high: str,
    value: str,
    unit: str = "",
    tone: str = "",
    title: str = "",
) -> Spec:
    """A value within its range (interval of a forecast, permitted range, spread of similar places)."""
    cells = [
        {
            "c": _text(row[label]),
            "l": _number(row[low]),
            "h": _number(row[high]),
            "v": _number(row[value]),
            "t": str(row.get(tone) or "active"),
        }
        for row in rows
    ]
    _check(cells, "c")
    place = _category(cells)
    tips = [_tip("c", label), _tip("v", value, unit), _tip("l", low, unit), _tip("h", high, unit)]
    colour = {"field": "t", "type": "nominal", "legend": None, "scale": _scale_of(TONES)}
    layers = [
        {
            "mark": {"type": "bar", "size": 8, "cornerRadius": 4, "color": "#c3d4ea"},
            "encoding": {"y": place, "x": _measure("l", unit), "x2": {"field": "h"}, "tooltip": tips},
        },
        {
            "mark": {"type": "point", "filled": True, "size": 110, "opacity": 1},
            "encoding": {"y": place, "x": _measure("v", unit), "color": colour, "tooltip": tips},
        },
    ]
    return _spec(cells, {"layer": layers, "height": {"step": STEP}}, title)


def scatter(
    rows: Iterable[Row],
    *,
    label: str,
    x: str,
    y: str,
    series: str,
    size: str = "",
    lines: tuple[tuple[float, str], tuple[float, str]] | None = None,
    title: str = "",
) -> Spec:
    """A dot a row by two measures. ``lines`` are the marked values of x and y with their words; names of the
    columns x and y become the titles of the axes, ``size`` weighs the dots by area."""
    cells = [
        {
            "c": _text(row[label]),
            "v": _number(row[x]),
            "w": _number(row[y]),
            "s": _text(row[series]),
            "z": _number(row[size]) if size else 1.0,
        }
        for row in rows
    ]
    cells = [cell for cell in cells if cell["v"] is not None and cell["w"] is not None]
    _check(cells, "s")
    order = _in_order(str(cell["s"]) for cell in cells)
    tips = [_tip("c", label), _tip("s", series), _tip("v", x), _tip("w", y)]
    encoding: Spec = {
        "x": _measure("v", x, zero=False),
        "y": _measure("w", y, zero=False),
        "color": _series(order, SERIES),
        "shape": _series(order, SHAPES),
        "tooltip": [*tips, *([_tip("z", size)] if size else [])],
    }
    if size:
        scale = {"range": [40, 600], "zero": True}
        encoding["size"] = {"field": "z", "type": "quantitative", "legend": None, "scale": scale}
    dots = {"mark": {"type": "point", "filled": True, "opacity": 0.8}, "encoding": encoding}
    drawn = [dots, *(_cross(*lines) if lines else [])]
    return _spec(cells, {"layer": drawn, "height": 380}, title)


def _cross(across: tuple[float, str], up: tuple[float, str]) -> list[Spec]:
    """The marked value of x as an upright line and that of y as a level one, each with its words."""
    drawn: list[Spec] = []
    for channel, (value, word) in (("x", across), ("y", up)):
        data = {"values": [{"r": _number(value), "w": word}]}
        place = {channel: {"field": "r", "type": "quantitative"}}
        beside: Spec = {"align": "left", "dx": 5, "y": 10} if channel == "x" else {"align": "right", "dy": -7}
        beside |= {} if channel == "x" else {"x": "width"}
        rule = {"type": "rule", "strokeDash": [5, 3], "strokeWidth": 1.5, "color": _INK}
        text = {"type": "text", "fontSize": 12, "color": _INK, **beside}
        drawn.append({"data": data, "mark": rule, "encoding": place})
        drawn.append(
            {"data": data, "mark": text, "encoding": {**place, "text": {"field": "w", "type": "nominal"}}}
        )
    return drawn


def for_screen(spec: Spec) -> Spec:
    """The same chart in the colours of the dark big screen."""
    swaps = dict(zip(SERIES, SCREEN_SERIES, strict=True)) | {
        TONES[name]: SCREEN_TONES[name] for name in TONES
    }
    swaps |= {_INK: _SCREEN_INK, _SOFT: _SCREEN_SOFT, _LINE: _SCREEN_LINE, "#fff": "#0c1d38"}
    made: Spec = _swapped(spec, swaps)
    made["config"] |= {"axis": {**made["config"]["axis"], "labelFontSize": 14, "titleFontSize": 14}}
    return made


def for_print(spec: Spec, width: int = 640) -> Spec:
    """The chart at a fixed width in the font that comes with the program."""
    made = copy.deepcopy(spec)
    made["width"] = width
    made["config"] |= {"font": PRINT_FONT, "background": "white"}
    return made


def svg(spec: Spec, *, width: int = 640) -> bytes:
    """The picture, for print and download: no script, no style sheet, no address in it."""
    _register_fonts()
    try:
        return str(vl_convert.vegalite_to_svg(for_print(spec, width))).encode()
    except ValueError as error:
        raise _undrawable(error) from error


def png(spec: Spec, *, width: int = 640, scale: float = 2.0) -> bytes:
    """The picture in dots, for a slide."""
    _register_fonts()
    try:
        return bytes(vl_convert.vegalite_to_png(for_print(spec, width), scale=scale))
    except ValueError as error:
        raise _undrawable(error) from error


def script() -> str:
    """The browser's script (vega-embed with all it needs) out of the installed library."""
    return str(vl_convert.javascript_bundle())  # type: ignore[call-arg]  # the stub wants what is optional


def script_version() -> str:
    """Changes when the script does."""
    return version("vl-convert-python")


@cache
def _register_fonts() -> None:
    vl_convert.register_font_directory(str(Path(fonts.sans_path()).parent))


def _undrawable(error: ValueError) -> ChartError:
    return ChartError(
        "charts.undrawable", f"这张图画不出来：{str(error)[:200]}", hint="请改看表格，并把此提示告诉管理员"
    )


def _spec(cells: Sequence[Spec], body: Spec, title: str) -> Spec:
    named = {"title": {"text": title, "anchor": "start", "fontSize": 15}} if title else {}
    return {
        "$schema": SCHEMA,
        **named,
        "data": {"values": list(cells)},
        "width": "container",
        **body,
        "config": _config(),
    }


def _config() -> Spec:
    axis = {
        "labelFontSize": 13,
        "titleFontSize": 13,
        "labelColor": _INK,
        "titleColor": _SOFT,
        "titleFontWeight": "normal",
        "gridColor": _LINE,
        "domainColor": _LINE,
        "tickColor": _LINE,
        "labelLimit": 220,
        "labelOverlap": "greedy",
    }
    legend = {
        "orient": "top",
        "title": None,
        "labelFontSize": 13,
        "labelColor": _INK,
        "symbolStrokeWidth": 2,
        "offset": 22,
        "columns": 4,
    }
    return {
        "font": SCREEN_FONT,
        "background": "transparent",
        "view": {"stroke": None},
        "axis": axis,
        "legend": legend,
        "title": {"color": _INK},
    }


def _category(cells: Sequence[Spec]) -> Spec:
    return {
        "field": "c",
        "type": "nominal",
        "title": None,
        "sort": _in_order(cell["c"] for cell in cells),
        "axis": {"domain": False, "ticks": False, "labelOverlap": False},
    }


def _measure(field: str, unit: str, *, zero: bool = True) -> Spec:
    return {
        "field": field,
        "type": "quantitative",
        "title": unit or None,
        "scale": {"zero": zero, "nice": True},
        "axis": {"tickCount": 5},
    }


def _upright(measure: Spec) -> Spec:
    """The unit above the axis, to be read without turning the head."""
    title = {"titleAngle": 0, "titleAlign": "left", "titleAnchor": "end", "titleX": 4, "titleY": -10}
    return {**measure, "axis": {**measure["axis"], **title}}


def _label(encoding: Spec) -> Spec:
    return {
        "mark": {"type": "text", "align": "left", "dx": 5, "fontSize": 13, "color": _INK},
        "encoding": encoding,
    }


def _reference(value: float, word: str) -> list[Spec]:
    data = {"values": [{"r": _number(value), "w": word}]}
    place = {"x": {"field": "r", "type": "quantitative"}}
    return [
        {
            "data": data,
            "mark": {"type": "rule", "strokeDash": [5, 3], "strokeWidth": 1.5, "color": _INK},
            "encoding": place,
        },
        {
            "data": data,
            "mark": {"type": "text", "align": "right", "dx": -5, "y": -7, "fontSize": 12, "color": _INK},
            "encoding": {**place, "text": {"field": "w", "type": "nominal"}},
        },
    ]


def _series(order: Sequence[str], values: Sequence[Any]) -> Spec:
    ring = [values[place % len(values)] for place in range(len(order))]
    return {
        "field": "s",
        "type": "nominal",
        "title": None,
        "sort": list(order),
        "scale": {"domain": list(order), "range": ring},
    }


def _scale_of(tones: Mapping[str, str]) -> Spec:
    return {"domain": list(tones), "range": list(tones.values())}


def _tip(field: str, title: str, unit: str = "") -> Spec:
    if field in {"c", "s", "x"}:
        return {"field": field, "type": "nominal", "title": title}
    words = f"{title}（{unit}）" if unit else title
    return {"field": field, "type": "quantitative", "title": words, "format": ",.2~f"}


def _check(cells: Sequence[Spec], place: str) -> None:
    if not cells:
        raise ChartError("charts.empty", "没有可以画图的数据行", hint="请先核对统计范围和年份")
    names = {cell[place] for cell in cells}
    if len(names) > MOST_CATEGORIES:
        raise ChartError(
            "charts.too_many",
            f"一张图有 {len(names)} 项，最多 {MOST_CATEGORIES} 项",
            hint="请缩小范围，或改看表格",
        )


def _number(value: Any) -> float | None:
    if value is None or value == "":
        return None
    if isinstance(value, bool) or not isinstance(value, int | float | Decimal):
        raise ChartError("charts.value", f"“{value}”不是数，不能画图")
    number = float(value)
    if not math.isfinite(number):
        raise ChartError("charts.value", f"“{value}”不是有限的数，不能画图")
    return round(number, 6)


def _clamped(value: float | None) -> float | None:
    return None if value is None else min(100.0, max(0.0, value))


def _text(value: Any) -> str:
    return value.isoformat() if isinstance(value, date) else str(value)


def _in_order(values: Iterable[str]) -> list[str]:
    return list(dict.fromkeys(values))


def _swapped(value: Any, swaps: Mapping[str, str]) -> Any:
    if isinstance(value, dict):
        return {name: _swapped(one, swaps) for name, one in value.items()}
    if isinstance(value, list | tuple):
        return [_swapped(one, swaps) for one in value]
    return swaps.get(value, value) if isinstance(value, str) else value
