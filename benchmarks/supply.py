"""Supply: how far the 80 % intervals of graduates are from holding eight of ten, on made schools.

Twelve cities of 120 programmes with ten entrance years each: every programme has its own share of entrants
who graduate, every cohort scatters around it, sizes differ. The last three years are held back and projected
from the others. The peer, in the same run, takes the pooled share of the programme's own finished cohorts and
the interval of the binomial distribution, as a spreadsheet would. The value is the distance of the share of
cells inside their interval from 0.8; the totals of a city and year and the time of a projection are printed
beside it. Made data show that the arithmetic is right, not that schools behave so.

    OMP_NUM_THREADS=1 benchmarks/supply.py
"""

from __future__ import annotations

import json
import sys
import time
from pathlib import Path

import numpy as np
from scipy import stats

sys.path.insert(0, str(Path(__file__).resolve().parents[1]))

from ronghe.engine.supply import Cohort, Programme, project

CITIES, PROGRAMMES, FIRST, LAST, HELD = 12, 120, 2016, 2026, 2023
YEARS = (2026, 2027, 2028)
GOAL = 0.05


def city(seed: int) -> tuple[list[Programme], list[Cohort], dict[tuple[str, int], int]]:
    """Programmes, their cohorts with the last three years open, and what came of those."""
    rng = np.random.default_rng(seed)
    programmes, cohorts, truth = [], [], {}
    for n in range(PROGRAMMES):
        key, share = f"p{n}", rng.beta(0.88 * 20, 0.12 * 20)
        programmes.append(Programme(key, 3, ("中职",)))
        for year in range(FIRST, LAST):
            number = int(rng.integers(20, 120))
            done = int(rng.binomial(number, rng.beta(share * 60, (1 - share) * 60)))
            cohorts.append(Cohort(key, year, None, number, graduated=done if year < HELD else None))
            truth[key, year + 3] = done
    return programmes, cohorts, truth


def plain(cohorts: list[Cohort], truth: dict[tuple[str, int], int]) -> list[bool]:
    """Inside the binomial interval of the programme's own pooled share, cell by cell."""
    done: dict[str, list[int]] = {}
    for row in cohorts:
        if row.graduated is not None and row.enrolled:
            whole = done.setdefault(row.programme, [0, 0])
            whole[0] += row.graduated
            whole[1] += row.enrolled
    inside = []
    for row in cohorts:
        if row.graduated is None:
            hits, number = done[row.programme]
            low, high = stats.binom.ppf([0.1, 0.9], row.enrolled, hits / number)
            inside.append(bool(low <= truth[row.programme, row.entry_year + 3] <= high))
    return inside


def main() -> None:
    ours: list[bool] = []
    totals: list[bool] = []
    peers: list[bool] = []
    seconds = 0.0
    for seed in range(CITIES):
        programmes, cohorts, truth = city(seed)
        begun = time.process_time()
        found = project(programmes, cohorts, YEARS, base_year=LAST - 1)
        seconds += time.process_time() - begun
        ours += [c.graduates.low <= truth[key] <= c.graduates.high for key, c in found.cells.items()]
        for year in YEARS:
            total, true = found.total(year), sum(n for (_, at), n in truth.items() if at == year)
            totals.append(total.low <= true <= total.high)
        peers += plain(cohorts, truth)
    print(f"cells inside: ours {np.mean(ours):.3f}, binomial {np.mean(peers):.3f}")
    print(f"totals of a city and year inside: {np.mean(totals):.3f} of {len(totals)}")
    print(f"{1000 * seconds / CITIES:.0f} ms for {PROGRAMMES} programmes, {len(YEARS)} years")
    value, peer = abs(float(np.mean(ours)) - 0.8), abs(float(np.mean(peers)) - 0.8)
    line = {
        "name": "supply",
        "value": round(value, 4),
        "unit": "share",
        "goal": GOAL,
        "peer": {"name": "binomial interval of the own pooled share", "value": round(peer, 4)},
        "ratio": round(value / peer, 3) if peer else None,
    }
    print(json.dumps(line, ensure_ascii=False))


if __name__ == "__main__":
    main()
