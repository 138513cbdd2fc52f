"""Season, kinds, candidates, back-test and interval widths, each on numbers one can check."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from ronghe.engine.forecast.assembling import smape
from ronghe.engine.forecast.backtest import Trial, choose, honest, origins, trials
from ronghe.engine.forecast.candidates import INTERMITTENT, NAIVE, REGULAR, forecasts, seasonal_naive
from ronghe.engine.forecast.intervals import quantile, rising, widths
from ronghe.engine.forecast.kinds import kind_of, structural_zeros
from ronghe.engine.forecast.model import Kind
from ronghe.engine.forecast.seasonality import factors, is_seasonal
from tests.engine.forecast.panels import wave

SHAPE = np.array([0.7, 0.8, 0.9, 1.0, 1.1, 1.2, 1.3, 1.2, 1.1, 1.0, 0.9, 0.8])


def test_pure_season_is_found_whole_and_noise_is_not_believed() -> None:
    exact = np.tile(SHAPE, 5) * 100
    np.testing.assert_allclose(factors(exact, 12, multiplicative=True), SHAPE, atol=0.01)
    assert is_seasonal(exact, 12)
    noise = np.random.default_rng(3).normal(100, 5, 60)
    assert not is_seasonal(noise, 12)
    shrunk = factors(noise, 12, multiplicative=True)
    trend = np.ones(12)
    assert np.abs(shrunk - trend).max() < 0.05


def test_a_season_under_a_strong_trend_is_still_seen() -> None:
    assert is_seasonal(np.arange(72) * 20 + np.tile(SHAPE, 6) * 100, 12)


@pytest.mark.parametrize("season", [4, 12])
def test_below_two_years_there_is_no_season(season: int) -> None:
    values = wave(1, 2 * season - 1, season=season)
    assert factors(values, season, multiplicative=True).tolist() == [1.0] * season
    assert not is_seasonal(values, season)


def _sparse(pattern: list[float], count: int) -> np.ndarray:
    return np.resize(np.array(pattern), count)


@pytest.mark.parametrize(
    ("values", "kind"),
    [
        (wave(1), Kind.REGULAR),
        (wave(1, 24), Kind.REGULAR),
        (wave(1, 23), Kind.SHORT),
        (np.array([5.0]), Kind.SHORT),
        (np.zeros(60), Kind.ZERO),
        (np.zeros(1), Kind.ZERO),
        (_sparse([0, 0, 3, 0, 1], 60), Kind.INTERMITTENT),
        (_sparse([0, 5, 3, 0, 4, 6, 2], 60), Kind.INTERMITTENT),
        (_sparse([0, 5, 3, 4, 6, 2, 7], 60), Kind.REGULAR),
        (_sparse([0, 0, 3], 60), Kind.REGULAR),
        (_sparse([0, 5, 3, 4, 6, 2], 60), Kind.REGULAR),
        (np.r_[wave(1, 48), np.zeros(12)], Kind.STOPPED),
        (np.r_[wave(1, 48), np.zeros(11)], Kind.REGULAR),
        (np.r_[_sparse([0] * 9 + [4], 40), np.zeros(20)], Kind.INTERMITTENT),
        (np.r_[_sparse([0] * 9 + [4], 40), np.zeros(27)], Kind.STOPPED),
    ],
)
def test_kinds(values: np.ndarray, kind: Kind) -> None:
    assert kind_of(values, 12) is kind


def test_a_month_that_is_always_empty_is_structural_and_stays_empty() -> None:
    values = wave(1, 48)
    values[[1, 13, 25, 37]] = 0.0
    assert np.flatnonzero(structural_zeros(values, 12)).tolist() == [1]
    assert kind_of(values, 12) is Kind.REGULAR
    for made in forecasts(REGULAR, values, 12, 14).values():
        assert made[1] == made[13] == 0.0
        assert made[0] > 0
    assert structural_zeros(_sparse([0, 0, 3], 60), 12).tolist() == [1, 1, 0] * 4
    assert structural_zeros(_sparse([0, 0, 3, 0, 1], 60), 12).sum() == 0
    assert structural_zeros(np.zeros(60), 12).sum() == 0


def test_seasonal_naive_is_last_year_again() -> None:
    assert seasonal_naive(np.arange(24.0), 12, 14).tolist() == [*range(12, 24), 12, 13]
    assert seasonal_naive(np.array([3.0, 7.0]), 12, 3).tolist() == [7.0, 7.0, 7.0]


@pytest.mark.parametrize("pool", [REGULAR, INTERMITTENT])
def test_every_candidate_runs_and_stays_in_reach(pool: tuple) -> None:
    values = wave(2) if pool is REGULAR else _sparse([0, 0, 3, 0, 1], 60)
    made = forecasts(pool, values, 12, 12)
    assert set(made) == {candidate.key for candidate in pool}
    for found in made.values():
        assert 0 <= found.min() <= found.max() < 3 * values.max()


@pytest.mark.parametrize("pool", [REGULAR, INTERMITTENT])
@pytest.mark.parametrize("factor", [1e-6, 1e7])
def test_the_unit_does_not_matter(pool: tuple, factor: float) -> None:
    values = wave(4) if pool is REGULAR else _sparse([0, 0, 3, 0, 1], 60)
    once, again = forecasts(pool, values, 12, 12), forecasts(pool, values * factor, 12, 12)
    assert set(once) == set(again)
    for key, found in once.items():
        np.testing.assert_allclose(again[key], found * factor, rtol=1e-4)


@pytest.mark.parametrize(
    "values", [np.full(60, 7.0), np.r_[np.full(59, 7.0), 8.0], np.arange(60.0), wave(5) - 200]
)
def test_odd_series_give_finite_forecasts(values: np.ndarray) -> None:
    made = forecasts(REGULAR, values, 12, 12)
    assert NAIVE in made
    assert all(np.isfinite(found).all() for found in made.values())


def test_a_constant_series_is_forecast_by_its_constant() -> None:
    for key, found in forecasts(REGULAR, np.full(60, 7.0), 12, 12).items():
        np.testing.assert_allclose(found, 7.0, rtol=1e-6, err_msg=key)


@pytest.mark.parametrize(
    ("count", "horizon", "expected"),
    [
        (60, 12, [48, 36, 30]),
        (60, 6, [48, 36, 30]),
        (115, 18, [97, 79, 70, 103]),
        (48, 12, [36, 24, 18]),
        (24, 12, [18]),
        (17, 12, []),
    ],
)
def test_origins(count: int, horizon: int, expected: list[int]) -> None:
    assert origins(count, 12, horizon) == expected


def test_the_year_back_is_tried_whatever_the_horizon() -> None:
    for horizon in (6, 12, 18):
        _, year = trials(wave(1, 90), 12, horizon, REGULAR)
        assert year is not None
        assert year.origin == 78
        assert len(year.actual) == 12


def _trial(origin: int, good: float, bad: float) -> Trial:
    zeros = np.zeros(12)
    return Trial(origin, {"good": zeros + good, "bad": zeros + bad, NAIVE: zeros + 3.0}, zeros)


def test_weights_lean_to_the_better_and_drop_the_hopeless() -> None:
    keys = ["good", "bad", NAIVE]
    choice = choose([_trial(48, 2.0, 2.5)], keys)
    assert choice.weights["good"] > choice.weights["bad"] > choice.weights[NAIVE] > 0
    assert sum(choice.weights.values()) == pytest.approx(1.0)
    assert choose([_trial(48, 1.5, 50.0)], keys).weights["bad"] == 0.0


def test_one_model_stands_alone_only_far_ahead_in_more_than_one_trial() -> None:
    keys = ["good", "bad", NAIVE]
    near = [_trial(48, 1.1, 3.0), _trial(36, 1.1, 3.0)]
    assert choose(near, keys).alone is None
    far = [
        Trial(48, {"good": np.full(12, 1.0), "bad": np.full(12, 3.0), NAIVE: np.full(12, 3.0)}, np.zeros(12))
    ]
    assert choose(far * 2, keys).alone == "good"
    assert choose(far, keys).alone is None


def test_a_trial_is_judged_without_what_came_after_it() -> None:
    keys = ["good", "bad", NAIVE]
    latest, older = _trial(48, 0.1, 9.0), _trial(36, 9.0, 0.1)
    plain = np.mean([9.0, 0.1, 3.0])
    np.testing.assert_allclose(honest([latest, older], older, keys), plain)
    said = honest([latest, older], latest, keys)
    assert said[0] == pytest.approx(9.0)  # the older trial spoke for "bad", wrongly
    overlapping = _trial(42, 0.1, 9.0)
    np.testing.assert_allclose(honest([latest, overlapping], latest, keys), np.mean([0.1, 9.0, 3.0]))


def test_a_model_that_failed_once_takes_no_part() -> None:
    broken = Trial(36, {"good": np.zeros(12) + 1, NAIVE: np.ones(12)}, np.zeros(12))
    weights = choose([_trial(48, 1.0, 1.0), broken], ["good", "bad", NAIVE]).weights
    assert weights["bad"] == 0.0
    assert weights["good"] > 0


@given(st.lists(st.floats(0, 1e6), min_size=1, max_size=50), st.sampled_from([50, 80, 95]))
def test_the_conformal_quantile_covers_its_share(scores: list[float], level: int) -> None:
    found = quantile(np.array(scores), level)
    assert found in scores
    covered = sum(score <= found for score in scores)
    assert covered >= min(len(scores), level / 100 * (len(scores) + 1) - 1e-9)


@given(st.lists(st.floats(0, 1e3), min_size=1, max_size=40))
def test_rising_never_falls_and_keeps_the_mean(values: list[float]) -> None:
    found = rising(np.array(values))
    assert (np.diff(found) >= -1e-9).all()
    assert found.mean() == pytest.approx(np.mean(values), abs=1e-6)


@given(st.integers(0, 1000), st.sampled_from([3, 12, 150]))
@settings(max_examples=25, deadline=None)
def test_widths_are_nested_and_grow(seed: int, count: int) -> None:
    rng = np.random.default_rng(seed)
    found = widths([rng.exponential(1, 12) for _ in range(count)], 18, (50, 80, 95))
    assert found is not None
    assert (found.by_level[50] <= found.by_level[80] + 1e-12).all()
    assert (found.by_level[80] <= found.by_level[95] + 1e-12).all()
    assert all(len(half) == 18 and (np.diff(half) >= -1e-12).all() for half in found.by_level.values())
    low, high = found.around(np.full(18, 1.0), 2.0, 80, floor=0.0)
    assert (low >= 0).all()
    assert (high >= 1.0).all()


def test_without_scores_there_are_no_widths() -> None:
    assert widths([], 12, (80,)) is None


def test_smape_by_hand() -> None:
    assert smape(np.array([100.0, 0.0]), np.array([50.0, 0.0])) == pytest.approx(100 / 3)
