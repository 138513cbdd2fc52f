"""The talent supply-and-demand report: gathered from records, suppressed, reviewed, signed, corrected."""

from __future__ import annotations

from datetime import date
from decimal import Decimal
from io import BytesIO
from pathlib import Path
from typing import Any

import openpyxl
import pytest
from django.test import Client
from django.urls import reverse

from ronghe.accounts.models import User
from ronghe.core.actor import Actor
from ronghe.core.errors import Conflict, InvalidTransition, NotAllowed, RuleViolated
from ronghe.core.roles import Role
from ronghe.labour.enums import DemandSource
from ronghe.labour.models import Demand
from ronghe.quality.enums.talent import TalentState
from ronghe.quality.models import TalentLine, TalentReport
from ronghe.quality.queries.talent_files import file_of, newest_public, told_in
from ronghe.quality.queries.talent_wages import wages_in
from ronghe.quality.services import signing
from ronghe.quality.services.talent import TALENT
from tests.labour.ads_world import ads_world, several
from tests.quality.talent_world import COOK, FITTER, NURSE, TINY_PDF, World
from tests.support.clients import client_of, client_with

pytestmark = pytest.mark.django_db


@pytest.fixture
def world(settings: Any, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> World:
    settings.RONGHE_EVIDENCE_ROOT = tmp_path / "evidence"
    monkeypatch.setattr(signing, "to_pdf", lambda paper: TINY_PDF)
    return World()


def client(actor: Actor) -> Client:
    return client_of(User.objects.get(pk=actor.user_id))


@pytest.mark.register("TAL-02", "TAL-05")
def test_a_report_goes_from_figures_to_a_signed_and_published_paper(world: World) -> None:
    report = world.record(summary="本期数据来自测试。")
    assert report.content is None
    TALENT.take(report, "submit", actor=world.writer)
    told = told_in(report)
    fitter = told.occupation(FITTER)
    assert fitter is not None
    assert (fitter.name, fitter.posts, fitter.wages) == ("机械冷加工人员", 300.0, (4000, 6000, 8100))
    assert fitter.by_source == {"ads": 300.0, "returns": 100.0}
    assert fitter.spread == 3.0
    with pytest.raises(NotAllowed, match="另一人"):
        TALENT.take(report, "review", actor=world.writer)
    TALENT.take(report, "review", actor=world.reviewer)
    TALENT.take(report, "sign", actor=world.government)
    assert report.pdf is not None
    assert len(report.content_sha256) == 64
    assert newest_public() == []
    TALENT.take(report, "publish", actor=world.government)
    assert newest_public() == [report]
    lines = {one.occupation: one for one in TalentLine.objects.filter(report=report)}
    assert (lines[FITTER].posts, lines[FITTER].wage_middle) == (300.0, 6000)
    assert (lines[NURSE].posts, lines[NURSE].employers) == (None, None)
    assert lines[NURSE].hidden == "用人单位不足三家"
    assert file_of(report, "pdf").data == TINY_PDF
    Demand.objects.filter(occupation__startswith=COOK).update(posts=Decimal(1000))
    cook = told_in(report).occupation(COOK)
    assert cook is not None
    assert cook.hidden == "防止由合计数推算出其他不公布的数"


@pytest.mark.register("TAL-02")
def test_small_cells_are_hidden_with_the_reason_and_not_to_be_had_by_subtraction(world: World) -> None:
    report = world.record()
    TALENT.take(report, "gather", actor=world.writer)
    told = told_in(report)
    hidden = {one.code: one.hidden for one in told.hidden}
    assert hidden == {NURSE: "用人单位不足三家", COOK: "防止由合计数推算出其他不公布的数"}
    assert all(one.posts is None and not one.by_source for one in told.hidden)
    book = openpyxl.load_workbook(BytesIO(file_of(report, "xlsx").data))
    rows = [[cell.value for cell in row] for row in book["需求与供给"].iter_rows(min_row=2)]
    assert [row[:3] for row in rows] == [[FITTER, "机械冷加工人员", 300]]
    assert {row[0].value for row in book["不公布"].iter_rows(min_row=2)} == {NURSE, COOK}


def test_pay_is_told_of_ten_advertisements_or_more_and_in_hundreds(settings: Any, tmp_path: Path) -> None:
    settings.RONGHE_ADS_ROOT = tmp_path / "ads"
    settings.RONGHE_EVIDENCE_ROOT = tmp_path / "evidence"
    ads = ads_world()
    ads.load(several(10, 薪资="6010-8030元/月"))
    march = (ads.city, date(2026, 3, 1), 1)
    assert list(wages_in(*march).values()) == [(7000, 7000, 7000)]
    assert list(wages_in(*march, least=3).values()) == [(7000, 7000, 7000)]
    assert wages_in(*march, least=11) == {}, "a report may ask for more"
    ads.load(several(9, "会计", 薪资="6010-8030元/月"))
    assert len(wages_in(*march)) == 1


def test_a_report_without_any_figure_is_not_submitted(world: World) -> None:
    Demand.objects.all().delete()
    with pytest.raises(RuleViolated, match="没有一个可以公布"):
        TALENT.take(world.record(), "submit", actor=world.writer)
    with pytest.raises(InvalidTransition, match="还没有取数"):
        told_in(world.record(quarter=1))


def test_a_correction_is_the_next_version_and_the_old_one_stands(world: World) -> None:
    report = world.published()
    before = report.content_sha256
    Demand.objects.filter(source=DemandSource.RETURNS).update(posts=Decimal(250))
    with pytest.raises(InvalidTransition, match="理由"):
        TALENT.take(report, "correct", actor=world.writer)
    TALENT.take(report, "correct", actor=world.writer, note="申报数有误")
    made = TalentReport.objects.get(corrects=report)
    assert (made.number, made.reason, made.state) == (1, "申报数有误", TalentState.DRAFT)
    fitter = told_in(made).occupation(FITTER)
    assert fitter is not None
    assert fitter.by_source["returns"] == 250
    with pytest.raises(Conflict, match="已有更正"):
        TALENT.take(report, "correct", actor=world.writer, note="再次")
    report.refresh_from_db()
    assert report.content_sha256 == before
    assert newest_public() == [report]


def test_the_pages_open_for_who_may_and_lead_to_the_rows(world: World) -> None:
    report = world.published()
    page = client(world.writer).get(reverse("quality:talent_read", args=[report.pk]))
    text = page.content.decode()
    assert page.status_code == 200
    assert "机械冷加工人员" in text
    assert "照搬去年" in text
    (where,) = {url for part in page.context["parts"] for url, row in part.lines if FITTER in row}
    behind = client(world.writer).get(where)
    assert behind.status_code == 200
    assert "300" in behind.content.decode()
    assert NURSE in text
    assert "40" not in [cell for part in page.context["parts"] for _url, row in part.lines for cell in row]
    detail = client(world.writer).get(reverse("quality:talent_detail", args=[report.pk]))
    assert "阅读报告" in detail.content.decode()
    drawn = client(world.writer).get(reverse("quality:talent_read", args=[report.pk]), {"chart": "none"})
    assert drawn.status_code == 404
    parent = client_with(Role.PARENT, jurisdiction=world.city)
    assert parent.get(reverse("quality:talent_read", args=[report.pk])).status_code == 404
    assert parent.get(reverse("quality:talent_list")).status_code == 403
    word = client(world.writer).get(reverse("quality:talent_download", args=[report.pk, "docx"]))
    assert b"".join(word.streaming_content).startswith(b"PK")  # type: ignore[attr-defined]  # a file
    other = client(world.writer).get(reverse("quality:talent_download", args=[report.pk, "zip"]))
    assert other.status_code == 404


@pytest.mark.parametrize(
    ("role", "page", "status"),
    [
        (Role.DRC, "list", 200),
        (Role.DRC, "new", 200),
        (Role.SCHOOL, "list", 200),
        (Role.SCHOOL, "new", 403),
        (Role.ENTERPRISE, "list", 200),
        (Role.ENTERPRISE, "new", 403),
        (Role.AUDITOR, "new", 403),
        (Role.LEARNER, "list", 403),
    ],
)
def test_who_opens_which_page(world: World, role: Role, page: str, status: int) -> None:
    answer = client_with(role, jurisdiction=world.city).get(reverse(f"quality:talent_{page}"))
    assert answer.status_code == status


@pytest.mark.parametrize(
    ("role", "status"),
    [(Role.DRC, 200), (Role.SCHOOL, 200), (Role.ENTERPRISE, 200), (Role.LEARNER, 403), (Role.PARENT, 403)],
)
def test_the_hubs_open_for_who_has_business_there(world: World, role: Role, status: int) -> None:
    visitor = client_with(role, jurisdiction=world.city)
    assert visitor.get(reverse("labour:hub")).status_code == status
