"""Webhooks: queued with the act, signed, retried, given up, replayed; a slow endpoint harms nobody else."""

from __future__ import annotations

import json
import socket
import threading
from collections.abc import Iterator
from datetime import timedelta
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any

import pytest
from django.utils import timezone

from ronghe.api.enums import DeliveryState
from ronghe.api.models import Delivery, Subscription
from ronghe.api.rules.events import EVENTS, OF_ACTION
from ronghe.api.services import webhooks as services
from ronghe.core.actor import Actor
from ronghe.core.errors import Invalid, InvalidTransition, NotAllowed
from ronghe.core.models import Jurisdiction
from ronghe.core.roles import Role
from ronghe.core.service import SERVICES
from ronghe.engine.webhooks import MOST_ATTEMPTS, verify
from ronghe.policy.services.progress import Progress, report_progress
from tests.factories.accounts import actor_with
from tests.factories.directory import OrganisationFactory, jurisdiction_tree
from tests.policy.conftest import City

pytestmark = pytest.mark.django_db
EVENT = "task.report_submitted"


class Endpoint:
    """A partner's server: keeps what came, answers with ``status``."""

    def __init__(self) -> None:
        self.got: list[tuple[dict[str, str], bytes]] = []
        self.status = 204
        outer = self

        class Handler(BaseHTTPRequestHandler):
            def do_POST(self) -> None:
                body = self.rfile.read(int(self.headers["Content-Length"]))
                outer.got.append((dict(self.headers), body))
                self.send_response(outer.status)
                self.send_header("Content-Length", "0")
                self.end_headers()

            def log_message(self, *args: object) -> None:
                """Quiet."""

        self.server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
        self.url = f"http://127.0.0.1:{self.server.server_address[1]}/hook"
        self.thread = threading.Thread(target=self.server.serve_forever, kwargs={"poll_interval": 0.01})
        self.thread.start()

    def stop(self) -> None:
        self.server.shutdown()
        self.thread.join()
        self.server.server_close()


@pytest.fixture
def endpoint() -> Iterator[Endpoint]:
    made = Endpoint()
    yield made
    made.stop()


@pytest.fixture(autouse=True)
def inside(settings: Any) -> None:
    settings.RONGHE_WEBHOOK_PRIVATE = True
    settings.RONGHE_WEBHOOK_SECONDS = 0.5


@pytest.fixture
def place() -> Jurisdiction:
    return jurisdiction_tree(1)[1]


@pytest.fixture
def office(place: Jurisdiction) -> Actor:
    return actor_with(Role.POLICY_OFFICE, jurisdiction=place)


def subscribe(place: Jurisdiction, office: Actor, url: str) -> tuple[Subscription, str]:
    partner = OrganisationFactory(jurisdiction=place)
    return services.subscribe(place, actor=office, organisation=partner, url=url, events=[EVENT])


def queued(subscription: Subscription, number: int = 1) -> list[Delivery]:
    return [
        Delivery.objects.create(
            subscription=subscription, event=EVENT, payload={"n": n}, due_at=timezone.now()
        )
        for n in range(number)
    ]


def due_now(delivery: Delivery) -> None:
    """As if the wait were over."""
    Delivery.objects.filter(pk=delivery.pk).update(due_at=timezone.now())
    Subscription.objects.filter(pk=delivery.subscription_id).update(rests_until=None)


def deliver() -> int:
    return services.deliver_waiting.call()


def test_a_report_reaches_the_partner_signed_and_without_anybody_s_name(
    endpoint: Endpoint, django_capture_on_commit_callbacks: Any
) -> None:
    city = City()
    plan = city.publish()
    subscription, secret = subscribe(city.city, city.actor, endpoint.url)
    task = plan.tasks.filter(units__organisation__isnull=False).first()
    unit = task.units.filter(organisation__isnull=False).first().organisation
    speaker = actor_with(Role.EDUCATION, organisation=unit)
    with django_capture_on_commit_callbacks(execute=True):
        report_progress(
            task, Progress("2024年", "on_track", "由测试甲办理"), actor=speaker, organisation=unit
        )
        assert endpoint.got == []  # only after commit
    ((headers, body),) = endpoint.got
    stamp = int(headers["Ronghe-Timestamp"])
    assert verify(secret.encode(), stamp, body, headers["Ronghe-Signature"])
    told = json.loads(body)
    assert (told["type"], told["jurisdiction"]) == (EVENT, city.city.code)
    assert told["subject"]["title"] == task.title
    assert told["data"]["claimed"] == "on_track"
    assert "测试甲" not in body.decode()
    assert speaker.name not in body.decode()
    assert Delivery.objects.get(subscription=subscription).state == DeliveryState.DELIVERED


def test_an_act_that_is_undone_tells_nobody(django_capture_on_commit_callbacks: Any) -> None:
    city = City()
    plan = city.publish()
    subscribe(city.city, city.actor, "http://127.0.0.1:9/")
    task = plan.tasks.filter(units__organisation__isnull=False).first()
    unit = task.units.filter(organisation__isnull=False).first().organisation
    with django_capture_on_commit_callbacks(execute=True) as calls, pytest.raises(NotAllowed):
        report_progress(
            task,
            Progress("2024年", "on_track", "x"),
            actor=actor_with(Role.LEARNER, jurisdiction=city.city),
            organisation=unit,
        )
    assert not Delivery.objects.exists()
    assert services._start not in calls


