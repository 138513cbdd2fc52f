"""Clauses, bodies and the outline of a page while they are being built."""

from __future__ import annotations

from dataclasses import dataclass, field

from ronghe.engine.policytext.notes import Note
from ronghe.engine.policytext.paragraphs import Mark, Para


@dataclass(slots=True)
class Node:
    """A clause while the outline is being built."""

    mark: Mark | None
    para: Para
    heading: tuple[int, int] | None
    text_start: int
    paras: list[Para] = field(default_factory=list)
    notes: list[Note] = field(default_factory=list)
    children: list[Node] = field(default_factory=list)
    parent: Node | None = None
    level: int = 1
    label: str = ""
    doubt: list[str] = field(default_factory=list)
    start: int = 0
    style: str = "two"
    unnumbered: bool = False

    @property
    def end(self) -> int:
        return self.paras[-1].end if self.paras else self.para.end


@dataclass(slots=True)
class Body:
    """One document's clauses in order."""

    nodes: list[Node] = field(default_factory=list)
    annex: bool = False
    titled: bool = True
    prefix: str = ""
    last: dict[str, int] = field(default_factory=dict)
    fellows: dict[tuple[int, str], int] = field(default_factory=dict)


@dataclass(slots=True)
class Outline:
    """What a page's paragraphs turned out to be."""

    head: list[Para] = field(default_factory=list)
    bodies: list[Body] = field(default_factory=list)
    closing: list[Para] = field(default_factory=list)
    annexes: list[list[Para]] = field(default_factory=list)
    furniture: list[Para] = field(default_factory=list)
    doubt: list[str] = field(default_factory=list)
