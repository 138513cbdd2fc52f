"""Groups, tiers and the network of schools: what each row must keep, and the pages made of them."""

from __future__ import annotations

from datetime import date, timedelta
from decimal import Decimal
from typing import Any

import pytest
from django.utils import timezone

from ronghe.core.errors import Invalid, NotAllowed, RuleViolated
from ronghe.core.roles import Role
from ronghe.funding.models import TiltArea
from ronghe.programmes.models import ClusterProject, ProgrammeGroup, SchoolSite
from ronghe.programmes.queries.groups import counts_by_school, group_bounds, group_ruling
from ronghe.programmes.queries.network_gap import MEASURES, OTHERS, add_measure, comparison_of
from ronghe.programmes.queries.network_map import HEIGHT, MARGIN, WIDTH, map_of
from ronghe.programmes.services import groups, network
from tests.factories.accounts import actor_with
from tests.factories.alignment import cohort_of, school_in, school_year
from tests.factories.directory import OrganisationFactory, jurisdiction_tree
from tests.funding.money_world import stated
from tests.programmes.desk_world import SYSTEM, THIS, Desk

pytestmark = pytest.mark.django_db
TODAY = timezone.localdate()


@pytest.fixture
def desk() -> Desk:
    return Desk()


@pytest.mark.register("PROG-08")
@pytest.mark.rule("lp.count.groups")
def test_one_or_two_groups_a_school_and_a_third_is_told_not_refused() -> None:
    place = stated("linping")
    school, idle = school_in(place), school_in(place)
    made = [
        groups.GROUP.record(
            {"organisation": school, "name": f"示例群{n}", "members": "甲", "tier": "school"}, actor=SYSTEM
        )
        for n in range(3)
    ]
    bounds = group_bounds(place, date(2025, 6, 1))
    assert bounds is not None
    assert (bounds.low, bounds.high, bounds.words) == (1, 2, "1—2")
    said = [one for one in groups.GROUP.findings(made[-1]) if "3 个专业群" in one.message]
    assert [one.refuses for one in said] == [False]
    counts = dict(counts_by_school(place))
    assert counts == {school: 3, idle: 0}
    ruling = group_ruling(place, list(counts.values()), date(2025, 6, 1))
    assert ruling is not None
    assert ruling.is_not_met
    groups.GROUP.close(made[-1], actor=SYSTEM, reason="并入其他群")
    assert dict(counts_by_school(place))[school] == 2


def test_where_no_plan_says_how_many_groups_nothing_is_told(desk: Desk) -> None:
    assert group_bounds(desk.place, TODAY) is None
    assert group_ruling(desk.place, [5], TODAY) is None


@pytest.mark.register("PROG-09")
def test_high_levels_are_monitored_by_year(desk: Desk) -> None:
    values = {
        "organisation": desk.school,
        "kind": "programme",
        "name": "数控技术应用",
        "programme": desk.lathe,
        "tier": "provincial",
        "stage": "building",
    }
    level = groups.HIGH_LEVEL.record(values, actor=desk.head)
    assert [one.message for one in groups.HIGH_LEVEL.findings(level)] == ["还没有任何一年的监测。"]
    year = {"organisation": desk.school, "high_level": level, "year": THIS, "finding": "示例"}
    with pytest.raises(Invalid, match="不能多于"):
        groups.MONITORING.record({**year, "planned": 3, "done": 4}, actor=desk.officer)
    seen = groups.MONITORING.record({**year, "planned": 4, "done": 3, "is_passed": True}, actor=desk.officer)
    assert "只完成 3 项" in groups.MONITORING.findings(seen)[0].message
    assert groups.HIGH_LEVEL.findings(level) == []
    with pytest.raises(Invalid, match="已有监测"):
        groups.MONITORING.record({**year, "planned": 4}, actor=desk.officer)
    with pytest.raises(Invalid, match="认定日期和文件"):
        groups.HIGH_LEVEL.record({**values, "tier": "municipal", "stage": "recognised"}, actor=desk.head)
    with pytest.raises(RuleViolated, match="不是该校的专业"):
        groups.HIGH_LEVEL.record(
            {**values, "organisation": desk.bodies["other"], "tier": "municipal"}, actor=SYSTEM
        )


