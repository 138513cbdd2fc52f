"""Rules asked for a place: its own, or those of the nearest place above, with the parameters of the day."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any

from ronghe.core.badges import Badge, Tone
from ronghe.core.models import Jurisdiction
from ronghe.core.scope import paths_above
from ronghe.engine.packs.rulebook import shipped_book
from ronghe.engine.rules.assuming import with_assumptions
from ronghe.engine.rules.book import RuleResult
from ronghe.engine.rules.declaration import InputSpec, Rule
from ronghe.engine.rules.lookup import ParameterStore
from ronghe.engine.rules.outcome import Severity, Verdict
from ronghe.engine.rules.trace import Row, Trace
from ronghe.engine.rules.values import NotStated, Value
from ronghe.policy.models import Parameter, Ruled
from ronghe.policy.queries.parameters import slug_of
from ronghe.policy.queries.rules import keys_of, rule_store


def line_of(place: Jurisdiction) -> list[str]:
    """The names of the place and of those above it, the nearest first, as rules call them."""
    above = Jurisdiction.objects.filter(path__in=paths_above(place.path)).order_by("-path")
    return [slug_of(place), *(slug_of(one) for one in above if one.pk != place.pk)]


def rules_of(place: Jurisdiction, *register: str) -> list[Rule]:
    """The rules that serve one of the register's rows, of the nearest place that has any."""
    book = shipped_book()
    for slug in line_of(place):
        found = {rule.id: rule for row in register for rule in book.select(jurisdiction=slug, register=row)}
        if found:
            return [found[key] for key in sorted(found)]
    return []


def rule_of(place: Jurisdiction, register: str, *, formula: str = "") -> Rule | None:
    """The one rule of that row for the place, or of the given formula among several; None where silent."""
    found = [one for one in rules_of(place, register) if not formula or one.formula == formula]
    return found[0] if found else None


def ask(
    rule: Rule,
    roles: Mapping[str, Any],
    *,
    on: date,
    store: ParameterStore | None = None,
    rows: Mapping[str, tuple[Row, ...]] | None = None,
    assume: Mapping[str, str] | None = None,
) -> RuleResult:
    """Put the rule to figures given by what they are in its formula (``income``, ``cost``, …) or by name.

    A tuple serves several inputs of one role in turn. Money is in 元, as ``Decimal``. A word that the rule
    does not know among its choices is left out: the rule then says that it cannot tell.
    """
    named, sources = {}, {}
    queues = {role: [*value] if isinstance(value, tuple) else [value] for role, value in roles.items()}
    for spec in rule.inputs:
        key = spec.name if spec.name in queues else spec.role
        queue = queues.get(key)
        if not queue:
            continue
        value = queue.pop(0)
        if value is None or (spec.choices and isinstance(value, str) and value not in spec.choices):
            continue
        named[spec.name] = value
        sources[spec.name] = (rows or {}).get(key, ())
    held = rule_store(keys=keys_of(rule)) if store is None else store
    if assume:
        held = with_assumptions(held, rule.jurisdiction, assume)
    return shipped_book().evaluate(rule.id, named, on=on, store=held, rows=sources)


def ask_by_name(rule: Rule, facts: Mapping[str, Any], *, on: date, rows: tuple[Row, ...] = ()) -> Explained:
    """Put the rule to facts by the names of its inputs, and of those of the rules that feed it."""
    wanted = inputs_of(rule)
    given = {name: facts[name] for name in wanted if facts.get(name) is not None}
    given = {
        name: value
        for name, value in given.items()
        if not (wanted[name].choices and isinstance(value, str) and value not in wanted[name].choices)
    }
    store = rule_store(keys=keys_of(rule))
    sources = dict.fromkeys(given, rows) if rows else None
    return Explained(shipped_book().evaluate(rule.id, given, on=on, store=store, rows=sources))


def inputs_of(rule: Rule) -> dict[str, InputSpec]:
    """The inputs of a rule and of the rules that feed it, by name."""
    found = {spec.name: spec for spec in rule.inputs}
    for spec in rule.inputs:
        if spec.rule:
            found = {**inputs_of(shipped_book().get(spec.rule)), **found}
    return found


