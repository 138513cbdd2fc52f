"""A plan's content as published: frozen values, their JSON, their fingerprint."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterable
from dataclasses import dataclass, replace
from datetime import date
from decimal import Decimal
from typing import Any

from ronghe.policy.enums import (
    Comparator,
    DeadlineBasis,
    Direction,
    Governs,
    IndicatorKind,
    Measure,
    Modality,
    TaskOrigin,
    UnitRole,
)
from ronghe.policy.rules.payloads import plain, read_as


@dataclass(frozen=True, slots=True)
class ContentClause:
    """A clause by its key, with its parent's."""

    key: str
    level: int
    label: str = ""
    heading: str = ""
    parent: str | None = None
    text: str = ""
    start: int | None = None
    end: int | None = None
    note: str = ""

    @property
    def name(self) -> str:
        return f"{self.label}{self.heading}"


@dataclass(frozen=True, slots=True)
class ContentUnit:
    """A unit as printed. The organisation it is matched to is no part of what was published."""

    name: str
    role: UnitRole
    role_word: str = ""


@dataclass(frozen=True, slots=True)
class ContentTask:
    """A task by its key; ``restates`` and ``yields_to`` are keys of other tasks."""

    key: str
    title: str
    clause: str | None = None
    origin: TaskOrigin = TaskOrigin.BODY
    annex_number: int | None = None
    text: str = ""
    modality: Modality = Modality.MUST
    deadline_on: date | None = None
    deadline_basis: DeadlineBasis = DeadlineBasis.NONE
    deadline_text: str = ""
    and_others: bool = False
    unit_doubts: tuple[str, ...] = ()
    units: tuple[ContentUnit, ...] = ()
    restates: str | None = None
    yields_to: str | None = None
    quote: str = ""
    start: int | None = None
    end: int | None = None
    note: str = ""
    register: tuple[str, ...] = ()

    @property
    def name(self) -> str:
        return self.title


@dataclass(frozen=True, slots=True)
class ContentIndicator:
    """An indicator definition by its key."""

    key: str
    name: str
    clause: str | None = None
    task: str | None = None
    kind: IndicatorKind = IndicatorKind.TARGET
    measure: Measure | None = None
    direction: Direction | None = None
    modality: Modality = Modality.TARGET
    owners: tuple[str, ...] = ()
    exempt: tuple[str, ...] = ()
    numerator: str = ""
    denominator: str = ""
    formula: str = ""
    comparator: Comparator = Comparator.NONE
    value: Decimal | None = None
    value_high: Decimal | None = None
    unit: str = ""
    per: str = ""
    target_year: int | None = None
    deadline_basis: DeadlineBasis = DeadlineBasis.NONE
    baseline: Decimal | None = None
    baseline_year: int | None = None
    tolerance: Decimal | None = None
    data_source: str = ""
    not_stated: tuple[str, ...] = ()
    rule: str = ""
    register: tuple[str, ...] = ()
    repeat_of: str | None = None
    quote: str = ""
    start: int | None = None
    end: int | None = None
    note: str = ""


@dataclass(frozen=True, slots=True)
class Content:
    """Everything a plan version publishes, in order."""

    clauses: tuple[ContentClause, ...] = ()
    tasks: tuple[ContentTask, ...] = ()
    indicators: tuple[ContentIndicator, ...] = ()

    def to_json(self) -> dict[str, Any]:
        return {
            "clauses": [plain(row) for row in self.clauses],
            "tasks": [plain(row) for row in self.tasks],
            "indicators": [plain(row) for row in self.indicators],
        }

    @classmethod
    def from_json(cls, data: dict[str, Any]) -> Content:
        return cls(
            tuple(read_as(ContentClause, row) for row in data.get("clauses", ())),
            tuple(read_as(ContentTask, row) for row in data.get("tasks", ())),
            tuple(read_as(ContentIndicator, row) for row in data.get("indicators", ())),
        )

    @property
    def fingerprint(self) -> str:
        """Two contents with the same fingerprint say the same."""
        text = json.dumps(self.to_json(), ensure_ascii=False, sort_keys=True)
        return hashlib.sha256(text.encode()).hexdigest()


def settled(content: Content, body: str, annex: str, governs: Governs) -> Content:
    """The content with one of two tasks yielding to the other, or neither."""
    loser, winner = {
        Governs.BODY: (annex, body),
        Governs.ANNEX: (body, annex),
    }.get(governs, (None, None))
    return replace(
        content,
        tasks=tuple(
            replace(task, yields_to=winner if task.key == loser else None)
            if task.key in {body, annex}
            else task
            for task in content.tasks
        ),
    )


def unique_key(wanted: str, taken: Iterable[str]) -> str:
    """``wanted`` cut to what the column holds, with a number where it is taken.

    >>> unique_key("一、", {"一、", "一、~2"})
    '一、~3'
    """
    used = set(taken)
    base = wanted[:100]
    key, number = base, 2
    while key in used:
        key, number = f"{base}~{number}", number + 1
    return key
