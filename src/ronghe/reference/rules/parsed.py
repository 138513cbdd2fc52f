"""What a catalogue file becomes before it touches the database: entries, and findings that hide nothing."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass, field

from ronghe.reference.enums import CatalogueKind, Severity, SuccessionKind


@dataclass(frozen=True, slots=True)
class Row:
    """One row of a source file: where it stands, its cells by our own column names, and all it says."""

    file: str
    line: int
    cells: dict[str, str]
    text: str = ""

    def get(self, column: str) -> str:
        return self.cells.get(column, "")


@dataclass(frozen=True, slots=True)
class Finding:
    """One thing the check met: file, line, what it is, and what was done about it."""

    file: str
    line: int
    code: str
    rule: str
    severity: Severity
    message: str
    action: str

    def __str__(self) -> str:
        place = f"{self.file}第{self.line}行" if self.line else self.file
        return f"{place} [{self.code or '—'}] {self.message} → {self.action}"


@dataclass(frozen=True, slots=True)
class Alias:
    """Another name for an entry. ``doubt`` says why it may be wrong."""

    name: str
    doubt: str = ""


@dataclass(slots=True)
class Entry:
    """One line of a catalogue. ``repair`` says what was changed by rule; empty means as printed."""

    code: str
    name: str
    level: int
    parent: str = ""
    stage: str = ""
    is_green: bool = False
    is_digital: bool = False
    is_controlled: bool = False
    is_current: bool = True
    aliases: list[Alias] = field(default_factory=list)
    repair: str = ""
    file: str = ""
    line: int = 0
    is_derived: bool = False

    def mark_repaired(self, what: str) -> None:
        self.repair = f"{self.repair}；{what}" if self.repair else what


@dataclass(frozen=True, slots=True)
class Succession:
    """An old code and what took its place."""

    old: str
    new: str
    kind: SuccessionKind
    note: str = ""
    year: int | None = None


@dataclass(slots=True)
class Parsed:
    """A whole catalogue as read: in order of code, with its findings."""

    kind: CatalogueKind
    rows: int = 0
    entries: dict[str, Entry] = field(default_factory=dict)
    findings: list[Finding] = field(default_factory=list)
    successions: list[Succession] = field(default_factory=list)

    def find(
        self, row: Row | Entry | None, code: str, rule: str, severity: Severity, message: str, action: str
    ) -> None:
        """Write down one finding at the place of that row."""
        file, line = (row.file, row.line) if row else ("全部文件", 0)
        self.findings.append(Finding(file, line, code, rule, severity, message, action))

    def counts(self) -> dict[int, int]:
        """Entries per level."""
        return dict(sorted(Counter(entry.level for entry in self.entries.values()).items()))

    def repaired(self) -> int:
        return sum(bool(entry.repair) for entry in self.entries.values())


def by_rule(findings: Iterable[Finding]) -> list[tuple[str, Severity, int]]:
    """How many findings of each rule, errors first."""
    order = {Severity.ERROR: 0, Severity.WARNING: 1, Severity.INFO: 2}
    counted = Counter((finding.rule, finding.severity) for finding in findings)
    listed = [(rule, severity, number) for (rule, severity), number in counted.items()]
    return sorted(listed, key=lambda item: (order[item[1]], -item[2], item[0]))
