"""Demand less supply of a place by occupation group: the figures that decisions on programmes rest on."""

from __future__ import annotations

from collections.abc import Collection, Iterator
from dataclasses import dataclass

from ronghe.core.models import Jurisdiction
from ronghe.engine.alignment.gaps import GroupGap, Range, gaps
from ronghe.labour.models.demand import GROUP_LENGTH
from ronghe.labour.queries.demand import ChosenDemand, chosen
from ronghe.programmes.queries.supply import SupplyCell, supply_of


@dataclass(frozen=True, slots=True)
class Gaps:
    """Every group with demand, supply and gap, and what they were made of: the demand of the place and year,
    the supply of each group with the programmes that give it."""

    rows: tuple[GroupGap, ...]
    year: int
    demand: ChosenDemand
    cells: tuple[SupplyCell, ...] = ()

    @property
    def says(self) -> str:
        """On which demand the gaps rest."""
        return self.demand.says

    @property
    def has_demand(self) -> bool:
        return any(cell.occupation for cell in self.demand.cells)

    def __iter__(self) -> Iterator[GroupGap]:
        return iter(self.rows)

    def __len__(self) -> int:
        return len(self.rows)

    def by_group(self) -> dict[str, GroupGap]:
        return {one.group: one for one in self.rows}

    def joining(self, group: str, programmes: Collection[int]) -> float:
        """Those of some programmes who join the local labour market in a group."""
        parts = (part for cell in self.cells if cell.occupation == group for part in cell.programmes)
        return sum(part.joining for part in parts if part.pk in programmes)


def gaps_of(place: Jurisdiction, year: int, *, demand: ChosenDemand | None = None) -> Gaps:
    """Demand less supply of a place in a year, the largest shortage first.

    Supply is what joins the local labour market: known graduates, or their projection with its interval.
    """
    found = chosen(place, year, group_length=GROUP_LENGTH) if demand is None else demand
    cells = [one for one in supply_of(place, year) if one.occupation]
    return Gaps(
        tuple(
            gaps(
                {
                    cell.occupation: Range.exactly(float(cell.posts))
                    for cell in found.cells
                    if cell.occupation
                },
                {
                    one.occupation: Range(one.joining.low, one.joining.middle, one.joining.high)
                    for one in cells
                },
                {one.occupation: [str(part.pk) for part in one.programmes] for one in cells},
            )
        ),
        year,
        found,
        tuple(cells),
    )
