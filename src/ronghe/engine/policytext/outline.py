"""Clauses: where each number stands, its heading, the text it owns; one body or several on a page."""

from __future__ import annotations

import re
from dataclasses import dataclass, field

from ronghe.engine.policytext import furniture
from ronghe.engine.policytext.dates import is_date_line
from ronghe.engine.policytext.notes import LABEL, Note, find_notes
from ronghe.engine.policytext.numerals import to_chinese
from ronghe.engine.policytext.paragraphs import STYLES, Mark, Para, read_mark
from ronghe.engine.policytext.view import View

LONGEST_HEADING = 60
RUN_IN = 45
MOST_BODIES = 26
ANNEX = re.compile(r"附(?:件|表|录|图)\s*(?:[一二三四五六七八九十\d]{1,3})?\s*(?:[:.]\s*.{0,70})?$")
CLOSING = re.compile(
    r"(?:本|此)[^。,;]{0,24}(?:自|从|由)[^。]{1,40}(?:起|施行|实施|执行)|各(?:地|级|部门|"
    r"单位)[^。]{0,60}(?:报|反馈)"
)
SIGNING = re.compile(r"(?:政府|委员会|管委会|办公室|办公厅|局|厅|委|部|院|中心)$")
POST = re.compile(r"(?:副 ?组 ?长|组 ?长|成 ?员|主 ?任|副 ?主 ?任|召 ?集 ?人|总 ?指 ?挥)[ \t]*:")
TITLED = re.compile(
    r"(?:通知|意见|方案|办法|计划|措施|规划|细则|规定|清单|要点|指南|程序|指标|目标|分工)(?:\([^()]{1,30}\))?$"
)
ROSTER = re.compile(r"名单|组成人员|成员|通讯录|联系表")
USUAL = re.compile(
    r"(?:总体|指导|基本|主要|重点|工作|发展|建设|总的|具体|组织|保障|实施|政策|条件|目标)*"
    r"(?:要求|思想|原则|目标|任务|思路|保障|措施|步骤|实施|举措|领导|机制|安排)(?:与(?:目标|举措|保障|措施|要求))?"
)
END_OF_HEADING = re.compile(r"[。!?;]")


@dataclass(slots=True)
class Node:
    """A clause while the outline is being built."""

    mark: Mark | None
    para: Para
    heading: tuple[int, int] | None
    text_start: int
    paras: list[Para] = field(default_factory=list)
    notes: list[Note] = field(default_factory=list)
    children: list[Node] = field(default_factory=list)
    parent: Node | None = None
    level: int = 1
    label: str = ""
    doubt: list[str] = field(default_factory=list)
    start: int = 0
    style: str = "two"
    unnumbered: bool = False

    @property
    def end(self) -> int:
        return self.paras[-1].end if self.paras else self.para.end


@dataclass(slots=True)
class Body:
    """One document's clauses in order."""

    nodes: list[Node] = field(default_factory=list)
    annex: bool = False
    prefix: str = ""
    last: dict[str, int] = field(default_factory=dict)
    fellows: dict[tuple[int, str], int] = field(default_factory=dict)


@dataclass(slots=True)
class Outline:
    """What a page's paragraphs turned out to be."""

    head: list[Para] = field(default_factory=list)
    bodies: list[Body] = field(default_factory=list)
    closing: list[Para] = field(default_factory=list)
    annexes: list[list[Para]] = field(default_factory=list)
    furniture: list[Para] = field(default_factory=list)
    doubt: list[str] = field(default_factory=list)


def build(view: View, paras: list[Para]) -> Outline:
    """Walk the paragraphs once and hang each under its clause."""
    outline = Outline()
    walker = _Walker(view, outline)
    for index, para in enumerate(paras):
        walker.take(para, paras[index + 1] if index + 1 < len(paras) else None)
    walker.finish()
    outline.bodies = _distinct(view, [body for body in outline.bodies if body.nodes], outline)
    many = len(outline.bodies) > 1
    for number, body in enumerate(outline.bodies):
        body.prefix = f"{chr(65 + number)}:" if many and number < 26 else ""
        _settle(view, body)
    if many:
        outline.doubt.append(f"页面上有{len(outline.bodies)}份编号各自起头的正文，条款标签前加 A:、B: 区分。")
    return outline


