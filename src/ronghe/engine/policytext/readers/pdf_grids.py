"""Ruled lines of a page to grids, and the characters inside them to cells."""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass, field

_NEAR = 3.0
_MOST_RULES = 1_500
_MOST_COLUMNS, _MOST_ROWS, _MOST_CELLS = 60, 400, 4_000
_WESTERN = re.compile(r"[A-Za-z]")


@dataclass(frozen=True, slots=True)
class Rule:
    """A straight line, horizontal (``at`` is y) or vertical (``at`` is x), from ``start`` to ``end``."""

    is_horizontal: bool
    at: float
    start: float
    end: float

    def crosses(self, other: Rule) -> bool:
        """Whether a horizontal and a vertical rule meet."""
        return (
            self.start - _NEAR <= other.at <= self.end + _NEAR
            and other.start - _NEAR <= self.at <= other.end + _NEAR
        )


@dataclass(frozen=True, slots=True)
class Glyph:
    """One character and where its middle stands."""

    char: str
    x: float
    y: float
    size: float


@dataclass(slots=True, eq=False)
class Grid:
    """One ruled table of a page: edges from the left and from the top, and what stands in each cell."""

    page: int
    xs: list[float]
    ys: list[float]
    owner: dict[tuple[int, int], tuple[int, int]]
    glyphs: dict[tuple[int, int], list[Glyph]] = field(default_factory=dict)

    def holds(self, x: float, y: float) -> bool:
        return self.xs[0] <= x <= self.xs[-1] and self.ys[-1] <= y <= self.ys[0]

    def add(self, glyph: Glyph) -> None:
        column = max(i for i, x in enumerate(self.xs[:-1]) if x <= glyph.x)
        row = max(i for i, y in enumerate(self.ys[:-1]) if y >= glyph.y)
        self.glyphs.setdefault(self.owner[row, column], []).append(glyph)

    def rows(self) -> list[list[tuple[tuple[int, int], str]]]:
        """Every row with every column: the cell that owns the place and its text (merged cells repeat)."""
        right: dict[tuple[int, int], float] = {}
        for (_, column), cell in self.owner.items():
            right[cell] = max(right.get(cell, 0.0), self.xs[column + 1])
        texts = {cell: self._text(cell, edge) for cell, edge in right.items()}
        return [
            [(self.owner[row, column], texts[self.owner[row, column]]) for column in range(len(self.xs) - 1)]
            for row in range(len(self.ys) - 1)
        ]

    def _text(self, cell: tuple[int, int], right: float) -> str:
        """The text of a cell: broken lines joined, a short line ends a paragraph."""
        left = self.xs[cell[1]]
        text, above = "", None
        for line in _lines(self.glyphs.get(cell, [])):
            words = "".join(glyph.char for glyph in line).strip()
            if not words:
                continue
            if above is not None:
                narrow = right - left < 8 * above.size
                full = narrow or above.x + above.size / 2 > right - 2.5 * above.size
                western = _WESTERN.match(text[-1]) and _WESTERN.match(words)
                text += (" " if western else "") if full else "\n"
            text, above = text + words, line[-1]
        return text


def _lines(glyphs: list[Glyph]) -> list[list[Glyph]]:
    """The characters of a cell line by line from the top, each from left to right."""
    lines: list[list[Glyph]] = []
    for glyph in sorted(glyphs, key=lambda one: -one.y):
        if lines and abs(lines[-1][0].y - glyph.y) < 0.6 * glyph.size:
            lines[-1].append(glyph)
        else:
            lines.append([glyph])
    return [sorted(line, key=lambda one: one.x) for line in lines]


def find_grids(rules: Iterable[Rule], page: int) -> list[Grid]:
    """Tables of at least two rows and two columns among the ruled lines of a page, from the top."""
    merged = _merge(rules)
    if len(merged) > _MOST_RULES:
        return []
    grids = [grid for group in _connected(merged) if (grid := _grid(group, page)) is not None]
    return sorted(grids, key=lambda grid: -grid.ys[0])


def _merge(rules: Iterable[Rule]) -> list[Rule]:
    """Pieces of the same line as one; edges of a thin filled bar count as one line."""
    merged: list[Rule] = []
    for rule in sorted(rules, key=lambda one: (one.is_horizontal, round(one.at / _NEAR), one.start)):
        last = merged[-1] if merged else None
        if (
            last is not None
            and last.is_horizontal == rule.is_horizontal
            and abs(last.at - rule.at) <= _NEAR
            and rule.start <= last.end + _NEAR
        ):
            merged[-1] = Rule(rule.is_horizontal, last.at, last.start, max(last.end, rule.end))
        else:
            merged.append(rule)
    return [rule for rule in merged if rule.end - rule.start > 2 * _NEAR]


def _connected(rules: list[Rule]) -> list[list[Rule]]:
    """Rules that hang together by crossing."""
    across = [rule for rule in rules if rule.is_horizontal]
    down = [rule for rule in rules if not rule.is_horizontal]
    groups: list[list[Rule]] = []
    left = set(range(len(down)))
    free = set(range(len(across)))
    while free:
        group: list[Rule] = []
        waiting = [(True, free.pop())]
        while waiting:
            is_across, index = waiting.pop()
            rule = across[index] if is_across else down[index]
            group.append(rule)
            others, pool = (down, left) if is_across else (across, free)
            met = [other for other in pool if rule.crosses(others[other])]
            pool.difference_update(met)
            waiting.extend((not is_across, other) for other in met)
        groups.append(group)
    return groups


def _edges(values: Iterable[float]) -> list[float]:
    edges: list[float] = []
    for value in sorted(values):
        if not edges or value - edges[-1] > _NEAR:
            edges.append(value)
    return edges


def _grid(group: list[Rule], page: int) -> Grid | None:
    xs = _edges(rule.at for rule in group if not rule.is_horizontal)
    ys = _edges(rule.at for rule in group if rule.is_horizontal)[::-1]
    if not (3 <= len(xs) <= _MOST_COLUMNS + 1 and 3 <= len(ys) <= _MOST_ROWS + 1):
        return None
    if len(xs) * len(ys) > _MOST_CELLS:
        return None
    return Grid(page, xs, ys, _owners(group, xs, ys))


def _owners(group: list[Rule], xs: list[float], ys: list[float]) -> dict[tuple[int, int], tuple[int, int]]:
    """For each place of the grid the upper left place of its cell: no line between two places, one cell."""

    on_edge: dict[tuple[bool, int], list[Rule]] = {}
    for rule in group:
        edges = ys if rule.is_horizontal else xs
        nearest = min(range(len(edges)), key=lambda index: abs(edges[index] - rule.at))
        on_edge.setdefault((rule.is_horizontal, nearest), []).append(rule)

    def ruled(is_horizontal: bool, edge: int, middle: float) -> bool:
        return any(rule.start <= middle <= rule.end for rule in on_edge.get((is_horizontal, edge), ()))

    owner: dict[tuple[int, int], tuple[int, int]] = {}
    for row in range(len(ys) - 1):
        for column in range(len(xs) - 1):
            own = (row, column)
            if column and not ruled(False, column, (ys[row] + ys[row + 1]) / 2):
                own = owner[row, column - 1]
            elif row and not ruled(True, row, (xs[column] + xs[column + 1]) / 2):
                own = owner[row - 1, column]
            owner[row, column] = own
    return owner
