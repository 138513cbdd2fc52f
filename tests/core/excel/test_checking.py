"""Rows against the definition: every wrong cell with its place, keys, rules and what is stored already."""

from __future__ import annotations

import io
from collections.abc import Iterable, Iterator, Mapping, Sequence
from typing import Any

import openpyxl
import pytest

from ronghe.core.excel import (
    Choice,
    Date,
    Integer,
    Limits,
    OnExisting,
    Row,
    RowState,
    Sheet,
    SheetWrong,
    Text,
    Wrong,
)
from ronghe.core.excel.definition import EXAMPLE_MARK
from tests.core.excel.books import GOOD, HEADERS, good_row, organisation_sheet, table, workbook

SHEET = organisation_sheet()


def places(sheet: Sheet, data: bytes) -> list[tuple[str, str]]:
    return [(problem.cell, problem.message) for problem in sheet.check(data).errors]


def test_a_good_row_becomes_typed_values() -> None:
    report = SHEET.check(table(GOOD))
    row = report.rows[0]
    assert row.row_number == 2
    assert (row["kind"], row["area"], row["subsidy"], row["aliases"]) == (
        "school",
        1,
        400_050,
        ("甲校", "甲职"),
    )
    assert report.counts == {"total": 1, "new": 1, "changed": 0, "unchanged": 0, "wrong": 0}


def test_a_row_cannot_be_changed_and_knows_the_types_of_its_columns() -> None:
    name = Text("name", "机构名称")
    row = Sheet("机构", [name]).check(workbook([["机构名称"], ["甲"]])).rows[0]
    typed: str | None = row.of(name)
    assert typed == "甲"
    with pytest.raises(AttributeError):
        row.row_number = 9
    with pytest.raises(TypeError):
        row["name"] = "乙"  # type: ignore[index]


def test_every_wrong_cell_is_reported_at_its_place() -> None:
    data = table(
        good_row(name="", kind="医院", staff="很多"),
        good_row(code="ab", area="某地", subsidy=1.234, valid_from="24.5.8", is_public="大概"),
    )
    report = SHEET.check(data)
    assert [problem.cell for problem in report.errors] == ["A2", "C2", "E2", "B3", "D3", "F3", "I3", "J3"]
    assert str(report.errors[0]) == "工作表“机构”第 2 行“机构名称”：必填，不能为空。请填写机构名称"
    assert report.wrong == 2
    assert report.errors[1].value == "医院"


def test_blank_rows_and_the_example_row_are_passed_over() -> None:
    example = good_row(name=f"{EXAMPLE_MARK}甲学校", code="坏", kind="坏")
    report = SHEET.check(table(example, [], ["  ", "\u200b"], GOOD))
    assert report.is_ok
    assert report.skipped_examples == 1
    assert [row.row_number for row in report.rows] == [5]


def test_the_same_key_twice_names_both_rows() -> None:
    report = SHEET.check(table(GOOD, good_row(code="AB02"), good_row(name="乙")))
    assert [(p.cell, p.message) for p in report.errors] == [("B4", "第 4 行与第 2 行重复：机构代码“AB01”")]
    assert report.wrong == 1


def test_keys_are_compared_across_batches() -> None:
    rows = [good_row(code=f"AB{n:05}") for n in range(4_100)]
    rows.append(good_row(code="AB00000"))
    assert places(SHEET, table(*rows)) == [("B4102", "第 4102 行与第 2 行重复：机构代码“AB00000”")]


def ends_after_start(row: Row) -> Iterator[Wrong]:
    if row["start"] and row["end"] and row["end"] < row["start"]:
        yield Wrong("end", "结束日期早于开始日期", "请核对两个日期")


PERIODS = Sheet("任务", [Date("start", "开始日期"), Date("end", "结束日期")], rules=[ends_after_start])


def test_a_rule_across_columns_marks_the_column_it_names() -> None:
    data = workbook(
        [["开始日期", "结束日期"], ["2024-5-8", "2024-5-1"], ["2024-5-8", "坏"], ["2024-5-8", "2024-6-1"]],
        "任务",
    )
    assert places(PERIODS, data) == [("B2", "结束日期早于开始日期"), ("B3", "不是可识别的日期")]
    assert PERIODS.check(data).errors[0].value == "2024-5-1"


def parents_exist(rows: Sequence[Row]) -> Iterable[tuple[Row, Wrong]]:
    names = {row["name"] for row in rows}
    return [
        (row, Wrong("parent", "本表中没有这个上级"))
        for row in rows
        if row["parent"] and row["parent"] not in names
    ]


