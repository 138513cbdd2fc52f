"""No table keeps the name of a person that an imported page prints: posts only."""

from __future__ import annotations

import hashlib

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import connection
from django.test import Client
from django.urls import reverse

from ronghe.core.roles import Role
from ronghe.policy.models import Plan, Review
from ronghe.policy.services.importing import file_of, import_text
from ronghe.policy.services.publishing import publish_review
from tests.policy.conftest import City
from tests.support.clients import client_with
from tests.support.pages import PAGE

pytestmark = pytest.mark.django_db
NAMES = ("钱甲乙", "孙丙丁", "李戊己")
PRINTED = f"""{PAGE}附件2
示例市产教融合工作领导小组成员名单
组　长：{NAMES[0]}　市长
成　员：{NAMES[1]}　市教育局局长
（联系人：{NAMES[2]}，电话：0000-1234567）
"""


def tables_with(word: str) -> list[str]:
    """Every table of the database with the word in any column of any row, history included."""
    with connection.cursor() as cursor:
        names = connection.introspection.table_names(cursor)
        found = []
        for table in names:
            quoted = connection.ops.quote_name(table)
            cursor.execute(f"select 1 from {quoted} t where t::text like %s limit 1", [f"%{word}%"])
            if cursor.fetchone():
                found.append(table)
    return found


def test_the_search_of_all_tables_finds_what_is_there(office: City) -> None:
    assert "policy_sourcepage" in tables_with_after_import(office, "统筹产教融合发展规划")


def tables_with_after_import(office: City, word: str) -> list[str]:
    import_text(office.city, actor=office.actor, text=PRINTED)
    return tables_with(word)


def test_names_are_in_no_table_and_not_in_the_kept_file(office: City) -> None:
    data = PRINTED.encode("gb18030")
    client = client_with(Role.POLICY_OFFICE, jurisdiction=office.city)
    given = {"jurisdiction": office.city.pk, "file": SimpleUploadedFile("方案.txt", data)}
    assert client.post(reverse("policy:document_import"), given).status_code == 302
    review = Review.objects.get()
    publish_review(review, actor=office.actor, reason="先行发布")
    assert {name: tables_with(name) for name in NAMES} == {name: [] for name in NAMES}
    kept = file_of(review.page).decode()
    assert kept == review.page.text
    assert not any(name in kept for name in NAMES)
    assert review.page.sha256 == hashlib.sha256(data).hexdigest()
    assert any("遮盖" in note for note in review.page.notes)


def test_no_page_shows_a_name(office: City) -> None:
    plan: Plan = office.publish(PRINTED)
    client = client_with(Role.POLICY_OFFICE, jurisdiction=office.city)
    review = Review.objects.get()
    signed_in = [
        reverse("policy:review_desk", args=[review.pk]),
        reverse("policy:plan_detail", args=[plan.pk]),
        reverse("policy:search") + f"?q={NAMES[0]}",
    ]
    public = [
        reverse("portal:plan", args=[plan.pk]),
        reverse("portal:plan_print", args=[plan.pk]),
    ]
    answers = [client.get(url) for url in signed_in] + [Client().get(url) for url in public]
    assert [answer.status_code for answer in answers] == [200] * 5
    shown = [answer.content.decode().replace(f'value="{NAMES[0]}"', "") for answer in answers]
    assert not any(NAMES[1] in page or NAMES[2] in page for page in shown)
    assert "□□" in shown[0]
