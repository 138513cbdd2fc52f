"""Who gets which page, what a page costs, and that what waits is told."""

from __future__ import annotations

from datetime import date
from pathlib import Path

import pytest
from django.conf import LazySettings
from django.core.files.base import ContentFile
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone

from ronghe.accounts.queries import actor_of
from ronghe.core.evidence import attach
from ronghe.core.roles import Role
from ronghe.core.todos import todos_of
from ronghe.faculty.models import PracticeEvidence, Teacher
from ronghe.faculty.services.clocks import refresh_clocks
from tests.factories.accounts import UserFactory, actor_with
from tests.factories.directory import OrganisationFactory
from tests.factories.faculty import (
    EmploymentFactory,
    PracticeEntryFactory,
    RecognitionFactory,
    RecruitmentFactory,
    TeacherFactory,
)
from tests.faculty.conftest import School
from tests.support.clients import client_of, client_with

pytestmark = [pytest.mark.django_db]

LISTS = (
    "teacher_list",
    "practice_list",
    "clock_list",
    "new_teacher_list",
    "recognition_list",
    "recruitment_list",
    "share_page",
    "quota_page",
    "standard_list",
    "correction_list",
)
OFFICIAL = (Role.EDUCATION, Role.HRSS, Role.SUPERVISION, Role.STATISTICIAN, Role.AUDITOR, Role.POLICY_OFFICE)
FOR_TEACHERS = (
    "practice_list",
    "clock_list",
    "new_teacher_list",
    "recognition_list",
    "standard_list",
    "correction_list",
)
OF_TEACHER = ("teacher_detail", "teacher_card", "explain")
KEPT = ("teacher_edit", "teacher_link", "practice_new", "recognition_new", "teacher_reveal")
TABLE = [
    *[(role, name, 200) for role in OFFICIAL for name in LISTS],
    *[(Role.SCHOOL, name, 200) for name in LISTS],
    *[(Role.TEACHER, name, 200) for name in FOR_TEACHERS],
    *[(Role.TEACHER, name, 403) for name in set(LISTS) - set(FOR_TEACHERS)],
    *[(role, name, 403) for role in (Role.LEARNER, Role.ENTERPRISE, Role.PARENT) for name in LISTS],
    *[(Role.FINANCE, name, 403) for name in LISTS if name != "quota_page"],
    *[(role, name, 200) for role in (Role.SCHOOL, Role.EDUCATION, Role.AUDITOR) for name in OF_TEACHER],
    *[(role, name, 404) for role in (Role.LEARNER, Role.TEACHER, Role.ENTERPRISE) for name in OF_TEACHER],
    *[(Role.SCHOOL, name, 200) for name in KEPT],
    *[(Role.EDUCATION, name, 403) for name in KEPT],
    (Role.AUDITOR, "teacher_reveal", 200),
    *[(Role.SCHOOL, name, 200) for name in ("teacher_new", "teacher_employ", "teacher_import")],
    *[(Role.SCHOOL, name, 200) for name in ("practice_import", "recruitment_new")],
    *[(Role.EDUCATION, name, 403) for name in ("teacher_new", "teacher_import", "recruitment_new")],
    (Role.EDUCATION, "standard_new", 200),
    (Role.SCHOOL, "standard_new", 403),
    (Role.SCHOOL, "recruitment_detail", 200),
    (Role.HRSS, "recruitment_print", 200),
    (Role.TEACHER, "recruitment_detail", 404),
    (Role.SCHOOL, "recognition_detail", 200),
    (Role.TEACHER, "recognition_detail", 404),
    (Role.SCHOOL, "practice_detail", 200),
    (Role.SCHOOL, "practice_file", 200),
    (Role.TEACHER, "practice_file", 404),
]
BY_KEY = {
    "recruitment_detail": "hire",
    "recruitment_print": "hire",
    "recognition_detail": "case",
    "practice_detail": "entry",
    "practice_file": "file",
}


def rows_of(school: School) -> dict[str, int]:
    teacher = school.teacher()
    entry = PracticeEntryFactory(teacher=teacher)
    link = attach(
        entry,
        ContentFile("示例".encode()),
        "证明.txt",
        link=PracticeEvidence,
        jurisdiction=school.county,
        actor=school.clerk,
    )
    return {
        "teacher": teacher.pk,
        "entry": entry.pk,
        "file": link.pk,
        "case": RecognitionFactory(teacher=teacher).pk,
        "hire": RecruitmentFactory(school=school.organisation).pk,
    }


@pytest.mark.register("TEA-01")
@pytest.mark.parametrize("role", sorted({role for role, _name, _status in TABLE}))
def test_who_may_open_what(role: Role, school: School, settings: LazySettings, tmp_path: Path) -> None:
    settings.RONGHE_EVIDENCE_ROOT = tmp_path / "evidence"
    keys = rows_of(school)
    of_school = role in {Role.SCHOOL, Role.TEACHER, Role.LEARNER}
    browser = (
        client_with(role, organisation=school.organisation)
        if of_school
        else client_with(role, jurisdiction=school.city)
    )
    found = {}
    for name in sorted({name for other, name, _status in TABLE if other == role}):
        key = "teacher" if name in OF_TEACHER + KEPT else BY_KEY.get(name, "")
        response = browser.get(reverse(f"faculty:{name}", args=[keys[key]] if key else []))
        found[name] = response.status_code
        for close in response._resource_closers:
            close()
    assert found == {name: status for other, name, status in TABLE if other == role}


