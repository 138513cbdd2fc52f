"""Notices reach the right people once, never from a GET or about a closed case; one digest by e-mail."""

from __future__ import annotations

import datetime as dt

import pytest
from django.core import mail
from django.db import IntegrityError, transaction
from django.test import Client, RequestFactory
from django.utils import timezone

from ronghe.core.actor import Actor
from ronghe.core.errors import Conflict
from ronghe.core.history import timeline
from ronghe.core.models import Digest, Notice
from ronghe.core.notices import (
    NoticeMisuse,
    choose_digest,
    digest_of,
    mark_all_read,
    mark_read,
    notify,
    people_due,
    send_digest,
    send_digests,
    unread_count,
    withdraw,
)
from ronghe.core.reading import READING, ReadingMiddleware
from tests.factories.accounts import UserFactory, actor_with

pytestmark = pytest.mark.django_db
SYSTEM = Actor.for_system("test")
MONDAY, TUESDAY = 0, 1


def tell(*users: int, subject: str = "任务待审核", **more: object) -> list[Notice]:
    with transaction.atomic():
        return notify(users, actor=SYSTEM, subject=subject, **more)  # type: ignore[arg-type]


def test_each_is_told_once_and_not_the_one_who_acts() -> None:
    first, second = UserFactory(), UserFactory()
    with transaction.atomic():
        actor = Actor(user_id=second.pk, name="乙")
        notify([first.pk, first.pk, second.pk], actor=actor, subject="任务待审核", url="/home/")
    assert list(Notice.objects.values_list("recipient", flat=True)) == [first.pk]


def test_the_same_unread_notice_about_a_case_is_not_repeated() -> None:
    user = UserFactory()
    tell(user.pk, about=("policy.task", 7))
    assert tell(user.pk, about=("policy.task", 7)) == []
    assert len(tell(user.pk, about=("policy.task", 8))) == 1


def test_a_closed_case_is_refused() -> None:
    with pytest.raises(Conflict, match="已经办结"):
        tell(UserFactory().pk, is_closed=True)
    assert not Notice.objects.exists()


def test_a_get_cannot_send() -> None:
    user = UserFactory()

    def view(_request: object) -> object:
        with pytest.raises(NoticeMisuse):
            tell(user.pk)
        return None

    ReadingMiddleware(view)(RequestFactory().get("/"))  # type: ignore[arg-type]
    assert READING.get() is False
    ReadingMiddleware(lambda _request: tell(user.pk))(RequestFactory().post("/"))  # type: ignore[arg-type, return-value]
    assert unread_count(Actor(user_id=user.pk, name="")) == 1


@pytest.mark.django_db(transaction=True)
def test_outside_a_transaction_is_a_mistake() -> None:
    with pytest.raises(NoticeMisuse):
        notify([1], actor=SYSTEM, subject="x")


def test_a_link_to_another_site_is_impossible() -> None:
    with pytest.raises(IntegrityError, match="core_notice_url_is_ours"):
        tell(UserFactory().pk, url="https://example.invalid/")


def test_only_ones_own_are_seen_and_marked() -> None:
    mine, other = actor_with(None), actor_with(None)
    (notice,) = tell(mine.user_id or 0)
    assert mark_read([notice.pk], actor=other) == 0
    assert not Notice.objects.visible_to(other).exists()
    assert mark_read([notice.pk], actor=mine) == 1
    assert mark_read([notice.pk], actor=mine) == 0
    notice.refresh_from_db()
    assert timeline(notice)[0].action == "core.notice.read"
    assert timeline(notice)[0].actor_id == mine.user_id


def test_a_withdrawn_notice_disappears_and_goes_into_no_mail() -> None:
    actor = actor_with(None)
    tell(actor.user_id or 0, about=("policy.task", 7))
    assert withdraw("policy.task", 7) == 1
    assert unread_count(actor) == 0
    assert not Notice.objects.visible_to(actor).exists()
    assert people_due(TUESDAY) == []


def test_a_read_notice_is_not_withdrawn_behind_the_readers_back() -> None:
    actor = actor_with(None)
    tell(actor.user_id or 0, about=("policy.task", 7))
    mark_all_read(actor=actor)
    assert withdraw("policy.task", 7) == 0
    assert Notice.objects.visible_to(actor).count() == 1


