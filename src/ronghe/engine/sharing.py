"""The sharing bundle: tables handed to another platform as CSV files, with a dictionary and a manifest.

One ZIP holds ``manifest.json`` (who, for what, on what basis, how many rows, SHA-256 of every other file),
``dictionary.json`` (every column: name, meaning, type, source) and one CSV file a table. The recipient needs
nothing but this module to check it.
"""

from __future__ import annotations

import csv
import hashlib
import io
import json
import re
import zipfile
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import asdict, dataclass, field
from datetime import date, datetime
from decimal import Decimal
from enum import StrEnum
from pathlib import Path
from typing import Any, BinaryIO

from ronghe.engine.errors import EngineError

FORMAT = "ronghe.sharing/1"
MANIFEST, DICTIONARY = "manifest.json", "dictionary.json"
LARGEST = 1 << 30
"""Bytes of one file unpacked, so that a bundle from elsewhere cannot fill the memory."""
FACTS = ("agreement", "recipient", "purpose", "basis", "jurisdiction", "made_at")
"""What a manifest must say besides its format, rows and files."""

_RUNS = re.compile(r"'*[=+\-@\t\r\n＝＋－＠]")
_SEPARATOR = "|"


class ColumnType(StrEnum):
    """How the text of a cell is to be read."""

    TEXT = "text"
    ID = "id"
    CODE = "code"
    INTEGER = "integer"
    DECIMAL = "decimal"
    BOOLEAN = "boolean"
    DATE = "date"
    TIME = "time"
    LIST = "list"


_FORMS: dict[str, re.Pattern[str]] = {
    ColumnType.ID: re.compile(r"[0-9]+"),
    ColumnType.INTEGER: re.compile(r"-?[0-9]+"),
    ColumnType.DECIMAL: re.compile(r"-?[0-9]+(\.[0-9]+)?"),
    ColumnType.BOOLEAN: re.compile(r"[01]"),
    ColumnType.DATE: re.compile(r"\d{4}-\d\d-\d\d"),
    ColumnType.TIME: re.compile(r"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d[+-]\d\d:\d\d"),
}


@dataclass(frozen=True, slots=True)
class SharedColumn:
    """One column. ``source`` is the column of our tables it comes from; ``codes`` explain a code."""

    name: str
    meaning: str
    type: ColumnType
    source: str
    codes: Mapping[str, str] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class SharedTable:
    """One CSV file ``<name>.csv``."""

    name: str
    title: str
    columns: tuple[SharedColumn, ...]

    @property
    def file(self) -> str:
        return f"{self.name}.csv"


@dataclass(frozen=True, slots=True)
class Bundle:
    """What was written: rows by table, and the SHA-256 of each file in the bundle."""

    rows: dict[str, int]
    files: dict[str, str]


@dataclass(frozen=True, slots=True)
class Checked:
    """What a bundle says of itself, and everything that is wrong with it."""

    manifest: dict[str, Any]
    problems: tuple[str, ...]

    @property
    def is_sound(self) -> bool:
        return not self.problems


def guard(text: str) -> str:
    """The text so that no spreadsheet runs it as a formula; ``unguard`` gives it back.

    >>> guard("=1+1"), guard("'=1"), guard("清远")
    ("'=1+1", "''=1", '清远')
    """
    return f"'{text}" if _RUNS.match(text) else text


def unguard(text: str) -> str:
    """The text as it was before ``guard``."""
    return text[1:] if text.startswith("'") and _RUNS.match(text) else text


def cell(value: object, kind: ColumnType) -> str:
    """A value as the file writes it; nothing is an empty cell."""
    if value is None or value == "":
        return ""
    if isinstance(value, bool):
        return str(int(value))
    if isinstance(value, Decimal):
        return f"{value:f}"
    if isinstance(value, datetime):
        return value.isoformat(timespec="seconds")
    if isinstance(value, date):
        return value.isoformat()
    if isinstance(value, list | tuple):
        return guard(_SEPARATOR.join(str(one).replace(_SEPARATOR, "｜") for one in value))
    return str(value) if kind in _FORMS else guard(str(value))


