"""The same programme in more than one school of a region, with what tells whether that is a fault."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass
from math import asin, cos, radians, sin, sqrt

EARTH = 6371.0


@dataclass(frozen=True, slots=True)
class Offer:
    """One school's programme: how many came, where the school is, what the school is meant to be."""

    key: str
    code: str
    name: str
    level: str
    school: int
    school_name: str
    learners: int | None = None
    position: tuple[float, float] | None = None
    orientation: str = ""


@dataclass(frozen=True, slots=True)
class Duplicate:
    """A programme of a level that several schools offer."""

    code: str
    name: str
    level: str
    offers: tuple[Offer, ...]

    @property
    def schools(self) -> int:
        return len({one.school for one in self.offers})

    @property
    def learners(self) -> int | None:
        """All entrants; none where no school told its own."""
        known = [one.learners for one in self.offers if one.learners is not None]
        return sum(known) if known else None

    @property
    def smallest(self) -> int | None:
        """The entrants of the smallest school that told."""
        return min((one.learners for one in self.offers if one.learners is not None), default=None)

    @property
    def nearest(self) -> float | None:
        """Kilometres between the two nearest schools; None where fewer than two have a known place."""
        known = {one.school: one.position for one in self.offers if one.position is not None}
        places = list(known.values())
        return min(
            (distance(a, b) for i, a in enumerate(places) for b in places[i + 1 :]),
            default=None,
        )


def distance(a: tuple[float, float], b: tuple[float, float]) -> float:
    """Kilometres along the earth between two places given as (longitude, latitude).

    >>> round(distance((120.0, 30.0), (120.0, 31.0)))
    111
    """
    (x1, y1), (x2, y2) = ((radians(x), radians(y)) for x, y in (a, b))
    half = sin((y2 - y1) / 2) ** 2 + cos(y1) * cos(y2) * sin((x2 - x1) / 2) ** 2
    return 2 * EARTH * asin(min(1.0, sqrt(half)))


def duplicates(offers: Iterable[Offer]) -> list[Duplicate]:
    """Every programme of a level in two schools or more; most schools first. Directions count as one."""
    grouped: dict[tuple[str, str], list[Offer]] = defaultdict(list)
    for one in offers:
        grouped[one.code, one.level].append(one)
    found = [
        Duplicate(code, rows[0].name, level, tuple(sorted(rows, key=lambda row: (row.school_name, row.key))))
        for (code, level), rows in grouped.items()
        if len({row.school for row in rows}) > 1
    ]
    return sorted(found, key=lambda one: (-one.schools, one.code, one.level))
