"""Studios, teams, bases, training, ethics, contests, and the other registers of growth."""

from __future__ import annotations

from datetime import date, timedelta
from typing import Any

import pytest
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from ronghe.core.errors import Invalid, InvalidTransition, NotAllowed, RuleViolated
from ronghe.core.roles import Role
from ronghe.directory.models import Organisation
from ronghe.faculty.models import Teacher
from ronghe.faculty.queries.registers import path_of
from ronghe.faculty.services import registers as services
from ronghe.faculty.services.selections import TITLE_REVIEW
from tests.factories.accounts import actor_with
from tests.factories.directory import OrganisationFactory
from tests.factories.teaching import SYSTEM, make, title_review
from tests.support.clients import client_with

pytestmark = pytest.mark.django_db


@pytest.fixture
def school() -> Organisation:
    return OrganisationFactory(school=True)


@pytest.fixture
def clerk(school: Organisation) -> Client:
    return client_with(Role.SCHOOL, organisation=school)


def refused(name: str, school: Organisation, **more: Any) -> RuleViolated:
    with pytest.raises(RuleViolated) as error:
        make(name, school, **more)
    return error.value


def amounts(client: Client, page: str, **query: str) -> dict[str, float]:
    shown = client.get(reverse(f"faculty:{page}_list"), query).context["amounts"]
    return {str(one.label): one.value for one in shown}


@pytest.mark.register("TEA-16")
def test_studios_of_each_kind_are_counted_and_their_funding_goes_on(
    school: Organisation, clerk: Client
) -> None:
    make("STUDIO", school)
    for kind in ("famous_teacher", "headmaster", "class_teacher"):
        make("STUDIO", school, name=f"示例{kind}", kind=kind)
    assert amounts(clerk, "studios") == {
        "技能大师工作室": 1,
        "名师工作室": 1,
        "名校长工作室": 1,
        "名班主任工作室": 1,
    }
    without = make("STUDIO", school, name="无经费", funding_source="")
    assert [one.message for one in services.STUDIO.warnings(without)] == ["没有登记经费渠道。"]


@pytest.mark.register("TEA-31")
@pytest.mark.parametrize("kind", ["craft_master", "heritage"])
def test_masters_of_crafts_and_heritage_found_their_studio_with_the_school(
    kind: str, school: Organisation
) -> None:
    assert set(refused("STUDIO", school, kind=kind).fields) == {"co_founder"}
    assert make("STUDIO", school, kind=kind, co_founder="示例竹编传承人").co_founder == "示例竹编传承人"


@pytest.mark.register("TEA-17")
def test_the_plan_keeps_a_result_for_each_person(school: Organisation, clerk: Client) -> None:
    row = make("TRAINING", school, ends_on=date(2026, 3, 1))
    assert "还没有登记结果" in services.TRAINING.warnings(row)[0].message
    with pytest.raises(RuleViolated, match="须填写结业日期"):
        services.TRAINING.amend(row, {"result": "excellent"}, actor=SYSTEM, reason="结业")
    with pytest.raises(RuleViolated, match="早于培养开始日期"):
        services.TRAINING.amend(
            row, {"result": "excellent", "result_on": date(2025, 1, 1)}, actor=SYSTEM, reason="结业"
        )
    done = {"result": "excellent", "result_on": date(2026, 3, 1), "problem": "解决刀具磨损问题"}
    services.TRAINING.amend(row, done, actor=SYSTEM, reason="结业")
    assert services.TRAINING.warnings(row) == []
    make("TRAINING", school, person="测试乙", kind="programme_leader")
    assert amounts(clerk, "trainings") == {"骨干教师": 1, "专业带头人": 1}
    with pytest.raises(Invalid, match="已列入这一培养计划"):
        make("TRAINING", school)


@pytest.mark.register("TEA-18")
def test_teams_are_counted_by_programme_and_from_the_provincial_level(
    school: Organisation, clerk: Client
) -> None:
    make("TEAM", school)
    make("TEAM", school, name="电商团队", programme="电子商务", level="province")
    make("TEAM", school, name="护理团队", programme="护理", level="nation")
    assert amounts(clerk, "teams") == {"教学创新团队": 3, "其中省级以上": 2, "涉及专业": 3}
    assert amounts(clerk, "teams", level="province") == {"教学创新团队": 1, "其中省级以上": 1, "涉及专业": 1}
    with pytest.raises(Invalid, match="企业人员不能多于成员人数"):
        make("TEAM", school, name="三", members=2, from_firms=3)


