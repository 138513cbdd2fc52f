"""What a sheet is: its columns, its key, its rules, and how stored rows are found."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from enum import Enum
from typing import Any

from ronghe.core.excel.cells import half_width
from ronghe.core.excel.columns import Column
from ronghe.core.excel.limits import Limits
from ronghe.core.excel.rows import Row

EXAMPLE_MARK = "【示例】"
MESSAGE_HEADER = "错误说明"
PROBLEM_SHEET = "错误清单"
HELP_SHEET = "填写说明"
LIST_SHEET = "选项"

_FORBIDDEN = re.compile(r"[\[\]:*?/\\]")
_UNMEANT = re.compile(r"[\s*＊]|\(必填\)|（必填）")


@dataclass(frozen=True, slots=True)
class Wrong:
    """What a rule finds: the column to mark, what is wrong, and what to do."""

    column: str
    message: str
    hint: str = ""


class OnExisting(Enum):
    """What a row means whose key is stored already."""

    UPDATE = "update"
    REFUSE = "refuse"


Key = tuple[Any, ...]
RowRule = Callable[[Row], Iterable[Wrong] | None]
TableRule = Callable[[Sequence[Row]], Iterable[tuple[Row, Wrong]]]
ExistingLookup = Callable[[Sequence[Key]], Mapping[Key, Mapping[str, Any]]]


@dataclass(frozen=True)
class Definition:
    """One sheet, declared once; see the reference page for every field.

    ``key`` names the columns that identify a row. ``existing`` gets a batch of keys and returns the stored
    values of those that exist, by column name (further entries such as ``"pk"`` are kept on the row).
    ``rules`` see one row whose cells are all right; ``table_rules`` see all such rows at once.
    """

    name: str
    columns: Sequence[Column[Any]]
    key: tuple[str, ...] = field(default=(), kw_only=True)
    rules: Sequence[RowRule] = field(default=(), kw_only=True)
    table_rules: Sequence[TableRule] = field(default=(), kw_only=True)
    existing: ExistingLookup | None = field(default=None, kw_only=True)
    on_existing: OnExisting = field(default=OnExisting.UPDATE, kw_only=True)
    names: tuple[str, ...] = field(default=(), kw_only=True)
    intro: Sequence[str] = field(default=(), kw_only=True)
    limits: Limits = field(default_factory=Limits, kw_only=True)
    may_be_empty: bool = field(default=False, kw_only=True)

    def __post_init__(self) -> None:
        if not 0 < len(self.name) <= 31 or _FORBIDDEN.search(self.name):
            raise ValueError(f"not a possible sheet name: {self.name!r}")
        if self.name in (HELP_SHEET, LIST_SHEET, PROBLEM_SHEET):
            raise ValueError(f"the sheet name {self.name} is taken by the template itself")
        if not self.columns:
            raise ValueError(f"sheet {self.name} has no columns")
        _refuse_twice("column name", [column.name for column in self.columns])
        _refuse_twice("header", [text for column in self.columns for text in header_texts(column)])
        for name in self.key:
            if not self.column(name).required:
                raise ValueError(f"key column {name} of sheet {self.name} must be required")
        if self.existing and not self.key:
            raise ValueError(f"sheet {self.name} looks up existing rows but has no key")

    def column(self, name: str) -> Column[Any]:
        """The column of that name."""
        for column in self.columns:
            if column.name == name:
                return column
        raise KeyError(name)

    def index(self) -> dict[str, int]:
        """The place of each column name in a row's values."""
        return {column.name: place for place, column in enumerate(self.columns)}

    def key_of(self, row: Row) -> Key:
        return tuple(row[name] for name in self.key)


def _refuse_twice(what: str, texts: Sequence[str]) -> None:
    twice = {text for text in texts if texts.count(text) > 1}
    if twice:
        raise ValueError(f"{what} used twice: {', '.join(sorted(twice))}")


def header_texts(column: Column[Any]) -> list[str]:
    """Every header text, made comparable, that means this column."""
    return sorted({comparable(text) for text in (column.header, *column.headers)})


def comparable(header: str) -> str:
    """A header without spaces, line breaks, required marks and width differences.

    >>> comparable(" 机构 名称＊\\n（必填）")
    '机构名称'
    """
    return half_width(_UNMEANT.sub("", header)).lower()


def printed_header(column: Column[Any]) -> str:
    """The header as it stands in templates and exports: required columns carry a star."""
    return f"{column.header}*" if column.required else column.header
