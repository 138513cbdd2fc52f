"""The pages of claims: who opens them, a way through them, what bad input meets, how many queries."""

from __future__ import annotations

import io
import re
import threading
from collections.abc import Callable
from datetime import date, timedelta
from typing import Any

import openpyxl
import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone

from ronghe.accounts.models import User
from ronghe.core.actor import Actor
from ronghe.core.errors import Conflict, InvalidTransition
from ronghe.core.roles import Role
from ronghe.funding.models import Claim, HeadMonth, PaymentBatch, PublicNotice, RosterHead
from ronghe.funding.models.rosters import CLAIMANTS, FUNDERS, HANDLERS
from ronghe.funding.perms.claims import AUDITORS, SEERS
from ronghe.funding.services import audits, claims, entitlements, payments, publicity, recovery
from tests.factories.directory import OrganisationFactory, OrganisationNameFactory
from tests.funding.claims_world import HALF_YEAR, YEAR, Town, bank_answer, id_number
from tests.support.clients import client_of, client_with

pytestmark = pytest.mark.django_db
ALL = frozenset(Role.values)


class Site(Town):
    """A town with one row of everything that has a page."""

    def __init__(self) -> None:
        super().__init__()
        self.roster_made = self.roster(range(2))
        self.head = self.roster_made.heads.order_by("row_number")[0]
        self.claim = self.paid()
        self.head.left_on = date(2025, 2, 28)
        self.head.save()
        self.clawback = recovery.order_clawback(self.claim, actor=self.first, reason="中途退出")
        self.appeal = recovery.file_appeal(self.claim, actor=self.clerk, text="核实后再收回")
        self.batch = PaymentBatch.objects.get()
        self.roster([7], self.other)
        self.waiting = self.reviewed(organisation=self.other)
        self.audit = audits.draw_sample(
            self.schemes["apprentice"], self.city, actor=self.auditor, size=1, seed="一"
        )
        self.item = self.audit.items.get()
        audits.record_finding(self.item, actor=self.auditor, finding="sound", text="属实")
        audits.challenge_finding(self.item, actor=self.finance, challenge="stands", text="未能推翻")
        self.notice = publicity.publish_notice([self.waiting], actor=self.first, contact="示例市人社局")
        self.waiting.refresh_from_db()
        self.objection = publicity.register_objection(
            self.notice, self.waiting, actor=self.first, text="人数不实"
        )
        third = OrganisationFactory(enterprise=True, jurisdiction=self.city)
        self.roster([9], third)
        (self.entitlement,) = entitlements.list_entitled(
            self.schemes["apprentice"], self.city, YEAR, actor=self.first
        )

    def user(self, actor: Actor) -> User:
        return User.objects.get(pk=actor.user_id)

    def client(self, actor: Actor) -> Client:
        return client_of(self.user(actor))


@pytest.fixture
def site() -> Site:
    return Site()


Args = Callable[[Site], tuple[object, ...]]
NONE: Args = lambda s: ()  # noqa: E731
CLAIM: Args = lambda s: (s.claim.pk,)  # noqa: E731
DECIDERS = frozenset(
    {
        Role.POLICY_OFFICE,
        Role.EDUCATION,
        Role.DRC,
        Role.HRSS,
        Role.FINANCE,
        Role.INDUSTRY,
        Role.COUNTY,
        Role.TAX,
    }
)
UPLOADERS = CLAIMANTS | HANDLERS
KEEPERS = HANDLERS | {Role.FINANCE}

