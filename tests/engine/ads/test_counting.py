"""Demand counted from advertisements: the same cells from DuckDB, from Spark and from the figures stored."""

from __future__ import annotations

import math
import random
from datetime import date, timedelta
from decimal import Decimal
from pathlib import Path
from typing import Any

import ibis
import pyarrow as pa
import pyarrow.parquet as pq
import pytest

from ronghe.engine.ads.counting import KEYS, monthly, series
from ronghe.engine.ads.schema import AD
from ronghe.labour.services.demand_from_ads import CELLS, MOST_PEOPLE
from tests.support.spark import local_spark

ROWS = 3_000
Cells = dict[tuple[Any, ...], tuple[Any, ...]]


def advertisements() -> pa.Table:
    """Invented ones with everything that can be missing or odd."""
    rng = random.Random(20_260_101)
    rows = []
    for number in range(ROWS):
        low = rng.choice([None, 4000.0, 5500.0, 8000.0, 8001.5, 12000.0])
        rows.append(
            {
                "ad_id": f"a{number}",
                "batch": str(rng.randint(1, 3)),
                "posted": rng.choice([None, *[date(2024, 1, 1) + timedelta(days=31 * n) for n in range(8)]]),
                "employer_key": rng.choice(["", None, "k1", "k2", "k3"]),
                "region": rng.choice(["990101", "990102", ""]),
                "industry": rng.choice(["I", "C", "", None]),
                "headcount": rng.choice([None, 0, 1, 3, 20, 999, 1000, 1001, 50_000]),
                "salary_low": low,
                "salary_high": None if low is None else rng.choice([None, low, low * 1.7]),
                "occupation": rng.choice(["2-02-10-03", "6-18-04-99", "", None]),
                "kept": rng.random() < 0.8,
            }
        )
    return pa.Table.from_pylist(rows, schema=AD)


@pytest.fixture(scope="module")
def file(tmp_path_factory: pytest.TempPathFactory) -> Path:
    path = tmp_path_factory.mktemp("ads") / "ads.parquet"
    pq.write_table(advertisements(), path)
    return path


def cells(table: pa.Table) -> Cells:
    """By region, occupation, industry and month: numbers that can be compared."""
    found = {}
    for row in table.to_pylist():
        key = (*(row[name] for name in KEYS), row["month"])
        found[key] = tuple(_plain(value) for name, value in row.items() if name not in (*KEYS, "month"))
    return found


def _plain(value: Any) -> Any:
    if value is None or (isinstance(value, float) and math.isnan(value)):
        return None
    if isinstance(value, Decimal | float):
        return float(f"{value:.12g}")
    return value


def on_duckdb(file: Path) -> Cells:
    return cells(monthly(ibis.duckdb.connect().read_parquet(str(file))).to_pyarrow())


def test_the_expression_counts_by_the_rule_of_the_stored_figures(file: Path) -> None:
    connection = ibis.duckdb.connect().con
    connection.execute(f"CREATE VIEW ads AS SELECT *, coalesce(region, '') AS place FROM '{file}'")
    said = {}
    for row in connection.execute(CELLS, [MOST_PEOPLE]).to_arrow_table().to_pylist():
        key = (row["place"], row["occupation"], row["industry"], row["month"])
        counts = [row[name] for name in ("posts", "notices", "employers", "unstated", "wages")]
        said[key] = tuple(_plain(value) for value in (*counts, *(row["quartiles"] or (None,) * 3)))
    mine = on_duckdb(file)
    assert len(mine) > 100
    assert mine == said


@pytest.mark.register("TAL-01")
def test_spark_gives_the_same_cell_for_cell(file: Path) -> None:
    with local_spark() as spark:
        spark.read.parquet(str(file)).createOrReplaceTempView("ads")
        backend = ibis.pyspark.connect(spark)
        there = cells(monthly(backend.table("ads")).to_pyarrow())
        rows_there = series(backend.table("ads")).to_pyarrow().to_pylist()
    here = on_duckdb(file)
    assert set(there) == set(here)
    assert there == here
    rows_here = series(ibis.duckdb.connect().read_parquet(str(file))).to_pyarrow().to_pylist()
    assert _sorted(rows_there) == _sorted(rows_here)


def _sorted(rows: list[dict[str, Any]]) -> list[tuple[Any, ...]]:
    return sorted((row["series"], row["period"], int(row["value"])) for row in rows)