class _Walker:
    """Keeps the place in the document while paragraphs go by."""

    def __init__(self, view: View, outline: Outline) -> None:
        self.view = view
        self.outline = outline
        self.stack: list[Node] = []
        self.suspended = False
        self.beyond = False
        self.annex: list[Para] | None = None
        self.roster = False
        self.item: tuple[str, int] | None = None

    def take(self, para: Para, follower: Para | None) -> None:
        s, start, end = self.view.s, para.start, para.end
        text = s[start:end]
        if end - start <= 80 and ANNEX.match(text):
            self._open_annex(para, text)
            return
        if self.annex is not None:
            self.annex.append(para)
            if len(self.annex) <= 4 and len(text) <= 60 and ROSTER.search(text):
                self.roster = True
            self.roster = self.roster or (len(self.annex) <= 8 and bool(POST.match(text)))
            if self.roster:
                return
        if end - start <= 120 and furniture.is_furniture(text) and not LABEL.search(text):
            self.outline.furniture.append(para)
            if not furniture.is_link(text):
                self.suspended = self.suspended or bool(self.stack)
                self.beyond = self.beyond or bool(self.stack)
            return
        mark = read_mark(self.view, para)
        if mark and self._accept(mark, para, follower):
            return
        self._plain(para, text, follower)

    def _plain(self, para: Para, text: str, follower: Para | None) -> None:
        if not self.stack:
            if self.annex is None:
                self.outline.head.append(para)
            return
        if self.suspended:
            self.outline.closing.append(para)
            return
        if (
            is_date_line(text)
            or self._signs(text, follower)
            or (len(text) <= 400 and CLOSING.match(text) and not LABEL.search(text))
        ):
            self.suspended = True
            self.outline.closing.append(para)
        else:
            self.stack[-1].paras.append(para)

    def _signs(self, text: str, follower: Para | None) -> bool:
        if len(text) > 60 or not SIGNING.search(text.rstrip()) or follower is None:
            return False
        return is_date_line(self.view.s[follower.start : follower.end])

    def _open_annex(self, para: Para, text: str) -> None:
        named = len(text) > 6
        if self.annex is not None and not self.annex[-1:]:
            self.annex = None
        if self.stack or self.annex is not None:
            self.annex = [para]
            self.outline.annexes.append(self.annex)
            self.stack = []
            self.suspended = False
            self.roster = named and bool(ROSTER.search(text))
        else:
            self.outline.head.append(para)

    def _accept(self, mark: Mark, para: Para, follower: Para | None) -> bool:
        if self.item == (mark.style, mark.number - 1) and mark.style != "one":
            self.item = (mark.style, mark.number)
            return False
        node = _node(self.view, mark, para, follower)
        if node is None:
            self.item = (mark.style, mark.number) if self.view.s[para.end - 1] in ";,、" else None
            return False
        self.item = None
        body = self.outline.bodies[-1] if self.outline.bodies else Body()
        fresh = not self.outline.bodies or (self.annex is not None and not self.stack) or self._restarts(mark)
        if fresh:
            if self.annex is not None and mark.style not in {"one", "part", "chapter"}:
                return False
            if mark.style in {"three", "four"} and mark.number != 1:
                return False
            if mark.style == "four" or (self.suspended and mark.number != 1):
                return False
            if self.beyond and not self._titled():
                return False
            body = Body(annex=self.annex is not None)
            self.outline.bodies.append(body)
            self.stack = []
        parent = self._parent(mark)
        if not fresh and not self._follows(mark, parent, body):
            return False
        node.parent, node.level = parent, (parent.level + 1 if parent else 1)
        if parent:
            parent.children.append(node)
        body.nodes.append(node)
        body.last[mark.style] = mark.number
        body.fellows[id(parent), mark.style] = mark.number
        self.stack = [*self._ancestors(parent), node]
        self.suspended = self.beyond = False
        return True

    def _titled(self) -> bool:
        """Beyond the site's own lines another document begins with its title, an advert does not."""
        recent = self.annex or self.outline.closing
        return any(
            para.end - para.start <= 120 and TITLED.search(self.view.s[para.start : para.end])
            for para in recent[-10:]
        )

    def _restarts(self, mark: Mark) -> bool:
        """Whether a first chapter after other chapters opens another document."""
        if mark.number != 1 or mark.style not in {"one", "part", "chapter"} or not self.stack:
            return False
        root = self.stack[0].mark
        if root is not None and STYLES.index(root.style) < STYLES.index(mark.style):
            return False
        return mark.style in self.outline.bodies[-1].last

    def _parent(self, mark: Mark) -> Node | None:
        rank = STYLES.index(mark.style)
        for node in reversed(self.stack):
            if node.mark is not None and STYLES.index(node.mark.style) < rank:
                return node
        return None

    @staticmethod
    def _ancestors(parent: Node | None) -> list[Node]:
        chain: list[Node] = []
        while parent is not None:
            chain.insert(0, parent)
            parent = parent.parent
        return chain

    def _follows(self, mark: Mark, parent: Node | None, body: Body) -> bool:
        """A number counts when it goes on from its fellows, or begins anew under another heading."""
        last = body.last.get(mark.style, 0)
        if mark.style in {"three", "four"}:
            return mark.number == 1 or mark.number == last + 1
        if self.suspended:
            return mark.number == last + 1
        sibling = body.fellows.get((id(parent), mark.style), 0)
        if mark.number <= sibling and mark.number != last + 1:
            return mark.number == 1 and mark.style == "two" and parent is not None
        return True

    def finish(self) -> None:
        outline = self.outline
        if not outline.bodies:
            return
        first = outline.bodies[0]
        if first.annex or not first.nodes:
            return
        _lost_beginning(self.view, outline, first)


