"""Checks of schools and programmes beside the rules of their place, over stored rows."""

from __future__ import annotations

from datetime import date
from decimal import Decimal

import pytest

from ronghe.core.models import Jurisdiction
from ronghe.engine.alignment.quadrant import Corner
from ronghe.programmes.models import DockingEvidence, KeyProgramme, Orientation, SchoolSite
from ronghe.programmes.queries import programme_checks, school_checks
from ronghe.programmes.queries.destinations import destinations_of
from ronghe.programmes.queries.gaps import gaps_of
from ronghe.programmes.queries.quadrant import quadrant_of
from tests.factories.alignment import (
    cluster_in,
    cohort_of,
    demand_in,
    link,
    programme_at,
    school_in,
    school_year,
)
from tests.factories.directory import JurisdictionFactory

pytestmark = pytest.mark.django_db


def city_of(pack: str) -> Jurisdiction:
    return JurisdictionFactory(pack=pack, name="示例市", short_name="示例市")


# schools


@pytest.mark.register("IND-09", "NET-02")
@pytest.mark.rule("qy.elig.school_size")
def test_schools_below_the_line_and_the_exempt_ones_apart() -> None:
    city = city_of("qingyuan")
    for name, learners, kind in (
        ("示例甲校", 1200, "ordinary"),
        ("示例乙校", 1199, "ordinary"),
        ("示例体校", 300, "sports"),
        ("示例特校", 80, "special"),
    ):
        school_year(school_in(city, name=name), learners=learners, school_type=kind)
    school_in(city, name="示例未报校")
    school_year(school_in(city, name="示例函授校"), learners=50, is_full_time=False)
    found = school_checks.size_checks(city, 2025)
    assert [one.school.name for one in found.below] == ["示例乙校"]
    assert {one.school.name for one in found.rows if one.is_exempt} == {"示例体校", "示例特校"}
    assert [one.school.name for one in found.rows if one.row is None] == ["示例未报校"]
    assert {one.line for one in found.rows if one.said} == {Decimal(1200)}
    assert "示例函授校" not in {one.school.name for one in found.rows}


def test_where_no_plan_states_a_size_nothing_is_judged() -> None:
    city = city_of("")
    school_year(school_in(city), learners=10)
    found = school_checks.size_checks(city, 2025)
    assert found.rule is None
    assert not found.below
    assert found.rows[0].said is None


@pytest.mark.register("NET-03")
def test_conditions_name_what_fails_and_what_is_not_told() -> None:
    city = city_of("qingyuan")
    good = {"land": 50_000, "floor": 30_000, "teachers": 80, "equipment": 5_000_000_00, "books": 50_000}
    school_year(school_in(city, name="示例达标校"), learners=1300, **good)
    lacking = good | {"land": 39_999, "books": None, "equipment": 2_999_999_99}
    school_year(school_in(city, name="示例缺项校"), learners=1300, **lacking)
    found = {one.school.name: one for one in school_checks.condition_checks(city, 2025)}
    assert found["示例达标校"].is_met
    assert found["示例缺项校"].failed == ("占地面积", "实训设备总值")
    assert found["示例缺项校"].unknown == ("图书",)


@pytest.mark.register("IND-12")
def test_every_secondary_school_has_a_key_programme_or_is_named() -> None:
    city = city_of("qingyuan")
    for name, stage, tier, on in (
        ("示例甲校", "recognised", "municipal", date(2024, 5, 1)),
        ("示例乙校", "building", "municipal", None),
        ("示例丙校", "recognised", "school", date(2024, 5, 1)),
        ("示例丁校", "recognised", "provincial", date(2026, 2, 1)),
    ):
        school = school_in(city, name=name)
        KeyProgramme.objects.create(
            jurisdiction=city,
            organisation=school,
            programme=programme_at(school),
            tier=tier,
            stage=stage,
            recognised_on=on,
            document="示例文件" if on else "",
        )
    covered = {one.school.name: one.is_covered for one in school_checks.key_coverage(city, 2025)}
    assert covered == {"示例甲校": True, "示例乙校": False, "示例丙校": False, "示例丁校": False}
    later = {one.school.name: one.is_covered for one in school_checks.key_coverage(city, 2026)}
    assert later["示例丁校"]


# programmes


@pytest.mark.register("PROG-06")
def test_doubled_programmes_with_size_distance_and_orientation() -> None:
    city = city_of("linping")
    for number, entrants in ((1, 80), (2, None)):
        school = school_in(city, name=f"示例{number}校")
        cohort_of(programme_at(school, "660302"), 2025, enrolled=entrants)
        programme_at(school, f"72020{number}")
        SchoolSite.objects.create(
            jurisdiction=city,
            organisation=school,
            name="主校区",
            longitude=Decimal("120"),
            latitude=Decimal("30") + Decimal(number) / 10,
        )
        Orientation.objects.create(
            jurisdiction=city,
            organisation=school,
            orientation=f"服务产业{number}",
            industries="示例产业",
            from_year=2023,
        )
    programme_at(school_in(city), "660302", status="cancelled")
    (found,) = programme_checks.duplicates_in(city, 2025)
    assert (found.code, found.schools, found.smallest) == ("660302", 2, 80)
    assert found.nearest == pytest.approx(11.1, abs=0.1)
    assert [one.orientation for one in found.offers] == ["服务产业1", "服务产业2"]


