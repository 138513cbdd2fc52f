"""The one place where statsforecast is loaded: late, because it takes seconds, and quietly."""

from __future__ import annotations

import importlib
import warnings
from functools import cache
from typing import Any

import numpy as np

from ronghe.engine.forecast.model import Array


@cache
def library() -> Any:
    """The module of models."""
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        return importlib.import_module("statsforecast.models")


def run(model: str, values: Array, horizon: int, /, **options: Any) -> Array:
    """The point forecast of one of its models; not-a-number where it fails."""
    with warnings.catch_warnings(), np.errstate(all="ignore"):
        warnings.simplefilter("ignore")
        try:
            made = getattr(library(), model)(**options).forecast(values, horizon)["mean"]
        except (ValueError, ZeroDivisionError, FloatingPointError, RuntimeError, np.linalg.LinAlgError):
            return np.full(horizon, np.nan)
    return np.asarray(made, dtype=float)
