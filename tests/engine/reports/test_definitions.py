"""Definitions of a report year: a fault anywhere refuses the whole file, with its place."""

from __future__ import annotations

from decimal import Decimal
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

import ronghe.quality
from ronghe.engine.marked_yaml import FilesRefused
from ronghe.engine.reports.cells import Fact, filled, make_cells, typed_figures
from ronghe.engine.reports.checks import differences, find, uncleared
from ronghe.engine.reports.definitions import Definition, read_definition

SHIPPED = sorted((Path(ronghe.quality.__file__).parent / "data" / "reports").glob("*.yaml"))

SMALL = """
year: 2023
title: 小表
confirmed: true
source: 测试
tables:
  - key: t
    title: 表甲
    rows:
      - {code: A, name: 甲, unit: 人, low: 0, source: {reported: true}}
      - {code: B, name: 乙, unit: 人, source: {reported: true}}
      - {code: C, name: 占比, unit: "%", decimals: 1, source: {formula: B / A * 100}}
      - {code: D, name: 增加, unit: 人, required: false, source: {formula: A - prev(A)}}
checks:
  - {key: part, says: 乙不超过甲, holds: t.B <= t.A}
  - {key: soft, says: 乙不为零, holds: t.B > 0, blocks: false}
chapters:
  - {key: c, title: 章, text: ["{unit}有 {t.A} 人，{t.A:change}"], blocks: [{key: b, title: 段}], tables: [t]}
"""


def read(text: str = SMALL) -> Definition:
    return read_definition(text.encode(), name="定义.yaml")


def facts(**values: int | None) -> dict[tuple[str, str], Fact]:
    return {
        ("t", code): Fact(None if value is None else Decimal(value), {"source": "reported"}, "没有填")
        for code, value in values.items()
    }


@pytest.mark.parametrize("path", SHIPPED, ids=lambda path: path.name)
def test_shipped_definitions_are_read_and_say_that_they_are_unconfirmed(path: Path) -> None:
    definition = read_definition(path.read_bytes(), name=path.name)
    titles = [table.title for table in definition.tables]
    assert set(titles) == {"计分卡", "教学资源表", "服务贡献表", "落实政策表", "国际影响表", "满意度调查表"}
    assert not definition.is_confirmed
    assert "待与" in definition.source


@pytest.mark.parametrize(
    ("old", "new", "words"),
    [
        ("formula: B / A * 100", "formula: B / (A * 100", "表“表甲”行“C”：第 13 个字：缺右括号"),
        ("formula: B / A * 100", "formula: B / X", "表“t”行“C”：第 5 个字：没有单元格“X”"),
        ("A - prev(A)", "Y + 1", "没有单元格“Y”"),
        ("holds: t.B <= t.A", "holds: t.B <= t.Q", "核对“part”：第 8 个字：没有单元格“t.Q”"),
        ("holds: t.B <= t.A", "holds: t.B", "比较符号"),
        ("{t.A:change}", "{t.Q}", "没有单元格“t.Q”"),
        ("tables: [t]", "tables: [x]", "没有表“x”"),
        ("code: B,", "code: A,", "行“A”出现了两次"),
        (
            "unit: 人, low: 0, source: {reported: true}",
            "unit: 人, source: {reported: true, formula: 1}",
            "source",
        ),
    ],
)
def test_a_fault_refuses_the_whole_definition_with_its_place(old: str, new: str, words: str) -> None:
    text = SMALL.replace(old, new)
    with pytest.raises(FilesRefused) as refused:
        read(text)
    assert words in str(refused.value)
    assert "定义.yaml:" in str(refused.value)
    assert "整份定义没有装入" in str(refused.value)


def test_a_circle_is_told_by_its_members_and_last_year_makes_none() -> None:
    circle = SMALL.replace("formula: B / A * 100", "formula: D + 1").replace("A - prev(A)", "C + 1")
    with pytest.raises(FilesRefused, match=r"公式循环引用：t\.(C → t\.D → t\.C|D → t\.C → t\.D)"):
        read(circle)
    read(SMALL.replace("A - prev(A)", "A - prev(D)"))


