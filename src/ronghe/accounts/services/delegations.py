"""Lending a role to another person until a stated day."""

from __future__ import annotations

from datetime import date, timedelta

from django.urls import reverse
from django.utils import timezone

from ronghe.accounts import perms, rules
from ronghe.accounts.models import Delegation, Membership, User
from ronghe.core.actor import Actor
from ronghe.core.errors import Conflict, InvalidTransition, RuleViolated, require
from ronghe.core.notices import notify
from ronghe.core.service import locked, service


@service("accounts.delegation.given")
def delegate_membership(
    membership: Membership, *, actor: Actor, delegate: User, valid_from: date, valid_to: date, reason: str
) -> Delegation:
    """Let another person act in a role until a day; it ends by itself. Both are told, both see it."""
    require(perms.can_delegate(actor, membership), "只能委托本人的角色。")
    Membership.objects.select_for_update(of=("self",)).get(pk=membership.pk)
    _check_delegate(membership, delegate, reason)
    why = rules.why_not_delegate(
        valid_from=valid_from,
        valid_to=valid_to,
        today=timezone.localdate(),
        held_from=membership.valid_from,
        held_to=membership.valid_to,
    )
    if why:
        raise RuleViolated("accounts.delegation.dates", why, fields={"valid_to": why})
    _refuse_second(membership, delegate, valid_from, valid_to)
    delegation = Delegation.objects.create(
        membership=membership,
        delegate=delegate,
        valid_from=valid_from,
        valid_to=valid_to,
        reason=reason.strip(),
    )
    _tell(delegation, actor)
    return delegation


def _check_delegate(membership: Membership, delegate: User, reason: str) -> None:
    if delegate.pk == membership.user_id:
        raise RuleViolated(
            "accounts.delegation.self", "不能委托给自己。", fields={"delegate": "请另选一人。"}
        )
    if not delegate.is_active:
        message = f"“{delegate}”已停用，不能代理。"
        raise RuleViolated("accounts.delegation.inactive", message, fields={"delegate": message})
    if not reason.strip():
        raise RuleViolated("accounts.reason", "请写明代理事由。", fields={"reason": "请写明代理事由。"})


def _refuse_second(membership: Membership, delegate: User, start: date, end: date) -> None:
    same = Delegation.objects.filter(
        membership=membership, delegate=delegate, valid_from__lte=end, valid_to__gte=start
    ).first()
    if same is not None:
        message = f"已委托“{delegate}”代理至 {same.valid_to:%Y-%m-%d}。"
        raise Conflict("accounts.delegation.overlap", message, fields={"delegate": message})


def _tell(delegation: Delegation, actor: Actor) -> None:
    membership = delegation.membership
    notify(
        [delegation.delegate_id, membership.user_id],
        actor=actor,
        subject=f"{delegation.delegate}代理{membership.user}的“{membership.get_role_display()}”职责",
        body=f"{delegation.valid_from:%Y-%m-%d} 至 {delegation.valid_to:%Y-%m-%d}。事由：{delegation.reason}",
        url=reverse("accounts:me"),
        about=("accounts.delegation", delegation.pk),
    )


@service("accounts.delegation.ended")
def end_delegation(delegation: Delegation, *, actor: Actor, reason: str = "") -> Delegation:
    """Take a delegation back before its day; one that has not begun disappears."""
    require(perms.can_end_delegation(actor, delegation))
    locked(delegation)
    yesterday = timezone.localdate() - timedelta(days=1)
    if delegation.valid_to <= yesterday:
        raise InvalidTransition("accounts.delegation.over", "该代理已经结束。")
    if delegation.valid_from > yesterday:
        delegation.delete()
        return delegation
    delegation.valid_to = yesterday
    delegation.save(update_fields=["valid_to"])
    return delegation
