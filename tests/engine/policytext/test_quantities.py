"""Figures: value, comparator, unit, window, deadline, kind; and numbers that are only names."""

from __future__ import annotations

import pytest

from ronghe.engine.policytext.model import Indicator
from tests.engine.policytext.pages import read


def indicators(sentence: str, *, title: str = "云汀市行动方案") -> tuple[Indicator, ...]:
    return read(f"{title}\n一、主要任务\n{sentence}\n二、其他\n落实责任。\n").indicators


@pytest.mark.register("IND-39")
@pytest.mark.parametrize(
    ("sentence", "comparator", "value", "unit"),
    [
        ("双师型教师占比超过65%。", ">", 65, "%"),
        ("建设实训基地30个。", "=", 30, "个"),
        ("新增学位6万个以上。", ">=", 60000, "个"),
        ("建成1个以上市级基地。", ">=", 1, "个"),
        ("一线职工培训经费比例不低于70%。", ">=", 70, "%"),
        ("引进人才不少于30名。", ">=", 30, "名"),
        ("支出不超过工资总额8%的部分准予扣除。", "<=", 8, "%"),
        ("最高可达基准线的5倍。", "<=", 5, "倍"),
        ("在20%编制员额内自主招聘。", "<=", 20, "%"),
        ("制定1-2个专业标准。", "range", (1, 2), "个"),
        ("制定1至2项专业标准。", "range", (1, 2), "项"),
        ("力争用3年左右时间构建体系。", "about", 3, "年"),
        ("在校生规模达到2万人左右。", "about", 20000, "人"),
        ("总规模达到2万亿元。", "=", 2_000_000_000_000, "元"),
        ("学校数量达120余所。", ">", 120, "所"),
        ("占比不低于百分之二十。", ">=", 20, "%"),
        ("占比达到六成以上。", ">=", 60, "%"),
        ("赴企业实践不少于半年。", ">=", 0.5, "年"),
        ("培养1,000名粤菜师傅。", "=", 1000, "名"),
        ("基本消除规模在1200人以下的学校。", "<=", 1200, "人"),
        ("每名教师至少参加两次培训。", ">=", 2, "次"),
        ("占比提高到３５％。", "=", 35, "%"),
    ],
)
def test_comparators_and_units(
    sentence: str, comparator: str, value: float | tuple[float, float], unit: str
) -> None:
    found = indicators(sentence)
    assert [(item.comparator, item.value, item.unit) for item in found] == [(comparator, value, unit)]


@pytest.mark.parametrize(
    ("sentence", "per"),
    [
        ("给予每生每年4000-6000元的培训补贴。", "每生每年"),
        ("按每人每月200-400元的标准补助。", "每人每月"),
        ("每校建成1-2个专业群。", "每校"),
        ("教师每5年累计不少于半年到企业实践。", "每5年"),
        ("新教师前2年须到企业实践至少半年以上。", "前2年"),
        ("市财政每年安排资金100万元。", "每年"),
        ("每县（市、区）至少建成1个基地。", "每县(市、区)"),
        ("按200元/人·月给予补助。", "每人每月"),
        ("市督查室每半年督查一次。", "每半年"),
        ("教育督导室每三个月调度一次。", "每三个月"),
        ("每3年举行1次论文报告会。", "每3年"),
    ],
)
def test_windows_are_no_values(sentence: str, per: str) -> None:
    assert [item.per for item in indicators(sentence)] == [per]


@pytest.mark.parametrize(
    "sentence",
    [
        "推进1+X证书制度试点，开展3+4、3+2贯通培养。",
        "实施“双十双百”“千企万师”“五个一批”工程。",
        "深入推进“千名技师进校园、千名教师下企业”工程。",
        "落实《职业教育三年行动计划（2019-2021年）》（国发〔2019〕4号）。",
        "经七届第49次常务会议审议通过。",
        "深化“三教”改革，推进三全育人。",
        "打造一支高素质队伍，培育一批标杆企业。",
        "自2020年起不再招聘应届毕业生。",
        "推进四年制高等职业教育，建设5G基站和二期工程。",
        "支持规模以上企业参与，完善城乡二元结构。",
        "实施三大工程、五项行动、四个方面任务。",
        "拨打12345热线，提供7×24小时服务。",
        "2021年至2023年为推进阶段。",
    ],
)
def test_numbers_that_are_names(sentence: str) -> None:
    assert indicators(sentence) == ()


