"""The way of an annual report: facts taken, gaps filled, checks settled, signed, published, corrected."""

from __future__ import annotations

import hashlib
import io
from datetime import date
from decimal import Decimal
from pathlib import Path
from typing import Any

import pypdfium2
import pytest
from django.db import DatabaseError, transaction
from docx import Document
from openpyxl import load_workbook

from ronghe.core.errors import Conflict, Invalid, InvalidTransition, NotAllowed, NotFound, RuleViolated
from ronghe.core.evidence import path_of
from ronghe.engine.documents.reports import to_docx
from ronghe.engine.marked_yaml import FilesRefused
from ronghe.funding.models import SchoolYear
from ronghe.quality.models import AnnualReport, TableDefinition
from ronghe.quality.queries import reports as queries
from ronghe.quality.queries.report_facts import rows_behind
from ronghe.quality.queries.report_papers import paper_of
from ronghe.quality.queries.report_sheets import workbook_of
from ronghe.quality.services import reports as services
from ronghe.quality.services import signing
from ronghe.quality.services.report_tables import load_definition
from ronghe.warehouse.retention import referenced
from ronghe.warehouse.syncing import sync
from tests.quality.report_world import NAMES, SYSTEM, TINY_PDF, World, build_world

pytestmark = pytest.mark.django_db


@pytest.fixture
def world(settings: Any, tmp_path: Path) -> World:
    settings.RONGHE_WAREHOUSE_ROOT = tmp_path / "warehouse"
    settings.RONGHE_EVIDENCE_ROOT = tmp_path / "evidence"
    return build_world()


@pytest.fixture
def real_pdf() -> None:
    """Asks for the real paper."""


@pytest.fixture(autouse=True)
def quick_pdf(request: pytest.FixtureRequest, monkeypatch: pytest.MonkeyPatch) -> None:
    """Typesetting and drawing take seconds: only the test of the paper itself does it."""
    if "real_pdf" not in request.fixturenames:
        monkeypatch.setattr(signing, "to_pdf", lambda paper: TINY_PDF)


def value_of(report: AnnualReport, name: str) -> Decimal | None:
    return queries.content_of(report).cells[tuple(name.split("."))].value  # type: ignore[index]  # two parts


def text_of(pdf: bytes) -> str:
    document = pypdfium2.PdfDocument(pdf)
    return "\n".join(page.get_textpage().get_text_range() for page in document)


# ---------------------------------------------------------------------- facts and gaps


def test_cells_come_from_the_snapshot_with_their_rows(world: World) -> None:
    report = world.open()
    cell = queries.content_of(report).cells["card", "A01"]
    assert (cell.value, cell.previous, cell.change) == (1600, 1500, Decimal("6.7"))
    assert cell.provenance["extract"] == "funding.schoolyear"
    assert cell.provenance["snapshot"] == report.snapshot_id
    heads, rows = rows_behind(queries.scope_of(report), cell.provenance)
    assert len(rows) == 1
    assert rows[0][heads.index("在校生数")] == "1600"


def test_a_cell_without_fact_is_missing_and_never_invented(world: World) -> None:
    content = queries.content_of(world.open())
    missing = {".".join(cell.key): cell.reason for cell in content.missing}
    assert missing["card.A02"] == "等待单位填报"
    assert missing["card.A06"] == "缺：A03、A02"
    assert missing["satisfaction.S01"]
    assert missing["resources.R01"] == "快照中没有数据表“faculty.employment”"


def test_no_snapshot_at_all_leaves_every_fact_missing(world: World, settings: Any, tmp_path: Path) -> None:
    settings.RONGHE_WAREHOUSE_ROOT = tmp_path / "nothing"
    report = world.open()
    assert queries.content_of(report).cells["card", "A01"].reason == "数据仓还没有快照"
    assert report.snapshot_id == ""