@pytest.mark.register("PROG-18", "PROG-20")
@pytest.mark.rule("lp.metric.five_docking")
def test_dockings_are_ours_until_the_office_names_its_own_and_nothing_is_judged() -> None:
    city = city_of("linping")
    school = school_in(city)
    row = programme_at(school, "660302", cluster=cluster_in(city), cluster_basis="示例目录第3项")
    link("660302", "6-18-01-01")
    DockingEvidence.objects.create(
        jurisdiction=city,
        organisation=school,
        programme=row,
        docking="教学过程与生产过程对接",
        fact="在示例企业产线实训",
        document="协议",
        happened_on=date(2025, 3, 1),
    )
    DockingEvidence.objects.create(
        jurisdiction=city,
        organisation=school,
        programme=row,
        docking="职业教育与终身学习对接",
        fact="已过期的培训协议",
        document="协议",
        happened_on=date(2023, 3, 1),
        ends_on=date(2024, 3, 1),
    )
    found = programme_checks.dockings_in(city, 2025)
    assert not found.is_decided
    (one,) = found.rows
    assert one.result.given == (
        "专业设置与产业需求对接",
        "课程内容与职业标准对接",
        "教学过程与生产过程对接",
    )
    assert one.result.missing == ("毕业证书与职业资格证书对接", "职业教育与终身学习对接")
    assert one.said is not None
    assert one.said.result.missing == ("programmes.dockings.names",)


@pytest.mark.register("PROG-04")
@pytest.mark.rule("zb.elig.lowemp")
def test_low_employment_asks_for_the_line_that_the_text_leaves_out() -> None:
    city = city_of("zibo_hightech")
    row = programme_at(school_in(city))
    cohort = cohort_of(row, 2022, graduated=100, employed=44)
    (one,) = programme_checks.employment_in(city, 2025).rows
    assert (one.rate, one.missing) == (None, ("升学数",))
    cohort.continued = 20
    cohort.save()
    found = programme_checks.employment_in(city, 2025)
    (one,) = found.rows
    assert one.rate == Decimal(55), "those who study on do not look for work"
    assert one.rate == destinations_of(city, 2025).whole.rates["employed"].value
    assert one.said is not None
    assert [missing.key for missing in one.said.unstated] == ["programmes.low_employment.threshold"]


def test_no_graduates_is_no_rate() -> None:
    city = city_of("zibo_hightech")
    cohort_of(programme_at(school_in(city)), 2022, graduated=0, employed=0, continued=0)
    assert programme_checks.employment_in(city, 2025).rows[0].rate is None


@pytest.mark.register("PROG-05", "TAL-01")
@pytest.mark.rule("sx.elig.prog_retire")
def test_outdated_programmes_have_both_figures_and_ask_for_both_lines() -> None:
    city = city_of("shaoxing")
    row = programme_at(school_in(city), cluster=cluster_in(city, priority=True))
    cohort_of(row, 2022, graduated=100, employed=90, employed_matched=36)
    link("660302", "6-18-01-01")
    demand_in(city, "6-18-01-01", 50)
    (one,) = programme_checks.outdated_in(city, 2025).rows
    assert one.demand_index == pytest.approx(50)
    assert one.matched_rate == Decimal(40)
    (alone,) = programme_checks.outdated_in(city, 2025, only=row, gaps=gaps_of(city, 2025)).rows
    assert (alone.demand_index, alone.matched_rate) == (one.demand_index, one.matched_rate)
    assert one.said is not None
    asked = {missing.key for missing in one.said.unstated}
    assert asked == {"programmes.retire.threshold", "programmes.retire.forecast_threshold"}


def test_the_quadrant_keeps_the_axes_of_the_region_when_one_school_is_shown() -> None:
    city = city_of("qingyuan")
    first, second = school_in(city), school_in(city)
    for school, code, group, employed, graduates in (
        (first, "660302", "6-18-01", 45, 50),
        (second, "720201", "4-14-01", 20, 50),
        (second, "750101", "2-09-06", 3, 4),
    ):
        row = programme_at(school, code)
        cohort_of(row, 2022, graduated=graduates, employed=employed, continued=0)
        link(code, f"{group}-01")
        demand_in(city, f"{group}-01", 100 if school is first else 10)
    found = quadrant_of(city, 2025, "secondary", school=first.pk)
    (placed,) = found.found.placed
    assert placed.corner is Corner.GROW
    assert found.found.outcome_mean == pytest.approx(0.65)
    rest = quadrant_of(city, 2025, "secondary", school=second.pk).found
    assert [one.corner for one in rest.placed] == [Corner.LEAVE]
    assert [one.reason for one in rest.unplaced] == ["毕业生不足 10 人，不作判断"]
