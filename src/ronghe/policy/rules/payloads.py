"""What a review item holds, by kind: dataclasses with a strict reader, so that no loose JSON gets into a
plan.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field, fields
from datetime import date
from decimal import Decimal, InvalidOperation
from enum import Enum
from typing import Any, TypeVar, cast, get_args, get_origin, get_type_hints

from ronghe.core.errors import Invalid
from ronghe.directory.enums import MatchHow
from ronghe.policy.enums import (
    Comparator,
    DeadlineBasis,
    DocumentKind,
    IndicatorKind,
    ItemKind,
    MilestoneKind,
    Modality,
    ParameterKind,
    UnitRole,
)


@dataclass(frozen=True, slots=True)
class UnitPayload:
    """A unit of a task as printed, with the organisation it is taken for."""

    name: str
    role: UnitRole = UnitRole.RESPONSIBLE
    role_word: str = ""
    organisation_id: int | None = None
    match_how: MatchHow = MatchHow.NONE
    match_score: float | None = None
    match_reason: str = ""
    is_confirmed: bool = False


@dataclass(frozen=True, slots=True)
class LinkPayload:
    """A policy the document cites."""

    title: str = ""
    number: str = ""
    quote: str = ""


@dataclass(frozen=True, slots=True)
class MetaPayload:
    """The document's own data."""

    title: str
    body_title: str = ""
    kind: DocumentKind = DocumentKind.PLAN
    issuer: str = ""
    document_number: str = ""
    index_number: str = ""
    other_ids: dict[str, str] = field(default_factory=dict)
    addressees: tuple[str, ...] = ()
    passed_at: str = ""
    issued_on: date | None = None
    published_on: date | None = None
    effective_from: date | None = None
    effective_text: str = ""
    ends_on: date | None = None
    plan_from: int | None = None
    plan_to: int | None = None
    publication_mode: str = ""
    lead_unit: str = ""
    superior_prevails_text: str = ""
    cited: tuple[LinkPayload, ...] = ()


@dataclass(frozen=True, slots=True)
class ClausePayload:
    """A heading and the text that is its own."""

    label: str = ""
    heading: str = ""
    level: int = 1
    text: str = ""


@dataclass(frozen=True, slots=True)
class TaskPayload:
    """A task of the body, or (with ``number``) a row of the decomposition table."""

    title: str
    text: str = ""
    number: int | None = None
    modality: Modality = Modality.MUST
    deadline_on: date | None = None
    deadline_basis: DeadlineBasis = DeadlineBasis.NONE
    deadline_text: str = ""
    and_others: bool = False
    units: tuple[UnitPayload, ...] = ()


@dataclass(frozen=True, slots=True)
class IndicatorPayload:
    """A quantity, or a goal in words that is rated (``kind`` qualitative)."""

    name: str
    kind: IndicatorKind = IndicatorKind.TARGET
    modality: Modality = Modality.TARGET
    comparator: Comparator = Comparator.NONE
    value: Decimal | None = None
    value_high: Decimal | None = None
    unit: str = ""
    per: str = ""
    target_year: int | None = None
    deadline_basis: DeadlineBasis = DeadlineBasis.NONE
    numerator: str = ""
    denominator: str = ""
    formula: str = ""
    baseline: Decimal | None = None
    baseline_year: int | None = None
    tolerance: Decimal | None = None
    data_source: str = ""
    not_stated: tuple[str, ...] = ()
    repeats: str = ""


@dataclass(frozen=True, slots=True)
class MilestonePayload:
    """A dated deliverable without a quantity."""

    name: str
    kind: MilestoneKind = MilestoneKind.OTHER
    phase: str = ""
    modality: Modality = Modality.TARGET
    due_on: date | None = None
    due_text: str = ""


@dataclass(frozen=True, slots=True)
class RulePayload:
    """A dated parameter. ``value`` in the JSON form of ``policy.models.parameters.DatedValue``; None: not
    stated.
    """

    key: str
    name: str
    valid_from: date
    kind: ParameterKind = ParameterKind.NUMBER
    value: Any = None
    unit: str = ""
    comparator: Comparator = Comparator.NONE
    modality: Modality = Modality.MUST
    valid_to: date | None = None


Payload = MetaPayload | ClausePayload | TaskPayload | IndicatorPayload | MilestonePayload | RulePayload