def test_another_school_and_another_city_see_nothing(school: School) -> None:
    keys = rows_of(school)
    neighbour = OrganisationFactory(jurisdiction=school.county, school=True)
    far = OrganisationFactory(kind="education")
    for browser in (
        client_with(Role.SCHOOL, organisation=neighbour),
        client_with(Role.EDUCATION, organisation=far),
    ):
        for name, key in (
            ("teacher_detail", "teacher"),
            ("practice_detail", "entry"),
            ("recognition_detail", "case"),
            ("recruitment_detail", "hire"),
        ):
            assert browser.get(reverse(f"faculty:{name}", args=[keys[key]])).status_code == 404
        for name in ("teacher_list", "practice_list", "recognition_list", "recruitment_list"):
            assert browser.get(reverse(f"faculty:{name}")).context["listing"].total == 0


@pytest.mark.parametrize(
    ("name", "ceiling"),
    [
        ("teacher_list", 18),
        ("practice_list", 16),
        ("clock_list", 20),
        ("new_teacher_list", 20),
        ("recognition_list", 16),
        ("recruitment_list", 16),
        ("share_page", 18),
        ("quota_page", 22),
        ("correction_list", 16),
        ("standard_list", 16),
    ],
)
def test_a_page_costs_the_same_however_long(name: str, ceiling: int, school: School) -> None:
    def fill(number: int) -> None:
        for _ in range(number):
            teacher = school.teacher(job__starts_on=date(2025, 1, 1))
            PracticeEntryFactory(teacher=teacher)
            RecognitionFactory(teacher=teacher)
            RecruitmentFactory(school=school.organisation)
        refresh_clocks(Teacher.objects.values_list("pk", flat=True))

    browser = client_with(Role.EDUCATION, jurisdiction=school.city)
    costs = []
    for number in (3, 12):
        fill(number)
        with CaptureQueriesContext(
            connection,
        ) as queries:
            assert browser.get(reverse(f"faculty:{name}")).status_code == 200
        costs.append(len(queries))
    assert costs[1] <= costs[0] + 1
    assert costs[1] <= ceiling


def test_the_file_costs_little(school: School) -> None:
    teacher = school.teacher()
    for month in range(1, 10):
        PracticeEntryFactory(teacher=teacher, starts_on=date(2024, month, 1), ends_on=date(2024, month, 20))
        teacher.experience.create(
            enterprise="示例企业", starts_on=date(2010, month, 1), ends_on=date(2010, month, 20)
        )
    browser = client_with(Role.SCHOOL, organisation=school.organisation)
    with CaptureQueriesContext(connection) as queries:
        assert browser.get(reverse("faculty:teacher_detail", args=[teacher.pk])).status_code == 200
    assert len(queries) <= 34


def test_a_part_timer_is_read_by_both_schools_and_kept_by_one(school: School) -> None:
    other = OrganisationFactory(jurisdiction=school.city, school=True)
    teacher = school.teacher()
    EmploymentFactory(teacher=teacher, organisation=other, form="part_time", status="quota")
    browser = client_with(Role.SCHOOL, organisation=other)
    assert browser.get(reverse("faculty:teacher_detail", args=[teacher.pk])).status_code == 200
    assert browser.get(reverse("faculty:teacher_edit", args=[teacher.pk])).status_code == 403
    assert TeacherFactory.build(school=school.organisation).pk is None


def test_what_waits_is_told(school: School) -> None:
    teacher = school.teacher()
    school.own(teacher)
    PracticeEntryFactory(teacher=teacher, state="recorded")
    PracticeEntryFactory(teacher=teacher, state="returned", remark="缺证明", starts_on=date(2024, 1, 1))
    RecognitionFactory(teacher=teacher, state="bureau_review", recognised_on=None)
    RecruitmentFactory(school=school.organisation, state="submitted")
    refresh_clocks([teacher.pk])

    def told(actor: object) -> set[str]:
        return {one.label for one in todos_of(actor)}  # type: ignore[arg-type]

    assert {"待确认的企业实践", "企业实践不足或将到期的教师"} <= told(school.clerk)
    assert {"待审核的双师型认定", "待审批的教师招聘"} <= told(school.bureau)
    assert "待审批的教师招聘" in told(school.hrss)
    assert teacher.user is not None
    assert "退回补正的企业实践" in told(actor_of(teacher.user, timezone.localdate()))
    stranger = actor_with(Role.TEACHER, organisation=school.organisation)
    assert "退回补正的企业实践" not in told(stranger)


def test_a_phone_gets_a_card_for_every_row(school: School) -> None:
    """Tables become cards on a narrow screen: each cell carries its label."""
    teacher = school.teacher()
    PracticeEntryFactory(teacher=teacher)
    browser = client_of(UserFactory(role=Role.SCHOOL, organisation=school.organisation))
    for address in (
        reverse("faculty:teacher_list"),
        reverse("faculty:clock_list"),
        reverse("faculty:teacher_detail", args=[teacher.pk]),
        reverse("faculty:explain", args=[teacher.pk]),
        reverse("faculty:share_page"),
    ):
        page = browser.get(address).content.decode()
        assert "table--cards" in page
        assert page.count("<td") - page.count("<td>") == page.count("data-label=")
