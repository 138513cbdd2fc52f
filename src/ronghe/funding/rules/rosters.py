"""What can be wrong with a list of heads: with one row, between rows, and against what is known elsewhere."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import date
from itertools import combinations

from ronghe.engine.packs.schemes import Condition, Scheme, Stage
from ronghe.funding.rules.months import Period

OPEN_END = date(2100, 12, 31)


@dataclass(frozen=True, slots=True)
class Head:
    """One stay of a person (or one thing) as a roster tells it. ``digest`` knows the same one again.

    ``organisation`` is the one that stands for the named one today, so that two names of an enterprise are
    one. ``place`` says where it was read: 名册“x.xlsx”第 7 行.
    """

    ref: str
    digest: str
    name: str
    kind: str
    organisation: int
    organisation_name: str
    starts: date
    ends: date | None = None
    left_on: date | None = None
    occupation: str = ""
    school: str = ""
    certificate: str = ""
    result: str = ""
    place: str = ""
    row: int = 0

    @property
    def last_day(self) -> date:
        ends = self.ends or OPEN_END
        return min(ends, self.left_on) if self.left_on else ends

    @property
    def stay(self) -> Period:
        return Period(self.starts, max(self.starts, self.last_day))

    def within(self, period: Period) -> Period | None:
        return self.stay.within(period)


@dataclass(frozen=True, slots=True)
class Finding:
    """What is wrong with a head: ``column`` names the cell of its row. ``blocks``: it cannot be paid so."""

    ref: str
    code: str
    column: str
    message: str
    hint: str
    place: str = ""
    blocks: bool = True

    @property
    def words(self) -> str:
        where = f"{self.place}：" if self.place else ""
        return f"{where}{self.message}。{self.hint}"


def row_findings(head: Head) -> Iterator[Finding]:
    """What a row says against itself."""
    if head.ends is not None and head.ends < head.starts:
        yield _of(head, "ends_early", "ends", "结束日期早于起始日期", "请核对两个日期")
    if head.left_on is not None and head.left_on < head.starts:
        yield _of(head, "left_early", "left_on", "退出日期早于起始日期", "请核对两个日期")


def twice_in_list(heads: Sequence[Head]) -> Iterator[Finding]:
    """The same person on overlapping days in two rows: at one place twice, or in two places at once."""
    for same in _by_digest(heads).values():
        for first, second in combinations(sorted(same, key=lambda h: (h.row, h.ref)), 2):
            overlap = first.stay.within(second.stay)
            if overlap is None:
                continue
            if first.organisation == second.organisation:
                says = f"与第 {first.row} 行是同一人同一段时间（{overlap.words}）"
                yield _of(second, "twice", "identity", says, "同一人只能列一次，请删去或改正其中一行")
            else:
                says = f"该人 {overlap.words} 在第 {first.row} 行的“{first.organisation_name}”"
                yield _of(second, "elsewhere", "starts", says, "同一人不能同时在两处，请核实后改正日期或单位")


def elsewhere(heads: Sequence[Head], known: Sequence[Head], *, names: bool) -> Iterator[Finding]:
    """Persons who on the same days stand in another organisation's list.

    ``names``: whether the reader may learn which one.
    """
    others = _by_digest(known)
    for head in heads:
        for other in others.get(head.digest, ()):
            overlap = head.stay.within(other.stay)
            if other.organisation == head.organisation or overlap is None or other.kind not in STAYS:
                continue
            where = f"“{other.organisation_name}”" if names else "另一单位"
            yield _of(
                head,
                "elsewhere",
                "starts",
                f"该人 {overlap.words} 已登记在{where}",
                "同一人不能同时在两处；确属本单位的，请联系受理部门核实并更正对方记录",
            )
            break


STAYS = frozenset({"apprentice", "intern", "farmer"})
"""Heads that are somewhere for a time; a thing or an award is not."""


def condition_findings(scheme: Scheme, head: Head, *, stage: str = Stage.ENTRY) -> Iterator[Finding]:
    """Conditions of the scheme that this head does not meet, or of which nothing is known."""
    for condition in scheme.conditions:
        if condition.stage == stage:
            yield from _condition(condition, head)


def _condition(condition: Condition, head: Head) -> Iterator[Finding]:
    match condition.key:
        case "occupation" if not head.occupation:
            yield _of(head, "occupation", "occupation", "没有写职业（工种）", condition.closes)
        case "assessed" if head.result != "passed":
            said = "考核不合格" if head.result == "failed" else "没有考核认定结果"
            yield _of(head, "assessed", "result", said, condition.closes)
        case "certificate" if not head.certificate:
            yield _of(head, "certificate", "certificate", "没有证书或文件编号", condition.closes)
        case "finished" if condition.stage == Stage.CONTINUING and head.left_on is not None:
            yield _of(head, "left", "left_on", f"已于 {head.left_on} 中途退出", condition.closes)
        case "finished" if condition.stage == Stage.ENTRY and (head.ends is None or head.left_on):
            said = f"已于 {head.left_on} 中途退出" if head.left_on else "没有结业日期"
            yield _of(head, "unfinished", "ends", said, condition.closes)


def period_findings(heads: Iterable[Head], period: Period, scheme: Scheme) -> Iterator[Finding]:
    """Heads of which no day lies in the period claimed, or whose period lies outside the scheme's."""
    allowed = Period(scheme.starts, scheme.ends or OPEN_END)
    for head in heads:
        stay = head.within(period)
        if stay is None:
            says = f"起止日期不在申报时段（{period.words}）之内"
            yield _of(head, "outside_period", "starts", says, "请核对日期，或改选申报时段")
        elif stay.within(allowed) != stay:
            says = f"有日期在补助项目有效期（{scheme.valid_from} 至 {scheme.valid_to or '无终止日'}）之外"
            yield _of(head, "outside_scheme", "starts", says, "项目有效期以外的月份不能申领")


def _of(head: Head, code: str, column: str, message: str, hint: str) -> Finding:
    return Finding(head.ref, code, column, message, hint, head.place)


def _by_digest(heads: Iterable[Head]) -> dict[str, list[Head]]:
    found: dict[str, list[Head]] = defaultdict(list)
    for head in heads:
        found[head.digest].append(head)
    return found


def masked_name(name: str) -> str:
    """The family name and stars: enough for the enterprise to know whom a line means.

    >>> masked_name("测试甲"), masked_name("甲"), masked_name("")
    ('测**', '甲*', '')
    """
    text = "".join(name.split())
    return text[:1] + "*" * max(1, len(text) - 1) if text else ""
