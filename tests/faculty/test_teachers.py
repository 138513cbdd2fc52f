"""The teacher register: one file a person, never full-time twice, personal data hidden, self-service."""

from __future__ import annotations

from datetime import date, timedelta
from io import BytesIO
from time import perf_counter

import openpyxl
import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import IntegrityError, connection, transaction
from django.urls import reverse
from django.utils import timezone

from ronghe.core.errors import Conflict, Invalid, NotAllowed, RuleViolated
from ronghe.core.history import timeline
from ronghe.core.models import Notice, PersonalReveal
from ronghe.core.roles import Role
from ronghe.faculty.models import Employment, Teacher, TeacherCertificate, TeacherTitle
from ronghe.faculty.services import corrections
from ronghe.faculty.services.imports import import_teachers
from ronghe.faculty.services.teachers import (
    Job,
    Profile,
    add_part,
    amend_teacher,
    employ_teacher,
    end_employment,
    enter_teacher,
    link_user,
    remove_part,
    reveal_teacher,
)
from ronghe.faculty.sheets import teacher_sheet
from tests.factories.accounts import actor_with
from tests.factories.directory import OrganisationFactory
from tests.factories.faculty import EmploymentFactory, id_number
from tests.faculty.conftest import School
from tests.support.clients import client_of, client_with

pytestmark = [pytest.mark.django_db, pytest.mark.register("TEA-01")]
NUMBER = id_number(7)


def enter(school: School, **job: object) -> Teacher:
    wanted = {"kind": "specialist", "starts_on": date(2021, 9, 1), **job}
    done = enter_teacher(
        school.organisation,
        actor=school.clerk,
        profile=Profile("测试甲", NUMBER, "13900001234", "bachelor", ("数控技术",)),
        job=Job(**wanted),  # type: ignore[arg-type]
    )
    return done.teacher


def other_school(school: School) -> tuple[object, object]:
    other = OrganisationFactory(jurisdiction=school.city, school=True, name="示例第二职业技术学校")
    return other, actor_with(Role.SCHOOL, organisation=other)


def test_a_file_keeps_its_secrets(school: School) -> None:
    teacher = enter(school)
    with connection.cursor() as cursor:
        cursor.execute("select id_number, phone, id_digest from faculty_teacher where id = %s", [teacher.pk])
        stored, phone, digest = cursor.fetchone()
        cursor.execute("select * from faculty_teacherevent")
        history = str(cursor.fetchall())
    assert NUMBER not in stored
    assert "13900001234" not in phone
    assert len(digest) == 64
    assert NUMBER not in history
    assert digest not in history
    again = Teacher.objects.get(pk=teacher.pk)
    assert (again.id_number, again.masked_id_number) == (NUMBER, f"{NUMBER[:3]}*************{NUMBER[-2:]}")
    page = client_of_clerk(school).get(reverse("faculty:teacher_detail", args=[teacher.pk]))
    assert NUMBER not in page.content.decode()
    assert "13900001234" not in page.content.decode()


def client_of_clerk(school: School):  # type: ignore[no-untyped-def]  # a browser
    return client_with(Role.SCHOOL, organisation=school.organisation)


def test_the_same_person_is_known_in_another_school(school: School) -> None:
    teacher = enter(school)
    other, clerk = other_school(school)
    done = enter_teacher(
        other,
        actor=clerk,
        profile=Profile("测试甲", NUMBER.lower()),
        job=Job("specialist", date(2022, 9, 1), form="part_time", status="quota"),
    )
    assert (done.was_known, done.teacher.pk, Teacher.objects.count()) == (True, teacher.pk, 1)
    assert done.teacher.school_id == school.organisation.pk
    with pytest.raises(Conflict, match="姓名与所填不同"):
        enter_teacher(
            other,
            actor=clerk,
            profile=Profile("测试丙", NUMBER),
            job=Job("specialist", date(2023, 9, 1), form="part_time", status="quota"),
        )


