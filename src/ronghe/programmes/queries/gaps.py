"""Demand less supply of a place by occupation group: the figures that decisions on programmes rest on."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator
from dataclasses import dataclass

from ronghe.core.models import Jurisdiction
from ronghe.engine.alignment.gaps import GroupGap, Range, gaps
from ronghe.programmes.queries.alignment import PlaceFacts, read_facts


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


def gaps_of(place: Jurisdiction, year: int) -> Gaps:
    """Demand less supply of a place in a year, the largest shortage first."""
    return gaps_from(read_facts(place, year))


def gaps_from(known: PlaceFacts) -> Gaps:
    """The same from facts that have been read already."""
    demand = {group: Range.exactly(posts) for group, posts in known.facts.demand.items()}
    supply: dict[str, Range] = defaultdict(lambda: Range.exactly(0.0))
    programmes: dict[str, set[str]] = defaultdict(set)
    for one in known.facts.programmes:
        for group, share in one.shares.items():
            programmes[group].add(one.key)
            if one.graduates is not None:
                supply[group] += Range.exactly(one.graduates * share)
    return Gaps(tuple(gaps(demand, supply, programmes)), known.demand.says)
