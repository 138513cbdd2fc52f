"""Every file that is not what we asked for: a message that says what, where and what to do; never a hang."""

from __future__ import annotations

import io
import re
import struct
import time
import tracemalloc
import zipfile

import openpyxl
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from openpyxl.workbook import Workbook

from ronghe.core.excel import Limits, Report, Sheet, Text, WorkbookError
from tests.core.excel.books import (
    GOOD,
    HEADERS,
    SHEET_PART,
    good_row,
    organisation_sheet,
    table,
    with_part,
    with_sheet_data,
    workbook,
)

SHEET = organisation_sheet()
WHOLE = table(GOOD, good_row(code="AB02"))
OLE = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"


def zipped(**parts: str) -> bytes:
    target = io.BytesIO()
    with zipfile.ZipFile(target, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, text in parts.items():
            archive.writestr(name, text)
    return target.getvalue()


def bomb() -> bytes:
    target = io.BytesIO()
    with zipfile.ZipFile(target, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("xl/workbook.xml", "<workbook/>")
        with archive.open("xl/worksheets/sheet1.xml", "w", force_zip64=True) as part:
            for _ in range(400):
                part.write(b" " * (1 << 20))
    return target.getvalue()


def understated() -> bytes:
    """A part that inflates to far more than the directory says."""
    data = bytearray(with_part(table(GOOD), "xl/extra.xml", " " * 5_000_000))
    with zipfile.ZipFile(io.BytesIO(data)) as archive:
        info = archive.getinfo("xl/extra.xml")
    wrong, right = struct.pack("<L", 10), struct.pack("<L", info.file_size)
    return bytes(data.replace(right, wrong))


FILES = {
    "empty": (b"", "文件是空的"),
    "only zeros": (b"\0" * 4096, "文件是空的"),
    "old xls renamed": (OLE + b"\0" * 2000, "旧版 Excel"),
    "encrypted": (OLE + b"\0" * 600 + "EncryptedPackage".encode("utf-16-le"), "打开密码"),
    "html as xls": (b"\xef\xbb\xbf<html><table></table></html>", "网页或 XML"),
    "pdf": (b"%PDF-1.7 ...", "PDF"),
    "image": (b"\x89PNG\r\n\x1a\n" + b"\0" * 100, "PDF、图片"),
    "random bytes": (bytes(range(256)) * 20, "也不是文本"),
    "no encoding": (b"\xff\xfa\xfb,\xff\xff\n" * 20, "编码无法识别"),
    "broken zip": (b"PK\x03\x04" + b"junk" * 300, "已损坏"),
    "cut off": (table(GOOD)[:3000], "已损坏"),
    "word document": (zipped(**{"word/document.xml": "<w/>"}), "Word 文档"),
    "ods": (zipped(**{"content.xml": "<o/>"}), "OpenDocument"),
    "zip of something": (zipped(**{"a.txt": "hello"}), "压缩包里没有"),
    "bomb": (bomb(), "解压后有"),
    "understated size": (understated(), "已损坏"),
    "no sheets": (with_part(table(GOOD), "xl/workbook.xml", "<workbook/>"), "没有工作表"),
    "bad sheet xml": (with_part(table(GOOD), SHEET_PART, "<worksheet><sheetData><row"), "不是合法的 XML"),
    "entities": (
        with_part(table(GOOD), SHEET_PART, '<!DOCTYPE x [<!ENTITY a "aaaa">]><worksheet>&a;</worksheet>'),
        "文档类型声明",
    ),
    "unknown encoding": (
        with_part(table(GOOD), SHEET_PART, '<?xml version="1.0" encoding="U0F-8"?><worksheet/>'),
        "不认识的编码",
    ),
    "missing part": (
        with_part(table(GOOD), "xl/_rels/workbook.xml.rels", "<Relationships/>"),
        "缺少部件",
    ),
    "far column": (with_sheet_data('<row r="1"><c r="XFD1"><v>1</v></c></row>'), "第 16,384 列（XFD 列）"),
    "65,536 columns": (
        with_sheet_data(f'<row r="1">{"<c><v>1</v></c>" * 65_536}</row>'),
        "内容一直到第 65,536 列",
    ),
    "far row": (with_sheet_data('<row r="1048576"><c r="A1048576"><v>1</v></c></row>'), "第 1,048,576 行"),
    "cell outside its row": (
        with_sheet_data('<row r="1"><c r="A1048576"><v>1</v></c></row>'),
        "第 1,048,576 行",
    ),
    "65,536 columns of csv": (b"a," * 65_536, "有 65,537 列"),
    "too many csv rows": ((",".join(HEADERS) + "\n" * 2 + "甲\n" * 5_020).encode(), "超过 5,000 行"),
    "unclosed quote": ((",".join(HEADERS) + '\n"' + "x" * 200_000).encode(), "CSV 结构有误"),
    "wrong sheet": (workbook([HEADERS, GOOD], name="Sheet1"), "没有名为“机构”的工作表；文件里有：“Sheet1”"),
}


@pytest.mark.parametrize("name", FILES)
def test_a_file_that_is_no_such_workbook_is_refused_at_once(name: str) -> None:
    data, message = FILES[name]
    started = time.monotonic()
    with pytest.raises(WorkbookError, match=re.escape(message)) as caught:
        SHEET.check(data)
    assert time.monotonic() - started < 10
    assert caught.value.hint
    assert caught.value.code.startswith("excel.")


def test_a_hidden_sheet_is_not_imported_behind_ones_back() -> None:
    book = Workbook()
    visible = book.active
    assert visible is not None
    visible.title = "封面"
    book.create_sheet("机构").sheet_state = "hidden"
    target = io.BytesIO()
    book.save(target)
    with pytest.raises(WorkbookError, match="工作表“机构”是隐藏的"):
        SHEET.check(target.getvalue())


def test_other_hidden_sheets_do_no_harm() -> None:
    target = io.BytesIO()
    book = openpyxl.load_workbook(io.BytesIO(table(GOOD)))
    book.create_sheet("别的").sheet_state = "veryHidden"
    book.save(target)
    assert SHEET.check(target.getvalue()).is_ok


def test_a_shared_text_repeated_without_end_is_refused() -> None:
    """A small file may say one long text a hundred thousand times."""
    cells = "".join(f'<row r="{n}"><c r="A{n}" t="s"><v>0</v></c></row>' for n in range(1, 4_000))
    data = with_sheet_data(cells)
    data = with_part(data, "xl/sharedStrings.xml", f"<sst><si><t>{'长' * 60_000}</t></si></sst>")
    with pytest.raises(WorkbookError, match="文字总量过大"):
        SHEET.check(data)
    data = with_part(data, "xl/sharedStrings.xml", f"<sst><si><t>{'长' * 70_000}</t></si></sst>")
    with pytest.raises(WorkbookError, match="一格文字长达 70,000 字"):
        SHEET.check(data)


def test_two_far_corners_are_not_spread_into_a_grid() -> None:
    """Each bound is kept, yet the area between the corners would fill the memory."""
    rows = '<row r="1"><c r="SF1"><v>1</v></c></row><row r="200000"><c r="A200000"><v>1</v></c></row>'
    with pytest.raises(WorkbookError, match="合计超过 12,000,000 格"):
        organisation_sheet(limits=Limits()).check(with_sheet_data(rows))


def test_reading_has_an_end_in_time() -> None:
    sheet = organisation_sheet(limits=Limits(read_seconds=0.0))
    with pytest.raises(WorkbookError, match="规定时间"):
        sheet.check(table(GOOD))


SMALL = Sheet("机构", [Text("name", "机构名称", required=True), Text("code", "机构代码")])


def coloured(rows: int, letters: str = "ABCDEFGH") -> bytes:
    """Somebody has coloured the whole sheet; only the two first rows say something."""
    texts = "".join(
        f'<row r="{n}">'
        + "".join(
            f'<c r="{c}{n}" t="inlineStr"><is><t>{v}</t></is></c>' for c, v in zip("AB", row, strict=True)
        )
        + "</row>"
        for n, row in enumerate([("机构名称", "机构代码"), ("甲", "AB01")], start=1)
    )
    cells = "".join(f'<c r="{letter}{{0}}" s="1"/>' for letter in letters)
    empty = f'<row r="{{0}}">{cells}</row>'
    return with_sheet_data(texts + "".join(empty.format(n) for n in range(3, rows)))


def test_a_million_empty_formatted_rows_are_read_quickly() -> None:
    data = coloured(1_048_577, "A")
    started = time.monotonic()
    report = SMALL.check(data)
    assert (report.total, report.is_ok) == (1, True)
    assert time.monotonic() - started < 25


def test_empty_formatted_rows_cost_no_memory() -> None:
    data = coloured(100_000)
    tracemalloc.start()
    assert SMALL.check(data).is_ok
    peak = tracemalloc.get_traced_memory()[1]
    tracemalloc.stop()
    assert peak < 12 * 2**20


def problems(report: Report) -> str:
    return "\n".join(str(problem) for problem in report.problems)


def test_no_header_in_the_first_ten_rows() -> None:
    report = SHEET.check(workbook([["说明"]] * 11 + [HEADERS, GOOD]))
    assert not report.is_ok
    assert "前 10 行里没有找到表头；" not in problems(report)
    assert "前 10 行里没有找到表头" in problems(report)
    assert "机构名称、机构代码" in problems(report)


def test_a_header_below_title_rows_is_found() -> None:
    report = SHEET.check(workbook([["某市机构登记表"], ["填表单位："], [], HEADERS, GOOD]))
    assert report.is_ok
    assert report.header_row == 4
    assert report.rows[0].row_number == 5


def test_missing_and_doubled_and_unknown_headers_each_have_their_message() -> None:
    headers = [*HEADERS, "机构名称", "备注"]
    headers[HEADERS.index("所属地区")] = "所属的地区"
    report = SHEET.check(workbook([headers, GOOD]))
    text = problems(report)
    assert "缺少“所属地区”列。是否就是表头“所属的地区”那一列？" in text
    assert "表头“机构名称”出现两次（A 列和 L 列）" in text
    assert "不认识的列“备注”，不会导入" in text
    assert report.rows == []


def test_headers_may_change_place_and_wear_stars_and_spaces() -> None:
    headers = [f" {header[:2]} {header[2:]}＊" for header in HEADERS]
    order = list(reversed(range(len(headers))))
    report = SHEET.check(workbook([[headers[n] for n in order], [GOOD[n] for n in order]]))
    assert problems(report) == ""
    assert report.rows[0]["name"] == "甲学校"


def test_a_table_without_rows_says_so() -> None:
    assert "表头下面没有数据" in problems(SHEET.check(workbook([HEADERS])))


def test_merged_cells_are_reported_with_their_place() -> None:
    data = table(
        good_row(),
        good_row(code="AB02"),
        good_row(code="AB03"),
        edit=lambda sheet: sheet.merge_cells("D3:D4"),
    )
    report = SHEET.check(data)
    assert [(p.row, p.column) for p in report.errors] == [(3, "所属地区"), (4, "所属地区")]
    assert "D3:D4 是合并单元格" in problems(report)


def test_a_merged_title_above_the_header_is_fine() -> None:
    data = workbook([["某市机构登记表"], HEADERS, GOOD], edit=lambda sheet: sheet.merge_cells("A1:K1"))
    assert SHEET.check(data).is_ok


def test_a_merge_over_the_whole_sheet_does_not_overwhelm() -> None:
    data = with_part(
        table(GOOD),
        SHEET_PART,
        zipfile.ZipFile(io.BytesIO(table(GOOD)))
        .read(SHEET_PART)
        .decode()
        .replace(
            "</sheetData>", '</sheetData><mergeCells count="1"><mergeCell ref="A1:XFD1048576"/></mergeCells>'
        ),
    )
    report = SHEET.check(data)
    assert report.wrong == 1


def test_formulas_without_result_and_excel_errors_are_marked_and_results_are_taken_with_a_warning() -> None:
    def cell(place: str, value: str, kind: str = "str") -> str:
        return f'<c r="{place}" t="{kind}">{value}</c>'

    head = "".join(cell(f"{c}1", f"<v>{h}</v>") for c, h in zip("AB", ("机构名称", "机构代码"), strict=True))
    rows = [
        cell("A2", "<v>甲</v>") + cell("B2", '<f>"AB"&amp;"01"</f><v>AB01</v>'),
        cell("A3", "<v>乙</v>") + cell("B3", "<f>X1</f>"),
        cell("A4", "<v>丙</v>") + cell("B4", "<f>1/0</f><v>#DIV/0!</v>", "e"),
        cell("A5", "<v>丁</v>") + cell("B5", "<v>#N/A</v>", "e"),
    ]
    body = "".join(f'<row r="{n}">{row}</row>' for n, row in enumerate([head, *rows], start=1))
    report = SMALL.check(with_sheet_data(body))
    assert [dict(row) for row in report.rows] == [{"name": "甲", "code": "AB01"}]
    assert [(p.cell, p.message) for p in report.errors] == [
        ("B3", "公式没有计算结果"),
        ("B4", "单元格是 Excel 错误值 #DIV/0!（除数为零）"),
        ("B5", "单元格是 Excel 错误值 #N/A（查不到对应的值）"),
    ]
    assert "“机构代码”列有 3 个公式（首个在第 2 行），已取其计算结果" in problems(report)


def test_hidden_rows_and_content_without_header_are_pointed_out() -> None:
    def edit(sheet: object) -> None:
        sheet.row_dimensions[2].hidden = True  # type: ignore[attr-defined]
        sheet["M2"] = "旁注"  # type: ignore[index]

    text = problems(SHEET.check(table(good_row(), edit=edit)))
    assert "有 1 行被隐藏或筛选掉，仍会导入" in text
    assert "M 列没有表头，但第 2 行有内容" in text


def test_prefixed_xml_and_cells_without_addresses_are_read_alike() -> None:
    """Some programs write <x:c> and leave the addresses out."""
    inner = "".join(f'<x:c t="str"><x:v>{text}</x:v></x:c>' for text in ("机构名称", "机构代码"))
    row = '<x:c t="str"><x:v>甲</x:v></x:c><x:c t="str"><x:f>A1</x:f><x:v>AB01</x:v></x:c>'
    xml = (
        '<x:worksheet xmlns:x="http://schemas.openxmlformats.org/spreadsheetml/2006/main"><x:sheetData>'
        f"<x:row>{inner}</x:row><x:row>{row}</x:row></x:sheetData></x:worksheet>"
    )
    report = SMALL.check(with_part(table(GOOD), SHEET_PART, xml))
    assert [dict(row) for row in report.rows] == [{"name": "甲", "code": "AB01"}]
    assert "1 个公式（首个在第 2 行）" in problems(report)


@pytest.mark.parametrize("encoding", ["utf-8-sig", "utf-8", "gbk", "gb18030", "utf-16"])
@pytest.mark.parametrize("delimiter", [",", "\t", ";"])
def test_csv_is_read_in_every_usual_encoding(encoding: str, delimiter: str) -> None:
    row = [
        "甲学校",
        "AB01",
        "职业学校",
        "清远市",
        "120人",
        "4000.50",
        "65%",
        "88.5",
        "2024.5.8",
        "是",
        "甲校、甲职",
    ]
    text = delimiter.join(HEADERS) + "\r\n" + delimiter.join(row) + "\r\n"
    report = SHEET.check(text.encode(encoding))
    assert problems(report) == ""
    assert report.rows[0]["subsidy"] == 400_050


def outcome(data: bytes) -> str:
    """What a file comes to; anything but a message or a report is an escaped exception."""
    try:
        report = SHEET.check(data)
    except WorkbookError as error:
        return error.code if error.message and error.hint else ""
    report.error_workbook()
    return "report"


@settings(max_examples=150, deadline=None)
@given(st.binary(max_size=3_000) | st.text(max_size=2_000).map(str.encode))
def test_any_bytes_get_an_answer(data: bytes) -> None:
    assert outcome(data)


@settings(max_examples=150, deadline=None)
@given(st.data())
def test_a_damaged_workbook_gets_an_answer(data: st.DataObject) -> None:
    """Attributes exchanged and pieces cut out anywhere in the package."""
    parts = zipfile.ZipFile(io.BytesIO(WHOLE)).namelist()
    part = data.draw(st.sampled_from([name for name in parts if name.endswith((".xml", ".rels"))]))
    text = zipfile.ZipFile(io.BytesIO(WHOLE)).read(part).decode()
    values = list(re.finditer(r'"[^"]*"', text))
    for _ in range(data.draw(st.integers(1, 3))):
        found = data.draw(st.sampled_from(values))
        other = data.draw(
            st.sampled_from(['""', '"-1"', '"9999999999999999999"', '"XFD1048576"', '"e"', '"s"'])
        )
        text = text[: found.start()] + other + text[found.end() :]
        cut = data.draw(st.integers(0, len(text)))
        text = text[:cut] + text[cut + data.draw(st.sampled_from([0, 0, 1, 25])) :]
        values = list(re.finditer(r'"[^"]*"', text)) or values
    assert outcome(with_part(WHOLE, part, text))
