"""The amount of a head by the rule of the plan, reckoned by the rule book from frozen parameters alone."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import Any

from ronghe.core.money import whole_fen
from ronghe.engine.packs.rulebook import shipped_book
from ronghe.engine.packs.schemes import Scheme
from ronghe.engine.rules.declaration import Rule
from ronghe.engine.rules.lookup import ParameterStore, Period, Series
from ronghe.engine.rules.outcome import Verdict
from ronghe.engine.rules.values import Comparator, Kind, Modality, Range

FORMULA = "rate_amount"
YEAR = 12


@dataclass(frozen=True, slots=True)
class Ruled:
    """What a rule gives for one head: fen, or nothing with the words why; the derivation as JSON."""

    fen: int | None
    words: tuple[str, ...]
    traces: tuple[str, ...]


def rule_of(scheme: Scheme, on: date) -> Rule | None:
    """The rule that reckons a scheme's amount, if the book has one that does."""
    rules = [one for one in shipped_book().select(jurisdiction=scheme.jurisdiction) if one.id == scheme.rule]
    found = next((one for one in rules if one.formula == FORMULA), None)
    return shipped_book().get(found.id, on) if found is not None else None


def store_of(scheme: Scheme, stated: Any, on: date) -> ParameterStore:
    """The frozen parameters as the book reads them: what is not stated is not there."""
    series = {
        (scheme.jurisdiction, key): Series(
            key=key,
            jurisdiction=scheme.jurisdiction,
            name=key,
            kind=_kind(one.value),
            unit=one.unit,
            periods=(
                Period(
                    valid_from=date.fromisoformat(one.since) if one.since else on,
                    valid_to=None,
                    value=one.value,
                    comparator=Comparator.RANGE if isinstance(one.value, Range) else Comparator.NONE,
                    modality=Modality(scheme.modality),
                    clause=one.clause,
                    document_number=one.document,
                    source=one.source,
                    basis=one.basis,
                ),
            ),
            rule=scheme.rule,
        )
        for key, one in stated.items()
        if one.is_stated
    }
    return ParameterStore(series, {})


def _kind(value: Any) -> Kind:
    if isinstance(value, bool):
        return Kind.FLAG
    if isinstance(value, Range):
        return Kind.RANGE
    return Kind.NAMES if isinstance(value, tuple) else Kind.NUMBER


def head_by_rule(
    rule: Rule, store: ParameterStore, *, rate: Decimal, months: int, on: date, fund: Any
) -> Ruled:
    """One head that the conditions let through: whole years and the rest, each by the rule."""
    is_monthly = rule.settings.get("per") == "month"
    whole, rest = (0, months) if is_monthly else divmod(months, YEAR)
    fen, words, traces = 0, [], []
    for part in [YEAR] * whole + ([rest] if rest else []):
        result = shipped_book().evaluate(rule.id, _inputs(rule, rate, part, fund), on=on, store=store)
        traces.append(result.trace.to_json())
        if result.verdict is Verdict.MET and isinstance(result.value, Decimal):
            fen += whole_fen(result.value)
        else:
            words += list(result.missing_words) or [result.refused or result.shortfall.words]
    return Ruled(None if words else fen, tuple(dict.fromkeys(words)), tuple(dict.fromkeys(traces)))


def _inputs(rule: Rule, rate: Decimal, months: int, fund: Any) -> dict[str, Any]:
    """What the rule asks; heads that were not assessed never get here."""
    given: dict[str, Any] = {"rate": rate, "heads": 1, "months": months}
    if rule.spec("assessment") is not None:
        given["assessment"] = "合格"
    if rule.spec("fund") is not None and isinstance(fund, bool):
        given["fund"] = fund
    return given