@pytest.mark.register("PROG-07", "PROG-10", "PROG-11", "PROG-19", "PROG-21")
def test_partners_features_orientation_courses_and_cluster_projects_keep_their_rules(desk: Desk) -> None:
    school = {"organisation": desk.school}
    precise = groups.DOUBLE_PRECISE.record(
        {
            **school,
            "name": "数控技术应用",
            "tier": "provincial",
            "partners": "示例公司",
            "docking": "示例",
            "cultivation": "示例",
        },
        actor=desk.head,
    )
    assert groups.DOUBLE_PRECISE.findings(precise)[0].field == "batch"
    with pytest.raises(Invalid, match="这一级别已登记"):
        groups.CHARACTERISTIC.record(
            {**school, "name": "智能装备", "tier": "school", "feature": "一"}, actor=desk.head
        ) and groups.CHARACTERISTIC.record(
            {**school, "name": "智能装备", "tier": "school", "feature": "二"}, actor=desk.head
        )
    orientation = {**school, "orientation": "数控园区", "industries": "数控", "from_year": 2024}
    with pytest.raises(Invalid, match="不能早于"):
        groups.ORIENTATION.record({**orientation, "to_year": 2020}, actor=desk.head)
    groups.ORIENTATION.record({**orientation, "colleges": "甲学院、乙学院"}, actor=desk.head)
    with pytest.raises(Invalid, match="已有现行定位"):
        groups.ORIENTATION.record(orientation, actor=desk.head)
    course = {
        "organisation": desk.bodies["education"],
        "name": "示例课程",
        "kind": "course",
        "urgency": "示例",
        "year": THIS,
    }
    with pytest.raises(NotAllowed):
        groups.PRIORITY_COURSE.record(course, actor=desk.head)
    made = groups.PRIORITY_COURSE.record(course, actor=desk.officer)
    assert "看不出谁急需" in groups.PRIORITY_COURSE.findings(made)[0].message
    project = {
        "organisation": desk.bodies["enterprise"],
        "name": "示例联动",
        "cluster": desk.cluster,
        "schools": "示例学校",
        "content": "示例",
    }
    groups.CLUSTER_PROJECT.record({**project, "enterprises": "甲公司"}, actor=desk.actors["enterprise"])
    assert ClusterProject.objects.get().cluster == desk.cluster


@pytest.mark.register("PROG-14")
def test_priority_codes_are_looked_up(desk: Desk) -> None:
    values = {"organisation": desk.bodies["education"], "kind": "medical", "basis": "示例", "from_year": 2024}
    unknown = groups.PRIORITY.record({**values, "name": "医护", "codes": "7201"}, actor=desk.officer)
    assert "专业目录中没有：7201" in groups.PRIORITY.findings(unknown)[0].message
    none = groups.PRIORITY.record({**values, "name": "护理"}, actor=desk.officer)
    assert "没有写专业代码" in groups.PRIORITY.findings(none)[0].message


@pytest.mark.register("NET-01")
def test_sites_are_compared_with_what_the_school_reports_and_drawn_to_scale(desk: Desk) -> None:
    school_year(desk.school, THIS - 1, land=Decimal(60000))
    near = {"organisation": desk.school, "land": Decimal(30000)}
    first = network.SITE.record(
        {**near, "name": "东校区", "longitude": Decimal("120.10"), "latitude": Decimal("30.20")},
        actor=desk.head,
    )
    assert "合计 30,000" in network.SITE.findings(first)[0].message
    second = network.SITE.record(
        {
            **near,
            "name": "西校区",
            "longitude": Decimal("120.20"),
            "latitude": Decimal("30.40"),
            "students": 3500,
        },
        actor=desk.head,
    )
    assert network.SITE.findings(second) == []
    planned = network.SITE.record({**near, "name": "新校区", "stage": "planned"}, actor=desk.head)
    assert network.SITE.findings(planned)[0].field == "opens_year"
    drawn = map_of(SchoolSite.objects.all())
    assert [spot.row for spot in drawn.spots] == [first, second]
    assert drawn.unplaced == (planned,)
    west, east = drawn.spots
    assert west.x < east.x
    assert west.y > east.y
    assert east.radius > west.radius
    assert all(
        MARGIN <= one.x <= WIDTH - MARGIN and MARGIN <= one.y <= HEIGHT - MARGIN for one in drawn.spots
    )
    assert drawn.bar_kilometres == 5
    with pytest.raises(Invalid, match="一起填写"):
        network.SITE.record({**near, "name": "北校区", "longitude": Decimal("120.1")}, actor=desk.head)
    assert map_of([]).spots == ()


