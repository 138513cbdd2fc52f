"""Returns of enterprises: filled, checked, accepted into demand, asked for; what is wrong is named."""

from __future__ import annotations

from io import BytesIO
from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse
from openpyxl import load_workbook

from ronghe.core.errors import Invalid, InvalidTransition, NotAllowed, RuleViolated
from ronghe.core.history import timeline
from ronghe.core.models import Notice
from ronghe.core.roles import Role
from ronghe.labour.enums import DemandSource
from ronghe.labour.models import Demand, ReturnPost
from ronghe.labour.queries.demand import demand_of
from ronghe.labour.queries.returns import not_reported, response_by
from ronghe.labour.services.returns import ENTERPRISE, RETURN, fill_return, remind_enterprises
from tests.labour.sources_world import LATHE, SOFTWARE, SYSTEM, World, make_world, post
from tests.support.clients import client_with

pytestmark = pytest.mark.django_db


@pytest.fixture
def world() -> World:
    return make_world()


@pytest.mark.register("TAL-01")
def test_an_accepted_return_becomes_demand_and_opens_to_its_rows(world: World) -> None:
    world.enterprise(0)
    one = world.accepted(0, post(hard=2, hard_reason="skill"), post("软件工程师", SOFTWARE, wanted_now=1))
    world.accepted(1, post(wanted_now=6, wage_low=600_000, wage_high=800_000))
    cells = {cell.occupation: cell for cell in demand_of(world.city, year=2025, quarter=1, group_length=10)}
    assert {code: cell.posts for code, cell in cells.items()} == {LATHE: 10, SOFTWARE: 1}
    lathe = Demand.objects.filter(occupation=LATHE, source=DemandSource.RETURNS)
    assert sorted(row.industry for row in lathe) == ["", "C"]  # the second enterprise is not in the frame
    assert next(row.basis["returns"] for row in lathe if row.industry == "C") == [one.pk]
    assert (cells[LATHE].wage_low, cells[LATHE].wage_high) == (560_000, 760_000)
    assert cells[LATHE].employers == 2


def test_taking_an_acceptance_back_takes_its_figures_out(world: World) -> None:
    filing = world.accepted(0)
    with pytest.raises(InvalidTransition, match="理由"):
        RETURN.take(filing, "reopen", actor=world.office())
    RETURN.take(filing, "reopen", actor=world.office(), note="数字有误")
    assert not Demand.objects.exists()
    RETURN.take(filing, "return", actor=world.office(), note="请核对现缺人数")
    fill_return(filing, [post(wanted_now=3)], actor=world.firm())
    RETURN.take(filing, "submit", actor=world.firm())
    RETURN.take(filing, "accept", actor=world.office())
    assert Demand.objects.get().posts == 3
    assert any(change.note == "请核对现缺人数" for change in timeline(filing))


@pytest.mark.register("TAL-01")
def test_two_returns_for_one_quarter_are_named(world: World) -> None:
    first = world.submitted(0)
    with pytest.raises(RuleViolated, match=f"2025年第1季度已有一份申报（编号 {first.pk}，待审核）"):
        world.draft(0)
    world.draft(0, quarter=2)


def test_a_quarter_that_has_not_begun_is_refused(world: World) -> None:
    with pytest.raises(RuleViolated, match="还没有开始"):
        world.draft(0, year=2090)


@pytest.mark.register("TAL-01")
def test_a_code_that_does_not_exist_is_named_with_its_line(world: World) -> None:
    filing = world.draft(0)
    with pytest.raises(Invalid, match="第 2 行：职业分类大典中没有代码“6-99-99-99”") as caught:
        fill_return(filing, [post(), post(occupation="6-99-99-99")], actor=world.firm())
    assert list(caught.value.fields) == ["2-occupation"]
    assert not filing.posts.exists()


