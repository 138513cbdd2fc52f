"""What advertisements of a period offer a month, by occupation group: over all of them, not over cells.

Pay is told like any other figure: of no fewer than the least number that may be published, and in whole
hundreds, for a quartile of few is the pay that one employer offers. The least number that makes a quartile
is the one of the demand cells (``FEWEST_WAGES``); a report may ask for more, not for less.
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date

from ronghe.core.dates import last_day
from ronghe.core.models import Jurisdiction
from ronghe.labour.models.demand import FEWEST_WAGES, GROUP_LENGTH
from ronghe.labour.queries.ads import AdRows, scope_of

ASKED = f"""
SELECT substr(occupation, 1, {GROUP_LENGTH}) AS code, count(wage) AS wages,
  quantile_cont(wage, [0.25, 0.5, 0.75]) AS quartiles
FROM (
  SELECT occupation, (salary_low + coalesce(salary_high, salary_low)) / 2 AS wage
  FROM ads WHERE kept AND salary_low IS NOT NULL AND {{condition}}
)
GROUP BY code
"""  # noqa: S608  a constant of ours


def wages_in(
    place: Jurisdiction, start: date, months: int, *, least: int = FEWEST_WAGES
) -> dict[str, tuple[int, int, int]]:
    """Quartiles in yuan by group, where at least so many advertisements state their pay."""
    rows = AdRows(scope_of((place.path,))).filter(posted__gte=start, posted__lte=last_day(start, months))
    fewest = max(least, FEWEST_WAGES)
    return {
        str(row["code"]): rounded(row["quartiles"])
        for row in rows.ask(ASKED)
        if row["code"] and row["wages"] >= fewest
    }


def rounded(quartiles: Sequence[float]) -> tuple[int, int, int]:
    """Yuan in whole hundreds."""
    low, middle, high = (round(value / 100) * 100 for value in quartiles)
    return low, middle, high