def test_nobody_is_employed_full_time_twice(school: School) -> None:
    teacher = enter(school)
    other, clerk = other_school(school)
    with pytest.raises(RuleViolated) as refused:
        employ_teacher(teacher, other, actor=clerk, job=Job("specialist", date(2023, 9, 1)))
    assert "示例第一职业技术学校" in refused.value.message
    assert "2021-09-01" in refused.value.message
    assert "starts_on" in refused.value.fields
    job = teacher.employments.get()
    end_employment(job, actor=school.clerk, ends_on=date(2023, 8, 31), reason="调离")
    employ_teacher(teacher, other, actor=clerk, job=Job("specialist", date(2023, 9, 1)))
    teacher.refresh_from_db()
    assert teacher.school == other
    assert teacher.entered_on == date(2021, 9, 1)
    with pytest.raises(IntegrityError, match="faculty_full_time_once"), transaction.atomic():
        EmploymentFactory(teacher=teacher, organisation=school.organisation, starts_on=date(2024, 1, 1))


@pytest.mark.parametrize(("day", "refused"), [(date(2023, 8, 31), True), (date(2023, 9, 1), False)])
def test_the_day_after_leaving_is_free(school: School, day: date, refused: bool) -> None:
    teacher = enter(school, ends_on=date(2023, 8, 31))
    other, clerk = other_school(school)
    if refused:
        with pytest.raises(RuleViolated):
            employ_teacher(teacher, other, actor=clerk, job=Job("specialist", day))
    else:
        assert employ_teacher(teacher, other, actor=clerk, job=Job("specialist", day)).pk


def test_what_is_wrong_is_refused_with_its_place(school: School) -> None:
    with pytest.raises(Invalid) as refused:
        enter_teacher(
            school.organisation,
            actor=school.clerk,
            profile=Profile(" ", NUMBER[:-1] + ("0" if NUMBER[-1] != "0" else "1")),
            job=Job("specialist", date(2021, 9, 1)),
        )
    assert set(refused.value.fields) == {"name", "id_number"}
    with pytest.raises(Invalid, match="早于入职日期"):
        enter(school, ends_on=date(2020, 1, 1))
    with pytest.raises(RuleViolated, match="只用于兼职"):
        enter(school, status="mobile")
    with pytest.raises(NotAllowed):
        enter_teacher(
            school.organisation,
            actor=school.bureau,
            profile=Profile("测试甲"),
            job=Job("specialist", date(2021, 9, 1)),
        )


def test_amending_keeps_what_is_left_blank_and_says_why(school: School) -> None:
    teacher = enter(school)
    with pytest.raises(Invalid):
        amend_teacher(teacher, actor=school.clerk, profile=Profile("测试乙"), reason=" ")
    amend_teacher(teacher, actor=school.clerk, profile=Profile("测试乙", education="master"), reason="改名")
    teacher.refresh_from_db()
    assert (teacher.name, teacher.id_number, teacher.education) == ("测试乙", NUMBER, "master")
    assert timeline(teacher)[0].note == "改名"


def test_papers_come_and_go(school: School) -> None:
    teacher = enter(school)
    values = {"kind": "skill", "name": "钳工", "level": "3", "obtained_on": date(2020, 1, 1)}
    row = add_part(teacher, "certificate", actor=school.clerk, values=values)
    with pytest.raises(Invalid, match="有效期"):
        add_part(
            teacher, "certificate", actor=school.clerk, values={**values, "expires_on": date(2019, 1, 1)}
        )
    with pytest.raises(Invalid, match="理由"):
        remove_part(row, actor=school.clerk, reason="")
    remove_part(row, actor=school.clerk, reason="登记错误")
    assert not teacher.certificates.exists()


def test_a_secret_is_shown_for_a_reason_and_the_look_is_kept(school: School) -> None:
    teacher = enter(school)
    with pytest.raises(NotAllowed):
        reveal_teacher(teacher, "id_number", actor=school.bureau, reason="核对")
    with pytest.raises(RuleViolated):
        reveal_teacher(teacher, "id_number", actor=school.clerk, reason="")
    assert reveal_teacher(teacher, "id_number", actor=school.clerk, reason="核对社保") == NUMBER
    kept = PersonalReveal.objects.get()
    assert (kept.model, kept.row, kept.reason) == ("faculty.Teacher", teacher.pk, "核对社保")


