"""Counting demand from 10^5, 10^6 and 10^7 advertisements: seconds and memory against size, on DuckDB.

The advertisements are invented with the columns and the spread of a city's (occupations by a long tail, pay
missing in a fifth, repetitions marked) and written to Parquet by DuckDB. Counted are posts, notices,
employers and quartiles of pay by district × occupation × industry × month with ``engine.ads.counting``, whose
cells a test holds equal to those of the statement that the site runs; every size in a process of its own,
with its peak memory. The figure is the largest size; the exponent says how the cost grows (1: in step).

The peer, on the same files and sizes up to ``--spark``: the same expression on local Spark, two threads, the
first run and the second (the first compiles); its cells are compared with ours. Memory beside it is of its
Java process. The start of the session is not counted.

    benchmarks/scaling.py [--full] [--spark 1000000]
"""

from __future__ import annotations

import argparse
import importlib.util
import json
import math
import shutil
import subprocess
import sys
import time
import warnings
from pathlib import Path
from typing import Any

import duckdb
import ibis
import psutil

from ronghe.engine import spark
from ronghe.engine.ads.counting import KEYS, monthly

GOAL_SECONDS = 60.0
"""For 10^7: a figure that is looked at while one waits."""
QUICK, FULL = (100_000, 1_000_000), (100_000, 1_000_000, 10_000_000)
MEMORY = "2GB"
ROOT = Path(__file__).resolve().parents[1] / ".local" / "bench" / "scaling"

GENERATE = """
COPY (
  SELECT 'a' || i AS ad_id, (hash(i, 1) % 9)::VARCHAR AS batch,
    CASE WHEN hash(i, 2) % 50 = 0 THEN NULL
         ELSE DATE '2020-01-01' + (hash(i, 3) % 2190)::INTEGER END AS posted,
    'k' || floor(40000 * pow((hash(i, 4) % 1000003) / 1000003.0, 2))::INTEGER AS employer_key,
    (330602 + hash(i, 5) % 6)::VARCHAR AS region,
    chr((65 + hash(i, 6) % 20)::INTEGER) AS industry,
    (1 + hash(i, 7) % 30)::INTEGER AS headcount,
    CASE WHEN hash(i, 8) % 5 = 0 THEN NULL ELSE 3000 + 100.0 * (hash(i, 9) % 120) END AS salary_low,
    CASE WHEN hash(i, 8) % 5 = 0 THEN NULL ELSE 15000 + 100.0 * (hash(i, 10) % 90) END AS salary_high,
    lpad(floor(400 * pow((hash(i, 11) % 1000003) / 1000003.0, 3))::INTEGER::VARCHAR, 4, '0') AS occupation,
    hash(i, 12) % 5 > 0 AS kept
  FROM range({rows}) t(i)
) TO '{path}' (FORMAT parquet, ROW_GROUP_SIZE 200000)
"""


def generate(rows: int) -> Path:
    """The file of that size, made once."""
    ROOT.mkdir(parents=True, exist_ok=True)
    path = ROOT / f"{rows}.parquet"
    if not path.exists():
        draft = path.with_suffix(".part")
        duckdb.execute(GENERATE.format(rows=rows, path=draft))
        draft.rename(path)
    return path


def on_duckdb(path: Path) -> dict[str, float]:
    """Seconds of the count, its cells and the peak memory of this process."""
    connection = ibis.duckdb.connect(memory_limit=MEMORY, threads=2, temp_directory=str(ROOT / ".spill"))
    started = time.perf_counter()
    cells = monthly(connection.read_parquet(str(path))).to_pyarrow()
    seconds = time.perf_counter() - started
    return {"seconds": seconds, "cells": cells.num_rows, "posts": _posts(cells), "peak_mb": _peak_mb()}


def on_spark(path: Path) -> dict[str, float]:
    """The same on local Spark, twice, and whether each cell is ours."""
    warnings.simplefilter("ignore")
    session = spark.session("local[2]", {"spark.driver.memory": "2g"})
    session.read.parquet(str(path)).createOrReplaceTempView("ads")
    expression = monthly(ibis.pyspark.connect(session).table("ads"))
    runs = []
    for _ in range(2):
        started = time.perf_counter()
        cells = expression.to_pyarrow()
        runs.append(time.perf_counter() - started)
    java = [one for one in psutil.Process().children(recursive=True) if "java" in one.name()]
    memory = max((one.memory_info().rss for one in java), default=0) / 2**20
    ours = monthly(ibis.duckdb.connect(memory_limit=MEMORY, threads=2).read_parquet(str(path))).to_pyarrow()
    session.stop()
    return {
        "seconds": runs[1],
        "first_seconds": runs[0],
        "cells": cells.num_rows,
        "posts": _posts(cells),
        "peak_mb": memory,
        "unequal": _unequal(ours, cells),
    }


