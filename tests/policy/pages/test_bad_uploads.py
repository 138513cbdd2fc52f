"""Whatever file comes in by whichever page: an answer in words within time, and nothing half-saved."""

from __future__ import annotations

import io
import time
import zipfile

import openpyxl
import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import connection
from django.test import Client
from django.urls import reverse

from ronghe.core.roles import Role
from ronghe.directory.models import Organisation
from ronghe.policy.models import Plan, PlanVersion, ProgressReport, Review, SourcePage, Task
from ronghe.policy.services.table import export_task_table
from tests.policy.conftest import City
from tests.support.clients import client_with
from tests.support.pages import PAGE

pytestmark = pytest.mark.django_db
LONGEST = 30.0
MEGABYTE = 1024 * 1024


def zipped(members: dict[str, bytes]) -> bytes:
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, content in members.items():
            archive.writestr(name, content)
    return buffer.getvalue()


def workbook(*rows: list[object], title: str = "Sheet") -> bytes:
    book = openpyxl.Workbook()
    sheet = book.active
    assert sheet is not None
    sheet.title = title
    for row in rows:
        sheet.append(row)
    buffer = io.BytesIO()
    book.save(buffer)
    return buffer.getvalue()


def rows_of_all_tables() -> dict[str, int]:
    """Everything but sessions and sign-in records."""
    counts = {}
    with connection.cursor() as cursor:
        for table in connection.introspection.table_names(cursor):
            if table.split("_")[0] in {"core", "directory", "accounts", "policy", "reference", "pghistory"}:
                cursor.execute(f"select count(*) from {connection.ops.quote_name(table)}")
                counts[table] = cursor.fetchone()[0]
    return counts


EMPTY_PARTS = zipped(
    {
        "[Content_Types].xml": b"<Types/>",
        "xl/workbook.xml": b"<workbook/>",
        "xl/worksheets/sheet1.xml": b"<worksheet/>",
    }
)
BOMB_SIZE = 300 * MEGABYTE
PAGES = {
    "no bytes": ("空.txt", b""),
    "blank": ("空白.txt", "　\r\n\t".encode()),
    "beyond the limit": ("大.txt", b"a" * (20 * MEGABYTE + 1)),
    "binary under a text name": ("方案.txt", bytes(range(256)) * 40),
    "bomb": ("炸弹.docx", lambda: zipped({"word/document.xml": bytes(BOMB_SIZE)})),
    "encrypted": (
        "加密.docx",
        b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + bytes(600) + "EncryptedPackage".encode("utf-16-le"),
    ),
    "old workbook": (
        "表.docx",
        b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + bytes(600) + "Workbook".encode("utf-16-le"),
    ),
    "no office file": ("包.docx", zipped({"a.txt": b"a"})),
}


@pytest.mark.parametrize("case", list(PAGES))
def test_a_page_that_cannot_be_read_is_refused_in_words(office: City, case: str) -> None:
    name, made = PAGES[case]
    client = client_with(Role.POLICY_OFFICE, jurisdiction=office.city)
    before, began = rows_of_all_tables(), time.monotonic()
    data = made() if callable(made) else made
    answer = client.post(
        reverse("policy:document_import"),
        {"jurisdiction": office.city.pk, "file": SimpleUploadedFile(name, data)},
    )
    assert time.monotonic() - began < LONGEST
    assert answer.status_code == 422
    assert answer.context["form"].errors
    assert rows_of_all_tables() == before


@pytest.mark.parametrize(
    ("name", "data"),
    [
        ("标签.html", b"<html><body>" + b"<div><b>" * 500_000 + b"</body></html>"),
        ("无规划.txt", "今天天气晴。\n食堂菜单：白菜、豆腐。\n".encode()),
        ("混合.txt", PAGE[:400].encode("utf-8") + PAGE[400:800].encode("gb18030") + PAGE[800:].encode()),
        ("方向.txt", PAGE.replace("教育", "\u202e教\u200f育\u2066").encode()),
    ],
)
def test_an_odd_page_is_answered_in_time(office: City, name: str, data: bytes) -> None:
    """Refused in words, or read and open to check: never an error, never half of it."""
    client = client_with(Role.POLICY_OFFICE, jurisdiction=office.city)
    before, began = rows_of_all_tables(), time.monotonic()
    answer = client.post(
        reverse("policy:document_import"),
        {"jurisdiction": office.city.pk, "file": SimpleUploadedFile(name, data)},
    )
    assert time.monotonic() - began < LONGEST
    if answer.status_code == 422:
        assert answer.context["form"].errors
        assert rows_of_all_tables() == before
    else:
        assert answer.status_code == 302
        review = Review.objects.get()
        assert client.get(reverse("policy:review_desk", args=[review.pk])).status_code == 200
        assert SourcePage.objects.count() == 1


