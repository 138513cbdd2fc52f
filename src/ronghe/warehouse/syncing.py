"""Making a snapshot: what changed is read again, what did not is taken over from the last one."""

from __future__ import annotations

import os
import time
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, replace
from datetime import date
from functools import partial
from pathlib import Path

import pyarrow as pa
from django.conf import settings
from django.db import connection, transaction
from django.utils import timezone, translation

from ronghe import __version__
from ronghe.core.errors import Invalid
from ronghe.warehouse import snapshots
from ronghe.warehouse.copying import FilePart, copy_file, file_parts
from ronghe.warehouse.extract import EXTRACTS, Extract, registry
from ronghe.warehouse.parquet import write_rows
from ronghe.warehouse.queries import Marks, Part, Question, parts_of
from ronghe.warehouse.retention import apply_retention
from ronghe.warehouse.snapshots import Manifest, PartFile, TableEntry
from ronghe.warehouse.verifying import Problem, verify

__all__ = ["Problem", "SyncReport", "TableReport", "announce", "sync", "verify", "when_synced"]

Told = Callable[["TableReport", int, int], None]
Follower = Callable[["SyncReport"], None]

_FOLLOWERS: list[Follower] = []


@dataclass(frozen=True, slots=True)
class TableReport:
    """One table of a run: of its rows, those of ``read_rows`` were read again."""

    name: str
    title: str
    rows: int
    read_rows: int
    parts: int
    reused_parts: int
    seconds: float


@dataclass(frozen=True, slots=True)
class SyncReport:
    """A run. ``is_new`` is false where nothing had changed since the last snapshot of the day."""

    id: str
    date: date
    is_new: bool
    tables: tuple[TableReport, ...]
    dropped: tuple[str, ...]
    seconds: float

    @property
    def rows(self) -> int:
        return sum(table.rows for table in self.tables)

    @property
    def read_rows(self) -> int:
        return sum(table.read_rows for table in self.tables)


def sync(
    on: date | None = None,
    names: Sequence[str] | None = None,
    *,
    full: bool = False,
    wait: bool = True,
    told: Told | None = None,
    waiting: Callable[[str], None] | None = None,
) -> SyncReport:
    """Make the snapshot of a day (today) of all extracts; of the ``names`` alone, the others staying as
    they were in the last one. ``full`` reads everything again.

    All tables are read in one transaction that sees one state of the database.
    """
    started, today = time.monotonic(), timezone.localdate()
    day = on or today
    if day > today:
        raise Invalid("warehouse.future", f"快照日期 {day} 晚于今天，不能建立。")
    wanted = registry(_known(names))
    with snapshots.writing(wait=wait, told=waiting):
        last = _last()
        with snapshots.incoming() as folder, _one_state(), translation.override(settings.LANGUAGE_CODE):
            tables, reports = _tables(folder, wanted, last, full, told)
            is_new = last is None or last.date != day.isoformat() or _content(tables) != _content(last.tables)
            if is_new:
                made = Manifest(
                    id=snapshots.next_id(day),
                    date=day.isoformat(),
                    taken_at=timezone.localtime().isoformat(timespec="seconds"),
                    software=__version__,
                    previous=last.id if last else "",
                    tables=tables,
                )
                snapshots.finish(folder, made)
        dropped = apply_retention(today) if is_new else ()
    current = made.id if is_new else last.id if last else ""
    return SyncReport(current, day, is_new, tuple(reports), tuple(dropped), time.monotonic() - started)


def when_synced(follower: Follower) -> Follower:
    """Register what follows a new snapshot made by command or schedule, such as computing values anew."""
    if follower not in _FOLLOWERS:
        _FOLLOWERS.append(follower)
    return follower


def announce(done: SyncReport) -> None:
    """Let everything follow that was registered, if there is something new."""
    for follower in _FOLLOWERS if done.is_new else ():
        follower(done)


def _known(names: Sequence[str] | None) -> Sequence[str] | None:
    unknown = sorted(set(names or ()) - set(EXTRACTS))
    if unknown:
        raise Invalid(
            "warehouse.unknown_table",
            f"没有名为“{'、'.join(unknown)}”的数据表。",
            hint="用 ronghe warehouse show 查看全部数据表。",
        )
    return names


def _last() -> Manifest | None:
    """The snapshot made last, whatever its day; a damaged one is no ground to build on."""
    known = []
    for snapshot in snapshots.ids():
        try:
            known.append(snapshots.read_manifest(snapshot))
        except snapshots.RongheError:
            continue
    return max(known, key=lambda manifest: (manifest.taken_at, manifest.id), default=None)


@contextmanager
def _one_state() -> Iterator[None]:
    """A transaction that sees the database as it is now, however long it takes.

    Inside another one (a test, a service) that cannot be changed any more, and its state is what counts.
    """
    if connection.in_atomic_block:
        yield
        return
    with transaction.atomic():
        with connection.cursor() as cursor:
            cursor.execute("SET TRANSACTION ISOLATION LEVEL REPEATABLE READ, READ ONLY")
        yield