def test_a_rule_over_the_whole_table_sees_all_rows() -> None:
    sheet = Sheet(
        "单位", [Text("name", "名称", required=True), Text("parent", "上级")], table_rules=[parents_exist]
    )
    report = sheet.check(workbook([["名称", "上级"], ["甲", ""], ["乙", "甲"], ["丙", "丁"]], "单位"))
    assert [(p.cell, p.message) for p in report.errors] == [("B4", "本表中没有这个上级")]
    assert [row["name"] for row in report.rows] == ["甲", "乙"]


STORED = {
    ("AB01",): {"pk": 7, "name": "甲学校", "staff": 120, "aliases": ("甲校", "甲职")},
    ("AB02",): {"pk": 8, "name": "旧名", "staff": 120},
}


def stored(keys: Sequence[tuple[Any, ...]]) -> Mapping[tuple[Any, ...], Mapping[str, Any]]:
    return {key: STORED[key] for key in keys if key in STORED}


def test_rows_are_new_changed_or_unchanged() -> None:
    report = organisation_sheet(existing=stored).check(
        table(GOOD, good_row(code="AB02"), good_row(code="AB03"))
    )
    assert report.counts == {"total": 3, "new": 1, "changed": 1, "unchanged": 1, "wrong": 0}
    changed = report.rows[1]
    assert changed.state is RowState.CHANGED
    assert changed.changes() == {"name": ("旧名", "甲学校")}
    assert changed.existing["pk"] == 8
    assert [row["code"] for row in report.to_save()] == ["AB02", "AB03"]


def test_a_rule_sees_what_is_stored_of_its_row() -> None:
    """A rule that looks for others like the row must know which of them is the row itself."""

    def one_of_a_name(row: Row) -> Iterable[Wrong]:
        others = [held for held in STORED.values() if held["pk"] != row.existing.get("pk")]
        return [Wrong("name", "已有同名单位") for held in others if held["name"] == row["name"]]

    sheet = organisation_sheet(existing=stored, rules=[one_of_a_name])
    report = sheet.check(table(GOOD, good_row(code="AB03")))
    assert [row["code"] for row in report.rows] == ["AB01"]
    assert [(p.row, p.message) for p in report.errors] == [(3, "已有同名单位")]


def test_a_sheet_may_refuse_what_exists() -> None:
    sheet = organisation_sheet(existing=stored, on_existing=OnExisting.REFUSE)
    assert places(sheet, table(GOOD)) == [("B2", "系统中已有这一条：机构代码“AB01”")]


def test_raise_if_wrong_names_the_first_error_and_carries_the_report() -> None:
    report = SHEET.check(table(good_row(name=""), good_row(kind="医院")))
    with pytest.raises(SheetWrong, match=r"第 2 行“机构名称”：必填.*另有 1 处") as caught:
        report.raise_if_wrong()
    assert caught.value.report is report
    assert caught.value.status == 422
    SHEET.check(table(GOOD)).raise_if_wrong()


def test_checking_stops_when_errors_are_without_end() -> None:
    sheet = organisation_sheet(limits=Limits(problems=50))
    report = sheet.check(table(*[good_row(name="") for _ in range(3_000)]))
    assert report.is_cut
    assert "其余行没有检查" in report.errors[0].message


def test_an_absent_column_is_allowed_only_where_the_sheet_says_so() -> None:
    sheet = Sheet("机构", [Text("name", "机构名称"), Text("note", "备注", may_be_absent=True)])
    report = sheet.check(workbook([["机构名称"], ["甲"]]))
    assert dict(report.rows[0]) == {"name": "甲", "note": None}
    assert "缺少“备注”列" in str(
        Sheet("机构", [Text("name", "机构名称"), Text("note", "备注")])
        .check(workbook([["机构名称"], ["甲"]]))
        .errors[0]
    )


def test_other_header_texts_and_sheet_names_may_be_allowed() -> None:
    sheet = Sheet("机构", [Text("name", "机构名称", headers=("单位名称",))], names=("单位",))
    assert sheet.check(workbook([["单位名称"], ["甲"]], " 单 位 ")).rows[0]["name"] == "甲"


def test_progress_is_reported_by_batch() -> None:
    seen: list[int] = []
    SHEET.check(table(*[good_row(code=f"AB{n:05}") for n in range(2_500)]), progress=seen.append)
    assert seen == [2_000, 2_500]


