"""Sample surveys: drawn by a seed, weighted for silence, estimated with a margin, written into demand."""

from __future__ import annotations

from datetime import date, timedelta
from decimal import Decimal
from typing import Any

import pytest
from django.core.exceptions import ValidationError
from django.urls import reverse
from django.utils import timezone

from ronghe.core.errors import Invalid, InvalidTransition, NotAllowed, RuleViolated
from ronghe.core.models import Notice
from ronghe.core.roles import Role
from ronghe.directory.models import Organisation
from ronghe.labour.enums import DemandSource
from ronghe.labour.models import Demand, EnterpriseSurvey, SurveySheet
from ronghe.labour.queries.surveys import strata_of
from ronghe.labour.rules.surveys import items_of
from ronghe.labour.services.returns import ENTERPRISE
from ronghe.labour.services.surveys import SHEET, SURVEY, fill_sheet
from tests.factories.directory import OrganisationFactory
from tests.labour.sources_world import LATHE, SYSTEM, World, make_world
from tests.support.clients import client_with

pytestmark = pytest.mark.django_db
ITEM = f"{LATHE} 车工"


@pytest.fixture
def world() -> World:
    return make_world()


def firm(world: World, number: int, size: str) -> Organisation:
    made: Organisation = OrganisationFactory(
        jurisdiction=world.counties[0], enterprise=True, name=f"示例{size}{number}有限公司"
    )
    values = {"organisation": made, "industry": "C38", "size": size, "employees": 10}
    ENTERPRISE.record(values, actor=SYSTEM)
    return made


def survey(world: World, **more: Any) -> EnterpriseSurvey:
    values = {
        "organisation": world.offices["city"],
        "title": "示例人才需求调查",
        "kind": "demand",
        "year": 2025,
        "quarter": 1,
        "items": f"{ITEM}，人",
        "size": 5,
        "seed": "示例种子",
        "closes_on": timezone.localdate() + timedelta(days=30),
        **more,
    }
    made: EnterpriseSurvey = SURVEY.record(values, actor=world.office())
    return made


def answered(world: World, sheet: SurveySheet, number: object) -> None:
    fill_sheet(sheet, {ITEM: number}, actor=world.office())
    SHEET.take(sheet, "submit", actor=world.office())
    SHEET.take(sheet, "accept", actor=world.office())


@pytest.fixture
def drawn(world: World) -> EnterpriseSurvey:
    """One large enterprise and eight small ones; the large is taken whole, four of the small are drawn."""
    firm(world, 0, "large")
    for number in range(8):
        firm(world, number, "small")
    made: EnterpriseSurvey = SURVEY.take(survey(world), "draw", actor=world.office())
    return made


@pytest.mark.register("TAL-04")
def test_a_sample_is_drawn_by_stratum_and_can_be_drawn_again(world: World, drawn: EnterpriseSurvey) -> None:
    assert [(one["key"], one["frame"], one["drawn"]) for one in drawn.strata] == [
        ("large-C", 1, 1),
        ("small-C", 8, 4),
    ]
    first = set(drawn.sheets.values_list("organisation_id", flat=True))
    again = SURVEY.take(survey(world, title="再抽一次"), "draw", actor=world.office())
    assert set(again.sheets.values_list("organisation_id", flat=True)) == first
    assert again.frame_digest == drawn.frame_digest
    with pytest.raises(InvalidTransition):
        SURVEY.amend(drawn, {"size": 6}, actor=world.office(), reason="改样本量")


@pytest.mark.register("TAL-04")
def test_silence_is_weighted_for_and_the_margin_is_stated(world: World, drawn: EnterpriseSurvey) -> None:
    (large,) = drawn.sheets.filter(stratum="large-C")
    small = list(drawn.sheets.filter(stratum="small-C").order_by("pk"))
    answered(world, large, 100)
    answered(world, small[0], 1)
    answered(world, small[1], 3)
    SHEET.take(small[2], "silent", actor=world.office(), note="停业")
    lines = {one.key: one for one in strata_of(drawn)}
    assert (lines["small-C"].cell.design, lines["small-C"].cell.weight) == (2, 4)
    assert lines["small-C"].percent == 50.0
    SURVEY.take(drawn, "estimate", actor=world.office())
    estimate = drawn.estimates.get()
    assert (estimate.total, estimate.plain, estimate.answered) == (116, 104, 3)
    assert estimate.margin == Decimal("13.58")  # 1.96 · √(8² · (1 − 2/8) · 2 / 2)
    stored = Demand.objects.get(source=DemandSource.SURVEY)
    assert (stored.posts, stored.occupation, stored.starts_on) == (116, LATHE, date(2025, 1, 1))
    assert stored.basis == {"survey": drawn.pk, "margin": [13.58]}
    SURVEY.take(drawn, "resume", actor=world.office(), note="补收一份")
    assert not Demand.objects.exists()
    assert not drawn.estimates.exists()


