"""Warnings as declarations: what a rule looks at, what it finds, and the words it is told in.

A finding keeps the same ``subject`` as long as it is about the same thing: rule, place and subject are the
identity of a warning. What the wording permits or encourages never becomes a finding.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from enum import StrEnum
from functools import cache
from importlib.resources import files
from typing import Any

import yaml

BINDING = frozenset({"must", "target"})
HUNDRED = Decimal(100)


class Severity(StrEnum):
    RED = "red"
    YELLOW = "yellow"
    BLUE = "blue"


RANK = {Severity.BLUE: 0, Severity.YELLOW: 1, Severity.RED: 2}


@dataclass(frozen=True, slots=True)
class Evidence:
    """One line of what a finding rests on; ``url`` opens the row."""

    label: str
    value: str
    url: str = ""

    def as_json(self) -> dict[str, str]:
        return {"label": self.label, "value": self.value, "url": self.url}


@dataclass(frozen=True, slots=True)
class Finding:
    """What a rule found. ``owner`` is the organisation that answers, None where the default office does."""

    subject: str
    title: str
    text: str
    severity: Severity
    evidence: tuple[Evidence, ...] = ()
    owner: int | None = None
    clause: str = ""
    modality: str = ""
    url: str = ""
    place: int | None = None


@dataclass(frozen=True, slots=True)
class Parameter:
    """A threshold with its name, unit and the value where no place says otherwise."""

    key: str
    name: str
    unit: str
    value: Decimal
    about: str = ""


@dataclass(frozen=True, slots=True)
class Declaration:
    """A rule as it is written down in ``data/warnings.yaml``."""

    key: str
    title: str
    about: str
    basis: str
    clears: str
    days: Mapping[Severity, int]
    parameters: tuple[Parameter, ...] = ()
    needs: str = ""


Evaluate = Callable[[Any], Iterable[Finding]]


@dataclass(frozen=True, slots=True)
class WarningRule:
    """A declaration with the function that finds: it gets a ``queries.warning_context.Context``."""

    declaration: Declaration
    evaluate: Evaluate

    @property
    def key(self) -> str:
        return self.declaration.key


DECLARED = ("warnings.yaml", "programme_warnings.yaml")
RULES: dict[str, WarningRule] = {}
"""Every rule by its key. Apps above add theirs with ``add_rule`` in their ``queries/warning_rules.py``."""


def add_rule(declaration: Declaration, evaluate: Evaluate) -> WarningRule:
    """Register a rule; a key is used once."""
    if declaration.key in RULES:
        raise ValueError(f"two warning rules claim the key {declaration.key}")
    RULES[declaration.key] = WarningRule(declaration, evaluate)
    return RULES[declaration.key]


@cache
def declarations() -> dict[str, Declaration]:
    """The rules written in the files of this app."""
    folder = files("ronghe.analytics").joinpath("data")
    texts = [folder.joinpath(name).read_text(encoding="utf-8") for name in DECLARED]
    return {one.key: one for text in texts for one in read_declarations(text)}


def read_declarations(text: str) -> list[Declaration]:
    """Declarations from a file; a rule without basis, way out or days is an error of whoever wrote it."""
    found = []
    for row in yaml.safe_load(text)["rules"]:
        days = {Severity(name): int(number) for name, number in row["days"].items()}
        lacking = [name for name in ("title", "about", "basis", "clears") if not row.get(name)]
        if lacking or set(days) != set(Severity) or min(days.values()) < 1:
            raise ValueError(f"warning rule {row['key']} is incomplete: {lacking or 'days'}")
        thresholds = tuple(
            Parameter(one["key"], one["name"], one["unit"], Decimal(str(one["value"])), one.get("about", ""))
            for one in row["parameters"]
        )
        texts = {name: str(row[name]) for name in ("key", "title", "about", "basis", "clears")}
        found.append(Declaration(**texts, days=days, parameters=thresholds, needs=row.get("needs", "")))
    return found


def month_number(day: date) -> int:
    return day.year * 12 + day.month - 1


def months_between(start: date, end: date) -> int:
    """Whole months from one day to another."""
    whole = month_number(end) - month_number(start)
    return whole - 1 if end.day < start.day else whole


def say_month(number: int) -> str:
    return f"{number // 12}年{number % 12 + 1}月"


def say_day(day: date | None) -> str:
    return f"{day.year}年{day.month}月{day.day}日" if day else "未写明"


def say(value: Decimal | None, unit: str = "") -> str:
    """A number as it is read: one decimal, thousands separated.

    >>> say(Decimal("12345.678"), "人"), say(None)
    ('12,345.7 人', '没有数据')
    """
    if value is None:
        return "没有数据"
    text = f"{value:,.1f}".removesuffix(".0")
    return f"{text} {unit}".strip() if unit not in {"%", "％"} else f"{text}%"