Rows = Iterable[Sequence[object]]


def write_bundle(
    target: BinaryIO, tables: Iterable[tuple[SharedTable, Rows]], facts: Mapping[str, object]
) -> Bundle:
    """Write the bundle; ``facts`` are those of the manifest (see ``FACTS``)."""
    missing = [name for name in FACTS if not facts.get(name)]
    if missing:
        raise EngineError("sharing.facts", f"共享包清单缺少：{'、'.join(missing)}")
    rows: dict[str, int] = {}
    files: dict[str, str] = {}
    described = []
    with zipfile.ZipFile(target, "w", zipfile.ZIP_DEFLATED) as archive:
        for table, values in tables:
            rows[table.name], files[table.file] = _write_table(archive, table, values)
            described.append({"table": table.name, **_described(table)})
        files[DICTIONARY] = _write_json(archive, DICTIONARY, {"format": FORMAT, "tables": described})
        _write_json(archive, MANIFEST, {"format": FORMAT, **facts, "rows": rows, "files": files})
    return Bundle(rows, files)


def _described(table: SharedTable) -> dict[str, object]:
    columns = [
        {key: value for key, value in asdict(one).items() if key != "codes" or value} for one in table.columns
    ]
    return {"title": table.title, "file": table.file, "columns": columns}


def _write_table(archive: zipfile.ZipFile, table: SharedTable, rows: Rows) -> tuple[int, str]:
    digest, count = hashlib.sha256(), 0
    kinds = [column.type for column in table.columns]
    with archive.open(table.file, "w", force_zip64=True) as file:

        def put(values: Iterable[str]) -> None:
            line = io.StringIO()
            csv.writer(line, lineterminator="\r\n").writerow(values)
            data = line.getvalue().encode()
            digest.update(data)
            file.write(data)

        put(column.name for column in table.columns)
        for row in rows:
            put(cell(value, kind) for value, kind in zip(row, kinds, strict=True))
            count += 1
    return count, digest.hexdigest()


def _write_json(archive: zipfile.ZipFile, name: str, content: object) -> str:
    data = json.dumps(content, ensure_ascii=False, indent=2).encode()
    archive.writestr(name, data)
    return hashlib.sha256(data).hexdigest()


def check_bundle(path: Path, *, sha256: str = "") -> Checked:
    """Everything that is wrong with a bundle; ``sha256`` is the one the sender stated for the whole file."""
    try:
        archive = zipfile.ZipFile(path)
    except (OSError, zipfile.BadZipFile) as error:
        raise EngineError(
            "sharing.unreadable", "这不是可读的共享包（ZIP 文件）", where=str(path), hint="请向提供方重新索取"
        ) from error
    problems: list[str] = []
    if sha256 and file_sha256(path) != sha256.strip().lower():
        problems.append("整个文件的校验值与提供方登记的不一致。")
    with archive:
        contents = _Contents(archive, problems)
        manifest = contents.json(MANIFEST)
        if manifest:
            _check_manifest(manifest, problems)
            contents.check(manifest)
    return Checked(manifest, tuple(problems))


