"""Programmes and schools: match with industry, key programmes, groups, size and standards."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from ronghe.engine.indicators.functions.registry import ORGANISATIONS, Ask, Facts, function
from ronghe.engine.late import Late

if TYPE_CHECKING:
    from ibis.expr.types import Table

ibis: Any = Late("ibis")

PROGRAMME = "programmes.schoolprogramme"
COHORT = "programmes.cohort"
RETURNS = "programmes.schoolyear"
KEYS = "programmes.keyprogramme"
GROUPS = "programmes.programmegroup"
SECONDARY = "secondary_school"


def offered(facts: Facts) -> Table:
    """The programmes that take entrants, as the register has them now."""
    table = facts.table(PROGRAMME)
    return table.filter(table.state == "current", table.status == "open")


def schools(facts: Facts) -> Table:
    """The secondary schools in use."""
    table = facts.table(ORGANISATIONS)
    return table.filter(
        table.is_active, table.is_confirmed, table.merged_into_id.isnull(), table.kind == SECONDARY
    )


def _school_rows(table: Table, above: Any) -> Table:
    return table.select(
        row_id=table.id.cast("string"),
        organisation_id=table.id,
        path=table.jurisdiction_path,
        above=above,
        below=ibis.literal(1),
    )


@function("programmes.linked", needs=(PROGRAMME,), source=PROGRAMME)
def linked(facts: Facts, ask: Ask) -> Table:
    """在办专业中登记了对应产业的个数；按登记现状计。"""
    table = offered(facts)
    return table.select(
        row_id=table.id.cast("string"),
        organisation_id=table.organisation_id,
        path=table.jurisdiction_path,
        above=table.cluster_id.notnull().cast("int64"),
        below=ibis.literal(1),
    )


@function(
    "programmes.learners",
    needs=(COHORT, PROGRAMME),
    source=COHORT,
    parameters=("above", "below"),
    required=("above", "below"),
)
def learners(facts: Facts, ask: Ask) -> Table:
    """在办专业当年招生（``below`` 为 enrolled）或当年毕业的一届；``above`` 为 linked 时计有对应产业的专业。

    Rows in which a figure is not told are left out, above and below the line.
    """
    kept, rows = offered(facts), facts.table(COHORT)
    kept = kept.select(
        programme=kept.id,
        is_linked=kept.cluster_id.notnull(),
        length=kept.years.cast("float64").ceil().cast("int64"),
    )
    rows = rows.filter(rows.state == "current")
    joined = rows.inner_join(kept, rows.programme_id == kept.programme)
    entered = ask.parameters["below"] == "enrolled"
    year = joined.entry_year if entered else joined.entry_year + joined.length
    below = joined[ask.parameters["below"]]
    joined = joined.filter(year == ask.year, below.notnull())
    below = joined[ask.parameters["below"]].cast("int64")
    if ask.parameters["above"] == "linked":
        above = ibis.cases((joined.is_linked, below), else_=0)
    else:
        told = joined[ask.parameters["above"]]
        joined = joined.filter(told.notnull())
        below = joined[ask.parameters["below"]].cast("int64")
        above = ibis.least(joined[ask.parameters["above"]].cast("int64"), below)
    return joined.select(
        row_id=joined.id.cast("string"),
        organisation_id=joined.organisation_id,
        path=joined.jurisdiction_path,
        above=above,
        below=below,
    )


@function(
    "schools.keyed", needs=(KEYS,), source=ORGANISATIONS, parameters=("tiers", "kept"), required=("tiers",)
)
def keyed(facts: Facts, ask: Ask) -> Table:
    """中职学校中，到当日至少有一个 ``tiers`` 所列级别的重点专业已经认定的。"""
    table = facts.table(KEYS)
    table = table.filter(
        table.state == "current",
        table.stage == "recognised",
        table.tier.isin(ask.parameters["tiers"]),
        table.recognised_on <= ibis.date(ask.on),
    )
    held = table.select(holder=table.organisation_id).distinct()
    known = schools(facts)
    joined = known.left_join(held, known.id == held.holder)
    return _school_rows(joined, joined.holder.notnull().cast("int64"))


@function("schools.groups", needs=(GROUPS,), source=ORGANISATIONS, parameters=("kept",))
def groups(facts: Facts, ask: Ask) -> Table:
    """每所中职学校在册的专业群个数；取消的不计，没有的学校是零。"""
    table = facts.table(GROUPS)
    table = table.filter(table.state == "current", table.stage != "revoked")
    counted = table.group_by(holder=table.organisation_id).aggregate(number=table.count())
    known = schools(facts)
    joined = known.left_join(counted, known.id == counted.holder)
    return _school_rows(joined, joined.number.fill_null(0))


def _returned(facts: Facts, ask: Ask) -> Table:
    """The year's returns of the secondary schools, with the path of each."""
    rows, known = facts.table(RETURNS), schools(facts)
    rows = rows.filter(rows.year == ask.year, rows.state == "current")
    known = known.select(school=known.id)
    return rows.inner_join(known, rows.organisation_id == known.school)


@function(
    "schools.below_size",
    needs=(RETURNS,),
    source=RETURNS,
    parameters=("size", "exempt", "kept"),
    required=("size",),
)
def below_size(facts: Facts, ask: Ask) -> Table:
    """当年在校生不足 ``size`` 人的全日制中职学校；``exempt`` 所列类别的学校不计。"""
    table = _returned(facts, ask)
    table = table.filter(table.is_full_time)
    if ask.get("exempt"):
        table = table.filter(~table.school_type.isin(ask.get("exempt")))
    return table.select(
        row_id=table.id.cast("string"),
        organisation_id=table.organisation_id,
        path=table.jurisdiction_path,
        above=(table.learners < int(ask.parameters["size"])).cast("int64"),
        below=ibis.literal(1),
    )


@function("schools.standard", needs=(RETURNS,), source=RETURNS, parameters=("column",), required=("column",))
def standard(facts: Facts, ask: Ask) -> Table:
    """当年填报了 ``column`` 一项的中职学校中，填“是”的。"""
    table = _returned(facts, ask)
    table = table.filter(table[ask.parameters["column"]].notnull())
    return table.select(
        row_id=table.id.cast("string"),
        organisation_id=table.organisation_id,
        path=table.jurisdiction_path,
        above=table[ask.parameters["column"]].cast("int64"),
        below=ibis.literal(1),
    )
