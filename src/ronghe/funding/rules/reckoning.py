"""What a claim comes to: a pure function of its frozen evidence, the same today and in ten years."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal
from typing import Any

from ronghe.core.money import whole_fen, yuan_text
from ronghe.engine.packs.schemes import Decision, Scheme, Unit, Use
from ronghe.engine.rules.values import Range
from ronghe.funding.rules.months import Months, Period, count_months
from ronghe.funding.rules.rosters import Head
from ronghe.funding.rules.ruling import Ruled, head_by_rule, rule_of, store_of

LARGEST_HEADS = 20_000
MOST_FEN = 10**15


@dataclass(frozen=True, slots=True)
class Stated:
    """A parameter as it stood in the whole period: its value, or the words that say why there is none."""

    key: str
    value: Any = None
    unit: str = ""
    clause: str = ""
    document: str = ""
    basis: str = ""
    source: str = ""
    since: str = ""
    words: str = ""

    @property
    def is_stated(self) -> bool:
        return self.value is not None


@dataclass(frozen=True, slots=True)
class Basis:
    """Everything a claim rests on, frozen: nothing else is looked at when it is reckoned."""

    scheme: Scheme
    jurisdiction: str
    claimant: str
    claimant_id: int
    period: Period
    as_of: date
    stated: Mapping[str, Stated]
    heads: tuple[Head, ...]
    earlier_months: Mapping[str, int] = field(default_factory=dict)

    def of(self, decision: Decision | None) -> Stated | None:
        return None if decision is None else self.stated.get(decision.key, Stated(decision.key))

    def by_use(self, use: Use) -> Stated | None:
        """The decision of that use: None where the scheme has no such question."""
        return self.of(self.scheme.decision(use))


@dataclass(frozen=True, slots=True)
class Line:
    """One head's part. ``fen`` is None while something is missing."""

    ref: str
    digest: str
    months: tuple[date, ...]
    rate_fen: int | None
    fen: int | None
    says: str
    missing: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Step:
    """One line of the derivation, as the page shows it."""

    text: str
    formula: str = ""
    result: str = ""
    document: str = ""
    clause: str = ""


@dataclass(frozen=True, slots=True)
class Reckoning:
    lines: tuple[Line, ...]
    missing: tuple[str, ...]
    refused: tuple[str, ...]
    steps: tuple[Step, ...]
    traces: tuple[str, ...] = ()

    @property
    def total_fen(self) -> int | None:
        """The sum, when nothing is missing and nothing stands against it."""
        if self.missing or self.refused:
            return None
        return sum(line.fen or 0 for line in self.lines)


def reckon(basis: Basis) -> Reckoning:
    """The amount with every step, or what is missing. Nothing is assumed for what nobody decided."""
    missing: list[str] = []
    refused: list[str] = []
    steps: list[Step] = []
    _fund(basis, missing, refused, steps)
    by_rule = _ByRule(basis)
    lines = tuple(_line(basis, head, by_rule) for head in basis.heads)
    for line in lines:
        missing.extend(line.missing)
    _range(basis, lines, refused, steps)
    total = sum(line.fen or 0 for line in lines)
    if total > MOST_FEN:
        refused.append("合计金额超出可以处理的范围，请分批申报")
    steps.extend(_sums(basis, lines))
    if not lines:
        missing.append("人员或项目名单")
    return Reckoning(lines, _once(missing), _once(refused), tuple(steps), by_rule.traces)


class _ByRule:
    """The plan's own rule where the rule book has one: each rate and length is reckoned by it once."""

    def __init__(self, basis: Basis) -> None:
        self.on = max(basis.period.first, basis.scheme.starts)
        self.rule = rule_of(basis.scheme, self.on)
        self.store = store_of(basis.scheme, basis.stated, self.on)
        fund = basis.by_use(Use.FUND)
        self.fund = fund.value if fund is not None else None
        self.known: dict[tuple[int, int], Ruled] = {}

    @property
    def traces(self) -> tuple[str, ...]:
        found = (trace for _key, one in sorted(self.known.items()) for trace in one.traces)
        return tuple(dict.fromkeys(found))

    def head(self, rate_fen: int, months: int) -> Ruled | None:
        """The amount of a head; None where no rule reckons it."""
        if self.rule is None:
            return None
        key = (rate_fen, months)
        if key not in self.known:
            rate = Decimal(rate_fen) / 100
            self.known[key] = head_by_rule(
                self.rule, self.store, rate=rate, months=months, on=self.on, fund=self.fund
            )
        return self.known[key]


