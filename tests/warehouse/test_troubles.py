"""What goes wrong while a snapshot is made or kept, and what is said then."""

from __future__ import annotations

import errno
import fcntl
import json
import os
import signal
import subprocess
import sys
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest

from ronghe.core.errors import Conflict, Invalid, NotFound, RongheError
from ronghe.core.models import Jurisdiction
from ronghe.warehouse import snapshots, syncing
from ronghe.warehouse.parquet import write_rows
from ronghe.warehouse.syncing import sync, verify
from ronghe.warehouse.tables import open_snapshot
from tests.factories.directory import OrganisationFactory

pytestmark = pytest.mark.django_db

SOME = ("core.jurisdiction", "directory.organisation", "policy.task")


def _break(monkeypatch: pytest.MonkeyPatch, error: Exception) -> None:
    """The second table cannot be written any more; the first one was."""

    def broken(extract: Any, copy_sql: str, target: Path) -> Any:
        if extract.name == "directory.organisation":
            target.write_bytes(b"half")
            raise error
        return write_rows(extract, copy_sql, target)

    monkeypatch.setattr(syncing, "write_rows", broken)


def test_a_crash_in_the_middle_leaves_the_last_good_snapshot(
    monkeypatch: pytest.MonkeyPatch, warehouse_root: Path
) -> None:
    OrganisationFactory(name="示例一中")
    good = sync(names=SOME)
    OrganisationFactory(name="示例二中")
    _break(monkeypatch, RuntimeError("crash"))
    with pytest.raises(RuntimeError):
        sync(names=SOME)
    assert snapshots.ids() == [good.id]
    assert [p.name for p in warehouse_root.iterdir() if p.name.startswith(".incoming")] == []
    assert verify() == []
    with open_snapshot() as snapshot:
        assert "示例二中" not in snapshot.table("directory.organisation").name.execute().tolist()


_KILLED = """
import os, signal, django
from django.conf import settings
settings.configure(RONGHE_WAREHOUSE_ROOT={root!r})
from ronghe.warehouse import snapshots
with snapshots.writing(), snapshots.incoming() as folder:
    (folder / "policy.task").mkdir()
    (folder / "policy.task" / "000000.parquet").write_bytes(b"half")
    (folder / "manifest.json").write_text("{{")
    os.kill(os.getpid(), signal.SIGKILL)
"""


def test_a_killed_run_is_no_snapshot_and_the_next_one_clears_it_away(warehouse_root: Path) -> None:
    good = sync(names=SOME)
    done = subprocess.run([sys.executable, "-c", _KILLED.format(root=str(warehouse_root))], check=False)
    assert done.returncode == -signal.SIGKILL
    assert len(list(warehouse_root.glob(".incoming-*"))) == 1
    assert snapshots.ids() == [good.id]
    OrganisationFactory()
    after = sync(names=SOME)
    assert list(warehouse_root.glob(".incoming-*")) == []
    assert snapshots.ids() == [good.id, after.id]
    assert verify() == []


def test_a_full_disk_is_said_in_a_sentence(monkeypatch: pytest.MonkeyPatch) -> None:
    good = sync(names=SOME)
    OrganisationFactory()
    _break(monkeypatch, OSError(errno.ENOSPC, "No space left on device"))
    with pytest.raises(RongheError, match=r"磁盘空间不足.*原有快照不受影响") as caught:
        sync(names=SOME)
    assert caught.value.code == "warehouse.disk_full"
    assert "扩容" in caught.value.hint
    assert snapshots.ids() == [good.id]


def test_a_folder_that_cannot_be_written_is_said_in_a_sentence(settings: Any, tmp_path: Path) -> None:
    (tmp_path / "file").write_text("")
    settings.RONGHE_WAREHOUSE_ROOT = tmp_path / "file" / "warehouse"
    with pytest.raises(RongheError, match="数据仓文件夹不可写") as caught:
        sync(names=SOME)
    assert "RONGHE_HOME" in caught.value.hint


def test_two_at_once_the_second_waits_or_says_so(warehouse_root: Path) -> None:
    warehouse_root.mkdir()
    first = (warehouse_root / ".lock").open("a")
    fcntl.flock(first, fcntl.LOCK_EX)
    with pytest.raises(Conflict, match="另一次数据仓同步正在进行"):
        sync(names=SOME, wait=False)
    said: list[str] = []

    def first_ends(text: str) -> None:
        said.append(text)
        first.close()

    done = sync(names=SOME, waiting=first_ends)
    assert snapshots.ids() == [done.id]
    assert "等它结束后继续" in said[0]


