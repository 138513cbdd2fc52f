"""Passwords, second factors, lock-outs and sessions of a user."""

from __future__ import annotations

from allauth.mfa.models import Authenticator
from allauth.usersessions.models import UserSession
from axes.utils import reset

from ronghe.accounts import perms, rules
from ronghe.accounts.models import User
from ronghe.accounts.queries import logins_of, paths_of
from ronghe.core.actor import Actor
from ronghe.core.errors import InvalidTransition, RuleViolated, require
from ronghe.core.service import service


def close_sessions(user: User, leave_out: str = "") -> int:
    """End every session of a user but the one named."""
    sessions = list(UserSession.objects.filter(user=user).exclude(session_key=leave_out))
    for session in sessions:
        session.end()
    return len(sessions)


@service("accounts.password.reset")
def reset_password(user: User, *, actor: Actor, reason: str = "") -> str:
    """A new first password for one who forgot it: shown once, to be changed at the next sign-in."""
    require(perms.can_manage_user(actor, paths_of(user)))
    if not user.is_active:
        raise InvalidTransition("accounts.user.inactive", f"“{user}”已停用。")
    password = rules.initial_password()
    user.set_password(password)
    user.must_change_password = True
    user.save(update_fields=["password", "must_change_password", "updated_at"])
    close_sessions(user)
    return password


@service("accounts.password.changed")
def finish_password_change(user: User, *, actor: Actor) -> User:
    """The user has chosen a password of their own."""
    require(actor.user_id == user.pk)
    user.must_change_password = False
    user.save(update_fields=["must_change_password", "updated_at"])
    return user


@service("accounts.second_factor.reset")
def reset_second_factor(user: User, *, actor: Actor, reason: str) -> User:
    """Take away the second factor of one who lost the telephone; the next sign-in sets up a new one."""
    require(perms.can_manage_user(actor, paths_of(user)))
    if actor.user_id == user.pk:
        raise RuleViolated("accounts.second_factor.self", "不能为自己重置双因素，请由另一位管理员办理。")
    if not reason.strip():
        raise RuleViolated(
            "accounts.reason", "重置双因素须写明如何核实了本人身份。", fields={"reason": "请填写。"}
        )
    Authenticator.objects.filter(user=user).delete()
    user.save(update_fields=["updated_at"])
    close_sessions(user)
    return user


@service("accounts.login.unlocked")
def unlock_login(user: User, *, actor: Actor, reason: str = "") -> int:
    """Open sign-in again after too many failures."""
    require(perms.can_manage_user(actor, paths_of(user)))
    opened = sum(int(reset(username=login)) for login in logins_of(user))
    user.save(update_fields=["updated_at"])
    return opened


@service("accounts.sessions.ended")
def end_all_sessions(user: User, *, actor: Actor, leave_out: str = "", reason: str = "") -> int:
    """Sign a user out everywhere; oneself everywhere but here."""
    require(actor.user_id == user.pk or perms.can_manage_user(actor, paths_of(user)))
    ended = close_sessions(user, leave_out)
    user.save(update_fields=["updated_at"])
    return ended
