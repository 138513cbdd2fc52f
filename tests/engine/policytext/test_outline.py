"""Clauses: numbers, headings, levels, labels, and pages that do not begin or end where a document does."""

from __future__ import annotations

import pytest

from tests.engine.policytext.pages import headings, labels, read

PLAN = """云汀市促进技能提升行动方案
一、总体要求
坚持服务大局，以就业为导向。
二、重点任务
（一）扩大培训供给。鼓励企业建设培训中心。
（二）深化校企合作。建立校企联合体。
三、保障措施
（一）加强组织领导。建立联席会议制度。
（二）加大经费投入。优化支出结构。
"""
MENUS = """扫一扫在手机打开当前页
欢迎投资云汀，园区面积120亩，总投资500亿元。
联系我们 网站地图
"""
CLOSING = """本方案自2024年5月1日起施行，由市教育局负责牵头组织实施。
云汀市人民政府
2024年4月1日
"""
RUN_ON = PLAN.replace("三、保障措施\n（一）", "三、保障措施\n（三）").replace("（二）加大", "（四）加大")


def test_numbers_that_restart_carry_their_chapter() -> None:
    assert labels(read(PLAN)) == ["一、", "二、", "二、(一)", "二、(二)", "三、", "三、(一)", "三、(二)"]


def test_numbers_that_run_on_stand_alone() -> None:
    assert labels(read(RUN_ON)) == ["一、", "二、", "(一)", "(二)", "三、", "(三)", "(四)"]


def test_run_in_headings_end_at_the_first_full_stop() -> None:
    assert headings(read(PLAN))[2] == "扩大培训供给"


def test_items_of_the_third_level() -> None:
    text = PLAN.replace(
        "鼓励企业建设培训中心。", "\n1.鼓励企业办学。支持龙头企业。\n2．建设共享基地。统筹各类资源。"
    )
    found = read(text)
    assert labels(found)[2:5] == ["二、(一)", "二、(一)1", "二、(一)2"]
    assert found.clauses[3].heading == "鼓励企业办学"
    assert [clause.level for clause in found.clauses[:5]] == [1, 1, 2, 3, 3]


def test_items_without_a_dot_and_lists_without_headings() -> None:
    text = """一、基本原则
1坚持育人为本。遵循学生成长规律。
2坚持因地制宜。充分考虑地方差异。
二、申报条件
（一）具有独立法人资格；
（二）依法依规经营；
（三）信用记录良好。
"""
    assert labels(read(text)) == ["一、", "一、1", "一、2", "二、"]


def test_a_page_that_starts_in_mid_clause() -> None:
    text = """云汀市关于推动职业教育高质量发展的实施意见
实训基地。支持企业建设共享实训基地，到2022年建成10个。（牵头单位：市教育局；配合单位：市财政局）
（十五）加强师资建设。实施素质提升计划。（牵头单位：市教育局；配合单位：市财政局）
三、保障措施
（十六）加强组织领导。成立领导小组。（牵头单位：市委办公室）
"""
    found = read(text)
    assert labels(found) == ["(十四)", "(十五)", "三、", "(十六)"]
    assert found.clauses[0].heading is None
    assert "推断" in found.clauses[0].doubt[0]
    assert [clause.level for clause in found.clauses] == [2, 2, 1, 2]
    assert found.indicators[0].clause == "(十四)"


@pytest.mark.register("DATA-07")
def test_a_body_printed_twice_is_read_once() -> None:
    body = PLAN.split("\n", 1)[1]
    found = read(PLAN + "云汀市人民政府办公室\n2024年3月5日\n" + body)
    assert labels(found) == labels(read(PLAN))
    assert any("两遍" in text for text in found.doubt)


@pytest.mark.parametrize("joint", ["", " ", "　　"])
def test_a_body_on_one_line(joint: str) -> None:
    lines = PLAN.split("\n")
    found = read(lines[0] + "\n" + joint.join(lines[1:]))
    assert labels(found) == labels(read(PLAN))
    assert headings(found) == headings(read(PLAN))


