"""What must be settled before a report is signed: missing cells, failing relations, jumps from last year."""

from __future__ import annotations

import hashlib
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from decimal import Decimal

from ronghe.engine.reports.cells import Cell, Cells, change_of
from ronghe.engine.reports.definitions import CellKey, Check, Definition, key_of
from ronghe.engine.reports.expressions import Ref, compare

MISSING, RELATION, LIMIT, ANOMALY, TEXT, STALE = "missing", "relation", "limit", "anomaly", "text", "stale"
KIND_WORDS = {
    MISSING: "缺项",
    RELATION: "表间核对",
    LIMIT: "取值范围",
    ANOMALY: "同比异常",
    TEXT: "文字中的数字",
    STALE: "取数时间",
}


@dataclass(frozen=True, slots=True)
class Finding:
    """One thing found. ``key`` names it as long as the figures stay: an explanation holds for them only."""

    kind: str
    about: str
    message: str
    figures: tuple[str, ...] = ()
    can_explain: bool = False
    cells: tuple[CellKey, ...] = ()

    @property
    def key(self) -> str:
        text = "|".join((self.kind, self.about, *self.figures))
        return hashlib.sha256(text.encode()).hexdigest()[:24]

    @property
    def kind_words(self) -> str:
        return KIND_WORDS[self.kind]


def find(definition: Definition, level: str, cells: Cells) -> list[Finding]:
    """Everything found, what blocks first."""
    found = [
        *_missing(cells),
        *_limits(cells),
        *_relations(definition, level, cells),
        *_anomalies(definition, cells),
    ]
    return sorted(found, key=lambda one: one.can_explain)


def _name(cell: Cell) -> str:
    return f"{cell.row.code} {cell.row.name}"


def _missing(cells: Cells) -> Iterator[Finding]:
    for key, cell in cells.items():
        if cell.value is None and cell.row.required:
            reason = cell.reason or "没有数据来源，也没有填报"
            yield Finding(MISSING, f"{key[0]}.{key[1]}", f"{_name(cell)}：{reason}", cells=(key,))


def _limits(cells: Cells) -> Iterator[Finding]:
    for key, cell in cells.items():
        if cell.value is None:
            continue
        low, high = cell.row.low, cell.row.high
        if low is not None and cell.value < low:
            yield _limit(key, cell, f"低于下限 {low}")
        elif high is not None and cell.value > high:
            yield _limit(key, cell, f"高于上限 {high}")


def _limit(key: CellKey, cell: Cell, words: str) -> Finding:
    message = f"{_name(cell)} 为 {cell.shown} {cell.row.unit}，{words}"
    return Finding(LIMIT, f"{key[0]}.{key[1]}", message, (str(cell.value),), cells=(key,))


def _relations(definition: Definition, level: str, cells: Cells) -> Iterator[Finding]:
    for check in definition.checks:
        keys = tuple(key_of(ref, "") for ref in check.relation.refs)
        if all(key in cells for key in keys):
            yield from _relation(check, keys, cells)


def _relation(check: Check, keys: tuple[CellKey, ...], cells: Cells) -> Iterator[Finding]:
    def look(ref: Ref) -> Decimal | None:
        cell = cells[key_of(ref, "")]
        return cell.previous if ref.is_previous else cell.value

    result = compare(check.relation, look, check.tolerance)
    if result.holds is False:
        left, right = str(result.left.value), str(result.right.value)
        message = f"{check.says}：应有 {check.relation.text}，实为 {left} 与 {right}"
        yield Finding(RELATION, check.key, message, (left, right), not check.blocks, keys)


def _anomalies(definition: Definition, cells: Cells) -> Iterator[Finding]:
    for key, cell in cells.items():
        if cell.value is None or cell.previous is None:
            continue
        threshold = cell.row.anomaly or definition.anomaly
        change = change_of(cell.value, cell.previous)
        figures = (str(cell.value), str(cell.previous))
        about = f"{key[0]}.{key[1]}"
        if change is not None and abs(change) > threshold:
            words = f"{_name(cell)}：{cell.shown}，上年 {cell.previous}，变动 {change}%，超过 {threshold}%"
            yield Finding(ANOMALY, about, words, figures, True, (key,))
        elif cell.previous == 0 and cell.value != 0:
            yield Finding(
                ANOMALY, about, f"{_name(cell)}：上年为 0，本年为 {cell.shown}", figures, True, (key,)
            )


@dataclass(frozen=True, slots=True)
class Difference:
    """A cell that would be another today than it is in the signed report."""

    key: CellKey
    name: str
    signed: str
    now: str
    why: str


def differences(signed: Cells, now: Cells) -> list[Difference]:
    """Where today's cells differ from the signed ones; a fact gone is a difference, too."""
    return [
        _difference(key, cell, now.get(key)) for key, cell in signed.items() if _differs(cell, now.get(key))
    ]


def _differs(signed: Cell, now: Cell | None) -> bool:
    return now is None or now.value != signed.value


def _difference(key: CellKey, signed: Cell, now: Cell | None) -> Difference:
    why = "事实已不在" if now is None or now.value is None else "事实已变动"
    reason = now.reason if now and now.reason else ""
    return Difference(
        key,
        _name(signed),
        signed.shown,
        now.shown if now else "（缺）",
        f"{why}：{reason}" if reason else why,
    )


def uncleared(findings: list[Finding], explained: Mapping[str, str]) -> list[Finding]:
    """What still stands in the way of signing."""
    return [one for one in findings if not (one.can_explain and explained.get(one.key))]
