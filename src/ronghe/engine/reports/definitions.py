"""The definition of a report year: tables with rows, checks and chapters. Read whole, or refused whole.

Every fault is named with its line, its table, its row and, in a formula, the position of the character.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from decimal import Decimal
from graphlib import CycleError, TopologicalSorter
from pathlib import Path
from typing import Any

from ronghe.engine.marked_schema import read_schema, schema_faults
from ronghe.engine.marked_yaml import Fault, FilesRefused, MarkedFile, Place, parse_marked_yaml
from ronghe.engine.reports.expressions import (
    Comparison,
    Formula,
    FormulaError,
    Ref,
    parse,
    parse_comparison,
)

SCHEMA = Path(__file__).with_name("schema") / "tables.json"
HINT = "整份定义没有装入，请按所列位置改正后再装"
LEVELS = ("school", "district", "city")
WORDS = {"unit": "单位名称", "year": "报告年度", "last_year": "上一年度"}
"""What a text may insert besides cells: ``{unit}``."""

INSERT = re.compile(r"\{([^{}]*)\}")
CHANGE = ":change"
CellKey = tuple[str, str]


@dataclass(frozen=True, slots=True)
class Source:
    """Where a cell comes from. ``kind`` is indicator, extract, survey, formula or reported.

    ``rollup`` sums the same cell of the reports beneath (district, city) instead of asking the unit.
    """

    kind: str
    formula: Formula | None = None
    settings: Mapping[str, Any] = field(default_factory=dict)
    rollup: bool = False


@dataclass(frozen=True, slots=True)
class Row:
    """One row of a table: a cell for the year, with unit, source, decimals and where it is anchored."""

    code: str
    name: str
    unit: str
    source: Source
    decimals: int = 0
    required: bool = True
    levels: tuple[str, ...] = LEVELS
    note: str = ""
    document: str = ""
    clause: str = ""
    low: Decimal | None = None
    high: Decimal | None = None
    anomaly: Decimal | None = None


@dataclass(frozen=True, slots=True)
class TableSpec:
    key: str
    title: str
    rows: tuple[Row, ...]
    note: str = ""

    def at(self, level: str) -> tuple[Row, ...]:
        return tuple(row for row in self.rows if level in row.levels)


@dataclass(frozen=True, slots=True)
class Check:
    """A relation that must hold between cells; one that does not ``block`` can be explained instead."""

    key: str
    says: str
    relation: Comparison
    tolerance: Decimal = Decimal(0)
    blocks: bool = True


@dataclass(frozen=True, slots=True)
class ChartSpec:
    title: str
    kind: str
    cells: tuple[CellKey, ...]
    unit: str = ""


@dataclass(frozen=True, slots=True)
class Block:
    """A text of a chapter that the unit writes; ``text`` is what stands there until it does."""

    key: str
    title: str
    text: str


@dataclass(frozen=True, slots=True)
class Chapter:
    """A chapter: fixed text with figures put in, texts of the unit, charts, tables."""

    key: str
    title: str
    text: tuple[str, ...] = ()
    blocks: tuple[Block, ...] = ()
    charts: tuple[ChartSpec, ...] = ()
    tables: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Definition:
    """All of a report year. ``is_confirmed`` is false while nobody compared it with the official file."""

    year: int
    title: str
    is_confirmed: bool
    source: str
    anomaly: Decimal
    tables: tuple[TableSpec, ...]
    checks: tuple[Check, ...]
    chapters: tuple[Chapter, ...]

    def row(self, key: CellKey) -> Row | None:
        return self.rows().get(key)

    def rows(self, level: str = "") -> dict[CellKey, Row]:
        """Every row by (table, code), those of one level if given."""
        return {(t.key, row.code): row for t in self.tables for row in (t.at(level) if level else t.rows)}

    def table(self, key: str) -> TableSpec:
        return next(one for one in self.tables if one.key == key)

    def block(self, key: str) -> Block | None:
        return next((b for chapter in self.chapters for b in chapter.blocks if b.key == key), None)


def read_definition(raw: bytes, *, name: str) -> Definition:
    """The definition in those bytes. Raises FilesRefused with every fault found."""
    return definition_in(parse_marked_yaml(raw, name=name))


def definition_in(file: MarkedFile) -> Definition:
    """The definition in data of the same shape, wherever it was written."""
    faults = list(schema_faults(file, read_schema(SCHEMA)))
    if faults:
        raise FilesRefused("reports.refused", faults, hint=HINT)
    builder = _Builder(file)
    definition = builder.build()
    if builder.faults:
        raise FilesRefused("reports.refused", builder.faults, hint=HINT)
    return definition


def inserts(text: str) -> Iterator[tuple[str, int]]:
    """What a text inserts between braces, each with its position from one."""
    for match in INSERT.finditer(text):
        yield match.group(1).strip(), match.start() + 1


def insert_problem(name: str, known: Mapping[CellKey, Any]) -> str:
    """Why ``{name}`` cannot be inserted; empty if it can."""
    if name in WORDS or cell_of(name) in known:
        return ""
    return f"没有单元格“{name}”；可写“表.行”，如 {{card.A01}}，或 {'、'.join('{' + w + '}' for w in WORDS)}"


def cell_of(name: str) -> CellKey:
    """``card.A01`` or ``card.A01:change`` as (table, row)."""
    table, _, row = name.removesuffix(CHANGE).partition(".")
    return table, row


class _Builder:
    """From checked YAML to the definition; notes every fault on the way."""

    def __init__(self, file: MarkedFile) -> None:
        self.file = file
        self.data: Any = file.data
        self.faults: list[Fault] = []
        self.places: dict[CellKey, Place] = {}

    def build(self) -> Definition:
        tables = tuple(self._table(i, one) for i, one in enumerate(self.data["tables"]))
        self._refuse_twice("tables", [one.key for one in tables], "表")
        rows = {(t.key, row.code): row for t in tables for row in t.rows}
        self._check_refs(rows)
        self._check_circles(rows)
        checks = tuple(self._check(i, one, rows) for i, one in enumerate(self.data.get("checks", [])))
        self._refuse_twice("checks", [one.key for one in checks], "核对")
        chapters = tuple(self._chapter(i, one, rows) for i, one in enumerate(self.data["chapters"]))
        self._refuse_twice("chapters", [b.key for c in chapters for b in c.blocks], "文字段")
        return Definition(
            year=self.data["year"],
            title=self.data["title"],
            is_confirmed=self.data["confirmed"],
            source=self.data["source"],
            anomaly=_decimal(self.data.get("anomaly", 30)) or Decimal(30),
            tables=tables,
            checks=checks,
            chapters=chapters,
        )

    def _fault(self, place: Place, reason: str) -> None:
        self.faults.append(self.file.fault(place, reason))

    def _refuse_twice(self, part: str, keys: list[str], word: str) -> None:
        for key in sorted({key for key in keys if keys.count(key) > 1}):
            self._fault((part,), f"{word}“{key}”出现了两次")

    def _table(self, index: int, data: Any) -> TableSpec:
        place: Place = ("tables", index)
        rows = tuple(
            self._row((*place, "rows", i), one, data["key"], data["title"])
            for i, one in enumerate(data["rows"])
        )
        self._refuse_twice(f"tables[{index}].rows", [row.code for row in rows], f"表“{data['title']}”的行")
        return TableSpec(data["key"], data["title"], rows, data.get("note", ""))

    def _row(self, place: Place, data: Any, table: str, title: str) -> Row:
        self.places[(table, data["code"])] = place
        return Row(
            code=data["code"],
            name=data["name"],
            unit=data["unit"],
            source=self._source(place, data["source"], f"表“{title}”行“{data['code']}”"),
            decimals=data.get("decimals", 0),
            required=data.get("required", True),
            levels=tuple(data.get("levels", LEVELS)),
            note=data.get("note", ""),
            document=data.get("document", ""),
            clause=data.get("clause", ""),
            low=_decimal(data.get("low")),
            high=_decimal(data.get("high")),
            anomaly=_decimal(data.get("anomaly")),
        )

    def _source(self, place: Place, data: Any, where: str) -> Source:
        kind = next(k for k in ("indicator", "extract", "survey", "formula", "reported") if k in data)
        formula = None
        if kind == "formula":
            try:
                formula = parse(data["formula"])
            except FormulaError as error:
                self._fault((*place, "source", "formula"), f"{where}：{error.message}")
        return Source(kind, formula, dict(data), bool(data.get("rollup", False)))

    def _check_refs(self, rows: Mapping[CellKey, Row]) -> None:
        for (table, code), row in rows.items():
            if row.source.formula is None:
                continue
            for ref in row.source.formula.refs:
                target = rows.get(key_of(ref, table))
                where = (*self.places[table, code], "source", "formula")
                if target is None:
                    self._fault(where, f"表“{table}”行“{code}”：第 {ref.position} 个字：没有单元格“{ref}”")
                elif not set(row.levels) <= set(target.levels):
                    self._fault(where, f"表“{table}”行“{code}”：单元格“{ref}”不是每一级报告都有")

    def _check_circles(self, rows: Mapping[CellKey, Row]) -> None:
        order = TopologicalSorter({key: needs_of(key, rows) for key in rows})
        try:
            order.prepare()
        except CycleError as error:
            circle: list[CellKey] = list(reversed(error.args[1]))
            names = " → ".join(f"{table}.{code}" for table, code in circle)
            place = self.places.get(circle[0], ("tables",))
            self._fault((*place, "source", "formula"), f"公式循环引用：{names}")

    def _check(self, index: int, data: Any, rows: Mapping[CellKey, Row]) -> Check:
        place: Place = ("checks", index, "holds")
        relation = _NO_RELATION
        try:
            relation = parse_comparison(data["holds"])
        except FormulaError as error:
            self._fault(place, f"核对“{data['key']}”：{error.message}")
        for ref in relation.refs:
            if key_of(ref, "") not in rows:
                self._fault(place, f"核对“{data['key']}”：第 {ref.position} 个字：没有单元格“{ref}”")
        tolerance = _decimal(data.get("tolerance")) or Decimal(0)
        return Check(data["key"], data["says"], relation, tolerance, data.get("blocks", True))

    def _chapter(self, index: int, data: Any, rows: Mapping[CellKey, Row]) -> Chapter:
        place: Place = ("chapters", index)
        keys = {table for table, _ in rows}
        for key in data.get("tables", []):
            if key not in keys:
                self._fault((*place, "tables"), f"章“{data['title']}”：没有表“{key}”")
        blocks = tuple(Block(b["key"], b["title"], b.get("text", "")) for b in data.get("blocks", []))
        for i, text in enumerate(data.get("text", [])):
            self._check_text((*place, "text", i), text, data["title"], rows)
        for i, block in enumerate(blocks):
            self._check_text((*place, "blocks", i), block.text, data["title"], rows)
        return Chapter(
            key=data["key"],
            title=data["title"],
            text=tuple(data.get("text", [])),
            blocks=blocks,
            charts=tuple(
                self._chart((*place, "charts", i), c, rows) for i, c in enumerate(data.get("charts", []))
            ),
            tables=tuple(data.get("tables", [])),
        )

    def _check_text(self, place: Place, text: str, title: str, rows: Mapping[CellKey, Row]) -> None:
        for name, position in inserts(text):
            problem = insert_problem(name, rows)
            if problem:
                self._fault(place, f"章“{title}”：第 {position} 个字：{problem}")

    def _chart(self, place: Place, data: Any, rows: Mapping[CellKey, Row]) -> ChartSpec:
        cells = tuple(cell_of(name) for name in data["cells"])
        for table, code in cells:
            if (table, code) not in rows:
                self._fault(place, f"图“{data['title']}”：没有单元格“{table}.{code}”")
        return ChartSpec(data["title"], data["kind"], cells, data.get("unit", ""))


_NO_RELATION = parse_comparison("0 = 0")


def key_of(ref: Ref, table: str) -> CellKey:
    """The cell a reference names, seen from a row of ``table``."""
    return ref.table or table, ref.row


def _decimal(value: Any) -> Decimal | None:
    return None if value is None else Decimal(str(value))


def needs_of(key: CellKey, rows: Mapping[CellKey, Row]) -> list[CellKey]:
    """The cells of the same year that a formula asks for; last year's cells cannot make a circle."""
    formula = rows[key].source.formula if key in rows else None
    refs = formula.refs if formula else ()
    return [key_of(ref, key[0]) for ref in refs if not ref.is_previous]
