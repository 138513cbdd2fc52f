"""Names of people are blanked character for character, wherever the reading had copied them."""

from __future__ import annotations

import json
from dataclasses import replace

import pytest

from ronghe.engine.policytext.extract import extract
from ronghe.engine.policytext.isolated import extract_safely
from ronghe.engine.policytext.items import Place
from ronghe.engine.policytext.persons import NOTE, without_persons
from ronghe.engine.policytext.readers import read_bytes
from tests.support.pages import PAGE

ROSTER = """
附件2
示例市产教融合工作领导小组成员名单
组　长：钱甲乙　市委副书记、市长
副组长：孙丙丁　副市长
成　员：李戊己　市教育局局长
　　　　周庚辛　市财政局局长
"""
NAMES = ("钱甲乙", "孙丙丁", "李戊己", "周庚辛")


def everything(text: str) -> str:
    found = without_persons(extract(read_bytes(text.encode("utf-8"), "页面.txt")))
    return json.dumps(found.to_json(), ensure_ascii=False) + found.page.text + found.page.raw + repr(found)


def test_a_list_of_members_is_blanked_and_the_plan_stays() -> None:
    whole = extract(read_bytes((PAGE + ROSTER).encode("utf-8"), "页面.txt"))
    found = without_persons(whole)
    said = everything(PAGE + ROSTER)
    assert not any(name in said for name in NAMES)
    assert NOTE in found.page.notes
    assert len(found.page.text) == len(whole.page.text)
    assert [c.heading for c in found.clauses] == [c.heading for c in whole.clauses]
    assert [t.lead_units for t in found.tasks] == [t.lead_units for t in whole.tasks]
    assert len(found.annex_tasks) == 3


@pytest.mark.parametrize(
    "line",
    [
        "（联系人：钱甲乙，电话：0000-1234567）",
        "联系人:钱甲乙 孙丙丁",
        "责任编辑：钱甲乙",
        "解读人：钱甲乙、孙丙丁",
        "信息审核：钱甲乙",
        "签发人：钱　甲",
    ],
)
def test_contacts_and_editors_are_blanked_and_their_posts_stay(line: str) -> None:
    said = everything(PAGE + line + "\n")
    assert not any(name in said for name in ("钱甲乙", "孙丙丁", "钱　甲"))
    assert line[:3].strip("（:：") in said


@pytest.mark.parametrize("line", ["联系人：市教育局职教科", "审核：办公室", "联系电话：0000-1234567"])
def test_offices_and_their_telephones_are_no_persons(line: str) -> None:
    assert line in everything(PAGE + line + "\n")


def test_a_mobile_number_is_blanked() -> None:
    said = everything(PAGE + "咨询电话：13900001234\n")
    assert "13900001234" not in said
    assert "咨询电话：" in said


def test_a_page_without_names_is_left_alone() -> None:
    found = extract(read_bytes(PAGE.encode("utf-8"), "页面.txt"))
    assert without_persons(found) is found


def test_what_was_read_from_inside_a_list_is_dropped() -> None:
    found = extract(read_bytes(PAGE.encode("utf-8"), "页面.txt"))
    first, last = found.clauses[0], found.clauses[-1]
    inside = Place(last.start, len(found.page.text))
    left = without_persons(replace(found, personal=(inside,)))
    assert first in left.clauses
    assert last not in left.clauses
    assert not left.annex_tasks
    assert all(task.start < inside.start for task in left.tasks)


def test_names_in_markup_never_leave_the_child_process() -> None:
    rows = "".join(f"<p>{line}</p>" for line in (PAGE + ROSTER).splitlines())
    page, found = extract_safely(f"<html><body>{rows}</body></html>".encode(), "页面.html")
    said = page.text + page.raw + repr(found) + json.dumps(found.to_json(), ensure_ascii=False)
    assert not any(name in said for name in NAMES)
    assert len(found.tasks) == 3
