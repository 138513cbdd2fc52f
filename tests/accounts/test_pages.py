"""Pages of accounts: who gets what, a first password shown once, acts by POST only."""

from __future__ import annotations

from io import BytesIO

import openpyxl
import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from ronghe.accounts.models import Delegation, Membership, User
from ronghe.core.models import Jurisdiction, PersonalReveal
from ronghe.core.roles import Role
from ronghe.directory.models import Organisation
from tests.factories.accounts import UserFactory
from tests.factories.directory import JurisdictionFactory, OrganisationFactory, jurisdiction_tree
from tests.support.clients import client_of, client_with

pytestmark = [pytest.mark.django_db, pytest.mark.register("DATA-05")]


@pytest.fixture
def city() -> Jurisdiction:
    return jurisdiction_tree()[1]


@pytest.fixture
def bureau(city: Jurisdiction) -> Organisation:
    return OrganisationFactory(jurisdiction=city, name="示例市教育局", kind="education")


@pytest.fixture
def person(bureau: Organisation) -> User:
    return UserFactory(role=Role.EDUCATION, organisation=bureau, name="测试丁", phone="13900001234")


@pytest.fixture
def operator(city: Jurisdiction) -> Client:
    return client_with(Role.OPERATOR, jurisdiction=city)


OWN = ("me", "my_phone", "delegation_list", "delegation_new")
REVIEW = ("user_list", "history", "user_detail")
MANAGE = ("user_new", "user_import", "user_edit", "membership_new")
PLAIN = (Role.POLICY_OFFICE, Role.EDUCATION, Role.SCHOOL, Role.LEARNER)
TABLE = [
    *[(role, name, 200) for role in (*PLAIN, Role.OPERATOR, Role.AUDITOR) for name in OWN],
    *[(role, name, 200) for role in (Role.OPERATOR, Role.AUDITOR) for name in REVIEW],
    *[(Role.OPERATOR, name, 200) for name in MANAGE],
    *[(Role.AUDITOR, name, 403) for name in MANAGE],
    *[(role, name, 403) for role in PLAIN for name in ("user_list", "history", "user_new", "user_import")],
    *[(role, name, 404) for role in PLAIN for name in ("user_detail", "user_edit", "membership_new")],
]


@pytest.mark.parametrize(("role", "name", "status"), TABLE)
def test_who_may_open_what(role: Role, name: str, status: int, city: Jurisdiction, person: User) -> None:
    takes_key = name in {"user_detail", "user_edit", "membership_new"}
    url = reverse(f"accounts:{name}", args=[person.pk] if takes_key else [])
    assert client_with(role, jurisdiction=city).get(url).status_code == status


@pytest.mark.parametrize("name", ["user_detail", "user_edit", "membership_new"])
def test_users_of_another_city_are_not_there(name: str, person: User) -> None:
    stranger = client_with(Role.OPERATOR, jurisdiction=JurisdictionFactory())
    assert stranger.get(reverse(f"accounts:{name}", args=[person.pk])).status_code == 404


ACTS = ["deactivate", "reactivate", "reset-second-factor", "unlock", "end-sessions", "erase"]


@pytest.mark.parametrize("act", ACTS)
def test_acts_are_posts_of_an_operator(act: str, city: Jurisdiction, person: User, operator: Client) -> None:
    url = reverse("accounts:user_act", args=[person.pk, act])
    assert operator.get(url).status_code == 405
    assert client_with(Role.AUDITOR, jurisdiction=city).post(url, {"reason": "试"}).status_code == 403
    assert client_with(Role.EDUCATION, jurisdiction=city).post(url, {"reason": "试"}).status_code == 404
    expected = 409 if act == "reactivate" else 303
    assert operator.post(url, {"reason": "核实"}).status_code == expected


