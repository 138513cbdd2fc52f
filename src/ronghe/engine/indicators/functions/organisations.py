"""Organisations: how many of a kind."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from ronghe.engine.indicators.functions.registry import ORGANISATIONS, Ask, Facts, function
from ronghe.engine.late import Late

if TYPE_CHECKING:
    from ibis.expr.types import Table

ibis: Any = Late("ibis")


@function("organisations.kind", source=ORGANISATIONS, parameters=("kinds",), required=("kinds",))
def of_kind(facts: Facts, ask: Ask) -> Table:
    """在用并已核实的机构中，属于所列类别的个数。"""
    table = facts.table(ORGANISATIONS)
    table = table.filter(table.is_active, table.is_confirmed, table.merged_into_id.isnull())
    table = table.filter(table.kind.isin(ask.parameters["kinds"]))
    return table.select(
        row_id=table.id.cast("string"),
        organisation_id=table.id,
        path=table.jurisdiction_path,
        above=ibis.literal(1),
        below=ibis.literal(1),
    )
