"""Demand less supply by occupation group, with the uncertainty of both kept."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Range:
    """A figure with its bounds; equal bounds where nothing is uncertain."""

    low: float
    middle: float
    high: float

    @classmethod
    def exactly(cls, value: float) -> Range:
        return cls(value, value, value)


NOTHING = Range(0.0, 0.0, 0.0)


@dataclass(frozen=True, slots=True)
class GroupGap:
    """One occupation group. A positive gap is a shortage. ``index`` is demand per hundred of supply."""

    group: str
    demand: Range
    supply: Range
    programmes: tuple[str, ...] = ()

    @property
    def gap(self) -> Range:
        return Range(
            self.demand.low - self.supply.high,
            self.demand.middle - self.supply.middle,
            self.demand.high - self.supply.low,
        )

    @property
    def index(self) -> float | None:
        return 100 * self.demand.middle / self.supply.middle if self.supply.middle > 0 else None

    @property
    def verdict(self) -> str:
        """``short`` or ``over`` where the whole range lies on that side, ``level`` where it does not tell."""
        if self.gap.low > 0:
            return "short"
        return "over" if self.gap.high < 0 else "level"


def gaps(
    demand: Mapping[str, Range],
    supply: Mapping[str, Range],
    programmes: Mapping[str, Iterable[str]] | None = None,
) -> list[GroupGap]:
    """A gap for every group that either side knows, the largest shortage first."""
    known = programmes or {}
    found = [
        GroupGap(
            group, demand.get(group, NOTHING), supply.get(group, NOTHING), tuple(sorted(known.get(group, ())))
        )
        for group in {*demand, *supply}
    ]
    return sorted(found, key=lambda one: (-one.gap.middle, one.group))
