"""Who a user is today, as an Actor; and users as lists and pages show them."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Any

from allauth.account.models import EmailAddress
from allauth.mfa.models import Authenticator
from axes.models import AccessAttempt
from django.conf import settings
from django.db import models
from django.db.models import Exists, F, OuterRef, Q, QuerySet, Value
from django.db.models.fields.json import KeyTextTransform
from django.db.models.functions import Cast
from django.utils import timezone
from pghistory.models import Context

from ronghe.accounts import perms
from ronghe.accounts.models import Delegation, Membership, User
from ronghe.core.actor import Actor, Grant
from ronghe.core.compiled import CompiledQuery
from ronghe.core.errors import NotFound
from ronghe.core.roles import TASK_UNITS, Role
from ronghe.core.scope import within
from ronghe.directory.models import Organisation
from ronghe.directory.queries import manageable_jurisdictions

_WHERE = (
    "role",
    "organisation__jurisdiction_id",
    "organisation__jurisdiction__path",
    "organisation_id",
)


def _roles_of(user_id: int, on: date) -> QuerySet[Membership, tuple[Any, ...]]:
    """The user's own roles and those lent to them, as valid on that day."""
    held = Membership.objects.valid_on(on).filter(organisation__is_active=True).order_by()
    own = held.filter(user=user_id).values_list(
        *_WHERE, Cast(Value(None), models.BigIntegerField()), Value(""), F("pk")
    )
    running = Delegation.objects.valid_on(on).filter(delegate=user_id, membership=OuterRef("pk"))
    lent = (
        held.filter(Exists(running), user__is_active=True)
        .exclude(user=user_id)
        .values_list(*_WHERE, F("user_id"), F("user__name"), F("pk"))
    )
    return own.union(lent, all=True)


_roles = CompiledQuery(_roles_of, int, date)


def actor_of(user: User, on: date) -> Actor:
    """Who the user is on that day. One query."""
    ordered = sorted(_roles(user.pk, on), key=lambda row: (row[4] is not None, row[6]))
    grants = tuple(Grant(*row[:6]) for row in ordered)
    return Actor(user_id=user.pk, name=user.name or user.username, grants=grants)


def users_visible(actor: Actor) -> QuerySet[User]:
    """Users a reviewer may list: with a role, past or present, in the subtree; and those without any role."""
    if actor.is_system:
        return User.objects.all()
    paths = tuple(
        grant.jurisdiction_path for grant in actor.grants if grant.role in (Role.OPERATOR, Role.AUDITOR)
    )
    if not paths:
        return User.objects.none()
    inside = Membership.objects.filter(within(paths, "organisation__jurisdiction"), user=OuterRef("pk"))
    anywhere = Membership.objects.filter(user=OuterRef("pk"))
    return User.objects.filter(Exists(inside) | ~Exists(anywhere))


def search_users(users: QuerySet[User], text: str) -> QuerySet[User]:
    """By name, user name, e-mail, or organisation of a role."""
    for word in text.split():
        at = Membership.objects.filter(user=OuterRef("pk"), organisation__names__text__icontains=word)
        users = users.filter(
            Q(name__icontains=word) | Q(username__icontains=word) | Q(email__icontains=word) | Exists(at)
        )
    return users


def paths_of(user: User, on: date | None = None) -> list[str]:
    """Where the user has a role now or later; where the last roles were, once all have ended."""
    day = on or timezone.localdate()
    rows = Membership.objects.filter(user=user).order_by()
    open_rows = rows.filter(Q(valid_to__isnull=True) | Q(valid_to__gte=day))
    place = "organisation__jurisdiction__path"
    return list(open_rows.values_list(place, flat=True).distinct()) or list(
        rows.values_list(place, flat=True).distinct()
    )


def visible_user(actor: Actor, pk: int) -> User:
    """The one gate to another user's page; missing and out of scope are the same answer."""
    user = User.objects.filter(pk=pk).first()
    if user is not None and perms.can_see_user(actor, user, paths_of(user)):
        return user
    raise NotFound(
        "core.not_found",
        "没有找到，或者不在您的查看范围内。",
        hint="请从列表进入，或联系管理员核对权限。",
    )


def memberships_of(user: User) -> QuerySet[Membership]:
    """All roles of a user, those that hold today first."""
    return (
        Membership.objects.filter(user=user)
        .select_related("organisation__jurisdiction")
        .order_by(F("valid_to").desc(nulls_first=True), "organisation__pinyin", "role")
    )


def delegations_of(user: User, on: date | None = None) -> QuerySet[Delegation]:
    """Delegations given and received that have not ended; both sides see them."""
    day = on or timezone.localdate()
    return (
        Delegation.objects.filter(Q(membership__user=user) | Q(delegate=user), valid_to__gte=day)
        .select_related("membership__user", "membership__organisation", "delegate")
        .order_by("valid_to")
    )


