"""Columns of inputs: exact integers, three-valued flags, names as codes. One row or a million, the same code.

Every figure is an integer with a fixed number of decimals, so that money stays exact to the fen. A row whose
value is not given is not ``known``; its stored integer is zero and must never decide anything.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from decimal import Decimal
from typing import Any, TypeAlias

import numpy as np
from numpy.typing import NDArray

from ronghe.engine.errors import EngineError

Ints: TypeAlias = NDArray[np.int64]
Mask: TypeAlias = NDArray[np.bool_]
Tri: TypeAlias = NDArray[np.int8]

YES, NO, OPEN = np.int8(1), np.int8(0), np.int8(-1)
MONEY_DECIMALS = 2
NUMBER_DECIMALS = 4
LARGEST = 9 * 10**12
ROOM = 2**62
"""A product stays below this, so that what is added to it still fits into 64 bits."""
_EPOCH = date(1970, 1, 1)


@dataclass(frozen=True, slots=True)
class Figures:
    """``values / 10**decimals`` where ``known``."""

    values: Ints
    known: Mask
    decimals: int = 0

    def __len__(self) -> int:
        return len(self.values)

    def at(self, decimals: int) -> Figures:
        """The same figures with more decimals; fewer would lose something and is refused."""
        if decimals == self.decimals:
            return self
        if decimals < self.decimals:
            raise EngineError("rules.decimals", f"不能把 {self.decimals} 位小数的数当作 {decimals} 位")
        return Figures(self.values * 10 ** (decimals - self.decimals), self.known, decimals)

    def decimal(self, row: int) -> Decimal | None:
        if not self.known[row]:
            return None
        return Decimal(int(self.values[row])).scaleb(-self.decimals)


@dataclass(frozen=True, slots=True)
class Names:
    """One name a row: ``vocabulary[codes]``; code -1 is not known."""

    codes: Ints
    vocabulary: tuple[str, ...]

    def __len__(self) -> int:
        return len(self.codes)

    @property
    def known(self) -> Mask:
        return self.codes >= 0

    def among(self, wanted: Sequence[str]) -> Tri:
        """Whether the row's name is one of ``wanted``."""
        places = np.array([name in wanted for name in self.vocabulary] or [False], dtype=np.bool_)
        return np.where(self.codes >= 0, places[np.maximum(self.codes, 0)], OPEN).astype(np.int8)

    def rank(self, order: Sequence[str]) -> Figures:
        """The place of the row's name in ``order`` (from 0); a name outside it is not known."""
        places = {name: place for place, name in enumerate(order)}
        ranks = np.array([places.get(name, -1) for name in self.vocabulary] or [-1], dtype=np.int64)
        found = np.where(self.codes >= 0, ranks[np.maximum(self.codes, 0)], -1)
        return Figures(np.maximum(found, 0), found >= 0)

    def name(self, row: int) -> str | None:
        code = int(self.codes[row])
        return self.vocabulary[code] if code >= 0 else None


@dataclass(frozen=True, slots=True)
class FigureLists:
    """A list of figures a row: row ``i`` holds ``items[offsets[i]:offsets[i + 1]]``."""

    offsets: Ints
    items: Figures
    known: Mask

    def __len__(self) -> int:
        return len(self.offsets) - 1

    @property
    def lengths(self) -> Ints:
        return np.diff(self.offsets).astype(np.int64)

    @property
    def owners(self) -> Ints:
        """For every item the row it belongs to."""
        return np.repeat(np.arange(len(self), dtype=np.int64), self.lengths)

    def total(self, values: Ints | None = None) -> Ints:
        """The sum of each row's items (or of ``values`` laid out like them)."""
        summed = np.concatenate([[0], np.cumsum(self.items.values if values is None else values)])
        sums = summed[self.offsets[1:]] - summed[self.offsets[:-1]]
        return np.asarray(sums, dtype=np.int64)

    def every(self, truth: Mask) -> Mask:
        """Rows all of whose items are true."""
        return np.asarray(self.total(truth.astype(np.int64)) == self.lengths, dtype=np.bool_)

    def only(self, keep: Mask) -> FigureLists:
        """The same lists with those of all other rows emptied, so that two columns fit item by item."""
        if keep.all():
            return self
        chosen = np.repeat(keep, self.lengths)
        items = Figures(self.items.values[chosen], self.items.known[chosen], self.items.decimals)
        ends = np.concatenate([[0], np.cumsum(self.lengths * keep)]).astype(np.int64)
        return FigureLists(ends, items, self.known)

    def of(self, row: int) -> tuple[Decimal, ...]:
        start, end = int(self.offsets[row]), int(self.offsets[row + 1])
        return tuple(Decimal(int(one)).scaleb(-self.items.decimals) for one in self.items.values[start:end])


