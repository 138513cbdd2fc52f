"""Figures of plans, warnings told to the public, verification by hash, and the map of the site."""

from __future__ import annotations

from datetime import date
from typing import Any

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone

from ronghe.analytics.models import EarlyWarning
from ronghe.core.actor import Actor
from ronghe.core.errors import Conflict, Invalid, InvalidTransition, NotAllowed
from ronghe.core.history import timeline
from ronghe.core.roles import Role
from ronghe.policy.models import Plan
from ronghe.portal.models import DataSet, DataVersion, PublicWarning
from ronghe.portal.services import warnings as services
from tests.factories.accounts import actor_with
from tests.factories.directory import OrganisationFactory, jurisdiction_tree
from tests.policy.conftest import City
from tests.support.clients import client_with

pytestmark = pytest.mark.django_db
MAX_QUERIES = 20


def a_warning(place: Any, **changed: Any) -> EarlyWarning:
    return EarlyWarning.objects.create(
        **{
            "jurisdiction": place,
            "organisation": OrganisationFactory(jurisdiction=place),
            "rule": "gap",
            "subject": "x",
            "title": "示例指标低于计划",
            "text": "示例",
            "level": "yellow",
            "first_seen_on": date(2024, 1, 1),
            "last_seen_on": date(2024, 1, 1),
            **changed,
        }
    )


@pytest.fixture
def place() -> Any:
    return jurisdiction_tree(1)[1]


@pytest.fixture
def office(place: Any) -> Actor:
    return actor_with(Role.POLICY_OFFICE, jurisdiction=place)


def public_page() -> str:
    return Client().get(reverse("portal:warnings")).content.decode()


def test_a_warning_is_public_when_the_office_decides_so_and_until_it_is_settled(
    place: Any, office: Actor
) -> None:
    warning = a_warning(place)
    assert "示例指标" not in public_page()
    told = services.publish_warning(warning, actor=office, text="示例指标进展偏慢，正在整改")
    assert "正在整改" in public_page()
    with pytest.raises(Conflict):
        services.publish_warning(warning, actor=office, text="再说一次")
    EarlyWarning.objects.filter(pk=warning.pk).update(
        state="rectified", settled_on=date(2024, 2, 1), outcome="已达到"
    )
    assert "正在整改" not in public_page()
    warning.refresh_from_db()
    with pytest.raises(InvalidTransition):
        services.publish_warning(warning, actor=office, text="x")
    assert [one.action for one in timeline(told)] == ["portal.warning.published"]


def test_a_public_warning_is_withdrawn_with_a_reason(place: Any, office: Actor) -> None:
    told = services.publish_warning(a_warning(place), actor=office, text="示例")
    with pytest.raises(Invalid):
        services.withdraw_warning(told, actor=office, reason=" ")
    services.withdraw_warning(told, actor=office, reason="数据有误")
    with pytest.raises(InvalidTransition):
        services.withdraw_warning(told, actor=office, reason="再撤")
    again = services.publish_warning(told.warning, actor=office, text="改正后的文字")
    assert (again.pk, again.withdrawn_reason) == (told.pk, "")


@pytest.mark.parametrize("role", [Role.EDUCATION, Role.AUDITOR, Role.OPERATOR, Role.SCHOOL])
def test_only_the_office_decides(place: Any, role: Role) -> None:
    with pytest.raises(NotAllowed):
        services.publish_warning(a_warning(place), actor=actor_with(role, jurisdiction=place), text="x")


def test_the_desk_of_warnings(place: Any) -> None:
    warning, url = a_warning(place), reverse("portal:warning_desk")
    for role, status in ((Role.POLICY_OFFICE, 200), (Role.AUDITOR, 200), (Role.SCHOOL, 403)):
        assert client_with(role, jurisdiction=place).get(url).status_code == status
    client = client_with(Role.POLICY_OFFICE, jurisdiction=place)
    assert client.post(url, {"act": "publish", "warning": warning.pk, "note": ""}).status_code == 303
    assert not PublicWarning.objects.exists()
    assert client.post(url, {"act": "publish", "warning": warning.pk, "note": "示例"}).status_code == 303
    assert client.post(url, {"act": "withdraw", "warning": warning.pk, "note": "有误"}).status_code == 303
    assert PublicWarning.objects.get().withdrawn_reason == "有误"
    assert client.post(url, {"act": "publish", "warning": "x"}).status_code == 404
    stranger = client_with(Role.POLICY_OFFICE, jurisdiction=jurisdiction_tree(1)[1])
    answer = stranger.post(url, {"act": "publish", "warning": warning.pk, "note": "示例"})
    assert answer.status_code == 404


def test_a_file_is_verified_by_its_hash(place: Any) -> None:
    dataset = DataSet.objects.create(
        jurisdiction=place,
        key="organisations-by-kind",
        reason="示例目录",
        contact_post="数据岗",
        threshold=10,
    )
    known = "ab" * 32
    version = DataVersion.objects.create(
        dataset=dataset,
        number=1,
        period="2024",
        rows=1,
        files={"data.csv": {"sha256": known, "size": 1, "name": "data.csv", "rows": 1}},
        published_at=timezone.now(),
    )
    url = reverse("portal:verify")
    assert "是本站公布的原件" in Client().get(url, {"sha256": known.upper()}).content.decode()
    for other in ("cd" * 32, "x", "' or 1=1"):
        assert "没有公布过" in Client().get(url, {"sha256": other}).content.decode()
    DataVersion.objects.filter(pk=version.pk).update(withdrawn_at=timezone.now(), withdrawn_reason="数字有误")
    assert "数字有误" in Client().get(url, {"sha256": known}).content.decode()


def test_figures_of_a_public_plan_and_the_map() -> None:
    plan = City().publish()
    url = reverse("portal:plan_figures", args=[plan.pk])
    with CaptureQueriesContext(connection) as asked:
        page = Client().get(f"{url}?year=2024").content.decode()
    assert len(asked) <= MAX_QUERIES
    assert plan.indicators.first().name in page
    assert "缺数据" in page  # nothing approved yet, and nothing invented
    for junk in ("abcd", "9999", "0000", "-1"):
        assert Client().get(f"{url}?year={junk}").status_code == 200
    assert url in Client().get(reverse("portal:sitemap")).content.decode()
    Plan.objects.filter(pk=plan.pk).update(is_public=False)
    assert Client().get(url).status_code == 404
    assert url not in Client().get(reverse("portal:sitemap")).content.decode()
