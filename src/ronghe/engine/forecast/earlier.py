"""Runs that are each safe and together are not: what a new one must hide because of those before it.

A cell is told by three terms: occupation, place, industry. A run cuts the same posts one way; another run
cuts them otherwise, and a reader who has both can subtract. As within a run, nothing that is hidden may
follow from an addition in which it is the only unknown.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence, Set
from dataclasses import dataclass

WHOLE = "*"
"""Every occupation, or every industry."""
ONLY = "="
"""Before a code or a place: what is told of it alone, without what lies under it. Alone: without a code."""
LENGTHS = (7, 4, 1)
Cell = tuple[str, str, str]
"""Occupation (a code or the beginning of one), path of the place, industry."""
Sum = tuple[Cell, tuple[Cell, ...]]


@dataclass(frozen=True, slots=True)
class Told:
    """What one run tells. Each of its layers cuts the whole of ``place`` into cells of one kind."""

    place: str
    layers: tuple[frozenset[Cell], ...]
    shown: frozenset[Cell]
    small: frozenset[Cell]
    """Hidden because they are small; the others are hidden to protect these."""

    @property
    def cells(self) -> frozenset[Cell]:
        return frozenset().union(*self.layers)


def to_hide(
    new: Told,
    sizes: Mapping[Cell, float],
    earlier: Sequence[Told],
    inside: Mapping[str, Sequence[str]] | None = None,
) -> set[Cell]:
    """Cells of the new run that must not be shown because of the earlier runs.

    ``sizes`` gives the size of its shown cells: the smallest is hidden first. ``inside`` names for a place
    all places right under it, for runs of a city and of its districts. What the earlier runs give away by
    themselves cannot be helped here and is passed over.
    """
    if not earlier:
        return set()
    sums = _sums((new, *earlier), inside or {})
    before = frozenset().union(*(one.shown for one in earlier))
    lost = _followed(sums, before)
    small = new.small.union(*(one.small for one in earlier)) - new.shown - before - lost.keys()
    hidden: set[Cell] = set()
    while small:
        shown = new.shown - hidden
        found = _followed(sums, before | shown)
        given = min(small & found.keys(), default=None)
        if given is None:
            break
        wanted = _grounds(given, found) & shown - before - lost.keys()
        if wanted:
            hidden.add(min(wanted, key=lambda cell: (sizes.get(cell, 0.0) <= 0, sizes.get(cell, 0.0), cell)))
        else:
            small -= {given}
    return hidden


def _sums(runs: Sequence[Told], inside: Mapping[str, Sequence[str]]) -> list[Sum]:
    """Every addition that a reader of all runs can do: a cell and those of one layer that make it up."""
    every = frozenset().union(*(run.cells for run in runs))
    groups: dict[tuple[int, int, int, Cell], list[Cell]] = defaultdict(list)
    for number, run in enumerate(runs):
        for layer, cells in enumerate(run.layers):
            for cell in cells:
                for way, above in _above(cell, run.place):
                    if above in every:
                        groups[number, layer, way, above].append(cell)
    found = {(above, tuple(sorted(below))) for (_, _, _, above), below in groups.items()}
    for occupation, place, industry in every:
        parts = tuple((occupation, one, industry) for one in inside.get(place, ()))
        if any(part in every for part in parts):
            found.add(((occupation, place, industry), tuple(sorted(parts))))
    return sorted(found)


def _above(cell: Cell, top: str) -> Iterator[tuple[int, Cell]]:
    """The wider cells that it is a part of, wider in one way; no place above that of the run."""
    occupation, place, industry = cell
    for code in _wider(occupation):
        yield 0, (code, place, industry)
    for path in _places(place, top):
        yield 1, (occupation, path, industry)
    if industry != WHOLE:
        yield 2, (occupation, place, WHOLE)


def _wider(code: str) -> Iterator[str]:
    if code == WHOLE:
        return
    plain = code.removeprefix(ONLY)
    for length in LENGTHS:
        if plain and (len(plain) > length or (len(plain) == length and code != plain)):
            yield plain[:length]
    yield WHOLE


def _places(place: str, top: str) -> Iterator[str]:
    codes = place.removeprefix(ONLY).strip("/").split("/")
    for end in range(len(codes), 0, -1):
        path = "/".join(codes[:end]) + "/"
        if path != place and path.startswith(top):
            yield path


def _followed(sums: Sequence[Sum], known: Set[Cell]) -> dict[Cell, tuple[Cell, ...]]:
    """What follows from the known cells, each with the other cells of the addition that gives it."""
    by_cell: dict[Cell, list[int]] = defaultdict(list)
    open_: list[set[Cell]] = []
    for number, (above, below) in enumerate(sums):
        cells = {above, *below}
        open_.append(cells - known)
        for cell in cells:
            by_cell[cell].append(number)
    found: dict[Cell, tuple[Cell, ...]] = {}
    waiting = [number for number, unknown in enumerate(open_) if len(unknown) == 1]
    while waiting:
        number = waiting.pop()
        if len(open_[number]) != 1:
            continue
        cell = next(iter(open_[number]))
        above, below = sums[number]
        found[cell] = tuple(one for one in (above, *below) if one != cell)
        for other in by_cell[cell]:
            open_[other].discard(cell)
            if len(open_[other]) == 1:
                waiting.append(other)
    return found


def _grounds(cell: Cell, found: Mapping[Cell, Iterable[Cell]]) -> set[Cell]:
    """All cells that it was worked out from, in however many steps."""
    seen: set[Cell] = set()
    waiting = [cell]
    while waiting:
        for one in found.get(waiting.pop(), ()):
            if one not in seen:
                seen.add(one)
                waiting.append(one)
    return seen