@pytest.mark.register("TEA-19")
def test_a_base_is_built_with_a_leading_firm(school: Organisation) -> None:
    assert "须写明依据" in refused("BASE", school, leading_basis="").message
    assert "应为机构名录中的企业" in refused("BASE", school, host=school).message
    plain = make("BASE", school, is_leading=False, leading_basis="")
    assert "从行业领先企业中遴选" in services.BASE.warnings(plain)[0].hint


@pytest.mark.register("TEA-22")
def test_a_senior_title_is_evaluated_by_the_personnel_bureau(school: Organisation) -> None:
    head = actor_with(Role.SCHOOL, organisation=school)
    bureau = actor_with(Role.HRSS, jurisdiction=school.jurisdiction)
    education = actor_with(Role.EDUCATION, jurisdiction=school.jurisdiction)
    case = title_review(school, actor=head)
    TITLE_REVIEW.take(case, "submit", actor=head)
    with pytest.raises(NotAllowed):
        TITLE_REVIEW.take(case, "accept", actor=education)
    TITLE_REVIEW.take(case, "accept", actor=bureau)
    with pytest.raises(InvalidTransition):
        TITLE_REVIEW.take(case, "grant", actor=bureau)
    TITLE_REVIEW.take(case, "pass", actor=bureau)
    TITLE_REVIEW.take(case, "object", actor=bureau, note="公示期间有异议")
    TITLE_REVIEW.take(case, "pass", actor=bureau)
    assert TITLE_REVIEW.take(case, "grant", actor=bureau).state == "granted"
    assert case.handler_id == bureau.user_id
    with pytest.raises(RuleViolated, match="在今天之后"):
        title_review(school, candidate="测试丙", present_since=date(2099, 1, 1))
    with pytest.raises(Invalid, match="已申报同一职称"):
        title_review(school)


@pytest.mark.register("TEA-23")
def test_ethics_records_are_complete_and_seen_by_few(school: Organisation) -> None:
    assert "须填写等次" in refused("ETHICS", school, kind="assessment").message
    assert "作出单位和文号" in refused("ETHICS", school, kind="sanction").message
    row = make("ETHICS", school, kind="assessment", grade="excellent")
    place = school.jurisdiction
    for role, status in (
        (Role.SUPERVISION, 200),
        (Role.HRSS, 200),
        (Role.FINANCE, 403),
        (Role.ENTERPRISE, 403),
    ):
        client = client_with(role, jurisdiction=place)
        assert client.get(reverse("faculty:ethics_detail", args=[row.pk])).status_code == status


@pytest.mark.register("TEA-24")
def test_contests_are_counted_by_level(school: Organisation, clerk: Client) -> None:
    make("CONTEST", school)
    make("CONTEST", school, person="测试乙", level="city", award="second")
    make("CONTEST", school, person="测试丙", award="none")
    assert amounts(clerk, "contests") == {"参赛": 3, "获奖": 2, "其中省级以上获奖": 1}
    assert "还没有举行" in refused("CONTEST", school, person="测试丁", held_on=date(2099, 1, 1)).message
    with pytest.raises(Invalid, match="成绩已登记"):
        make("CONTEST", school)


@pytest.mark.register("TEA-26")
def test_the_autonomy_of_a_school_is_kept_in_its_three_fields(school: Organisation, clerk: Client) -> None:
    make("AUTONOMY", school)
    make("AUTONOMY", school, name="自主评聘中级职称", matter="titles")
    make("AUTONOMY", school, name="自主分配绩效工资", matter="income")
    assert amounts(clerk, "autonomies") == {"人事管理": 1, "职称评聘": 1, "收入分配": 1}
    with pytest.raises(Invalid, match="已登记这一事项"):
        make("AUTONOMY", school)


