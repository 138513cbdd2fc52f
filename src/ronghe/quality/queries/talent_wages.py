"""What advertisements of a period offer a month, by occupation group: over all of them, not over cells."""

from __future__ import annotations

from datetime import date, timedelta

from ronghe.core.models import Jurisdiction
from ronghe.labour.models.demand import GROUP_LENGTH
from ronghe.labour.queries.ads import AdRows, scope_of

FEWEST = 10
"""Fewer advertisements with a stated wage say nothing of an occupation."""
ASKED = f"""
SELECT substr(occupation, 1, {GROUP_LENGTH}) AS code, count(wage) AS wages,
  quantile_cont(wage, [0.25, 0.5, 0.75]) AS quartiles
FROM (
  SELECT occupation, (salary_low + coalesce(salary_high, salary_low)) / 2 AS wage
  FROM ads WHERE kept AND salary_low IS NOT NULL AND {{condition}}
)
GROUP BY code
"""  # noqa: S608  a constant of ours


def wages_in(place: Jurisdiction, start: date, months: int) -> dict[str, tuple[int, int, int]]:
    """Quartiles in yuan by group, in whole hundreds: a wage stated by few would tell who they are."""
    year, month = divmod(start.year * 12 + start.month - 1 + months, 12)
    last = date(year, month + 1, 1) - timedelta(days=1)
    rows = AdRows(scope_of((place.path,))).filter(posted__gte=start, posted__lte=last)
    return {
        str(row["code"]): _hundreds(row["quartiles"])
        for row in rows.ask(ASKED)
        if row["code"] and row["wages"] >= FEWEST
    }


def _hundreds(quartiles: list[float]) -> tuple[int, int, int]:
    low, middle, high = (round(value / 100) * 100 for value in quartiles)
    return low, middle, high
