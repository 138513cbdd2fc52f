"""All computed indicators of a city over generated facts: seconds on two cores within a memory limit.

    .venv/bin/python benchmarks/indicators.py --rows 20000000

Goal: at most 20 s over 20,000,000 fact rows with 2 threads and 2 GB on DuckDB. The peer counts the same by
hand-written SQL, one statement a function, in the same process over the same files; the values must agree.
"""

from __future__ import annotations

import argparse
import json
import os
import resource
import tempfile
import time
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from datetime import date
from decimal import Decimal
from pathlib import Path
from typing import Any

import duckdb
import ibis

from ronghe.engine.indicators.computing import Area, Computed, compute
from ronghe.engine.indicators.loading import load_catalogue

ROOT = Path(__file__).resolve().parents[1] / "src" / "ronghe" / "jurisdictions"
COUNTIES = 10
ORGANISATIONS = 2_000
YEAR, TODAY = 2024, date(2025, 3, 1)
GOAL = 20.0

# table: (share of the rows, columns made from the row number i)
PATH = "'330000/330600/' || lpad((i % 10)::varchar, 6, '0') || '/' as jurisdiction_path"
ORG = f"(i * 7919 % {ORGANISATIONS})::bigint as organisation_id"
DAY = "(date '2015-01-01' + (i * 31 % 3600)::int) as {}"
COMMON = f"i as id, {ORG}, {PATH}, case when i % 20 = 0 then 'closed' else 'current' end as state"
TABLES: dict[str, tuple[float, str]] = {
    "faculty.employment": (
        0.15,
        f"i as id, 't' || (i // 2) as teacher_id, {ORG}, case when i % 5 < 3 then 'specialist' when i % 5 = 3"
        " then 'instructor' else 'general' end as kind, case when i % 2 = 0 then 'full_time' else 'part_time'"
        f" end as form, {DAY.format('starts_on')}, case when i % 7 = 0 then date '2023-06-30' end as ends_on",
    ),
    "faculty.teacher": (
        0.08,
        "'t' || i as id, i % 3 = 0 as teaches_theory, i % 2 = 0 as teaches_practice",
    ),
    "faculty.recognition": (
        0.07,
        f"i as id, 't' || (i * 3) as teacher_id, {DAY.format('recognised_on')}, case when i % 9 = 0 then date"
        " '2022-12-31' end as expires_on, case when i % 50 = 0 then date '2023-05-01' end as withdrawn_on",
    ),
    "faculty.practiceentry": (
        0.2,
        f"i as id, 't' || (i % 800000) as teacher_id, {DAY.format('starts_on')}, (date '2015-01-01' +"
        " (i * 31 % 3600)::int + 29) as ends_on,"
        " case when i % 6 = 0 then 'recorded' else 'confirmed' end as state",
    ),
    "policy.task": (
        0.05,
        f"i as id, {PATH}, null::bigint as retired_in_id, null::bigint as yields_to_id,"
        " case when i % 3 = 0 then 'done' else 'on_track' end as state,"
        " case when i % 4 = 0 then 'encourage' else 'must' end as modality,"
        f" {DAY.format('deadline_on')}, case when i % 3 = 0 then date '2023-03-01' end as done_on",
    ),
    "policy.progressreport": (
        0.05,
        f"i as id, {ORG}, {PATH}, {DAY.format('submitted_at')}, 'accepted' as state",
    ),
    "policy.comment": (0.05, f"i as id, {PATH}, {DAY.format('created_at')}, i % 4 = 0 as is_adopted"),
    "policy.problemreport": (
        0.02,
        f"i as id, {ORG}, {PATH}, {DAY.format('created_at')},"
        " case when i % 2 = 0 then 'answered' else 'routed' end as state",
    ),
    "faculty.campaignvisit": (0.05, f"{COMMON}, {DAY.format('starts_on')}, (i % 9 + 1) as days"),
    "faculty.training": (
        0.05,
        f"i as id, {ORG}, {PATH}, {DAY.format('starts_on')}, {DAY.format('result_on')}, (i % 90) as hours,"
        " case when i % 8 = 0 then 'failed' else 'passed' end as result",
    ),
    "faculty.servicehours": (0.08, f"{COMMON}, {DAY.format('done_on')}, (i % 8 + 1) as hours"),
    "funding.claim": (
        0.05,
        f"i as id, {ORG}, {PATH}, {DAY.format('decided_on')},"
        " case when i % 5 = 0 then 'refused' else 'approved' end as state,"
        " (i % 100000)::bigint as approved_fen",
    ),
    "funding.fundentry": (
        0.05,
        f"i as id, {PATH}, case when i % 2 = 0 then 'paid' else 'allocated' end as pocket,"
        f" (i % 9999)::bigint as amount, {DAY.format(chr(34) + 'on' + chr(34))}",
    ),
    "funding.incomeentry": (
        0.05,
        f"i as id, {PATH}, case when i % 2 = 0 then 'income' else 'cost' end as pocket,"
        f" (i % 9999)::bigint as amount, {DAY.format(chr(34) + 'on' + chr(34))}",
    ),
}
SMALL = 2_000
"""Rows of the registers that stay small in a city of any size."""
REGISTER = f"{COMMON}, {DAY.format('starts_on')}, {DAY.format('ends_on')}"
SMALL_TABLES: dict[str, str] = {
    "faculty.engagement": REGISTER,
    "faculty.studio": f"{COMMON}, {DAY.format('founded_on')}",
    "faculty.innovationteam": f"{COMMON}, {DAY.format('approved_on')}",
    "faculty.trainingbase": f"{COMMON}, {DAY.format('agreed_on')}, {DAY.format('agreed_until')},"
    " i % 2 = 0 as is_leading",
    "faculty.contestresult": f"{COMMON}, {DAY.format('held_on')}, 'first' as award",
    "faculty.digitalability": f"{COMMON}, {DAY.format('assessed_on')}, 'good' as level",
    "faculty.recruitment": f"i as id, (i % 500)::bigint as school_id, {PATH}, 'hired' as state,"
    f" 'green' as channel, {DAY.format('hire_on')}",
    "policy.milestone": f"i as id, {PATH}, 'done' as state, 'sx.count.school' as rule,"
    f" {DAY.format('done_on')}",
    "policy.deliverable": f"i as id, {PATH}, 'yes' as state",
    "policy.interpretation": f"i as id, {PATH}, {DAY.format('published_at')}",
    "funding.payment": f"i as id, {PATH}, 'paid' as state, {DAY.format('paid_on')}, i as fen",
    "funding.educationfunds": f"{COMMON}, {YEAR} as year, i as vocational, i * 2 as total",
    "funding.schoolyear": f"{COMMON}, {YEAR} as year, i * 100 as appropriation, i as students",
    "funding.enterpriseyear": f"{COMMON}, {YEAR} as year, i as wages, i as training, i as frontline",
    "funding.donation": f"{COMMON}, {DAY.format('received_on')}, i as amount",
    "funding.purchaseitem": f"{COMMON}, {YEAR} as year, i as amount",
    "learners.enrolment": f"i as id, {ORG}, {YEAR} as year, true as is_full_time, 'plain' as school_type,"
    " i % 3000 as learners",
}
ORGANISATION = (
    f"select i as id, {PATH}, true as is_active, true as is_confirmed, null::bigint as merged_into_id,"
    f" case when i % 4 = 0 then 'secondary_school' else 'enterprise' end as kind from range({ORGANISATIONS})"
    " t(i)"
)
TEACHERS = f"""
with full_time as (
  select e.*, o.jurisdiction_path as path from employment e join organisation o on o.id = e.organisation_id
  where form = 'full_time' and starts_on <= date '{YEAR}-12-31'
  and (ends_on is null or ends_on >= date '{YEAR}-12-31') and e.kind in ('specialist', 'instructor')),
held as (select distinct teacher_id from recognition where recognised_on <= date '{YEAR}-12-31'
  and (expires_on is null or expires_on >= date '{YEAR}-12-31')
  and (withdrawn_on is null or withdrawn_on > date '{YEAR}-12-31'))
select count(h.teacher_id), count(*) from full_time f left join held h using (teacher_id)"""
PRACTICE = f"""
with full_time as (
  select e.* from employment e join organisation o on o.id = e.organisation_id
  where form = 'full_time' and starts_on <= date '{YEAR}-12-31'
  and (ends_on is null or ends_on >= date '{YEAR}-12-31') and e.kind in ('specialist', 'instructor')),
done as (select teacher_id from practiceentry where state = 'confirmed'
  and ends_on >= date '{YEAR - 5}-12-31' + 1 and starts_on <= date '{YEAR}-12-31' group by 1
  having sum(least(ends_on, date '{YEAR}-12-31') - greatest(starts_on, date '{YEAR - 5}-12-31' + 1) + 1)
  >= 180)
select count(d.teacher_id), count(*) from full_time f left join done d using (teacher_id)"""
TASKS = f"""select count(*) filter (state = 'done' and (done_on is null or done_on <= date '{YEAR}-12-31')),
count(*) from task where retired_in_id is null and yields_to_id is null"""
HOURS = f"select sum(hours), count(*) from servicehours where year(done_on) = {YEAR}"
MONEY = f"""select sum(approved_fen), count(*) from claim where year(decided_on) = {YEAR}
and state in ('approved', 'in_batch', 'paid')"""
BY_HAND = {
    "teachers.dual.pooled_specialist": TEACHERS,
    "teachers.practice_5y": PRACTICE,
    "tasks.done_share": TASKS,
    "teachers.service_hours": HOURS,
    "funding.claims_fen": MONEY,
}


