"""What a forecast run tells, cell by cell, so that it can be compared with other runs. No database."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from ronghe.engine.forecast.earlier import ONLY, WHOLE, Cell, Told
from ronghe.labour.rules.forecasting import (
    DISTRICT,
    FAMILY,
    INDUSTRY,
    OCCUPATION,
    code_of,
    groups_of,
    is_small,
)


@dataclass(frozen=True, slots=True)
class SeriesTold:
    """One series or sum of a run. ``because`` is why it is hidden; empty where it is shown."""

    name: str
    is_finest: bool
    because: str = ""


@dataclass(frozen=True, slots=True)
class Cut:
    """How a run tells posts apart. ``districts``: the path of every place by its code."""

    place: str
    group_length: int
    by_district: bool
    by_industry: bool
    hierarchy: str
    districts: Mapping[str, str]

    @property
    def columns(self) -> tuple[str, ...]:
        """Those that the name of a finest series is made of, in order."""
        more = ((DISTRICT, self.by_district), (INDUSTRY, self.by_industry))
        return (OCCUPATION, *(column for column, is_asked in more if is_asked))

    def cell(self, groups: Mapping[str, str]) -> Cell:
        """The cell of a series or sum that is told by these groups."""
        return self._occupation(groups), self._place(groups), self._industry(groups)

    def cell_of(self, one: SeriesTold) -> Cell:
        return self.cell(self.groups(one))

    def groups(self, one: SeriesTold) -> Mapping[str, str]:
        """What the name of a series says of it."""
        if not one.is_finest:
            return groups_of(one.name, {})[1]
        found = dict(zip(self.columns, one.name.split("/"), strict=True))
        return {**found, FAMILY: code_of(found[OCCUPATION])[:1]}

    def _occupation(self, groups: Mapping[str, str]) -> str:
        if OCCUPATION not in groups:
            return (code_of(groups[FAMILY]) or ONLY) if FAMILY in groups else WHOLE
        code = code_of(groups[OCCUPATION])
        return code if len(code) >= self.group_length else f"{ONLY}{code}"

    def _place(self, groups: Mapping[str, str]) -> str:
        if DISTRICT not in groups:
            return self.place
        path = self.districts.get(code_of(groups[DISTRICT]), groups[DISTRICT])
        return f"{ONLY}{path}" if path == self.place else path

    def _industry(self, groups: Mapping[str, str]) -> str:
        return (code_of(groups[INDUSTRY]) or ONLY) if INDUSTRY in groups else WHOLE

    def layers(self, finest: Iterable[Mapping[str, str]]) -> tuple[frozenset[Cell], ...]:
        """The finest series, and every level that they add up to."""
        listed = list(finest)
        levels: dict[tuple[str, ...], None] = {(): None}
        for way in filter(None, self.hierarchy.split(",")):
            columns = way.split("/")
            levels |= dict.fromkeys(tuple(columns[: depth + 1]) for depth in range(len(columns)))
        levels[self.columns] = None
        return tuple(
            frozenset(self.cell({column: groups[column] for column in level}) for groups in listed)
            for level in levels
        )


def told(cut: Cut, series: Iterable[SeriesTold]) -> Told:
    """The whole run."""
    listed = list(series)
    cells = {one.name: cut.cell_of(one) for one in listed}
    return Told(
        place=cut.place,
        layers=cut.layers(cut.groups(one) for one in listed if one.is_finest),
        shown=frozenset(cells[one.name] for one in listed if not one.because),
        small=frozenset(cells[one.name] for one in listed if is_small(one.because)),
    )
