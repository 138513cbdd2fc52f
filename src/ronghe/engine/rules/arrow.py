"""Arrow columns in and out: read by the type of the input, exact, every refusal with its row."""

from __future__ import annotations

from datetime import date
from decimal import Decimal
from typing import Any

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

from ronghe.engine.errors import EngineError
from ronghe.engine.rules.columns import LARGEST, OPEN, Column, FigureLists, Figures, Mask, NameLists, Names
from ronghe.engine.rules.declaration import InputSpec, InputType, Rule
from ronghe.engine.rules.intake import (
    DECIMALS,
    EARLIEST,
    LATEST,
    LIST_TYPES,
    SEPARATOR,
    bounds_of,
    empty,
    one_row,
    read_figure,
    read_flag,
)

SHOWN = 20
_FLOAT_SLACK = 1e-6


class RowsRefused(EngineError):
    """Cells that cannot be taken: the row, the column and the reason of the first of them."""

    def __init__(self, rule: str, faults: list[str]) -> None:
        shown = "；".join(faults[:SHOWN])
        more = f"；另有 {len(faults) - SHOWN} 处" if len(faults) > SHOWN else ""
        super().__init__("rules.rows_refused", f"输入文件不能用：{shown}{more}", where=f"规则 {rule}")
        self.faults = tuple(faults)


def columns_of(rule: Rule, batch: pa.RecordBatch | pa.Table, *, offset: int = 0) -> dict[str, Column]:
    """Every input of the rule from the batch; a missing column is its default, or not known.

    Columns that are no inputs of the rule are left alone. Raises ``RowsRefused``.
    """
    rows = batch.num_rows
    faults: list[str] = []
    columns: dict[str, Column] = {}
    for spec in rule.inputs:
        if spec.name in batch.schema.names:
            columns[spec.name] = _Reader(spec, offset, faults).read(_whole(batch.column(spec.name)))
        else:
            columns[spec.name] = _default(rule, spec, rows)
    if faults:
        raise RowsRefused(rule.id, faults)
    return columns


def _whole(column: Any) -> pa.Array:
    return column.combine_chunks() if isinstance(column, pa.ChunkedArray) else column


def _default(rule: Rule, spec: InputSpec, rows: int) -> Column:
    if spec.default is None:
        return empty(spec, rows)
    one = one_row(rule, {spec.name: spec.default})[spec.name]
    if isinstance(one, np.ndarray):
        return np.repeat(one, rows)
    if isinstance(one, Figures):
        return Figures(np.repeat(one.values, rows), np.repeat(one.known, rows), one.decimals)
    if isinstance(one, Names):
        return Names(np.repeat(one.codes, rows), one.vocabulary)
    return empty(spec, rows)


