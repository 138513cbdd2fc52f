"""Find the header row and say which column of the file is which."""

from __future__ import annotations

import difflib
from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Any

from ronghe.core.excel.cells import RawCell, clean_text, column_letters, shorten
from ronghe.core.excel.columns import Column
from ronghe.core.excel.definition import MESSAGE_HEADER, Definition, comparable, header_texts
from ronghe.core.excel.tables import Cells


@dataclass(slots=True)
class HeaderProblem:
    """Something about the header row; ``position`` is the column of the file, if it is about one."""

    message: str
    hint: str
    position: int | None = None
    value: str = ""
    is_fatal: bool = True


@dataclass(slots=True)
class Headers:
    """The header row: its number, the place of each known column, and what is odd about it."""

    row_number: int
    positions: dict[str, int] = field(default_factory=dict)
    untitled: set[int] = field(default_factory=set)
    width: int = 0
    problems: list[HeaderProblem] = field(default_factory=list)

    @property
    def is_usable(self) -> bool:
        return not any(problem.is_fatal for problem in self.problems)


def find_headers(definition: Definition, first_rows: Sequence[tuple[int, Cells]]) -> Headers:
    """The row among the first ones that holds most of the expected headers."""
    known = {text: column for column in definition.columns for text in header_texts(column)}
    best: tuple[int, int, Cells] = (0, 0, ())
    for number, cells in first_rows:
        hits = len({known[text].name for text in map(_text, cells) if text in known})
        if hits > best[0]:
            best = (hits, number, cells)
    if not best[0]:
        return _nothing_found(definition)
    headers = Headers(row_number=best[1], width=len(best[2]))
    _place(headers, best[2], known)
    _report_missing(headers, definition, best[2])
    return headers


def _text(cell: RawCell) -> str:
    return comparable(cell) if isinstance(cell, str) else ""


def _nothing_found(definition: Definition) -> Headers:
    expected = "、".join(column.header for column in definition.columns)
    problem = HeaderProblem(
        f"前 {definition.limits.header_rows} 行里没有找到表头",
        f"表头应为：{shorten(expected, 200)}；请下载模板，不要改动表头",
    )
    return Headers(row_number=0, problems=[problem])


def _place(headers: Headers, cells: Cells, known: dict[str, Column[Any]]) -> None:
    for position, cell in enumerate(cells):
        text = _text(cell)
        if not text:
            headers.untitled.add(position)
            continue
        column = known.get(text)
        if column is None:
            continue
        if column.name in headers.positions:
            first = column_letters(headers.positions[column.name])
            headers.problems.append(
                HeaderProblem(
                    f"表头“{column.header}”出现两次（{first} 列和 {column_letters(position)} 列）",
                    "请删去其中一列",
                    position,
                    column.header,
                )
            )
            continue
        headers.positions[column.name] = position


def _report_missing(headers: Headers, definition: Definition, cells: Cells) -> None:
    unknown = {
        position: clean_text(cell)
        for position, cell in enumerate(cells)
        if isinstance(cell, str) and _is_unknown(headers, position, cell)
    }
    for column in definition.columns:
        if column.name in headers.positions:
            continue
        near = difflib.get_close_matches(column.header, list(unknown.values()), n=1, cutoff=0.5)
        hint = (
            f"是否就是表头“{near[0]}”那一列？请把它改为“{column.header}”"
            if near
            else "请补上这一列，不需要的可以留空"
        )
        if column.may_be_absent and not near:
            continue
        headers.problems.append(HeaderProblem(f"缺少“{column.header}”列", hint))
    for position, text in unknown.items():
        headers.problems.append(
            HeaderProblem(
                f"不认识的列“{shorten(text, 30)}”，不会导入",
                "如确实不需要，不必处理",
                position,
                text,
                is_fatal=False,
            )
        )


def _is_unknown(headers: Headers, position: int, cell: str) -> bool:
    text = comparable(cell)
    if not text or text == comparable(MESSAGE_HEADER) or position in headers.positions.values():
        return False
    duplicates = {problem.position for problem in headers.problems}
    return position not in duplicates
