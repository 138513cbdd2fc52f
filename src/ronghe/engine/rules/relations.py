"""What rules say of each other: the same matter elsewhere, the level above, and schemes drawn together.

Nothing here changes a result. Where the level above is newer or stricter, or two schemes meet in one head and
month, that is shown with its reason, and a person decides.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from enum import StrEnum

import numpy as np
from numpy.typing import NDArray

from ronghe.engine.rules.book import RuleBook
from ronghe.engine.rules.declaration import Rule, Stacking
from ronghe.engine.rules.lookup import ParameterStore, parameter
from ronghe.engine.rules.values import Comparator, NotStated, Value


class Direction(StrEnum):
    CAP = "cap"
    FLOOR = "floor"
    RANGE = "range"
    EXACT = "exact"
    NONE = "none"


DIRECTION_WORDS = {
    Direction.CAP: "封顶",
    Direction.FLOOR: "保底",
    Direction.RANGE: "幅度",
    Direction.EXACT: "定数",
    Direction.NONE: "",
}
_DIRECTIONS = {
    Comparator.AT_MOST: Direction.CAP,
    Comparator.LESS: Direction.CAP,
    Comparator.AT_LEAST: Direction.FLOOR,
    Comparator.GREATER: Direction.FLOOR,
    Comparator.RANGE: Direction.RANGE,
    Comparator.EQUAL: Direction.EXACT,
}


@dataclass(frozen=True, slots=True)
class Stance:
    """What one jurisdiction's rule says on a topic on a day."""

    rule: Rule
    parameters: tuple[Value | NotStated, ...]
    direction: Direction

    @property
    def since(self) -> date:
        days = [one.valid_from for one in self.parameters if isinstance(one, Value)]
        return max(days, default=self.rule.valid_from)

    @property
    def yardstick(self) -> Value | None:
        """The first stated parameter that is compared with."""
        stated = [one for one in self.parameters if isinstance(one, Value)]
        return next((one for one in stated if one.comparator in _DIRECTIONS), None)


@dataclass(frozen=True, slots=True)
class TopicView:
    """The stances of all jurisdictions on a topic; ``is_opposed``: one caps what another guarantees."""

    topic: str
    stances: tuple[Stance, ...]

    @property
    def is_opposed(self) -> bool:
        directions = {stance.direction for stance in self.stances}
        return {Direction.CAP, Direction.FLOOR} <= directions


def stance(rule: Rule, *, on: date, store: ParameterStore) -> Stance:
    found = tuple(
        parameter(store, key, jurisdiction=rule.jurisdiction, on=on) for key in rule.parameters.values()
    )
    directions = [
        _DIRECTIONS[one.comparator]
        for one in found
        if isinstance(one, Value) and one.comparator in _DIRECTIONS
    ]
    return Stance(rule, found, directions[0] if directions else Direction.NONE)


def topic_view(book: RuleBook, topic: str, *, on: date, store: ParameterStore | None = None) -> TopicView:
    """Every jurisdiction's rule on a topic, side by side."""
    held = store or book.store
    return TopicView(topic, tuple(stance(rule, on=on, store=held) for rule in book.select(topic=topic)))


@dataclass(frozen=True, slots=True)
class Superior:
    """A rule of the level above on the same topic, and why it deserves a look."""

    above: Stance
    is_newer: bool
    is_stricter: bool
    prevails_by: str

    @property
    def words(self) -> str:
        reasons = [word for word, holds in (("更新", self.is_newer), ("更严", self.is_stricter)) if holds]
        said = "、".join(reasons) if reasons else "可对照"
        by = f"；本辖区文件写明以上级规定为准（{self.prevails_by}）" if self.prevails_by else ""
        source = f"“{self.above.rule.name}”（{self.above.rule.document_number}）"
        return f"上级规定{source}{said}{by}；请核对后决定是否改按上级"


def superiors(
    book: RuleBook, rule: Rule, *, on: date, store: ParameterStore | None = None
) -> tuple[Superior, ...]:
    """Rules of the levels above on the topic of a rule, nearest first. Shown, never applied silently."""
    held = store or book.store
    if not rule.topic:
        return ()
    own = stance(rule, on=on, store=held)
    found = []
    for owner in held.line(rule.jurisdiction)[1:]:
        for other in book.select(jurisdiction=owner, topic=rule.topic):
            above = stance(other, on=on, store=held)
            if other.valid_from <= on:
                found.append(
                    Superior(
                        above,
                        above.since > own.since,
                        _stricter(above, own),
                        book.prevails.get(rule.jurisdiction, ""),
                    )
                )
    return tuple(found)