@pytest.mark.register("TEA-28")
def test_the_team_of_research_staff_changes_with_its_terms(school: Organisation, clerk: Client) -> None:
    today = timezone.localdate()
    over = make("RESEARCH_STAFF", school, starts_on=date(2020, 1, 1), ends_on=today - timedelta(days=1))
    assert services.RESEARCH_STAFF.warnings(over)[0].message == "聘期已满。"
    with pytest.raises(RuleViolated, match="已受聘"):
        make("RESEARCH_STAFF", school, starts_on=today - timedelta(days=1))
    make("RESEARCH_STAFF", school, starts_on=today)
    assert amounts(clerk, "research_staff") == {"今日在聘": 1, "聘期已满待处理": 1}
    services.RESEARCH_STAFF.close(over, actor=SYSTEM, reason="期满不再聘任")
    assert amounts(clerk, "research_staff") == {"今日在聘": 1, "聘期已满待处理": 0}


@pytest.mark.register("TEA-29")
def test_digital_ability_counts_the_latest_assessment(school: Organisation, clerk: Client) -> None:
    make("DIGITAL", school, assessed_on=date(2025, 4, 1), level="below")
    make("DIGITAL", school)
    make("DIGITAL", school, person="测试乙", level="below")
    assert amounts(clerk, "digital") == {"已测评教师": 2, "达标": 1}
    assert "50.0%" in clerk.get(reverse("faculty:digital_list")).content.decode()


@pytest.mark.register("TEA-30")
def test_a_reform_project_closes_with_its_outcome(school: Organisation, clerk: Client) -> None:
    row = make("REFORM", school)
    with pytest.raises(RuleViolated, match="结题须填写"):
        services.REFORM.amend(row, {"stage": "closed"}, actor=SYSTEM, reason="结题")
    done = {"stage": "closed", "ends_on": date(2026, 6, 1), "outcome": "形成模块化课程标准"}
    services.REFORM.amend(row, done, actor=SYSTEM, reason="结题")
    page = clerk.get(reverse("faculty:reforms_detail", args=[row.pk])).content.decode()
    assert "20,000" in page
    assert "已结题" in page


@pytest.mark.register("TEA-32")
def test_the_team_of_political_teachers_counts_full_and_part_time(
    school: Organisation, clerk: Client
) -> None:
    make("POLITICAL", school)
    make("POLITICAL", school, person="测试乙", presence="part", duty="class_teacher")
    assert amounts(clerk, "political") == {"专职": 1, "兼职": 1}
    found = clerk.get(reverse("faculty:political_list"), {"duty": "class_teacher"})
    assert found.context["listing"].total == 1


@pytest.mark.register("TEA-33")
def test_the_steps_of_a_teacher_make_a_path(school: Organisation, clerk: Client) -> None:
    second = make("PATH", school)
    first = make(
        "PATH",
        school,
        kind="engineer_teacher",
        from_post="装配工程师",
        to_post="专业课教师",
        starts_on=date(2018, 9, 1),
    )
    make("PATH", school, person="测试乙")
    assert path_of(second) == [first, second]
    page = clerk.get(reverse("faculty:paths_detail", args=[second.pk])).content.decode()
    assert page.index("装配工程师 → 专业课教师") < page.index("专业课教师 → 工艺工程师")
    assert "与原岗位相同" in refused("PATH", school, to_post="专业课教师").message


@pytest.mark.register("TEA-17")
def test_a_row_is_tied_to_the_only_file_of_that_name(school: Organisation) -> None:
    teacher = Teacher.objects.create(jurisdiction=school.jurisdiction, school=school, name="测试甲")
    assert make("TRAINING", school).teacher == teacher
    Teacher.objects.create(jurisdiction=school.jurisdiction, school=school, name="测试甲")
    assert make("CONTEST", school).teacher is None


@pytest.mark.register("TEA-16")
def test_a_trade_union_keeps_the_studios_it_supports() -> None:
    union = OrganisationFactory(name="示例市总工会")
    actor = actor_with(Role.BUREAU, organisation=union)
    row = make("STUDIO", union, actor=actor)
    services.STUDIO.amend(row, {"funding_source": "工会经费"}, actor=actor, reason="改由工会支持")
    assert row.funding_source == "工会经费"
    with pytest.raises(NotAllowed):
        make("TRAINING", union, actor=actor)
