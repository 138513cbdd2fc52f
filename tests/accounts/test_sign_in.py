"""Signing in: name or e-mail, second factor of officials, throttling, sessions, the demonstration's door."""

from __future__ import annotations

from datetime import timedelta

import pytest
from allauth.account.models import EmailAddress
from allauth.mfa.adapter import get_adapter
from allauth.mfa.models import Authenticator
from allauth.mfa.totp.internal.auth import TOTP, format_hotp_value, hotp_value, yield_hotp_counters_from_time
from allauth.usersessions.models import UserSession
from axes.models import AccessAttempt
from django.http import HttpResponse
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from ronghe.accounts import services
from ronghe.accounts.models import User
from ronghe.core.models import Jurisdiction
from ronghe.core.roles import Role
from tests.factories.accounts import PASSWORD, UserFactory, actor_with
from tests.factories.directory import OrganisationFactory, jurisdiction_tree
from tests.support.clients import client_of

pytestmark = [pytest.mark.django_db, pytest.mark.register("DATA-05")]
LOGIN = "/accounts/login/"


@pytest.fixture
def city() -> Jurisdiction:
    return jurisdiction_tree()[1]


@pytest.fixture
def teacher(city: Jurisdiction) -> User:
    school = OrganisationFactory(jurisdiction=city, school=True)
    user = UserFactory(
        role=Role.TEACHER, organisation=school, username="laoshi", email="laoshi@example.invalid"
    )
    EmailAddress.objects.create(user=user, email=user.email, verified=True, primary=True)
    return user


@pytest.fixture
def official(city: Jurisdiction) -> User:
    office = OrganisationFactory(jurisdiction=city, name="示例市人民政府办公室")
    return UserFactory(role=Role.POLICY_OFFICE, organisation=office, username="bangong")


def sign_in(browser: Client, login: str, password: str = PASSWORD) -> HttpResponse:
    return browser.post(LOGIN, {"login": login, "password": password})


def code_of(secret: str) -> str:
    return format_hotp_value(hotp_value(secret, next(iter(yield_hotp_counters_from_time()))))


@pytest.mark.parametrize("login", ["laoshi", "LAOSHI", "laoshi@example.invalid"])
def test_by_name_or_by_e_mail(login: str, teacher: User) -> None:
    browser = Client()
    assert sign_in(browser, login)["Location"] == "/home/"
    assert browser.get(reverse("accounts:me")).status_code == 200


def test_a_wrong_password_and_a_stranger_get_the_same_answer(teacher: User) -> None:
    pages = [
        sign_in(Client(), login, "wrong-Passw0rd").context["form"].errors for login in ("laoshi", "meiyou")
    ]
    assert pages[0] == pages[1]
    assert "不对" in str(pages[0])


def test_one_who_was_shut_out_cannot_sign_in(teacher: User) -> None:
    User.objects.filter(pk=teacher.pk).update(is_active=False)
    browser = Client()
    sign_in(browser, "laoshi")
    assert browser.get(reverse("accounts:me")).status_code == 302


def test_an_open_session_of_one_shut_out_is_dead(teacher: User) -> None:
    browser = client_of(teacher)
    assert browser.get(reverse("accounts:me")).status_code == 200
    User.objects.filter(pk=teacher.pk).update(is_active=False)
    assert browser.get(reverse("accounts:me")).status_code == 302


def test_there_is_no_signing_up() -> None:
    assert "不开放注册" in Client().get("/accounts/signup/").content.decode()
    before = User.objects.count()
    Client().post("/accounts/signup/", {"username": "xinren", "password1": PASSWORD, "password2": PASSWORD})
    assert User.objects.count() == before


def test_five_failures_shut_the_door_and_an_operator_opens_it(teacher: User, city: Jurisdiction) -> None:
    browser = Client()
    for _ in range(4):
        assert sign_in(browser, "laoshi", "wrong-Passw0rd").status_code == 200
    shut = sign_in(browser, "Laoshi", "wrong-Passw0rd")
    assert shut.status_code == 429
    assert "约 15 分钟" in shut.content.decode()
    assert shut["Retry-After"] == "900"
    assert sign_in(browser, "laoshi").status_code == 429, "even with the right password"
    services.unlock_login(teacher, actor=actor_with(Role.OPERATOR, jurisdiction=city))
    assert sign_in(browser, "laoshi")["Location"] == "/home/"