def file_sha256(path: Path) -> str:
    with path.open("rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()


def _check_manifest(manifest: Mapping[str, Any], problems: list[str]) -> None:
    if manifest.get("format") != FORMAT:
        problems.append(f"格式版本是“{manifest.get('format')}”，本程序只认识“{FORMAT}”。")
    problems += [f"清单没有写明 {name}。" for name in FACTS if not manifest.get(name)]


class _Contents:
    """The files of a bundle as they are read and checked."""

    def __init__(self, archive: zipfile.ZipFile, problems: list[str]) -> None:
        self.archive = archive
        self.problems = problems
        self.names = archive.namelist()

    def data(self, name: str) -> bytes | None:
        if name not in self.names:
            self.problems.append(f"缺少文件 {name}。")
            return None
        if self.archive.getinfo(name).file_size > LARGEST:
            self.problems.append(f"{name} 解压后超过 1 GB，未读取。")
            return None
        try:
            return self.archive.read(name)
        except (zipfile.BadZipFile, RuntimeError, NotImplementedError, OSError, EOFError, ValueError):
            self.problems.append(f"{name} 已损坏，读不出来。")
            return None

    def json(self, name: str) -> dict[str, Any]:
        data = self.data(name)
        if data is None:
            return {}
        try:
            content = json.loads(data)
        except (ValueError, RecursionError):
            content = None
        if not isinstance(content, dict):
            self.problems.append(f"{name} 不是应有的 JSON 内容。")
            return {}
        return content

    def check(self, manifest: Mapping[str, Any]) -> None:
        files, rows = _mapping(manifest.get("files")), _mapping(manifest.get("rows"))
        foreign = [name for name in self.names if name not in files and name != MANIFEST]
        self.problems += [f"清单之外的文件 {name}。" for name in foreign]
        if len(set(self.names)) < len(self.names):
            self.problems.append("包内有重名文件。")
        for name, stated in files.items():
            data = self.data(name)
            if data is not None and hashlib.sha256(data).hexdigest() != stated:
                self.problems.append(f"{name} 的校验值与清单不一致，内容被改动过。")
        described = [_mapping(table) for table in _list(self.json(DICTIONARY).get("tables"))]
        told = {str(table.get("table")) for table in described}
        self.problems += [f"数据字典没有说明表 {name}。" for name in rows if name not in told]
        for table in described:
            self._check_table(table, rows.get(str(table.get("table"))))

    def _check_table(self, table: Mapping[str, Any], stated: object) -> None:
        name = str(table.get("file"))
        columns = [_mapping(one) for one in _list(table.get("columns"))]
        for column in columns:
            if not all(column.get(key) for key in ("name", "meaning", "type", "source")):
                self.problems.append(f"数据字典对 {name} 的列“{column.get('name')}”说明不全。")
        data = self.data(name)
        if data is None:
            return
        try:
            lines = list(csv.reader(io.StringIO(data.decode(), newline=""), strict=True))
        except (UnicodeDecodeError, csv.Error):
            self.problems.append(f"{name} 不是 UTF-8 编码的 CSV 文件。")
            return
        if not lines or lines[0] != [column.get("name") for column in columns]:
            self.problems.append(f"{name} 的列与数据字典不一致。")
            return
        if len(lines) - 1 != stated:
            self.problems.append(f"{name} 有 {len(lines) - 1} 行，清单写的是 {stated} 行。")
        fits = [_reader(column) for column in columns]
        wrong = (
            problem
            for number, row in enumerate(lines[1:], 2)
            if (problem := _fault(row, columns, fits, number))
        )
        first = next(wrong, "")
        if first:
            self.problems.append(f"{name} {first}")


def _mapping(value: object) -> dict[str, Any]:
    return value if isinstance(value, dict) else {}


def _list(value: object) -> list[Any]:
    return value if isinstance(value, list) else []


def _reader(column: Mapping[str, Any]) -> Callable[[str], bool]:
    kind, codes = str(column.get("type")), _mapping(column.get("codes"))
    if kind not in set(ColumnType):
        return lambda text: False
    if kind in _FORMS:
        form = _FORMS[kind]
        return lambda text: form.fullmatch(text) is not None
    if kind == ColumnType.CODE and codes:
        return lambda text: guard(unguard(text)) == text and unguard(text) in codes
    return lambda text: guard(unguard(text)) == text


def _fault(
    row: Sequence[str],
    columns: Sequence[Mapping[str, Any]],
    fits: Sequence[Callable[[str], bool]],
    number: int,
) -> str:
    if len(row) != len(columns):
        return f"第 {number} 行有 {len(row)} 格，应有 {len(columns)} 格。"
    for text, column, is_right in zip(row, columns, fits, strict=True):
        if text and not is_right(text):
            return f"第 {number} 行“{column.get('name')}”的内容不符合类型 {column.get('type')}。"
    return ""
