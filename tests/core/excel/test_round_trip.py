"""What goes out comes back equal."""

from __future__ import annotations

import io
from datetime import date
from decimal import Decimal as Number
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from ronghe.core.excel import Sheet
from ronghe.core.excel.cells import clean_text
from tests.core.excel.books import AREAS, COLUMNS, KINDS, organisation_sheet

SHEET = organisation_sheet()


def texts(limit: int = 60) -> st.SearchStrategy[str]:
    """Texts as they are after cleaning; among them those that a spreadsheet would run."""
    wild = st.text(min_size=1, max_size=limit).map(lambda text: " ".join(clean_text(text).split()))
    nasty = st.sampled_from(
        [
            "=1+1",
            "+86 763",
            "-甲",
            "@cmd",
            "'=1",
            "''=x",
            "_x000D_",
            "00123",
            "1e5",
            "TRUE",
            "#N/A",
            "a,b;c",
            '"引',
            "<b>&",
        ]
    )
    return (wild | nasty).filter(lambda text: bool(text) and clean_text(text) == text and len(text) <= limit)


def lists() -> st.SearchStrategy[Any]:
    item = texts(20).filter(lambda text: not set(text) & set("、,，;；\n"))
    return st.none() | st.lists(item, min_size=1, max_size=4, unique=True).map(tuple)


ROWS = st.lists(
    st.fixed_dictionaries(
        {
            "name": texts().filter(lambda text: not text.startswith("【示例】")),
            "code": st.from_regex(r"[A-Z0-9]{4,18}", fullmatch=True),
            "kind": st.sampled_from([code for code, _ in KINDS]),
            "area": st.sampled_from(list(AREAS.values())),
            "staff": st.none() | st.integers(0, 100_000),
            "subsidy": st.none() | st.integers(0, 10**13),
            "share": st.none() | st.decimals(0, 1, places=4),
            "score": st.none() | st.decimals(0, 100, places=1),
            "valid_from": st.none() | st.dates(date(1900, 3, 1), date(2100, 12, 31)),
            "is_public": st.none() | st.booleans(),
            "aliases": lists(),
        }
    ),
    min_size=1,
    max_size=6,
    unique_by=lambda row: row["code"],
)


@settings(max_examples=60, deadline=None)
@given(ROWS)
def test_an_exported_workbook_checks_into_equal_rows(rows: list[dict[str, Any]]) -> None:
    target = io.BytesIO()
    assert SHEET.export(rows, target) == len(rows)
    report = SHEET.check(target.getvalue())
    assert [str(problem) for problem in report.problems] == []
    assert [dict(row) for row in report.rows] == rows


@pytest.mark.parametrize("encoding", ["utf-8-sig", "gb18030"])
@settings(max_examples=40, deadline=None)
@given(rows=ROWS)
def test_an_exported_csv_checks_into_equal_rows(encoding: str, rows: list[dict[str, Any]]) -> None:
    data = b"".join(SHEET.export_csv(rows, encoding=encoding))
    report = SHEET.check(data)
    assert [str(problem) for problem in report.problems] == []
    assert [dict(row) for row in report.rows] == rows


def test_only_the_chosen_columns_go_out_in_their_order() -> None:
    lines = b"".join(SHEET.export_csv([{"code": "AB01", "name": "甲"}], ["code", "name"])).decode("utf-8-sig")
    assert lines.splitlines() == ["机构代码*,机构名称*", "AB01,甲"]


def test_values_come_from_objects_and_functions_too() -> None:
    class Office:
        code = "AB01"

    from ronghe.core.excel import Integer, Text

    sheet = Sheet(
        "机构", [Text("code", "代码"), Integer("size", "大小", value_of=lambda item: len(item.code))]
    )
    assert b"".join(sheet.export_csv([Office()])).decode("utf-8-sig").splitlines()[1] == "AB01,4"


def test_exports_hold_no_formulas() -> None:
    target = io.BytesIO()
    rows = [{"name": '=HYPERLINK("http://example.org","x")', "code": "AB01", "kind": "school", "area": 1}]
    SHEET.export(rows, target)
    import openpyxl

    cell = openpyxl.load_workbook(target)["机构"]["A2"]
    assert cell.data_type == "s"
    assert cell.style is not None
    assert cell.quotePrefix
    assert b"".join(SHEET.export_csv(rows, ["name"])).decode("utf-8-sig").splitlines()[1].startswith("\"'=")


def test_a_text_too_long_for_a_cell_is_cut_visibly() -> None:
    target = io.BytesIO()
    SHEET.export([{"name": "字" * 40_000}], target, ["name"])
    import openpyxl

    value = openpyxl.load_workbook(target)["机构"]["A2"].value
    assert len(value) == 32_767
    assert value.endswith("全文 40,000 字〕")


def test_numbers_keep_their_meaning_in_excel() -> None:
    target = io.BytesIO()
    SHEET.export([{"subsidy": 400_050, "share": Number("0.65"), "valid_from": date(2024, 5, 8)}], target)
    import openpyxl

    sheet = openpyxl.load_workbook(target)["机构"]
    place = {column.name: number for number, column in enumerate(COLUMNS, start=1)}
    assert sheet.cell(2, place["subsidy"]).value == 4000.5
    assert sheet.cell(2, place["share"]).number_format == "0.00%"
    assert sheet.cell(2, place["valid_from"]).number_format == "yyyy-mm-dd"


@pytest.mark.django_db  # closing an answer closes stale connections
def test_responses_stream_the_same_files() -> None:
    from ronghe.core.excel.responses import csv_response, xlsx_response

    rows = [{"name": "甲", "code": "AB01", "kind": "school", "area": 1, "aliases": ("甲校",)}]
    answer = xlsx_response(SHEET, iter(rows), "机构.xlsx")
    assert "filename*=utf-8''" in answer["Content-Disposition"]
    assert SHEET.check(b"".join(answer)).rows[0]["aliases"] == ("甲校",)  # type: ignore[arg-type]
    answer.close()
    lines = csv_response(SHEET, iter(rows), "机构.csv", ["name", "code"], encoding="gb18030")
    assert b"".join(lines).decode("gb18030").splitlines() == ["机构名称*,机构代码*", "甲,AB01"]  # type: ignore[arg-type]


def test_a_long_export_does_not_grow_in_memory() -> None:
    import tempfile
    import tracemalloc

    peaks = []
    for count in (2_000, 8_000):
        rows = ({"name": f"甲{n}", "code": f"AB{n:06}", "staff": n} for n in range(count))
        with tempfile.TemporaryFile() as target:
            tracemalloc.start()
            SHEET.export(rows, target, ["name", "code", "staff"])
            peaks.append(tracemalloc.get_traced_memory()[1])
            tracemalloc.stop()
    assert peaks[1] < peaks[0] * 1.5
