"""Indicator figures as the supervision app keeps them: plain values with judgement and snapshot."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from ronghe.analytics.models import IndicatorValue, ReportedValue
from ronghe.analytics.queries.figures import Figure, figures_of
from ronghe.core.actor import Actor
from ronghe.core.models import Jurisdiction
from ronghe.policy.models import Indicator

MOST = 80


def figures_known(place: Jurisdiction, year: int) -> list[dict[str, Any]]:
    """The figures of a place for a year: plan indicators all, other counts where there is a value."""
    actor = Actor.for_system("supervision-prefill")
    found = figures_of(place, year, actor=actor)
    return [_plain(one) for one in found if not one.is_listed or one.value is not None][:MOST]


def places_with_figures(keys: Iterable[int]) -> set[int]:
    """Which of these places measure anything of their own: most counties do not, and are not asked for it."""
    listed = list(keys)
    tables: tuple[Any, ...] = (IndicatorValue, ReportedValue, Indicator)
    found: set[int] = set()
    for table in tables:
        rows = table.objects.filter(jurisdiction__in=listed).order_by()
        found |= set(rows.values_list("jurisdiction_id", flat=True).distinct())
    return found


def _plain(one: Figure) -> dict[str, Any]:
    return {
        "indicator": one.indicator_id,
        "name": one.name,
        "unit": one.unit,
        "year": one.year,
        "value": None if one.value is None else str(one.value),
        "target": one.target_words or (None if one.target is None else str(one.target)),
        "status": one.status,
        "judgement": one.judgement,
        "missing": one.missing,
        "url": one.url,
        "snapshot": one.snapshot_id,
    }