@pytest.mark.register("NET-04")
def test_one_to_one_is_one_and_progress_comes_from_the_two(desk: Desk) -> None:
    third = school_in(desk.place)
    values = {
        "organisation": desk.school,
        "helped": desk.bodies["other"],
        "mode": "one_to_one",
        "content": "示例",
        "starts_on": TODAY - timedelta(days=30),
    }
    pairing = network.PAIRING.record(values, actor=desk.officer)
    with pytest.raises(RuleViolated, match="一对多"):
        network.PAIRING.record({**values, "helped": third}, actor=desk.officer)
    network.PAIRING.record({**values, "helped": third, "mode": "one_to_many"}, actor=desk.officer)
    with pytest.raises((Invalid, RuleViolated), match="与自己结对"):
        network.PAIRING.record({**values, "helped": desk.school, "mode": "one_to_many"}, actor=desk.officer)
    done = {"pairing": pairing, "on": TODAY, "done": "示例", "percent": 40}
    network.PAIRING_PROGRESS.record(
        {**done, "organisation": desk.bodies["other"]}, actor=desk.actors["other"]
    )
    for wrong, why in (
        ({"organisation": third}, "只有结对双方"),
        ({"organisation": desk.school, "on": TODAY + timedelta(days=1)}, "今天之后"),
        ({"organisation": desk.school, "on": TODAY - timedelta(days=60)}, "早于结对开始"),
    ):
        with pytest.raises(RuleViolated, match=why):
            network.PAIRING_PROGRESS.record({**done, **wrong}, actor=SYSTEM)


@pytest.mark.register("NET-05", "NET-06", "NET-07", "NET-08")
def test_colleges_centres_areas_and_upgrading_keep_their_rules(desk: Desk) -> None:
    pair = {"organisation": desk.school, "partner": "示例大学", "content": "示例", "starts_on": TODAY}
    for area in ("party", "innovation", "talent", "teachers", "research", "major"):
        network.COLLEGE_PAIRING.record({**pair, "area": area}, actor=desk.head)
    with pytest.raises(Invalid, match="这一领域已登记"):
        network.COLLEGE_PAIRING.record({**pair, "area": "party"}, actor=desk.head)
    with pytest.raises(RuleViolated, match="进展日期"):
        network.COLLEGE_PAIRING.record(
            {**pair, "partner": "乙大学", "area": "party", "percent": 5}, actor=desk.head
        )
    centre = network.CENTRE.record(
        {"organisation": desk.school, "name": "示例中心", "area": desk.place, "first": "学历教育"},
        actor=desk.officer,
    )
    assert "只写明了 1 位" in network.CENTRE.findings(centre)[0].message
    with pytest.raises(RuleViolated, match="相同"):
        network.CENTRE.amend(centre, {"second": "学历教育"}, actor=desk.officer, reason="示例")
    area = {
        "organisation": desk.bodies["education"],
        "area": desk.place,
        "tier": "provincial",
        "title": "示例",
    }
    with pytest.raises(Invalid, match="认定日期和文件"):
        network.COMMUNITY_AREA.record({**area, "stage": "recognised"}, actor=desk.officer)
    network.COMMUNITY_AREA.record(area, actor=desk.officer)
    step = {"organisation": desk.school, "target": "示例学院"}
    network.UPGRADING.record({**step, "step": "论证", "number": 1}, actor=desk.head)
    late = network.UPGRADING.record({**step, "step": "申报", "number": 2, "done_on": TODAY}, actor=desk.head)
    assert {one.field for one in network.UPGRADING.findings(late)} == {"document", "done_on"}


@pytest.mark.register("NET-09", "NET-10", "NET-11")
def test_professional_colleges_parks_and_platforms(desk: Desk) -> None:
    college = {"organisation": desk.school, "name": "示例学院", "college": "示例高职", "programmes": "数控"}
    with pytest.raises(Invalid, match="年份"):
        network.PROFESSIONAL_COLLEGE.record({**college, "expansion": 200}, actor=desk.head)
    network.PROFESSIONAL_COLLEGE.record(
        {**college, "expansion": 200, "expansion_year": THIS}, actor=desk.head
    )
    park = {"organisation": desk.bodies["education"], "name": "示例园区", "clusters": "数控"}
    with pytest.raises(NotAllowed):
        network.PARK.record(park, actor=desk.head)
    network.PARK.record(park, actor=desk.officer)
    with pytest.raises(Invalid, match="已登记"):
        network.PARK.record(park, actor=desk.officer)
    platform = {"kind": "applied", "industry": "数控", "tier": "provincial", "name": "示例建设"}
    made = network.PLATFORM.record({**platform, "organisation": desk.school}, actor=desk.head)
    assert made.stage == "building"


