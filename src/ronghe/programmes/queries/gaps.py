"""Demand less supply of a place by occupation group: the figures that decisions on programmes rest on."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from ronghe.core.models import Jurisdiction
from ronghe.engine.alignment.gaps import GroupGap, Range, gaps
from ronghe.labour.models.demand import GROUP_LENGTH
from ronghe.labour.queries.demand import ChosenDemand, chosen
from ronghe.programmes.queries.supply import supply_of


@dataclass(frozen=True, slots=True)
class Gaps:
    """Every group with demand, supply and gap; ``says`` tells on which demand they rest."""

    rows: tuple[GroupGap, ...]
    says: str

    def __iter__(self) -> Iterator[GroupGap]:
        return iter(self.rows)

    def __len__(self) -> int:
        return len(self.rows)

    def by_group(self) -> dict[str, GroupGap]:
        return {one.group: one for one in self.rows}


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
        found.says,
    )
