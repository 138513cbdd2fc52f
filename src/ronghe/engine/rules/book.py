"""The rule book: every rule by id and day, evaluated with its derivation, and evaluated again years later."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field, replace
from datetime import date
from typing import Any

import numpy as np

from ronghe.engine.errors import EngineError
from ronghe.engine.rules.assuming import with_assumptions
from ronghe.engine.rules.columns import OPEN, Column, Figures, day_of
from ronghe.engine.rules.declaration import Rule, Source, Stacking, Topic
from ronghe.engine.rules.feeding import fed_columns
from ronghe.engine.rules.formulas import registry
from ronghe.engine.rules.intake import InputsRefused, one_row
from ronghe.engine.rules.lookup import ParameterStore
from ronghe.engine.rules.outcome import Outcome, Severity, Shortfall, Verdict, shortfall
from ronghe.engine.rules.results import Figure, RuleResult
from ronghe.engine.rules.trace import FormulaBook, Input, Row, Scalar, Step, Trace
from ronghe.engine.rules.working import Answer, Lack, Work, cell, plain


@dataclass(slots=True)
class RuleBook:
    """All rules, topics and stackings, with ``store``: the parameters of the files they were read with.

    ``prevails``: the clause by which a jurisdiction's own plan gives way to the level above. ``names``: what
    the jurisdictions are called.
    """

    rules: Mapping[str, tuple[Rule, ...]]
    topics: Mapping[str, Topic] = field(default_factory=dict)
    stacking: tuple[Stacking, ...] = ()
    store: ParameterStore = field(default_factory=ParameterStore)
    prevails: Mapping[str, str] = field(default_factory=dict)
    names: Mapping[str, str] = field(default_factory=dict)
    formulas: FormulaBook = field(default_factory=FormulaBook)

    def __post_init__(self) -> None:
        for versions in self.rules.values():
            for rule in versions:
                self.formulas.enter(rule.id, rule.version, _Replay(self, rule))

    def __iter__(self) -> Any:
        return (versions[-1] for _, versions in sorted(self.rules.items()))

    def __len__(self) -> int:
        return len(self.rules)

    def get(self, rule_id: str, on: date | None = None, *, version: str | None = None) -> Rule:
        """A rule as it reads on a day (before its first and after its last version: the nearest)."""
        versions = self.rules.get(rule_id)
        if not versions:
            near = [one for one in sorted(self.rules) if rule_id.split(".")[-1] in one][:5]
            hint = f"相近的规则：{'、'.join(near)}" if near else "规则编号见 ronghe rule list"
            raise EngineError("rules.unknown", f"没有规则“{rule_id}”", hint=hint)
        if version is not None:
            found = [one for one in versions if one.version == version]
            if not found:
                raise EngineError("rules.version_unknown", f"规则 {rule_id} 没有版本 {version}")
            return found[0]
        if on is None:
            return versions[-1]
        return next((one for one in reversed(versions) if one.valid_from <= on), versions[0])

    def select(
        self,
        *,
        jurisdiction: str = "",
        kind: str = "",
        register: str = "",
        modality: str = "",
        computable: str = "",
        topic: str = "",
    ) -> list[Rule]:
        """Rules that fit every filter given; ``kind`` may be a kind or a subkind."""
        return [
            rule
            for rule in self
            if (not jurisdiction or rule.jurisdiction == jurisdiction)
            and (not kind or kind in {rule.kind.value, rule.subkind.value})
            and (
                not register
                or register in rule.register
                or register in {r.split("-")[0] for r in rule.register}
            )
            and (not modality or rule.modality.value == modality)
            and (not computable or rule.computable.value == computable)
            and (not topic or rule.topic == topic)
        ]

    def evaluate(
        self,
        rule_id: str,
        inputs: Mapping[str, Any],
        *,
        on: date,
        store: ParameterStore | None = None,
        assume: Mapping[str, str] | None = None,
        rows: Mapping[str, tuple[Row, ...]] | None = None,
        jurisdiction: str = "",
    ) -> RuleResult:
        """One case with its derivation. ``rows``: the stored records behind each input, kept in the trace.

        ``jurisdiction`` applies a national rule in a place of its own (parameters are still the rule's).
        Raises ``InputsRefused`` for values that cannot be taken.
        """
        rule = self.get(rule_id, on)
        held = self.store if store is None else store
        if assume:
            held = with_assumptions(held, rule.jurisdiction, assume)
        return self.evaluate_rule(rule, inputs, on=on, store=held, rows=rows or {})

    def evaluate_rule(
        self,
        rule: Rule,
        inputs: Mapping[str, Any],
        *,
        on: date,
        store: ParameterStore,
        rows: Mapping[str, tuple[Row, ...]],
    ) -> RuleResult:
        own, foreign = self._split(rule, inputs)
        columns = one_row(rule, own)
        given = trace_inputs(rule, columns, rows)
        work = Work(rule, 1, on, store, columns, explaining=True)
        fed, more = fed_columns(self, work, {**foreign, **own})
        answer = self.reckon(work)
        return self._result(work, answer, (*given, *more), fed)

    def _split(self, rule: Rule, inputs: Mapping[str, Any]) -> tuple[dict[str, Any], dict[str, Any]]:
        """Inputs of the rule itself, and those of the rules that feed it."""
        names = {spec.name for spec in rule.inputs}
        feeding = self.feeding_inputs(rule)
        own = {name: value for name, value in inputs.items() if name in names or name not in feeding}
        return own, {name: value for name, value in inputs.items() if name not in own}

    def feeding_inputs(self, rule: Rule) -> dict[str, Rule]:
        """Names of inputs that belong to rules which feed this one, and to which rule."""
        found: dict[str, Rule] = {}
        for spec in rule.inputs:
            if spec.rule:
                other = self.get(spec.rule)
                found.update(self.feeding_inputs(other))
                found.update({one.name: other for one in other.inputs})
        return found

    def reckon(self, work: Work) -> Answer:
        """The formula over the columns; outside the days of the rule nothing can be told."""
        rule = work.rule
        if not rule.covers(work.on):
            start = f"自 {rule.valid_from} 起" + (f"至 {rule.valid_to} 止" if rule.valid_to else "")
            work.lack(rule.id, f"规则在 {work.on} 不适用（{start}）")
            return Answer(np.full(work.rows, OPEN, dtype=np.int8))
        return work.settle(registry.formula_named(rule.formula).reckon(work))

    def _result(self, work: Work, answer: Answer, given: tuple[Input, ...], fed: list[Step]) -> RuleResult:
        rule, outcome = work.rule, work.outcome(answer, 0)
        value = _scalar(answer.value, answer.is_day)
        miss = judged(work, answer, outcome, 0)
        results = {
            name: Figure(one.label, _scalar(one.figures, one.is_day), one.unit)
            for name, one in answer.results.items()
        }
        closing = Step(
            rule=rule.id,
            version=rule.version,
            says=f"结论：{miss.words}",
            inputs=tuple(
                Input(one.label, one.value, one.unit) for one in results.values() if one.value is not None
            ),
            value=value,
            unit=rule.unit,
            outcome=outcome,
        )
        trace = Trace(rule.id, rule.version, rule.jurisdiction, work.on, given, (*fed, *work.steps, closing))
        return RuleResult(
            rule=rule,
            on=work.on,
            outcome=outcome,
            value=value,
            unit=rule.unit,
            missing_words=tuple(lack.words for lack in self._lacks(work, outcome)),
            shortfall=miss,
            refused="；".join(work.refusals),
            results=results,
            parameters=tuple(work.used),
            trace=trace,
        )

    def _lacks(self, work: Work, outcome: Outcome) -> tuple[Lack, ...]:
        return work.missing(0) if outcome.verdict is Verdict.CANNOT_TELL else ()


class _Replay:
    """The formula of one rule version in the form a stored trace is checked with."""

    def __init__(self, book: RuleBook, rule: Rule) -> None:
        self.book = book
        self.rule = rule

    def __call__(
        self, store: ParameterStore, jurisdiction: str, on: date, given: Mapping[str, Input]
    ) -> tuple[Step, ...]:
        inputs = {name: one.value for name, one in given.items()}
        result = self.book.evaluate_rule(self.rule, inputs, on=on, store=store, rows={})
        return result.trace.steps


def trace_inputs(
    rule: Rule, columns: Mapping[str, Column], rows: Mapping[str, tuple[Row, ...]]
) -> tuple[Input, ...]:
    return tuple(
        Input(spec.name, cell(columns[spec.name], 0, spec), spec.unit, rows.get(spec.name, ()))
        for spec in rule.inputs
    )


def judged(work: Work, answer: Answer, outcome: Outcome, row: int) -> Shortfall:
    """How an outcome is to be shown: by modality, by time, and by how sure the source is."""
    rule = work.rule
    if outcome.verdict is Verdict.CANNOT_TELL:
        words = "；".join(lack.words for lack in work.missing(row)) or "依据不足"
        return Shortfall(Severity.OPEN, f"无法判断，缺：{words}")
    if outcome.verdict is Verdict.NOT_MET:
        if work.refused is not None and work.refused[row]:
            return Shortfall(
                Severity.REFUSED, f"不予计算：{'；'.join(work.refusals)}" if work.refusals else "不予计算"
            )
        if answer.beyond is not None and answer.beyond[row]:
            return Shortfall(Severity.REFUSED, "超出文件允许的界限")
    pending = answer.pending is not None and bool(answer.pending[row])
    found = shortfall(outcome, rule.modality, is_due=rule.is_due(work.on) and not pending)
    if rule.source is not Source.CONFIRMED and found.severity is Severity.BREACH:
        return Shortfall(Severity.WARNING, "与规定不合（来源尚未核实，只作提示，不作强制）")
    return found


def _scalar(figures: Figures | None, is_day: bool) -> Scalar:
    if figures is None or not figures.known[0]:
        return None
    return day_of(int(figures.values[0])) if is_day else plain(figures.decimal(0))


def make_book(
    rules: Iterable[Rule],
    *,
    topics: Iterable[Topic] = (),
    stacking: Iterable[Stacking] = (),
    store: ParameterStore | None = None,
    prevails: Mapping[str, str] | None = None,
    names: Mapping[str, str] | None = None,
) -> RuleBook:
    """A book of these rules; versions of one rule are put in order of time."""
    by_id: dict[str, list[Rule]] = {}
    for rule in rules:
        by_id.setdefault(rule.id, []).append(rule)
    ordered = {name: tuple(sorted(found, key=lambda one: one.valid_from)) for name, found in by_id.items()}
    return RuleBook(
        ordered,
        {one.id: one for one in topics},
        tuple(stacking),
        store or ParameterStore(),
        prevails or {},
        names or {},
    )


def with_store(book: RuleBook, store: ParameterStore) -> RuleBook:
    """The same rules over other parameters (those of the database with the office's answers)."""
    return replace(book, store=store, formulas=FormulaBook())


__all__ = [
    "Figure",
    "InputsRefused",
    "RuleBook",
    "RuleResult",
    "judged",
    "make_book",
    "trace_inputs",
    "with_store",
]
