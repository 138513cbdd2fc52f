"""The supply of graduates: cohorts through school, graduates to occupations, with what is not certain.

found = project(programmes, cohorts, [2027, 2028], base_year=2026)
allocate([cell for cell in found.cells.values() if cell.year == 2027], weights, length=7)
"""

from ronghe.engine.supply.flow import (
    Cell,
    Cohort,
    Estimates,
    Interval,
    Missing,
    Programme,
    Projection,
    SupplyError,
    estimate_all,
    project,
)
from ronghe.engine.supply.occupations import Link, Part, Supply, allocate, weights_of
from ronghe.engine.supply.rates import Observed, Rate, Rates, estimate

__all__ = [
    "Cell",
    "Cohort",
    "Estimates",
    "Interval",
    "Link",
    "Missing",
    "Observed",
    "Part",
    "Programme",
    "Projection",
    "Rate",
    "Rates",
    "Supply",
    "SupplyError",
    "allocate",
    "estimate",
    "estimate_all",
    "project",
    "weights_of",
]
