"""The pages of indicators: what they show, to whom, with how many queries."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date
from pathlib import Path
from typing import Any

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from ronghe.analytics.models import IndicatorValue, Period
from ronghe.analytics.services.periods import approve_period, close_period
from ronghe.core.roles import Role
from ronghe.faculty.models import Recognition
from tests.analytics.test_computing import KEY, SYSTEM, Place
from tests.factories.directory import JurisdictionFactory, OrganisationFactory
from tests.factories.faculty import TeacherFactory
from tests.factories.policy import IndicatorFactory, PlanFactory
from tests.support.clients import client_with

pytestmark = pytest.mark.django_db


@pytest.fixture
def place(settings: Any, tmp_path: Path) -> Iterator[Place]:
    settings.RONGHE_WAREHOUSE_ROOT = tmp_path / "warehouse"
    made = Place()
    plan = PlanFactory(document__jurisdiction=made.city)
    IndicatorFactory(plan=plan, jurisdiction=made.city, key="x", name="示例基地数", value=5)
    made.recognise(made.teachers[0])
    made.compute()
    return made


def test_the_list_shows_value_target_judgement_and_can_be_filtered_sorted_exported_and_printed(
    place: Place,
) -> None:
    client = client_with(Role.EDUCATION, jurisdiction=place.city)
    address = f"{reverse('analytics:indicators')}?place={place.city.code}&year=2023"
    with CaptureQueriesContext(connection) as queries:
        text = client.get(address).content.decode()
    assert "示例基地数" in text
    assert "25%" in text
    assert "缺数据" in text
    assert len(queries) <= 30
    only = client.get(f"{address}&judgement=missing&origin=False").content.decode()
    assert "示例基地数" in only
    assert "25%" not in only
    assert client.get(f"{address}&sort=-value").status_code == 200
    answer: Any = client.get(f"{address}&format=xlsx")
    assert b"".join(answer.streaming_content).startswith(b"PK")
    assert "示例基地数" in client.get(f"{address}&print=1").content.decode()


def test_the_page_of_an_indicator_shows_definition_path_and_definitions_side_by_side(place: Place) -> None:
    client = client_with(Role.EDUCATION, jurisdiction=place.city)
    address = reverse("analytics:indicator", args=[place.city.code, KEY])
    text = client.get(f"{address}?year=2023").content.decode()
    for words in ("25%", "当日全职专业课教师", "teachers.dual", "快照"):
        assert words in text
    assert client.get(f"{address}?year=2023&chart=path&as=csv").status_code == 200
    assert client.get(reverse("analytics:indicator", args=[place.city.code, "no.such"])).status_code == 404
    compare = client.get(reverse("analytics:compare", args=[place.city.code, KEY]) + "?year=2023&by=unit")
    assert place.school.name in compare.content.decode()


def test_counties_stand_beside_each_other_with_their_own_values(place: Place) -> None:
    """On the indicator's page and on the dashboard: 4 and 1 teachers, and a county that keeps no register."""
    other = OrganisationFactory(jurisdiction=place.counties[1], school=True)
    TeacherFactory(school=other)
    third = JurisdictionFactory(parent=place.city, level="county")
    place.compute()
    client = client_with(Role.EDUCATION, jurisdiction=place.city)
    count = "teachers.full_time"
    compare = client.get(reverse("analytics:compare", args=[place.city.code, count]) + "?year=2023")
    rows = {row[0]: row[1:] for row in compare.context["card"].rows}
    assert [rows[one.name][0] for one in (*place.counties[:2], third)] == [4, 1, None]
    assert "没有记录不当作 0" in rows[third.name][3]
    board = f"{reverse('console:compare')}?place={place.city.code}&year=2023&measure=i-{count}"
    ranked = client.get(board).context["card"].rows
    assert [(str(name.value), rank, value) for name, rank, value in ranked] == [
        (place.counties[0].short_name, 1, 4.0),
        (place.counties[1].short_name, 2, 1.0),
        (third.short_name, "不排名", None),
    ]
    schools = client.get(f"{board}&by=school").context["card"].rows
    assert {str(name.value): value for name, _rank, value in schools} == {
        place.school.name: 4.0, other.name: 1.0,
    }  # fmt: skip


