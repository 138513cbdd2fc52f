"""Definitions kept by officials as workbooks: statistical forms and the tables of a report year."""

from __future__ import annotations

from collections.abc import Callable
from io import BytesIO
from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from django.urls import reverse
from openpyxl import load_workbook

from ronghe.core.models import Jurisdiction
from ronghe.core.roles import Role
from ronghe.engine.canonical import content_digest
from ronghe.engine.statforms import load_forms as read_forms
from ronghe.quality.models import StatForm, TableDefinition
from ronghe.quality.queries import reports as queries
from ronghe.quality.services import reports, statistics
from ronghe.quality.services.report_tables import load_shipped
from ronghe.quality.views.definitions import FORMS, TABLES
from tests.factories.directory import jurisdiction_tree
from tests.quality.evaluation_world import PACKS, SYSTEM, EvaluationCity
from tests.quality.report_world import World, build_world
from tests.quality.test_statistics import round_of
from tests.support.clients import client_of, client_with

pytestmark = pytest.mark.django_db
Edit = Callable[[Any], None]


@pytest.fixture
def city() -> EvaluationCity:
    made = EvaluationCity(pack="")
    statistics.load_forms(read_forms(PACKS / "china"), made.place, actor=SYSTEM)
    return made


def workbook(book: Any, row: Any, edit: Edit | None = None) -> SimpleUploadedFile:
    """The present wording as it is downloaded, with what an official changes in it."""
    made = load_workbook(BytesIO(book.workbook(row)))
    if edit:
        edit(made)
    target = BytesIO()
    made.save(target)
    return SimpleUploadedFile("改.xlsx", target.getvalue())


def line(sheet: Any, value: str, column: int = 1) -> int:
    return next(row for row in range(2, sheet.max_row + 1) if sheet.cell(row, column).value == value)


def keep(client: Client, address: str, file: SimpleUploadedFile, reason: str = "主管部门新规定") -> Any:
    """Upload, look at the preview, confirm with the reason."""
    shown = client.post(address, {"workbook": file})
    assert shown.status_code == 200, shown.content.decode()
    hidden = {"file": shown.context["token"], "seen": shown.context["loaded"].seen}
    return client.post(address, {"act": "keep", "reason": reason, **hidden})


# ---------------------------------------------------------------------- statistical forms


def test_every_definition_survives_its_workbook(city: EvaluationCity, settings: Any) -> None:
    """Out and in again it is the same to the last value, so that a preview shows real changes only."""
    for row in StatForm.objects.current():
        loaded = FORMS.check(workbook(FORMS, row).read(), "表.xlsx", city.place)
        assert (loaded.problems, loaded.changes) == ([], [])
        assert {**loaded.content.to_data(), "jurisdiction": "china"} == row.definition


@pytest.mark.register("EVAL-01")
def test_a_bureau_uploads_the_next_version_and_open_rounds_keep_theirs(city: EvaluationCity) -> None:
    old = StatForm.objects.current().get(key="soft_input")
    opened = round_of(city)
    client = client_of(city.users["education"])
    address = f"{reverse('quality:forms_upload')}?place={city.place.code}"

    def change(book: Any) -> None:
        cells, checks = book["单元格"], book["核对"]
        cells.cell(line(cells, "B02", 2), 3).value = "到校兼课课时"
        cells.append(["人员投入", "B08", "派驻学校的技术人员", "人"])
        checks.delete_rows(line(checks, "staff"))

    file = workbook(FORMS, old, change)
    shown = client.post(address, {"workbook": file})
    text = shown.content.decode()
    for words in ("兼课课时", "到校兼课课时", "派驻学校的技术人员", "从业人员比上年变动较大"):
        assert words in text
    assert StatForm.objects.filter(key="soft_input").count() == 1, "a preview keeps nothing"
    file.seek(0)
    assert keep(client, address, file, reason="  ").status_code == 422
    file.seek(0)
    answer = keep(client, address, file)
    assert answer.status_code == 303
    new = StatForm.objects.current().get(key="soft_input")
    assert (new.version, new.reason, new.made_by, new.is_from_pack) == (
        2, "主管部门新规定", city.users["education"], False,
    )  # fmt: skip
    opened.refresh_from_db()
    assert opened.form == old
    assert "B08" not in {one.code for one in opened.form.wording.cells}
    page = client.get(answer["Location"]).content.decode()
    for words in ("第1版）”相比", "到校兼课课时", "第 1 版", "主管部门新规定"):
        assert words in page
    statistics.load_forms(read_forms(PACKS / "china"), city.place, actor=SYSTEM)
    assert StatForm.objects.current().get(key="soft_input") == new, "a pack does not undo what officials made"


