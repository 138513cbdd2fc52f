"""From what a person typed to columns of one row: every value checked, every fault named with its input."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from datetime import date
from decimal import Decimal, InvalidOperation
from typing import Any

import numpy as np

from ronghe.engine.errors import EngineError
from ronghe.engine.rules.columns import (
    LARGEST,
    MONEY_DECIMALS,
    NUMBER_DECIMALS,
    OPEN,
    Column,
    FigureLists,
    Figures,
    NameLists,
    Names,
    day_number,
)
from ronghe.engine.rules.declaration import TYPE_NAMES, InputSpec, InputType, Rule

YES_WORDS = frozenset({"true", "yes", "y", "1", "是", "有", "对"})
NO_WORDS = frozenset({"false", "no", "n", "0", "否", "无", "没有"})
DECIMALS = {
    InputType.INTEGER: 0,
    InputType.INTEGERS: 0,
    InputType.NUMBER: NUMBER_DECIMALS,
    InputType.NUMBERS: NUMBER_DECIMALS,
    InputType.SHARE: NUMBER_DECIMALS,
    InputType.MONEY: MONEY_DECIMALS,
    InputType.MONEYS: MONEY_DECIMALS,
    InputType.DATE: 0,
    InputType.DATES: 0,
}
LIST_TYPES = {
    InputType.INTEGERS: InputType.INTEGER,
    InputType.NUMBERS: InputType.NUMBER,
    InputType.MONEYS: InputType.MONEY,
    InputType.DATES: InputType.DATE,
}
FIGURE_TYPES = frozenset(DECIMALS) - frozenset(LIST_TYPES)
SEPARATOR = re.compile(r"[,，、;；]")
NUMBER = re.compile(r"[-+]?[0-9]+(\.[0-9]+)?\Z")
EARLIEST, LATEST = date(1900, 1, 1), date(2200, 12, 31)


class InputsRefused(EngineError):
    """Inputs that cannot be taken, each with its name and the reason; ``fields`` maps names to reasons."""

    def __init__(self, rule: str, faults: Mapping[str, str]) -> None:
        self.fields = dict(faults)
        lines = "；".join(f"{name}：{reason}" for name, reason in faults.items())
        hint = f"各项输入的名称、类型和范围见 ronghe rule show {rule}"
        super().__init__("rules.inputs_refused", f"输入不能用：{lines}", where=f"规则 {rule}", hint=hint)


def one_row(rule: Rule, given: Mapping[str, Any]) -> dict[str, Column]:
    """Columns of one row from named values; raises ``InputsRefused`` with every fault."""
    faults: dict[str, str] = {}
    names = [spec.name for spec in rule.inputs]
    for name in given:
        if name not in names:
            faults[name] = f"没有这个输入；可用的输入：{'、'.join(names) or '无'}"
    columns: dict[str, Column] = {}
    for spec in rule.inputs:
        raw = given.get(spec.name)
        raw = spec.default if _is_blank(raw) else raw
        try:
            columns[spec.name] = empty(spec, 1) if _is_blank(raw) else _column(spec, raw)
        except ValueError as error:
            faults[spec.name] = f"{spec.label}：{error}"
    if faults:
        raise InputsRefused(rule.id, faults)
    return columns


def _is_blank(raw: Any) -> bool:
    return raw is None or (isinstance(raw, str) and not raw.strip())


def empty(spec: InputSpec, rows: int) -> Column:
    """A column in which nothing is known."""
    none = np.zeros(rows, dtype=np.bool_)
    zeros = np.zeros(rows, dtype=np.int64)
    ends = np.zeros(rows + 1, dtype=np.int64)
    nothing = np.zeros(0, dtype=np.int64)
    match spec.type:
        case InputType.FLAG:
            return np.full(rows, OPEN, dtype=np.int8)
        case InputType.CHOICE | InputType.TEXT:
            return Names(zeros - 1, spec.choices)
        case InputType.NAMES:
            return NameLists(ends, nothing, spec.choices, none)
        case kind if kind in LIST_TYPES:
            items = Figures(nothing, np.zeros(0, dtype=np.bool_), DECIMALS[kind])
            return FigureLists(ends, items, none)
    return Figures(zeros, none, DECIMALS[spec.type])


def _column(spec: InputSpec, raw: Any) -> Column:
    yes = np.ones(1, dtype=np.bool_)
    match spec.type:
        case InputType.FLAG:
            return np.array([int(read_flag(raw))], dtype=np.int8)
        case InputType.CHOICE | InputType.TEXT:
            return _names(spec, str(raw).strip())
        case InputType.NAMES:
            return _name_list(spec, _items(raw))
        case kind if kind in LIST_TYPES:
            return _figure_list(spec, _items(raw))
    value = read_figure(spec, raw, spec.type)
    return Figures(np.array([value], dtype=np.int64), yes, DECIMALS[spec.type])


def _items(raw: Any) -> list[Any]:
    if isinstance(raw, str):
        return [part.strip() for part in SEPARATOR.split(raw) if part.strip()]
    if isinstance(raw, Iterable) and not isinstance(raw, Mapping):
        return list(raw)
    return [raw]


def _names(spec: InputSpec, text: str) -> Names:
    if spec.choices and text not in spec.choices:
        raise ValueError(f"“{text}”不在可选值之内；可选：{'、'.join(spec.choices)}")
    vocabulary = spec.choices or (text,)
    return Names(np.array([vocabulary.index(text)], dtype=np.int64), vocabulary)


def _name_list(spec: InputSpec, items: list[Any]) -> NameLists:
    names = [str(one).strip() for one in items]
    if spec.choices and (strange := [one for one in names if one not in spec.choices]):
        raise ValueError(f"“{'、'.join(strange)}”不在可选值之内；可选：{'、'.join(spec.choices)}")
    vocabulary = spec.choices or tuple(dict.fromkeys(names))
    codes = np.array([vocabulary.index(one) for one in names], dtype=np.int64)
    return NameLists(np.array([0, len(codes)], dtype=np.int64), codes, vocabulary, np.ones(1, dtype=np.bool_))


def _figure_list(spec: InputSpec, items: list[Any]) -> FigureLists:
    values = []
    for place, one in enumerate(items, 1):
        try:
            values.append(read_figure(spec, one, LIST_TYPES[spec.type]))
        except ValueError as error:
            raise ValueError(f"第 {place} 项{error}") from error
    figures = Figures(
        np.array(values, dtype=np.int64), np.ones(len(values), dtype=np.bool_), DECIMALS[spec.type]
    )
    return FigureLists(np.array([0, len(values)], dtype=np.int64), figures, np.ones(1, dtype=np.bool_))


def read_flag(raw: Any) -> bool:
    """Yes or no in any of the usual spellings; anything else is refused."""
    if isinstance(raw, bool):
        return raw
    text = str(raw).strip().lower()
    if text in YES_WORDS:
        return True
    if text in NO_WORDS:
        return False
    raise ValueError(f"“{raw}”应填 是 或 否")


def read_figure(spec: InputSpec, raw: Any, kind: InputType) -> int:
    """A figure or day as the exact integer of its type, inside the bounds of the input."""
    if kind is InputType.DATE:
        return day_number(read_day(raw))
    number = read_number(raw, kind)
    decimals = DECIMALS[kind]
    moved = number.scaleb(decimals)
    if moved != moved.to_integral_value():
        raise ValueError(_too_fine(raw, kind))
    check_bounds(spec, number, kind)
    if abs(moved) > LARGEST:
        raise ValueError(f"{raw} 太大，本程序最多算到 {Decimal(LARGEST).scaleb(-decimals)}")
    return int(moved)


def _too_fine(raw: Any, kind: InputType) -> str:
    if kind is InputType.MONEY:
        return f"{raw} 元不足一分，金额只能到分（两位小数）"
    if kind is InputType.INTEGER:
        return f"{raw} 应为整数"
    return f"{raw} 的小数超过 {NUMBER_DECIMALS} 位"


def bounds_of(spec: InputSpec, kind: InputType) -> tuple[Decimal | None, Decimal | None]:
    """The bounds of an input: its own, else not negative, and a share at most one hundred."""
    low = Decimal(0) if spec.low is None else spec.low
    high = Decimal(100) if spec.high is None and kind is InputType.SHARE else spec.high
    return low, high


def check_bounds(spec: InputSpec, number: Decimal, kind: InputType) -> None:
    low, high = bounds_of(spec, kind)
    if low is not None and number < low:
        raise ValueError("不能是负数" if low == 0 else f"不能小于 {low}{spec.unit}")
    if high is not None and number > high:
        raise ValueError(f"不能大于 {high}{spec.unit}")


def read_number(raw: Any, kind: InputType) -> Decimal:
    if isinstance(raw, bool):
        raise ValueError(f"“{raw}”应为{TYPE_NAMES[kind]}")
    if isinstance(raw, Decimal) and raw.is_finite():
        return raw
    text = str(raw).strip().replace("％", "%")
    if kind is InputType.SHARE:
        text = text.removesuffix("%")
    elif kind is InputType.MONEY:
        text = text.removesuffix("元")
    if not NUMBER.match(text):
        raise ValueError(f"“{raw}”应为{TYPE_NAMES[kind]}")
    try:
        return Decimal(text)
    except InvalidOperation as error:
        raise ValueError(f"“{raw}”应为{TYPE_NAMES[kind]}") from error


def read_day(raw: Any) -> date:
    if isinstance(raw, date):
        day = raw
    else:
        try:
            day = date.fromisoformat(str(raw).strip())
        except ValueError:
            raise ValueError(f"“{raw}”应为日期，如 2020-09-01") from None
    if not EARLIEST <= day <= LATEST:
        raise ValueError(f"日期 {day} 不在 {EARLIEST} 至 {LATEST} 之间")
    return day
