"""Running the cases that rules carry with them: the data tests itself."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from decimal import Decimal, InvalidOperation

from ronghe.engine.errors import EngineError
from ronghe.engine.rules.book import RuleBook, RuleResult
from ronghe.engine.rules.declaration import Case, Rule
from ronghe.engine.rules.intake import InputsRefused
from ronghe.engine.rules.lookup import ParameterStore
from ronghe.engine.rules.working import shown


@dataclass(frozen=True, slots=True)
class CaseResult:
    """How one case came out; ``reason`` is empty where it passed."""

    rule: Rule
    case: Case
    reason: str
    result: RuleResult | None

    @property
    def passed(self) -> bool:
        return not self.reason


def run_cases(book: RuleBook, rule: Rule, *, store: ParameterStore | None = None) -> Iterator[CaseResult]:
    """Every case of a rule. Cases rest on what the files state, never on an office's answers."""
    for case in rule.cases:
        yield run_case(book, rule, case, store=store)


def run_case(book: RuleBook, rule: Rule, case: Case, *, store: ParameterStore | None = None) -> CaseResult:
    try:
        result = book.evaluate(rule.id, case.inputs, on=case.on, assume=case.assume, store=store)
    except InputsRefused as refused:
        return CaseResult(rule, case, _refused_reason(case, refused), None)
    except EngineError as error:
        return CaseResult(rule, case, f"算不了：{error}", None)
    return CaseResult(rule, case, "；".join(_differences(case, result)), result)


def _refused_reason(case: Case, refused: InputsRefused) -> str:
    expect = case.expect
    if expect.outcome != "refused":
        return f"应为 {expect.outcome}，而输入被拒绝：{refused.message}"
    if expect.refused and expect.refused not in refused.fields:
        return f"应拒绝输入 {expect.refused}，而拒绝的是 {'、'.join(refused.fields)}"
    return ""


def _differences(case: Case, result: RuleResult) -> Iterator[str]:
    expect = case.expect
    if result.verdict.value != expect.outcome:
        yield f"结论应为 {expect.outcome}，实为 {result.verdict.value}（{result.shortfall.words}）"
    if expect.is_value_none and result.value is not None:
        yield f"不应有值，实为 {shown(result.value)}"
    if expect.value is not None and not same(expect.value, result.value):
        yield f"值应为 {expect.value}，实为 {shown(result.value)}"
    if expect.missing is not None and set(expect.missing) != set(result.missing):
        yield f"应缺 {'、'.join(expect.missing) or '无'}，实缺 {'、'.join(result.missing) or '无'}"
    for name, wanted in expect.results.items():
        figure = result.results.get(name)
        if figure is None or not same(wanted, figure.value):
            yield f"{name} 应为 {wanted}，实为 {shown(figure.value) if figure else '没有'}"


def same(wanted: str, found: object) -> bool:
    """Numbers are compared as numbers (100000 is 100000.00), everything else as shown."""
    if isinstance(found, Decimal):
        try:
            return Decimal(wanted) == found
        except InvalidOperation:
            return False
    return found is not None and wanted == shown(found)
