"""Pages of funds, worksheets and distribution: who opens them, what is entered, and what stays unseen."""

from __future__ import annotations

import io
from collections.abc import Callable
from datetime import date
from typing import Any

import pytest
import xlsxwriter
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from django.urls import reverse

from ronghe.accounts.models import User
from ronghe.core.roles import Role
from ronghe.funding.enums.pay import ShareKind
from ronghe.funding.models import Commitment, EnterpriseYear, Fund, FundEntry, PayShare
from ronghe.funding.queries import budgets
from ronghe.funding.services import pay
from ronghe.funding.services.budgets import allocate
from tests.factories.directory import OrganisationFactory
from tests.factories.money import EnterpriseYearFactory, FundFactory
from tests.funding.money_world import SYSTEM, School
from tests.support.clients import client_of, client_with

pytestmark = pytest.mark.django_db


@pytest.fixture
def school() -> School:
    return School("qingyuan")


@pytest.fixture
def fund(school: School) -> Fund:
    made: Fund = FundFactory(organisation=OrganisationFactory(jurisdiction=school.place))
    allocate(made, 100_000_00, actor=SYSTEM, key="a", on=date(2025, 1, 5), text="下达")
    return made


def body_of(answer: Any) -> bytes:
    """Everything an answer sends; reading a streamed file to its end closes it."""
    return b"".join(answer.streaming_content) if answer.streaming else bytes(answer.content)


def browser(school: School, role: Role) -> Client:
    organisation = school.school if role in {Role.SCHOOL, Role.TEACHER} else None
    return client_with(role, jurisdiction=school.place, organisation=organisation)


OFFICES = (Role.FINANCE, Role.HRSS, Role.AUDITOR)
OPEN = {
    "funding:overview": {Role.FINANCE, Role.HRSS, Role.AUDITOR, Role.TAX},
    "funding:checks": {Role.FINANCE, Role.HRSS, Role.AUDITOR, Role.TAX},
    "funding:per_student": {Role.FINANCE, Role.HRSS, Role.AUDITOR, Role.TAX},
    "funding:accrual": {Role.FINANCE, Role.HRSS, Role.AUDITOR, Role.TAX},
    "funding:worksheets": {Role.FINANCE, Role.HRSS, Role.AUDITOR, Role.TAX, Role.ENTERPRISE},
    "funding:pay": {Role.FINANCE, Role.HRSS, Role.AUDITOR, Role.SCHOOL},
    "funding:proposal_new": {Role.SCHOOL},
    "funding:pay_meetings": {Role.HRSS, Role.AUDITOR},
    "funding:my_pay": set(Role),
    "funding:funds_list": {Role.FINANCE, Role.HRSS, Role.AUDITOR, Role.TAX},
    "funding:enterprise-years_list": {Role.FINANCE, Role.HRSS, Role.AUDITOR, Role.TAX, Role.ENTERPRISE},
    "funding:incomes_list": {Role.FINANCE, Role.HRSS, Role.AUDITOR, Role.SCHOOL},
    "funding:preferences_list": {
        Role.FINANCE,
        Role.HRSS,
        Role.AUDITOR,
        Role.TAX,
        Role.ENTERPRISE,
        Role.SCHOOL,
    },
}
ASKED = (Role.FINANCE, Role.HRSS, Role.AUDITOR, Role.TAX, Role.ENTERPRISE, Role.SCHOOL, Role.TEACHER)


@pytest.mark.parametrize("role", ASKED)
def test_each_page_opens_for_its_roles_only(school: School, role: Role) -> None:
    client = browser(school, role)
    said = {name: client.get(reverse(name)).status_code for name in OPEN}
    assert said == {name: 200 if role in roles else 403 for name, roles in OPEN.items()}


