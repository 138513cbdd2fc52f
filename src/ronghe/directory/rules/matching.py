"""Which organisation a printed name means: every candidate scored, with the reason said. Pure."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from ronghe.directory import rules
from ronghe.directory.enums import MatchHow, NameKind
from ronghe.directory.rules import Parted, Place

ACCEPTED = 0.74
"""A candidate at or above this is taken; below it is only offered."""
CLOSE = 0.02
"""Two candidates nearer than this are not told apart: a person decides."""


@dataclass(frozen=True, slots=True)
class KnownName:
    """A name of the register, as far as matching needs it."""

    organisation_id: int
    text: str
    folded: str
    kind: str
    place_key: str
    used_in_key: str = ""
    is_current: bool = True
    via_merge: str = ""


@dataclass(frozen=True, slots=True)
class Printed:
    """A printed name with its possible readings: within all places, and within its own line only."""

    text: str
    folded: str
    readings: tuple[Parted, ...]
    functions: tuple[str, ...]

    @classmethod
    def read(cls, text: str, own: Place, below: Sequence[Place]) -> Printed:
        wide = rules.part(text, [*own.line, *below])
        narrow = rules.part(text, own.line)
        readings = (wide,) if wide == narrow else (wide, narrow)
        return cls(text, rules.fold(text), readings, rules.functions_of(wide.core))


@dataclass(frozen=True, slots=True)
class Candidate:
    organisation_id: int
    score: float
    how: MatchHow
    reason: str


_KIND_WORDS = {
    NameKind.OFFICIAL: "全称",
    NameKind.FORMER: "曾用名",
    NameKind.ABBREVIATION: "简称",
    NameKind.PRINTED: "文件写法",
}


def score(printed: Printed, known: KnownName, own: Place, near: frozenset[str]) -> Candidate | None:
    """How well a name of the register fits. ``near``: keys of the places above one's own."""
    if known.kind == NameKind.PRINTED and known.used_in_key not in ("", own.key):
        return None
    found = _by_text(printed, known, own)
    for reading in printed.readings:
        for candidate in (_by_core(reading, known), _by_function(reading, printed, known)):
            if candidate is not None:
                found = _better(found, _placed(candidate, reading, known, own, near))
    if found is None or known.is_current:
        return found
    reason = f"{found.reason}；但该机构已停用"
    return Candidate(found.organisation_id, min(found.score, ACCEPTED - 0.04), found.how, reason)


def _better(one: Candidate | None, other: Candidate | None) -> Candidate | None:
    if one is None or other is None:
        return one or other
    return one if one.score >= other.score else other


def _by_text(printed: Printed, known: KnownName, own: Place) -> Candidate | None:
    if rules.fold(known.text) != printed.folded:
        return None
    if known.kind == NameKind.PRINTED and known.used_in_key == own.key:
        return Candidate(known.organisation_id, 0.99, MatchHow.CONFIRMED, "这一写法曾由人工核定为该机构")
    if printed.readings[0].place is None and known.place_key != own.key:
        return None
    word = _KIND_WORDS[NameKind(known.kind)]
    how = MatchHow.EXACT if known.kind == NameKind.OFFICIAL else MatchHow.NAME
    reason = f"与登记的{word}“{known.text}”一致{_merged(known)}"
    return Candidate(known.organisation_id, 1.0 if how == MatchHow.EXACT else 0.97, how, reason)


def _by_core(reading: Parted, known: KnownName) -> Candidate | None:
    if not reading.core or reading.core != known.folded or known.kind == NameKind.PRINTED:
        return None
    points = {NameKind.OFFICIAL: 0.95, NameKind.ABBREVIATION: 0.95, NameKind.FORMER: 0.93}[
        NameKind(known.kind)
    ]
    word = _KIND_WORDS[NameKind(known.kind)]
    reason = f"去掉地名、统一写法后与{word}“{known.text}”相同{_merged(known)}"
    return Candidate(known.organisation_id, points, MatchHow.NAME, reason)


def _by_function(reading: Parted, printed: Printed, known: KnownName) -> Candidate | None:
    if known.kind == NameKind.PRINTED:
        return None
    mine, theirs = set(rules.functions_of(reading.core)), set(rules.functions_of(known.folded))
    if not mine or not mine & theirs:
        return None
    points, why = _overlap(mine, theirs)
    if not points:
        return None
    same_rank = rules.is_bureau(reading.core) == rules.is_bureau(known.folded)
    points += 0.02 * same_rank + 0.02 * rules.similarity(reading.core, known.folded)
    reason = f"{why}：“{printed.text}”与“{known.text}”{_merged(known)}"
    how = MatchHow.FUNCTION if mine == theirs else MatchHow.PARTIAL
    return Candidate(known.organisation_id, points, how, reason)


def _overlap(mine: set[str], theirs: set[str]) -> tuple[float, str]:
    common = rules.function_labels(sorted(mine & theirs))
    if mine == theirs:
        return 0.86, f"职能相同（{common}）"
    if mine < theirs:
        return 0.76, f"该机构合并承担此职能（{common}）"
    if theirs < mine:
        return 0.70, f"该机构承担其中一项职能（{common}）"
    return 0.0, ""


def _placed(
    candidate: Candidate, reading: Parted, known: KnownName, own: Place, near: frozenset[str]
) -> Candidate | None:
    """The place must agree; where the name gives none it means one's own jurisdiction, then one above."""
    if reading.place is not None:
        return candidate if reading.place.key == known.place_key else None
    if known.place_key == own.key:
        return candidate
    penalty, where = (0.1, "上级") if known.place_key in near else (0.2, "下级")
    reason = f"{candidate.reason}；名称未写地名，此为{where}辖区的机构"
    return Candidate(candidate.organisation_id, candidate.score - penalty, candidate.how, reason)


def _merged(known: KnownName) -> str:
    return f"（已并入“{known.via_merge}”）" if known.via_merge else ""


def similar(printed: Printed, known: KnownName) -> Candidate | None:
    """A name that only looks alike: offered, never taken."""
    if known.kind == NameKind.PRINTED:
        return None
    likeness = max(rules.similarity(reading.core, known.folded) for reading in printed.readings)
    likeness = max(likeness, rules.similarity(printed.folded, rules.fold(known.text)))
    if likeness < 0.4:
        return None
    reason = f"字面相近（{likeness:.0%}）：“{known.text}”，请人工核对"
    return Candidate(known.organisation_id, 0.3 + 0.3 * likeness, MatchHow.SIMILAR, reason)


def rank(candidates: Sequence[Candidate]) -> list[Candidate]:
    """The best reason for each organisation, the best organisation first."""
    best: dict[int, Candidate] = {}
    for candidate in candidates:
        held = best.get(candidate.organisation_id)
        if held is None or candidate.score > held.score:
            best[candidate.organisation_id] = candidate
    return sorted(best.values(), key=lambda c: (-c.score, c.organisation_id))


def decide(ranked: Sequence[Candidate]) -> Candidate | None:
    """The candidate to take: good enough, and clearly before the next."""
    if not ranked or ranked[0].score < ACCEPTED:
        return None
    if len(ranked) > 1 and ranked[0].score - ranked[1].score < CLOSE:
        return None
    return ranked[0]
