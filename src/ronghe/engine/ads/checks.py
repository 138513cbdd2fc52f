"""Content checks: what an advertisement should not say, as flags with the words and the law behind them.

A flag is a question for a person, not a verdict. The words, their exceptions and the law of each group are in
``data/checks.yaml``; a law that was not confirmed says so and may not be the ground of any measure.
"""

from __future__ import annotations

import re
from collections import defaultdict
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path

import yaml

from ronghe.engine.ads.salary import Salary

_TABLE = Path(__file__).parent / "data" / "checks.yaml"
WIDE = 3
"""An upper end this many times the lower says nothing of the pay."""
AROUND = 8
"""An exception counts when it stands this many characters around the words."""
BEFORE, AFTER = 16, 24
"""Characters before and after a trigger among which its patterns are looked for."""
SHOWN = 3
"""Different words that are kept of one flag."""


@dataclass(frozen=True, slots=True)
class Law:
    """A rule, its article, and whether somebody compared it with the text."""

    name: str
    article: str
    confirmed: bool


@dataclass(frozen=True)
class Check:
    """One group of words."""

    key: str
    label: str
    law: tuple[Law, ...]
    triggers: tuple[str, ...] = ()
    pattern: re.Pattern[str] | None = None
    exceptions: re.Pattern[str] | None = None


@dataclass(frozen=True, slots=True)
class Flag:
    """A check with the words that were found; no words where something is missing."""

    key: str
    words: tuple[str, ...] = ()


@lru_cache(maxsize=1)
def checks() -> dict[str, Check]:
    """Every check by its key, in the order of the table."""
    said = yaml.safe_load(_TABLE.read_text(encoding="utf-8"))
    return {row["key"]: _check(row) for row in said}


def _check(row: dict[str, list[str]]) -> Check:
    patterns, without = row.get("patterns"), row.get("except")
    law = tuple(Law(**entry) for entry in row["law"])  # type: ignore[arg-type]  # the table is tested
    return Check(
        str(row["key"]),
        str(row["label"]),
        law,
        tuple(row.get("triggers", ())),
        re.compile("|".join(f"(?:{pattern})" for pattern in patterns)) if patterns else None,
        re.compile("|".join(without)) if without else None,
    )


@lru_cache(maxsize=1)
def _triggers() -> tuple[re.Pattern[str], dict[str, tuple[str, ...]]]:
    wanted: dict[str, list[str]] = defaultdict(list)
    for check in checks().values():
        for trigger in check.triggers:
            wanted[trigger].append(check.key)
    longest = sorted(wanted, key=len, reverse=True)
    return re.compile("|".join(map(re.escape, longest))), {key: tuple(names) for key, names in wanted.items()}


def flags_of(text: str, salary: Salary) -> list[Flag]:
    """What is to be looked at in the title and description taken together, and in the pay."""
    pattern, wanted = _triggers()
    spans: dict[str, list[tuple[int, int]]] = {}
    for match in pattern.finditer(text):
        for key in wanted[match[0]]:
            spans.setdefault(key, []).append((max(match.start() - BEFORE, 0), match.end() + AFTER))
    found = []
    for key, check in checks().items() if spans else ():
        words = _words(check, text, spans[key]) if key in spans else ()
        if words:
            found.append(Flag(key, words))
    pay = _pay(salary)
    return [*found, Flag(pay)] if pay else found


def _words(check: Check, text: str, spans: list[tuple[int, int]]) -> tuple[str, ...]:
    words: dict[str, None] = {}
    done = 0
    for start, end in spans:
        for match in check.pattern.finditer(text, max(start, done), end) if check.pattern else ():
            done = match.end()
            around = text[max(match.start() - AROUND, 0) : match.end() + AROUND]
            if not (check.exceptions and check.exceptions.search(around)):
                words[match[0]] = None
        if len(words) >= SHOWN:
            break
    return tuple(words)[:SHOWN]


def _pay(salary: Salary) -> str:
    if salary.problem:
        return "pay.refused"
    if salary.low is None and salary.high is None:
        return "pay.missing"
    if salary.low is not None and salary.high is not None and salary.high >= salary.low * WIDE:
        return "pay.wide"
    return ""