@pytest.mark.register("TAL-04")
def test_soft_investment_is_surveyed_without_touching_demand(world: World) -> None:
    firm(world, 0, "small")
    firm(world, 1, "small")
    soft = survey(world, kind="soft", quarter=None, items="研发经费支出，万元\n职工培训经费，万元", size=2)
    SURVEY.take(soft, "draw", actor=world.office())
    for sheet in soft.sheets.all():
        fill_sheet(sheet, {"研发经费支出": "12.5"}, actor=world.office())
        SHEET.take(sheet, "submit", actor=world.office())
        SHEET.take(sheet, "accept", actor=world.office())
    SURVEY.take(soft, "estimate", actor=world.office())
    assert {one.item: (one.total, one.margin) for one in soft.estimates.all()} == {
        "研发经费支出": (Decimal(25), Decimal(0)),
        "职工培训经费": (Decimal(0), Decimal(0)),
    }
    assert not Demand.objects.exists()


def test_a_survey_waits_for_its_sheets_to_be_checked(world: World, drawn: EnterpriseSurvey) -> None:
    sheet = drawn.sheets.first()
    assert sheet is not None
    with pytest.raises(RuleViolated, match="还没有一份有效"):
        SURVEY.take(drawn, "estimate", actor=world.office())
    with pytest.raises(RuleViolated, match="还没有填写"):
        SHEET.take(sheet, "submit", actor=world.office())
    fill_sheet(sheet, {ITEM: "3"}, actor=world.office())
    SHEET.take(sheet, "submit", actor=world.office())
    with pytest.raises(RuleViolated, match="还有 1 份调查表没有审核"):
        SURVEY.take(drawn, "estimate", actor=world.office())


def test_two_surveys_of_one_period_are_named(world: World, drawn: EnterpriseSurvey) -> None:
    other = SURVEY.take(survey(world, title="另一项"), "draw", actor=world.office())
    for one in (drawn, other):
        for sheet in one.sheets.all():
            answered(world, sheet, 2)
    SURVEY.take(drawn, "estimate", actor=world.office())
    with pytest.raises(RuleViolated, match=f"另有一项调查（编号 {drawn.pk}）"):
        SURVEY.take(other, "estimate", actor=world.office())


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("研发经费", "第 1 行应写作"),
        ("甲，人\n甲，人", "“甲”写了两次"),
        ("", "还没有调查项目"),
        ("\n".join(f"第{n}项，人" for n in range(61)), "最多 60 项"),
    ],
)
def test_items_that_cannot_be_asked_are_named(text: str, words: str) -> None:
    assert any(words in one for one in items_of(text)[1])


def test_a_demand_survey_asks_by_codes_that_exist(world: World) -> None:
    with pytest.raises(RuleViolated, match="应以职业代码开头"):
        survey(world, items="车工，人")
    with pytest.raises(RuleViolated, match="没有代码“6-99-99-99”"):
        survey(world, items="6-99-99-99 车工，人")


@pytest.mark.parametrize("number", ["很多", "-1", "1.5", "1e30", "NaN"])
def test_an_answer_that_is_no_number_of_people_is_named(
    world: World, drawn: EnterpriseSurvey, number: str
) -> None:
    sheet = drawn.sheets.first()
    assert sheet is not None
    with pytest.raises(Invalid) as caught:
        fill_sheet(sheet, {ITEM: number}, actor=world.office())
    assert list(caught.value.fields) == [ITEM]


def test_an_empty_frame_and_a_stranger_are_refused(world: World) -> None:
    made = survey(world)
    with pytest.raises(RuleViolated, match="企业名录是空的"):
        SURVEY.take(made, "draw", actor=world.office())
    with pytest.raises(NotAllowed):
        SURVEY.take(made, "draw", actor=world.office(county=0))
    with pytest.raises((Invalid, ValidationError), match="2"):
        survey(world, title="太小", size=1)


@pytest.mark.register("TAL-04")
def test_an_enterprise_is_told_and_fills_its_sheet_on_the_page(world: World) -> None:
    world.enterprise(0)
    world.enterprise(1)
    user = world.firm(0).user_id
    made = SURVEY.take(survey(world, size=2), "draw", actor=world.office())
    assert Notice.objects.filter(recipient_id=user, subject__contains="示例人才需求调查").exists()
    sheet = made.sheets.get(organisation=world.firms[0])
    client = client_with(Role.ENTERPRISE, organisation=world.firms[0])
    url = reverse("labour:sheet_fill", args=[sheet.pk])
    assert client.get(url).status_code == 200
    assert client.post(url, {"i0": "许多"}).status_code == 422
    assert client.post(url, {"i0": "3"}).status_code == 303
    sheet.refresh_from_db()
    assert sheet.answers == {ITEM: "3"}
    other = client_with(Role.ENTERPRISE, organisation=world.firms[1])
    assert other.get(url).status_code == 404
    office = client_with(Role.HRSS, organisation=world.offices["city"])
    page = office.get(reverse("labour:surveys_detail", args=[made.pk])).content.decode()
    assert "分层、应答与权数" in page
    assert "示例种子" in page
