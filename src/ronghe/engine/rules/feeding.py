"""Rules that feed rules: where an input is not given, another rule's answer takes its place."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from typing import Any, Protocol

import numpy as np

from ronghe.engine.rules.columns import NO, OPEN, YES
from ronghe.engine.rules.declaration import InputSpec, InputType, Rule
from ronghe.engine.rules.intake import InputsRefused, one_row
from ronghe.engine.rules.lookup import ParameterStore
from ronghe.engine.rules.outcome import Verdict
from ronghe.engine.rules.results import RuleResult
from ronghe.engine.rules.trace import Input, Row, Step
from ronghe.engine.rules.working import Work, known_of

_FLAGS = {Verdict.MET: YES, Verdict.NOT_MET: NO, Verdict.CANNOT_TELL: OPEN}


class Book(Protocol):
    """What a rule book does for feeding."""

    def get(self, rule_id: str, on: date | None = None) -> Rule: ...

    def feeding_inputs(self, rule: Rule) -> dict[str, Rule]: ...

    def evaluate_rule(
        self,
        rule: Rule,
        inputs: Mapping[str, Any],
        *,
        on: date,
        store: ParameterStore,
        rows: Mapping[str, tuple[Row, ...]],
    ) -> RuleResult: ...


def fed_columns(book: Book, work: Work, inputs: Mapping[str, Any]) -> tuple[list[Step], tuple[Input, ...]]:
    """Fill the columns that other rules supply; the steps by which they did, and what was put into them."""
    steps: list[Step] = []
    given: dict[str, Input] = {}
    columns = dict(work.columns)
    for spec in work.rule.inputs:
        if not spec.rule or known_of(columns[spec.name])[0]:
            continue
        other = book.get(spec.rule, work.on)
        names = {one.name for one in other.inputs} | set(book.feeding_inputs(other))
        own = {name: value for name, value in inputs.items() if name in names}
        result = book.evaluate_rule(other, own, on=work.on, store=work.store, rows={})
        steps.extend(result.trace.steps)
        given |= {one.name: one for one in result.trace.inputs if one.value is not None}
        _take(work, spec, result, columns)
    work.columns = columns
    mine = {spec.name for spec in work.rule.inputs}
    return steps, tuple(one for name, one in given.items() if name not in mine)


def _take(work: Work, spec: InputSpec, result: RuleResult, columns: dict[str, Any]) -> None:
    if result.verdict is Verdict.CANNOT_TELL:
        for name, words in zip(result.missing, result.missing_words, strict=False):
            work.lack(name, words)
        return
    if spec.type is InputType.FLAG:
        columns[spec.name] = np.array([_FLAGS[result.verdict]], dtype=np.int8)
        return
    if result.value is None:
        work.lack(spec.name, f"规则 {result.rule.id} 没有算出数")
        return
    try:
        columns[spec.name] = one_row(work.rule, {spec.name: result.value})[spec.name]
    except InputsRefused as refused:
        raise InputsRefused(work.rule.id, {spec.name: refused.fields[spec.name]}) from refused