@pytest.mark.register("NET-12")
def test_an_enterprise_applies_to_run_a_school_and_is_answered(desk: Desk) -> None:
    firm = desk.actors["enterprise"]
    values = {
        "organisation": desk.bodies["enterprise"],
        "name": "示例培训学校",
        "form": "training",
        "programmes": "数控",
        "students": 200,
        "grounds": "示例",
    }
    with pytest.raises(Invalid, match="合办学校"):
        network.ENTERPRISE_SCHOOL.record({**values, "form": "joint"}, actor=firm)
    with pytest.raises(NotAllowed):
        network.ENTERPRISE_SCHOOL.record(values, actor=desk.head)
    case = network.ENTERPRISE_SCHOOL.record(values, actor=firm)
    assert "申请放宽" in network.ENTERPRISE_SCHOOL.findings(case)[0].message
    take = network.ENTERPRISE_SCHOOL.take
    take(case, "submit", actor=firm)
    take(case, "accept", actor=desk.officer)
    take(case, "return", actor=desk.officer, note="请写明放宽哪项条件")
    network.ENTERPRISE_SCHOOL.amend(case, {"relaxed": "校园面积"}, actor=firm, reason="补正")
    take(case, "submit", actor=firm)
    take(case, "accept", actor=desk.officer)
    take(case, "approve", actor=desk.officer, note="示例会议同意")
    assert case.state == "approved"


@pytest.mark.register("NET-13")
def test_leaning_areas_are_set_beside_the_others_and_the_unknown_is_not_nought() -> None:
    _province, city, (north, south) = jurisdiction_tree()
    poor, rich, silent = school_in(north), school_in(south), school_in(north)
    office = OrganisationFactory(jurisdiction=city)
    TiltArea.objects.create(
        jurisdiction=city,
        organisation=office,
        group="三连一阳",
        area=north,
        valid_from=date(2020, 1, 1),
        basis="示例",
    )
    school_year(poor, 2025, learners=1000, land=Decimal(20000), equipment=100_000_000)
    school_year(rich, 2025, learners=2000, land=Decimal(80000))
    found = comparison_of(city, 2025)
    assert found.groups == ("三连一阳", OTHERS)
    assert set(found.schools["三连一阳"]) == {poor, silent}
    rows = {one.measure.key: one for one in found.rows}
    land = rows["land"]
    assert [side.value for side in land.sides] == [20, 40]
    assert (land.ratio, land.sides[0].lacking) == (50.0, 1)
    assert [side.value for side in rows["equipment"].sides] == [1000, None]
    assert rows["equipment"].ratio is None
    assert {"appropriation", "dual"} <= set(MEASURES)
    with pytest.raises(ValueError, match="land"):
        add_measure("land", "示例", "", 1, lambda schools, year: {})


def test_without_leaning_areas_the_comparison_says_what_to_do(desk: Desk) -> None:
    found = comparison_of(desk.city, 2025)
    assert found.rows == ()
    assert "倾斜地区" in found.says


def test_employment_is_weighed_by_those_who_look_for_work(desk: Desk) -> None:
    cohort_of(desk.lathe, THIS - 3, graduated=110, employed=90, continued=10)
    cohort_of(desk.robots, THIS - 3, graduated=320, employed=150, continued=20)
    cohort_of(desk.robots, THIS - 4, graduated=50, employed=1)
    parts = MEASURES["employed"].reckon([desk.school.pk], THIS)
    upper, lower = parts[desk.school.pk]
    assert upper / lower == 60.0


def test_units_keep_their_own_rows_and_read_those_of_the_place(desk: Desk) -> None:
    group = groups.GROUP.record(
        {"organisation": desk.school, "name": "示例群", "members": "甲", "tier": "school"}, actor=desk.head
    )
    seen: dict[str, Any] = {
        name: set(ProgrammeGroup.objects.visible_to(actor)) for name, actor in desk.actors.items()
    }
    assert all(rows == {group} for rows in seen.values())
    elsewhere = actor_with(Role.EDUCATION, jurisdiction=jurisdiction_tree()[1])
    assert not ProgrammeGroup.objects.visible_to(elsewhere).exists()
    with pytest.raises(NotAllowed):
        groups.GROUP.amend(group, {"members": "乙"}, actor=desk.actors["other"], reason="示例")
