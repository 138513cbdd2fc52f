"""Teachers: dual-qualified shares, practice in enterprises, part-timers."""

from __future__ import annotations

from datetime import date, timedelta
from typing import TYPE_CHECKING, Any

from ronghe.engine.indicators.functions.registry import Ask, Facts, function
from ronghe.engine.late import Late

if TYPE_CHECKING:
    from ibis.expr.types import Table

ibis: Any = Late("ibis")

EMPLOYMENT = "faculty.employment"
TEACHER = "faculty.teacher"
RECOGNITION = "faculty.recognition"
PRACTICE = "faculty.practiceentry"
SPECIALIST = ("specialist", "instructor")


def held_on(table: Table, day: date, first: str, last: str) -> Any:
    """The condition of a stretch of days, both ends included, an open end allowed."""
    return (table[first] <= ibis.date(day)) & (table[last].isnull() | (table[last] >= ibis.date(day)))


def full_time(facts: Facts, ask: Ask) -> Table:
    """Full-time employments on the day; those of specialists where the parameter ``base`` says so."""
    table = facts.table(EMPLOYMENT)
    table = table.filter(held_on(table, ask.on, "starts_on", "ends_on"), table.form == "full_time")
    return table.filter(table.kind.isin(SPECIALIST)) if ask.get("base") == "specialist" else table


def rows_of(table: Table, above: Any) -> Table:
    """Employments as counted rows."""
    return table.select(
        row_id=table.id.cast("string"),
        organisation_id=table.organisation_id,
        above=above,
        below=ibis.literal(1),
    )


@function(
    "teachers.dual",
    needs=(EMPLOYMENT, TEACHER, RECOGNITION),
    source=EMPLOYMENT,
    parameters=("base", "counted"),
)
def dual(facts: Facts, ask: Ask) -> Table:
    """当日全职教师（``base`` 全体或专业课）中双师型的人数（``counted`` 按认定记录或按胜任能力）。"""
    table = full_time(facts, ask)
    if ask.get("counted") == "able":
        people = facts.table(TEACHER)
        able = people.filter(people.teaches_theory & people.teaches_practice).select(holder=people.id)
    else:
        made = facts.table(RECOGNITION)
        holds = held_on(made, ask.on, "recognised_on", "expires_on") & (
            made.withdrawn_on.isnull() | (made.withdrawn_on > ibis.date(ask.on))
        )
        able = made.filter(holds).select(holder=made.teacher_id).distinct()
    joined = table.left_join(able, table.teacher_id == able.holder)
    return rows_of(joined, joined.holder.notnull().cast("int64"))


@function("teachers.heads", needs=(EMPLOYMENT,), source=EMPLOYMENT, parameters=("base", "above", "forms"))
def heads(facts: Facts, ask: Ask) -> Table:
    """当日在职教师人数；``forms`` 限定任用形式，``above`` 限定计入分子的任用形式或类别。"""
    table = facts.table(EMPLOYMENT)
    table = table.filter(held_on(table, ask.on, "starts_on", "ends_on"))
    if ask.get("forms"):
        table = table.filter(table.form.isin(ask.get("forms")))
    if ask.get("base") == "specialist":
        table = table.filter(table.kind.isin(SPECIALIST))
    above = table.form.isin(ask.get("above")) if ask.get("above") else ibis.literal(value=True)
    return rows_of(table, above.cast("int64"))


@function("teachers.kind", needs=(EMPLOYMENT,), source=EMPLOYMENT, parameters=("kinds",), required=("kinds",))
def kind(facts: Facts, ask: Ask) -> Table:
    """当日全职教师中，属于所列类别的人数。"""
    table = full_time(facts, ask)
    return rows_of(table, table.kind.isin(ask.parameters["kinds"]).cast("int64"))


@function(
    "teachers.practice",
    needs=(EMPLOYMENT, PRACTICE),
    source=EMPLOYMENT,
    parameters=("base", "days", "years"),
    required=("days", "years"),
)
def practice(facts: Facts, ask: Ask) -> Table:
    """当日全职教师中，最近 ``years`` 年经学校确认的企业实践满 ``days`` 天的人数。

    Days outside the window do not count; stretches that overlap are counted twice here, because the ledger
    refuses them where they are entered.
    """
    table = full_time(facts, ask)
    first = _years_before(ask.on, int(ask.parameters["years"])) + timedelta(days=1)
    made = facts.table(PRACTICE)
    made = made.filter(
        made.state == "confirmed", made.ends_on >= ibis.date(first), made.starts_on <= ibis.date(ask.on)
    )
    start = ibis.greatest(made.starts_on, ibis.date(first))
    end = ibis.least(made.ends_on, ibis.date(ask.on))
    worked = made.mutate(days=end.delta(start, unit="day") + 1)
    done = worked.group_by("teacher_id").aggregate(days=worked.days.sum())
    done = done.filter(done.days >= int(ask.parameters["days"])).select(holder=done.teacher_id)
    joined = table.left_join(done, table.teacher_id == done.holder)
    return rows_of(joined, joined.holder.notnull().cast("int64"))


def _years_before(day: date, years: int) -> date:
    try:
        return day.replace(year=day.year - years)
    except ValueError:
        return day.replace(year=day.year - years, day=28)
