"""What may be published of a table of counts: small cells hidden, none of them computable, editions compared.

found = suppress(rows, keys=("county", "kind"), measures=("people",), threshold=10,
                 totals={"county": "合计", "kind": "合计"})
found.rows                     # for the public: hidden values are None, "people_status" is "Q"
check_differencing(published_tables, found.tables["people"], threshold=10)   # findings, [] when all is well
"""

from __future__ import annotations

from ronghe.engine.disclosure.bounds import Bounds, audit, feasible
from ronghe.engine.disclosure.differencing import Finding, check_differencing, require_no_differencing
from ronghe.engine.disclosure.suppressing import Hidden, Suppressed, suppress
from ronghe.engine.disclosure.tables import (
    REASON_WORDS,
    SUPPRESSED,
    DisclosureError,
    Reason,
    Relation,
    Table,
    relations,
)

__all__ = [
    "REASON_WORDS",
    "SUPPRESSED",
    "Bounds",
    "DisclosureError",
    "Finding",
    "Hidden",
    "Reason",
    "Relation",
    "Suppressed",
    "Table",
    "audit",
    "check_differencing",
    "feasible",
    "relations",
    "require_no_differencing",
    "suppress",
]
