"""Definitions of indicators and what a pack says about the use of them: plain frozen values."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from decimal import Decimal
from typing import Any


@dataclass(frozen=True, slots=True)
class Bounds:
    """What a value may be. ``outside`` is ``refuse``, or ``confirm``: taken with a stated reason."""

    low: Decimal | None = None
    high: Decimal | None = None
    outside: str = "refuse"
    is_whole: bool = False

    def fault(self, value: Decimal, unit: str) -> str:
        """What is wrong with a value, empty if nothing is."""
        if self.low is not None and value < self.low:
            return f"数值 {value:f}{unit} 小于下限 {self.low:f}{unit}"
        if self.high is not None and value > self.high:
            return f"数值 {value:f}{unit} 大于上限 {self.high:f}{unit}"
        if self.is_whole and value != value.to_integral_value():
            return f"数值 {value:f}{unit} 不是整数"
        return ""


@dataclass(frozen=True, slots=True)
class Computation:
    """The function that counts, with its parameters, and how its rows become one value.

    ``take``: ``count`` adds up what is above the line, ``share`` is above over below in per cent, ``mean``
    the mean of the shares of the units, ``ratio`` above over below as a plain number, ``least`` what the unit
    with the least adds.
    """

    function: str
    take: str
    parameters: Mapping[str, Any] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Definition:
    """One way to measure something. Another numerator, denominator or method is another definition."""

    id: str
    version: int
    name: str
    unit: str
    direction: str
    numerator: str
    denominator: str
    grain: str
    method: str
    limits: str
    owner: str
    sources: tuple[str, ...]
    register: tuple[str, ...]
    bounds: Bounds
    computation: Computation | None
    is_listed: bool = False
    since: str = ""

    @property
    def is_computed(self) -> bool:
        return self.computation is not None


@dataclass(frozen=True, slots=True)
class Reading:
    """One definition that an indicator's wording allows; ruled out where an office has decided otherwise."""

    definition: str
    unless: Mapping[str, bool] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Binding:
    """How a plan's indicator is measured: its readings, start, path by year, tolerance.

    ``comparator`` is for trends, which have no number to compare with: whether standing still will do.
    """

    indicator: str
    readings: tuple[Reading, ...]
    start: Decimal | None = None
    start_year: int | None = None
    start_basis: str = ""
    path: Mapping[int, Decimal] = field(default_factory=dict)
    kind: str = ""
    comparator: str = ""
    tolerance_key: str = ""
    is_basic: bool = False
    note: str = ""


@dataclass(frozen=True, slots=True)
class Catalogue:
    """Every definition, and the bindings of each jurisdiction by its pack."""

    definitions: Mapping[str, Definition]
    bindings: Mapping[str, Mapping[str, Binding]]

    def binding(self, pack: str, indicator: str) -> Binding | None:
        return self.bindings.get(pack, {}).get(indicator)

    def definition(self, key: str) -> Definition | None:
        return self.definitions.get(key)

    @property
    def listed(self) -> tuple[Definition, ...]:
        """Counts and shares that stand in every jurisdiction, whatever its plan says."""
        return tuple(one for one in self.definitions.values() if one.is_listed)
