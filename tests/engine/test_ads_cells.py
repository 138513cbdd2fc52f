"""Days, places, demands, industries: what people write in one cell, and what is made of it."""

from __future__ import annotations

from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ronghe.engine.ads.dates import OLDEST, Calendar
from ronghe.engine.ads.industries import category_text, read_industry
from ronghe.engine.ads.regions import Regions, Succession
from ronghe.engine.ads.requirements import read_education, read_experience, read_headcount

TODAY = date(2026, 1, 1)
PLAIN, YEAR = Calendar(TODAY), Calendar(TODAY, year=2020)
COLLECTED = Calendar(TODAY, collected=date(2020, 1, 5))
PLACES = Regions(
    {
        "150000": "内蒙古自治区",
        "310000": "上海市",
        "330000": "浙江省",
        "330100": "杭州市",
        "330102": "上城区",
        "330103": "下城区",
        "330104": "江干区",
        "330105": "拱墅区",
        "330114": "钱塘区",
        "330600": "绍兴市",
        "330603": "柯桥区",
        "330621": "绍兴县",
        "350000": "福建省",
        "350100": "福州市",
        "350102": "鼓楼区",
        "320000": "江苏省",
        "320100": "南京市",
        "320106": "鼓楼区",
        "422800": "恩施土家族苗族自治州",
        "420000": "湖北省",
    },
    frozenset({"330103", "330104", "330621"}),
    (
        Succession("330103", "330105", "合并", 2021),
        Succession("330104", "330114", "拆分", 2021),
        Succession("330104", "330102", "合并", 2021),
        Succession("330621", "330603", "更名", 2013),
    ),
)


@pytest.mark.parametrize(
    "text",
    [
        "2018-04-16",
        "2018/4/16",
        "2018.4.16 08:30",
        "2018年4月16日",
        "20180416",
        "18-04-16",
        "16/04/2018",
        "43206",
        "1523836800",
        "1523836800000",
        "2018-04-16T08:00:00+08:00",
        "２０１８－０４－１６",
        "04-16发布 2018-04-16",
    ],
)
def test_a_day_in_any_usual_form(text: str) -> None:
    assert PLAIN.read(text).value == date(2018, 4, 16)


@pytest.mark.parametrize(
    ("calendar", "text", "day", "note"),
    [
        (YEAR, "04-20", date(2020, 4, 20), "按 2020 年"),
        (YEAR, "无工作经验/大专/招1人/04-16发布", date(2020, 4, 16), "按 2020 年"),
        (COLLECTED, "12-30", date(2019, 12, 30), "按采集日期"),
        (COLLECTED, "01-02", date(2020, 1, 2), "按采集日期"),
        (COLLECTED, "3天前", date(2020, 1, 2), ""),
        (COLLECTED, "昨天", date(2020, 1, 4), ""),
    ],
)
def test_a_day_without_its_year_needs_one_that_is_stated(
    calendar: Calendar, text: str, day: date, note: str
) -> None:
    found = calendar.read(text)
    assert found.value == day
    assert note in found.note


@pytest.mark.parametrize(
    ("text", "why"),
    [
        ("", "没有发布日期"),
        ("[]", "没有发布日期"),
        ("04-20", "没有年份"),
        ("3天前", "哪天采集"),
        ("2030-01-01", "在将来"),
        ("2018-02-30", "没有这一天"),
        ("1999-12-31", "早于 2000 年"),
        ("04/05/2018", "分不清"),
        ("星期三", "不像日期"),
    ],
)
def test_nonsense_is_named_with_what_to_do(text: str, why: str) -> None:
    found = PLAIN.read(text)
    assert found.value is None
    assert why in found.problem
    assert found.hint


@given(st.text(max_size=40))
def test_no_day_is_in_the_future_or_too_old(text: str) -> None:
    for calendar in (PLAIN, YEAR, COLLECTED):
        found = calendar.read(text)
        assert (found.value is None) == bool(found.problem)
        assert found.value is None or OLDEST <= found.value <= TODAY


