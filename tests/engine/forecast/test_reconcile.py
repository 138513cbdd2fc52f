"""Forecasts of a hierarchy: they add up exactly, stay near the base forecasts, and need not be negative."""

from __future__ import annotations

import itertools

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from ronghe.engine.forecast.hierarchy import TOTAL, Hierarchy, hierarchy
from ronghe.engine.forecast.model import ForecastError
from ronghe.engine.forecast.reconcile import Reconciliation, covariance, nearest_non_negative, reconcile

GROUPS = {
    "a": {"d": "东", "i": "软件"},
    "b": {"d": "东", "i": "纺织"},
    "c": {"d": "西", "i": "软件"},
    "e": {"d": "西", "i": "纺织"},
    "f": {"d": "西", "i": "物流"},
}
METHODS = [method for method in Reconciliation if method is not Reconciliation.NONE]


def tree(spec: str = "d/i") -> Hierarchy:
    return hierarchy(GROUPS, spec)


def random_case(seed: int, spec: str = "d,i", low: float = 0.0) -> tuple[Hierarchy, np.ndarray, np.ndarray]:
    rng = np.random.default_rng(seed)
    shape = hierarchy(GROUPS, spec)
    base = rng.normal(low, 10.0, (len(shape.nodes), 4))
    mixing = rng.normal(0, 1, (len(shape.nodes), len(shape.nodes)))
    return shape, base, mixing @ rng.normal(0, 1, (len(shape.nodes), 40))


def test_nested_levels_and_no_node_that_says_nothing_new() -> None:
    assert tree("d/i").nodes == (TOTAL, "d=东", "d=西", "a", "b", "c", "e", "f")
    assert set(tree("d,i").upper) == {TOTAL, "d=东", "d=西", "i=软件", "i=纺织"}
    assert ("d=西", ("c", "e", "f")) in tree("d,i").sums
    assert (TOTAL, ("i=软件", "i=纺织", "f")) in tree("d,i").sums


@pytest.mark.parametrize("spec", ["", " / ", "城市", "d/城市"])
def test_a_level_that_is_not_there_is_refused(spec: str) -> None:
    with pytest.raises(ForecastError) as caught:
        hierarchy(GROUPS, spec)
    assert caught.value.hint


def test_an_empty_group_and_a_clashing_name_are_refused() -> None:
    with pytest.raises(ForecastError, match="空的"):
        hierarchy({**GROUPS, "g": {"d": "", "i": "软件"}}, "d")
    with pytest.raises(ForecastError, match="同名"):
        hierarchy({**GROUPS, TOTAL: {"d": "东"}}, "d")


@given(st.integers(0, 10_000), st.sampled_from(METHODS), st.sampled_from(["d/i", "d,i"]), st.booleans())
@settings(max_examples=80, deadline=None)
def test_every_method_adds_up(seed: int, method: Reconciliation, spec: str, non_negative: bool) -> None:
    shape, base, errors = random_case(seed, spec)
    made = reconcile(base, shape, method, residuals=errors, non_negative=non_negative).values
    bottom = made[len(shape.upper) :]
    np.testing.assert_allclose(made, shape.summing @ bottom, rtol=0, atol=1e-9)
    if non_negative:
        assert made.min() >= 0


@given(st.integers(0, 10_000), st.sampled_from(METHODS))
@settings(max_examples=40, deadline=None)
def test_what_adds_up_already_is_left_alone(seed: int, method: Reconciliation) -> None:
    shape, base, errors = random_case(seed)
    coherent = shape.summing @ base[len(shape.upper) :]
    np.testing.assert_allclose(
        reconcile(coherent, shape, method, residuals=errors).values, coherent, atol=1e-8
    )


@given(st.integers(0, 10_000))
@settings(max_examples=30, deadline=None)
def test_it_is_the_minimum_trace_projection(seed: int) -> None:
    """The textbook form ``S (S'W⁻¹S)⁻¹ S'W⁻¹ y`` gives the same numbers."""
    shape, base, errors = random_case(seed)
    weights, shrinkage = covariance(shape, Reconciliation.MINT, errors)
    inverse = np.linalg.inv(weights)
    matrix = shape.summing
    expected = matrix @ np.linalg.solve(matrix.T @ inverse @ matrix, matrix.T @ inverse @ base)
    made = reconcile(base, shape, Reconciliation.MINT, residuals=errors)
    np.testing.assert_allclose(made.values, expected, atol=1e-7 * np.abs(expected).max())
    assert made.shrinkage == shrinkage
    assert shrinkage is not None
    assert 0 < shrinkage <= 1


