"""Forecasts of a hierarchy made to add up.

The minimum-trace method (Wickramasuriya, Athanasopoulos & Hyndman 2019): among all sets of forecasts that add
up, the nearest to the base forecasts, measured by the covariance of their errors. With the constraints
written as ``C y = 0`` the answer is ``y - W C' (C W C')^-1 C y``, which needs no inverse of ``W``. The
covariance is shrunk to its diagonal with the intensity of Schäfer & Strimmer (2005). Where the answer is
negative and must not be, the same distance is minimised again under ``b >= 0`` by principal pivoting.
"""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum

import numpy as np

from ronghe.engine.forecast.hierarchy import Hierarchy
from ronghe.engine.forecast.model import Array, ForecastError

_SMALL = 1e-10
_SWAPS = 3
_ROUNDS = 10_000


class Reconciliation(StrEnum):
    """How forecasts are made to add up."""

    NONE = "none"
    BOTTOM_UP = "bottom_up"
    OLS = "ols"
    STRUCTURE = "wls_struct"
    VARIANCE = "wls_var"
    MINT = "mint_shrink"


@dataclass(frozen=True, slots=True)
class Reconciled:
    """Forecasts of all nodes (rows) and periods (columns) that add up; the shrinkage that was used."""

    values: Array
    shrinkage: float | None
    clipped: int
    """Periods for which the first answer had a negative bottom value."""


def reconcile(
    base: Array,
    tree: Hierarchy,
    method: Reconciliation,
    *,
    residuals: Array | None = None,
    spread: Array | None = None,
    non_negative: bool = False,
) -> Reconciled:
    """``base`` has one row a node. ``residuals``, one row a node, are errors of comparable forecasts."""
    if not np.isfinite(base).all():
        raise ForecastError("forecast.reconcile", "有的序列没有预测值，不能调和", hint="先去掉没有数据的序列")
    upper = len(tree.upper)
    if method in (Reconciliation.NONE, Reconciliation.BOTTOM_UP):
        bottom = base[upper:]
        bottom = np.maximum(bottom, 0.0) if non_negative else bottom
        return Reconciled(tree.summing @ bottom, None, 0)
    weights, shrinkage = covariance(tree, method, residuals, spread)
    constraint = np.hstack([np.eye(upper), -tree.summing[:upper]])
    spread = weights @ constraint.T
    gap = constraint @ base
    moved = base - spread @ np.linalg.solve(constraint @ spread, gap)
    bottom = moved[upper:]
    clipped = 0
    if non_negative:
        bottom, clipped = _non_negative(bottom, base, weights, tree.summing)
    return Reconciled(tree.summing @ bottom, shrinkage, clipped)


def covariance(
    tree: Hierarchy, method: Reconciliation, residuals: Array | None, spread: Array | None = None
) -> tuple[Array, float | None]:
    """The matrix by which distance is measured, and how far it was shrunk.

    A row of not-a-number is a node that was never tried: ``spread`` says how far it may err.
    """
    count = len(tree.nodes)
    if method is Reconciliation.OLS:
        return np.eye(count), None
    if method is Reconciliation.STRUCTURE:
        return np.diag(tree.summing.sum(axis=1)), None
    if residuals is None or residuals.shape[0] != count or residuals.shape[1] < 2:
        raise ForecastError(
            "forecast.reconcile", "没有回测误差，不能用误差加权", hint="改用 wls_struct 或 bottom_up"
        )
    known = np.asarray(np.isfinite(residuals).all(axis=1))
    variances = np.zeros(count) if spread is None else np.asarray(spread, dtype=float) ** 2
    variances[known] = np.mean(residuals[known] ** 2, axis=1)
    variances = np.maximum(variances, max(float(variances.max()), _SMALL) * 1e-8)
    if method is Reconciliation.VARIANCE:
        return np.diag(variances), None
    scaled = np.where(known[:, None], residuals, 0.0) / np.sqrt(variances)[:, None]
    size = scaled.shape[1]
    correlation = scaled @ scaled.T / size
    # How uncertain each correlation is: the variance of the products it is the mean of.
    doubt = ((scaled**2) @ (scaled**2).T / size - correlation**2) / max(size - 1, 1)
    off = ~np.eye(count, dtype=bool)
    signal = float((correlation[off] ** 2).sum())
    shrinkage = 1.0 if signal <= 0 else float(np.clip(doubt[off].sum() / signal, 0.0, 1.0))
    # A trace of the diagonal stays: the sample alone is singular where periods are fewer than nodes.
    shrinkage = max(shrinkage, 1e-4)
    mixed = correlation * (1 - shrinkage)
    np.fill_diagonal(mixed, 1.0)
    root = np.sqrt(variances)
    return mixed * np.outer(root, root), shrinkage


def _non_negative(bottom: Array, base: Array, weights: Array, summing: Array) -> tuple[Array, int]:
    scale = max(float(np.abs(base).max()), 1.0)
    negative = np.flatnonzero((bottom < -_SMALL * scale).any(axis=0))
    result = np.maximum(bottom, 0.0)
    if not len(negative):
        return result, 0
    whitened = np.linalg.solve(weights, summing)
    matrix, target = summing.T @ whitened, whitened.T @ base
    for period in negative.tolist():
        result[:, period] = nearest_non_negative(matrix, target[:, period], bottom[:, period] > 0)
    return result, len(negative)


def nearest_non_negative(matrix: Array, target: Array, start: np.ndarray) -> Array:
    """The minimum of ``b'Mb/2 - t'b`` over ``b >= 0``, by block principal pivoting (Júdice & Pires 1994).

    All wrong places change sides at once; when that stops helping, only the last one does, which ends always.
    """
    scale = max(float(np.abs(target).max()), 1e-300)
    free = start.copy()
    best, patience = len(target) + 1, _SWAPS
    for _ in range(_ROUNDS):
        values = np.zeros(len(target))
        if free.any():
            values[free] = np.linalg.solve(matrix[np.ix_(free, free)], target[free])
        slope = matrix @ values - target
        size = max(float(np.abs(values).max()), _SMALL)
        wrong = (free & (values < -_SMALL * size)) | (~free & (slope < -_SMALL * scale))
        count = int(wrong.sum())
        if not count:
            return np.maximum(values, 0.0)
        if count < best:
            best, patience = count, _SWAPS
        elif patience:
            patience -= 1
        else:
            last = np.flatnonzero(wrong)[-1]
            wrong = np.zeros_like(wrong)
            wrong[last] = True
        free = free ^ wrong
    raise ForecastError(
        "forecast.reconcile", "非负调和没有收敛", hint="改用 bottom_up，或查有无数量级相差过大的序列"
    )