def test_the_teacher_sees_the_own_file_and_proposes_corrections(school: School) -> None:
    teacher, stranger = enter(school), school.teacher()
    actor = school.own(teacher)
    assert teacher.user is not None
    browser = client_of(teacher.user)
    assert browser.get(reverse("faculty:teacher_own")).status_code == 303
    assert browser.get(reverse("faculty:teacher_detail", args=[stranger.pk])).status_code == 404
    url = reverse("faculty:teacher_correct", args=[teacher.pk])
    page = browser.post(
        url, {"name": "测试甲", "phone": "13900009999", "education": "master", "reason": "取得学位"}
    )
    assert page.status_code == 303, page.content.decode()[:1500]
    row = teacher.corrections.get()
    assert "13900009999" not in str(row.changes)
    teacher.refresh_from_db()
    assert teacher.education == "bachelor"
    assert Notice.objects.filter(recipient_id=school.clerk.user_id).exists()
    with pytest.raises(Conflict):
        corrections.propose_correction(teacher, actor=actor, changes={"education": "doctor"}, reason="再报")
    with pytest.raises(NotAllowed):
        corrections.accept_correction(row, actor=actor)
    corrections.accept_correction(row, actor=school.clerk, note="已核对证书")
    teacher.refresh_from_db()
    assert (teacher.education, teacher.phone, teacher.programmes) == ("master", "13900009999", [])
    again = corrections.propose_correction(
        teacher, actor=actor, changes={"education": "doctor"}, reason="再报"
    )
    corrections.refuse_correction(again, actor=school.clerk, note="没有证书")
    teacher.refresh_from_db()
    assert (teacher.education, again.answer) == ("master", "没有证书")


def test_a_log_in_is_linked_only_within_the_school(school: School) -> None:
    teacher = enter(school)
    outsider = actor_with(Role.TEACHER, jurisdiction=school.city)
    from_elsewhere = client_of_clerk(school).post(
        reverse("faculty:teacher_link", args=[teacher.pk]), {"username": f"nobody{outsider.user_id}"}
    )
    assert from_elsewhere.status_code == 422
    with pytest.raises(Invalid):
        link_user(teacher, actor=school.clerk, username="nobody")


HEADERS = (
    "学校*", "工号*", "姓名*", "身份证件号码", "教师类别*", "任用形式*", "编制情况*", "入职日期*",
    "学历", "任教专业", "能胜任理论教学", "能胜任实践教学", "教师资格证取得日期",
    "专业技术职务", "职务级别", "职务取得日期", "技能证书名称", "技能等级", "技能证书取得日期",
)  # fmt: skip


def workbook(*rows: list[object], headers: tuple[str, ...] = HEADERS) -> bytes:
    book = openpyxl.Workbook()
    sheet = book.active
    sheet.title = "教师"
    for row in (headers, *rows):
        sheet.append(list(row))
    buffer = BytesIO()
    book.save(buffer)
    return buffer.getvalue()


def row(number: str, name: str, identity: str = "", *more: object) -> list[object]:
    job = ["专业课教师", "专任（全职）", "在编", "2021-09-01"]
    return ["示例第一职业技术学校", number, name, identity, *job, *more]