def test_one_mail_a_person_and_nothing_twice() -> None:
    first, second = UserFactory(), UserFactory()
    for number in range(3):
        tell(first.pk, second.pk, subject=f"第{number}项待审核")
    assert send_digests.call() == 2
    assert sorted(address for message in mail.outbox for address in message.to) == sorted(
        [first.email, second.email]
    )
    assert "第0项待审核" in mail.outbox[0].body
    assert "3 条未读通知" in mail.outbox[0].subject
    assert send_digests.call() == 0


def test_who_wants_no_mail_gets_none_and_the_weekly_comes_on_monday() -> None:
    none, weekly, daily = actor_with(None), actor_with(None), actor_with(None)
    choose_digest(Digest.NONE, actor=none)
    choose_digest(Digest.WEEKLY, actor=weekly)
    for actor in (none, weekly, daily):
        tell(actor.user_id or 0)
    assert people_due(TUESDAY) == [daily.user_id]
    assert people_due(MONDAY) == sorted([weekly.user_id or 0, daily.user_id or 0])
    assert digest_of(none) == Digest.NONE
    assert digest_of(daily) == Digest.DAILY


def test_no_mail_without_an_address_and_none_about_what_was_read() -> None:
    without = UserFactory(email="")
    reader = actor_with(None)
    tell(without.pk, reader.user_id or 0)
    mark_all_read(actor=reader)
    assert people_due(TUESDAY) == []
    assert send_digest(without.pk, actor=SYSTEM) == 0


def test_a_failed_mail_is_tried_again(monkeypatch: pytest.MonkeyPatch) -> None:
    user = UserFactory()
    tell(user.pk)

    def broken(_self: object, fail_silently: bool = False) -> int:
        raise ConnectionRefusedError("no server")

    with monkeypatch.context() as patch:
        patch.setattr("django.core.mail.EmailMessage.send", broken)
        assert send_digests.call() == 0
    assert send_digests.call() == 1


def test_old_news_is_not_mailed() -> None:
    user = UserFactory()
    (notice,) = tell(user.pk)
    Notice.objects.filter(pk=notice.pk).update(created_at=timezone.now() - dt.timedelta(days=40))
    assert people_due(TUESDAY) == []


def test_the_bell_and_the_list(client: Client) -> None:
    user = UserFactory()
    client.force_login(user, backend="allauth.account.auth_backends.AuthenticationBackend")
    tell(user.pk, subject="第一件", url="/home/")
    (second,) = tell(user.pk, subject="第二件")
    mark_read([second.pk], actor=Actor(user_id=user.pk, name="甲"))
    page = client.get("/notices/?unread=1").content.decode()
    assert "第一件" in page
    assert "第二件" not in page
    assert 'class="bar__count">1<' in page


def test_reading_is_a_post_and_leads_to_the_case(client: Client) -> None:
    user = UserFactory()
    client.force_login(user, backend="allauth.account.auth_backends.AuthenticationBackend")
    (notice,) = tell(user.pk, url="/help/")
    assert client.get(f"/notices/{notice.pk}/").status_code == 200
    notice.refresh_from_db()
    assert notice.read_at is None
    assert client.get(f"/notices/{notice.pk}/open/").status_code == 405
    answer = client.post(f"/notices/{notice.pk}/open/")
    assert (answer.status_code, answer["Location"]) == (302, "/help/")
    notice.refresh_from_db()
    assert notice.read_at is not None


def test_a_notice_of_another_is_not_found(client: Client) -> None:
    client.force_login(UserFactory(), backend="allauth.account.auth_backends.AuthenticationBackend")
    (notice,) = tell(UserFactory().pk)
    assert client.get(f"/notices/{notice.pk}/").status_code == 404
    assert client.post(f"/notices/{notice.pk}/open/").status_code == 404


def test_bulk_marks_only_the_selected(client: Client) -> None:
    user = UserFactory()
    client.force_login(user, backend="allauth.account.auth_backends.AuthenticationBackend")
    kept = tell(user.pk, subject="留")[0]
    done = tell(user.pk, subject="读")[0]
    answer = client.post(
        "/notices/read/", {"selected": [done.pk, "x", "999999999"], "next": "https://evil.invalid/"}
    )
    assert (answer.status_code, answer["Location"]) == (302, "/notices/")
    assert Notice.objects.unread().get() == kept
