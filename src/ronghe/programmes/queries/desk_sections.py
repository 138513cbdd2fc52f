"""The decision file of an application, made of sections that any app may add.

A section is a function of a ``Proposal``: the lines it can show, each opening to its rows, and by name what
it would need and does not have. An app above adds its own in a module of the same name, found when the
site starts::

    add_section("teachers", "师资", 40, teachers_of)
"""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass, field
from datetime import date
from typing import Any, TypeVar

from ronghe.core.actor import Actor
from ronghe.core.models import Jurisdiction
from ronghe.directory.models import Organisation
from ronghe.programmes.models import Adjustment, SchoolProgramme

MOST_LINES = 12
T = TypeVar("T")


@dataclass(frozen=True, slots=True)
class Proposal:
    """What an application asks for, as the sections need it."""

    place: Jurisdiction
    school: Organisation
    kind: str
    code: str
    name: str
    level: str
    places: int | None
    start_year: int
    on: date
    actor: Actor
    programme: SchoolProgramme | None = None
    case: Adjustment | None = None
    _facts: dict[Any, Any] = field(default_factory=dict, init=False, repr=False, compare=False)

    def fact(self, make: Callable[[Proposal], T]) -> T:
        """What ``make`` reads for the proposal: once, for all sections that ask for it."""
        if make not in self._facts:
            self._facts[make] = make(self)
        found: T = self._facts[make]
        return found


@dataclass(frozen=True, slots=True)
class Line:
    """One figure of the file: what, how much, what it says, and the page of its rows."""

    label: str
    value: str
    note: str = ""
    url: str = ""
    tone: str = ""


@dataclass(slots=True)
class Section:
    """One part of the file. ``missing`` names what could not be shown; nothing is left out in silence."""

    key: str
    title: str
    lines: list[Line] = field(default_factory=list)
    missing: list[str] = field(default_factory=list)
    says: str = ""

    def add(self, label: str, value: object, note: str = "", url: str = "", tone: str = "") -> None:
        self.lines.append(Line(label, str(value), note, url, tone))

    def as_json(self) -> dict[str, Any]:
        lines = [
            {"label": one.label, "value": one.value, "note": one.note, "url": one.url, "tone": one.tone}
            for one in self.lines
        ]
        return {
            "key": self.key,
            "title": self.title,
            "lines": lines,
            "missing": self.missing,
            "says": self.says,
        }


Fill = Callable[[Proposal, Section], object]


@dataclass(frozen=True, slots=True)
class Declared:
    key: str
    title: str
    order: int
    fill: Fill


SECTIONS: dict[str, Declared] = {}


def add_section(key: str, title: str, order: int, fill: Fill) -> None:
    """Declare a section; a key is used once."""
    if key in SECTIONS:
        raise ValueError(f"two sections of the decision file claim the key {key}")
    SECTIONS[key] = Declared(key, title, order, fill)


def sections_of(proposal: Proposal) -> list[Section]:
    """The whole file, in its order."""
    made = []
    for declared in sorted(SECTIONS.values(), key=lambda one: one.order):
        section = Section(declared.key, declared.title)
        declared.fill(proposal, section)
        section.lines = section.lines[:MOST_LINES]
        if section.lines or section.missing or section.says:
            made.append(section)
    return made


def missing_of(sections: Iterable[Section]) -> list[str]:
    """Everything that the file lacks, named with its part."""
    return [f"{one.title}：{what}" for one in sections for what in one.missing]


def sections_kept(kept: dict[str, Any]) -> list[Section]:
    """The file as it was when the decision was made."""
    return [
        Section(
            row["key"],
            row["title"],
            [Line(**line) for line in row["lines"]],
            list(row["missing"]),
            row.get("says", ""),
        )
        for row in kept.get("sections", [])
    ]
