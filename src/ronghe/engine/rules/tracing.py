"""Trace identifiers for a million rows: deterministic, 128 bits, made with array arithmetic alone."""

from __future__ import annotations

import hashlib
from collections.abc import Mapping, Sequence
from functools import cache

import numpy as np
import pyarrow as pa
from numpy.typing import NDArray

from ronghe.engine.rules.columns import Column, FigureLists, Figures, NameLists, Names
from ronghe.engine.rules.declaration import InputSpec
from ronghe.engine.rules.lookup import parameter
from ronghe.engine.rules.values import NotStated
from ronghe.engine.rules.working import Work

Words = NDArray[np.uint64]
BLOCK = 32_768
_STEP = np.uint64(0x9E3779B97F4A7C15)
_MIX = (np.uint64(0xBF58476D1CE4E5B9), np.uint64(0x94D049BB133111EB))


def run_key(work: Work) -> bytes:
    """Sixteen bytes for the run: the rule, its version and formula, the day, all parameters it may read.

    Not those it did read: that depends on the rows, and a row must have one identifier in every batch.
    """
    rule = work.rule
    parts = [rule.id, rule.version, rule.formula, work.on.isoformat()]
    for key in sorted(rule.parameters.values()):
        one = parameter(work.store, key, jurisdiction=rule.jurisdiction, on=work.on)
        said = one.reason if isinstance(one, NotStated) else f"{one.value!r}@{one.valid_from}"
        parts.append(f"{key}={said}")
    return hashlib.sha256("\x1f".join(parts).encode()).digest()[:16]


def row_ids(
    run: bytes, columns: Mapping[str, Column], inputs: Sequence[InputSpec], rows: int, offset: int = 0
) -> pa.StringArray:
    """Thirty-two hexadecimal digits a row, from the run, the row's place and its inputs."""
    words = [_words(columns[spec.name]) for spec in inputs]
    text = np.empty((rows, 32), dtype=np.uint8)
    for start in range(0, rows, BLOCK):
        end = min(start + BLOCK, rows)
        block = [one[start:end] for one in words]
        lanes = [_lane(run, side, block, offset + start, end - start) for side in (0, 1)]
        _hex(lanes, text[start:end])
    ends = np.arange(0, 32 * rows + 1, 32, dtype=np.int32)
    return pa.StringArray.from_buffers(rows, pa.py_buffer(ends), pa.py_buffer(text))


def _lane(run: bytes, side: int, words: Sequence[Words], offset: int, rows: int) -> Words:
    """One half of the identifiers of a block: place and inputs, each times an odd number of its own, mixed.

    An odd factor maps different words to different words, so a change of one input always changes the lane.
    """
    lane = np.arange(offset, offset + rows, dtype=np.uint64)
    lane += np.frombuffer(run, dtype=np.uint64)[side]
    _scramble(lane)
    for place, word in enumerate(words):
        lane += word * _factor(side, place)
    return _scramble(lane)


@cache
def _factor(side: int, place: int) -> np.uint64:
    digest = hashlib.sha256(f"{side}/{place}".encode()).digest()
    return np.uint64(int.from_bytes(digest[:8], "little") | 1)


def _scramble(words: Words) -> Words:
    """The finaliser of SplitMix64, in place: each bit of the input moves about half of the output's."""
    words += _STEP
    words ^= words >> np.uint64(30)
    words *= _MIX[0]
    words ^= words >> np.uint64(27)
    words *= _MIX[1]
    words ^= words >> np.uint64(31)
    return words


def _words(column: Column) -> Words:
    """One word a row: equal inputs give equal words, not known is a word of its own."""
    if isinstance(column, np.ndarray):
        return column.astype(np.int64).view(np.uint64)
    if isinstance(column, Figures):
        return np.where(column.known, column.values, np.int64(-(2**62) - column.decimals)).view(np.uint64)
    if isinstance(column, Names):
        return _name_words(column.vocabulary)[column.codes]
    items = column.items.values.view(np.uint64) if isinstance(column, FigureLists) else _list_words(column)
    return _folded(items, column.offsets, column.known)


def _name_words(vocabulary: Sequence[str]) -> Words:
    """A word for each name, and last (index -1) one for "not known"."""
    digests = [hashlib.sha256(name.encode()).digest()[:8] for name in (*vocabulary, "\x00")]
    return np.frombuffer(b"".join(digests), dtype=np.uint64)


def _list_words(column: NameLists) -> Words:
    return _name_words(column.vocabulary)[column.codes]


def _folded(items: Words, offsets: NDArray[np.int64], known: NDArray[np.bool_]) -> Words:
    """A list as one word; the order of its items matters."""
    lengths = np.diff(offsets)
    inner = np.arange(len(items), dtype=np.int64) - np.repeat(offsets[:-1], lengths)
    mixed = _scramble(items ^ _scramble(inner.view(np.uint64)))
    sums = np.concatenate([np.zeros(1, dtype=np.uint64), np.cumsum(mixed, dtype=np.uint64)])
    folded = sums[offsets[1:]] - sums[offsets[:-1]] + lengths.astype(np.int64).view(np.uint64)
    return np.where(known, folded, np.uint64(2**63 + 1))


def _hex(lanes: Sequence[Words], text: NDArray[np.uint8]) -> None:
    """The lanes, high byte first, as digits and small letters into ``text``."""
    octets = np.stack(list(lanes), axis=1).astype(">u8").view(np.uint8)
    text[:, 0::2] = octets >> 4
    text[:, 1::2] = octets & 15
    text += ord("0")
    text += (text > ord("9")) * np.uint8(ord("a") - ord("9") - 1)
