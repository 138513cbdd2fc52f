"""Warnings of talent, programmes and schools over stored rows: owner, evidence, and what clears them."""

from __future__ import annotations

from datetime import date, timedelta
from decimal import Decimal
from typing import Any

import pytest

from ronghe.analytics.models import EarlyWarning, WarningThreshold
from ronghe.analytics.services.warnings import run_warnings
from ronghe.core.actor import Actor
from ronghe.core.models import Jurisdiction
from ronghe.directory.enums import OrganisationKind
from ronghe.directory.models import Organisation
from ronghe.programmes.models import Cohort
from tests.factories.alignment import cohort_of, demand_in, link, programme_at, school_in, school_year
from tests.factories.directory import JurisdictionFactory, OrganisationFactory
from tests.factories.policy import PlanFactory
from tests.support.clients import client_with

pytestmark = pytest.mark.django_db
SYSTEM = Actor.for_system("warnings")
DAY = date(2026, 3, 2)
TALENT = ["talent.shortage", "talent.surplus"]


class World:
    """A city with a plan and an education bureau; two schools, one programme of each."""

    def __init__(self) -> None:
        self.city: Jurisdiction = JurisdictionFactory(pack="qingyuan")
        self.office: Organisation = OrganisationFactory(
            jurisdiction=self.city, kind=OrganisationKind.EDUCATION
        )
        PlanFactory(document__jurisdiction=self.city)
        self.school = school_in(self.city, name="示例甲校")
        self.other = school_in(self.city, name="示例乙校")
        self.lathe = programme_at(self.school, "660302")
        self.care = programme_at(self.other, "720201")
        link("660302", "6-18-01-01")
        link("720201", "4-14-01-01")

    def run(self, *rules: str, on: date = DAY) -> list[EarlyWarning]:
        run = run_warnings(on, actor=SYSTEM, rules=list(rules))
        assert not run.troubles
        return list(EarlyWarning.objects.filter(is_present=True).order_by("subject"))


@pytest.fixture
def world() -> World:
    return World()


def leavers(row: Any, graduates: int, employed: int, matched: int = 0, continued: int = 0) -> Cohort:
    return cohort_of(
        row,
        2022,
        enrolled=graduates,
        graduated=graduates,
        employed=employed,
        employed_matched=matched,
        continued=continued,
    )


@pytest.mark.register("TAL-01")
def test_shortage_and_surplus_land_as_owned_tasks_and_clear_in_the_next_cycle(world: World) -> None:
    leavers(world.lathe, 50, 50)
    leavers(world.care, 200, 200)
    demand_in(world.city, "6-18-01-01", 400)
    demand = demand_in(world.city, "4-14-01-01", 20)
    care, lathe = world.run(*TALENT)
    assert (lathe.rule, lathe.level, lathe.subject) == ("talent.shortage", "red", "6-18-01")
    assert (care.rule, care.level, care.subject) == ("talent.surplus", "red", "4-14-01")
    assert lathe.organisation == world.office
    assert lathe.due_on is not None
    assert lathe.due_on > DAY
    assert [line["label"] for line in lathe.evidence] == ["2025年需求", "2025年供给", "需求口径"]
    assert lathe.evidence[0]["value"] == "400 人"
    demand.posts = Decimal(190)
    demand.save()
    world.run(*TALENT, on=DAY + timedelta(days=1))
    care.refresh_from_db()
    assert (care.state, care.is_present) == ("cleared", False)
    assert "自行消除" in care.outcome


@pytest.mark.register("TAL-01")
def test_evidence_opens_the_rows(world: World) -> None:
    leavers(world.lathe, 50, 50)
    demand_in(world.city, "6-18-01-01", 400)
    (row,) = world.run("talent.shortage")
    page = client_with("education", jurisdiction=world.city).get(row.evidence[0]["url"])
    assert page.status_code == 200
    assert "6-18-01" in page.content.decode()


