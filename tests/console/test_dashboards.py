"""Dashboards: what they count, how they rank, who may look, and how few questions they ask."""

from __future__ import annotations

from datetime import timedelta
from decimal import Decimal
from typing import Any

import pytest
from django.utils import timezone

from ronghe.accounts.queries import actor_of
from ronghe.console.boards import Measure, Overview, county_measures, positions, ranked, tiles
from ronghe.core.roles import Role
from ronghe.directory.enums import OrganisationKind
from ronghe.policy.enums import ReportState, TaskState
from tests.factories.accounts import UserFactory
from tests.factories.directory import JurisdictionFactory, OrganisationFactory, jurisdiction_tree
from tests.factories.policy import (
    IndicatorFactory,
    ObservationFactory,
    PlanFactory,
    ProgressReportFactory,
    TaskFactory,
    TaskUnitFactory,
)
from tests.support.clients import client_of

PAGES = ("/dashboard/", "/dashboard/screen/", "/dashboard/compare/", "/dashboard/compare/?by=school")


class World:
    """A city of three counties: one finished, one late, one without a task."""

    def __init__(self) -> None:
        _province, self.city, self.counties = jurisdiction_tree(3)
        self.office = OrganisationFactory(jurisdiction=self.city, kind=OrganisationKind.GOVERNMENT_OFFICE)
        self.plan = PlanFactory(document__jurisdiction=self.city)
        for county, traits in zip(self.counties, ({"done": True}, {"overdue": True}), strict=False):
            unit = OrganisationFactory(jurisdiction=county)
            TaskUnitFactory(task=TaskFactory(plan=self.plan, **traits), organisation=unit)
        school = OrganisationFactory(jurisdiction=self.city, kind=OrganisationKind.SECONDARY_SCHOOL)
        TaskUnitFactory(task=TaskFactory(plan=self.plan), organisation=school)
        indicator = IndicatorFactory(plan=self.plan, value=100, baseline=0, baseline_year=2020)
        ObservationFactory(indicator=indicator, year=2024, value=20)
        self.indicator = indicator
        self.user = UserFactory(role=Role.POLICY_OFFICE, organisation=self.office)


@pytest.fixture
def world(db: None) -> World:
    return World()


def text_of(world: World, address: str) -> str:
    answer = client_of(world.user).get(address)
    assert answer.status_code == 200
    return answer.content.decode()


def test_the_overview_holds_figures_charts_tables_and_the_map(world: World) -> None:
    text = text_of(world, "/dashboard/")
    assert text.count("data-chart=") >= 2
    assert text.count("<table") >= 3
    assert "逾期 1 项" in text
    assert f"/policy/tasks/?answering={world.counties[1].code}" in text
    assert f"/analytics/indicators/{world.city.code}/{world.indicator.key}/" in text
    assert "2024年" in text


@pytest.mark.parametrize("kind", ["csv", "xlsx", "svg", "png"])
def test_every_chart_is_a_file(world: World, kind: str) -> None:
    client = client_of(world.user)
    for key in ("indicators", "counties", "units"):
        answer = client.get(f"/dashboard/?chart={key}&as={kind}")
        assert answer.status_code == 200, key
        assert len(answer.content) > 40
    assert client.get("/dashboard/?chart=nothing&as=csv").status_code == 404


def test_the_screen_answers_its_part_to_itself(world: World) -> None:
    client = client_of(world.user)
    whole = client.get("/dashboard/screen/").content.decode()
    part = client.get("/dashboard/screen/", headers={"HX-Request": "true"}).content.decode()
    assert 'hx-trigger="refresh"' in whole
    assert "<html" not in part
    assert "screen__head" in part


def test_the_ranking_stands_beside_its_method(world: World) -> None:
    text = text_of(world, "/dashboard/compare/?measure=done")
    assert "怎样排名" in text
    assert "没有任务的县不排名" in text
    assert "不排名</td>" in text
    schools = text_of(world, "/dashboard/compare/?by=school&measure=warnings")
    assert "不宜单独作为评价依据" in schools


