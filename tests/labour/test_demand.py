"""Demand by source and by the chosen combination: sums over places and periods, nothing told twice."""

from __future__ import annotations

from datetime import date
from decimal import Decimal
from typing import Any

import pytest

from ronghe.core.actor import Actor
from ronghe.core.models import Jurisdiction
from ronghe.labour.enums import Combining, DemandSource
from ronghe.labour.models import Choice, Demand
from ronghe.labour.queries.demand import chosen, demand_of, last_year
from tests.factories.directory import jurisdiction_tree

pytestmark = pytest.mark.django_db
SYSTEM = Actor.for_system("test")
FITTER = "6-18-04-99"
OTHER = "6-18-04-98"


def demand(place: Jurisdiction, source: str, month: int, posts: object, **more: Any) -> Demand:
    values = {"occupation": FITTER, "starts_on": date(2025, month, 1), "months": 1, **more}
    return Demand.objects.create(jurisdiction=place, source=source, posts=Decimal(str(posts)), **values)


def test_a_place_counts_all_under_it_by_group_of_occupation() -> None:
    _, city, (county, other) = jurisdiction_tree()
    first = demand(county, DemandSource.ADS, 1, 10, employers=2, notices=5, wage_middle=500_000)
    second = demand(other, DemandSource.ADS, 2, 30, occupation=OTHER, wage_middle=700_000)
    (cell,) = demand_of(city, year=2025)
    assert (cell.occupation, cell.source, cell.posts) == ("6-18-04", DemandSource.ADS, Decimal(40))
    assert cell.wage_middle == 650_000
    assert cell.rows == (first.pk, second.pk)
    assert [one.occupation for one in demand_of(city, year=2025, group_length=10)] == [OTHER, FITTER]
    assert [one.posts for one in demand_of(county, year=2025)] == [Decimal(10)]
    assert demand_of(city, year=2024) == []
    assert demand_of(city, year=2025, occupation="6-19") == []
    assert demand_of(city, year=2025, quarter=2) == []


def test_states_are_averaged_over_their_quarters_and_flows_add_up() -> None:
    _, city, (county, _) = jurisdiction_tree()
    for month, posts in ((1, 10), (4, 20)):
        demand(county, DemandSource.RETURNS, month, posts, months=3)
        demand(county, DemandSource.REGISTRATION, month, posts, months=3)
    told = {cell.source: cell for cell in demand_of(city, year=2025)}
    assert told[DemandSource.REGISTRATION].posts == 30
    assert told[DemandSource.RETURNS].posts == 15
    assert "2 期的平均" in told[DemandSource.RETURNS].notes[0]


def test_a_month_told_by_a_quarter_too_is_counted_once_and_said() -> None:
    _, city, (county, _) = jurisdiction_tree()
    demand(county, DemandSource.ADS, 1, 10)
    demand(county, DemandSource.ADS, 1, 25, months=3)
    (cell,) = demand_of(city, year=2025)
    assert cell.posts == 25
    assert "1 行不同期长" in cell.notes[0]


def test_a_survey_of_the_city_stands_for_its_counties() -> None:
    _, city, (county, _) = jurisdiction_tree()
    demand(city, DemandSource.SURVEY, 1, 90, months=12)
    demand(county, DemandSource.SURVEY, 1, 40, months=12)
    assert [one.posts for one in demand_of(city, year=2025)] == [90]
    assert [one.posts for one in demand_of(county, year=2025)] == [40]


def test_the_year_that_counts_is_the_last_full_one_and_not_an_old_one() -> None:
    _, city, (county, other) = jurisdiction_tree()
    on = date(2025, 11, 20)
    assert last_year(city, on) is None
    demand(county, DemandSource.ADS, 1, 10, starts_on=date(2022, 1, 1))
    demand(county, DemandSource.ADS, 1, 10, starts_on=date(2026, 1, 1))
    assert last_year(city, on) is None
    demand(other, DemandSource.ADS, 1, 10, starts_on=date(2025, 1, 1))
    assert last_year(city, on) == 2025
    demand(county, DemandSource.ADS, 1, 10, starts_on=date(2023, 6, 1))
    assert last_year(city, on) == 2023
    assert last_year(other, on) == 2025


def test_without_a_choice_the_best_single_source_is_named() -> None:
    _, city, (county, _) = jurisdiction_tree()
    demand(county, DemandSource.RETURNS, 1, 5, months=3)
    demand(county, DemandSource.ADS, 1, 10)
    demand(county, DemandSource.ADS, 1, 7, occupation="2-02-10-09")
    told = chosen(city, 2025)
    assert not told.is_chosen
    assert "招聘广告" in told.says
    assert "没有选定口径" in told.says
    assert {code: cell.posts for code, cell in told.posts().items()} == {"2-02-10": 7, "6-18-04": 10}
    assert chosen(city, 2024).cells == ()


def choice(place: Jurisdiction, method: str, sources: list[str], **weights: str) -> Choice:
    return Choice.objects.create(
        jurisdiction=place,
        year=2025,
        method=method,
        sources=sources,
        weights=weights,
        reason="测试",
        decided_on=date(2025, 3, 1),
    )


@pytest.mark.parametrize(
    ("method", "weights", "posts", "source"),
    [
        (Combining.HIGHEST, {}, "40", "ads"),
        (Combining.MEDIAN, {}, "15", "ads+returns+survey"),
        (Combining.WEIGHTED, {"ads": "0.25", "returns": "0.5", "survey": "0.25"}, "20", "ads+returns+survey"),
    ],
)
def test_the_choice_of_the_place_above_holds_and_combines(
    method: str, weights: dict[str, str], posts: str, source: str
) -> None:
    _, city, (county, _) = jurisdiction_tree()
    for name, number in (("ads", 40), ("returns", 12.5), ("survey", 15)):
        demand(county, name, 1, number, months=3)
    choice(city, method, ["ads", "returns", "survey"], **weights)
    told = chosen(county, 2025)
    (cell,) = told.cells
    assert (cell.posts, cell.source) == (Decimal(posts), source)
    assert told.is_chosen
    assert "沿用示例市的选定" in told.says
    assert "沿用" not in chosen(city, 2025).says


def test_a_silent_source_leaves_its_weight_to_the_others() -> None:
    _, city, (county, _) = jurisdiction_tree()
    demand(county, DemandSource.ADS, 1, 40)
    choice(city, Combining.WEIGHTED, ["ads", "returns"], ads="0.5", returns="0.5")
    (cell,) = chosen(city, 2025).cells
    assert cell.posts == 40
    assert "企业申报没有这一职业的数" in cell.notes
