"""What each function counts, on a few rows that are easy to count by hand."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from decimal import Decimal
from typing import Any

import ibis
import pytest
from ibis.expr.types import Table

from ronghe.engine.indicators.computing import Area, Computed, compute
from ronghe.engine.indicators.definition import Bounds, Computation, Definition
from ronghe.engine.indicators.functions import FunctionError

PLACE, NORTH, SOUTH = Area(1, "1/"), Area(2, "1/2/"), Area(3, "1/3/")
TODAY = date(2025, 6, 30)
UNITS = ibis.memtable(
    [
        {"id": 7, "jurisdiction_path": "1/2/", "kind": "secondary_school", "is_active": True},
        {"id": 8, "jurisdiction_path": "1/3/", "kind": "secondary_school", "is_active": True},
    ]
).mutate(is_confirmed=ibis.literal(value=True), merged_into_id=ibis.null("int64"))


class Tables:
    """Facts held in memory: a name to an Ibis table."""

    def __init__(self, tables: Mapping[str, Any]) -> None:
        self._tables = {
            name: table if isinstance(table, Table) else ibis.memtable(table)
            for name, table in tables.items()
        }

    def has(self, name: str) -> bool:
        return name in self._tables

    def table(self, name: str) -> Table:
        return self._tables[name]


def definition(function: str, take: str, grain: str = "place", **parameters: Any) -> Definition:
    return Definition(
        id="x",
        version=1,
        name="示例",
        unit="个",
        direction="up",
        numerator="示例",
        denominator="示例",
        grain=grain,
        method="示例",
        limits="",
        owner="",
        sources=(),
        register=(),
        bounds=Bounds(),
        computation=Computation(function, take, parameters),
    )


def values(table: str, rows: Any, one: Definition, year: int = 2024) -> list[Computed]:
    facts = Tables({table: rows, "directory.organisation": UNITS})
    return compute(facts, [one], PLACE, [NORTH, SOUTH], year=year, today=TODAY)


def value(table: str, rows: Any, one: Definition, year: int = 2024) -> Decimal | None:
    return values(table, rows, one, year)[0].value


STUDIOS = [
    {
        "id": 1,
        "organisation_id": 7,
        "jurisdiction_path": "1/2/",
        "state": "current",
        "on": date(2020, 1, 1),
        "days": 2,
    },
    {
        "id": 2,
        "organisation_id": 7,
        "jurisdiction_path": "1/2/",
        "state": "closed",
        "on": date(2021, 1, 1),
        "days": 3,
    },
    {
        "id": 3,
        "organisation_id": 8,
        "jurisdiction_path": "1/3/",
        "state": "current",
        "on": date(2024, 5, 1),
        "days": 5,
    },
    {
        "id": 4,
        "organisation_id": 8,
        "jurisdiction_path": "9/",
        "state": "current",
        "on": date(2020, 1, 1),
        "days": 9,
    },
]


@pytest.mark.parametrize(
    ("parameters", "take", "year", "expected"),
    [
        ({}, "count", 2024, 3),
        ({"where": {"state": "current"}}, "count", 2024, 2),
        ({"where": {"state": ["current", "closed"]}}, "count", 2024, 3),
        ({"from": "on"}, "count", 2023, 2),
        ({"within": "on"}, "count", 2024, 1),
        ({"sum": "days"}, "count", 2024, 10),
        ({"sum": "days", "divide": 10}, "count", 2024, 1),
        ({"above": {"state": "current"}, "where": {"id": [1, 2]}}, "share", 2024, 50),
        ({"above": {"state": "current"}, "above_by": "on"}, "count", 2023, 1),
    ],
)
def test_rows_of_a_table(parameters: dict[str, Any], take: str, year: int, expected: int) -> None:
    one = definition("rows.count", take, table="t", **parameters)
    assert value("t", STUDIOS, one, year) == expected


def test_values_go_down_to_counties_and_units() -> None:
    found = values("t", STUDIOS, definition("rows.count", "count", "unit", table="t"))
    by = {(one.area_id, one.organisation_id): one.value for one in found}
    assert by == {(1, None): 3, (2, None): 2, (3, None): 1, (1, 7): 2, (1, 8): 1}


def test_the_mean_of_units_is_not_the_pooled_share() -> None:
    rows = [
        {**STUDIOS[0], "id": n, "organisation_id": 7 if n < 4 else 8, "state": "current"} for n in range(5)
    ]
    rows[1]["state"] = rows[2]["state"] = rows[3]["state"] = "closed"
    above = {"state": "current"}
    assert value("t", rows, definition("rows.count", "share", table="t", above=above)) == 40
    assert value("t", rows, definition("rows.count", "mean", table="t", above=above)) == Decimal("62.5")


def test_nothing_below_the_line_is_not_applicable() -> None:
    one = values("t", STUDIOS, definition("rows.count", "share", table="t", where={"state": "none"}))[0]
    assert (one.value, one.is_applicable) == (None, False)


def test_a_missing_table_is_named_and_a_wrong_column_refused() -> None:
    one = values("t", STUDIOS, definition("rows.count", "count", table="other"))[0]
    assert one.value is None
    assert one.is_applicable
    assert "other" in one.missing
    with pytest.raises(FunctionError, match="没有列“colour”"):
        values("t", STUDIOS, definition("rows.count", "count", table="t", where={"colour": "red"}))


def test_two_columns_of_a_year_in_proportion() -> None:
    rows = [
        {"id": n, "organisation_id": 7, "jurisdiction_path": "1/2/", "year": year, "up": up, "down": down}
        for n, (year, up, down) in enumerate(
            [(2024, 30, 100), (2024, 10, 100), (2023, 90, 100), (2024, 5, None)]
        )
    ]
    one = definition("rows.ratio", "share", table="t", above="up", below="down", year="year")
    assert value("t", rows, one) == 20


def test_a_ledger_up_to_the_day() -> None:
    rows = [
        {"id": n, "jurisdiction_path": "1/", "pocket": pocket, "amount": amount, "on": day}
        for n, (pocket, amount, day) in enumerate(
            [
                ("allocated", 100, date(2023, 1, 1)),
                ("paid", 40, date(2024, 1, 1)),
                ("paid", 50, date(2025, 1, 1)),
                ("committed", 60, date(2024, 1, 1)),
            ]
        )
    ]
    one = definition("ledger.share", "share", table="t", above="paid", below="allocated", on="on")
    assert value("t", rows, one) == 40


def test_overdue_counts_only_what_binds_and_was_late_on_the_day() -> None:
    rows = [
        {
            "id": n,
            "jurisdiction_path": "1/",
            "modality": modality,
            "state": state,
            "deadline_on": due,
            "done_on": done,
        }
        for n, (modality, state, due, done) in enumerate(
            [
                ("must", "on_track", date(2024, 6, 1), None),
                ("encourage", "on_track", date(2024, 6, 1), None),
                ("must", "done", date(2024, 6, 1), date(2024, 5, 1)),
                ("must", "done", date(2024, 6, 1), date(2025, 2, 1)),
                ("must", "on_track", date(2025, 6, 1), None),
                ("must", "on_track", None, None),
            ]
        )
    ]
    table = ibis.memtable(rows).mutate(retired_in_id=ibis.null("int64"), yields_to_id=ibis.null("int64"))
    assert value("policy.task", table, definition("tasks.overdue", "count")) == 2
    assert value("policy.task", table, definition("tasks.done", "count")) == 1
    assert value("policy.task", table, definition("tasks.due_done", "share")) == 50


def test_practice_in_the_window_of_confirmed_days() -> None:
    jobs = [
        {
            "id": n,
            "teacher_id": f"t{n}",
            "organisation_id": 7,
            "kind": "specialist",
            "form": "full_time",
            "starts_on": date(2015, 9, 1),
            "ends_on": None,
        }
        for n in range(3)
    ]
    days = [
        ("t0", date(2024, 1, 1), date(2024, 6, 28), "confirmed"),
        ("t1", date(2024, 1, 1), date(2024, 6, 28), "recorded"),
        ("t2", date(2019, 7, 1), date(2020, 1, 10), "confirmed"),
    ]
    entries = [
        {"id": n, "teacher_id": who, "starts_on": first, "ends_on": last, "state": state}
        for n, (who, first, last, state) in enumerate(days)
    ]
    facts = Tables(
        {
            "faculty.employment": ibis.memtable(jobs).mutate(ends_on=ibis.null("date")),
            "faculty.practiceentry": entries,
            "directory.organisation": UNITS,
        }
    )
    one = definition("teachers.practice", "count", base="specialist", days=180, years=5)
    assert compute(facts, [one], PLACE, [], year=2024, today=TODAY)[0].value == 1