PAGES: list[tuple[str, Args, frozenset[str], int]] = [
    ("scheme_list", NONE, ALL, 0),
    ("scheme_detail", lambda s: (s.schemes["apprentice"].pk,), ALL, 0),
    ("scheme_decide", lambda s: (s.schemes["apprentice"].pk, 0), DECIDERS, 403),
    ("precheck", NONE, SEERS, 403),
    ("head_list", NONE, SEERS, 403),
    ("head_detail", lambda s: (s.head.pk,), FUNDERS, 404),
    ("head_left", lambda s: (s.head.pk,), HANDLERS, 0),
    ("head_withdraw", lambda s: (s.head.pk,), HANDLERS, 0),
    ("roster_kinds", NONE, UPLOADERS, 403),
    ("roster_import", lambda s: ("apprentice",), UPLOADERS, 403),
    ("claims_list", NONE, SEERS, 403),
    ("tracking", NONE, SEERS, 403),
    ("claims_detail", CLAIM, FUNDERS, 0),
    ("claim_evidence", CLAIM, FUNDERS, 404),
    ("claim_letter_pdf", CLAIM, FUNDERS, 404),
    ("claim_letter_word", CLAIM, FUNDERS, 404),
    ("clawback_new", CLAIM, frozenset({Role.HRSS, Role.FINANCE}), 0),
    ("entitlement_list", NONE, SEERS, 403),
    ("entitlement_new", NONE, HANDLERS, 403),
    ("entitlement_detail", lambda s: (s.entitlement.pk,), FUNDERS, 404),
    ("audit_list", NONE, FUNDERS, 403),
    ("audit_new", NONE, AUDITORS, 403),
    ("audit_detail", lambda s: (s.audit.pk,), FUNDERS, 404),
    ("notice_list", NONE, FUNDERS, 403),
    ("notice_detail", lambda s: (s.notice.pk,), FUNDERS, 404),
    ("objection_settle", lambda s: (s.objection.pk,), FUNDERS, 404),
    ("clawback_list", NONE, SEERS, 403),
    ("clawback_detail", lambda s: (s.clawback.pk,), FUNDERS, 404),
    ("appeal_list", NONE, SEERS, 403),
    ("appeal_detail", lambda s: (s.appeal.pk,), FUNDERS, 404),
    ("batch_list", NONE, frozenset({Role.FINANCE, Role.AUDITOR}), 403),
    ("batch_detail", lambda s: (s.batch.pk,), frozenset({Role.FINANCE, Role.AUDITOR}), 403),
    ("batch_bank", lambda s: (s.batch.pk,), frozenset({Role.FINANCE}), 403),
    ("batch_excel", lambda s: (s.batch.pk,), frozenset({Role.FINANCE}), 403),
    ("claim_new", NONE, CLAIMANTS, 403),
]
"""Page, its arguments, roles of the place that open it, and what others get (0: 403 or 404 by scope)."""


def test_each_page_opens_for_its_roles_only(site: Site) -> None:
    """Every role in an office of the city; nobody gets an error page of ours."""
    wrong = []
    for role in Role.values:
        client = client_with(role, jurisdiction=site.city)
        for name, args, allowed, otherwise in PAGES:
            status = client.get(reverse(f"funding:{name}", args=args(site))).status_code
            expected = {200} if role in allowed else ({otherwise} if otherwise else {403, 404})
            if status not in expected:
                wrong.append((role, name, status))
    assert wrong == []


def test_another_town_s_rows_are_not_there(site: Site) -> None:
    stranger = Town(pack="linping", decided=False)
    for role in (Role.HRSS, Role.FINANCE, Role.ENTERPRISE):
        client = client_with(role, jurisdiction=stranger.city)
        for name, args, _allowed, _other in PAGES:
            if args(site) and name not in {"scheme_detail", "roster_import"}:
                assert client.get(reverse(f"funding:{name}", args=args(site))).status_code in {403, 404}, name


def test_the_claimant_sees_its_own_and_nothing_else(site: Site) -> None:
    client = site.client(site.clerk)
    assert client.get(reverse("funding:claims_detail", args=[site.claim.pk])).status_code == 200
    assert client.get(reverse("funding:claims_detail", args=[site.waiting.pk])).status_code == 404
    assert client.get(reverse("funding:head_detail", args=[site.head.pk])).status_code == 200
    assert client.get(reverse("funding:clawback_detail", args=[site.clawback.pk])).status_code == 200
    page = client.get(reverse("funding:claims_list")).content.decode()
    assert site.claim.number in page
    assert site.other.name not in page


@pytest.mark.parametrize(
    ("name", "ceiling"),
    [
        ("claims_list", 16),
        ("head_list", 16),
        ("entitlement_list", 14),
        ("clawback_list", 14),
        ("tracking", 14),
        ("batch_list", 14),
        ("scheme_list", 14),
        ("notice_list", 14),
    ],
)
def test_lists_cost_few_queries(site: Site, name: str, ceiling: int) -> None:
    client = client_with(Role.FINANCE, jurisdiction=site.city)
    client.get(reverse(f"funding:{name}"))
    with CaptureQueriesContext(
        connection,
    ) as before:
        client.get(reverse(f"funding:{name}"))
    site.roster(range(20, 26), site.other)
    claims.draft_claim(site.schemes["apprentice"], site.enterprise, HALF_YEAR, actor=site.clerk)
    with CaptureQueriesContext(connection) as after:
        client.get(reverse(f"funding:{name}"))
    assert len(after) <= max(len(before), ceiling)
    assert len(after) <= ceiling


