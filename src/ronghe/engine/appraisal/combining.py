"""The combination of scores: exact fractions, every part kept, a missing score never taken for zero.

The total is the weighted mean of the parties; a party's is the weighted mean of the groups it scores; a
group's that of its items; an item's the plain mean of the party's scorers, each score in per cent of the
item's full mark. Every line of the result carries its share in the whole, and the lines sum to the total.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from decimal import ROUND_HALF_UP, Decimal
from fractions import Fraction

from ronghe.engine.appraisal.declaring import Group, Item, Party, Scheme

HUNDRED = Fraction(100)


@dataclass(frozen=True, slots=True)
class Score:
    """What one scorer of a party gave for an item: a value, or that the item does not apply."""

    party: str
    scorer: str
    item: str
    value: Decimal | None = None
    applies: bool = True


@dataclass(frozen=True, slots=True)
class Weights:
    """The weights of parties and groups in per cent, stated or decided. What nobody decided is absent."""

    parties: Mapping[str, Decimal] = field(default_factory=dict)
    groups: Mapping[str, Decimal] = field(default_factory=dict)

    @classmethod
    def stated(cls, scheme: Scheme, answers: Mapping[str, Decimal] | None = None) -> Weights:
        """Those of the text, and for what it leaves open those answered, by ``Scheme.weight_keys``."""
        given = answers or {}
        stem = f"evaluation.{scheme.code}"
        parties = {
            one.key: Decimal(one.weight) if one.weight is not None else given[f"{stem}.party_{one.key}"]
            for one in scheme.parties
            if one.weight is not None or f"{stem}.party_{one.key}" in given
        }
        if len(scheme.groups) == 1:
            return cls(parties, {scheme.groups[0].key: Decimal(100)})
        groups = {
            one.key: Decimal(one.weight) if one.weight is not None else given[f"{stem}.group_{one.key}"]
            for one in scheme.groups
            if one.weight is not None or f"{stem}.group_{one.key}" in given
        }
        return cls(parties, groups)

    def gaps(self, scheme: Scheme) -> list[str]:
        """Weights that nobody stated, and sums that are not a hundred."""
        gaps = [f"“{p.name}”的权重未规定" for p in scheme.parties if p.key not in self.parties]
        gaps += [f"“{g.name}”的权重未规定" for g in scheme.groups if g.key not in self.groups]
        if gaps:
            return gaps
        for words, weights in (("评价方", self.parties), ("一级指标", self.groups)):
            total = sum(weights.values(), Decimal(0))
            if total != 100:
                gaps.append(f"{words}的权重合计为 {total.normalize():f}，应为 100")
        return gaps


@dataclass(frozen=True, slots=True)
class Line:
    """One item as one party scored it. ``share`` is its weight in the whole, ``points`` what it brings."""

    party: str
    group: str
    item: str
    scorers: int
    value: Fraction | None
    share: Fraction
    is_left_out: bool = False

    @property
    def points(self) -> Fraction:
        return Fraction(0) if self.value is None else self.share * self.value


@dataclass(frozen=True, slots=True)
class Note:
    """Something that a reader of the total must know. ``stops`` means that there is no total."""

    text: str
    stops: bool = True


@dataclass(frozen=True, slots=True)
class Combination:
    """The total with its lines; None where something is missing, with every reason."""

    total: Fraction | None
    lines: tuple[Line, ...]
    notes: tuple[Note, ...] = ()

    @property
    def is_whole(self) -> bool:
        return self.total is not None

    @property
    def missing(self) -> list[str]:
        return [one.text for one in self.notes if one.stops]

    def party_score(self, party: str) -> Fraction | None:
        """The party's own result out of a hundred, or None where it has none."""
        lines = [one for one in self.lines if one.party == party and one.share]
        weight = sum((one.share for one in lines), Fraction(0))
        if not weight or any(one.value is None for one in lines):
            return None
        return sum((one.points for one in lines), Fraction(0)) / weight

    def rounded(self, digits: int = 2) -> Decimal | None:
        return None if self.total is None else rounded(self.total, digits)


def combine(scheme: Scheme, weights: Weights, scores: Iterable[Score]) -> Combination:
    """Combine the scores of all parties by the scheme."""
    notes = [Note(text) for text in weights.gaps(scheme)]
    held = _by_item(scores)
    spreads = scheme.missing == "spread"
    lines: list[Line] = []
    for party in scheme.parties:
        found, told = _party_lines(scheme, party, weights, held)
        empty = all(line.value is None for line in found)
        notes += [Note(text, stops=not spreads) for text in told]
        lines += [_left_out(line) for line in found] if empty and spreads else found
    lines = _shared(scheme, weights, lines, spreads)
    if any(note.stops for note in notes):
        return Combination(None, tuple(lines), tuple(notes))
    if not any(line.share for line in lines):
        return Combination(None, tuple(lines), (*notes, Note("没有任何一方评分")))
    return Combination(sum((line.points for line in lines), Fraction(0)), tuple(lines), tuple(notes))


def _by_item(scores: Iterable[Score]) -> dict[tuple[str, str], list[Score]]:
    held: dict[tuple[str, str], list[Score]] = defaultdict(list)
    for score in scores:
        held[score.party, score.item].append(score)
    return held


