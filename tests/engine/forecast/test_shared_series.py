"""Real series: a sample of M3's hold-out, and American employment by sector as a hierarchy."""

from __future__ import annotations

import csv
import gzip
import json

import numpy as np
import pytest

from ronghe.engine.forecast.assembling import smape
from ronghe.engine.forecast.cleaning import Cleaned
from ronghe.engine.forecast.drafts import draft_all
from ronghe.engine.forecast.hierarchy import TOTAL
from ronghe.engine.forecast.model import Array, Series
from ronghe.engine.forecast.options import Options
from ronghe.engine.forecast.pipeline import forecast
from ronghe.engine.forecast.reconcile import Reconciliation
from tests.support.shared import shared_path

SECTORS = {
    "mining_and_logging": ("private", "goods", "mining"),
    "construction": ("private", "goods", "construction"),
    "durable_goods": ("private", "goods", "manufacturing"),
    "nondurable_goods": ("private", "goods", "manufacturing"),
    "wholesale_trade": ("private", "services", "trade"),
    "retail_trade": ("private", "services", "trade"),
    "transportation_and_warehousing": ("private", "services", "trade"),
    "utilities": ("private", "services", "trade"),
    "information": ("private", "services", "information"),
    "financial_activities": ("private", "services", "finance"),
    "professional_and_business_services": ("private", "services", "business"),
    "education_and_health_services": ("private", "services", "care"),
    "leisure_and_hospitality": ("private", "services", "leisure"),
    "other_services": ("private", "services", "other"),
    "government": ("government", "government", "government"),
}
OPTIONS = {"hierarchy": "owner/branch/division", "levels": (80,)}
START, MONTHS, YEAR = 2006 * 12, 120, 12
M3_FIRST, M3_EVERY = 1, 36


@pytest.fixture(scope="module")
def employment() -> dict[str, Array]:
    path = shared_path("data/series/us_employment_monthly_2006_2015.csv")
    with path.open(encoding="utf-8", newline="") as file:
        lines = list(csv.DictReader(file))
    return {name: np.array([float(line[name]) for line in lines]) for name in lines[0] if name != "month"}


def until(employment: dict[str, Array], months: int) -> Cleaned:
    series = tuple(
        Series(
            name,
            START,
            employment[name][:months],
            dict(zip(("owner", "branch", "division"), groups, strict=True)),
        )
        for name, groups in SECTORS.items()
    )
    return Cleaned(series, (), (), START + months)


def test_employment_adds_up_and_matches_the_published_totals(employment: dict[str, Array]) -> None:
    made = forecast(until(employment, MONTHS - YEAR), Options(**OPTIONS))
    assert made.reconciliation == "mint_shrink"
    total = np.array([point.forecast for point in made.named(TOTAL).points])
    parts = [[point.forecast for point in made.named(name).points] for name in SECTORS]
    np.testing.assert_allclose(total, np.sum(parts, axis=0), rtol=1e-12)
    branches = [
        [point.forecast for point in made.named(f"owner=private/branch={branch}").points]
        for branch in ("goods", "services")
    ]
    private = [point.forecast for point in made.named("owner=private").points]
    np.testing.assert_allclose(private, np.sum(branches, axis=0), rtol=1e-12)
    assert smape(employment["nonfarm"][-YEAR:], total) < 1.0
    assert made.named(TOTAL).beats_naive


def test_reconciling_employment_does_no_worse_than_the_base_and_better_than_the_naive(
    employment: dict[str, Array],
) -> None:
    """Two origins, each with what was known at it; errors of all 21 nodes, each in units of its own size."""
    base, mint, naive = [], [], []
    for months in (MONTHS - 3 * YEAR, MONTHS - YEAR):
        known = until(employment, months)
        actual = {series.name: employment[series.name][months : months + YEAR] for series in known.series}
        plain = forecast(known, Options(**OPTIONS, reconciliation=Reconciliation.NONE))
        made = forecast(known, Options(**OPTIONS))
        for found, other in zip(plain.forecasts, made.forecasts, strict=True):
            truth = _truth(found.series, actual)
            base.append(smape(truth, np.array([point.forecast for point in found.points])))
            mint.append(smape(truth, np.array([point.forecast for point in other.points])))
            naive.append(smape(truth, np.array([point.naive for point in other.points])))
    assert np.mean(mint) <= 1.02 * np.mean(base)
    assert np.mean(mint) < 0.8 * np.mean(naive)


def _truth(node: str, actual: dict[str, Array]) -> Array:
    if node in actual:
        return actual[node]
    wanted = [] if node == TOTAL else [part.split("=")[1] for part in node.split("/")]
    parts = [actual[name] for name, groups in SECTORS.items() if list(groups[: len(wanted)]) == wanted]
    return np.asarray(np.sum(parts, axis=0))


def test_a_sample_of_m3_beats_the_naive_forecast_and_covers() -> None:
    with gzip.open(shared_path("data/series/m3.json.gz"), "rt", encoding="utf-8") as file:
        found = [one for one in json.load(file) if one["period"] == "MONTHLY"][M3_FIRST::M3_EVERY]
    series = [Series(one["id"], -len(one["x"]), np.array(one["x"], dtype=float)) for one in found]
    drafts = draft_all(series, 0, Options(horizon=18))
    ours, naive, inside = [], [], []
    for draft, one in zip(drafts, found, strict=True):
        actual = np.array(one["xx"], dtype=float)
        ours.append(smape(actual, draft.point))
        naive.append(smape(actual, draft.naive))
        assert draft.widths is not None
        low, high = draft.widths.around(draft.point, draft.size, 80, floor=0.0)
        inside.append((low <= actual) & (actual <= high))
    assert len(found) == 40
    assert np.mean(ours) < 0.9 * np.mean(naive)
    assert 0.7 < np.mean(inside) < 0.92
