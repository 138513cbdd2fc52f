"""Synthetic users: 测试甲1 with a role in a 示例局, if asked for."""

from __future__ import annotations

from datetime import date

import factory
from django.utils import timezone

from ronghe.accounts.models import Delegation, Membership, User
from ronghe.accounts.queries import actor_of
from ronghe.core.actor import Actor
from ronghe.core.models import Jurisdiction
from ronghe.core.roles import Role
from ronghe.directory.models import Organisation
from tests.factories.directory import OrganisationFactory

PASSWORD = "synthetic-Passw0rd"


class UserFactory(factory.django.DjangoModelFactory):
    """``UserFactory(role=Role.POLICY_OFFICE, organisation=office)``; without an organisation one is made,
    without a role the user has none. The password is ``PASSWORD``."""

    class Meta:
        model = User
        skip_postgeneration_save = True

    username = factory.Sequence(lambda n: f"ceshi{n}")
    name = factory.Sequence(lambda n: f"测试甲{n}")
    email = factory.Sequence(lambda n: f"ceshi{n}@example.invalid")
    password = factory.django.Password(PASSWORD)

    @classmethod
    def _create(cls, model_class: type[User], *args: object, **kwargs: object) -> User:
        role = kwargs.pop("role", None)
        organisation = kwargs.pop("organisation", None)
        user: User = super()._create(model_class, *args, **kwargs)
        if role is not None:
            where = {"organisation": organisation} if organisation else {}
            MembershipFactory(user=user, role=role, **where)
        return user


class MembershipFactory(factory.django.DjangoModelFactory):
    class Meta:
        model = Membership

    user = factory.SubFactory(UserFactory)
    organisation = factory.SubFactory(OrganisationFactory)
    role = Role.EDUCATION
    valid_from = date(2020, 1, 1)


class DelegationFactory(factory.django.DjangoModelFactory):
    class Meta:
        model = Delegation

    membership = factory.SubFactory(MembershipFactory)
    delegate = factory.SubFactory(UserFactory)
    valid_from = factory.LazyFunction(timezone.localdate)
    valid_to = factory.LazyFunction(timezone.localdate)
    reason = "测试代理"


def actor_with(
    role: Role | None, *, jurisdiction: Jurisdiction | None = None, organisation: Organisation | None = None
) -> Actor:
    """A saved user of that role in that organisation (or a new one there), as an Actor of today."""
    if organisation is None and jurisdiction is not None:
        organisation = OrganisationFactory(jurisdiction=jurisdiction)
    user = UserFactory(role=role, organisation=organisation)
    return actor_of(user, timezone.localdate())
