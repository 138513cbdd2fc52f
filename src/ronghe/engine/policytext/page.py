"""What a reader hands to the parser: plain text that still knows where it came from."""

from __future__ import annotations

from dataclasses import dataclass, field


@dataclass(frozen=True, slots=True)
class Span:
    """A half-open stretch ``[start, end)`` of ``Page.text``, in characters."""

    start: int
    end: int


@dataclass(frozen=True, slots=True)
class Table:
    """A real table of the source (HTML, docx): rows of cells, each cell the stretch of text it printed."""

    rows: tuple[tuple[Span, ...], ...]


@dataclass(frozen=True, slots=True)
class Page:
    """One policy page as read from a file.

    ``raw`` is the input as decoded text (HTML source for HTML; for docx and pdf the text the reader made);
    ``text`` is the plain text a person would read, line by line; ``offsets[i]`` is the place in ``raw`` of
    ``text[i]`` (``None``: the two are the same). ``bold`` are stretches of ``text`` printed bold, ``tables``
    the real tables. ``kind`` is txt, html, docx or pdf; ``encoding`` the one the bytes were decoded with.
    """

    name: str
    kind: str
    encoding: str
    raw: str
    text: str
    offsets: tuple[int, ...] | None = None
    bold: tuple[Span, ...] = ()
    tables: tuple[Table, ...] = ()
    notes: tuple[str, ...] = field(default=())

    def place(self, index: int) -> int:
        """The offset into the input of a character of ``text``."""
        return index if self.offsets is None else self.offsets[index]
