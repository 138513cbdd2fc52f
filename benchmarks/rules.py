"""Rules: the apprenticeship subsidy of 1,000,000 apprentices, with an identifier of the derivation for each.

The figure is the time from an Arrow table in memory to amounts, verdicts and identifiers, on one core. The
peer, OpenFisca-Core, computes the same formula on the same rows in the same run: amounts only. Each runs in a
process of its own, so that its peak memory is its own, and every amount of both is held against exact
whole-number arithmetic.

    benchmarks/rules.py [rows]
"""

from __future__ import annotations

import json
import os
import resource
import subprocess
import sys
import time
from datetime import date
from typing import Any

import numpy as np
import pyarrow as pa

from ronghe.engine.packs.rulebook import shipped_book
from ronghe.engine.rules.arrow import figures_array
from ronghe.engine.rules.assuming import with_assumptions
from ronghe.engine.rules.bulk import evaluate_batches
from ronghe.engine.rules.columns import Figures

ROWS = 1_000_000
GOAL_SECONDS = 0.5
GOAL_MEGABYTES = 500
ROUNDS = 5
DAY = date(2020, 9, 1)
SEED = 20200220


def _rows(rows: int) -> tuple[Any, Any]:
    """Rates in fen inside the range of the policy, and months of training from 1 to 12."""
    generator = np.random.default_rng(SEED)
    return generator.integers(400_000, 600_001, rows), generator.integers(1, 13, rows)


def _exact(rates: Any, months: Any) -> Any:
    """Fen a head, half up, in whole numbers: what both must give."""
    return (2 * rates * months + 12) // 24