def test_the_error_workbook_shows_the_users_rows_with_every_wrong_cell_marked() -> None:
    title = ["某市机构登记表"]
    data = workbook(
        [title, [*HEADERS, "备注"], [*good_row(name="", kind="医院"), "随手记"], [*GOOD, "+86 电话"]]
    )
    report = SHEET.check(data)
    book = openpyxl.load_workbook(io.BytesIO(report.error_workbook()))
    sheet = book["机构"]
    assert sheet["A1"].value == "某市机构登记表"
    assert (sheet["C3"].value, sheet["L3"].value, sheet["L4"].value) == ("医院", "随手记", "+86 电话")
    assert sheet["L4"].data_type == "s"
    red = {
        cell.coordinate for row in sheet.iter_rows() for cell in row if cell.fill.fgColor.rgb == "FFFFC7CE"
    }
    assert red == {"A3", "C3"}
    assert "必填" in sheet["A3"].comment.text
    assert sheet["M2"].value == "错误说明"
    assert sheet["M3"].value == "机构名称：必填，不能为空；机构类别：“医院”不在可选项中"
    assert sheet["M4"].value is None


def test_the_error_workbook_lists_each_problem_with_its_place_and_remedy() -> None:
    report = SHEET.check(table(good_row(kind="医院")))
    book = openpyxl.load_workbook(io.BytesIO(report.error_workbook()))
    rows = list(book["错误清单"].iter_rows(values_only=True))
    assert rows[0] == ("级别", "工作表", "单元格", "行", "列", "填写的内容", "问题", "怎样改正")
    assert rows[1][:7] == ("错误", "机构", "C2", 2, "机构类别", "医院", "“医院”不在可选项中")
    assert "职业学校" in rows[1][7]
    assert book["错误清单"]["C2"].hyperlink.location == "'机构'!C2"


def test_the_corrected_error_workbook_can_be_uploaded_as_it_is() -> None:
    report = SHEET.check(table(good_row(kind="医院"), good_row(code="AB02")))
    book = openpyxl.load_workbook(io.BytesIO(report.error_workbook()))
    book["机构"]["C2"] = "企业"
    target = io.BytesIO()
    book.save(target)
    again = SHEET.check(target.getvalue())
    assert [str(problem) for problem in again.problems] == []
    assert [row["code"] for row in again.rows] == ["AB01", "AB02"]
    assert dict(again.rows[1]) == {**dict(report.rows[0])}


def test_an_uncorrected_error_workbook_is_still_wrong() -> None:
    sheet = Sheet("机构", [Text("name", "机构名称"), Text("code", "机构代码")])

    def edit(cells: Any) -> None:
        cells["B2"] = "=NA()"

    first = sheet.check(workbook([["机构名称", "机构代码"], ["甲", ""]], edit=edit))
    assert first.errors[0].message == "公式没有计算结果"
    again = sheet.check(first.error_workbook())
    assert [problem.cell for problem in again.errors] == ["B2"]


def test_a_wrong_header_is_marked_in_the_error_workbook() -> None:
    headers = [*HEADERS, "机构名称"]
    report = SHEET.check(workbook([headers, GOOD]))
    book = openpyxl.load_workbook(io.BytesIO(report.error_workbook()))
    assert book["机构"]["L1"].fill.fgColor.rgb == "FFFFC7CE"
    assert "出现两次" in str(book["错误清单"]["G2"].value)


def test_a_csv_comes_back_as_a_marked_workbook() -> None:
    data = (",".join(HEADERS) + "\n,AB01,职业学校,清远市" + "," * 7).encode("gbk")
    book = openpyxl.load_workbook(io.BytesIO(SHEET.check(data).error_workbook()))
    assert book["机构"]["A2"].fill.fgColor.rgb == "FFFFC7CE"


def test_a_definition_that_cannot_work_is_refused_when_it_is_written() -> None:
    name = Text("name", "名称")
    for columns, options, message in (
        ([name, Text("name", "别的")], {}, "column name"),
        ([name, Text("other", "名 称*")], {}, "header"),
        ([name], {"key": ("name",)}, "must be required"),
        ([], {}, "no columns"),
        ([Integer("n", "数")], {"existing": stored}, "no key"),
    ):
        with pytest.raises(ValueError, match=message):
            Sheet("机构", columns, **options)
    for bad in ("", "甲/乙", "长" * 32, "填写说明"):
        with pytest.raises(ValueError, match="sheet name"):
            Sheet(bad, [name])


def test_long_option_lists_are_named_not_cut() -> None:
    choices = [(str(n), f"第{n}类专业，含方向") for n in range(300)]
    column = Choice("major", "专业", choices=choices, required=True)
    sheet = Sheet("专业", [Text("name", "名称"), column])
    report = sheet.check(workbook([["名称", "专业"], ["甲", "第500类"]], "专业"))
    assert "等 300 项" in report.errors[0].hint or "是否应为" in report.errors[0].hint