SHAPES: dict[str, type[Payload]] = {
    ItemKind.META: MetaPayload,
    ItemKind.CLAUSE: ClausePayload,
    ItemKind.TASK: TaskPayload,
    ItemKind.ANNEX_TASK: TaskPayload,
    ItemKind.INDICATOR: IndicatorPayload,
    ItemKind.MILESTONE: MilestonePayload,
    ItemKind.RULE: RulePayload,
}

T = TypeVar("T")


class _Wrong(Exception):
    """One value cannot be read; the message is for the person who typed it."""


def read_payload(kind: str, data: Mapping[str, Any]) -> Payload:
    """The payload of that kind. Raises Invalid with one message a field, all at once."""
    payload = read_as(SHAPES[kind], data)
    faults = check_payload(payload)
    if faults:
        raise Invalid("policy.payload", "条目内容有误：" + "；".join(faults.values()), fields=faults)
    return payload


def read_as(shape: type[T], data: Mapping[str, Any]) -> T:
    """Build any of these dataclasses from JSON, strictly: unknown names and wrong types are refused."""
    hints = get_type_hints(shape)
    names = {f.name for f in fields(cast(Any, shape))}
    wrong = {name: f"没有“{name}”这一项。" for name in data if name not in names}
    values: dict[str, Any] = {}
    for name in names & set(data):
        try:
            values[name] = _convert(data[name], hints[name])
        except _Wrong as error:
            wrong[name] = str(error)
    if wrong:
        raise Invalid("policy.payload", "条目内容有误：" + "；".join(wrong.values()), fields=wrong)
    try:
        return shape(**values)
    except TypeError as error:
        raise Invalid("policy.payload", f"条目内容不完整：{error}") from error


def _convert(raw: Any, hint: Any) -> Any:
    if hint is Any:
        return raw
    if get_origin(hint) is tuple:
        return _convert_each(raw, get_args(hint)[0])
    options = get_args(hint) if get_origin(hint) is not dict else ()
    if type(None) in options:
        inner = next(option for option in options if option is not type(None))
        return None if raw is None or raw == "" else _convert(raw, inner)
    if get_origin(hint) is dict:
        if not isinstance(raw, Mapping):
            raise _Wrong("应为编号与名称的对照。")
        return {str(key): str(value) for key, value in raw.items()}
    if isinstance(hint, type) and issubclass(hint, Enum):
        return _convert_enum(raw, hint)
    if hasattr(hint, "__dataclass_fields__"):
        return raw if isinstance(raw, hint) else read_as(hint, _mapping(raw))
    return _READERS[hint](raw)


def _convert_each(raw: Any, hint: Any) -> tuple[Any, ...]:
    if not isinstance(raw, list | tuple):
        raise _Wrong("应为列表。")
    return tuple(_convert(one, hint) for one in raw)


def _convert_enum(raw: Any, hint: type[Enum]) -> Enum:
    try:
        return hint(raw)
    except ValueError as error:
        raise _Wrong(f"“{raw}”不在可选范围内。") from error


def _mapping(raw: Any) -> Mapping[str, Any]:
    if not isinstance(raw, Mapping):
        raise _Wrong("格式不对。")
    return raw


def _text(raw: Any) -> str:
    if not isinstance(raw, str):
        raise _Wrong("应为文字。")
    return raw.strip()


def _whole(raw: Any) -> int:
    if isinstance(raw, bool):
        raise _Wrong("应为整数。")
    try:
        return int(raw)
    except (TypeError, ValueError) as error:
        raise _Wrong("应为整数。") from error


def _number(raw: Any) -> Decimal:
    try:
        number = Decimal(str(raw))
    except InvalidOperation as error:
        raise _Wrong("应为数字。") from error
    if not number.is_finite() or abs(number) >= Decimal(10) ** 16:
        raise _Wrong("数字超出范围。")
    return number


def _day(raw: Any) -> date:
    if isinstance(raw, date):
        return raw
    try:
        return date.fromisoformat(str(raw))
    except ValueError as error:
        raise _Wrong("日期写作 2025-12-31。") from error


def _flag(raw: Any) -> bool:
    if isinstance(raw, bool):
        return raw
    raise _Wrong("应为是或否。")