def test_what_is_late_or_missing_is_counted_as_such(world: World) -> None:
    board = Overview(world.city, actor_of(world.user, timezone.localdate()), timezone.localdate())
    told, done, overdue, *_rest = county_measures(board)
    first, second, third = (one.pk for one in world.counties)
    assert told.values == {first: Decimal(0), second: Decimal(0), third: None}
    assert done.values == {first: Decimal(100), second: Decimal(0), third: None}
    assert overdue.values == {first: Decimal(0), second: Decimal(1), third: None}
    assert [tile.tone for tile in tiles(board)] == ["good", "bad", "idle"]


def test_counties_that_share_a_task_are_told_apart_by_their_own_reports(world: World) -> None:
    """The last accepted report of each counts; what waits or was overtaken does not."""
    shared = TaskFactory(plan=world.plan, done=True)
    units = [OrganisationFactory(jurisdiction=county) for county in world.counties]
    for unit in units:
        TaskUnitFactory(task=shared, organisation=unit)
    first, second, third = units
    day = timezone.now()
    for unit, claimed, state, at in (
        (first, TaskState.DONE, ReportState.ACCEPTED, 1),
        (second, TaskState.DONE, ReportState.ACCEPTED, 1),
        (second, TaskState.LATE, ReportState.ACCEPTED, 2),
        (third, TaskState.DONE, ReportState.SUBMITTED, 1),
    ):
        ProgressReportFactory(
            task=shared,
            organisation=unit,
            claimed=claimed,
            state=state,
            submitted_at=day + timedelta(hours=at),
            decided_at=day + timedelta(hours=at),
        )
    board = Overview(world.city, actor_of(world.user, timezone.localdate()), timezone.localdate())
    told, done, *_rest = county_measures(board)
    assert list(told.values.values()) == [Decimal(50), Decimal(0), Decimal(0)]
    assert list(done.values.values()) == [Decimal(100), Decimal(50), Decimal(100)]


def measure(values: dict[int, Decimal | None], **more: Any) -> Measure:
    return Measure("x", "测量", "%", "方法", values, **more)


NAMES = {1: ("甲", ""), 2: ("乙", ""), 3: ("丙", ""), 4: ("丁", "")}


def test_equal_values_share_a_rank_and_no_value_has_none() -> None:
    values = {1: Decimal(5), 2: Decimal(9), 3: Decimal(9), 4: None}
    assert [(line.rank, line.name) for line in ranked(measure(values), NAMES)] == [
        (1, "丙"), (1, "乙"), (3, "甲"), (None, "丁"),
    ]  # fmt: skip
    assert [line.rank for line in ranked(measure(values, is_falling=True), NAMES)] == [1, 2, 2, None]


def test_known_cities_lie_as_written_and_others_in_a_square() -> None:
    shaoxing = positions("330600", ["330602", "330603", "330604", "330624", "330681", "330683"])
    assert shaoxing["330603"] == (1, 1)
    other = positions("990000", [str(n) for n in range(990001, 990008)])
    assert len(set(other.values())) == 7
    assert max(row for row, _column in other.values()) == 3


def test_a_place_without_counties_or_schools_says_so(db: None) -> None:
    _province, city, _counties = jurisdiction_tree(0)
    user = UserFactory(role=Role.EDUCATION, organisation=OrganisationFactory(jurisdiction=city))
    client = client_of(user)
    assert "没有登记县（市、区）" in client.get("/dashboard/").content.decode()
    assert "没有可以比较的对象" in client.get("/dashboard/compare/").content.decode()
    assert client.get("/dashboard/screen/").status_code == 200


@pytest.mark.parametrize("address", PAGES)
@pytest.mark.parametrize(
    ("role", "status"),
    [(Role.COUNTY, 200), (Role.STATISTICIAN, 200), (Role.SCHOOL, 403), (Role.ENTERPRISE, 403)],
)
def test_officials_alone_look(world: World, role: Role, status: int, address: str) -> None:
    user = UserFactory(role=role, organisation=OrganisationFactory(jurisdiction=world.city))
    assert client_of(user).get(address).status_code == status


def test_another_place_is_not_found(world: World) -> None:
    other = JurisdictionFactory()
    assert client_of(world.user).get(f"/dashboard/?place={other.code}").status_code == 404


@pytest.mark.parametrize("address", PAGES)
def test_boards_ask_few_questions(world: World, address: str, django_assert_max_num_queries: Any) -> None:
    client = client_of(world.user)
    client.get(address)
    with django_assert_max_num_queries(32):
        client.get(address)
