"""The quadrant of a level: demand and outcome of each programme beside the means of the region."""

from __future__ import annotations

from dataclasses import dataclass

from ronghe.core.models import Jurisdiction
from ronghe.engine.alignment.quadrant import Dot, Quadrant, quadrant
from ronghe.programmes.models import Cohort, SchoolProgramme
from ronghe.programmes.queries.alignment import read_facts
from ronghe.programmes.queries.cohorts import leaving_in
from ronghe.programmes.queries.destinations import leavers_of
from ronghe.programmes.queries.gaps import Gaps, gaps_of
from ronghe.programmes.queries.programme_checks import demand_index
from ronghe.programmes.rules.destinations import share_of

SMALLEST = 10
"""Fewer graduates than this say nothing about a programme, and might tell of a person."""


@dataclass(frozen=True, slots=True)
class PlaceQuadrant:
    """The quadrant with the programmes behind its dots; ``says`` tells on which demand it rests."""

    found: Quadrant
    programmes: dict[str, SchoolProgramme]
    says: str


def quadrant_of(
    region: Jurisdiction,
    year: int,
    level: str,
    *,
    county: Jurisdiction | None = None,
    school: int | None = None,
    gaps: Gaps | None = None,
) -> PlaceQuadrant:
    """The programmes of a level in a region, or of a county or school in it; the axes are the region's.

    ``gaps`` are those of the region and year where the caller has them: they are the same for every level.
    """
    known = read_facts(region, year, level=level, demand=gaps.demand if gaps else None)
    everything = (gaps or gaps_of(region, year, demand=known.demand)).by_group()
    dots = []
    for key, row in known.programmes.items():
        facts = known.of(key)
        leaving = leaving_in(year, row, known.cohorts.get(key, ()))
        index = demand_index(facts.shares if facts else {}, everything) if known.facts.demand else None
        dots.append(
            Dot(
                key,
                None if index is None else index / 100,
                placed_rate(leaving),
                leaving.graduated if leaving else None,
            )
        )
    shown = [one for one in dots if _is_shown(known.programmes[one.key], county, school)]
    return PlaceQuadrant(quadrant(shown, dots, smallest=SMALLEST), dict(known.programmes), known.demand.says)


def placed_rate(leaving: Cohort | None) -> float | None:
    """The share of graduates in work or at a higher school; none where either is not told."""
    share = None if leaving is None else share_of("placed", leavers_of(leaving))
    return None if share is None else float(share) / 100


def _is_shown(row: SchoolProgramme, county: Jurisdiction | None, school: int | None) -> bool:
    here = county is None or row.jurisdiction.path.startswith(county.path)
    return here and (school is None or row.organisation_id == school)
