"""What shows only when the whole catalogue is read: missing parents, gaps, doubtful aliases, totals."""

from __future__ import annotations

import re
from collections import defaultdict
from dataclasses import dataclass

from ronghe.reference.enums import CatalogueKind, Severity
from ronghe.reference.rules.parsed import Alias, Entry, Parsed
from ronghe.reference.rules.schemes import OFFICIAL_PROGRAMMES, SCHEMES, STAGE_NAMES
from ronghe.reference.rules.text import hanzi

GENERIC = hanzi("工程技术人员师作专业管理助其他有关及和的级高初中主经总监类职位")
"""Characters that say nothing about which occupation is meant."""

REMAINDERS = ("其他", "不便分类")
"""How the classes begin that take what fits nowhere else; the book gives them no rows of their own."""

REST_NUMBER = 99
"""The number of “其他…” in every group of the occupations; it leaves a gap before it on purpose."""


@dataclass(frozen=True, slots=True)
class Doubt:
    rule: str
    why: str


def doubt_alias(alias: str, entry: Entry, evidence: str) -> Doubt | None:
    """Why an unofficial alias may be wrong, judged by its own row alone."""
    if entry.level < 4:
        return Doubt("alias_of_class", f"挂在“{entry.name}”这一类目上，没有指明职业")
    meaning = hanzi(alias) - GENERIC
    if not meaning:
        return Doubt("alias_vague", "没有能辨认职业的字词")
    if not meaning & hanzi(evidence):
        return Doubt("alias_unrelated", f"与“{entry.name}”的名称和定义没有相同的字")
    return None


def attach_parents(parsed: Parsed) -> None:
    """Hang every entry under the nearest ancestor that exists, and report each parent that does not."""
    parent_of = SCHEMES[parsed.kind].parent_of
    orphans: dict[str, list[Entry]] = defaultdict(list)
    for entry in parsed.entries.values():
        wanted = entry.parent
        while entry.parent and entry.parent not in parsed.entries:
            entry.parent = parent_of(entry.parent)
        if wanted and entry.parent != wanted:
            orphans[wanted].append(entry)
    for missing, children in sorted(orphans.items()):
        _report_missing(parsed, missing, children)


def _report_missing(parsed: Parsed, missing: str, children: list[Entry]) -> None:
    scheme = SCHEMES[parsed.kind]
    for child in children:
        child.mark_repaired(f"缺上级{missing}，暂挂{child.parent or '顶层'}")
    names = "、".join(child.name for child in children[:3])
    level = scheme.level_name(scheme.level_of(missing))
    message = f"缺少{level}{missing}，其下有{len(children)}条（{names}{'等' if len(children) > 3 else ''}）"
    action = f"不编造名称，暂挂到{children[0].parent or '顶层'}"
    parsed.find(children[0], missing, "missing_parent", Severity.WARNING, message, action)


def check_names(parsed: Parsed) -> None:
    """The same name under two codes of one level is possible, and usually a slip."""
    same: dict[tuple[int, str, str], list[Entry]] = defaultdict(list)
    for entry in parsed.entries.values():
        scope = entry.parent if parsed.kind in (CatalogueKind.REGION, CatalogueKind.INDUSTRY) else entry.stage
        if entry.is_current:
            same[entry.level, scope, entry.name].append(entry)
    for (_, _, name), entries in same.items():
        if len(entries) > 1:
            codes = "、".join(entry.code for entry in entries)
            message = f"“{name}”同名不同码（{codes}）"
            parsed.find(entries[-1], entries[-1].code, "same_name", Severity.INFO, message, "照原样载入")


def check_aliases(parsed: Parsed) -> None:
    """An alias that is another entry's official name goes; one claimed by several is kept with a doubt."""
    official = {entry.name: entry.code for entry in parsed.entries.values()}
    claims: dict[str, set[str]] = defaultdict(set)
    for entry in parsed.entries.values():
        entry.aliases = [alias for alias in entry.aliases if not _is_taken(parsed, entry, alias, official)]
        for alias in entry.aliases:
            claims[alias.name].add(entry.code)
    for entry in parsed.entries.values():
        entry.aliases = [_note_claims(parsed, entry, alias, claims[alias.name]) for alias in entry.aliases]


