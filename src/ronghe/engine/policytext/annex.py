"""Task decomposition tables: real tables, and tables flattened to one cell a line with empty cells lost."""

from __future__ import annotations

import re
from bisect import bisect_left
from collections import Counter
from dataclasses import dataclass, field

from ronghe.engine.policytext.furniture import is_furniture
from ronghe.engine.policytext.notes import DATED, LEADING, Note, is_unit_cell, unusual_units
from ronghe.engine.policytext.page import Table
from ronghe.engine.policytext.paragraphs import Para
from ronghe.engine.policytext.view import View

COLUMNS: tuple[tuple[str, re.Pattern[str]], ...] = (
    ("no", re.compile(r"序号|编号|号")),
    (
        "when",
        re.compile(
            r"(?:完成|办结|工作|计划|推进)?(?:时限|期限|时间|时间节点|时间进度|进度安排|时间安排|"
            r"完成时间节点)(?:要求)?"
        ),
    ),
    (
        "units",
        re.compile(
            r"(?:主要|共同|第一|市级|区级|县级)?(?:牵头|责任|配合|协办|主办|承办|参与|参加|协同|"
            r"协助|落实|实施|主责)(?:责任)?(?:单位|部门|科室|处室|主体|地区)(?:\(.{1,10}\))?"
        ),
    ),
    ("person", re.compile(r"(?:责任|分管|牵头|联系)(?:人|领导)")),
    (
        "task",
        re.compile(
            r"(?:重点|工作|主要|具体|目标|任务)*(?:任务|内容|事项|举措|措施|要求|目标任务|"
            r"工作)(?:分解|清单|要点|举措)?|项目名称|项目"
        ),
    ),
    ("group", re.compile(r"类别|领域|板块|方面|分类|一级指标|任务类别|名称")),
    ("remark", re.compile(r"备注|说明")),
)
INTEGER = re.compile(r"\(?(\d{1,3})[.、)]?$")
SPACED_ROW = re.compile(r"\d{1,3}[ \t]+\S")
CELL_GAP = re.compile(r"\t+| {2,}")
ANY_GAP = re.compile(r"[ \t]+")


@dataclass(slots=True)
class Row:
    """One row: number, the stretch with the task, units by role word."""

    no: int
    spans: list[tuple[int, int]]
    note: Note
    doubt: list[str] = field(default_factory=list)


@dataclass(frozen=True, slots=True)
class Cell:
    """A stretch of the view and how many line ends stand before it."""

    start: int
    end: int
    gap: int


@dataclass(frozen=True, slots=True)
class Column:
    """A column's kind and its printed head."""

    kind: str
    word: str


def column_of(text: str) -> Column | None:
    """What a head cell announces."""
    compact = "".join(text.split())
    if not compact or len(compact) > 16:
        return None
    for kind, pattern in COLUMNS:
        if pattern.fullmatch(compact):
            return Column(kind, compact)
    return None


def _is_task_table(columns: list[Column]) -> bool:
    kinds = [column.kind for column in columns]
    return "units" in kinds and ("task" in kinds or "no" in kinds) and len(columns) >= 2


# ------------------------------------------------------------------ flattened tables


def flattened_rows(view: View, paras: list[Para]) -> list[Row]:
    """Rows of a table printed one cell a line (or one row a line) under its head cells."""
    cells = [cell for para in paras for cell in _cells_of(view, para)]
    found: list[Row] = []
    index = 0
    while index < len(cells):
        head = _head(view, cells, index)
        if head is None:
            index += 1
            continue
        columns, body = head
        rows, index = _rows(view, cells, body, columns)
        found += rows
    return found


def _cells_of(view: View, para: Para) -> list[Cell]:
    text = view.s[para.start : para.end]
    if len(text) <= 120 and is_furniture(text):
        return []
    pattern = CELL_GAP if CELL_GAP.search(text) else None
    words = ANY_GAP.split(text.strip())
    if len(words) >= 3 and (SPACED_ROW.match(text) or sum(1 for word in words if column_of(word)) >= 3):
        pattern = pattern or ANY_GAP
    if pattern is None or not (SPACED_ROW.match(text) or any(column_of(word) for word in words)):
        return [Cell(para.start, para.end, para.gap)]
    found: list[Cell] = []
    start = para.start
    for match in pattern.finditer(view.s, para.start, para.end):
        if match.start() > start:
            found.append(Cell(start, match.start(), para.gap if not found else 1))
        start = match.end()
    if start < para.end:
        found.append(Cell(start, para.end, para.gap if not found else 1))
    return found


