"""The user's own rows returned, every wrong cell marked, ready to be corrected and uploaded again."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from io import BytesIO

from xlsxwriter.worksheet import Worksheet

from ronghe.core.excel.cells import BadCell, RawCell, clean_text, column_letters
from ronghe.core.excel.definition import MESSAGE_HEADER, PROBLEM_SHEET, Definition, comparable
from ronghe.core.excel.problems import Level, Problem
from ronghe.core.excel.reading import read_table
from ronghe.core.excel.styles import Writer, add_lists, add_validation, column_width
from ronghe.core.excel.tables import Cells

_COMMENTS = 2_000  # more comments make a workbook slow to open; the message column always has them all
_LINKS = 5_000
_SPARE_ROWS = 1_000
_TITLES = (
    ("级别", 8),
    ("工作表", 16),
    ("单元格", 10),
    ("行", 8),
    ("列", 18),
    ("填写的内容", 30),
    ("问题", 50),
    ("怎样改正", 50),
)


def build_error_workbook(
    definition: Definition,
    data: bytes,
    problems: Sequence[Problem],
    *,
    header_row: int,
    positions: Mapping[str, int],
) -> bytes:
    """Same rows and columns as uploaded; wrong cells coloured and annotated; 错误说明 and 错误清单 added."""
    target = BytesIO()
    writer = Writer(target)
    table = read_table(definition, data)
    sheet = writer.book.add_worksheet(definition.name)
    formats = _column_formats(writer, sheet, definition, positions)
    last = _Marking(writer, sheet, problems, header_row, formats).write(table.rows)
    _fill_problems(writer, definition.name, problems)
    lists = add_lists(writer, definition)
    for column in definition.columns:
        place = positions.get(column.name)
        if place is not None:
            add_validation(sheet, column, place, (header_row, last + _SPARE_ROWS), lists)
    writer.book.close()
    return target.getvalue()


def _column_formats(
    writer: Writer, sheet: Worksheet, definition: Definition, positions: Mapping[str, int]
) -> dict[int, str]:
    formats: dict[int, str] = {}
    for column in definition.columns:
        place = positions.get(column.name)
        if place is not None:
            formats[place] = column.number_format()
            sheet.set_column(place, place, column_width(column), writer.look("plain", formats[place]))
    return formats


class _Marking:
    """Writes the rows back one by one with their marks."""

    def __init__(
        self,
        writer: Writer,
        sheet: Worksheet,
        problems: Sequence[Problem],
        header_row: int,
        formats: Mapping[int, str],
    ) -> None:
        self.writer = writer
        self.sheet = sheet
        self.header_row = header_row
        self.formats = formats
        self.message_column = -1
        self.width = 0
        self.comments = 0
        self.by_row: dict[int, list[Problem]] = defaultdict(list)
        for problem in problems:
            if problem.level is Level.ERROR:
                self.by_row[problem.row or 1].append(problem)

    def write(self, rows: Iterable[tuple[int, Cells]]) -> int:
        """The number of the last row."""
        last = 0
        for last, cells in rows:
            if self.message_column < 0 and last >= self.header_row:
                self.width, self.message_column = _message_column(cells)
                self.sheet.set_column(self.message_column, self.message_column, 60)
            self._row(last, cells, self.by_row.get(last, []))
        return last

    def _row(self, number: int, cells: Cells, problems: Sequence[Problem]) -> None:
        is_header = number == self.header_row
        marked = {problem.position for problem in problems if problem.position is not None}
        for place, value in enumerate(cells):
            if place == self.message_column:
                continue
            look = "wrong" if place in marked else "header" if is_header and place < self.width else "plain"
            self._cell(number - 1, place, value, look)
        for place in sorted(marked):
            if place >= len(cells):
                self._cell(number - 1, place, None, "wrong")
            self._comment(number - 1, place, problems)
        if is_header:
            self.sheet.freeze_panes(number, 0)
        self._message(number - 1, problems, is_header)

    def _cell(self, row: int, place: int, value: RawCell, look: str) -> None:
        if isinstance(value, BadCell):  # stays an error when the workbook comes back uncorrected
            self.sheet.write_formula(row, place, "=NA()", self.writer.look("wrong"), "#N/A")
            return
        text = clean_text(value) if isinstance(value, str) else value
        self.writer.write(self.sheet, row, place, text, look, self.formats.get(place, ""))

    def _comment(self, row: int, place: int, problems: Sequence[Problem]) -> None:
        if self.comments >= _COMMENTS:
            return
        self.comments += 1
        own = [problem for problem in problems if problem.position == place]
        text = "\n".join(problem.message + (f"。{problem.hint}" if problem.hint else "") for problem in own)
        self.sheet.write_comment(row, place, text, {"x_scale": 2, "author": "融合"})

    def _message(self, row: int, problems: Sequence[Problem], is_header: bool) -> None:
        if self.message_column < 0:
            return
        if is_header:
            self.sheet.write_string(row, self.message_column, MESSAGE_HEADER, self.writer.look("required"))
        elif problems:
            text = "；".join("：".join(filter(None, (one.column, one.message))) for one in problems)
            self.writer.write(self.sheet, row, self.message_column, text, "message")


def _message_column(cells: Cells) -> tuple[int, int]:
    """How wide the header is, and where the messages go: into their old column, or after the last header."""
    texts = [comparable(cell) if isinstance(cell, str) else "" for cell in cells]
    mark = comparable(MESSAGE_HEADER)
    if mark in texts:
        return len(texts), texts.index(mark)
    return len(texts), len(texts)


def _fill_problems(writer: Writer, name: str, problems: Sequence[Problem]) -> None:
    sheet = writer.book.add_worksheet(PROBLEM_SHEET)
    sheet.freeze_panes(1, 0)
    for place, (title, width) in enumerate(_TITLES):
        sheet.set_column(place, place, width)
        sheet.write_string(0, place, title, writer.look("header"))
    ordered = sorted(problems, key=lambda problem: problem.level is Level.WARNING)
    for row, problem in enumerate(ordered, start=1):
        cells: list[RawCell] = [problem.level.value, problem.sheet, problem.cell, problem.row]
        cells += [problem.column, problem.value, problem.message, problem.hint]
        for place, value in enumerate(cells):
            writer.write(sheet, row, place, value, "plain")
        if problem.row and row <= _LINKS:
            link = f"internal:'{name}'!{column_letters(problem.position or 0)}{problem.row}"
            sheet.write_url(row, 2, link, writer.look("link"), problem.cell)
