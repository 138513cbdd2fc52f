"""The trace: the steps by which an amount or a verdict was reached, kept with it, open to re-computation."""

from __future__ import annotations

import json
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal
from typing import Any, TypeAlias

from ronghe.engine.canonical import canonical, content_digest
from ronghe.engine.errors import EngineError
from ronghe.engine.rules.lookup import ParameterStore
from ronghe.engine.rules.outcome import Outcome, Verdict
from ronghe.engine.rules.values import Comparator, Content, Kind, Modality, NotStated, Range, Reason, Value

Scalar: TypeAlias = Content | None
FORMAT = 1


@dataclass(frozen=True, slots=True)
class Row:
    """A stored record an input was taken from."""

    table: str
    key: str
    label: str = ""


@dataclass(frozen=True, slots=True)
class Input:
    name: str
    value: Scalar
    unit: str = ""
    rows: tuple[Row, ...] = ()


@dataclass(frozen=True, slots=True)
class Step:
    """One act of reckoning: rule and version, what went in, which text applied, what came out."""

    rule: str
    version: str
    says: str
    inputs: tuple[Input, ...] = ()
    parameter: Value | NotStated | None = None
    value: Scalar = None
    unit: str = ""
    outcome: Outcome | None = None


@dataclass(frozen=True, slots=True)
class Trace:
    """The whole computation. ``inputs`` and ``on`` are enough to do it again."""

    rule: str
    version: str
    jurisdiction: str
    on: date
    inputs: tuple[Input, ...]
    steps: tuple[Step, ...]

    @property
    def value(self) -> Scalar:
        return self.steps[-1].value if self.steps else None

    @property
    def outcome(self) -> Outcome | None:
        return self.steps[-1].outcome if self.steps else None

    @property
    def clauses(self) -> tuple[str, ...]:
        """Document and clause of every parameter used, in order, each once."""
        used = [step.parameter for step in self.steps if step.parameter is not None]
        return tuple(dict.fromkeys(f"{text.document_number} {text.clause}" for text in used if text.clause))

    def to_json(self) -> str:
        return canonical(_trace_data(self))

    @classmethod
    def from_json(cls, text: str) -> Trace:
        """Read a stored trace back; anything that is not one is refused with the reason."""
        try:
            data = json.loads(text)
            if data["format"] != FORMAT:
                raise EngineError(
                    "rules.trace_format", f"计算过程的格式版本是 {data['format']}，本程序只认 {FORMAT}"
                )
            return _read_trace(data)
        except (ValueError, KeyError, TypeError, AttributeError, ArithmeticError) as error:
            raise EngineError(
                "rules.trace_damaged", f"存下的计算过程读不出来：{error!r}", hint="请用原始数据重新计算"
            ) from error

    @property
    def digest(self) -> str:
        """A fingerprint to store beside the result."""
        return content_digest(_trace_data(self))


Formula: TypeAlias = Callable[[ParameterStore, str, date, Mapping[str, Input]], tuple[Step, ...]]


@dataclass(slots=True)
class FormulaBook:
    """Formulas by rule and version. A version once entered is never replaced, only succeeded."""

    formulas: dict[tuple[str, str], Formula] = field(default_factory=dict)

    def enter(self, rule: str, version: str, formula: Formula) -> None:
        if (rule, version) in self.formulas:
            raise EngineError("rules.formula_entered", f"规则 {rule} 的版本 {version} 已经存在，请另立新版本")
        self.formulas[rule, version] = formula

    def compute(
        self,
        rule: str,
        version: str,
        *,
        store: ParameterStore,
        jurisdiction: str,
        on: date,
        inputs: tuple[Input, ...],
    ) -> Trace:
        formula = self.formulas.get((rule, version))
        if formula is None:
            raise EngineError("rules.formula_unknown", f"没有规则 {rule} 的版本 {version}")
        named = {given.name: given for given in inputs}
        if len(named) != len(inputs):
            raise EngineError("rules.input_repeated", f"规则 {rule} 的输入有重名")
        return Trace(rule, version, jurisdiction, on, inputs, formula(store, jurisdiction, on, named))


@dataclass(frozen=True, slots=True)
class Recheck:
    """A stored trace beside its re-computation; ``differences`` are the steps that came out otherwise."""

    stored: Trace
    again: Trace
    differences: tuple[int, ...]

    @property
    def agrees(self) -> bool:
        return not self.differences


def recheck(trace: Trace, *, book: FormulaBook, store: ParameterStore) -> Recheck:
    """Do the computation again with its own rule version, inputs and date."""
    again = book.compute(
        trace.rule,
        trace.version,
        store=store,
        jurisdiction=trace.jurisdiction,
        on=trace.on,
        inputs=trace.inputs,
    )
    longest = max(len(trace.steps), len(again.steps))
    differences = tuple(i for i in range(longest) if trace.steps[i : i + 1] != again.steps[i : i + 1])
    return Recheck(trace, again, differences)