def kept_rulings(row: Ruled) -> list[KeptRuling]:
    """What was stored with a row."""
    return [KeptRuling(one) for one in row.rulings]


def row_of(instance: Any) -> Row:
    """The stored record behind an input."""
    return Row(instance._meta.label, str(instance.pk), str(instance))


@dataclass(frozen=True, slots=True)
class StepLine:
    """A step of a derivation, as ``components/explanation.html`` prints it."""

    text: str
    result: str = ""
    document: str = ""
    clause: str = ""
    url: str = ""


@dataclass(frozen=True, slots=True)
class Explained:
    """A ruling for a page: the verdict in words with its tone, and every step to it."""

    result: RuleResult

    @property
    def title(self) -> str:
        return self.result.rule.name

    @property
    def words(self) -> str:
        return self.result.shortfall.words

    @property
    def tone(self) -> Tone:
        return TONES[self.result.shortfall.severity] if self.result.verdict is not Verdict.MET else Tone.GOOD

    @property
    def badge(self) -> Badge:
        return Badge(self.tone, VERDICTS[self.result.verdict])

    @property
    def steps(self) -> list[StepLine]:
        return steps_of(self.result.trace)

    @property
    def clauses(self) -> str:
        return "；".join(self.result.trace.clauses)

    @property
    def clause(self) -> tuple[str, str]:
        return self.result.rule.document_number, self.result.rule.clause

    @property
    def rule_id(self) -> str:
        return self.result.rule.id

    @property
    def is_not_met(self) -> bool:
        return self.result.verdict is Verdict.NOT_MET

    def kept(self) -> dict[str, str]:
        """What is stored beside the row: the verdict as it was said, and the derivation to re-do it by."""
        return {
            "rule": self.rule_id,
            "title": self.title,
            "verdict": self.result.verdict.value,
            "tone": self.tone.value,
            "words": self.words,
            "document": self.clause[0],
            "clause": self.clause[1],
            "trace": self.result.trace.to_json(),
        }

    @property
    def unstated(self) -> list[NotStated]:
        """Parameters the text leaves open and no office has decided."""
        return [one for one in self.result.parameters if isinstance(one, NotStated)]


@dataclass(frozen=True, slots=True)
class KeptRuling:
    """A ruling as it was stored with a row; pages show it as they show a fresh one."""

    data: Mapping[str, str]

    @property
    def title(self) -> str:
        return self.data["title"]

    @property
    def words(self) -> str:
        return self.data["words"]

    @property
    def verdict(self) -> Verdict:
        return Verdict(self.data["verdict"])

    @property
    def badge(self) -> Badge:
        return Badge(Tone(self.data["tone"]), VERDICTS[self.verdict])

    @property
    def clause(self) -> tuple[str, str]:
        return self.data["document"], self.data["clause"]

    @property
    def rule_id(self) -> str:
        return self.data["rule"]

    @property
    def trace(self) -> Trace:
        return Trace.from_json(self.data["trace"])

    @property
    def steps(self) -> list[StepLine]:
        return steps_of(self.trace)


VERDICTS = {Verdict.MET: "符合", Verdict.NOT_MET: "不符", Verdict.CANNOT_TELL: "无法判断"}
TONES: dict[Severity, Tone] = defaultdict(
    lambda: Tone.BAD, {Severity.NONE: Tone.IDLE, Severity.OPEN: Tone.WARN, Severity.SHORT: Tone.WARN}
)


def steps_of(trace: Trace) -> list[StepLine]:
    """The steps of a stored or fresh derivation, each with its clause."""
    lines = []
    for step in trace.steps:
        text = step.parameter
        has_clause = isinstance(text, Value) and bool(text.clause)
        lines.append(
            StepLine(
                text=step.says,
                document=text.document_number if isinstance(text, Value) and has_clause else "",
                clause=text.clause if isinstance(text, Value) and has_clause else "",
            )
        )
    return lines


def answer_row(missing: NotStated) -> Parameter | None:
    """The silent parameter an office may decide, for a link to the page where it does."""
    found = Parameter.objects.filter(key=missing.key, value__isnull=True).select_related("jurisdiction")
    return next((one for one in found if slug_of(one.jurisdiction) == missing.jurisdiction), None)
