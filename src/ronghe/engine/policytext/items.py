"""The things a page is taken apart into; spans are offsets into ``Page.text``."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum


class Modality(StrEnum):
    """How strongly a sentence binds; a plain imperative sentence counts as ``must`` with no word."""

    MUST = "must"
    MAY = "may"
    ENCOURAGE = "encourage"
    EXPLORE = "explore"
    STRIVE = "strive"
    TARGET = "target"


class Kind(StrEnum):
    """Plan goal, standing rule, or a figure that only describes the present."""

    TARGET = "target"
    RULE = "rule"
    FACT = "fact"


@dataclass(frozen=True, slots=True)
class Sentence:
    """One sentence of a clause with the modality it is written in and the word that says so."""

    start: int
    end: int
    text: str
    modality: Modality
    word: str = ""


@dataclass(frozen=True, slots=True)
class Clause:
    """A numbered (or run-in) heading and the text under it, up to the next heading."""

    label: str
    heading: str | None
    level: int
    start: int
    end: int
    body_start: int
    body_end: int
    parent: str | None = None
    sentences: tuple[Sentence, ...] = ()
    doubt: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Role:
    """A role word as the page prints it, with its units in printed order."""

    word: str
    units: tuple[str, ...]
    lead: bool


@dataclass(frozen=True, slots=True)
class Task:
    """A clause with its responsibility note: who leads, who else answers, by when, how binding."""

    clause: str
    title: str | None
    lead_units: tuple[str, ...]
    responsible_units: tuple[str, ...]
    roles: tuple[Role, ...]
    deadline: int | None
    deadline_text: str
    etc: bool
    modality: Modality
    mixed: bool
    start: int
    end: int
    note_start: int
    note_end: int
    sentences: tuple[Sentence, ...] = ()
    doubt: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class AnnexTask:
    """One row of a task decomposition table."""

    no: int
    text: str
    lead_units: tuple[str, ...]
    responsible_units: tuple[str, ...]
    roles: tuple[Role, ...]
    deadline: int | None
    deadline_text: str
    etc: bool
    modality: Modality
    start: int
    end: int
    sentences: tuple[Sentence, ...] = ()
    doubt: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Indicator:
    """A quantified goal, rule or fact."""

    clause: str
    name: str
    comparator: str
    value: float | tuple[float, float]
    unit: str
    per: str
    deadline_year: int | None
    deadline_basis: str | None
    kind: Kind
    modality: Modality
    start: int
    end: int
    repeat_of: str | None = None
    doubt: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class WordIndicator:
    """A goal quantified by words only (所有、均、大体相当): a proposal, not counted as an indicator."""

    clause: str
    name: str
    start: int
    end: int
    doubt: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Milestone:
    """A dated deliverable without a quantity."""

    clause: str
    name: str
    date_text: str
    year: int | None
    start: int
    end: int
    doubt: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class NonIndicator:
    """A number that was read and deliberately not taken as an indicator."""

    start: int
    end: int
    reason: str


@dataclass(frozen=True, slots=True)
class Difference:
    """One way in which an annex row and the body clause word the same task differently."""

    kind: str
    body: str
    annex: str


@dataclass(frozen=True, slots=True)
class AnnexLink:
    """Annex row ↔ body clause; ``clause`` is None where the row restates nothing in the body."""

    no: int
    clause: str | None
    similarity: float
    body_start: int
    body_end: int
    annex_start: int
    annex_end: int
    differences: tuple[Difference, ...] = ()


@dataclass(frozen=True, slots=True)
class Place:
    """Where a fact of the document's head was read."""

    start: int
    end: int


@dataclass(frozen=True, slots=True)
class Meta:
    """The head of the document; ``places`` tells for each field where it stands."""

    title: str | None = None
    body_title: str | None = None
    issuer: str | None = None
    document_number: str | None = None
    issued_on: str | None = None
    published_on: str | None = None
    effective_from: str | None = None
    effective_text: str | None = None
    jurisdiction: str | None = None
    addressees: tuple[str, ...] = ()
    other_ids: tuple[tuple[str, str], ...] = ()
    plan_period: tuple[int, int] | None = None
    document_level_lead: str | None = None
    cited: tuple[str, ...] = ()
    places: tuple[tuple[str, Place], ...] = ()
    doubt: tuple[str, ...] = ()