def test_names_dates_and_snapshots_that_are_not_there() -> None:
    with pytest.raises(Invalid, match=r"没有名为“policy\.nothing”的数据表"):
        sync(names=["policy.nothing"])
    with pytest.raises(NotFound, match="还没有快照") as caught:
        open_snapshot()
    assert "ronghe warehouse sync" in caught.value.hint
    sync(names=SOME)
    with pytest.raises(NotFound, match="没有快照“20200101-1”"):
        open_snapshot("20200101-1")
    with open_snapshot() as snapshot, pytest.raises(NotFound, match=r"没有数据表“funding\.fund”"):
        snapshot.table("funding.fund")


class TestVerify:
    """Each kind of damage is named by snapshot and file."""

    @pytest.fixture
    def file(self) -> Path:
        OrganisationFactory()
        return snapshots.folder_of(sync(names=SOME).id) / "directory.organisation" / "000000.parquet"

    def _what(self) -> list[str]:
        return [f"{problem.where}：{problem.what}" for problem in verify()]

    def test_a_changed_byte(self, file: Path) -> None:
        content = bytearray(file.read_bytes())
        content[len(content) // 2] ^= 1
        file.chmod(0o600)
        file.write_bytes(bytes(content))
        assert self._what() == ["directory.organisation/000000.parquet：内容已改变（SHA-256 与清单不符）"]

    def test_a_missing_file(self, file: Path) -> None:
        file.unlink()
        assert self._what() == ["directory.organisation/000000.parquet：文件缺失"]

    def test_a_strange_file(self, file: Path) -> None:
        (file.parent / "000001.parquet").write_bytes(b"")
        assert self._what() == ["directory.organisation/000001.parquet：清单中没有这个文件"]

    def test_an_edited_manifest(self, file: Path) -> None:
        manifest = file.parents[1] / "manifest.json"
        content = json.loads(manifest.read_text(encoding="utf-8"))
        content["tables"]["directory.organisation"]["parts"][0]["rows"] = 99
        manifest.write_text(json.dumps(content), encoding="utf-8")
        assert len(self._what()) == 1
        assert "清单已损坏" in self._what()[0]
        with pytest.raises(RongheError, match="清单已损坏"):
            open_snapshot()

    def test_a_wrong_row_count_and_column(self, file: Path) -> None:
        """A manifest that was wrong from the beginning, its own digest being right."""
        folder = file.parents[1]
        found = snapshots.read_manifest(folder.name)
        entry = found.tables["directory.organisation"]
        part = replace(entry.parts[0], rows=99)
        found.tables["directory.organisation"] = replace(entry, parts=(part,), columns=entry.columns[1:])
        (folder / "manifest.json").write_text(found.as_text(), encoding="utf-8")
        assert [what.partition("，")[2][:7] for what in self._what()][:1] == ["清单写 99 "]
        assert "列与清单不符" in self._what()[1]

    def test_a_file_shared_by_two_snapshots_is_wrong_in_both(self, file: Path) -> None:
        OrganisationFactory(jurisdiction=Jurisdiction.objects.latest("pk"))
        second = sync(names=SOME).id
        shared = snapshots.folder_of(second) / "policy.task" / "000000.parquet"
        assert shared.stat().st_nlink == 2
        shared.chmod(0o600)
        with shared.open("ab") as target:
            target.write(b"x")
        assert [problem.snapshot for problem in verify()] == snapshots.ids()
        assert os.path.exists(file)


def test_a_damaged_file_is_not_taken_over(warehouse_root: Path) -> None:
    """Cut short since the last run: written again instead of being linked."""
    place = OrganisationFactory().jurisdiction
    first = sync(names=SOME)
    file = warehouse_root / first.id / "policy.task" / "000000.parquet"
    file.chmod(0o600)
    file.write_bytes(b"")
    OrganisationFactory(jurisdiction=place)
    second = sync(names=SOME)
    assert {table.name: table.reused_parts for table in second.tables}["policy.task"] == 0
    assert verify([second.id]) == []
