"""The folder of the snapshots: what is in each, which is the newest, how one becomes final.

``<root>/20261122-1/manifest.json`` beside ``<root>/20261122-1/<extract>/<part>.parquet``. A folder without a
leading dot is a whole snapshot: it was written under another name, forced to the disk, the manifest last,
and renamed in one step. A file that did not change since an earlier snapshot is a hard link to it.
"""

from __future__ import annotations

import contextlib
import errno
import fcntl
import json
import os
import re
import shutil
import time
from collections.abc import Callable, Iterator
from dataclasses import asdict, dataclass, field
from datetime import date, datetime
from pathlib import Path

from django.conf import settings

from ronghe.core.errors import Conflict, NotFound, RongheError
from ronghe.engine.canonical import content_digest

FORMAT = 1
"""The version of the layout and of the manifest."""
MANIFEST = "manifest.json"
_ID = re.compile(r"(\d{8})-(\d+)")
_INCOMING = ".incoming"
_WAIT_STEP = 0.2


@dataclass(frozen=True, slots=True)
class PartFile:
    """One Parquet file. ``mark`` is the state of the rows it was written from."""

    file: str
    rows: int
    size: int
    sha256: str
    mark: str


@dataclass(frozen=True, slots=True)
class TableEntry:
    """One table. ``columns`` are (name, type, meaning); ``definition`` is a digest of how it was asked."""

    title: str
    grain: str
    columns: tuple[tuple[str, str, str], ...]
    definition: str
    taken_at: str
    parts: tuple[PartFile, ...]

    @property
    def rows(self) -> int:
        return sum(part.rows for part in self.parts)

    @property
    def size(self) -> int:
        return sum(part.size for part in self.parts)


@dataclass(frozen=True, slots=True)
class Manifest:
    """What a snapshot holds. ``previous`` is the one its unchanged files come from."""

    id: str
    date: str
    taken_at: str
    software: str
    previous: str
    tables: dict[str, TableEntry] = field(default_factory=dict)
    format: int = FORMAT

    def as_text(self) -> str:
        """JSON with a digest of itself, so that an edited manifest is noticed."""
        content = asdict(self)
        return json.dumps(content | {"digest": content_digest(content)}, ensure_ascii=False, indent=1)

    @classmethod
    def from_text(cls, text: str) -> Manifest:
        content = json.loads(text)
        if not isinstance(content, dict) or content.pop("digest", None) != content_digest(content):
            raise ValueError("清单内容与其校验值不符")
        if content["format"] != FORMAT:
            raise ValueError(f"清单格式为 {content['format']}，本版软件只读格式 {FORMAT}")
        tables = {
            name: TableEntry(
                **entry
                | {
                    "columns": tuple((name, kind, about) for name, kind, about in entry["columns"]),
                    "parts": tuple(PartFile(**part) for part in entry["parts"]),
                }
            )
            for name, entry in content.pop("tables").items()
        }
        return cls(**content, tables=tables)


def root() -> Path:
    return Path(settings.RONGHE_WAREHOUSE_ROOT)


def folder_of(snapshot: str) -> Path:
    return root() / snapshot


def ids() -> list[str]:
    """All whole snapshots, oldest first."""
    try:
        names = [entry.name for entry in os.scandir(root()) if entry.is_dir() and _ID.fullmatch(entry.name)]
    except FileNotFoundError:
        return []
    return sorted(names, key=_order)


def _order(snapshot: str) -> tuple[str, int]:
    day, _, number = snapshot.partition("-")
    return day, int(number)


def date_of(snapshot: str) -> date:
    return datetime.strptime(snapshot.partition("-")[0], "%Y%m%d").date()  # noqa: DTZ007  a day has no zone


def newest(on: date | None = None) -> str | None:
    """The newest snapshot, or the newest of those of a day or earlier."""
    known = [snapshot for snapshot in ids() if on is None or date_of(snapshot) <= on]
    return known[-1] if known else None


def next_id(on: date) -> str:
    numbers = [_order(snapshot)[1] for snapshot in ids() if date_of(snapshot) == on]
    return f"{on:%Y%m%d}-{max(numbers, default=0) + 1}"


