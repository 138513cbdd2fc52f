"""What the files of an output folder of advertisements are called."""

from __future__ import annotations

REJECTS, INDEX, PART = "rejects.csv", "index.npz", "part-{:05d}.parquet"
WORK = ".work"
"""Where a run works until it is whole."""
