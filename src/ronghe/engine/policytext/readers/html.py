"""HTML to a page: readable lines, each character with its place in the source."""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from html import unescape

from ronghe.engine.policytext.page import Page, Span
from ronghe.engine.policytext.readers.charset import Decoded
from ronghe.engine.policytext.readers.html_look import Look, looks
from ronghe.engine.policytext.readers.html_tree import BLOCK, BREAK, CLOSE, OPEN, TEXT, Tree, build_tree
from ronghe.engine.policytext.readers.limits import MAX_CHARS, check_text
from ronghe.engine.policytext.readers.tables import GridBuilder
from ronghe.engine.policytext.readers.text import without_nul

_INVISIBLE = (
    r"\u0000-\u0008\u000e-\u001b\u007f-\u0084\u0086-\u009f\u00ad"
    r"\u200b-\u200f\u202a-\u202e\u2060-\u206f\ufeff\ufff9-\ufffb"
)
_SPACES = r" \t\r\n\f\v\x1c-\x1f\x85\xa0\u1680\u2000-\u200a\u2028\u2029\u202f\u205f\u3000"
_PIECE = re.compile(
    rf"&(?:#[0-9]{{1,7}}|#[xX][0-9a-fA-F]{{1,6}}|[a-zA-Z][a-zA-Z0-9]{{1,31}});?|[{_SPACES}]+|[{_INVISIBLE}]+"
    rf"|[^&{_SPACES}{_INVISIBLE}]+|&"
)
_DROPPED = re.compile(f"[{_INVISIBLE}]")
_HAN = re.compile(r"[\u3400-\u9fff]")
_WIDE = re.compile(r"[\u2018-\u201d\u2026\u3001-\u303f\u3400-\u9fff\uff01-\uff5e]")
_SENTENCE = re.compile(r"[。；，]")
_PROSE = re.compile(r"[。；，、：]")
_INFO = re.compile(
    r"索\s*引\s*号|文\s*号|发布(?:机构|单位|日期|时间)|发文(?:机关|单位|日期|字号)|成文日期|公开(?:日期|方式)|主题分类|有\s*效\s*性"
    r"|登记号|统一编号|生效日期|失效日期|废止日期|实施日期|信息来源|附件|索引號|文號|發布|發文|公開|主題|有效|登記號|統一編號"
)
_DATE = re.compile(r"[0-9〇一二三四五六七八九]{4}\s*年.{1,4}月")
_MAIN_SHARE = 0.8
_POOR_BRANCH = 200
_HIDDEN_BODY = 500


@dataclass(slots=True)
class _Line:
    """One line being written: characters, their places, bold stretches and what it is made of."""

    chars: list[str] = field(default_factory=list)
    places: list[int] = field(default_factory=list)
    bold: list[tuple[int, int]] = field(default_factory=list)
    linked: int = 0
    in_main: bool = True
    furniture: bool = False
    trailing: bool = False

    def kept(self) -> bool:
        """Furniture of the site is left out; in doubt a line stays."""
        if self.in_main and not self.furniture:
            return True
        text = "".join(self.chars)
        if _INFO.search(text):
            return True
        solid = len("".join(text.split()))
        if self.linked * 2 >= solid:
            return False
        short = solid < 20 and not _SENTENCE.search(text) and not _DATE.search(text)
        return not (short and (self.furniture or self.trailing))


def read_html(decoded: Decoded, name: str) -> Page:
    """Scan, find the main content, write the lines."""
    raw, nul_notes = without_nul(decoded.text, "\u200b")
    tree = build_tree(raw, name)
    look = looks(tree)
    notes = [*decoded.notes, *nul_notes, *_reveal_hidden_body(tree, look, raw)]
    weights = _weights(tree, look, raw, hidden=False)
    main = _main_content(tree, weights)
    writer = _Writer(raw, name, tree, look, main, _trailing(tree, weights, main))
    writer.run()
    text, offsets, bold, starts = writer.assemble()
    check_text(text, name)
    tables = tuple(
        table for grid in writer.grids if (table := grid.table(_cell_spans(starts, text))) is not None
    )
    return Page(name, "html", decoded.encoding, raw, text, tuple(offsets), tuple(bold), tables, tuple(notes))


