"""The heavy part of a forecast on the machines of a Spark session: series are dealt out, fits come back.

    options = Options(fitter=fitter(session(master="spark://head:7077")))
    report = forecast(cleaned, options)

The report is that of one machine to the last digit: only the fits of single series are computed elsewhere,
by the same function; intervals, sums and suppression follow here. Each machine needs this package.
"""

from __future__ import annotations

import pickle
from collections.abc import Callable, Iterator, Sequence
from typing import Any

import pyarrow as pa

from ronghe.engine.forecast.fitting import Fit, Task, fit

EACH = 25
"""Series a task: enough that fitting them outweighs the start of a task."""


def fitter(spark: Any) -> Callable[[Sequence[Task]], list[Fit]]:
    """What ``Options.fitter`` asks for, on this session."""

    def fit_there(tasks: Sequence[Task]) -> list[Fit]:
        if not tasks:
            return []
        rows = [(place, bytearray(pickle.dumps(task))) for place, task in enumerate(tasks)]
        parts = max(1, len(rows) // EACH)
        frame = spark.createDataFrame(rows, "place int, content binary").repartition(parts, "place")
        made = frame.mapInArrow(_fit_batches, "place int, content binary").collect()
        found = {row.place: pickle.loads(bytes(row.content)) for row in made}  # noqa: S301  our own, from our workers
        return [found[place] for place in range(len(tasks))]

    return fit_there


def _fit_batches(batches: Iterator[pa.RecordBatch]) -> Iterator[pa.RecordBatch]:
    """Runs on the workers."""
    for batch in batches:
        done = [pickle.dumps(fit(pickle.loads(one.as_py()))) for one in batch.column("content")]  # noqa: S301  see above
        yield pa.RecordBatch.from_arrays(
            [batch.column("place"), pa.array(done, pa.binary())], names=["place", "content"]
        )
