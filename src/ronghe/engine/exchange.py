"""Files of another platform in our words: a mapping kept as data says which of their columns is ours.

A package is a ZIP of CSV files with ``manifest.json`` (``{"files": {"name.csv": "<sha256>"}}``; our own
sharing bundle is one). The mapping is a YAML file::

    format: ronghe.exchange/1
    partner: 示例省产教融合平台
    tables:
      - into: organisations
        file: orgs.csv
        columns: {机构名称: 单位名称, 辖区: 区划, 统一社会信用代码: 信用代码}     # ours: theirs
        values: {机构类别: {"01": 学校, "02": 企业}}                             # ours: {theirs: ours}
        constants: {依据: 省平台同步}

One of our columns may be made of several of theirs: ``学校专业: "{学校}：{专业}（{代码}）"``.
"""

from __future__ import annotations

import csv
import hashlib
import io
import json
import re
import zipfile
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import Any

import yaml

from ronghe.engine.errors import EngineError
from ronghe.engine.sharing import LARGEST, MANIFEST, unguard

FORMAT = "ronghe.exchange/1"
ENCODINGS = ("utf-8-sig", "gb18030")
_BRACES = re.compile(r"\{([^{}]+)\}")


class ExchangeError(EngineError):
    """A package or mapping that cannot be used; nothing of it is taken in."""


@dataclass(frozen=True, slots=True)
class TableMapping:
    """One table: their file, our columns with theirs, translated values, and what is the same everywhere."""

    into: str
    file: str
    columns: Mapping[str, str]
    values: Mapping[str, Mapping[str, str]] = field(default_factory=dict)
    constants: Mapping[str, str] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Mapped:
    """A table in our columns, as CSV: row for row as they wrote it, so that a row number means the same."""

    into: str
    file: str
    data: bytes
    rows: int


def read_mapping(path: Path) -> tuple[TableMapping, ...]:
    """The tables of a mapping file; what is wrong with it is named."""
    try:
        content = yaml.safe_load(path.read_text(encoding="utf-8"))
    except (OSError, UnicodeDecodeError, yaml.YAMLError) as error:
        raise ExchangeError("exchange.mapping", "字段对照文件读不出来", where=str(path)) from error
    if not isinstance(content, dict) or content.get("format") != FORMAT:
        raise ExchangeError("exchange.mapping", f"字段对照文件的 format 应为 {FORMAT}", where=str(path))
    tables = content.get("tables")
    if not isinstance(tables, list) or not tables:
        raise ExchangeError("exchange.mapping", "字段对照文件没有写明任何表（tables）", where=str(path))
    return tuple(_table(one, path) for one in tables)


def _table(one: Any, path: Path) -> TableMapping:
    if not isinstance(one, dict) or not one.get("into") or not one.get("file"):
        raise ExchangeError("exchange.mapping", "每张表都要写明 into 和 file", where=str(path))
    parts = {name: one.get(name) or {} for name in ("columns", "values", "constants")}
    for name, found in parts.items():
        if not isinstance(found, dict):
            raise ExchangeError("exchange.mapping", f"{name} 应为对照表", where=f"{path} {one['into']}")
    if not parts["columns"]:
        raise ExchangeError("exchange.mapping", "没有写明列的对照（columns）", where=f"{path} {one['into']}")
    return TableMapping(
        str(one["into"]),
        str(one["file"]),
        {str(ours): str(theirs) for ours, theirs in parts["columns"].items()},
        {
            str(ours): {str(code): str(text) for code, text in found.items()}
            for ours, found in parts["values"].items()
        },
        {str(ours): str(text) for ours, text in parts["constants"].items()},
    )


def mapped_tables(package: Path, tables: tuple[TableMapping, ...]) -> list[Mapped]:
    """Every table of a package in our columns; a file that is not as its manifest says stops everything."""
    try:
        archive = zipfile.ZipFile(package)
    except (OSError, zipfile.BadZipFile) as error:
        raise ExchangeError(
            "exchange.unreadable",
            "这不是可读的数据包（ZIP 文件）",
            where=str(package),
            hint="请向提供方重新索取",
        ) from error
    with archive:
        stated = _stated(archive, package)
        return [_mapped(_checked(archive, one.file, stated, package), one, package) for one in tables]