def test_a_note_never_closed_does_not_swallow_the_next_clause_of_its_line() -> None:
    text = (
        "方案\n一、任务(一)扩大供给。建设基地。〔牵头单位:市教育局;责任单位:各县(市、区)人民政府,市财政局"
        "(二)深化合作。建立联合体。〔牵头单位:市教育局;责任单位:市科技局"
        "二、保障(一)加强领导。完善机制。"
    )
    found = read(text)
    assert labels(found) == ["一、", "一、(一)", "一、(二)", "二、", "二、(一)"]
    assert [task.responsible_units for task in found.tasks] == [
        ("各县(市、区)人民政府", "市财政局"),
        ("市科技局",),
    ]


def test_of_two_copies_the_one_with_lines_and_headings_counts() -> None:
    lines = PLAN.split("\n")
    found = read(lines[0] + "\n" + "".join(lines[1:]) + "\n" + PLAN)
    assert headings(found) == headings(read(PLAN))


def test_two_documents_on_one_page_are_told_apart() -> None:
    other = (
        PLAN.replace("总体要求", "编制依据").replace("重点任务", "空间布局").replace("保障措施", "附加说明")
    )
    found = read(PLAN + "\n云汀市空间规划\n" + other)
    assert labels(found)[0] == "A:一、"
    assert labels(found)[-1] == "B:三、(二)"
    assert any("2份" in text for text in found.doubt)


def test_paragraphs_with_their_own_run_in_heading_and_note_become_clauses() -> None:
    text = """一、主要任务
（一）强化统筹。建立工作机制。（市教育局负责）
推进专业调整。优化专业布局，淘汰落后专业。（市教育局、市人力社保局负责）
加强基地建设。建设一批公共实训基地。（市发改委牵头，市教育局配合）
二、保障措施
落实责任。
"""
    found = read(text)
    assert headings(found) == ["主要任务", "强化统筹", "推进专业调整", "加强基地建设", "保障措施"]
    assert [task.clause for task in found.tasks] == labels(found)[1:4]


def test_the_closing_statement_and_the_signature_are_not_clause_text() -> None:
    found = read(PLAN + CLOSING)
    last = found.clauses[-1]
    assert "施行" not in "".join(sentence.text for sentence in last.sentences)
    assert found.meta.effective_from == "2024-05-01"
    assert found.meta.document_level_lead == "市教育局"


def test_menus_and_adverts_after_the_plan_stay_out() -> None:
    found = read(PLAN + MENUS)
    assert not found.indicators
    assert labels(found) == labels(read(PLAN))


def test_chapters_and_articles_of_a_rule_book() -> None:
    text = """云汀市实训基地管理办法
第一章 总则
第一条 为规范实训基地管理，制定本办法。
第二条 本办法适用于本市行政区域。
第二章 认定
第三条 申请认定应当符合下列条件：
（一）具有独立场地；
（二）专职人员不少于3名。
"""
    found = read(text)
    assert labels(found) == ["第一章", "第一条", "第二条", "第二章", "第三条"]
    assert found.indicators[0].kind.value == "rule"


def test_lines_cut_at_a_fixed_width_are_joined() -> None:
    sentence = (
        "推动职业院校与行业龙头企业共同组建产业学院、共同制定培养方案、"
        "共同开发课程教材，形成校企深度合作的长效机制"
    )
    text = PLAN + "（三）完善体系。" + sentence * 4 + "。"
    wrapped = "\n".join(
        line[i : i + 30] for line in text.split("\n") for i in range(0, max(1, len(line)), 30)
    )
    assert headings(read(wrapped))[-1] == "完善体系"
    assert len(read(wrapped).clauses[-1].sentences) == 1


def test_a_page_without_a_plan_says_so() -> None:
    found = read("今日天气晴朗，气温适宜。\n欢迎来到云汀。")
    assert not found.clauses
    assert any("未发现任务和条款" in text for text in found.doubt)
