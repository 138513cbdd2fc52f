"""What a run did, and everything a person should look at: each kind once, with its number and an example."""

from __future__ import annotations

import re
from collections import Counter
from dataclasses import asdict, dataclass, field
from pathlib import Path
from typing import Any

from ronghe.engine.ads.cleaning import Reject

_WORDS = re.compile(
    r"“[^”]*”|（[^）]*）|记到[^；]*|唯一的[^；]*|^[^“；，]{2,8}(?=（\d)|\d+|[合并更名拆分]{2}"
)
SHOWN = 50
"""Kinds of assumptions that are told; every one is in the ``notes`` of its row."""
EXAMPLES = 3
ASSUMED = "如不对，改对应表、选项或代码表后重读"


@dataclass(frozen=True, slots=True)
class Problem:
    """One kind of thing to look at."""

    code: str
    message: str
    count: int
    example: str = ""
    action: str = ""


@dataclass(frozen=True)
class IngestReport:
    """``read`` = ``rejected`` + rows written; ``coded`` counts written rows with an occupation code."""

    read: int
    rejected: int
    refused: int
    duplicates: int
    coded: int
    flagged: int
    parts: list[Path]
    reject_file: Path
    problems: list[Problem]
    masked: Counter[str] = field(default_factory=Counter)
    flags: Counter[str] = field(default_factory=Counter)
    seconds: dict[str, float] = field(default_factory=dict)

    @property
    def written(self) -> int:
        return self.read - self.rejected

    @property
    def kept(self) -> int:
        """Vacancies that were not there before, each counted once."""
        return self.written - self.duplicates

    def to_json(self) -> dict[str, Any]:
        return {
            "read": self.read,
            "rejected": self.rejected,
            "refused": self.refused,
            "written": self.written,
            "duplicates": self.duplicates,
            "kept": self.kept,
            "coded": self.coded,
            "flagged": self.flagged,
            "masked": dict(self.masked.most_common()),
            "flags": dict(self.flags.most_common()),
            "parts": [str(part) for part in self.parts],
            "reject_file": str(self.reject_file),
            "problems": [asdict(problem) for problem in self.problems],
            "seconds": self.seconds,
        }


class Tally:
    """Rejects and notes as they come, told apart by kind: the words of a cell are not part of the kind."""

    def __init__(self) -> None:
        self._counts: Counter[tuple[str, str, str]] = Counter()
        self._first: dict[tuple[str, str, str], Reject] = {}
        self.notes: Counter[str] = Counter()

    def add(self, rejects: tuple[Reject, ...], notes: Counter[str]) -> None:
        for reject in rejects:
            kind = (reject.level, reject.column, _kind(reject.reason))
            self._counts[kind] += 1
            self._first.setdefault(kind, reject)
        self.notes.update(notes)

    def problems(self) -> list[Problem]:
        found = []
        for kind, count in self._counts.most_common():
            first = self._first[kind]
            place = f"{first.file} 第{first.line}行"
            subject = f"{first.column}：" if first.column else ""
            found.append(
                Problem(
                    "ads.row" if first.level == "整行" else "ads.cell",
                    f"{subject}{first.reason}",
                    count,
                    place,
                    first.action,
                )
            )
        kinds: dict[str, Counter[str]] = {}
        for note, count in self.notes.items():
            kinds.setdefault(_kind(note), Counter())[note] = count
        for notes in sorted(kinds.values(), key=Counter.total, reverse=True)[:SHOWN]:
            told = "；".join(note for note, _ in notes.most_common(EXAMPLES))
            more = f"……共 {len(notes)} 种" if len(notes) > EXAMPLES else ""
            found.append(Problem("ads.assumed", told + more, notes.total(), action=ASSUMED))
        return found


def _kind(reason: str) -> str:
    """A reason without the words of the cell, the names of places and figures."""
    return _WORDS.sub("", reason)