def measure_ours(rows: int) -> dict[str, Any]:
    pa.set_cpu_count(1)
    book = shipped_book()
    rule = book.get("qy.range.apprentice", DAY)
    store = with_assumptions(book.store, "qingyuan", {"funding.apprentice_subsidy.by_part_year": "是"})
    rates, months = _rows(rows)
    money = figures_array(Figures(rates, np.ones(rows, dtype=np.bool_), 2), rows)
    table = pa.table(
        {"rate": money.cast(pa.float64()), "heads": np.ones(rows, dtype=np.int64), "months": months}
    )
    seconds, cpu = [], []
    for _ in range(ROUNDS):
        start, worked = time.perf_counter(), time.process_time()
        results = list(evaluate_batches(book, rule, table, on=DAY, store=store))
        identifiers = pa.chunked_array([result.trace_ids() for result in results])
        seconds.append(time.perf_counter() - start)
        cpu.append(time.process_time() - worked)
    megabytes = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
    fen = np.concatenate(
        [result.answer.value.values for result in results if result.answer.value is not None]
    )
    return {
        "seconds": min(seconds),
        "median": sorted(seconds)[ROUNDS // 2],
        "cpu": min(cpu),
        "megabytes": megabytes,
        "wrong": int((fen != _exact(rates, months)).sum()),
        "distinct": len(identifiers.unique()),
    }


def measure_peer(rows: int) -> dict[str, Any]:
    # Not installed in operation (AGPL), so the parent process must not need it.
    from openfisca_core import periods  # noqa: PLC0415
    from openfisca_core.entities import build_entity  # noqa: PLC0415
    from openfisca_core.simulations import SimulationBuilder  # noqa: PLC0415
    from openfisca_core.taxbenefitsystems import TaxBenefitSystem  # noqa: PLC0415
    from openfisca_core.variables import Variable  # noqa: PLC0415

    person = build_entity("person", "persons", "apprentice", is_person=True)

    class rate(Variable):
        value_type, entity, definition_period = float, person, periods.DateUnit.YEAR

    class months(Variable):
        value_type, entity, definition_period = int, person, periods.DateUnit.YEAR

    class subsidy(Variable):
        value_type, entity, definition_period = float, person, periods.DateUnit.YEAR

        def formula(people: Any, period: Any) -> Any:
            yearly, length = people("rate", period), people("months", period)
            inside = (yearly >= 4000) & (yearly <= 6000)
            return np.where(inside, np.floor(yearly * length / 12 * 100 + 0.5) / 100, 0)

    system = TaxBenefitSystem([person])
    for variable in (rate, months, subsidy):
        system.add_variable(variable)
    rates, lengths = _rows(rows)
    seconds, cpu = [], []
    for _ in range(ROUNDS):
        simulation = SimulationBuilder().build_default_simulation(system, count=rows)
        start, worked = time.perf_counter(), time.process_time()
        simulation.set_input("rate", "2020", rates / 100)
        simulation.set_input("months", "2020", lengths)
        amounts = simulation.calculate("subsidy", "2020")
        seconds.append(time.perf_counter() - start)
        cpu.append(time.process_time() - worked)
    fen = np.rint(amounts.astype(np.float64) * 100).astype(np.int64)
    wrong = int((fen != _exact(rates, lengths)).sum())
    off = np.abs(amounts.astype(np.float64).sum() - _exact(rates, lengths).sum() / 100)
    return {
        "seconds": min(seconds),
        "median": sorted(seconds)[ROUNDS // 2],
        "cpu": min(cpu),
        "megabytes": resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024,
        "wrong": wrong,
        "total_off_yuan": round(float(off), 2),
        "dtype": str(amounts.dtype),
    }


def _alone(what: str, rows: int) -> dict[str, Any] | None:
    """One measurement in a process of its own, on one core."""
    threads = dict.fromkeys(("OMP_NUM_THREADS", "OPENBLAS_NUM_THREADS", "ARROW_NUM_THREADS"), "1")
    command = [sys.executable, __file__, str(rows), what]
    done = subprocess.run(command, capture_output=True, text=True, env=os.environ | threads, check=False)
    if done.returncode:
        print(done.stderr.strip().splitlines()[-1] if done.stderr.strip() else f"{what} 没有完成")
        return None
    measured: dict[str, Any] = json.loads(done.stdout.splitlines()[-1])
    return measured


def main(rows: int) -> int:
    ours = _alone("ours", rows)
    if ours is None:
        return 1
    peer = _alone("peer", rows)
    print(
        f"{rows} 名学徒：{ours['seconds']:.3f} 秒（{ROUNDS} 次中最快，中位数 {ours['median']:.3f} 秒，"
        f"处理器 {ours['cpu']:.3f} 秒），内存峰值 {ours['megabytes']:.0f} MB，"
        f"与整数算法不符 {ours['wrong']} 人，各不相同的编号 {ours['distinct']} 个"
    )
    if peer:
        print(
            f"OpenFisca-Core（{peer['dtype']}，不编号）：{peer['seconds']:.3f} 秒，"
            f"处理器 {peer['cpu']:.3f} 秒，内存峰值 {peer['megabytes']:.0f} MB，"
            f"与整数算法不符 {peer['wrong']} 人，合计相差 {peer['total_off_yuan']} 元"
        )
    else:
        print("没有装 OpenFisca-Core（只在测速时用，见 requirements-bench.lock），没有对照")
    summary = {
        "name": "rules",
        "value": round(ours["seconds"], 4),
        "unit": "s",
        "goal": GOAL_SECONDS,
        "peer": {"name": "OpenFisca-Core", "value": round(peer["seconds"], 4)} if peer else None,
        "ratio": round(ours["seconds"] / peer["seconds"], 3) if peer else None,
        "rows": rows,
        "median": round(ours["median"], 4),
        "cpu_seconds": round(ours["cpu"], 4),
        "peak_mb": round(ours["megabytes"]),
        "goal_mb": GOAL_MEGABYTES,
        "wrong_to_the_fen": ours["wrong"],
        "peer_wrong_to_the_fen": peer["wrong"] if peer else None,
        "peer_peak_mb": round(peer["megabytes"]) if peer else None,
    }
    print(json.dumps(summary, ensure_ascii=False))
    return 0 if ours["wrong"] == 0 and ours["distinct"] == rows else 1


if __name__ == "__main__":
    count = int(sys.argv[1]) if len(sys.argv) > 1 else ROWS
    if len(sys.argv) > 2:
        print(json.dumps({"ours": measure_ours, "peer": measure_peer}[sys.argv[2]](count)))
        sys.exit(0)
    sys.exit(main(count))
