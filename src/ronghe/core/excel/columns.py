"""The columns of a sheet: what each cell may hold, and how it is read and written."""

from __future__ import annotations

import difflib
import re
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from decimal import ROUND_HALF_UP
from decimal import Decimal as Number
from typing import Any, ClassVar, Generic, Protocol, TypeVar

from ronghe.core.excel.cells import BadCell, RawCell, clean_text, half_width, shorten, shown
from ronghe.core.excel.dates import read_date
from ronghe.core.excel.errors import CellError
from ronghe.core.excel.numbers import plain, read_number

T = TypeVar("T")
T_co = TypeVar("T_co", covariant=True)

_YES = frozenset({"是", "√", "✓", "y", "yes", "true", "1", "有"})
_NO = frozenset({"否", "×", "✗", "x", "n", "no", "false", "0", "无"})
_LOST_DIGITS = 10**15


class Reader(Protocol[T_co]):
    """Reads the cells of one column during one check; ``prepare`` sees a batch of them first."""

    def prepare(self, raws: Sequence[RawCell]) -> None: ...

    def read(self, raw: RawCell) -> T_co: ...


@dataclass(frozen=True)
class Column(Generic[T]):
    """One column: ``name`` for programs, ``header`` for people.

    ``headers`` are other header texts that mean the same; ``value_of`` takes the value from an exported
    object (default: its key or attribute ``name``); ``may_be_absent`` allows uploads without the column.
    """

    kind: ClassVar[str] = "文本"
    name: str
    header: str
    required: bool = field(default=False, kw_only=True)
    help: str = field(default="", kw_only=True)
    example: str = field(default="", kw_only=True)
    headers: tuple[str, ...] = field(default=(), kw_only=True)
    width: int = field(default=0, kw_only=True)
    value_of: Callable[[Any], Any] | None = field(default=None, kw_only=True)
    may_be_absent: bool = field(default=False, kw_only=True)

    def parse(self, raw: RawCell) -> T:
        """The value of a cell that is not blank; a ``CellError`` says what is wrong with it."""
        raise NotImplementedError

    def reader(self) -> Reader[T]:
        """A fresh reader for one check."""
        return _PlainReader(self)

    def cell(self, value: T) -> RawCell:
        """The value as it is written into a workbook."""
        raise NotImplementedError

    def describe(self) -> str:
        """What may be entered, in words, for the template."""
        return self.kind

    def options(self) -> Sequence[str]:
        """The entries of the drop-down list; none for free columns."""
        return ()

    def number_format(self) -> str:
        """The Excel number format of the cells."""
        return "@"

    def validation(self) -> dict[str, Any] | None:
        """The Excel rule that catches a slip while typing, apart from drop-downs."""
        return None

    def text(self, value: T) -> str:
        """The value as text, for messages and CSV."""
        return shown(self.cell(value))


class _PlainReader(Generic[T]):
    """A column that needs no look-up."""

    def __init__(self, column: Column[T]) -> None:
        self.read = column.parse

    def prepare(self, raws: Sequence[RawCell]) -> None:
        return None


def _as_text(raw: RawCell) -> str:
    """The text of a cell meant as text, also where Excel has made a number of it."""
    match raw:
        case str():
            return clean_text(raw)
        case bool():
            raise CellError("应填文字，读到的是“TRUE/FALSE”值", "请把单元格格式改为“文本”后重新填写")
        case int() | float() if abs(raw) >= _LOST_DIGITS:
            raise CellError(
                "超过 15 位的号码被 Excel 当成数字，末几位已经丢失",
                "请先把单元格格式改为“文本”，再重新填写完整号码",
            )
        case BadCell():
            raise CellError(raw.message, raw.hint)
        case _:
            return shown(raw)


@dataclass(frozen=True)
class Text(Column[str]):
    """Free text with bounds on its length and, for codes, a pattern in words and as an expression."""

    kind: ClassVar[str] = "文本"
    min_length: int = field(default=0, kw_only=True)
    max_length: int = field(default=500, kw_only=True)
    pattern: str = field(default="", kw_only=True)
    pattern_help: str = field(default="", kw_only=True)
    multiline: bool = field(default=False, kw_only=True)

    def parse(self, raw: RawCell) -> str:
        text = _as_text(raw)
        if not self.multiline and "\n" in text:
            text = " ".join(part.strip() for part in text.split("\n"))
        if len(text) > self.max_length:
            raise CellError(
                f"共 {len(text)} 个字，超过 {self.max_length} 个字", f"请缩短到 {self.max_length} 个字以内"
            )
        if len(text) < self.min_length:
            raise CellError(f"只有 {len(text)} 个字，不足 {self.min_length} 个字")
        if self.pattern and not re.fullmatch(self.pattern, text):
            raise CellError("格式不对", self.pattern_help or f"应符合 {self.pattern}")
        return text

    def cell(self, value: str) -> RawCell:
        return value

    def describe(self) -> str:
        return f"文本，最多 {self.max_length} 字" + (f"；{self.pattern_help}" if self.pattern_help else "")