@pytest.mark.register("FUND-17")
def test_a_claim_goes_all_its_way_through_the_pages(django_assert_max_num_queries: Any) -> None:
    """Upload, pre-check, draft, submit, reviews, notice, approval, batch, bank report, letter, tracking."""
    town = Town()
    clerk, first, second = (
        client_of(User.objects.get(pk=a.user_id)) for a in (town.clerk, town.first, town.second)
    )
    finance, cashier = (client_of(User.objects.get(pk=a.user_id)) for a in (town.finance, town.cashier))
    upload(clerk, "apprentice", [["测试一", id_number(1), town.enterprise.name, "2024-09-01", "2025-08-31"]])
    scheme = town.schemes["apprentice"]
    asked = {
        "scheme": scheme.pk,
        "organisation": town.enterprise.pk,
        "first": "2024-09-01",
        "last": "2025-08-31",
    }
    found = clerk.get(reverse("funding:precheck"), asked)
    assert "没有写职业（工种）" not in found.content.decode()
    assert "不符合" in found.content.decode()
    RosterHead.objects.update(occupation="6-18-01-01")
    page = clerk.get(reverse("funding:precheck"), asked).content.decode()
    assert "全部条件符合" in page
    assert "5,000.00" in page
    assert clerk.post(reverse("funding:claim_new"), asked).status_code == 303
    claim = Claim.objects.get()
    act = reverse("funding:claims_act", args=[claim.pk])
    with django_assert_max_num_queries(45):
        assert clerk.get(reverse("funding:claims_detail", args=[claim.pk])).status_code == 200
    assert clerk.post(act, {"step": "submit"}).status_code == 303
    for step in ("pay", "batch", "publish", "reopen", "nonsense"):
        assert clerk.post(act, {"step": step}).status_code in {403, 404, 409}
    assert first.post(act, {"step": "pass_first", "note": "材料齐全"}).status_code == 303
    assert first.post(act, {"step": "pass_second"}).status_code == 403
    bulk = reverse("funding:claims_bulk")
    assert second.post(bulk, {"selected": claim.pk, "act": "pass_second", "note": "同意"}).status_code == 303
    publish = {"selected": claim.pk, "act": "publish", "contact": "示例市人社局 000-0000"}
    assert first.post(bulk, publish).status_code == 303
    notice = PublicNotice.objects.get()
    public = Client().get(reverse("portal:funding_notice", args=[notice.pk])).content.decode()
    assert town.enterprise.name in public
    assert "5,000.00" in public
    assert "测**" not in public
    PublicNotice.objects.update(starts_on=date(2025, 1, 2), ends_on=date(2025, 1, 9))
    assert second.post(act, {"step": "approve", "note": "同意发放"}).status_code == 303
    town.account()
    assert finance.post(bulk, {"selected": claim.pk, "act": "batch", "note": "x"}).status_code == 303
    batch = PaymentBatch.objects.get()
    assert finance.post(reverse("funding:batch_send", args=[batch.pk])).status_code == 403
    assert cashier.post(reverse("funding:batch_send", args=[batch.pk])).status_code == 303
    bank = finance.get(reverse("funding:batch_bank", args=[batch.pk])).content.decode()
    assert bank.splitlines()[0] == f"H|RH1|{batch.number}|1|500000"
    sheet = openpyxl.load_workbook(
        io.BytesIO(finance.get(reverse("funding:batch_excel", args=[batch.pk])).content)
    ).worksheets[0]
    assert sheet.cell(2, 5).value == 5000
    answer = io.BytesIO(bank_answer(batch))
    answer.name = "回单.txt"
    assert finance.post(reverse("funding:batch_detail", args=[batch.pk]), {"file": answer}).status_code == 303
    claim.refresh_from_db()
    assert claim.state == "paid"
    pdf = clerk.get(reverse("funding:claim_letter_pdf", args=[claim.pk]))
    assert pdf.content.startswith(b"%PDF-")
    word = clerk.get(reverse("funding:claim_letter_word", args=[claim.pk]))
    assert word.content.startswith(b"PK")
    tracking = finance.get(reverse("funding:tracking")).content.decode()
    assert re.search(r"1 份", tracking)
    evidence = clerk.get(reverse("funding:claim_evidence", args=[claim.pk]))
    assert evidence["Content-Type"].startswith("application/json")


HEADERS = ["姓名*", "身份证件号码*", "单位*", "起始日期*", "结束日期"]


