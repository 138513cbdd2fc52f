"""HTML: what a person reads, line by line, each character with its place in the source."""

from __future__ import annotations

import time
from contextlib import suppress

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ronghe.engine.errors import EngineError
from ronghe.engine.policytext.page import Page
from ronghe.engine.policytext.readers import read_bytes

BODY = "市教育局会同有关部门制定年度计划，明确责任单位和完成时限，定期通报进展情况。"


def page_of(html: str, name: str = "a.html") -> Page:
    page = read_bytes(html.encode(), name)
    assert page.offsets is not None
    assert len(page.offsets) == len(page.text)
    assert list(page.offsets) == sorted(page.offsets)
    for char, place in zip(page.text, page.offsets, strict=True):
        assert page.raw[place] in (char, "&") or char in " \n"
    return page


def lines_of(html: str) -> list[str]:
    return page_of(html).text.splitlines()


def bold_of(html: str) -> list[str]:
    page = page_of(html)
    return [page.text[span.start : span.end] for span in page.bold]


def test_blocks_become_lines_and_inline_marks_do_not() -> None:
    html = "<html><h1>实施方案</h1><div>第一<span>段</span></div><p>第二<br>行<p>第三<i>段</i></html>"
    assert lines_of(html) == ["实施方案", "第一段", "第二", "行", "第三段"]


def test_each_character_points_to_its_source() -> None:
    html = "<html><p>甲&nbsp;&nbsp;乙&lt;丙&#x4E01;</p></html>"
    page = page_of(html)
    assert page.text == "甲 乙<丙丁\n"
    assert page.offsets is not None
    assert [html[place : place + 1] for place in page.offsets][:5] == ["甲", "&", "乙", "&", "丙"]
    assert page.place(5) == html.index("&#x4E01;")


def test_scripts_styles_comments_and_hidden_things_are_dropped() -> None:
    html = (
        "<html><head><title>站名</title><style>.x{display:none}</style></head><body>"
        "<script>var a='<p>假</p>'</script>"
        f"<!-- 注 --><p>{BODY}</p><p style='display: none'>隐藏一</p>"
        "<p class='x'>隐藏二</p><p hidden>隐藏三</p>"
        "<noscript>四</noscript><textarea>五</textarea></body></html>"
    )
    assert lines_of(html) == [BODY]


def test_a_body_shown_only_by_script_is_read_with_a_note() -> None:
    page = page_of(f"<html><p>栏目</p><div style='display:none'>{f'<p>{BODY}</p>' * 20}</div></html>")
    assert page.text.count(BODY) == 20
    assert any("隐藏" in note for note in page.notes)


def test_a_source_line_break_inside_chinese_is_no_blank() -> None:
    assert lines_of("<html><p>推动产教\n      融合 Word\n file 一 二</p></html>") == [
        "推动产教融合 Word file 一 二"
    ]


def test_preformatted_text_keeps_its_lines() -> None:
    assert lines_of("<html><div style='white-space: pre-wrap'>一、甲\n二、乙</div></html>") == [
        "一、甲",
        "二、乙",
    ]


def test_invisible_marks_are_left_out() -> None:
    assert lines_of("<html><p>\u202e产\u200b教\ufeff融&#8203;合\u202c\0</p></html>") == ["产教融合"]


def test_bold_by_tag_style_class_and_face() -> None:
    html = (
        "<html><style>.b{font-weight:bold}</style><p><b>甲</b>一<strong>乙</strong>二"
        "<span style='font-weight:700'>丙</span>三<span class='b'>丁</span>四"
        "<span style='font-family:黑体'>戊</span>五"
        "<font face='黑体'>己</font>六<b><span style='font-weight:normal'>七</span></b></p></html>"
    )
    assert bold_of(html) == ["甲", "乙", "丙", "丁", "戊", "己"]


def test_neighbouring_bold_runs_are_one() -> None:
    assert bold_of("<html><p><b>市教育局</b><b>、市财政局</b> <b>牵头</b></p><p><b>下</b></p></html>") == [
        "市教育局、市财政局 牵头",
        "下",
    ]


def cells(page: Page, table: int = 0) -> list[list[str]]:
    return [[page.text[cell.start : cell.end] for cell in row] for row in page.tables[table].rows]


def test_a_table_keeps_rows_columns_and_empty_cells() -> None:
    page = page_of(
        "<html><table><tr><th>序号<th>任务<th>责任单位<tr><td>1<td>建<br>基地<td><tr><td>2</td><td><p>育人</p></td>"
        "<td>市教育局</td></tr></table></html>"
    )
    assert cells(page) == [["序号", "任务", "责任单位"], ["1", "建\n基地", ""], ["2", "育人", "市教育局"]]
    assert page.text.splitlines() == ["序号", "任务", "责任单位", "1", "建", "基地", "2", "育人", "市教育局"]


def test_merged_cells_are_repeated() -> None:
    page = page_of(
        "<html><table><tr><td rowspan=2>甲</td><td colspan=2>乙</td></tr><tr><td>丙</td><td>丁</td></tr>"
        "<tr><td>戊</td><td>己</td><td>庚</td></tr></table></html>"
    )
    assert cells(page) == [["甲", "乙", "乙"], ["甲", "丙", "丁"], ["戊", "己", "庚"]]


