"""Cutting a page's text at the edges of its items, so that each stretch knows whom it belongs to."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from itertools import pairwise


@dataclass(frozen=True, slots=True)
class Mark:
    """An item's place in the text."""

    key: int
    start: int
    end: int


@dataclass(frozen=True, slots=True)
class Stretch:
    """A piece of the text between two edges; ``keys`` are the items over it, the narrowest first."""

    start: int
    end: int
    keys: tuple[int, ...] = ()


def stretches(length: int, marks: Iterable[Mark]) -> list[Stretch]:
    """The whole text ``[0, length)`` in order, without gap or overlap. Marks outside the text are cut off.

    >>> [(s.start, s.end, s.keys) for s in stretches(6, [Mark(1, 1, 5), Mark(2, 2, 3)])]
    [(0, 1, ()), (1, 2, (1,)), (2, 3, (2, 1)), (3, 5, (1,)), (5, 6, ())]
    """
    clipped = [Mark(m.key, max(0, m.start), min(length, m.end)) for m in marks]
    kept = [mark for mark in clipped if mark.start < mark.end]
    opening: dict[int, list[Mark]] = {}
    closing: dict[int, list[Mark]] = {}
    for mark in kept:
        opening.setdefault(mark.start, []).append(mark)
        closing.setdefault(mark.end, []).append(mark)
    edges = sorted({0, length, *opening, *closing})
    active: dict[int, Mark] = {}
    found = []
    for start, end in pairwise(edges):
        for mark in closing.get(start, ()):
            active.pop(mark.key, None)
        for mark in opening.get(start, ()):
            active[mark.key] = mark
        narrow = sorted(active.values(), key=lambda one: (one.end - one.start, one.key))
        found.append(Stretch(start, end, tuple(mark.key for mark in narrow)))
    return found


def lines(text: str, marks: Iterable[Mark]) -> Iterator[list[Stretch]]:
    """The stretches line by line, line ends left out; an empty line is an empty list."""
    line: list[Stretch] = []
    for stretch in stretches(len(text), marks):
        start = stretch.start
        while (at := text.find("\n", start, stretch.end)) >= 0:
            if at > start:
                line.append(Stretch(start, at, stretch.keys))
            yield line
            line, start = [], at + 1
        if start < stretch.end:
            line.append(Stretch(start, stretch.end, stretch.keys))
    if line:
        yield line