def test_every_fault_is_named_by_sheet_row_and_cell_and_nothing_is_kept(city: EvaluationCity) -> None:
    old = StatForm.objects.current().get(key="soft_input")
    client = client_of(city.users["education"])
    address = f"{reverse('quality:forms_upload')}?place={city.place.code}"

    def spoil_cells(book: Any) -> None:
        book["单元格"].cell(line(book["单元格"], "B02", 2), 5).value = "两位"

    def spoil_meaning(book: Any) -> None:
        cells, checks = book["单元格"], book["核对"]
        cells.cell(line(cells, "B02", 2), 2).value = "B01"
        checks.cell(line(checks, "tutors"), 5).value = "Z99"

    shown = client.post(address, {"workbook": workbook(FORMS, old, spoil_cells)})
    assert shown.status_code == 422
    (problem,) = shown.context["loaded"].problems
    assert (problem.sheet, problem.cell, problem.column) == ("单元格", "E6", "小数位数")
    shown = client.post(address, {"workbook": workbook(FORMS, old, spoil_meaning)})
    found = {(one.sheet, one.cell): one.message for one in shown.context["loaded"].problems}
    assert found["单元格", "B6"] == "格代码“B01”写了两次"
    assert found["核对", "E4"] == "“soft_input”里没有格“Z99”"
    assert StatForm.objects.filter(key="soft_input").count() == 1


def test_what_was_succeeded_meanwhile_is_not_overwritten(city: EvaluationCity) -> None:
    old = StatForm.objects.current().get(key="effect")
    client = client_of(city.users["education"])
    address = f"{reverse('quality:forms_upload')}?place={city.place.code}"

    def rename(words: str) -> Edit:
        def edit(book: Any) -> None:
            book["表头"]["B2"].value = words

        return edit

    shown = client.post(address, {"workbook": workbook(FORMS, old, rename("效能统计表（一）"))})
    hidden = {"file": shown.context["token"], "seen": shown.context["loaded"].seen}
    keep(client, address, workbook(FORMS, old, rename("效能统计表（二）")))
    late = client.post(address, {"act": "keep", "reason": "改名", **hidden})
    assert late.status_code == 409
    assert "又有了新的版本" in late.content.decode()
    assert StatForm.objects.current().get(key="effect").name == "效能统计表（二）"


def test_only_those_who_order_statistics_upload_and_a_csv_is_no_workbook(city: EvaluationCity) -> None:
    address = f"{reverse('quality:forms_upload')}?place={city.place.code}"
    assert client_of(city.users["enterprise"]).get(address).status_code == 403
    client = client_of(city.users["education"])
    empty = client.get(f"{address}&get=template")
    assert load_workbook(BytesIO(empty.content)).sheetnames == ["表头", "单元格", "核对", "填写说明"]
    shown = client.post(address, {"workbook": SimpleUploadedFile("a.csv", "表键\na".encode())})
    assert shown.status_code == 422
    assert "不能用 CSV" in shown.content.decode()
    listed = client.get(reverse("quality:forms_list")).content.decode()
    assert "企业软投入统计调查表" in listed


# ---------------------------------------------------------------------- tables of a report year


@pytest.fixture
def world(settings: Any, tmp_path: Any) -> World:
    settings.RONGHE_WAREHOUSE_ROOT = tmp_path / "warehouse"
    return build_world()


@pytest.fixture
def place() -> Jurisdiction:
    """A place with the tables that come with the program."""
    load_shipped(actor=SYSTEM)
    return jurisdiction_tree(0)[1]


