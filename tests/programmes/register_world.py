"""A row of each register of programmes, for the walk of every address."""

from __future__ import annotations

from django.utils import timezone

from ronghe.core.models import Jurisdiction
from ronghe.programmes.services.register import MOVEMENT, PATHWAY, STANDARD
from tests.factories.directory import OrganisationFactory
from tests.factories.programmes import SYSTEM, cohort, programme

THIS = timezone.localdate().year


def register_samples(place: Jurisdiction) -> dict[str, int]:
    """The number of a row by the beginning of its address."""
    school = OrganisationFactory(jurisdiction=place, school=True)
    lower = programme(school)
    upper = programme(school, code="460103", name="数控技术", level="associate")
    of_school = {"organisation": school}
    pathway = {"lower": lower, "upper": upper, "mode": "three_two", "first_year": THIS}
    standard = {"name": "示例培养标准", "adopted_on": timezone.localdate(), "programme": lower}
    moved = {"year": THIS - 1, "direction": "returned", "number": 5, "basis": "示例登记"}
    return {
        "programmes/programmes/": lower.pk,
        "programmes/cohorts/": cohort(lower, THIS - 1, planned=40, enrolled=38).pk,
        "programmes/pathways/": PATHWAY.record(of_school | pathway, actor=SYSTEM).pk,
        "programmes/standards/": STANDARD.record(of_school | standard, actor=SYSTEM).pk,
        "programmes/movements/": MOVEMENT.record(of_school | moved, actor=SYSTEM).pk,
    }
