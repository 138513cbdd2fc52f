"""The file shows what the registers know; a teacher has a copy of all of it, and erasure after leaving."""

from __future__ import annotations

import json
import re
from datetime import date, timedelta

import pytest
from django.urls import reverse
from django.utils import timezone

from ronghe.accounts.models import User
from ronghe.core.errors import InvalidTransition, NotAllowed, RuleViolated
from ronghe.core.models import PersonalReveal
from ronghe.core.roles import Role
from ronghe.faculty.models import Employment, Teacher
from ronghe.faculty.queries.teachers import sections_of
from ronghe.faculty.services import selections
from ronghe.faculty.services.privacy import erase_teacher, export_teacher
from tests.factories.accounts import actor_with
from tests.factories.teaching import SYSTEM, make, selection
from tests.faculty.conftest import School
from tests.support.clients import client_of, client_with

pytestmark = pytest.mark.django_db
NAMED = re.compile(r"测试甲(?!\d)")
"""The teacher; log-ins of the tests are called 测试甲1, 测试甲2, …"""


@pytest.fixture
def teacher(school: School) -> Teacher:
    """测试甲 with rows in the registers that concern a person, a title won and hours of service."""
    made = school.teacher(name="测试甲")
    owner = school.organisation
    for name in (
        "TRAINING",
        "CONTEST",
        "ETHICS",
        "REFORM",
        "SIDE_JOB",
        "FACTOR",
        "SERVICE_HOURS",
        "ROTATION",
    ):
        make(name, owner)
    case = selection(owner)
    selections.SELECTION.take(case, "submit", actor=SYSTEM)
    selections.SELECTION.take(case, "choose", actor=SYSTEM)
    return made


def told(teacher: Teacher, actor: object) -> str:
    found = sections_of(teacher, actor)  # type: ignore[arg-type]
    return "\n".join(f"{one.title} {what} {when}" for one in found for what, when, _url in one.rows)


@pytest.mark.register("TEA-27")
def test_the_file_has_workload_and_honours_out_of_the_registers(school: School, teacher: Teacher) -> None:
    """Eight hours of service at a factor of 0.5 are four; the contest and the selection are honours."""
    text = told(teacher, school.clerk)
    assert "8.0 小时，折合 4.000 课时" in text
    assert "荣誉与成果 比赛成绩：示例教学能力比赛 2026年5月1日" in text
    assert "示例名师（名师） 2026年" in text
    page = client_with(Role.SCHOOL, organisation=school.organisation).get(
        reverse("faculty:teacher_detail", args=[teacher.pk])
    )
    text = page.content.decode()
    assert "示例骨干教师培养计划" in text
    assert "/faculty/trainings/" in text


def test_a_teacher_sees_the_own_rows_and_no_others(school: School, teacher: Teacher) -> None:
    other = school.teacher(name="测试乙")
    own = school.own(teacher)
    assert "师德专题培训" in told(teacher, own)
    make("TRAINING", school.organisation, person="测试乙", plan="别人的计划")
    assert "别人的计划" not in told(teacher, own)
    page = client_of(User.objects.get(pk=own.user_id))
    text = page.get(reverse("faculty:teacher_detail", args=[teacher.pk])).content.decode()
    assert "示例教学能力比赛" in text
    assert page.get(reverse("faculty:teacher_detail", args=[other.pk])).status_code == 404
    statistician = actor_with(Role.STATISTICIAN, jurisdiction=school.city)
    assert "师德专题培训" not in told(teacher, statistician)


def test_the_person_takes_a_copy_and_that_is_recorded(school: School, teacher: Teacher) -> None:
    own = school.own(teacher)
    page = client_of(User.objects.get(pk=own.user_id))
    answer = page.post(reverse("faculty:teacher_privacy", args=[teacher.pk]), {"act": "export"})
    data = json.loads(answer.content)
    assert {one["label"] for one in data["personal"]} >= {"姓名", "身份证件号码"}
    assert data["registers"]["教师比赛成绩"][0]["比赛名称"] == "示例教学能力比赛"
    assert data["registers"]["社会服务工作量"][0]["时数"] == "8.0"
    assert "no-store" in answer["Cache-Control"]
    assert PersonalReveal.objects.get(model="faculty.Teacher", row=teacher.pk).field == "*"
    with pytest.raises(NotAllowed):
        export_teacher(teacher, actor=actor_with(Role.STATISTICIAN, jurisdiction=school.city))


def test_erasure_waits_for_the_end_and_leaves_no_way_to_the_person(school: School, teacher: Teacher) -> None:
    with pytest.raises(RuleViolated, match="仍在示例第一职业技术学校任职"):
        erase_teacher(teacher, actor=school.clerk, reason="本人申请")
    Employment.objects.filter(teacher=teacher).update(ends_on=timezone.localdate() - timedelta(days=1))
    with pytest.raises(NotAllowed):
        erase_teacher(teacher, actor=school.own(teacher), reason="本人申请")
    teacher.titles.create(name="讲师", series="teaching", level="middle", obtained_on=date(2020, 1, 1))
    page = client_with(Role.SCHOOL, organisation=school.organisation)
    address = reverse("faculty:teacher_privacy", args=[teacher.pk])
    assert page.post(address, {"reason": ""}).status_code == 422
    assert page.post(address, {"reason": "本人申请 2026-11-01"}).status_code == 303
    teacher.refresh_from_db()
    alias = f"教师{teacher.pk}"
    assert (teacher.name, teacher.id_number, teacher.id_digest, teacher.phone) == (alias, "", "", "")
    assert (teacher.user, teacher.titles.count(), Employment.objects.count()) == (None, 0, 1)
    text = page.get(reverse("faculty:teacher_detail", args=[teacher.pk])).content.decode()
    assert not NAMED.search(text)
    assert "示例教学能力比赛" in text
    listed = page.get(reverse("faculty:contests_list")).content.decode()
    assert not NAMED.search(listed)
    assert alias in listed
    assert not NAMED.search(page.get(reverse("faculty:selections_list")).content.decode())
    with pytest.raises(InvalidTransition):
        erase_teacher(teacher, actor=school.clerk, reason="再来")
