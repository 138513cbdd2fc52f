"""The city's log-in, against a real OpenID Connect provider: it opens accounts that exist, and no others."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from urllib.parse import urlsplit

import pytest
import requests
from allauth.socialaccount.models import SocialAccount
from django.http import HttpResponse
from django.test import Client
from django.urls import reverse

from ronghe.accounts.models import User
from ronghe.config.settings.sign_in import oidc_origin, oidc_provider
from ronghe.core.roles import Role
from tests.factories.accounts import UserFactory

pytestmark = [
    pytest.mark.django_db,
    pytest.mark.register("DATA-05"),
    pytest.mark.filterwarnings("ignore:get_jwt_config:DeprecationWarning"),  # the mock provider's own
]


@pytest.fixture
def provider(settings: object) -> Iterator[str]:
    from oidc_provider_mock import User as Subject
    from oidc_provider_mock import run_server_in_thread

    subjects = [
        Subject(sub="s1", claims={"email": "yi@example.invalid", "email_verified": True, "name": "测试乙"}),
        Subject(sub="s2", claims={"email": "yi@example.invalid", "email_verified": False, "name": "冒名"}),
        Subject(sub="s3", claims={"preferred_username": "ceshibing", "name": "测试丙"}),
    ]
    with run_server_in_thread(user_claims=subjects) as server:
        oidc = settings.OIDC | {
            "server": f"http://localhost:{server.server_port}",
            "client": "ronghe",
            "secret": "secret",
        }  # type: ignore[attr-defined]
        settings.OIDC = oidc  # type: ignore[attr-defined]
        settings.SOCIALACCOUNT_PROVIDERS = oidc_provider(oidc)  # type: ignore[attr-defined]
        yield oidc["server"]


@pytest.fixture
def arrive(provider: str) -> Callable[[str, Client], HttpResponse]:
    def go(subject: str, browser: Client) -> HttpResponse:
        """Press the button, sign in there, come back."""
        sent = browser.post(reverse("openid_connect_login", args=["city"]))
        assert sent["Location"].startswith(provider)
        there = requests.post(sent["Location"], data={"sub": subject}, allow_redirects=False, timeout=10)
        back = urlsplit(there.headers["Location"])
        return browser.get(f"{back.path}?{back.query}")

    return go


def test_the_button_is_on_the_door_and_the_way_is_allowed(provider: str) -> None:
    assert "用统一身份认证登录" in Client().get(reverse("account_login")).content.decode()
    assert oidc_origin(f"{provider}/x") == [provider]


def test_a_verified_e_mail_opens_the_account(arrive: Callable[[str, Client], HttpResponse]) -> None:
    user = UserFactory(role=Role.TEACHER, email="yi@example.invalid")
    browser = Client()
    assert arrive("s1", browser)["Location"] == "/home/"
    assert browser.get(reverse("accounts:me")).context["person"] == user
    assert SocialAccount.objects.get().uid == "s1"
    again = Client()
    arrive("s1", again)
    assert again.get(reverse("accounts:me")).context["person"] == user


@pytest.mark.parametrize("subject", ["s2", "unknown"])
def test_an_unverified_e_mail_or_a_stranger_opens_nothing(
    subject: str, arrive: Callable[[str, Client], HttpResponse]
) -> None:
    UserFactory(role=Role.TEACHER, email="yi@example.invalid")
    before = User.objects.count()
    browser = Client()
    answer = arrive(subject, browser)
    assert answer.status_code == 403
    assert "没有与之对应的用户" in answer.content.decode()
    assert browser.get(reverse("accounts:me")).status_code == 302
    assert User.objects.count() == before


def test_the_same_user_name_opens_the_account_if_set_so(
    arrive: Callable[[str, Client], HttpResponse], settings: object
) -> None:
    user = UserFactory(role=Role.TEACHER, username="ceshibing")
    settings.OIDC = settings.OIDC | {"match": ["email"]}  # type: ignore[attr-defined]
    assert arrive("s3", Client()).status_code == 403
    settings.OIDC = settings.OIDC | {"match": ["email", "username"]}  # type: ignore[attr-defined]
    browser = Client()
    arrive("s3", browser)
    assert browser.get(reverse("accounts:me")).context["person"] == user


def test_one_shut_out_stays_out(arrive: Callable[[str, Client], HttpResponse]) -> None:
    UserFactory(role=Role.TEACHER, email="yi@example.invalid", is_active=False)
    browser = Client()
    assert arrive("s1", browser).status_code == 403
    assert browser.get(reverse("accounts:me")).status_code == 302


@pytest.mark.parametrize(("trusted", "status"), [(False, 302), (True, 200)])
def test_an_official_needs_the_second_factor_unless_the_city_asks_for_one(
    trusted: bool, status: int, arrive: Callable[[str, Client], HttpResponse], settings: object
) -> None:
    UserFactory(role=Role.DRC, email="yi@example.invalid")
    settings.OIDC = settings.OIDC | {"trust_second_factor": trusted}  # type: ignore[attr-defined]
    browser = Client()
    arrive("s1", browser)
    assert browser.get(reverse("accounts:me")).status_code == status


def test_new_people_come_in_without_any_role_if_set_so(
    arrive: Callable[[str, Client], HttpResponse], settings: object
) -> None:
    settings.OIDC = settings.OIDC | {"signup": True}  # type: ignore[attr-defined]
    arrive("s3", Client())
    made = User.objects.get(username="ceshibing")
    assert (made.name, made.memberships.count(), made.has_usable_password()) == ("测试丙", 0, False)
