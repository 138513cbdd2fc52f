"""Demand counted from advertisements: one expression for DuckDB in process and for Spark on a cluster.

The rule is that of the figures of demand: a repetition counts once, an advertisement that states no number of
people (or one nobody believes) counts as one person, one without a date not at all.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from ronghe.engine.late import Late

ibis: Any = Late("ibis")

MOST_PEOPLE = 1000
"""A single advertisement for more people is not believed and counts as one."""
KEYS = ("region", "occupation", "industry")
QUARTERS = {"wage_low": 0.25, "wage_middle": 0.5, "wage_high": 0.75}


def monthly(ads: Any, keys: Sequence[str] = KEYS) -> Any:
    """Posts, notices, employers and quartiles of pay by these columns and month (an Ibis table).

    ``wages`` counts the notices that state their pay: the caller decides how few are too few for quartiles.
    """
    counted = ads.filter(ads.kept, ads.posted.notnull())
    is_believed = counted.headcount.between(1, MOST_PEOPLE)
    counted = counted.mutate(
        month=counted.posted.truncate("M").cast("date"),
        people=ibis.cases((is_believed, counted.headcount.cast("int64")), else_=ibis.null("int64")),
        wage=(counted.salary_low + ibis.coalesce(counted.salary_high, counted.salary_low)) / 2,
        who=ibis.coalesce(counted.employer_key.nullif(""), counted.ad_id),
        **{key: ibis.coalesce(counted[key], "") for key in keys},
    )
    return counted.group_by([*keys, "month"]).aggregate(
        posts=ibis.coalesce(counted.people, 1).sum(),
        notices=counted.count(),
        employers=counted.who.nunique(),
        unstated=counted.people.isnull().sum(),
        wages=counted.wage.count(),
        **{name: counted.wage.quantile(share) for name, share in QUARTERS.items()},
    )


def series(ads: Any, keys: Sequence[str] = KEYS) -> Any:
    """The posts of ``monthly`` as rows for a forecast: one name of the keys, the month, the posts."""
    found = monthly(ads, keys)
    name = ibis.literal("/").join([found[key] for key in keys])
    return found.select(series=name, period=found.month.strftime("%Y-%m"), value=found.posts)
