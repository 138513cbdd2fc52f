"""Tasks of plans: finished, overdue, reported."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from ronghe.engine.indicators.functions.registry import Ask, Facts, function
from ronghe.engine.late import Late

if TYPE_CHECKING:
    from ibis.expr.types import Table

ibis: Any = Late("ibis")

TASK = "policy.task"
BINDING = ("must", "target")


def _running(facts: Facts) -> Table:
    table = facts.table(TASK)
    return table.filter(table.retired_in_id.isnull(), table.yields_to_id.isnull())


def _counted(table: Table, above: Any) -> Table:
    return table.select(
        row_id=table.id.cast("string"),
        organisation_id=ibis.null("int64"),
        path=table.jurisdiction_path,
        above=above.cast("int64"),
        below=ibis.literal(1),
    )


@function("tasks.done", needs=(TASK,), source=TASK)
def done(facts: Facts, ask: Ask) -> Table:
    """现行规划的任务中，到当日已经完成的。"""
    table = _running(facts)
    finished = (table.state == "done") & (table.done_on.isnull() | (table.done_on <= ibis.date(ask.on)))
    return _counted(table, finished)


@function("tasks.overdue", needs=(TASK,), source=TASK)
def overdue(facts: Facts, ask: Ask) -> Table:
    """有期限且用语有约束力的任务中，到当日逾期未完成的；鼓励、探索等不计。"""
    table = _running(facts)
    table = table.filter(table.deadline_on.notnull(), table.modality.isin(BINDING))
    late = (table.deadline_on < ibis.date(ask.on)) & (
        (table.state != "done") | (table.done_on.notnull() & (table.done_on > ibis.date(ask.on)))
    )
    return _counted(table, late)


@function("tasks.due_done", needs=(TASK,), source=TASK)
def due_done(facts: Facts, ask: Ask) -> Table:
    """本年到期的任务中，已经完成的。"""
    table = _running(facts)
    table = table.filter(table.deadline_on.notnull())
    table = table.filter(table.deadline_on.year() == ask.year)
    return _counted(table, table.state == "done")