def _head(view: View, cells: list[Cell], index: int) -> tuple[list[Column], int] | None:
    columns: list[Column] = []
    while index < len(cells) and len(columns) < 12:
        column = column_of(view.s[cells[index].start : cells[index].end])
        if column is None:
            break
        columns.append(column)
        index += 1
    first = next((place for place, column in enumerate(columns) if column.kind == "no"), 0)
    return (columns[first:], index) if _is_task_table(columns[first:]) else None


def _rows(view: View, cells: list[Cell], index: int, columns: list[Column]) -> tuple[list[Row], int]:
    numbered = columns[0].kind == "no"
    wanted = columns[1:] if numbered else columns
    if not numbered:
        return _by_count(view, cells, index, wanted)
    starts: list[int] = []
    expected = 1
    for place in range(index, len(cells)):
        match = INTEGER.match(view.s[cells[place].start : cells[place].end])
        if match and int(match.group(1)) == expected:
            starts.append(place)
            expected += 1
    if not starts:
        return [], index
    usual = Counter(cell.gap for cell in cells[starts[0] + 1 : starts[-1] + 1]).most_common(1)
    step = usual[0][0] if usual else 1
    rows: list[Row] = []
    for number, place in enumerate(starts):
        stop = (
            starts[number + 1] if number + 1 < len(starts) else min(len(cells), place + 1 + len(wanted) + 6)
        )
        inside = cells[place + 1 : stop]
        if number + 1 == len(starts):
            inside = _last_row(view, inside, wanted)
        after = cells[stop].gap if number + 1 < len(starts) else None
        rows.append(_row(view, number + 1, inside, wanted, step, after))
    return [row for row in rows if row.spans], starts[-1] + 1


def _last_row(view: View, inside: list[Cell], wanted: list[Column]) -> list[Cell]:
    """The last row has no follower to bound it: it ends where its columns are filled."""
    kept: list[Cell] = []
    filled = False
    for cell in inside:
        text = view.s[cell.start : cell.end]
        units = is_unit_cell(text)
        if filled and not units and not DATED.search(text[:40]):
            break
        filled = filled or units
        kept.append(cell)
    return kept[: len(wanted) + 4]


def _by_count(view: View, cells: list[Cell], index: int, wanted: list[Column]) -> tuple[list[Row], int]:
    """A table without numbers is read in groups as wide as its head, as long as the unit cells hold units."""
    rows: list[Row] = []
    width = len(wanted)
    while index + width <= len(cells):
        group = cells[index : index + width]
        units = [cell for cell, column in zip(group, wanted, strict=True) if column.kind == "units"]
        if not all(is_unit_cell(view.s[cell.start : cell.end]) for cell in units):
            break
        row = _placed(view, len(rows) + 1, list(zip(wanted, group, strict=True)))
        row.doubt.append("表格没有序号，行号按印刷次序编排。")
        rows.append(row)
        index += width
    return rows, index


def _row(
    view: View, number: int, inside: list[Cell], wanted: list[Column], step: int, after: int | None
) -> Row:
    slots = _with_empty(inside, len(wanted), step, after)
    if slots is not None and _fits(view, slots, wanted):
        return _placed(
            view, number, [(column, cell) for column, cell in zip(wanted, slots, strict=True) if cell]
        )
    return _by_content(view, number, inside, wanted)


def _with_empty(inside: list[Cell], width: int, step: int, after: int | None) -> list[Cell | None] | None:
    """Put back empty cells, seen only as extra blank lines; None where the count does not come out."""
    slots: list[Cell | None] = []
    missing = width - len(inside)
    for position, cell in enumerate(inside):
        extra = cell.gap - step if position else 0
        while extra > 0 and missing > 0:
            slots.append(None)
            missing -= 1
            extra -= 1
        slots.append(cell)
    if missing > 0 and (after is None or after > step or len(slots) == len(inside)):
        slots += [None] * missing
    return slots if len(slots) == width else None


def _fits(view: View, slots: list[Cell | None], wanted: list[Column]) -> bool:
    """Units stand in columns of units; a task that ends like a name (…中心) is one only in a full row."""
    full = all(slots)
    for column, cell in zip(wanted, slots, strict=True):
        if cell is None:
            continue
        text = view.s[cell.start : cell.end]
        if column.kind == "units" and not is_unit_cell(text):
            return False
        if column.kind == "task" and not full and is_unit_cell(text) and "。" not in text:
            return False
    return True


