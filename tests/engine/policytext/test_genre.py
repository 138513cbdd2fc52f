"""Traps met on pages of other cities: each small page is invented and holds one of them."""

from __future__ import annotations

import pytest

from ronghe.engine.policytext.model import Extraction, Indicator, Kind
from tests.engine.policytext.pages import headings, labels, read

HEAD = "云州市人民政府办公室关于推进产教融合的实施意见\n云政办发〔2023〕7号\n\n"


def only(text: str) -> Indicator:
    found = read(f"{HEAD}一、目标\n{text}\n").indicators
    assert len(found) == 1, found
    return found[0]


def quantities(extraction: Extraction) -> list[tuple[object, str, int | None]]:
    return [(item.value, item.unit, item.deadline_year) for item in extraction.indicators]


# ------------------------------------------------------------------ head and force


def test_a_source_shares_its_line_with_a_counter() -> None:
    index = "发布时间:2023-03-02 来源:云州市人民政府办公室 浏览:356次"
    page = f"关于推进产教融合的实施意见\n{index}\n一、目标\n加快发展。\n"
    assert read(page).meta.issuer == "云州市人民政府办公室"


def test_a_number_stands_beside_the_issuer_and_a_date() -> None:
    page = (
        "关于推进产教融合的实施意见\n云政发[2023]6号 云州市人民政府 2023-03-02 发布\n一、目标\n加快发展。\n"
    )
    assert read(page).meta.document_number == "云政发〔2023〕6号"


def test_a_site_name_is_dropped_from_a_title_in_an_index_field() -> None:
    index = "标题: 江南云州关于推进产教融合的意见\n发文机关: 云州市人民政府\n"
    page = f"{index}一、目标\n加快发展。\n二、保障\n抓好落实。\n"
    assert read(page).meta.title == "关于推进产教融合的意见"


def test_a_title_of_several_bodies_keeps_them() -> None:
    page = "云州市教育局等五部门关于印发《云州市实训基地建设方案》的通知\n一、目标\n加快发展。\n"
    meta = read(page).meta
    assert meta.title == "云州市教育局等五部门关于印发《云州市实训基地建设方案》的通知"
    assert meta.issuer == "云州市教育局等五部门"


@pytest.mark.register("POL-14")
def test_force_and_lead_stand_in_the_last_clause() -> None:
    last = "抓好落实。本方案自2023年5月1日起施行,由市教育局负责牵头组织实施。"
    page = f"{HEAD}一、目标\n加快发展。\n二、保障\n{last}\n附件:任务表\n"
    meta = read(page).meta
    assert meta.effective_from == "2023-05-01"
    assert meta.effective_text == "本方案自2023年5月1日起施行"
    assert meta.document_level_lead == "市教育局"


def test_force_of_another_document_is_not_taken() -> None:
    page = f"{HEAD}一、目标\n落实《云州市基本办法》(自2020年5月1日起施行)。\n二、保障\n自2024年起每年评估。\n"
    assert read(page).meta.effective_from is None


def test_an_article_gives_the_date_of_force() -> None:
    page = (
        "云州市实训基地管理办法\n第一条 支持建设。对新建基地给予补助。\n第二条 本办法自2025年2月1日起施行。\n"
    )
    extraction = read(page)
    assert extraction.meta.effective_from == "2025-02-01"
    assert headings(extraction) == ["支持建设", None]


def test_days_behind_the_publication_count_from_the_index_date() -> None:
    index = "生成日期:2002-07-25\n云州市实训规程"
    page = f"{index}\n第一条 为规范实训,制定本规程。\n第二条 本规程自公布之日起30日后施行。\n"
    assert read(page).meta.effective_from == "2002-08-24"


def test_an_issuer_cut_at_the_width_of_the_page_is_whole() -> None:
    page = "发文机构:云州市人民政府办公\n室\n关于推进产教融合的意见\n一、目标\n加快发展。\n"
    assert read(page).meta.issuer == "云州市人民政府办公室"


# ------------------------------------------------------------------ notes


def test_a_list_left_open_goes_on_with_governments() -> None:
    page = f"{HEAD}一、任务\n加快发展。(市商务局、市农业农村局等和各县级人民政府按职责分工负责)\n"
    (task,) = read(page).tasks
    assert task.responsible_units == ("市商务局", "市农业农村局", "各县级人民政府")
    assert task.etc


