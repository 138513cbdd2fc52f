"""Small fingerprints of texts: two texts share as many places of theirs as they share runs of characters.

One-permutation MinHash: every run of five characters falls by its hash into one of 128 places, the smallest
hash of a place stands for it, an empty place borrows from its neighbour, and one byte of each is kept. The
share of equal bytes estimates the Jaccard similarity of the texts; four bytes together are a key under which
similar texts meet.
"""

from __future__ import annotations

import hashlib
import re
from collections.abc import Sequence

import numpy as np
from numpy.typing import NDArray

RUN = 5
PLACES = 128
SHORTEST = 40
"""Letters below which a text says too little to be compared with others."""
LONGEST = 3_000
"""Letters of a text that are compared."""
_EMPTY = np.uint32(0xFFFFFFFF)
_BASE = np.uint64(0x9E3779B97F4A7C15)
_MIX = np.uint64(0xBF58476D1CE4E5B9)
_STEP = np.uint32(0x9E3779B1)
_TAKEN = re.compile(r"〔\w{2,4}已去除〕")
_LETTERS = re.compile(r"[^\W_]+")
Signatures = NDArray[np.uint8]


def letters(text: str) -> str:
    """The letters and figures of a text alone, as they are compared.

    >>> letters("岗位职责: 1、接待 客户。")
    '岗位职责1接待客户'
    """
    if "〔" in text:
        text = _TAKEN.sub("", text)
    return "".join(_LETTERS.findall(text)).lower()[:LONGEST]


def hashed(text: str) -> int:
    """Eight bytes that are the same in every process; 0 for nothing."""
    if not text:
        return 0
    digest = hashlib.blake2b(text.encode("utf-8", "surrogatepass"), digest_size=8).digest()
    return int.from_bytes(digest, "little") or 1


def signatures(texts: Sequence[str]) -> Signatures:
    """One row of bytes a text; texts shorter than a run get zeros."""
    sizes = np.fromiter((len(text) for text in texts), np.int64, len(texts))
    codes = np.frombuffer("".join(texts).encode("utf-32-le", "surrogatepass"), np.uint32).astype(np.uint64)
    table = np.full(len(texts) * PLACES, _EMPTY, np.uint32)
    if len(codes) >= RUN:
        owner = np.repeat(np.arange(len(texts)), sizes)
        hashes = _runs(codes)
        whole = owner[: len(hashes)] == owner[RUN - 1 :]
        hashes, owner = hashes[whole], owner[: len(hashes)][whole]
        places = (hashes >> np.uint64(57)).astype(np.int64)
        np.minimum.at(table, owner * PLACES + places, (hashes >> np.uint64(24)).astype(np.uint32))
    filled = _lent(table.reshape(len(texts), PLACES))
    return ((filled * _STEP) >> np.uint32(24)).astype(np.uint8)


def _runs(codes: NDArray[np.uint64]) -> NDArray[np.uint64]:
    """A hash of every run of characters."""
    count = len(codes) - RUN + 1
    total = np.zeros(count, np.uint64)
    for offset in range(RUN):
        total = (total + codes[offset : offset + count]) * _BASE
    total ^= total >> np.uint64(29)
    total *= _MIX
    total ^= total >> np.uint64(32)
    mixed: NDArray[np.uint64] = total * _BASE
    return mixed


def _lent(table: NDArray[np.uint32]) -> NDArray[np.uint32]:
    """Empty places take what stands to the right of them, changed by the distance."""
    empty = table == _EMPTY
    none = empty.all(axis=1)
    table[none], empty[none] = 0, False
    while empty.any():
        right, there = np.roll(table, -1, axis=1), ~np.roll(empty, -1, axis=1)
        take = empty & there
        table[take] = right[take] + _STEP
        empty &= ~take
    return table


def likeness(first: Signatures, second: Signatures) -> NDArray[np.float32]:
    """Estimated Jaccard similarity of the texts, row by row."""
    equal = (first == second).mean(axis=1, dtype=np.float32)
    estimated: NDArray[np.float32] = np.clip((equal - 1 / 256) / (1 - 1 / 256), 0, 1)
    return estimated