def _fund(basis: Basis, missing: list[str], refused: list[str], steps: list[Step]) -> None:
    decision = basis.scheme.decision(Use.FUND)
    stated = basis.of(decision)
    if decision is None or stated is None:
        return
    if not stated.is_stated:
        missing.append(_words(stated, decision.name))
    elif stated.value is False:
        refused.append(f"{decision.name}：当地没有设立，不能发放（{stated.basis or stated.document}）")
    else:
        steps.append(_from(stated, f"{decision.name}：已设立"))


def rate_of(basis: Basis, occupation: str) -> Stated:
    """The rate for an occupation: its own, else the general one, else the words that none is stated."""
    scheme = basis.scheme
    key = scheme.rate or scheme.amount
    if scheme.by_occupation and occupation:
        own = basis.stated.get(occupation_key(key, occupation))
        if own is not None and own.is_stated:
            return own
    return basis.stated.get(key, Stated(key))


def occupation_key(key: str, occupation: str) -> str:
    """The parameter of one occupation's rate.

    >>> occupation_key("funding.apprentice_subsidy.rate", "6-18-01-01")
    'funding.apprentice_subsidy.rate.o6_18_01_01'
    """
    return f"{key}.o{occupation.replace('-', '_').lower()}"


def _line(basis: Basis, head: Head, by_rule: _ByRule) -> Line:
    stated = rate_of(basis, head.occupation)
    missing = [] if stated.is_stated else [_words(stated, _rate_name(basis.scheme))]
    rate = whole_fen(stated.value) if isinstance(stated.value, Decimal) else None
    if stated.is_stated and rate is None:
        missing.append(f"{_rate_name(basis.scheme)}（文件只给区间，须由主管部门确定标准）")
    if basis.scheme.unit == Unit.ITEM:
        return Line(head.ref, head.digest, (), rate, rate, "每项一次", tuple(missing))
    months = _months(basis, head, missing)
    fen, says = _amount(basis, len(months), rate, missing)
    ruled = by_rule.head(rate, len(months)) if rate is not None and not missing else None
    if ruled is not None and ruled.fen is not None:
        fen = ruled.fen
    return Line(head.ref, head.digest, months, rate, None if missing else fen, says, tuple(missing))


def _rate_name(scheme: Scheme) -> str:
    decision = scheme.decision(Use.RATE)
    return decision.name if decision else "补助标准"


def _months(basis: Basis, head: Head, missing: list[str]) -> tuple[date, ...]:
    decision = basis.scheme.decision(Use.MONTHS)
    stated = basis.of(decision)
    least = int(stated.value) if stated is not None and isinstance(stated.value, Decimal) else None
    counted: Months = count_months(head.within(basis.period), least)
    if counted.open and decision is not None and stated is not None:
        missing.append(_words(stated, decision.name))
    return _capped(basis, head, counted.counted, missing)


def _capped(basis: Basis, head: Head, months: tuple[date, ...], missing: list[str]) -> tuple[date, ...]:
    """Not more than the years that may be paid for one head, counting what was paid before."""
    decision = basis.scheme.decision(Use.YEARS)
    if decision is None:
        return months
    earlier = basis.earlier_months.get(head.digest, 0)
    stated = basis.of(decision)
    if stated is not None and isinstance(stated.value, Decimal):
        return months[: max(0, int(stated.value * 12) - earlier)]
    if earlier + len(months) > 12 and stated is not None:
        missing.append(_words(stated, decision.name))
    return months


