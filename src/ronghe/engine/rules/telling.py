"""Rules and results as plain data for JSON, and as sentences for a clerk."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date
from decimal import Decimal
from typing import Any

from ronghe.engine.rules.book import RuleBook, RuleResult
from ronghe.engine.rules.declaration import (
    COMPUTABLE_NAMES,
    MODALITY_NAMES,
    SOURCE_NOTES,
    TYPE_NAMES,
    Case,
    InputSpec,
    Rule,
)
from ronghe.engine.rules.intake import DECIMALS, bounds_of
from ronghe.engine.rules.lookup import ParameterStore, Series, parameter
from ronghe.engine.rules.outcome import Verdict
from ronghe.engine.rules.trace import Scalar, Step
from ronghe.engine.rules.values import Content, NotStated, Range, Value
from ronghe.engine.rules.working import ASSUMED, shown

VERDICT_WORDS = {Verdict.MET: "符合", Verdict.NOT_MET: "不符合", Verdict.CANNOT_TELL: "无法判断"}


def plain_value(value: Scalar) -> Any:
    """A value for JSON: whole numbers as integers, others as numbers, days as text."""
    match value:
        case Decimal():
            return int(value) if value == value.to_integral_value() else float(value)
        case Range():
            return [plain_value(value.low), plain_value(value.high)]
        case date():
            return value.isoformat()
        case tuple():
            return list(value)
    return value


def rule_summary(rule: Rule) -> dict[str, Any]:
    return {
        "rule": rule.id,
        "name": rule.name,
        "jurisdiction": rule.jurisdiction,
        "kind": rule.kind.value,
        "subkind": rule.subkind.value or None,
        "modality": rule.modality.value,
        "computable": rule.computable.value,
        "unit": rule.unit,
        "register": list(rule.register),
        "document": rule.document_number,
        "clause": rule.clause,
        "source": rule.source.value,
    }


def rule_data(book: RuleBook, rule: Rule, *, on: date, store: ParameterStore | None = None) -> dict[str, Any]:
    """Everything about a rule: its inputs by name, its parameters on a day and through time, its cases."""
    held = store or book.store
    return {
        **rule_summary(rule),
        "version": rule.version,
        "from": rule.valid_from.isoformat(),
        "to": rule.valid_to and rule.valid_to.isoformat(),
        "due": rule.due and rule.due.isoformat(),
        "says": rule.says,
        "ambiguity": rule.ambiguity or None,
        "source_note": SOURCE_NOTES[rule.source] or None,
        "formula": rule.formula,
        "topic": rule.topic or None,
        "excludes": list(rule.excludes),
        "place": rule.place,
        "inputs": [input_data(spec) for spec in rule.inputs],
        "fed_by": {name: other.id for name, other in book.feeding_inputs(rule).items()},
        "parameters": [parameter_data(held, rule, local, key, on) for local, key in rule.parameters.items()],
        "cases": [case_data(case) for case in rule.cases],
    }


def input_data(spec: InputSpec) -> dict[str, Any]:
    kind = spec.type
    low, high = bounds_of(spec, kind) if kind in DECIMALS and "date" not in kind.value else (None, None)
    return {
        "name": spec.name,
        "label": spec.label,
        "type": kind.value,
        "type_words": TYPE_NAMES[kind],
        "unit": spec.unit,
        "required": spec.is_required,
        "default": spec.default,
        "choices": list(spec.choices),
        "low": plain_value(low),
        "high": plain_value(high),
        "rule": spec.rule or None,
        "help": spec.help or None,
    }


def parameter_data(store: ParameterStore, rule: Rule, local: str, key: str, on: date) -> dict[str, Any]:
    found = parameter(store, key, jurisdiction=rule.jurisdiction, on=on)
    series = store.series.get((rule.jurisdiction, key))
    return {
        "local": local,
        "key": key,
        "name": series.name if series else key,
        "unit": series.unit if series else "",
        "on": on.isoformat(),
        "value": plain_value(found.value) if isinstance(found, Value) else None,
        "comparator": found.comparator.value if isinstance(found, Value) else None,
        "clause": found.clause,
        "document": found.document_number,
        "not_stated": found.words if isinstance(found, NotStated) else None,
        "history": history(series) if series else [],
    }


def history(series: Series) -> list[dict[str, Any]]:
    return [
        {
            "from": period.valid_from.isoformat(),
            "to": period.valid_to and period.valid_to.isoformat(),
            "value": plain_value(period.value),
            "modality": period.modality.value,
            "document": period.document_number,
            "clause": period.clause,
            "basis": period.basis,
            "limits": period.limits,
        }
        for period in series.periods
    ]


def case_data(case: Case) -> dict[str, Any]:
    return {
        "name": case.name,
        "on": case.on.isoformat(),
        "inputs": dict(case.inputs),
        "assume": dict(case.assume),
        "outcome": case.expect.outcome,
        "value": case.expect.value,
        "example": case.is_example,
    }


def result_data(result: RuleResult) -> dict[str, Any]:
    """The six keys every caller may rely on, then what else is known."""
    return {
        "rule": result.rule.id,
        "outcome": result.verdict.value,
        "value": plain_value(result.value),
        "unit": result.unit,
        "missing": list(result.missing),
        "steps": [step_data(step) for step in result.trace.steps],
        "on": result.on.isoformat(),
        "name": result.rule.name,
        "jurisdiction": result.rule.jurisdiction,
        "version": result.rule.version,
        "modality": result.rule.modality.value,
        "missing_words": list(result.missing_words),
        "severity": result.shortfall.severity.value,
        "words": result.shortfall.words,
        "gap": plain_value(result.outcome.gap),
        "refused": result.refused or None,
        "results": {
            name: {"label": one.label, "value": plain_value(one.value), "unit": one.unit}
            for name, one in result.results.items()
        },
        "assumed": list(result.assumed),
        "clauses": list(result.trace.clauses),
        "source_note": SOURCE_NOTES[result.rule.source] or None,
        "ambiguity": result.rule.ambiguity or None,
        "digest": result.trace.digest,
    }


def step_data(step: Step) -> dict[str, Any]:
    text = step.parameter
    return {
        "rule": step.rule,
        "version": step.version,
        "says": step.says,
        "inputs": [
            {"name": one.name, "value": plain_value(one.value), "unit": one.unit} for one in step.inputs
        ],
        "parameter": None if text is None else text.key,
        "parameter_value": plain_value(text.value) if isinstance(text, Value) else None,
        "clause": None if text is None else f"{text.document_number} {text.clause or ''}".strip() or None,
        "assumed": isinstance(text, Value) and text.source.startswith(ASSUMED),
        "value": plain_value(step.value),
        "unit": step.unit,
        "outcome": step.outcome.verdict.value if step.outcome is not None else None,
    }


def derivation(result: RuleResult) -> Iterator[str]:
    """The derivation, line by line, as a clerk reads it."""
    rule = result.rule
    yield f"{rule.name}（{rule.id}，第 {rule.version} 版）  计算日 {result.on}"
    yield f"依据：{rule.document_number} {rule.clause}（{MODALITY_NAMES[rule.modality]}）"
    yield f"规定：{rule.says}"
    if note := SOURCE_NOTES[rule.source]:
        yield f"注意：{note}"
    given = [one for one in result.trace.inputs if one.value is not None]
    if given:
        labels = {spec.name: spec.label for spec in rule.inputs}
        yield "输入：" + "；".join(
            f"{labels.get(one.name, one.name)}（{one.name}）{shown(one.value)}{one.unit}" for one in given
        )
    for place, step in enumerate(result.trace.steps, 1):
        yield f"{place}. {step.says}{_source(step)}"
    if result.value is not None:
        yield f"结果：{shown(result.value)} {result.unit}".rstrip()
    for one in result.results.values():
        if one.value is not None:
            yield f"  {one.label} {shown(one.value)} {one.unit}".rstrip()
    yield f"判断：{VERDICT_WORDS[result.verdict]}。{result.shortfall.words}"
    if rule.ambiguity:
        yield f"文件没有说清的：{rule.ambiguity}"


def _source(step: Step) -> str:
    text = step.parameter
    if isinstance(text, Value):
        mark = "【假设】" if text.source.startswith(ASSUMED) else ""
        basis = f"；{text.basis}" if text.source.startswith("answer:") else ""
        return (
            f"  {mark}〔{text.document_number} {text.clause}：{content_words(text.value)}{text.unit}{basis}〕"
        )
    return f"  〔{text.words}〕" if isinstance(text, NotStated) else ""


def content_words(value: Content) -> str:
    return shown(value)


def outline(rule: Rule) -> str:
    """One line for a list."""
    words = (rule.kind_words, MODALITY_NAMES[rule.modality], COMPUTABLE_NAMES[rule.computable])
    return "  ".join((rule.id, rule.name, *words))
