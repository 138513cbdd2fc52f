"""Webhooks: subscribed by the office, queued with the act that caused them, delivered with patience."""

from __future__ import annotations

import json
import logging
import uuid
from collections import defaultdict
from collections.abc import Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from django.conf import settings
from django.db import transaction
from django.db.models import Q
from django.utils import timezone

from ronghe import __version__
from ronghe.api import perms
from ronghe.api.enums import DeliveryState
from ronghe.api.models import Delivery, Subscription
from ronghe.api.queries.subjects import SUBJECTS, Subject
from ronghe.api.rules.events import EVENTS, OF_ACTION, Event
from ronghe.core.actor import Actor
from ronghe.core.digests import keyed_digest
from ronghe.core.errors import Invalid, InvalidTransition, require
from ronghe.core.models import Jurisdiction
from ronghe.core.scope import line_of
from ronghe.core.service import service
from ronghe.core.tasks import task
from ronghe.directory.models import Organisation
from ronghe.engine.webhooks import Outcome, WebhookError, check_url, post, sign, wait_after

logger = logging.getLogger(__name__)
AT_ONCE = 8
"""Endpoints called side by side; those of one endpoint follow each other."""
BATCH = 200
LEASE = timedelta(minutes=10)
"""How long a worker has a delivery for itself; longer than all attempts of a batch can take."""


@service("api.subscription.made")
def subscribe(
    place: Jurisdiction, *, actor: Actor, organisation: Organisation, url: str, events: Sequence[str]
) -> tuple[Subscription, str]:
    """Push events of a jurisdiction to an address; the signing secret is given back this once."""
    require(perms.can_keep_partners(actor, place), "由系统管理员或政府办公室登记推送。")
    if not events or set(events) - set(EVENTS):
        raise Invalid(
            "api.subscription.events", "请选择要推送的事件。", fields={"events": "请选择要推送的事件。"}
        )
    _check_address(url.strip())
    made = Subscription.objects.create(
        jurisdiction=place, organisation=organisation, url=url.strip(), event_names=sorted(set(events))
    )
    return made, secret_of(made)


def _check_address(url: str) -> None:
    try:
        check_url(url, allow_private=settings.RONGHE_WEBHOOK_PRIVATE)
    except WebhookError as error:
        message = f"{error.message}。{error.hint}。"
        raise Invalid(error.code, message, fields={"url": message}) from error


def secret_of(subscription: Subscription) -> str:
    """The signing secret, made anew from the server's key each time; it is stored nowhere."""
    return "whsec_" + keyed_digest(f"{subscription.token}:{subscription.generation}", "webhook")


@service("api.subscription.renewed")
def renew_secret(subscription: Subscription, *, actor: Actor, note: str = "") -> tuple[Subscription, str]:
    """A new secret from the next delivery on; the old one is void."""
    require(perms.can_keep_partners(actor, subscription.jurisdiction))
    row = _locked(subscription)
    row.generation += 1
    row.save(update_fields=["generation", "updated_at"])
    return row, secret_of(row)


@service("api.subscription.ended")
def end_subscription(subscription: Subscription, *, actor: Actor, reason: str) -> Subscription:
    """Push nothing more; what still waits is given up."""
    require(perms.can_stop_partners(actor, subscription.jurisdiction))
    if not reason.strip():
        raise Invalid("api.subscription.reason", "停止须写明理由。", fields={"reason": "请填写。"})
    row = _locked(subscription)
    row.ended_at = timezone.now()
    row.ended_reason = reason.strip()[:200]
    row.save(update_fields=["ended_at", "ended_reason", "updated_at"])
    waiting = row.deliveries.filter(state=DeliveryState.WAITING)
    waiting.update(state=DeliveryState.DEAD, due_at=None, ended_at=row.ended_at, last_error="推送已停止")
    return row


def _locked(subscription: Subscription) -> Subscription:
    row = Subscription.objects.select_for_update(of=("self",)).get(pk=subscription.pk)
    if row.ended_at is not None:
        raise InvalidTransition("api.subscription.ended", "这个推送已经停止。")
    return row


@service("api.delivery.replayed")
def replay(delivery: Delivery, *, actor: Actor, note: str = "") -> Delivery:
    """Send once more what was given up (or delivered and lost there), as the same event."""
    require(perms.can_keep_partners(actor, delivery.subscription.jurisdiction))
    _locked(delivery.subscription)
    row = Delivery.objects.select_for_update(of=("self",)).get(pk=delivery.pk)
    if row.state == DeliveryState.WAITING:
        raise InvalidTransition("api.delivery.waiting", "这一条正在等待推送。")
    row.state = DeliveryState.WAITING
    row.attempts = 0
    row.due_at = timezone.now()
    row.ended_at = None
    row.save(update_fields=["state", "attempts", "due_at", "ended_at"])
    Subscription.objects.filter(pk=row.subscription_id).update(rests_until=None)
    transaction.on_commit(_start)
    return row


def _start() -> None:
    deliver_waiting.enqueue()


# ------------------------------------------------------------------ what happens becomes deliveries


def note_event(action: str, result: Any, actor: Actor) -> None:
    """Heard from every act: those that are events are queued in the same transaction, and go with it."""
    event = OF_ACTION.get(action)
    if event is None:
        return
    subject = SUBJECTS[event.kind](result)
    if subject is None:
        return
    line = line_of(subject.jurisdiction.path)
    found = Subscription.objects.filter(
        ended_at__isnull=True, event_names__contains=[event.name], jurisdiction__path__in=line
    )
    now = timezone.now()
    made = [_delivery(one, event, subject, now) for one in found]
    if made:
        Delivery.objects.bulk_create(made)
        transaction.on_commit(_start)


