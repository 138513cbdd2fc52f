"""Loading an edition: all of it or nothing, with the report of what was met."""

from __future__ import annotations

import datetime as dt
from collections import defaultdict
from dataclasses import dataclass

from django.db import connection
from django.db.models import Max

from ronghe.core.actor import Actor
from ronghe.core.errors import RuleViolated, require
from ronghe.core.service import service
from ronghe.reference import perms, queries
from ronghe.reference.enums import CatalogueKind, Origin, Severity, SuccessionState
from ronghe.reference.models import CatalogueEntry, CatalogueVersion, EntryAlias, LoadFinding, Succession
from ronghe.reference.rules import parsed as parsing
from ronghe.reference.rules.comparing import Difference, compare
from ronghe.reference.rules.files import CatalogueFiles, listed_of, read_catalogue, shipped
from ronghe.reference.rules.schemes import SCHEMES
from ronghe.reference.rules.text import initials

BATCH = 2000
MISFITS = frozenset({"bad_code", "no_name", "odd_name"})
"""Findings that, on most rows, mean a file of another catalogue."""

SHRUNK = 0.2
"""Share of the current edition that a new one may drop without a word of warning."""


@dataclass(frozen=True, slots=True)
class Loaded:
    """What a load did. ``was_known`` means the same contents were there already and nothing was written."""

    version: CatalogueVersion
    parsed: parsing.Parsed
    difference: Difference
    was_known: bool = False


@service("reference.catalogue.loaded")
def load_catalogue(given: CatalogueFiles, *, actor: Actor, strict: bool = False, note: str = "") -> Loaded:
    """Read, check, and make the files the current edition; ``strict`` refuses what needs a decision."""
    require(perms.can_load(actor), "只有系统管理员能载入标准目录。")
    _lock(given.kind)
    known = CatalogueVersion.objects.filter(kind=given.kind, checksum=given.checksum()).first()
    parsed = read_catalogue(given)
    if known:
        return Loaded(known, parsed, Difference(), was_known=True)
    before = queries.current_version(given.kind)
    difference = compare(queries.listed(before), listed_of(parsed))
    _note_shrinking(parsed, before, difference)
    _refuse(parsed, strict=strict)
    version = _write_version(given, parsed, before, difference)
    entries = _write_entries(version, parsed)
    _write_findings(version, parsed)
    _write_successions(version, entries, before, parsed, difference)
    return Loaded(version, parsed, difference)


def load_shipped(*, actor: Actor) -> list[Loaded]:
    """Load the excerpts that come with the system, but never over an official file that somebody loaded."""
    loaded = []
    for given in shipped():
        current = queries.current_version(given.kind)
        if current is None or current.origin == Origin.SHIPPED:
            loaded.append(load_catalogue(given, actor=actor))
    return loaded


@service("reference.catalogue.activated")
def activate_version(version: CatalogueVersion, *, actor: Actor, note: str = "") -> CatalogueVersion:
    """Go back to an edition that was loaded before (or forward again)."""
    require(perms.can_load(actor), "只有系统管理员能切换现行目录。")
    _lock(CatalogueKind(version.kind))
    CatalogueVersion.objects.filter(kind=version.kind, is_current=True).update(is_current=False)
    version.is_current = True
    version.save(update_fields=["is_current"])
    return version


def _lock(kind: CatalogueKind) -> None:
    """One load of a kind at a time."""
    with connection.cursor() as cursor:
        cursor.execute("select pg_advisory_xact_lock(hashtext(%s))", [f"reference.{kind}"])


def _note_shrinking(parsed: parsing.Parsed, before: CatalogueVersion | None, difference: Difference) -> None:
    if before is None or len(difference.removed) <= SHRUNK * before.entry_count:
        return
    message = f"现行版本{before.entry_count}条中有{len(difference.removed)}条不在新文件里，文件可能不完整"
    parsed.find(None, "", "shrunk", Severity.WARNING, message, "照所给文件载入，可切换回原版本")


def _refuse(parsed: parsing.Parsed, *, strict: bool) -> None:
    if not parsed.entries:
        raise RuleViolated(
            "reference.empty",
            f"文件中没有一条可以载入的{parsed.kind.label}条目（共{parsed.rows}行）。",
            hint="请核对 --kind 是否与文件相符，表头是否有“代码”“名称”两列。",
        )
    wrong = sum(finding.rule in MISFITS for finding in parsed.findings)
    if wrong > parsed.rows / 2:
        raise RuleViolated(
            "reference.wrong_catalogue",
            f"{parsed.rows}行中有{wrong}行不像{SCHEMES[parsed.kind].title}的条目，整份未载入。",
            hint="请核对 --kind 是否与文件相符；用 ronghe catalogue check 可看到每一行的问题。",
        )
    serious = [finding for finding in parsed.findings if finding.severity != Severity.INFO]
    if strict and serious:
        shown = "；".join(str(finding) for finding in serious[:5])
        raise RuleViolated(
            "reference.strict",
            f"严格方式下不载入：有{len(serious)}处错误或警告。前几处：{shown}",
            hint="先用 ronghe catalogue check 查看全部问题，修正后再载入；或去掉 --strict，按规则处理。",
        )


