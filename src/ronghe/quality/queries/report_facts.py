"""Facts for the cells of a report: from the snapshot, the indicators, the surveys and the reports beneath.

What cannot be found has a reason and no value. Nothing is estimated.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from decimal import Decimal
from typing import Any

from ronghe.analytics.queries.figures import figures_of
from ronghe.core.actor import Actor
from ronghe.core.errors import NotFound
from ronghe.core.models import Jurisdiction
from ronghe.directory.models import Organisation
from ronghe.engine.reports.cells import Fact
from ronghe.engine.reports.definitions import CellKey, Definition, Row
from ronghe.quality.enums.reports import CellOrigin, ReportLevel
from ronghe.quality.models import AnnualReport
from ronghe.quality.queries.report_surveys import survey_answer
from ronghe.warehouse.tables import Snapshot, open_snapshot

ROWS_SHOWN = 200
SYSTEM = Actor.for_system("annual-report")


@dataclass(frozen=True, slots=True)
class Scope:
    """Whose report of which year."""

    place: Jurisdiction
    school: Organisation | None
    level: str
    year: int


@dataclass(slots=True)
class Facts:
    """The facts of one report, with the snapshot they were taken from."""

    snapshot_id: str = ""
    cells: dict[CellKey, Fact] = field(default_factory=dict)


def newest_snapshot() -> Snapshot | None:
    """The newest snapshot; None where nothing was synced yet."""
    try:
        return open_snapshot()
    except NotFound:
        return None


def facts_of(definition: Definition, scope: Scope) -> Facts:
    """What is known for each row that is not a formula."""
    snapshot = newest_snapshot()
    gatherer = _Gatherer(scope, snapshot)
    try:
        cells = {
            key: gatherer.fact(key, row)
            for key, row in definition.rows(scope.level).items()
            if row.source.formula is None
        }
    finally:
        if snapshot is not None:
            snapshot.close()
    return Facts(snapshot.id if snapshot else "", cells)


def beneath(scope: Scope) -> list[AnnualReport]:
    """The signed school reports of the year in the place, of each school the newest version."""
    rows = AnnualReport.objects.filter(
        level=ReportLevel.SCHOOL,
        year=scope.year,
        jurisdiction__path__startswith=scope.place.path,
        frozen__isnull=False,
        correction__frozen__isnull=True,
    )
    return list(rows.select_related("organisation", "jurisdiction").order_by("organisation__pinyin", "pk"))


class _Gatherer:
    """Asks each source once for all the rows that need it."""

    def __init__(self, scope: Scope, snapshot: Snapshot | None) -> None:
        self.scope, self.snapshot = scope, snapshot
        self._figures: dict[str, Any] | None = None
        self._reports: list[AnnualReport] | None = None

    def fact(self, key: CellKey, row: Row) -> Fact:
        settings = row.source.settings
        if row.source.rollup and self.scope.level != ReportLevel.SCHOOL:
            return self._rollup(key)
        if row.source.kind == "extract":
            return self._extract(settings)
        if row.source.kind == "indicator":
            return self._indicator(settings["indicator"])
        if row.source.kind == "survey":
            return self._survey(settings)
        return Fact(None, {"source": "reported"}, "等待单位填报")

    def _rollup(self, key: CellKey) -> Fact:
        if self._reports is None:
            self._reports = beneath(self.scope)
        found = {one: frozen_value(one, key) for one in self._reports}
        known = {one: value for one, value in found.items() if value is not None}
        if not known:
            return Fact(None, {"source": "rollup"}, "下级还没有签发的报告可以合计")
        without = [one.unit_name for one, value in found.items() if value is None]
        told = {
            "source": "rollup",
            "reports": [one.pk for one in known],
            "units": [one.unit_name for one in known],
            "without": without,
        }
        return Fact(sum(known.values(), Decimal(0)), told, origin=CellOrigin.ROLLUP.value)

    def _extract(self, settings: Mapping[str, Any]) -> Fact:
        name = settings["extract"]
        told = {"source": "extract", **{k: v for k, v in settings.items() if k != "rollup"}}
        if self.snapshot is None:
            return Fact(None, told, "数据仓还没有快照")
        if not self.snapshot.has(name):
            return Fact(None, told, f"快照中没有数据表“{name}”")
        rows, problem = chosen_rows(self.snapshot, settings, self.scope)
        if problem:
            return Fact(None, told, problem)
        value, count = _measured(rows, settings["measure"])
        told |= {"snapshot": self.snapshot.id, "rows": count}
        if count == 0:
            return Fact(None, told, f"“{name}”中没有本单位这一年度的记录")
        return Fact(value / Decimal(str(settings.get("divide", 1))), told)

    def _indicator(self, key: str) -> Fact:
        if self.scope.level == ReportLevel.SCHOOL:
            return Fact(None, {"source": "indicator"}, "指标按辖区计算，学校没有")
        if self._figures is None:
            found = figures_of(self.scope.place, self.scope.year, actor=SYSTEM)
            self._figures = {one.indicator: one for one in found}
        figure = self._figures.get(key)
        if figure is None:
            return Fact(None, {"source": "indicator", "indicator": key}, f"本辖区没有指标“{key}”")
        told = {
            "source": "indicator",
            "indicator": key,
            "name": figure.name,
            "status": figure.status,
            "url": figure.url,
            "snapshot": figure.snapshot_id,
            "clause": figure.clause,
            "definition": figure.definition,
        }
        return Fact(figure.value, told, figure.missing)

    def _survey(self, settings: Mapping[str, Any]) -> Fact:
        scope = self.scope
        value, told, reason = survey_answer(scope.place, scope.school, scope.year, settings)
        return Fact(value, told, reason)


def frozen_value(report: AnnualReport, key: CellKey) -> Decimal | None:
    """A cell of a signed report."""
    cell = (report.frozen or {}).get("cells", {}).get(".".join(key))
    return None if cell is None or cell["value"] is None else Decimal(cell["value"])


def chosen_rows(snapshot: Snapshot, settings: Mapping[str, Any], scope: Scope) -> tuple[Any, str]:
    """The rows of an extract behind a cell, or why they cannot be chosen."""
    table = snapshot.table(settings["extract"])
    unit = settings.get("unit_column", "organisation_id")
    place = settings.get("place_column", "jurisdiction_path")
    scope_column = unit if scope.school is not None else place
    wanted = [scope_column, *(one["column"] for one in settings.get("where", ()))]
    year_column, until = settings.get("year_column"), settings.get("until_column")
    wanted += [name for name in (year_column, until) if name]
    unknown = [name for name in wanted if name not in table.columns]
    if unknown:
        return None, f"数据表“{settings['extract']}”没有列“{unknown[0]}”"
    if scope.school is not None:
        table = table.filter(table[unit] == scope.school.pk)
    else:
        table = table.filter(table[place].startswith(scope.place.path))
    for one in settings.get("where", ()):
        table = table.filter(_holds(table[one["column"]], one["is"]))
    return _of_year(table, year_column, until, scope.year), ""


def _holds(column: Any, value: Any) -> Any:
    if value is None:
        return column.isnull()
    return column.isin(value) if isinstance(value, list) else column == value


def _of_year(table: Any, year_column: str | None, until: str | None, year: int) -> Any:
    """Rows of the year; with ``until``, those that began in or before it and had not ended at its end."""
    if year_column is None:
        return table
    column = table[year_column]
    began = column if column.type().is_integer() else column.year()
    if until is None:
        return table.filter(began == year)
    return table.filter(began <= year, table[until].isnull() | (table[until].year() > year))


def _measured(rows: Any, measure: str) -> tuple[Decimal, int]:
    """The measure and how many rows it was taken from, in one query."""
    kind, _, column = measure.partition(":")
    count = rows.count()
    value = {
        "count": lambda: count,
        "distinct": lambda: rows[column].nunique(),
        "sum": lambda: rows[column].sum(),
    }
    found = rows.aggregate(number=count, value=value[kind]()).to_pyarrow().to_pylist()[0]
    return Decimal(str(found["value"] or 0)), int(found["number"])


def rows_behind(report_scope: Scope, provenance: Mapping[str, Any]) -> tuple[list[str], list[list[str]]]:
    """The rows a cell was counted from, out of the very snapshot it names."""
    with open_snapshot(str(provenance["snapshot"])) as snapshot:
        rows, problem = chosen_rows(snapshot, provenance, report_scope)
        if problem:
            return [], []
        columns = {name: about for name, _, about in snapshot.dictionary()[provenance["extract"]].columns}
        names = [name for name in rows.columns if name in columns]
        found = rows.select(*names).order_by(names[0]).limit(ROWS_SHOWN).to_pyarrow().to_pylist()
        heads = [columns[name] or name for name in names]
        return heads, [["" if row[name] is None else str(row[name]) for name in names] for row in found]
