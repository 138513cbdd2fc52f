"""Reading job advertisements: seconds for 1,000,000 cleaned, grouped and coded, and how right the groups are.

The file is made by ``support/ads.py`` out of real advertisements with the noise of real files; half of its
rows repeat earlier ones, one employer says one post in a twentieth of all rows, and the truth stands beside
each row in a column that the mapping does not read. The command ``ronghe labour ingest`` runs as for a clerk,
with two processes; its time, processor seconds and the memory of all its processes are taken.

Right is measured twice. On the planted repetitions: the share of pairs put together that are one vacancy, and
the share of such pairs that were put together (the flood is left out of both; it has its own figure). On the
real files: the pairs found are judged by an independent comparison of the whole texts (exact Jaccard of runs
of four characters over every pair, no sketch), of titles, and of place and employer as written; recall is
against all pairs that this comparison holds for certain.

The peer is DuckDB on the same file in the same run: it reads it and takes equal (title, employer, place, text
without spaces) as one. It does not clean, code, or take out personal data.

    benchmarks/ads.py [rows]      20,000 by default; 1000000 is the figure to quote
"""

from __future__ import annotations

import csv
import difflib
import gzip
import itertools
import json
import os
import re
import resource
import subprocess
import sys
import tempfile
import time
from collections import Counter, defaultdict
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from pathlib import Path

import duckdb
import numpy as np
import psutil
import pyarrow.parquet as pq
from sklearn.feature_extraction.text import CountVectorizer

sys.path.insert(0, str(Path(__file__).resolve().parents[1]))

from benchmarks.support.ads import HEADERS, JOBS, Generator
from ronghe.engine.ads.ingest import Options, ingest
from ronghe.engine.ads.mapping import Mapping
from ronghe.engine.ads.regions import Regions

GOAL_SECONDS, GOAL_MB, MILLION = 600, 3_072, 1_000_000
GOAL_PRECISION, GOAL_RECALL = 0.98, 0.95
ROWS = 20_000
WORKERS = 2
KEPT = Path(__file__).resolve().parents[1] / ".local" / "bench" / "ads"
TABLES = Path(__file__).resolve().parents[1] / "src" / "ronghe" / "reference" / "data"
MADE = Mapping(
    "made",
    {
        "title": ("title",),
        "employer": ("company",),
        "region": ("area",),
        "salary": ("salary",),
        "education": ("info",),
        "experience": ("info",),
        "headcount": ("info",),
        "industry": ("industry",),
        "posted": ("date",),
        "description": ("description",),
    },
    confirmed=True,
)
COMMON = {
    "title": ("title",),
    "region": ("area",),
    "salary": ("salary",),
    "posted": ("date",),
    "description": ("description",),
}
NAMED = COMMON | {"employer": ("company",)}
REAL = {
    "ads_2018-04.csv.gz": COMMON
    | {"industry": ("company_info",), "education": ("flag",), "experience": ("flag",)},
    "ads_2019-09_bigdata.csv.gz": NAMED | {"industry": ("company_info",), "education": ("education",)},
    "ads_2020-04_shanghai.csv.gz": NAMED | {"industry": ("industry",)},
}
SURE, ALIKE, TITLES, WINDOW = 0.9, 0.6, 0.6, 60
"""Full-text similarity that is certain, that is enough with the rest equal; titles; days."""
_PITCH = re.compile(r"[（(【\[].*?[)）】\]]|\d+|[^\w]+|[急诚]?[招聘]+|五险一金|双休")


@dataclass(frozen=True)
class Run:
    """One run of the command."""

    seconds: float
    processor_seconds: float
    peak_mb: float
    stages: dict[str, float]
    rejected: int


def made(count: int) -> Path:
    """The file of that many rows, made once."""
    path = KEPT / f"made-{count}.csv"
    if not path.exists():
        path.parent.mkdir(parents=True, exist_ok=True)
        draft = path.with_suffix(".part")
        Generator(count).write(draft)
        draft.replace(path)
    return path


def command(source: Path, folder: Path) -> Run:
    mapping = folder / "mapping.json"
    mapping.write_text(MADE.to_json(), encoding="utf-8")
    told = folder / "report.json"
    before = resource.getrusage(resource.RUSAGE_CHILDREN)
    started = time.monotonic()
    with told.open("w") as out:
        child = subprocess.Popen(
            [
                str(Path(sys.executable).with_name("ronghe")),
                *("labour", "ingest", str(source), "--mapping", str(mapping), "--out", str(folder / "out")),
                *("--workers", str(WORKERS), "--json"),
            ],
            stdout=out,
            stderr=subprocess.DEVNULL,
        )
        peak = 0.0
        while child.poll() is None:
            peak = max(peak, _memory(child.pid))
            time.sleep(1)
    seconds = time.monotonic() - started
    if child.returncode:
        raise SystemExit(f"ronghe labour ingest 失败：{child.returncode}")
    after = resource.getrusage(resource.RUSAGE_CHILDREN)
    used = after.ru_utime + after.ru_stime - before.ru_utime - before.ru_stime
    report = json.loads(told.read_text(encoding="utf-8"))
    return Run(seconds, used, peak, report["seconds"], report["rejected"])


