"""What a rule says of one case."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from decimal import Decimal

from ronghe.engine.errors import EngineError
from ronghe.engine.rules.declaration import Rule
from ronghe.engine.rules.outcome import Outcome, Shortfall, Verdict
from ronghe.engine.rules.trace import Scalar, Trace
from ronghe.engine.rules.values import NotStated, Value
from ronghe.engine.rules.working import ASSUMED


@dataclass(frozen=True, slots=True)
class Figure:
    """One further figure of a result, with its label and unit."""

    label: str
    value: Scalar
    unit: str


@dataclass(frozen=True, slots=True)
class RuleResult:
    """What a rule says of one case: the verdict, the figure, how a miss is to be shown, and the derivation.

    ``missing`` has machine names (inputs, parameter keys), ``missing_words`` the words for a person.
    """

    rule: Rule
    on: date
    outcome: Outcome
    value: Scalar
    unit: str
    missing_words: tuple[str, ...]
    shortfall: Shortfall
    refused: str
    results: Mapping[str, Figure]
    parameters: tuple[Value | NotStated, ...]
    trace: Trace

    @property
    def verdict(self) -> Verdict:
        return self.outcome.verdict

    @property
    def missing(self) -> tuple[str, ...]:
        return self.outcome.missing

    @property
    def assumed(self) -> tuple[str, ...]:
        return tuple(
            one.key for one in self.parameters if isinstance(one, Value) and one.source.startswith(ASSUMED)
        )

    @property
    def amount(self) -> Decimal:
        """The value as a number; an error where there is none."""
        if isinstance(self.value, Decimal):
            return self.value
        raise EngineError("rules.no_value", f"规则 {self.rule.id} 没有算出数：{self.shortfall.words}")
