"""Word documents: paragraphs and tables in order, bold runs, and the numbers Word draws itself."""

from __future__ import annotations

import io
import zipfile

import docx
import pytest
from docx.shared import Pt

from ronghe.engine.policytext.page import Page
from ronghe.engine.policytext.readers import read_bytes
from ronghe.engine.policytext.readers.docx_numbering import render

W = 'xmlns:w="http://schemas.openxmlformats.org/wordprocessingml/2006/main"'
RELS = (
    '<Relationships xmlns="http://schemas.openxmlformats.org/package/2006/relationships">'
    '<Relationship Id="rId1" Type="http://x/numbering" Target="numbering.xml"/>'
    '<Relationship Id="rId2" Type="http://x/styles" Target="styles.xml"/></Relationships>'
)


def package(body: str, numbering: str = "", styles: str = "") -> bytes:
    """A minimal .docx of raw parts."""
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("word/document.xml", f"<w:document {W}><w:body>{body}</w:body></w:document>")
        archive.writestr("word/_rels/document.xml.rels", RELS)
        archive.writestr("word/numbering.xml", f"<w:numbering {W}>{numbering}</w:numbering>")
        archive.writestr("word/styles.xml", f"<w:styles {W}>{styles}</w:styles>")
    return buffer.getvalue()


def page_of(body: str, numbering: str = "", styles: str = "") -> Page:
    page = read_bytes(package(body, numbering, styles), "a.docx")
    assert page.raw == page.text
    assert page.offsets is None
    return page


def para(text: str, properties: str = "", run: str = "") -> str:
    return f"<w:p><w:pPr>{properties}</w:pPr><w:r><w:rPr>{run}</w:rPr><w:t>{text}</w:t></w:r></w:p>"


def listed(text: str, list_id: int, depth: int) -> str:
    return para(text, f'<w:numPr><w:ilvl w:val="{depth}"/><w:numId w:val="{list_id}"/></w:numPr>')


def level(depth: int, form: str, text: str, more: str = "") -> str:
    shape = f'<w:start w:val="1"/><w:numFmt w:val="{form}"/>{more}<w:lvlText w:val="{text}"/>'
    return f'<w:lvl w:ilvl="{depth}">{shape}</w:lvl>'


OUTLINE = (
    '<w:abstractNum w:abstractNumId="7">'
    + level(0, "chineseCountingThousand", "%1、")
    + level(1, "chineseCounting", "（%2）")
    + level(2, "decimal", "%3.", '<w:suff w:val="space"/>')
    + '</w:abstractNum><w:num w:numId="1"><w:abstractNumId w:val="7"/></w:num>'
)


def test_word_numbers_are_written_out_and_restart() -> None:
    body = "".join(
        listed(text, 1, depth)
        for text, depth in [
            ("目标", 0),
            ("规模", 1),
            ("质量", 1),
            ("细项", 2),
            ("措施", 0),
            ("基地", 1),
            ("甲", 2),
        ]
    )
    assert page_of(body, OUTLINE).text.splitlines() == [
        "一、目标",
        "（一）规模",
        "（二）质量",
        "1. 细项",
        "二、措施",
        "（一）基地",
        "1. 甲",
    ]


def test_a_list_may_start_anew_by_override() -> None:
    numbering = OUTLINE + (
        '<w:num w:numId="2"><w:abstractNumId w:val="7"/>'
        '<w:lvlOverride w:ilvl="0"><w:startOverride w:val="1"/></w:lvlOverride></w:num>'
    )
    body = listed("甲", 1, 0) + listed("乙", 1, 0) + listed("丙", 2, 0) + listed("丁", 2, 0)
    assert page_of(body, numbering).text.splitlines() == ["一、甲", "二、乙", "一、丙", "二、丁"]


def test_numbers_come_from_styles_and_can_be_switched_off() -> None:
    styles = (
        '<w:style w:type="paragraph" w:styleId="h"><w:pPr>'
        '<w:numPr><w:numId w:val="1"/></w:numPr></w:pPr></w:style>'
        '<w:style w:type="paragraph" w:styleId="h2"><w:basedOn w:val="h"/><w:rPr><w:b/></w:rPr></w:style>'
    )
    off = '<w:pStyle w:val="h"/><w:numPr><w:numId w:val="0"/></w:numPr>'
    body = para("甲", '<w:pStyle w:val="h2"/>') + para("乙", off) + para("丙", '<w:pStyle w:val="h"/>')
    page = page_of(body, OUTLINE, styles)
    assert page.text.splitlines() == ["一、甲", "乙", "二、丙"]
    assert [page.text[span.start : span.end] for span in page.bold] == ["一、甲"]


