"""Snapshots of our own making: given rows, or invented ones of every declared table, without a database."""

from __future__ import annotations

import hashlib
import random
from collections.abc import Iterable, Mapping, Sequence
from datetime import date, datetime, timedelta
from decimal import Decimal
from typing import Any

import pyarrow as pa
import pyarrow.parquet
from django.db.models import Model

from ronghe.warehouse import snapshots
from ronghe.warehouse.extract import EXTRACTS, MODELS, Column, Extract
from ronghe.warehouse.snapshots import Manifest, PartFile, TableEntry

PLACES = ("990000/", "990000/990100/", "990000/990100/990101/", "990000/990100/990102/", "990000/990200/")
"""A province, two cities, two counties: the number of a place is its position, from 1."""
KEYS = 30
WORDS = ("甲", "乙", "丙", "丁", "示例一市", "a", "")
FIRST_DAY = date(2019, 1, 1)


def write_snapshot(tables: Mapping[str, Sequence[Mapping[str, Any]]], on: date) -> str:
    """A snapshot with these rows of declared extracts; a column that a row does not give is empty."""
    made = snapshots.next_id(on)
    entries = {}
    with snapshots.writing(), snapshots.incoming() as folder:
        for name, rows in tables.items():
            extract = EXTRACTS[name]
            (folder / name).mkdir()
            file = folder / name / "000000.parquet"
            whole = [{column: row.get(column) for column in extract.schema.names} for row in rows]
            pa.parquet.write_table(pa.Table.from_pylist(whole, schema=extract.schema), file)
            content = file.read_bytes()
            part = PartFile(file.name, len(rows), len(content), hashlib.sha256(content).hexdigest(), "made")
            columns = tuple((c.name, c.kind, str(c.about)) for c in extract.kept)
            entries[name] = TableEntry(str(extract.title), str(extract.grain), columns, "made", "", (part,))
        snapshots.finish(folder, Manifest(made, on.isoformat(), on.isoformat(), "test", "", entries))
    return made


def invented(
    names: Iterable[str], rows: int, seed: int, words: Mapping[tuple[str, str], list[str]] | None = None
) -> dict[str, list[dict[str, Any]]]:
    """Rows of every named table, the same for a seed: each choice occurs, references hit, cells miss.

    ``words`` are the texts of a column (table, column), instead of its choices.
    """
    found = {}
    for name in names:
        wanted = {column: texts for (table, column), texts in (words or {}).items() if table == name}
        found[name] = _rows(EXTRACTS[name], rows, random.Random(f"{seed} {name}"), wanted)
    return found


def _rows(
    extract: Extract, count: int, rng: random.Random, wanted: Mapping[str, list[str]]
) -> list[dict[str, Any]]:
    models = {name: model for model, name in MODELS.items()}
    choices = {**_choices(models.get(extract.name)), **wanted}
    found = []
    for number in range(1, count + 1):
        row = {c.name: _value(c, choices.get(c.name), number, rng) for c in extract.kept}
        place = rng.randrange(len(PLACES))
        for column, value in _place_columns(extract.name, number, place).items():
            if column in row:
                row[column] = value
        found.append(row)
    return found


def _choices(model: type[Model] | None) -> dict[str, list[Any]]:
    fields = model._meta.concrete_fields if model else ()
    return {f.attname: [value for value, _label in f.flatchoices] for f in fields if f.choices}


def _place_columns(name: str, number: int, place: int) -> dict[str, Any]:
    if name == "core.jurisdiction":
        path = PLACES[(number - 1) % len(PLACES)]
        return {"path": path, "code": path.strip("/").split("/")[-1]}
    path = PLACES[place]
    code = path.strip("/").split("/")[-1]
    return {"jurisdiction_id": place + 1, "jurisdiction_path": path, "jurisdiction_code": code}


def _value(column: Column, choices: list[Any] | None, number: int, rng: random.Random) -> Any:
    if column.name == "id":
        return f"{column.subject}-{number}" if column.personal else number
    if rng.random() < (0.5 if column.name.endswith("_id") else 0.15) and column.type != "bool":
        return None
    if column.personal:
        return f"{column.subject}-{rng.randint(1, KEYS)}"
    if choices:
        return rng.choice(choices)
    return _plain(column, rng)


def _plain(column: Column, rng: random.Random) -> Any:
    day = FIRST_DAY + timedelta(days=rng.randint(0, 365 * 8))
    if column.type.startswith("decimal"):
        precision, digits = (int(part) for part in column.type[8:-1].split(","))
        return Decimal(rng.randint(-(10 ** min(precision, 6)) + 1, 10 ** min(precision, 8) - 1)).scaleb(
            -digits
        )
    if column.type == "int64":
        return _whole(column.name, rng)
    kinds = {
        "string": rng.choice(WORDS),
        "json": "[]",
        "float64": rng.choice([0.0, 0.5, 1.25, -3.75, 1e6]),
        "bool": rng.random() < 0.7,
        "date": day,
        "timestamp": datetime.combine(day, datetime.min.time()) + timedelta(seconds=rng.randint(0, 86_399)),
    }
    return kinds[column.type]


def _whole(name: str, rng: random.Random) -> int:
    if name.endswith("_id"):
        return rng.randint(1, KEYS)
    if "year" in name:
        return rng.randint(2019, 2026)
    return rng.choice([0, 1, 2, 3, 12, 59, 60, 100, 1200, 4000, 12_345_678])
