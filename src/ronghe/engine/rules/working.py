"""What a formula works with: the columns it asks for, the parameters in force, and the words it leaves.

A formula never looks at one row. It asks for columns, reckons with whole arrays, and gives an ``Answer``.
What it asked for and did not get is remembered, so that "cannot tell" always says what is missing.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal
from typing import Any

import numpy as np

from ronghe.engine.errors import EngineError
from ronghe.engine.rules.columns import (
    MONEY_DECIMALS,
    NO,
    NUMBER_DECIMALS,
    OPEN,
    Column,
    FigureLists,
    Figures,
    Mask,
    NameLists,
    Names,
    Tri,
    day_of,
    scaled,
)
from ronghe.engine.rules.declaration import InputSpec, Rule
from ronghe.engine.rules.lookup import ParameterStore, parameter
from ronghe.engine.rules.outcome import Outcome
from ronghe.engine.rules.trace import Input, Scalar, Step
from ronghe.engine.rules.values import Comparator, NotStated, Range, Value

ASSUMED = "assumed:"


@dataclass(frozen=True, slots=True)
class Lack:
    """Something asked for and not there: machine name, words, and the rows concerned."""

    name: str
    words: str
    rows: Mask


@dataclass(frozen=True, slots=True)
class Result:
    """A further figure beside the value, such as what is carried into the next year."""

    label: str
    figures: Figures
    unit: str
    is_day: bool = False


@dataclass(slots=True)
class Answer:
    """What a formula gives back. ``value`` may be a figure or (``is_day``) a day number.

    ``pending``: rows not met whose time has not come. ``beyond``: rows that go further than permitted.
    """

    verdict: Tri
    value: Figures | None = None
    gap: Figures | None = None
    is_day: bool = False
    results: dict[str, Result] = field(default_factory=dict)
    pending: Mask | None = None
    beyond: Mask | None = None


@dataclass(slots=True)
class Work:
    """One evaluation of one rule over ``rows`` rows as of ``on``."""

    rule: Rule
    rows: int
    on: date
    store: ParameterStore
    columns: Mapping[str, Column]
    explaining: bool = False
    lacks: list[Lack] = field(default_factory=list)
    steps: list[Step] = field(default_factory=list)
    used: list[Value | NotStated] = field(default_factory=list)
    refused: Mask | None = None
    refusals: list[str] = field(default_factory=list)

    # ---- inputs

    def spec(self, role: str) -> InputSpec | None:
        return next((one for one in self.rule.inputs if one.role == role), None)

    def has(self, role: str) -> bool:
        """Whether the rule declares an input of that role at all."""
        return self.spec(role) is not None

    def every(self, role: str) -> list[tuple[InputSpec, Column]]:
        """All inputs of a role that may be declared several times; the caller asks what it needs of them."""
        return [(one, self.columns[one.name]) for one in self.rule.inputs if one.role == role]

    def figures(self, role: str, *, decimals: int | None = None, where: Mask | None = None) -> Figures:
        """A column of figures (numbers, money, shares, days). Rows without one are missing ``where`` told."""
        spec, column = self._column(role)
        if not isinstance(column, Figures):
            raise EngineError("rules.role_type", f"输入“{spec.name}”不是数")
        self._lacking(spec, column.known, where)
        return column if decimals is None else column.at(decimals)

    def optional(self, role: str, *, decimals: int | None = None) -> Figures:
        """A column that may be missing without harm: rows without it are simply not known."""
        spec = self.spec(role)
        column = self.columns[spec.name] if spec else None
        if not isinstance(column, Figures):
            zeros = np.zeros(self.rows, dtype=np.int64)
            return Figures(zeros, np.zeros(self.rows, dtype=np.bool_), decimals or 0)
        return column if decimals is None else column.at(decimals)

    def flags(self, role: str, *, where: Mask | None = None) -> Tri:
        spec, column = self._column(role)
        if not isinstance(column, np.ndarray):
            raise EngineError("rules.role_type", f"输入“{spec.name}”不是是/否")
        self._lacking(spec, column != OPEN, where)
        return column

    def names(self, role: str, *, where: Mask | None = None) -> Names:
        spec, column = self._column(role)
        if not isinstance(column, Names):
            raise EngineError("rules.role_type", f"输入“{spec.name}”不是文字")
        self._lacking(spec, column.known, where)
        return column

    def lists(self, role: str, *, decimals: int | None = None, where: Mask | None = None) -> FigureLists:
        spec, column = self._column(role)
        if not isinstance(column, FigureLists):
            raise EngineError("rules.role_type", f"输入“{spec.name}”不是数的清单")
        self._lacking(spec, column.known, where)
        if decimals is None:
            return column
        return FigureLists(column.offsets, column.items.at(decimals), column.known)

    def name_lists(self, role: str, *, where: Mask | None = None) -> NameLists:
        spec, column = self._column(role)
        if not isinstance(column, NameLists):
            raise EngineError("rules.role_type", f"输入“{spec.name}”不是名称清单")
        self._lacking(spec, column.known, where)
        return column

    def ask(self, spec: InputSpec, column: Column, *, where: Mask | None = None) -> None:
        """Say that an input got through ``every`` is needed: where it is not known it is missing."""
        self._lacking(spec, known_of(column), where)

    def _column(self, role: str) -> tuple[InputSpec, Column]:
        spec = self.spec(role)
        if spec is None:
            raise EngineError("rules.role_unknown", f"规则 {self.rule.id} 没有“{role}”这个输入")
        return spec, self.columns[spec.name]

    def _lacking(self, spec: InputSpec, known: Mask, where: Mask | None) -> None:
        rows = ~known if where is None else ~known & where
        if rows.any():
            self.lack(spec.name, f"{spec.label}（{spec.name}）", rows)

    def lack(self, name: str, words: str, rows: Mask | None = None) -> None:
        """Note that something is missing in these rows (in all, when none are named)."""
        mask = np.ones(self.rows, dtype=np.bool_) if rows is None else rows
        if mask.any():
            self.lacks.append(Lack(name, words, mask))

    @property
    def sure(self) -> Mask:
        """Rows where nothing asked for so far is missing."""
        sure = np.ones(self.rows, dtype=np.bool_)
        for lack in self.lacks:
            sure &= ~lack.rows
        return sure

    # ---- parameters and settings

    def has_parameter(self, name: str) -> bool:
        return name in self.rule.parameters

    def value(self, name: str, *, where: Mask | None = None) -> Value | None:
        """The parameter under its local name on the day; None (and missing ``where`` asked) if not stated."""
        key = self.rule.parameters.get(name)
        if key is None:
            raise EngineError("rules.parameter_name", f"规则 {self.rule.id} 没有写参数“{name}”对应的参数键")
        found = parameter(self.store, key, jurisdiction=self.rule.jurisdiction, on=self.on)
        if found not in self.used:
            self.used.append(found)
        if isinstance(found, NotStated):
            if where is None or where.any():
                self.lack(key, found.words, where)
            return None
        return found

    def number(self, name: str, *, decimals: int = NUMBER_DECIMALS, where: Mask | None = None) -> int | None:
        """A number parameter as an exact integer of so many decimals."""
        found = self.value(name, where=where)
        return None if found is None else scaled(found.number, decimals, f"参数“{found.key}”的值 ")

    def money(self, name: str, *, where: Mask | None = None) -> int | None:
        """A money parameter in fen."""
        return self.number(name, decimals=MONEY_DECIMALS, where=where)

    def bounds(self, name: str, *, decimals: int, where: Mask | None = None) -> tuple[int, int] | None:
        found = self.value(name, where=where)
        if found is None:
            return None
        return scaled(found.bounds.low, decimals), scaled(found.bounds.high, decimals)

    def flag(self, name: str, *, where: Mask | None = None) -> bool | None:
        found = self.value(name, where=where)
        if found is None:
            return None
        if not isinstance(found.value, bool):
            raise EngineError("rules.not_a_flag", f"参数“{found.key}”不是是/否")
        return found.value

    def name_set(self, name: str, *, where: Mask | None = None) -> tuple[str, ...] | None:
        found = self.value(name, where=where)
        if found is None:
            return None
        if not isinstance(found.value, tuple):
            raise EngineError("rules.not_names", f"参数“{found.key}”不是名单")
        return found.value

    def comparator(self, name: str) -> Comparator:
        """How the text compares; where the print has no comparator, the rule's own reading (a setting)."""
        found = self.value(name)
        if found is not None and found.comparator is not Comparator.NONE:
            return found.comparator
        return Comparator(self.rule.settings.get("comparator", Comparator.AT_LEAST))

    def setting(self, name: str, default: Any = None) -> Any:
        return self.rule.settings.get(name, default)

    # ---- words and refusals

    def refuse(self, rows: Mask, says: str, **figures: object) -> None:
        """Rows for which the rule refuses to reckon: their verdict is "not met" and they have no value."""
        if not rows.any():
            return
        self.refused = rows.copy() if self.refused is None else self.refused | rows
        if self.explaining:
            self.refusals.append(self.words(says, figures))
            self._step(f"不予计算：{self.words(says, figures)}")

    def note(
        self,
        says: str,
        *,
        parameter: str | None = None,
        value: Figures | None = None,
        unit: str = "",
        roles: tuple[str, ...] = (),
        **figures: object,
    ) -> None:
        """One step of the derivation, in words a clerk can follow. Costs nothing in bulk."""
        if not self.explaining:
            return
        self._step(
            self.words(says, figures),
            inputs=tuple(self._input(role) for role in roles if self.has(role)),
            parameter=self._text(parameter) if parameter else None,
            value=plain(value.decimal(0)) if value is not None else None,
            unit=unit,
        )

    def _step(self, says: str, **parts: Any) -> None:
        self.steps.append(Step(self.rule.id, self.rule.version, says, **parts))

    def words(self, says: str, figures: Mapping[str, object]) -> str:
        return says.format(**{name: shown(one) for name, one in figures.items()}) if figures else says

    def _text(self, name: str) -> Value | NotStated | None:
        key = self.rule.parameters.get(name)
        if key is None:
            return None
        return parameter(self.store, key, jurisdiction=self.rule.jurisdiction, on=self.on)

    def _input(self, role: str) -> Input:
        spec, column = self._column(role)
        return Input(spec.name, cell(column, 0, spec), spec.unit)

    # ---- the end

    def settle(self, answer: Answer) -> Answer:
        """Refused rows are "not met" and have no value."""
        if self.refused is not None:
            answer.verdict = np.where(self.refused, NO, answer.verdict).astype(np.int8)
            if answer.value is not None:
                known = answer.value.known & ~self.refused
                answer.value = Figures(answer.value.values * known, known, answer.value.decimals)
        return answer

    def missing(self, row: int) -> tuple[Lack, ...]:
        found = [lack for lack in self.lacks if lack.rows[row]]
        return tuple({lack.name: lack for lack in found}.values())

    def outcome(self, answer: Answer, row: int) -> Outcome:
        verdict = int(answer.verdict[row])
        if verdict == OPEN:
            names = [lack.name for lack in self.missing(row)] or ["依据"]
            return Outcome.cannot_tell(*names)
        if verdict == NO:
            gap = answer.gap.decimal(row) if answer.gap is not None else None
            return Outcome.not_met(gap.normalize() if gap is not None else None)
        return Outcome.met()


