"""Excel in and out from one declaration: template, check, error workbook, all-or-nothing import, export."""

from ronghe.core.excel.columns import (
    Choice,
    Column,
    Date,
    Decimal,
    Integer,
    Money,
    Percent,
    Text,
    YesNo,
)
from ronghe.core.excel.definition import OnExisting, Wrong
from ronghe.core.excel.errors import CellError, WorkbookError
from ronghe.core.excel.limits import Limits
from ronghe.core.excel.problems import Level, Problem
from ronghe.core.excel.references import Ambiguous, ListOf, Reference
from ronghe.core.excel.report import Report, SheetWrong
from ronghe.core.excel.rows import Row, RowState
from ronghe.core.excel.sheet import Sheet

__all__ = [
    "Ambiguous",
    "CellError",
    "Choice",
    "Column",
    "Date",
    "Decimal",
    "Integer",
    "Level",
    "Limits",
    "ListOf",
    "Money",
    "OnExisting",
    "Percent",
    "Problem",
    "Reference",
    "Report",
    "Row",
    "RowState",
    "Sheet",
    "SheetWrong",
    "Text",
    "WorkbookError",
    "Wrong",
    "YesNo",
]
