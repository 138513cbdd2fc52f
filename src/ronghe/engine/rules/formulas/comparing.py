"""Exact comparison of integer columns, and the gap that is left."""

from __future__ import annotations

import numpy as np

from ronghe.engine.errors import EngineError
from ronghe.engine.rules.columns import Ints, Mask
from ronghe.engine.rules.values import Comparator

WORDS = {
    Comparator.GREATER: "高于",
    Comparator.AT_LEAST: "不低于",
    Comparator.EQUAL: "等于",
    Comparator.AT_MOST: "不高于",
    Comparator.LESS: "低于",
    Comparator.ABOUT: "大体等于",
    Comparator.RANGE: "在此幅度内：",
}


def holds(sign: Ints, comparator: Comparator) -> Mask:
    """Whether a comparison holds, given the sign of (figure - goal)."""
    match comparator:
        case Comparator.GREATER:
            kept = sign > 0
        case Comparator.AT_LEAST:
            kept = sign >= 0
        case Comparator.EQUAL:
            kept = sign == 0
        case Comparator.AT_MOST:
            kept = sign <= 0
        case Comparator.LESS:
            kept = sign < 0
        case _:
            raise EngineError("rules.comparator", f"这里不能用比较词“{comparator}”")
    return np.asarray(kept, dtype=np.bool_)


def sign_of(left: Ints, right: Ints | int) -> Ints:
    return np.asarray(np.sign(left - right), dtype=np.int64)


def sign_with_rest(left: Ints, quotient: Ints, rest: Ints) -> Ints:
    """The sign of ``left - (quotient + rest/divisor)`` where the rest is not negative."""
    coarse = np.sign(left - quotient)
    return np.where(coarse != 0, coarse, -(rest > 0).astype(np.int64)).astype(np.int64)