class Files:
    """The generated tables as an opened snapshot shows them."""

    def __init__(self, backend: Any, folder: Path) -> None:
        self.backend, self.folder = backend, folder
        self._tables: dict[str, Any] = {}

    def has(self, name: str) -> bool:
        return (self.folder / f"{name}.parquet").exists()

    def table(self, name: str) -> Any:
        if name not in self._tables:
            path = str(self.folder / f"{name}.parquet")
            self._tables[name] = self.backend.read_parquet(path, table_name=name.replace(".", "__"))
        return self._tables[name]


def make(folder: Path, rows: int) -> int:
    """The facts, the same every time."""
    made = ORGANISATIONS
    with duckdb.connect() as base:
        base.execute("set threads=2")
        base.execute("set memory_limit='2GB'")
        base.execute(f"copy ({ORGANISATION}) to '{folder}/directory.organisation.parquet'")
        facts = {name: (int(rows * share), columns) for name, (share, columns) in TABLES.items()}
        facts |= {name: (SMALL, columns) for name, columns in SMALL_TABLES.items()}
        for name, (count, columns) in facts.items():
            source = f"select {columns} from range({count}) t(i)"
            base.execute(f"copy ({source}) to '{folder}/{name}.parquet'")
            made += count
    return made


def run(folder: Path) -> tuple[float, float, dict[str, Computed]]:
    """Every computed definition of the catalogue whose tables are there, for the city and its counties."""
    known = load_catalogue(ROOT)
    backend = ibis.duckdb.connect(memory_limit="2GB", threads=2, temp_directory=str(folder / "spill"))
    parts = [Area(number + 2, f"330000/330600/{number:06d}/") for number in range(COUNTIES)]
    started, used = time.perf_counter(), time.process_time()
    found = compute(
        Files(backend, folder),
        known.definitions.values(),
        Area(1, "330000/330600/"),
        parts,
        year=YEAR,
        today=TODAY,
    )
    seconds, cpu = time.perf_counter() - started, time.process_time() - used
    backend.disconnect()
    whole = {one.definition: one for one in found if one.area_id == 1 and one.organisation_id is None}
    return seconds, cpu, {key: one for key, one in whole.items() if one.value is not None}


