"""Practice places, the rotation of teachers through them and what comes of it (TEA-04)."""

from __future__ import annotations

from datetime import date
from typing import Any

import pytest
from django.urls import reverse

from ronghe.core.errors import RuleViolated
from ronghe.core.roles import Role
from ronghe.directory.models import Organisation
from ronghe.faculty.services.registers import ROTATION
from tests.factories.directory import OrganisationFactory
from tests.factories.teaching import SYSTEM, make
from tests.support.clients import client_with

pytestmark = [pytest.mark.django_db, pytest.mark.register("TEA-04")]


@pytest.fixture
def school() -> Organisation:
    return OrganisationFactory(school=True)


def refused(school: Organisation, **more: Any) -> str:
    with pytest.raises(RuleViolated) as error:
        make("ROTATION", school, **more)
    return error.value.message


def test_a_place_takes_as_many_at_once_as_it_has(school: Organisation) -> None:
    """One place: somebody else the day before it is free again is one too many, the day after is not."""
    place = make("PLACE", school)
    make("ROTATION", school, place=place)
    said = refused(
        school, place=place, person="测试乙", starts_on=date(2026, 5, 31), ends_on=date(2026, 6, 30)
    )
    assert "共 1 个岗位，2026年5月31日起将有 2 人" in said
    assert make(
        "ROTATION",
        school,
        place=place,
        person="测试乙",
        starts_on=date(2026, 6, 1),
        ends_on=date(2026, 6, 30),
    ).pk


def test_a_teacher_is_at_one_place_at_a_time(school: Organisation) -> None:
    make("ROTATION", school)
    assert "同期已安排到" in refused(school, starts_on=date(2026, 5, 1), ends_on=date(2026, 7, 1))


def test_a_turn_lies_within_the_days_of_the_place(school: Organisation) -> None:
    place = make("PLACE", school)
    assert "岗位可用时间为2026年1月1日至2026年12月31日" in refused(
        school, place=place, starts_on=date(2026, 12, 1), ends_on=date(2027, 1, 1)
    )


def test_a_finished_turn_has_its_results(school: Organisation) -> None:
    row = make("ROTATION", school)
    with pytest.raises(RuleViolated, match="须登记实践成果"):
        ROTATION.amend(row, {"progress": "done"}, actor=SYSTEM, reason="完成")
    ROTATION.amend(row, {"progress": "done", "deliverable": "产线调试教案"}, actor=SYSTEM, reason="完成")
    page = client_with(Role.SCHOOL, organisation=school).get(reverse("faculty:rotations_list"))
    amounts = {str(one.label): one.value for one in page.context["amounts"]}
    assert amounts == {"已安排": 0, "已完成": 1, "完成轮训的教师": 1}


def test_a_turn_that_is_not_over_is_not_finished(school: Organisation) -> None:
    place = make("PLACE", school, ends_on=date(2100, 1, 1))
    assert "结束日期还没有到" in refused(
        school, place=place, progress="done", deliverable="教案", ends_on=date(2099, 1, 1)
    )


def test_a_cancelled_turn_frees_the_place(school: Organisation) -> None:
    place = make("PLACE", school)
    ROTATION.amend(
        make("ROTATION", school, place=place), {"progress": "cancelled"}, actor=SYSTEM, reason="取消"
    )
    assert make("ROTATION", school, place=place, person="测试乙").pk


def test_only_firms_offer_places_and_every_school_sees_them(school: Organisation) -> None:
    with pytest.raises(RuleViolated, match="应为机构名录中的企业"):
        make("PLACE", school, enterprise=school)
    make("PLACE", school)
    other = OrganisationFactory(jurisdiction=school.jurisdiction, school=True)
    page = client_with(Role.SCHOOL, organisation=other).get(reverse("faculty:places_list"))
    assert page.context["listing"].total == 1
