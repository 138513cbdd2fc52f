"""Notices: one way to tell people something, on the site at once and by e-mail in a digest.

A service of any app calls ``notify`` inside its own transaction, so that the notice has the same action
in the history as its cause and goes away with it when that fails::

    notify(
        [handler.pk], actor=actor, subject="有一项任务待您审核", body=str(task), url=task.get_absolute_url(),
        about=("policy.task", task.pk), is_closed=task.is_closed,
    )

Never from a GET (refused by an error), never about a closed case (refused), never to the actor. A
service that closes a case calls ``withdraw("policy.task", task.pk)``.
"""

from __future__ import annotations

import logging
from collections.abc import Iterable
from datetime import timedelta

from django.conf import settings
from django.core.mail import EmailMessage, get_connection
from django.db import connection
from django.db.models import Count, Q, QuerySet
from django.utils import timezone
from django.utils.translation import gettext as _

from ronghe.core.actor import Actor
from ronghe.core.compiled import CompiledQuery
from ronghe.core.errors import Conflict, require
from ronghe.core.models.notice import Digest, Notice, NoticeSetting
from ronghe.core.reading import READING
from ronghe.core.service import service
from ronghe.core.tasks import task

About = tuple[str, int]
logger = logging.getLogger(__name__)
LONGEST_DIGEST = 50
UNREAD = Q(read_at__isnull=True)


class NoticeMisuse(RuntimeError):
    """The programmer's error of telling people something while only reading, or outside a service."""


def notify(
    recipients: Iterable[int],
    *,
    actor: Actor,
    subject: str,
    body: str = "",
    url: str = "",
    about: About | None = None,
    is_closed: bool = False,
) -> list[Notice]:
    """Tell each of the users once. The same unread notice about the same thing is not repeated."""
    if READING.get():
        raise NoticeMisuse("a notice was about to be sent while answering a GET")
    if not connection.in_atomic_block:
        raise NoticeMisuse("notify() runs inside a service")
    if is_closed:
        raise Conflict("core.notice.closed", "事项已经办结，不再发出通知。")
    kind, row = about or ("", None)
    told = _already_told(subject, kind, row)
    wanted = [user for user in dict.fromkeys(recipients) if user != actor.user_id and user not in told]
    return Notice.objects.bulk_create(
        Notice(recipient_id=user, subject=subject[:120], body=body, url=url, about_kind=kind, about_id=row)
        for user in wanted
    )


def _already_told(subject: str, kind: str, row: int | None) -> set[int]:
    if not kind:
        return set()
    same = Notice.objects.unread().filter(about_kind=kind, about_id=row, subject=subject[:120])
    return set(same.values_list("recipient_id", flat=True))


def withdraw(kind: str, row: int) -> int:
    """The case is closed: its unread notices disappear and go into no e-mail."""
    return Notice.objects.unread().filter(about_kind=kind, about_id=row).update(withdrawn_at=timezone.now())


def unread(actor: Actor) -> QuerySet[Notice]:
    return Notice.objects.filter(recipient_id=actor.user_id or 0).unread()


def _unread_of(user_id: int) -> QuerySet[Notice, tuple[int]]:
    mine = Notice.objects.filter(recipient_id=user_id).unread().order_by()
    return mine.values("recipient_id").values_list(Count("pk"))


_unread = CompiledQuery(_unread_of, int)


def unread_count(actor: Actor) -> int:
    """The number on the bell."""
    return sum(number for (number,) in _unread(actor.user_id or 0))


@service("core.notice.read")
def mark_read(ids: Iterable[int], *, actor: Actor) -> int:
    """Mark some of one's own notices as read; those of others are left alone without a word."""
    mine = Notice.objects.visible_to(actor).filter(pk__in=list(ids))
    return mine.filter(read_at__isnull=True).update(read_at=timezone.now())


@service("core.notice.all_read")
def mark_all_read(*, actor: Actor) -> int:
    """Mark everything unread as read."""
    return Notice.objects.visible_to(actor).unread().update(read_at=timezone.now())


@service("core.notice.digest_chosen")
def choose_digest(digest: Digest, *, actor: Actor) -> NoticeSetting:
    """Set how often one's own e-mail comes."""
    require(not actor.is_anonymous)
    setting, _created = NoticeSetting.objects.update_or_create(
        user_id=actor.user_id, defaults={"digest": digest}
    )
    return setting


def digest_of(actor: Actor) -> Digest:
    setting = NoticeSetting.objects.filter(user_id=actor.user_id or 0).first()
    return Digest(setting.digest) if setting else Digest.DAILY


@service("core.notice.digest_sent")
def send_digest(user: int, *, actor: Actor) -> int:
    """One e-mail with all that is new to one person; the number of notices in it. Twice sends once."""
    due = Notice.objects.due_by_email().filter(recipient_id=user).select_for_update(of=("self",))
    found = list(due.select_related("recipient").order_by("created_at")[:LONGEST_DIGEST])
    if not found or not found[0].recipient.email or not found[0].recipient.is_active:
        return 0
    Notice.objects.filter(pk__in=[one.pk for one in found]).update(emailed_at=timezone.now())
    message = EmailMessage(
        _("融合：您有 %(number)d 条未读通知") % {"number": len(found)},
        _digest_text(found),
        settings.DEFAULT_FROM_EMAIL,
        [found[0].recipient.email],
        connection=get_connection(),
    )
    message.send()
    return len(found)


def _digest_text(found: list[Notice]) -> str:
    lines = [_("您好，以下通知尚未在系统中阅读："), ""]
    for number, one in enumerate(found, start=1):
        day = timezone.localtime(one.created_at)
        lines.append(f"{number}. {one.subject}（{day.year}年{day.month}月{day.day}日）")
        if one.body:
            lines.append(f"   {one.body}")
    lines += ["", _("请登录系统办理。如不再需要邮件，可在“通知设置”中关闭。")]
    return "\n".join(lines)


def people_due(now_weekday: int) -> list[int]:
    """Those with something new to be told today: the weekly on Mondays, the daily always."""
    due = Notice.objects.due_by_email().filter(recipient__is_active=True).exclude(recipient__email="")
    due = due.exclude(recipient__notice_setting__digest=Digest.NONE)
    if now_weekday != 0:
        due = due.exclude(recipient__notice_setting__digest=Digest.WEEKLY)
    recent = due.filter(created_at__gte=timezone.now() - timedelta(days=31))
    return sorted(set(recent.values_list("recipient_id", flat=True)))


@task()
def send_digests() -> int:
    """Write to everybody who is due today; one failing address does not stop the others."""
    if settings.EMAIL_BACKEND.endswith("dummy.EmailBackend"):
        return 0
    sent = 0
    for user in people_due(timezone.localdate().weekday()):
        try:
            sent += bool(send_digest(user, actor=Actor.for_system("notice-digest")))
        except OSError:
            logger.exception("the digest of user %s was not sent", user)
    return sent
