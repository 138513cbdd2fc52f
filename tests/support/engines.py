"""The same expressions on DuckDB and on local Spark, and what both say.

Spark needs Java and the package ``pyspark`` (``make bench`` installs it); where either is missing, the tests
that use it are skipped and say so.
"""

from __future__ import annotations

import importlib.util
import logging
import math
import shutil
import warnings
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from decimal import Decimal
from typing import Any

import pytest

from ronghe.warehouse.tables import Engine, Snapshot, open_snapshot

Rows = list[tuple[Any, ...]]
QUICK = {
    "spark.sql.shuffle.partitions": "1",
    "spark.sql.codegen.wholeStage": "false",
    "spark.sql.codegen.factoryMode": "NO_CODEGEN",
}
"""For few rows: compiling each expression takes longer than computing it."""


def needs_spark() -> None:
    """Skip the test with the reason where Spark cannot run."""
    if importlib.util.find_spec("pyspark") is None:
        pytest.skip("pyspark 没有安装（make bench 会装），两种引擎无从比较")
    if shutil.which("java") is None:
        pytest.skip("本机没有 Java，Spark 不能启动，两种引擎无从比较")


@contextmanager
def both_snapshots(snapshot: str | None = None) -> Iterator[tuple[Snapshot, Snapshot]]:
    """One snapshot opened on DuckDB and on Spark. The session stays for the next test."""
    needs_spark()
    logging.getLogger("py4j").setLevel(logging.WARNING)  # it would still speak when the tests have ended
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")  # pyspark and its gateway use what Python will drop some day
        with _opened(snapshot, "duckdb") as first, _opened(snapshot, "spark") as second:
            for name, value in QUICK.items():
                second.backend._session.conf.set(name, value)
            yield first, second


def _opened(snapshot: str | None, engine: Engine) -> Snapshot:
    return open_snapshot(snapshot, engine=engine)


def both_engines(snapshot: str | None, function: Callable[[Snapshot], Any]) -> tuple[Rows, Rows]:
    """The rows of an Ibis table (or any list of rows) that ``function`` makes of a snapshot, on each engine,
    in one order and with cells that can be compared."""
    with both_snapshots(snapshot) as (first, second):
        return rows_of(function(first)), rows_of(function(second))


def rows_of(result: Any) -> Rows:
    if hasattr(result, "to_pyarrow"):
        result = result.to_pyarrow()
    listed = result.to_pylist() if hasattr(result, "to_pylist") else result
    rows = [tuple(row.values()) if isinstance(row, Mapping) else tuple(row) for row in listed]
    return sorted((tuple(_cell(value) for value in row) for row in rows), key=repr)


def _cell(value: Any) -> Any:
    """A decimal whatever its scale; a float to twelve digits, because sums are taken in another order."""
    if isinstance(value, Decimal):
        return value.normalize()
    if isinstance(value, float):
        return "nan" if math.isnan(value) else float(f"{value:.12g}")
    return value
