"""Synthetic teachers: 测试甲1 of a 示例学校. Identity numbers begin with 99, which no division has."""

from __future__ import annotations

from datetime import date

import factory

from ronghe.faculty.enums import EmploymentForm, PracticeState, StaffStatus, TeacherKind
from ronghe.faculty.models import Employment, PracticeEntry, Recognition, Recruitment, Teacher
from ronghe.faculty.rules.identity import check_digit
from tests.factories.directory import OrganisationFactory


def id_number(number: int) -> str:
    """A number with the right check digit that belongs to nobody."""
    first = f"99010119900101{number % 1000:03d}"
    return first + check_digit(first)


class TeacherFactory(factory.django.DjangoModelFactory):
    """A teacher with a full-time specialist post at the school since 2015; ``job=None`` for none."""

    class Meta:
        model = Teacher
        skip_postgeneration_save = True

    school = factory.SubFactory(OrganisationFactory, school=True)
    jurisdiction = factory.SelfAttribute("school.jurisdiction")
    name = factory.Sequence(lambda n: f"测试甲{n}")
    entered_on = date(2015, 9, 1)

    @factory.post_generation
    def job(self: Teacher, create: bool, extracted: object, **kwargs: object) -> None:
        if create and (extracted is None or kwargs):
            EmploymentFactory(teacher=self, organisation=self.school, **kwargs)


class EmploymentFactory(factory.django.DjangoModelFactory):
    class Meta:
        model = Employment

    teacher = factory.SubFactory(TeacherFactory, job=False)
    organisation = factory.SelfAttribute("teacher.school")
    kind = TeacherKind.SPECIALIST
    form = EmploymentForm.FULL_TIME
    status = StaffStatus.ESTABLISHMENT
    starts_on = date(2015, 9, 1)


class PracticeEntryFactory(factory.django.DjangoModelFactory):
    class Meta:
        model = PracticeEntry

    teacher = factory.SubFactory(TeacherFactory)
    starts_on = date(2024, 7, 1)
    ends_on = date(2024, 8, 31)
    enterprise = "示例智能装备有限公司"
    state = PracticeState.CONFIRMED


class RecognitionFactory(factory.django.DjangoModelFactory):
    """A recognition in force without end; give ``state`` and dates for others."""

    class Meta:
        model = Recognition

    teacher = factory.SubFactory(TeacherFactory)
    school = factory.SelfAttribute("teacher.school")
    jurisdiction = factory.SelfAttribute("school.jurisdiction")
    standard = "national"
    standard_name = "职业教育“双师型”教师基本标准（试行）"
    level = "junior"
    state = "recognised"
    recognised_on = date(2023, 6, 1)


class RecruitmentFactory(factory.django.DjangoModelFactory):
    class Meta:
        model = Recruitment

    school = factory.SubFactory(OrganisationFactory, school=True)
    jurisdiction = factory.SelfAttribute("school.jurisdiction")
    post = "数控技术专业课教师"
    candidate = factory.Sequence(lambda n: f"测试乙{n}")
    hire_on = date(2024, 9, 1)
    status = StaffStatus.CONTRACT
    method = "examination"