_READERS: dict[Any, Callable[[Any], Any]] = {
    str: _text,
    int: _whole,
    float: float,
    Decimal: _number,
    date: _day,
    bool: _flag,
}


def write_payload(payload: object) -> dict[str, Any]:
    """The JSON of a payload; ``read_payload`` gives the same back."""
    return cast("dict[str, Any]", plain(payload))


def plain(value: Any) -> Any:
    """A dataclass, enum, number or date as JSON."""
    if hasattr(value, "__dataclass_fields__"):
        return {f.name: plain(getattr(value, f.name)) for f in fields(value)}
    if isinstance(value, Enum):
        return value.value
    if isinstance(value, Decimal):
        return format(value.normalize(), "f")
    if isinstance(value, date):
        return value.isoformat()
    if isinstance(value, tuple | list):
        return [plain(one) for one in value]
    if isinstance(value, dict):
        return {key: plain(one) for key, one in value.items()}
    return value


def check_payload(payload: Payload) -> dict[str, str]:
    """What contradicts itself in a payload, by field."""
    if isinstance(payload, MetaPayload):
        return _check_meta(payload)
    if isinstance(payload, ClausePayload):
        return {} if payload.label or payload.heading else {"heading": "条款须有序号或标题。"}
    if isinstance(payload, TaskPayload):
        return _check_task(payload)
    if isinstance(payload, IndicatorPayload):
        return _check_indicator(payload)
    if isinstance(payload, MilestonePayload):
        return {} if payload.name else {"name": "请写明工程或事项。"}
    return _check_rule(payload)


def _check_meta(payload: MetaPayload) -> dict[str, str]:
    wrong = {}
    if not payload.title:
        wrong["title"] = "文件须有标题。"
    if (payload.plan_from is None) != (payload.plan_to is None):
        wrong["plan_to"] = "规划期须写明起止年份。"
    elif payload.plan_from and payload.plan_to and payload.plan_to < payload.plan_from:
        wrong["plan_to"] = "规划终止年不能早于起始年。"
    if payload.ends_on and payload.effective_from and payload.ends_on < payload.effective_from:
        wrong["ends_on"] = "失效日期不能早于施行日期。"
    return wrong


def _check_task(payload: TaskPayload) -> dict[str, str]:
    wrong = {}
    if not payload.title:
        wrong["title"] = "任务须有名称。"
    dated = payload.deadline_basis not in {DeadlineBasis.NONE, DeadlineBasis.STANDING}
    if dated != (payload.deadline_on is not None) or payload.deadline_basis == DeadlineBasis.STANDING:
        wrong["deadline_on"] = "有完成时限的须注明依据；没有时限的依据为“未写明”。"
    seen = {(unit.role, unit.name) for unit in payload.units}
    if len(seen) < len(payload.units) or any(not unit.name for unit in payload.units):
        wrong["units"] = "单位名称不能为空，同一角色中不能重复。"
    return wrong


def _check_indicator(payload: IndicatorPayload) -> dict[str, str]:
    wrong = {}
    if not payload.name:
        wrong["name"] = "指标须有名称。"
    if payload.comparator == Comparator.RANGE:
        if payload.value is None or payload.value_high is None or payload.value_high < payload.value:
            wrong["value_high"] = "区间须有上下限，且上限不小于下限。"
    elif payload.value_high is not None:
        wrong["value_high"] = "不是区间的指标不能有上限。"
    if payload.kind == IndicatorKind.QUALITATIVE and (
        payload.value is not None or payload.comparator != Comparator.NONE
    ):
        wrong["value"] = "定性目标没有数值，只作评级。"
    dated = payload.deadline_basis not in {DeadlineBasis.NONE, DeadlineBasis.STANDING}
    if dated != (payload.target_year is not None):
        wrong["target_year"] = "有目标年的须注明依据；没有的依据为“未写明”或“长期执行”。"
    if payload.tolerance is not None and payload.tolerance < 0:
        wrong["tolerance"] = "容差不能为负。"
    return wrong


def _check_rule(payload: RulePayload) -> dict[str, str]:
    wrong = {}
    if not payload.key or not payload.name:
        wrong["key"] = "参数须有标识和名称。"
    if payload.valid_to is not None and payload.valid_to < payload.valid_from:
        wrong["valid_to"] = "终止日期不能早于生效日期。"
    return wrong
