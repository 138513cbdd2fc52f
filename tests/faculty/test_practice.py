"""Enterprise practice: recorded, confirmed, counted once, and the lists of clocks."""

from __future__ import annotations

from datetime import date, timedelta
from io import BytesIO, StringIO

import openpyxl
import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.core.management import call_command
from django.db import IntegrityError, transaction
from django.urls import reverse
from django.utils import timezone

from ronghe.core.actor import Actor
from ronghe.core.errors import Conflict, Invalid, InvalidTransition, NotAllowed
from ronghe.core.models import Notice
from ronghe.core.registers import SomeRefused
from ronghe.core.roles import Role
from ronghe.faculty.enums import ClockState, PracticeState
from ronghe.faculty.models import PracticeEntry, Teacher
from ronghe.faculty.queries.clocks import clock_counts, clocks_of, lapsing, specialist_teachers
from ronghe.faculty.rules.intervals import years_after
from ronghe.faculty.rules.sources import SOURCES, Source, declare_source
from ronghe.faculty.services.clocks import rebuild_clocks
from ronghe.faculty.services.practice import (
    Practice,
    amend_practice,
    confirm_many,
    confirm_practice,
    record_practice,
    return_practice,
    revoke_practice,
    take_over_practice,
    warn_of_lapses,
)
from ronghe.policy.services.progress import Upload
from tests.factories.directory import JurisdictionFactory, OrganisationFactory
from tests.factories.faculty import PracticeEntryFactory, TeacherFactory
from tests.factories.policy import ParameterAnswerFactory
from tests.faculty.conftest import School
from tests.support.clients import client_with

pytestmark = [pytest.mark.django_db]
SYSTEM = Actor.for_system("practice-test")


def practised(teacher: Teacher, first: date, last: date) -> None:
    PracticeEntryFactory(teacher=teacher, starts_on=first, ends_on=last)


def clock(teacher: Teacher, on: date):  # type: ignore[no-untyped-def]  # both clocks
    fresh = Teacher.objects.select_related("jurisdiction").get(pk=teacher.pk)
    return clocks_of([fresh], on)[teacher.pk]


@pytest.mark.register("TEA-02")
@pytest.mark.rule("sx.elig.practice5")
def test_four_months_and_one_are_a_breach_and_one_more_meets(school: School) -> None:
    teacher = school.teacher()
    practised(teacher, date(2020, 7, 1), date(2020, 10, 31))
    practised(teacher, date(2023, 7, 1), date(2023, 7, 31))
    on = date(2024, 12, 31)
    five = clock(teacher, on).five
    assert (five.state, five.days, five.need) == (ClockState.BELOW, 154, 180)
    practised(teacher, date(2024, 12, 1), on)
    assert clock(teacher, on).five.days == 185
    assert clock(teacher, on).five.state is not ClockState.BELOW


@pytest.mark.register("TEA-02")
@pytest.mark.rule("sx.elig.practice5")
def test_only_what_the_school_confirmed_counts_and_each_day_once(school: School) -> None:
    teacher = school.teacher()
    actor = school.own(teacher)
    first = record_practice(
        teacher,
        actor=actor,
        practice=Practice(date(2024, 1, 1), date(2024, 4, 30), "示例企业甲"),
        files=[Upload(BytesIO("示例证明".encode()), "证明.txt")],
    )
    record_practice(
        teacher, actor=actor, practice=Practice(date(2024, 3, 1), date(2024, 6, 30), "示例企业乙")
    )
    assert first.evidence.count() == 1
    on = date(2024, 12, 31)
    assert clock(teacher, on).five.days == 0
    with pytest.raises(NotAllowed):
        confirm_practice(first, actor=actor)
    confirm_many(PracticeEntry.objects.filter(teacher=teacher), actor=school.clerk, note="核对考勤")
    assert clock(teacher, on).five.days == 182
    teacher.refresh_from_db()
    assert teacher.practice_lapses_on == date(2029, 1, 3)
    before, of = (clock(teacher, date(2029, 1, day)).five for day in (2, 3))
    assert (before.days, of.days) == (180, 179)
    assert (before.state, of.state) == (ClockState.SOON, ClockState.BELOW)
    revoke_practice(first, actor=school.clerk, note="证明不实")
    assert clock(teacher, on).five.days == 122
    teacher.refresh_from_db()
    assert teacher.practice_lapses_on == date(2020, 9, 1)


