"""One streaming pass over a worksheet for what the value reader cannot tell, and for what could overwhelm it.

The value reader keeps a dense grid and hands out computed values only. This pass says first how far the
content reaches and how much text it holds, then which cells are formulas, Excel errors or merged, and which
rows are hidden. Memory grows with the peculiarities found, not with the size of the sheet.
"""

from __future__ import annotations

import re
import time
from array import array
from dataclasses import dataclass, field

from ronghe.core.excel.cells import column_index, column_letters
from ronghe.core.excel.container import Book, SheetEntry, feed, new_parser
from ronghe.core.excel.errors import WorkbookError
from ronghe.core.excel.limits import Limits

_STRINGS = "xl/sharedStrings.xml"
_EMPTY_CELL = re.compile(rb'<c r="[A-Z]{1,3}[0-9]{1,7}"(?: s="[0-9]{1,6}")?/>')
_EMPTY_ROW = re.compile(
    rb'<row r="[0-9]{1,7}"(?: (?:spans|s|ht|customFormat|customHeight|x14ac:dyDescent)="[^"<>]*")*'
    rb"(?:/>|></row>)"
)
_MANY_MERGES = 20_000
_ROOM_FOR_ERRORS = 200_000


@dataclass(slots=True)
class Survey:
    """What stands in a worksheet besides its values. Rows count from 1, columns from 0."""

    last_row: int = 0
    last_column: int = -1
    formulas: dict[int, tuple[int, int]] = field(default_factory=dict)
    uncomputed: set[tuple[int, int]] = field(default_factory=set)
    errors: dict[tuple[int, int], str] = field(default_factory=dict)
    merged: list[str] = field(default_factory=list)
    hidden_rows: int = 0

    def note_formula(self, row: int, column: int) -> None:
        first, count = self.formulas.get(column, (row, 0))
        self.formulas[column] = (first, count + 1)


def survey_sheet(book: Book, entry: SheetEntry, limits: Limits) -> Survey:
    """Look the sheet through, or say why it will not be read."""
    lengths = _string_lengths(book, limits)
    scanner = _Scanner(entry.name, lengths, limits)
    parser = new_parser()
    parser.StartElementHandler = scanner.start
    parser.EndElementHandler = scanner.end
    parser.CharacterDataHandler = scanner.characters
    feed(parser, book.archive, entry.part, limits, scanner.keep_within_bounds, _without_empty_cells)
    scanner.keep_within_bounds()
    return scanner.survey


def _without_empty_cells(piece: bytes) -> bytes:
    """The piece without cells and rows that have a format and no content: a coloured sheet has millions."""
    return _EMPTY_ROW.sub(b"", _EMPTY_CELL.sub(b"", piece))


def _string_lengths(book: Book, limits: Limits) -> array[int]:
    """How long each shared text is: a hundred references to one huge text would fill the memory."""
    lengths = array("L")
    if _STRINGS not in book.archive.namelist():
        return lengths
    length = 0

    def start(name: str, _: dict[str, str]) -> None:
        nonlocal length
        if name.rpartition(":")[2] == "si":
            length = 0

    def end(name: str) -> None:
        if name.rpartition(":")[2] == "si":
            lengths.append(length)

    def characters(text: str) -> None:
        nonlocal length
        length += len(text)

    parser = new_parser()
    parser.StartElementHandler, parser.EndElementHandler, parser.CharacterDataHandler = start, end, characters
    feed(parser, book.archive, _STRINGS, limits)
    return lengths


