"""Giving the rows of a new text the keys of the rows they continue, so that reports stay with their task."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import replace
from difflib import SequenceMatcher
from typing import TypeVar

from ronghe.policy.rules.content import (
    Content,
    ContentClause,
    ContentIndicator,
    ContentTask,
    unique_key,
)

Row = TypeVar("Row", ContentClause, ContentTask, ContentIndicator)
CLOSE = 0.6
"""From here on two names are one thing reworded; below they are two things."""


def likeness(one: str, other: str) -> float:
    """How much of two short texts agrees, 0 to 1; 0 for whatever is clearly not close."""
    if one == other:
        return 1.0
    matcher = SequenceMatcher(a=one, b=other, autojunk=False)
    if matcher.real_quick_ratio() < CLOSE or matcher.quick_ratio() < CLOSE:
        return 0.0
    return matcher.ratio()


def align(
    old: Content, new: Content, retired: frozenset[str] = frozenset(), *, trust_keys: bool = False
) -> Content:
    """``new`` with the keys of ``old`` where a row continues one; a new row never takes a key used before."""
    clause_keys = _pair(old.clauses, new.clauses, _clause_likeness, trust_keys)
    clauses = _rekey(old.clauses, new.clauses, clause_keys, retired)
    renamed = {row.key: kept.key for row, kept in zip(new.clauses, clauses, strict=True)}
    tasks_in = tuple(replace(t, clause=renamed.get(t.clause or "", t.clause)) for t in new.tasks)
    tasks = _rekey(old.tasks, tasks_in, _pair(old.tasks, tasks_in, _task_likeness, trust_keys), retired)
    task_names = {row.key: kept.key for row, kept in zip(tasks_in, tasks, strict=True)}
    indicators_in = tuple(
        replace(
            i,
            clause=renamed.get(i.clause or "", i.clause),
            task=task_names.get(i.task or "", i.task),
        )
        for i in new.indicators
    )
    pairs = _pair(old.indicators, indicators_in, _indicator_likeness, trust_keys)
    indicators = _rekey(old.indicators, indicators_in, pairs, retired)
    names = {row.key: kept.key for row, kept in zip(indicators_in, indicators, strict=True)}
    return Content(
        tuple(replace(c, parent=renamed.get(c.parent or "", c.parent)) for c in clauses),
        tuple(
            replace(
                t,
                restates=task_names.get(t.restates or "", t.restates),
                yields_to=task_names.get(t.yields_to or "", t.yields_to),
            )
            for t in tasks
        ),
        tuple(replace(i, repeat_of=names.get(i.repeat_of or "", i.repeat_of)) for i in indicators),
    )


def _clause_likeness(old: ContentClause, new: ContentClause) -> float:
    if old.heading and new.heading:
        found = likeness(old.heading, new.heading)
    else:
        found = likeness(old.text[:200], new.text[:200]) if old.label == new.label else 0.0
    return found + (0.2 if old.label == new.label else 0.0) if found >= CLOSE else 0.0


def _task_likeness(old: ContentTask, new: ContentTask) -> float:
    if old.origin != new.origin:
        return 0.0
    found = max(likeness(old.title, new.title), likeness(old.text[:300], new.text[:300]) if old.text else 0.0)
    return found + (0.2 if old.clause == new.clause else 0.0) if found >= CLOSE else 0.0


def _indicator_likeness(old: ContentIndicator, new: ContentIndicator) -> float:
    found = likeness(old.name, new.name)
    same = (old.clause == new.clause, old.target_year == new.target_year, old.value == new.value)
    return found + 0.2 * sum(same) if found >= CLOSE else 0.0


def _pair(
    old: Sequence[Row], new: Sequence[Row], measure: Callable[[Row, Row], float], trust_keys: bool
) -> dict[int, str]:
    """Place in ``new`` → key in ``old``: equal keys with like content first, then the best pairs."""
    found: dict[int, str] = {}
    by_key = {row.key: row for row in old}
    for index, row in enumerate(new):
        twin = by_key.get(row.key)
        if twin is not None and (trust_keys or measure(twin, row) > 0):
            found[index] = twin.key
    taken = set(found.values())
    scores = sorted(
        (
            (-score, index, row.key)
            for row in old
            if row.key not in taken
            for index, other in enumerate(new)
            if index not in found and (score := measure(row, other)) > 0
        ),
    )
    for _, index, key in scores:
        if index not in found and key not in taken:
            found[index] = key
            taken.add(key)
    return found


def _rekey(
    old: Sequence[Row], new: Sequence[Row], pairs: dict[int, str], retired: frozenset[str]
) -> tuple[Row, ...]:
    taken = {row.key for row in old} | retired | set(pairs.values())
    rows = []
    for index, row in enumerate(new):
        key = pairs.get(index)
        if key is None:
            key = unique_key(row.key, taken)
            taken.add(key)
        rows.append(replace(row, key=key))
    return tuple(rows)
