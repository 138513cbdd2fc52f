"""All that one programme's page shows besides its own columns."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from ronghe.core.actor import Actor
from ronghe.programmes.models import Pathway, QualityStandard, SchoolProgramme


def profile_of(row: SchoolProgramme, _actor: Actor) -> Mapping[str, Any]:
    """Cohorts, occupations, supply to come, pathways and standards of the programme."""
    cohorts = list(row.cohorts.filter(state="current").order_by("-entry_year")[:30])
    return {
        "cohorts": cohorts,
        "pathways": Pathway.objects.current().filter(lower=row).select_related("upper__organisation"),
        "standards": QualityStandard.objects.current().filter(programme=row),
    }
