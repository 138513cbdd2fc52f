"""What a cell may hold, and what is said when it holds something else."""

from __future__ import annotations

from datetime import date, datetime, time
from decimal import Decimal as Number
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ronghe.core.excel import (
    Ambiguous,
    CellError,
    Choice,
    Date,
    Decimal,
    Integer,
    ListOf,
    Money,
    Percent,
    Reference,
    Text,
    YesNo,
)
from tests.core.excel.books import KINDS, find_areas

MAY_8 = date(2024, 5, 8)


@pytest.mark.parametrize(
    "typed",
    [
        "2024年5月8日",
        "2024 年 5 月 8 日",
        "2024年05月08号",
        "2024.5.8",
        "2024．5．8",
        "2024-05-08",
        "2024–5–8",
        "2024/5/8",
        "２０２４／５／８",
        "20240508",
        20240508,
        20240508.0,
        45420,
        45420.0,
        45420.75,
        "2024-05-08 00:00:00",
        "2024-5-8 13:30",
        "二〇二四年五月八日",
        "二○二四年五月八日",
        "\u200b2024-5-8 ",
        date(2024, 5, 8),
        datetime(2024, 5, 8, 9, 30),  # noqa: DTZ001 - a cell has no time zone
    ],
)
def test_a_date_is_read_in_every_usual_form(typed: Any) -> None:
    assert Date("d", "日期").parse(typed) == MAY_8


def test_chinese_numerals_reach_the_last_day_of_a_year() -> None:
    assert Date("d", "日期").parse("二〇二五年十二月三十一日") == date(2025, 12, 31)
    assert Date("d", "日期").parse("二〇二五年十一月二十日") == date(2025, 11, 20)


@pytest.mark.parametrize(
    ("typed", "message"),
    [
        ("2024年2月30日", "没有 2024年2月30日"),
        ("24.5.8", "年份只有两位"),
        ("5/8/2024", "年份不在最前"),
        ("2024年5月", "缺少日"),
        ("202405", "缺少日"),
        (202405, "缺少日"),
        ("2024", "只有年份"),
        (2024, "只有年份"),
        ("2024年", "只有年份"),
        ("明年初", "不是可识别的日期"),
        ("2024-5.8", "不是可识别的日期"),
        ("二〇二四年十十月八日", "没有"),
        (True, "应填日期"),
        (time(3, 4), "应填日期"),
        (0.5, "不是日期"),
        ("1850-1-1", "早于"),
        ("2150-1-1", "晚于"),
    ],
)
def test_a_doubtful_date_is_never_guessed(typed: Any, message: str) -> None:
    with pytest.raises(CellError, match=message):
        Date("d", "日期").parse(typed)


@given(st.dates(date(1900, 1, 1), date(2100, 12, 31)))
def test_every_day_is_read_in_every_form(day: date) -> None:
    column = Date("d", "日期")
    forms = (
        f"{day.year}年{day.month}月{day.day}日",
        f"{day.year}.{day.month}.{day.day}",
        f"{day:%Y%m%d}",
        f"{day.year}/{day.month:02}/{day.day:02}",
    )
    assert {column.parse(form) for form in forms} == {day}


@pytest.mark.parametrize(
    ("typed", "fen"),
    [
        ("4,000元", 400_000),
        ("¥4000.50", 400_050),
        ("￥4,000.5", 400_050),
        (4000.5, 400_050),
        (0.29, 29),
        (1.15, 115),
        (4000, 400_000),
        ("1.2万", 1_200_000),
        ("1.2万元", 1_200_000),
        ("0.5亿元", 5_000_000_000),
        ("１２００", 120_000),
        (0.1 + 0.2, 30),
    ],
)
def test_money_is_exact_to_the_fen(typed: Any, fen: int) -> None:
    assert Money("m", "金额").parse(typed) == fen


@given(st.integers(0, 10**13))
def test_money_survives_the_way_through_a_cell(fen: int) -> None:
    column = Money("m", "金额")
    assert column.parse(column.cell(fen)) == fen
    assert column.parse(column.text(fen)) == fen


@pytest.mark.parametrize(
    ("typed", "message"),
    [
        (4000.005, "精确到分"),
        ("-3", "不能小于 0元"),
        ("4000-6000元", "应填数字"),
        ("约4000", "应填数字"),
        ("1,00", "应填数字"),
        (True, "是/否"),
        (MAY_8, "日期"),
        (float("inf"), "超出"),
    ],
)
def test_money_that_is_none_is_refused(typed: Any, message: str) -> None:
    with pytest.raises(CellError, match=message):
        Money("m", "金额").parse(typed)


@pytest.mark.parametrize(
    ("typed", "share"),
    [
        ("65%", "0.65"),
        ("65.25％", "0.6525"),
        (0.65, "0.65"),
        (1, "1"),
        ("5‰", "0.005"),
        ("百分之六十", None),
        ("百分之60", "0.6"),
    ],
)
def test_percent_reads_its_sign_and_excels_fractions(typed: Any, share: str | None) -> None:
    column = Percent("p", "占比")
    if share is None:
        with pytest.raises(CellError):
            column.parse(typed)
    else:
        assert column.parse(typed) == Number(share)


