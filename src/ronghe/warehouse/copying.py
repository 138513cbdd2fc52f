"""Tables that lie in Parquet files already: their kept columns are copied, each file once."""

from __future__ import annotations

import hashlib
import os
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import pyarrow as pa
import pyarrow.compute as pc
import pyarrow.parquet

from ronghe.warehouse.extract import Extract
from ronghe.warehouse.parquet import COMPRESSION, Written

ROWS = 50_000
"""Rows held at a time."""


@dataclass(frozen=True, slots=True)
class FilePart:
    """One file to be copied, ``None`` for a table without any; ``mark`` changes with its content."""

    source: Path | None
    name: str
    mark: str


def file_parts(extract: Extract) -> list[FilePart]:
    """The files of an extract as they are now; one empty part where there is none."""
    paths = sorted(extract.files()) if extract.files is not None else []
    return [_part(path) for path in paths] or [FilePart(None, "000000.parquet", "empty")]


def _part(path: Path) -> FilePart:
    state = path.stat()
    where = hashlib.sha256(str(path).encode()).hexdigest()[:16]
    return FilePart(path, f"{where}.parquet", f"{state.st_size}-{state.st_mtime_ns}")


def copy_file(extract: Extract, part: FilePart, target: Path) -> Written:
    """The kept columns of one file in the declared types; a list of texts becomes one text."""
    rows = 0
    with pa.parquet.ParquetWriter(target, extract.schema, compression=COMPRESSION) as writer:
        for table in _read(extract, part.source) if part.source else ():
            writer.write_table(table)
            rows += table.num_rows
    with target.open("rb") as file:
        sha256 = hashlib.file_digest(file, "sha256").hexdigest()
        os.fsync(file.fileno())
    return Written(rows, target.stat().st_size, sha256)


def _read(extract: Extract, source: Path) -> Iterator[pa.Table]:
    names = [column.name for column in extract.kept]
    with pa.parquet.ParquetFile(source) as file:
        for batch in file.iter_batches(batch_size=ROWS, columns=names):
            table = pa.Table.from_batches([batch]).select(names)
            columns = [_plain(table.column(name)) for name in names]
            yield pa.table(dict(zip(names, columns, strict=True))).cast(extract.schema)


def _plain(column: pa.ChunkedArray) -> pa.ChunkedArray:
    return pc.binary_join(column, "、") if pa.types.is_list(column.type) else column
