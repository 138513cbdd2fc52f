"""Excel import: 100,000 rows of 8 columns read, checked, compared with the stored ones and saved.

The figure is the time from the bytes of the file to the committed transaction in a real PostgreSQL. The peer,
openpyxl, only reads the cells of the same file. Each runs in a process of its own, so that its peak memory is
its own.

    benchmarks/excel_import.py [rows]
"""

from __future__ import annotations

import datetime as dt
import json
import resource
import subprocess
import sys
import tempfile
import time
from collections.abc import Collection, Mapping, Sequence
from pathlib import Path
from typing import Any

import django
import openpyxl
from django.conf import settings
from django.db import connection, models

from ronghe.core import postgres
from ronghe.core.actor import Actor
from ronghe.core.excel import Choice, Date, Integer, ListOf, Money, Reference, Row, Sheet, Text
from ronghe.core.excel.importing import import_workbook

ROWS = 100_000
GOAL_SECONDS = 60
GOAL_MEGABYTES = 1024
AREAS = {f"示例县{n}": n for n in range(200)}
KINDS = (("school", "职业学校"), ("enterprise", "企业"), ("office", "政府部门"))
EPOCH = dt.date(2024, 1, 1)


def find_areas(names: Collection[str]) -> dict[str, int]:
    return {name: AREAS[name] for name in names if name in AREAS}


def sheet_with(existing: Any = None) -> Sheet:
    return Sheet(
        "机构",
        [
            Text("code", "机构代码", required=True, pattern=r"[A-Z][0-9]{9}"),
            Text("name", "机构名称", required=True, max_length=60),
            Choice("kind", "机构类别", choices=KINDS, required=True),
            Reference("area", "所属地区", lookup=find_areas, label=lambda n: f"示例县{n}", required=True),
            Integer("staff", "在职人数", minimum=0),
            Money("subsidy", "补贴金额（元）"),
            Date("valid_from", "生效日期"),
            ListOf("aliases", "别名"),
        ],
        key=("code",),
        existing=existing,
    )


def generated(count: int) -> Any:
    for n in range(count):
        yield {
            "code": f"A{n:09}",
            "name": f"示例职业技术学校第{n}分校",
            "kind": KINDS[n % 3][0],
            "area": n % 200,
            "staff": n % 1_000,
            "subsidy": n * 37,
            "valid_from": EPOCH + dt.timedelta(days=n % 900),
            "aliases": (f"示校{n}", f"示例{n}校"),
        }


def make_file(path: Path, count: int) -> None:
    with path.open("wb") as target:
        sheet_with().export(generated(count), target)


def ours(path: Path, home: Path) -> None:
    where = {
        "NAME": postgres.DATABASE,
        "USER": postgres.OWNER,
        "HOST": str(postgres.Server(home).socket_dir()),
    }
    database = {"ENGINE": "django.db.backends.postgresql", "PORT": "5432", **where}
    settings.configure(DATABASES={"default": database}, USE_TZ=True)
    django.setup()

    class Office(models.Model):
        code = models.CharField(max_length=20, unique=True)
        name = models.CharField(max_length=60)
        kind = models.CharField(max_length=20)
        area = models.IntegerField(db_index=True)
        staff = models.IntegerField(null=True)
        subsidy = models.BigIntegerField(null=True)
        valid_from = models.DateField(null=True)
        aliases = models.JSONField(default=list)

        class Meta:
            app_label = "benchmark"

        def __str__(self) -> str:
            return self.name

    def existing(keys: Sequence[tuple[Any, ...]]) -> Mapping[tuple[Any, ...], Mapping[str, Any]]:
        found = Office.objects.filter(code__in=[key[0] for key in keys]).values("code", "name", "staff")
        return {(row["code"],): row for row in found}

    def save(rows: Sequence[Row], /, *, actor: Actor) -> None:
        Office.objects.bulk_create(Office(**row) for row in rows)

    with connection.schema_editor() as editor:
        editor.create_model(Office)
    started = time.perf_counter()
    done = import_workbook(sheet_with(existing), path, actor=Actor.for_system("benchmark"), save=save)
    seconds = time.perf_counter() - started
    assert Office.objects.count() == done.new
    report(seconds, done.new)


def peer(path: Path) -> None:
    started = time.perf_counter()
    book = openpyxl.load_workbook(path, read_only=True)
    count = sum(1 for _ in book["机构"].iter_rows(values_only=True)) - 1
    report(time.perf_counter() - started, count)


def report(seconds: float, rows: int) -> None:
    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
    print(json.dumps({"seconds": seconds, "rows": rows, "megabytes": peak}))


def in_a_process(*arguments: str) -> dict[str, float]:
    command = [sys.executable, __file__, *arguments]
    done = subprocess.run(command, check=True, capture_output=True, text=True)
    measured: dict[str, float] = json.loads(done.stdout.splitlines()[-1])
    return measured


def main(count: int) -> None:
    with tempfile.TemporaryDirectory(prefix="ronghe-bench-", dir="/var/tmp") as folder:
        path, home = Path(folder) / "offices.xlsx", Path(folder) / "postgres"
        Path(folder).chmod(0o755)
        in_a_process("make", str(path), str(count))
        server = postgres.Server(home)
        server.start()
        try:
            mine = in_a_process("ours", str(path), str(home))
        finally:
            server.stop()
        other = in_a_process("peer", str(path))
    assert mine["rows"] == other["rows"] == count
    print(f"{count:,} rows × 8 columns: {mine['seconds']:.1f} s")
    print(f"peak memory {mine['megabytes']:.0f} MB, goal at most {GOAL_MEGABYTES} MB")
    print(f"openpyxl, reading only: {other['seconds']:.1f} s, peak {other['megabytes']:.0f} MB")
    result = {
        "name": "excel_import",
        "value": round(mine["seconds"], 2),
        "unit": f"s for {count} rows × 8 columns, read, checked and saved",
        "goal": GOAL_SECONDS,
        "peak_mb": round(mine["megabytes"]),
        "peer": {"name": "openpyxl read-only, reading only", "value": round(other["seconds"], 2)},
        "ratio": round(mine["seconds"] / other["seconds"], 2),
    }
    print(json.dumps(result, ensure_ascii=False))


if __name__ == "__main__":
    match sys.argv[1:]:
        case ["make", path, count]:
            make_file(Path(path), int(count))
            print("{}")
        case ["ours", path, home]:
            ours(Path(path), Path(home))
        case ["peer", path]:
            peer(Path(path))
        case [count]:
            main(int(count))
        case _:
            main(ROWS)
