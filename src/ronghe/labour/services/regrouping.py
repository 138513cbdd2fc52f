"""When a batch is withdrawn, what others repeated of it counts again: the first of each group that is left.

When it comes back, they are repetitions again. Groups keep their names, so that both ways lead back.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from pathlib import Path
from typing import Any

import pyarrow as pa

from ronghe.core.scope import along
from ronghe.labour.enums import AdBatchState
from ronghe.labour.models import AdBatch
from ronghe.labour.queries.ad_facts import facts_of, outside_regions
from ronghe.labour.queries.ad_store import connected, files_of, rewrite, scan

FIRSTS = """
CREATE TABLE firsts AS
SELECT cluster, {counts} AS first
FROM others SEMI JOIN (SELECT ad_id AS cluster FROM own WHERE kept) USING (cluster)
GROUP BY cluster
"""
COUNTED = "CASE WHEN f.cluster IS NULL THEN a.kept ELSE coalesce(a.ad_id = f.first, false) END AS kept"
"""Of a group that got another first only that one counts."""
NOBODY = "NULL::VARCHAR"
EARLIEST = "arg_min(ad_id, (coalesce(posted, DATE '9999-12-31'), ad_id))"


def release(batch: AdBatch) -> int:
    """Let the repetitions of a withdrawn batch's advertisements count: how many groups got another first."""
    return _regrouped([batch], _others(batch), EARLIEST)


def reclaim(batch: AdBatch) -> int:
    """Let the advertisements of a batch that came back be the first of their groups again."""
    return _regrouped([batch], _others(batch), NOBODY)


def adopt(batch: AdBatch) -> int:
    """Let repetitions of a new batch count whose first lies outside its source's place and counts nowhere."""
    lost = [one for one in _others(batch) if one.outside]
    return _regrouped(lost, [batch], EARLIEST, only=outside_regions(lost)) if lost else 0


def _others(batch: AdBatch) -> list[AdBatch]:
    """The live batches that may have been compared with it."""
    rows = AdBatch.objects.filter(state=AdBatchState.DONE).filter(along((batch.jurisdiction.path,)))
    return list(rows.exclude(pk=batch.pk).select_related("jurisdiction"))


def _regrouped(
    owners: Sequence[AdBatch],
    members: Sequence[AdBatch],
    counts: str,
    only: Sequence[tuple[str, str]] | None = None,
) -> int:
    """Give the groups that advertisements of ``owners`` lead another first among ``members``, or none."""
    own, files = files_of(one.pk for one in owners), files_of(one.pk for one in members)
    if not own or not files:
        return 0
    with connected() as connection:
        _view(connection, "led", own)
        _view(connection, "others", files)
        _keep_only(connection, only)
        connection.execute(FIRSTS.format(counts=counts))
        number = int(connection.execute("SELECT count(*) FROM firsts").fetchone()[0])
        touched = {Path(file) for file in files if number and _has_some(connection, file)}
        for file in touched:
            rewrite(connection, file, COUNTED, "firsts f ON a.cluster = f.cluster")
    changed = {int(file.parent.name) for file in touched}
    for one in members:
        if one.pk in changed:
            count_again(one)
    return number


def _view(connection: Any, name: str, files: Iterable[str]) -> None:
    columns = "ad_id, cluster, kept, posted, batch, coalesce(region, '') AS region"
    connection.execute(f"CREATE VIEW {name} AS SELECT {columns} FROM {scan(files)}")  # noqa: S608  own file names, quoted


def _keep_only(connection: Any, only: Sequence[tuple[str, str]] | None) -> None:
    """Of the leaders all, or those of certain regions of their batches."""
    if only is None:
        connection.execute("CREATE VIEW own AS SELECT * FROM led")
        return
    columns = zip(("batch", "region"), zip(*only, strict=True), strict=True)
    connection.register("only_", pa.table({name: pa.array(cells, pa.string()) for name, cells in columns}))
    connection.execute("CREATE VIEW own AS SELECT * FROM led SEMI JOIN only_ USING (batch, region)")


def _has_some(connection: Any, file: str) -> bool:
    sql = f"SELECT 1 FROM {scan([file])} SEMI JOIN firsts USING (cluster) LIMIT 1"  # noqa: S608  own file name, quoted
    return connection.execute(sql).fetchone() is not None


def count_again(batch: AdBatch) -> None:
    """What the files of a batch hold now, kept beside it. Part of a service."""
    facts = facts_of(batch)
    for name, value in facts.items():
        setattr(batch, name, value)
    batch.save(update_fields=[*facts, "updated_at"])
