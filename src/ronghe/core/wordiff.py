"""What changed between two texts, word by word."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from difflib import SequenceMatcher

import rjieba

MOST_WORDS = 6000


@dataclass(frozen=True, slots=True)
class Piece:
    """A run of text: ``same``, ``out`` (only before) or ``in`` (only after)."""

    kind: str
    text: str


def word_changes(before: str, after: str) -> list[Piece]:
    """Both texts as one run of pieces. Texts too long for words are compared by lines.

    >>> [(p.kind, p.text) for p in word_changes("到2025年建成", "到2027年建成")]
    [('same', '到'), ('out', '2025'), ('in', '2027'), ('same', '年建成')]
    """
    old, new = _units(before), _units(after)
    if len(old) + len(new) > MOST_WORDS:
        old, new = before.splitlines(keepends=True), after.splitlines(keepends=True)
    return list(_merged(_pieces(old, new)))


def _units(text: str) -> list[str]:
    return list(rjieba.cut(text))


def _pieces(old: list[str], new: list[str]) -> Iterator[Piece]:
    matcher = SequenceMatcher(None, old, new, autojunk=False)
    for tag, old_from, old_to, new_from, new_to in matcher.get_opcodes():
        if tag == "equal":
            yield Piece("same", "".join(old[old_from:old_to]))
            continue
        if old_to > old_from:
            yield Piece("out", "".join(old[old_from:old_to]))
        if new_to > new_from:
            yield Piece("in", "".join(new[new_from:new_to]))


def _merged(pieces: Iterator[Piece]) -> Iterator[Piece]:
    """Neighbours of one kind become one piece."""
    last: Piece | None = None
    for piece in pieces:
        if last is not None and last.kind == piece.kind:
            last = Piece(last.kind, last.text + piece.text)
            continue
        if last is not None:
            yield last
        last = piece
    if last is not None:
        yield last
