"""What a jurisdiction pack holds once it has been checked: plain frozen values."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal
from enum import StrEnum
from itertools import pairwise

from ronghe.engine.rules.declaration import Rule
from ronghe.engine.rules.lookup import ParameterStore, Series
from ronghe.engine.rules.values import Comparator, Modality, Range


class Level(StrEnum):
    NATION = "nation"
    PROVINCE = "province"
    CITY = "city"
    COUNTY = "county"
    ZONE = "zone"


class UnitRole(StrEnum):
    LEAD = "lead"
    RESPONSIBLE = "responsible"
    COOPERATE = "cooperate"


class ConflictKind(StrEnum):
    MODALITY = "modality"
    NUMBER = "number"
    SCOPE = "scope"
    UNIT = "unit"
    NAME = "name"


class IndicatorKind(StrEnum):
    COUNT = "count"
    RATIO = "ratio"
    TREND = "trend"
    COVERAGE = "coverage"
    RATED = "rated"
    THRESHOLD = "threshold"
    PARITY = "parity"


class YearBasis(StrEnum):
    """Where a target year comes from: printed, a lead-in, the end of the plan, a standing duty, nowhere."""

    STATED = "stated"
    INHERITED = "inherited"
    PLAN_END = "plan_end"
    STANDING = "standing"
    NONE = "none"


class Direction(StrEnum):
    UP = "up"
    DOWN = "down"
    NEAR = "near"
    NONE = "none"


class ListKind(StrEnum):
    INDUSTRY = "industry"
    PROGRAMME = "programme"
    BASE = "base"
    GROUP = "group"
    PROJECT = "project"
    CONTEST = "contest"
    PERSON = "person"
    PATHWAY = "pathway"
    EVALUATION = "evaluation"


class CycleKind(StrEnum):
    INSPECTION = "inspection"
    DISPATCH = "dispatch"
    CONFERENCE = "conference"
    REPORT = "report"
    PLAN = "plan"
    MEETING = "meeting"
    PUBLICATION = "publication"
    EVALUATION = "evaluation"
    FEEDBACK = "feedback"


@dataclass(frozen=True, slots=True)
class Region:
    slug: str
    code: str
    name: str
    short_name: str
    level: Level


@dataclass(frozen=True, slots=True)
class Jurisdiction:
    """``code`` is the division code, or (``is_code_official`` false) one we assign to a zone without one."""

    slug: str
    code: str
    is_code_official: bool
    name: str
    short_name: str
    level: Level
    ancestors: tuple[Region, ...]

    @property
    def parent(self) -> Region:
        return self.ancestors[0]


@dataclass(frozen=True, slots=True)
class SuperiorDocument:
    title: str
    number: str | None
    level: Level
    relation: str
    clause: str
    limits: str


@dataclass(frozen=True, slots=True)
class Document:
    """A field is None where neither the page nor the register gives it."""

    title: str | None
    title_basis: str
    number: str
    issuer: str | None
    index_number: str | None
    other_numbers: tuple[tuple[str, str], ...]
    adopted_by: str | None
    adopted_on: date | None
    issued_on: date | None
    published_on: date | None
    effective_on: date | None
    effective_basis: str
    ends_on: date | None
    validity: str | None
    disclosure: str | None
    limits: str


@dataclass(frozen=True, slots=True)
class PlanSpan:
    first: int
    last: int

    def __contains__(self, year: int) -> bool:
        return self.first <= year <= self.last


@dataclass(frozen=True, slots=True)
class Plan:
    id: str
    name: str
    document: Document
    period: PlanSpan | None
    superior: tuple[SuperiorDocument, ...]
    superior_prevails: str | None
    leading_unit: str | None


@dataclass(frozen=True, slots=True)
class RoleWord:
    """The word a document prints for a role, and whether in the body, the annex or for the whole document."""

    word: str
    role: UnitRole
    where: str
    limits: str


@dataclass(frozen=True, slots=True)
class Units:
    """Units as printed. ``etc``: the list ends in 等. No lead is ever guessed."""

    lead: tuple[str, ...] = ()
    responsible: tuple[str, ...] = ()
    etc: bool = False
    limits: str = ""

    def __iter__(self) -> Iterator[str]:
        return iter((*self.lead, *self.responsible))


@dataclass(frozen=True, slots=True)
class Task:
    id: str
    clause: str
    title: str
    modality: Modality
    deadline: int | None
    units: Units
    register: tuple[str, ...]
    limits: str


@dataclass(frozen=True, slots=True)
class Clause:
    label: str
    level: int
    title: str
    parent: str | None
    units: Units
    tasks: tuple[Task, ...]
    limits: str


@dataclass(frozen=True, slots=True)
class WordingConflict:
    """Body and annex word the same task differently; a person settles which governs."""

    kind: ConflictKind
    about: str
    body: str
    annex: str


@dataclass(frozen=True, slots=True)
class AnnexRow:
    no: int
    title: str
    modality: Modality
    units: Units
    deadline: int | None
    clauses: tuple[str, ...]
    adds: tuple[str, ...]
    conflicts: tuple[WordingConflict, ...]
    register: tuple[str, ...]
    limits: str

    @property
    def label(self) -> str:
        return f"附件-{self.no}"


@dataclass(frozen=True, slots=True)
class Annex:
    title: str
    rows: tuple[AnnexRow, ...]


@dataclass(frozen=True, slots=True)
class Milestone:
    id: str
    clause: str
    title: str
    phase: str
    modality: Modality
    due_year: int | None
    due_printed: str | None
    units: tuple[str, ...]
    rule: str
    register: tuple[str, ...]
    limits: str


@dataclass(frozen=True, slots=True)
class Indicator:
    """A definition, no observation. None in ``value``, ``denominator``, ``tolerance``: not stated."""

    id: str
    rule: str
    register: str
    name: str
    kind: IndicatorKind
    unit: str
    per: str
    comparator: Comparator
    is_comparator_printed: bool
    value: Decimal | Range | None
    baseline: Decimal | None
    target_year: int | None
    year_basis: YearBasis
    direction: Direction
    numerator: str
    denominator: str | None
    tolerance: Decimal | None
    exempt: tuple[str, ...]
    source: str
    modality: Modality
    clause: str
    also: tuple[str, ...]
    owner: tuple[str, ...]
    limits: str

    @property
    def is_qualitative(self) -> bool:
        return self.kind is IndicatorKind.RATED

    @property
    def needs_denominator(self) -> bool:
        return self.kind in {IndicatorKind.RATIO, IndicatorKind.COVERAGE, IndicatorKind.PARITY}

    @property
    def open_questions(self) -> tuple[str, ...]:
        """What the plan leaves open and somebody must settle before this can be computed."""
        questions = []
        if self.needs_denominator and self.denominator is None:
            questions.append("分母")
        if self.value is None and self.kind not in {IndicatorKind.TREND, IndicatorKind.RATED}:
            questions.append("目标值")
        if self.comparator is Comparator.ABOUT and self.tolerance is None:
            questions.append("容差")
        if self.target_year is None and self.year_basis is YearBasis.NONE:
            questions.append("目标年")
        return tuple(questions)


@dataclass(frozen=True, slots=True)
class ListItem:
    name: str
    note: str


@dataclass(frozen=True, slots=True)
class NameList:
    """Names a plan gives as a list; ``is_open`` where the plan says 等 or leaves more to come."""

    id: str
    kind: ListKind
    name: str
    clause: str
    is_open: bool
    items: tuple[ListItem, ...]
    register: tuple[str, ...]
    limits: str


@dataclass(frozen=True, slots=True)
class Cycle:
    """A recurring or dated duty. ``every`` (ISO 8601) and ``due`` come from the parameter, else None."""

    id: str
    kind: CycleKind
    title: str
    clause: str
    modality: Modality
    parameter: str | None
    every: str | None
    due: date | None
    anchor: date | None
    holder: str | None
    participants: tuple[str, ...]
    register: tuple[str, ...]
    limits: str


@dataclass(frozen=True, slots=True, order=True)
class PackWarning:
    """Something odd that is in the policy itself, so the pack is right to hold it."""

    code: str
    file: str
    line: int
    column: int
    message: str

    def __str__(self) -> str:
        return f"{self.file}:{self.line}:{self.column} {self.message}"


@dataclass(frozen=True, slots=True)
class Pack:
    jurisdiction: Jurisdiction
    plan: Plan
    roles: tuple[RoleWord, ...]
    clauses: tuple[Clause, ...]
    annex: Annex | None
    milestones: tuple[Milestone, ...]
    limits: tuple[str, ...]
    indicators: tuple[Indicator, ...]
    lists: tuple[NameList, ...]
    cycles: tuple[Cycle, ...]
    parameters: tuple[Series, ...]
    warnings: tuple[PackWarning, ...] = field(default=(), compare=False)
    rules: tuple[Rule, ...] = field(default=(), compare=False)

    @property
    def tasks(self) -> tuple[Task, ...]:
        return tuple(task for clause in self.clauses for task in clause.tasks)

    @property
    def unit_names(self) -> tuple[str, ...]:
        """Every unit the pack names, as printed, each once, in order of first appearance."""
        names: dict[str, None] = {}
        for clause in self.clauses:
            names.update(dict.fromkeys(clause.units))
            for task in clause.tasks:
                names.update(dict.fromkeys(task.units))
        for row in self.annex.rows if self.annex else ():
            names.update(dict.fromkeys(row.units))
        for milestone in self.milestones:
            names.update(dict.fromkeys(milestone.units))
        for indicator in self.indicators:
            names.update(dict.fromkeys(indicator.owner))
        for cycle in self.cycles:
            names.update(dict.fromkeys((*((cycle.holder,) if cycle.holder else ()), *cycle.participants)))
        return tuple(names)

    def role_word(self, *, is_lead: bool, where: str) -> RoleWord | None:
        """The word this document prints for leading or other units in its body or annex."""
        words = (word for word in self.roles if word.where in {where, "document"})
        return next((word for word in words if (word.role is UnitRole.LEAD) == is_lead), None)

    @property
    def parents(self) -> dict[str, str]:
        """Who stands above whom, for the lookup of parameters."""
        line = [self.jurisdiction.slug, *(region.slug for region in self.jurisdiction.ancestors)]
        return dict(pairwise(line))

    @property
    def store(self) -> ParameterStore:
        return ParameterStore({(one.jurisdiction, one.key): one for one in self.parameters}, self.parents)