class _Reader:
    """Reads one column; faults carry the row counted from one through the whole file."""

    def __init__(self, spec: InputSpec, offset: int, faults: list[str]) -> None:
        self.spec = spec
        self.offset = offset
        self.faults = faults

    def _fault(self, row: int, reason: str) -> None:
        self.faults.append(f"第 {self.offset + row + 1} 行 {self.spec.name}（{self.spec.label}）{reason}")

    def read(self, column: pa.Array) -> Column:
        if pa.types.is_dictionary(column.type) and self.spec.type not in {InputType.CHOICE, InputType.TEXT}:
            column = column.dictionary_decode()
        match self.spec.type:
            case InputType.FLAG:
                return self._flags(column)
            case InputType.CHOICE | InputType.TEXT:
                return self._names(column)
            case InputType.NAMES:
                return self._name_lists(column)
            case kind if kind in LIST_TYPES:
                return self._figure_lists(column)
        return self._figures(column)

    def _flags(self, column: pa.Array) -> Column:
        known = _valid(column)
        if pa.types.is_boolean(column.type):
            values = column.fill_null(False).to_numpy(zero_copy_only=False)
            return np.where(known, values, OPEN).astype(np.int8)
        return np.array([self._flag(row, one) for row, one in enumerate(column.to_pylist())], dtype=np.int8)

    def _flag(self, row: int, one: Any) -> int:
        if one is None or (isinstance(one, str) and not one.strip()):
            return int(OPEN)
        try:
            return int(read_flag(int(one) if isinstance(one, float) and one.is_integer() else one))
        except ValueError as error:
            self._fault(row, str(error))
            return int(OPEN)

    def _names(self, column: pa.Array) -> Names:
        coded = (
            column if pa.types.is_dictionary(column.type) else column.cast(pa.string()).dictionary_encode()
        )
        words = [str(one).strip() for one in coded.dictionary.to_pylist()]
        codes = coded.indices.fill_null(-1).to_numpy(zero_copy_only=False).astype(np.int64)
        blank = [place for place, word in enumerate(words) if not word]
        codes[np.isin(codes, blank)] = -1
        if not self.spec.choices:
            return Names(codes, tuple(words))
        places = np.array([_place(self.spec.choices, word) for word in words] or [-1], dtype=np.int64)
        found = np.where(codes >= 0, places[np.maximum(codes, 0)], -1)
        for row in np.flatnonzero((codes >= 0) & (found < 0))[: SHOWN + 1]:
            self._fault(int(row), f"“{words[int(codes[row])]}”不在可选值之内")
        return Names(found, self.spec.choices)

    def _figures(self, column: pa.Array) -> Figures:
        kind = self.spec.type
        known = _valid(column)
        if kind is InputType.DATE and pa.types.is_temporal(column.type):
            days = column.cast(pa.date32()).cast(pa.int32()).fill_null(0).to_numpy(zero_copy_only=False)
            return self._bounded(days.astype(np.int64), known)
        if kind is not InputType.DATE and pa.types.is_integer(column.type):
            whole = column.fill_null(0).to_numpy(zero_copy_only=False).astype(np.int64)
            limit = LARGEST // 10 ** DECIMALS[kind]
            for row in np.flatnonzero(np.abs(whole) > limit)[: SHOWN + 1]:
                self._fault(int(row), f"{whole[row]} 太大")
            return self._bounded(np.clip(whole, -limit, limit) * 10 ** DECIMALS[kind], known)
        if kind is not InputType.DATE and pa.types.is_floating(column.type):
            return self._floats(column, known)
        return self._one_by_one(column, known)

    def _floats(self, column: pa.Array, known: Mask) -> Figures:
        """A float is taken only where it is (to a millionth of the last place) a figure of the type."""
        raw = column.fill_null(0.0).to_numpy(zero_copy_only=False).astype(np.float64)
        known = known & ~np.isnan(raw)
        moved = np.where(known, raw, 0.0) * 10 ** DECIMALS[self.spec.type]
        whole = np.rint(moved)
        off = np.abs(moved - whole) > np.maximum(_FLOAT_SLACK, np.abs(moved) * 1e-15)
        for row in np.flatnonzero(off | (np.abs(moved) > LARGEST))[: SHOWN + 1]:
            self._fault(int(row), f"{raw[row]!r} 的小数过细或数太大")
        return self._bounded(np.where(np.abs(moved) > LARGEST, 0, whole).astype(np.int64), known)

    def _one_by_one(self, column: pa.Array, known: Mask) -> Figures:
        values = np.zeros(len(column), dtype=np.int64)
        known = known.copy()
        for row, one in enumerate(column.to_pylist()):
            if one is None or (isinstance(one, str) and not one.strip()):
                known[row] = False
                continue
            try:
                values[row] = read_figure(self.spec, one, self.spec.type)
            except ValueError as error:
                self._fault(row, str(error))
        return Figures(values, known, DECIMALS[self.spec.type])

    def _bounded(self, values: Any, known: Mask) -> Figures:
        decimals = DECIMALS[self.spec.type]
        low: Decimal | None
        high: Decimal | None
        if self.spec.type in {InputType.DATE, InputType.DATES}:
            low, high = (Decimal((day - date(1970, 1, 1)).days) for day in (EARLIEST, LATEST))
        else:
            low, high = bounds_of(self.spec, self.spec.type)
        wrong = np.zeros(len(values), dtype=np.bool_)
        if low is not None:
            wrong |= values < int(low.scaleb(decimals))
        if high is not None:
            wrong |= values > int(high.scaleb(decimals))
        for row in np.flatnonzero(wrong & known)[: SHOWN + 1]:
            self._fault(
                int(row), f"{Decimal(int(values[row])).scaleb(-decimals)} 超出范围（{low}—{high or '不限'}）"
            )
        return Figures(np.where(known, values, 0).astype(np.int64), known, decimals)

    def _lists(self, column: pa.Array) -> tuple[pa.Array, Any, Mask]:
        if pa.types.is_string(column.type) or pa.types.is_large_string(column.type):
            parts = [
                None if one is None or not one.strip() else SEPARATOR.split(one) for one in column.to_pylist()
            ]
            column = pa.array(
                [part and [one.strip() for one in part] for part in parts], type=pa.list_(pa.string())
            )
        if not (pa.types.is_list(column.type) or pa.types.is_large_list(column.type)):
            column = pa.array([None if one is None else [one] for one in column.to_pylist()])
        known = _valid(column)
        lengths = pc.list_value_length(column).fill_null(0).to_numpy(zero_copy_only=False).astype(np.int64)
        return column.flatten(), np.concatenate([[0], np.cumsum(lengths)]).astype(np.int64), known

    def _figure_lists(self, column: pa.Array) -> FigureLists:
        items, offsets, known = self._lists(column)
        single = _single(self.spec, LIST_TYPES[self.spec.type])
        found: list[str] = []
        figures = _Reader(single, 0, found)._figures(items)
        self.faults.extend(one.replace("第 ", "清单各项中第 ", 1) for one in found)
        return FigureLists(offsets, figures, known)

    def _name_lists(self, column: pa.Array) -> NameLists:
        items, offsets, known = self._lists(column)
        names = _Reader(_single(self.spec, InputType.TEXT), 0, self.faults)._names(items)
        return NameLists(offsets, names.codes, names.vocabulary, known)