def test_a_failed_delivery_waits_longer_each_time_and_is_given_up(
    endpoint: Endpoint, place: Jurisdiction, office: Actor
) -> None:
    subscription, _secret = subscribe(place, office, endpoint.url)
    (delivery,) = queued(subscription)
    endpoint.status = 500
    waits = []
    for attempt in range(1, MOST_ATTEMPTS + 1):
        due_now(delivery)
        before = timezone.now()
        assert deliver() == 0
        delivery.refresh_from_db()
        assert (delivery.attempts, delivery.last_status) == (attempt, 500)
        if delivery.due_at:
            waits.append((delivery.due_at - before).total_seconds())
    assert waits == sorted(waits)
    assert waits[-1] > 20 * 3600
    assert delivery.state == DeliveryState.DEAD
    assert deliver() == 0  # nothing waits any more


def test_what_was_given_up_can_be_sent_again_as_the_same_event(
    endpoint: Endpoint, place: Jurisdiction, office: Actor
) -> None:
    subscription, _secret = subscribe(place, office, endpoint.url)
    (delivery,) = queued(subscription)
    with pytest.raises(InvalidTransition):
        services.replay(delivery, actor=office)
    Delivery.objects.update(state=DeliveryState.DEAD, due_at=None)
    services.replay(delivery, actor=office)
    assert deliver() == 1
    assert endpoint.got[0][0]["Ronghe-Delivery"] == str(delivery.event_id)


def test_an_endpoint_that_hangs_holds_up_nobody_else(
    endpoint: Endpoint, place: Jurisdiction, office: Actor
) -> None:
    with socket.create_server(("127.0.0.1", 0)) as silent:  # takes connections and never says a word
        slow, _secret = subscribe(place, office, f"http://127.0.0.1:{silent.getsockname()[1]}/")
        first, second, third = queued(slow, 3)
        good, _secret = subscribe(place, office, endpoint.url)
        queued(good, 2)
        started = timezone.now()
        assert deliver() == 2
        assert timezone.now() - started < timedelta(seconds=1.5)  # one attempt, not three
    for one in (first, second, third):
        one.refresh_from_db()
    assert (first.attempts, second.attempts, third.attempts) == (1, 0, 0)
    assert first.last_error == "超时没有应答"
    assert second.due_at == first.due_at  # the rest waits with it
    slow.refresh_from_db()
    assert slow.failures == 1
    assert deliver() == 0


def test_one_delivery_is_not_taken_by_two_workers(place: Jurisdiction, office: Actor) -> None:
    subscription, _secret = subscribe(place, office, "http://127.0.0.1:9/")
    queued(subscription)
    assert len(services._taken()) == 1
    assert services._taken() == {}


def test_a_new_secret_makes_the_old_one_void(place: Jurisdiction, office: Actor) -> None:
    subscription, old = subscribe(place, office, "http://127.0.0.1:9/")
    _row, new = services.renew_secret(subscription, actor=office)
    assert new != old
    assert old not in str(Subscription.objects.values().get())


def test_an_ended_subscription_hears_nothing_more(place: Jurisdiction, office: Actor) -> None:
    subscription, _secret = subscribe(place, office, "http://127.0.0.1:9/")
    (delivery,) = queued(subscription)
    services.end_subscription(subscription, actor=office, reason="系统下线")
    delivery.refresh_from_db()
    assert delivery.state == DeliveryState.DEAD
    with pytest.raises(InvalidTransition):
        services.replay(delivery, actor=office)


@pytest.mark.parametrize("url", ["http://partner.example/", "https://127.0.0.1/", "https://10.0.0.1/x", "x"])
def test_an_inside_address_is_refused_unless_the_operator_allows_it(
    place: Jurisdiction, office: Actor, settings: Any, url: str
) -> None:
    settings.RONGHE_WEBHOOK_PRIVATE = False
    with pytest.raises(Invalid) as refused:
        subscribe(place, office, url)
    assert "url" in refused.value.fields


def test_only_keepers_subscribe_and_only_declared_events(place: Jurisdiction, office: Actor) -> None:
    partner = OrganisationFactory(jurisdiction=place)
    with pytest.raises(Invalid):
        services.subscribe(place, actor=office, organisation=partner, url="https://a.example/", events=["x"])
    for role in (Role.EDUCATION, Role.SCHOOL, Role.AUDITOR):
        with pytest.raises(NotAllowed):
            services.subscribe(
                place,
                actor=actor_with(role, jurisdiction=place),
                organisation=partner,
                url="https://a.example/",
                events=[EVENT],
            )


def test_every_event_stands_for_acts_that_exist() -> None:
    import ronghe.policy.services.publishing
    import ronghe.portal.services.opendata  # noqa: F401  the acts are known once their modules are loaded

    assert set(OF_ACTION) <= set(SERVICES)
    assert all(event.actions for event in EVENTS.values())