def _stated(archive: zipfile.ZipFile, package: Path) -> Mapping[str, str]:
    try:
        content = json.loads(_data(archive, MANIFEST, package))
        files = content["files"]
        return {str(name): str(digest).lower() for name, digest in files.items()}
    except (ValueError, KeyError, TypeError, AttributeError, RecursionError) as error:
        raise ExchangeError(
            "exchange.manifest",
            f"数据包没有可用的清单（{MANIFEST} 里的 files：文件名到 SHA-256）",
            where=str(package),
        ) from error


def _data(archive: zipfile.ZipFile, name: str, package: Path) -> bytes:
    try:
        if archive.getinfo(name).file_size > LARGEST:
            raise ExchangeError("exchange.too_large", "文件解压后超过 1 GB", where=f"{package} {name}")
        return archive.read(name)
    except KeyError as error:
        raise ExchangeError("exchange.missing", "数据包里没有这个文件", where=f"{package} {name}") from error
    except (zipfile.BadZipFile, RuntimeError, NotImplementedError, OSError, EOFError) as error:
        raise ExchangeError("exchange.damaged", "文件已损坏，读不出来", where=f"{package} {name}") from error


def _checked(archive: zipfile.ZipFile, name: str, stated: Mapping[str, str], package: Path) -> bytes:
    data = _data(archive, name, package)
    if stated.get(name) != hashlib.sha256(data).hexdigest():
        raise ExchangeError(
            "exchange.checksum",
            "文件的校验值与清单不一致，没有导入任何内容",
            where=f"{package} {name}",
            hint="请向提供方重新索取",
        )
    return data


def _text(data: bytes, where: str) -> str:
    for encoding in ENCODINGS:
        try:
            return data.decode(encoding)
        except UnicodeDecodeError:
            continue
    raise ExchangeError("exchange.encoding", "文字编码认不出", where=where, hint="请用 UTF-8 编码的 CSV")


def _mapped(data: bytes, table: TableMapping, package: Path) -> Mapped:
    where = f"{package} {table.file}"
    try:
        lines = list(csv.reader(io.StringIO(_text(data, where), newline=""), strict=True))
    except csv.Error as error:
        raise ExchangeError("exchange.csv", f"不是完好的 CSV：{error}", where=where) from error
    head = [name.strip() for name in lines[0]] if lines else []
    wanted = [name for theirs in table.columns.values() for name in _names_in(theirs)]
    missing = [name for name in dict.fromkeys(wanted) if name not in head]
    if missing:
        raise ExchangeError(
            "exchange.columns",
            f"缺少列 {'、'.join(missing)}；现有 {'、'.join(head) or '空文件'}",
            where=where,
            hint="对照字段对照文件的 columns",
        )
    places = {name: place for place, name in reversed(list(enumerate(head)))}
    out = io.StringIO(newline="")
    writer = csv.writer(out, lineterminator="\r\n")
    writer.writerow([*table.columns, *table.constants])
    for line in lines[1:]:
        cells = [
            _value(_joined(theirs, line, places), table.values.get(ours))
            for ours, theirs in table.columns.items()
        ]
        writer.writerow([*cells, *table.constants.values()])
    return Mapped(table.into, table.file, out.getvalue().encode("utf-8-sig"), max(0, len(lines) - 1))


def _names_in(theirs: str) -> list[str]:
    """The columns of theirs that one of ours is made of: itself, or those between braces."""
    return _BRACES.findall(theirs) or [theirs]


def _joined(theirs: str, line: Sequence[str], places: Mapping[str, int]) -> str:
    """The cell, or the cells put into the text with braces."""

    def cell(name: str) -> str:
        place = places[name]
        return line[place] if place < len(line) else ""

    if not _BRACES.search(theirs):
        return cell(theirs)
    return _BRACES.sub(lambda found: unguard(cell(found[1]).strip()), theirs)


def padded(table: Mapped, headers: Sequence[str]) -> Mapped:
    """The table with every column of our sheet: those the other platform does not have are empty."""
    lines = list(csv.reader(io.StringIO(table.data.decode("utf-8-sig"), newline="")))
    more = [header for header in headers if header not in lines[0]]
    out = io.StringIO(newline="")
    writer = csv.writer(out, lineterminator="\r\n")
    writer.writerow([*lines[0], *more])
    writer.writerows([*line, *[""] * len(more)] for line in lines[1:])
    return replace(table, data=out.getvalue().encode("utf-8-sig"))


def _value(text: str, words: Mapping[str, str] | None) -> str:
    """Their code as our word; a code the mapping does not know stays, and the check will name its cell."""
    plain = unguard(text.strip())
    return words.get(plain, plain) if words else plain
