"""Rules over what the database holds: documents' parameters, and answers where they are silent."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any

from ronghe.core.models import Jurisdiction
from ronghe.engine.packs.rulebook import shipped_book
from ronghe.engine.rules.book import RuleResult
from ronghe.engine.rules.declaration import Rule
from ronghe.engine.rules.lookup import ParameterStore, Series, parameter
from ronghe.engine.rules.trace import Recheck, Row, Trace, recheck
from ronghe.engine.rules.values import NotStated
from ronghe.policy.queries.parameters import parameter_store, slug_of
from ronghe.policy.rules.parameters import with_answers


def rule_store(*, keys: Iterable[str] | None = None) -> ParameterStore:
    """Parameters for the rules: the database before the shipped files, answers in place of silence.

    With ``keys`` only those parameters are read. Three queries.
    """
    wanted = None if keys is None else set(keys)
    held = parameter_store(keys=wanted)
    files = shipped_book().store
    series = {place: one for place, one in files.series.items() if wanted is None or place[1] in wanted}
    for place, one in held.series.items():
        series[place] = _joined(series.get(place), one)
    return ParameterStore(series, {**files.parents, **held.parents})


def _joined(stated: Series | None, held: Series) -> Series:
    """The database's series; where it holds nothing but answers, the answers over what the file states."""
    only_answers = all(period.source.startswith("answer:") for period in held.periods)
    return with_answers(stated, held.periods) if stated is not None and only_answers else held


def keys_of(rule: Rule) -> set[str]:
    """The parameters a rule reads, with those of the rules that feed it."""
    book = shipped_book()
    keys = set(rule.parameters.values())
    for spec in rule.inputs:
        if spec.rule:
            keys |= keys_of(book.get(spec.rule))
    return keys


def apply_rule(
    rule_id: str,
    inputs: Mapping[str, Any],
    *,
    on: date,
    rows: Mapping[str, tuple[Row, ...]] | None = None,
    assume: Mapping[str, str] | None = None,
) -> RuleResult:
    """A rule over one case as of a day, with the office's answers. Store ``result.trace``."""
    book = shipped_book()
    store = rule_store(keys=keys_of(book.get(rule_id, on)))
    return book.evaluate(rule_id, inputs, on=on, store=store, rows=rows, assume=assume)


def apply_again(trace: Trace) -> Recheck:
    """A stored derivation beside its re-computation from the same inputs, rule version and day."""
    book = shipped_book()
    rule = book.get(trace.rule, version=trace.version)
    return recheck(trace, book=book.formulas, store=rule_store(keys=keys_of(rule)))


def rules_of(jurisdiction: Jurisdiction) -> list[Rule]:
    """The rules of a jurisdiction's pack."""
    return shipped_book().select(jurisdiction=slug_of(jurisdiction))


def open_parameters(rule: Rule, on: date) -> list[NotStated]:
    """What the office still has to decide before the rule can be reckoned on that day."""
    store = rule_store(keys=rule.parameters.values())
    found = [parameter(store, key, jurisdiction=rule.jurisdiction, on=on) for key in rule.parameters.values()]
    return [one for one in found if isinstance(one, NotStated)]


def shape_of(rule: Rule, key: str) -> dict[str, str]:
    """Name, kind and unit of a rule's parameter, for an answer to a key that only the files know."""
    one = shipped_book().store.series[rule.jurisdiction, key]
    return {"name": one.name, "kind": one.kind.value, "unit": one.unit}


@dataclass(frozen=True, slots=True)
class RuleUse:
    """A scheme or a check that puts a rule to work, with the page where that is seen."""

    says: str
    title: str
    url: str


RULE_USERS: list[Callable[[Rule], Iterable[RuleUse]]] = []
"""Apps above that use rules append here; the page of a rule lists what they answer."""


def users_of(rule: Rule) -> list[RuleUse]:
    """Who uses a rule, in the order in which the apps have said so."""
    return [use for ask in RULE_USERS for use in ask(rule)]
