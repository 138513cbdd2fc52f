"""Rows as files, a block at a time: a table of any length takes the memory of one block."""

from __future__ import annotations

import csv
import hashlib
import io
import json
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from contextlib import ExitStack
from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal
from itertools import islice
from pathlib import Path
from typing import Any, BinaryIO

import pyarrow as pa
import pyarrow.parquet as pq

from ronghe.engine.opendata.declaring import DataColumn, DataSetDeclaration, DataSetError, file_columns
from ronghe.engine.sharing import guard

BLOCK = 5_000
BOM = b"\xef\xbb\xbf"
_ARROW: Mapping[str, pa.DataType] = {
    "string": pa.string(),
    "integer": pa.int64(),
    "decimal": pa.float64(),
    "date": pa.date32(),
    "boolean": pa.bool_(),
}
Row = Mapping[str, Any]


@dataclass(frozen=True, slots=True)
class WrittenFile:
    """One file of a version: its bytes are fixed by its hash."""

    name: str
    size: int
    sha256: str
    rows: int


@dataclass(frozen=True, slots=True)
class Flow:
    """What SDMX says of a table besides its rows."""

    agency: str
    id: str
    version: str
    period: str

    @property
    def reference(self) -> str:
        return f"{self.agency}:{self.id}({self.version})"


def write_files(
    folder: Path, declaration: DataSetDeclaration, rows: Iterable[Row], flow: Flow
) -> dict[str, WrittenFile]:
    """All formats in one pass over the rows, into ``folder``; the digest of each file."""
    columns = file_columns(declaration)
    formats: dict[str, Callable[[BinaryIO], _Writer]] = {
        "data.csv": lambda file: _Csv(file, columns),
        "data.json": lambda file: _Json(file, columns),
        "data.parquet": lambda file: _Parquet(file, columns, flow),
    }
    if declaration.is_statistical:
        formats["data.sdmx.csv"] = lambda file: _Sdmx(file, declaration, flow)
    count = 0
    with ExitStack() as stack:
        writers = [make(stack.enter_context((folder / name).open("wb"))) for name, make in formats.items()]
        for block in _blocks(rows):
            for writer in writers:
                writer.write(block)
            count += len(block)
        for writer in writers:
            writer.close()
    return {name: described(folder / name, count) for name in formats}


def described(path: Path, rows: int) -> WrittenFile:
    with path.open("rb") as file:
        digest = hashlib.file_digest(file, "sha256").hexdigest()
    return WrittenFile(path.name, path.stat().st_size, digest, rows)


def _blocks(rows: Iterable[Row]) -> Iterator[list[Row]]:
    source = iter(rows)
    while block := list(islice(source, BLOCK)):
        yield block


class _Writer:
    """One format."""

    def write(self, rows: Sequence[Row]) -> None:
        raise NotImplementedError

    def close(self) -> None:
        """What comes after the last row."""


class _Csv(_Writer):
    """RFC 4180, UTF-8; no cell is run by a spreadsheet as a formula."""

    def __init__(self, file: BinaryIO, columns: Sequence[DataColumn]) -> None:
        self.file = file
        self.names = [column.name for column in columns]
        self._put([self.names])

    def _put(self, lines: Iterable[Sequence[str]]) -> None:
        text = io.StringIO(newline="")
        csv.writer(text, lineterminator="\r\n").writerows(lines)
        self.file.write(text.getvalue().encode())

    def write(self, rows: Sequence[Row]) -> None:
        self._put([as_text(row.get(name)) for name in self.names] for row in rows)


class _Json(_Writer):
    """An array of objects, one a line."""

    def __init__(self, file: BinaryIO, columns: Sequence[DataColumn]) -> None:
        self.file = file
        self.names = [column.name for column in columns]
        self.lead = b"[\n"

    def write(self, rows: Sequence[Row]) -> None:
        for row in rows:
            line = json.dumps(
                {name: row.get(name) for name in self.names}, ensure_ascii=False, default=_plain
            )
            self.file.write(self.lead + line.encode())
            self.lead = b",\n"

    def close(self) -> None:
        self.file.write((b"" if self.lead == b",\n" else b"[") + b"\n]\n")


class _Parquet(_Writer):
    """With the meaning of every column in the schema."""

    def __init__(self, file: BinaryIO, columns: Sequence[DataColumn], flow: Flow) -> None:
        self.columns = columns
        self.schema = pa.schema(
            [pa.field(one.name, _ARROW[one.type], metadata={"title": one.title}) for one in columns],
            metadata={"dataset": flow.reference},
        )
        self.writer = pq.ParquetWriter(file, self.schema, compression="zstd")

    def write(self, rows: Sequence[Row]) -> None:
        arrays = [
            pa.array([_typed(row.get(one.name), one.type) for row in rows], _ARROW[one.type])
            for one in self.columns
        ]
        self.writer.write_table(pa.table(arrays, schema=self.schema))

    def close(self) -> None:
        self.writer.close()


class _Sdmx(_Writer):
    """SDMX-CSV 2.0: one observation a line, the measure as a dimension, the status as an attribute."""

    def __init__(self, file: BinaryIO, declaration: DataSetDeclaration, flow: Flow) -> None:
        self.csv = _Csv.__new__(_Csv)
        self.csv.file = file
        self.declaration, self.flow = declaration, flow
        self.csv._put([sdmx_header(declaration)])

    def write(self, rows: Sequence[Row]) -> None:
        self.csv._put(line for row in rows for line in self._lines(row))

    def _lines(self, row: Row) -> Iterator[list[str]]:
        lead = ["dataflow", self.flow.reference, "I"]
        codes = [as_text(row.get(one.name)) for one in self.declaration.dimensions]
        for measure in self.declaration.measures:
            if measure.type not in {"integer", "decimal"}:
                continue
            value = row.get(measure.name)
            status = str(row.get(f"{measure.name}_status") or ("A" if value is not None else "O"))
            yield [*lead, *codes, measure.name.upper(), self.flow.period, as_text(value), status]


def sdmx_header(declaration: DataSetDeclaration) -> list[str]:
    dimensions = [one.name.upper() for one in declaration.dimensions]
    return [
        "STRUCTURE",
        "STRUCTURE_ID",
        "ACTION",
        *dimensions,
        "MEASURE",
        "TIME_PERIOD",
        "OBS_VALUE",
        "OBS_STATUS",
    ]


def as_text(value: object) -> str:
    """A value as CSV writes it."""
    if value is None:
        return ""
    if isinstance(value, bool):
        return "true" if value else "false"
    if isinstance(value, datetime):
        return value.isoformat(timespec="seconds")
    if isinstance(value, date):
        return value.isoformat()
    if isinstance(value, Decimal):
        return f"{value:f}"
    if isinstance(value, int | float):
        return f"{value:.15g}" if isinstance(value, float) else str(value)
    return guard(str(value))


def _plain(value: object) -> object:
    if isinstance(value, Decimal):
        return float(value)
    if isinstance(value, date | datetime):
        return value.isoformat()
    raise DataSetError("opendata.value", f"不能写出的值：{value!r}")


def _typed(value: Any, kind: str) -> Any:
    if value is None:
        return None
    if kind == "string":
        return str(value)
    if kind == "integer":
        return int(value)
    if kind == "decimal":
        return float(value)
    return value
