"""Dated parameters, three-valued verdicts and traces: what every computed answer rests on."""

from ronghe.engine.rules.loading import load_parameters
from ronghe.engine.rules.lookup import ParameterStore, Period, Series, parameter
from ronghe.engine.rules.outcome import Outcome, Severity, Verdict, all_of, any_of, judge, shortfall
from ronghe.engine.rules.trace import Formula, FormulaBook, Input, Row, Step, Trace, recheck
from ronghe.engine.rules.values import (
    Comparator,
    Kind,
    Modality,
    NotStated,
    NotStatedError,
    Range,
    Reason,
    Value,
)

__all__ = [
    "Comparator",
    "Formula",
    "FormulaBook",
    "Input",
    "Kind",
    "Modality",
    "NotStated",
    "NotStatedError",
    "Outcome",
    "ParameterStore",
    "Period",
    "Range",
    "Reason",
    "Row",
    "Series",
    "Severity",
    "Step",
    "Trace",
    "Value",
    "Verdict",
    "all_of",
    "any_of",
    "judge",
    "load_parameters",
    "parameter",
    "recheck",
    "shortfall",
]
