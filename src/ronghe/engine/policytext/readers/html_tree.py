"""HTML source to a flat list of nodes and events which knows the place of everything in the source.

Parsers that repair markup lose the place of a character; this scanner keeps it. It is linear in the length of
the source, whatever the markup: no recursion, no look-back beyond what is open.
"""

from __future__ import annotations

import re
from dataclasses import dataclass, field

from ronghe.engine.errors import EngineError
from ronghe.engine.policytext.readers.limits import MAX_TAGS


def _tags(names: str) -> frozenset[str]:
    return frozenset(names.split())


VOID = _tags("area base br col embed frame hr img input link meta param source track wbr keygen basefont")
RAW = _tags("script style noscript template textarea title iframe noframes xmp svg math object applet")
BLOCK = _tags(
    "address article aside blockquote body caption center dd details dialog dir div dl dt fieldset figcaption"
    " figure footer form frameset h1 h2 h3 h4 h5 h6 header hr html legend li main menu nav ol optgroup option"
    " p pre section select summary table tbody td tfoot th thead tr ul"
)
_CLOSES_P = BLOCK - _tags("body html option optgroup tbody td tfoot th thead tr caption")
_WALLS = frozenset({"table", "td", "th", "caption"})
_TABLE_PARTS = frozenset({"table", "tbody", "thead", "tfoot", "tr", "td", "th", "caption"})
_CLOSED_BY = {
    "li": ("li",),
    "dt": ("dt", "dd"),
    "dd": ("dt", "dd"),
    "option": ("option",),
    "td": ("td", "th", "caption"),
    "th": ("td", "th", "caption"),
    "tr": ("td", "th", "tr", "caption"),
    "tbody": ("td", "th", "tr", "tbody", "thead", "tfoot", "caption"),
    "thead": ("td", "th", "tr", "tbody", "thead", "tfoot", "caption"),
    "tfoot": ("td", "th", "tr", "tbody", "thead", "tfoot", "caption"),
}
_KEEPERS = {"li": ("ul", "ol", "menu", "dir"), "dt": ("dl",), "dd": ("dl",), "option": ("select",)}

_TOKEN = re.compile(
    r"""<(?:
    !--.*?(?:-->|\Z)
    | [!?][^<>]*>
    | (?P<slash>/?)(?P<name>[a-zA-Z][\w:.-]*+)
      (?P<attrs>(?>[\s/]+(?:[^\s"'<>/=]+(?:\s*=\s*(?:"[^"]*"|'[^']*'|[^\s"'<>]+))?)?){0,80}+)>
    | (?P<slash2>/?)(?P<name2>[a-zA-Z][\w:.-]*+)(?P<attrs2>[^<>]*+)>
    )""",
    re.S | re.X,
)
_ATTR = re.compile(r"""([^\s"'<>/=]+)\s*=\s*(?:"([^"]*)"|'([^']*)'|([^\s"'<>]+))|([^\s"'<>/=]+)""")
OPEN, CLOSE, TEXT, BREAK = range(4)


@dataclass(slots=True)
class Node:
    """One element: its tag, its attributes as written, its parent and where its descendants end."""

    tag: str
    attrs: str
    parent: int
    end: int = 0

    def attributes(self) -> dict[str, str]:
        """Names in lower case; the first of a repeated one counts."""
        found: dict[str, str] = {}
        for match in _ATTR.finditer(self.attrs[:4000]):
            name = match.group(1) or match.group(5)
            found.setdefault(name.lower(), match.group(2) or match.group(3) or match.group(4) or "")
        return found


@dataclass(slots=True)
class Tree:
    """All elements in order of opening, and the run of events: (what, node, start, end) in the source."""

    nodes: list[Node] = field(default_factory=lambda: [Node("#root", "", -1)])
    events: list[tuple[int, int, int, int]] = field(default_factory=list)
    styles: list[str] = field(default_factory=list)
    unclosed: set[str] = field(default_factory=set)