def _party_lines(
    scheme: Scheme, party: Party, weights: Weights, held: Mapping[tuple[str, str], list[Score]]
) -> tuple[list[Line], list[str]]:
    """The party's items with their values, and what is missing among them."""
    lines, told = [], []
    for group, item in scheme.asked_of(party.key):
        given = held.get((party.key, item.key), [])
        valued = [one for one in given if one.applies and one.value is not None]
        if given and not any(one.applies for one in given):
            lines.append(Line(party.key, group.key, item.key, len(given), None, Fraction(0), True))
            continue
        value = _mean(valued, item) if len(valued) >= party.least else None
        if value is None:
            told.append(_lack(party, item, len(valued)))
        lines.append(Line(party.key, group.key, item.key, len(valued), value, Fraction(0)))
    return lines, told


def _mean(scores: Sequence[Score], item: Item) -> Fraction:
    return (
        sum((Fraction(one.value or 0) for one in scores), Fraction(0)) * HUNDRED / (len(scores) * item.full)
    )


def _lack(party: Party, item: Item, number: int) -> str:
    if not number:
        return f"“{party.name}”没有评“{item.name}”"
    return f"“{party.name}”评“{item.name}”的只有 {number} 人，至少应有 {party.least} 人"


def _left_out(line: Line) -> Line:
    return Line(line.party, line.group, line.item, line.scorers, None, Fraction(0), True)


def _shared(scheme: Scheme, weights: Weights, lines: list[Line], spreads: bool) -> list[Line]:
    """Give each line its share in the whole. What does not apply leaves its weight to the others."""
    counted = [one for one in lines if not one.is_left_out and not (spreads and one.value is None)]
    items = {item.key: item for _, item in scheme.items}
    parties = _portions({one.party: weights.parties.get(one.party) for one in counted})
    made = []
    for line in lines:
        if line not in counted:
            made.append(_left_out(line))
            continue
        mine = [one for one in counted if one.party == line.party]
        groups = _portions({one.group: weights.groups.get(one.group) for one in mine})
        peers = [items[one.item] for one in mine if one.group == line.group]
        within = Fraction(items[line.item].weight) / sum(Fraction(one.weight) for one in peers)
        share = parties[line.party] * groups[line.group] * within
        made.append(Line(line.party, line.group, line.item, line.scorers, line.value, share))
    return made


def _portions(weights: Mapping[str, Decimal | None]) -> dict[str, Fraction]:
    """Shares of one among those that count; none of them where the weights are not known."""
    total = sum((Fraction(one or 0) for one in weights.values()), Fraction(0))
    return {key: Fraction(one or 0) / total if total else Fraction(0) for key, one in weights.items()}


def rounded(value: Fraction, digits: int = 2) -> Decimal:
    """Half up, as people round marks.

    >>> rounded(Fraction(1, 3)), rounded(Fraction(5, 1000))
    (Decimal('0.33'), Decimal('0.01'))
    """
    unit = Decimal(1).scaleb(-digits)
    exact = value * 10**digits
    whole = (2 * exact.numerator + exact.denominator) // (2 * exact.denominator)
    return (Decimal(whole) * unit).quantize(unit, rounding=ROUND_HALF_UP)


def shown_parts(parts: Sequence[Fraction], digits: int = 2) -> list[Decimal]:
    """The parts rounded so that what is printed sums to the printed total (largest remainder).

    >>> shown_parts([Fraction(100, 3)] * 3)
    [Decimal('33.34'), Decimal('33.33'), Decimal('33.33')]
    """
    unit = Decimal(1).scaleb(-digits)
    total = int(rounded(sum(parts, Fraction(0)), digits) / unit)
    exact = [part * 10**digits for part in parts]
    whole = [part.numerator // part.denominator for part in exact]
    order = sorted(range(len(parts)), key=lambda at: (whole[at] - exact[at], at))
    for at in order[: total - sum(whole)]:
        whole[at] += 1
    return [Decimal(one) * unit for one in whole]


def differences(one: Scheme, one_weights: Weights, other: Scheme, other_weights: Weights) -> list[str]:
    """Why the totals of two years cannot be compared; nothing where they can."""
    found = []
    if one.subject != other.subject:
        found.append("评价对象不同")
    for words, mine, theirs in (
        ("评价方", _party_names(one), _party_names(other)),
        ("评价项", _item_names(one), _item_names(other)),
    ):
        found += [f"{words}“{mine[key]}”只在本次" for key in mine if key not in theirs]
        found += [f"{words}“{theirs[key]}”只在上次" for key in theirs if key not in mine]
    if found:
        return found
    mine_items, their_items = _items(one), _items(other)
    found += [
        f"“{item.name}”的满分、权重、所属指标或评价方不同"
        for key, (group, item) in mine_items.items()
        if _shape(group, item) != _shape(*their_items[key])
    ]
    if dict(one_weights.parties) != dict(other_weights.parties):
        found.append("评价方的权重不同")
    if dict(one_weights.groups) != dict(other_weights.groups):
        found.append("一级指标的权重不同")
    return found


def _party_names(scheme: Scheme) -> dict[str, str]:
    return {one.key: one.name for one in scheme.parties}


def _item_names(scheme: Scheme) -> dict[str, str]:
    return {item.key: item.name for _, item in scheme.items}


def _items(scheme: Scheme) -> dict[str, tuple[Group, Item]]:
    return {item.key: (group, item) for group, item in scheme.items}


def _shape(group: Group, item: Item) -> tuple[object, ...]:
    return group.key, item.full, Fraction(item.weight), frozenset(item.parties)
