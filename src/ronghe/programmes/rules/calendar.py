"""The national calendar of programme setting: windows, caps and past results, each with its source.

Written down in ``jurisdictions/china/programme_calendar.yaml``. What is not confirmed is a reminder or a
warning that says so; nothing here ever stops anybody.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date
from functools import cache
from pathlib import Path
from typing import Any

import yaml

import ronghe

FILE = Path(ronghe.__file__).with_name("jurisdictions") / "china" / "programme_calendar.yaml"
UNCONFIRMED = "来源未核实"
SOON = 60
"""Days before a window at which the desk reminds of it."""


@dataclass(frozen=True, slots=True)
class Window:
    """A day of the year by which something is due, or has been in the years ``seen``."""

    key: str
    name: str
    applies_to: str
    kinds: tuple[str, ...]
    month: int
    day: int
    seen: tuple[str, ...]
    source: str
    is_confirmed: bool
    note: str

    def next_after(self, today: date) -> date:
        """The next time that this day of the year comes."""
        this_year = date(today.year, self.month, self.day)
        return this_year if this_year >= today else date(today.year + 1, self.month, self.day)

    def days_left(self, today: date) -> int:
        return (self.next_after(today) - today).days


@dataclass(frozen=True, slots=True)
class NationalRule:
    """What the State asks of a change of a programme; its number stands under ``parameter``."""

    key: str
    says: str
    applies: tuple[str, ...]
    applies_to: str
    source: str
    is_confirmed: bool
    parameter: str = ""

    @property
    def words(self) -> str:
        return self.says if self.is_confirmed else f"{self.says}（{UNCONFIRMED}：{self.source}）"


@dataclass(frozen=True, slots=True)
class Approval:
    """How many points of controlled programmes were asked for in a year, and how many approved."""

    year: int
    asked: int
    approved: int

    @property
    def percent(self) -> float:
        return round(self.approved * 100 / self.asked, 1)


@dataclass(frozen=True, slots=True)
class Platform:
    name: str
    address: str
    use: str


@dataclass(frozen=True, slots=True)
class NationalCalendar:
    windows: tuple[Window, ...]
    rules: tuple[NationalRule, ...]
    approvals: tuple[Approval, ...]
    platforms: tuple[Platform, ...]
    points: tuple[Mapping[str, int], ...]
    medical_fields: tuple[str, ...]

    def is_medical(self, code: str) -> bool:
        """Whether a code stands in the field of medicine and health at any level."""
        return code[:2] in self.medical_fields

    def marks_of(self, code: str) -> frozenset[str]:
        """What the calendar may say of a code: everything, the controlled ones, the medical ones."""
        marks = {"all"}
        if code.endswith("K"):
            marks.add("controlled")
            if self.is_medical(code):
                marks.add("medical")
        return frozenset(marks)

    def rules_for(self, kind: str, code: str) -> list[NationalRule]:
        marks = self.marks_of(code)
        return [one for one in self.rules if kind in one.applies and one.applies_to in marks]

    def windows_for(self, kind: str, code: str) -> list[Window]:
        marks = self.marks_of(code)
        return [one for one in self.windows if kind in one.kinds and one.applies_to in marks]

    def coming(self, today: date, within: int = SOON) -> list[Window]:
        """The windows of the next days, the nearest first."""
        found = [one for one in self.windows if one.days_left(today) <= within]
        return sorted(found, key=lambda one: one.days_left(today))


def read_calendar(text: str) -> NationalCalendar:
    data = yaml.safe_load(text)
    return NationalCalendar(
        windows=tuple(_window(row) for row in data["windows"]),
        rules=tuple(_rule(row) for row in data["rules"]),
        approvals=tuple(Approval(**row) for row in data["approvals"]),
        platforms=tuple(Platform(**row) for row in data["platforms"]),
        points=tuple(data["points"]),
        medical_fields=tuple(data["medical_field"]),
    )


@cache
def national_calendar() -> NationalCalendar:
    """The calendar that ships with the program."""
    return read_calendar(FILE.read_text(encoding="utf-8"))


def _window(row: Mapping[str, Any]) -> Window:
    date(2024, row["month"], row["day"])
    return Window(
        key=row["key"],
        name=row["name"],
        applies_to=row["for"],
        kinds=tuple(row["kinds"]),
        month=row["month"],
        day=row["day"],
        seen=_texts(row["seen"]),
        source=row["source"],
        is_confirmed=row["confirmed"],
        note=row["note"],
    )


def _rule(row: Mapping[str, Any]) -> NationalRule:
    return NationalRule(
        key=row["key"],
        says=row["says"],
        applies=tuple(row["applies"]),
        applies_to=row["for"],
        source=row["source"],
        is_confirmed=row["confirmed"],
        parameter=row.get("parameter", ""),
    )


def _texts(values: Iterable[object]) -> tuple[str, ...]:
    return tuple(str(value) for value in values)