@pytest.mark.register("TEA-02")
def test_the_kept_day_is_the_day_that_is_computed(school: School) -> None:
    """The column the list sorts by says the same as the clock of the file, for many records."""
    today = timezone.localdate()
    made = []
    for number in range(12):
        teacher = school.teacher()
        for part in range(number % 4):
            start = today - timedelta(days=300 * part + 40 * number + 60)
            practised(teacher, start, start + timedelta(days=30 + 17 * number % 60))
        made.append(teacher)
    rebuild_clocks(actor=SYSTEM)
    rows = list(Teacher.objects.filter(pk__in=[one.pk for one in made]).select_related("jurisdiction"))
    readings = clocks_of(rows, today)
    for row in rows:
        five = readings[row.pk].five
        assert five is not None
        assert (row.practice_lapses_on <= today) == (five.state is ClockState.BELOW)
        if five.state is not ClockState.BELOW:
            assert row.practice_lapses_on == five.falls_below_on


@pytest.mark.register("TEA-03")
@pytest.mark.rule("sx.elig.practice2")
def test_the_first_two_years_end_to_the_day(school: School) -> None:
    """Entry 2021-09-01: what lies after 2023-08-31 does not count."""
    met, late = (school.teacher(job__starts_on=date(2021, 9, 1)) for _ in range(2))
    practised(met, date(2022, 7, 1), date(2022, 12, 31))
    practised(late, date(2023, 5, 1), date(2023, 10, 31))
    rebuild_clocks(actor=SYSTEM)
    on = date(2024, 1, 1)
    assert (clock(met, on).new.state, clock(met, on).new.days) == (ClockState.MET, 184)
    assert (clock(late, on).new.state, clock(late, on).new.days) == (ClockState.BELOW, 123)


@pytest.mark.register("TEA-03")
@pytest.mark.rule("sx.elig.practice2")
def test_several_pieces_wait_for_the_office(school: School) -> None:
    teacher = school.teacher(job__starts_on=date(2021, 9, 1))
    practised(teacher, date(2022, 1, 1), date(2022, 4, 30))
    practised(teacher, date(2022, 7, 1), date(2022, 9, 30))
    rebuild_clocks(actor=SYSTEM)
    on = date(2024, 1, 1)
    assert clock(teacher, on).new.state is ClockState.CANNOT_TELL
    ParameterAnswerFactory(
        jurisdiction=school.city,
        key="teachers.new_entry_practice.one_block",
        kind="flag",
        value=False,
        valid_from=date(2020, 5, 8),
    )
    assert clock(teacher, on).new.state is ClockState.MET


@pytest.mark.register("TEA-02")
def test_the_office_may_decide_how_a_month_is_counted(school: School) -> None:
    teacher = school.teacher()
    practised(teacher, date(2024, 1, 1), date(2024, 6, 28))
    on = date(2024, 12, 31)
    assert clock(teacher, on).five.need == 180
    assert not clock(teacher, on).terms.convention.is_decided
    ParameterAnswerFactory(
        jurisdiction=school.city,
        key="teachers.enterprise_practice.days_per_month",
        value="30.5",
        basis="示例会议纪要",
        valid_from=date(2024, 1, 1),
    )
    reading = clock(teacher, on)
    assert (reading.five.need, reading.five.state) == (183, ClockState.BELOW)
    assert "示例会议纪要" in reading.terms.convention.reason
    assert clock(teacher, date(2023, 12, 31)).five.need == 180


def test_ending_before_it_starts_and_in_the_future_are_refused(school: School) -> None:
    teacher, today = school.teacher(), timezone.localdate()
    with pytest.raises(Invalid) as refused:
        record_practice(
            teacher, actor=school.clerk, practice=Practice(date(2024, 5, 2), date(2024, 5, 1), "示例企业")
        )
    assert "2024-05-01" in refused.value.fields["ends_on"]
    tomorrow = today + timedelta(days=1)
    with pytest.raises(Invalid, match="尚未到"):
        record_practice(teacher, actor=school.clerk, practice=Practice(today, tomorrow, "示例企业"))
    with pytest.raises(IntegrityError, match="dates_ordered"), transaction.atomic():
        PracticeEntryFactory(teacher=teacher, starts_on=date(2024, 5, 2), ends_on=date(2024, 5, 1))