def test_a_first_password_is_shown_once_and_must_be_changed(operator: Client, bureau: Organisation) -> None:
    data = {"username": "xinren", "name": "测试戊", "organisation": bureau.name, "role": "education"}
    answer = operator.post(reverse("accounts:user_new"), data)
    password = answer.context["password"]
    assert password in answer.content.decode()
    assert "no-store" in answer["Cache-Control"]
    user = User.objects.get(username="xinren")
    assert password not in operator.get(reverse("accounts:user_detail", args=[user.pk])).content.decode()
    browser = Client()
    browser.post(reverse("account_login"), {"login": "xinren", "password": password})
    assert browser.get("/home/")["Location"] == reverse("account_change_password")
    new = "a-Better-pass-w0rd"
    url = reverse("account_change_password")
    browser.post(url, {"oldpassword": password, "password1": new, "password2": new})
    user.refresh_from_db()
    assert not user.must_change_password
    assert browser.get("/home/")["Location"] == reverse("mfa_activate_totp")
    again = operator.post(reverse("accounts:user_new"), data)
    assert again.status_code == 422
    assert "已被使用" in again.content.decode()


def test_the_telephone_is_masked_until_asked_for_with_a_reason(operator: Client, person: User) -> None:
    page = operator.get(reverse("accounts:user_detail", args=[person.pk])).content.decode()
    assert "139******34" in page
    assert "13900001234" not in page
    url = reverse("accounts:user_reveal", args=[person.pk])
    assert operator.post(url, {"reason": ""}).status_code == 422
    assert "13900001234" in operator.post(url, {"reason": "联系"}).content.decode()
    assert PersonalReveal.objects.count() == 1


def test_roles_are_granted_changed_and_ended(operator: Client, person: User, city: Jurisdiction) -> None:
    school = OrganisationFactory(jurisdiction=city, school=True)
    url = reverse("accounts:membership_new", args=[person.pk])
    data = {"organisation": school.name, "role": "school", "valid_from": timezone.localdate().isoformat()}
    assert operator.post(url, data | {"organisation": "没有此机构"}).status_code == 422
    assert operator.post(url, data).status_code == 303
    made = Membership.objects.get(organisation=school)
    url = reverse("accounts:membership_edit", args=[made.pk])
    assert operator.post(url, {"post": "教务主任", "valid_to": "2000-01-01"}).status_code == 422
    assert operator.post(url, {"post": "教务主任", "valid_to": ""}).status_code == 303
    made.refresh_from_db()
    assert made.post == "教务主任"
    assert (
        operator.post(reverse("accounts:membership_end", args=[made.pk]), {"reason": "调离"}).status_code
        == 303
    )
    stranger = client_with(Role.OPERATOR, jurisdiction=JurisdictionFactory())
    assert (
        stranger.post(reverse("accounts:membership_end", args=[person.memberships.get().pk])).status_code
        == 404
    )


def test_a_delegation_by_the_form_is_seen_by_both(person: User) -> None:
    deputy = UserFactory(username="daili")
    browser = client_of(person)
    today = timezone.localdate().isoformat()
    data = {
        "membership": person.memberships.get().pk,
        "delegate": "daili",
        "valid_from": today,
        "valid_to": today,
        "reason": "出差",
    }
    assert browser.post(reverse("accounts:delegation_new"), data | {"delegate": "无此人"}).status_code == 422
    assert browser.post(reverse("accounts:delegation_new"), data).status_code == 303
    url = reverse("accounts:delegation_list")
    for one in (browser, client_of(deputy)):
        assert "出差" in one.get(url).content.decode()
    given = Delegation.objects.get()
    end = reverse("accounts:delegation_end", args=[given.pk])
    assert client_of(UserFactory()).post(end).status_code == 404
    assert browser.post(end).status_code == 303
    assert not Delegation.objects.exists()