def workbook(rows: list[list[Any]], headers: list[str] | None = None) -> io.BytesIO:
    book = openpyxl.Workbook()
    sheet = book.active
    assert sheet is not None
    sheet.title = "学徒名册"
    sheet.append(headers or HEADERS)
    for row in rows:
        sheet.append(row)
    stream = io.BytesIO()
    book.save(stream)
    stream.seek(0)
    stream.name = "名册.xlsx"
    return stream


def upload(client: Client, kind: str, rows: list[list[Any]], headers: list[str] | None = None) -> Any:
    """Upload and, if nothing is wrong, confirm; the answer of the last request."""
    address = reverse("funding:roster_import", args=[kind])
    shown = client.post(address, {"workbook": workbook(rows, headers)})
    token = re.search(r'name="file" value="([^"]+)"', shown.content.decode())
    if shown.status_code != 200 or token is None:
        return shown
    return client.post(address, {"file": token[1], "act": "import"})


def test_a_bad_roster_is_refused_cell_by_cell(site: Site) -> None:
    client = site.client(site.first)
    name = site.enterprise.name
    before = RosterHead.objects.count()
    cases: list[tuple[list[list[Any]], str]] = [
        ([["甲", "123", name, "2024-09-01", "2025-08-31"]], "不是有效的身份证件号码"),
        ([["甲", id_number(50), name, "2025-09-01", "2024-08-31"]], "结束日期早于起始日期"),
        ([["甲", id_number(50), name, "2024-13-45", None]], "2024"),
        ([["甲", id_number(50), "没有这个公司", "2024-09-01", None]], "系统中没有"),
        (
            [
                ["甲", id_number(50), name, "2024-09-01", None],
                ["乙", id_number(50), name, "2024-10-01", None],
            ],
            "同一人只能列一次",
        ),
        (
            [
                ["甲", id_number(50), name, "2024-09-01", None],
                ["乙", id_number(50), site.other.name, "2024-10-01", None],
            ],
            "同一人不能同时在两处",
        ),
        ([["甲", id_number(7), name, "2024-10-01", None]], site.other.name),
        ([["=1+1", '=HYPERLINK("http://x")', name, "2024-09-01", None]], "身份证件号码"),
    ]
    for rows, said in cases:
        answer = upload(client, "apprentice", rows)
        assert answer.status_code == 422, said
        assert said in answer.content.decode()
    assert RosterHead.objects.count() == before
    own = upload(site.client(site.clerk), "apprentice", [["甲", id_number(7), name, "2024-10-01", None]])
    assert "另一单位" in own.content.decode()
    assert site.other.name not in own.content.decode()
    assert client.get(reverse("funding:roster_import", args=["nobody"])).status_code == 404


def test_an_enterprise_is_known_by_its_other_names(site: Site) -> None:
    OrganisationNameFactory(organisation=site.enterprise, text="示例旧名有限公司")
    done = upload(
        site.client(site.first), "apprentice", [["丙", id_number(77), "示例旧名有限公司", "2024-09-01", None]]
    )
    assert done.status_code == 303
    assert RosterHead.objects.filter(organisation=site.enterprise, row_number=2).exists()


@pytest.mark.parametrize("value", ["0.005", "1e9", "3900", "abc", "NaN", "-5", "9" * 40, "5000.001", ""])
def test_a_bad_rate_is_said_at_the_field(value: str) -> None:
    town = Town(decided=False)
    client = client_of(User.objects.get(pk=town.first.user_id))
    address = reverse("funding:scheme_decide", args=[town.schemes["apprentice"].pk, 0])
    given = {"value": value, "decided_by": town.hrss.name, "basis": "会议纪要", "valid_from": "2024-01-01"}
    assert client.post(address, given).status_code == 422
    assert client.post(address, {**given, "value": "5000", "valid_from": "2024-02-30"}).status_code == 422
    assert client.post(address, {**given, "value": "5000"}).status_code == 303


