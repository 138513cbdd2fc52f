"""One kind of definition: its sheets, how it is read and kept, who may do what."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from django.urls import reverse

from ronghe.core.actor import Actor
from ronghe.core.definitions.codec import Built, Change, Data, Part, build, changes, rows_of, words_of
from ronghe.core.excel import Problem
from ronghe.core.excel.books import check_book, write_book
from ronghe.core.models import Jurisdiction
from ronghe.engine.marked_yaml import FilesRefused


@dataclass(slots=True)
class Loaded:
    """A checked workbook: what is wrong with it, or its content and what it changes."""

    problems: list[Problem]
    data: Data = field(default_factory=dict)
    content: Any = None
    base: Any = None
    current: Any = None
    changes: list[Change] = field(default_factory=list)

    @property
    def is_ok(self) -> bool:
        return not self.problems

    @property
    def is_new(self) -> bool:
        return self.base is None

    @property
    def seen(self) -> int:
        """The version of the place that would be succeeded; 0 for none."""
        return self.current.pk if self.current is not None else 0


@dataclass(frozen=True)
class DefinitionBook:
    """What an app says of one kind of definition.

    ``read(data, place, file)`` gives the content or raises ``FilesRefused``, whose faults name places after
    ``prefix``. ``base`` is the version that holds for a place, its own or from above; ``current`` its own;
    ``above`` what a place's first version began from.
    ``save(content, place, actor=, reason=, seen=)`` keeps the next version.
    """

    name: str
    model: Any
    parts: Sequence[Part]
    title: Any
    lead: Any
    data_of: Callable[[Any], Data]
    read: Callable[[Data, Jurisdiction, str], Any]
    save: Callable[..., Any]
    base: Callable[[Data, Jurisdiction], Any]
    current: Callable[[Data, Jurisdiction], Any]
    rows: Callable[[Jurisdiction], Sequence[Any]]
    may_read: Callable[[Actor], bool]
    may_load: Callable[[Actor, Jurisdiction], bool]
    facts: Callable[[Any], Sequence[tuple[Any, Any]]]
    above: Callable[[Any], Any] = lambda _row: None
    prefix: str = ""
    crumbs: Sequence[tuple[Any, Any]] = ()
    kept: Any = ""
    """What becomes of work begun by the version before, in one sentence."""

    def address(self, page: str, *args: object) -> str:
        return reverse(f"{self.model._meta.app_label}:{self.name}_{page}", args=args)

    def workbook(self, row: Any | None) -> bytes:
        """The sheets, filled with a version or empty."""
        data: Mapping[str, Any] = self.data_of(row) if row is not None else {}
        content = {part.sheet.name: list(rows_of(part, data)) for part in self.parts} if data else {}
        return write_book([part.sheet for part in self.parts], content)

    def check(self, raw: bytes, file_name: str, place: Jurisdiction) -> Loaded:
        """Everything that is wrong with a workbook, or what keeping it would change."""
        reports = check_book([part.sheet for part in self.parts], raw, file_name)
        problems = [one for report in reports for one in report.errors]
        built = Built() if problems else build(self.parts, reports)
        problems += built.problems
        if problems:
            return Loaded(problems)
        try:
            content = self.read(built.data, place, file_name)
        except FilesRefused as refused:
            words = words_of(self.parts)
            return Loaded([built.problem(fault, self.prefix, words) for fault in refused.faults])
        base = self.base(built.data, place)
        found = changes(self.parts, self.data_of(base), built.data) if base is not None else []
        return Loaded([], built.data, content, base, self.current(built.data, place), found)

    def changed_from(self, row: Any) -> tuple[Any, list[Change]]:
        """The version before, or of a place's first the one from above, and what this one says otherwise."""
        before = next((one for one in row.versions() if one.version == row.version - 1), None)
        before = before if before is not None else self.above(row)
        found = changes(self.parts, self.data_of(before), self.data_of(row)) if before is not None else []
        return before, found
