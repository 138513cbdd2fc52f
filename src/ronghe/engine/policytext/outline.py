"""Clauses: where each number stands, its heading, the text it owns; one body or several on a page."""

from __future__ import annotations

import re

from ronghe.engine.policytext import furniture
from ronghe.engine.policytext.dates import is_date_line
from ronghe.engine.policytext.headings import make_node
from ronghe.engine.policytext.nodes import Body, Node, Outline
from ronghe.engine.policytext.notes import LABEL
from ronghe.engine.policytext.numerals import to_chinese
from ronghe.engine.policytext.paragraphs import STYLES, Mark, Para, read_mark
from ronghe.engine.policytext.settling import distinct, settle
from ronghe.engine.policytext.view import View

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


def build(view: View, paras: list[Para]) -> Outline:
    """Walk the paragraphs once and hang each under its clause."""
    outline = Outline()
    walker = _Walker(view, outline)
    for index, para in enumerate(paras):
        walker.take(para, paras[index + 1] if index + 1 < len(paras) else None)
    walker.finish()
    outline.bodies = distinct(view, [body for body in outline.bodies if body.nodes], outline)
    many = len(outline.bodies) > 1
    for number, body in enumerate(outline.bodies):
        body.prefix = f"{chr(65 + number)}:" if many and number < 26 else ""
        settle(view, body)
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
        node = make_node(self.view, mark, para, follower)
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
            titled = not self.outline.bodies or self.annex is not None or self._titled()
            body = Body(annex=self.annex is not None, titled=titled)
            self.outline.bodies.append(body)
            self.stack = []
        parent = self._parent(mark)
        if mark.style == "four" and not (parent and parent.mark and parent.mark.style in {"two", "three"}):
            return False
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
        above = self.stack[-1].paras if self.stack else []
        recent = self.annex or (self.outline.closing if self.suspended else above)
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
