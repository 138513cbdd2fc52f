"""From a fact to a value: sync, compute, and the figure that everybody reads."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date
from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest
from django.utils import timezone

from ronghe.analytics.models import IndicatorValue
from ronghe.analytics.queries.catalogue import catalogue
from ronghe.analytics.queries.figures import figures_of
from ronghe.analytics.services.computing import compute_values
from ronghe.core.actor import Actor
from ronghe.core.errors import Invalid, NotAllowed
from ronghe.core.roles import Role
from ronghe.engine.indicators.computing import Area, compute
from ronghe.faculty.models import Teacher
from ronghe.warehouse.retention import referenced
from ronghe.warehouse.syncing import announce, sync
from ronghe.warehouse.tables import open_snapshot
from tests.factories.accounts import actor_with
from tests.factories.directory import JurisdictionFactory, OrganisationFactory, jurisdiction_tree
from tests.factories.faculty import RecognitionFactory, TeacherFactory
from tests.factories.policy import IndicatorFactory, PlanFactory

pytestmark = pytest.mark.django_db
SYSTEM = Actor.for_system("test")
KEY = "teachers.dual.pooled_specialist"
TABLES = ["faculty.employment", "faculty.teacher", "faculty.recognition", "directory.organisation"]


class Place:
    """A city with two counties; the first has a school of four teachers, the second has none."""

    def __init__(self) -> None:
        _, self.city, self.counties = jurisdiction_tree()
        self.school = OrganisationFactory(jurisdiction=self.counties[0], school=True)
        self.teachers: list[Teacher] = [TeacherFactory(school=self.school) for _ in range(4)]

    def recognise(self, teacher: Teacher, **more: Any) -> None:
        RecognitionFactory(teacher=teacher, recognised_on=date(2022, 6, 1), **more)

    def compute(self, year: int = 2023) -> Any:
        sync(names=TABLES)
        return compute_values(self.city, year, actor=SYSTEM)

    def value(self, year: int = 2023, **where: Any) -> IndicatorValue:
        where = {"area": None, "organisation": None} | where
        return IndicatorValue.objects.get(jurisdiction=self.city, indicator=KEY, year=year, **where)


@pytest.fixture
def place(settings: Any, tmp_path: Path) -> Iterator[Place]:
    settings.RONGHE_WAREHOUSE_ROOT = tmp_path / "warehouse"
    return Place()


def test_a_changed_fact_shows_in_the_value_after_the_next_sync(place: Place) -> None:
    place.recognise(place.teachers[0])
    place.compute()
    assert place.value().value == Decimal(25)
    place.recognise(place.teachers[1])
    assert place.value().value == Decimal(25), "not before the sync"
    report = place.compute()
    row = place.value()
    assert (row.value, row.numerator, row.denominator) == (Decimal(50), Decimal(2), Decimal(4))
    assert row.snapshot_id == report.snapshot_id
    figure = next(one for one in figures_of(place.city, 2023, actor=SYSTEM) if one.indicator == KEY)
    assert (figure.value, figure.status, figure.snapshot_id) == (Decimal(50), "computed", report.snapshot_id)


def test_values_are_made_for_counties_and_schools_too(place: Place) -> None:
    place.recognise(place.teachers[0])
    place.compute()
    assert place.value(area=place.counties[0]).value == Decimal(25)
    assert place.value(organisation=place.school).value == Decimal(25)


def test_a_county_with_no_school_is_not_applicable_and_neither_0_nor_100_percent(place: Place) -> None:
    place.compute()
    row = place.value(area=place.counties[1])
    assert (row.value, row.is_applicable) == (None, False)
    assert "不适用" in row.missing


def test_counties_with_different_facts_differ_and_no_fact_is_missing_and_not_0(place: Place) -> None:
    """The count of the city is a count; of a county that keeps no such register there is nothing to say."""
    other = OrganisationFactory(jurisdiction=place.counties[1], school=True)
    TeacherFactory(school=other)
    third = JurisdictionFactory(parent=place.city, level="county")
    place.compute()
    values = {
        row.area: (row.value, row.missing)
        for row in IndicatorValue.objects.filter(
            indicator="teachers.full_time", year=2023, area__isnull=False, organisation__isnull=True
        )
    }
    assert values[place.counties[0]] == (Decimal(4), "")
    assert values[place.counties[1]] == (Decimal(1), "")
    assert values[third][0] is None
    assert "没有记录不当作 0" in values[third][1]


def test_a_recognition_counts_from_its_day_and_until_it_is_withdrawn(place: Place) -> None:
    place.recognise(place.teachers[0], withdrawn_on=date(2023, 5, 1), state="withdrawn")
    place.compute(2022)
    place.compute(2023)
    assert place.value(2022).value == Decimal(25)
    assert place.value(2023).value == Decimal(0)
    place.compute(2021)
    assert place.value(2021).value == Decimal(0)


def test_an_unchanged_value_keeps_the_snapshot_in_which_it_was_found(place: Place) -> None:
    place.recognise(place.teachers[0])
    first = place.compute()
    OrganisationFactory(jurisdiction=place.city)
    again = place.compute()
    assert again.snapshot_id != first.snapshot_id
    assert again.changed == 0
    assert place.value().snapshot_id == first.snapshot_id


def test_only_the_offices_of_the_place_compute_it_and_no_year_to_come(place: Place) -> None:
    with pytest.raises(NotAllowed):
        compute_values(place.city, 2023, actor=actor_with(Role.SCHOOL, organisation=place.school))
    with pytest.raises(Invalid):
        compute_values(place.city, 2100, actor=SYSTEM)


def test_what_the_snapshot_does_not_hold_is_said_and_not_made_up(place: Place) -> None:
    sync(names=["directory.organisation"])
    report = compute_values(place.city, 2023, actor=SYSTEM)
    assert "faculty.employment" in report.missing[KEY]
    assert place.value().value is None


@pytest.mark.register("IND-04")
def test_liaocheng_reads_average_four_ways_side_by_side(place: Place) -> None:
    """A school of four with one, a school of one with one: pooled 40 %, mean 62.5 %."""
    place.city.pack = "liaocheng"
    place.city.save()
    plan = PlanFactory(document__jurisdiction=place.city, document__plan_from=2020, document__plan_to=2022)
    IndicatorFactory(
        plan=plan, jurisdiction=place.city, key="lc.ratio.dual", value=80, unit="%", target_year=2022
    )
    place.recognise(place.teachers[0])
    other = OrganisationFactory(jurisdiction=place.counties[1], school=True)
    place.recognise(TeacherFactory(school=other))
    place.compute(2022)
    figure = next(
        one for one in figures_of(place.city, 2022, actor=SYSTEM) if one.indicator == "lc.ratio.dual"
    )
    values = {side.definition: side.value for side in figure.sides}
    assert values["teachers.dual.pooled_specialist"] == Decimal(40)
    assert values["teachers.dual.mean_specialist"] == Decimal("62.5")
    assert figure.judgement == "missed"
    for one in place.teachers[1:3]:
        place.recognise(one)
    place.compute(2022)
    figure = next(
        one for one in figures_of(place.city, 2022, actor=SYSTEM) if one.indicator == "lc.ratio.dual"
    )
    assert figure.value == Decimal("87.5")
    assert {side.value for side in figure.sides} == {Decimal("87.5"), Decimal(80)}
    assert figure.judgement == "met"


def test_every_computed_definition_runs_on_the_declared_extracts(place: Place) -> None:
    """Columns and codes in the definitions are those of the apps; only an empty register has no value."""
    sync()
    known = catalogue()
    with open_snapshot() as snapshot:
        parts = [Area(one.pk, one.path) for one in place.counties]
        area = Area(place.city.pk, place.city.path)
        found = compute(snapshot, known.definitions.values(), area, parts, year=2023, today=date(2024, 1, 1))
    assert {one.definition for one in found} == {
        one.id for one in known.definitions.values() if one.is_computed
    }
    whole = [one for one in found if one.area_id == place.city.pk]
    missing = {one.definition for one in whole if one.missing and one.is_applicable}
    kept = {
        one.id
        for one in known.definitions.values()
        if one.computation and one.computation.parameters.get("kept")
    }
    assert missing <= kept, "only registers without a row"


def test_values_follow_a_new_snapshot_by_themselves(place: Place) -> None:
    """The command tells whoever follows; this app computes every place with a plan."""
    place.recognise(place.teachers[0])
    PlanFactory(document__jurisdiction=place.city)
    announce(sync(names=TABLES))
    year = timezone.localdate().year
    assert place.value(year).value == Decimal(25)


def test_an_approved_value_holds_its_snapshot(place: Place) -> None:
    report = place.compute()
    IndicatorValue.objects.filter(indicator=KEY).update(state="approved")
    assert report.snapshot_id in referenced()