def _tables(
    folder: Path, wanted: list[Extract], last: Manifest | None, full: bool, told: Told | None
) -> tuple[dict[str, TableEntry], list[TableReport]]:
    tables: dict[str, TableEntry] = {}
    reports: list[TableReport] = []
    marks = Marks()
    for number, extract in enumerate(wanted, start=1):
        entry, report = _table(folder, extract, marks, None if full else last)
        tables[extract.name] = entry
        reports.append(report)
        if told:
            told(report, number, len(wanted))
    for name, entry in (last.tables if last else {}).items():
        if name in EXTRACTS and name not in tables:
            tables[name] = replace(
                entry, parts=tuple(_taken_over(folder, last, name, part) for part in entry.parts)
            )
    return dict(sorted(tables.items())), reports


def _table(
    folder: Path, extract: Extract, marks: Marks, last: Manifest | None
) -> tuple[TableEntry, TableReport]:
    started = time.monotonic()
    (folder / extract.name).mkdir()
    question = Question.of(extract)
    definition = question.definition()
    before = last.tables.get(extract.name) if last else None
    reusable = _reusable(last, extract.name, before if before and before.definition == definition else None)
    parts: list[PartFile] = []
    read_rows = reused = 0
    for name, mark, read in _pieces(folder, question, marks):
        if (name, mark) in reusable and last is not None:
            parts.append(_taken_over(folder, last, extract.name, reusable[name, mark]))
            reused += 1
            continue
        parts.append(read())
        read_rows += parts[-1].rows
    entry = TableEntry(
        title=str(extract.title),
        grain=str(extract.grain),
        columns=tuple((column.name, column.kind, str(column.about)) for column in extract.kept),
        definition=definition,
        taken_at=timezone.localtime().isoformat(timespec="seconds"),
        parts=tuple(parts),
    )
    seconds = time.monotonic() - started
    report = TableReport(extract.name, entry.title, entry.rows, read_rows, len(parts), reused, seconds)
    return entry, report


def _pieces(
    folder: Path, question: Question, marks: Marks
) -> Iterator[tuple[str, str, Callable[[], PartFile]]]:
    """The parts of a table: the name of each, the state of its rows, and what reads it."""
    extract = question.extract
    if extract.files is not None:
        for one in file_parts(extract):
            yield one.name, one.mark, partial(_copied, folder, extract, one)
        return
    for part in parts_of(question):
        name, mark = f"{part.number:06d}.parquet", marks.mark(question, part)
        yield name, mark, partial(_read, folder, question, part, name, mark)


def _copied(folder: Path, extract: Extract, part: FilePart) -> PartFile:
    target = folder / extract.name / part.name
    written = copy_file(extract, part, target)
    os.chmod(target, 0o440)
    return PartFile(part.name, written.rows, written.size, written.sha256, part.mark)


def _reusable(last: Manifest | None, name: str, before: TableEntry | None) -> dict[tuple[str, str], PartFile]:
    """The files of the last snapshot that are still there, by file and mark."""
    if last is None or before is None:
        return {}
    at = snapshots.folder_of(last.id) / name
    return {(part.file, part.mark): part for part in before.parts if _is_whole(at / part.file, part)}


def _is_whole(path: Path, part: PartFile) -> bool:
    """Of the length it was written with. Its bytes are compared by ``verify``, not at every run."""
    try:
        return path.stat().st_size == part.size
    except OSError:
        return False


def _taken_over(folder: Path, last: Manifest | None, name: str, part: PartFile) -> PartFile:
    if last is not None:
        (folder / name).mkdir(exist_ok=True)
        snapshots.reuse(snapshots.folder_of(last.id) / name / part.file, folder / name / part.file)
    return part


def _read(folder: Path, question: Question, part: Part, name: str, mark: str) -> PartFile:
    extract = question.extract
    copy_sql = question.copy_sql(part) if question.sql(part) else ""
    try:
        written = write_rows(extract, copy_sql, folder / extract.name / name)
    except pa.ArrowInvalid as error:
        raise Invalid(
            "warehouse.rows",
            f"数据表“{extract.title}”（{extract.name}）的内容与其声明不符：{error}",
            hint="请核对该表在 extracts.py 中声明的列和类型。",
        ) from error
    os.chmod(folder / extract.name / name, 0o440)
    return PartFile(name, written.rows, written.size, written.sha256, mark)


def _content(tables: dict[str, TableEntry]) -> dict[str, tuple[object, ...]]:
    """What the tables say, whenever it was read."""
    return {
        name: (entry.definition, entry.columns, tuple((part.file, part.sha256) for part in entry.parts))
        for name, entry in tables.items()
    }
