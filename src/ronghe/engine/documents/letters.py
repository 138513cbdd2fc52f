"""A letter of an office: title, number, recipient, paragraphs, tables, signature. PDF by typst, Word by docx.

The PDF is PDF/A with the fonts that come with the program. A character that the font has not, or a font
that is not there, is an error, never a box on paper.
"""

from __future__ import annotations

import io
import json
from collections.abc import Sequence
from dataclasses import asdict, dataclass
from datetime import date
from pathlib import Path
from typing import Any

import pylopdf_fonts_zh_cn as fonts
import typst
from docx import Document
from docx.enum.text import WD_ALIGN_PARAGRAPH
from docx.oxml.ns import qn
from docx.shared import Cm, Pt

from ronghe.engine.errors import EngineError

TEMPLATE = Path(__file__).with_name("letter.typ")
FONT = "Noto Serif SC"


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


def _plain(value: Any) -> Any:
    """Without control characters, which no font has."""
    if isinstance(value, str):
        return "".join(c for c in value if c == "\n" or c.isprintable())
    if isinstance(value, list | tuple):
        return [_plain(one) for one in value]
    return value


def to_pdf(letter: Letter) -> bytes:
    """The letter as PDF/A-2b."""
    data = {name: _plain(value) for name, value in asdict(letter).items() if name != "dated"}
    data["tables"] = [{name: _plain(v) for name, v in asdict(one).items()} for one in letter.tables]
    data["dated"] = [letter.dated.year, letter.dated.month, letter.dated.day]
    folder = Path(fonts.serif_path()).parent
    try:
        pdf, warnings = typst.compile_with_warnings(
            TEMPLATE,
            format="pdf",
            font_paths=[folder],
            ignore_system_fonts=True,
            sys_inputs={"letter": json.dumps(data, ensure_ascii=False)},
            pdf_standards="a-2b",
        )
    except typst.TypstError as error:
        raise LetterError(
            "documents.letter",
            f"“{letter.title}”不能排成 PDF：{str(error)[:200]}",
            hint="多半是文中有字库没有的字，请改写后再打印",
        ) from error
    if warnings:
        raise LetterError("documents.letter_warning", f"“{letter.title}”排版有问题：{warnings[0]}")
    return bytes(pdf)


def to_docx(letter: Letter) -> bytes:
    """The letter as a Word file that an office can edit."""
    document = Document()
    section = document.sections[0]
    section.page_width, section.page_height = Cm(21), Cm(29.7)
    section.left_margin = section.right_margin = Cm(2.8)
    style = document.styles["Normal"]
    style.font.name, style.font.size = "宋体", Pt(12)
    style.element.rPr.rFonts.set(qn("w:eastAsia"), "宋体")
    _paragraph(document, _plain(letter.title), WD_ALIGN_PARAGRAPH.CENTER, size=18)
    _paragraph(document, _plain(letter.number), WD_ALIGN_PARAGRAPH.CENTER)
    _paragraph(document, f"{_plain(letter.recipient)}：", WD_ALIGN_PARAGRAPH.LEFT)
    for text in letter.paragraphs:
        _paragraph(document, _plain(text), WD_ALIGN_PARAGRAPH.JUSTIFY, indent=24)
    for table in letter.tables:
        _table(document, table)
    for text in letter.notes:
        _paragraph(document, _plain(text), WD_ALIGN_PARAGRAPH.LEFT, size=10)
    _paragraph(document, _plain(letter.signature), WD_ALIGN_PARAGRAPH.RIGHT)
    _paragraph(document, _plain(letter.day), WD_ALIGN_PARAGRAPH.RIGHT)
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
        cell.text = _plain(text)
        if place in numeric:
            cell.paragraphs[0].alignment = WD_ALIGN_PARAGRAPH.RIGHT
