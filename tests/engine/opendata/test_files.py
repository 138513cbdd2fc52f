"""A data set is declared, added up and written; every format says the same."""

from __future__ import annotations

import csv
import json
from pathlib import Path
from typing import Any

import pyarrow.parquet as pq
import pytest

from ronghe.engine.opendata.declaring import DataSetError, declaration_of
from ronghe.engine.opendata.structure import dictionary, structure
from ronghe.engine.opendata.totals import TOTAL, with_totals
from ronghe.engine.opendata.writing import BLOCK, Flow, write_files

DECLARED: dict[str, Any] = {
    "key": "teachers",
    "title": "教师数",
    "about": "按学校所在地分",
    "theme": "教师",
    "periodicity": "P1Y",
    "kind": "counts",
    "extract": "faculty.teacher",
    "dimensions": [{"name": "area", "title": "地区"}],
    "measures": [{"name": "people", "title": "人数", "type": "integer", "unit": "人", "protects": True}],
}
FLOW = Flow("CN330600", "TEACHERS", "2.0.0", "2023")
ROWS = [
    {"area": "330602", "people": None, "people_status": "Q"},
    {"area": "=1+1", "people": 40, "people_status": ""},
    {"area": TOTAL, "people": 45, "people_status": ""},
]


def test_every_format_says_the_same(tmp_path: Path) -> None:
    files = write_files(tmp_path, declaration_of(DECLARED), ROWS, FLOW)
    assert set(files) == {"data.csv", "data.json", "data.parquet", "data.sdmx.csv"}
    assert all(one.rows == 3 and len(one.sha256) == 64 for one in files.values())
    from_json = json.loads((tmp_path / "data.json").read_text())
    assert from_json == ROWS
    assert pq.read_table(tmp_path / "data.parquet").to_pylist() == ROWS
    with (tmp_path / "data.csv").open(newline="") as file:
        lines = list(csv.reader(file))
    assert lines[0] == ["area", "people", "people_status"]
    assert lines[1] == ["330602", "", "Q"]
    assert lines[2][0] == "'=1+1"  # no spreadsheet runs it


def test_sdmx_csv_has_its_columns_and_statuses(tmp_path: Path) -> None:
    write_files(tmp_path, declaration_of(DECLARED), ROWS, FLOW)
    with (tmp_path / "data.sdmx.csv").open(newline="") as file:
        lines = list(csv.DictReader(file))
    assert lines[0] == {
        "STRUCTURE": "dataflow",
        "STRUCTURE_ID": "CN330600:TEACHERS(2.0.0)",
        "ACTION": "I",
        "AREA": "330602",
        "MEASURE": "PEOPLE",
        "TIME_PERIOD": "2023",
        "OBS_VALUE": "",
        "OBS_STATUS": "Q",
    }
    assert [line["OBS_STATUS"] for line in lines] == ["Q", "A", "A"]


def test_no_rows_are_still_whole_files(tmp_path: Path) -> None:
    write_files(tmp_path, declaration_of(DECLARED), [], FLOW)
    assert json.loads((tmp_path / "data.json").read_text()) == []
    assert pq.read_table(tmp_path / "data.parquet").num_rows == 0


def test_rows_are_written_a_block_at_a_time(tmp_path: Path) -> None:
    """When the third block begins, the first is in the file already."""
    seen: list[int] = []

    def source() -> Any:
        for number in range(3 * BLOCK):
            if number == 2 * BLOCK + 1:
                seen.append((tmp_path / "data.csv").stat().st_size)
            yield {"area": str(number), "people": number, "people_status": ""}

    files = write_files(tmp_path, declaration_of(DECLARED), source(), FLOW)
    assert files["data.csv"].rows == 3 * BLOCK
    assert seen[0] > 0
    assert pq.ParquetFile(tmp_path / "data.parquet").num_row_groups == 3


def test_totals_of_every_set_of_dimensions() -> None:
    rows = [{"a": "x", "b": "1", "n": 2}, {"a": "y", "b": "1", "n": 3}, {"a": "y", "b": "2", "n": None}]
    found = {(row["a"], row["b"]): row["n"] for row in with_totals(rows, ["a", "b"], ["n"])}
    assert found[(TOTAL, TOTAL)] == 5
    assert found[("y", TOTAL)] == 3
    assert found[(TOTAL, "1")] == 5
    assert list(found)[-1] == (TOTAL, TOTAL)


def test_the_documents_name_every_column_and_code() -> None:
    declared = declaration_of(DECLARED)
    told = dictionary(declared, {"publisher": "示例市"})
    assert [one["name"] for one in told["columns"]] == ["area", "people", "people_status"]
    assert told["suppression"]["threshold"] == 10
    message = structure(declared, FLOW, {"area": {"330602": "越城区"}}, "2024-01-01T00:00:00Z")
    (made,) = message["data"]["dataStructures"]
    parts = made["dataStructureComponents"]
    assert [one["id"] for one in parts["dimensionList"]["dimensions"]] == ["AREA", "MEASURE"]
    codes = {one["id"]: one for one in message["data"]["codelists"]}
    assert [code["id"] for code in codes["CL_TEACHERS_AREA"]["codes"]] == ["330602", TOTAL]
    urns = {f"CL_TEACHERS_{name}" for name in ("AREA", "MEASURE", "OBS_STATUS")}
    assert urns == set(codes)


@pytest.mark.parametrize(
    ("change", "word"),
    [
        ({"key": "Bad Key"}, "标识"),
        ({"title": ""}, "title"),
        ({"periodicity": "daily"}, "更新周期"),
        ({"licence": "none"}, "许可"),
        ({"kind": "magic"}, "来源类型"),
        ({"extract": ""}, "数据表"),
        ({"dimensions": []}, "分组列"),
        ({"threshold": 2}, "公布下限"),
        ({"measures": [{"name": "n", "title": "x", "type": "blob"}]}, "类型"),
        ({"measures": [{"name": "area", "title": "x"}]}, "重复"),
    ],
)
def test_a_wrong_declaration_is_refused_in_words(change: dict[str, Any], word: str) -> None:
    with pytest.raises(DataSetError, match=word):
        declaration_of({**DECLARED, **change})
