"""What the demonstration shows to the outside: data sets anybody can download, and a key that opens."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from ronghe.cli import showing
from ronghe.core.roles import Role
from ronghe.demo.city import SHAOXING, City
from ronghe.portal.rules.datasets import declared
from ronghe.warehouse.syncing import sync
from tests.factories.accounts import UserFactory
from tests.factories.directory import OrganisationFactory, jurisdiction_tree

pytestmark = pytest.mark.django_db


def test_the_demonstration_publishes_and_issues_a_key(settings: Any, tmp_path: Path) -> None:
    settings.RONGHE_WAREHOUSE_ROOT = tmp_path / "warehouse"
    settings.RONGHE_OPENDATA_ROOT = tmp_path / "opendata"
    place = jurisdiction_tree(1)[1]
    office = OrganisationFactory(jurisdiction=place)
    city = City(size=1, today=timezone.localdate())
    city.places[SHAOXING], city.bodies["office"] = place, office
    city.users["demo-office"] = UserFactory(role=Role.POLICY_OFFICE, organisation=office)
    sync(names=tuple({declared()[key].extract for key in showing.PUBLISHED}))
    text = showing.show(city)
    for key in showing.PUBLISHED:
        assert Client().get(reverse("portal:data_set", args=[place.code, key])).status_code == 200
    answer = Client().get("/api/v1/me", headers={"Authorization": f"Bearer {text}"})
    assert answer.json()["jurisdiction"] == place.code