def test_a_formula_may_not_ask_for_a_cell_that_a_level_lacks() -> None:
    text = SMALL.replace("low: 0, source", "levels: [school], source")
    with pytest.raises(FilesRefused, match="不是每一级报告都有"):
        read(text)


def test_cells_carry_value_origin_and_why_they_are_missing() -> None:
    cells = make_cells(read(), "school", facts(A=200, B=None), {("t", "A"): Decimal(160)})
    assert cells["t", "A"].change == Decimal("25.0")
    assert cells["t", "B"].reason == "没有填"
    assert cells["t", "C"].value is None
    assert cells["t", "C"].reason == "缺：B"
    assert cells["t", "D"].value == 40
    assert cells["t", "D"].provenance["inputs"] == {"A": "200", "prev(A)": "160"}


def test_texts_show_the_figures_of_the_tables() -> None:
    cells = make_cells(read(), "school", facts(A=1200, B=3), {("t", "A"): Decimal(1000)})
    words = {"unit": "示例学校"}
    assert filled("{unit}有 {t.A} 人，{t.A:change}", cells, words) == "示例学校有 1,200 人，比上年增长 20.0%"
    assert filled("{t.Q}", cells, words) == "（缺）"


def test_figures_typed_by_hand_are_seen() -> None:
    assert typed_figures("就业率98.5%，{t.A}人，培训1,200人次，2023年，第3章") == ["98.5%", "1,200人次"]


def test_findings_say_what_blocks_and_what_can_be_explained() -> None:
    definition = read()
    cells = make_cells(definition, "school", facts(A=100, B=150), {("t", "A"): Decimal(10)})
    kinds = {one.about: (one.kind, one.can_explain) for one in find(definition, "school", cells)}
    assert kinds == {"part": ("relation", False), "t.A": ("anomaly", True)}


def test_an_explanation_holds_only_for_the_figures_it_was_written_for() -> None:
    definition = read()
    before = find(definition, "school", make_cells(definition, "school", facts(A=99, B=0), {}))
    explained = {one.key: "停招一年" for one in before}
    assert uncleared(before, explained) == []
    last = {("t", "A"): Decimal(10)}
    jump = find(definition, "school", make_cells(definition, "school", facts(A=99, B=5), last))
    told = {one.key: "新校区" for one in jump}
    higher = find(definition, "school", make_cells(definition, "school", facts(A=150, B=5), last))
    assert uncleared(jump, told) == []
    assert [one.kind for one in uncleared(higher, told)] == ["anomaly"]


def test_a_missing_required_cell_cannot_be_explained_away() -> None:
    definition = read()
    found = find(definition, "school", make_cells(definition, "school", facts(A=1, B=None), {}))
    assert {one.about for one in uncleared(found, {one.key: "没有" for one in found})} == {"t.B", "t.C"}


@given(st.integers(0, 10**6), st.integers(0, 10**6), st.integers(0, 10**6))
def test_checks_find_exactly_what_does_not_hold(a: int, b: int, last: int) -> None:
    definition = read()
    cells = make_cells(definition, "school", facts(A=a, B=b), {("t", "A"): Decimal(last)})
    found = {(one.kind, one.about) for one in find(definition, "school", cells)}
    assert (("relation", "part") in found) == (b > a)
    assert (("relation", "soft") in found) == (b <= 0)
    jumped = abs(a - last) * 100 > 30 * last if last else a != 0
    close = last and abs(abs(a - last) * 100 / last - 30) < 0.1
    assert close or (("anomaly", "t.A") in found) == jumped


def test_differences_name_what_changed_and_what_is_gone() -> None:
    definition = read()
    signed = make_cells(definition, "school", facts(A=100, B=50), {})
    now = make_cells(definition, "school", facts(A=120, B=None), {})
    told = {one.key[1]: one for one in differences(signed, now)}
    assert (told["A"].signed, told["A"].now, told["A"].why) == ("100", "120", "事实已变动")
    assert told["B"].why == "事实已不在：没有填"
    assert set(told) == {"A", "B", "C"}
    assert differences(signed, signed) == []
