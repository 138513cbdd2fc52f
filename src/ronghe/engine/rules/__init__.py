"""Dated parameters, three-valued verdicts and traces: what every computed answer rests on."""

from ronghe.engine.rules.loading import load_parameters
from ronghe.engine.rules.lookup import ParameterStore, Period, Series, combine, parameter
from ronghe.engine.rules.outcome import (
    Outcome,
    Severity,
    Shortfall,
    Verdict,
    all_of,
    any_of,
    judge,
    shortfall,
)
from ronghe.engine.rules.succession import succession_faults
from ronghe.engine.rules.trace import Formula, FormulaBook, Input, Recheck, Row, Step, Trace, recheck
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
    "Recheck",
    "Row",
    "Series",
    "Severity",
    "Shortfall",
    "Step",
    "Trace",
    "Value",
    "Verdict",
    "all_of",
    "any_of",
    "combine",
    "judge",
    "load_parameters",
    "parameter",
    "recheck",
    "shortfall",
    "succession_faults",
]