def known_of(column: Column) -> Mask:
    if isinstance(column, np.ndarray):
        return np.asarray(column != OPEN, dtype=np.bool_)
    return column.known


def cell(column: Column, row: int, spec: InputSpec) -> Scalar:
    """One cell as it stands in a trace."""
    if isinstance(column, np.ndarray):
        found = int(column[row])
        return None if found == OPEN else bool(found)
    if not column.known[row]:
        return None
    if isinstance(column, Figures):
        return day_of(int(column.values[row])) if spec.type == "date" else plain(column.decimal(row))
    if isinstance(column, Names):
        return column.name(row)
    if isinstance(column, NameLists):
        return column.of(row)
    if spec.type == "dates":
        return tuple(day_of(int(one)).isoformat() for one in column.of(row))
    return tuple(shown(one) for one in column.of(row))


def plain(number: Decimal | None) -> Decimal | None:
    """A number without needless zeros, never in scientific notation; fen keep both their digits.

    >>> plain(Decimal("5000.00")), plain(Decimal("0.50")), plain(Decimal("65.5000"))
    (Decimal('5000'), Decimal('0.50'), Decimal('65.5'))
    """
    if number is None:
        return None
    if number == number.to_integral_value():
        return number.quantize(Decimal(1))
    return number if number.as_tuple().exponent == -MONEY_DECIMALS else number.normalize()


def shown(one: object) -> str:
    """A figure, day or name in a sentence."""
    match one:
        case Figures():
            return shown(one.decimal(0))
        case Decimal():
            return format(plain(one) or Decimal(0), "f")
        case Range():
            return f"{shown(one.low)}—{shown(one.high)}"
        case date():
            return one.isoformat()
        case bool():
            return "是" if one else "否"
        case tuple() | list():
            return "、".join(shown(each) for each in one)
        case None:
            return "（未填）"
        case _:
            return str(one)
