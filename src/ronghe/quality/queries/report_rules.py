"""The printed rules on annual reports, reckoned school by school: one report each year, made public."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date
from typing import Any

from ronghe.core.models import Jurisdiction
from ronghe.core.scope import line_of
from ronghe.engine.packs.rulebook import shipped_book
from ronghe.engine.rules.declaration import Rule
from ronghe.engine.rules.outcome import Verdict
from ronghe.policy.queries.parameters import slug_of
from ronghe.policy.queries.rules import keys_of, rule_store
from ronghe.quality.queries.reports import Delivery

TOPIC = "evaluation.quality_report"
REGISTER = "EVAL-05"
REPORT = "report"


@dataclass(frozen=True, slots=True)
class Kept:
    """A rule and how many schools keep it in a calendar year. ``beyond`` is what it asks for besides reports:
    that is not known here, so only the part on reports is held against the schools."""

    rule: Rule
    year: int
    met: int
    unmet: int
    beyond: tuple[str, ...]


def report_rules(place: Jurisdiction, on: date) -> list[Rule]:
    """The rules on annual reports of a place and of those above it that hold on a day."""
    line = Jurisdiction.objects.filter(path__in=line_of(place.path))
    slugs = {slug_of(one) for one in line}
    return [
        rule
        for rule in shipped_book()
        if rule.jurisdiction in slugs
        and REGISTER in rule.register
        and rule.topic == TOPIC
        and rule.covers(on)
    ]


def yearly_rules(place: Jurisdiction, year: int, lines: list[Delivery]) -> list[Kept]:
    """How each school stands in the calendar year in which its report of ``year`` is due."""
    due = next((one.due_on.year for one in lines if one.due_on), year + 1)
    on = date(due, 12, 31)
    return [_kept(rule, due, lines, on) for rule in report_rules(place, on)]


def _kept(rule: Rule, year: int, lines: list[Delivery], on: date) -> Kept:
    beyond = tuple(one.label for one in rule.inputs if one.role == "done" and one.name != REPORT)
    holds = _in_year if beyond else _by_rule(rule, on)
    met = sum(holds(line.report.published_on if line.report else None, year) for line in lines)
    return Kept(rule, year, met, len(lines) - met, beyond)


def _in_year(published: date | None, year: int) -> bool:
    return published is not None and published.year == year


def _by_rule(rule: Rule, on: date) -> Callable[[date | None, int], bool]:
    book, store = shipped_book(), rule_store(keys=keys_of(rule))

    def holds(published: date | None, year: int) -> bool:
        inputs: dict[str, Any] = {"year": year}
        if published is not None:
            inputs[REPORT] = [published]
        result = book.evaluate(rule.id, inputs, on=on, store=store)
        return result.outcome.verdict is Verdict.MET

    return holds
