"""Where the schools lie: a map drawn from their coordinates alone, to the same scale both ways."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from math import cos, radians
from typing import Any

from ronghe.programmes.models import SchoolSite

WIDTH, HEIGHT, MARGIN = 800.0, 480.0, 36.0
BAR_START = 24.0
SMALLEST = 0.02
"""Degrees that the map shows at least: a single school is no map of a street."""
KILOMETRES_A_DEGREE = 111.32
SIZES = ((3000, 14), (1500, 11), (0, 8))


@dataclass(frozen=True, slots=True)
class Spot:
    """One site on the paper."""

    row: SchoolSite
    x: float
    y: float
    radius: int
    number: int

    @property
    def label_y(self) -> float:
        return self.y + 4


@dataclass(frozen=True, slots=True)
class SchoolMap:
    spots: tuple[Spot, ...]
    unplaced: tuple[SchoolSite, ...]
    width: float = WIDTH
    height: float = HEIGHT
    bar: float = 0.0
    bar_kilometres: int = 0

    @property
    def bar_end(self) -> float:
        return BAR_START + self.bar


def map_of(rows: Iterable[Any]) -> SchoolMap:
    """The sites on the map, the western first, and those of which nobody knows where they are."""
    every = list(rows)
    placed = [row for row in every if row.longitude is not None]
    unplaced = tuple(row for row in every if row.longitude is None)
    if not placed:
        return SchoolMap((), unplaced)
    east, north = [float(row.longitude) for row in placed], [float(row.latitude) for row in placed]
    shrink = cos(radians((min(north) + max(north)) / 2))
    wide = max((max(east) - min(east)) * shrink, SMALLEST)
    tall = max(max(north) - min(north), SMALLEST)
    scale = min((WIDTH - 2 * MARGIN) / wide, (HEIGHT - 2 * MARGIN) / tall)
    middle_x, middle_y = (min(east) + max(east)) / 2, (min(north) + max(north)) / 2
    ordered = sorted(zip(placed, east, north, strict=True), key=lambda one: (one[1], -one[2]))
    spots = tuple(
        Spot(
            row,
            round(WIDTH / 2 + (x - middle_x) * shrink * scale, 1),
            round(HEIGHT / 2 - (y - middle_y) * scale, 1),
            _radius(row),
            number,
        )
        for number, (row, x, y) in enumerate(ordered, 1)
    )
    bar, kilometres = _bar(scale)
    return SchoolMap(spots, unplaced, bar=bar, bar_kilometres=kilometres)


def _radius(row: SchoolSite) -> int:
    heads = row.students or row.capacity or 0
    return next(radius for least, radius in SIZES if heads >= least)


def _bar(scale: float) -> tuple[float, int]:
    """A bar of round kilometres, about a fifth of the map."""
    wanted = WIDTH / 5 / scale * KILOMETRES_A_DEGREE
    length = max((one for one in (1, 2, 5, 10, 20, 50, 100, 200) if one <= wanted), default=1)
    return round(length / KILOMETRES_A_DEGREE * scale, 1), length