def _posts(cells: Any) -> int:
    return int(sum(cells.column("posts").to_pylist()))


def _unequal(ours: Any, theirs: Any) -> int:
    """How many cells differ in any number (quartiles to twelve digits)."""
    return len(_cells(ours) ^ _cells(theirs))


def _cells(table: Any) -> set[tuple[Any, ...]]:
    names = [*KEYS, "month", "posts", "notices", "employers", "wages", "wage_low", "wage_middle", "wage_high"]
    columns = [table.column(name).to_pylist() for name in names]
    return {tuple(_plain(value) for value in row) for row in zip(*columns, strict=True)}


def _plain(value: Any) -> Any:
    if isinstance(value, float):
        return None if math.isnan(value) else float(f"{value:.12g}")
    return value


def _peak_mb() -> float:
    for line in Path("/proc/self/status").read_text().splitlines():
        if line.startswith("VmHWM"):
            return int(line.split()[1]) / 1024
    return psutil.Process().memory_info().rss / 2**20


def measured(engine: str, path: Path) -> dict[str, float]:
    """One measurement in a process of its own."""
    command = [sys.executable, __file__, "--one", engine, "--file", str(path)]
    done = subprocess.run(command, check=True, capture_output=True, text=True)
    found: dict[str, float] = json.loads(done.stdout.strip().splitlines()[-1])
    return found


def main() -> None:
    parser = argparse.ArgumentParser(description="scaling benchmark")
    parser.add_argument("--full", action="store_true", help="10^7 too")
    parser.add_argument(
        "--spark", type=int, default=1_000_000, help="the largest size given to Spark; 0: none"
    )
    parser.add_argument("--one", choices=["duckdb", "spark"], help=argparse.SUPPRESS)
    parser.add_argument("--file", type=Path, help=argparse.SUPPRESS)
    arguments = parser.parse_args()
    if arguments.one:
        print(json.dumps({"duckdb": on_duckdb, "spark": on_spark}[arguments.one](arguments.file)))
        return
    sizes = FULL if arguments.full else QUICK
    ours = {rows: measured("duckdb", generate(rows)) for rows in sizes}
    for rows, found in ours.items():
        print(
            f"{rows:>10,} 条 → {found['cells']:>9,.0f} 格：DuckDB {found['seconds']:.2f} 秒，"
            f"峰值 {found['peak_mb']:,.0f} MB"
        )
    theirs = _peer(sizes, arguments.spark)
    first, last = sizes[0], sizes[-1]
    growth = math.log(ours[last]["seconds"] / ours[first]["seconds"]) / math.log(last / first)
    shared = max(theirs, default=0)
    figure = {
        "name": "scaling",
        "value": round(ours[last]["seconds"], 2),
        "unit": f"s to count {last:,} advertisements by district, occupation, industry and month",
        "goal": GOAL_SECONDS,
        "peer": None
        if not shared
        else {
            "name": f"Spark local[2], the same expression, {shared:,} advertisements",
            "value": round(theirs[shared]["seconds"], 2),
            "unequal_cells": int(sum(found["unequal"] for found in theirs.values())),
        },
        "ratio": round(ours[shared]["seconds"] / theirs[shared]["seconds"], 3) if shared else None,
        "growth_exponent": round(growth, 2),
        "by_size": {
            str(rows): {name: round(value, 2) for name, value in found.items()}
            for rows, found in ours.items()
        },
        "spark_by_size": {
            str(rows): {name: round(value, 2) for name, value in found.items()}
            for rows, found in theirs.items()
        },
    }
    print(json.dumps(figure, ensure_ascii=False))


def _peer(sizes: tuple[int, ...], largest: int) -> dict[int, dict[str, float]]:
    if importlib.util.find_spec("pyspark") is None or shutil.which("java") is None:
        print("没有 pyspark 或 Java（make bench 会装 pyspark），对照略去")
        return {}
    theirs = {}
    for rows in (size for size in sizes if size <= largest):
        found = theirs[rows] = measured("spark", generate(rows))
        print(
            f"{rows:>10,} 条：Spark local[2] 首次 {found['first_seconds']:.1f} 秒，"
            f"再次 {found['seconds']:.1f} 秒，"
            f"Java 进程 {found['peak_mb']:,.0f} MB，与 DuckDB 不同的格 {found['unequal']:.0f} 个"
        )
    return theirs


if __name__ == "__main__":
    main()
