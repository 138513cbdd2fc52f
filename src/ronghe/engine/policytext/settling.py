"""What is done with the bodies of a page once they are known: copies dropped, notes hung up, labels given."""

from __future__ import annotations

from ronghe.engine.policytext.headings import heading_end
from ronghe.engine.policytext.nodes import Body, Node, Outline
from ronghe.engine.policytext.notes import LABEL, find_notes
from ronghe.engine.policytext.numerals import to_chinese
from ronghe.engine.policytext.paragraphs import STYLES, Mark, Para
from ronghe.engine.policytext.view import View

MOST_BODIES = 26


def distinct(view: View, bodies: list[Body], outline: Outline) -> list[Body]:
    """Bodies printed once: of two copies the one with more in it stays."""
    kept: list[Body] = []
    names: list[set[str]] = []
    for body in bodies:
        own = {view.folded(*node.heading) for node in body.nodes if node.heading}
        if (len(body.nodes) < 2 and kept) or len(kept) >= MOST_BODIES:
            continue
        twin = next((index for index, other in enumerate(names) if _same(other, own)), None)
        if (
            twin is None
            and not body.titled
            and len(body.nodes) * 3 < len(kept[0].nodes)
            and not _has_notes(view, body)
        ):
            outline.doubt.append("正文之后另有编号的文字，前面没有文件标题，按网页上的其他内容略去。")
            continue
        if twin is None:
            kept.append(body)
            names.append(own)
            continue
        outline.doubt.append("同一正文在页面上印了两遍，只取一遍。")
        if _weight(body) > _weight(kept[twin]):
            kept[twin] = body
    return kept


def _has_notes(view: View, body: Body) -> bool:
    return any(LABEL.search(view.s, para.start, para.end) for node in body.nodes for para in node.paras)


def _same(one: set[str], other: set[str]) -> bool:
    smaller = min(len(one), len(other))
    return smaller > 0 and len(one & other) >= smaller * 0.7


def _weight(body: Body) -> tuple[int, int]:
    text = sum(para.end - para.start for node in body.nodes for para in node.paras)
    headed = sum(1 for node in body.nodes if node.heading)
    return headed, text


def settle(view: View, body: Body) -> None:
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
        stop = heading_end(view.s, para.start, para.end, deep=True)
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
