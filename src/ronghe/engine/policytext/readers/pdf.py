"""PDF with a text layer to a page: lines with their geometry, joined again to paragraphs."""

from __future__ import annotations

import ctypes
import unicodedata
from dataclasses import dataclass, field

import pypdfium2
import pypdfium2.raw as pdfium

from ronghe.engine.errors import EngineError
from ronghe.engine.policytext.page import Page
from ronghe.engine.policytext.readers.limits import MAX_PDF_CHARS, MAX_PDF_PAGES, check_text
from ronghe.engine.policytext.readers.pdf_grids import Glyph, Grid, find_grids
from ronghe.engine.policytext.readers.pdf_layout import Line, assemble
from ronghe.engine.policytext.readers.pdf_rules import drawn_rules

_WAY_OUT = "请向发文单位索取电子版（.docx 或网页），或用文字识别（OCR）转成文字、核对后再上传"
_FEW_CHARS = 15
_BOLD_FACES = ("hei", "bold", "xiaobiaosong", "黑体", "小标宋")
# Radicals which fonts put in the place of the character, and which Unicode does not fold by itself.
_RADICALS = dict(
    zip(
        "⺠⻓⻔⻋⻅⻚⻛⻜⻢⻥⻦⻩⻬⻰⺟⻘⻝⻤⻉⻄⻆⻨⻮⻙⺎⺝⻳⻁⺼⻣⻑⻦",
        "民长门车见页风飞马鱼鸟黄齐龙母青食鬼贝西角麦齿韦兀月龟虎月骨长鸟",
        strict=True,
    )
)


@dataclass(slots=True)
class _Reading:
    """What a document gave: its lines and tables, the pages without text, the pages that lost text."""

    pages: int
    items: list[Line | Grid] = field(default_factory=list)
    bare_pages: list[int] = field(default_factory=list)
    lost_pages: list[int] = field(default_factory=list)


def read_pdf(data: bytes, name: str) -> Page:
    """Read the text layer; a scan, an encrypted or a broken file is refused with the way out."""
    reading = _read(data, name)
    solid = "".join("".join(_words(item).split()) for item in reading.items)
    if len(solid) < _FEW_CHARS * min(reading.pages, 3) and reading.bare_pages:
        raise EngineError(
            "policytext.scanned", f"这是扫描件：{reading.pages} 页都没有文字层", where=name, hint=_WAY_OUT
        )
    if reading.lost_pages:
        raise EngineError(
            "policytext.garbled",
            f"PDF 没有嵌入字体，第 {reading.lost_pages[0]} 页等 {len(reading.lost_pages)} 页的文字读不全",
            where=name,
            hint="请用 Word 或 WPS 打开后另存为 .docx，或导出为嵌入字体的 .pdf",
        )
    bad = sum(1 for char in solid if char == "\ufffd" or "\ue000" <= char <= "\uf8ff")
    if bad * 5 > len(solid):
        raise EngineError(
            "policytext.garbled", "PDF 的文字层是乱码（字体没有文字对照）", where=name, hint=_WAY_OUT
        )
    text, bold, tables = assemble(reading.items)
    check_text(text, name)
    notes: tuple[str, ...] = ()
    if reading.bare_pages:
        listed = "、".join(str(number) for number in reading.bare_pages[:20])
        notes = (f"第 {listed} 页没有文字层（可能是扫描图片），未读出，请核对",)
    return Page(name, "pdf", "utf-8", text, text, None, bold, tables, notes)


def _read(data: bytes, name: str) -> _Reading:
    try:
        document = pypdfium2.PdfDocument(data)
    except pypdfium2.PdfiumError as error:
        if getattr(error, "err_code", None) == pdfium.FPDF_ERR_PASSWORD:
            raise EngineError(
                "policytext.encrypted",
                "PDF 设了打开密码，无法读取",
                where=name,
                hint="请去掉密码，或另存为 .docx 后再上传",
            ) from error
        raise EngineError(
            "policytext.damaged", "PDF 已损坏，打不开", where=name, hint="请重新下载后再上传"
        ) from error
    try:
        return _pages(document, name)
    finally:
        document.close()


def _pages(document: pypdfium2.PdfDocument, name: str) -> _Reading:
    count = len(document)
    if count > MAX_PDF_PAGES:
        raise EngineError(
            "policytext.too_long",
            f"PDF 有 {count} 页，超过上限 {MAX_PDF_PAGES} 页",
            where=name,
            hint="请只保留这份政策的页面后再上传",
        )
    reading = _Reading(count)
    total = 0
    for number in range(count):
        try:
            items, drawn = _page_items(document, number)
        except pypdfium2.PdfiumError:
            items, drawn = [], 0
        chars = sum(len(_words(item)) for item in items)
        total += chars
        if drawn > 2 * chars + 10:  # a font which is neither embedded nor here: single characters vanish
            reading.lost_pages.append(number + 1)
        elif chars < _FEW_CHARS:
            reading.bare_pages.append(number + 1)
        reading.items.extend(items)
        if total > MAX_PDF_CHARS:
            raise EngineError(
                "policytext.too_long",
                f"PDF 的文字超过 {MAX_PDF_CHARS} 字，不像一份政策文件",
                where=name,
                hint="请只保留这份政策的页面后再上传",
            )
    if len(reading.bare_pages) == 1 and reading.bare_pages[0] == count and count > 1:
        reading.bare_pages.clear()  # a last page with a seal or a colophon is no scan
    return reading


