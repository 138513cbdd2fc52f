"""Signed-in browsers for page tests."""

from __future__ import annotations

from allauth.mfa.models import Authenticator
from django.test import Client

from ronghe.accounts.middleware import PASSED
from ronghe.accounts.models import User
from ronghe.core.models import Jurisdiction
from ronghe.directory.models import Organisation
from tests.factories.accounts import UserFactory
from tests.factories.directory import OrganisationFactory

BACKEND = "allauth.account.auth_backends.AuthenticationBackend"


def client_of(user: User, *, second_factor: bool = True) -> Client:
    """A browser signed in as that user; officials pass as having a second factor."""
    client = Client()
    client.force_login(user, backend=BACKEND)
    if second_factor:
        Authenticator.objects.get_or_create(user=user, type="totp", defaults={"data": {"secret": "x"}})
        session = client.session
        session[PASSED] = user.pk
        session.save()
    return client


def client_with(
    role: str | None, *, jurisdiction: Jurisdiction | None = None, organisation: Organisation | None = None
) -> Client:
    """A browser of a new user in that role, in that organisation or in a new one of that jurisdiction."""
    if organisation is None and jurisdiction is not None:
        organisation = OrganisationFactory(jurisdiction=jurisdiction)
    return client_of(UserFactory(role=role, organisation=organisation))
