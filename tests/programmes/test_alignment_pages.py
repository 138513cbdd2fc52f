"""The pages of match degree and gaps: who opens them, what they show, what they refuse."""

from __future__ import annotations

from datetime import date
from io import BytesIO

import openpyxl
import pytest
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from ronghe.core.models import Jurisdiction
from ronghe.labour.models import Demand
from ronghe.programmes.models import AlignmentChoice
from tests.factories.alignment import cluster_in, cohort_of, demand_in, link, programme_at, school_in
from tests.factories.directory import jurisdiction_tree
from tests.support.clients import client_with

pytestmark = pytest.mark.django_db


@pytest.fixture
def city() -> Jurisdiction:
    _province, city, (east, _west) = jurisdiction_tree()
    row = programme_at(school_in(east), "660302", cluster=cluster_in(city))
    programme_at(school_in(east), "720201")
    cohort_of(row, 2025, enrolled=60)
    cohort_of(row, 2022, graduated=50, employed=45, employed_matched=40)
    link("660302", "6-18-01-01")
    demand_in(east, "6-18-01-01", 100)
    return city


def address(name: str, *args: str, **query: str) -> str:
    words = "&".join(f"{key}={value}" for key, value in ({"year": "2025"} | query).items())
    return f"{reverse(f'programmes:{name}', args=args)}?{words}"


@pytest.fixture
def client(city: Jurisdiction) -> Client:
    return client_with("education", jurisdiction=city)


@pytest.mark.parametrize(
    ("role", "reads", "chooses"),
    [
        ("education", 200, 200),
        ("drc", 200, 200),
        ("school", 200, 403),
        ("enterprise", 200, 403),
        ("finance", 200, 403),
        ("teacher", 403, 403),
        ("learner", 403, 403),
        (None, 403, 403),
    ],
)
def test_who_opens_what(city: Jurisdiction, role: str | None, reads: int, chooses: int) -> None:
    browser = client_with(role, jurisdiction=city)
    for name, args in (("alignment", ()), ("alignment_rows", ("overlap",)), ("gaps", ())):
        assert browser.get(address(name, *args)).status_code == reads, name
    assert browser.get(address("alignment_choose")).status_code == chooses


def test_a_page_over_demand_opens_at_the_last_full_year_that_has_any(
    city: Jurisdiction, client: Client
) -> None:
    this = timezone.localdate().year
    Demand.objects.update(starts_on=date(this - 2, 1, 1))
    demand_in(city, "6-18-01-01", 5, year=this, months=1)
    for name in ("alignment", "gaps", "quadrant"):
        page = client.get(reverse(f"programmes:{name}"))
        assert page.context["year"] == this - 2, name
    assert client.get(reverse("labour:compare")).context["asked"].year == this - 2
    outdated = client.get(reverse("programmes:checks", args=["outdated"]))
    assert outdated.context["year"] == this - 2
    assert "对口就业率＝对口就业 ÷ 就业。" in outdated.content.decode()
    employment = client.get(reverse("programmes:checks", args=["employment"]))
    assert employment.context["year"] == this - 1
    assert "就业率＝就业 ÷（毕业－升学）。" in employment.content.decode()


@pytest.mark.register("PROG-02", "IND-11")
def test_all_definitions_stand_side_by_side_and_lead_to_their_rows(client: Client) -> None:
    page = client.get(address("alignment")).content.decode()
    for words in ("有产业对应的专业占比", "结构重合度", "还没有确定口径", "没有职业对应（1 个专业）"):
        assert words in page
    rows = client.get(address("alignment_rows", "programmes_linked")).content.decode()
    assert "50.00%" in rows
    assert "示例专业660302" in rows
    lacking = client.get(address("alignment_rows", "learners_linked", lacking="1")).content.decode()
    assert "示例专业720201" in lacking
    assert "示例专业660302" not in lacking


@pytest.mark.register("PROG-02")
def test_the_table_and_the_rows_leave_as_excel(client: Client) -> None:
    sheet = client.get(address("alignment", chart="alignment", **{"as": "xlsx"})).content
    book = openpyxl.load_workbook(BytesIO(sheet))
    cells = {row[0]: row[1] for row in book.worksheets[0].iter_rows(min_row=2, values_only=True)}
    assert cells["有产业对应的专业占比"] == 50
    rows = client.get(address("alignment_rows", "programmes_linked", format="xlsx"))
    with BytesIO(rows.getvalue()) as content:
        names = [row[0] for row in openpyxl.load_workbook(content).worksheets[0].iter_rows(values_only=True)]
    assert any("示例专业660302" in str(name) for name in names)


@pytest.mark.register("PROG-02")
def test_a_choice_is_recorded_with_its_reason_and_shown(client: Client, city: Jurisdiction) -> None:
    data = {"definition": "programmes_linked", "decided_on": "2026-03-01", "reason": "", "document": ""}
    refused = client.post(address("alignment_choose"), data)
    assert refused.status_code == 422
    assert not AlignmentChoice.objects.exists()
    data["reason"] = "专题会议确定，与年度统计一致"
    done = client.post(address("alignment_choose"), data, follow=True).content.decode()
    assert "现行口径" in done
    assert "专题会议确定，与年度统计一致" in done
    row = AlignmentChoice.objects.get()
    assert (row.jurisdiction, row.definition, row.version) == (city, "programmes_linked", 1)


@pytest.mark.register("TAL-01")
def test_gaps_are_listed_and_filtered(client: Client) -> None:
    page = client.get(address("gaps")).content.decode()
    assert "6-18-01" in page
    assert "缺人" in page
    assert "6-18-01" not in client.get(address("gaps", verdict="over")).content.decode()


@pytest.mark.parametrize("query", ["year=9999", "year=²", "level=nonsense", "year=-1"])
def test_junk_in_the_address_gives_the_usual_page(client: Client, query: str) -> None:
    assert client.get(f"{reverse('programmes:alignment')}?{query}").status_code == 200


def test_an_unknown_definition_or_place_is_not_found(client: Client) -> None:
    assert client.get(address("alignment_rows", "nonsense")).status_code == 404
    assert client.get(address("alignment", place="nowhere")).status_code == 404


def test_a_place_elsewhere_is_not_found(client: Client) -> None:
    elsewhere = jurisdiction_tree()[1]
    assert client.get(address("alignment", place=elsewhere.code)).status_code == 404


def test_pages_ask_a_fixed_number_of_queries(client: Client, django_assert_max_num_queries: object) -> None:
    client.get(address("alignment"))
    for name, args, most in (("alignment", (), 22), ("alignment_rows", ("overlap",), 18), ("gaps", (), 18)):
        with django_assert_max_num_queries(most):  # type: ignore[operator]
            client.get(address(name, *args))
