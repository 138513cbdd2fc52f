"""Responsibility notes: roles in the order printed, units whole, the lead never guessed."""

from __future__ import annotations

import pytest

from ronghe.engine.policytext.extract import extract
from ronghe.engine.policytext.model import Task
from ronghe.engine.policytext.page import Page, Span
from ronghe.engine.policytext.units import split_units
from tests.engine.policytext.pages import page_of, read, task_of


def task(note: str, lead_in: str = "推进校企合作。") -> Task:
    found = read(f"一、主要任务\n（一）深化合作。{lead_in}{note}\n二、保障措施\n落实责任。\n")
    assert len(found.tasks) == 1
    return found.tasks[0]


@pytest.mark.register("POL-03")
@pytest.mark.parametrize(
    ("note", "leads", "others"),
    [
        ("（牵头单位：市教育局；责任单位：市财政局、市科技局）", ["市教育局"], ["市财政局", "市科技局"]),
        ("(牵头单位:市教育局;配合单位:市财政局,市科技局)", ["市教育局"], ["市财政局", "市科技局"]),
        (
            "〔牵头单位：市教育局；主要责任单位：各县（市、区）人民政府，市财政局",
            ["市教育局"],
            ["各县(市、区)人民政府", "市财政局"],
        ),
        (
            "（责任单位：市发改委、市教育局，各区、县〔市〕政府）",
            [],
            ["市发改委", "市教育局", "各区、县(市)政府"],
        ),
        ("（责任单位：市财政局；牵头单位：市教育局）", ["市教育局"], ["市财政局"]),
        ("（市教育局牵头，市财政局、市科技局配合）", ["市教育局"], ["市财政局", "市科技局"]),
        ("（由市教育局牵头，市财政局参与）", ["市教育局"], ["市财政局"]),
        ("（市教育局、市财政局负责）", [], ["市教育局", "市财政局"]),
        ("（市教育局会同市财政局按职责分工负责）", [], ["市教育局", "市财政局"]),
        ("（市教育局负责）", [], ["市教育局"]),
        ("（责任部门：市教育局、财政局，团市委、科协）", [], ["市教育局", "财政局", "团市委", "科协"]),
        ("（6月底完成，牵头考核单位：市审批局）", ["市审批局"], []),
        ("（责任单位：各市、州、县人民政府，省教育厅）", [], ["各市、州、县人民政府", "省教育厅"]),
        (
            "（责任单位：市教育局、市属开发区管委会，各区、市政府）",
            [],
            ["市教育局", "市属开发区管委会", "各区、市政府"],
        ),
        ("\n责任单位：市教育局，各级各类学校", [], ["市教育局", "各级各类学校"]),
        ("\n牵头单位：市教育局\n配合单位：市财政局、市总工会", ["市教育局"], ["市财政局", "市总工会"]),
        ("牵头单位：市教育局；配合单位：市财政局", ["市教育局"], ["市财政局"]),
        ("由市教育局牵头，市财政局、市科技局配合。", ["市教育局"], ["市财政局", "市科技局"]),
        ("【牵头单位：市教育局；责任单位：市财政局】", ["市教育局"], ["市财政局"]),
    ],
)
def test_forms_of_notes(note: str, leads: list[str], others: list[str]) -> None:
    found = task(note)
    assert (list(found.lead_units), list(found.responsible_units)) == (leads, others)


def test_the_words_and_the_order_of_roles_are_kept() -> None:
    found = task("（责任单位：市财政局；牵头单位：市教育局）")
    assert [role.word for role in found.roles] == ["责任单位", "牵头单位"]


def test_etc_is_said_and_is_no_part_of_a_name() -> None:
    found = task("（责任单位：市教育局、市财政局等）")
    assert found.etc
    assert found.responsible_units == ("市教育局", "市财政局")


def test_a_missing_bracket_is_a_doubt() -> None:
    found = task("（责任单位：市教育局、市财政局")
    assert found.responsible_units == ("市教育局", "市财政局")
    assert any("右括号" in text for text in found.doubt)


def test_no_lead_is_guessed() -> None:
    found = task("（责任单位：市教育局、市财政局）")
    assert found.lead_units == ()
    assert any("牵头" in text for text in found.doubt)


def test_a_deadline_inside_the_note() -> None:
    found = task("（牵头单位：市教育局；完成时限：2025年12月底）")
    assert (found.deadline, found.deadline_text) == (2025, "2025年12月底")


def test_brackets_that_only_explain_are_no_notes() -> None:
    found = read(
        "一、任务\n（一）深化合作。推进高校（含职业院校、中专学校）和企业（联合会）合作。\n二、保障\n落实。\n"
    )
    assert not found.tasks


def test_one_note_behind_the_last_item_speaks_for_all() -> None:
    text = """一、任务
（一）完善体系
1.优化布局。调整专业结构。
2.加强建设。改善办学条件。
责任单位：市教育局
二、保障
落实。
"""
    found = read(text)
    assert [item.clause for item in found.tasks] == ["一、(一)"]


NOTED = "一、任务\n（一）深化合作。推进合作。（责任单位：市教育局、市财政局，黑体为牵头部门，下同）\n"


def test_bold_leads_that_were_lost_leave_the_lead_open() -> None:
    found = task_of(read(NOTED + "二、保障\n落实。"), "一、(一)")
    assert found.lead_units == ()
    assert found.responsible_units == ("市教育局", "市财政局")
    assert any("黑体" in text for text in found.doubt)


def test_bold_leads_that_are_still_there_are_used() -> None:
    plain = page_of(NOTED)
    start = plain.text.index("市财政局")
    bold = (Span(start, start + 4),)
    page = Page(plain.name, "html", "utf-8", plain.raw, plain.text, None, bold)
    found = extract(page).tasks[0]
    assert found.lead_units == ("市财政局",)
    assert found.responsible_units == ("市教育局",)


def test_the_first_unit_leads_where_the_page_says_so() -> None:
    found = task("（责任单位：市教育局、市财政局，排在第一位的为牵头单位，下同）")
    assert found.lead_units == ("市教育局",)
    assert found.responsible_units == ("市财政局",)


def test_people_named_in_a_note_are_not_kept() -> None:
    found = task("（责任单位：市教育局；责任人：张甲乙）")
    assert found.responsible_units == ("市教育局",)


@pytest.mark.parametrize(
    ("text", "units"),
    [
        ("市教育局、市住房和城乡建设局", ["市教育局", "市住房和城乡建设局"]),
        ("市教育局和市财政局", ["市教育局", "市财政局"]),
        ("发展和改革局、教育和体育事业中心", ["发展和改革局", "教育和体育事业中心"]),
        ("各县(市、区)政府及市直有关部门", ["各县(市、区)政府", "市直有关部门"]),
        ("市教育局 市财政局", ["市教育局", "市财政局"]),
        ("各旗、县、区人民政府,高新区管委会", ["各旗、县、区人民政府", "高新区管委会"]),
    ],
)
def test_units_are_cut_where_names_end(text: str, units: list[str]) -> None:
    assert split_units(text)[0] == units