def test_the_door_opens_by_itself(teacher: User) -> None:
    browser = Client()
    for _ in range(5):
        sign_in(browser, "laoshi", "wrong-Passw0rd")
    AccessAttempt.objects.update(attempt_time=timezone.now() - timedelta(minutes=10))
    assert "约 5 分钟" in sign_in(browser, "laoshi").content.decode()
    AccessAttempt.objects.update(attempt_time=timezone.now() - timedelta(minutes=16))
    assert sign_in(browser, "laoshi")["Location"] == "/home/"


def test_another_address_is_not_shut_out_by_a_stranger(teacher: User) -> None:
    for _ in range(5):
        sign_in(Client(REMOTE_ADDR="203.0.113.5"), "laoshi", "wrong-Passw0rd")
    assert sign_in(Client(REMOTE_ADDR="203.0.113.9"), "laoshi")["Location"] == "/home/"


def test_an_official_sets_up_a_second_factor_first(official: User) -> None:
    browser = Client()
    sign_in(browser, "bangong")
    setup = reverse("mfa_activate_totp")
    for url in ("/home/", reverse("directory:organisation_list"), reverse("accounts:me")):
        assert browser.get(url)["Location"] == setup
    page = browser.get(setup)
    assert page.status_code == 200, page.headers
    secret = page.context["form"].secret
    assert secret in page.content.decode()
    assert browser.post(setup, {"code": "000000"}).status_code == 200
    assert browser.post(setup, {"code": code_of(secret)}).status_code == 302
    assert browser.get(reverse("accounts:me")).status_code == 200
    stored = Authenticator.objects.get(user=official, type="totp").data["secret"]
    assert stored != secret
    assert get_adapter().decrypt(stored) == secret


def test_an_official_enters_a_code_or_a_recovery_code(official: User) -> None:
    secret = "JBSWY3DPEHPK3PXP"
    TOTP.activate(official, secret)
    browser = Client()
    assert sign_in(browser, "bangong")["Location"] == reverse("mfa_authenticate")
    assert browser.get("/home/").status_code == 302, "half signed in is not signed in"
    page = browser.post(reverse("mfa_authenticate"), {"code": "000000"}).content.decode()
    assert "验证码不对" in page
    assert browser.post(reverse("mfa_authenticate"), {"code": code_of(secret)})["Location"] == "/home/"
    assert browser.get(reverse("accounts:me")).status_code == 200


def test_an_official_cannot_go_without(official: User, teacher: User) -> None:
    adapter = get_adapter()
    for user, may in ((official, False), (teacher, True)):
        TOTP.activate(user, "JBSWY3DPEHPK3PXP")
        assert adapter.can_delete_authenticator(Authenticator.objects.get(user=user)) is may


def test_a_deputy_of_an_official_needs_a_second_factor_too(official: User, teacher: User) -> None:
    from tests.factories.accounts import DelegationFactory

    browser = Client()
    sign_in(browser, "laoshi")
    assert browser.get(reverse("accounts:me")).status_code == 200
    DelegationFactory(membership=official.memberships.get(), delegate=teacher)
    assert browser.get(reverse("accounts:me"))["Location"] == reverse("mfa_activate_totp")


def test_a_lost_telephone_is_replaced_by_an_operator(official: User, city: Jurisdiction) -> None:
    TOTP.activate(official, "JBSWY3DPEHPK3PXP")
    browser = Client()
    sign_in(browser, "bangong")
    browser.post(reverse("mfa_authenticate"), {"code": code_of("JBSWY3DPEHPK3PXP")})
    assert browser.get(reverse("accounts:me")).status_code == 200
    services.reset_second_factor(
        official, actor=actor_with(Role.OPERATOR, jurisdiction=city), reason="当面核实"
    )
    assert browser.get(reverse("accounts:me")).status_code == 302
    sign_in(browser, "bangong")
    assert browser.get("/home/")["Location"] == reverse("mfa_activate_totp")


def test_sessions_are_listed_and_ended(teacher: User) -> None:
    here, there = Client(HTTP_USER_AGENT="Here/1.0"), Client(HTTP_USER_AGENT="There/1.0")
    for browser in (here, there):
        sign_in(browser, "laoshi")
    page = here.get(reverse("usersessions_list")).content.decode()
    assert "Here/1.0" in page
    assert "There/1.0" in page
    assert here.post(reverse("accounts:end_other_sessions")).status_code == 303
    assert there.get(reverse("accounts:me")).status_code == 302
    assert here.get(reverse("accounts:me")).status_code == 200
    assert UserSession.objects.filter(user=teacher).count() == 1


