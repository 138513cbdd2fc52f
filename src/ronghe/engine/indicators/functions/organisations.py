"""Organisations: how many of a kind, schools below a size."""

from __future__ import annotations

import ibis
from ibis.expr.types import Table

from ronghe.engine.indicators.functions.registry import ORGANISATIONS, Ask, Facts, function

ENROLMENT = "learners.enrolment"


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


@function(
    "schools.below_size",
    needs=(ENROLMENT,),
    source=ENROLMENT,
    parameters=("size", "exempt"),
    required=("size",),
)
def below_size(facts: Facts, ask: Ask) -> Table:
    """当年在校生不足 ``size`` 人的全日制中职学校；``exempt`` 所列类别的学校不计。"""
    table = facts.table(ENROLMENT)
    table = table.filter(table.year == ask.year, table.is_full_time)
    if ask.get("exempt"):
        table = table.filter(~table.school_type.isin(ask.get("exempt")))
    return table.select(
        row_id=table.id.cast("string"),
        organisation_id=table.organisation_id,
        above=(table.learners < int(ask.parameters["size"])).cast("int64"),
        below=ibis.literal(1),
    )