def test_a_number_left_out_is_listed_with_the_reason() -> None:
    found = read("一、任务\n实施“十百千万”工程，推进“1+X”试点。\n二、其他\n落实。\n")
    assert any("名称" in item.reason for item in found.non_indicators)


def test_the_present_is_a_fact_and_the_goal_a_target() -> None:
    found = indicators("在校学生规模由现在1.15万人扩增到1.5万人。")
    assert [(item.value, item.kind.value) for item in found] == [(11500, "fact"), (15000, "target")]


@pytest.mark.parametrize(
    ("sentence", "kinds"),
    [
        ("到2025年，占比由28%提高到35%。", ["fact", "target"]),
        ("目前，全市有中职学校14所，在校生3.2万人。", ["fact", "fact"]),
        ("可减按50%计入当月工资、薪金所得。", ["rule"]),
        ("从具有3年以上企业工作经历的人员中招聘。", ["rule"]),
        ("服务收入结余可提取50%以上用于劳动报酬。", ["rule"]),
        ("专题教育每年不少于16学时。", ["rule"]),
        ("建设15个职业体验基地。", ["target"]),
        ("到2025年，建成10个基地，奖励政策全面落实。", ["target"]),
    ],
)
def test_kinds(sentence: str, kinds: list[str]) -> None:
    assert [item.kind.value for item in indicators(sentence)] == kinds


def test_a_year_stated_earlier_in_the_paragraph_governs() -> None:
    found = indicators("到2025年，体系基本形成。建成基地30个。双师型教师占比超过65%。")
    assert [(item.deadline_year, item.deadline_basis) for item in found] == [(2025, "explicit")] * 2


def test_a_later_year_takes_over() -> None:
    found = indicators("到2023年，建成基地10个；到2025年，建成基地30个。")
    assert [item.deadline_year for item in found] == [2023, 2025]


def test_a_year_is_inherited_from_the_lead_in_of_the_chapter() -> None:
    found = read(
        "一、主要目标\n到2025年，实现以下目标：\n（一）师资加强。双师型占比达90%。\n（二）提质。建成学校1所。\n"
    )
    assert [(item.deadline_year, item.deadline_basis) for item in found.indicators] == [
        (2025, "inherited")
    ] * 2


def test_no_year_is_invented() -> None:
    item = indicators("建设15个职业体验基地。")[0]
    assert (item.deadline_year, item.deadline_basis) == (None, None)
    assert any("年份" in text for text in item.doubt)


def test_the_end_of_a_five_year_plan_is_a_year() -> None:
    assert indicators("到“十四五”末，建成基地30个。")[0].deadline_year == 2025


def test_rules_have_no_deadline() -> None:
    found = indicators("到2024年，双师型比例达到90%以上。教师每5年累计不少于半年到企业实践。")
    assert [item.deadline_year for item in found] == [2024, None]


def test_dated_deliverables_are_milestones() -> None:
    found = read(
        "一、任务\n2024年6月底前完成方案制定，9月1日前启动建设，2025年秋季投入使用。\n二、其他\n落实。\n"
    )
    assert {(item.date_text, item.year) for item in found.milestones} == {
        ("2024年6月底前", 2024),
        ("9月1日前", 2024),
        ("2025年秋季", 2025),
    }
    assert not found.indicators


def test_words_of_quantity_are_only_proposed() -> None:
    found = read("一、任务\n推进职业启蒙教育覆盖所有中小学，普职招生规模大体相当。\n二、其他\n落实。\n")
    assert not found.indicators
    assert len(found.indicators_optional) == 2


def test_figures_inside_notes_do_not_count() -> None:
    assert indicators("推进合作。（责任单位：市教育局，3个开发区管委会）") == ()


def test_what_was_reached_before_the_page_was_made_is_a_fact() -> None:
    text = """云汀市职业教育规划
云政发〔2022〕3号
一、基础
“十三五”期间，新增学校2所。2020年毕业生就业率达98%。
二、目标
到2025年，建成学校3所。
"""
    assert [item.kind.value for item in read(text).indicators] == ["fact", "fact", "target"]
