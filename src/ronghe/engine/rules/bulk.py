"""Bulk: one call of the formula for a whole batch of rows, a trace identifier for each.

A row's identifier is made of the run (rule, version, day, parameters), the row's place in the file and its
inputs, so it can be made again from the file, and the full derivation of that row with it.
"""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date
from pathlib import Path
from typing import Any

import numpy as np
import pyarrow as pa
import pyarrow.csv as pa_csv
import pyarrow.parquet as pa_parquet

from ronghe.engine.errors import EngineError
from ronghe.engine.rules.arrow import columns_of, figures_array
from ronghe.engine.rules.assuming import with_assumptions
from ronghe.engine.rules.book import RuleBook
from ronghe.engine.rules.columns import NO, OPEN, YES, Column, Figures
from ronghe.engine.rules.declaration import Rule
from ronghe.engine.rules.lookup import ParameterStore
from ronghe.engine.rules.trace import Trace
from ronghe.engine.rules.tracing import row_ids, run_key
from ronghe.engine.rules.working import Answer, Lack, Work, known_of

BATCH = 131_072
RESULT_COLUMNS = ("outcome", "value", "missing", "refused", "trace_id")
OUTCOMES = ("not_met", "met", "cannot_tell")


@dataclass(frozen=True, slots=True)
class BulkResult:
    """The answer of a batch: columns by row. ``trace_ids`` are 32 hexadecimal digits each."""

    rule: Rule
    on: date
    work: Work
    answer: Answer
    run: bytes
    offset: int

    @property
    def rows(self) -> int:
        return self.work.rows

    @property
    def value(self) -> Figures | None:
        return self.answer.value

    def counts(self) -> dict[str, int]:
        verdict = self.answer.verdict
        refused = self.work.refused
        return {
            "met": int((verdict == YES).sum()),
            "not_met": int((verdict == NO).sum()),
            "cannot_tell": int((verdict == OPEN).sum()),
            "refused": 0 if refused is None else int(refused.sum()),
        }

    def trace_ids(self) -> pa.StringArray:
        return row_ids(self.run, self.work.columns, self.rule.inputs, self.rows, self.offset)

    def outcomes(self) -> pa.Array:
        codes = pa.array(np.where(self.answer.verdict == OPEN, 2, self.answer.verdict).astype(np.int8))
        return pa.DictionaryArray.from_arrays(codes, pa.array(OUTCOMES))

    def missing(self) -> pa.Array:
        """The names of what is missing, joined by commas; empty where nothing is."""
        words = np.full(self.rows, "", dtype=object)
        undecided = self.answer.verdict == OPEN
        if undecided.any():
            for name in dict.fromkeys(lack.name for lack in self.work.lacks):
                rows = np.zeros(self.rows, dtype=np.bool_)
                for lack in self.work.lacks:
                    if lack.name == name:
                        rows |= lack.rows
                rows &= undecided
                words[rows] = np.where(words[rows] == "", name, words[rows] + f",{name}")
        return pa.array(words, type=pa.string()).dictionary_encode()

    def table(self) -> dict[str, pa.Array]:
        """The result columns, in the order in which they are written."""
        refused = self.work.refused
        columns = {
            "outcome": self.outcomes(),
            "value": figures_array(self.answer.value, self.rows, is_day=self.answer.is_day),
            "missing": self.missing(),
            "refused": pa.array(np.zeros(self.rows, dtype=np.bool_) if refused is None else refused),
            "trace_id": self.trace_ids(),
        }
        for name, one in self.answer.results.items():
            columns[name] = figures_array(one.figures, self.rows, is_day=one.is_day)
        return columns


def evaluate_table(
    book: RuleBook,
    rule: Rule,
    table: pa.RecordBatch | pa.Table,
    *,
    on: date,
    store: ParameterStore | None = None,
    offset: int = 0,
) -> BulkResult:
    """A table whose column names are inputs of the rule, or of the rules that feed it."""
    columns = columns_of(rule, table, offset=offset)
    lacks: list[Lack] = []
    for spec in rule.inputs:
        if spec.rule and not known_of(columns[spec.name]).all():
            other = book.get(spec.rule, on)
            fed = evaluate_table(book, other, table, on=on, store=store, offset=offset)
            columns[spec.name] = _filled(columns[spec.name], fed)
            open_rows = ~known_of(columns[spec.name])
            lacks += [replace(one, rows=one.rows & open_rows) for one in fed.work.lacks]
    return evaluate_columns(
        book, rule, columns, table.num_rows, on=on, store=store, offset=offset, lacks=lacks
    )


