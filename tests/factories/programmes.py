"""Synthetic programmes, cohorts and links, as the services make them."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from ronghe.core.actor import Actor
from ronghe.directory.models import Organisation
from ronghe.programmes.models import Cohort, OccupationLink, SchoolProgramme
from ronghe.programmes.services.register import COHORT, PROGRAMME

SYSTEM = Actor.for_system("test")


def programme(school: Organisation, code: str = "660103", **more: Any) -> SchoolProgramme:
    """A programme of a school; the name is that of the shipped catalogue only where the test says so."""
    values = {"name": "数控技术应用", "level": "secondary", "years": 3, "opened_year": 2015, **more}
    made: SchoolProgramme = PROGRAMME.record({"organisation": school, "code": code, **values}, actor=SYSTEM)
    return made


def cohort(of: SchoolProgramme, year: int, **counts: Any) -> Cohort:
    """A cohort of a programme with the counts given."""
    values = {"organisation": of.organisation, "programme": of, "entry_year": year, **counts}
    made: Cohort = COHORT.record(values, actor=SYSTEM)
    return made


def finished(of: SchoolProgramme, years: Mapping[int, tuple[int, int]]) -> None:
    """Cohorts of which each year's entrants and graduates are known."""
    for year, (enrolled, graduated) in years.items():
        cohort(of, year, planned=enrolled, enrolled=enrolled, graduated=graduated, left=enrolled - graduated)


def link(code: str, occupation: str, kind: str = "official", score: float = 1.0) -> OccupationLink:
    return OccupationLink.objects.create(
        programme=code, occupation=occupation, kind=kind, source="示例标准", score=score
    )
