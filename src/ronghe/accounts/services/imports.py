"""Many users at once, from a checked sheet."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from allauth.account.models import EmailAddress

from ronghe.accounts import perms
from ronghe.accounts.models import User
from ronghe.accounts.services.memberships import open_membership
from ronghe.core.actor import Actor
from ronghe.core.errors import require
from ronghe.core.service import service


@service("accounts.users.imported")
def import_users(rows: Sequence[Any], *, actor: Actor) -> int:
    """Make the users and roles of a checked sheet that are not there yet; a changed post is kept.

    They have no password: an operator hands out first passwords one by one, or they come by single sign-on.
    """
    for organisation in {row["organisation"] for row in rows}:
        require(perms.can_grant(actor, organisation), f"您不管理“{organisation}”的用户。")
    users = {u.username: u for u in User.objects.filter(username__in={row["username"] for row in rows})}
    for row in rows:
        user = users.get(row["username"]) or _make(row)
        users[user.username] = user
        if row.existing:
            _amend(user, row)
            continue
        open_membership(
            user,
            organisation=row["organisation"],
            role=row["role"],
            post=row["post"] or "",
            valid_to=row["valid_to"],
        )
    return len(rows)


def _make(row: Any) -> User:
    email = (row["email"] or "").lower()
    user = User(
        username=row["username"],
        name=row["name"],
        email=email,
        phone=row["phone"] or "",
        must_change_password=True,
    )
    user.set_unusable_password()
    user.save()
    if email:
        EmailAddress.objects.create(user=user, email=email, verified=True, primary=True)
    return user


def _amend(user: User, row: Any) -> None:
    membership = user.memberships.get(pk=row.existing["pk"])
    membership.post = row["post"] or membership.post
    membership.valid_to = row["valid_to"]
    membership.save(update_fields=["post", "valid_to"])