def _memory(pid: int) -> float:
    """Megabytes of the process and its children; shared pages are counted once (PSS)."""
    total = 0
    try:
        parent = psutil.Process(pid)
        for process in (parent, *parent.children(recursive=True)):
            total += process.memory_full_info().pss
    except psutil.Error:
        return 0.0
    return total / 2**20


def planted(source: Path, out: Path) -> dict[str, float]:
    """Pairs found against pairs planted."""
    truth = _truth(source)
    found: Counter[str] = Counter()
    meant: Counter[int] = Counter()
    both: Counter[tuple[str, int]] = Counter()
    flood: Counter[str] = Counter()
    for part in sorted(out.glob("part-*.parquet")):
        table = pq.read_table(part, columns=["line", "cluster"])
        for line, cluster in zip(table.column(0).to_pylist(), table.column(1).to_pylist(), strict=True):
            vacancy = truth[line]
            if vacancy == 0:
                flood[cluster] += 1
                continue
            found[cluster] += 1
            meant[vacancy] += 1
            both[cluster, vacancy] += 1
    right = _pairs(both.values())
    return {
        "precision": right / max(_pairs(found.values()), 1),
        "recall": right / max(_pairs(meant.values()), 1),
        "pairs": _pairs(meant.values()),
        "flood_rows": flood.total(),
        "flood_groups": len(flood),
    }


def _truth(source: Path) -> dict[int, int]:
    with source.open(encoding="utf-8", newline="") as file:
        reader = csv.reader(file)
        next(reader)
        return dict((reader.line_num, int(row[-1])) for row in reader)  # noqa: C402  the number changes with each row


