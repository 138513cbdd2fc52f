"""Every definition that is computed gives the same values, and the same rows, on DuckDB and on Spark."""

from __future__ import annotations

from datetime import date
from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest

from ronghe.engine.indicators.computing import Area, Computed, compute, rows_behind
from ronghe.engine.indicators.definition import Catalogue, Definition
from ronghe.engine.indicators.functions import tables_of
from ronghe.engine.indicators.functions.registry import ORGANISATIONS
from ronghe.engine.indicators.loading import load_catalogue
from ronghe.warehouse.extract import EXTRACTS
from ronghe.warehouse.tables import open_snapshot
from tests.support.engines import both_snapshots, rows_of
from tests.support.snapshots import PLACES, invented, write_snapshot

PACKS = Path(__file__).parents[3] / "src" / "ronghe" / "jurisdictions"
TODAY = date(2025, 9, 30)
YEAR = 2024
ROWS = 150
JOINED: dict[tuple[str, str], list[Any]] = {
    ("programmes.cohort", "entry_year"): [YEAR, YEAR - 3],
    ("programmes.cohort", "state"): ["current"],
    ("programmes.schoolprogramme", "state"): ["current"],
    ("programmes.schoolprogramme", "status"): ["open", "suspended"],
    ("programmes.schoolprogramme", "years"): [Decimal(3)],
}
"""Values that let a join of two tables meet: of cohorts and programmes few would by chance."""


@pytest.fixture(scope="module")
def known() -> Catalogue:
    return load_catalogue(PACKS)


def _needs(one: Definition) -> tuple[str, ...]:
    return tables_of(one.computation.function, one.computation.parameters) if one.computation else ()


def _computed(known: Catalogue) -> list[Definition]:
    """Those whose tables exist by now: some wait for apps still to come."""
    computed = [one for one in known.definitions.values() if one.computation is not None]
    return [one for one in computed if set(_needs(one)) <= set(EXTRACTS)]


def _asked_for(known: Catalogue) -> dict[tuple[str, str], list[Any]]:
    """The texts that definitions look for, so that some rows have them and others do not."""
    words: dict[tuple[str, str], list[Any]] = {key: list(values) for key, values in JOINED.items()}
    for one in _computed(known):
        given = one.computation.parameters if one.computation else {}
        if kinds := given.get("kinds"):
            words.setdefault((ORGANISATIONS, "kind"), ["education"]).extend(kinds)
        for part in ("where", "above"):
            conditions = given.get(part) if isinstance(given.get(part), dict) else {}
            for column, value in (conditions or {}).items():
                if isinstance(value, str):
                    words.setdefault((str(given.get("table")), column), ["甲"]).append(value)
    return words


@pytest.fixture
def snapshot(known: Catalogue, settings: Any, tmp_path: Path) -> str:
    settings.RONGHE_WAREHOUSE_ROOT = tmp_path / "warehouse"
    needed = {name for one in _computed(known) for name in _needs(one)}
    return write_snapshot(invented(sorted(needed), ROWS, 11, _asked_for(known)), TODAY)


def test_the_invented_facts_reach_every_definition(known: Catalogue, snapshot: str) -> None:
    """A comparison of nothing with nothing would prove nothing."""
    with open_snapshot(snapshot) as facts:
        counted = {}
        for one in _computed(known):
            assert one.computation is not None
            table = rows_behind(facts, one.computation, year=YEAR, on=TODAY)
            counted[one.id] = int(table.count().execute())
    assert sorted(name for name, rows in counted.items() if rows == 0) == []


@pytest.mark.filterwarnings("ignore")
def test_both_engines_count_the_same_rows_for_every_definition(known: Catalogue, snapshot: str) -> None:
    used = {repr(one.computation): one.computation for one in _computed(known)}
    differing = {}
    with both_snapshots(snapshot) as (duckdb, spark):
        for name, computation in used.items():
            assert computation is not None
            ours, theirs = (
                rows_of(rows_behind(facts, computation, year=YEAR, on=TODAY)) for facts in (duckdb, spark)
            )
            if ours != theirs:
                differing[name] = (ours[:3], theirs[:3])
    assert differing == {}


@pytest.mark.filterwarnings("ignore")
def test_both_engines_compute_the_same_values(known: Catalogue, snapshot: str) -> None:
    """One definition of each function, for a province, its cities and counties and their units."""
    chosen = {one.computation.function: one for one in _computed(known) if one.computation}.values()
    place, *parts = [Area(number, path) for number, path in enumerate(PLACES, start=1)]
    with both_snapshots(snapshot) as (duckdb, spark):
        ours, theirs = (
            sorted(compute(facts, chosen, place, parts, year=YEAR, today=TODAY), key=_order)
            for facts in (duckdb, spark)
        )
    assert {one.definition for one in ours} == {one.id for one in chosen}
    assert sum(one.value is not None for one in ours) > len(chosen)
    assert ours == theirs


def _order(one: Computed) -> tuple[Any, ...]:
    return one.definition, one.area_id, one.organisation_id or 0
