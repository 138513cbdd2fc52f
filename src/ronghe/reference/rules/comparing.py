"""Two editions side by side: what came, went, changed its name or place, and what probably followed what."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field

from ronghe.reference.enums import SuccessionKind
from ronghe.reference.rules.parsed import Succession
from ronghe.reference.rules.text import likeness

LIKE_ENOUGH = 0.6
"""Below it two names are not worth proposing to a person."""


@dataclass(frozen=True, slots=True)
class Listed:
    """The part of an entry that a comparison looks at."""

    code: str
    name: str
    level: int
    parent: str = ""
    stage: str = ""


@dataclass(frozen=True, slots=True)
class Change:
    """One difference between two editions of the same code."""

    code: str
    before: str
    after: str


@dataclass(slots=True)
class Difference:
    added: list[Listed] = field(default_factory=list)
    removed: list[Listed] = field(default_factory=list)
    renamed: list[Change] = field(default_factory=list)
    moved: list[Change] = field(default_factory=list)
    releveled: list[Change] = field(default_factory=list)
    proposals: list[Succession] = field(default_factory=list)

    @property
    def is_empty(self) -> bool:
        return not (self.added or self.removed or self.renamed or self.moved or self.releveled)

    def summary(self) -> str:
        parts = (
            ("新增", self.added),
            ("删除", self.removed),
            ("更名", self.renamed),
            ("改属", self.moved),
            ("改层级", self.releveled),
            ("接续建议", self.proposals),
        )
        return "，".join(f"{word}{len(items)}条" for word, items in parts if items) or "没有差别"


def compare(before: Mapping[str, Listed], after: Mapping[str, Listed]) -> Difference:
    """What changed from one edition to the next, with a successor proposed where the names speak for one."""
    found = Difference(
        added=[after[code] for code in sorted(after.keys() - before.keys())],
        removed=[before[code] for code in sorted(before.keys() - after.keys())],
    )
    for code in sorted(before.keys() & after.keys()):
        old, new = before[code], after[code]
        if old.name != new.name:
            found.renamed.append(Change(code, old.name, new.name))
            found.proposals.append(Succession(code, code, SuccessionKind.RENAMED, f"{old.name}→{new.name}"))
        if old.parent != new.parent:
            found.moved.append(Change(code, old.parent, new.parent))
        if old.level != new.level:
            found.releveled.append(Change(code, str(old.level), str(new.level)))
    found.proposals += propose(found.removed, found.added)
    return found


def propose(removed: Iterable[Listed], added: Iterable[Listed]) -> list[Succession]:
    """For each code that went, the new code of the same level and stage whose name is the same or most alike.

    A proposal is never applied by itself: a person confirms it.
    """
    candidates: dict[tuple[int, str], list[Listed]] = defaultdict(list)
    for item in added:
        candidates[item.level, item.stage].append(item)
    proposals = []
    for item in removed:
        ranked = [
            (likeness(item.name, new.name), new.code, new) for new in candidates[item.level, item.stage]
        ]
        score, _, best = max(ranked, default=(0.0, "", None), key=lambda rank: (rank[0], rank[1]))
        if best is None or score < LIKE_ENOUGH:
            continue
        kind = SuccessionKind.RECODED if best.name == item.name else SuccessionKind.RENAMED
        note = f"{item.name}→{best.name}（名称相似度{score:.0%}）"
        proposals.append(Succession(item.code, best.code, kind, note))
    return _merge(proposals)


def _merge(proposals: list[Succession]) -> list[Succession]:
    """Several old codes that lead to one new code were merged into it."""
    into: dict[str, int] = defaultdict(int)
    for proposal in proposals:
        into[proposal.new] += 1
    return [
        Succession(item.old, item.new, SuccessionKind.MERGED if into[item.new] > 1 else item.kind, item.note)
        for item in proposals
    ]