def test_a_record_goes_back_and_comes_again(school: School) -> None:
    teacher = school.teacher()
    actor = school.own(teacher)
    practice = Practice(date(2024, 1, 1), date(2024, 1, 31), "示例企业")
    entry = record_practice(teacher, actor=actor, practice=practice)
    with pytest.raises(InvalidTransition, match="理由"):
        return_practice(entry, actor=school.clerk, note="")
    return_practice(entry, actor=school.clerk, note="缺证明")
    assert entry.state == PracticeState.RETURNED
    amend_practice(entry, actor=actor, practice=Practice(date(2024, 1, 1), date(2024, 2, 29), "示例企业"))
    confirm_practice(entry, actor=school.clerk)
    assert (entry.state, entry.days) == (PracticeState.CONFIRMED, 60)
    with pytest.raises(InvalidTransition):
        amend_practice(entry, actor=actor, practice=practice)
    with pytest.raises(NotAllowed):
        revoke_practice(entry, actor=school.bureau, note="越权")


def test_another_part_of_the_system_brings_days_once(school: School) -> None:
    teacher = school.teacher()
    practice = Practice(date(2024, 1, 1), date(2024, 1, 31), "示例企业", source_key="booking:7")
    with pytest.raises(Invalid, match="没有登记过"):
        take_over_practice(teacher, actor=SYSTEM, source="test-bookings", practice=practice)
    declare_source(Source("test-bookings", "基地预约", is_vouched=True))
    try:
        row = take_over_practice(teacher, actor=SYSTEM, source="test-bookings", practice=practice)
        assert row.state == PracticeState.CONFIRMED
        with pytest.raises(Conflict):
            take_over_practice(teacher, actor=SYSTEM, source="test-bookings", practice=practice)
        with pytest.raises(NotAllowed):
            take_over_practice(teacher, actor=school.clerk, source="test-bookings", practice=practice)
        with pytest.raises(ValueError, match="two sources"):
            declare_source(Source("test-bookings", "别的"))
    finally:
        del SOURCES["test-bookings"]


def test_one_that_cannot_stops_all(school: School) -> None:
    teacher = school.teacher()
    PracticeEntryFactory(teacher=teacher, state=PracticeState.RECORDED)
    PracticeEntryFactory(teacher=teacher, state=PracticeState.CONFIRMED, starts_on=date(2023, 7, 1))
    with pytest.raises(SomeRefused) as refused:
        confirm_many(PracticeEntry.objects.filter(teacher=teacher), actor=school.clerk)
    assert len(refused.value.troubles) == 1
    assert PracticeEntry.objects.filter(state=PracticeState.RECORDED).count() == 1


@pytest.mark.register("TEA-02")
def test_who_runs_out_within_so_many_days(school: School) -> None:
    today = timezone.localdate()
    last = today - timedelta(days=365 * 4 + 330)
    soon, fine, below = (school.teacher(name=name) for name in ("测试将到期", "测试够用", "测试不足"))
    practised(soon, last - timedelta(days=179), last)
    practised(fine, today - timedelta(days=400), today - timedelta(days=100))
    rebuild_clocks(actor=SYSTEM)
    soon.refresh_from_db()
    assert soon.practice_lapses_on == years_after(last - timedelta(days=179), 5)
    found = {one.name for one in lapsing(school.clerk, today, 365)}
    assert {"测试将到期", "测试不足"} <= found
    assert "测试够用" not in found
    counts = clock_counts(specialist_teachers(school.clerk, today), today, 365)
    assert (counts.teachers, counts.below + counts.soon) == (3, 2)
    browser = client_with(Role.SCHOOL, organisation=school.organisation)
    url = reverse("faculty:clock_list")
    page = browser.get(url + "?within=365").content.decode()
    assert "测试将到期" in page
    assert "测试够用" not in page
    assert "每月 30 天" in page
    sheet = browser.get(url + "?format=xlsx")
    book = openpyxl.load_workbook(BytesIO(b"".join(sheet.streaming_content)))
    names = {row[0].value for row in book.worksheets[0].iter_rows(min_row=2)}
    assert {"测试将到期", "测试够用", "测试不足"} <= names
    assert below.pk


