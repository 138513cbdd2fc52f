"""Printed lines to paragraphs: page numbers and running heads out, broken lines joined."""

from __future__ import annotations

import re
from collections import Counter
from dataclasses import dataclass

from ronghe.engine.policytext.page import Span, Table
from ronghe.engine.policytext.readers.pdf_grids import Grid

_PAGE_NUMBER = re.compile(
    r"[-—–－―·.\s]*(?:\d{1,4}|第\s*\d{1,4}\s*页(?:\s*[,，/]?\s*共\s*\d{1,4}\s*页)?|\d{1,4}\s*/\s*\d{1,4})[-—–－―·.\s]*"
)
_MARK = re.compile(
    r"(?:第?[一二三四五六七八九十百〇零]+[、.．条章节]|[（(][一二三四五六七八九十]+[)）]|[（(]?\d{1,2}[)）、.．](?!\d)|附件|附表|附：)"
)
_SENTENCE_END = "。！？；：!?;:"
_WESTERN = re.compile(r"[A-Za-z]")


@dataclass(frozen=True, slots=True)
class Line:
    """One printed line: page, edges in points from the lower left corner, and its bold stretches."""

    text: str
    page: int
    left: float
    right: float
    top: float
    bottom: float
    page_height: float
    bold: tuple[tuple[int, int], ...] = ()

    @property
    def size(self) -> float:
        """Roughly the size of the type."""
        return max(self.top - self.bottom, 1.0)


@dataclass(frozen=True, slots=True)
class Margins:
    """The edges of the running text, and whether paragraphs are indented."""

    left: float
    right: float
    indents: bool


def assemble(items: list[Line | Grid]) -> tuple[str, tuple[Span, ...], tuple[Table, ...]]:
    """The text, a line a paragraph and a line a cell, its bold stretches and its tables."""
    lines = [item for item in items if isinstance(item, Line)]
    running = _furniture(lines)
    margins = _margins([line for line in lines if line not in running] or lines) if lines else None
    text = _Text()
    above: Line | Grid | None = None
    for item in items:
        if isinstance(item, Grid):
            text.table(item, goes_on=isinstance(above, Grid) and _same_columns(above, item))
        elif item in running:
            continue
        else:
            joint = _joint(above, item, margins) if isinstance(above, Line) and margins is not None else "\n"
            text.line(item, joint)
        above = item
    return text.finish()


class _Text:
    """Collects pieces of text with the places of what matters in it."""

    def __init__(self) -> None:
        self.parts: list[str] = []
        self.length = 0
        self.bold: list[Span] = []
        self.tables: list[list[tuple[Span, ...]]] = []

    def add(self, piece: str) -> None:
        self.parts.append(piece)
        self.length += len(piece)

    def line(self, line: Line, joint: str) -> None:
        self.add(joint if self.length else "")
        for start, end in line.bold:
            if self.bold and self.bold[-1].end == self.length + start:
                self.bold[-1] = Span(self.bold[-1].start, self.length + end)
            else:
                self.bold.append(Span(self.length + start, self.length + end))
        self.add(line.text)

    def table(self, grid: Grid, *, goes_on: bool) -> None:
        spans: dict[tuple[int, int], Span] = {}
        rows: list[tuple[Span, ...]] = []
        for row in grid.rows():
            for cell, words in row:
                if cell in spans:
                    continue
                self.add("\n" if words and self.length else "")
                spans[cell] = Span(self.length, self.length + len(words))
                self.add(words)
            rows.append(tuple(spans[cell] for cell, _ in row))
        if goes_on and self.tables:
            self.tables[-1].extend(rows)
        else:
            self.tables.append(rows)

    def finish(self) -> tuple[str, tuple[Span, ...], tuple[Table, ...]]:
        self.add("\n")
        return "".join(self.parts), tuple(self.bold), tuple(Table(tuple(rows)) for rows in self.tables)


def _same_columns(above: Grid, grid: Grid) -> bool:
    """A table that goes on over the page has its edges at the same places."""
    return (
        grid.page == above.page + 1
        and len(grid.xs) == len(above.xs)
        and all(abs(a - b) < 4 for a, b in zip(grid.xs, above.xs, strict=True))
    )


def _furniture(lines: list[Line]) -> set[Line]:
    """Page numbers, and what is printed again at the edge of every page."""
    pages = max((line.page for line in lines), default=0) + 1
    edge = [line for line in lines if _at_edge(line)]
    seen = Counter((_shape(line), round(line.bottom / 4)) for line in edge)
    again = {key for key, count in seen.items() if count >= 3 and count * 2 >= pages}
    return {
        line
        for line in edge
        if _PAGE_NUMBER.fullmatch(line.text) or (_shape(line), round(line.bottom / 4)) in again
    }


def _at_edge(line: Line) -> bool:
    return line.bottom < 0.13 * line.page_height or line.top > 0.9 * line.page_height


def _shape(line: Line) -> str:
    return re.sub(r"\d+", "#", line.text)


def _margins(lines: list[Line]) -> Margins:
    long = [line for line in lines if len(line.text) >= 15] or lines
    right = max(
        _usual(round(line.right) for line in long), sorted(line.right for line in long)[len(long) // 2]
    )
    full = [line for line in long if line.right >= right - 1.5 * line.size] or long
    left = _usual(round(line.left) for line in full)
    indented = sum(1 for line in long if left + 1.2 * line.size < line.left < left + 3.5 * line.size)
    return Margins(float(left), float(right), indented * 12 >= len(long))


def _usual(values: object) -> int:
    return Counter(values).most_common(1)[0][0]  # type: ignore[call-overload, no-any-return]


def _joint(above: Line, line: Line, margins: Margins) -> str:
    """What stands between two printed lines: nothing or a blank within a paragraph, else a line end."""
    if not _continues(above, line, margins):
        return "\n"
    return " " if _WESTERN.match(above.text[-1]) and _WESTERN.match(line.text) else ""


def _continues(above: Line, line: Line, margins: Margins) -> bool:
    size = max(above.size, line.size)
    if min(above.size, line.size) < 0.7 * size or above.right < margins.right - 1.6 * size:
        return False
    if line.left > margins.left + 0.9 * size or above.left > margins.left + 3.5 * size:
        return False
    ended = above.text[-1] in _SENTENCE_END
    if ended and (not margins.indents or _MARK.match(line.text)):
        return False
    return not (_MARK.match(line.text) and not margins.indents)