class _Scanner:
    """The handlers of the pass. Plain attributes and few branches: they run once for every tag."""

    def __init__(self, sheet: str, lengths: array[int], limits: Limits) -> None:
        self.sheet = sheet
        self.lengths = lengths
        self.limits = limits
        self.survey = Survey()
        self.deadline = time.monotonic() + limits.read_seconds
        self.columns: dict[str, int] = {}
        self.row = 0
        self.row_text = "0"
        self.column = -1
        self.type = ""
        self.text = ""
        self.volume = 0
        self.has_formula = self.has_value = self.in_value = False

    def start(self, name: str, attributes: dict[str, str]) -> None:
        if name == "c":
            self._cell(attributes)
        elif name in ("v", "is"):
            self._value()
        elif name == "row":
            self._row(attributes)
        elif name == "f":
            self.has_formula = True
        elif name == "mergeCell":
            self._merge(attributes.get("ref", ""))
        elif ":" in name:
            self.start(name.rpartition(":")[2], attributes)

    def _row(self, attributes: dict[str, str]) -> None:
        self.row = int(attributes.get("r") or self.row + 1)
        self.row_text = str(self.row)
        self.column = -1
        if attributes.get("hidden") in ("1", "true"):
            self.survey.hidden_rows += 1

    def _cell(self, attributes: dict[str, str]) -> None:
        place = attributes.get("r")
        if place is None:
            self.column += 1
        else:
            letters = place.rstrip("0123456789")
            if place[len(letters) :] != self.row_text:  # the value reader believes the cell, not its row
                self.row_text = place[len(letters) :]
                self.row = int(self.row_text)
            column = self.columns.get(letters)
            if column is None:
                column = self.columns[letters] = column_index(letters.upper())
            self.column = column
        self.type = attributes.get("t", "")
        self.has_formula = self.has_value = False

    def _value(self) -> None:
        self.in_value = True
        self.text = ""
        survey = self.survey
        if self.column > survey.last_column:
            survey.last_column = self.column
        if self.row > survey.last_row:
            survey.last_row = self.row

    def characters(self, text: str) -> None:
        if self.in_value:
            self.text += text

    def end(self, name: str) -> None:
        if name == "c":
            if self.has_formula:
                self._formula()
        elif name in ("v", "is"):
            self.in_value = False
            self.has_value = bool(self.text) or self.type == "str"
            if self.type == "s":
                self._shared()
            elif self.type == "e":
                self._error()
        elif ":" in name:
            self.end(name.rpartition(":")[2])

    def _shared(self) -> None:
        index = int(self.text or 0)
        if index < len(self.lengths):
            length = self.lengths[index]
            self.volume += length
            if length > self.limits.cell_characters * 2:
                raise self._too_much(f"第 {self.row} 行有一格文字长达 {length:,} 字")

    def _error(self) -> None:
        if len(self.survey.errors) < _ROOM_FOR_ERRORS:
            self.survey.errors[(self.row, self.column)] = self.text

    def _formula(self) -> None:
        self.survey.note_formula(self.row, self.column)
        if not self.has_value and len(self.survey.uncomputed) < _ROOM_FOR_ERRORS:
            self.survey.uncomputed.add((self.row, self.column))
            self._value()
            self.in_value = False

    def _merge(self, area: str) -> None:
        if len(self.survey.merged) < _MANY_MERGES:
            self.survey.merged.append(area)

    def keep_within_bounds(self) -> None:
        survey, limits = self.survey, self.limits
        if survey.last_column >= limits.columns:
            raise self._too_much(
                f"内容一直到第 {survey.last_column + 1:,} 列（{column_letters(survey.last_column)} 列），"
                f"超过 {limits.columns} 列"
            )
        if survey.last_row > limits.rows + limits.header_rows:
            raise self._too_much(f"内容一直到第 {survey.last_row:,} 行，超过 {limits.rows:,} 行")
        if survey.last_row * (survey.last_column + 1) > limits.cells:  # the value reader holds a dense grid
            raise self._too_much(
                f"内容一直到第 {survey.last_row:,} 行、第 {survey.last_column + 1} 列"
                f"（{column_letters(survey.last_column)} 列），合计超过 {limits.cells:,} 格"
            )
        if self.volume > limits.text_characters:
            raise self._too_much("文字总量过大")
        if time.monotonic() > self.deadline:
            raise self._too_much("内容或格式过多，在规定时间内读不完")

    def _too_much(self, what: str) -> WorkbookError:
        return WorkbookError(
            "excel.too_much",
            what,
            where=f"工作表“{self.sheet}”",
            hint="请删除多余的行和列（选中后右键“删除”，只清除内容不够），或分成几个文件上传",
        )