def test_a_reported_cell_needs_proof_and_moves_the_formulas(world: World) -> None:
    report = world.open()
    with pytest.raises(Invalid, match="请附佐证材料"):
        services.report_cell(report, "card", "A02", actor=world.head, value=Decimal(400))
    services.report_cell(report, "card", "A02", actor=world.head, value=Decimal(400), note="毕业生名册")
    pdf = io.BytesIO(TINY_PDF)
    services.report_cell(
        report, "card", "A03", actor=world.head, value=Decimal(390), upload=pdf, name="就业名册.pdf"
    )
    assert value_of(report, "card.A06") == Decimal("97.50")
    told = queries.content_of(report).cells["card", "A03"].provenance
    assert [one["name"] for one in told["evidence"]] == ["就业名册.pdf"]
    services.report_cell(report, "card", "A02", actor=world.head, value=None)
    assert value_of(report, "card.A06") is None


@pytest.mark.parametrize("value", ["-1", "1e20", "NaN", "3.5"])
def test_a_figure_that_cannot_be_is_refused(world: World, value: str) -> None:
    with pytest.raises(Invalid):
        services.report_cell(world.open(), "card", "A02", actor=world.head, value=Decimal(value), note="名册")


@pytest.mark.parametrize(("table", "code"), [("card", "A01"), ("card", "A06")])
def test_what_is_computed_is_not_typed(world: World, table: str, code: str) -> None:
    with pytest.raises(RuleViolated, match="由数据得出"):
        services.report_cell(world.open(), table, code, actor=world.head, value=Decimal(1), note="改")


def test_an_unknown_cell_is_not_found(world: World) -> None:
    with pytest.raises(NotFound):
        services.report_cell(world.open(), "card", "Z99", actor=world.head, value=Decimal(1), note="无")


def test_gathering_again_keeps_entries_and_takes_new_facts(world: World) -> None:
    report = world.open()
    services.report_cell(report, "card", "A02", actor=world.head, value=Decimal(400), note="名册")
    SchoolYear.objects.filter(year=2023).update(students=1700)
    sync(names=NAMES)
    findings = queries.findings_of(queries.working_content(report))
    assert [one.kind for one in findings if one.kind == "stale"] == ["stale"]
    services.gather_report(report, actor=world.head)
    assert value_of(report, "card.A01") == 1700
    assert value_of(report, "card.A02") == 400


# ---------------------------------------------------------------------- texts, checks


def test_texts_refer_to_cells_and_unknown_references_are_refused(world: World) -> None:
    report = world.open()
    with pytest.raises(Invalid, match=r"第 5 个字：没有单元格“card\.X1”"):
        services.write_text(report, "overview_unit", actor=world.head, text="本校有 {card.X1} 人")
    services.write_text(report, "overview_unit", actor=world.head, text="在校生 {card.A01} 人。")
    assert "在校生 1,600 人。" in str(paper_of(queries.content_of(report)).blocks)


def test_a_figure_typed_into_a_text_must_be_explained(world: World) -> None:
    report = world.open()
    services.write_text(report, "overview_unit", actor=world.head, text="占地 120 所，在校生 1600 人")
    found = [one for one in queries.findings_of(queries.working_content(report)) if one.kind == "text"]
    assert "1600 人" in found[0].message
    services.explain_finding(report, found[0].key, actor=world.head, text="校史数字")
    services.write_text(report, "overview_unit", actor=world.head, text="在校生 1601 人")
    again = [one for one in queries.findings_of(queries.working_content(report)) if one.kind == "text"]
    assert again[0].key not in queries.working_content(report).explained


@pytest.mark.register("EVAL-05")
def test_nothing_goes_on_while_a_required_cell_is_missing_or_a_relation_fails(world: World) -> None:
    report = world.open()
    with pytest.raises(RuleViolated, match="毕业生人数"):
        services.submit_report(report, actor=world.head)
    world.fill(report)
    services.report_cell(report, "card", "A03", actor=world.head, value=Decimal(500), note="误填")
    with pytest.raises(RuleViolated, match="毕业去向落实"):
        services.submit_report(report, actor=world.head)
    blocking = next(
        one for one in queries.findings_of(queries.working_content(report)) if one.kind == "relation"
    )
    with pytest.raises(RuleViolated, match="不能靠说明通过"):
        services.explain_finding(report, blocking.key, actor=world.head, text="没关系")


# ---------------------------------------------------------------------- signing