def _write_version(
    given: CatalogueFiles, parsed: parsing.Parsed, before: CatalogueVersion | None, difference: Difference
) -> CatalogueVersion:
    if before:
        _retire(before, given)
    last = CatalogueVersion.objects.filter(kind=given.kind).aggregate(last=Max("number"))["last"] or 0
    return CatalogueVersion.objects.create(
        kind=given.kind,
        number=last + 1,
        edition=given.edition,
        origin=given.origin,
        source=given.source,
        licence=given.licence,
        files=given.names[:500],
        checksum=given.checksum(),
        valid_from=given.valid_from,
        is_current=True,
        is_excerpt=given.is_excerpt,
        row_count=parsed.rows,
        entry_count=len(parsed.entries),
        repaired_count=parsed.repaired(),
        finding_count=len(parsed.findings),
        change_summary=difference.summary() if before else "",
    )


def _retire(before: CatalogueVersion, given: CatalogueFiles) -> None:
    """A later edition ends the one before it on the eve of its start; a fuller file of the same does not."""
    before.is_current = False
    starts_later = before.valid_from is None or (given.valid_from and given.valid_from > before.valid_from)
    if given.valid_from and given.edition != before.edition and starts_later:
        before.valid_to = given.valid_from - dt.timedelta(days=1)
    before.save(update_fields=["is_current", "valid_to"])


def _write_entries(version: CatalogueVersion, parsed: parsing.Parsed) -> dict[str, CatalogueEntry]:
    """Level by level, so that every parent has its key before its children need it."""
    levels: dict[int, list[parsing.Entry]] = defaultdict(list)
    for entry in parsed.entries.values():
        levels[entry.level].append(entry)
    written: dict[str, CatalogueEntry] = {}
    for level in sorted(levels):
        rows = [_entry_row(version, entry, written.get(entry.parent)) for entry in levels[level]]
        for row in CatalogueEntry.objects.bulk_create(rows, batch_size=BATCH):
            written[row.code] = row
    aliases = [
        EntryAlias(entry=written[entry.code], name=alias.name, doubt=alias.doubt)
        for entry in parsed.entries.values()
        for alias in entry.aliases
    ]
    EntryAlias.objects.bulk_create(aliases, batch_size=BATCH)
    return written


def _entry_row(
    version: CatalogueVersion, entry: parsing.Entry, parent: CatalogueEntry | None
) -> CatalogueEntry:
    first_letters = initials(entry.name)
    names = [entry.name, *(alias.name for alias in entry.aliases)]
    return CatalogueEntry(
        version=version,
        kind=version.kind,
        code=entry.code,
        name=entry.name,
        level=entry.level,
        parent=parent,
        stage=entry.stage,
        is_green=entry.is_green,
        is_digital=entry.is_digital,
        is_controlled=entry.is_controlled,
        is_current=entry.is_current,
        repair=entry.repair[:300],
        source_line=0 if entry.is_derived else entry.line,
        initials=first_letters[:200],
        search_text="\n".join([entry.code, first_letters, *names]).lower(),
    )


def _write_findings(version: CatalogueVersion, parsed: parsing.Parsed) -> None:
    rows = [
        LoadFinding(
            version=version,
            file=finding.file[:200],
            line=finding.line,
            code=finding.code[:40],
            rule=finding.rule,
            severity=finding.severity,
            message=finding.message[:500],
            action=finding.action[:300],
        )
        for finding in parsed.findings
    ]
    LoadFinding.objects.bulk_create(rows, batch_size=BATCH)


def _write_successions(
    version: CatalogueVersion,
    entries: dict[str, CatalogueEntry],
    before: CatalogueVersion | None,
    parsed: parsing.Parsed,
    difference: Difference,
) -> None:
    """Those the file states are confirmed; those a comparison suggests wait for a person."""
    old = {entry.code: entry for entry in before.entries.all()} if before else {}
    rows = [
        _succession(entries[item.old], entries[item.new], item, SuccessionState.CONFIRMED)
        for item in parsed.successions
        if item.old in entries and item.new in entries
    ]
    rows += [
        _succession(old[item.old], entries[item.new], item, SuccessionState.PROPOSED)
        for item in difference.proposals
    ]
    Succession.objects.bulk_create(rows, batch_size=BATCH)


def _succession(
    old: CatalogueEntry, new: CatalogueEntry, item: parsing.Succession, state: SuccessionState
) -> Succession:
    return Succession(old=old, new=new, kind=item.kind, state=state, year=item.year, note=item.note[:300])