def test_a_sentence_is_no_heading_of_an_article() -> None:
    first = "第一条 基地应当开放共享。开放情况每年公布一次。"
    page = f"云州市实训办法\n{first}\n第二条 基地实行动态管理。具体办法另行制定。\n"
    assert headings(read(page)) == [None, None]


# ------------------------------------------------------------------ outline


def test_adverts_with_numbers_behind_the_plan_are_no_second_plan() -> None:
    clauses = "".join(f"({n})任务{n}。做好工作。(责任单位:市教育局)\n" for n in "一二三四五六七八")
    page = f"{HEAD}一、目标\n加快发展。\n二、任务\n{clauses}相关信息\n一、招商优惠政策\n1.前三年免租金\n"
    extraction = read(page)
    assert labels(extraction) == ["一、", "二、", *[f"二、({n})" for n in "一二三四五六七八"]]
    assert any("前面没有文件标题" in text for text in extraction.doubt)


def test_numbers_in_brackets_head_clauses_only_with_a_heading_and_text() -> None:
    page = (
        f"{HEAD}一、任务\n(一)育人\n(1)加强思政教育。推进思想进教材进课堂进头脑,开展试点。\n"
        "(2)关注身心健康。完善学校、家庭、社会三位一体的服务网络。\n(二)教师\n(1)教师办法;\n(2)聘任办法。\n"
    )
    assert labels(read(page)) == ["一、", "一、(一)", "一、(一)(1)", "一、(一)(2)", "一、(二)"]


def test_a_telephone_in_brackets_does_not_end_the_plan() -> None:
    page = (
        f"{HEAD}一、目标\n加快发展。\n二、保障\n各区县要将实施方案报送市教育局(联系电话:0888-1234567,邮编:600000)。"
        "市财政每年安排专项资金2000万元以上。\n"
    )
    found = read(page).indicators
    assert [(item.clause, item.value, item.kind) for item in found] == [("二、", 20_000_000, Kind.RULE)]


# ------------------------------------------------------------------ tables


def test_a_task_that_ends_like_a_name_stands_in_its_own_column() -> None:
    lines = (
        "序号 工作任务 具体举措 牵头单位 配合单位 完成时限",
        "1 建设实训中心 新建中心2个。 市发展改革委 市教育局 2024年6月底",
        "2 培训职工 开展补贴性培训2万人次。 市人力社保局 市财政局 2025年12月底",
    )
    cells = "\n".join(lines).replace(" ", "\n")
    page = f"{HEAD}一、目标\n加快发展。\n附件\n重点任务清单\n{cells}\n"
    extraction = read(page)
    assert [(row.lead_units, row.responsible_units) for row in extraction.annex_tasks] == [
        (("市发展改革委",), ("市教育局",)),
        (("市人力社保局",), ("市财政局",)),
    ]
    assert quantities(extraction) == [(2, "个", 2024), (20000, "人次", 2025)]
    assert {item.kind for item in extraction.indicators} == {Kind.TARGET}


# ------------------------------------------------------------------ figures


@pytest.mark.parametrize(
    ("text", "value", "unit", "comparator"),
    [
        ("到2025年,每校建有1-2个对接主导产业的专业群。", (1, 2), "个", "range"),
        ("到2025年,建成3个融合发展示范区。", 3, "个", "="),
        ("市政府每年至少召开2次专题会议。", 2, "次", ">="),
        ("到2025年,留省就业率达到七成以上。", 70, "%", ">="),
        ("返还标准可按6个月的人均失业保险金确定。", 6, "个月", "="),
        ("组织失业青年参加3-12个月的就业见习。", (3, 12), "个月", "range"),
        ("禁止使用厚度低于0.01毫米的地膜。", 0.01, "毫米", "<"),
        ("一至六年级每天安排10分钟的写字练习。", 10, "分钟", "="),
        ("帮助学生形成一两项艺术特长。", (1, 2), "项", "range"),
        ("帮助学生培养一至两项爱好。", (1, 2), "项", "range"),
        ("贷款利率下浮10至20个基点。", (10, 20), "基点", "range"),
        ("经过3-5年努力,人才结构明显优化。", (3, 5), "年", "range"),
        ("各地要在本意见印发后6个月内制定措施。", 6, "个月", "<="),
        ("将发展情况纳入目标考核,权重不低于3分。", 3, "分", ">="),
        ("到2025年,劳动者平均受教育年限提高到11.5年。", 11.5, "年", "="),
    ],
)
def test_figures_that_were_lost(text: str, value: object, unit: str, comparator: str) -> None:
    found = only(text)
    assert (found.value, found.unit, found.comparator) == (value, unit, comparator)


