"""What a cleaned title is seen as: runs of characters, pairs of characters, and words."""

from __future__ import annotations

import math
from collections.abc import Iterable, Mapping
from itertools import chain

import numpy as np
import rjieba
from numpy.typing import NDArray

Floats = NDArray[np.float32]
PAIRED = 24
"""At most this many different characters of a title are paired with one another."""


def grams(text: str) -> dict[str, int]:
    """Runs of one to three characters with how often each stands in the text, its edges included."""
    padded = f" {text} "
    found: dict[str, int] = {}
    for length in (1, 2, 3):
        for start in range(len(padded) - length + 1):
            run = padded[start : start + length]
            found[run] = found.get(run, 0) + 1
    return found


def pairs(text: str) -> list[str]:
    """Every two different characters that stand in one title, wherever they stand."""
    letters = sorted(set(text.replace(" ", "")))[:PAIRED]
    return [first + second for n, first in enumerate(letters) for second in letters[n + 1 :]]


def words(text: str) -> list[str]:
    """The words of a text, cut by dictionary."""
    return [word for word in rjieba.cut(text) if word.strip()]


class Vocabulary:
    """Terms with their weight; a term met once or never counts for the length of the vector and no more."""

    def __init__(self, terms: Iterable[str], weights: Iterable[float], rarest: float) -> None:
        known = [(n, float(weight)) for n, weight in enumerate(weights)]
        self.row = dict(zip(terms, known, strict=True))
        self.unknown = (-1, float(rarest))

    def vector(self, counts: Mapping[str, int] | Iterable[str]) -> tuple[list[int], list[float]]:
        """Rows and values of the unit vector of a text."""
        look, unknown = self.row.get, self.unknown
        found = [look(term, unknown) for term in counts]
        if isinstance(counts, Mapping):
            found = [
                pair if count == 1 else (pair[0], pair[1] * (1.0 + math.log(count)))
                for pair, count in zip(found, counts.values(), strict=True)
            ]
        length = math.sqrt(sum([value * value for _, value in found])) or 1.0
        kept = [(row, value / length) for row, value in found if row >= 0]
        return [row for row, _ in kept], [value for _, value in kept]


class WordVectors:
    """A small table of word vectors: a text is the weighted sum of its words, to unit length."""

    def __init__(self, terms: Iterable[str], table: NDArray[np.int8], weights: Iterable[float]) -> None:
        self.row = {term: n for n, term in enumerate(terms)}
        self.table = table.astype(np.float32)
        self.weight = np.fromiter(weights, np.float32, len(self.row))

    def sums(self, texts: Iterable[Iterable[str]]) -> Floats:
        """One row a text, given as its words; zeros where no word is known."""
        cut = [[self.row[word] for word in text if word in self.row] for text in texts]
        sizes = [len(rows) for rows in cut]
        rows = np.fromiter(chain.from_iterable(cut), np.int64, sum(sizes))
        owner = np.repeat(np.arange(len(cut)), sizes)
        found = np.zeros((len(cut), self.table.shape[1]), np.float32)
        if len(rows):
            starts = np.flatnonzero(np.diff(owner, prepend=-1))
            weighted = self.table[rows] * self.weight[rows][:, None]
            found[owner[starts]] = np.add.reduceat(weighted, starts, axis=0)
        lengths = np.linalg.norm(found, axis=1, keepdims=True)
        unit: Floats = np.asarray(found / np.where(lengths > 0, lengths, 1), np.float32)
        return unit