def test_teachers_come_from_excel(school: School) -> None:
    browser = client_of_clerk(school)
    url = reverse("faculty:teacher_import")
    data = workbook(
        row("T1", "测试甲", NUMBER, "本科", "数控技术、模具", "是", "是", "2020-06-01", "讲师", "中级",
            "2022-01-01", "数控车工", "高级工（三级）", "2019-05-01"),
        row("T2", "测试乙"),
    )  # fmt: skip
    page = browser.post(url, {"workbook": SimpleUploadedFile("教师.xlsx", data)})
    assert page.status_code == 200, page.context["preview"].problems
    done = browser.post(url, {"act": "import", "file": page.context["preview"].token})
    assert done.status_code == 303
    teacher = Teacher.objects.get(name="测试甲")
    assert (teacher.programmes, teacher.teaches_practice) == (["数控技术", "模具"], True)
    assert teacher.entered_on == date(2021, 9, 1)
    assert TeacherCertificate.objects.filter(teacher=teacher).count() == 2
    assert TeacherTitle.objects.get(teacher=teacher).level == "middle"
    again = workbook(row("T1", "测试甲", "", "硕士研究生"))
    page = browser.post(url, {"workbook": SimpleUploadedFile("教师.xlsx", again)})
    browser.post(url, {"act": "import", "file": page.context["preview"].token})
    teacher.refresh_from_db()
    assert (teacher.education, teacher.programmes) == ("master", ["数控技术", "模具"])
    assert Employment.objects.count() == 2


def test_a_wrong_sheet_says_where_and_imports_nothing(school: School) -> None:
    other, _clerk = other_school(school)
    known = school.teacher()
    known.id_digest = ""
    known.save()
    enter(school, staff_number="T0")
    elsewhere = Teacher.objects.get(name="测试甲")
    Employment.objects.filter(teacher=elsewhere).update(organisation=other)
    browser = client_of_clerk(school)
    data = workbook(
        row("T1", "测试甲", NUMBER),
        row("T2", "测试乙", "990101199001010011"),
        row("T3", "测试丙", id_number(3)),
        row("T4", "测试丙", id_number(3)),
    )
    page = browser.post(
        reverse("faculty:teacher_import"), {"workbook": SimpleUploadedFile("教师.xlsx", data)}
    )
    assert page.status_code == 422
    said = {problem.message for problem in page.context["preview"].problems}
    assert any("示例第二职业技术学校" in text for text in said), said
    assert any("不是有效的证件号码" in text for text in said), said
    assert any("第 4 行" in text for text in said), said
    assert Teacher.objects.count() == 2
    token = page.context["preview"].token
    marked = browser.get(reverse("faculty:teacher_import") + f"?get=errors&file={token}")
    assert marked.status_code == 200


def test_a_thousand_rows_are_ordinary(school: School) -> None:
    """A tenth of the contracted size in the suite; the benchmark runs all of it."""
    rows = [row(f"T{n}", f"测试{n}") for n in range(1000)]
    sheet = teacher_sheet(school.clerk)
    start = perf_counter()
    report = sheet.check(workbook(*rows), "教师.xlsx")
    assert report.is_ok, report.errors[:3]
    assert import_teachers(list(report.to_save()), actor=school.clerk) == 1000
    assert perf_counter() - start < 20
    assert Employment.objects.count() == 1000


def test_the_template_offers_the_own_school_only(school: School) -> None:
    other_school(school)
    book = openpyxl.load_workbook(BytesIO(teacher_sheet(school.clerk).template()))
    texts = " ".join(str(cell.value) for one in book for line in one.iter_rows() for cell in line)
    assert "示例第一职业技术学校" in texts
    assert "示例第二职业技术学校" not in texts


def test_who_left_is_out_of_the_list_until_asked_for(school: School) -> None:
    today = timezone.localdate()
    school.teacher(name="测试在职")
    school.teacher(name="测试离职", job__ends_on=today - timedelta(days=1))
    browser = client_of_clerk(school)
    page = browser.get(reverse("faculty:teacher_list")).content.decode()
    assert "测试在职" in page
    assert "测试离职" not in page
    assert "测试离职" in browser.get(reverse("faculty:teacher_list") + "?state=left").content.decode()


def test_the_card_prints_without_secrets(school: School) -> None:
    teacher = enter(school)
    page = client_of_clerk(school).get(reverse("faculty:teacher_card", args=[teacher.pk]))
    assert page.status_code == 200
    assert NUMBER not in page.content.decode()
    assert "测试甲" in page.content.decode()