def test_the_name_of_a_set_is_still_no_figure() -> None:
    assert not read(f"{HEAD}一、目标\n推进产教5个对接,做到3个融合。\n").indicators


def test_points_given_to_an_item_are_no_goal() -> None:
    page = f"{HEAD}一、考评内容(25分)\n完成平台建设。(0.5分)\n二、结果\n通报结果。\n"
    assert not read(page).indicators


def test_each_one_of_a_kind_is_a_window_and_no_more() -> None:
    assert only("保证每个学生美育课程选修课程不低于2个学分。").per == "每个学生"


def test_chinese_numerals_go_on_after_the_first() -> None:
    found = read(f"{HEAD}一、目标\n到2025年,建成三所高水平学校、二十个骨干专业。\n")
    assert quantities(found) == [(3, "所", 2025), (20, "个", 2025)]


def test_a_year_right_before_a_figure_is_its_own() -> None:
    found = read(f"{HEAD}一、目标\n到2025年打造优质学校5所(其中2023年1所、2024年2所、2025年2所)。\n")
    assert quantities(found) == [(5, "所", 2025), (1, "所", 2023), (2, "所", 2024), (2, "所", 2025)]


def test_a_plan_period_in_straight_quotes_is_a_deadline() -> None:
    assert only('到"十四五"末,建成3所高水平学校。').deadline_year == 2025


def test_a_year_of_comparison_makes_no_fact() -> None:
    found = only("到2025年,培训参与率比2020年提高10个百分点。")
    assert (found.kind, found.deadline_year) == (Kind.TARGET, 2025)


@pytest.mark.parametrize(
    ("text", "kind"),
    [
        ("停招就业率低于60%的专业。", Kind.RULE),
        ("职工在300人以上的企业要设立培训中心。", Kind.RULE),
        ("经过3-5年努力,人才结构明显优化。", Kind.TARGET),
        ("每家企业每年接收实习学生不少于50人。", Kind.RULE),
        ('"十三五"期间,毕业生就业率保持在97%以上。', Kind.FACT),
        ("每年遴选不超过10个优秀案例。", Kind.RULE),
        ("小微企业招用毕业2年内的高校毕业生。", Kind.RULE),
        ("评估不合格的,减少招生计划20%。", Kind.RULE),
        ("企业办学投资的30%,可抵免当年应缴附加。", Kind.RULE),
        ("生均校舍建筑面积不少于20平方米。", Kind.RULE),
        ("每届设置不少于15个赛项。", Kind.RULE),
        ("每年动态调整专业不低于10%。", Kind.RULE),
        ("培养500名以上的高技能人才。", Kind.TARGET),
        ("到2025年,基本消除规模在1200人以下的学校。", Kind.TARGET),
    ],
)
def test_a_named_case_is_a_rule_and_a_goal_a_target(text: str, kind: Kind) -> None:
    assert only(text).kind is kind


# ------------------------------------------------------------------ index fields of mirror sites


@pytest.mark.parametrize(
    "index",
    [
        "发布部门:云州市人民政府办公室\n发布文号:云政发〔2020〕6号\n发布时间:2020-04-09",
        "【发布单位】云州市人民政府办公室 【发文字号】云政发〔2020〕6号 【发布时间】2020-04-09",
        "发布主体:\n云州市人民政府办公室\n公文文号:\n云政发〔2020〕6号\n更新时间:\n2020-04-09",
        "云州市人民政府办公室 发布时间:2020-04-09 浏览量:20\n云政发〔2020〕6号",
        "云政发〔2020〕6号\n云州市人民政府办公室\n发布日期:2020年04月09日",
    ],
)
def test_index_fields_in_many_words(index: str) -> None:
    meta = read(f"关于推进产教融合的意见\n{index}\n一、目标\n加快发展。\n二、保障\n抓好落实。\n").meta
    assert (meta.issuer, meta.document_number) == ("云州市人民政府办公室", "云政发〔2020〕6号")
    assert (meta.published_on, meta.issued_on) == ("2020-04-09", None)
