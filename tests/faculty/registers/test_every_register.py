"""Every simple register of teachers, by the same walk: list, form, row, paper, template, and the hub."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest
from django.test import Client
from django.urls import reverse

from ronghe.console.action_labels import label_of
from ronghe.core.registers import registers_of
from ronghe.core.registers.services import THINGS
from ronghe.core.roles import Role
from ronghe.core.service import SERVICES
from ronghe.directory.models import Organisation
from ronghe.faculty.models import Engagement, Mentor
from ronghe.faculty.services.registers import ENGAGEMENT
from tests.factories.accounts import actor_with
from tests.factories.directory import OrganisationFactory
from tests.factories.teaching import ROUTES, VALUES, make, one_of_each, values_for
from tests.support.clients import client_with

pytestmark = pytest.mark.django_db
BY_BUREAUS = {"CAMPAIGN"}


@pytest.fixture
def school() -> Organisation:
    return OrganisationFactory(school=True)


@pytest.fixture
def bureau(school: Organisation) -> Client:
    return client_with(Role.EDUCATION, jurisdiction=school.jurisdiction)


def names_of(route: str) -> str:
    return route.replace("-", "_")


def posted(values: dict[str, Any]) -> dict[str, Any]:
    """The values as a browser sends them."""
    data = {}
    for name, value in values.items():
        key = getattr(value, "pk", value)
        data[name] = ("on" if value else "") if isinstance(value, bool) else key
    return {name: value for name, value in data.items() if value != ""}


@pytest.mark.parametrize("name", sorted(VALUES))
def test_a_row_is_entered_seen_printed_and_amended_in_the_pages(
    name: str, school: Organisation, bureau: Client
) -> None:
    page = f"faculty:{names_of(ROUTES[name])}"
    assert bureau.get(reverse(f"{page}_list")).status_code == 200
    data = posted(values_for(name, school))
    if "funding" in data:
        data["funding"] = "20000"
    answer = bureau.post(reverse(f"{page}_new"), data)
    assert answer.status_code == 303, answer.context["form"].errors
    assert bureau.get(answer["Location"]).status_code == 200
    assert bureau.get(f"{answer['Location']}?print=1").status_code == 200
    listed = bureau.get(reverse(f"{page}_list"))
    assert listed.context["listing"].total == 1
    edit = bureau.get(f"{answer['Location']}edit/")
    assert edit.status_code == 200
    data |= {"remark": "补充说明", "reason": "补充", "seen": edit.context["form"]["seen"].value()}
    assert bureau.post(f"{answer['Location']}edit/", data).status_code == 303
    assert "补充说明" in bureau.get(answer["Location"]).content.decode()


@pytest.mark.parametrize("name", sorted(VALUES))
def test_the_template_of_every_register_can_be_had(name: str, school: Organisation, bureau: Client) -> None:
    answer = bureau.get(reverse(f"faculty:{names_of(ROUTES[name])}_import"), {"get": "template"})
    assert answer.status_code == 200
    assert answer.content[:2] == b"PK"


def test_the_hub_counts_what_the_reader_sees(school: Organisation, bureau: Client) -> None:
    one_of_each(school)
    groups = bureau.get(reverse("faculty:hub")).context["groups"]
    numbers = {str(door.title): door.number for group in groups for door in group.doors}
    assert numbers["教学创新团队"] == 1
    assert numbers["名师名校长评选"] == 1
    assert len([n for n in numbers.values() if n is not None]) == len(registers_of("faculty"))
    other = client_with(
        Role.SCHOOL, organisation=OrganisationFactory(jurisdiction=school.jurisdiction, school=True)
    )
    seen = {
        str(door.title): door.number
        for group in other.get(reverse("faculty:hub")).context["groups"]
        for door in group.doors
    }
    assert seen["教学创新团队"] == 0
    assert seen["产业导师库"] == 1


def test_the_hub_is_closed_to_learners(school: Organisation) -> None:
    assert (
        client_with(Role.PARENT, jurisdiction=school.jurisdiction).get(reverse("faculty:hub")).status_code
        == 403
    )


def test_the_hub_takes_few_queries(
    school: Organisation, bureau: Client, django_assert_max_num_queries: Callable[[int], Any]
) -> None:
    one_of_each(school)
    bureau.get(reverse("faculty:hub"))
    with django_assert_max_num_queries(10):
        bureau.get(reverse("faculty:hub"))


@pytest.mark.parametrize("name", sorted(set(VALUES) - BY_BUREAUS))
def test_a_school_keeps_its_own_rows_only(name: str, school: Organisation) -> None:
    row = make(name, school)
    other = client_with(
        Role.SCHOOL, organisation=OrganisationFactory(jurisdiction=school.jurisdiction, school=True)
    )
    page = f"faculty:{names_of(ROUTES[name])}"
    edit = other.get(reverse(f"{page}_edit", args=[row.pk]))
    assert edit.status_code == (403 if type(row).access.is_shared else 404)
    own = client_with(Role.SCHOOL, organisation=school)
    assert own.get(reverse(f"{page}_edit", args=[row.pk])).status_code == 200


def test_lists_take_few_queries(
    school: Organisation, bureau: Client, django_assert_max_num_queries: Callable[[int], Any]
) -> None:
    mentor = make("MENTOR", school, weekly_limit=60)
    for number in range(12):
        make("ENGAGEMENT", school, mentor=mentor, task=f"课程{number}", weekly_hours=1)
        make("ROTATION", school, person=f"测试{number}")
        make("SERVICE_HOURS", school, person=f"测试{number}")
    for page in ("engagements", "rotations", "service_hours", "mentors"):
        bureau.get(reverse(f"faculty:{page}_list"))
        with django_assert_max_num_queries(16):
            bureau.get(reverse(f"faculty:{page}_list"))


def test_every_write_has_words() -> None:
    mine = [action for action in SERVICES if action.rpartition(".")[0] in THINGS]
    assert len(mine) > 150
    assert [action for action in mine if label_of(action).isascii()] == []


def test_every_register_names_fields_of_its_table() -> None:
    for register in registers_of("faculty"):
        assert register.listing.columns
        assert set(register.form_class.base_fields) >= set(register.form_fields)


def test_the_phone_of_a_mentor_is_masked_and_shown_for_a_reason(school: Organisation, bureau: Client) -> None:
    mentor = make("MENTOR", school)
    address = reverse("faculty:mentors_detail", args=[mentor.pk])
    assert "13900001234" not in bureau.get(address).content.decode()
    assert "13900001234" not in bureau.get(reverse("faculty:mentors_list")).content.decode()
    act = reverse("faculty:mentors_act", args=[mentor.pk])
    assert bureau.post(act, {"act": "reveal", "name": "phone", "reason": ""}).status_code == 422
    shown = bureau.post(act, {"act": "reveal", "name": "phone", "reason": "联系排课"})
    assert "13900001234" in shown.content.decode()
    assert bureau.post(act, {"act": "reveal", "name": "employer", "reason": "一"}).status_code == 422
    assert Mentor.objects.get().phone == "13900001234"


def test_a_school_sees_the_pool_of_the_place_and_engages_from_it(school: Organisation) -> None:
    mentor = make("MENTOR", OrganisationFactory(jurisdiction=school.jurisdiction, enterprise=True))
    actor = actor_with(Role.SCHOOL, organisation=school)
    made = ENGAGEMENT.record(values_for("ENGAGEMENT", school, mentor=mentor), actor=actor)
    assert Engagement.objects.visible_to(actor).get() == made
