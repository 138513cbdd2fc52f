"""Columns whose values are looked up elsewhere, and columns that hold several values."""

from __future__ import annotations

import re
from collections.abc import Callable, Collection, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any, ClassVar, Generic, TypeVar

from ronghe.core.excel.cells import BadCell, RawCell, clean_text, shorten, shown
from ronghe.core.excel.columns import Column, Reader, Text
from ronghe.core.excel.errors import CellError

T = TypeVar("T")

_SUGGESTIONS = 200  # suggestions cost a query each; a column that is wrong throughout does not need them all


@dataclass(frozen=True, slots=True)
class Ambiguous:
    """A look-up found several things of that name; ``candidates`` are the full names to choose from."""

    candidates: tuple[str, ...]


Lookup = Callable[[Collection[str]], Mapping[str, Any]]


@dataclass(frozen=True)
class Reference(Column[T]):
    """A thing that exists already, found by its name or code.

    ``lookup`` gets the distinct texts of a batch and returns those found, each with the thing or
    ``Ambiguous``; what it leaves out does not exist. ``label`` gives the text for exports, ``suggest`` near
    names for a wrong one, ``listed`` the entries of the drop-down.
    """

    kind: ClassVar[str] = "引用"
    lookup: Lookup = field(kw_only=True)
    label: Callable[[Any], str] = field(default=str, kw_only=True)
    suggest: Callable[[str], Sequence[str]] | None = field(default=None, kw_only=True)
    listed: Callable[[], Sequence[str]] | None = field(default=None, kw_only=True)
    missing: str = field(default="请先在系统中登记，或核对名称", kw_only=True)

    def reader(self) -> Reader[T]:
        return _ReferenceReader(self)

    def parse(self, raw: RawCell) -> T:
        reader = _ReferenceReader(self)
        reader.prepare([raw])
        return reader.read(raw)

    def cell(self, value: T) -> RawCell:
        return self.label(value)

    def options(self) -> Sequence[str]:
        return list(self.listed()) if self.listed else ()

    def describe(self) -> str:
        return "系统中已有的名称或代码"


class _ReferenceReader(Generic[T]):
    """Looks the texts of a batch up at once and remembers them for the rest of the check."""

    def __init__(self, column: Reference[T]) -> None:
        self.column = column
        self.found: dict[str, Any] = {}
        self.unknown: dict[str, str] = {}

    def prepare(self, raws: Sequence[RawCell]) -> None:
        texts = {_label_text(raw) for raw in raws}
        wanted = {text for text in texts if text and text not in self.found and text not in self.unknown}
        if not wanted:
            return
        answer = self.column.lookup(wanted)
        for text in wanted:
            if text in answer:
                self.found[text] = answer[text]
            else:
                self.unknown[text] = ""

    def read(self, raw: RawCell) -> T:
        text = _label_text(raw)
        if text not in self.found:
            raise CellError(f"系统中没有“{shorten(text, 40)}”", self._advice(text))
        value = self.found[text]
        if isinstance(value, Ambiguous):
            names = "、".join(value.candidates[:5])
            raise CellError(f"“{shorten(text, 40)}”不止一个", f"请写明是哪一个：{names}")
        result: T = value
        return result

    def _advice(self, text: str) -> str:
        advice = self.unknown.get(text, "")
        if advice:
            return advice
        near: Sequence[str] = ()
        if self.column.suggest and sum(map(bool, self.unknown.values())) < _SUGGESTIONS:
            near = self.column.suggest(text)
        advice = f"是否应为“{'”或“'.join(near[:3])}”" if near else self.column.missing
        self.unknown[text] = advice
        return advice


def _label_text(raw: RawCell) -> str:
    if isinstance(raw, BadCell):
        return ""
    return clean_text(raw) if isinstance(raw, str) else shown(raw)


@dataclass(frozen=True)
class ListOf(Column[tuple[Any, ...]]):
    """Several values in one cell, separated by any character of ``separator``; the value is a tuple.

    ``item`` says what each value is (a ``Choice`` or ``Reference`` for example); without it, short text.
    """

    kind: ClassVar[str] = "列表"
    separator: str = field(default="、,，;；\n", kw_only=True)
    item: Column[Any] | None = field(default=None, kw_only=True)
    max_items: int = field(default=100, kw_only=True)
    max_length: int = field(default=200, kw_only=True)

    def of(self) -> Column[Any]:
        return self.item or Text(self.name, self.header, max_length=self.max_length)

    def reader(self) -> Reader[tuple[Any, ...]]:
        return _ListReader(self)

    def parse(self, raw: RawCell) -> tuple[Any, ...]:
        reader = _ListReader(self)
        reader.prepare([raw])
        return reader.read(raw)

    def cell(self, value: Sequence[Any]) -> RawCell:
        item = self.of()
        return self.separator[0].join(item.text(entry) for entry in value)

    def describe(self) -> str:
        return f"可填多个，用“{self.separator[0]}”隔开；每个为{self.of().describe()}"


class _ListReader:
    """Splits a cell and reads its parts with the reader of the item column."""

    def __init__(self, column: ListOf) -> None:
        self.column = column
        self.items = column.of().reader()
        self.cut = re.compile("[" + re.escape(column.separator) + "]")

    def parts(self, raw: RawCell) -> list[str]:
        if isinstance(raw, BadCell):
            return []
        text = raw if isinstance(raw, str) else shown(raw)
        return [part for part in map(clean_text, self.cut.split(text)) if part]

    def prepare(self, raws: Sequence[RawCell]) -> None:
        self.items.prepare([part for raw in raws for part in self.parts(raw)])

    def read(self, raw: RawCell) -> tuple[Any, ...]:
        parts = self.parts(raw)
        if not parts:
            raise CellError("只有分隔符，没有内容", "请填写内容，或清空本格")
        if len(parts) > self.column.max_items:
            raise CellError(f"共 {len(parts)} 项，超过 {self.column.max_items} 项")
        values = tuple(self._item(part) for part in parts)
        twice = next(
            (part for part, value in zip(parts, values, strict=True) if values.count(value) > 1), None
        )
        if twice is not None:
            raise CellError(f"“{shorten(twice, 30)}”在本格中重复出现", "请删去重复的一项")
        return values

    def _item(self, part: str) -> Any:
        try:
            return self.items.read(part)
        except CellError as error:
            place = "" if part in error.message else f"“{shorten(part, 30)}”："
            raise CellError(f"{place}{error.message}", error.hint) from None