BOOKS = {
    "no bytes": ("表.xlsx", b""),
    "a text renamed": ("表.xlsx", b"name,kind\n"),
    "an old workbook renamed": ("表.xlsx", b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + bytes(2000)),
    "encrypted": (
        "表.xlsx",
        b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + bytes(600) + "EncryptedPackage".encode("utf-16-le"),
    ),
    "bomb": (
        "表.xlsx",
        lambda: zipped({"xl/worksheets/sheet1.xml": bytes(BOMB_SIZE), "xl/workbook.xml": b"<workbook/>"}),
    ),
    "empty parts": ("表.xlsx", EMPTY_PARTS),
    "wrong sheet": ("表.xlsx", lambda: workbook(["甲", "乙"], [1, 2], title="别的表")),
    "too many columns": ("表.csv", (",".join(f"列{n}" for n in range(65_536)) + "\n").encode()),
    "beyond the limit": ("表.xlsx", b"PK\x03\x04" + bytes(20 * MEGABYTE)),
}


def import_pages(office: City, plan: Plan) -> list[tuple[Client, str]]:
    return [
        (
            client_with(Role.POLICY_OFFICE, jurisdiction=office.city),
            reverse("directory:organisation_import"),
        ),
        (client_with(Role.OPERATOR, jurisdiction=office.city), reverse("accounts:user_import")),
        (
            client_with(Role.POLICY_OFFICE, jurisdiction=office.city),
            reverse("policy:plan_table_import", args=[plan.pk]),
        ),
    ]


@pytest.mark.parametrize("case", list(BOOKS))
def test_a_workbook_that_cannot_be_read_is_refused_in_words(office: City, plan: Plan, case: str) -> None:
    name, made = BOOKS[case]
    data = made() if callable(made) else made
    pages = import_pages(office, plan)
    before = rows_of_all_tables()
    for client, url in pages:
        began = time.monotonic()
        answer = client.post(url, {"workbook": SimpleUploadedFile(name, data)})
        assert time.monotonic() - began < LONGEST
        if answer.status_code == 303:  # it reads as a table; the preview says what is wrong with it
            answer = client.get(answer["Location"])
            assert not answer.context["preview"].report.is_ok, url
        assert answer.status_code == 422, url
        assert answer.context["error"] or answer.context["preview"], url
    assert rows_of_all_tables() == before


@pytest.mark.parametrize("token", ["", "x", "a:b:c", "../../etc/passwd", "\u202e", "A" * 5000])
def test_a_made_up_token_imports_nothing(office: City, plan: Plan, token: str) -> None:
    pages = import_pages(office, plan)
    before = rows_of_all_tables()
    for client, url in pages:
        for answer in (
            client.post(url, {"act": "import", "file": token}),
            client.get(url, {"file": token or "x", "get": "errors"}),
        ):
            assert 400 <= answer.status_code < 500, (url, answer.status_code)
    assert rows_of_all_tables() == before


def test_another_persons_upload_is_not_confirmed(office: City, plan: Plan) -> None:
    url = reverse("policy:plan_table_import", args=[plan.pk])
    mine = client_with(Role.POLICY_OFFICE, jurisdiction=office.city)
    page = mine.post(url, {"workbook": SimpleUploadedFile("表.xlsx", export_task_table(plan))}, follow=True)
    token = page.context["token"]
    other = client_with(Role.POLICY_OFFICE, jurisdiction=office.city)
    before = PlanVersion.objects.count()
    answer = other.post(url, {"act": "import", "file": token, "reason": "试"})
    assert 400 <= answer.status_code < 500
    assert PlanVersion.objects.count() == before


@pytest.mark.parametrize(
    ("name", "data"),
    [
        ("空.pdf", b""),
        ("程序.pdf", b"MZ\x90\x00" + bytes(500)),
        ("网页.txt", b"<html><script>alert(1)</script></html>"),
        ("大.txt", b"a" * (20 * MEGABYTE + 1)),
        ("坏.docx", b"PK\x03\x04" + bytes(60)),
    ],
)
def test_bad_evidence_leaves_no_report(office: City, plan: Plan, name: str, data: bytes) -> None:
    task = Task.objects.filter(plan=plan, units__organisation=office.units["市教育局"]).first()
    assert task is not None
    client = client_with(Role.EDUCATION, organisation=office.units["市教育局"])
    before = rows_of_all_tables()
    answer = client.post(
        reverse("policy:report_new", args=[task.pk]),
        {
            "period": "2024年第一季度",
            "claimed": "on_track",
            "text": "已完成选址。",
            "percent": "20",
            "files": [SimpleUploadedFile(name, data)],
        },
    )
    assert answer.status_code == 422
    assert answer.context["form"].errors
    assert not ProgressReport.objects.exists()
    assert rows_of_all_tables() == before
    assert Organisation.objects.exists()