@pytest.mark.parametrize(
    ("number", "form", "shown"),
    [
        (1, "chineseCounting", "一"),
        (10, "chineseCountingThousand", "十"),
        (11, "chineseCountingThousand", "十一"),
        (20, "ideographDigital", "二十"),
        (105, "chineseCountingThousand", "一百〇五"),
        (12, "chineseLegalSimplified", "拾贰"),
        (3, "upperRoman", "III"),
        (28, "lowerLetter", "bb"),
        (3, "decimalEnclosedCircle", "③"),
        (7, "decimalZero", "07"),
        (2, "ideographTraditional", "乙"),
        (5, "somethingNew", "5"),
        (5, "bullet", ""),
    ],
)
def test_each_number_format(number: int, form: str, shown: str) -> None:
    assert render(number, form) == shown


def test_bold_runs_black_faces_and_switches() -> None:
    run = '<w:r><w:rPr>{}</w:rPr><w:t xml:space="preserve">{}</w:t></w:r>'
    body = "<w:p>" + "".join(
        run.format(properties, text)
        for properties, text in [
            ("", "责任单位："),
            ("<w:b/>", "市教育局"),
            ('<w:b w:val="0"/>', "、市财政局、"),
            ('<w:rFonts w:eastAsia="黑体"/>', "市人社局"),
        ]
    )
    page = page_of(body + "</w:p>")
    assert page.text == "责任单位：市教育局、市财政局、市人社局\n"
    assert [page.text[span.start : span.end] for span in page.bold] == ["市教育局", "市人社局"]


def test_hidden_and_deleted_text_goes_and_inserted_text_stays() -> None:
    body = (
        "<w:p><w:r><w:t>甲</w:t></w:r><w:del><w:r><w:delText>删</w:delText></w:r></w:del><w:ins><w:r><w:t>乙</w:t></w:r>"
        "</w:ins><w:r><w:rPr><w:vanish/></w:rPr><w:t>藏</w:t></w:r><w:hyperlink><w:r><w:t>丙</w:t></w:r></w:hyperlink>"
        "<w:r><w:fldChar/><w:instrText>PAGE</w:instrText><w:br/><w:t>丁</w:t><w:tab/><w:t>戊</w:t></w:r></w:p>"
        f"<w:sdt><w:sdtContent>{para('己')}</w:sdtContent></w:sdt>"
    )
    assert page_of(body).text == "甲乙丙\n丁\t戊\n己\n"


def test_text_boxes_are_read_once_after_their_paragraph() -> None:
    box = f"<w:drawing><w:txbxContent>{para('框')}</w:txbxContent></w:drawing>"
    alternative = (
        f"<w:AlternateContent><w:Choice>{box}</w:Choice><w:Fallback>{box}</w:Fallback></w:AlternateContent>"
    )
    body = f"<w:p><w:r><w:t>甲</w:t></w:r><w:r>{alternative}</w:r></w:p>" + para("乙")
    assert page_of(body).text.splitlines() == ["甲", "框", "乙"]


def test_a_table_with_merged_cells_keeps_its_columns() -> None:
    def cell(text: str, properties: str = "") -> str:
        return f"<w:tc><w:tcPr>{properties}</w:tcPr>{para(text)}</w:tc>"

    rows = [
        cell("序号") + cell("任务") + cell("责任单位"),
        cell("1", '<w:vMerge w:val="restart"/>') + cell("建基地") + cell("市教育局"),
        cell("", "<w:vMerge/>") + cell("强师资") + cell(""),
        cell("2") + cell("合计", '<w:gridSpan w:val="2"/>'),
    ]
    page = page_of(
        para("附件") + "<w:tbl>" + "".join(f"<w:tr>{row}</w:tr>" for row in rows) + "</w:tbl>" + para("完")
    )
    assert [[page.text[cell.start : cell.end] for cell in row] for row in page.tables[0].rows] == [
        ["序号", "任务", "责任单位"],
        ["1", "建基地", "市教育局"],
        ["1", "强师资", ""],
        ["2", "合计", "合计"],
    ]
    assert page.text.splitlines() == [
        "附件",
        "序号",
        "任务",
        "责任单位",
        "1",
        "建基地",
        "市教育局",
        "强师资",
        "2",
        "合计",
        "完",
    ]


def test_a_document_of_a_real_writer_is_read() -> None:
    document = docx.Document()
    document.add_heading("临江市产教融合方案", level=1)
    paragraph = document.add_paragraph("一、目标。到2027年，建成")
    paragraph.add_run("12个").bold = True
    paragraph.add_run("实训基地。").font.size = Pt(16)
    table = document.add_table(rows=2, cols=2)
    for index, text in enumerate(["任务", "单位", "育人", "市教育局"]):
        table.cell(index // 2, index % 2).text = text
    document.add_paragraph("附则")
    buffer = io.BytesIO()
    document.save(buffer)
    page = read_bytes(buffer.getvalue(), "plan.txt")
    assert page.kind == "docx"
    assert page.text.splitlines() == [
        "临江市产教融合方案",
        "一、目标。到2027年，建成12个实训基地。",
        "任务",
        "单位",
        "育人",
        "市教育局",
        "附则",
    ]
    assert "12个" in [page.text[span.start : span.end] for span in page.bold]
    assert len(page.tables) == 1
