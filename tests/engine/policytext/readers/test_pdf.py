"""PDF: the text layer as paragraphs; scans, encrypted and garbled files are refused with the way out."""

from __future__ import annotations

from collections.abc import Sequence
from itertools import pairwise

import pytest

from ronghe.engine.errors import EngineError
from ronghe.engine.policytext.page import Page
from ronghe.engine.policytext.readers import pdf as reader
from ronghe.engine.policytext.readers import read_bytes

Printed = tuple[float, float, str]
LEFT, SIZE, WIDTH = 80.0, 14.0, 30


def pdf(
    pages: Sequence[Sequence[Printed]], *, face: str = "STSong-Light", trailer: str = "", drawing: str = ""
) -> bytes:
    """A PDF of printed lines (x, y, text) in a font that every reader knows and no file embeds."""
    objects = [
        "<</Type/Catalog/Pages 2 0 R>>",
        "",
        f"<</Type/Font/Subtype/Type0/BaseFont/{face}/Encoding/UniGB-UCS2-H/DescendantFonts[4 0 R]>>",
        f"<</Type/Font/Subtype/CIDFontType0/BaseFont/{face}/CIDSystemInfo<</Registry(Adobe)/Ordering(GB1)"
        "/Supplement 4>>/DW 1000/FontDescriptor 5 0 R>>",
        f"<</Type/FontDescriptor/FontName/{face}/Flags 4/Ascent 880/Descent -120/CapHeight 880/StemV 80"
        "/ItalicAngle 0/FontBBox[0 -120 1000 880]>>",
    ]
    kids = []
    for lines in pages:
        content = drawing + "".join(
            f"BT /F1 {SIZE} Tf {x} {y} Td <{text.encode('utf-16-be').hex()}> Tj ET\n" for x, y, text in lines
        )
        objects.append(f"<</Length {len(content)}>>stream\n{content}endstream")
        kids.append(f"{len(objects) + 1} 0 R")
        objects.append(
            f"<</Type/Page/Parent 2 0 R/MediaBox[0 0 595 842]/Contents {len(objects)} 0 R"
            "/Resources<</Font<</F1 3 0 R>>>>>>"
        )
    objects[1] = f"<</Type/Pages/Kids[{' '.join(kids)}]/Count {len(kids)}>>"
    out, places = b"%PDF-1.4\n", []
    for number, text in enumerate(objects, 1):
        places.append(len(out))
        out += f"{number} 0 obj\n{text}\nendobj\n".encode()
    table = "".join(f"{place:010d} 00000 n \n" for place in places)
    count = len(objects) + 1
    end = f"xref\n0 {count}\n0000000000 65535 f \n{table}trailer\n<</Size {count}/Root 1 0 R{trailer}>>"
    return out + f"{end}\nstartxref\n{len(out)}\n%%EOF\n".encode()


def set_lines(paragraphs: list[str], top: float = 740.0) -> list[Printed]:
    """Paragraphs set with an indent of two characters, thirty characters a line."""
    lines: list[Printed] = []
    for paragraph in paragraphs:
        indent, rest = 2, paragraph
        while rest:
            count = WIDTH - indent
            lines.append((LEFT + indent * SIZE, top - 24 * len(lines), rest[:count]))
            indent, rest = 0, rest[count:]
    return lines


FIRST = (
    "一、目标。到二〇二七年，全市建成产教融合实训基地十二个，培养培训技术技能人才三万人次，形成校企协同育人的"
    "长效机制，服务现代产业体系建设。"
)
SECOND = (
    "二、措施。各县区要结合实际制定年度计划，明确责任单位和完成时限，"
    "市教育局会同市发展改革委定期通报进展情况并组织年度评估。"
)


def test_broken_lines_are_joined_and_paragraphs_kept() -> None:
    page = read_bytes(pdf([set_lines([FIRST, SECOND])]), "a.pdf")
    assert page.kind == "pdf"
    assert page.raw == page.text
    assert page.text.splitlines() == [FIRST, SECOND]
    assert page.bold == ()


def test_page_numbers_and_running_heads_go_and_a_sentence_runs_over_the_page() -> None:
    lines = set_lines([FIRST, SECOND])
    pages = []
    for number, part in enumerate([lines[:2], lines[2:4], lines[4:]]):
        moved = [(x, 740.0 - 24 * index, text) for index, (x, _, text) in enumerate(part)]
        pages.append([(200.0, 800.0, "临江市人民政府文件"), *moved, (280.0, 40.0, f"— {number + 1} —")])
    assert read_bytes(pdf(pages), "a.pdf").text.splitlines() == [FIRST, SECOND]


def test_titles_and_signatures_are_not_joined_to_the_body() -> None:
    lines = [(220.0, 790.0, "关于深化产教融合的"), (240.0, 766.0, "实施方案"), *set_lines([FIRST], 730.0)]
    lines += [(400.0, 600.0, "临江市人民政府"), (400.0, 576.0, "二〇二四年三月一日")]
    assert read_bytes(pdf([lines]), "a.pdf").text.splitlines() == [
        "关于深化产教融合的",
        "实施方案",
        FIRST,
        "临江市人民政府",
        "二〇二四年三月一日",
    ]


def test_a_black_face_is_bold() -> None:
    page = read_bytes(pdf([set_lines([FIRST])], face="SimHei"), "a.pdf")
    assert [page.text[span.start : span.end] for span in page.bold] == [FIRST]


def test_radicals_in_the_place_of_characters_are_folded() -> None:
    page = read_bytes(
        pdf([set_lines([FIRST, "三、机制。\u2f43\u2f2f作⻓效推进，责任单位：市教育局、市财政局。"])]),
        "a.pdf",
    )
    assert page.text.splitlines()[1].endswith("长效推进，责任单位：市教育局、市财政局。")