class _Builder:
    """Keeps the open elements, and for each tag how deep it is open: every question costs one look."""

    def __init__(self) -> None:
        self.tree = Tree()
        self.open: list[int] = [0]
        self.depths: dict[str, list[int]] = {}
        self.walls: list[int] = [0]

    def depth_of(self, tag: str) -> int:
        depths = self.depths.get(tag)
        return depths[-1] if depths else 0

    def start(self, tag: str, attrs: str, begin: int, end: int) -> None:
        if tag in VOID:
            if tag in ("br", "hr"):
                self.tree.events.append((BREAK, self.open[-1], begin, end))
            return
        self._close_implied(tag, begin)
        nodes = self.tree.nodes
        nodes.append(Node(tag, attrs, self.open[-1]))
        index = len(nodes) - 1
        self.open.append(index)
        depth = len(self.open) - 1
        self.depths.setdefault(tag, []).append(depth)
        if tag in _WALLS:
            self.walls.append(depth)
        self.tree.events.append((OPEN, index, begin, end))

    def _close_implied(self, tag: str, begin: int) -> None:
        closed = _CLOSED_BY.get(tag)
        if closed:
            wall = self.depth_of("table") if tag in _TABLE_PARTS else self.walls[-1]
            wall = max([wall, *(self.depth_of(keeper) for keeper in _KEEPERS.get(tag, ()))])
            shallowest = [depth for other in closed if (depth := self.first_above(other, wall))]
            if shallowest:
                self.pop_to(min(shallowest), begin)
        if tag in _CLOSES_P and self.depth_of("p") > self.walls[-1]:
            self.pop_to(self.depth_of("p"), begin)

    def first_above(self, tag: str, wall: int) -> int:
        depth = self.depth_of(tag)
        return depth if depth > wall else 0

    def finish(self, tag: str, begin: int, end: int) -> None:
        if tag in ("br", "p") and not self.depth_of(tag):
            self.tree.events.append((BREAK, self.open[-1], begin, end))
            return
        depth = self.depth_of(tag)
        wall = self.depth_of("table") if tag in _TABLE_PARTS else self.walls[-1]
        if depth and (depth > wall or tag == "table"):
            self.pop_to(depth, begin)

    def pop_to(self, depth: int, begin: int) -> None:
        """Close every element from the innermost down to the one at this depth."""
        nodes = self.tree.nodes
        while len(self.open) > depth:
            index = self.open.pop()
            node = nodes[index]
            node.end = len(nodes)
            self.depths[node.tag].pop()
            if self.walls[-1] == len(self.open):
                self.walls.pop()
            self.tree.events.append((CLOSE, index, begin, begin))


def build_tree(raw: str, page_name: str) -> Tree:
    """Scan the source once."""
    builder = _Builder()
    events, nodes = builder.tree.events, builder.tree.nodes
    position, length = 0, len(raw)
    while position < length:
        if len(events) > MAX_TAGS:
            raise EngineError(
                "policytext.too_complex",
                f"网页的标签超过 {MAX_TAGS} 个，不像一份政策页面",
                where=page_name,
                hint="请复制正文文字，粘贴为 .txt 或 .docx 后再上传",
            )
        found = _TOKEN.search(raw, position)
        if found is None:
            events.append((TEXT, builder.open[-1], position, length))
            break
        begin, end = found.span()
        if begin > position:
            events.append((TEXT, builder.open[-1], position, begin))
        position = end
        name = found["name"] or found["name2"]
        if name is None:
            continue
        tag = name.lower()
        if found["slash"] or found["slash2"]:
            builder.finish(tag, begin, end)
            continue
        attrs = (found["attrs"] if found["name"] else found["attrs2"]) or ""
        if tag in RAW:
            position = _skip_raw(raw, tag, attrs, end, builder.tree)
            continue
        builder.start(tag, attrs, begin, end)
    builder.pop_to(1, length)
    nodes[0].end = len(nodes)
    return builder.tree


def _skip_raw(raw: str, tag: str, attrs: str, end: int, tree: Tree) -> int:
    """Where the content of a script, style or the like ends; style sheets are kept for reading."""
    if attrs.rstrip().endswith("/") and tag in ("svg", "math", "iframe", "script"):
        return end
    closing = None if tag in tree.unclosed else re.compile(rf"</{tag}\b[^<>]*>", re.I).search(raw, end)
    if closing is None:
        tree.unclosed.add(tag)
        return len(raw) if tag in ("script", "style") else end
    if tag == "style":
        tree.styles.append(raw[end : closing.start()])
    return closing.end()
