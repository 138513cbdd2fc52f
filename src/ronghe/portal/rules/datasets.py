"""The data sets that a jurisdiction may decide to publish."""

from __future__ import annotations

import functools
from collections.abc import Mapping
from pathlib import Path

from ronghe.engine.opendata.declaring import DataSetDeclaration, load_declarations

FILE = Path(__file__).resolve().parents[1] / "data" / "datasets.yaml"
DOCUMENTS = ("dictionary.json", "structure.json")
MEDIA_TYPES: Mapping[str, str] = {
    "data.csv": "text/csv; charset=utf-8",
    "data.json": "application/json; charset=utf-8",
    "data.parquet": "application/vnd.apache.parquet",
    "data.sdmx.csv": "application/vnd.sdmx.data+csv; version=2.0.0; charset=utf-8",
    "dictionary.json": "application/json; charset=utf-8",
    "structure.json": "application/vnd.sdmx.structure+json; version=2.0.0; charset=utf-8",
}
FORMAT_WORDS: Mapping[str, str] = {
    "data.csv": "CSV",
    "data.json": "JSON",
    "data.parquet": "Parquet",
    "data.sdmx.csv": "SDMX-CSV 2.0",
    "dictionary.json": "数据字典",
    "structure.json": "SDMX 结构",
}


@functools.cache
def declared() -> Mapping[str, DataSetDeclaration]:
    """All declared data sets by key."""
    return load_declarations(FILE)


def flow_id(key: str) -> str:
    """A data set's key as an SDMX identifier."""
    return key.upper().replace("-", "_")


def agency_id(code: str) -> str:
    """The agency of a jurisdiction: an SDMX identifier begins with a letter."""
    return f"CN{code}".replace("-", "_")