@pytest.mark.register("EVAL-05")
def test_the_pdf_shows_the_signed_cells(world: World, real_pdf: None) -> None:
    report = world.signed()
    assert report.pdf is not None
    data = path_of(report.pdf.sha256).read_bytes()
    assert hashlib.sha256(data).hexdigest() == report.pdf.sha256
    text = text_of(data)
    content = queries.signed_content(report)
    for cell in content.cells.values():
        if cell.value is not None:
            assert cell.shown in text
    assert f"在校生 {content.cells['card', 'A01'].shown} 人，比上年增长 6.7%" in text.replace("\r\n", "")
    assert "目录" in text
    assert "第 1 页" in text
    assert "待与该年度正式通知" in text.replace("\r\n", "")
    assert b"<pdfaid:part>2</pdfaid:part>" in data
    assert b"<pdfaid:conformance>B</pdfaid:conformance>" in data
    assert report.content_sha256 in text.replace("\r\n", "")


def test_who_submitted_does_not_sign(world: World) -> None:
    report = services.open_report(world.district, 2023, actor=world.district_office)
    AnnualReport.objects.filter(pk=report.pk).update(
        state="submitted", submitted_by_id=world.city_office.user_id
    )
    report.refresh_from_db()
    with pytest.raises(RuleViolated, match="不能自己签发"):
        services.sign_report(report, actor=world.city_office)


def test_return_needs_a_reason_and_reopens(world: World) -> None:
    report = world.open()
    world.fill(report)
    world.explain(report)
    services.submit_report(report, actor=world.head)
    with pytest.raises(InvalidTransition, match="不能修改"):
        services.write_text(report, "overview_unit", actor=world.head, text="补充")
    with pytest.raises(InvalidTransition, match="理由"):
        services.return_report(report, actor=world.district_office, note=" ")
    services.return_report(report, actor=world.district_office, note="请补充校企合作一段")
    services.write_text(report, "overview_unit", actor=world.head, text="补充")


def test_a_signed_report_stands_when_a_fact_is_deleted_and_says_what_differs(world: World) -> None:
    report = world.signed()
    before = report.frozen
    assert queries.differences_now(report) == []
    SchoolYear.objects.filter(year=2023).delete()
    sync(names=NAMES)
    report.refresh_from_db()
    assert report.frozen == before
    assert value_of(report, "card.A01") == 1600
    told = {".".join(one.key): one for one in queries.differences_now(report)}
    assert told["card.A01"].signed == "1,600"
    assert told["card.A01"].why.startswith("事实已不在")
    assert "card.A02" not in told
    assert report.snapshot_id in referenced()


def test_the_database_refuses_a_change_of_what_was_signed(world: World) -> None:
    report = world.signed()
    for change in ({"content_sha256": "0" * 64}, {"frozen": {}}, {"snapshot_id": "x"}):
        with pytest.raises(DatabaseError, match="pgtrigger"), transaction.atomic():
            AnnualReport.objects.filter(pk=report.pk).update(**change)
    with pytest.raises(DatabaseError, match="pgtrigger"), transaction.atomic():
        AnnualReport.objects.filter(pk=report.pk).delete()


def test_a_correction_is_a_new_number_and_the_old_version_stays(world: World) -> None:
    report = world.signed()
    with pytest.raises(Invalid, match="更正理由"):
        services.correct_report(report, actor=world.head, reason=" ")
    made = services.correct_report(report, actor=world.head, reason="培训人次漏计一期")
    with pytest.raises(Conflict):
        services.correct_report(report, actor=world.head, reason="再来一次")
    services.report_cell(made, "service", "V03", actor=world.head, value=Decimal(4200), note="补计一期")
    world.explain(made)
    services.submit_report(made, actor=world.head)
    services.sign_report(made, actor=world.district_office)
    assert (made.number, value_of(made, "service.V03")) == (1, 4200)
    report.refresh_from_db()
    assert value_of(report, "service.V03") == 4000
    assert "更正第1号" in str(paper_of(queries.content_of(made)).cover)


# ---------------------------------------------------------------------- district and city