@given(
    st.dates(OLDEST, TODAY - timedelta(days=1)),
    st.sampled_from(["%Y-%m-%d", "%Y/%m/%d", "%Y年%m月%d日", "%Y%m%d"]),
)
def test_a_written_day_is_read_back(day: date, form: str) -> None:
    assert PLAIN.read(day.strftime(form)).value == day


@pytest.mark.parametrize(
    ("text", "code"),
    [
        ("浙江省绍兴市柯桥区", "330603"),
        ("绍兴-柯桥区", "330603"),
        ("绍兴柯桥", "330603"),
        ("绍兴", "330600"),
        ("上海-浦东新区", "310000"),
        ("内蒙古", "150000"),
        ("恩施", "422800"),
        ("南京-鼓楼区", "320106"),
        ("330603", "330603"),
        ("异地招聘", ""),
        ("", ""),
        ("鼓楼区", ""),
        ("火星", ""),
    ],
)
def test_a_place_has_its_code(text: str, code: str) -> None:
    assert PLACES.find(text).code == code


def test_a_district_of_the_past_goes_to_its_successor_and_says_so() -> None:
    found = PLACES.find("杭州-下城区")
    assert found.code == "330105"
    assert found.note == "下城区（330103）2021 年合并，记到拱墅区（330105）"
    divided = PLACES.find("杭州-江干区")
    assert divided.code == "330102"
    assert "另有部分划出" in divided.note
    assert PLACES.find("绍兴县").code == "330603"


def test_what_the_table_does_not_have_is_named() -> None:
    assert PLACES.find("上海-浦东新区").note == "“浦东新区”不在代码表中，记到上海市"
    assert "好几处（南京市、福州市）" in PLACES.find("鼓楼区").problem
    assert PLACES.find("999999").problem == "代码 999999 不在代码表中"
    lost = Regions({"441827": "清新县"}, frozenset({"441827"}))
    assert "没有写明并到哪里" in lost.find("清新县").problem


@given(st.text(max_size=30))
def test_any_text_gives_a_code_of_the_table_or_none(text: str) -> None:
    found = PLACES.find(text)
    assert found.code in {*PLACES.names, ""}
    assert found.code not in PLACES.abolished


@pytest.mark.parametrize(
    ("text", "level", "years", "people"),
    [
        ("无工作经验/大专/招1人/04-16发布", "college", (0, None), 1),
        ("3-4年经验/本科/招若干人 04-16发布", "bachelor", (3, 4), None),
        ("10年以上经验/硕士/招20人", "master", (10, None), 20),
        ("招3-5人", "", (None, None), 3),
        ("中专及以上", "vocational", (None, None), None),
        ("高中/中技", "senior", (None, None), None),
        ("学历不限", "", (0, None), None),
        ("36 months", "", (3, None), None),
        ("5", "", (None, None), 5),
        ("若干人", "", (None, None), None),
    ],
)
def test_demands_are_found_wherever_they_stand(
    text: str, level: str, years: tuple[int | None, int | None], people: int | None
) -> None:
    assert read_education(text) == level
    assert tuple(read_experience(text)) == years
    assert read_headcount(text).number == people


def test_a_headcount_that_is_a_joke_is_refused() -> None:
    assert read_headcount("招500000人").number is None
    assert "不在 1 到" in read_headcount("招500000人").problem
    assert read_headcount("3-5人").note == "招聘人数是范围，取下限"


@pytest.mark.parametrize(
    ("text", "section"),
    [
        ("民营公司|50-150人|计算机软件", "I"),
        ("互联网/电子商务,计算机软件", "I"),
        ("计算机软件,金融/投资/证券", ""),
        ("汽车及零配件", ""),
        ("C36", "C36"),
        ("没听说过的行业", ""),
    ],
)
def test_an_industry_is_coded_only_when_sure(text: str, section: str) -> None:
    assert read_industry(category_text(text)) == section
