"""The printed practice rules reckoned step by step for one teacher, with the rows they rest on."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date
from typing import Any

from ronghe.core.models import Jurisdiction
from ronghe.engine.packs.rulebook import shipped_book
from ronghe.engine.rules.book import RuleResult
from ronghe.engine.rules.declaration import Rule
from ronghe.engine.rules.trace import Row
from ronghe.faculty.models import PracticeEntry, Teacher
from ronghe.policy.queries.parameters import slug_of
from ronghe.policy.queries.rules import apply_rule

CLOCKS = frozenset({"TEA-02", "TEA-03"})


def clock_rules(place: Jurisdiction, on: date) -> list[Rule]:
    """The practice rules of a place and of those above it that hold on a day."""
    codes = place.path.strip("/").split("/")
    paths = ["/".join(codes[:i]) + "/" for i in range(1, len(codes) + 1)]
    line = {slug_of(one) for one in Jurisdiction.objects.filter(path__in=paths)}
    book = shipped_book()
    wanted = [rule for rule in book if rule.jurisdiction in line and CLOCKS & set(rule.register)]
    return [rule for rule in wanted if rule.covers(on)]


def clock_derivations(teacher: Teacher, on: date) -> Iterator[RuleResult]:
    """Each practice rule of the teacher's place, with the confirmed entries as its rows."""
    entries = list(PracticeEntry.objects.counted().filter(teacher=teacher).order_by("starts_on", "pk"))
    rows = tuple(Row("faculty.PracticeEntry", str(one.pk), str(one)) for one in entries)
    given: dict[str, Any] = {
        "starts": [one.starts_on for one in entries],
        "ends": [one.ends_on for one in entries],
        "entry": teacher.entered_on,
        "until": on,
    }
    for rule in clock_rules(teacher.jurisdiction, on):
        inputs = {one.name: given[one.role] for one in rule.inputs if given.get(one.role)}
        kept = {one.name: rows for one in rule.inputs if one.role in ("starts", "ends") and rows}
        yield apply_rule(rule.id, inputs, on=on, rows=kept)
