"""The match degree as an indicator: all readings beside each other until the place chooses one."""

from __future__ import annotations

from datetime import date
from decimal import Decimal

import pytest

from ronghe.analytics.queries.figures import Figure, figures_of
from ronghe.analytics.services.computing import compute_values
from ronghe.core.actor import Actor
from ronghe.core.models import Jurisdiction
from ronghe.programmes.services.alignment import choose_definition
from ronghe.warehouse.syncing import sync
from tests.factories.alignment import cluster_in, cohort_of, programme_at, school_in
from tests.factories.directory import OrganisationFactory, jurisdiction_tree
from tests.factories.policy import IndicatorFactory, PlanFactory

pytestmark = pytest.mark.django_db
SYSTEM = Actor.for_system("test")
KEY = "qy.ratio.match"


@pytest.fixture
def city(settings: object, tmp_path: object) -> Jurisdiction:
    settings.RONGHE_WAREHOUSE_ROOT = tmp_path / "warehouse"  # type: ignore[attr-defined,operator]
    _province, city, (county,) = jurisdiction_tree(1)
    Jurisdiction.objects.filter(pk=city.pk).update(pack="qingyuan")
    city.refresh_from_db()
    OrganisationFactory(jurisdiction=city)
    plan = PlanFactory(document__jurisdiction=city)
    IndicatorFactory(
        plan=plan, jurisdiction=city, key=KEY, value=Decimal(90), comparator=">", unit="%", target_year=2022
    )
    school = school_in(county)
    row = programme_at(school, "660302", cluster=cluster_in(city))
    cohort_of(row, 2025, enrolled=95)
    cohort_of(programme_at(school, "720201"), 2025, enrolled=5)
    return city


def figure(city: Jurisdiction) -> Figure:
    return next(one for one in figures_of(city, 2025, actor=SYSTEM) if one.indicator == KEY)


@pytest.mark.register("IND-11", "PROG-02")
def test_readings_that_differ_are_not_judged_until_the_place_has_chosen(city: Jurisdiction) -> None:
    sync()
    compute_values(city, 2025, actor=SYSTEM)
    found = figure(city)
    values = {one.definition: one.value for one in found.sides}
    assert values["programmes.match"] == 50
    assert values["programmes.match_learners"] == 95
    assert found.judgement == "not_judged"
    choose_definition(city, "learners_linked", actor=SYSTEM, reason="按规模计", decided_on=date(2026, 1, 5))
    chosen = figure(city)
    assert (chosen.value, chosen.judgement) == (95, "met")