@contextmanager
def by_hand(folder: Path) -> Iterator[duckdb.DuckDBPyConnection]:
    with duckdb.connect() as base:
        base.execute("set threads=2")
        base.execute("set memory_limit='2GB'")
        for name in (*TABLES, "directory.organisation"):
            view = name.partition(".")[2]
            base.execute(f"create view {view} as select * from '{folder}/{name}.parquet'")
        yield base


def peer(folder: Path) -> tuple[float, dict[str, tuple[Any, Any]]]:
    """The same five counts by plain SQL."""
    with by_hand(folder) as base:
        started = time.perf_counter()
        found = {key: base.execute(sql).fetchone() or (0, 0) for key, sql in BY_HAND.items()}
        return time.perf_counter() - started, found


def five(folder: Path) -> float:
    """The five definitions of the peer alone, by the engine."""
    known = load_catalogue(ROOT)
    backend = ibis.duckdb.connect(memory_limit="2GB", threads=2, temp_directory=str(folder / "spill"))
    started = time.perf_counter()
    compute(
        Files(backend, folder),
        [known.definitions[key] for key in BY_HAND],
        Area(1, "330000/330600/"),
        [],
        year=YEAR,
        today=TODAY,
    )
    seconds = time.perf_counter() - started
    backend.disconnect()
    return seconds


def agree(found: dict[str, Computed], wanted: dict[str, tuple[Any, Any]]) -> None:
    for key, (above, below) in wanted.items():
        one = found[key]
        if one.denominator is None:
            scale = 100 if key.startswith("funding") else 1
            expected = Decimal(above) / scale
        else:
            expected = (Decimal(above) * 100 / Decimal(below)).quantize(Decimal("0.000001"))
        if one.value != expected:
            raise SystemExit(f"{key}: {one.value} is not {expected}")


def main(arguments: Sequence[str] | None = None) -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--rows", type=int, default=1_000_000)
    rows = parser.parse_args(arguments).rows
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        made = make(folder, rows)
        seconds, cpu, found = run(folder)
        peer_seconds, wanted = peer(folder)
        agree(found, wanted)
        same = five(folder)
    memory = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss // 1024
    print(f"{made:,} rows, {len(found)} definitions: {seconds:.1f} s, most memory {memory} MB")
    print(f"the five of the peer alone: {same:.2f} s, by hand {peer_seconds:.2f} s")
    result = {
        "name": "indicators",
        "value": round(seconds, 2),
        "unit": "s",
        "goal": GOAL if rows >= 20_000_000 else None,
        "peer": {"name": "plain SQL, five of the functions", "value": round(peer_seconds, 2)},
        "ratio": round(same / peer_seconds, 2),
        "rows": made,
        "definitions": len(found),
        "cpu_seconds": round(cpu, 2),
        "memory_mb": memory,
        "load": round(os.getloadavg()[0], 1),
    }
    print(json.dumps(result, ensure_ascii=False))


if __name__ == "__main__":
    main()
