from __future__ import annotations

import pytest
from django.utils import timezone

from ronghe.accounts.queries import actor_of
from ronghe.core.roles import Role
from tests.factories.accounts import DelegationFactory, UserFactory, actor_with
from tests.factories.directory import JurisdictionFactory, OrganisationFactory, jurisdiction_tree

pytestmark = pytest.mark.django_db


def test_a_tree_of_jurisdictions() -> None:
    province, city, counties = jurisdiction_tree()
    assert [c.path for c in counties] == [f"{province.code}/{city.code}/{c.code}/" for c in counties]
    assert JurisdictionFactory(zone=True).parent.level == "city"


def test_a_user_with_a_role_somewhere() -> None:
    city = JurisdictionFactory(name="示例市", short_name="示例市")
    office = OrganisationFactory(jurisdiction=city, name="示例市人民政府办公室", aliases=["市府办"])
    user = UserFactory(role=Role.POLICY_OFFICE, organisation=office)
    actor = actor_of(user, timezone.localdate())
    assert actor.has(Role.POLICY_OFFICE, path=city.path, organisation_id=office.pk)
    assert set(office.names.values_list("folded", flat=True)) == {"政府办", "府办"}
    assert actor_with(Role.DRC, jurisdiction=city).covers(city.path)
    assert DelegationFactory().membership.user != user