@dataclass(frozen=True, slots=True)
class NameLists:
    """A list of names a row."""

    offsets: Ints
    codes: Ints
    vocabulary: tuple[str, ...]
    known: Mask

    def __len__(self) -> int:
        return len(self.offsets) - 1

    def holds(self, name: str) -> Tri:
        """Rows whose list holds the name."""
        code = self.vocabulary.index(name) if name in self.vocabulary else -2
        hits = np.concatenate([[0], np.cumsum(self.codes == code)])
        found = hits[self.offsets[1:]] > hits[self.offsets[:-1]]
        return np.where(self.known, found, OPEN).astype(np.int8)

    def counts(self) -> Figures:
        return Figures(np.diff(self.offsets), self.known)

    def of(self, row: int) -> tuple[str, ...]:
        codes = self.codes[int(self.offsets[row]) : int(self.offsets[row + 1])]
        return tuple(self.vocabulary[int(code)] for code in codes)


Column: TypeAlias = "Figures | Names | FigureLists | NameLists | Tri"


def constant(value: int, rows: int, decimals: int = 0) -> Figures:
    return Figures(np.full(rows, value, dtype=np.int64), np.ones(rows, dtype=np.bool_), decimals)


def unknown_figures(rows: int, decimals: int = 0) -> Figures:
    return Figures(np.zeros(rows, dtype=np.int64), np.zeros(rows, dtype=np.bool_), decimals)


def truth(mask: Any, known: Mask) -> Tri:
    """A three-valued column: the mask where known, open elsewhere."""
    return np.where(known, mask, OPEN).astype(np.int8)


def tri_not(one: Tri) -> Tri:
    return np.where(one == OPEN, OPEN, NO + YES - one).astype(np.int8)


def tri_all(columns: Sequence[Tri]) -> Tri:
    """One clear no decides, else anything open leaves it open."""
    stack = np.stack(list(columns))
    return np.where((stack == NO).any(axis=0), NO, np.where((stack == OPEN).any(axis=0), OPEN, YES)).astype(
        np.int8
    )


def tri_any(columns: Sequence[Tri]) -> Tri:
    """One clear yes decides, else anything open leaves it open."""
    return tri_not(tri_all([tri_not(one) for one in columns]))


def tri_at_least(columns: Sequence[Tri], number: int) -> Tri:
    """At least ``number`` hold; open where the open ones could still decide it."""
    stack = np.stack(list(columns))
    sure, possible = (stack == YES).sum(axis=0), (stack != NO).sum(axis=0)
    return np.where(sure >= number, YES, np.where(possible < number, NO, OPEN)).astype(np.int8)


def scaled(number: Decimal, decimals: int, what: str = "") -> int:
    """A decimal as an exact integer of that many decimals, or a refusal."""
    moved = number.scaleb(decimals)
    if moved != moved.to_integral_value():
        raise EngineError("rules.too_fine", f"{what}{number} 多于 {decimals} 位小数")
    return int(moved)


def day_number(day: date) -> int:
    return (day - _EPOCH).days


def day_of(number: int) -> date:
    return _EPOCH + timedelta(days=int(number))


def exact_product(left: Ints, right: int | Ints) -> Ints:
    """``left * right``, exact or refused: 64 bits that wrap round are a wrong amount without a word.

    >>> exact_product(np.array([6]), 7)
    array([42])
    """
    largest = int(np.abs(left).max(initial=0)) * int(np.abs(right).max(initial=0))
    if largest >= ROOM:
        raise EngineError(
            "rules.too_large",
            "数太大，相乘后超出能精确计算的范围",
            hint="请核对单位和位数，或分成几笔计算",
        )
    return np.asarray(left * right, dtype=np.int64)


def mul_div(values: Ints, factor: int | Ints, divisor: int | Ints) -> tuple[Ints, Ints]:
    """``values * factor`` divided by ``divisor``: quotient and remainder, both floored; refused if too large.

    >>> quotient, rest = mul_div(np.array([10_000_000_000_001]), 80_000, 1_000_000)
    >>> int(quotient[0]), int(rest[0])
    (800000000000, 80000)
    """
    whole, part = values // divisor, values % divisor
    left = exact_product(part, factor)
    quotient, rest = left // divisor, left % divisor
    return exact_product(whole, factor) + quotient, np.asarray(rest, dtype=np.int64)


def rounded(quotient: Ints, rest: Ints, divisor: int | Ints, how: str) -> Ints:
    """Finish a division: ``half_up`` (四舍五入), ``down`` (舍去) or ``up`` (进一)."""
    if how == "down":
        return quotient
    if how == "up":
        return quotient + (rest > 0)
    if how == "half_up":
        return quotient + (rest * 2 >= divisor)
    raise EngineError("rules.rounding", f"不认识的取整办法“{how}”，只有 half_up、down、up")