@pytest.mark.register("FUND-04", "FUND-16")
def test_a_clerk_commits_and_pays_on_the_page(school: School, fund: Fund) -> None:
    client = browser(school, Role.FINANCE)
    address = reverse("funding:fund_post", args=[fund.pk])
    entry = {"act": "commit", "amount": "60000.50", "on": "2025-03-01", "text": "实训基地建设", "key": "k1"}
    entry["payee"] = school.school.name
    assert client.post(address, entry).status_code == 303
    assert client.post(address, entry).status_code == 303
    commitment = Commitment.objects.get()
    sums = budgets.sums([fund.pk])
    assert (sums["available"], sums["committed"]) == (3_999_950, 6_000_050)
    more = {"act": "commit", "amount": "40000", "on": "2025-03-01", "text": "再一项", "key": "k2"}
    answer = client.post(address, more | {"payee": school.school.name})
    assert answer.status_code == 422
    assert "余额不足" in answer.content.decode()
    paid = {"act": "pay", "amount": "60000.50", "on": "2025-04-01", "text": "首付", "key": "k3"}
    assert client.post(address, paid | {"commitment": commitment.pk}).status_code == 303
    assert budgets.sums([fund.pk])["paid"] == 6_000_050
    page = client.get(reverse("funding:funds_detail", args=[fund.pk])).content.decode()
    assert "60,000.50" in page


@pytest.mark.parametrize("amount", ["0.005", "0", "-1", "1e5", "NaN", "", "一百"])
def test_a_part_of_a_fen_is_refused_in_the_form(school: School, fund: Fund, amount: str) -> None:
    client = browser(school, Role.FINANCE)
    entry = {"act": "allocate", "amount": amount, "on": "2025-03-01", "text": "x", "key": "k1"}
    answer = client.post(reverse("funding:fund_post", args=[fund.pk]), entry)
    assert answer.status_code == 422
    assert FundEntry.objects.filter(ledger_key="k1").count() == 0


def test_only_finance_reverses_and_both_entries_stay(school: School, fund: Fund) -> None:
    address = reverse("funding:fund_reverse", args=[fund.pk])
    assert browser(school, Role.EDUCATION).post(address, {"entry": "a", "reason": "错"}).status_code == 403
    assert browser(school, Role.FINANCE).post(address, {"entry": "a", "reason": "错"}).status_code == 303
    assert FundEntry.objects.filter(account=fund).count() == 4
    assert budgets.sums([fund.pk])["allocated"] == 0


def test_a_ledger_prints_and_goes_to_excel(school: School, fund: Fund) -> None:
    client = browser(school, Role.FINANCE)
    address = reverse("funding:fund_ledger", args=[fund.pk])
    page = client.get(address, {"first": "2025-01-06", "pocket": "allocated"}).content.decode()
    assert "期初余额" in page
    assert "100,000.00" in page
    assert "official__title" in client.get(address, {"print": 1}).content.decode()
    answer = client.get(address, {"format": "xlsx"})
    assert answer["Content-Type"].endswith("sheet")
    assert body_of(answer).startswith(b"PK")
    assert client.get(address, {"first": "0000-13-45", "pocket": "x"}).status_code == 200


def test_what_is_not_in_ones_place_is_not_found(school: School, fund: Fund) -> None:
    stranger = client_with(Role.FINANCE)
    for name in ("funding:fund_post", "funding:fund_ledger", "funding:funds_detail"):
        assert stranger.get(reverse(name, args=[fund.pk])).status_code == 404


def _shares_file(rows: list[list[object]]) -> SimpleUploadedFile:
    buffer = io.BytesIO()
    book = xlsxwriter.Workbook(buffer)
    sheet = book.add_worksheet("个人分配表")
    for number, row in enumerate([["登录名*", "分配类别*", "金额（元）*"], *rows]):
        sheet.write_row(number, 0, row)
    book.close()
    return SimpleUploadedFile("分配表.xlsx", buffer.getvalue())


def _import(client: Client, address: str, file: SimpleUploadedFile) -> Any:
    preview = client.post(address, {"workbook": file})
    if preview.status_code != 200:
        return preview
    token = preview.context["preview"].token
    return client.post(address, {"file": token, "act": "import"})


def test_the_list_comes_in_by_excel_and_is_never_shown(school: School) -> None:
    project = school.project(1000_00)
    draft = school.propose([(project, 300_00)], [300_00])
    client = client_of(User.objects.get(pk=school.clerk.user_id))
    address = reverse("funding:proposal_shares", args=[draft.pk])
    one, two, three = school.people
    label = str(ShareKind.SERVICE.label)
    rows = [[one.username, label, 123.45], [two.username, label, 100], [three.username, label, 76.55]]
    assert _import(client, address, _shares_file(rows)).status_code == 303
    assert sorted(PayShare.objects.values_list("amount", flat=True)) == [7655, 10000, 12345]
    page = client.get(reverse("funding:proposal_detail", args=[draft.pk])).content.decode()
    assert "300.00" in page
    assert "123.45" not in page
    bad = _import(client, address, _shares_file([[one.username, label, 0.005]]))
    assert bad.status_code == 422
    stranger = OrganisationFactory(jurisdiction=school.place)
    assert stranger.pk
    unknown = _import(client, address, _shares_file([["nobody", label, 1]]))
    assert "不是本校人员" in unknown.content.decode()


