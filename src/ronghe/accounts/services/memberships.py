"""Roles in organisations, from a day and to a day."""

from __future__ import annotations

from datetime import date, timedelta

from django.utils import timezone

from ronghe.accounts import perms
from ronghe.accounts.models import Membership, User
from ronghe.core.actor import Actor
from ronghe.core.errors import Conflict, Invalid, InvalidTransition, RuleViolated, require
from ronghe.core.roles import Role
from ronghe.core.service import locked, service
from ronghe.directory.enums import OrganisationKind
from ronghe.directory.models import Organisation


@service("accounts.membership.granted")
def grant_membership(
    user: User,
    *,
    actor: Actor,
    organisation: Organisation,
    role: str,
    post: str = "",
    valid_from: date | None = None,
    valid_to: date | None = None,
    reason: str = "",
) -> Membership:
    """Give a user a role in an organisation, from today or another day, to a day if known."""
    require(perms.can_grant(actor, organisation), "只能授予您管理范围内机构的角色。")
    return open_membership(
        user, organisation=organisation, role=role, post=post, valid_from=valid_from, valid_to=valid_to
    )


def open_membership(
    user: User,
    *,
    organisation: Organisation,
    role: str,
    post: str = "",
    valid_from: date | None = None,
    valid_to: date | None = None,
) -> Membership:
    """The rule and the write of granting, for the services that have checked the permission."""
    start = valid_from or timezone.localdate()
    _check(user, organisation, role, start, valid_to)
    return Membership.objects.create(
        user=user,
        organisation=organisation,
        role=role,
        post=post.strip()[:60],
        valid_from=start,
        valid_to=valid_to,
    )


def _check(user: User, organisation: Organisation, role: str, start: date, end: date | None) -> None:
    if role not in Role.values:
        raise Invalid("accounts.role", "请选择角色。", fields={"role": "请选择角色。"})
    if not user.is_active:
        raise RuleViolated("accounts.user.inactive", f"“{user}”已停用，不能授予角色。")
    if not organisation.is_active or organisation.kind == OrganisationKind.COLLECTIVE:
        message = f"“{organisation}”已停用或只是一批单位的统称，不能任职。"
        raise RuleViolated("accounts.organisation", message, fields={"organisation": message})
    if end is not None and end < start:
        message = "终止日期不能早于生效日期。"
        raise Invalid("accounts.membership.dates", message, fields={"valid_to": message})
    same = Membership.objects.filter(user=user, organisation=organisation, role=role)
    for held in same.select_for_update(of=("self",)):
        overlaps = (held.valid_to is None or held.valid_to >= start) and (
            end is None or held.valid_from <= end
        )
        if overlaps:
            until = f"至 {held.valid_to:%Y-%m-%d}" if held.valid_to else "长期"
            message = f"该用户在此机构已有同一角色（{held.valid_from:%Y-%m-%d} 起，{until}）。"
            raise Conflict("accounts.membership.overlap", message, fields={"role": message})


@service("accounts.membership.amended")
def amend_membership(
    membership: Membership, *, actor: Actor, post: str, valid_to: date | None, reason: str = ""
) -> Membership:
    """Change the post or the last day of a role that has not ended."""
    require(perms.can_grant(actor, membership.organisation))
    _lock(membership)
    _refuse_ended(membership)
    if valid_to is not None and valid_to < max(
        membership.valid_from, timezone.localdate() - timedelta(days=1)
    ):
        message = "终止日期不能早于生效日期，也不能早于昨天。"
        raise Invalid("accounts.membership.dates", message, fields={"valid_to": message})
    membership.post = post.strip()[:60]
    membership.valid_to = valid_to
    membership.save(update_fields=["post", "valid_to"])
    return membership


@service("accounts.membership.ended")
def end_membership(
    membership: Membership, *, actor: Actor, on: date | None = None, reason: str = ""
) -> Membership:
    """End a role after that day, or at once: its last day is then yesterday. Delegations end with it."""
    require(perms.can_grant(actor, membership.organisation))
    _lock(membership)
    _refuse_ended(membership)
    last = on or timezone.localdate() - timedelta(days=1)
    if on is None and membership.valid_from > last:
        membership.delete()
        return membership
    if last < membership.valid_from:
        message = f"该角色 {membership.valid_from:%Y-%m-%d} 才生效，终止日期不能更早。"
        raise Invalid("accounts.membership.dates", message, fields={"on": message})
    membership.valid_to = last
    membership.save(update_fields=["valid_to"])
    return membership


def _lock(membership: Membership) -> None:
    locked(membership)


def _refuse_ended(membership: Membership) -> None:
    if membership.valid_to is not None and membership.valid_to < timezone.localdate():
        raise InvalidTransition("accounts.membership.over", "该角色已经终止。")