def _delivery(subscription: Subscription, event: Event, subject: Subject, now: datetime) -> Delivery:
    event_id = uuid.uuid4()
    payload = {
        "id": str(event_id),
        "type": event.name,
        "version": 1,
        "occurred_at": timezone.localtime(now).isoformat(timespec="seconds"),
        "jurisdiction": subject.jurisdiction.code,
        "subject": {
            "kind": subject.kind,
            "id": subject.id,
            "title": subject.title,
            "path": subject.path,
        },
        "data": dict(subject.data),
    }
    return Delivery(
        subscription=subscription, event_id=event_id, event=event.name, payload=payload, due_at=now
    )


# ------------------------------------------------------------------ deliveries go out


@dataclass(frozen=True, slots=True)
class Call:
    """All that a thread needs for one attempt; it never touches the database."""

    delivery: int
    url: str
    secret: str
    event: str
    event_id: str
    body: bytes


@task()
def deliver_waiting() -> int:
    """Send what is due; how many arrived. An endpoint that hangs holds up nobody but itself."""
    calls = _taken()
    if not calls:
        return 0
    delivered = 0
    with ThreadPoolExecutor(AT_ONCE) as pool:
        for outcomes in pool.map(_call_in_turn, calls.values()):
            delivered += _recorded(outcomes)
    return delivered


def _taken() -> dict[int, list[Call]]:
    """What is due, by subscription, taken for this worker alone."""
    now = timezone.now()
    awake = Q(subscription__rests_until__isnull=True) | Q(subscription__rests_until__lte=now)
    with transaction.atomic():
        rows = list(
            Delivery.objects.filter(awake, state=DeliveryState.WAITING, due_at__lte=now)
            .filter(subscription__ended_at__isnull=True)
            .select_related("subscription")
            .select_for_update(of=("self",), skip_locked=True)
            .order_by("due_at", "pk")[:BATCH]
        )
        Delivery.objects.filter(pk__in=[row.pk for row in rows]).update(due_at=now + LEASE)
    calls: dict[int, list[Call]] = defaultdict(list)
    for row in rows:
        body = json.dumps(row.payload, ensure_ascii=False, separators=(",", ":")).encode()
        subscription = row.subscription
        secret = secret_of(subscription)
        calls[subscription.pk].append(
            Call(row.pk, subscription.url, secret, row.event, str(row.event_id), body)
        )
    return calls


def _call_in_turn(calls: Sequence[Call]) -> list[tuple[Call, Outcome | None]]:
    """The deliveries of one endpoint; after a failure the rest waits with it."""
    ended: list[tuple[Call, Outcome | None]] = []
    for call in calls:
        if ended and (ended[-1][1] is None or not ended[-1][1].is_delivered):
            ended.append((call, None))
            continue
        stamp = int(timezone.now().timestamp())
        headers = {
            "Content-Type": "application/json; charset=utf-8",
            "User-Agent": f"Ronghe/{__version__}",
            "Ronghe-Event": call.event,
            "Ronghe-Delivery": call.event_id,
            "Ronghe-Timestamp": str(stamp),
            "Ronghe-Signature": sign(call.secret.encode(), stamp, call.body),
        }
        outcome = post(
            call.url,
            call.body,
            headers,
            allow_private=settings.RONGHE_WEBHOOK_PRIVATE,
            total_seconds=settings.RONGHE_WEBHOOK_SECONDS,
        )
        ended.append((call, outcome))
    return ended


def _recorded(outcomes: Sequence[tuple[Call, Outcome | None]]) -> int:
    """Write down how the attempts of one endpoint ended, and when the next one is."""
    now, delivered = timezone.now(), 0
    rests_until: datetime | None = None
    with transaction.atomic():
        rows = {
            row.pk: row for row in Delivery.objects.filter(pk__in=[call.delivery for call, _ in outcomes])
        }
        for call, outcome in outcomes:
            row = rows[call.delivery]
            if outcome is None:
                row.due_at = rests_until or now
            elif outcome.is_delivered:
                _note_delivered(row, outcome, now)
                delivered += 1
            else:
                rests_until = _note_failed(row, outcome, now)
            row.save(update_fields=["state", "attempts", "due_at", "last_status", "last_error", "ended_at"])
        subscription = next(iter(rows.values())).subscription_id
        same = Subscription.objects.filter(pk=subscription)
        if rests_until is None:
            same.filter(Q(failures__gt=0) | Q(rests_until__isnull=False)).update(failures=0, rests_until=None)
        else:
            failures = same.values_list("failures", flat=True).get()
            same.update(failures=failures + 1, rests_until=rests_until)
    if rests_until is not None:
        _again_at(rests_until)
    return delivered


def _note_delivered(row: Delivery, outcome: Outcome, now: datetime) -> None:
    row.state = DeliveryState.DELIVERED
    row.attempts += 1
    row.due_at = None
    row.ended_at = now
    row.last_status, row.last_error = outcome.status, ""


def _note_failed(row: Delivery, outcome: Outcome, now: datetime) -> datetime:
    row.attempts += 1
    row.last_status, row.last_error = outcome.status, outcome.error
    wait = wait_after(row.attempts)
    if wait is None:
        row.state, row.due_at, row.ended_at = DeliveryState.DEAD, None, now
        logger.warning("delivery %s to %s was given up: %s", row.pk, row.subscription_id, outcome.error)
        return now + timedelta(seconds=60)
    row.due_at = now + timedelta(seconds=wait)
    return row.due_at


def _again_at(moment: datetime) -> None:
    """Come back then; a queue that cannot wait (in tests) is asked again by whoever runs it."""
    if deliver_waiting.get_backend().supports_defer:
        deliver_waiting.using(run_after=moment).enqueue()
