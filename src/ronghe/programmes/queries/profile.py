"""All that one programme's page shows besides its own columns."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from django.utils import timezone

from ronghe.core.actor import Actor
from ronghe.programmes.models import Cohort, Pathway, QualityStandard, SchoolProgramme
from ronghe.programmes.queries.destinations import leavers_of
from ronghe.programmes.queries.links import NamedLink, occupations_of
from ronghe.programmes.queries.supply import projection_of
from ronghe.programmes.rules.destinations import RateOf, rates_of

AHEAD = 3
GUESSED = 5


def profile_of(row: SchoolProgramme, _actor: Actor) -> Mapping[str, Any]:
    """Cohorts, occupations, supply to come, destinations, pathways and standards of the programme."""
    cohorts = list(row.cohorts.filter(state="current").order_by("-entry_year")[:30])
    pathways = Pathway.objects.current().select_related("upper__organisation", "lower__organisation")
    return {
        "cohorts": cohorts,
        "occupations": _occupations(occupations_of([row.code]).get(row.code, [])),
        "supply": supply_ahead(row),
        "rates": _rates(cohorts),
        "pathways": list(pathways.filter(lower=row)) + list(pathways.filter(upper=row)),
        "standards": list(QualityStandard.objects.current().filter(programme=row)),
    }


def _occupations(links: Sequence[NamedLink]) -> list[NamedLink]:
    """What is in force; where nothing is, the best predictions."""
    sure = [link for link in links if link.is_in_force]
    return sure or list(links[:GUESSED])


def supply_ahead(row: SchoolProgramme, years: int = AHEAD) -> dict[str, Any]:
    """The graduates of this and the next years, and what was missing to say so."""
    this = timezone.localdate().year
    found = projection_of([row], range(this, this + years + 1), row.jurisdiction)
    cells = sorted(found.cells.values(), key=lambda cell: cell.year)
    return {"cells": cells, "missing": list(dict.fromkeys(one.message for one in found.missing))}


def _rates(cohorts: Sequence[Cohort]) -> list[RateOf]:
    """Over the last three cohorts that have graduated."""
    done = [leavers_of(one) for one in cohorts if one.graduated is not None][:3]
    return list(rates_of(done).values()) if done else []