@pytest.mark.register("PROG-04")
def test_low_employment_is_the_schools_and_the_threshold_is_the_places(world: World) -> None:
    leavers(world.lathe, 100, 44, continued=20)
    leavers(world.care, 100, 44, continued=50)
    (row,) = world.run("programme.low_employment")
    assert (row.organisation, row.level) == (world.school, "yellow")
    assert row.text == "2025年毕业生 100 人，升学 20 人，就业率 55%，低于 60%。"
    assert row.evidence[0]["value"] == "55%，按就业 ÷（毕业－升学）算"
    assert row.title == "示例甲校“示例专业660302”：就业率低"
    WarningThreshold.objects.create(
        jurisdiction=world.city,
        organisation=world.office,
        threshold="programme.low_employment/yellow",
        value=Decimal(50),
        reason="会议确定",
    )
    assert not world.run("programme.low_employment", on=DAY + timedelta(days=1))


@pytest.mark.register("PROG-05")
def test_outdated_programmes_by_both_lines_or_by_years_without_entrants(world: World) -> None:
    leavers(world.lathe, 100, 90, 20)
    demand_in(world.city, "6-18-01-01", 10)
    for year in (2023, 2024, 2025):
        cohort_of(world.care, year, enrolled=0)
    demand_in(world.city, "6-18-01-01", 1, year=2026, months=1)
    found = {row.subject: row for row in world.run("programme.outdated")}
    assert "2025年需求为供给的" in found[str(world.lathe.pk)].text
    assert found[str(world.lathe.pk)].level == "yellow"
    assert found[str(world.care.pk)].level == "red"


def test_a_year_that_was_not_told_is_no_year_without_entrants(world: World) -> None:
    for year, told in ((2023, 0), (2024, 0), (2025, None)):
        cohort_of(world.care, year, enrolled=told)
    for year, told in ((2024, 0), (2025, 0), (2026, None)):
        cohort_of(world.lathe, year, enrolled=told)
    (row,) = world.run("programme.outdated")
    assert (row.subject, row.text) == (str(world.lathe.pk), "连续 2 年没有招生。")


@pytest.mark.register("PROG-06")
def test_doubled_programmes_are_the_offices(world: World) -> None:
    twin = programme_at(world.other, "660302")
    cohort_of(world.lathe, 2025, enrolled=80)
    cohort_of(twin, 2025, enrolled=20)
    (row,) = world.run("programme.duplicated")
    assert (row.organisation, row.level) == (world.office, "yellow")
    twin.status = "cancelled"
    twin.save()
    assert not world.run("programme.duplicated", on=DAY + timedelta(days=1))


@pytest.mark.register("IND-09", "NET-02")
def test_schools_below_the_size_line_and_never_the_exempt(world: World) -> None:
    small = school_year(world.school, learners=900)
    school_year(world.other, learners=100, school_type="special")
    (row,) = world.run("school.below_size")
    assert (row.organisation, row.level) == (world.school, "yellow")
    assert "清府办函〔2020〕8号" in row.clause
    assert row.text.startswith("2025年在校生 900 人，规模线 1,200 人。未达到")
    assert row.text.endswith("。")
    small.learners = 1200
    small.save()
    assert not world.run("school.below_size", on=DAY + timedelta(days=1))


def test_data_that_stopped_is_told_to_the_school(world: World) -> None:
    cohort_of(world.lathe, 2025, enrolled=40)
    late = date(2026, 11, 20)
    (row,) = world.run("data.stopped", on=late)
    assert (row.organisation, row.level) == (world.school, "yellow")
    cohort_of(world.lathe, 2026, enrolled=40)
    assert not world.run("data.stopped", on=late + timedelta(days=1))


def test_a_place_without_any_data_has_no_warning_and_no_trouble(world: World) -> None:
    rules = ("programme.low_employment", "programme.outdated", "programme.duplicated", "school.below_size")
    assert not world.run(*TALENT, *rules, "data.stopped")
