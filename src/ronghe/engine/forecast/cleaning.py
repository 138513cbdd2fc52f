"""Raw rows become series without holes; whatever had to be decided on the way is named, row by row."""

from __future__ import annotations

import math
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from enum import StrEnum

import numpy as np

from ronghe.engine.forecast.model import Array, Frequency, Problem, Series
from ronghe.engine.forecast.periods import label, ordinal


class Duplicates(StrEnum):
    """What becomes of two different values for one period."""

    MEAN = "mean"
    LAST = "last"
    SUM = "sum"
    DROP = "drop"


class Gaps(StrEnum):
    """What a period without a value means."""

    INTERPOLATE = "interpolate"
    ZERO = "zero"


@dataclass(frozen=True, slots=True)
class Row:
    """One line of the input, as it was written. ``where`` is its line, for the message."""

    series: str
    period: str
    value: str
    groups: Mapping[str, str] = field(default_factory=dict)
    where: str = ""


@dataclass(frozen=True, slots=True)
class Rules:
    """How to decide what the data leave open."""

    frequency: Frequency
    duplicates: Duplicates = Duplicates.MEAN
    gaps: Gaps = Gaps.INTERPOLATE
    renamed: Mapping[str, str] = field(default_factory=dict)
    """Old name to new: of a series, of a part of its name between slashes, or of a group's value."""
    negative: bool = False
    """Whether a value below zero is possible."""


@dataclass(frozen=True, slots=True)
class Cleaned:
    """The series in the order of their names, the names left empty, and everything that was decided."""

    series: tuple[Series, ...]
    empty: tuple[str, ...]
    problems: tuple[Problem, ...]
    end: int
    """The ordinal after the last period with a value, of all series: the origin of the forecasts."""


_MERGE: dict[Duplicates, Callable[[list[float]], float]] = {
    Duplicates.MEAN: lambda values: math.fsum(values) / len(values),
    Duplicates.LAST: lambda values: values[-1],
    Duplicates.SUM: math.fsum,
    Duplicates.DROP: lambda _: math.nan,
}
_MERGED = {
    Duplicates.MEAN: "取平均值",
    Duplicates.LAST: "取文件中靠后的一个",
    Duplicates.SUM: "取合计",
    Duplicates.DROP: "都不用，当作缺数",
}
_MISSING = {"", "-", "—", "——", "…", "/", "null", "none", "na", "n/a"}
_SHOWN = 6
_ALIKE = 2.0


class _Shelf:
    """What is known of one series while the rows are read."""

    def __init__(self) -> None:
        self.values: dict[int, list[float]] = {}
        self.groups: dict[str, str] = {}
        self.old_names: dict[str, set[int]] = {}


def clean(rows: Iterable[Row], rules: Rules) -> Cleaned:
    """Series from rows in any order. Nothing is repaired without a problem that says so."""
    problems: list[Problem] = []
    shelves: dict[str, _Shelf] = {}
    for row in rows:
        _shelve(row, rules, shelves, problems)
    end = max((max(shelf.values) + 1 for shelf in shelves.values() if shelf.values), default=0)
    series: list[Series] = []
    empty: list[str] = []
    for name in sorted(shelves):
        made = _build(name, shelves[name], rules, end, problems)
        if made is None:
            empty.append(name)
        else:
            series.append(made)
    problems += _successors(series, end, rules)
    return Cleaned(tuple(series), tuple(empty), tuple(problems), end)


def _shelve(row: Row, rules: Rules, shelves: dict[str, _Shelf], problems: list[Problem]) -> None:
    written = row.series.strip()
    if not written:
        problems.append(
            _problem("series.unnamed", "", row.period, f"{row.where}没有序列名", "补上序列名；该行未用")
        )
        return
    name = _present_name(written, rules.renamed)
    shelf = shelves.setdefault(name, _Shelf())
    number = ordinal(row.period, rules.frequency)
    if number is None:
        expected = "2024-05" if rules.frequency is Frequency.MONTHLY else "2024Q2"
        problems.append(
            _problem(
                "period.unreadable",
                name,
                row.period,
                f"{row.where}期次“{row.period}”不是{_unit(rules.frequency)}",
                f"写成 {expected} 的样子；该行未用",
            )
        )
        return
    if name != written:
        shelf.old_names.setdefault(written, set()).add(number)
    _note_groups(row, rules, name, shelf, label(number, rules.frequency), problems)
    value = _value(row, rules, name, label(number, rules.frequency), problems)
    if value is not None:
        shelf.values.setdefault(number, []).append(value)


