"""What a policy says on a day: a value with its clause, or the plain statement that it gives none."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from enum import StrEnum
from typing import NoReturn, TypeAlias

from ronghe.engine.errors import EngineError


class Comparator(StrEnum):
    """How a measured figure is held against a value; ``NONE`` where the value is not a yardstick."""

    GREATER = ">"
    AT_LEAST = ">="
    EQUAL = "="
    AT_MOST = "<="
    LESS = "<"
    ABOUT = "about"
    RANGE = "range"
    NONE = "none"


class Modality(StrEnum):
    """How binding the document is: 须/应, a stated target, 力争, 可, 鼓励/支持, 探索."""

    MUST = "must"
    TARGET = "target"
    STRIVE = "strive"
    MAY = "may"
    ENCOURAGE = "encourage"
    EXPLORE = "explore"


class Kind(StrEnum):
    """What sort of value a parameter holds."""

    NUMBER = "number"
    RANGE = "range"
    DATE = "date"
    CYCLE = "cycle"
    FLAG = "flag"
    NAMES = "names"


class Reason(StrEnum):
    """Why there is no value."""

    SILENT = "silent"
    UNKNOWN = "unknown"
    NOT_YET = "not_yet"
    ENDED = "ended"


REASON_WORDS = {
    Reason.SILENT: "文件提到此事而未给出数值",
    Reason.UNKNOWN: "本辖区没有登记这个参数",
    Reason.NOT_YET: "所查日期早于首个有效日",
    Reason.ENDED: "所查日期晚于最后有效日",
}


@dataclass(frozen=True, slots=True)
class Range:
    """Both bounds belong to the range."""

    low: Decimal
    high: Decimal

    def __contains__(self, figure: Decimal) -> bool:
        return self.low <= figure <= self.high

    def __str__(self) -> str:
        return f"{self.low}—{self.high}"


Content: TypeAlias = Decimal | Range | date | str | bool | tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Value:
    """A parameter on a day; ``jurisdiction`` is whose text it is, perhaps above the one ``asked`` for."""

    key: str
    value: Content
    kind: Kind
    unit: str
    comparator: Comparator
    modality: Modality
    clause: str
    document_number: str
    valid_from: date
    valid_to: date | None
    source: str
    jurisdiction: str
    asked: str
    basis: str = ""

    @property
    def is_inherited(self) -> bool:
        return self.jurisdiction != self.asked

    @property
    def number(self) -> Decimal:
        """The value as a number, or an error that says what it is instead."""
        if isinstance(self.value, Decimal):
            return self.value
        raise EngineError(
            "rules.not_a_number", f"参数“{self.key}”不是单个数值，而是 {self.kind.value}", where=self.clause
        )

    @property
    def fraction(self) -> Decimal:
        """A percentage as a fraction of one: 65 % is 0.65. Anything that is no percentage is refused."""
        if self.unit != "%":
            raise EngineError("rules.not_a_share", f"参数“{self.key}”的单位是“{self.unit}”，不是百分比")
        return self.number / 100

    @property
    def bounds(self) -> Range:
        """The value as a range, or an error that says what it is instead."""
        if isinstance(self.value, Range):
            return self.value
        raise EngineError(
            "rules.not_a_range", f"参数“{self.key}”不是区间，而是 {self.kind.value}", where=self.clause
        )


class NotStatedError(EngineError):
    """Somebody tried to calculate with a parameter that the policy does not state."""


@dataclass(frozen=True, slots=True)
class NotStated:
    """The policy gives no value. It is no number, no truth value, and refuses to become one."""

    key: str
    jurisdiction: str
    on: date
    reason: Reason
    clause: str | None = None
    document_number: str = ""
    consulted: tuple[str, ...] = ()

    @property
    def words(self) -> str:
        where = f"（{self.document_number} {self.clause}）" if self.clause else ""
        return f"政策未载明参数“{self.key}”：{REASON_WORDS[self.reason]}{where}"

    def _refuse(self, *_: object) -> NoReturn:
        raise NotStatedError(
            "rules.not_stated",
            f"不能计算：{self.words}",
            where=f"{self.jurisdiction}，{self.on.isoformat()}",
            hint="请由主管单位确定该参数并登记依据后再算",
        )

    __bool__ = __int__ = __float__ = __index__ = __complex__ = __neg__ = __abs__ = __round__ = _refuse
    __add__ = __radd__ = __sub__ = __rsub__ = __mul__ = __rmul__ = __truediv__ = __rtruediv__ = _refuse
    __floordiv__ = __rfloordiv__ = __mod__ = __rmod__ = __pow__ = __rpow__ = _refuse
    __lt__ = __le__ = __gt__ = __ge__ = _refuse
