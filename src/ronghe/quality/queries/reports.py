"""What a report says: its definition, cells, texts and findings, as working copy or as it was signed."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal
from functools import lru_cache
from pathlib import Path
from typing import Any

from django.db.models import F, QuerySet
from django.utils import timezone

from ronghe.core.models import Jurisdiction
from ronghe.directory.enums import VOCATIONAL_SCHOOLS
from ronghe.directory.models import Organisation
from ronghe.engine.canonical import content_digest
from ronghe.engine.reports.cells import Cell, Fact, make_cells
from ronghe.engine.reports.checks import Difference, Finding, differences, find
from ronghe.engine.reports.definitions import CellKey, Definition, Row, read_definition
from ronghe.quality.enums.reports import FROZEN, AnnualState, ReportLevel
from ronghe.quality.models import AnnualReport, ReportCall, ReportCell, TableDefinition
from ronghe.quality.queries.report_facts import Facts, Scope, facts_of, frozen_value
from ronghe.quality.rules.reports import stale_finding, text_finding
from ronghe.warehouse import snapshots

SHIPPED = Path(__file__).parents[1] / "data" / "reports"


@dataclass(frozen=True, slots=True)
class Content:
    """All that a report prints. The same whether it is read from the working copy or from what was signed."""

    report: AnnualReport
    definition: Definition
    cells: dict[CellKey, Cell]
    texts: Mapping[str, str]
    explained: Mapping[str, str]
    notes: Mapping[str, str] = field(default_factory=dict)

    @property
    def words(self) -> dict[str, str]:
        year = self.report.year
        return {"unit": self.report.unit_name, "year": str(year), "last_year": str(year - 1)}

    @property
    def missing(self) -> list[Cell]:
        return [cell for cell in self.cells.values() if cell.value is None]

    @property
    def is_carried_over(self) -> bool:
        """Whether the tables of an earlier year are used, because this year's were not loaded."""
        return self.definition.year != self.report.year

    def text_of(self, block: str) -> str:
        found = self.definition.block(block)
        return self.texts.get(block, found.text if found else "")


@lru_cache(maxsize=32)
def _read(digest: str, text: str) -> Definition:
    return read_definition(text.encode(), name=f"表式 {digest[:8]}")


def definition_of(row: TableDefinition) -> Definition:
    return _read(row.digest, row.text)


def definition_for(year: int, place: Jurisdiction) -> TableDefinition | None:
    """The tables of that year, else of the last year before that has any: the nearest to the place."""
    rows = TableDefinition.objects.for_place(place).filter(year__lte=year, is_current=True)
    return rows.order_by("-year", F("jurisdiction__path").desc(nulls_last=True)).first()


def scope_of(report: AnnualReport, year: int | None = None) -> Scope:
    return Scope(report.jurisdiction, report.organisation, report.level, year or report.year)


# ---------------------------------------------------------------------- content


def content_of(report: AnnualReport) -> Content:
    """The signed content of a signed report, the working copy of any other."""
    return signed_content(report) if report.frozen else working_content(report)


def working_content(report: AnnualReport) -> Content:
    definition = definition_of(report.definition)
    rows = definition.rows(report.level)
    found = {(one.table, one.code): one for one in report.cells.all()}
    cells = {
        key: Cell(
            key[0],
            row,
            found[key].value,
            found[key].origin,
            found[key].provenance,
            found[key].reason,
            found[key].previous,
        )
        for key, row in rows.items()
        if key in found
    }
    return Content(
        report,
        definition,
        cells,
        dict(report.texts.values_list("block", "text")),
        dict(report.explanations.values_list("finding", "text")),
        {f"{one.table}.{one.code}": one.note for one in found.values() if one.note},
    )


def signed_content(report: AnnualReport) -> Content:
    """Out of the frozen content alone: later changes of cells, texts or facts do not reach it."""
    frozen: dict[str, Any] = report.frozen or {}
    definition = definition_of(report.definition)
    rows = definition.rows(report.level)
    cells = {}
    for name, told in frozen["cells"].items():
        table, _, code = name.partition(".")
        cells[table, code] = Cell(
            table,
            rows[table, code],
            _decimal(told["value"]),
            told["origin"],
            told["provenance"],
            told["reason"],
            _decimal(told["previous"]),
        )
    notes = {name: told["note"] for name, told in frozen["cells"].items() if told.get("note")}
    explained = {one["finding"]: one["text"] for one in frozen["explanations"]}
    return Content(report, definition, cells, frozen["texts"], explained, notes)


def freeze(content: Content) -> tuple[dict[str, Any], str]:
    """The content as it is stored on signing, and its SHA-256."""
    report = content.report
    told = {
        "unit": report.unit_name,
        "year": report.year,
        "number": report.number,
        "definition": {"year": content.definition.year, "sha256": report.definition.digest},
        "snapshot": report.snapshot_id,
        "cells": {".".join(key): _told(cell, content) for key, cell in content.cells.items()},
        "texts": dict(content.texts),
        "explanations": [
            {"finding": one.finding, "about": one.about, "text": one.text}
            for one in report.explanations.order_by("pk")
        ],
    }
    return told, content_digest(told)


def _told(cell: Cell, content: Content) -> dict[str, Any]:
    return {
        "name": cell.row.name,
        "unit": cell.row.unit,
        "value": None if cell.value is None else str(cell.value),
        "previous": None if cell.previous is None else str(cell.previous),
        "origin": str(cell.origin),
        "provenance": dict(cell.provenance),
        "reason": cell.reason,
        "note": content.notes.get(".".join(cell.key), ""),
    }