def _lost_beginning(view: View, outline: Outline, body: Body) -> None:
    """A page that starts in mid-clause: the text before the first number belongs to the clause before it."""
    opening = body.nodes[0].mark
    inner = next((node.mark for node in body.nodes if node.mark and node.mark.style == "two"), None)
    mark = inner if inner and inner.number > 1 else opening
    if mark is None or mark.number < 2 or mark.style not in {"one", "two", "article"}:
        return
    lost: list[Para] = []
    while outline.head:
        para = outline.head[-1]
        text = view.s[para.start : para.end]
        prose = len(text) >= 30 and ("。" in text or LABEL.search(text))
        if not prose and not (lost and "。" in text):
            break
        lost.insert(0, outline.head.pop())
    number = to_chinese(mark.number - 1)
    label = {"two": f"({number})", "one": f"{number}、", "article": f"第{number}条"}[mark.style]
    if not lost:
        outline.doubt.append(f"正文从{mark.printed}开始，此前的条款不在页面上。")
        return
    node = Node(None, lost[0], None, lost[0].start, lost, start=lost[0].start, label=label, style=mark.style)
    node.doubt.append(f"页面从条款中途开始，标题不在页面上；编号按下一条{mark.printed}推断为{label}。")
    body.nodes.insert(0, node)


def _node(view: View, mark: Mark, para: Para, follower: Para | None) -> Node | None:
    """A clause with its heading, or None where the number only counts the items of a list."""
    s = view.s
    begin = mark.after
    if begin >= para.end:
        return None
    heading_end = _heading_end(s, begin, para.end, deep=mark.style in {"three", "four"}, cut=para.cut)
    whole = heading_end is not None and not s[heading_end : para.end].strip("。;:!? ")
    if mark.style in {"three", "four"}:
        has_note = LABEL.search(s, begin, para.end) is not None
        if heading_end is None and not has_note:
            return None
        if s[begin] == "《" or (s[para.end - 1] in ";,、" and not has_note):
            return None
        if whole and s[para.end - 1] == "。" and not _prose(view, follower) and not has_note:
            return None
        if mark.style == "four" and not has_note:
            return None
    elif mark.style == "two" and s[para.end - 1] == ";":
        return None
    if mark.style == "article":
        heading_end = None
    if heading_end is None:
        return Node(mark, para, None, begin, [Para(begin, para.end, 1, 0)], start=para.start)
    right = heading_end
    while right > begin and s[right - 1] in " \t。;:,":
        right -= 1
    if right <= begin:
        return None
    node = Node(mark, para, (begin, right), heading_end, start=para.start)
    rest = heading_end
    while rest < para.end and s[rest] in "。;:!? \t":
        rest += 1
    if rest < para.end:
        node.paras.append(Para(rest, para.end, 1, 0))
    node.text_start = rest
    return node


