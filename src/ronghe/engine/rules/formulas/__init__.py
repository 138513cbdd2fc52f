"""Formulas shared by the rules of all jurisdictions: pure functions on arrays.

Importing the package enters every formula in ``registry.FORMULAS``. To add one: write a function in the
module whose subject it is, enter it with ``@formula`` and, for a new module, import it here.
"""

from ronghe.engine.rules.formulas import (
    amounts,
    caps,
    conditions,
    counts,
    dates,
    deductions,
    practice,
    readings,
    registry,
    shares,
    standards,
    trends,
)

__all__ = [
    "amounts",
    "caps",
    "conditions",
    "counts",
    "dates",
    "deductions",
    "practice",
    "readings",
    "registry",
    "shares",
    "standards",
    "trends",
]
