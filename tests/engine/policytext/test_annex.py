"""Task tables: flattened, tabbed and real; empty cells; what the annex says differently from the body."""

from __future__ import annotations

import pytest

from ronghe.engine.policytext.extract import extract
from ronghe.engine.policytext.model import AnnexTask
from ronghe.engine.policytext.page import Page, Span, Table
from tests.engine.policytext.pages import read

BODY = """云汀市深化产教融合行动计划
一、总体要求
到2026年，创建省级联盟1个、示范基地2个。
二、重点任务
（一）统筹资源布局。配套新建1所电子类专业学校，谋划布局职业教育园区。（责任单位：市发改委、市教育局）
（二）畅通供需对接。建立预测预警机制，探索建立产教融合信息服务平台，提供中介服务。（责任单位：市发改委、市教育局）
附件：云汀市产教融合重点任务分解表
附件
云汀市产教融合重点任务分解表
"""
HEAD = ["序号", "重点任务", "牵头单位", "责任单位"]
ROWS = [
    ["1", "到2026年，创建省级联盟1个、示范基地2个。", "市发改委", "市教育局、市财政局"],
    ["2", "配套新建电子类专业学校1所，谋划布局职业教育园区1个。", "市教育局", ""],
    ["3", "建立产教融合信息服务平台，提供中介服务。", "市发改委", "市教育局，各区、县（市）政府"],
    ["4", "扩大职业学校人事管理自主权。", "市教育局", ""],
]


def check(rows: tuple[AnnexTask, ...]) -> None:
    assert [row.no for row in rows] == [1, 2, 3, 4]
    assert [row.lead_units for row in rows] == [("市发改委",), ("市教育局",), ("市发改委",), ("市教育局",)]
    assert [row.responsible_units for row in rows] == [
        ("市教育局", "市财政局"),
        (),
        ("市教育局", "各区、县(市)政府"),
        (),
    ]
    assert [row.deadline for row in rows] == [2026, None, None, None]
    assert rows[0].text.startswith("到2026年")


@pytest.mark.register("POL-04")
@pytest.mark.parametrize("gap", ["\n", "\n\n"])
def test_a_cell_a_line_with_empty_cells_seen_only_as_blank_lines(gap: str) -> None:
    text = (
        BODY
        + gap.join(HEAD)
        + gap
        + gap.join(cell for row in ROWS for cell in row)
        + "\n\n信息来源：市政府\n"
    )
    check(read(text).annex_tasks)


def test_a_row_a_line_cut_by_tabs() -> None:
    check(read(BODY + "\n".join("\t".join(row) for row in [HEAD, *ROWS])).annex_tasks)


def test_a_real_table() -> None:
    text = BODY
    rows: list[tuple[Span, ...]] = []
    for row in [HEAD, *ROWS]:
        cells = []
        for cell in row:
            cells.append(Span(len(text), len(text) + len(cell)))
            text += cell + "\n"
        rows.append(tuple(cells))
    page = Page("a.html", "html", "utf-8", text, text, None, (), (Table(tuple(rows)),))
    found = extract(page)
    check(found.annex_tasks)
    assert len(found.clauses) == 4


def test_other_columns_and_a_deadline() -> None:
    cells = [
        *("序号", "工作任务", "牵头单位", "配合单位", "完成时限"),
        *("1", "建设实训基地。", "市人力社保局", "市教育局、市财政局", "2025年12月底"),
        *("2", "出台评价办法。", "市人力社保局", "市总工会", "持续推进"),
    ]
    text = BODY + "\n".join(cells)
    rows = read(text).annex_tasks
    assert [(row.deadline, row.deadline_text) for row in rows] == [(2025, "2025年12月底"), (None, "持续推进")]
    assert [role.word for role in rows[0].roles] == ["牵头单位", "配合单位"]


def test_the_column_of_dates_gives_the_year_of_a_figure() -> None:
    cells = ["序号", "工作任务", "牵头单位", "完成时限", "1", "建设实训基地5个。", "市人社局", "2025年12月底"]
    item = read(BODY + "\n".join(cells)).indicators[-1]
    assert (item.clause, item.deadline_year, item.deadline_basis) == ("附件-1", 2025, "inherited")


def test_a_cell_of_several_paragraphs() -> None:
    text = BODY + "\n".join([*HEAD, "1", "建设实训基地。", "完善管理制度。", "市人力社保局", "市教育局"])
    row = read(text).annex_tasks[0]
    assert row.text == "建设实训基地。完善管理制度。"
    assert row.lead_units == ("市人力社保局",)


def test_numbers_of_the_annex_are_indicators_of_their_row() -> None:
    found = read(BODY + "\n".join([*HEAD, *(cell for row in ROWS for cell in row)]))
    annex = [item for item in found.indicators if item.clause.startswith("附件-")]
    assert [(item.clause, item.value, item.repeat_of) for item in annex] == [
        ("附件-1", 1, "一、"),
        ("附件-1", 2, "一、"),
        ("附件-2", 1, "二、(一)"),
        ("附件-2", 1, None),
    ]


@pytest.mark.register("POL-04", "POL-05")
def test_rows_stand_beside_the_clauses_they_restate() -> None:
    found = read(BODY + "\n".join([*HEAD, *(cell for row in ROWS for cell in row)]))
    links = {link.no: link for link in found.annex_links}
    assert [links[no].clause for no in (1, 2, 3, 4)] == ["一、", "二、(一)", "二、(二)", None]
    third = {(part.kind, part.body, part.annex) for part in links[3].differences}
    assert ("modality", "探索建立产教融合信息服务平台", "建立产教融合信息服务平台") in third
    assert ("lead", "", "市发改委") in third
    second = {part.kind: part for part in links[2].differences}
    assert second["quantity"].annex == "谋划布局职业教育园区1个"
    quote = found.page.text[links[3].body_start : links[3].body_end]
    assert "探索建立产教融合信息服务平台" in quote


def test_a_list_of_members_is_marked_and_not_read() -> None:
    text = (
        BODY.split("附件：")[0]
        + """附件
云汀市产教融合领导小组成员名单
组　长：张甲乙　市委书记
成　员：李丙丁　市教育局局长
"""
    )
    found = read(text)
    assert not found.annex_tasks
    assert len(found.personal) == 1
    dumped = str(found.to_json())
    assert "张甲乙" not in dumped
    assert "李丙丁" not in dumped
