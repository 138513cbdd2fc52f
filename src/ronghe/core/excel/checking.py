"""Check an uploaded file against its definition, in batches, with every problem in its place."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Sequence
from itertools import chain, islice
from typing import Any

from ronghe.core.excel.cells import BadCell, RawCell, clean_text, column_letters, is_blank, shorten, shown
from ronghe.core.excel.columns import Column, Reader
from ronghe.core.excel.definition import EXAMPLE_MARK, Definition, Key, OnExisting, Wrong
from ronghe.core.excel.errors import CellError
from ronghe.core.excel.headers import Headers, find_headers
from ronghe.core.excel.problems import Level, Problem
from ronghe.core.excel.read_xlsx import merged_cells
from ronghe.core.excel.reading import read_table
from ronghe.core.excel.report import Report
from ronghe.core.excel.rows import Row
from ronghe.core.excel.tables import Cells, Table

BATCH = 2_000
Progress = Callable[[int], None]


def check(
    definition: Definition, data: bytes, file_name: str = "", progress: Progress | None = None
) -> Report:
    """Read and check the whole file. A file that is no such workbook raises ``WorkbookError``."""
    table = read_table(definition, data)
    first_rows = list(islice(table.rows, definition.limits.header_rows))
    headers = find_headers(definition, first_rows)
    report = Report(definition, data, file_name, table.sheet, headers.row_number, headers.positions)
    _note_headers(report, headers)
    if headers.is_usable:
        rows = (pair for pair in chain(first_rows, table.rows) if pair[0] > headers.row_number)
        _Check(definition, table, headers, report).run(rows, progress)
    if not report.total and report.is_ok and not definition.may_be_empty:
        report.problems.append(
            Problem(table.sheet, "表头下面没有数据", "请在表头下面逐行填写，一行一条；示例行不会导入")
        )
    report.problems.sort(key=lambda problem: (problem.row or 0, problem.position or 0))
    return report


def _note_headers(report: Report, headers: Headers) -> None:
    for found in headers.problems:
        level = Level.ERROR if found.is_fatal else Level.WARNING
        report.problems.append(
            Problem(
                report.sheet,
                found.message,
                found.hint,
                headers.row_number or None,
                found.position,
                value=found.value,
                level=level,
            )
        )


class _Check:
    """The state of one check: readers with their caches, keys seen so far, and the report in the making."""

    def __init__(self, definition: Definition, table: Table, headers: Headers, report: Report) -> None:
        self.definition = definition
        self.table = table
        self.headers = headers
        self.report = report
        self.index = definition.index()
        self.readers: list[Reader[Any]] = [column.reader() for column in definition.columns]
        self.places = [headers.positions.get(column.name, -1) for column in definition.columns]
        self.lead = min(headers.positions.values())
        self.merged = self._merged_cells()
        self.first_with_key: dict[Key, int] = {}
        self.content_outside: dict[int, int] = {}

    def run(self, rows: Iterable[tuple[int, Cells]], progress: Progress | None) -> None:
        filled = self._filled_rows(rows)
        while batch := list(islice(filled, BATCH)):
            self.report.total += len(batch)
            self._prepare(batch)
            read = [(row, cells) for number, cells in batch if (row := self._row(number, cells)) is not None]
            self.report.rows.extend(self._accepted(read))
            if progress:
                progress(self.report.total)
            if len(self.report.problems) > self.definition.limits.problems:
                self._cut_short()
                break
        self._apply_table_rules()
        self._note_peculiarities()

    # Rows and cells

    def _filled_rows(self, rows: Iterable[tuple[int, Cells]]) -> Iterator[tuple[int, Cells]]:
        """Rows with something in a known column; example rows of the template are passed over."""
        width = self.headers.width
        watched = self.headers.untitled
        for number, cells in rows:
            if len(cells) > width or watched:
                self._watch_outside(number, cells)
            if number in self.merged:
                cells = self._with_merged(number, cells)
            if all(is_blank(cells[place]) for place in self.places if 0 <= place < len(cells)):
                continue
            lead = cells[self.lead] if self.lead < len(cells) else None
            if isinstance(lead, str) and lead.lstrip().startswith(EXAMPLE_MARK):
                self.report.skipped_examples += 1
                continue
            yield number, cells

    def _prepare(self, batch: Sequence[tuple[int, Cells]]) -> None:
        for place, reader in zip(self.places, self.readers, strict=True):
            if place >= 0:
                reader.prepare([cells[place] for _, cells in batch if place < len(cells)])

    def _row(self, number: int, cells: Cells) -> Row | None:
        values: list[Any] = []
        is_wrong = False
        for column, place, reader in zip(self.definition.columns, self.places, self.readers, strict=True):
            raw = cells[place] if 0 <= place < len(cells) else None
            try:
                values.append(self._value(column, raw, reader))
            except CellError as error:
                is_wrong = True
                values.append(None)
                self._note(number, column, raw, error.message, error.hint)
        if is_wrong:
            return None
        return Row(self.index, tuple(values), number)

    def _value(self, column: Column[Any], raw: RawCell, reader: Reader[Any]) -> Any:
        if raw is None or (isinstance(raw, str) and not clean_text(raw)):
            if column.required:
                raise CellError("必填，不能为空", f"请填写{column.header}")
            return None
        if isinstance(raw, BadCell):
            raise CellError(raw.message, raw.hint)
        return reader.read(raw)

    def _note(self, number: int, column: Column[Any], raw: RawCell, message: str, hint: str) -> None:
        self.report.wrong_rows.add(number)
        place = self.headers.positions.get(column.name)
        value = shorten(shown(raw), 100)
        self.report.problems.append(
            Problem(self.report.sheet, message, hint, number, place, column.header, value)
        )

    # Rules and keys

    def _obeys_rules(self, row: Row, cells: Cells) -> bool:
        found = [wrong for rule in self.definition.rules for wrong in rule(row) or ()]
        for wrong in found:
            self._note_wrong(row, wrong, cells)
        return not found

    def _note_wrong(self, row: Row, wrong: Wrong, cells: Cells = ()) -> None:
        column = self.definition.column(wrong.column)
        place = self.headers.positions.get(column.name, -1)
        raw = cells[place] if 0 <= place < len(cells) else None
        if raw is None and row[column.name] is not None:
            raw = column.text(row[column.name])
        self._note(row.row_number, column, raw, wrong.message, wrong.hint)

    def _is_first_with_key(self, row: Row, cells: Cells) -> bool:
        if not self.definition.key:
            return True
        key = self.definition.key_of(row)
        first = self.first_with_key.setdefault(key, row.row_number)
        if first == row.row_number:
            return True
        self._note_wrong(row, self._wrong_key(row, f"第 {row.row_number} 行与第 {first} 行重复"), cells)
        return False

    def _wrong_key(self, row: Row, message: str) -> Wrong:
        columns = [self.definition.column(name) for name in self.definition.key]
        same = "、".join(
            f"{column.header}“{shorten(column.text(row[column.name]), 30)}”" for column in columns
        )
        return Wrong(self.definition.key[0], f"{message}：{same}", "同一条只能出现一次，请删去或改正其中一行")

    def _accepted(self, read: Sequence[tuple[Row, Cells]]) -> Iterator[Row]:
        """Rows that stand once and obey the rules; a rule sees what is stored of its row already."""
        lookup = self.definition.existing
        stored = lookup([self.definition.key_of(row) for row, _ in read]) if lookup and read else {}
        for row, cells in read:
            is_single = self._is_first_with_key(row, cells)
            existing = stored.get(self.definition.key_of(row)) if stored else None
            if existing is not None and self.definition.on_existing is OnExisting.REFUSE:
                self._note_wrong(row, self._already_stored(row))
                continue
            compared = row if existing is None else row.with_existing(existing)
            if self._obeys_rules(compared, cells) and is_single:
                yield compared

    def _already_stored(self, row: Row) -> Wrong:
        wrong = self._wrong_key(row, "系统中已有这一条")
        return Wrong(wrong.column, wrong.message, "本表只能新增，请删去这一行")

    def _apply_table_rules(self) -> None:
        rows = self.report.rows
        wrong_numbers = set()
        for rule in self.definition.table_rules:
            for row, wrong in rule(rows):
                wrong_numbers.add(row.row_number)
                self._note_wrong(row, wrong)
        if wrong_numbers:
            self.report.rows = [row for row in rows if row.row_number not in wrong_numbers]

    # Peculiarities of the file

    def _merged_cells(self) -> dict[int, dict[int, str]]:
        last = max(self.headers.positions.values())
        cells: dict[int, dict[int, str]] = {}
        for area in self.table.merged:
            covered = merged_cells(area, self.table.last_row, last)
            covered = [(row, column) for row, column in covered if row > self.headers.row_number]
            for row, column in covered:
                cells.setdefault(row, {})[column] = area
        return cells

    def _with_merged(self, number: int, cells: Cells) -> Cells:
        patched = list(cells)
        for column, area in self.merged[number].items():
            if column not in self.places:
                continue
            patched.extend([None] * (column + 1 - len(patched)))
            patched[column] = BadCell(
                f"{area} 是合并单元格", "请取消合并，在每一行都填写内容", shorten(shown(patched[column]), 60)
            )
        return patched

    def _watch_outside(self, number: int, cells: Cells) -> None:
        """Content under no header is lost silently unless it is pointed out."""
        for position in chain(self.headers.untitled, range(self.headers.width, len(cells))):
            if (
                position < len(cells)
                and position not in self.content_outside
                and not is_blank(cells[position])
            ):
                self.content_outside[position] = number

    def _note_peculiarities(self) -> None:
        for position, number in sorted(self.content_outside.items()):
            letters = column_letters(position)
            self._warn(
                f"{letters} 列没有表头，但第 {number} 行有内容，不会导入",
                "如需导入，请移到有表头的列",
                number,
                position,
            )
        for column in self.definition.columns:
            place = self.headers.positions.get(column.name)
            if place is not None and place in self.table.formulas:
                first, count = self.table.formulas[place]
                self._warn(
                    f"“{column.header}”列有 {count:,} 个公式（首个在第 {first} 行），已取其计算结果",
                    "请确认结果正确；公式本身不会保存",
                    first,
                    place,
                )
        if self.table.hidden_rows:
            self._warn(
                f"有 {self.table.hidden_rows:,} 行被隐藏或筛选掉，仍会导入", "如不应导入，请删除这些行"
            )
        if self.table.uses_1904:
            self._warn("工作簿使用 1904 日期系统，未设日期格式的日期会差四年", "请核对日期列")

    def _warn(self, message: str, hint: str, row: int | None = None, position: int | None = None) -> None:
        header = next(
            (c.header for c in self.definition.columns if self.headers.positions.get(c.name) == position), ""
        )
        self.report.problems.append(
            Problem(self.report.sheet, message, hint, row, position, header, level=Level.WARNING)
        )

    def _cut_short(self) -> None:
        self.report.is_cut = True
        self.report.problems.append(
            Problem(
                self.report.sheet,
                f"错误超过 {self.definition.limits.problems:,} 处，其余行没有检查",
                "多半是整列填错或列次错位，请先改正这一类错误",
            )
        )
