"""The pool of mentors across schools: hours, loads, special posts, and part-time both ways (TEA-12, 15)."""

from __future__ import annotations

from datetime import date, timedelta
from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse
from django.utils import timezone

from ronghe.core.errors import RuleViolated
from ronghe.core.roles import Role
from ronghe.directory.models import Organisation
from ronghe.engine.rules.outcome import Verdict
from ronghe.faculty.models import Engagement, Mentor, SideJob
from ronghe.faculty.queries.engagements import load_of
from ronghe.faculty.services.registers import ENGAGEMENT, SIDE_JOB, SPECIAL_POST
from ronghe.faculty.views.registers import SIDE_JOBS
from ronghe.policy.queries.rules import apply_again
from ronghe.policy.queries.rulings import kept_rulings
from tests.factories.accounts import actor_with
from tests.factories.directory import OrganisationFactory
from tests.factories.faculty import EmploymentFactory, TeacherFactory
from tests.factories.teaching import SYSTEM, make, values_for
from tests.support.clients import client_with

pytestmark = pytest.mark.django_db
TUESDAY = {"weekday": 2, "slot": "08:00-09:40"}


@pytest.fixture
def school() -> Organisation:
    return OrganisationFactory(school=True)


@pytest.fixture
def other(school: Organisation) -> Organisation:
    return OrganisationFactory(jurisdiction=school.jurisdiction, school=True)


@pytest.fixture
def mentor(school: Organisation) -> Mentor:
    return make("MENTOR", school)


def refused(name: str, school: Organisation, **more: Any) -> RuleViolated:
    with pytest.raises(RuleViolated) as error:
        make(name, school, **more)
    return error.value


@pytest.mark.register("TEA-15")
def test_nobody_teaches_in_two_schools_at_one_hour(
    school: Organisation, other: Organisation, mentor: Mentor
) -> None:
    make("ENGAGEMENT", school, mentor=mentor, **TUESDAY)
    error = refused("ENGAGEMENT", other, mentor=mentor, weekday=2, slot="09:00-10:40")
    assert "星期二 08:00-09:40" in error.message
    assert "其他学校" in error.message
    assert school.name not in error.message
    assert set(error.fields) == {"slot"}
    assert make("ENGAGEMENT", other, mentor=mentor, weekday=3, slot="08:00-09:40").pk
    assert make("ENGAGEMENT", other, mentor=mentor, weekday=2, slot="09:40-11:20", weekly_hours=2).pk


@pytest.mark.register("TEA-15")
def test_the_limit_counts_all_schools_together(
    school: Organisation, other: Organisation, mentor: Mentor
) -> None:
    """Ten hours a week: 4 + 6 fit, one more hour does not; after the first term is over it does."""
    make("ENGAGEMENT", school, mentor=mentor, weekly_hours=4, **TUESDAY)
    make("ENGAGEMENT", other, mentor=mentor, weekly_hours=6, weekday=3, slot="08:00-09:40")
    third = {"mentor": mentor, "weekly_hours": 1, "weekday": 4, "slot": "08:00-09:40", "task": "工艺"}
    error = refused("ENGAGEMENT", school, **third)
    assert "合计 11 课时，超过上限 10 课时（本项 1，其余 10）" in error.message
    assert set(error.fields) == {"weekly_hours"}
    assert make("ENGAGEMENT", school, **third, starts_on=date(2027, 1, 21), ends_on=date(2027, 6, 30)).pk


@pytest.mark.register("TEA-15")
def test_people_have_a_limit_too(school: Organisation, mentor: Mentor) -> None:
    make("ENGAGEMENT", school, mentor=mentor, people=15, **TUESDAY)
    error = refused("ENGAGEMENT", school, mentor=mentor, people=6, weekday=3, slot="08:00-09:40", task="二")
    assert "21 人，超过上限 20 人" in error.message


@pytest.mark.register("TEA-15")
def test_what_is_not_known_is_said_and_not_refused(school: Organisation, other: Organisation) -> None:
    mentor = make("MENTOR", school, weekly_limit=None, people_limit=None)
    make("ENGAGEMENT", school, mentor=mentor)
    row = make("ENGAGEMENT", other, mentor=mentor)
    said = [one.message for one in ENGAGEMENT.warnings(row)]
    assert any("无法判断是否冲突" in text for text in said)
    assert any("同期合计 8 课时，无法判断是否超负荷" in text for text in said)
    page = client_with(Role.SCHOOL, organisation=other).get(
        reverse("faculty:engagements_detail", args=[row.pk])
    )
    assert "无法判断是否冲突" in page.content.decode()