@pytest.mark.parametrize(
    ("url", "words"),
    [
        ("account_change_password", "修改密码"),
        ("mfa_index", "手机验证器"),
        ("usersessions_list", "登录设备"),
        ("account_logout", "退出登录"),
    ],
)
def test_the_pages_of_the_library_speak_chinese(url: str, words: str, teacher: User) -> None:
    browser = Client()
    sign_in(browser, "laoshi")
    page = browser.get(reverse(url))
    assert page.status_code == 200
    assert words in page.content.decode()


@pytest.mark.parametrize("url", ["account_login", "account_reset_password", "account_reset_password_done"])
def test_the_door_speaks_chinese(url: str) -> None:
    page = Client().get(reverse(url))
    assert page.status_code == 200
    assert "Sign In" not in page.content.decode()


@pytest.mark.parametrize(
    ("new", "words"),
    [("short", "短"), ("1234567890123", "数字"), ("laoshi1234", "相似"), ("password123", "常")],
)
def test_weak_passwords_are_refused(new: str, words: str, teacher: User) -> None:
    browser = Client()
    sign_in(browser, "laoshi")
    url = reverse("account_change_password")
    page = browser.post(url, {"oldpassword": PASSWORD, "password1": new, "password2": new})
    assert words in str(page.context["form"].errors)


def test_the_demonstration_offers_its_log_ins(official: User, settings: object) -> None:
    settings.RONGHE_DEMO = True  # type: ignore[attr-defined]
    User.objects.filter(pk=official.pk).update(is_demo=True)
    page = Client().get(LOGIN).content.decode()
    assert "演示账号" in page
    assert "bangong" in page
    browser = Client(enforce_csrf_checks=True)
    assert browser.post(reverse("accounts:demo_sign_in"), {"user": official.pk}).status_code == 403
    browser = Client()
    assert browser.get(reverse("accounts:demo_sign_in")).status_code == 405
    assert browser.post(reverse("accounts:demo_sign_in"), {"user": official.pk}).status_code == 303
    assert browser.get(reverse("accounts:me")).status_code == 200, "no second factor in a demonstration"
    plain = UserFactory()
    for asked in (plain.pk, "x", ""):
        assert Client().post(reverse("accounts:demo_sign_in"), {"user": asked}).status_code == 404


def test_there_is_no_such_door_otherwise(official: User) -> None:
    User.objects.filter(pk=official.pk).update(is_demo=True)
    assert "演示账号" not in Client().get(LOGIN).content.decode()
    assert Client().post(reverse("accounts:demo_sign_in"), {"user": official.pk}).status_code == 404


def test_changing_the_second_factor_later_asks_for_the_password_again(teacher: User) -> None:
    browser = Client()
    sign_in(browser, "laoshi")
    session = browser.session
    for method in session["account_authentication_methods"]:
        method["at"] -= 3600
    session.save()
    setup = reverse("mfa_activate_totp")
    asked = browser.get(setup)["Location"]
    assert asked.startswith(reverse("account_reauthenticate"))
    assert "核实身份" in browser.get(asked).content.decode()
    browser.post(asked, {"password": PASSWORD})
    assert browser.get(setup).status_code == 200


def test_e_mail_addresses_are_kept_by_the_operator_only(teacher: User) -> None:
    browser = client_of(teacher)
    answer = browser.post("/accounts/email/", {"action_add": "", "email": "other@example.invalid"})
    assert answer["Location"] == reverse("accounts:me")
    assert EmailAddress.objects.filter(user=teacher).count() == 1


def test_a_forgotten_password_is_set_anew_by_e_mail(teacher: User, mailoutbox: list) -> None:
    User.objects.filter(pk=teacher.pk).update(must_change_password=True)
    browser = Client()
    browser.post(reverse("account_reset_password"), {"email": teacher.email})
    link = next(word for word in mailoutbox[0].body.split() if "/accounts/password/reset/key/" in word)
    here = browser.get(link.removeprefix("http://testserver"), follow=True).redirect_chain[-1][0]
    new = "a-Better-pass-w0rd"
    browser.post(here, {"password1": new, "password2": new})
    teacher.refresh_from_db()
    assert teacher.check_password(new)
    assert not teacher.must_change_password


def test_a_stranger_learns_nothing_from_a_forgotten_password(mailoutbox: list) -> None:
    browser = Client()
    answer = browser.post(reverse("account_reset_password"), {"email": "nobody@example.invalid"})
    assert answer["Location"] == reverse("account_reset_password_done")
