"""Where the advertisements lie, and DuckDB over them: in process, bounded, fetching nothing from outside."""

from __future__ import annotations

import os
from collections.abc import Iterable, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from django.conf import settings

from ronghe.engine.late import Late
from ronghe.labour.enums import AdBatchState
from ronghe.labour.models import AdBatch

duckdb: Any = Late("duckdb")
MEMORY = "512MB"
"""What one request may hold; more is put beside the files meanwhile."""
THREADS = 2


def root() -> Path:
    return Path(settings.RONGHE_ADS_ROOT)


def folder_of(batch: int) -> Path:
    """The folder of a batch: its Parquet files and its reject file."""
    return root() / str(batch)


def files_of(batches: Iterable[int]) -> list[str]:
    """The Parquet files of the batches that are there, in a fixed order."""
    return [str(file) for batch in sorted(batches) for file in sorted(folder_of(batch).glob("*.parquet"))]


def live_files() -> list[Path]:
    """The Parquet files of all batches that count."""
    live = AdBatch.objects.filter(state=AdBatchState.DONE).values_list("pk", flat=True)
    return [Path(file) for file in files_of(live)]


@contextmanager
def connected() -> Any:
    """A DuckDB of its own for one question."""
    spill = root() / ".spill"
    spill.mkdir(parents=True, exist_ok=True, mode=0o700)
    connection = duckdb.connect(
        ":memory:",
        config={
            "memory_limit": MEMORY,
            "threads": THREADS,
            "temp_directory": str(spill),
            "autoinstall_known_extensions": "false",
            "autoload_known_extensions": "false",
        },
    )
    try:
        yield connection
    finally:
        connection.close()


def quoted(file: str | Path) -> str:
    """A file name as a statement has it: views and copies take no parameters."""
    return "'" + str(file).replace("'", "''") + "'"


def scan(files: Iterable[str | Path]) -> str:
    """The rows of these files as one table of a statement."""
    return f"read_parquet([{', '.join(map(quoted, files))}], union_by_name = true)"


def rewrite(connection: Any, file: Path, columns: str, joined: str) -> None:
    """Give a file other values in some ``columns``, of its row ``a`` and what is ``joined``: in one step."""
    beside = file.with_name(f".{file.name}.new")
    connection.execute(
        f"COPY (SELECT a.* REPLACE ({columns}) FROM {scan([file])} a LEFT JOIN {joined}) "  # noqa: S608  own file names, quoted
        f"TO {quoted(beside)} (FORMAT parquet, COMPRESSION zstd)"
    )
    os.replace(beside, file)


def rows_of(connection: Any, sql: str, parameters: Sequence[Any] = ()) -> list[dict[str, Any]]:
    """The answer as dictionaries."""
    found = connection.execute(sql, list(parameters))
    names = [column[0] for column in found.description]
    return [dict(zip(names, row, strict=True)) for row in found.fetchall()]
