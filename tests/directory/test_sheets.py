"""Organisations from Excel: every wrong cell is named, all rows or none."""

from __future__ import annotations

from io import BytesIO

import openpyxl
import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse

from ronghe.core.models import Jurisdiction
from ronghe.core.roles import Role
from ronghe.directory.enums import NameKind
from ronghe.directory.models import Organisation
from ronghe.directory.sheets import organisation_sheet
from tests.factories.accounts import actor_with
from tests.factories.directory import JurisdictionFactory, OrganisationFactory, jurisdiction_tree
from tests.support.clients import client_with

pytestmark = [pytest.mark.django_db, pytest.mark.register("DATA-06")]
HEADERS = ["辖区*", "机构名称*", "机构类别", "简称", "统一社会信用代码"]
CODE = "91350100M000100Y43"


def workbook(*rows: list[str]) -> bytes:
    book = openpyxl.Workbook()
    sheet = book.active
    sheet.title = "机构"
    for row in (HEADERS, *rows):
        sheet.append(row)
    buffer = BytesIO()
    book.save(buffer)
    return buffer.getvalue()


@pytest.fixture
def city() -> Jurisdiction:
    return jurisdiction_tree()[1]


def test_the_template_offers_kinds_and_the_own_jurisdictions(city: Jurisdiction) -> None:
    JurisdictionFactory(name="别处市", short_name="别处市")
    keeper = actor_with(Role.POLICY_OFFICE, jurisdiction=city)
    book = openpyxl.load_workbook(BytesIO(organisation_sheet(keeper).template()))
    texts = " ".join(str(cell.value) for sheet in book for row in sheet.iter_rows() for cell in row)
    texts += " ".join(str(rule.formula1) for sheet in book for rule in sheet.data_validations.dataValidation)
    assert all(word in texts for word in ("示例市", "甲区", "发展改革部门", "中等职业学校"))
    assert "别处市" not in texts


def test_an_import_by_the_page(city: Jurisdiction) -> None:
    OrganisationFactory(jurisdiction=city, name="示例市教育局", kind="education")
    browser = client_with(Role.POLICY_OFFICE, jurisdiction=city)
    url = reverse("directory:organisation_import")
    data = workbook(
        ["示例市", "示例市发展和改革局", "", "市发改委、发改局", ""],
        ["甲区", "示例科技有限公司", "企业", "", CODE],
        ["示例市", "示例市教育局", "教育部门", "市教委", ""],
    )
    page = browser.post(url, {"workbook": SimpleUploadedFile("机构.xlsx", data)})
    assert page.status_code == 200, page.content.decode()[:2000]
    token = page.context["preview"].token
    assert Organisation.objects.filter(name="示例市发展和改革局").count() == 0
    assert browser.post(url, {"act": "import", "file": token}).status_code == 303
    drc = Organisation.objects.get(name="示例市发展和改革局")
    assert (drc.kind, drc.names.filter(kind=NameKind.ABBREVIATION).count()) == ("drc", 2)
    assert drc.names.get(kind=NameKind.OFFICIAL).folded == "发展改革局"
    assert Organisation.objects.get(credit_code=CODE).jurisdiction.name == "甲区"
    assert Organisation.objects.get(name="示例市教育局").names.filter(text="市教委").exists()


@pytest.mark.parametrize(
    ("row", "problem"),
    [
        (["别处市", "示例市财政局", "", "", ""], "别处市"),
        (["示例市", "示例市自然资源规划局", "", "", ""], "同一写法"),
        (["示例市", "示例市财政局", "部门", "", ""], "机构类别"),
        (["示例市", "示例公司", "", "", CODE[:-1] + "4"], "社会信用代码"),
        (["示例市", "示例公司", "", "", CODE], "已登记在"),
        (["示例市", "", "", "", ""], "机构名称"),
    ],
)
def test_a_wrong_cell_is_named_and_nothing_is_saved(row: list[str], problem: str, city: Jurisdiction) -> None:
    OrganisationFactory(jurisdiction=city, name="示例市自然资源和规划局", credit_code=CODE)
    before = Organisation.objects.count()
    sheet = organisation_sheet(actor_with(Role.POLICY_OFFICE, jurisdiction=city))
    before = Organisation.objects.count()
    report = sheet.check(workbook(["示例市", "示例市水利局", "", "", ""], row), "机构.xlsx")
    words = " ".join(f"{p}" for p in report.errors)
    assert report.errors
    assert problem in words
    assert Organisation.objects.count() == before
