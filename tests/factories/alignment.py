"""Programmes, cohorts, links, demand and school years, as far as alignment needs them."""

from __future__ import annotations

from datetime import date
from decimal import Decimal
from typing import Any

from ronghe.core.models import Jurisdiction
from ronghe.directory.models import Organisation
from ronghe.labour.models import Demand, IndustryCluster
from ronghe.programmes.models import Cohort, OccupationLink, SchoolProgramme, SchoolYear
from tests.factories.directory import OrganisationFactory


def school_in(place: Jurisdiction, **more: Any) -> Organisation:
    """A secondary school."""
    return OrganisationFactory(jurisdiction=place, school=True, **more)


def cluster_in(place: Jurisdiction, name: str = "示例产业", **more: Any) -> IndustryCluster:
    office = OrganisationFactory(jurisdiction=place)
    return IndustryCluster.objects.create(jurisdiction=place, organisation=office, name=name, **more)


def programme_at(school: Organisation, code: str = "660302", **more: Any) -> SchoolProgramme:
    values: dict[str, Any] = {"name": f"示例专业{code}", "level": "secondary", "years": Decimal(3)}
    return SchoolProgramme.objects.create(
        jurisdiction=school.jurisdiction, organisation=school, code=code, **values | more
    )


def cohort_of(programme: SchoolProgramme, entry_year: int, **more: Any) -> Cohort:
    return Cohort.objects.create(
        jurisdiction=programme.jurisdiction,
        organisation=programme.organisation,
        programme=programme,
        entry_year=entry_year,
        **more,
    )


def link(code: str, occupation: str, kind: str = "official", score: float = 1.0) -> OccupationLink:
    return OccupationLink.objects.create(
        programme=code, occupation=occupation, kind=kind, source="示例教学标准", score=score
    )


def demand_in(place: Jurisdiction, occupation: str, posts: int, year: int = 2025, **more: Any) -> Demand:
    values: dict[str, Any] = {"source": "ads", "starts_on": date(year, 1, 1), "months": 12}
    return Demand.objects.create(
        jurisdiction=place, occupation=occupation, posts=Decimal(posts), **values | more
    )


def school_year(school: Organisation, year: int = 2025, **more: Any) -> SchoolYear:
    values: dict[str, Any] = {"learners": 1500}
    return SchoolYear.objects.create(
        jurisdiction=school.jurisdiction, organisation=school, year=year, **values | more
    )
