"""Ibis tables over a snapshot: the same expressions on DuckDB in process or on Spark.

    with open_snapshot() as snapshot:
        tasks = snapshot.table("policy.task")
        tasks.filter(tasks.jurisdiction_path.startswith("330000/330600/")).count().execute()

Nothing is fetched from outside: the extensions of DuckDB are those built into it.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import date
from pathlib import Path
from typing import Any, Literal, Self, TypeAlias

from django.conf import settings

from ronghe.core.errors import NotFound, RongheError
from ronghe.engine import spark
from ronghe.engine.late import Late
from ronghe.warehouse import snapshots
from ronghe.warehouse.snapshots import Manifest, TableEntry

ibis: Any = Late("ibis")
Engine: TypeAlias = Literal["duckdb", "spark"]


@dataclass(slots=True)
class Snapshot:
    """One opened snapshot. Its tables are read when an expression is executed, never written."""

    manifest: Manifest
    engine: Engine
    backend: Any
    _tables: dict[str, Any] = field(default_factory=dict)

    @property
    def id(self) -> str:
        return self.manifest.id

    @property
    def date(self) -> date:
        return date.fromisoformat(self.manifest.date)

    @property
    def taken_at(self) -> str:
        return self.manifest.taken_at

    def has(self, name: str) -> bool:
        return name in self.manifest.tables

    def rows(self, name: str) -> int:
        """How many rows a table has; nothing is read for it."""
        return self._entry(name).rows

    def table(self, name: str) -> Any:
        """The Ibis table of an extract."""
        if name not in self._tables:
            files = [snapshots.folder_of(self.id) / name / part.file for part in self._entry(name).parts]
            self._tables[name] = _read(self.backend, self.engine, name.replace(".", "__"), files)
        return self._tables[name]

    def dictionary(self) -> dict[str, TableEntry]:
        """Every table of the snapshot: title, grain, columns with their meaning, rows."""
        return dict(self.manifest.tables)

    def close(self) -> None:
        self._tables.clear()
        if self.engine == "duckdb":
            self.backend.disconnect()

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self.close()

    def _entry(self, name: str) -> TableEntry:
        if name not in self.manifest.tables:
            raise NotFound(
                "warehouse.table",
                f"快照 {self.id} 中没有数据表“{name}”。",
                hint="该表可能是后来才声明的；重新运行 ronghe warehouse sync 后再试。",
            )
        return self.manifest.tables[name]


def open_snapshot(
    on: date | str | None = None,
    engine: Engine = "duckdb",
    *,
    memory: str = "1GB",
    threads: int | None = None,
) -> Snapshot:
    """The newest snapshot; that of a day, or the last before it; or the one with an id.

    ``memory`` and ``threads`` bound DuckDB; what does not fit is put beside the snapshots meanwhile.
    """
    found = on if isinstance(on, str) else snapshots.newest(on)
    if found is None:
        day = f"{on} 及以前的" if on else ""
        raise NotFound(
            "warehouse.empty",
            f"数据仓里还没有{day}快照。",
            hint="请运行 ronghe warehouse sync，或由管理员在后台启动同步。",
        )
    manifest = snapshots.read_manifest(found)
    backend = _duckdb(memory, threads) if engine == "duckdb" else _spark()
    return Snapshot(manifest, engine, backend)


def _duckdb(memory: str, threads: int | None) -> Any:
    bounds = {"threads": threads} if threads else {}
    return ibis.duckdb.connect(
        memory_limit=memory,
        temp_directory=str(snapshots.root() / ".spill"),
        autoinstall_known_extensions=False,
        autoload_known_extensions=False,
        preserve_insertion_order=False,
        **bounds,
    )


def _spark() -> Any:
    """The session of the process if it has one, else one of the master that the settings name."""
    try:
        return ibis.pyspark.connect(spark.session(settings.RONGHE_SPARK_MASTER))
    except spark.SparkError as error:
        raise RongheError.from_engine(error) from error


def _read(backend: Any, engine: Engine, name: str, files: list[Path]) -> Any:
    if engine == "duckdb":
        return backend.read_parquet([str(file) for file in files], table_name=name)
    backend._session.read.parquet(*[str(file) for file in files]).createOrReplaceTempView(name)
    return backend.table(name)