def _words(item: Line | Grid) -> str:
    if isinstance(item, Line):
        return item.text
    return "".join(glyph.char for glyphs in item.glyphs.values() for glyph in glyphs)


def _page_items(document: pypdfium2.PdfDocument, number: int) -> tuple[list[Line | Grid], int]:
    """The printed lines and ruled tables of one page, and how many pieces of text are drawn on it."""
    page = document[number]
    textpage = page.get_textpage()
    try:
        objects = [
            pdfium.FPDFPage_GetObject(page.raw, i) for i in range(pdfium.FPDFPage_CountObjects(page.raw))
        ]
        drawn = sum(1 for one in objects if pdfium.FPDFPageObj_GetType(one) == pdfium.FPDF_PAGEOBJ_TEXT)
        grids = find_grids(drawn_rules(objects), number)
        return _items(textpage, number, page.get_height(), grids), drawn
    finally:
        textpage.close()
        page.close()


def _items(
    textpage: pypdfium2.PdfTextPage, number: int, height: float, grids: list[Grid]
) -> list[Line | Grid]:
    """Lines in the order of the file; a table stands where its first character stood."""
    items: list[Line | Grid] = []
    indices: list[int] = []
    chars: list[str] = []
    count = textpage.count_chars()
    for index in range(min(count, MAX_PDF_CHARS + 1)):
        char = chr(pdfium.FPDFText_GetUnicode(textpage.raw, index))
        grid = _grid_of(textpage, index, char, grids)
        if grid is not None or char in "\r\n":
            _finish(items, textpage, chars, indices, number, height)
            chars, indices = [], []
            if grid is not None and grid not in items[-3:] and grid not in items:
                items.append(grid)
            continue
        chars.append(_clean(char))
        indices.append(index)
    _finish(items, textpage, chars, indices, number, height)
    return items


def _grid_of(textpage: pypdfium2.PdfTextPage, index: int, char: str, grids: list[Grid]) -> Grid | None:
    """The table a character stands in, with the character put into its cell."""
    if not grids or char in "\r\n":
        return None
    left, bottom, right, top = textpage.get_charbox(index, loose=True)
    x, y = (left + right) / 2, (bottom + top) / 2
    for grid in grids:
        if grid.holds(x, y):
            if clean := _clean(char):
                grid.add(Glyph(clean, x, y, max(top - bottom, 1.0)))
            return grid
    return None


def _clean(char: str) -> str:
    """Controls and marks out; radicals that stand for characters folded; everything else as printed."""
    code = ord(char)
    if 0x2E80 <= code <= 0x2FDF:
        return _RADICALS.get(char) or unicodedata.normalize("NFKC", char)
    if char == "\t" or char.isspace():
        return " "
    return "" if unicodedata.category(char) in ("Cc", "Cf", "Cs", "Cn") else char


def _finish(
    items: list[Line | Grid],
    textpage: pypdfium2.PdfTextPage,
    chars: list[str],
    indices: list[int],
    number: int,
    height: float,
) -> None:
    """Close one printed line: its text without the blanks around it, its place and what is bold in it."""
    solid = [place for place, char in enumerate(chars) if char.strip()]
    if not solid:
        return
    first, last = solid[0], solid[-1]
    left, bottom, _, top = textpage.get_charbox(indices[first], loose=True)
    _, _, right, _ = textpage.get_charbox(indices[last], loose=True)
    text, bold = "", list[tuple[int, int]]()
    for place in range(first, last + 1):
        if chars[place].strip() and _is_bold(textpage, indices[place]):
            start = bold.pop()[0] if bold and bold[-1][1] == len(text) else len(text)
            bold.append((start, len(text) + len(chars[place])))
        text += chars[place]
    items.append(Line(text, number, left, right, top, bottom, height, tuple(bold)))


def _is_bold(textpage: pypdfium2.PdfTextPage, index: int) -> bool:
    if pdfium.FPDFText_GetFontWeight(textpage.raw, index) >= 600:
        return True
    buffer = ctypes.create_string_buffer(96)
    flags = ctypes.c_int()
    length = pdfium.FPDFText_GetFontInfo(textpage.raw, index, buffer, len(buffer), ctypes.byref(flags))
    if not 0 < length <= len(buffer):
        return False
    face = buffer.value.decode("utf-8", "replace").lower()
    return any(part in face for part in _BOLD_FACES)
