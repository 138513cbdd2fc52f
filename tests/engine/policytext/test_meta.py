"""The head of a document: title, issuer, number, dates, force; and names overwritten by planted strings."""

from __future__ import annotations

import pytest

from ronghe.engine.policytext.dates import damaged_date, find_date
from tests.engine.policytext.pages import read

COVER = """索引号: 12345600002577014T/2024-90031 公开方式: 主动公开
发布机构: 市政府办公室 公开日期: 2024-05-09
文件登记号: YTDC01-2024-0005
云汀市人民政府办公室关于印发云汀市深化产教融合行动计划（2024—2026年）的通知
云政办发〔2024〕16号
各县（市、区）人民政府，市政府各部门、各直属机构：
《云汀市深化产教融合行动计划（2024—2026年）》已经市政府同意，现印发给你们。
云汀市人民政府办公室
{date}
云汀市深化产教融合行动计划
（2024—2026年）
为贯彻落实《国务院关于印发国家职业教育改革实施方案的通知》（国发〔2019〕4号）精神，制定本计划。
一、总体要求
坚持服务大局，全面提升质量。
二、组织实施
健全工作机制，压实各方责任。
"""


@pytest.mark.register("POL-01", "POL-02")
def test_the_whole_head() -> None:
    meta = read(COVER.format(date="2024年5月8日")).meta
    assert meta.title == "云汀市人民政府办公室关于印发云汀市深化产教融合行动计划（2024—2026年）的通知"
    assert meta.body_title == "云汀市深化产教融合行动计划（2024—2026年）"
    assert meta.issuer == "云汀市人民政府办公室"
    assert meta.document_number == "云政办发〔2024〕16号"
    assert (meta.issued_on, meta.published_on) == ("2024-05-08", "2024-05-09")
    assert meta.plan_period == (2024, 2026)
    assert meta.addressees == ("各县（市、区）人民政府", "市政府各部门、各直属机构")
    assert dict(meta.other_ids) == {
        "索引号": "12345600002577014T/2024-90031",
        "文件登记号": "YTDC01-2024-0005",
    }
    assert meta.jurisdiction == "云汀市"
    assert meta.cited == ("《国务院关于印发国家职业教育改革实施方案的通知》（国发〔2019〕4号）",)


def test_every_field_of_the_head_has_its_place() -> None:
    found = read(COVER.format(date="2024年5月8日"))
    quotes = {name: found.page.text[place.start : place.end] for name, place in found.meta.places}
    assert quotes["number"] == "云政办发〔2024〕16号"
    assert quotes["issued"] == "2024年5月8日"


@pytest.mark.parametrize(
    "date", ["2024年5月8日", "二〇二四年五月八日", "2024-05-08", "        2024 年 5 月 8 日"]
)
def test_dates_in_every_spelling(date: str) -> None:
    assert read(COVER.format(date=date)).meta.issued_on == "2024-05-08"


def test_a_date_that_lost_its_characters_is_read_where_only_one_reading_fits() -> None:
    meta = read(COVER.format(date="202458")).meta
    assert meta.issued_on == "2024-05-08"
    assert any("202458" in text for text in meta.doubt)


def test_a_damaged_date_with_two_readings_is_left_open() -> None:
    meta = read(COVER.format(date="2024111")).meta
    assert meta.issued_on is None
    assert any("几种读法" in text for text in meta.doubt)


@pytest.mark.parametrize(
    ("text", "reading"),
    [("202391", "2023-09-01"), ("20231121", "2023-11-21"), ("2023121", None), ("2023 9 1", "2023-09-01")],
)
def test_readings_of_damaged_dates(text: str, reading: str | None) -> None:
    assert damaged_date(text)[0] == reading


def test_no_such_day_is_no_date() -> None:
    assert find_date("2023年2月30日") is None


def test_a_title_broken_over_lines_and_headed_by_another_department() -> None:
    text = """云汀新区教育中心
云汀新区管理委员会
印发关于推动职业教育发展的若干措施的通知
云新管字〔2023〕10号
各部、局、中心：
现印发给你们。
一、完善机制
加强领导。
二、改善条件
建设基地。
本措施自发布之日起实施。
云汀新区管理委员会
2023年9月1日
"""
    meta = read(text).meta
    assert meta.title == "云汀新区管理委员会印发关于推动职业教育发展的若干措施的通知"
    assert meta.issuer == "云汀新区管理委员会"
    assert (meta.effective_from, meta.effective_text) == ("2023-09-01", "本措施自发布之日起实施")


def test_a_site_name_before_the_title_is_not_the_issuer() -> None:
    text = """江南云汀关于深化产教融合的实施意见
发布机构：云汀市人民政府办公室 发布时间：2020-04-09
一、任务
落实。
"""
    meta = read(text).meta
    assert meta.title == "关于深化产教融合的实施意见"
    assert meta.issuer == "云汀市人民政府办公室"
    assert (meta.published_on, meta.issued_on) == ("2020-04-09", None)


def test_an_issuer_that_is_not_stated_is_not_made_up() -> None:
    meta = read("职业教育发展规划\n一、任务\n（一）建设。推进建设。\n").meta
    assert meta.issuer is None
    assert any("发文机关" in text for text in meta.doubt)


def test_advert_titles_are_not_titles() -> None:
    spam = "免费视频在线观看,国产精品视频,成人直播下载的通知\n"
    assert read(spam + COVER.format(date="2024年5月8日")).meta.title.startswith("云汀市人民政府办公室")


PLANTED = "888bet娱乐网站_注册开户官网_APP下载"


@pytest.mark.register("DATA-07")
def test_a_name_overwritten_by_a_planted_string_is_restored_from_the_page() -> None:
    text = COVER.format(date="2024年5月8日").replace("云汀市", PLANTED)
    text += "三、重点工作\n支持云汀学院发展，服务云汀产业集群，覆盖全市。\n"
    found = read(text)
    assert found.meta.title == "云汀市人民政府办公室关于印发云汀市深化产教融合行动计划（2024—2026年）的通知"
    assert found.meta.issuer == "云汀市人民政府办公室"
    assert any("还原为“云汀市”" in line for line in found.doubt)


def test_without_evidence_the_planted_string_stays_and_is_reported() -> None:
    text = COVER.format(date="2024年5月8日").replace("云汀市", PLANTED).replace("云政办发〔2024〕16号", "")
    found = read(text)
    assert any("没有足够依据" in line for line in found.doubt)
    assert PLANTED[:6] in (found.meta.title or "")


def test_traditional_characters_are_read_and_given_in_simplified() -> None:
    text = """雲汀市人民政府辦公室關于印發雲汀市職業教育實施方案的通知
雲府辦函〔2020〕8號
時間:2020-03-05 15:35:56 來源:本網
一、任務與舉措
(一)著眼服務發展,持續開展合作
推動職業院校聯合辦學,到2021年,建成基地30個。〔牽頭單位:市教育局;主要責任單位:各縣(市、區)人民政府,市財政局
"""
    found = read(text)
    assert found.meta.issuer == "云汀市人民政府办公室"
    assert found.meta.published_on == "2020-03-05"
    assert found.clauses[1].heading == "着眼服务发展,持续开展合作"
    assert found.tasks[0].responsible_units == ("各县(市、区)人民政府", "市财政局")
    item = found.indicators[0]
    assert found.page.text[item.start : item.end] == "建成基地30個"