def _single(spec: InputSpec, kind: InputType) -> InputSpec:
    return InputSpec(
        spec.name, spec.label, kind, spec.role, spec.unit, choices=spec.choices, low=spec.low, high=spec.high
    )


def _place(choices: tuple[str, ...], word: str) -> int:
    return choices.index(word) if word in choices else -1


def _valid(column: pa.Array) -> Mask:
    if column.null_count == 0:
        return np.ones(len(column), dtype=np.bool_)
    return np.asarray(column.is_valid().to_numpy(zero_copy_only=False), dtype=np.bool_)


def figures_array(figures: Figures | None, rows: int, *, is_day: bool = False) -> pa.Array:
    """Figures as an exact decimal column (or days); unknown rows are null."""
    if figures is None:
        return pa.nulls(rows, pa.decimal128(18, 2))
    hidden = None if figures.known.all() else ~figures.known
    if is_day:
        return pa.array(figures.values.astype(np.int32), type=pa.int32(), mask=hidden).cast(pa.date32())
    if figures.decimals == 0:
        return pa.array(figures.values, mask=hidden)
    return _decimals(figures.values, figures.decimals, hidden)


def _decimals(values: Any, decimals: int, hidden: Mask | None) -> pa.Array:
    """Integers relabelled as decimals without touching a digit: low word, then the sign's extension."""
    pairs = np.empty((len(values), 2), dtype=np.int64)
    pairs[:, 0] = values
    pairs[:, 1] = values >> 63
    valid = None if hidden is None else pa.py_buffer(np.packbits(~hidden, bitorder="little"))
    return pa.Array.from_buffers(pa.decimal128(18, decimals), len(values), [valid, pa.py_buffer(pairs)])
