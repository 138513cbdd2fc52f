"""Demand made of advertisements: whole months of a place and all under it, as often as one likes.

The rules, kept beside the figures in ``basis``: an advertisement that repeats another counts once; one
without a number of people, with 若干, or with a number nobody believes counts as one person; quartiles of pay
are given from ``FEWEST_WAGES`` advertisements that state it.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import date
from decimal import Decimal
from typing import Any

from ronghe.core.actor import Actor
from ronghe.core.errors import require
from ronghe.core.models import Jurisdiction
from ronghe.core.money import whole_fen
from ronghe.core.service import service
from ronghe.engine.ads.counting import MOST_PEOPLE
from ronghe.labour.enums import DemandSource
from ronghe.labour.models import Demand
from ronghe.labour.models.ads import AD_KEEPERS
from ronghe.labour.models.demand import FEWEST_WAGES
from ronghe.labour.queries.ad_store import connected, rows_of
from ronghe.labour.queries.ads import Scope, filter_of, scope_of, show
from ronghe.labour.services.cells import Written, write_cells

RULE = (
    "去重后的广告（同一条在几个来源、几天里出现的计一次）；未写人数、写“若干”或超过 1000 人的按 1 人计；"
    f"没有写发布日期的不计；不足 {FEWEST_WAGES} 条写明工资的不算四分位数。"
)

CELLS = """
WITH counted AS (
  SELECT *, date_trunc('month', posted)::DATE AS month,
    CASE WHEN headcount BETWEEN 1 AND ? THEN headcount END AS people,
    (salary_low + coalesce(salary_high, salary_low)) / 2 AS wage
  FROM ads WHERE kept AND posted IS NOT NULL
)
SELECT place, coalesce(occupation, '') AS occupation, coalesce(industry, '') AS industry, month,
  sum(coalesce(people, 1)) AS posts, count(*) AS notices,
  count(DISTINCT coalesce(nullif(employer_key, ''), ad_id)) AS employers,
  count(*) FILTER (people IS NULL) AS unstated, count(wage) AS wages,
  quantile_cont(wage, [0.25, 0.5, 0.75]) AS quartiles,
  list_sort(list(DISTINCT batch)) AS batches
FROM counted GROUP BY ALL ORDER BY ALL
"""


@service("labour.demand.counted")
def rebuild(jurisdiction: Jurisdiction, *, actor: Actor, months: Iterable[date] | None = None) -> Written:
    """Count the demand of a place and all under it again from the live batches.

    All months, or the given ones; a month in which nothing is left loses its cells.
    """
    require(actor.has(*AD_KEEPERS, path=jurisdiction.path), "您不能计算这一辖区的需求。")
    wanted = {month.replace(day=1) for month in months} if months is not None else None
    places = {place.code: place for place in Jurisdiction.objects.filter(path__startswith=jurisdiction.path)}
    parents = {place.parent_id for place in places.values()}
    found = [
        _cell(row, places[row["place"]], is_own=places[row["place"]].pk in parents)
        for row in _counted(_scope(jurisdiction))
        if wanted is None or row["month"] in wanted
    ]
    held = Demand.objects.filter(source=DemandSource.ADS, months=1, jurisdiction__in=places.values())
    if wanted is not None:
        held = held.filter(starts_on__in=wanted)
    return write_cells(found, held)


def _scope(jurisdiction: Jurisdiction) -> Scope:
    """Everything counted in the place or under it, from batches of the place's whole line."""
    return scope_of((jurisdiction.path,))


def _counted(scope: Scope) -> list[dict[str, Any]]:
    files = scope.files
    if not files or not scope.where:
        return []
    with connected() as connection:
        show(connection, scope, files)
        return rows_of(connection, CELLS, [MOST_PEOPLE])


def _cell(row: dict[str, Any], place: Jurisdiction, *, is_own: bool) -> Demand:
    has_wages = row["wages"] >= FEWEST_WAGES
    quartiles: Sequence[float | None] = row["quartiles"] if has_wages else (None, None, None)
    low, middle, high = (None if one is None else whole_fen(Decimal(round(one))) for one in quartiles)
    return Demand(
        jurisdiction=place,
        source=DemandSource.ADS,
        occupation=row["occupation"],
        industry=row["industry"],
        starts_on=row["month"],
        months=1,
        posts=Decimal(row["posts"]),
        notices=row["notices"],
        employers=row["employers"],
        wage_low=low,
        wage_middle=middle,
        wage_high=high,
        basis={
            "rule": RULE,
            "unstated": row["unstated"],
            "wages": row["wages"],
            "batches": [int(batch) for batch in row["batches"]],
            "ads": filter_of(place.code, row["occupation"], row["industry"], row["month"], is_own=is_own),
        },
    )
