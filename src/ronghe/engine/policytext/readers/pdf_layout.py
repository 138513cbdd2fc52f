"""Printed lines to paragraphs: page numbers and running heads out, broken lines joined."""

from __future__ import annotations

import re
from collections import Counter
from dataclasses import dataclass

from ronghe.engine.policytext.page import Span

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


def assemble(lines: list[Line]) -> tuple[str, tuple[Span, ...]]:
    """The text, a line a paragraph, and its bold stretches."""
    lines = _without_furniture(lines)
    if not lines:
        return "", ()
    margins = _margins(lines)
    parts: list[str] = []
    length = 0
    bold: list[Span] = []
    for number, line in enumerate(lines):
        if number:
            joint = _joint(lines[number - 1], line, margins)
            parts.append(joint)
            length += len(joint)
        for start, end in line.bold:
            if bold and bold[-1].end == length + start:
                bold[-1] = Span(bold[-1].start, length + end)
            else:
                bold.append(Span(length + start, length + end))
        parts.append(line.text)
        length += len(line.text)
    return "".join(parts) + "\n", tuple(bold)


def _without_furniture(lines: list[Line]) -> list[Line]:
    pages = max((line.page for line in lines), default=0) + 1
    edge = [line for line in lines if _at_edge(line)]
    seen = Counter((_shape(line), round(line.bottom / 4)) for line in edge)
    running = {key for key, count in seen.items() if count >= 3 and count * 2 >= pages}
    return [
        line
        for line in lines
        if not (
            _at_edge(line)
            and (_PAGE_NUMBER.fullmatch(line.text) or (_shape(line), round(line.bottom / 4)) in running)
        )
    ]


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
