"""The lookup: which value is in force in a jurisdiction on a day."""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from datetime import date

from ronghe.engine.errors import EngineError
from ronghe.engine.rules.values import Comparator, Content, Kind, Modality, NotStated, Reason, Value


@dataclass(frozen=True, slots=True)
class Period:
    """One stretch of days with one text. ``value`` is None where the text gives no value."""

    valid_from: date
    valid_to: date | None
    value: Content | None
    comparator: Comparator
    modality: Modality
    clause: str
    document_number: str
    source: str
    basis: str = ""
    limits: str = ""

    def covers(self, day: date) -> bool:
        return self.valid_from <= day and (self.valid_to is None or day <= self.valid_to)


@dataclass(frozen=True, slots=True)
class Series:
    """One parameter of one jurisdiction through time; the periods touch and never overlap."""

    key: str
    jurisdiction: str
    name: str
    kind: Kind
    unit: str
    periods: tuple[Period, ...]
    rule: str = ""
    register: tuple[str, ...] = ()

    def on(self, day: date) -> Period | Reason:
        place = bisect_right(self.periods, day, key=_starts) - 1
        if place < 0:
            return Reason.NOT_YET
        period = self.periods[place]
        return period if period.covers(day) else Reason.ENDED


def _starts(period: Period) -> date:
    return period.valid_from


@dataclass(frozen=True, slots=True)
class ParameterStore:
    """All series, and who stands above whom (``{"qingyuan": "guangdong", "guangdong": "china"}``)."""

    series: Mapping[tuple[str, str], Series] = field(default_factory=dict)
    parents: Mapping[str, str] = field(default_factory=dict)

    def line(self, jurisdiction: str) -> tuple[str, ...]:
        """The jurisdiction, then everything above it, nearest first."""
        line = [jurisdiction]
        while (above := self.parents.get(line[-1])) is not None:
            if above in line:
                raise EngineError("rules.circle", f"地区上下级成环：{' → '.join([*line, above])}")
            line.append(above)
        return tuple(line)

    def of(self, jurisdiction: str) -> Iterator[Series]:
        return (series for (owner, _), series in sorted(self.series.items()) if owner == jurisdiction)


def combine(stores: Iterable[ParameterStore]) -> ParameterStore:
    """One store of several jurisdictions. The same key must mean the same thing everywhere."""
    series: dict[tuple[str, str], Series] = {}
    parents: dict[str, str] = {}
    shapes: dict[str, Series] = {}
    for store in stores:
        for (owner, key), one in store.series.items():
            first = shapes.setdefault(key, one)
            if (first.kind, first.unit) != (one.kind, one.unit):
                reason = f"参数“{key}”在 {first.jurisdiction} 与 {owner} 的类别或单位不同，不能并用"
                raise EngineError("rules.shapes_differ", reason, hint="请改用同一单位，或另取参数键")
            if (owner, key) in series:
                raise EngineError("rules.twice", f"参数“{key}”在 {owner} 登记了两次")
            series[owner, key] = one
        for lower, upper in store.parents.items():
            if parents.setdefault(lower, upper) != upper:
                raise EngineError("rules.two_parents", f"{lower} 的上级既是 {parents[lower]} 又是 {upper}")
    return ParameterStore(series, parents)


def parameter(
    store: ParameterStore, key: str, *, jurisdiction: str, on: date, fallback: bool = False
) -> Value | NotStated:
    """What the policy of ``jurisdiction`` says about ``key`` on that day.

    Nothing is taken from above unless ``fallback`` asks for it; then the nearest jurisdiction above that
    states a value answers, and the answer says whose it is (``Value.jurisdiction``, ``Value.asked``).
    """
    line = store.line(jurisdiction) if fallback else (jurisdiction,)
    missing: NotStated | None = None
    for owner in line:
        answer = _own(store, key, owner, jurisdiction, on)
        if isinstance(answer, Value):
            return answer
        if missing is None or (missing.reason is Reason.UNKNOWN and answer.reason is not Reason.UNKNOWN):
            missing = answer
    assert missing is not None  # noqa: S101 - a line has at least the jurisdiction itself
    return NotStated(key, jurisdiction, on, missing.reason, missing.clause, missing.document_number, line)


def _own(store: ParameterStore, key: str, owner: str, asked: str, on: date) -> Value | NotStated:
    series = store.series.get((owner, key))
    if series is None:
        return NotStated(key, asked, on, Reason.UNKNOWN)
    period = series.on(on)
    if isinstance(period, Reason):
        last = series.periods[-1] if period is Reason.ENDED else series.periods[0]
        return NotStated(key, asked, on, period, last.clause, last.document_number)
    if period.value is None:
        return NotStated(key, asked, on, Reason.SILENT, period.clause, period.document_number)
    return Value(
        key=key,
        value=period.value,
        kind=series.kind,
        unit=series.unit,
        comparator=period.comparator,
        modality=period.modality,
        clause=period.clause,
        document_number=period.document_number,
        valid_from=period.valid_from,
        valid_to=period.valid_to,
        source=period.source,
        jurisdiction=owner,
        asked=asked,
        basis=period.basis,
    )