def _amount(basis: Basis, months: int, rate: int | None, missing: list[str]) -> tuple[int, str]:
    if rate is None:
        return 0, f"{months} 个月"
    if basis.scheme.unit == Unit.HEAD_MONTH:
        return months * rate, f"{months} 个月 × {yuan_text(rate)}元"
    whole, rest = divmod(months, 12)
    fen = whole * rate
    says = f"{whole} 年 × {yuan_text(rate)}元" if whole else ""
    if not rest:
        return fen, says or "不足一个月"
    decision = basis.scheme.decision(Use.PART_YEAR)
    stated = basis.of(decision)
    if decision is None or stated is None or not stated.is_stated:
        missing.append(_words(stated, decision.name if decision else "不足一年怎样计算"))
        return fen, f"{months} 个月"
    if stated.value is True:
        part = whole_fen(Decimal(rate) * rest / 1200)
        return fen + part, _joined(says, f"{yuan_text(rate)}元 × {rest}/12")
    return fen, _joined(says, f"余 {rest} 个月不足一年，不计")


def _joined(*parts: str) -> str:
    return " + ".join(part for part in parts if part)


def _range(basis: Basis, lines: Sequence[Line], refused: list[str], steps: list[Step]) -> None:
    """Every rate used lies in the range of the text, both ends included."""
    stated = basis.stated.get(basis.scheme.amount)
    if stated is None or not isinstance(stated.value, Range):
        return
    bounds = stated.value
    wrong = {
        line.rate_fen for line in lines if line.rate_fen is not None and not _inside(line.rate_fen, bounds)
    }
    refused.extend(
        f"标准 {yuan_text(fen)}元 不在 {bounds} {stated.unit} 之内（{stated.document} {stated.clause}）"
        for fen in sorted(wrong)
    )
    steps.append(_from(stated, f"文件规定的区间：{bounds} {stated.unit}，含两端"))


def _inside(fen: int, bounds: Range) -> bool:
    return (Decimal(fen) / 100) in bounds


def _sums(basis: Basis, lines: Sequence[Line]) -> list[Step]:
    """Lines of the same rate and the same reckoning as one step, then the sum."""
    groups: dict[tuple[int | None, str], list[Line]] = defaultdict(list)
    for line in lines:
        groups[line.rate_fen, line.says].append(line)
    steps = []
    for (rate, says), same in sorted(groups.items(), key=lambda one: (one[0][0] or 0, one[0][1])):
        occupations = {head.ref: head.occupation for head in basis.heads}
        source = rate_of(basis, occupations.get(same[0].ref, ""))
        each = same[0].fen
        unit = "项" if basis.scheme.unit == Unit.ITEM else "人"
        text = (
            f"{len(same)} {unit}，标准 {yuan_text(rate)}元"
            if rate is not None
            else f"{len(same)} {unit}，标准未定"
        )
        result = f"{yuan_text(sum(one.fen or 0 for one in same))}元" if each is not None else "无法计算"
        formula = f"{says}，每{unit} {yuan_text(each)}元 × {len(same)}" if each is not None else says
        steps.append(Step(text, formula, result, source.document or source.basis, source.clause))
    if lines and all(line.fen is not None for line in lines):
        total = sum(line.fen or 0 for line in lines)
        steps.append(Step("合计", " + ".join(one.result for one in steps), f"{yuan_text(total)}元"))
    return steps


def _from(stated: Stated, text: str) -> Step:
    return Step(text, document=stated.document or stated.basis, clause=stated.clause)


def _words(stated: Stated | None, name: str) -> str:
    said = stated.words if stated is not None and stated.words else "尚未确定"
    return f"{name}（{said}）"


def _once(texts: Sequence[str]) -> tuple[str, ...]:
    return tuple(dict.fromkeys(texts))


def unfinished_fen(line: Line, kept: int, unit: str, *, keeps_months: bool) -> int:
    """What is to be returned for a head that left after ``kept`` of its paid months.

    Months that are kept are worth their share of what was paid; the rest goes back, or all of it.

    >>> paid = Line("1", "d", tuple(date(2024, m, 1) for m in range(1, 13)), 500000, 500000, "")
    >>> unfinished_fen(paid, 7, "head_year", keeps_months=True)
    208333
    >>> unfinished_fen(paid, 7, "head_year", keeps_months=False)
    500000
    """
    fen, months = line.fen or 0, len(line.months)
    if not keeps_months or not months:
        return fen
    worth = whole_fen(Decimal(fen) * min(kept, months) / months / 100)
    return fen - worth