def evaluate_batches(
    book: RuleBook,
    rule: Rule,
    table: pa.Table,
    *,
    on: date,
    store: ParameterStore | None = None,
) -> Iterator[BulkResult]:
    """A big table in batches that stay in the processor's cache; the identifiers are those of one call."""
    seen = 0
    for batch in table.to_batches(max_chunksize=BATCH):
        yield evaluate_table(book, rule, batch, on=on, store=store, offset=seen)
        seen += batch.num_rows


def _filled(column: Column, fed: BulkResult) -> Column:
    """The column with the answers of another rule where it has none of its own."""
    if isinstance(column, np.ndarray):
        return np.where(column == OPEN, fed.answer.verdict, column).astype(np.int8)
    if isinstance(column, Figures) and fed.answer.value is not None:
        decimals = max(column.decimals, fed.answer.value.decimals)
        own, other = column.at(decimals), fed.answer.value.at(decimals)
        known = own.known | (other.known & (fed.answer.verdict != OPEN))
        return Figures(np.where(own.known, own.values, other.values) * known, known, decimals)
    return column


def evaluate_columns(
    book: RuleBook,
    rule: Rule,
    columns: Mapping[str, Column],
    rows: int,
    *,
    on: date,
    store: ParameterStore | None = None,
    offset: int = 0,
    lacks: Sequence[Lack] = (),
) -> BulkResult:
    """One vector call. ``columns`` has every input of the rule (``arrow.columns_of`` makes them)."""
    if rows == 0:
        raise EngineError("rules.no_rows", "没有数据行，无从计算")
    held = book.store if store is None else store
    work = Work(rule, rows, on, held, columns, lacks=list(lacks))
    answer = book.reckon(work)
    return BulkResult(rule, on, work, answer, run_key(work), offset)


@dataclass(slots=True)
class RunSummary:
    """What a run over a file did."""

    rule: str
    on: date
    rows: int = 0
    met: int = 0
    not_met: int = 0
    cannot_tell: int = 0
    refused: int = 0
    run: str = ""

    def add(self, batch: BulkResult) -> None:
        self.rows += batch.rows
        for name, count in batch.counts().items():
            setattr(self, name, getattr(self, name) + count)
        self.run = batch.run.hex()

    def data(self) -> dict[str, Any]:
        return {
            "rule": self.rule,
            "on": self.on.isoformat(),
            "rows": self.rows,
            "met": self.met,
            "not_met": self.not_met,
            "cannot_tell": self.cannot_tell,
            "refused": self.refused,
            "run": self.run,
        }

    @property
    def words(self) -> str:
        return (
            f"{self.rule}：共 {self.rows} 行，符合 {self.met}，不符合 {self.not_met}"
            f"（其中不予计算 {self.refused}），无法判断 {self.cannot_tell}"
        )


def run_file(
    book: RuleBook,
    rule: Rule,
    source: Path,
    target: Path,
    *,
    on: date,
    assume: Mapping[str, str] | None = None,
    store: ParameterStore | None = None,
) -> RunSummary:
    """Read, reckon and write batch by batch; nothing is left behind when a row is refused."""
    held = book.store if store is None else store
    if assume:
        held = with_assumptions(held, rule.jurisdiction, assume)
    summary = RunSummary(rule.id, on)
    part = target.with_name(f".{target.name}.part")
    try:
        with _Writer(part, target.suffix) as writer:
            for batch in read_batches(source):
                result = evaluate_table(book, rule, batch, on=on, store=held, offset=summary.rows)
                writer.write(batch, result, _metadata(book, rule, on, result))
                summary.add(result)
        part.replace(target)
    except OSError as error:
        raise EngineError("rules.file", f"写不了文件 {target}：{error.strerror or error}") from error
    finally:
        part.unlink(missing_ok=True)
    return summary


def _metadata(book: RuleBook, rule: Rule, on: date, result: BulkResult) -> dict[str, str]:
    parameters = [str(one) for one in result.work.used]
    return {
        "ronghe.rule": rule.id,
        "ronghe.version": rule.version,
        "ronghe.on": on.isoformat(),
        "ronghe.run": result.run.hex(),
        "ronghe.unit": rule.unit,
        "ronghe.parameters": json.dumps(parameters, ensure_ascii=False),
    }