def _prose(view: View, para: Para | None) -> bool:
    return para is not None and read_mark(view, para) is None and para.end - para.start > 15


def _heading_end(s: str, start: int, end: int, *, deep: bool, cut: bool = False) -> int | None:
    """Where the heading ends: at its full stop, a blank before long text, a note; None if it is none."""
    window = s[start : min(end, start + LONGEST_HEADING + 30)]
    note = LABEL.search(window)
    if note and (bracket := window.rfind("(", 0, note.start())) > 0:
        window = window[:bracket]
    limit = RUN_IN if deep else LONGEST_HEADING
    stop = END_OF_HEADING.search(window)
    place = stop.start() if stop else len(window)
    colon = window.find(":", 0, 17)
    if 1 < colon < place and len(s[start:end]) > colon + 8 and "," not in window[:colon]:
        place = colon
    blank = re.search(r"(?<=[^\s\w、,(])?[ \t]+", window[:place].rstrip())
    if cut:
        place = _cut_heading(window, place)
    elif blank and blank.start() >= 3 and end - start - blank.end() > 25 and place - blank.start() > 20:
        place = blank.start()
    ends_here = stop is not None or place < len(window) or len(window) == end - start or (note and window)
    if not ends_here or place > limit or place < 2:
        return None
    return start + place


def _cut_heading(window: str, place: int) -> int:
    """On a one-line body a heading ends at a blank, or after the words such headings consist of."""
    blank = re.search(r"[ \t]+", window[:place])
    if blank and 2 <= blank.start() <= 40:
        return blank.start()
    usual = USUAL.match(window)
    return usual.end() if usual and usual.end() < place else place


def _distinct(view: View, bodies: list[Body], outline: Outline) -> list[Body]:
    """Bodies printed once: of two copies the one with more in it stays."""
    kept: list[Body] = []
    names: list[set[str]] = []
    for body in bodies:
        own = {view.folded(*node.heading) for node in body.nodes if node.heading}
        if (len(body.nodes) < 2 and kept) or len(kept) >= MOST_BODIES:
            continue
        twin = next((index for index, other in enumerate(names) if _same(other, own)), None)
        if twin is None:
            kept.append(body)
            names.append(own)
            continue
        outline.doubt.append("同一正文在页面上印了两遍，只取一遍。")
        if _weight(body) > _weight(kept[twin]):
            kept[twin] = body
    return kept


def _same(one: set[str], other: set[str]) -> bool:
    smaller = min(len(one), len(other))
    return smaller > 0 and len(one & other) >= smaller * 0.7


def _weight(body: Body) -> tuple[int, int]:
    text = sum(para.end - para.start for node in body.nodes for para in node.paras)
    headed = sum(1 for node in body.nodes if node.heading)
    return headed, text


def _settle(view: View, body: Body) -> None:
    """Notes to their clauses, run-in sub-clauses, labels."""
    for node in body.nodes:
        node.notes = find_notes(view, _note_paras(view, node))
    body.nodes = [piece for node in body.nodes for piece in _run_ins(view, node)]
    _lift_notes(body)
    _end_at_note(body)
    _level(body)
    _label(body)


def _note_paras(view: View, node: Node) -> list[Para]:
    """The paragraphs to search for notes; a note may stand right behind a heading."""
    if node.heading and (
        not node.paras or node.paras[0].start > node.para.end or node.paras[0].start < node.para.start
    ):
        return [Para(node.heading[1], node.para.end, 1, 0), *node.paras]
    return node.paras


def _run_ins(view: View, node: Node) -> list[Node]:
    """A clause whose paragraphs each have a run-in heading and a note of their own becomes several."""
    noted = {note.para.start: note for note in node.notes}
    holders = [para for para in node.paras if para.start in noted]
    if (
        len(holders) < 2
        or not node.paras
        or node.paras[0].start not in noted
        or any(n.standalone for n in node.notes)
    ):
        return [node]
    pieces = [node]
    for para in node.paras[:]:
        if para.start not in noted or (para is node.paras[0] and _shares_line(node)):
            continue
        stop = _heading_end(view.s, para.start, para.end, deep=True)
        note = noted[para.start]
        if stop is None or stop >= note.start - 4:
            continue
        inner = Node(
            None,
            para,
            (para.start, stop),
            stop,
            parent=node,
            level=node.level + 1,
            start=para.start,
            unnumbered=True,
        )
        inner.paras = [Para(stop + 1, para.end, 1, 0)]
        inner.notes = [item for item in node.notes if item.para.start == para.start]
        pieces.append(inner)
    if len(pieces) < 2:
        return [node]
    taken = {piece.start for piece in pieces[1:]}
    node.paras = [para for para in node.paras if para.start not in taken]
    node.notes = [note for note in node.notes if note.para.start not in taken]
    return pieces