@pytest.mark.register("TEA-15")
def test_a_special_post_holds_as_many_as_it_has_places(school: Organisation, other: Organisation) -> None:
    post = make("SPECIAL_POST", school)
    first, second = make("MENTOR", school), make("MENTOR", school, name="测试导师二")
    made = make("ENGAGEMENT", school, mentor=first, kind="special_post", post=post)
    error = refused("ENGAGEMENT", school, mentor=second, kind="special_post", post=post)
    assert "设岗 1 个，同期聘用将达 2 人" in error.message
    assert "须选择岗位" in refused("ENGAGEMENT", school, mentor=second, kind="special_post").message
    later = {"starts_on": date(2027, 2, 20), "ends_on": date(2027, 6, 30)}
    assert make("ENGAGEMENT", school, mentor=second, kind="special_post", post=post, **later).pk
    SPECIAL_POST.amend(post, {"number": 2}, actor=SYSTEM, reason="增设")
    with pytest.raises(RuleViolated):
        SPECIAL_POST.amend(post, {"number": 1}, actor=SYSTEM, reason="减少")
    ENGAGEMENT.close(made, actor=SYSTEM, reason="解聘")
    assert SPECIAL_POST.amend(post, {"number": 1}, actor=SYSTEM, reason="减少").number == 1


@pytest.mark.register("TEA-15")
def test_a_closed_engagement_makes_room_and_does_not_come_back_over_the_limit(
    school: Organisation, mentor: Mentor
) -> None:
    first = make("ENGAGEMENT", school, mentor=mentor, weekly_hours=8, **TUESDAY)
    ENGAGEMENT.close(first, actor=SYSTEM, reason="导师请辞")
    make("ENGAGEMENT", school, mentor=mentor, weekly_hours=6, weekday=3, slot="08:00-09:40")
    with pytest.raises(RuleViolated):
        ENGAGEMENT.reopen(first, actor=SYSTEM, reason="误办")


@pytest.mark.register("TEA-15")
def test_the_mentor_page_shows_the_load_of_today(
    school: Organisation, other: Organisation, mentor: Mentor
) -> None:
    today = timezone.localdate()
    spell = {"starts_on": today - timedelta(days=10), "ends_on": today + timedelta(days=10)}
    make("ENGAGEMENT", school, mentor=mentor, weekly_hours=4, people=5, **TUESDAY, **spell)
    make("ENGAGEMENT", other, mentor=mentor, weekly_hours=2, weekday=4, slot="08:00-09:40", **spell)
    load = load_of(mentor)
    assert (load.hours, load.people, load.schools, load.limit) == (6, 5, 2, 10)
    page = client_with(Role.SCHOOL, organisation=school).get(
        reverse("faculty:mentors_detail", args=[mentor.pk])
    )
    assert "6 / 10" in page.content.decode()


@pytest.mark.register("TEA-15")
def test_rows_of_a_file_are_measured_against_the_pool(
    school: Organisation, mentor: Mentor, settings: Any, tmp_path: Any
) -> None:
    settings.RONGHE_IMPORT_ROOT = tmp_path
    make("ENGAGEMENT", school, mentor=mentor, weekly_hours=8, **TUESDAY)
    lines = [
        "单位,课程或任务,产业导师,聘用形式,聘期起,每周课时,上课日,上课时间",
        f"{school.name},夹具设计,{mentor.name},兼职教师,2026-09-01,4,星期三,8点到10点",
        f"{school.name},精度检测,{mentor.name},兼职教师,2026-09-01,4,星期五,08:00-09:40",
    ]
    upload = SimpleUploadedFile("聘用.csv", "\n".join(lines).encode("utf-8-sig"))
    answer = client_with(Role.SCHOOL, organisation=school).post(
        reverse("faculty:engagements_import"), {"workbook": upload}
    )
    assert answer.status_code == 422
    text = answer.content.decode()
    assert "请写成 08:00-09:40 的样子" in text
    assert "合计 12 课时，超过上限 10 课时" in text
    assert Engagement.objects.count() == 1


