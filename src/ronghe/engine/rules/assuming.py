"""What if: parameters assumed for one computation, marked as such wherever they are shown."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from datetime import date
from decimal import Decimal, InvalidOperation

from ronghe.engine.errors import EngineError
from ronghe.engine.rules.intake import NO_WORDS, SEPARATOR, YES_WORDS
from ronghe.engine.rules.loading import CYCLE
from ronghe.engine.rules.lookup import ParameterStore, Period, Series
from ronghe.engine.rules.values import Comparator, Content, Kind, Range
from ronghe.engine.rules.working import ASSUMED

_WANTED = {
    Kind.NUMBER: "一个数",
    Kind.RANGE: "两个数，如 4000-6000",
    Kind.DATE: "日期，如 2020-04-20",
    Kind.CYCLE: "周期，如 P6M、P1Y",
    Kind.FLAG: "是 或 否",
    Kind.NAMES: "以顿号或逗号分开的名称",
}


def with_assumptions(store: ParameterStore, jurisdiction: str, assume: Mapping[str, str]) -> ParameterStore:
    """The store with these values in place of what is stated (or not stated) in that jurisdiction."""
    series = dict(store.series)
    for key, text in assume.items():
        known = series.get((jurisdiction, key))
        if known is None:
            near = [other for owner, other in series if owner == jurisdiction and key.split(".")[0] in other]
            hint = f"相近的参数：{'、'.join(near[:5])}" if near else "参数键见 ronghe rule show"
            raise EngineError("rules.assume_unknown", f"{jurisdiction} 没有参数“{key}”", hint=hint)
        series[jurisdiction, key] = _assumed(known, text)
    return replace(store, series=series)


def _assumed(known: Series, text: str) -> Series:
    last = known.periods[-1]
    stated = last.value is not None
    period = Period(
        valid_from=date.min,
        valid_to=None,
        value=read_content(known.kind, text, known.key),
        comparator=Comparator.RANGE if known.kind is Kind.RANGE else last.comparator,
        modality=last.modality,
        clause=last.clause,
        document_number=last.document_number,
        source=f"{ASSUMED}{text}",
        basis="假设值，替代文件所载" if stated else "假设值，文件没有载明",
    )
    return replace(known, periods=(period,))


def read_content(kind: Kind, text: str, key: str = "") -> Content:
    """A parameter value as typed on the command line or in a form."""
    try:
        return _read(kind, text.strip())
    except (ValueError, InvalidOperation) as error:
        raise EngineError("rules.assume_value", f"参数“{key}”的值“{text}”应为{_WANTED[kind]}") from error


def _read(kind: Kind, text: str) -> Content:
    match kind:
        case Kind.NUMBER:
            return _number(text)
        case Kind.RANGE:
            low, high = (_number(part) for part in text.replace("—", "-").replace(",", "-").split("-"))
            if low > high:
                raise ValueError("low above high")
            return Range(low, high)
        case Kind.DATE:
            return date.fromisoformat(text)
        case Kind.CYCLE:
            if not CYCLE.match(text):
                raise ValueError("not a cycle")
            return text
        case Kind.FLAG:
            if text.lower() in YES_WORDS | NO_WORDS:
                return text.lower() in YES_WORDS
            raise ValueError("not a flag")
    names = tuple(part.strip() for part in SEPARATOR.split(text) if part.strip())
    if not names:
        raise ValueError("no names")
    return names


def _number(text: str) -> Decimal:
    number = Decimal(text.strip().removesuffix("%").removesuffix("元"))
    if not number.is_finite():
        raise ValueError("not finite")
    return number
