"""The functions that count, each one Ibis expression over snapshot tables; the registry of all of them."""

from ronghe.engine.indicators.functions import organisations, programmes, rows, tasks, teachers
from ronghe.engine.indicators.functions.registry import (
    FUNCTIONS,
    Ask,
    Facts,
    Function,
    FunctionError,
    source_of,
    tables_of,
)

__all__ = [
    "FUNCTIONS",
    "Ask",
    "Facts",
    "Function",
    "FunctionError",
    "organisations",
    "programmes",
    "rows",
    "source_of",
    "tables_of",
    "tasks",
    "teachers",
]