def read_manifest(snapshot: str) -> Manifest:
    path = folder_of(snapshot) / MANIFEST
    try:
        return Manifest.from_text(path.read_text(encoding="utf-8"))
    except FileNotFoundError as error:
        raise NotFound(
            "warehouse.unknown",
            f"数据仓里没有快照“{snapshot}”。",
            hint="用 ronghe warehouse list 查看已有的快照；没有时先运行 ronghe warehouse sync。",
        ) from error
    except (ValueError, KeyError, TypeError) as error:
        raise RongheError(
            "warehouse.manifest",
            f"快照“{snapshot}”的清单已损坏：{error}。",
            hint="该快照不可用；请从备份恢复该文件夹，或运行 ronghe warehouse sync 建立新的快照。",
        ) from error


@contextlib.contextmanager
def writing(*, wait: bool = True, told: Callable[[str], None] | None = None) -> Iterator[None]:
    """Only one process changes the folder at a time: the second waits, or says that it will not."""
    with speaking_of_disks():
        root().mkdir(parents=True, exist_ok=True, mode=0o700)
        lock = (root() / ".lock").open("a")
    with lock:
        _take(lock.fileno(), wait, told)
        for left in root().glob(f"{_INCOMING}*"):
            shutil.rmtree(left, ignore_errors=True)  # of a run that was cut off: nobody refers to it
        yield


def _take(handle: int, wait: bool, told: Callable[[str], None] | None) -> None:
    has_told = False
    while True:
        try:
            fcntl.flock(handle, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError as error:
            if not wait:
                raise Conflict(
                    "warehouse.busy",
                    "另一次数据仓同步正在进行，本次未开始。",
                    hint="请稍后再试，或去掉“不等待”选项，让本次排队等候。",
                ) from error
            if told and not has_told:
                told("另一次同步正在进行，等它结束后继续……")
                has_told = True
            time.sleep(_WAIT_STEP)
        else:
            return


@contextlib.contextmanager
def incoming() -> Iterator[Path]:
    """A folder for a snapshot in the making; gone again if anything fails."""
    folder = root() / f"{_INCOMING}-{os.getpid()}"
    with speaking_of_disks():
        folder.mkdir(mode=0o700)
        try:
            yield folder
        finally:
            shutil.rmtree(folder, ignore_errors=True)


def finish(folder: Path, manifest: Manifest) -> None:
    """Everything on the disk first, then the manifest, then the name that makes it a snapshot."""
    for inner in (entry for entry in folder.iterdir() if entry.is_dir()):
        _sync_folder(inner)
    with (folder / MANIFEST).open("w", encoding="utf-8") as file:
        file.write(manifest.as_text())
        file.flush()
        os.fsync(file.fileno())
    _sync_folder(folder)
    folder.rename(folder_of(manifest.id))
    _sync_folder(root())


def remove(snapshot: str) -> None:
    """Away by name first, so that no half of it is ever taken for a snapshot."""
    with speaking_of_disks():
        away = root() / f"{_INCOMING}-dropped-{snapshot}"
        folder_of(snapshot).rename(away)
        shutil.rmtree(away)


def reuse(source: Path, target: Path) -> None:
    """The same bytes under another name; a copy where the disk knows no hard links."""
    try:
        os.link(source, target)
    except OSError as error:
        if error.errno not in {errno.EPERM, errno.EXDEV, errno.EMLINK, errno.ENOTSUP}:
            raise
        shutil.copyfile(source, target)


def _sync_folder(folder: Path) -> None:
    handle = os.open(folder, os.O_RDONLY)
    try:
        os.fsync(handle)
    finally:
        os.close(handle)


@contextlib.contextmanager
def speaking_of_disks() -> Iterator[None]:
    """What the disk refuses, said in a sentence with the next step."""
    try:
        yield
    except OSError as error:
        if error.errno in {errno.ENOSPC, errno.EDQUOT}:
            raise RongheError(
                "warehouse.disk_full",
                f"数据仓所在磁盘空间不足（{root()}），本次同步未完成，原有快照不受影响。",
                hint="请清理磁盘或扩容后重新运行 ronghe warehouse sync。",
            ) from error
        if error.errno in {errno.EACCES, errno.EPERM, errno.EROFS, errno.ENOTDIR, errno.EEXIST}:
            raise RongheError(
                "warehouse.not_writable",
                f"数据仓文件夹不可写（{root()}）：{error.strerror}。",
                hint="请检查该文件夹的属主和权限，或用环境变量 RONGHE_HOME 换一个数据文件夹。",
            ) from error
        raise