def _stricter(above: Stance, own: Stance) -> bool:
    """Of two caps the lower, of two floors the higher is the stricter; other pairs cannot be ranked."""
    one, other = above.yardstick, own.yardstick
    if one is None or other is None or above.direction is not own.direction or one.unit != other.unit:
        return False
    if above.direction is Direction.CAP:
        return one.number < other.number
    return above.direction is Direction.FLOOR and one.number > other.number


class Together(StrEnum):
    """Whether two schemes may be drawn for the same head and period."""

    ALLOWED = "allowed"
    EXCLUDED = "excluded"
    UNDECIDED = "undecided"
    TWICE = "twice"


@dataclass(frozen=True, slots=True)
class Meeting:
    """The answer for two schemes, with what it rests on."""

    verdict: Together
    words: str
    stacking: Stacking | None = None


def together(
    book: RuleBook, first: str, second: str, *, on: date, store: ParameterStore | None = None
) -> Meeting:
    """May two schemes (rules) be drawn together? What no text and no office has said is undecided."""
    if first == second:
        return Meeting(Together.TWICE, "同一人同一时段重复申领同一项")
    held = store or book.store
    names = {first, second}
    for rule in (book.get(first), book.get(second)):
        if names - {rule.id} & set(rule.excludes):
            return Meeting(Together.EXCLUDED, f"两项不能同时享受（{rule.document_number} {rule.clause}）")
    for one in book.stacking:
        if names <= set(one.schemes):
            return _decided(one, on, held)
    return Meeting(Together.UNDECIDED, "没有文件写明这两项能否同时享受，须由主管单位决定")


def _decided(one: Stacking, on: date, store: ParameterStore) -> Meeting:
    if one.allowed is not None:
        verdict = Together.ALLOWED if one.allowed else Together.EXCLUDED
        words = "可以" if one.allowed else "不能"
        return Meeting(verdict, f"{words}同时享受（{one.document_number} {one.clause}）", one)
    found = parameter(store, one.parameter, jurisdiction=one.jurisdiction, on=on)
    if isinstance(found, NotStated):
        return Meeting(Together.UNDECIDED, f"{one.says}；须由主管单位决定", one)
    verdict = Together.ALLOWED if found.value is True else Together.EXCLUDED
    words = "可以" if found.value is True else "不能"
    return Meeting(verdict, f"{words}同时享受（{found.basis or found.document_number}）", one)


@dataclass(frozen=True, slots=True)
class Clash:
    """Two rows that meet in one head and period."""

    first: int
    second: int
    meeting: Meeting


def clashes(
    book: RuleBook,
    heads: Sequence[str],
    schemes: Sequence[str],
    periods: Sequence[int] | NDArray[np.int64],
    *,
    on: date,
    store: ParameterStore | None = None,
) -> list[Clash]:
    """Pairs of rows with the same head in the same period that may not (or perhaps may not) stand together.

    ``periods`` are numbers of months (year × 12 + month) or of years, as the scheme counts.
    """
    people = {name: place for place, name in enumerate(dict.fromkeys(heads))}
    codes = np.array([people[name] for name in heads], dtype=np.int64)
    spans = np.asarray(periods, dtype=np.int64)
    order = np.lexsort((spans, codes))
    same = (np.diff(codes[order]) == 0) & (np.diff(spans[order]) == 0)
    known: dict[tuple[str, str], Meeting] = {}
    found: list[Clash] = []
    for run in _runs(same):
        rows = sorted(int(order[place]) for place in run)
        for left, first in enumerate(rows):
            for second in rows[left + 1 :]:
                low, high = sorted((schemes[first], schemes[second]))
                if (low, high) not in known:
                    known[low, high] = together(book, low, high, on=on, store=store)
                if known[low, high].verdict is not Together.ALLOWED:
                    found.append(Clash(first, second, known[low, high]))
    return found


def _runs(same: NDArray[np.bool_]) -> list[range]:
    """Stretches of equal neighbours, as ranges of places in the sorted order."""
    edges = np.flatnonzero(np.diff(np.concatenate([[False], same, [False]]).astype(np.int8)))
    return [range(int(start), int(end) + 1) for start, end in zip(edges[::2], edges[1::2], strict=True)]
