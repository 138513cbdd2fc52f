"""DuckDB and Spark give the same cells for the same expressions over the same snapshot."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date
from typing import Any

import ibis
import pytest

from ronghe.warehouse.extract import EXTRACTS
from ronghe.warehouse.tables import Snapshot, open_snapshot
from tests.support.engines import both_engines, rows_of
from tests.support.snapshots import PLACES, invented, write_snapshot

ON = date(2026, 6, 30)
TASK, CLAIM, HEAD, TEACHER, DAYS, OBSERVED = (
    "policy.task",
    "funding.claim",
    "funding.claimhead",
    "faculty.teacher",
    "faculty.practiceentry",
    "policy.observation",
)
TABLES = (TASK, CLAIM, HEAD, TEACHER, DAYS, OBSERVED)


def _filtered(facts: Snapshot) -> Any:
    table = facts.table(TASK)
    kept = table.filter(table.jurisdiction_path.startswith(PLACES[1]), table.deadline_on <= ibis.date(ON))
    return kept.select("id", "state", "deadline_on", "reported_at", late=kept.state != "done")


def _joined_and_grouped(facts: Snapshot) -> Any:
    claims, heads = facts.table(CLAIM), facts.table(HEAD)
    joined = heads.left_join(claims, heads.claim_id == claims.id)
    grouped = joined.group_by(["jurisdiction_code", claims.scheme_code])
    return grouped.aggregate(fen=joined.fen.sum(), heads=joined.head_id.nunique(), rows=joined.count())


def _practice_days(facts: Snapshot) -> Any:
    days = facts.table(DAYS)
    known = days.filter(days.starts_on.notnull(), days.ends_on >= days.starts_on)
    number = known.ends_on.delta(known.starts_on, unit="day") + 1
    return known.group_by("teacher_id", year=known.starts_on.year()).aggregate(days=number.sum())


def _share(facts: Snapshot) -> Any:
    teachers = facts.table(TEACHER)
    both = teachers.teaches_theory & teachers.teaches_practice
    return teachers.group_by("school_id").aggregate(
        share=both.cast("int64").sum() / teachers.count(), able=both.cast("int64").sum()
    )


def _previous_year(facts: Snapshot) -> Any:
    found = facts.table(OBSERVED).filter(lambda t: t.value.notnull())
    by_year = found.group_by(["indicator_id", "year"]).aggregate(value=found.value.max())
    before = by_year.value.lag().over(ibis.window(group_by="indicator_id", order_by="year"))
    return by_year.mutate(change=by_year.value - before)


def _missing_kept_apart(facts: Snapshot) -> Any:
    table = facts.table(TASK)
    return table.group_by(empty=table.title == "", none=table.title.isnull()).aggregate(rows=table.count())


EXPRESSIONS = (_filtered, _joined_and_grouped, _practice_days, _share, _previous_year, _missing_kept_apart)


@pytest.fixture
def invented_snapshot(warehouse_root: Any) -> str:
    return write_snapshot(invented(TABLES, rows=200, seed=7), ON)


@pytest.mark.parametrize("expression", EXPRESSIONS, ids=lambda f: f.__name__.strip("_"))
def test_each_expression_has_rows_to_compare(
    invented_snapshot: str, expression: Callable[[Snapshot], Any]
) -> None:
    with open_snapshot(invented_snapshot) as facts:
        assert len(rows_of(expression(facts))) >= 3


@pytest.mark.filterwarnings("ignore")
def test_both_engines_give_the_same_cells(invented_snapshot: str) -> None:
    differing = {}
    for expression in EXPRESSIONS:
        duckdb, spark = both_engines(invented_snapshot, expression)
        if duckdb != spark:
            differing[expression.__name__] = [
                pair for pair in zip(duckdb, spark, strict=False) if len(set(pair)) > 1
            ]
    assert differing == {}


@pytest.mark.filterwarnings("ignore")
def test_both_engines_read_every_type_alike(invented_snapshot: str) -> None:
    for name in TABLES:
        duckdb, spark = both_engines(invented_snapshot, lambda facts, name=name: facts.table(name))
        assert duckdb == spark, name
        assert len(duckdb) == 200
        assert {column.type.partition("(")[0] for column in EXTRACTS[name].kept}