def test_hostile_posts_never_break_a_page(site: Site) -> None:
    client = site.client(site.first)
    junk = ["", "abc", "-1", "9" * 30, "\x00", "0.005", "=1+1", "2024-02-30", "😀"]
    posts = [
        ("claims_act", [site.claim.pk], ["step", "act", "note", "file"]),
        ("claim_heads", [site.claim.pk], ["selected", "act", "reason", "amount"]),
        ("claims_bulk", [], ["selected", "act", "note", "fund", "contact", "starts_on"]),
        ("head_assess", [], ["selected", "reason", "result"]),
        ("head_left", [site.head.pk], ["left_on", "reason"]),
        ("entitlement_detail", [site.entitlement.pk], ["act", "reason"]),
        ("audit_item", [site.item.pk], ["result", "text"]),
        ("notice_detail", [site.notice.pk], ["claim", "text", "received_on"]),
        ("clawback_new", [site.claim.pk], ["reason", "due_on"]),
        ("appeal_detail", [site.appeal.pk], ["is_upheld", "answer"]),
        ("entitlement_new", [], ["scheme", "first", "last"]),
    ]
    for name, args, fields in posts:
        for text in junk:
            status = client.post(
                reverse(f"funding:{name}", args=args), dict.fromkeys(fields, text)
            ).status_code
            assert status < 500, (name, text, status)
    for text in junk:
        asked = dict.fromkeys(("scheme", "organisation", "first", "last"), text)
        assert client.get(reverse("funding:precheck"), asked).status_code in {200, 422}


def test_an_amount_is_overruled_on_the_page_within_the_range(site: Site) -> None:
    third = OrganisationFactory(enterprise=True, jurisdiction=site.city)
    site.roster([30], third)
    claim = site.submitted(organisation=third)
    row = claim.heads.get()
    client = site.client(site.first)
    address = reverse("funding:claim_heads", args=[claim.pk])
    for amount, status in (("3999.99", 422), ("4000.005", 422), ("4500", 303)):
        given = {"selected": row.pk, "act": "overrule", "amount": amount, "reason": "成本较低"}
        assert client.post(address, given).status_code == status, amount
    row.refresh_from_db()
    assert (row.approved_fen, row.overruled_reason) == (4_500_00, "成本较低")
    late = {"selected": site.waiting.heads.get().pk, "act": "leave_out", "reason": "公示以后"}
    done = client.post(reverse("funding:claim_heads", args=[site.waiting.pk]), late)
    assert done.status_code == 409


def test_the_reviewer_is_told_of_another_open_claim_for_the_same_months(site: Site) -> None:
    again = site.submitted(organisation=site.other)
    page = site.client(site.first).get(reverse("funding:claims_detail", args=[again.pk])).content.decode()
    assert site.waiting.number in page
    assert "12 个月相同" in page


def test_the_public_list_shows_notices_to_everybody(site: Site) -> None:
    page = Client().get(reverse("portal:funding_notices")).content.decode()
    assert site.notice.title in page
    assert Client().get(reverse("portal:funding_notice", args=[10**9])).status_code == 404


@pytest.mark.register("FUND-17")
def test_two_approvals_at_once_have_one_winner(transactional_db: None) -> None:
    """The same head and month in two claims, approved by two people on two connections."""
    town = Town()
    town.roster([1, 2])
    one, two = town.reviewed(), town.reviewed()
    town.noticed(one, two)
    barrier = threading.Barrier(2)
    outcomes: list[str] = []

    def approve(pk: int, actor: Actor) -> None:
        barrier.wait(timeout=30)
        try:
            claims.CLAIMS.take(Claim.objects.get(pk=pk), "approve", actor=actor)
            outcomes.append("done")
        except (Conflict, InvalidTransition):
            outcomes.append("refused")
        except Exception as error:  # noqa: BLE001  the test shows what else came
            outcomes.append(repr(error))
        finally:
            connection.close()

    threads = [
        threading.Thread(target=approve, args=(claim.pk, actor))
        for claim, actor in ((one, town.second), (two, town.third))
    ]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(timeout=60)
    assert sorted(outcomes) == ["done", "refused"]
    assert HeadMonth.objects.count() == 24
    assert sorted(Claim.objects.values_list("state", flat=True)) == ["approved", "on_notice"]


def test_a_batch_cannot_be_reconciled_before_it_is_sent() -> None:
    town = Town()
    town.roster([1])
    claim = town.approved()
    town.account()
    batch = payments.make_batch([claim], actor=town.finance)
    with pytest.raises(InvalidTransition):
        payments.reconcile_batch(batch, bank_answer(batch), actor=town.finance)
    tomorrow = timezone.localdate() + timedelta(days=1)
    payments.send_batch(batch, actor=town.cashier)
    answer = io.BytesIO(bank_answer(batch))
    answer.name = "x.txt"
    client = client_of(User.objects.get(pk=town.finance.user_id))
    given = {"file": answer, "paid_on": tomorrow.isoformat()}
    assert client.post(reverse("funding:batch_detail", args=[batch.pk]), given).status_code == 422
