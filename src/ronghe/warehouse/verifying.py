"""Checking snapshots: is every file there, byte for byte, with the rows and columns its manifest states?"""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

import pyarrow as pa
import pyarrow.parquet

from ronghe.core.errors import RongheError
from ronghe.warehouse import snapshots
from ronghe.warehouse.snapshots import MANIFEST, Manifest, PartFile, TableEntry


@dataclass(frozen=True, slots=True)
class Problem:
    """Something that is not as it was written."""

    snapshot: str
    where: str
    what: str

    def __str__(self) -> str:
        return f"{self.snapshot} {self.where}：{self.what}"


def verify(names: Sequence[str] | None = None, *, told: Callable[[str], None] | None = None) -> list[Problem]:
    """What is wrong with the snapshots (all, or the named ones). Nothing wrong: an empty list.

    A file that several snapshots share is read once.
    """
    problems: list[Problem] = []
    seen: dict[tuple[int, int], str] = {}
    for snapshot in names or snapshots.ids():
        if told:
            told(snapshot)
        problems += _of_snapshot(snapshot, seen)
    return problems


def _of_snapshot(snapshot: str, seen: dict[tuple[int, int], str]) -> Iterator[Problem]:
    try:
        manifest = snapshots.read_manifest(snapshot)
    except RongheError as error:
        yield Problem(snapshot, MANIFEST, error.message)
        return
    if manifest.id != snapshot:
        yield Problem(snapshot, MANIFEST, f"清单写的是 {manifest.id}，与文件夹不符")
    folder = snapshots.folder_of(snapshot)
    for name, entry in manifest.tables.items():
        for part in entry.parts:
            for what in _of_file(folder / name / part.file, entry, part, seen):
                yield Problem(snapshot, f"{name}/{part.file}", what)
    for path in _strangers(folder, manifest):
        yield Problem(snapshot, str(path), "清单中没有这个文件")


def _of_file(
    path: Path, entry: TableEntry, part: PartFile, seen: dict[tuple[int, int], str]
) -> Iterable[str]:
    try:
        status = path.stat()
        key = (status.st_dev, status.st_ino)
        if key not in seen:
            with path.open("rb") as file:
                seen[key] = hashlib.file_digest(file, "sha256").hexdigest()
        if seen[key] != part.sha256:
            return ["内容已改变（SHA-256 与清单不符）"]
        return _of_content(path, entry, part)
    except FileNotFoundError:
        return ["文件缺失"]
    except OSError as error:
        return [f"文件读不出：{error.strerror or error}"]


def _of_content(path: Path, entry: TableEntry, part: PartFile) -> Iterable[str]:
    try:
        found = pa.parquet.ParquetFile(path)
    except pa.ArrowException as error:
        return [f"不是有效的 Parquet 文件：{error}"]
    with found:
        problems = []
        if found.metadata.num_rows != part.rows:
            problems.append(f"有 {found.metadata.num_rows} 行，清单写 {part.rows} 行")
        columns = list(found.schema_arrow.names)
        if columns != [name for name, _kind, _about in entry.columns]:
            problems.append(f"列与清单不符：{'、'.join(columns)}")
        return problems


def _strangers(folder: Path, manifest: Manifest) -> list[Path]:
    known = {Path(MANIFEST)} | {
        Path(name) / part.file for name, entry in manifest.tables.items() for part in entry.parts
    }
    return sorted(
        path.relative_to(folder)
        for path in folder.rglob("*")
        if path.is_file() and path.relative_to(folder) not in known
    )