def _shares_line(node: Node) -> bool:
    """Whether the first paragraph is the rest of the line that holds the number."""
    return bool(node.paras) and node.para.start <= node.paras[0].start < node.para.end


def _lift_notes(body: Body) -> None:
    """One note after the last of several items speaks for the clause that holds them."""
    for node in body.nodes:
        fellows = node.children
        if (
            len(fellows) < 2
            or node.notes
            or node.mark is None
            or node.mark.style in {"part", "chapter", "one"}
        ):
            continue
        last = fellows[-1]
        if last.notes and not any(item.notes for item in fellows[:-1]):
            note = last.notes[-1]
            note.doubt.append("责任说明印在最后一个小项之后，按适用于整条读取，请核对。")
            node.notes, last.notes = [note], last.notes[:-1]


def _end_at_note(body: Body) -> None:
    """Where clauses end with their notes, what follows the very last note is not part of the plan."""
    if not body.nodes:
        return
    last = body.nodes[-1]
    noted = sum(1 for node in body.nodes if node.notes)
    if not last.notes or noted < max(2, len(body.nodes) // 3):
        return
    stop = last.notes[-1].end
    last.paras = [para for para in last.paras if para.start < stop]


def _level(body: Body) -> None:
    """A clause printed before any chapter (the page lost the chapter's head) still lies below chapters."""
    ranks = sorted({STYLES.index(node.mark.style) for node in body.nodes if node.mark})
    for node in body.nodes:
        if node.unnumbered or node.parent is not None:
            continue
        style = node.mark.style if node.mark else node.style
        node.level = 1 + sum(1 for rank in ranks if rank < STYLES.index(style))
    for node in body.nodes:
        if node.parent is not None:
            node.level = node.parent.level + 1


def _label(body: Body) -> None:
    """Labels as readers cite them: composite where numbers begin anew by chapter, bare where they run on."""
    restart = {style: _begins_anew(body, style) for style in STYLES}
    counters: dict[int, int] = {}
    for node in body.nodes:
        if node.unnumbered and node.parent is not None:
            counters[id(node.parent)] = counters.get(id(node.parent), 1) + 1
            node.label = f"{node.parent.label}-{counters[id(node.parent)]}"
        elif node.mark is not None:
            node.label = _printed(node, node.mark, restart)
        if not node.label.startswith(body.prefix):
            node.label = body.prefix + node.label


def _printed(node: Node, mark: Mark, restart: dict[str, bool]) -> str:
    style, number = mark.style, mark.number
    own = {
        "part": f"第{to_chinese(number)}部分",
        "chapter": f"第{to_chinese(number)}章",
        "section": f"第{to_chinese(number)}节",
        "article": f"第{to_chinese(number)}条",
        "one": f"{to_chinese(number)}、",
        "two": f"({to_chinese(number)})",
        "three": f"{number}",
        "four": f"({number})",
    }[style]
    parent = node.parent
    if parent is None:
        return own + ("." if style == "three" else "")
    if style == "article" or not restart[style]:
        return own + ("." if style == "three" else "")
    return parent.label.split(":", 1)[-1] + own


def _begins_anew(body: Body, style: str) -> bool:
    """Whether a style's numbers start again at one under a later heading (or only one heading has them)."""
    groups: dict[int, list[int]] = {}
    for node in body.nodes:
        if node.mark and node.mark.style == style:
            groups.setdefault(id(node.parent), []).append(node.mark.number)
    firsts = [numbers[0] for numbers in groups.values()]
    if not firsts:
        return False
    return (len(firsts) == 1 and firsts[0] == 1) or firsts[1:].count(1) > 0