def _weights(tree: Tree, look: list[Look], raw: str, hidden: bool) -> list[int]:
    """Han characters of running text in each element, descendants included: hidden or visible ones."""
    weights = [0] * len(tree.nodes)
    for what, node, begin, end in tree.events:
        if what != TEXT or look[node].link or look[node].hidden != hidden or end - begin < 8:
            continue
        piece = raw[begin:end]
        if end - begin >= 25 or _PROSE.search(piece):
            weights[node] += len(_HAN.findall(piece))
    for index in range(len(weights) - 1, 0, -1):
        weights[tree.nodes[index].parent] += weights[index]
    return weights


def _reveal_hidden_body(tree: Tree, look: list[Look], raw: str) -> list[str]:
    """Some pages hide the body and show it by script: what is hidden and by far the longest is the body."""
    hidden = _weights(tree, look, raw, hidden=True)[0]
    if hidden < _HIDDEN_BODY or hidden < 2 * _weights(tree, look, raw, hidden=False)[0]:
        return []
    for one in look:
        one.hidden = False
    return ["网页的正文原为隐藏内容（靠脚本显示），已一并读出，请核对"]


def _main_content(tree: Tree, weights: list[int]) -> tuple[int, int]:
    """The smallest element that still holds most of the running text, as a range of node numbers."""
    heaviest = [0] * len(weights)
    for index in range(1, len(weights)):
        parent = tree.nodes[index].parent
        if not heaviest[parent] or weights[index] > weights[heaviest[parent]]:
            heaviest[parent] = index
    current = 0
    while (child := heaviest[current]) and weights[child] >= _MAIN_SHARE * weights[0] > 0:
        if tree.nodes[child].tag in ("p", "span", "font", "b", "strong"):
            break
        current = child
    return current, tree.nodes[current].end


def _trailing(tree: Tree, weights: list[int], main: tuple[int, int]) -> set[int]:
    """The elements behind the main content whose whole branch has hardly any running text and no table."""
    found: set[int] = set()
    index = main[1]
    while index < len(tree.nodes):
        end = tree.nodes[index].end
        branch = range(index, end)
        if weights[index] < _POOR_BRANCH and not any(tree.nodes[one].tag == "td" for one in branch):
            found.update(branch)
        index = max(end, index + 1)
    return found


