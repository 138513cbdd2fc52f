"""A city with the parameters of Shaoxing's plan, a school and its people."""

from __future__ import annotations

from datetime import date

import pytest

from ronghe.accounts.queries import actor_of
from ronghe.core.actor import Actor
from ronghe.core.models import Jurisdiction
from ronghe.core.roles import Role
from ronghe.directory.models import Organisation
from ronghe.faculty.models import Teacher
from tests.factories.accounts import UserFactory, actor_with
from tests.factories.directory import OrganisationFactory, jurisdiction_tree
from tests.factories.faculty import TeacherFactory
from tests.factories.policy import ParameterFactory

SINCE = date(2020, 5, 8)
PLAN = "示政办发〔2020〕16号"


def state(place: Jurisdiction, key: str, value: object, kind: str = "number", **more: object) -> None:
    """A parameter of a plan."""
    ParameterFactory(
        jurisdiction=place,
        key=key,
        kind=kind,
        value=value,
        **{
            "valid_from": SINCE,
            "document_number": PLAN,
            "clause_label": "(十三)",
            "unit": "",
            **more,
        },
    )


class School:
    """A school in a county of a city whose plan asks for practice and sets terms for hiring."""

    def __init__(self) -> None:
        _, self.city, counties = jurisdiction_tree()
        self.county = counties[0]
        for key, value in (
            ("teachers.enterprise_practice.minimum_months", "6"),
            ("teachers.enterprise_practice.window_years", "5"),
            ("teachers.new_entry_practice.minimum_months", "6"),
            ("teachers.new_entry_practice.within_years", "2"),
        ):
            state(self.city, key, value)
        self.organisation: Organisation = OrganisationFactory(
            jurisdiction=self.county, school=True, name="示例第一职业技术学校"
        )
        self.clerk: Actor = actor_with(Role.SCHOOL, organisation=self.organisation)
        self.bureau: Actor = actor_with(Role.EDUCATION, jurisdiction=self.city)
        self.hrss: Actor = actor_with(Role.HRSS, jurisdiction=self.city)

    def teacher(self, **kwargs: object) -> Teacher:
        made: Teacher = TeacherFactory(school=self.organisation, **kwargs)
        return made

    def own(self, teacher: Teacher) -> Actor:
        """The log-in of that teacher."""
        user = UserFactory(role=Role.TEACHER, organisation=self.organisation)
        teacher.user = user
        teacher.save()
        return actor_of(user, date.today())  # noqa: DTZ011  any day will do


@pytest.fixture
def school() -> School:
    return School()
