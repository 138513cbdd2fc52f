"""Statistical forms: tables of cells declared as data, with their checks, and what becomes of the returns."""

from ronghe.engine.statforms.aggregating import (
    AggregateRow,
    CellSum,
    Quality,
    Return,
    aggregate,
    quality_of,
)
from ronghe.engine.statforms.checking import Problem, check_return, read_cells
from ronghe.engine.statforms.declaring import Cell, Check, Form, Section, forms_in, load_forms

__all__ = [
    "AggregateRow",
    "Cell",
    "CellSum",
    "Check",
    "Form",
    "Problem",
    "Quality",
    "Return",
    "Section",
    "aggregate",
    "check_return",
    "forms_in",
    "load_forms",
    "quality_of",
    "read_cells",
]
