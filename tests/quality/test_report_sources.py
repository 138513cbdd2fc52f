"""Every source of the shipped tables is a column that the warehouse really has."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from ronghe.engine.reports.definitions import read_definition
from ronghe.quality.queries.reports import SHIPPED
from ronghe.warehouse.extract import EXTRACTS


def _asked() -> Iterator[tuple[str, str, str]]:
    for path in sorted(SHIPPED.glob("*.yaml")):
        definition = read_definition(path.read_bytes(), name=path.name)
        for (table, code), row in definition.rows().items():
            told = row.source.settings
            if row.source.kind != "extract":
                continue
            columns = [told[name] for name in ("year_column", "until_column") if name in told]
            columns.append(told.get("place_column", "jurisdiction_path"))
            if "school" in row.levels:
                columns.append(told.get("unit_column", "organisation_id"))
            columns += [one["column"] for one in told.get("where", ())]
            columns += told["measure"].split(":")[1:]
            for column in columns:
                yield f"{table}.{code}", told["extract"], column


@pytest.mark.parametrize(("cell", "extract", "column"), sorted(set(_asked())))
def test_the_column_is_there(cell: str, extract: str, column: str) -> None:
    assert extract in EXTRACTS
    assert column in {one.name for one in EXTRACTS[extract].columns if one.is_kept}