def people_of(
    organisation_id: int, on: date | None = None, *, everybody: bool = False
) -> QuerySet[Membership]:
    """Who works in an organisation on that day; learners and parents are shown to its keepers only."""
    day = on or timezone.localdate()
    rows = Membership.objects.valid_on(day).filter(organisation=organisation_id, user__is_active=True)
    if not everybody:
        rows = rows.exclude(role__in=(Role.LEARNER, Role.PARENT))
    return rows.select_related("user").order_by("role", "user__name")


def people_with(roles: Iterable[str], **where: Any) -> list[int]:
    """The users who hold one of the roles today, at memberships chosen by ``where``: whom to tell."""
    rows = Membership.objects.valid_on(timezone.localdate()).filter(role__in=list(roles), **where)
    return list(rows.order_by().values_list("user_id", flat=True).distinct())


def reporters_of(organisation_ids: Iterable[int], on: date | None = None) -> dict[int, list[int]]:
    """The users who report for each organisation on that day, by organisation."""
    rows = Membership.objects.valid_on(on or timezone.localdate()).filter(
        organisation__in=list(organisation_ids), role__in=TASK_UNITS, user__is_active=True
    )
    found: dict[int, list[int]] = defaultdict(list)
    for organisation, user in rows.order_by("user").values_list("organisation_id", "user_id").distinct():
        found[organisation].append(user)
    return found


def has_second_factor(user: User) -> bool:
    return bool(Authenticator.objects.filter(user=user, type=Authenticator.Type.TOTP).exists())


def demo_users() -> QuerySet[User]:
    """The log-ins a demonstration offers; none at all unless the site runs as one."""
    if not settings.RONGHE_DEMO:
        return User.objects.none()
    return (
        User.objects.filter(is_demo=True, is_active=True)
        .prefetch_related("memberships__organisation")
        .order_by("pk")
    )


@dataclass(frozen=True, slots=True)
class Lockout:
    """A log-in that is shut after too many failures."""

    login: str
    failures: int
    until: datetime | None

    @property
    def minutes_left(self) -> int:
        if self.until is None:
            return 0
        return max(0, -(-int((self.until - timezone.now()).total_seconds()) // 60))


def lockout_of(login: str) -> Lockout | None:
    """Whether sign-in with that name is shut, and until when."""
    pause: timedelta = settings.AXES_COOLOFF_TIME
    limit: int = settings.AXES_FAILURE_LIMIT
    since = timezone.now() - pause
    rows = AccessAttempt.objects.filter(
        username=login.lower(),
        failures_since_start__gte=limit,
        attempt_time__gte=since,
    )
    worst = rows.order_by("-attempt_time").first()
    if worst is None:
        return None
    return Lockout(login, worst.failures_since_start, worst.attempt_time + pause)


def logins_of(user: User) -> list[str]:
    """The names with which a user can sign in."""
    found = [
        user.username,
        user.email,
        *EmailAddress.objects.filter(user=user).values_list("email", flat=True),
    ]
    return [name.lower() for name in dict.fromkeys(found) if name]


NEVER_SIGNED_IN = Q(last_login__isnull=True)


def delegations_in_scope(actor: Actor, on: date | None = None) -> QuerySet[Delegation]:
    """Running delegations of the jurisdictions an operator or auditor looks after."""
    day = on or timezone.localdate()
    rows = Delegation.objects.filter(valid_to__gte=day).select_related(
        "membership__user", "membership__organisation__jurisdiction", "delegate"
    )
    if not actor.is_system:
        roles = (Role.OPERATOR, Role.AUDITOR)
        paths = tuple(grant.jurisdiction_path for grant in actor.grants if grant.role in roles)
        rows = rows.filter(within(paths, "membership__organisation__jurisdiction"))
    return rows.order_by("valid_to")


def acts_visible(actor: Actor) -> QuerySet[Context]:
    """Recorded acts of the users a reviewer looks after; all of them for one at the root."""
    rows = Context.objects.filter(metadata__has_key="action")
    if actor.is_system:
        return rows
    mine = users_visible(actor).annotate(key=Cast("pk", models.TextField())).values("key")
    return rows.annotate(actor_key=KeyTextTransform("actor", "metadata")).filter(actor_key__in=mine)


def grantable(actor: Actor) -> QuerySet[Organisation]:
    """Organisations in which the actor may give roles."""
    if actor.is_system:
        return Organisation.objects.current()
    return Organisation.objects.current().filter(jurisdiction__in=manageable_jurisdictions(actor))


def delegable(actor: Actor) -> QuerySet[Membership]:
    """Roles that the actor may lend: the own ones, and for an operator those of the jurisdiction."""
    rows = Membership.objects.valid_on(timezone.localdate()).select_related("user", "organisation")
    own = rows.filter(user=actor.user_id)
    if not perms.manages_users(actor):
        return own
    paths = manageable_jurisdictions(actor)
    return own | rows.filter(organisation__jurisdiction__in=paths)
