"""Invented demand by month, for tests of forecasts."""

from __future__ import annotations

import math
from collections.abc import Sequence
from datetime import date
from decimal import Decimal
from typing import Any

from django.utils import timezone

from ronghe.core.models import Jurisdiction
from ronghe.labour.enums import Against, DemandSource, ForecastSource, ForecastState, SeriesKind
from ronghe.labour.models import Demand, ForecastRun, ForecastSeries

FITTER, SOFTWARE, COOK = "6-18-04-99", "2-02-10-03", "4-03-02-01"
FIRST = date(2022, 1, 1)
MONTHS = 48
"""To December 2025: an origin that lies behind us for good."""


def month(number: int, first: date = FIRST) -> date:
    whole = first.year * 12 + first.month - 1 + number
    return date(whole // 12, whole % 12 + 1, 1)


def wave(seed: int, count: int = MONTHS, level: float = 200.0) -> list[float]:
    """A level, some growth, a season and a little noise that is the same every time."""
    return [
        round(
            level * (1 + 0.004 * step)
            + level * 0.2 * math.sin(2 * math.pi * (step + seed) / 12)
            + level * 0.03 * math.sin(step * (seed + 2.3)),
            2,
        )
        for step in range(count)
    ]


def rows(
    place: Jurisdiction,
    occupation: str,
    values: Sequence[float | None],
    *,
    source: str = DemandSource.ADS,
    first: date = FIRST,
    **more: Any,
) -> list[Demand]:
    """One row a month; None leaves the month out."""
    return Demand.objects.bulk_create(
        Demand(
            jurisdiction=place,
            source=source,
            occupation=occupation,
            starts_on=month(number, first),
            posts=Decimal(str(value)),
            **more,
        )
        for number, value in enumerate(values)
        if value is not None
    )


def stored_series(place: Jurisdiction) -> ForecastSeries:
    """A series of a finished run as it is stored, without computing one."""
    run = ForecastRun.objects.create(
        jurisdiction=place,
        source=ForecastSource.ADS,
        state=ForecastState.DONE,
        input_digest="0" * 64,
        first_period="2022-01",
        origin="2025-12",
        finished_at=timezone.now(),
    )
    values = wave(1)
    return ForecastSeries.objects.create(
        run=run,
        place=0,
        name="6-18-04 示例",
        occupation="6-18-04",
        occupation_name="示例",
        is_group=True,
        kind=SeriesKind.REGULAR,
        model="组合",
        against=Against.BETTER,
        mae=1.0,
        naive_mae=2.0,
        last_year=sum(values[-12:]),
        next_year=sum(values[-12:]),
        starts=2022 * 12,
        history=values,
        points=[[value, value, value - 9, value + 9] for value in values[-12:]],
    )


def forecast_samples(place: Jurisdiction) -> dict[str, int]:
    """A row for each address of forecasts, for the walk over every address."""
    series = stored_series(place)
    return {"labour/forecasts/": series.run_id, "labour/forecasts/series/": series.pk}
