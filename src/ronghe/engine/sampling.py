"""A random sample that anybody can draw again: by the hash of the seed and each case's number."""

from __future__ import annotations

import hashlib
from collections.abc import Sequence

METHOD = "按 SHA-256（种子+“:”+编号）从小到大取前若干件"
"""The method as it is recorded beside each sample."""


def draw(numbers: Sequence[str], size: int, seed: str) -> tuple[str, ...]:
    """The sample, in the order drawn. The order in which the cases are given does not matter.

    >>> draw(["a", "b", "c"], 2, "1") == draw(["c", "a", "b"], 2, "1")
    True
    """
    if size < 1 or size > len(set(numbers)):
        raise ValueError("a sample has at least one case and at most all of them")
    ranked = sorted(set(numbers), key=lambda number: hashlib.sha256(f"{seed}:{number}".encode()).digest())
    return tuple(ranked[:size])


def population_digest(numbers: Sequence[str]) -> str:
    """What the sample was drawn from, in one line."""
    return hashlib.sha256("\n".join(sorted(set(numbers))).encode()).hexdigest()