def test_a_layout_table_is_no_table_but_the_one_inside_is() -> None:
    inner = "<table><tr><td>甲</td><td>乙</td></tr><tr><td>丙</td><td>丁</td></tr></table>"
    page = page_of(
        f"<html><table><tr><td>左</td><td>{BODY}{inner}</td></tr><tr><td>下</td></tr></table></html>"
    )
    assert [cells(page)] == [[["甲", "乙"], ["丙", "丁"]]]


def menu(count: int = 12) -> str:
    return (
        "<ul class='nav'>" + "".join(f"<li><a href='/{n}'>栏目{n}</a></li>" for n in range(count)) + "</ul>"
    )


def test_menus_go_and_title_info_box_body_and_annex_stay() -> None:
    page = page_of(
        f"<html><body>{menu()}<table><tr><td>索引号：</td><td>0123</td></tr><tr><td>发文字号：</td>"
        "<td>临政发〔2024〕3号</td></tr></table><h1>临江市产教融合方案</h1>"
        f"<div class='content'>{f'<p>{BODY}</p>' * 6}</div>"
        "<table><tr><td>序号</td><td>任务</td></tr><tr><td>1</td><td>建实训基地</td></tr></table>"
        f"<div class='related'>{menu(5)}</div>"
        f"<div class='footer'>{menu(3)}<span>版权所有</span></div></html>"
    )
    lines = page.text.splitlines()
    assert lines[:5] == ["索引号：", "0123", "发文字号：", "临政发〔2024〕3号", "临江市产教融合方案"]
    assert lines.count(BODY) == 6
    assert lines[-4:] == ["序号", "任务", "1", "建实训基地"]
    assert not [line for line in lines if "栏目" in line or "版权" in line]


def test_links_inside_the_body_stay() -> None:
    lines = lines_of(
        f"<html>{menu()}<div>{f'<p>{BODY}</p>' * 3}<p><a href='/x'>附件：任务分解表</a></p></div></html>"
    )
    assert lines[-1] == "附件：任务分解表"


def test_unclosed_and_stray_tags_lose_nothing() -> None:
    html = f"<html><div><p>{BODY}<b>黑<table><tr><td>甲</div></p><td>乙</table></span>尾 1 < 2 & 3<p>完"
    assert lines_of(html) == [BODY + "黑", "甲", "乙", "尾 1 < 2 & 3", "完"]


def test_a_quoted_angle_bracket_does_not_end_a_tag() -> None:
    assert lines_of("<html><p title='a > b' onclick=\"x('<i>')\">甲</p></html>") == ["甲"]


def test_content_decides_not_the_name() -> None:
    assert page_of(f"<!DOCTYPE html><p>{BODY}</p>", "a.txt").kind == "html"
    assert page_of(f"<p>{BODY}</p>" * 6, "a.txt").kind == "html"
    assert read_bytes(BODY.encode(), "a.html").kind == "txt"


def test_a_scrape_with_stray_tags_stays_text() -> None:
    text = "<sup id='k'></sup>\r\n<td id='k'></td>\n" * 5 + f"{BODY}\n" * 5
    page = read_bytes(text.encode(), "a.txt")
    assert (page.kind, page.raw, page.text, page.offsets) == ("txt", text, text, None)


def test_a_web_archive_is_read() -> None:
    mht = (
        'From: <Saved>\r\nMIME-Version: 1.0\r\nContent-Type: multipart/related; boundary="b"\r\n\r\n--b\r\n'
        'Content-Type: text/html; charset="utf-8"\r\nContent-Transfer-Encoding: 8bit\r\n\r\n'
        f"<html><p>{BODY}</p></html>\r\n--b--\r\n"
    )
    page = page_of(mht, "a.mht")
    assert page.text.strip() == BODY


@pytest.mark.parametrize("tag", ["<table><tr><td>", "<b>x</b>", "<a '", "<noscript>"])
def test_a_million_tags_end_soon(tag: str) -> None:
    started = time.monotonic()
    with suppress(EngineError):
        read_bytes((f"<html><p>{BODY}</p>" + tag * 1_000_000).encode(), "a.html")
    assert time.monotonic() - started < 30


PIECES = (
    "<p> </p> <div> </div> <table> </table> <tr> <td-rowspan=2> </td> <b> </b> 甲 ， &nbsp; &#0; <br>"
    " <ul> <li> </ul> <!-- --> <script> </script> < >"
)
MARKUP = st.lists(
    st.sampled_from([*(piece.replace("-r", " r") for piece in PIECES.split()), "\n", " "]), max_size=60
)


@given(MARKUP)
def test_any_markup_keeps_places_and_spans_in_order(pieces: list[str]) -> None:
    page = page_of("<html><p>始</p>" + "".join(pieces))
    spans = [*page.bold, *(cell for table in page.tables for row in table.rows for cell in row)]
    assert all(0 <= span.start <= span.end <= len(page.text) for span in spans)