def _present_name(written: str, renamed: Mapping[str, str]) -> str:
    whole = renamed.get(written)
    return whole if whole else "/".join(renamed.get(part, part) for part in written.split("/"))


def _successors(series: Sequence[Series], end: int, rules: Rules) -> list[Problem]:
    """A series that begins as another of its size and groups ends may be the same under a new name."""
    ended = [one for one in series if one.end < end]
    found: list[tuple[Series, Series]] = [
        (old, new)
        for old in ended
        for new in series
        if new.start == old.end and _alike(old, new, rules.frequency.season)
    ]
    olds, news = [old.name for old, _ in found], [new.name for _, new in found]
    return [
        _problem(
            "series.maybe_renamed",
            new.name,
            label(new.start, rules.frequency),
            f"“{old.name}”止于上一期，本序列从这一期开始，水平相近，可能是同一序列更名",
            f"如是更名，在更名对照表写明“{old.name}”即“{new.name}”再预测；现按两条序列处理",
        )
        for old, new in found
        if olds.count(old.name) == 1 and news.count(new.name) == 1
    ]


def _alike(old: Series, new: Series, season: int) -> bool:
    columns = set(old.groups) | set(new.groups)
    if sum(old.groups.get(column) != new.groups.get(column) for column in columns) > 1:
        return False
    before, after = float(old.values[-season:].mean()), float(new.values[:season].mean())
    return min(before, after) * _ALIKE > max(before, after) > 0


def _note_groups(
    row: Row, rules: Rules, name: str, shelf: _Shelf, period: str, problems: list[Problem]
) -> None:
    for column, written in row.groups.items():
        value = rules.renamed.get(written.strip(), written.strip())
        known = shelf.groups.setdefault(column, value)
        if known != value:
            problems.append(
                _problem(
                    "group.changed",
                    name,
                    period,
                    f"“{column}”由“{known}”变成“{value}”",
                    f"按“{known}”归组；如属更名或调整，请用更名对照表写明",
                )
            )


def _value(row: Row, rules: Rules, name: str, period: str, problems: list[Problem]) -> float | None:
    text = row.value.strip().replace(",", "").replace("，", "")
    if text.lower() in _MISSING:
        problems.append(_problem("value.missing", name, period, "没有数值", "当作缺数；有数请补上"))
        return None
    try:
        value = float(text)
    except ValueError:
        problems.append(
            _problem("value.unreadable", name, period, f"“{row.value}”不是数", "当作缺数；请改成数字")
        )
        return None
    if not math.isfinite(value):
        problems.append(
            _problem("value.not_finite", name, period, f"“{row.value}”不是有限的数", "当作缺数；请查来源")
        )
        return None
    if value < 0 and not rules.negative:
        problems.append(
            _problem("value.negative", name, period, f"需求不会是负数：{text}", "当作缺数；请查来源")
        )
        return None
    return value


def _build(name: str, shelf: _Shelf, rules: Rules, end: int, problems: list[Problem]) -> Series | None:
    _say_renamed(name, shelf, rules, problems)
    points = {number: _one(name, number, values, rules, problems) for number, values in shelf.values.items()}
    points = {number: value for number, value in points.items() if math.isfinite(value)}
    if not points:
        problems.append(_problem("series.empty", name, "", "没有一个可用的数", "不预测；请补数"))
        return None
    start = min(points)
    last = end if rules.gaps is Gaps.ZERO else max(points) + 1
    values = np.full(last - start, np.nan)
    for number, value in points.items():
        values[number - start] = value
    values, start, filled = _fill(name, values, start, rules, problems)
    return Series(name, start, values, dict(shelf.groups), filled)