@pytest.mark.parametrize(
    ("change", "column", "words"),
    [
        ({"title": " "}, "title", "岗位名称"),
        ({"hard": 5, "hard_reason": "few"}, "hard", "难招 5 人，多于现缺 4 人"),
        ({"hard": 1}, "hard_reason", "请选择原因"),
        ({"wanted_2": 5}, "wanted_3", "累计数"),
        ({"wage_high": 400_000}, "wage_high", "低于下限"),
        ({"wage_high": None}, "wage_high", "一起填写"),
        ({"employed": 2_000_000}, "employed", "1,000,000"),
    ],
)
def test_what_is_wrong_in_a_line_is_at_its_column(
    world: World, change: dict[str, Any], column: str, words: str
) -> None:
    filing = world.draft(0)
    with pytest.raises(Invalid) as caught:
        fill_return(filing, [post(**change)], actor=world.firm())
    assert words in caught.value.fields[f"1-{column}"]


@pytest.mark.register("TAL-01")
def test_a_title_without_a_code_gets_a_suggestion_and_waits_for_somebody(world: World) -> None:
    filing = world.draft(0)
    fill_return(filing, [post("电工", "")], actor=world.firm())
    row = filing.posts.get()
    assert (row.occupation, row.suggested) == ("", "6-31-01-03")
    assert row.score > 0.5
    with pytest.raises(RuleViolated, match="第 1 行没有职业代码"):
        RETURN.take(filing, "submit", actor=world.firm())


def test_an_empty_return_is_not_submitted(world: World) -> None:
    with pytest.raises(RuleViolated, match="还没有填写岗位"):
        RETURN.take(world.draft(0), "submit", actor=world.firm())


def test_nobody_writes_for_another_enterprise_or_checks_his_own(world: World) -> None:
    filing = world.submitted(0)
    with pytest.raises(NotAllowed):
        fill_return(filing, [post()], actor=world.firm(1))
    with pytest.raises(NotAllowed):
        RETURN.take(filing, "accept", actor=world.firm())
    with pytest.raises(NotAllowed):
        RETURN.take(filing, "accept", actor=world.office(county=1))
    with pytest.raises(InvalidTransition, match="待审核"):
        fill_return(filing, [post()], actor=world.firm())


@pytest.mark.register("TAL-01")
def test_the_response_is_told_by_county_and_industry(world: World) -> None:
    world.enterprise(0)
    world.enterprise(1, industry="I65")
    world.enterprise(2)
    world.accepted(0)
    world.submitted(2)
    counties = response_by(world.city, 2025, 1, "county")
    assert [(one.name, one.frame, one.reported, one.accepted) for one in counties] == [
        ("甲区", 2, 1, 1),
        ("乙县", 1, 1, 0),
    ]
    assert [one.percent for one in counties] == [50.0, 100.0]
    assert {one.key: one.reported for one in response_by(world.city, 2025, 1, "industry")} == {"C": 2, "I": 0}
    assert [one.organisation_id for one in not_reported(world.city, 2025, 1)] == [world.firms[1].pk]


def test_those_who_have_not_reported_are_told_once(world: World) -> None:
    for number in (0, 1):
        world.enterprise(number)
    world.submitted(0)
    user = world.firm(1).user_id
    assert remind_enterprises(world.city, 2025, 1, actor=world.office()) == (1, 1)
    remind_enterprises(world.city, 2025, 1, actor=world.office())
    assert Notice.objects.filter(recipient_id=user, subject__contains="2025 年第 1 季度").count() == 1
    with pytest.raises(NotAllowed):
        remind_enterprises(world.city, 2025, 1, actor=world.office(county=0))


def test_an_industry_that_does_not_exist_is_named(world: World) -> None:
    values = {"organisation": world.firms[0], "industry": "X99", "size": "small", "employees": 5}
    with pytest.raises(RuleViolated, match="没有代码“X99”"):
        ENTERPRISE.record(values, actor=SYSTEM)


