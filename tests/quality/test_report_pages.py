"""Pages of annual reports: the way from a missing cell to the public site, and who opens what."""

from __future__ import annotations

from datetime import date
from pathlib import Path
from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from django.urls import reverse
from pytest_django import DjangoAssertNumQueries

from ronghe.accounts.models import User
from ronghe.core.actor import Actor
from ronghe.core.models import Jurisdiction
from ronghe.core.roles import Role
from ronghe.core.todos import todos_of
from ronghe.quality.models import AnnualReport, ReportCell
from ronghe.quality.queries import reports as queries
from ronghe.quality.services import reports as services
from ronghe.quality.services import signing
from tests.quality.report_world import TINY_PDF, World, build_world
from tests.support.clients import client_of, client_with

pytestmark = pytest.mark.django_db


@pytest.fixture
def world(settings: Any, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> World:
    settings.RONGHE_WAREHOUSE_ROOT = tmp_path / "warehouse"
    settings.RONGHE_EVIDENCE_ROOT = tmp_path / "evidence"
    monkeypatch.setattr(signing, "to_pdf", lambda paper: TINY_PDF)
    return build_world()


def client(actor: Actor) -> Client:
    return client_of(User.objects.get(pk=actor.user_id))


def status_of(answer: Any) -> int:
    """The status of a download; reading a streamed file to its end closes it."""
    if answer.streaming:
        assert b"".join(answer.streaming_content)
    return int(answer.status_code)


def text_of(answer: Any) -> str:
    return str(answer.content.decode())


@pytest.mark.register("EVAL-05", "PLAT-08")
def test_from_a_missing_cell_to_the_public_site(world: World) -> None:
    school, office, public = client(world.head), client(world.district_office), Client()
    answer = school.post(
        reverse("quality:report_new"), {"unit": f"school-{world.school.pk}", "year": 2023}, follow=True
    )
    report = AnnualReport.objects.get()
    assert "已从业务记录取数" in text_of(answer)
    page = text_of(school.get(reverse("quality:report_detail", args=[report.pk]), {"tab": "missing"}))
    assert "毕业生人数" in page
    assert reverse("quality:report_cell", args=[report.pk, "card", "A02"]) in page
    world.fill(report)
    services.report_cell(report, "card", "A02", actor=world.head, value=None)
    early = school.post(reverse("quality:report_act", args=[report.pk]), {"step": "submit"}, follow=True)
    assert "还有问题没有解决：A02 毕业生人数" in text_of(early)
    address = reverse("quality:report_cell", args=[report.pk, "card", "A02"])
    refused = school.post(address, {"value": "400"})
    assert refused.status_code == 422
    assert "请附佐证材料" in text_of(refused)
    proof = SimpleUploadedFile("毕业生名册.pdf", TINY_PDF)
    assert school.post(address, {"value": "400", "file": proof}).status_code == 303
    link = ReportCell.objects.get(report=report, code="A02").evidence.get()
    assert status_of(school.get(reverse("quality:report_evidence", args=[link.pk]))) == 200
    act = reverse("quality:report_act", args=[report.pk])
    for one in queries.findings_of(queries.working_content(report)):
        data = {"finding": one.key, "text": "已核实"}
        assert school.post(reverse("quality:report_explain", args=[report.pk]), data).status_code == 303
    school.post(act, {"step": "submit"})
    assert school.post(act, {"step": "sign"}).status_code == 403
    assert "不能退回" not in text_of(office.post(act, {"step": "sign"}, follow=True))
    assert public.get(reverse("portal:report", args=[report.pk])).status_code == 404
    office.post(act, {"step": "publish"})
    listed = text_of(public.get(reverse("portal:reports")))
    assert world.school.name in listed
    page = text_of(public.get(reverse("portal:report", args=[report.pk])))
    assert "在校生 1,600 人" in page
    assert "表式尚未与该年度正式文件核对" in page
    for kind in ("pdf", "xlsx"):
        assert status_of(public.get(reverse("portal:report_file", args=[report.pk, kind]))) == 200
    assert public.get(reverse("portal:report_file", args=[report.pk, "exe"])).status_code == 404


@pytest.mark.register("PLAT-08")
def test_a_published_correction_stands_beside_the_old_version(world: World) -> None:
    report = world.signed()
    services.publish_report(report, actor=world.district_office)
    made = services.correct_report(report, actor=world.head, reason="培训人次漏计一期")
    world.explain(made)
    services.submit_report(made, actor=world.head)
    services.sign_report(made, actor=world.district_office)
    assert "已有更正" not in text_of(Client().get(reverse("portal:report", args=[report.pk])))
    services.publish_report(made, actor=world.district_office)
    old = text_of(Client().get(reverse("portal:report", args=[report.pk])))
    assert "更正第1号" in old
    assert "培训人次漏计一期" in old
    assert text_of(Client().get(reverse("portal:reports"))).count(world.school.name) >= 2


def test_every_tab_opens_and_a_cell_opens_to_its_rows(world: World) -> None:
    report = world.signed()
    browser = client(world.head)
    for tab in ("tables", "missing", "checks", "text", "now", "history", "nonsense"):
        answer = browser.get(reverse("quality:report_detail", args=[report.pk]), {"tab": tab})
        assert answer.status_code == 200
    rows = reverse("quality:report_rows", args=[report.pk, "card", "A01"])
    assert rows in text_of(browser.get(reverse("quality:report_detail", args=[report.pk])))
    assert "1600" in text_of(browser.get(rows))
    assert browser.get(reverse("quality:report_rows", args=[report.pk, "card", "A02"])).status_code == 404


def test_a_text_with_an_unknown_reference_is_shown_again(world: World) -> None:
    report = world.open()
    address = reverse("quality:report_text", args=[report.pk, "overview_unit"])
    answer = client(world.head).post(address, {"text": "在校生 {card.Z9} 人"})
    assert answer.status_code == 422
    assert "第 5 个字" in text_of(answer)
    assert client(world.head).post(address, {"text": "在校生 {card.A01} 人"}).status_code == 303
    page = text_of(
        client(world.head).get(reverse("quality:report_detail", args=[report.pk]), {"tab": "text"})
    )
    assert "在校生 1,600 人" in page


@pytest.mark.rule("lp.deadline.quality")
@pytest.mark.register("EVAL-05")
def test_the_collection_counts_by_the_rule_of_the_place(world: World) -> None:
    Jurisdiction.objects.filter(pk=world.city.pk).update(pack="linping")
    services.call_reports(world.city, 2023, actor=world.city_office, due_on=date(2024, 12, 31))
    address = reverse("quality:report_collection")
    page = text_of(client(world.city_office).get(address, {"year": 2023}))
    assert "每所学校每年发布一份职业教育质量年度报告" in page
    assert "2024 年内公开报告的学校 0 所，没有公开的 1 所" in page
    services.publish_report(world.signed(), actor=world.district_office)
    due_on = _this_year_end()
    services.call_reports(world.city, 2023, actor=world.city_office, due_on=due_on)
    page = text_of(client(world.city_office).get(address, {"year": 2023}))
    assert f"{due_on.year} 年内公开报告的学校 1 所，没有公开的 0 所" in page


def test_what_a_rule_asks_beyond_the_report_is_named_not_guessed(world: World) -> None:
    Jurisdiction.objects.filter(pk=world.city.pk).update(pack="shaoxing")
    page = text_of(client(world.city_office).get(reverse("quality:report_collection"), {"year": 2023}))
    assert "专业就业情况公布的日期" in page
    assert "只核对报告" in page


def _this_year_end() -> date:
    report = AnnualReport.objects.exclude(published_on=None).get()
    assert report.published_on is not None
    return date(report.published_on.year, 12, 31)


@pytest.mark.register("EVAL-05")
def test_what_is_due_is_a_to_do_until_it_is_delivered(world: World) -> None:
    def labels(actor: Actor) -> set[str]:
        return {str(one.label) for one in todos_of(actor)}

    assert "待报送的年度质量报告" not in labels(world.head)
    answer = client(world.district_office).post(
        reverse("quality:report_collection") + "?year=2023", {"due_on": "2024-12-31", "note": "按通知"}
    )
    assert answer.status_code == 303
    assert "待报送的年度质量报告" in labels(world.head)
    report = world.open()
    world.fill(report)
    world.explain(report)
    services.submit_report(report, actor=world.head)
    assert "待报送的年度质量报告" not in labels(world.head)
    assert "待签发的年度质量报告" in labels(world.district_office)
    services.return_report(report, actor=world.district_office, note="补充")
    assert "退回修改的年度质量报告" in labels(world.head)


READS = {"report_list": 200, "report_collection": 200, "report_new": 403, "report_detail": 200}
NOTHING = {"report_list": 403, "report_collection": 403, "report_new": 403, "report_detail": 404}
OPENS = {
    Role.EDUCATION: {**READS, "report_new": 200},
    Role.SUPERVISION: {**READS, "report_new": 200},
    Role.POLICY_OFFICE: READS,
    Role.AUDITOR: READS,
    Role.TAX: {**NOTHING, "report_detail": 200},
    Role.ENTERPRISE: NOTHING,
    Role.TEACHER: NOTHING,
}


@pytest.mark.parametrize("role", OPENS)
def test_who_opens_which_page(world: World, role: Role) -> None:
    report = world.open()
    browser = client_with(role, jurisdiction=world.city)
    for name, status in OPENS[role].items():
        args = [report.pk] if name == "report_detail" else []
        assert browser.get(reverse(f"quality:{name}", args=args)).status_code == status, name
    assert browser.post(reverse("quality:report_act", args=[report.pk]), {"step": "gather"}).status_code in (
        403,
        404,
    )


def test_another_school_does_not_see_a_draft(world: World) -> None:
    report = world.open()
    other = client_with(Role.SCHOOL, jurisdiction=world.district)
    assert other.get(reverse("quality:report_detail", args=[report.pk])).status_code == 404
    assert other.get(reverse("quality:report_list")).status_code == 200


def test_the_list_takes_few_queries(
    world: World, django_assert_max_num_queries: DjangoAssertNumQueries
) -> None:
    world.open()
    browser = client(world.district_office)
    browser.get(reverse("quality:report_list"))
    with django_assert_max_num_queries(16):
        browser.get(reverse("quality:report_list"))
    with django_assert_max_num_queries(20):
        browser.get(reverse("quality:report_collection"), {"year": 2023})
    with django_assert_max_num_queries(26):
        browser.get(reverse("quality:report_detail", args=[AnnualReport.objects.get().pk]))