@pytest.mark.register("TEA-12")
@pytest.mark.rule("lc.elig.twoway")
def test_the_firm_records_part_time_teaching_in_its_own_assessment(
    school: Organisation, mentor: Mentor
) -> None:
    """May, not must: what is not counted is said, no breach; the firm ticks it with a reason."""
    firm = OrganisationFactory(jurisdiction=school.jurisdiction, enterprise=True)
    over = {"starts_on": date(2026, 3, 1), "ends_on": date(2026, 7, 1)}
    row = make("ENGAGEMENT", firm, mentor=mentor, **over)
    warned = ENGAGEMENT.warnings(row)
    assert [one.field for one in warned] == ["counted_by_firm"]
    assert "可以，不是必须" in warned[0].hint
    actor = actor_with(Role.ENTERPRISE, organisation=firm)
    ENGAGEMENT.amend(row, {"counted_by_firm": True}, actor=actor, reason="计入2026年度考核")
    assert ENGAGEMENT.warnings(row) == []
    client = client_with(Role.EDUCATION, jurisdiction=school.jurisdiction)
    listed = client.get(reverse("faculty:engagements_list"), {"uncounted": "1"})
    assert listed.context["listing"].total == 0


@pytest.mark.register("TEA-12")
@pytest.mark.rule("lc.elig.twoway")
def test_a_teacher_takes_paid_work_at_a_partner_with_leave(school: Organisation) -> None:
    row = make("SIDE_JOB", school)
    assert row.is_paid
    assert "晚于兼职开始日期" in refused("SIDE_JOB", school, approved_on=date(2026, 3, 2)).message
    assert "应为机构名录中的企业" in refused("SIDE_JOB", school, enterprise=school).message
    twice = make("SIDE_JOB", school, weekly_hours=5)
    assert "每周合计 9 小时" in SIDE_JOB.warnings(twice)[-1].message


@pytest.mark.register("PAY-12", "TEA-12")
@pytest.mark.rule("lc.elig.twoway")
def test_part_time_both_ways_is_judged_by_the_rule_of_the_place(school: Organisation, mentor: Mentor) -> None:
    """A specialist, an agreement, pay in writing; the other way round the firm's assessment decides."""
    school.jurisdiction.pack = "liaocheng"
    school.jurisdiction.save()

    def verdicts(row: SideJob | Engagement) -> list[Verdict]:
        return [one.verdict for one in kept_rulings(row)]

    unknown = make("SIDE_JOB", school)
    assert verdicts(unknown) == [Verdict.NOT_MET]
    assert {one.field for one in SIDE_JOB.warnings(unknown)} == {"agreement", "pay_terms"}
    terms = {"agreement": "合-1", "pay_terms": "每课时结算"}
    assert verdicts(make("SIDE_JOB", school, person="测试丙", **terms)) == [Verdict.CANNOT_TELL]
    for name, kind in (("测试专", "specialist"), ("测试公", "general")):
        EmploymentFactory(
            teacher=TeacherFactory(school=school, name=name, job=False),
            organisation=school,
            kind=kind,
            starts_on=date(2020, 9, 1),
        )
    row = make("SIDE_JOB", school, person="测试专", **terms)
    assert verdicts(row) == [Verdict.MET]
    assert apply_again(kept_rulings(row)[0].trace).agrees
    assert "只有专业（技能）教师" in refused("SIDE_JOB", school, person="测试公", **terms).message
    page = client_with(Role.EDUCATION, jurisdiction=school.jurisdiction).get(SIDE_JOBS.page_of(row))
    assert "条件“本人是专业（技能）教师”（是）：是" in page.content.decode()
    engaged = make("ENGAGEMENT", school, mentor=mentor)
    assert verdicts(engaged) == [Verdict.NOT_MET]
    ENGAGEMENT.amend(engaged, {"counted_by_firm": True}, actor=SYSTEM, reason="计入考核")
    assert verdicts(engaged) == [Verdict.MET]


@pytest.mark.register("TEA-12")
def test_one_mentor_stands_in_the_pool_once(
    school: Organisation, other: Organisation, mentor: Mentor
) -> None:
    client = client_with(Role.SCHOOL, organisation=other)
    data = {name: value for name, value in values_for("MENTOR", other).items() if value is not None}
    answer = client.post(reverse("faculty:mentors_new"), {**data, "organisation": other.pk})
    assert answer.status_code == 422
    assert "导师库中已有该企业的这位导师" in answer.content.decode()
