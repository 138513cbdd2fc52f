"""The character runs and pairs of many titles at once: terms as numbers, looked up in sorted tables.

The same views as ``features.grams`` and ``features.pairs`` with ``Vocabulary.vector``, a batch at a time.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

import numpy as np
import scipy
from numpy.typing import NDArray

from ronghe.engine.coding.features import PAIRED

Integers = NDArray[np.int64]
LONGEST_RUN = 3
BITS = 21
"""Bits of a code point; three of them fill one number."""
SPACE = ord(" ")


@dataclass(frozen=True)
class Terms:
    """The terms of a batch: the text each stands in, its number, how often it stands there."""

    owner: Integers
    key: Integers
    times: Integers
    texts: int


def runs(texts: Sequence[str]) -> Terms:
    """Runs of one to three characters of each text, its edges included."""
    letters, owner = _letters(f" {text} " for text in texts)
    owners, keys = [], []
    for length in range(1, LONGEST_RUN + 1):
        count = max(len(letters) - length + 1, 0)
        whole = owner[:count] == owner[length - 1 :]
        key = np.zeros(count, np.int64)
        for place in range(LONGEST_RUN):
            key = (key << BITS) | (letters[place : place + count] if place < length else 0)
        owners.append(owner[:count][whole])
        keys.append(key[whole])
    different, number = np.unique(np.concatenate(keys), return_inverse=True)
    both, times = np.unique(np.concatenate(owners) * len(different) + number, return_counts=True)
    return Terms(both // len(different), different[both % len(different)], times, len(texts))


def pairs(texts: Sequence[str]) -> Terms:
    """Every two different characters of each text, the first few in the order of characters."""
    letters, owner = _letters(texts)
    both = np.unique((owner << BITS | letters)[letters != SPACE])
    owner, letters = both >> BITS, both & ((1 << BITS) - 1)
    size = np.bincount(owner, minlength=len(texts))
    place = np.arange(len(owner)) - np.repeat(np.cumsum(size) - size, size)
    kept = place < PAIRED
    owner, letters, place = owner[kept], letters[kept], place[kept]
    later = np.minimum(size, PAIRED)[owner] - 1 - place
    first = np.repeat(np.arange(len(owner)), later)
    second = first + 1 + np.arange(len(first)) - np.repeat(np.cumsum(later) - later, later)
    key = (letters[first] << 2 * BITS) | (letters[second] << BITS)
    return Terms(owner[first], key, np.ones(len(key), np.int64), len(texts))


def _letters(texts: Iterable[str]) -> tuple[Integers, Integers]:
    """The code points of all texts end to end, and the number of the text of each."""
    given = list(texts)
    joined = "".join(given).encode("utf-32-le", "surrogatepass")
    sizes = np.fromiter(map(len, given), np.int64, len(given))
    return np.frombuffer(joined, np.uint32).astype(np.int64), np.repeat(np.arange(len(given)), sizes)


class SpellingTable:
    """Terms of up to three characters with their weights; the rest count for the length of a vector only."""

    def __init__(self, terms: Sequence[str], weights: Iterable[float], rarest: float) -> None:
        points = np.array(terms, f"<U{LONGEST_RUN}").view(np.uint32).reshape(-1, LONGEST_RUN).astype(np.int64)
        keys = (points[:, 0] << 2 * BITS) | (points[:, 1] << BITS) | points[:, 2]
        self.row = np.argsort(keys)
        self.keys = keys[self.row]
        self.weights = np.fromiter(weights, np.float64, len(terms))
        self.rarest = float(rarest)

    def __len__(self) -> int:
        return len(self.keys)

    def matrix(self, terms: Terms, share: float = 1.0) -> scipy.sparse.csr_matrix:
        """One unit vector a text, times the root of its share."""
        place = np.minimum(np.searchsorted(self.keys, terms.key), len(self.keys) - 1)
        row, known = self.row[place], self.keys[place] == terms.key
        value = np.where(known, self.weights[row], self.rarest) * (1.0 + np.log(terms.times))
        length = np.sqrt(np.bincount(terms.owner, value * value, terms.texts))
        value *= share**0.5 / np.where(length > 0, length, 1.0)[terms.owner]
        starts = np.searchsorted(terms.owner[known], np.arange(terms.texts + 1)).astype(np.int32)
        parts = (value[known].astype(np.float32), row[known].astype(np.int32), starts)
        return scipy.sparse.csr_matrix(parts, shape=(terms.texts, len(self)))
