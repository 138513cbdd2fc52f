"""Where graduates go: the rates with their definitions, and from how few people none is shown."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from decimal import Decimal

FEWEST = 10
"""Fewer people than this below the line give no rate."""


@dataclass(frozen=True, slots=True)
class Definition:
    """One rate: its key, its name, and what stands above and below the line."""

    key: str
    name: str
    words: str


DEFINITIONS = (
    Definition("placed", "毕业去向落实率", "（就业＋升学）÷ 毕业"),
    Definition("employed", "就业率", "就业 ÷（毕业－升学）"),
    Definition("matched", "对口就业率", "对口就业 ÷ 就业"),
    Definition("local", "本地就业率", "在本地就业 ÷ 就业"),
    Definition("continued", "升学率", "升学 ÷ 毕业"),
)


BY_KEY = {one.key: one for one in DEFINITIONS}
"""One definition a name: whoever shows or judges a rate takes it from here, and says its words."""


@dataclass(frozen=True, slots=True)
class Leavers:
    """The graduates of one cohort; nothing means not known."""

    graduated: int | None
    employed: int | None = None
    matched: int | None = None
    local: int | None = None
    continued: int | None = None


@dataclass(frozen=True, slots=True)
class RateOf:
    """A rate in per cent with what it is made of. ``cohorts`` are those that could be counted."""

    definition: Definition
    above: int
    below: int
    cohorts: int
    left_out: int

    @property
    def value(self) -> float | None:
        """Nothing where too few people stand below the line."""
        return round(100 * self.above / self.below, 1) if self.below >= FEWEST else None

    @property
    def why_not(self) -> str:
        if self.value is not None:
            return ""
        return f"不足{FEWEST}人" if self.cohorts else "没有填写"


def share_of(key: str, one: Leavers) -> Decimal | None:
    """One rate of one cohort in per cent, to the second decimal, however few they are: to judge, not to
    publish. None where a part is not known or nobody stands below the line.

    >>> share_of("employed", Leavers(graduated=50, employed=28, continued=10))
    Decimal('70.00')
    """
    parts = None if one.graduated is None else _parts(key, one)
    if parts is None or not parts[1]:
        return None
    return min(Decimal(100), Decimal(parts[0]) * 100 / Decimal(parts[1])).quantize(Decimal("0.01"))


def rates_of(leavers: Iterable[Leavers]) -> dict[str, RateOf]:
    """Every rate over these cohorts; a cohort that lacks a part of a rate is left out of that rate alone."""
    listed = [one for one in leavers if one.graduated is not None]
    return {definition.key: _rate(definition, listed) for definition in DEFINITIONS}


def _rate(definition: Definition, leavers: list[Leavers]) -> RateOf:
    pairs = [pair for one in leavers if (pair := _parts(definition.key, one)) is not None]
    return RateOf(
        definition,
        sum(above for above, _ in pairs),
        sum(below for _, below in pairs),
        len(pairs),
        len(leavers) - len(pairs),
    )


def _parts(key: str, one: Leavers) -> tuple[int, int] | None:
    """What stands above and below the line; nothing if a part is not known.

    >>> _parts("employed", Leavers(graduated=50, employed=30, continued=15))
    (30, 35)
    >>> _parts("local", Leavers(graduated=50, employed=30)) is None
    True
    """
    whole = one.graduated or 0
    pairs: dict[str, tuple[int | None, int | None]] = {
        "placed": (_sum(one.employed, one.continued), whole),
        "employed": (one.employed, _sum(whole, None if one.continued is None else -one.continued)),
        "matched": (one.matched, one.employed),
        "local": (one.local, one.employed),
        "continued": (one.continued, whole),
    }
    above, below = pairs[key]
    return None if above is None or below is None else (above, max(below, 0))


def _sum(*values: int | None) -> int | None:
    known = [value for value in values if value is not None]
    return sum(known) if len(known) == len(values) else None