@pytest.mark.register("PAY-16")
def test_a_statement_is_read_by_its_person_alone(school: School) -> None:
    """Officials, auditors, the school's own clerk, colleagues: nobody but the person finds the amount."""
    project = school.project(10_000_00)
    proposal = school.propose([(project, 4_321_09)], [1_234_56, 2_000_00, 1_086_53])
    pay.submit_proposal(proposal, actor=school.clerk)
    me = client_of(school.people[0])
    assert "1,234.56" not in me.get(reverse("funding:my_pay")).content.decode()
    pay.approve_proposal(proposal, actor=school.hrss)
    pay.distribute_proposal(proposal, actor=school.clerk)
    assert "1,234.56" in me.get(reverse("funding:my_pay")).content.decode()
    others = [
        client_of(school.people[1]),
        client_of(User.objects.get(pk=school.clerk.user_id)),
        *(browser(school, role) for role in (Role.HRSS, Role.FINANCE, Role.AUDITOR, Role.OPERATOR)),
    ]
    pages = [
        reverse("funding:my_pay"),
        reverse("funding:pay"),
        reverse("funding:proposal_detail", args=[proposal.pk]),
        reverse("funding:proposal_detail", args=[proposal.pk]) + "?print=1",
        reverse("funding:pay_total", args=[school.school.pk]) + "?year=2025",
        reverse("funding:pay_meetings") + "?year=2025",
        reverse("funding:my_pay") + "?format=xlsx",
    ]
    for client in others:
        for page in pages:
            body = body_of(client.get(page))
            assert b"1,234.56" not in body
            assert b"1234.56" not in body


def test_small_groups_are_not_shown_apart(school: School) -> None:
    project = school.project(1000_00)
    draft = school.propose([(project, 100_00)], [100_00])
    page = client_of(User.objects.get(pk=school.clerk.user_id)).get(
        reverse("funding:proposal_detail", args=[draft.pk])
    )
    assert [group.label for group in page.context["groups"]] == ["其他各类合并"]


def test_an_enterprise_reads_and_fills_its_own_years_only(school: School) -> None:
    mine = EnterpriseYearFactory(organisation=OrganisationFactory(jurisdiction=school.place, enterprise=True))
    other = EnterpriseYearFactory(
        organisation=OrganisationFactory(jurisdiction=school.place, enterprise=True)
    )
    client = client_with(Role.ENTERPRISE, organisation=mine.organisation)
    assert client.get(reverse("funding:worksheet", args=[mine.organisation_id])).status_code == 200
    assert client.get(reverse("funding:worksheet", args=[other.organisation_id])).status_code == 404
    new = {"organisation": mine.organisation_id, "year": 2024, "wages": "1000", "training": "100.005"}
    answer = client.post(reverse("funding:enterprise-years_new"), new)
    assert answer.status_code == 422
    assert client.post(reverse("funding:enterprise-years_new"), new | {"training": "100"}).status_code in {
        302,
        303,
    }
    assert EnterpriseYear.objects.get(year=2024).training == 10_000
    address = reverse("funding:worksheet", args=[mine.organisation_id])
    assert "1,000.00" in body_of(client.get(address + "?print=1")).decode()
    assert body_of(client.get(address + "?format=xlsx")).startswith(b"PK")


@pytest.mark.parametrize(
    ("name", "ceiling"),
    [("funding:funds_list", 16), ("funding:incomes_list", 16), ("funding:pay", 14), ("funding:overview", 16)],
)
def test_lists_do_not_ask_more_for_more_rows(
    school: School, name: str, ceiling: int, django_assert_max_num_queries: Callable[[int], Any]
) -> None:
    for number in range(6):
        one = FundFactory(organisation=OrganisationFactory(jurisdiction=school.place), year=2025)
        allocate(one, 100, actor=SYSTEM, key=f"q{number}", on=date(2025, 1, 5))
        school.propose([(school.project(100_00), 10_00)])
    client = browser(school, Role.FINANCE)
    client.get(reverse(name))
    with django_assert_max_num_queries(ceiling):
        assert client.get(reverse(name) + "?year=2025").status_code == 200
