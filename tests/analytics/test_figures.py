"""Figures: what stands for a value, and who sees what."""

from __future__ import annotations

from datetime import date
from decimal import Decimal
from typing import Any

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from ronghe.analytics.enums import ReportState, Subject, ValueState
from ronghe.analytics.models import IndicatorValue, ReportedValue
from ronghe.analytics.queries.figures import Figure, figures_of
from ronghe.core.actor import Actor
from ronghe.core.models import Jurisdiction
from ronghe.core.roles import Role
from ronghe.directory.models import Organisation
from ronghe.policy.models import Indicator
from tests.factories.accounts import actor_with
from tests.factories.directory import OrganisationFactory, jurisdiction_tree
from tests.factories.policy import IndicatorFactory, ObservationFactory, PlanFactory

pytestmark = pytest.mark.django_db
SYSTEM = Actor.for_system("test")


class City:
    def __init__(self) -> None:
        _, self.place, self.counties = jurisdiction_tree()
        self.plan = PlanFactory(document__jurisdiction=self.place)
        self.bureau: Organisation = OrganisationFactory(jurisdiction=self.place)

    def indicator(self, **more: Any) -> Indicator:
        made: Indicator = IndicatorFactory(plan=self.plan, jurisdiction=self.place, **more)
        return made

    def figure(self, key: str, year: int = 2023, actor: Actor = SYSTEM) -> Figure:
        return next(one for one in figures_of(self.place, year, actor=actor) if one.indicator == key)

    def computed(self, key: str, value: str | None, year: int = 2023, **more: Any) -> IndicatorValue:
        return IndicatorValue.objects.create(
            jurisdiction=self.place,
            indicator=key,
            year=year,
            value=None if value is None else Decimal(value),
            **{
                "definition": key,
                "definition_version": 1,
                "counted_on": date(year, 12, 31),
                "snapshot_id": "s1",
                "snapshot_date": date(2024, 1, 5),
            }
            | more,
        )

    def reported(self, key: str, value: str, year: int = 2023, **more: Any) -> ReportedValue:
        return ReportedValue.objects.create(
            jurisdiction=self.place,
            organisation=self.bureau,
            indicator=key,
            year=year,
            value=Decimal(value),
            source="示例台账",
            basis="示例佐证",
            **({"state": ReportState.SUBMITTED, "subject": Subject.PLACE} | more),
        )


@pytest.fixture
def city() -> City:
    return City()


def test_a_value_nobody_gave_is_missing_and_says_where_it_will_come_from(city: City) -> None:
    city.indicator(key="x", data_source="项目名册")
    figure = city.figure("x")
    assert (figure.value, figure.status, figure.judgement) == (None, "missing", "missing")
    assert "项目名册" in figure.missing


def test_a_report_is_provisional_until_approved(city: City) -> None:
    city.indicator(key="x", value=5)
    row = city.reported("x", "6")
    assert (city.figure("x").status, city.figure("x").judgement) == ("reported", "met")
    row.state = ReportState.APPROVED
    row.save()
    assert city.figure("x").status == "approved"


def test_facts_come_first_and_the_report_stands_beside_with_the_difference(city: City) -> None:
    city.indicator(key="teachers.dual.pooled_specialist", value=90, unit="%")
    city.reported("teachers.dual.pooled_specialist", "91.5")
    city.computed("teachers.dual.pooled_specialist", "88")
    figure = next(
        one
        for one in figures_of(city.place, 2023, actor=SYSTEM)
        if one.indicator == "teachers.dual.pooled_specialist" and one.is_listed
    )
    assert (figure.value, figure.status) == (Decimal("88.000000"), "computed")
    assert (figure.reported, figure.difference) == (Decimal("91.500000"), Decimal("-3.500000"))


def test_a_county_without_schools_is_not_applicable(city: City) -> None:
    city.computed("teachers.dual.pooled_specialist", None, missing="没有可统计的对象", is_applicable=False)
    figure = city.figure("teachers.dual.pooled_specialist")
    assert (figure.value, figure.judgement) == (None, "not_applicable")
    assert figure.progress is None


def test_an_approved_value_stays_before_a_newer_computed_one(city: City) -> None:
    key = "teachers.dual.pooled_specialist"
    city.computed(key, "80", state=ValueState.APPROVED)
    city.computed(key, "82", snapshot_id="s2")
    assert (city.figure(key).value, city.figure(key).status) == (Decimal(80), "approved")


def test_a_figure_of_the_policy_register_counts_where_nothing_else_is_known(city: City) -> None:
    indicator = city.indicator(key="x")
    ObservationFactory(indicator=indicator, year=2023, value=3)
    figure = city.figure("x")
    assert (figure.value, figure.status, figure.source) == (Decimal(3), "reported", "示例统计")


@pytest.mark.register("IND-38")
def test_a_rated_goal_is_judged_by_its_rating_and_never_a_number(city: City) -> None:
    indicator = city.indicator(key="x", qualitative=True)
    ObservationFactory(indicator=indicator, year=2023, value=None, rating="achieved", basis="示例")
    figure = city.figure("x")
    assert (figure.value, figure.rating, figure.judgement) == (None, "achieved", "met")


def test_outside_the_place_only_approved_values_of_public_plans_are_seen(city: City) -> None:
    city.indicator(key="x")
    row = city.reported("x", "6")
    stranger: Jurisdiction = city.counties[0]
    outside = actor_with(Role.SCHOOL, jurisdiction=stranger)
    assert city.figure("x", actor=outside).status == "missing"
    row.state = ReportState.APPROVED
    row.save()
    assert city.figure("x", actor=outside).status == "approved"


def test_the_number_of_queries_does_not_grow_with_the_indicators(city: City) -> None:
    for number in range(12):
        city.indicator(key=f"k{number}")
    with CaptureQueriesContext(
        connection,
    ) as queries:
        figures_of(city.place, 2023, actor=SYSTEM)
    assert len(queries) <= 9
