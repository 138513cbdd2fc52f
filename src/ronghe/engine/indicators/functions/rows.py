"""Counting the rows of any declared table: a new app's facts need a declaration, and no code."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from ronghe.engine.indicators.functions.registry import Ask, Facts, FunctionError, function
from ronghe.engine.late import Late

if TYPE_CHECKING:
    from ibis.expr.types import BooleanValue, Table

ibis: Any = Late("ibis")

_COUNT = (
    "table",
    "where",
    "from",
    "to",
    "within",
    "sum",
    "unit",
    "above",
    "above_by",
    "divide",
    "kept",
)


def _column(table: Table, name: str, named: str) -> Any:
    if name not in table.columns:
        raise FunctionError(
            "indicators.no_column",
            f"数据表没有列“{name}”",
            where=named,
            hint="请核对口径中的参数与数据字典",
        )
    return table[name]


def matching(table: Table, where: dict[str, Any], named: str) -> BooleanValue:
    """The condition of ``{column: value or list of values}``; ``null`` asks for an empty column."""
    found: Any = ibis.literal(value=True)
    for name, wanted in where.items():
        column = _column(table, name, named)
        if isinstance(wanted, list):
            found = found & column.isin(wanted)
        elif wanted is None:
            found = found & column.isnull()
        elif wanted == "*":
            found = found & column.notnull()
        else:
            found = found & (column == wanted)
    return found


def _dated(table: Table, ask: Ask, named: str) -> Table:
    """The rows that hold on the day (``from``/``to``), or that fall in the year (``within``)."""
    if ask.get("from"):
        table = table.filter(_column(table, ask.get("from"), named).cast("date") <= ibis.date(ask.on))
    if ask.get("to"):
        end = _column(table, ask.get("to"), named).cast("date")
        table = table.filter(end.isnull() | (end >= ibis.date(ask.on)))
    if ask.get("within"):
        day = _column(table, ask.get("within"), named)
        in_year = day.year() == ask.year if day.type().is_temporal() else day == ask.year
        table = table.filter(in_year)
    return table


@function("rows.count", parameters=_COUNT, required=("table",))
def rows(facts: Facts, ask: Ask) -> Table:
    """数一张表的行或累加一列：``where`` 限定分母，``above`` 限定分子，日期列限定时点或年份。

    ``above_by`` names the day by which a row counts above the line; a row without that day counts.
    """
    named = ask.parameters["table"]
    table = _dated(facts.table(named), ask, named)
    table = table.filter(matching(table, ask.get("where") or {}, named))
    counted = matching(table, ask.get("above") or {}, named)
    if ask.get("above_by"):
        day = _column(table, ask.get("above_by"), named).cast("date")
        counted = counted & (day.isnull() | (day <= ibis.date(ask.on)))
    amount: Any = ibis.literal(1)
    if ask.get("sum"):
        amount = _column(table, ask.get("sum"), named).fill_null(0)
    unit = ask.get("unit", "organisation_id")
    columns: dict[str, Any] = {
        "row_id": _column(table, "id", named).cast("string"),
        "organisation_id": table[unit] if unit in table.columns else ibis.null("int64"),
        "above": ibis.cases((counted, amount), else_=0),
        "below": amount,
    }
    if "jurisdiction_path" in table.columns:
        columns["path"] = table["jurisdiction_path"]
    return table.select(**columns)


@function(
    "rows.ratio",
    parameters=("table", "above", "below", "year", "divide_above"),
    required=("table", "above", "below", "year"),
)
def ratio(facts: Facts, ask: Ask) -> Table:
    """一张年度登记表里两列之比：当年 ``above`` 列合计除以 ``below`` 列合计；两列都有登记的行才计入。"""
    named = ask.parameters["table"]
    table = facts.table(named)
    above = _column(table, ask.parameters["above"], named)
    below = _column(table, ask.parameters["below"], named)
    year = _column(table, ask.parameters["year"], named)
    kept = (year == ask.year) & above.notnull() & below.notnull()
    if "state" in table.columns:
        kept = kept & (table["state"] == "current")
    table = table.filter(kept)
    return table.select(
        row_id=table["id"].cast("string"),
        organisation_id=table["organisation_id"],
        path=table["jurisdiction_path"],
        above=table[ask.parameters["above"]],
        below=table[ask.parameters["below"]],
    )


@function(
    "ledger.share",
    parameters=("table", "above", "below", "on"),
    required=("table", "above", "below", "on"),
)
def ledger_share(facts: Facts, ask: Ask) -> Table:
    """账目中两个科目的累计之比：到当日 ``above`` 科目合计除以 ``below`` 科目合计。"""
    named = ask.parameters["table"]
    table = facts.table(named)
    day = _column(table, ask.parameters["on"], named)
    table = table.filter(day <= ibis.date(ask.on))
    table = table.filter(table["pocket"].isin([ask.parameters["above"], ask.parameters["below"]]))
    return table.select(
        row_id=table["id"].cast("string"),
        organisation_id=ibis.null("int64"),
        path=table["jurisdiction_path"],
        above=ibis.cases((table["pocket"] == ask.parameters["above"], table["amount"]), else_=0),
        below=ibis.cases((table["pocket"] == ask.parameters["below"], table["amount"]), else_=0),
    )