def _pairs(sizes: Iterable[int]) -> int:
    return sum(size * (size - 1) // 2 for size in sizes)


def peer(source: Path) -> tuple[float, float]:
    """Seconds of DuckDB for exact equality, and the recall it reaches."""
    started = time.monotonic()
    base = duckdb.connect()
    base.execute("set threads=2")
    base.execute("set memory_limit='3GB'")
    base.execute(
        "create table ads as select truth, md5(concat_ws('|', title, company, area, "
        "regexp_replace(description, '\\s+', '', 'g'))) as key "
        "from read_csv(?, header=true, all_varchar=true, max_line_size=10000000)",
        [str(source)],
    )
    base.execute("create table kept as select key, count(*) as copies from ads group by key")
    seconds = time.monotonic() - started
    right = base.execute(
        "select sum(n * (n - 1) / 2) from "
        "(select count(*) as n from ads where truth <> '0' group by key, truth)"
    ).fetchall()[0][0]
    meant = base.execute(
        "select sum(n * (n - 1) / 2) from (select count(*) as n from ads where truth <> '0' group by truth)"
    ).fetchall()[0][0]
    return seconds, float(right or 0) / max(float(meant or 0), 1)


def real(folder: Path) -> dict[str, float] | None:
    """Precision and recall on the real files, by the comparison of whole texts."""
    if not (JOBS / next(iter(REAL))).exists():
        return None
    regions = Regions.read(TABLES / "regions_2026.csv", TABLES / "regions_2026_successions.csv")
    totals: Counter[str] = Counter()
    for number, (name, columns) in enumerate(REAL.items()):
        options = Options(regions, year=2020, today=date(2026, 1, 1), workers=1, code=False)
        report = ingest([JOBS / name], Mapping(f"real{number}", columns), options, folder / f"real{number}")
        totals += _judged(JOBS / name, report.parts)
    print(
        f"真实文件：判为同一岗位的 {totals['found']} 对中对的 {totals['right']} 对；"
        f"整篇比较确定相同的 {totals['sure']} 对中找到 {totals['hit']} 对"
    )
    return {
        "precision": totals["right"] / max(totals["found"], 1),
        "recall": totals["hit"] / max(totals["sure"], 1),
    }


def _judged(path: Path, parts: list[Path]) -> Counter[str]:
    with gzip.open(path, "rt", encoding="utf-8", newline="") as file:
        reader = csv.DictReader(file)
        rows = dict((reader.line_num, row) for row in reader)  # noqa: C402  the number changes with each row
    groups: dict[str, list[int]] = defaultdict(list)
    for part in parts:
        table = pq.read_table(part, columns=["line", "cluster"])
        for line, cluster in zip(table.column(0).to_pylist(), table.column(1).to_pylist(), strict=True):
            groups[cluster].append(line)
    taken = sorted(itertools.chain.from_iterable(groups.values()))
    found = {pair for lines in groups.values() for pair in itertools.combinations(sorted(lines), 2)}
    similar = _similar(taken, [_squeezed(rows[line]) for line in taken])
    right = {pair for pair in found if _one(rows[pair[0]], rows[pair[1]], similar.get(pair))}
    for first, second in sorted(found - right)[:5]:
        print(
            "  判错：",
            rows[first]["title"],
            rows[first]["area"],
            "/",
            rows[second]["title"],
            rows[second]["area"],
        )
    sure = {
        pair for pair, share in similar.items() if share >= SURE and _certain(rows[pair[0]], rows[pair[1]])
    }
    return Counter(found=len(found), right=len(right), sure=len(sure), hit=len(sure & found))


def _squeezed(row: dict[str, str]) -> str:
    return re.sub(r"\s+", "", row["description"] or "")


def _similar(lines: list[int], texts: list[str]) -> dict[tuple[int, int], float]:
    """Exact Jaccard similarity of runs of four characters of every pair of texts that share enough."""
    long = [n for n, text in enumerate(texts) if len(text) >= 40]
    counter = CountVectorizer(
        analyzer="char", ngram_range=(4, 4), binary=True, dtype=np.int32, lowercase=False
    )
    table = counter.fit_transform([texts[n] for n in long]).tocsr()
    size = np.asarray(table.sum(axis=1)).ravel()
    found = {}
    common = table[:, np.asarray(table.sum(axis=0)).ravel() <= max(len(long) // 20, 50)]
    for start in range(0, len(long), 500):
        meeting = (common[start : start + 500] @ common.T).tocoo()
        first, second = meeting.row + start, meeting.col
        near = (first < second) & (meeting.data >= 0.2 * np.minimum(size[first], size[second]))
        for a, b in zip(first[near].tolist(), second[near].tolist(), strict=True):
            shared = int(table[a].multiply(table[b]).sum())
            share = shared / (size[a] + size[b] - shared)
            if share >= ALIKE:
                found[lines[long[a]], lines[long[b]]] = float(share)
    return found


def _one(first: dict[str, str], second: dict[str, str], share: float | None) -> bool:
    """One vacancy, by the whole text or its absence, the title, and place and employer as written."""
    texts = [len(_squeezed(row)) >= 40 for row in (first, second)]
    if all(texts) and share is None:
        return False
    titles = [_PITCH.sub("", row["title"].lower()) or row["title"].lower() for row in (first, second)]
    one, other = titles
    alike = difflib.SequenceMatcher(None, one, other).ratio() >= TITLES or one in other or other in one
    return alike and _placed(first, second) and _employed(first) == _employed(second)


def _certain(first: dict[str, str], second: dict[str, str]) -> bool:
    titles = {re.sub(r"\s+", "", row["title"].lower()) for row in (first, second)}
    return (
        len(titles) == 1
        and _placed(first, second)
        and _employed(first) == _employed(second)
        and first["salary"] == second["salary"]
        and abs((_day(first) - _day(second)).days) <= WINDOW
    )


def _placed(first: dict[str, str], second: dict[str, str]) -> bool:
    one, other = first["area"].strip(), second["area"].strip()
    return one.startswith(other) or other.startswith(one) or one.endswith("省")


def _employed(row: dict[str, str]) -> str:
    return re.sub(r"\s+", "", row.get("company") or row.get("company_info") or "")


def _day(row: dict[str, str]) -> date:
    return date.fromisoformat(row["date"] if len(row["date"]) > 5 else f"2020-{row['date']}")


def main() -> None:
    count = int(sys.argv[1]) if len(sys.argv) > 1 else ROWS
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        source = made(count)
        size = source.stat().st_size >> 20
        print(f"{count:,} 行，{size} MB，{len(HEADERS)} 列；负载 {os.getloadavg()[0]:.1f}")
        run = command(source, folder)
        found = planted(source, folder / "out")
        peer_seconds, peer_recall = peer(source)
        judged = real(folder)
    scale = MILLION / count
    print(f"各步秒数 {run.stages}；不收 {run.rejected} 行")
    print(f"种下的重复：精确率 {found['precision']:.4f}，召回率 {found['recall']:.4f}，{found['pairs']:,} 对")
    print(f"同一单位重复 {found['flood_rows']:,} 次的广告归为 {found['flood_groups']} 组")
    figure = {
        "name": "ads",
        "value": round(run.seconds * scale, 1),
        "unit": "seconds for 1,000,000 advertisements cleaned, grouped and coded (scaled from rows)",
        "goal": GOAL_SECONDS,
        "peer": {
            "name": "DuckDB, equal text only, nothing cleaned or coded",
            "value": round(peer_seconds * scale, 1),
        },
        "ratio": round(run.seconds / peer_seconds, 2),
        "rows": count,
        "processor_seconds": round(run.processor_seconds * scale, 1),
        "peak_mb": round(run.peak_mb),
        "goal_mb": GOAL_MB,
        "precision": round(found["precision"], 4),
        "recall": round(found["recall"], 4),
        "peer_recall": round(peer_recall, 4),
        "real_precision": round(judged["precision"], 4) if judged else None,
        "real_recall": round(judged["recall"], 4) if judged else None,
        "goal_precision": GOAL_PRECISION,
        "goal_recall": GOAL_RECALL,
        "flood_groups": found["flood_groups"],
        "load": round(os.getloadavg()[0], 1),
    }
    print(json.dumps(figure, ensure_ascii=False))


if __name__ == "__main__":
    main()