def _one(name: str, number: int, values: list[float], rules: Rules, problems: list[Problem]) -> float:
    if len(values) == 1:
        return values[0]
    period = label(number, rules.frequency)
    if len(set(values)) == 1:
        problems.append(
            _problem("period.repeated", name, period, f"同一个数出现 {len(values)} 次", "只算一次")
        )
        return values[0]
    shown = "、".join(f"{value:g}" for value in values[:_SHOWN])
    problems.append(
        _problem(
            "period.conflict",
            name,
            period,
            f"一期有 {len(values)} 个不同的数：{shown}",
            f"{_MERGED[rules.duplicates]}；请查哪个来源为准",
        )
    )
    return _MERGE[rules.duplicates](values)


def _say_renamed(name: str, shelf: _Shelf, rules: Rules, problems: list[Problem]) -> None:
    for old, numbers in sorted(shelf.old_names.items()):
        span = f"{label(min(numbers), rules.frequency)} 至 {label(max(numbers), rules.frequency)}"
        problems.append(
            _problem("series.renamed", name, span, f"{len(numbers)} 期写作“{old}”", f"按对照表并入“{name}”")
        )


def _fill(
    name: str, values: Array, start: int, rules: Rules, problems: list[Problem]
) -> tuple[Array, int, int]:
    """No hole is left. A hole longer than a year ends the history: what lies before it is not used."""
    holes = _holes(values)
    if not holes:
        return values, start, 0
    season = rules.frequency.season
    if rules.gaps is Gaps.INTERPOLATE:
        long = [(first, size) for first, size in holes if size > season]
        if long:
            first, size = long[-1]
            problems.append(
                _problem(
                    "gap.long",
                    name,
                    _span(start + first, size, rules),
                    f"连续缺 {size} 期，超过一年",
                    "之前的数不用，从其后算起；如缺数就是零，请用 --gaps zero",
                )
            )
            values, start = values[first + size :], start + first + size
            holes = _holes(values)
    for first, size in holes:
        done = "按零计" if rules.gaps is Gaps.ZERO else "按前后和去年同期补上；如缺数就是零，请用 --gaps zero"
        problems.append(
            _problem("gap.filled", name, _span(start + first, size, rules), f"缺 {size} 期", done)
        )
    filled = int(np.isnan(values).sum())
    made = np.nan_to_num(values, nan=0.0) if rules.gaps is Gaps.ZERO else _interpolate(values, season)
    return made, start, filled


def _span(number: int, size: int, rules: Rules) -> str:
    first = label(number, rules.frequency)
    return first if size == 1 else f"{first} 至 {label(number + size - 1, rules.frequency)}"


def _holes(values: Array) -> list[tuple[int, int]]:
    holes: list[tuple[int, int]] = []
    for place in np.flatnonzero(np.isnan(values)).tolist():
        if holes and sum(holes[-1]) == place:
            holes[-1] = (holes[-1][0], holes[-1][1] + 1)
        else:
            holes.append((place, 1))
    return holes


def _interpolate(values: Array, season: int) -> Array:
    """Straight lines between the neighbours, plus how far the same season stood off its line elsewhere."""
    places = np.arange(len(values))
    known = np.isfinite(values)
    line = np.interp(places, places[known], values[known])
    offsets = np.zeros(len(values))
    smooth = _smooth(line, season)
    for place in places[~known]:
        same = (places % season == place % season) & known
        if same.sum() and len(values) >= 2 * season:
            offsets[place] = float(np.mean(values[same] - smooth[same])) - (line[place] - smooth[place])
    made = line + offsets
    return np.clip(made, values[known].min(), values[known].max())


def _smooth(values: Array, season: int) -> Array:
    """A moving average of one year, with the ends leaning on what there is."""
    weights = np.ones(season + 1)
    weights[[0, -1]] = 0.5
    weights = weights if season % 2 == 0 else np.ones(season)
    whole = np.convolve(values, weights, "same")
    parts = np.convolve(np.ones(len(values)), weights, "same")
    return np.asarray(whole[: len(values)] / parts[: len(values)])


def _problem(code: str, series: str, period: str, message: str, action: str) -> Problem:
    return Problem(code, series, period, message, action)


def _unit(frequency: Frequency) -> str:
    return "月份" if frequency is Frequency.MONTHLY else "季度"
