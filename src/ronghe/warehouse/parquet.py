"""Rows from PostgreSQL into one Parquet file, block by block, people under pseudonyms."""

from __future__ import annotations

import hashlib
import os
from collections.abc import Iterator
from concurrent.futures import Future, ThreadPoolExecutor
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pyarrow as pa
import pyarrow.csv
import pyarrow.parquet
from django.db import connection

from ronghe.core.digests import keyed_digest
from ronghe.warehouse.extract import Column, Extract

BLOCK = 16 * 1024 * 1024
"""Bytes of CSV turned into Arrow at a time: decides the memory needed, three blocks at most."""
COMPRESSION = "zstd"
REMEMBERED = 500_000
"""Pseudonyms kept at hand while a file is written."""


@dataclass(frozen=True, slots=True)
class Written:
    """One file as it was written."""

    rows: int
    size: int
    sha256: str


def write_rows(extract: Extract, copy_sql: str, target: Path) -> Written:
    """Copy the rows of a query into a file. ``copy_sql`` empty: a file without rows, but with columns.

    While one thread turns a block into Parquet, the database already sends the next.
    """
    rows, known = 0, Pseudonyms()
    with (
        pa.parquet.ParquetWriter(target, extract.schema, compression=COMPRESSION) as writer,
        ThreadPoolExecutor(1) as worker,
    ):
        waiting: Future[int] | None = None
        for block in _blocks(copy_sql) if copy_sql else ():
            if waiting is not None:
                rows += waiting.result()
            waiting = worker.submit(_write_block, extract, block, writer, known)
        if waiting is not None:
            rows += waiting.result()
    with target.open("rb") as file:
        sha256 = hashlib.file_digest(file, "sha256").hexdigest()
        os.fsync(file.fileno())
    return Written(rows, target.stat().st_size, sha256)


def _blocks(copy_sql: str) -> Iterator[bytes | bytearray]:
    """Whole rows of CSV, about a block at a time. The driver hands out one row a time."""
    with connection.cursor() as cursor, cursor.copy(copy_sql) as copy:
        gathered = bytearray()
        for row in copy:
            gathered += row
            if len(gathered) >= BLOCK:
                yield gathered
                gathered = bytearray()
        if gathered:
            yield gathered


def _write_block(extract: Extract, block: bytes | bytearray, writer: Any, known: Pseudonyms) -> int:
    table = _arrow(extract.kept, block)
    for number, column in enumerate(extract.kept):
        if column.personal == "pseudonym":
            hidden = known.of(table.column(number), column.subject)
            table = table.set_column(number, column.name, hidden)
    writer.write_table(table)
    return int(table.num_rows)


def _arrow(columns: tuple[Column, ...], block: bytes | bytearray) -> pa.Table:
    """PostgreSQL quotes an empty text and leaves a missing one bare, so the two stay apart.

    Read in one piece, because a row longer than a piece would be refused; the columns go side by side.
    """
    return pa.csv.read_csv(
        pa.BufferReader(block),
        read_options=pa.csv.ReadOptions(
            column_names=[column.name for column in columns], block_size=len(block) + 1
        ),
        parse_options=pa.csv.ParseOptions(newlines_in_values=True, ignore_empty_lines=False),
        convert_options=pa.csv.ConvertOptions(
            column_types={column.name: column.read_type for column in columns},
            null_values=[""],
            true_values=["t"],
            false_values=["f"],
            strings_can_be_null=True,
            quoted_strings_can_be_null=False,
        ),
    )


class Pseudonyms:
    """The pseudonyms of one file: each is made once, and forgotten when there are very many."""

    def __init__(self) -> None:
        self._known: dict[tuple[str, str], str] = {}

    def of(self, values: pa.ChunkedArray, subject: str) -> pa.ChunkedArray:
        chunks = []
        for chunk in values.chunks:
            coded = chunk.dictionary_encode()
            texts = coded.dictionary.cast(pa.string()).to_pylist()
            names = pa.array([self._name(text, subject) for text in texts], pa.string())
            chunks.append(pa.DictionaryArray.from_arrays(coded.indices, names).cast(pa.string()))
        return pa.chunked_array(chunks, pa.string())

    def _name(self, text: str, subject: str) -> str:
        name = self._known.get((text, subject))
        if name is None:
            if len(self._known) >= REMEMBERED:
                self._known.clear()
            name = self._known[text, subject] = pseudonym(text, subject)
        return name


def pseudonym(value: object, subject: str) -> str:
    """The text under which a person stands in the snapshots: find rows of a person one may see by it."""
    return keyed_digest(str(value), f"warehouse:{subject}")[:32]
