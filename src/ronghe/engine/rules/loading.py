"""Reading parameter files: every fault of every file at once, with file, line, column and reason."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from datetime import date, timedelta
from decimal import Decimal
from pathlib import Path
from typing import Any

from ronghe.engine.marked_schema import read_schema, schema_faults
from ronghe.engine.marked_yaml import Fault, FilesRefused, MarkedFile, Place, read_marked_yaml
from ronghe.engine.rules.lookup import ParameterStore, Period, Series
from ronghe.engine.rules.values import Comparator, Content, Kind, Modality, Range

SCHEMA = Path(__file__).with_name("schema") / "parameters.json"
CYCLE = re.compile(r"P(?:[1-9][0-9]?Y|[1-9][0-9]?M|[1-9][0-9]{0,2}D)\Z")
_YARDSTICKS = {Kind.NUMBER, Kind.RANGE, Kind.DATE}


def load_parameters(paths: Iterable[Path], *, parents: Mapping[str, str] | None = None) -> ParameterStore:
    """A store of all files, or ``FilesRefused`` with every fault found in any of them."""
    files: list[MarkedFile] = []
    faults: list[Fault] = []
    for path in paths:
        try:
            files.append(read_marked_yaml(path, name=f"{path.parent.name}/{path.name}"))
        except FilesRefused as refused:
            faults.extend(refused.faults)
    series, more = read_parameters(files)
    faults.extend(more)
    if faults:
        raise FilesRefused("rules.parameters_refused", faults, hint="请按所列行号改正后重新加载")
    return ParameterStore({(one.jurisdiction, one.key): one for one in series}, dict(parents or {}))


def read_parameters(files: Iterable[MarkedFile]) -> tuple[list[Series], list[Fault]]:
    """The series of the files and every fault; the series are only to be used when there is none."""
    series: list[Series] = []
    faults: list[Fault] = []
    first_seen: dict[tuple[str, str], str] = {}
    shapes: dict[str, tuple[Kind, str, str]] = {}
    for file in files:
        wrong = schema_faults(file, read_schema(SCHEMA))
        faults.extend(wrong)
        if wrong:
            continue
        for place, raw, owner in _each(file):
            one = _Reader(file, faults).series(place, raw, owner)
            spot = f"{file.name} 第 {file.values[place].line} 行"
            seen = first_seen.setdefault((owner, one.key), spot)
            if seen != spot:
                faults.append(
                    file.fault(
                        (*place, "key"), f"参数“{one.key}”已在{seen}登记；改变数值请在原处接续一个时段"
                    )
                )
            kind, unit, where = shapes.setdefault(one.key, (one.kind, one.unit, spot))
            if (kind, unit) != (one.kind, one.unit):
                reason = f"同一参数在{where}的类别与单位是 {kind}、“{unit}”，此处是 {one.kind}、“{one.unit}”"
                faults.append(file.fault((*place, "key"), reason))
            series.append(one)
    return series, faults


def _each(file: MarkedFile) -> Iterable[tuple[Place, dict[str, Any], str]]:
    data: Any = file.data
    for index, raw in enumerate(data["parameters"]):
        yield ("parameters", index), raw, data["jurisdiction"]


class _Reader:
    """Turns checked data into series and notes what the schema cannot see."""

    def __init__(self, file: MarkedFile, faults: list[Fault]) -> None:
        self.file = file
        self.faults = faults

    def _note(self, place: Place, reason: str) -> None:
        self.faults.append(self.file.fault(place, reason))

    def series(self, place: Place, raw: dict[str, Any], owner: str) -> Series:
        kind = Kind(raw["kind"])
        places = [(*place, "periods", index) for index in range(len(raw["periods"]))]
        periods = [self._period(at, one, kind) for at, one in zip(places, raw["periods"], strict=True)]
        self._check_sequence(places, periods)
        return Series(
            key=raw["key"],
            jurisdiction=owner,
            name=raw["name"],
            kind=kind,
            unit=raw.get("unit", ""),
            periods=tuple(periods),
            rule=raw.get("rule", ""),
            register=tuple(raw.get("register", ())),
        )

    def _check_sequence(self, places: list[Place], periods: list[Period]) -> None:
        for index in range(1, len(periods)):
            before, after, at = periods[index - 1], periods[index], (*places[index], "from")
            if before.valid_to is None:
                self._note(
                    at, f"前一时段（自 {before.valid_from}）没有截止日，不能再接一个时段；请先给它写 to"
                )
            elif after.valid_from <= before.valid_to:
                self._note(at, f"与前一时段重叠：前一时段到 {before.valid_to}，这里从 {after.valid_from} 起")
            elif after.valid_from != before.valid_to + timedelta(days=1):
                gap = f"{before.valid_to + timedelta(days=1)} 至 {after.valid_from - timedelta(days=1)}"
                self._note(at, f"与前一时段之间有空档：{gap}；没有数值的时段也要写出，value 写 null")

    def _period(self, place: Place, raw: dict[str, Any], kind: Kind) -> Period:
        start = self._day((*place, "from"), raw["from"])
        end = self._day((*place, "to"), raw["to"]) if raw.get("to") else None
        if end is not None and end < start:
            self._note((*place, "to"), f"截止日 {end} 早于起始日 {start}")
        value = self._value((*place, "value"), raw["value"], kind)
        return Period(
            valid_from=start,
            valid_to=end,
            value=value,
            comparator=self._comparator(place, raw.get("comparator"), kind),
            modality=Modality(raw["modality"]),
            clause=raw["clause"],
            document_number=raw["document"],
            source=f"{self.file.name}:{self.file.values[place].line}",
            basis=raw.get("basis", ""),
            limits=raw.get("limits", ""),
        )

    def _comparator(self, place: Place, raw: str | None, kind: Kind) -> Comparator:
        if kind is Kind.RANGE and raw not in {None, "range"}:
            self._note((*place, "comparator"), "区间参数的比较词只能是 range，或不写")
        if raw == "range" and kind is not Kind.RANGE:
            self._note((*place, "comparator"), f"比较词 range 只用于区间参数，这里是 {kind.value}")
        if raw is not None and raw != "none" and kind not in _YARDSTICKS:
            self._note((*place, "comparator"), f"{kind.value} 类参数没有比较词，请去掉 comparator")
        if raw is None:
            return Comparator.RANGE if kind is Kind.RANGE else Comparator.NONE
        return Comparator(raw)

    def _day(self, place: Place, raw: str) -> date:
        try:
            return date.fromisoformat(raw)
        except ValueError:
            self._note(place, f"没有“{raw}”这一天")
            return date.min

    def _value(self, place: Place, raw: Any, kind: Kind) -> Content | None:
        if raw is None:
            return None
        match kind, raw:
            case Kind.FLAG, bool():
                return raw
            case Kind.NUMBER, int() | float() if not isinstance(raw, bool):
                return Decimal(str(raw))
            case Kind.RANGE, [int() | float() as low, int() | float() as high]:
                return self._range(place, Decimal(str(low)), Decimal(str(high)))
            case Kind.DATE, str():
                return self._day(place, raw)
            case Kind.CYCLE, str() if CYCLE.match(raw):
                return raw
            case Kind.NAMES, list() if raw and all(isinstance(name, str) and name for name in raw):
                return tuple(raw)
        wanted = {
            Kind.FLAG: "true 或 false",
            Kind.NUMBER: "一个数",
            Kind.RANGE: "两个数的列表，如 [4000, 6000]",
            Kind.DATE: "一个日期，如 2020-04-20",
            Kind.CYCLE: "一个周期，如 P6M（六个月）、P1Y（一年）",
            Kind.NAMES: "名称的列表",
        }
        self._note(place, f"{kind.value} 类参数的值应为{wanted[kind]}；没有数值请写 null")
        return None

    def _range(self, place: Place, low: Decimal, high: Decimal) -> Range:
        if low > high:
            self._note(place, f"区间的下限 {low} 大于上限 {high}")
        return Range(low, high)
