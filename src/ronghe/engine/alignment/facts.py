"""What the measures of alignment are reckoned from: plain values, none of them ever guessed."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field


@dataclass(frozen=True, slots=True)
class ProgrammeFacts:
    """One programme of one school in one year. None is not known; an empty mapping is: leads to nothing.

    ``occupations`` are the weights of the occupation groups it leads to; they need not add up to one.
    ``is_linked`` says that an industry of the place is named for it.
    """

    key: str
    learners: int | None = None
    graduates: int | None = None
    employed: int | None = None
    matched: int | None = None
    is_linked: bool = False
    occupations: Mapping[str, float] = field(default_factory=dict)

    @property
    def shares(self) -> dict[str, float]:
        """The weights of its occupations as shares of one; none where nothing weighs anything."""
        known = {group: weight for group, weight in self.occupations.items() if weight > 0}
        total = sum(known.values())
        return {group: weight / total for group, weight in known.items()} if total else {}


@dataclass(frozen=True, slots=True)
class Facts:
    """The programmes of a place, and the posts wanted there by occupation group."""

    programmes: tuple[ProgrammeFacts, ...] = ()
    demand: Mapping[str, float] = field(default_factory=dict)

    @property
    def wanted(self) -> frozenset[str]:
        """The groups of which at least one post is wanted."""
        return frozenset(group for group, posts in self.demand.items() if posts > 0)

    def graduates_by_group(self) -> dict[str, float]:
        """Known graduates divided over the groups that their programmes lead to."""
        found: dict[str, float] = {}
        for one in self.programmes:
            for group, share in one.shares.items():
                if one.graduates:
                    found[group] = found.get(group, 0.0) + one.graduates * share
        return {group: heads for group, heads in found.items() if heads > 0}
