"""What a rule is: who says it, what goes in, which parameters and which formula it uses, its cases."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal
from enum import StrEnum
from typing import Any

from ronghe.engine.rules.values import Modality


class RuleKind(StrEnum):
    AMOUNT = "amount"
    RANGE = "range"
    CAP = "cap"
    RATIO_TARGET = "ratio_target"
    COUNT_TARGET = "count_target"
    DEADLINE = "deadline"
    ELIGIBILITY = "eligibility"


class Subkind(StrEnum):
    NONE = ""
    TREND = "trend"
    WEIGHT = "weight"
    TREATMENT = "treatment"
    VALIDITY = "validity"
    CYCLE = "cycle"
    COUNT = "count"
    METRIC = "metric_no_target"
    CAMPAIGN = "campaign_name"


class Computable(StrEnum):
    FULL = "full"
    NEEDS_PARAMETER = "needs_parameter"
    CHECKLIST = "checklist"


class Source(StrEnum):
    """Whether the wording was read in the document itself (``confirmed``) or is still to be checked."""

    CONFIRMED = "confirmed"
    PARTLY = "partly"
    UNCONFIRMED = "unconfirmed"


class InputType(StrEnum):
    INTEGER = "integer"
    NUMBER = "number"
    MONEY = "money"
    SHARE = "share"
    FLAG = "flag"
    DATE = "date"
    CHOICE = "choice"
    TEXT = "text"
    NAMES = "names"
    INTEGERS = "integers"
    NUMBERS = "numbers"
    MONEYS = "moneys"
    DATES = "dates"


KIND_NAMES = {
    RuleKind.AMOUNT: "金额",
    RuleKind.RANGE: "幅度",
    RuleKind.CAP: "上限",
    RuleKind.RATIO_TARGET: "比例目标",
    RuleKind.COUNT_TARGET: "数量目标",
    RuleKind.DEADLINE: "期限",
    RuleKind.ELIGIBILITY: "条件",
}
SUBKIND_NAMES = {
    Subkind.NONE: "",
    Subkind.TREND: "趋势",
    Subkind.WEIGHT: "权重",
    Subkind.TREATMENT: "计入办法",
    Subkind.VALIDITY: "有效期",
    Subkind.CYCLE: "周期",
    Subkind.COUNT: "数量",
    Subkind.METRIC: "只统计不设目标",
    Subkind.CAMPAIGN: "行动名称",
}
COMPUTABLE_NAMES = {
    Computable.FULL: "可直接计算",
    Computable.NEEDS_PARAMETER: "须先确定参数",
    Computable.CHECKLIST: "凭证据核对",
}
MODALITY_NAMES = {
    Modality.MUST: "必须",
    Modality.TARGET: "目标",
    Modality.STRIVE: "力争",
    Modality.MAY: "允许",
    Modality.ENCOURAGE: "鼓励",
    Modality.EXPLORE: "探索",
}
TYPE_NAMES = {
    InputType.INTEGER: "整数",
    InputType.NUMBER: "数",
    InputType.MONEY: "金额（元）",
    InputType.SHARE: "百分比",
    InputType.FLAG: "是/否",
    InputType.DATE: "日期",
    InputType.CHOICE: "选项",
    InputType.TEXT: "文字",
    InputType.NAMES: "名称清单",
    InputType.INTEGERS: "整数清单",
    InputType.NUMBERS: "数的清单",
    InputType.MONEYS: "金额清单",
    InputType.DATES: "日期清单",
}
SOURCE_NOTES = {
    Source.CONFIRMED: "",
    Source.PARTLY: "来源只经部分核对，本条只作提示，不作强制",
    Source.UNCONFIRMED: "来源未经核实，本条只作提示，不作强制",
}


@dataclass(frozen=True, slots=True)
class InputSpec:
    """One input. ``role`` is the name under which the formula asks for it; ``rule`` names a rule that can
    supply it where it is not given.
    """

    name: str
    label: str
    type: InputType
    role: str
    unit: str = ""
    is_required: bool = True
    default: str | None = None
    choices: tuple[str, ...] = ()
    low: Decimal | None = None
    high: Decimal | None = None
    rule: str = ""
    help: str = ""


@dataclass(frozen=True, slots=True)
class Expectation:
    """What a case must give; None is "not asserted". ``value`` is in the printed form of the rule's unit."""

    outcome: str
    value: str | None = None
    is_value_none: bool = False
    missing: tuple[str, ...] | None = None
    refused: str | None = None
    results: Mapping[str, str] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Case:
    """A worked case. ``is_example`` marks those of the requirements; ``is_positive`` follows the outcome."""

    name: str
    on: date
    inputs: Mapping[str, str]
    expect: Expectation
    assume: Mapping[str, str] = field(default_factory=dict)
    is_example: bool = False

    @property
    def is_positive(self) -> bool:
        return self.expect.outcome == "met"


@dataclass(frozen=True, slots=True)
class Rule:
    """One version of one rule of one jurisdiction."""

    id: str
    jurisdiction: str
    name: str
    kind: RuleKind
    subkind: Subkind
    modality: Modality
    computable: Computable
    version: str
    valid_from: date
    valid_to: date | None
    due: date | None
    document_number: str
    clause: str
    says: str
    ambiguity: str
    register: tuple[str, ...]
    formula: str
    inputs: tuple[InputSpec, ...]
    parameters: Mapping[str, str]
    settings: Mapping[str, Any]
    unit: str
    topic: str
    source: Source
    excludes: tuple[str, ...]
    cases: tuple[Case, ...]
    place: str

    @property
    def is_national(self) -> bool:
        return self.id.startswith("cn.")

    @property
    def kind_words(self) -> str:
        extra = SUBKIND_NAMES[self.subkind]
        return f"{KIND_NAMES[self.kind]}（{extra}）" if extra else KIND_NAMES[self.kind]

    def covers(self, day: date) -> bool:
        return self.valid_from <= day and (self.valid_to is None or day <= self.valid_to)

    def is_due(self, day: date) -> bool:
        return self.due is None or day > self.due

    def spec(self, name: str) -> InputSpec | None:
        return next((one for one in self.inputs if one.name == name), None)


@dataclass(frozen=True, slots=True)
class Topic:
    """One matter on which several jurisdictions have a rule, perhaps in opposite directions."""

    id: str
    name: str
    says: str
    place: str


@dataclass(frozen=True, slots=True)
class Stacking:
    """Schemes which may or may not be drawn together for the same head and period.

    ``allowed`` True or False is what a text says (then with its clause); None means that no text says so and
    the office decides the flag ``parameter``.
    """

    id: str
    jurisdiction: str
    schemes: tuple[str, ...]
    per: str
    allowed: bool | None
    parameter: str
    says: str
    document_number: str
    clause: str
    place: str
