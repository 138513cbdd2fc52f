"""A backup brings everything back, and a damaged one brings back nothing."""

from __future__ import annotations

import json
import os
import shutil
import subprocess
import sys
import zipfile
from collections.abc import Iterator
from pathlib import Path

import psycopg
import pytest

from ronghe.core.postgres import APPLICATION, Server

ROOT = Path(__file__).resolve().parents[2]


@pytest.fixture(scope="module")
def home(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Path]:
    home = tmp_path_factory.mktemp("office")
    done = ronghe(home, "db", "migrate")
    assert done.returncode == 0, done.stderr
    yield home
    ronghe(home, "db", "stop")
    shutil.rmtree(Server(home / "postgres").folder(), ignore_errors=True)


def ronghe(home: Path, *arguments: str) -> subprocess.CompletedProcess[str]:
    environment = {
        **os.environ,
        "RONGHE_HOME": str(home),
        "DJANGO_SETTINGS_MODULE": "ronghe.config.settings.dev",
    }
    environment.pop("DATABASE_URL", None)
    command = [str(Path(sys.executable).parent / "ronghe"), *arguments]
    return subprocess.run(command, env=environment, cwd=ROOT, capture_output=True, text=True, check=False)


def execute(home: Path, statement: str, user: str = "ronghe_owner") -> list[tuple[object, ...]]:
    server = Server(home / "postgres")
    with psycopg.connect(server.dsn(user=user)) as connection:
        cursor = connection.execute(statement)
        return cursor.fetchall() if cursor.description else []


def all_rows(home: Path) -> dict[str, list[tuple[object, ...]]]:
    tables = execute(
        home, "select table_name from information_schema.tables where table_schema = 'public' order by 1"
    )
    return {str(name): execute(home, f'select t::text from "{name}" t order by 1') for (name,) in tables}


NEW_ROW = (
    "insert into core_jurisdiction (code, name, short_name, level, path, pack, is_active)"
    " values ('{0}', '示例{0}省', '示例{0}', 'province', '{0}/', '', true)"
)


def test_backup_and_restore_lose_nothing(home: Path, tmp_path: Path) -> None:
    execute(home, NEW_ROW.format("910000"))
    evidence = home / "evidence" / "ab" / "abcdef"
    evidence.parent.mkdir(parents=True)
    evidence.write_bytes(b"\x00evidence\xff")
    before, file = all_rows(home), tmp_path / "office.zip"
    assert ronghe(home, "db", "backup", str(file)).returncode == 0

    execute(home, NEW_ROW.format("920000"))
    evidence.write_bytes(b"spoilt")
    refused = ronghe(home, "db", "restore", str(file))
    assert refused.returncode == 1
    assert "--replace" in refused.stderr
    assert len(execute(home, "select 1 from core_jurisdiction")) == 2

    done = ronghe(home, "db", "restore", str(file), "--replace")
    assert done.returncode == 0, done.stderr
    assert all_rows(home) == before
    assert evidence.read_bytes() == b"\x00evidence\xff"


def test_history_stays_append_only_for_the_application_after_a_restore(home: Path, tmp_path: Path) -> None:
    file = tmp_path / "again.zip"
    ronghe(home, "db", "backup", str(file))
    assert ronghe(home, "db", "restore", str(file), "--replace").returncode == 0
    assert execute(home, "select count(*) from core_jurisdictionevent", user=APPLICATION)
    for statement in (
        "delete from core_jurisdictionevent",
        "update core_jurisdictionevent set name = ''",
        "truncate core_jurisdictionevent",
    ):
        with pytest.raises(psycopg.errors.InsufficientPrivilege):
            execute(home, statement, user=APPLICATION)


def test_a_damaged_archive_changes_nothing(home: Path, tmp_path: Path) -> None:
    file, damaged = tmp_path / "good.zip", tmp_path / "damaged.zip"
    ronghe(home, "db", "backup", str(file))
    before = all_rows(home)
    with zipfile.ZipFile(file) as good, zipfile.ZipFile(damaged, "w") as bad:
        manifest = json.loads(good.read("manifest.json"))
        bad.writestr("manifest.json", json.dumps(manifest))
        bad.writestr("database.dump", good.read("database.dump")[:-10])
        for name in manifest["files"]:
            if name != "database.dump":
                bad.writestr(name, good.read(name))
    done = ronghe(home, "db", "restore", str(damaged), "--replace")
    assert done.returncode == 1
    assert "校验值不符" in done.stderr
    assert all_rows(home) == before


def test_what_is_no_archive_is_said_so(home: Path, tmp_path: Path) -> None:
    file = tmp_path / "note.zip"
    file.write_text("不是压缩包", encoding="utf-8")
    done = ronghe(home, "db", "restore", str(file), "--replace")
    assert done.returncode == 1
    assert "不是本系统的备份文件" in done.stderr


def test_an_existing_file_is_not_overwritten(home: Path, tmp_path: Path) -> None:
    file = tmp_path / "precious.zip"
    file.write_text("", encoding="utf-8")
    assert ronghe(home, "db", "backup", str(file)).returncode == 1
    assert file.read_text(encoding="utf-8") == ""