def test_a_scan_is_refused_with_the_way_out() -> None:
    with pytest.raises(EngineError, match="扫描") as caught:
        read_bytes(pdf([[], []]), "a.pdf")
    assert caught.value.code == "policytext.scanned"
    assert "OCR" in caught.value.hint


def test_a_page_without_text_among_others_is_noted() -> None:
    page = read_bytes(pdf([set_lines([FIRST]), [], set_lines([SECOND])]), "a.pdf")
    assert "第 2 页" in page.notes[0]


def test_an_encrypted_file_is_refused() -> None:
    locked = f"/Encrypt<</Filter/Standard/V 1/R 2/P -4/O<{'ab' * 32}>/U<{'cd' * 32}>>>/ID[<00><00>]"
    with pytest.raises(EngineError) as caught:
        read_bytes(pdf([set_lines([FIRST])], trailer=locked), "a.pdf")
    assert caught.value.code == "policytext.encrypted"


def test_a_garbled_text_layer_is_refused() -> None:
    with pytest.raises(EngineError) as caught:
        read_bytes(pdf([set_lines(["\ue001\ue002" * 30])]), "a.pdf")
    assert caught.value.code in ("policytext.garbled", "policytext.scanned")


def test_text_lost_with_a_missing_font_is_not_passed_over(monkeypatch: pytest.MonkeyPatch) -> None:
    # What pdfium gives for single characters of a font that is neither in the file nor on the machine.
    monkeypatch.setattr(reader, "_page_items", lambda document, number: ([], 30))
    with pytest.raises(EngineError, match="嵌入字体") as caught:
        read_bytes(pdf([set_lines([FIRST])]), "a.pdf")
    assert caught.value.code == "policytext.garbled"


def ruled(
    xs: Sequence[float], ys: Sequence[float], missing: Sequence[tuple[float, float, float, float]] = ()
) -> str:
    """The strokes of a grid, piece by piece, without those that are missing between merged cells."""
    pieces = [(a, y, b, y) for y in ys for a, b in pairwise(xs)] + [
        (x, a, x, b) for x in xs for a, b in pairwise(ys)
    ]
    return "".join(f"{a} {b} m {c} {d} l S\n" for a, b, c, d in pieces if (a, b, c, d) not in missing)


XS = (80.0, 130.0, 360.0, 500.0)
HEAD = [(90.0, 685.0, "序号"), (140.0, 685.0, "重点任务"), (370.0, 685.0, "责任单位")]


def cells(page: Page, table: int = 0) -> list[list[str]]:
    return [[page.text[cell.start : cell.end] for cell in row] for row in page.tables[table].rows]


def test_a_ruled_table_keeps_its_cells_and_joins_their_lines() -> None:
    row = [
        (90.0, 655.0, "一项"),
        (140.0, 655.0, "建设市级产教融合实训基地十二个"),
        (140.0, 635.0, "并配齐设备"),
        (370.0, 655.0, "市教育局、市财政局"),
        (370.0, 635.0, "市人社局"),
    ]
    lines = [(220.0, 760.0, "重点任务分解表"), *HEAD, *row, (108.0, 560.0, "表后文字。")]
    page = read_bytes(pdf([lines], drawing=ruled(XS, (700.0, 675.0, 620.0))), "a.pdf")
    assert cells(page) == [
        ["序号", "重点任务", "责任单位"],
        ["一项", "建设市级产教融合实训基地十二个并配齐设备", "市教育局、市财政局市人社局"],
    ]
    assert page.text.splitlines() == [
        "重点任务分解表",
        *("序号", "重点任务", "责任单位"),
        *("一项", "建设市级产教融合实训基地十二个并配齐设备", "市教育局、市财政局市人社局"),
        "表后文字。",
    ]


def test_merged_and_empty_cells_keep_the_columns() -> None:
    ys = (700.0, 675.0, 650.0, 625.0)
    lines = [
        *HEAD,
        (90.0, 645.0, "一项"),
        (140.0, 660.0, "建设实训基地"),
        (370.0, 660.0, "教育局"),
        (140.0, 635.0, "强师资"),
    ]
    drawing = ruled(XS, ys, missing=[(80.0, 650.0, 130.0, 650.0)])
    assert cells(read_bytes(pdf([lines], drawing=drawing), "a.pdf")) == [
        ["序号", "重点任务", "责任单位"],
        ["一项", "建设实训基地", "教育局"],
        ["一项", "强师资", ""],
    ]


def test_a_table_that_goes_on_over_the_page_is_one_table() -> None:
    first = [*HEAD, (90.0, 660.0, "一项"), (140.0, 660.0, "建设实训基地")]
    second = [
        (90.0, 685.0, "二项"),
        (140.0, 685.0, "加强师资"),
        (90.0, 660.0, "三项"),
        (140.0, 660.0, "对外合作"),
    ]
    drawing = ruled(XS, (700.0, 675.0, 650.0))
    page = read_bytes(pdf([[*first, (280.0, 40.0, "- 1 -")], second], drawing=drawing), "a.pdf")
    assert [row[0] for row in cells(page)] == ["序号", "一项", "二项", "三项"]


def test_a_frame_around_the_page_is_no_table() -> None:
    page = read_bytes(pdf([set_lines([FIRST])], drawing="60 60 475 720 re S\n"), "a.pdf")
    assert page.tables == ()
    assert page.text.splitlines() == [FIRST]


def test_too_many_pages_are_refused() -> None:
    with pytest.raises(EngineError) as caught:
        read_bytes(pdf([[]] * 501), "a.pdf")
    assert caught.value.code == "policytext.too_long"
