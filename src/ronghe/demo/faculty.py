"""Teachers of the demonstration: files, practice, recognitions in every state, hirings and posts.

People are called as everywhere in the demonstration and have no identity number and no telephone.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, timedelta

from ronghe.core.actor import Actor
from ronghe.core.history import acting
from ronghe.demo.city import City
from ronghe.demo.files import proof
from ronghe.demo.names import person
from ronghe.directory.enums import SCHOOLS
from ronghe.directory.enums import OrganisationKind as Kind
from ronghe.directory.models import Organisation
from ronghe.faculty.enums import (
    CertificateKind,
    ConditionKind,
    DualLevel,
    EmploymentForm,
    MobilePostKind,
    PracticeState,
    RecognitionState,
    RecruitChannel,
    RecruitMethod,
    SkillLevel,
    StaffStatus,
    TeacherKind,
    TitleLevel,
    TitleSeries,
)
from ronghe.faculty.models import (
    Employment,
    PracticeEntry,
    Recognition,
    Teacher,
    TeacherCertificate,
    TeacherTitle,
)
from ronghe.faculty.rules.conditions import Condition
from ronghe.faculty.services import corrections, posts, practice, recognition, recruitment
from ronghe.faculty.services.clocks import refresh_clocks
from ronghe.faculty.services.recognition import StandardTerms
from ronghe.faculty.services.recruitment import Proposal, Work
from ronghe.faculty.services.teachers import link_user

PROGRAMMES = ("数控技术应用", "机电技术应用", "纺织技术与服务", "化学工艺", "电子商务", "汽车运用与维修")
STANDARD = "绍兴市双师型教师认定标准（演示，虚构）"
MAIN = "示例职业技术学校一"


@dataclass(frozen=True, slots=True)
class _Made:
    """One teacher with what was drawn by lot."""

    teacher: Teacher
    job: Employment
    number: int


def employ_teachers(city: City) -> None:
    """About 120 teachers, most of them specialist, in the schools of Shaoxing."""
    schools = [one for one in city.bodies.values() if Kind(one.kind) in SCHOOLS]
    total = city.number(120, 60)
    made: list[_Made] = []
    with acting(city.system, "faculty.teachers.imported", "演示数据"):
        for number in range(total):
            school = schools[number % len(schools)] if number >= 25 else city.bodies[MAIN]
            made.append(_teacher(city, school, number))
        Teacher.objects.bulk_create([one.teacher for one in made], batch_size=500)
        Employment.objects.bulk_create([one.job for one in made], batch_size=500)
        _papers(city, made)
        _practise(city, made)
        refresh_clocks(one.teacher.pk for one in made)
    _own_file(city, made[0].teacher)


def _teacher(city: City, school: Organisation, number: int) -> _Made:
    kind = TeacherKind.GENERAL if number % 7 == 6 else TeacherKind.SPECIALIST
    kind = TeacherKind.INSTRUCTOR if number % 13 == 5 else kind
    part_time = number % 19 == 18
    years = 9 if number == 1 else city.random.randint(1, 16)
    teacher = Teacher(
        jurisdiction=school.jurisdiction,
        school=school,
        name=person(f"{school.name.removeprefix('绍兴市')}教师", number),
        education="bachelor" if number % 4 else "master",
        programmes=[PROGRAMMES[number % len(PROGRAMMES)]],
        teaches_theory=True,
        teaches_practice=None if number % 11 == 10 else kind != TeacherKind.GENERAL and number % 5 != 3,
    )
    job = Employment(
        teacher=teacher,
        organisation=school,
        kind=kind,
        form=EmploymentForm.PART_TIME if part_time else EmploymentForm.FULL_TIME,
        status=StaffStatus.QUOTA if part_time else StaffStatus.ESTABLISHMENT,
        staff_number=f"D{number + 1:04}",
        starts_on=date(city.today.year - years, 9, 1),
    )
    return _Made(teacher, job, number)


def _papers(city: City, made: list[_Made]) -> None:
    levels = (SkillLevel.SENIOR, SkillLevel.TECHNICIAN, SkillLevel.MIDDLE)
    titles, certificates = [], []
    for one in made:
        since = one.job.starts_on
        certificates.append(
            TeacherCertificate(
                teacher=one.teacher, kind=CertificateKind.TEACHER, name="教师资格证", obtained_on=since
            )
        )
        if one.number % 3 != 2:
            certificates.append(
                TeacherCertificate(
                    teacher=one.teacher,
                    kind=CertificateKind.SKILL,
                    name=f"{one.teacher.programmes[0]}职业技能等级证书",
                    level=levels[one.number % 3],
                    obtained_on=since,
                )
            )
        if one.number % 2 == 0:
            level = TitleLevel.MIDDLE if one.number % 4 else TitleLevel.ASSOCIATE
            name = "讲师" if level == TitleLevel.MIDDLE else "高级讲师"
            titles.append(
                TeacherTitle(
                    teacher=one.teacher,
                    name=name,
                    series=TitleSeries.TEACHING,
                    level=level,
                    obtained_on=since,
                )
            )
    TeacherTitle.objects.bulk_create(titles, batch_size=500)
    TeacherCertificate.objects.bulk_create(certificates, batch_size=500)


def _practise(city: City, made: list[_Made]) -> None:
    """Summers in enterprises. The record of the second teacher is about to run out."""
    firms = sorted(one.name for one in city.bodies.values() if Kind(one.kind) is Kind.ENTERPRISE)
    rows = []
    for one in made:
        if one.job.kind == TeacherKind.GENERAL or one.job.form != EmploymentForm.FULL_TIME:
            continue
        for first, days in _stretches(city, one):
            rows.append(
                PracticeEntry(
                    teacher=one.teacher,
                    starts_on=first,
                    ends_on=first + timedelta(days=days - 1),
                    enterprise=firms[one.number % len(firms)],
                    content="演示：跟岗实践，参与生产工艺改进",
                    source="import",
                    state=PracticeState.CONFIRMED,
                )
            )
    PracticeEntry.objects.bulk_create(rows, batch_size=500)


def _stretches(city: City, one: _Made) -> Iterator[tuple[date, int]]:
    if one.number == 1:
        yield city.today - timedelta(days=5 * 365 - 40), 185
        return
    for back in range(1, 5):
        first = date(city.today.year - back, 7, 1)
        if city.random.random() < 0.88 and first >= one.job.starts_on:
            yield first, city.random.choice((31, 60, 62, 62))


def _own_file(city: City, teacher: Teacher) -> None:
    """The log-in of a teacher has a file: it proposes a correction and reports practice."""
    clerk, own = city.actor("demo-school"), city.actor("demo-teacher")
    link_user(teacher, actor=clerk, username=city.users["demo-teacher"].username)
    Teacher.objects.filter(pk=teacher.pk).update(name=city.users["demo-teacher"].name)
    teacher.refresh_from_db()
    corrections.propose_correction(
        teacher, actor=own, changes={"education": "doctor"}, reason="演示：已取得新学历"
    )
    first = date(city.today.year, 7, 1) if city.today.month > 8 else date(city.today.year - 1, 7, 1)
    for days, firm in ((30, "越东示例智能装备有限公司"), (14, "稽南示例高端纺织有限公司")):
        practice.record_practice(
            teacher,
            actor=own,
            practice=practice.Practice(first, first + timedelta(days=days - 1), firm, "演示：跟岗实践"),
            files=[proof("企业实践证明", ["内容虚构"])] if days == 30 else (),
        )


def recognise_teachers(city: City) -> None:
    """A standard of the city, applications in every state, and most teachers recognised."""
    bureau, clerk = city.actor("demo-education"), city.actor("demo-school")
    row = recognition.issue_standard(
        city.bodies["市教育局"].jurisdiction,
        actor=bureau,
        terms=StandardTerms(
            STANDARD,
            "演示〔2021〕1号",
            date(2021, 1, 1),
            date(city.today.year + 6, 12, 31),
            years_valid=5,
            publicity_workdays=5,
        ),
        conditions=(
            Condition(ConditionKind.SPECIALIST, "从事专业课教学或实习指导"),
            Condition(ConditionKind.TEACHER_CERTIFICATE, "持有教师资格证"),
            Condition(ConditionKind.TEACHES_THEORY, "能胜任理论教学"),
            Condition(ConditionKind.TEACHES_PRACTICE, "能胜任实践教学"),
            Condition(ConditionKind.SKILL_LEVEL, "中级工及以上", "4", DualLevel.JUNIOR, "甲"),
            Condition(ConditionKind.TITLE_LEVEL, "中级及以上职务", "middle", DualLevel.JUNIOR, "甲"),
        ),
    )
    key = f"local-{row.pk}"
    teachers = list(
        Teacher.objects.filter(teaches_practice=True, jurisdiction__path__startswith=row.jurisdiction.path)
        .select_related("school", "jurisdiction")
        .order_by("pk")
    )
    titled = set(TeacherTitle.objects.values_list("teacher_id", flat=True))
    own = [one for one in teachers if one.school_id == city.bodies[MAIN].pk and one.pk in titled]
    _recognised(city, [one for one in teachers if one not in own[:12]], key, row.name)
    _in_every_state(own[:12], key, clerk, bureau)


def _recognised(city: City, teachers: list[Teacher], key: str, name: str) -> None:
    """Recognised earlier; one in nine has run out, one in ten was never recognised."""
    rows = []
    for number, teacher in enumerate(teachers):
        if number % 10 == 9:
            continue
        since = city.today - timedelta(days=400 + 13 * number % 900)
        is_over = number % 9 == 8
        until = city.today - timedelta(days=20) if is_over else since + timedelta(days=5 * 365)
        rows.append(
            Recognition(
                jurisdiction=teacher.jurisdiction,
                teacher=teacher,
                school=teacher.school,
                standard=key,
                standard_name=name,
                level=DualLevel.JUNIOR,
                state=RecognitionState.EXPIRED if is_over else RecognitionState.RECOGNISED,
                submitted_on=since - timedelta(days=30),
                recognised_on=since,
                expires_on=until,
                certificate_number=f"演示{number + 1:04}",
            )
        )
    with acting(city.system, "faculty.recognition.recognised", "演示数据"):
        Recognition.objects.bulk_create(rows, batch_size=500)


def _in_every_state(teachers: list[Teacher], key: str, clerk: Actor, bureau: Actor) -> None:
    """One case for each place where a case can stand."""
    ways = (
        (),
        ("submit",),
        ("submit", "pass_school"),
        ("submit", "pass_school", "pass_bureau"),
        ("submit", "return"),
        ("submit", "pass_school", "refuse"),
        ("submit", "pass_school", "refuse", "appeal"),
        ("abandon",),
    )
    of_bureau = {"pass_bureau", "refuse"}
    for teacher, way in zip(teachers, ways, strict=False):
        case = recognition.draft_recognition(
            teacher, actor=clerk, standard=key, level=DualLevel.JUNIOR, statement="演示：申请说明"
        )
        for step in way:
            actor = bureau if step in of_bureau else clerk
            recognition.ACTS[step](
                case, actor=actor, note="演示：材料齐全" if "pass" in step else "演示：说明"
            )


def hire_teachers(city: City) -> None:
    """Hirings that meet the conditions, that need an exception, and one that waits."""
    school, clerk, hrss = city.bodies[MAIN], city.actor("demo-school"), city.actor("demo-hrss")
    three = Work("越东示例智能装备有限公司", date(2018, 1, 1), date(2021, 12, 31))
    short = Work("稽南示例高端纺织有限公司", date(2022, 1, 1), date(2024, 6, 30))

    def propose(
        number: int, work: Work, education: str = "college", skill_level: str = ""
    ) -> recruitment.Recruitment:
        return recruitment.propose_hire(
            school,
            actor=clerk,
            proposal=Proposal(
                f"{PROGRAMMES[number]}专业课教师",
                person("示例职业技术学校一拟聘", number),
                city.today - timedelta(days=10 - number),
                RecruitMethod.SKILL_TEST,
                status=StaffStatus.CONTRACT,
                channel=RecruitChannel.ORDINARY,
                graduated_on=date(2014, 6, 30),
                education=education,
                skill_level=skill_level,
            ),
            work=[work],
        )

    hired = recruitment.submit_hire(propose(0, three), actor=clerk)
    recruitment.hire(recruitment.approve_hire(hired, actor=hrss, note="演示：同意"), actor=clerk)
    recruitment.submit_hire(propose(1, short), actor=clerk, note="演示：紧缺专业，申请例外")
    recruitment.submit_hire(
        propose(2, three, education="secondary", skill_level="2"), actor=clerk, note="演示：特殊高技能人才"
    )
    propose(3, short)


def set_up_posts(city: City) -> None:
    """Approved establishment, a mobile post and the pay standard of part-timers."""
    school, bureau, clerk = city.bodies[MAIN], city.actor("demo-education"), city.actor("demo-school")
    for year, number in ((city.today.year - 4, 60), (city.today.year - 1, 66)):
        posts.ESTABLISHMENT.record(
            {
                "organisation": school,
                "posts": number,
                "valid_from": date(year, 1, 1),
                "basis": "演示编办批复（虚构）",
            },
            actor=bureau,
        )
    posts.MOBILE_POST.record(
        {
            "organisation": school,
            "kind": MobilePostKind.INDUSTRY,
            "name": "智能装备产业教师流动岗（演示）",
            "starts_on": date(city.today.year - 1, 9, 1),
        },
        actor=clerk,
    )
    for year, fen in ((city.today.year - 3, 8000), (city.today.year - 1, 10000)):
        posts.PART_TIME_STANDARD.record(
            {
                "organisation": school,
                "amount": fen,
                "per": "课时",
                "valid_from": date(year, 1, 1),
                "basis": "演示标准（虚构）",
            },
            actor=bureau,
        )


def build_faculty(city: City) -> None:
    """All of it."""
    employ_teachers(city)
    recognise_teachers(city)
    hire_teachers(city)
    set_up_posts(city)