def _decimal(text: str | None) -> Decimal | None:
    return None if text is None else Decimal(text)


# ---------------------------------------------------------------------- cells as they are now


def previous_values(report: AnnualReport, definition: Definition) -> dict[CellKey, Decimal]:
    """Last year's cells: those of the signed report where there is one, else reckoned from the facts."""
    before = AnnualReport.objects.filter(
        jurisdiction=report.jurisdiction,
        organisation=report.organisation,
        year=report.year - 1,
        state__in=FROZEN,
    )
    signed = before.order_by("-number").first()
    keys = definition.rows(report.level)
    if signed is not None:
        known = {key: frozen_value(signed, key) for key in keys}
    else:
        facts = facts_of(definition, scope_of(report, report.year - 1))
        made = make_cells(definition, report.level, facts.cells, {})
        known = {key: cell.value for key, cell in made.items()}
    return {key: value for key, value in known.items() if value is not None}


def reported_fact(cell: ReportCell) -> Fact:
    """What a unit entered, as a fact."""
    files = [{"pk": one.pk, "name": one.file.name} for one in cell.evidence.select_related("file")]
    told = {
        "source": "reported",
        "by": str(cell.reported_by or ""),
        "on": timezone.localdate(cell.reported_at).isoformat() if cell.reported_at else "",
        "evidence": files,
    }
    return Fact(cell.value, told, origin="reported")


def no_fact(row: Row) -> tuple[dict[str, Any], str]:
    """Provenance and reason of a cell whose entry was taken back, until facts are taken again."""
    return {"source": row.source.kind}, "等待单位填报"


def facts_with_reported(report: AnnualReport, definition: Definition) -> Facts:
    """Facts where there are any, otherwise what the unit reported."""
    facts = facts_of(definition, scope_of(report))
    for cell in report.cells.filter(reported_at__isnull=False):
        key = (cell.table, cell.code)
        if key in facts.cells and facts.cells[key].value is None and cell.value is not None:
            facts.cells[key] = reported_fact(cell)
    return facts


def cells_now(report: AnnualReport) -> dict[CellKey, Cell]:
    """The cells as they would be if the report were made today, with what its unit had reported."""
    definition = definition_of(report.definition)
    facts = facts_of(definition, scope_of(report))
    signed = signed_content(report).cells
    for key, cell in signed.items():
        if cell.origin == "reported" and key in facts.cells and facts.cells[key].value is None:
            facts.cells[key] = Fact(cell.value, cell.provenance, origin="reported")
    previous = {key: cell.previous for key, cell in signed.items() if cell.previous is not None}
    return make_cells(definition, report.level, facts.cells, previous)


def differences_now(report: AnnualReport) -> list[Difference]:
    """What the records say today that the signed report says otherwise."""
    return differences(signed_content(report).cells, cells_now(report))


# ---------------------------------------------------------------------- findings


def findings_of(content: Content) -> list[Finding]:
    """Everything that must be settled or explained before the report goes on."""
    report = content.report
    found = find(content.definition, report.level, content.cells)
    for chapter in content.definition.chapters:
        for block in chapter.blocks:
            text = text_finding(block.key, block.title, content.text_of(block.key))
            found += [text] if text else []
    newest = snapshots.newest()
    stale = stale_finding(report.snapshot_id, newest) if newest else None
    return [*found, *([stale] if stale else [])]


# ---------------------------------------------------------------------- who has delivered


@dataclass(frozen=True, slots=True)
class Delivery:
    """One school's line in the collection of a year."""

    school: Organisation
    report: AnnualReport | None
    due_on: date | None
    is_late: bool


def schools_of(place: Jurisdiction) -> QuerySet[Organisation]:
    """Vocational institutions of the place that run today."""
    rows = Organisation.objects.current().filter(
        jurisdiction__path__startswith=place.path, kind__in=VOCATIONAL_SCHOOLS, is_confirmed=True
    )
    return rows.select_related("jurisdiction").order_by("jurisdiction__path", "pinyin", "pk")


def call_for(place: Jurisdiction, year: int) -> ReportCall | None:
    """The call that holds in a place: its own, else the nearest above."""
    codes = place.path.strip("/").split("/")
    paths = ["/".join(codes[:i]) + "/" for i in range(1, len(codes) + 1)]
    rows = ReportCall.objects.filter(year=year, jurisdiction__path__in=paths)
    return rows.order_by("-jurisdiction__path").first()


def collection(place: Jurisdiction, year: int, today: date) -> list[Delivery]:
    """Every school with its newest report of the year. Three queries."""
    rows = AnnualReport.objects.filter(
        level=ReportLevel.SCHOOL, year=year, jurisdiction__path__startswith=place.path
    )
    newest = {one.organisation_id: one for one in rows.order_by("number").select_related("pdf")}
    call = call_for(place, year)
    due_on = call.due_on if call else None
    done = (AnnualState.SUBMITTED, *FROZEN)
    return [
        Delivery(
            school,
            report := newest.get(school.pk),
            due_on,
            due_on is not None and today > due_on and (report is None or report.state not in done),
        )
        for school in schools_of(place)
    ]


def public_reports() -> QuerySet[AnnualReport]:
    """Published reports with their unit, newest year first; corrected versions stay readable."""
    rows = AnnualReport.objects.published().select_related(
        "jurisdiction", "organisation", "pdf", "correction"
    )
    return rows.order_by(
        "-year", F("organisation__pinyin").asc(nulls_first=True), "jurisdiction__path", "-number"
    )


def published_correction(report: AnnualReport) -> AnnualReport | None:
    """The published correction of a version, if there is one."""
    return AnnualReport.objects.published().filter(corrects=report).first()
