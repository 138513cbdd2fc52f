"""A letter of an office: title, number, recipient, paragraphs, tables, signature. PDF by typst, Word by docx.

The PDF is PDF/A with the fonts that come with the program. A character that the font has not, or a font
that is not there, is an error, never a box on paper.
"""

from __future__ import annotations

import io
from collections.abc import Sequence
from dataclasses import asdict, dataclass
from datetime import date
from pathlib import Path
from typing import Any

from docx import Document
from docx.enum.text import WD_ALIGN_PARAGRAPH
from docx.oxml.ns import qn
from docx.shared import Cm, Pt

from ronghe.engine.documents.typesetting import pdf_of, plain
from ronghe.engine.errors import EngineError

TEMPLATE = Path(__file__).with_name("letter.typ")


class LetterError(EngineError):
    """A letter that cannot be printed as it is written."""


@dataclass(frozen=True, slots=True)
class Table:
    """A table of a letter; ``numeric`` are the places of columns set to the right."""

    heads: tuple[str, ...]
    rows: tuple[tuple[str, ...], ...]
    numeric: tuple[int, ...] = ()


@dataclass(frozen=True, slots=True)
class Letter:
    """A letter as data: the same letter gives the same paper."""

    title: str
    number: str
    recipient: str
    paragraphs: tuple[str, ...]
    signature: str
    day: str
    dated: date
    tables: tuple[Table, ...] = ()
    notes: tuple[str, ...] = ()


def to_pdf(letter: Letter) -> bytes:
    """The letter as PDF/A-2b."""
    data = {name: value for name, value in asdict(letter).items() if name != "dated"}
    data["dated"] = [letter.dated.year, letter.dated.month, letter.dated.day]
    return pdf_of(TEMPLATE, "letter", data, title=letter.title, error=LetterError)


def to_docx(letter: Letter) -> bytes:
    """The letter as a Word file that an office can edit."""
    document = Document()
    section = document.sections[0]
    section.page_width, section.page_height = Cm(21), Cm(29.7)
    section.left_margin = section.right_margin = Cm(2.8)
    style = document.styles["Normal"]
    style.font.name, style.font.size = "宋体", Pt(12)
    style.element.rPr.rFonts.set(qn("w:eastAsia"), "宋体")
    _paragraph(document, plain(letter.title), WD_ALIGN_PARAGRAPH.CENTER, size=18)
    _paragraph(document, plain(letter.number), WD_ALIGN_PARAGRAPH.CENTER)
    _paragraph(document, f"{plain(letter.recipient)}：", WD_ALIGN_PARAGRAPH.LEFT)
    for text in letter.paragraphs:
        _paragraph(document, plain(text), WD_ALIGN_PARAGRAPH.JUSTIFY, indent=24)
    for table in letter.tables:
        _table(document, table)
    for text in letter.notes:
        _paragraph(document, plain(text), WD_ALIGN_PARAGRAPH.LEFT, size=10)
    _paragraph(document, plain(letter.signature), WD_ALIGN_PARAGRAPH.RIGHT)
    _paragraph(document, plain(letter.day), WD_ALIGN_PARAGRAPH.RIGHT)
    stream = io.BytesIO()
    document.save(stream)
    return stream.getvalue()


def _paragraph(document: Any, text: str, align: Any, *, size: int = 12, indent: int = 0) -> None:
    paragraph = document.add_paragraph()
    paragraph.alignment = align
    paragraph.paragraph_format.first_line_indent = Pt(indent)
    paragraph.paragraph_format.line_spacing = 1.5
    run = paragraph.add_run(text)
    run.font.size = Pt(size)


def _table(document: Any, table: Table) -> None:
    made = document.add_table(rows=1, cols=len(table.heads))
    made.style = "Table Grid"
    _cells(made.rows[0].cells, table.heads, table.numeric)
    for row in table.rows:
        _cells(made.add_row().cells, row, table.numeric)


def _cells(cells: Sequence[Any], texts: Sequence[str], numeric: Sequence[int]) -> None:
    for place, (cell, text) in enumerate(zip(cells, texts, strict=True)):
        cell.text = plain(text)
        if place in numeric:
            cell.paragraphs[0].alignment = WD_ALIGN_PARAGRAPH.RIGHT