def test_only_own_roles_can_be_lent_by_the_form(person: User) -> None:
    other = UserFactory(role=Role.DRC, organisation=OrganisationFactory(jurisdiction=JurisdictionFactory()))
    page = client_of(person).get(reverse("accounts:delegation_new"))
    offered = list(page.context["form"].fields["membership"].queryset)
    assert offered == [person.memberships.get()]
    assert other.memberships.get() not in offered


def test_my_data_comes_as_a_file(person: User) -> None:
    answer = client_of(person).post(reverse("accounts:my_data"))
    assert "attachment" in answer["Content-Disposition"]
    assert "13900001234" in answer.content.decode()


@pytest.mark.parametrize("count", [3, 60])
def test_the_user_list_costs_the_same_however_long(
    count: int, operator: Client, bureau: Organisation, django_assert_max_num_queries: object
) -> None:
    for _ in range(count):
        UserFactory(role=Role.EDUCATION, organisation=bureau)
    with django_assert_max_num_queries(12):  # type: ignore[operator]
        assert operator.get(reverse("accounts:user_list")).status_code == 200


def test_users_are_found_by_organisation_and_role(operator: Client, person: User) -> None:
    UserFactory(name="测试己")
    url = reverse("accounts:user_list")
    for query in (
        {"q": "教育局"},
        {"role": "education"},
        {"q": "测试丁"},
        {"state": "active", "q": person.username},
    ):
        page = operator.get(url, query).content.decode()
        assert "测试丁" in page
        assert "测试己" not in page


def test_the_record_shows_what_was_done(operator: Client, person: User, city: Jurisdiction) -> None:
    operator.post(reverse("accounts:user_act", args=[person.pk, "end-sessions"]), {"reason": "离开座位"})
    page = operator.get(reverse("accounts:history")).content.decode()
    assert "离开座位" in page
    stranger = client_with(Role.AUDITOR, jurisdiction=JurisdictionFactory())
    assert "离开座位" not in stranger.get(reverse("accounts:history")).content.decode()


def test_people_of_an_organisation(person: User, bureau: Organisation, operator: Client) -> None:
    url = reverse("accounts:organisation_people", args=[bureau.pk])
    assert "测试丁" in operator.get(url).content.decode()
    part = client_of(person).get(url, headers={"HX-Request": "true"}).content.decode()
    assert "测试丁" in part
    assert "<html" not in part
    stranger = client_with(Role.OPERATOR, jurisdiction=JurisdictionFactory())
    assert stranger.get(url).status_code == 404


def test_users_come_in_from_excel(operator: Client, bureau: Organisation, person: User) -> None:
    book = openpyxl.Workbook()
    book.active.title = "用户"
    book.active.append(["用户名*", "姓名*", "机构*", "角色*", "职务", "电子邮箱", "联系电话", "终止日期"])
    book.active.append(
        ["drxx01", "测试庚", bureau.name, "教育部门", "科员", "geng@example.invalid", "13900005678", None]
    )
    book.active.append([person.username, person.name, bureau.name, "教育督导部门", "", "", "", "2030-12-31"])
    buffer = BytesIO()
    book.save(buffer)
    url = reverse("accounts:user_import")
    page = operator.post(url, {"workbook": SimpleUploadedFile("用户.xlsx", buffer.getvalue())})
    assert page.status_code == 200, page.content.decode()[:3000]
    assert operator.post(url, {"act": "import", "file": page.context["preview"].token}).status_code == 303
    made = User.objects.get(username="drxx01")
    assert (made.phone, made.has_usable_password()) == ("13900005678", False)
    assert set(person.memberships.values_list("role", flat=True)) == {"education", "supervision"}
    wrong = openpyxl.load_workbook(BytesIO(buffer.getvalue()))
    wrong.active["B3"] = "别人"
    wrong.active["C2"] = "没有此机构"
    buffer = BytesIO()
    wrong.save(buffer)
    page = operator.post(url, {"workbook": SimpleUploadedFile("用户.xlsx", buffer.getvalue())})
    assert page.status_code == 422
    assert "没有“没有此机构”" in page.content.decode()
