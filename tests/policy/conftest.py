"""A city with its bureaus, and a plan published from our own page."""

from __future__ import annotations

import pytest

from ronghe.core.actor import Actor
from ronghe.core.roles import Role
from ronghe.directory.enums import OrganisationKind
from ronghe.directory.models import Organisation
from ronghe.policy.models import Plan
from ronghe.policy.services.importing import import_text
from ronghe.policy.services.publishing import publish_review
from tests.factories.accounts import actor_with
from tests.factories.directory import OrganisationFactory, jurisdiction_tree
from tests.support.pages import PAGE

BUREAUS = {
    "市教育局": ("示例市教育局", OrganisationKind.EDUCATION),
    "市发改委": ("示例市发展和改革委员会", OrganisationKind.DRC),
    "市财政局": ("示例市财政局", OrganisationKind.FINANCE),
    "市人力社保局": ("示例市人力资源和社会保障局", OrganisationKind.HRSS),
}


class City:
    """示例市 in 示例省 with two counties, four bureaus, and someone of its government office."""

    def __init__(self) -> None:
        self.province, self.city, self.counties = jurisdiction_tree()
        self.units: dict[str, Organisation] = {
            printed: OrganisationFactory(jurisdiction=self.city, name=name, kind=kind)
            for printed, (name, kind) in BUREAUS.items()
        }
        for county in self.counties:
            OrganisationFactory(
                jurisdiction=county, name=f"{county.name}人民政府", kind=OrganisationKind.COUNTY_GOVERNMENT
            )
        self.actor: Actor = actor_with(Role.POLICY_OFFICE, jurisdiction=self.city)

    def of(self, printed: str, role: Role) -> Actor:
        """Someone of one of the bureaus."""
        return actor_with(role, organisation=self.units[printed])

    def publish(self, text: str = PAGE) -> Plan:
        review = import_text(self.city, actor=self.actor, text=text)
        return publish_review(review, actor=self.actor, reason="先行发布").plan


@pytest.fixture
def office() -> City:
    return City()


@pytest.fixture
def plan(office: City) -> Plan:
    return office.publish()