class _Writer:
    """Turns events into lines; white space is settled between characters, not inside one text."""

    def __init__(
        self, raw: str, name: str, tree: Tree, look: list[Look], main: tuple[int, int], trailing: set[int]
    ) -> None:
        self.raw, self.name, self.tree, self.look, self.trailing = raw, name, tree, look, trailing
        self.main_start, self.main_end = main
        self.lines: list[_Line] = []
        self.line = _Line()
        self.space: tuple[int, str, bool] | None = None
        self.grids: list[GridBuilder] = []
        self.open_grids: list[GridBuilder] = []
        self.written = 0

    def run(self) -> None:
        for what, node, begin, end in self.tree.events:
            if what == TEXT:
                if not self.look[node].hidden:
                    self._text(node, begin, end)
            elif what == BREAK:
                self._break()
            elif self.tree.nodes[node].tag in BLOCK:
                self._break()
                self._table_part(what, node)
        self._break()

    def _break(self) -> None:
        self.space = None
        if self.line.chars:
            self.lines.append(self.line)
            self.line = _Line()

    def _table_part(self, what: int, node: int) -> None:
        element = self.tree.nodes[node]
        if element.tag == "table":
            if what == OPEN:
                self.open_grids.append(
                    GridBuilder(nested_in=self.open_grids[-1] if self.open_grids else None)
                )
            else:
                self.grids.append(self.open_grids.pop())
            return
        if not self.open_grids or self.look[node].hidden:
            return
        grid = self.open_grids[-1]
        if element.tag == "tr" and what == OPEN:
            grid.start_row()
        elif element.tag in ("td", "th"):
            if what == OPEN:
                attributes = element.attributes()
                grid.start_cell(len(self.lines), attributes.get("rowspan", ""), attributes.get("colspan", ""))
            elif what == CLOSE:
                grid.end_cell(len(self.lines))

    def _text(self, node: int, begin: int, end: int) -> None:
        look = self.look[node]
        if not self.line.chars:
            self.line.in_main = self.main_start <= node < self.main_end
            self.line.furniture = look.furniture
            self.line.trailing = node in self.trailing
        for found in _PIECE.finditer(self.raw, begin, end):
            piece, start = found.group(), found.start()
            if piece[0] == "&":
                piece = _DROPPED.sub("", unescape(piece))
                if piece.isspace():
                    self._blank(piece.replace("\n", " "), start, False)
                elif piece:
                    self._solid(piece, [start] * len(piece), look)
            elif piece[0].isspace():
                self._blank(piece, start, look.pre)
            elif not _DROPPED.match(piece):
                self._solid(piece, range(start, start + len(piece)), look)

    def _blank(self, piece: str, start: int, pre: bool) -> None:
        """Remember white space; whether it is written depends on what follows."""
        if pre and ("\n" in piece or "\r" in piece):
            self._break()
            return
        if not self.line.chars:
            return
        char = "\u3000" if "\u3000" in piece else " "
        wraps = char == " " and "\xa0" not in piece and ("\n" in piece or "\r" in piece)
        if self.space is None:
            self.space = (start, char, wraps)
        elif char != " " or not piece.isascii():
            self.space = (self.space[0], char, False)

    def _solid(self, piece: str, places: Sequence[int], look: Look) -> None:
        line = self.line
        if self.space is not None:
            start, char, wraps = self.space
            self.space = None
            if not (wraps and _WIDE.match(line.chars[-1]) and _WIDE.match(piece)):
                line.chars.append(char)
                line.places.append(start)
        where = len(line.chars)
        line.chars.extend(piece)
        line.places.extend(places)
        self.written += len(piece)
        if look.bold:
            line.bold.append((where, len(line.chars)))
        if look.link:
            line.linked += len(piece)
        if self.written > MAX_CHARS:
            check_text("字" * (MAX_CHARS + 1), self.name)

    def assemble(self) -> tuple[str, list[int], list[Span], list[int]]:
        """Text, places, bold stretches, and where each written line starts (and the last one ends)."""
        chars: list[str] = []
        places: list[int] = []
        bold: list[Span] = []
        starts: list[int] = []
        for line in self.lines:
            starts.append(len(chars))
            if not line.kept():
                continue
            base = len(chars)
            chars.extend(line.chars)
            _add_bold(bold, [(base + start, base + end) for start, end in line.bold], chars)
            places.extend(line.places)
            chars.append("\n")
            places.append(line.places[-1])
        starts.append(len(chars))
        return "".join(chars), places, bold, starts


def _add_bold(bold: list[Span], runs: list[tuple[int, int]], chars: list[str]) -> None:
    """Join bold runs of one line that only white space keeps apart."""
    first = len(bold)
    for start, end in runs:
        if len(bold) > first and not "".join(chars[bold[-1].end : start]).strip():
            bold[-1] = Span(bold[-1].start, end)
        else:
            bold.append(Span(start, end))


def _cell_spans(starts: list[int], text: str) -> Callable[[int, int], Span]:
    """From a run of written lines to the stretch of text they became."""

    def span(first: int, after: int) -> Span:
        start, end = starts[first], starts[after]
        while end > start and text[end - 1] == "\n":
            end -= 1
        return Span(start, end)

    return span
