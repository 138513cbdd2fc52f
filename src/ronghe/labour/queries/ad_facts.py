"""What the Parquet files of one batch hold, counted by place and month."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from ronghe.labour.models import AdBatch
from ronghe.labour.queries.ad_places import read_places
from ronghe.labour.queries.ad_store import connected, files_of, rows_of

COUNTS = """
SELECT coalesce(region, '') AS region, coalesce(strftime(posted, '%Y-%m'), '') AS month,
  count(*) FILTER (kept) AS kept, count(*) FILTER (kept AND occupation <> '') AS coded,
  count(*) FILTER (NOT kept) AS repeated, min(posted) AS first, max(posted) AS last
FROM read_parquet(?) GROUP BY ALL
"""


def facts_of(batch: AdBatch) -> dict[str, Any]:
    """What the Parquet of a batch has, by place and month."""
    files = files_of([batch.pk])
    with connected() as connection:
        rows = rows_of(connection, COUNTS, [files]) if files else []
    regions: dict[str, int] = {}
    months: dict[str, int] = {}
    for row in rows:
        regions[row["region"]] = regions.get(row["region"], 0) + row["kept"]
        months[row["month"]] = months.get(row["month"], 0) + row["kept"]
    places = read_places([batch.jurisdiction.path])
    home = places.by_code[batch.jurisdiction.code]
    coded, kept = sum(row["coded"] for row in rows), sum(row["kept"] for row in rows)
    return {
        "first_day": min((row["first"] for row in rows if row["first"]), default=None),
        "last_day": max((row["last"] for row in rows if row["last"]), default=None),
        "duplicates": sum(row["repeated"] for row in rows),
        "coded": coded,
        "abstained": kept - coded,
        "outside": sum(n for region, n in regions.items() if places.counted_in(region, home) is None),
        "regions": regions,
        "months": months,
    }


def outside_regions(batches: Sequence[AdBatch]) -> list[tuple[str, str]]:
    """Batch and region of what lies outside the places of the batches' sources."""
    places = read_places({batch.jurisdiction.path for batch in batches})
    return [
        (str(batch.pk), region)
        for batch in batches
        for region in batch.regions
        if places.counted_in(region, places.by_code[batch.jurisdiction.code]) is None
    ]
