"""Word documents to a page: paragraphs and tables in order, with the numbers Word draws itself."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field

from lxml import etree

from ronghe.engine.policytext.page import Page, Span
from ronghe.engine.policytext.readers.docx_numbering import (
    Numbering,
    child,
    local,
    read_numbering,
    value,
    whole,
)
from ronghe.engine.policytext.readers.docx_package import Package
from ronghe.engine.policytext.readers.limits import check_text
from ronghe.engine.policytext.readers.tables import GridBuilder
from ronghe.engine.policytext.readers.text import without_nul

_OFF = frozenset({"0", "false", "off", "none"})
_BLACK_FACES = ("黑体", "SimHei", "方正小标宋", "Heiti")
_SKIPPED = frozenset(
    {"del", "moveFrom", "pPr", "rPr", "instrText", "delText", "drawing", "pict", "object", "annotation"}
)
_BLOCKS = frozenset({"p", "tbl"})
_MARKS = {"tab": "\t", "br": "\n", "cr": "\n", "noBreakHyphen": "-", "softHyphen": ""}


@dataclass(slots=True)
class Style:
    """What a paragraph or character style says that matters here; None: ask the one it is based on."""

    based_on: str = ""
    bold: bool | None = None
    hidden: bool | None = None
    list_id: str | None = None
    depth: int | None = None


@dataclass(slots=True)
class Styles:
    """Styles by id, and the default paragraph style."""

    by_id: dict[str, Style] = field(default_factory=dict)
    default: str = ""

    def chain(self, style_id: str | None) -> Iterator[Style]:
        """A style and those it rests on, nearest first."""
        seen: set[str] = set()
        while style_id and style_id in self.by_id and style_id not in seen:
            seen.add(style_id)
            yield self.by_id[style_id]
            style_id = self.by_id[style_id].based_on


def read_docx(data: bytes, name: str) -> Page:
    """Read a .docx from its parts; a zip file that is something else is refused by name."""
    package = Package(data, name)
    main = package.main_part()
    root = package.xml(main)
    styles_part, numbering_part = (
        package.part_of_kind(main, "styles"),
        package.part_of_kind(main, "numbering"),
    )
    styles = _read_styles(package.xml(styles_part)) if styles_part else Styles()
    numbering = read_numbering(package.xml(numbering_part) if numbering_part else None)
    body = child(root, "body")
    if body is None:
        raise package.damaged("没有正文部件")
    writer = _Writer(styles, numbering)
    writer.blocks(body)
    text, bold, starts = writer.assemble()
    text, notes = without_nul(text)
    check_text(text, name)

    def cell(first: int, after: int) -> Span:
        start, end = starts[first], starts[after]
        return Span(start, end - 1 if end > start else end)

    tables = tuple(table for grid in writer.grids if (table := grid.table(cell)) is not None)
    if any(local(one) == "altChunk" for one in body):
        notes = (*notes, "文档里嵌有外来内容（altChunk），未读入，请核对")
    return Page(name, "docx", "utf-8", text, text, None, tuple(bold), tables, notes)


def _read_styles(root: etree._Element) -> Styles:
    styles = Styles()
    for element in root:
        if local(element) != "style":
            continue
        style_id = value(element, "styleId") or ""
        list_id, depth = _list_of(child(element, "pPr"))
        run = child(element, "rPr")
        styles.by_id[style_id] = Style(
            based_on=value(child(element, "basedOn")) or "",
            bold=_bold(run),
            hidden=_switch(child(run, "vanish")),
            list_id=list_id,
            depth=depth,
        )
        if value(element, "type") == "paragraph" and value(element, "default") in ("1", "true", "on"):
            styles.default = style_id
    return styles


def _switch(element: etree._Element | None) -> bool | None:
    if element is None:
        return None
    return (value(element) or "1").lower() not in _OFF


def _bold(run: etree._Element | None) -> bool | None:
    fonts = child(run, "rFonts")
    if fonts is not None and (value(fonts, "eastAsia") or "").startswith(_BLACK_FACES):
        return True
    return _switch(child(run, "b"))


def _list_of(properties: etree._Element | None) -> tuple[str | None, int | None]:
    numbered = child(properties, "numPr")
    return value(child(numbered, "numId")), whole(value(child(numbered, "ilvl")))


class _Writer:
    """Writes one line a paragraph, and remembers which lines each table cell holds."""

    def __init__(self, styles: Styles, numbering: Numbering) -> None:
        self.styles, self.numbering = styles, numbering
        self.lines: list[str] = []
        self.bold: list[list[tuple[int, int]]] = []
        self.grids: list[GridBuilder] = []

    def blocks(self, parent: etree._Element, grid: GridBuilder | None = None) -> None:
        """Paragraphs and tables below an element, through content controls and tracked insertions."""
        for element in parent:
            kind = local(element)
            if kind == "p":
                self._paragraph(element)
            elif kind == "tbl":
                self._table(element, grid)
            elif kind in (
                "sdt",
                "sdtContent",
                "ins",
                "moveTo",
                "customXml",
                "smartTag",
                "AlternateContent",
                "Choice",
            ):
                self.blocks(element, grid)

    def _table(self, table: etree._Element, outer: GridBuilder | None) -> None:
        grid = GridBuilder(nested_in=outer)
        above: dict[int, tuple[int, int]] = {}
        for row in _through(table, "tr"):
            grid.start_row()
            column = 0
            for cell in _through(row, "tc"):
                properties = child(cell, "tcPr")
                width = min(whole(value(child(properties, "gridSpan"))) or 1, 60)
                merge = child(properties, "vMerge")
                first = len(self.lines)
                self.blocks(cell, grid)
                lines = (first, len(self.lines))
                if (
                    merge is not None
                    and value(merge) != "restart"
                    and column in above
                    and lines[0] == lines[1]
                ):
                    lines = above[column]
                grid.start_cell(lines[0], 1, width)
                grid.end_cell(lines[1])
                for offset in range(width):
                    above[column + offset] = lines
                column += width
        self.grids.append(grid)

    def _paragraph(self, paragraph: etree._Element) -> None:
        properties = child(paragraph, "pPr")
        style_id = value(child(properties, "pStyle")) or self.styles.default
        chain = list(self.styles.chain(style_id))
        label = self._label(properties, chain)
        by_style = next((style.bold for style in chain if style.bold is not None), False)
        pieces: list[tuple[str, bool]] = [(label, by_style)] if label else []
        boxes: list[etree._Element] = []
        pieces.extend(self._runs(paragraph, by_style, boxes))
        if any(text.strip() for text, _ in pieces[1 if label else 0 :]):
            self._write(pieces)
        for box in boxes:
            self.blocks(box)

    def _label(self, properties: etree._Element | None, chain: list[Style]) -> str:
        list_id, depth = _list_of(properties)
        for style in chain:
            list_id = style.list_id if list_id is None else list_id
            depth = style.depth if depth is None else depth
        if list_id in (None, "0"):
            return ""
        return self.numbering.label(str(list_id), depth or 0)

    def _runs(
        self, parent: etree._Element, by_style: bool, boxes: list[etree._Element]
    ) -> Iterator[tuple[str, bool]]:
        """The text of the runs below an element; text boxes are put aside."""
        for element in parent:
            kind = local(element)
            if kind == "r":
                yield from self._run(element, by_style, boxes)
            elif kind not in _SKIPPED and kind not in _BLOCKS and kind != "Fallback":
                yield from self._runs(element, by_style, boxes)

    def _run(
        self, run: etree._Element, by_style: bool, boxes: list[etree._Element]
    ) -> Iterator[tuple[str, bool]]:
        properties = child(run, "rPr")
        chain = list(self.styles.chain(value(child(properties, "rStyle"))))
        hidden = _first([_switch(child(properties, "vanish")), *(style.hidden for style in chain)], False)
        bold = _first([_bold(properties), *(style.bold for style in chain)], by_style)
        for element in _unwrapped(run):
            kind = local(element)
            if kind in ("drawing", "pict"):
                boxes.extend(
                    one for one in element.iter() if local(one) == "txbxContent" and not _inner(one, element)
                )
            elif hidden:
                continue
            elif kind == "t":
                yield element.text or "", bold
            elif kind in _MARKS:
                yield _MARKS[kind], bold
            elif kind == "sym":
                yield _symbol(element), bold

    def _write(self, pieces: list[tuple[str, bool]]) -> None:
        """One paragraph; a line break inside it starts a new line."""
        line, bold = "", list[tuple[int, int]]()
        for text, is_bold in pieces:
            for number, part in enumerate(text.replace("\r", "").split("\n")):
                if number:
                    self._line(line, bold)
                    line, bold = "", []
                if is_bold and part.strip():
                    bold.append((len(line), len(line) + len(part)))
                line += part
        self._line(line, bold)

    def _line(self, line: str, bold: list[tuple[int, int]]) -> None:
        if not line.strip():
            return
        indent = len(line) - len(line.lstrip())
        solid = line.strip()
        self.lines.append(solid)
        kept = [(max(0, start - indent), min(len(solid), end - indent)) for start, end in bold]
        self.bold.append([(start, end) for start, end in kept if end > start])

    def assemble(self) -> tuple[str, list[Span], list[int]]:
        """The text, its bold stretches and where each line starts (and the last one ends)."""
        starts, bold, position = [], list[Span](), 0
        for line, runs in zip(self.lines, self.bold, strict=True):
            starts.append(position)
            last = -1
            for start, end in runs:
                if last >= 0 and not line[last:start].strip():
                    bold[-1] = Span(bold[-1].start, position + end)
                else:
                    bold.append(Span(position + start, position + end))
                last = end
            position += len(line) + 1
        starts.append(position)
        return "".join(f"{line}\n" for line in self.lines), bold, starts


def _first(options: list[bool | None], otherwise: bool) -> bool:
    return next((option for option in options if option is not None), otherwise)


def _through(parent: etree._Element, wanted: str) -> Iterator[etree._Element]:
    """Rows of a table or cells of a row, also those wrapped in content controls or insertions."""
    for element in parent:
        kind = local(element)
        if kind == wanted:
            yield element
        elif kind in ("sdt", "sdtContent", "ins", "customXml"):
            yield from _through(element, wanted)


def _unwrapped(run: etree._Element) -> Iterator[etree._Element]:
    """The parts of a run; of alternatives for the same drawing only the first."""
    for element in run:
        if local(element) == "AlternateContent":
            choice = child(element, "Choice")
            yield from (choice if choice is not None else ())
        else:
            yield element


def _inner(box: etree._Element, top: etree._Element) -> bool:
    """Whether a text box lies inside another one or inside an unused alternative."""
    parent = box.getparent()
    while parent is not None and parent is not top:
        if local(parent) in ("txbxContent", "Fallback"):
            return True
        parent = parent.getparent()
    return False


def _symbol(element: etree._Element) -> str:
    code = value(element, "char") or ""
    try:
        number = int(code, 16)
    except ValueError:
        return ""
    return "" if 0xD800 <= number <= 0xF8FF or number > 0x10FFFF or number < 0x20 else chr(number)