class _Writer:
    """Writes batches as Parquet or CSV; the file is opened with the first batch."""

    def __init__(self, path: Path, suffix: str) -> None:
        if suffix.lower() not in {".parquet", ".csv"}:
            raise EngineError("rules.file_kind", f"结果文件应为 .parquet 或 .csv，现为“{suffix or '无后缀'}”")
        self.path = path
        self.is_csv = suffix.lower() == ".csv"
        self.open: Any = None

    def __enter__(self) -> _Writer:
        return self

    def __exit__(self, *_: object) -> None:
        if self.open is not None:
            self.open.close()

    def write(self, batch: pa.RecordBatch, result: BulkResult, metadata: dict[str, str]) -> None:
        taken = [name for name in batch.schema.names if name not in result.table()]
        columns = {name: batch.column(name) for name in taken} | result.table()
        if self.is_csv:
            columns = {name: _flat(one) for name, one in columns.items()}
        table = pa.Table.from_pydict(columns).replace_schema_metadata(metadata)
        if self.open is None:
            if self.is_csv:
                self.open = pa_csv.CSVWriter(self.path, table.schema)
            else:
                self.open = pa_parquet.ParquetWriter(self.path, table.schema, compression="zstd")
        self.open.write_table(table)


def _flat(column: pa.Array) -> pa.Array:
    if pa.types.is_dictionary(column.type):
        return column.dictionary_decode()
    if pa.types.is_list(column.type):
        return pa.array([None if one is None else ",".join(map(str, one)) for one in column.to_pylist()])
    return column


def read_batches(source: Path) -> Iterator[pa.RecordBatch]:
    """The file in batches of rows; a file that cannot be read is refused with the reason."""
    if not source.is_file():
        raise EngineError("rules.file", f"没有文件 {source}")
    try:
        match source.suffix.lower():
            case ".parquet":
                with pa_parquet.ParquetFile(source) as file:
                    yield from file.iter_batches(batch_size=BATCH)
            case ".csv":
                with pa_csv.open_csv(source, convert_options=_all_text(source)) as reader:
                    yield from reader
            case other:
                raise EngineError(
                    "rules.file_kind", f"输入文件应为 .parquet 或 .csv，现为“{other or '无后缀'}”"
                )
    except pa.ArrowException as error:
        reason = str(error).splitlines()[0]
        raise EngineError(
            "rules.file", f"读不了文件 {source}：{reason}", hint="请用 UTF-8 编码，第一行写列名"
        ) from error


def _all_text(source: Path) -> pa_csv.ConvertOptions:
    """Every CSV column as text, so that the input's own type reads it and nothing is guessed."""
    with source.open(encoding="utf-8-sig", errors="replace") as file:
        names = [name.strip().strip('"') for name in file.readline().rstrip("\r\n").split(",")]
    return pa_csv.ConvertOptions(
        column_types={name: pa.string() for name in names}, strings_can_be_null=True, null_values=[""]
    )


def read_row(book: RuleBook, rule: Rule, source: Path, row: int) -> dict[str, Any]:
    """The inputs of one row (from 1) of a bulk file, as ``evaluate`` takes them."""
    names = {spec.name for spec in rule.inputs} | set(book.feeding_inputs(rule))
    seen = 0
    for batch in read_batches(source):
        if 1 <= row <= seen + batch.num_rows:
            cells = {name: batch.column(name)[row - 1 - seen].as_py() for name in batch.schema.names}
            return {name: _typed(one) for name, one in cells.items() if name in names and one is not None}
        seen += batch.num_rows
    raise EngineError("rules.row", f"{source} 共 {seen} 行，没有第 {row} 行")


def _typed(one: Any) -> Any:
    """A float as it would be typed; 5000.0 is 5000."""
    if isinstance(one, float):
        return int(one) if one.is_integer() else repr(one)
    return one


def full_trace(
    book: RuleBook, rule: Rule, source: Path, row: int, *, on: date, store: ParameterStore | None = None
) -> tuple[Trace, str]:
    """The whole derivation of one row of a bulk file, and the identifier the bulk run gave that row."""
    given = read_row(book, rule, source, row)
    result = book.evaluate(rule.id, given, on=on, store=store)
    table = next(_one_row_tables(source, row))
    again = evaluate_table(book, rule, table, on=on, store=store, offset=row - 1)
    return result.trace, str(again.trace_ids()[0].as_py())


def _one_row_tables(source: Path, row: int) -> Iterator[pa.RecordBatch]:
    seen = 0
    for batch in read_batches(source):
        if row <= seen + batch.num_rows:
            yield batch.slice(row - 1 - seen, 1)
        seen += batch.num_rows
