"""The workbook people fill in."""

from __future__ import annotations

import io
from typing import Any

import openpyxl
import pytest

from ronghe.core.excel import Choice, Reference, Sheet, Text
from tests.core.excel.books import GOOD, HEADERS, organisation_sheet

MANY = [(f"c{n}", f"第 {n} 类，某专业") for n in range(120)]
SHEET = Sheet(
    "登记",
    [
        Text("name", "机构名称", required=True, help="与公章一致", example="示例学校"),
        Choice("kind", "类别", choices=(("a", "甲类"), ("b", "乙类"))),
        Choice("major", "专业", choices=MANY),
        Reference("area", "地区", lookup=lambda names: {}, listed=lambda: [f"第{n}区" for n in range(200)]),
    ],
    intro=("由各单位填写，联系人见通知。",),
)


@pytest.fixture(scope="module")
def book() -> Any:
    return openpyxl.load_workbook(io.BytesIO(SHEET.template()))


def rules(book: Any) -> dict[str, Any]:
    return {str(rule.sqref).split(":")[0]: rule for rule in book["登记"].data_validations.dataValidation}


def test_headers_carry_a_star_and_a_note(book: Any) -> None:
    sheet = book["登记"]
    assert [cell.value for cell in sheet[1]] == ["机构名称*", "类别", "专业", "地区"]
    assert "与公章一致" in sheet["A1"].comment.text
    assert sheet["A1"].fill.fgColor.rgb != sheet["B1"].fill.fgColor.rgb
    assert sheet.freeze_panes == "A2"


def test_the_example_row_is_marked_and_never_imported(book: Any) -> None:
    assert book["登记"]["A2"].value == "【示例】示例学校"
    assert "没有数据" in SHEET.check(SHEET.template()).errors[0].message


def test_short_lists_stand_in_the_cell_and_long_ones_on_the_hidden_sheet(book: Any) -> None:
    assert rules(book)["B2"].formula1 == '"甲类,乙类"'
    assert rules(book)["C2"].formula1 == "list_major"
    assert rules(book)["D2"].formula1 == "list_area"
    assert book["选项"].sheet_state == "hidden"
    assert book.defined_names["list_major"].attr_text == "'选项'!$A$1:$A$120"
    assert [book["选项"]["A120"].value, book["选项"]["B200"].value] == ["第 119 类，某专业", "第199区"]
    assert str(rules(book)["B2"].sqref) == "B2:B200001"


def test_a_help_sheet_explains_every_column(book: Any) -> None:
    texts = [cell for row in book["填写说明"].iter_rows(values_only=True) for cell in row if cell]
    assert "“登记”填写说明" in texts
    assert any("联系人见通知" in text for text in texts)
    assert {"机构名称*", "类别", "专业", "地区", "甲类、乙类", "与公章一致"} <= set(texts)
    assert any("共 120 项" in text for text in texts)


def test_codes_are_kept_as_text(book: Any) -> None:
    assert book["登记"].column_dimensions["A"].number_format == "@"


def test_a_filled_template_is_accepted() -> None:
    sheet = organisation_sheet()
    book = openpyxl.load_workbook(io.BytesIO(sheet.template()))
    for place, value in enumerate(GOOD, start=1):
        book["机构"].cell(3, place).value = value
    target = io.BytesIO()
    book.save(target)
    report = sheet.check(target.getvalue())
    assert [str(problem) for problem in report.problems] == []
    assert report.skipped_examples == 1
    assert len(report.rows) == 1
    assert set(report.positions) == {column.name for column in sheet.columns}
    assert len(report.positions) == len(HEADERS)
