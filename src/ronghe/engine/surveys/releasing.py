"""What of the answers may be shown: no figure of fewer than five people, alone or by subtraction.

Small strata are joined before anything is counted, so that nothing need be hidden and nothing can be
computed back: every table shown is complete, sums to its totals, and its cells are zero or at least five.
Where a question's table by strata cannot be made so, only its line for all is shown; in that line rare
options are joined. A later release differs from each earlier one by nothing or by at least five people in
every cell; where it would differ by fewer, the earlier figures of that question stay.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from ronghe.engine.surveys.questionnaire import Stratum

FLOOR = 5
ALL = ""
"""The key of the line for all strata together."""

Block = tuple[str, ...]
"""Strata, or options, that are shown as one."""


@dataclass(frozen=True, slots=True)
class Count:
    """People who chose one of these options, among those of these strata."""

    strata: Block
    options: Block
    number: int


@dataclass(frozen=True, slots=True)
class Release:
    """What is shown of one question: ``counts`` for all (first) and by strata; None where nothing may be."""

    question: str
    n: int
    strata: tuple[Block, ...]
    options: tuple[Block, ...]
    counts: tuple[Count, ...]
    asked: tuple[tuple[Block, int], ...] = ()
    reason: str = ""
    is_multiple: bool = False

    @property
    def is_shown(self) -> bool:
        return bool(self.counts)

    @property
    def has_strata(self) -> bool:
        return len(self.strata) > 1

    def number(self, strata: Block, options: Block) -> int:
        return sum(one.number for one in self.counts if one.strata == strata and one.options == options)

    def answers(self, strata: Block) -> int:
        """How many of these strata answered the question."""
        return sum(number for block, number in self.asked if block == strata)

    def to_data(self) -> dict[str, Any]:
        return {
            "question": self.question,
            "n": self.n,
            "strata": [list(one) for one in self.strata],
            "options": [list(one) for one in self.options],
            "counts": [[list(one.strata), list(one.options), one.number] for one in self.counts],
            "asked": [[list(block), number] for block, number in self.asked],
            "reason": self.reason,
            "is_multiple": self.is_multiple,
        }

    @classmethod
    def from_data(cls, data: Mapping[str, Any]) -> Release:
        return cls(
            data["question"],
            data["n"],
            tuple(tuple(one) for one in data["strata"]),
            tuple(tuple(one) for one in data["options"]),
            tuple(Count(tuple(s), tuple(o), number) for s, o, number in data["counts"]),
            tuple((tuple(block), number) for block, number in data["asked"]),
            data["reason"],
            data["is_multiple"],
        )


def collapse(strata: Sequence[Stratum], answered: Mapping[str, int], floor: int = FLOOR) -> tuple[Block, ...]:
    """The strata with answers, small ones joined with the next smallest until each has ``floor`` answers.

    >>> a, b, c = (Stratum(key, key, 50) for key in "abc")
    >>> collapse([a, b, c], {"a": 40, "b": 3, "c": 9})
    (('a',), ('b', 'c'))
    """
    order = {one.key: at for at, one in enumerate(strata)}
    blocks: list[tuple[int, Block]] = [
        (answered[one.key], (one.key,)) for one in strata if answered.get(one.key, 0)
    ]
    while len(blocks) > 1 and min(blocks)[0] < floor:
        first, second = sorted(blocks, key=lambda one: (one[0], order[one[1][0]]))[:2]
        blocks = [one for one in blocks if one not in (first, second)]
        joined = tuple(sorted((*first[1], *second[1]), key=order.__getitem__))
        blocks.append((first[0] + second[0], joined))
    if blocks and blocks[0][0] < floor:
        return ()
    return tuple(sorted((keys for _, keys in blocks), key=lambda keys: order[keys[0]]))


def released(
    question: str,
    table: Mapping[tuple[str, str], int],
    asked: Mapping[str, int],
    options: Sequence[str],
    blocks: Sequence[Block],
    *,
    is_multiple: bool = False,
    floor: int = FLOOR,
) -> Release:
    """The table that may be shown. ``table`` counts by stratum and option, ``asked`` answers by stratum."""
    numbers = {block: sum(asked.get(key, 0) for key in block) for block in blocks}
    n = sum(numbers.values())
    if n < floor:
        return _silent(question, n, f"不足 {floor} 份回答，不显示")
    whole = tuple(key for block in blocks for key in block)
    joined = _joined_options(table, whole, options, n, is_multiple=is_multiple, floor=floor)
    if not joined:
        return _silent(question, n, f"各选项合并后仍不足 {floor} 人，不显示")
    parts = [Count(block, option, _sum(table, block, option)) for block in blocks for option in joined]
    fits = [one.number for one in parts] + list(numbers.values())
    if is_multiple:  # those who did not tick a box are a group too
        fits += [numbers[one.strata] - one.number for one in parts]
    shows_strata = len(blocks) > 1 and all(_fits(number, floor) for number in fits)
    lines = [Count((ALL,), option, _sum(table, whole, option)) for option in joined]
    return Release(
        question,
        n,
        ((ALL,), *blocks) if shows_strata else ((ALL,),),
        joined,
        (*lines, *(parts if shows_strata else ())),
        (((ALL,), n), *(numbers.items() if shows_strata else ())),
        "" if shows_strata or len(blocks) < 2 else f"有的分层不足 {floor} 人，只显示合计",
        is_multiple,
    )


def _silent(question: str, n: int, reason: str) -> Release:
    return Release(question, n, (), (), (), (), reason)


def _sum(table: Mapping[tuple[str, str], int], strata: Block, options: Block) -> int:
    return sum(table.get((one, option), 0) for one in strata for option in options)


def _fits(number: int, floor: int) -> bool:
    return number == 0 or number >= floor


def _joined_options(
    table: Mapping[tuple[str, str], int],
    whole: Block,
    options: Sequence[str],
    n: int,
    *,
    is_multiple: bool,
    floor: int,
) -> tuple[Block, ...]:
    """The options, rare ones joined. Of a question with several ticks rare options are left out instead:
    people may have ticked two of them, so that they cannot be added up."""
    numbers = {option: _sum(table, whole, (option,)) for option in options}
    if is_multiple:
        kept = [o for o in options if _fits(numbers[o], floor) and _fits(n - numbers[o], floor)]
        return tuple((one,) for one in kept)
    blocks: list[tuple[int, Block]] = [(numbers[option], (option,)) for option in options]
    order = {option: at for at, option in enumerate(options)}
    while any(0 < number < floor for number, _ in blocks):
        taken = sorted((one for one in blocks if one[0]), key=lambda one: (one[0], order[one[1][0]]))
        if len(taken) < 2:
            return ()
        first, second = taken[:2]
        blocks = [one for one in blocks if one not in (first, second)]
        joined = tuple(sorted((*first[1], *second[1]), key=order.__getitem__))
        blocks.append((first[0] + second[0], joined))
    return tuple(sorted((keys for _, keys in blocks), key=lambda keys: order[keys[0]]))


def safe_after(new: Release, earlier: Iterable[Release], floor: int = FLOOR) -> bool:
    """Whether, beside every earlier release of the question, the new one tells of no fewer than ``floor``."""
    return all(_differs_safely(new, old, floor) for old in earlier if old.is_shown and new.is_shown)


def _differs_safely(new: Release, old: Release, floor: int) -> bool:
    """Compared in the finest blocks that both tables can be summed to."""
    strata: list[Block] = [(ALL,), *_common(_real(new.strata), _real(old.strata))]
    options = _common(new.options, old.options)
    for block in strata:
        people = _people(new, block) - _people(old, block)
        if not _fits(abs(people), floor):
            return False
        for some in options:
            gap = _block(new, block, some) - _block(old, block, some)
            if not _fits(abs(gap), floor) or (new.is_multiple and not _fits(abs(people - gap), floor)):
                return False
    return True


def _real(strata: Sequence[Block]) -> tuple[Block, ...]:
    return tuple(one for one in strata if one != (ALL,))


def _people(of: Release, strata: Block) -> int:
    return sum(number for block, number in of.asked if set(block) <= set(strata))


def _block(of: Release, strata: Block, options: Block) -> int:
    """The number of people in a block that is a union of blocks of the release."""
    return sum(
        one.number for one in of.counts if set(one.strata) <= set(strata) and set(one.options) <= set(options)
    )


def _common(mine: Sequence[Block], theirs: Sequence[Block]) -> list[Block]:
    """The finest blocks that are unions of blocks on both sides."""
    found: list[set[str]] = []
    for block in (*mine, *theirs):
        joined = set(block)
        apart = []
        for one in found:
            if one & joined:
                joined |= one
            else:
                apart.append(one)
        found = [*apart, joined]
    known = {key for block in mine for key in block} & {key for block in theirs for key in block}
    return [tuple(sorted(one)) for one in found if one & known]
