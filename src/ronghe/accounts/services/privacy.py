"""Personal data of a user: seen only with a record, handed out to the person, erased for good."""

from __future__ import annotations

from typing import Any

from allauth.account.models import EmailAddress
from allauth.mfa.models import Authenticator
from allauth.socialaccount.models import SocialAccount
from allauth.usersessions.models import UserSession
from axes.models import AccessAttempt, AccessLog
from django.utils import timezone

from ronghe.accounts import perms
from ronghe.accounts.models import Delegation, Membership, User
from ronghe.accounts.queries import logins_of, paths_of
from ronghe.accounts.services.sign_in import close_sessions
from ronghe.core.actor import Actor
from ronghe.core.errors import InvalidTransition, RuleViolated, require
from ronghe.core.models import PersonalReveal
from ronghe.core.privacy import exported
from ronghe.core.service import service

LABEL = "accounts.User"


@service("accounts.phone.revealed")
def reveal_phone(user: User, *, actor: Actor, reason: str) -> str:
    """The telephone number in the clear; who saw it and why is kept."""
    require(perms.can_reveal(actor, user, paths_of(user)))
    if not reason.strip():
        raise RuleViolated(
            "core.reveal.reason", "查看个人信息须说明事由。", fields={"reason": "请填写事由。"}
        )
    _record(user, "phone", actor, reason)
    return str(user.phone)


def _record(user: User, field: str, actor: Actor, reason: str) -> None:
    PersonalReveal.objects.create(
        model=LABEL, row=user.pk, field=field, seen_by_id=actor.user_id, reason=reason.strip()[:200]
    )


@service("accounts.subject.exported")
def export_subject(user: User, *, actor: Actor, reason: str = "本人申请") -> dict[str, Any]:
    """Everything held about a person, with purpose and retention, as the law gives them the right to."""
    require(perms.can_export_subject(actor, user, paths_of(user)))
    _record(user, "*", actor, reason or "本人申请")
    return {
        "generated_at": timezone.now().isoformat(),
        "personal": exported(user),
        "account": {
            "username": user.username,
            "date_joined": user.date_joined.isoformat(),
            "last_login": user.last_login.isoformat() if user.last_login else None,
            "is_active": user.is_active,
        },
        "memberships": [
            _membership(m) for m in Membership.objects.filter(user=user).select_related("organisation")
        ],
        "delegations": [
            _delegation(d)
            for d in Delegation.objects.filter(delegate=user).select_related("membership__organisation")
        ],
        "linked_accounts": list(SocialAccount.objects.filter(user=user).values("provider", "uid")),
        "sessions": [_session(s) for s in UserSession.objects.filter(user=user)],
        "sign_ins": [
            {"at": row.attempt_time.isoformat(), "ip": row.ip_address, "browser": row.user_agent}
            for row in AccessLog.objects.filter(username__in=logins_of(user)).order_by("-attempt_time")[:500]
        ],
        "seen_by_others": [
            {"at": row.seen_at.isoformat(), "field": row.field, "reason": row.reason}
            for row in PersonalReveal.objects.filter(model=LABEL, row=user.pk).exclude(seen_by=user)
        ],
    }


def _membership(membership: Membership) -> dict[str, Any]:
    return {
        "organisation": membership.organisation.name,
        "role": membership.get_role_display(),
        "post": membership.post,
        "valid_from": membership.valid_from.isoformat(),
        "valid_to": membership.valid_to.isoformat() if membership.valid_to else None,
    }


def _delegation(delegation: Delegation) -> dict[str, Any]:
    return {
        "organisation": delegation.membership.organisation.name,
        "role": delegation.membership.get_role_display(),
        "valid_from": delegation.valid_from.isoformat(),
        "valid_to": delegation.valid_to.isoformat(),
    }


def _session(session: UserSession) -> dict[str, Any]:
    return {"created_at": session.created_at.isoformat(), "ip": session.ip, "browser": session.user_agent}


@service("accounts.subject.erased")
def erase_subject(user: User, *, actor: Actor, reason: str) -> User:
    """Delete a person's data for good. What they did stays in the history, without any way to reach them.

    The archives law keeps the record of official acts; everything that is not such a record goes.
    """
    require(perms.can_erase(actor, user, paths_of(user)))
    if user.erased_at is not None:
        raise InvalidTransition("accounts.user.erased", "该用户的个人信息已经删除。")
    if not reason.strip():
        raise RuleViolated("accounts.reason", "删除个人信息须写明依据。", fields={"reason": "请填写依据。"})
    logins = logins_of(user)
    close_sessions(user)
    for model in (EmailAddress, Authenticator, SocialAccount, UserSession):
        model.objects.filter(user=user).delete()
    for log in (AccessLog, AccessAttempt):
        log.objects.filter(username__in=logins).delete()
    _end_roles(user)
    user.username = f"erased-{user.pk}"
    user.name, user.email, user.phone = "已注销用户", "", ""
    user.set_unusable_password()
    user.is_active = False
    user.erased_at = timezone.now()
    user.save()
    return user


def _end_roles(user: User) -> None:
    today = timezone.localdate()
    Delegation.objects.filter(delegate=user, valid_from__gt=today).delete()
    Delegation.objects.filter(delegate=user, valid_to__gt=today).update(valid_to=today)
    Membership.objects.filter(user=user, valid_from__gt=today).delete()
    open_rows = Membership.objects.filter(user=user)
    for membership in open_rows.filter(valid_to__isnull=True) | open_rows.filter(valid_to__gt=today):
        membership.valid_to = today
        membership.save(update_fields=["valid_to"])
