"""The warehouse: 10,000,000 fact rows from PostgreSQL into a Parquet snapshot, and what a second run costs.

The rows are days of practice of teachers in the table of the application, with their history, joined to the
jurisdiction of the teacher, the teacher under a pseudonym: made by the database itself, without the triggers,
once for a number of rows. Measured are the first snapshot (the figure), a run in which nothing changed, and
one in which a single row did; each in a process of its own, with its peak memory.

The peer, in the same run: the same query copied to a CSV file, which DuckDB turns into Parquet with its own
parallel reader, no pseudonyms, checksums or marks.

    benchmarks/warehouse.py [--rows 10000000]
"""

from __future__ import annotations

import argparse
import hashlib
import inspect
import json
import os
import resource
import shutil
import subprocess
import sys
import time
from pathlib import Path
from typing import Any

ROOT = Path(__file__).resolve().parents[1]
HOME = ROOT / ".local" / "bench" / "warehouse"
os.environ["RONGHE_HOME"] = str(HOME)
os.environ.pop("DATABASE_URL", None)  # always the embedded server, so that figures can be compared

from ronghe.cli.setup import load_django, server  # noqa: E402  the settings read the environment

load_django(owner=sys.argv[1:2] == ["build"])

# isort: split
import duckdb  # noqa: E402
import psutil  # noqa: E402
from django.apps import apps  # noqa: E402
from django.conf import settings  # noqa: E402
from django.db import connection  # noqa: E402

from ronghe.core.schema import create_or_upgrade  # noqa: E402
from ronghe.faculty.models import PracticeEntry  # noqa: E402
from ronghe.warehouse.extract import EXTRACTS  # noqa: E402
from ronghe.warehouse.queries import Question  # noqa: E402
from ronghe.warehouse.syncing import sync, verify  # noqa: E402

GOAL_SECONDS = 180
TABLE = "faculty.practiceentry"
NAMES = ("core.jurisdiction", "faculty.teacher", TABLE)
STAMP = HOME / "stamp"
TEACHERS = 50_000


def build(rows: int) -> None:
    """Five cities of schools, 50,000 teachers, the days of practice: by the database alone."""
    create_or_upgrade()
    with connection.cursor() as cursor:
        cursor.execute("SET session_replication_role = replica")  # no triggers: histories are made below
        cursor.execute("SET synchronous_commit = off")
        for text in _statements(rows):
            cursor.execute(text)
        cursor.execute("ANALYZE")


def _statements(rows: int) -> list[str]:
    places = (
        "INSERT INTO core_jurisdiction (code, name, short_name, level, parent_id, path, pack, is_active) "
        "SELECT (990000 + n)::text, '示例' || n, '示例' || n, CASE n WHEN 0 THEN 'province' ELSE 'city' END, "
        "nullif(sign(n), 0), CASE n WHEN 0 THEN '990000/' ELSE '990000/' || 990000 + n || '/' END, '', true "
        "FROM generate_series(0, 50) AS n"
    )
    schools = _filled(
        "directory_organisation",
        2_000,
        {
            "jurisdiction_id": "2 + n % 50",
            "name": "'示例' || n || '职业学校'",
            "kind": "'secondary_school'",
        },
    )
    teachers = _filled(
        "faculty_teacher",
        TEACHERS,
        {
            "jurisdiction_id": "2 + n % 50",
            "school_id": "1 + n % 2000",
            "name": "'示例' || n",
            "education": "'bachelor'",
            "programmes": "ARRAY['机电技术应用']::varchar[]",
        },
    )
    days = "date '2021-01-01' + (n % 1400)::int"
    entries = _filled(
        "faculty_practiceentry",
        rows,
        {
            "teacher_id": f"1 + (n::bigint * 7919) % {TEACHERS}",
            "starts_on": days,
            "ends_on": f"{days} + 5",
            "enterprise": "'示例' || n % 5000 || '科技有限公司'",
            "content": "'跟班实践、岗位轮训第' || n % 97 || '期'",
            "source": "'typed'",
            "state": "'confirmed'",
        },
    )
    return [
        places,
        schools,
        teachers,
        entries,
        *(_history(t) for t in ("core_jurisdiction", "faculty_teacher", "faculty_practiceentry")),
    ]


def _filled(table: str, rows: int, given: dict[str, str]) -> str:
    """Insert rows whose other obligatory columns have the plainest value of their type."""
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT column_name, data_type, is_nullable, is_identity FROM information_schema.columns"
            " WHERE table_name = %s ORDER BY ordinal_position",
            [table],
        )
        columns = cursor.fetchall()
    plain = {"boolean": "true", "timestamp with time zone": "now()", "date": "current_date"}
    values = dict(given)
    for name, kind, nullable, identity in columns:
        if name not in values and nullable == "NO" and identity == "NO":
            values[name] = plain.get(kind, "''" if "char" in kind or kind == "text" else "0")
    return (
        f"INSERT INTO {table} ({', '.join(values)}) SELECT {', '.join(values.values())} "
        f"FROM generate_series(1, {rows}) AS n"
    )


def _history(table: str) -> str:
    """One event for the making of every row, with the columns the history keeps."""
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT e.column_name FROM information_schema.columns e JOIN information_schema.columns t"
            " ON t.column_name = e.column_name AND t.table_name = %s WHERE e.table_name = %s",
            [table, f"{table}event"],
        )
        shared = ", ".join(row[0] for row in cursor.fetchall())
    return (
        f"INSERT INTO {table}event (pgh_created_at, pgh_label, pgh_obj_id, {shared})"
        f" SELECT now(), 'insert', id, {shared} FROM {table}"
    )