@pytest.mark.register("TEA-02")
def test_people_are_told_once_before_it_runs_out(school: School) -> None:
    teacher = school.teacher(job__starts_on=timezone.localdate() - timedelta(days=5 * 365 - 30))
    school.own(teacher)
    rebuild_clocks(actor=SYSTEM)
    assert warn_of_lapses(actor=SYSTEM) == 1
    assert warn_of_lapses(actor=SYSTEM) == 1
    assert Notice.objects.filter(recipient=teacher.user).count() == 1
    assert Notice.objects.filter(recipient_id=school.clerk.user_id).count() == 1


def sheet_of(*rows: list[object]) -> bytes:
    book = openpyxl.Workbook()
    sheet = book.active
    sheet.title = "企业实践"
    for row in (["工号*", "开始日期*", "结束日期*", "实践单位*", "实践内容"], *rows):
        sheet.append(row)
    buffer = BytesIO()
    book.save(buffer)
    return buffer.getvalue()


@pytest.mark.register("TEA-02")
def test_practice_comes_from_excel(school: School) -> None:
    teacher = school.teacher(job__staff_number="T1")
    browser = client_with(Role.SCHOOL, organisation=school.organisation)
    url = reverse("faculty:practice_import")
    wrong = sheet_of(
        ["T1", "2024-05-02", "2024-05-01", "示例企业", ""], ["T9", "2024-05-01", "2024-05-31", "示例企业", ""]
    )
    page = browser.post(url, {"workbook": SimpleUploadedFile("实践.xlsx", wrong)})
    said = " ".join(problem.message for problem in page.context["preview"].problems)
    assert "早于开始日期" in said
    assert "T9" in said
    right = sheet_of(["T1", "2024-05-01", "2024-05-31", "示例企业", "跟岗"])
    page = browser.post(url, {"workbook": SimpleUploadedFile("实践.xlsx", right)})
    assert browser.post(url, {"act": "import", "file": page.context["preview"].token}).status_code == 303
    entry = PracticeEntry.objects.get()
    assert (entry.teacher, entry.state, entry.days) == (teacher, PracticeState.CONFIRMED, 31)
    again = browser.post(url, {"workbook": SimpleUploadedFile("实践.xlsx", right)})
    assert again.status_code == 422


def test_the_worklist_confirms_several_with_one_word(school: School) -> None:
    teacher = school.teacher()
    rows = [
        PracticeEntryFactory(teacher=teacher, state="recorded", starts_on=date(2024, 7, n)) for n in (1, 2)
    ]
    browser = client_with(Role.SCHOOL, organisation=school.organisation)
    url = reverse("faculty:practice_bulk")
    keys = [str(one.pk) for one in rows]
    asked = browser.post(url, {"selected": keys})
    assert asked.status_code == 200
    assert PracticeEntry.objects.filter(state="recorded").count() == 2
    done = browser.post(url, {"selected": keys, "act": "confirm", "note": "已核对"})
    assert done.status_code == 303
    assert set(PracticeEntry.objects.values_list("state", "remark")) == {("confirmed", "已核对")}


@pytest.mark.register("TEA-02", "TEA-03")
@pytest.mark.rule("sx.elig.practice5", "sx.elig.practice2")
def test_the_file_shows_the_printed_rules_step_by_step() -> None:
    place = JurisdictionFactory(pack="shaoxing")
    teacher = TeacherFactory(school=OrganisationFactory(jurisdiction=place, school=True))
    practised(teacher, timezone.localdate() - timedelta(days=200), timezone.localdate() - timedelta(days=1))
    rebuild_clocks(actor=SYSTEM)
    browser = client_with(Role.EDUCATION, jurisdiction=place)
    page = browser.get(reverse("faculty:clock_derivation", args=[teacher.pk])).content.decode()
    assert "sx.elig.practice5" in page
    assert "200" in page
    assert "绍政办发〔2020〕16号" in page
    assert "符合" in page


@pytest.mark.register("TEA-02")
def test_the_nightly_command_does_all_of_it(school: School) -> None:
    teacher = school.teacher(job__starts_on=timezone.localdate() - timedelta(days=5 * 365 - 30))
    school.own(teacher)
    said = StringIO()
    call_command("refresh_practice_clocks", stdout=said)
    assert "提醒 1 人" in said.getvalue()
    teacher.refresh_from_db()
    assert teacher.practice_lapses_on is not None