def _is_taken(parsed: Parsed, entry: Entry, alias: Alias, official: dict[str, str]) -> bool:
    owner = official.get(re.sub(r"(L/S|L|S)$", "", alias.name), entry.code)
    if owner == entry.code:
        return False
    message = f"别名“{alias.name}”是{owner}的正式名称"
    parsed.find(entry, entry.code, "alias_official", Severity.WARNING, message, "别名未载入")
    return True


def _note_claims(parsed: Parsed, entry: Entry, alias: Alias, codes: set[str]) -> Alias:
    if len(codes) == 1:
        return alias
    why = f"同时是{'、'.join(sorted(codes - {entry.code}))}的别名"
    parsed.find(
        entry, entry.code, "alias_shared", Severity.INFO, f"别名“{alias.name}”{why}", "载入并标为存疑"
    )
    return Alias(alias.name, f"{alias.doubt}；{why}" if alias.doubt else why)


def check_numbering(parsed: Parsed) -> None:
    """Siblings are numbered without gaps; a number left out is a row that may be missing."""
    siblings: dict[tuple[str, int], set[int]] = defaultdict(set)
    for code in parsed.entries:
        parts = code.split("-")
        for place in (1, 2, 3):
            if parts[place] != "00":
                siblings["-".join(parts[:place]), place].add(int(parts[place]))
    for (prefix, _), numbers in sorted(siblings.items()):
        expected = set(range(1, max((number for number in numbers if number != REST_NUMBER), default=0)))
        for number in sorted(expected - numbers):
            code = f"{prefix}-{number:02d}"
            parsed.find(
                None,
                code,
                "numbering_gap",
                Severity.WARNING,
                f"编号{code}空缺，可能漏行",
                "未处理，请对照原书",
            )


def check_completeness(parsed: Parsed) -> None:
    """What only a whole catalogue can be asked: no number left out, and the totals as published."""
    if parsed.kind == CatalogueKind.OCCUPATION:
        check_numbering(parsed)
        check_empty_classes(parsed)
    check_totals(parsed)


def check_empty_classes(parsed: Parsed) -> None:
    """A class of the upper two levels that holds nothing has lost its rows, unless it is a remainder."""
    parents = {entry.parent for entry in parsed.entries.values()}
    for entry in parsed.entries.values():
        if entry.level <= 2 and entry.code not in parents and not entry.name.startswith(REMAINDERS):
            name = SCHEMES[parsed.kind].level_name(entry.level)
            message = f"{name}“{entry.name}”之下没有任何条目，可能漏行"
            parsed.find(entry, entry.code, "empty_class", Severity.WARNING, message, "照原样载入")


def check_totals(parsed: Parsed) -> None:
    """Compare with the totals the publishing body announced."""
    if parsed.kind == CatalogueKind.PROGRAMME:
        _check_programme_totals(parsed)
    scheme = SCHEMES[parsed.kind]
    if scheme.official is None:
        return
    source, totals = scheme.official
    for level, expected in enumerate(totals, 1):
        found = _count(parsed, level)
        if found != expected:
            name = scheme.level_name(level)
            message = f"{name}{found}个，{source}{expected}个，{_difference(found - expected)}"
            parsed.find(None, "", "total", Severity.WARNING, message, "照所给文件载入")


def _count(parsed: Parsed, level: int) -> int:
    """A small class with one occupation is printed once, as that occupation, and counts in both levels."""
    found = sum(entry.level == level for entry in parsed.entries.values())
    if parsed.kind == CatalogueKind.OCCUPATION and level == 3:
        found += sum(entry.level == 4 and entry.code.endswith("-00") for entry in parsed.entries.values())
    return found


def _check_programme_totals(parsed: Parsed) -> None:
    for stage, expected in OFFICIAL_PROGRAMMES.items():
        found = sum(entry.level == 3 and entry.stage == stage for entry in parsed.entries.values())
        if found < expected:
            difference = _difference(found - expected)
            message = f"{STAGE_NAMES[stage]}专业{found}个，2021年公布时为{expected}个，{difference}"
            parsed.find(None, "", "total", Severity.WARNING, message, "照所给文件载入")


def _difference(number: int) -> str:
    return f"多{number}个" if number > 0 else f"少{-number}个"