@pytest.mark.parametrize(
    ("typed", "message"),
    [("65", "没有百分号"), (65, "不能大于 100%"), ("120%", "不能大于"), ("-1%", "不能小于")],
)
def test_percent_without_a_sign_is_not_guessed(typed: Any, message: str) -> None:
    with pytest.raises(CellError, match=message):
        Percent("p", "占比").parse(typed)


def test_a_whole_number_has_no_fraction_and_stays_within_bounds() -> None:
    column = Integer("n", "人数", unit="人", minimum=1, maximum=1_000)
    assert [column.parse(raw) for raw in ("1,000人", 12.0, "12", "0.1万")] == [1000, 12, 12, 1000]
    for raw, message in (
        (1.5, "整数"),
        (0, "不能小于 1人"),
        ("2万", "不能大于 1,000人"),
        ("十二", "应填数字"),
    ):
        with pytest.raises(CellError, match=message):
            column.parse(raw)


def test_decimals_have_at_most_their_places() -> None:
    assert Decimal("x", "得分", places=1).parse("88.5") == Number("88.5")
    with pytest.raises(CellError, match="最多 1 位小数"):
        Decimal("x", "得分", places=1).parse(88.55)


def test_text_is_cleaned_but_not_changed() -> None:
    column = Text("t", "名称", max_length=10)
    assert column.parse("\ufeff\u202e 某 某（厂）\u200b ") == "某 某（厂）"
    assert column.parse("甲\r\n乙") == "甲 乙"
    assert column.parse(123.0) == "123"
    assert Text("t", "名称", multiline=True).parse("甲\r\n乙") == "甲\n乙"


def test_text_says_what_is_wrong_with_it() -> None:
    column = Text("t", "代码", min_length=3, max_length=6, pattern="[0-9]+", pattern_help="只能是数字")
    for raw, message in (
        ("1234567", "共 7 个字"),
        ("12", "只有 2 个字"),
        ("abc", "格式不对"),
        (True, "TRUE"),
    ):
        with pytest.raises(CellError, match=message):
            column.parse(raw)
    with pytest.raises(CellError, match="末几位已经丢失"):
        Text("t", "证件号").parse(4.4180219900101e17)


def test_yes_and_no_have_their_marks() -> None:
    column = YesNo("y", "是否")
    assert [column.parse(raw) for raw in ("是", "√", "Y", True, 1, "有")] == [True] * 6
    assert [column.parse(raw) for raw in ("否", "×", "no", False, 0.0, "无")] == [False] * 6
    with pytest.raises(CellError, match="“是”或“否”"):
        column.parse("也许")


def test_a_choice_is_found_by_label_code_or_synonym_and_helps_with_slips() -> None:
    column = Choice("k", "类别", choices=lambda: KINDS, synonyms={"公司": "enterprise"})
    assert [column.parse(raw) for raw in ("企业", "enterprise", "公司", " 企业 ")] == ["enterprise"] * 4
    with pytest.raises(CellError) as slip:
        column.parse("职业学校学校")
    assert slip.value.hint == "是否应为“职业学校”"
    with pytest.raises(CellError) as other:
        column.parse("医院")
    assert "政府部门" in other.value.hint


def test_references_are_looked_up_once_a_batch() -> None:
    asked: list[set[str]] = []

    def lookup(names: Any) -> dict[str, Any]:
        asked.append(set(names))
        return {
            **find_areas(names),
            **({"城区": Ambiguous(("清城区", "莲都城区"))} if "城区" in names else {}),
        }

    column: Reference[int] = Reference("a", "地区", lookup=lookup, suggest=lambda text: ["清远市"])
    reader = column.reader()
    reader.prepare(["清远市", "清远市", "某地", None, "城区"])
    reader.prepare(["清远市", "连州市"])
    assert asked == [{"清远市", "某地", "城区"}, {"连州市"}]
    assert reader.read(" 清远市") == 1
    with pytest.raises(CellError, match="没有“某地”") as missing:
        reader.read("某地")
    assert missing.value.hint == "是否应为“清远市”"
    with pytest.raises(CellError, match="不止一个") as two:
        reader.read("城区")
    assert "莲都城区" in two.value.hint


def test_lists_split_on_any_separator_and_name_the_wrong_part() -> None:
    assert ListOf("l", "别名").parse("甲、乙;丙；丁\n戊") == ("甲", "乙", "丙", "丁", "戊")
    areas = ListOf("l", "地区", item=Reference("a", "地区", lookup=find_areas))
    assert areas.parse("清远市，连州市") == (1, 3)
    for raw, message in (("清远市、某地", "某地"), ("清远市、清远市", "重复出现"), ("、；", "没有内容")):
        with pytest.raises(CellError, match=message):
            areas.parse(raw)