# ---------------------------------------------------------------------- pages


def test_the_form_keeps_the_suggestion_that_is_picked_and_submits(world: World) -> None:
    filing = world.draft(0)
    client = client_with(Role.ENTERPRISE, organisation=world.firms[0])
    url = reverse("labour:return_fill", args=[filing.pk])
    assert client.get(url).status_code == 200
    sent = {"lines": "2", "1-title": "电工", "1-wanted_now": "2", "1-employed": "3", "act": "save"}
    saved = client.post(url, sent)
    assert (saved.status_code, saved["Location"]) == (303, url)  # a code is still to be chosen
    page = client.get(url).content.decode()
    assert "6-31-01-03 电工" in page
    done = client.post(url, {**sent, "1-pick": "6-31-01-03", "act": "submit"})
    assert done["Location"] == reverse("labour:returns_detail", args=[filing.pk])
    filing.refresh_from_db()
    assert filing.state == "submitted"
    assert ReturnPost.objects.get(filing=filing).occupation == "6-31-01-03"


def test_the_form_shows_each_fault_at_its_field(world: World) -> None:
    filing = world.draft(0)
    client = client_with(Role.ENTERPRISE, organisation=world.firms[0])
    url = reverse("labour:return_fill", args=[filing.pk])
    answer = client.post(
        url,
        {"lines": "2", "2-title": "车工", "2-occupation": "9-99", "2-wanted_now": "1", "act": "save"},
    )
    assert answer.status_code == 422
    assert "没有代码“9-99”" in answer.content.decode()
    assert client.post(url, {"lines": "1", "1-employed": "many", "act": "save"}).status_code == 422
    assert not filing.posts.exists()


def workbook(rows: list[list[Any]], template: bytes) -> SimpleUploadedFile:
    book = load_workbook(BytesIO(template))
    sheet = book.active
    assert sheet is not None
    for row in rows:
        sheet.append(row)
    target = BytesIO()
    book.save(target)
    return SimpleUploadedFile("岗位.xlsx", target.getvalue())


@pytest.mark.register("TAL-01")
def test_posts_go_out_to_a_sheet_and_come_back_from_it(world: World) -> None:
    filing = world.draft(0)
    client = client_with(Role.ENTERPRISE, organisation=world.firms[0])
    url = reverse("labour:return_import", args=[filing.pk])
    template = client.get(f"{url}?get=template").getvalue()
    right = ["数控车工", LATHE, "中级工（四级）", 3, 2, 2, 2, 2, 1, "技能达不到要求", 5000, 8000]
    wrong = ["车工", "6-99-99-99", "", 1, 0, 0, 0, 0, 0, "", None, None]
    refused = client.post(url, {"workbook": workbook([right, wrong], template)})
    assert refused.status_code == 422
    assert "没有代码“6-99-99-99”" in refused.content.decode()
    shown = client.post(url, {"workbook": workbook([right], template)})
    assert shown.status_code == 200
    token = shown.context["preview"].token
    assert client.post(url, {"act": "import", "file": token}).status_code == 303
    row = filing.posts.get()
    assert (row.title, row.wanted_now, row.hard_reason, row.wage_high) == ("数控车工", 2, "skill", 800_000)
    out = load_workbook(BytesIO(client.get(f"{url}?get=posts").getvalue())).active
    assert out is not None
    assert "数控车工" in [cell.value for line in out.iter_rows() for cell in line]


def test_the_page_of_response_reminds(world: World) -> None:
    world.enterprise(0)
    client = client_with(Role.HRSS, organisation=world.offices["city"])
    url = f"{reverse('labour:response')}?year=2025&quarter=1"
    assert "示例一科技有限公司" in client.get(url).content.decode()
    assert client.post(url).status_code == 303
    reader = client_with(Role.EDUCATION, jurisdiction=world.city)
    assert reader.get(url).status_code == 200
    assert reader.post(url).status_code == 403