def test_an_official_loads_the_tables_of_another_year_and_a_report_is_made_by_them(world: World) -> None:
    shipped = TableDefinition.objects.get()
    client = client_with(Role.EDUCATION, jurisdiction=world.district)
    address = f"{reverse('quality:tables_upload')}?place={world.district.code}"

    def next_year(book: Any) -> None:
        book["表头"]["A2"].value = 2024
        rows = book["行"]
        rows.cell(line(rows, "A15", 2), 3).value = "家庭经济困难学生数"
        rows.append(["card", "A16", "每百名学生中的困难学生", "人", 2, "否"])
        rows.cell(rows.max_row, 11).value = "A15 / A01 * 100"

    answer = keep(client, address, workbook(TABLES, shipped, next_year))
    assert answer.status_code == 303
    made = TableDefinition.objects.get(year=2024)
    assert (made.jurisdiction, made.version) == (world.district, 1)
    report = reports.open_report(world.district, 2023, actor=world.head, school=world.school)
    assert report.definition == shipped, "the year before keeps its own"
    later = reports.open_report(world.district, 2024, actor=world.head, school=world.school)
    content = queries.content_of(later)
    assert not content.is_carried_over
    assert content.cells["card", "A16"].row.name == "每百名学生中的困难学生"
    assert queries.definition_for(2024, world.city) == shipped, "another place is not bound by it"
    page = client.get(answer["Location"]).content.decode()
    assert "A15 / A01 * 100" in page


def test_a_bad_definition_names_the_formula_and_the_missing_cell_at_their_place(place: Jurisdiction) -> None:
    shipped = TableDefinition.objects.get()
    client = client_with(Role.EDUCATION, jurisdiction=place)
    address = f"{reverse('quality:tables_upload')}?place={place.code}"

    def spoil(book: Any) -> None:
        rows, text = book["行"], book["正文"]
        rows.cell(line(rows, "A06", 2), 11).value = "A03 / A02 * (100"
        rows.cell(line(rows, "A08", 2), 11).value = "A07 / A99"
        text.append(["students", "没有这个数 {card.Z01}。"])

    shown = client.post(address, {"workbook": workbook(TABLES, shipped, spoil)})
    assert shown.status_code == 422
    found = {(one.sheet, one.cell): one.message for one in shown.context["loaded"].problems}
    assert "缺右括号" in found["行", "K7"]
    assert "没有单元格“A99”" in found["行", "K9"]
    assert any(sheet == "正文" and "card.Z01" in words for (sheet, _cell), words in found.items())
    assert TableDefinition.objects.count() == 1


def test_the_shipped_tables_survive_their_workbook(place: Jurisdiction) -> None:
    shipped = TableDefinition.objects.get()
    loaded = TABLES.check(workbook(TABLES, shipped).read(), "表.xlsx", place)
    assert (loaded.problems, loaded.changes) == ([], [])
    assert queries.definition_of(shipped) is not None
    assert content_digest(loaded.data["tables"]) == content_digest(TABLES.data_of(shipped)["tables"])


def test_every_page_answers_every_role(place: Jurisdiction) -> None:
    """Officials read, those who keep them upload, the rest is told no; junk in the address is not found."""
    statistics.load_forms(read_forms(PACKS / "china"), place, actor=SYSTEM)
    rows = {"forms": StatForm.objects.current().first(), "tables": TableDefinition.objects.get()}
    seen: dict[tuple[str, str], list[int]] = {}
    for role in (Role.OPERATOR, Role.EDUCATION, Role.STATISTICIAN, Role.AUDITOR, Role.SCHOOL, Role.LEARNER):
        client = client_with(role, jurisdiction=place)
        for name, row in rows.items():
            listed, upload = reverse(f"quality:{name}_list"), reverse(f"quality:{name}_upload")
            detail = reverse(f"quality:{name}_detail", args=[row.pk])
            pages = (listed, detail, f"{detail}?get=workbook", upload, f"{upload}?get=template&of={row.pk}")
            seen[role, name] = [client.get(page).status_code for page in pages]
    everything, reading, nothing = [200] * 5, [200, 200, 200, 403, 403], [403] * 5
    assert seen[Role.OPERATOR, "forms"] == seen[Role.EDUCATION, "forms"] == everything
    assert seen[Role.OPERATOR, "tables"] == seen[Role.EDUCATION, "tables"] == everything
    assert seen[Role.STATISTICIAN, "forms"] == everything
    assert seen[Role.STATISTICIAN, "tables"] == seen[Role.AUDITOR, "forms"] == reading
    assert seen[Role.SCHOOL, "tables"] == seen[Role.SCHOOL, "forms"] == reading
    assert seen[Role.LEARNER, "tables"] == nothing
    client = client_with(Role.OPERATOR, jurisdiction=place)
    for junk in ("of=99999999", "of=x%00", "of=٣"):
        assert client.get(f"{reverse('quality:forms_upload')}?get=template&{junk}").status_code in {
            200,
            404,
            422,
        }
    refused = client.post(reverse("quality:forms_upload"), {"act": "keep", "file": "junk", "seen": "x"})
    assert refused.status_code == 422