def test_weights_by_hand() -> None:
    """One total of two: base 10 beside 4 + 3 = 7; the gap of 3 is shared by the variances 1, 1 and 1."""
    shape = hierarchy({"x": {"g": "1"}, "y": {"g": "2"}}, "g")
    made = reconcile(np.array([[10.0], [4.0], [3.0]]), shape, Reconciliation.OLS)
    np.testing.assert_allclose(made.values[:, 0], [9.0, 5.0, 4.0])
    errors = np.array([[1.0, -1.0], [1.0, 1.0], [0.0, 0.0]])
    sure = reconcile(np.array([[10.0], [4.0], [3.0]]), shape, Reconciliation.VARIANCE, residuals=errors)
    assert sure.values[2, 0] == pytest.approx(3.0, abs=1e-6)
    np.testing.assert_allclose(sure.values[:2, 0], [8.5, 5.5], atol=1e-6)


@given(st.integers(0, 10_000))
@settings(max_examples=40, deadline=None)
def test_the_non_negative_answer_is_the_nearest(seed: int) -> None:
    """Checked against every choice of which values are nought."""
    rng = np.random.default_rng(seed)
    root = rng.normal(0, 1, (6, 4))
    matrix, target = root.T @ root + 0.1 * np.eye(4), rng.normal(0, 2, 4)

    def distance(point: np.ndarray) -> float:
        return float(point @ matrix @ point / 2 - target @ point)

    best = np.inf
    for size in range(5):
        for free in itertools.combinations(range(4), size):
            point = np.zeros(4)
            if free:
                point[list(free)] = np.linalg.solve(matrix[np.ix_(free, free)], target[list(free)])
            if point.min() >= -1e-12:
                best = min(best, distance(point))
    found = nearest_non_negative(matrix, target, np.ones(4, dtype=bool))
    assert found.min() >= 0
    assert distance(found) == pytest.approx(best, abs=1e-8)


def test_negative_values_are_counted_and_gone() -> None:
    shape = hierarchy({"x": {"g": "1"}, "y": {"g": "2"}}, "g")
    base = np.array([[5.0], [9.0], [0.5]])
    plain = reconcile(base, shape, Reconciliation.OLS).values[:, 0]
    assert plain[2] < 0
    made = reconcile(base, shape, Reconciliation.OLS, non_negative=True)
    assert made.clipped == 1
    np.testing.assert_allclose(made.values[:, 0], [7.0, 7.0, 0.0], atol=1e-9)


def test_mint_lowers_the_error_where_errors_are_unlike() -> None:
    """A precise total and noisy parts: the parts gain from the total."""
    rng = np.random.default_rng(7)
    shape = tree("d")
    noise = np.array([1.0, 2.0, 2.0, 6.0, 6.0, 6.0, 6.0, 6.0])[:, None]
    errors = noise * rng.normal(0, 1, (8, 60))
    truth = shape.summing @ rng.uniform(50, 100, (5, 200))
    base = truth + noise * rng.normal(0, 1, truth.shape)
    made = reconcile(base, shape, Reconciliation.MINT, residuals=errors).values
    assert np.abs(made - truth).mean() < 0.8 * np.abs(base - truth).mean()
    up = reconcile(base, shape, Reconciliation.BOTTOM_UP).values
    assert np.abs(made - truth).mean() < np.abs(up - truth).mean()


def test_without_errors_a_method_that_needs_them_says_so() -> None:
    with pytest.raises(ForecastError, match="回测误差"):
        reconcile(np.ones((8, 1)), tree(), Reconciliation.MINT)
    with pytest.raises(ForecastError, match="没有预测值"):
        reconcile(np.full((8, 1), np.nan), tree(), Reconciliation.OLS)


def test_a_node_never_tried_takes_its_own_spread() -> None:
    shape = tree("d")
    errors = np.random.default_rng(1).normal(0, 1, (8, 30))
    errors[4] = np.nan
    weights, _ = covariance(shape, Reconciliation.MINT, errors, np.full(8, 3.0))
    assert weights[4, 4] == pytest.approx(9.0)
    assert np.count_nonzero(weights[4]) == 1