def _by_content(view: View, number: int, inside: list[Cell], wanted: list[Column]) -> Row:
    """Cells told apart by what they hold: words, units, dates."""
    pairs: list[tuple[Column, Cell]] = []
    unit_columns = [column for column in wanted if column.kind == "units"]
    task = next((column for column in wanted if column.kind == "task"), Column("task", ""))
    when = next((column for column in wanted if column.kind == "when"), None)
    units = [cell for cell in inside if is_unit_cell(view.s[cell.start : cell.end])]
    for cell in inside:
        text = view.s[cell.start : cell.end]
        if cell in units:
            continue
        if when and len(text) <= 20 and DATED.search(text):
            pairs.append((when, cell))
        else:
            pairs.append((task, cell))
    pairs += list(zip(unit_columns, units, strict=False))
    row = _placed(view, number, pairs)
    if len(units) != len(unit_columns):
        row.doubt.append("本行单位栏数与表头不符，空格位置看不出，按印刷次序填入，请核对。")
    return row


def _placed(view: View, number: int, pairs: list[tuple[Column, Cell]]) -> Row:
    spans = [(cell.start, cell.end) for column, cell in pairs if column.kind == "task"]
    if not spans:
        spans = [(cell.start, cell.end) for column, cell in pairs if column.kind == "group"]
    first = spans[0] if spans else (0, 0)
    note = Note(first[0], first[1], Para(first[0], first[1], 1, 0))
    for column, cell in pairs:
        if column.kind == "units":
            lead = bool(LEADING.search(column.word))
            note.add(column.word, view.folded(cell.start, cell.end), lead=lead)
        elif column.kind == "when":
            note.when = view.folded(cell.start, cell.end)
    row = Row(number, spans, note)
    strange = unusual_units(note)
    if strange:
        row.doubt.append(f"单位名称不常见：{'、'.join(strange[:5])}，请核对。")
    return row


# ------------------------------------------------------------------ real tables


def table_rows(view: View, tables: tuple[Table, ...]) -> tuple[list[Row], list[tuple[int, int]]]:
    """Rows of the task tables among the real tables, and the stretches of the view they fill."""
    found: list[Row] = []
    filled: list[tuple[int, int]] = []
    for table in tables:
        grid = [[cell_of(view, span.start, span.end) for span in row] for row in table.rows]
        rows = _read_grid(view, grid)
        spans = [cell for row in grid for cell in row if cell.end > cell.start]
        if rows and spans:
            found += rows
            filled.append((min(cell.start for cell in spans), max(cell.end for cell in spans)))
    return found, filled


def cell_of(view: View, start: int, end: int) -> Cell:
    left, right = bisect_left(view.at, start), bisect_left(view.at, end)
    while left < right and view.s[left] in " \t\n":
        left += 1
    while right > left and view.s[right - 1] in " \t\n":
        right -= 1
    return Cell(left, right, 1)


def _read_grid(view: View, grid: list[list[Cell]]) -> list[Row]:
    for top, row in enumerate(grid[:4]):
        columns = [column_of(view.s[cell.start : cell.end]) or Column("other", "") for cell in row]
        known = [column for column in columns if column.kind != "other"]
        if _is_task_table(known) and any(column.kind == "task" for column in known):
            return _grid_rows(view, grid[top + 1 :], columns)
    return []


def _grid_rows(view: View, grid: list[list[Cell]], columns: list[Column]) -> list[Row]:
    found: list[Row] = []
    above: dict[int, Cell] = {}
    for row in grid:
        pairs: list[tuple[Column, Cell]] = []
        number: int | None = None
        for position, (column, cell) in enumerate(zip(columns, row, strict=False)):
            text = view.s[cell.start : cell.end]
            if not text:
                continue
            if column.kind == "no":
                match = INTEGER.match(text)
                number = int(match.group(1)) if match else None
            pairs.append((column, cell))
            above[position] = cell
        if not any(column.kind == "task" for column, _ in pairs):
            continue
        if len({(cell.start, cell.end) for _, cell in pairs}) == 1 and len(pairs) > 1:
            continue
        found.append(_placed(view, number if number is not None else len(found) + 1, pairs))
    return found
