"""The pages of keys and subscriptions: who opens them, what is shown once, what can be done."""

from __future__ import annotations

import re
from datetime import timedelta
from typing import Any

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone

from ronghe.api.enums import DeliveryState
from ronghe.api.models import ApiKey, Delivery, Subscription
from ronghe.core.models import Jurisdiction
from ronghe.core.roles import Role
from tests.factories.directory import OrganisationFactory, jurisdiction_tree
from tests.support.clients import client_with

pytestmark = pytest.mark.django_db
MAX_QUERIES = 14


@pytest.fixture
def place() -> Jurisdiction:
    return jurisdiction_tree(1)[1]


@pytest.fixture
def client(place: Jurisdiction) -> Client:
    return client_with(Role.OPERATOR, jurisdiction=place)


def key_form(place: Jurisdiction, **changed: Any) -> dict[str, Any]:
    partner = OrganisationFactory(jurisdiction=place)
    until = timezone.localdate() + timedelta(days=30)
    return {
        "jurisdiction": place.pk,
        "organisation": partner.name,
        "name": "示例平台",
        "scopes": ["plans:read"],
        "valid_to": f"{until:%Y-%m-%d}",
        "per_minute": 60,
        **changed,
    }


def hook_form(place: Jurisdiction, **changed: Any) -> dict[str, Any]:
    return {
        "jurisdiction": place.pk,
        "organisation": OrganisationFactory(jurisdiction=place).name,
        "url": "https://partner.example/hook",
        "events": ["plan.published"],
        **changed,
    }


@pytest.mark.parametrize(
    ("role", "reads", "issues"),
    [
        (Role.OPERATOR, 200, 200),
        (Role.POLICY_OFFICE, 200, 200),
        (Role.AUDITOR, 200, 403),
        (Role.EDUCATION, 403, 403),
        (Role.SCHOOL, 403, 403),
        (Role.LEARNER, 403, 403),
    ],
)
def test_who_opens_what(place: Jurisdiction, role: Role, reads: int, issues: int) -> None:
    someone = client_with(role, jurisdiction=place)
    assert someone.get(reverse("api:partners")).status_code == reads
    assert someone.get(reverse("api:key_new")).status_code == issues
    assert someone.get(reverse("api:hook_new")).status_code == issues


def test_a_key_is_shown_once_and_works(place: Jurisdiction, client: Client) -> None:
    page = client.post(reverse("api:key_new"), key_form(place))
    assert "no-store" in page["Cache-Control"]
    text = re.search(r'value="(rh_[^"]+)"', page.content.decode()).group(1)  # type: ignore[union-attr]
    answer = Client().get("/api/v1/me", headers={"Authorization": f"Bearer {text}"})
    assert answer.json()["name"] == "示例平台"
    listed = client.get(reverse("api:partners")).content.decode()
    assert text not in listed
    assert text[:11] in listed
    key = ApiKey.objects.get()
    client.post(reverse("api:key_revoke", args=[key.pk]), {"note": ""})
    assert ApiKey.objects.get().revoked_at is None  # no reason, not done
    client.post(reverse("api:key_revoke", args=[key.pk]), {"note": "系统下线"})
    assert Client().get("/api/v1/me", headers={"Authorization": f"Bearer {text}"}).status_code == 401


@pytest.mark.parametrize(
    "changed",
    [{"scopes": []}, {"organisation": "没有这个机构"}, {"per_minute": 0}, {"valid_to": "2000-01-01"}],
)
def test_a_key_that_will_not_do_is_refused(
    place: Jurisdiction, client: Client, changed: dict[str, Any]
) -> None:
    assert client.post(reverse("api:key_new"), key_form(place, **changed)).status_code == 422
    assert not ApiKey.objects.exists()


def test_a_subscription_is_made_looked_at_renewed_and_ended(place: Jurisdiction, client: Client) -> None:
    first = client.post(reverse("api:hook_new"), hook_form(place)).content.decode()
    assert "whsec_" in first
    hook = Subscription.objects.get()
    url = reverse("api:hook", args=[hook.pk])
    dead = Delivery.objects.create(
        subscription=hook,
        event="plan.published",
        payload={"subject": {"title": "示例规划"}},
        state=DeliveryState.DEAD,
        last_error="超时没有应答",
    )
    assert "示例规划" in client.get(f"{url}?state=dead").content.decode()
    assert client.post(url, {"act": "replay", "delivery": dead.pk}).status_code == 303
    assert Delivery.objects.get().state == DeliveryState.WAITING
    assert client.post(url, {"act": "replay", "delivery": "x"}).status_code == 404
    second = client.post(url, {"act": "renew"}).content.decode()
    assert re.findall("whsec_[0-9a-f]+", first) != re.findall("whsec_[0-9a-f]+", second)
    assert client.post(url, {"act": "end", "note": "系统下线"}).status_code == 303
    assert "系统下线" in client.get(url).content.decode()


@pytest.mark.parametrize(
    "changed", [{"url": "http://partner.example/"}, {"url": "https://10.0.0.1/"}, {"events": []}]
)
def test_a_subscription_that_will_not_do_is_refused(
    place: Jurisdiction, client: Client, changed: dict[str, Any]
) -> None:
    assert client.post(reverse("api:hook_new"), hook_form(place, **changed)).status_code == 422
    assert not Subscription.objects.exists()


def test_another_city_s_keys_and_hooks_are_not_there(place: Jurisdiction, client: Client) -> None:
    client.post(reverse("api:key_new"), key_form(place))
    client.post(reverse("api:hook_new"), hook_form(place))
    stranger = client_with(Role.OPERATOR, jurisdiction=jurisdiction_tree(1)[1])
    key, hook = ApiKey.objects.get(), Subscription.objects.get()
    assert stranger.post(reverse("api:key_revoke", args=[key.pk]), {"note": "x"}).status_code == 404
    assert stranger.get(reverse("api:hook", args=[hook.pk])).status_code == 404
    assert stranger.post(reverse("api:key_new"), key_form(place)).status_code == 422
    assert key.prefix not in stranger.get(reverse("api:partners")).content.decode()


def test_the_list_asks_few_questions(place: Jurisdiction, client: Client) -> None:
    for _ in range(3):
        client.post(reverse("api:key_new"), key_form(place))
        client.post(reverse("api:hook_new"), hook_form(place))
    with CaptureQueriesContext(connection) as asked:
        assert client.get(reverse("api:partners")).status_code == 200
    assert len(asked) <= MAX_QUERIES, len(asked)
