"""Which programme leads to which occupation: official, predicted and reviewed links, version by version.

A graph is a value: every change gives a new graph with the next version number, and the old one stays as it
was. Official links come from the national teaching standards, predicted ones from the linker; people accept
or refuse predictions, and neither an import nor a new prediction overrules what people decided.
"""

from __future__ import annotations

import re
from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass, field, replace
from enum import StrEnum
from pathlib import Path

from ronghe.engine.coding.linking import Linker, Programme
from ronghe.engine.coding.tables import Column, Table
from ronghe.engine.errors import EngineError

OFFICIAL_COLUMNS = (
    Column("major_code", ("专业代码", "code")),
    Column("major_name", ("专业名称", "name")),
    Column("level", ("层次", "办学层次")),
    Column("occupation_codes_in_standard", ("职业编码", "occupation_codes")),
)
"""The official file: one programme a row, its occupations (细类 or 小类) separated by ``|``."""
_OCCUPATION = re.compile(r"[1-8]-\d\d-\d\d(-\d\d)?")
_PROGRAMME = re.compile(r"[2-7]\d{5,6}[A-Z]?")


class LinkKind(StrEnum):
    """How a link is known."""

    OFFICIAL = "official"
    PREDICTED = "predicted"
    ACCEPTED = "accepted"
    REFUSED = "refused"


DECIDED = frozenset({LinkKind.ACCEPTED, LinkKind.REFUSED})
IN_FORCE = frozenset({LinkKind.OFFICIAL, LinkKind.ACCEPTED})
Key = tuple[str, str]


@dataclass(frozen=True, slots=True)
class Link:
    """One programme and one occupation. ``since`` is the version that gave the link its present kind."""

    programme_code: str
    occupation_code: str
    kind: LinkKind
    source: str
    score: float = 1.0
    since: int = 0

    @property
    def key(self) -> Key:
        return self.programme_code, self.occupation_code


@dataclass(frozen=True)
class Change:
    """One link that differs between two versions."""

    before: Link | None
    after: Link | None


@dataclass(frozen=True)
class LinkGraph:
    """All links of one version."""

    version: int = 0
    links: Mapping[Key, Link] = field(default_factory=dict)

    def occupations_of(self, programme_code: str, kinds: Collection[LinkKind] = IN_FORCE) -> list[Link]:
        found = [
            link
            for link in self.links.values()
            if link.programme_code == programme_code and link.kind in kinds
        ]
        return sorted(found, key=lambda link: (-link.score, link.occupation_code))

    def with_official(self, rows: Iterable[OfficialRow], *, source: str) -> LinkGraph:
        """Official links of these programmes replaced by those of the file; other programmes keep theirs."""
        wanted = {row.programme.code: row.occupation_codes for row in rows}
        kept = {
            key: link
            for key, link in self.links.items()
            if not (link.kind is LinkKind.OFFICIAL and link.programme_code in wanted)
        }
        for programme, occupations in wanted.items():
            for code in occupations:
                if (programme, code) in kept and kept[programme, code].kind in DECIDED:
                    continue
                kept[programme, code] = Link(programme, code, LinkKind.OFFICIAL, source)
        return self._next(kept)

    def with_predicted(self, programmes: Iterable[Programme], linker: Linker, *, source: str) -> LinkGraph:
        """Predictions for programmes without official links; earlier predictions for them go."""
        official = {link.programme_code for link in self.links.values() if link.kind is LinkKind.OFFICIAL}
        rest = [programme for programme in programmes if programme.code not in official]
        codes = {programme.code for programme in rest}
        kept = {
            key: link
            for key, link in self.links.items()
            if not (link.kind is LinkKind.PREDICTED and link.programme_code in codes)
        }
        for programme, ranked in zip(rest, linker.link(rest), strict=True):
            for found in ranked:
                link = Link(programme.code, found.occupation_code, LinkKind.PREDICTED, source, found.score)
                kept.setdefault(link.key, link)
        return self._next(kept)

    def reviewed(
        self, programme_code: str, occupation_code: str, *, accepted: bool, source: str
    ) -> LinkGraph:
        """A person's decision on one link; ``source`` names the office. Official links are not for review."""
        old = self.links.get((programme_code, occupation_code))
        if old and old.kind is LinkKind.OFFICIAL:
            message = f"{programme_code} 与 {occupation_code} 的对应由教学标准规定，不能改判"
            raise EngineError("linking.official", message, hint="标准有变，请重新导入标准文件")
        kind = LinkKind.ACCEPTED if accepted else LinkKind.REFUSED
        score = old.score if old else float(accepted)
        link = Link(programme_code, occupation_code, kind, source, score)
        return self._next({**self.links, link.key: link})

    def changes_from(self, older: LinkGraph) -> list[Change]:
        """What an older version lacks, has besides, or knows otherwise, in the order of codes."""
        keys = sorted({*self.links, *older.links})
        found = [Change(older.links.get(key), self.links.get(key)) for key in keys]
        return [change for change in found if change.before != change.after]

    def _next(self, links: Mapping[Key, Link]) -> LinkGraph:
        version = self.version + 1
        dated: dict[Key, Link] = {}
        for key, link in sorted(links.items()):
            old = self.links.get(key)
            same = old is not None and replace(link, since=old.since) == old
            dated[key] = old if same and old is not None else replace(link, since=version)
        return LinkGraph(version, dated)


@dataclass(frozen=True, slots=True)
class OfficialRow:
    """One row of the official file."""

    programme: Programme
    occupation_codes: tuple[str, ...]


@dataclass(frozen=True)
class OfficialFile:
    """The rows that can be used, and a sentence for each thing that cannot."""

    rows: tuple[OfficialRow, ...]
    troubles: tuple[str, ...]


def read_official(path: Path, known: Collection[str] = ()) -> OfficialFile:
    """The official file; with ``known`` occupation codes, those that do not exist are named and left out."""
    groups = {code[:7] for code in known}
    rows: list[OfficialRow] = []
    troubles: list[str] = []
    seen: dict[str, int] = {}
    for line in Table(path, OFFICIAL_COLUMNS).rows():
        programme, written, name, level = (
            line.cells.get(column, "")
            for column in ("major_code", "occupation_codes_in_standard", "major_name", "level")
        )
        if line.trouble:
            troubles.append(f"第{line.number}行：{line.trouble}")
        elif not _PROGRAMME.fullmatch(programme):
            troubles.append(f"第{line.number}行：专业代码“{programme}”不是 6 位数字")
        elif programme in seen:
            troubles.append(f"第{line.number}行：专业 {programme} 与第{seen[programme]}行重复，未采用")
        else:
            seen[programme] = line.number
            good, bad = _checked(written.split("|"), known, groups)
            troubles += [f"第{line.number}行：职业编码“{code}”不存在" for code in bad]
            if good:
                rows.append(OfficialRow(Programme(programme, name, level), good))
            elif not bad:
                troubles.append(f"第{line.number}行：专业 {programme} 没有写职业编码")
    return OfficialFile(tuple(rows), tuple(troubles))


def _checked(
    codes: Iterable[str], known: Collection[str], groups: set[str]
) -> tuple[tuple[str, ...], list[str]]:
    good: dict[str, None] = {}
    bad: list[str] = []
    for code in (code.strip() for code in codes):
        if not code:
            continue
        exists = not known or code in known or (len(code) == 7 and code in groups)
        if _OCCUPATION.fullmatch(code) and exists:
            good[code] = None
        else:
            bad.append(code)
    return tuple(good), bad