def _scalar_data(value: Scalar) -> Any:
    match value:
        case None | bool():
            return value
        case Decimal():
            return {"number": str(value)}
        case Range():
            return {"range": [str(value.low), str(value.high)]}
        case date():
            return {"date": value.isoformat()}
        case tuple():
            return {"names": list(value)}
        case _:
            return {"text": value}


def _read_scalar(data: Any) -> Scalar:
    if data is None or isinstance(data, bool):
        return data
    ((kind, content),) = data.items()
    match kind:
        case "number":
            return Decimal(content)
        case "range":
            return Range(Decimal(content[0]), Decimal(content[1]))
        case "date":
            return date.fromisoformat(content)
        case "names":
            return tuple(content)
        case "text":
            return str(content)
    raise ValueError(f"未知的值类型 {kind}")


def _text_data(text: Value | NotStated | None) -> Any:
    if text is None:
        return None
    if isinstance(text, NotStated):
        return {
            "not_stated": text.key,
            "jurisdiction": text.jurisdiction,
            "on": text.on.isoformat(),
            "reason": text.reason.value,
            "clause": text.clause,
            "document_number": text.document_number,
            "consulted": list(text.consulted),
        }
    return {
        "key": text.key,
        "value": _scalar_data(text.value),
        "kind": text.kind.value,
        "unit": text.unit,
        "comparator": text.comparator.value,
        "modality": text.modality.value,
        "clause": text.clause,
        "document_number": text.document_number,
        "valid_from": text.valid_from.isoformat(),
        "valid_to": text.valid_to and text.valid_to.isoformat(),
        "source": text.source,
        "jurisdiction": text.jurisdiction,
        "asked": text.asked,
        "basis": text.basis,
    }


def _read_text(data: Any) -> Value | NotStated | None:
    if data is None:
        return None
    if "not_stated" in data:
        return NotStated(
            data["not_stated"],
            data["jurisdiction"],
            date.fromisoformat(data["on"]),
            Reason(data["reason"]),
            data["clause"],
            data["document_number"],
            tuple(data["consulted"]),
        )
    value = _read_scalar(data["value"])
    if value is None:
        raise ValueError("参数没有值")
    return Value(
        key=data["key"],
        value=value,
        kind=Kind(data["kind"]),
        unit=data["unit"],
        comparator=Comparator(data["comparator"]),
        modality=Modality(data["modality"]),
        clause=data["clause"],
        document_number=data["document_number"],
        valid_from=date.fromisoformat(data["valid_from"]),
        valid_to=date.fromisoformat(data["valid_to"]) if data["valid_to"] else None,
        source=data["source"],
        jurisdiction=data["jurisdiction"],
        asked=data["asked"],
        basis=data["basis"],
    )


def _inputs_data(inputs: tuple[Input, ...]) -> list[Any]:
    return [
        {
            "name": given.name,
            "value": _scalar_data(given.value),
            "unit": given.unit,
            "rows": [[row.table, row.key, row.label] for row in given.rows],
        }
        for given in inputs
    ]


def _read_inputs(data: Any) -> tuple[Input, ...]:
    return tuple(
        Input(one["name"], _read_scalar(one["value"]), one["unit"], tuple(Row(*row) for row in one["rows"]))
        for one in data
    )


def _outcome_data(outcome: Outcome | None) -> Any:
    if outcome is None:
        return None
    gap = None if outcome.gap is None else str(outcome.gap)
    return {"verdict": outcome.verdict.value, "missing": list(outcome.missing), "gap": gap}


def _read_outcome(data: Any) -> Outcome | None:
    if data is None:
        return None
    gap = None if data["gap"] is None else Decimal(data["gap"])
    return Outcome(Verdict(data["verdict"]), tuple(data["missing"]), gap)


def _trace_data(trace: Trace) -> dict[str, Any]:
    return {
        "format": FORMAT,
        "rule": trace.rule,
        "version": trace.version,
        "jurisdiction": trace.jurisdiction,
        "on": trace.on.isoformat(),
        "inputs": _inputs_data(trace.inputs),
        "steps": [
            {
                "rule": step.rule,
                "version": step.version,
                "says": step.says,
                "inputs": _inputs_data(step.inputs),
                "parameter": _text_data(step.parameter),
                "value": _scalar_data(step.value),
                "unit": step.unit,
                "outcome": _outcome_data(step.outcome),
            }
            for step in trace.steps
        ],
    }


def _read_trace(data: Any) -> Trace:
    steps = tuple(
        Step(
            rule=step["rule"],
            version=step["version"],
            says=step["says"],
            inputs=_read_inputs(step["inputs"]),
            parameter=_read_text(step["parameter"]),
            value=_read_scalar(step["value"]),
            unit=step["unit"],
            outcome=_read_outcome(step["outcome"]),
        )
        for step in data["steps"]
    )
    on = date.fromisoformat(data["on"])
    return Trace(data["rule"], data["version"], data["jurisdiction"], on, _read_inputs(data["inputs"]), steps)