def _stamp(rows: int) -> str:
    """Changes with this file and with the columns of the tables that are read."""
    columns = [[f.column for f in apps.get_model(name)._meta.local_fields] for name in NAMES]
    text = repr((inspect.getsource(_statements), columns, rows))
    return hashlib.sha256(text.encode()).hexdigest()


def ensure_rows(rows: int) -> None:
    wanted = _stamp(rows)
    if STAMP.exists() and STAMP.read_text() == wanted:
        return
    if HOME.exists():
        connection.close()
        server().stop()
        shutil.rmtree(HOME)
    subprocess.run([sys.executable, __file__, "build", "--rows", str(rows)], check=True)
    STAMP.write_text(wanted)


def ours() -> dict[str, Any]:
    """One run, timed; the bytes are on the disk when it ends."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_backend_pid()")
        backend = psutil.Process((cursor.fetchone() or (0,))[0])
    started = time.perf_counter()
    done = sync(names=NAMES)
    seconds = time.perf_counter() - started
    database = sum(backend.cpu_times()[:2])
    processor = round(time.process_time() + database, 1)
    return {"seconds": seconds, "rows": done.rows, "read": done.read_rows, "processor": processor}


def peer() -> dict[str, Any]:
    """The same query as CSV, then DuckDB."""
    question = Question.of(EXTRACTS[TABLE])
    csv, parquet = HOME / "peer.csv", HOME / "peer.parquet"
    started = time.perf_counter()
    with (
        csv.open("wb") as target,
        connection.cursor() as cursor,
        cursor.copy(question.copy_sql()) as copy,
    ):
        for block in copy:
            target.write(block)
    names = [column.name for column in EXTRACTS[TABLE].kept]
    engine = duckdb.connect()
    engine.execute(
        f"COPY (SELECT * FROM read_csv('{csv}', header=false, names={names})) TO '{parquet}'"
        " (FORMAT parquet, COMPRESSION zstd)"
    )
    seconds = time.perf_counter() - started
    rows = engine.execute(f"SELECT count(*) FROM '{parquet}'").fetchone()
    csv.unlink()
    parquet.unlink()
    return {"seconds": seconds, "rows": rows[0] if rows else 0, "read": 0}


def touch() -> dict[str, Any]:
    """One row changed in the ordinary way, so that its history grows."""
    row = PracticeEntry.objects.order_by("pk").first()
    assert row is not None
    PracticeEntry.objects.filter(pk=row.pk).update(enterprise=f"示例改于{time.time_ns()}")
    return {"seconds": 0.0, "rows": 1, "read": 0}


ACTS = {"ours": ours, "peer": peer, "touch": touch}


def in_a_process(act: str) -> dict[str, Any]:
    done = subprocess.run([sys.executable, __file__, act], check=True, capture_output=True, text=True)
    return dict(json.loads(done.stdout.splitlines()[-1]))


def main() -> None:
    parser = argparse.ArgumentParser()
    parser.add_argument("act", nargs="?", default="all", choices=["all", "build", *ACTS])
    parser.add_argument("--rows", type=int, default=10_000_000)
    given = parser.parse_args()
    if given.act == "build":
        build(given.rows)
        return
    if given.act in ACTS:
        found = ACTS[given.act]()
        found["megabytes"] = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
        print(json.dumps(found))
        return
    ensure_rows(given.rows)
    shutil.rmtree(settings.RONGHE_WAREHOUSE_ROOT, ignore_errors=True)
    first, again = in_a_process("ours"), in_a_process("ours")
    in_a_process("touch")
    changed, other = in_a_process("ours"), in_a_process("peer")
    assert first["read"] == first["rows"]
    assert again["read"] == 0
    assert 0 < changed["read"] < given.rows or given.rows <= 1_000_000
    assert other["rows"] == given.rows
    assert verify() == []
    size = sum(f.stat().st_size for f in Path(settings.RONGHE_WAREHOUSE_ROOT).rglob("*.parquet"))
    print(
        f"首次 {first['seconds']:.1f} 秒，峰值 {first['megabytes']:.0f} MB；"
        f"未变动 {again['seconds']:.1f} 秒；"
        f"改一行 {changed['seconds']:.1f} 秒（重读 {changed['read']:,} 行）；"
        f"DuckDB 经 CSV {other['seconds']:.1f} 秒，峰值 {other['megabytes']:.0f} MB"
    )
    print(
        json.dumps(
            {
                "name": "warehouse",
                "value": round(first["seconds"], 1),
                "unit": "s",
                "goal": GOAL_SECONDS,
                "peer": {"name": "duckdb read_csv of a COPY file", "value": round(other["seconds"], 1)},
                "ratio": round(first["seconds"] / other["seconds"], 2),
                "rows": given.rows,
                "processor_seconds": first["processor"],
                "peak_mb": round(first["megabytes"]),
                "peer_peak_mb": round(other["megabytes"]),
                "unchanged_seconds": round(again["seconds"], 2),
                "one_row_changed_seconds": round(changed["seconds"], 2),
                "parquet_mb": round(size / 1024 / 1024),
                "load": round(os.getloadavg()[0], 1),
            }
        )
    )


if __name__ == "__main__":
    main()
