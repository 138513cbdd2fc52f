"""Who a user is today, as an Actor."""

from __future__ import annotations

from datetime import date

from ronghe.accounts.models import Delegation, Membership, User
from ronghe.core.actor import Actor, Grant


def _grant(membership: Membership, delegated_by: int | None = None) -> Grant:
    organisation = membership.organisation
    return Grant(
        role=membership.role,
        jurisdiction_id=organisation.jurisdiction_id,
        jurisdiction_path=organisation.jurisdiction.path,
        organisation_id=organisation.pk,
        delegated_by=delegated_by,
    )


def actor_of(user: User, on: date) -> Actor:
    """The user's own roles and those lent to them, as valid on that day."""
    related = "organisation__jurisdiction"
    own = Membership.objects.filter(user=user).valid_on(on).select_related(related)
    lent = (
        Delegation.objects.filter(delegate=user, membership__user__is_active=True)
        .valid_on(on)
        .filter(membership__in=Membership.objects.valid_on(on))
        .select_related(f"membership__{related}")
    )
    grants = [_grant(m) for m in own] + [_grant(d.membership, d.membership.user_id) for d in lent]
    return Actor(user_id=user.pk, name=user.name or user.username, grants=tuple(grants))
