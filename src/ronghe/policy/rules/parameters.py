"""Parameters between the database and ``engine.rules``."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import replace
from datetime import date, timedelta
from decimal import Decimal, InvalidOperation
from typing import Any

from ronghe.core.errors import Invalid
from ronghe.engine.rules.lookup import Period, Series
from ronghe.engine.rules.values import Content, Kind, Range

_DAY = timedelta(days=1)


def value_json(value: Content | None) -> Any:
    """The value as stored; numbers are strings, so that they stay exact."""
    if isinstance(value, Decimal):
        return format(value, "f")
    if isinstance(value, Range):
        return [format(value.low, "f"), format(value.high, "f")]
    if isinstance(value, date):
        return value.isoformat()
    return list(value) if isinstance(value, tuple) else value


def value_from(kind: str, raw: Any) -> Content | None:
    """The stored value as the rules want it. Raises Invalid where it does not fit the kind.

    >>> value_from("number", "12.50"), value_from("range", ["4000", "6000"]), value_from("flag", True)
    (Decimal('12.50'), Range(low=Decimal('4000'), high=Decimal('6000')), True)
    """
    if raw is None:
        return None
    try:
        return _read(Kind(kind), raw)
    except (InvalidOperation, ValueError, TypeError) as error:
        raise Invalid(
            "policy.parameter.value",
            f"“{raw}”不是{_WANTED[Kind(kind)]}。",
            fields={"value": "数值格式不对。"},
        ) from error


_WANTED = {
    Kind.NUMBER: "一个数",
    Kind.RANGE: "由小到大的两个数",
    Kind.DATE: "日期（如 2020-04-20）",
    Kind.CYCLE: "周期（如 P6M、P1Y）",
    Kind.FLAG: "是或否",
    Kind.NAMES: "名称的清单",
}


def _read(kind: Kind, raw: Any) -> Content:
    if kind is Kind.NUMBER:
        return _number(raw)
    if kind is Kind.RANGE:
        low, high = (_number(one) for one in raw)
        if low > high:
            raise ValueError("low above high")
        return Range(low, high)
    if kind is Kind.DATE:
        return date.fromisoformat(raw)
    if kind is Kind.FLAG and isinstance(raw, bool):
        return raw
    if (
        kind is Kind.NAMES
        and isinstance(raw, list)
        and raw
        and all(isinstance(one, str) and one for one in raw)
    ):
        return tuple(raw)
    if kind is Kind.CYCLE and isinstance(raw, str) and raw.startswith("P") and raw[1:-1].isdigit():
        return raw
    raise ValueError("does not fit")


def _number(raw: Any) -> Decimal:
    if isinstance(raw, bool):
        raise ValueError("not a number")
    number = Decimal(str(raw))
    if not number.is_finite():
        raise ValueError("not finite")
    return number


def with_answers(series: Series, answers: Sequence[Period]) -> Series:
    """The series with the office's answers in place of its silence; what a policy states is not touched."""
    periods = [piece for period in series.periods for piece in _filled(period, answers)]
    outside = [piece for answer in answers for piece in _outside(answer, series.periods)]
    return replace(series, periods=tuple(sorted([*periods, *outside], key=lambda one: one.valid_from)))


def _filled(period: Period, answers: Sequence[Period]) -> Iterator[Period]:
    """A silent period cut up by the answers that fall into it."""
    if period.value is not None:
        yield period
        return
    start: date | None = period.valid_from
    for answer in sorted(answers, key=lambda one: one.valid_from):
        if start is None:
            return
        inside = _overlap(answer, start, period.valid_to)
        if inside is None:
            continue
        first, last = inside
        if start < first:
            yield replace(period, valid_from=start, valid_to=first - _DAY)
        yield replace(
            answer,
            valid_from=first,
            valid_to=last,
            clause=period.clause,
            document_number=period.document_number,
        )
        start = last + _DAY if last is not None else None
    if start is not None and (period.valid_to is None or start <= period.valid_to):
        yield replace(period, valid_from=start)


def _overlap(answer: Period, start: date, end: date | None) -> tuple[date, date | None] | None:
    first = max(answer.valid_from, start)
    ends = [day for day in (answer.valid_to, end) if day is not None]
    last = min(ends) if ends else None
    return None if last is not None and last < first else (first, last)


def _outside(answer: Period, periods: Iterable[Period]) -> Iterator[Period]:
    """The stretches of an answer before, between and after the periods the policy has."""
    start: date | None = answer.valid_from
    for period in sorted(periods, key=lambda one: one.valid_from):
        if start is None:
            return
        end = period.valid_from - _DAY
        if start <= end and (answer.valid_to is None or start <= answer.valid_to):
            yield replace(
                answer,
                valid_from=start,
                valid_to=end if answer.valid_to is None else min(end, answer.valid_to),
            )
        start = max(start, period.valid_to + _DAY) if period.valid_to is not None else None
    if start is not None and (answer.valid_to is None or start <= answer.valid_to):
        yield replace(answer, valid_from=start)