@dataclass(frozen=True)
class _Numeric(Column[T]):
    """What all number columns share: bounds, a unit, and the Excel rule."""

    unit: str = field(default="", kw_only=True)
    minimum: Number | int | None = field(default=None, kw_only=True)
    maximum: Number | int | None = field(default=None, kw_only=True)

    def within(self, number: Number) -> Number:
        if self.minimum is not None and number < self.minimum:
            raise CellError(f"不能小于 {self.bound(self.minimum)}")
        if self.maximum is not None and number > self.maximum:
            raise CellError(f"不能大于 {self.bound(self.maximum)}")
        return number

    def bound(self, number: Number | int) -> str:
        return plain(Number(number)) + self.unit

    def describe(self) -> str:
        low = f"不小于 {self.bound(self.minimum)}" if self.minimum is not None else ""
        high = f"不大于 {self.bound(self.maximum)}" if self.maximum is not None else ""
        return "，".join(part for part in (self.kind, low, high) if part)

    def number_format(self) -> str:
        return "General"


@dataclass(frozen=True)
class Integer(_Numeric[int]):
    """A whole number."""

    kind: ClassVar[str] = "整数"

    def parse(self, raw: RawCell) -> int:
        number = read_number(raw, unit=self.unit)
        if number != number.to_integral_value():
            raise CellError("应填整数，不带小数")
        return int(self.within(number))

    def cell(self, value: int) -> RawCell:
        return value

    def number_format(self) -> str:
        return "0"


@dataclass(frozen=True)
class Decimal(_Numeric[Number]):
    """A decimal number with at most ``places`` decimal places."""

    kind: ClassVar[str] = "数字"
    places: int = field(default=2, kw_only=True)

    def parse(self, raw: RawCell) -> Number:
        number = read_number(raw, unit=self.unit)
        rounded = number.quantize(Number(1).scaleb(-self.places), rounding=ROUND_HALF_UP)
        if number != rounded:
            raise CellError(f"最多 {self.places} 位小数")
        return self.within(rounded)

    def cell(self, value: Number) -> RawCell:
        return float(value)

    def describe(self) -> str:
        return f"{super().describe()}，最多 {self.places} 位小数"


@dataclass(frozen=True)
class Money(_Numeric[int]):
    """An amount typed in 元, exact to the fen; the value is the number of fen. Bounds are in 元."""

    kind: ClassVar[str] = "金额（元）"
    unit: str = field(default="元", kw_only=True)
    minimum: Number | int | None = field(default=0, kw_only=True)

    def parse(self, raw: RawCell) -> int:
        yuan = self.within(read_number(raw, unit=self.unit, prefixes="¥￥"))
        fen = yuan * 100
        if fen != fen.to_integral_value():
            raise CellError("金额最多精确到分（两位小数）")
        return int(fen)

    def cell(self, value: int) -> RawCell:
        return value / 100

    def text(self, value: int) -> str:
        return f"{Number(value) / 100:.2f}"

    def number_format(self) -> str:
        return "#,##0.00"