@pytest.mark.register("EVAL-05")
def test_a_district_sums_the_signed_reports_of_its_schools(world: World) -> None:
    report = services.open_report(world.district, 2023, actor=world.district_office)
    cell = queries.content_of(report).cells["card", "A01"]
    assert cell.reason == "下级还没有签发的报告可以合计"
    school = world.signed()
    services.gather_report(report, actor=world.district_office)
    cell = queries.content_of(report).cells["card", "A01"]
    assert (cell.value, cell.provenance["reports"]) == (1600, [school.pk])
    assert value_of(report, "card.A06") == Decimal("97.50")
    city = services.open_report(world.city, 2023, actor=world.city_office)
    assert value_of(city, "card.A02") == 400


@pytest.mark.register("EVAL-05")
def test_the_collection_says_who_has_delivered(world: World) -> None:
    services.call_reports(world.city, 2023, actor=world.city_office, due_on=date(2023, 12, 31))
    (line,) = queries.collection(world.city, 2023, date(2024, 1, 1))
    assert (line.report, line.is_late) == (None, True)
    world.signed()
    (line,) = queries.collection(world.city, 2023, date(2024, 1, 1))
    assert line.report is not None
    assert not line.is_late


# ---------------------------------------------------------------------- papers


def test_word_has_headings_tables_and_a_contents_field(world: World) -> None:
    report = world.signed()
    document = Document(io.BytesIO(to_docx(paper_of(queries.content_of(report)))))
    headings = [p.text for p in document.paragraphs if p.style.name == "Heading 1"]
    assert headings[0] == "一、基本情况"
    assert headings[-1] == "附录D 数据来源"
    assert 'TOC \\o "1-2"' in document.element.xml
    card = next(table for table in document.tables if table.cell(1, 0).text == "A01")
    assert [cell.text for cell in card.rows[1].cells][3:5] == ["1,600", "1,500"]


def test_excel_has_every_table_and_the_source_of_every_cell(world: World) -> None:
    content = queries.content_of(world.signed())
    book = load_workbook(io.BytesIO(workbook_of(content)))
    assert book.sheetnames[:3] == ["计分卡", "满意度调查表", "教学资源表"]
    assert book["计分卡"]["D2"].value == 1600
    sources = {row[0]: row for row in book["数据来源"].iter_rows(min_row=2, values_only=True)}
    assert len(sources) == len(content.cells)
    assert "funding.schoolyear" in str(sources["card.A01"][4])
    assert "A03 / A02 * 100" in str(sources["card.A06"][4])


# ---------------------------------------------------------------------- definitions


def test_a_definition_with_a_formula_error_is_refused_as_a_whole(world: World) -> None:
    text = queries.SHIPPED.joinpath("2023.yaml").read_text(encoding="utf-8")
    bad = text.replace("A03 / A02 * 100", "A03 / A02 * (100")
    count = TableDefinition.objects.count()
    with pytest.raises(FilesRefused, match="表“计分卡”行“A06”：第 17 个字：缺右括号"):
        load_definition(bad.encode(), "坏.yaml", actor=SYSTEM)
    assert TableDefinition.objects.count() == count


def test_a_new_version_never_changes_an_earlier_report(world: World) -> None:
    report = world.open()
    text = queries.SHIPPED.joinpath("2023.yaml").read_text(encoding="utf-8")
    same = load_definition(text.encode(), "同.yaml", actor=SYSTEM)
    assert same.version == 1
    newer = load_definition(text.replace("在校生数", "全日制在校生数").encode(), "新.yaml", actor=SYSTEM)
    assert newer.version == 2
    report.refresh_from_db()
    assert queries.content_of(report).cells["card", "A01"].row.name == "在校生数"
    later = services.open_report(world.district, 2024, actor=world.head, school=world.school)
    assert later.definition == newer
    assert queries.content_of(later).is_carried_over


# ---------------------------------------------------------------------- who may


def test_who_may_do_what(world: World) -> None:
    report = world.open()
    with pytest.raises(NotAllowed):
        services.gather_report(report, actor=world.district_office)
    with pytest.raises(NotAllowed):
        services.sign_report(report, actor=world.head)
    with pytest.raises(NotAllowed):
        services.publish_report(report, actor=world.head)
    with pytest.raises(NotAllowed):
        services.open_report(world.city, 2023, actor=world.head)
    with pytest.raises(NotAllowed):
        services.call_reports(world.city, 2023, actor=world.head, due_on=date(2024, 1, 1))
    with pytest.raises(Conflict):
        world.open()