def test_the_rows_behind_a_value_are_those_the_reader_may_see(place: Place) -> None:
    other = OrganisationFactory(jurisdiction=place.counties[1], school=True)
    hidden = TeacherFactory(school=other, name="测试丙")
    place.compute()
    rows = reverse("analytics:rows", args=[place.value().pk])
    text = client_with(Role.EDUCATION, jurisdiction=place.city).get(rows).content.decode()
    assert place.teachers[0].name in text
    assert hidden.name in text
    county = client_with(Role.EDUCATION, jurisdiction=place.counties[0])
    assert county.get(rows).status_code == 404, "the city's value is not the county's"
    own = reverse("analytics:rows", args=[place.value(organisation=place.school).pk])
    text = client_with(Role.SCHOOL, organisation=place.school).get(own).content.decode()
    assert place.teachers[0].name in text
    assert hidden.name not in text
    head = client_with(Role.DRC, jurisdiction=place.city).get(rows).content.decode()
    assert place.teachers[0].name not in head
    assert "5 行，只计数，不显示" in head


def test_a_fact_deleted_after_approval_leaves_the_value_and_is_said(place: Place) -> None:
    close_period(place.city, 2023, actor=SYSTEM)
    approve_period(place.city, 2023, actor=SYSTEM)
    gone = place.teachers[0]
    Recognition.objects.filter(teacher=gone).delete()
    gone.employments.all().delete()
    value = IndicatorValue.objects.get(
        indicator=KEY, year=2023, area=None, organisation=None, state="approved"
    )
    assert value.value == 25
    client = client_with(Role.EDUCATION, jurisdiction=place.city)
    text = client.get(reverse("analytics:rows", args=[value.pk])).content.decode()
    assert "有 1 行事实在计算之后已从业务库删除" in text
    place.compute()
    address = reverse("analytics:indicator", args=[place.city.code, KEY])
    text = client.get(f"{address}?year=2023").content.decode()
    assert "25%" in text
    assert "核定后又算出不同的值" in text


def test_computing_and_locking_from_the_page_is_for_the_offices(place: Place) -> None:
    address = reverse("analytics:period_act", args=[place.city.code])
    school = client_with(Role.SCHOOL, organisation=place.school)
    assert school.post(address, {"act": "close", "year": "2023"}).status_code == 404
    drc = client_with(Role.DRC, jurisdiction=place.city)
    drc.post(address, {"act": "close", "year": "2023"})
    assert not Period.objects.exclude(state="open").exists()
    client = client_with(Role.STATISTICIAN, jurisdiction=place.city)
    client.post(address, {"act": "compute", "year": "2022"})
    assert IndicatorValue.objects.filter(year=2022, indicator=KEY).exists()
    client.post(address, {"act": "close", "year": "2022"})
    client.post(address, {"act": "approve", "year": "2022"})
    assert Period.objects.get(year=2022).state == "approved"
    value = IndicatorValue.objects.get(
        year=2022, indicator=KEY, area=None, organisation=None, state="approved"
    )
    assert value.counted_on == date(2022, 12, 31)


def test_reporting_pages_open_with_the_indicator_chosen(place: Place) -> None:
    client = client_with(Role.DRC, jurisdiction=place.city)
    text = client.get(f"{reverse('analytics:reports_new')}?indicator=x&year=2023").content.decode()
    assert '<option value="x" selected' in text
    assert client.get(reverse("analytics:reports_import")).status_code == 200
    assert client.get(reverse("analytics:disputes_new")).status_code == 200


def test_junk_in_addresses_is_answered_and_never_fails(place: Place) -> None:
    client = client_with(Role.EDUCATION, jurisdiction=place.city)
    indicators = reverse("analytics:indicators")
    for query in ("year=abc&place=zz", "year=0&sort=nothing&page=-1", "place=a%00b", "judgement=%27--"):
        assert client.get(f"{indicators}?{query}").status_code in {200, 422}, query
    for path in (
        "a%00b/x/",
        "zz/x/",
        f"{place.city.code}/a%00b/",
        f"{place.city.code}/{'产' * 300}/compare/",
    ):
        assert client.get(f"{indicators}{path}").status_code in {400, 404, 422}, path
    rows = reverse("analytics:rows", args=[place.value().pk])
    for query in ("page=abc", "page=-3", "page=99999999999", "part=x"):
        assert client.get(f"{rows}?{query}").status_code == 200, query
    assert client.get(reverse("analytics:rows", args=[10**18])).status_code == 404
    act = reverse("analytics:period_act", args=[place.city.code])
    assert client.get(act).status_code == 405
    for data in ({}, {"act": "close"}, {"act": "x", "year": "2023"}, {"act": "close", "year": "9" * 30}):
        assert client.post(act, data).status_code in {302, 303}, data
    revise = reverse("analytics:value_revise", args=[place.value().pk])
    assert client.get(revise).status_code == 200
    assert client.post(revise, {"reason": "没有核定过"}).status_code in {409, 422}