@dataclass(frozen=True)
class Percent(_Numeric[Number]):
    """A share; the value is the fraction (65% is 0.65).

    Excel stores a typed 65% as 0.65, so a number is a fraction; text must carry its sign.
    """

    kind: ClassVar[str] = "百分比"
    minimum: Number | int | None = field(default=0, kw_only=True)
    maximum: Number | int | None = field(default=1, kw_only=True)
    places: int = field(default=2, kw_only=True)
    _hint: ClassVar[str] = "请带百分号填写，例如 65%"

    def parse(self, raw: RawCell) -> Number:
        number = self._of_text(raw) if isinstance(raw, str) else read_number(raw)
        rounded = number.quantize(Number(1).scaleb(-self.places - 2), rounding=ROUND_HALF_UP)
        if number != rounded:
            raise CellError(f"百分比最多 {self.places} 位小数")
        try:
            return self.within(rounded)
        except CellError as error:
            raise CellError(error.message, error.hint or self._hint) from None

    def _of_text(self, raw: str) -> Number:
        text = half_width(clean_text(raw))
        for sign, scale in (("%", 100), ("‰", 1000)):
            if text.endswith(sign):
                return read_number(text[:-1]) / scale
        if text.startswith("百分之"):
            return read_number(text.removeprefix("百分之")) / 100
        raise CellError("没有百分号，无法确定大小", self._hint)

    def bound(self, number: Number | int) -> str:
        return f"{plain(Number(number) * 100)}%"

    def cell(self, value: Number) -> RawCell:
        return float(value)

    def text(self, value: Number) -> str:
        return f"{plain(value * 100).replace(',', '')}%"

    def number_format(self) -> str:
        return "0.00%"


@dataclass(frozen=True)
class Date(Column[date]):
    """A day."""

    kind: ClassVar[str] = "日期"
    earliest: date = field(default=date(1900, 1, 1), kw_only=True)
    latest: date = field(default=date(2100, 12, 31), kw_only=True)

    def parse(self, raw: RawCell) -> date:
        day = read_date(raw)
        if day < self.earliest:
            raise CellError(f"早于允许的最早日期 {self.earliest}")
        if day > self.latest:
            raise CellError(f"晚于允许的最晚日期 {self.latest}")
        return day

    def cell(self, value: date) -> RawCell:
        return value

    def describe(self) -> str:
        return "日期，如 2024-5-8 或 2024年5月8日"

    def number_format(self) -> str:
        return "yyyy-mm-dd"


@dataclass(frozen=True)
class YesNo(Column[bool]):
    """是 or 否, and the marks that people use for them."""

    kind: ClassVar[str] = "是/否"

    def parse(self, raw: RawCell) -> bool:
        if isinstance(raw, bool):
            return raw
        word = half_width(clean_text(shown(raw))).lower()
        if word in _YES:
            return True
        if word in _NO:
            return False
        raise CellError("应填“是”或“否”")

    def cell(self, value: bool) -> RawCell:
        return "是" if value else "否"

    def describe(self) -> str:
        return "填“是”或“否”"

    def options(self) -> Sequence[str]:
        return ("是", "否")


Pairs = Iterable[tuple[Any, Any]]


@dataclass(frozen=True)
class Choice(Column[str]):
    """One entry of a code list, by its label or its code; the value is the code.

    ``choices`` are (code, label) pairs, or a function that returns them;
    ``synonyms`` maps other words to a code.
    """

    kind: ClassVar[str] = "选项"
    choices: Pairs | Callable[[], Pairs] = field(kw_only=True)
    synonyms: Mapping[str, str] = field(default_factory=dict, kw_only=True)

    def pairs(self) -> list[tuple[str, str]]:
        found = self.choices() if callable(self.choices) else self.choices
        return [(str(code), str(label)) for code, label in found]

    def reader(self) -> Reader[str]:
        return _ChoiceReader(self)

    def parse(self, raw: RawCell) -> str:
        return _ChoiceReader(self).read(raw)

    def cell(self, value: str) -> RawCell:
        return dict(self.pairs()).get(str(value), str(value))

    def options(self) -> Sequence[str]:
        return [label for _, label in self.pairs()]

    def describe(self) -> str:
        return "从下拉列表中选择"


class _ChoiceReader:
    """The code list, read once for a check."""

    def __init__(self, column: Choice) -> None:
        self.labels = dict(column.pairs())
        self.codes = dict(column.synonyms)
        self.codes.update({code: code for code in self.labels})
        self.codes.update({label: code for code, label in self.labels.items()})

    def prepare(self, raws: Sequence[RawCell]) -> None:
        return None

    def read(self, raw: RawCell) -> str:
        text = _as_text(raw)
        code = self.codes.get(text)
        if code is None:
            code = self.codes.get(half_width(text).strip())
        if code is None:
            raise CellError(f"“{shorten(text, 30)}”不在可选项中", self._advice(text))
        return code

    def _advice(self, text: str) -> str:
        labels = list(self.labels.values())
        near = difflib.get_close_matches(text, labels, n=1, cutoff=0.5)
        if near:
            return f"是否应为“{near[0]}”"
        listed = "、".join(labels[:8])
        return f"可选：{listed}" + (f"等 {len(labels)} 项，见下拉列表" if len(labels) > 8 else "")
