"""Nested data as sheets and back: every value knows its sheet, row and column."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from decimal import Decimal
from typing import Any, ClassVar

from ronghe.core.excel import Problem, Report, Sheet
from ronghe.core.excel.cells import RawCell, clean_text, shorten
from ronghe.core.excel.columns import Choice, Column, Text
from ronghe.core.excel.numbers import read_number
from ronghe.engine.marked_yaml import Fault, spell_place

Data = dict[str, Any]
Place = tuple[str | int, ...]
NO_PARENT = "“{sheet}”里没有“{key}”"


@dataclass(frozen=True)
class ListText(Column[list[str]]):
    """Several entries in one cell."""

    kind: ClassVar[str] = "多项"
    separators: str = field(default="；;\n", kw_only=True)

    def parse(self, raw: RawCell) -> list[str]:
        text = Text(self.name, self.header, max_length=5000, multiline=True).parse(raw)
        return [one.strip() for one in re.split(f"[{re.escape(self.separators)}]", text) if one.strip()]

    def cell(self, value: list[str]) -> RawCell:
        return "；".join(value)

    def describe(self) -> str:
        return "几项之间用分号隔开"


@dataclass(frozen=True)
class Number(Column[int | float]):
    """A number as data writes it: whole ones without a point."""

    kind: ClassVar[str] = "数字"

    def parse(self, raw: RawCell) -> int | float:
        number = read_number(raw)
        return int(number) if number == number.to_integral_value() else float(number)

    def cell(self, value: int | float | str) -> RawCell:
        number = Decimal(str(value))
        return int(number) if number == number.to_integral_value() else float(number)

    def number_format(self) -> str:
        return "General"


@dataclass(frozen=True)
class Part:
    """One sheet. ``at`` are the lists down to its rows (none: the single row of the head).

    ``parents`` name, for each list above the last, the column that says which row of it is meant and the
    field of that row; ``groups`` makes the rows of the last list above as they come. ``scalar`` is the one
    column of a list of plain values. ``key`` recognises a row in two versions.
    """

    sheet: Sheet
    at: tuple[str, ...] = ()
    parents: tuple[tuple[str, str], ...] = ()
    groups: bool = False
    scalar: str = ""
    key: tuple[str, ...] = ()

    @property
    def own(self) -> list[Column[Any]]:
        """The columns of the rows themselves."""
        parents = {name for name, _key in self.parents}
        return [column for column in self.sheet.columns if column.name not in parents]


@dataclass(frozen=True, slots=True)
class Spot:
    """Where a value stands in the workbook."""

    sheet: str
    row: int
    position: int | None = None
    header: str = ""
    value: str = ""


@dataclass(slots=True)
class Built:
    """The data of a workbook, where each of its values stands, and what was wrong on the way."""

    data: Data = field(default_factory=dict)
    spots: dict[str, Spot] = field(default_factory=dict)
    problems: list[Problem] = field(default_factory=list)

    def problem(self, fault: Fault, prefix: str, words: Mapping[str, str]) -> Problem:
        """A fault of the data at its cell, or at the nearest known one, in the words of the sheets."""
        reason = re.sub(r"“([a-z_.]+)”", lambda m: f"“{words.get(m[1], m[1])}”", fault.reason)
        path = fault.path.removeprefix(prefix).removeprefix(".")
        spot = self.spots.get(path)
        while spot is None and path:
            path = re.sub(r"(\.?[^.\[\]]+|\[\d+\])$", "", path)
            spot = self.spots.get(path)
        if spot is None:
            return Problem("", reason)
        return Problem(spot.sheet, reason, "", spot.row, spot.position, spot.header, spot.value)


def rows_of(part: Part, data: Mapping[str, Any]) -> Iterator[Data]:
    """The rows of a sheet, by the names of its columns."""
    if not part.at:
        yield {column.name: found for column in part.own if (found := _get(data, column.name)) is not None}
        return
    yield from _walk(part, data, 0, {})


def _walk(part: Part, data: Mapping[str, Any], depth: int, above: Data) -> Iterator[Data]:
    for one in data.get(part.at[depth]) or ():
        if depth < len(part.at) - 1:
            name, key = part.parents[depth]
            yield from _walk(part, one, depth + 1, {**above, name: one[key]})
        elif part.scalar:
            yield {**above, part.scalar: one}
        else:
            own = {column.name: found for column in part.own if (found := _get(one, column.name)) is not None}
            yield {**above, **own}


def words_of(parts: Sequence[Part]) -> dict[str, str]:
    """What the sheets call the keys and codes of the data."""
    found: dict[str, str] = {}
    for part in parts:
        if part.at:
            found.setdefault(part.at[-1], part.sheet.name)
        for column in part.sheet.columns:
            found.setdefault(column.name, column.header)
            found.update(column.pairs() if isinstance(column, Choice) else ())
    return found


def build(parts: Sequence[Part], reports: Sequence[Report]) -> Built:
    """The nested data of checked sheets."""
    made = Built()
    for part, report in zip(parts, reports, strict=True):
        for row in report.rows:
            _take_in(made, part, report, row)
    return made


def _take_in(made: Built, part: Part, report: Report, row: Any) -> None:
    container: Data = made.data
    place: Place = ()
    for depth, name in enumerate(part.at[:-1]):
        above, key = part.parents[depth]
        found = _parent(made, part, container, place, depth, str(row[above]), key)
        if found is None:
            words = NO_PARENT.format(sheet=part.at[depth], key=row[above])
            made.problems.append(_at(part, report, row, above, words))
            return
        container, place = container[name][found], (*place, name, found)
        made.spots.setdefault(spell_place(place), Spot(report.sheet, row.row_number))
    values = {column.name: row[column.name] for column in part.own if row[column.name] is not None}
    if part.at:
        items = container.setdefault(part.at[-1], [])
        place = (*place, part.at[-1], len(items))
        items.append(values[part.scalar] if part.scalar else _nested(values))
    else:
        container.update(_nested(values))
    made.spots[spell_place(place)] = Spot(report.sheet, row.row_number)
    for column in part.own:
        inner = place if part.scalar else (*place, *column.name.split("."))
        made.spots[spell_place(inner)] = _spot(report, column, row)


def _parent(
    made: Built, part: Part, container: Data, place: Place, depth: int, wanted: str, key: str
) -> int | None:
    """The place of the row above in its list; made here where this sheet groups."""
    name = part.at[depth]
    items = container.setdefault(name, []) if part.groups else container.get(name, [])
    for index, one in enumerate(items):
        if str(one.get(key)) == wanted:
            return index
    if not part.groups:
        return None
    items.append({key: wanted})
    return len(items) - 1


def _spot(report: Report, column: Column[Any], row: Any) -> Spot:
    value = row[column.name]
    shown = "" if value is None else shorten(column.text(value), 60)
    return Spot(report.sheet, row.row_number, report.positions.get(column.name), column.header, shown)


def _at(part: Part, report: Report, row: Any, name: str, message: str) -> Problem:
    column = part.sheet.column(name)
    spot = _spot(report, column, row)
    return Problem(spot.sheet, message, "", spot.row, spot.position, spot.header, spot.value)


def _get(data: Mapping[str, Any], name: str) -> Any:
    found: Any = data
    for step in name.split("."):
        found = found.get(step) if isinstance(found, Mapping) else None
    return None if found in ("", [], ()) else found


def _nested(values: Mapping[str, Any]) -> Data:
    made: Data = {}
    for name, value in values.items():
        *above, last = name.split(".")
        inner = made
        for step in above:
            inner = inner.setdefault(step, {})
        inner[last] = value
    return made


# ---------------------------------------------------------------------- two versions


@dataclass(frozen=True, slots=True)
class Change:
    """One difference: a row that came or went (``header`` empty), or a value that is another."""

    sheet: str
    row: str
    header: str
    before: str
    after: str


def changes(parts: Sequence[Part], old: Mapping[str, Any], new: Mapping[str, Any]) -> list[Change]:
    """What the newer version says otherwise, sheet by sheet."""
    found: list[Change] = []
    for part in parts:
        before, after = _keyed(part, old), _keyed(part, new)
        found += [
            _row_change(part, key, before.get(key), after.get(key))
            for key in {**before, **after}
            if (key in before) != (key in after)
        ]
        for key in before:
            if key in after:
                found += _cell_changes(part, key, before[key], after[key])
    return found


def _keyed(part: Part, data: Mapping[str, Any]) -> dict[tuple[str, ...], Data]:
    names = part.key if part.at else ()
    return {tuple(clean_text(str(row.get(name, ""))) for name in names): row for row in rows_of(part, data)}


def _row_change(part: Part, key: tuple[str, ...], before: Data | None, after: Data | None) -> Change:
    words = [_words(part, row) if row is not None else "" for row in (before, after)]
    return Change(part.sheet.name, " ".join(key), "", *words)


def _words(part: Part, row: Data) -> str:
    shown = [column.text(row[column.name]) for column in part.own if column.name in row]
    return shorten("，".join(shown), 120)


def _cell_changes(part: Part, key: tuple[str, ...], before: Data, after: Data) -> list[Change]:
    found = []
    for column in part.own:
        texts = [column.text(row[column.name]) if column.name in row else "" for row in (before, after)]
        if texts[0] != texts[1]:
            found.append(Change(part.sheet.name, " ".join(key), column.header, *texts))
    return found
