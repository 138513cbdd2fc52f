"""A report as data: headings, paragraphs, tables and pictures. The same report gives PDF and Word."""

from __future__ import annotations

import io
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import Any, TypeAlias

from docx import Document
from docx.enum.text import WD_ALIGN_PARAGRAPH
from docx.oxml import OxmlElement
from docx.oxml.ns import qn
from docx.shared import Cm, Pt

from ronghe.engine import charts
from ronghe.engine.documents.typesetting import pdf_of, plain

TEMPLATE = Path(__file__).with_name("report.typ")
FACE, HEAD_FACE = "宋体", "黑体"
_TEXT_WIDTH = 16.0


@dataclass(frozen=True, slots=True)
class Heading:
    level: int
    text: str


@dataclass(frozen=True, slots=True)
class Paragraph:
    text: str


@dataclass(frozen=True, slots=True)
class Note:
    """Small print: method, source, what is not confirmed."""

    text: str


@dataclass(frozen=True, slots=True)
class Picture:
    """A chart by its specification: drawn as SVG in the PDF and as PNG in Word.

    ``heads`` and ``rows`` are its numbers, for the page, which shows them beside it.
    """

    caption: str
    drawing: charts.Spec
    heads: tuple[str, ...] = ()
    rows: tuple[tuple[Any, ...], ...] = ()


@dataclass(frozen=True, slots=True)
class Table:
    """``widths`` are shares of the line, one a column; ``numeric`` the columns set to the right.

    ``refs`` name, a row each, what the row is about; a page makes addresses of them, paper leaves them out.
    """

    caption: str
    heads: tuple[str, ...]
    rows: tuple[tuple[str, ...], ...]
    widths: tuple[int, ...]
    numeric: tuple[int, ...] = ()
    refs: tuple[str, ...] = ()


Part: TypeAlias = "Heading | Paragraph | Note | Picture | Table"


@dataclass(frozen=True, slots=True)
class ReportPaper:
    """A whole report: ``cover`` are the lines under the title, ``running`` stands on every page."""

    title: str
    unit: str
    cover: tuple[str, ...]
    running: str
    dated: date
    blocks: tuple[Part, ...]


def to_pdf(paper: ReportPaper) -> bytes:
    """PDF/A-2b with table of contents and page numbers."""
    data = {
        "title": paper.title,
        "unit": paper.unit,
        "cover": list(paper.cover),
        "running": paper.running,
        "dated": [paper.dated.year, paper.dated.month, paper.dated.day],
        "blocks": [_block(one) for one in paper.blocks],
    }
    return pdf_of(TEMPLATE, "report", data, title=paper.title)


def _block(part: Part) -> dict[str, Any]:
    match part:
        case Heading(level, text):
            return {"kind": "heading", "level": level, "text": text}
        case Paragraph(text):
            return {"kind": "paragraph", "text": text}
        case Note(text):
            return {"kind": "note", "text": text}
        case Picture(caption, drawing):
            return {"kind": "picture", "caption": caption, "svg": charts.svg(drawing).decode()}
        case Table():
            return {
                "kind": "table",
                "caption": part.caption,
                "heads": part.heads,
                "rows": part.rows,
                "widths": part.widths,
                "numeric": part.numeric,
            }


def to_docx(paper: ReportPaper) -> bytes:
    """Word with real headings and tables and a contents field, that an office can edit."""
    document = Document()
    section = document.sections[0]
    section.page_width, section.page_height = Cm(21), Cm(29.7)
    section.left_margin = section.right_margin = Cm(2.5)
    for name, face, size in (
        ("Normal", FACE, 11),
        ("Title", HEAD_FACE, 24),
        ("Heading 1", HEAD_FACE, 17),
        ("Heading 2", HEAD_FACE, 13),
        ("Caption", HEAD_FACE, 9.5),
    ):
        _set_face(document.styles[name], face, size)
    document.add_paragraph(plain(paper.title), style="Title").alignment = WD_ALIGN_PARAGRAPH.CENTER
    for line in (paper.unit, *paper.cover):
        document.add_paragraph(plain(line)).alignment = WD_ALIGN_PARAGRAPH.CENTER
    document.add_page_break()
    _contents(document)
    for part in paper.blocks:
        _add(document, part)
    _page_numbers(section)
    stream = io.BytesIO()
    document.save(stream)
    return stream.getvalue()


def _set_face(style: Any, face: str, size: float) -> None:
    style.font.name, style.font.size = face, Pt(size)
    style.element.get_or_add_rPr().get_or_add_rFonts().set(qn("w:eastAsia"), face)


def _contents(document: Any) -> None:
    """A contents field: Word fills it when the file is opened."""
    document.add_paragraph("目录").runs[0].font.size = Pt(17)
    _field(document.add_paragraph(), 'TOC \\o "1-2" \\h \\z \\u', "打开后按 F9 更新目录")
    update = OxmlElement("w:updateFields")
    update.set(qn("w:val"), "true")
    document.settings.element.append(update)


def _field(paragraph: Any, instruction: str, shown: str) -> None:
    for kind, text in (("begin", ""), ("", instruction), ("separate", ""), ("shown", shown), ("end", "")):
        run = paragraph.add_run()
        if kind == "shown":
            run.text = text
            continue
        element = OxmlElement("w:fldChar" if kind else "w:instrText")
        if kind:
            element.set(qn("w:fldCharType"), kind)
        else:
            element.set(qn("xml:space"), "preserve")
            element.text = text
        run._r.append(element)


def _page_numbers(section: Any) -> None:
    footer = section.footer.paragraphs[0]
    footer.alignment = WD_ALIGN_PARAGRAPH.CENTER
    _field(footer, "PAGE", "1")


def _add(document: Any, part: Part) -> None:
    match part:
        case Heading(level, text):
            heading = document.add_heading(plain(text), level=level)
            heading.paragraph_format.page_break_before = level == 1
        case Paragraph(text):
            paragraph = document.add_paragraph(plain(text))
            paragraph.paragraph_format.first_line_indent = Pt(22)
            paragraph.paragraph_format.line_spacing = 1.5
        case Note(text):
            document.add_paragraph(plain(text)).runs[0].font.size = Pt(9)
        case Picture(caption, drawing):
            document.add_picture(io.BytesIO(charts.png(drawing)), width=Cm(_TEXT_WIDTH))
            document.add_paragraph(plain(caption), style="Caption")
        case Table():
            document.add_paragraph(plain(part.caption), style="Caption")
            _table(document, part)


def _table(document: Any, table: Table) -> None:
    """Filled cell by cell through a list: asking a table for its cells anew each time is quadratic."""
    made = document.add_table(rows=1 + len(table.rows), cols=len(table.heads))
    made.style = "Table Grid"
    made.autofit = False
    cells = made._cells
    width = sum(table.widths)
    for place, text in enumerate(text for row in (table.heads, *table.rows) for text in row):
        column = place % len(table.heads)
        cells[place].width = Cm(_TEXT_WIDTH * table.widths[column] / width)
        paragraph = cells[place].paragraphs[0]
        paragraph.add_run(plain(text)).font.size = Pt(9)
        if column in table.numeric:
            paragraph.alignment = WD_ALIGN_PARAGRAPH.RIGHT
    _repeat_head(made.rows[0])


def _repeat_head(row: Any) -> None:
    repeat = OxmlElement("w:tblHeader")
    repeat.set(qn("w:val"), "true")
    row._tr.get_or_add_trPr().append(repeat)
