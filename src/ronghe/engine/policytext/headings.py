"""Where the heading of a numbered paragraph ends, and whether the number heads a clause at all."""

from __future__ import annotations

import re

from ronghe.engine.policytext.nodes import Node
from ronghe.engine.policytext.notes import LABEL
from ronghe.engine.policytext.paragraphs import Mark, Para, read_mark
from ronghe.engine.policytext.view import View

LONGEST_HEADING = 60
RUN_IN = 45
USUAL = re.compile(
    r"(?:总体|指导|基本|主要|重点|工作|发展|建设|总的|具体|组织|保障|实施|政策|条件|目标)*"
    r"(?:要求|思想|原则|目标|任务|思路|保障|措施|步骤|实施|举措|领导|机制|安排)(?:与(?:目标|举措|保障|措施|要求))?"
)
END_OF_HEADING = re.compile(r"[。!?;]")
SENTENCE = re.compile(r"应当|必须|不得|可以|实行|本(?:办法|措施|规定|细则|意见|方案)|是指|负责")
ARTICLE_HEADING = re.compile(r"(?P<words>[^\s。;:,!?《》]{2,24})(?:。|[ \t:](?=\S))")


def make_node(view: View, mark: Mark, para: Para, follower: Para | None) -> Node | None:
    """A clause with its heading, or None where the number only counts the items of a list."""
    s = view.s
    begin = mark.after
    if begin >= para.end:
        return None
    stop = heading_end(s, begin, para.end, deep=mark.style in {"three", "four"}, cut=para.cut)
    whole = stop is not None and not s[stop : para.end].strip("。;:!? ")
    if mark.style in {"three", "four"}:
        has_note = LABEL.search(s, begin, para.end) is not None
        if stop is None and not has_note:
            return None
        if s[begin] == "《" or (s[para.end - 1] in ";,、" and not has_note):
            return None
        if whole and s[para.end - 1] == "。" and not _prose(view, follower) and not has_note:
            return None
        if mark.style == "four" and not has_note and not _run_in(s, mark, stop, para.end):
            return None
    elif mark.style == "two" and s[para.end - 1] == ";":
        return None
    if mark.style == "article":
        stop = _article_heading(s, begin, para.end)
    if stop is None:
        return Node(mark, para, None, begin, [Para(begin, para.end, 1, 0)], start=para.start)
    right = stop
    while right > begin and s[right - 1] in " \t。;:,":
        right -= 1
    if right <= begin:
        return None
    node = Node(mark, para, (begin, right), stop, start=para.start)
    rest = stop
    while rest < para.end and s[rest] in "。;:!? \t":
        rest += 1
    if rest < para.end:
        node.paras.append(Para(rest, para.end, 1, 0))
    node.text_start = rest
    return node


def _run_in(s: str, mark: Mark, stop: int | None, end: int) -> bool:
    """``(1)加强思政教育。推进…`` heads a clause: a few words, a full stop, and a sentence or more."""
    if stop is None or mark.printed[0] != "(" or end - stop < 20 or s[stop] != "。":
        return False
    return stop - mark.after <= 20 and not set(s[mark.after : stop]) & set(",、:")


def _article_heading(s: str, start: int, end: int) -> int | None:
    """An article has a heading where a few words stand before its first full stop and text follows."""
    match = ARTICLE_HEADING.match(s, start, end)
    if match is None or end - match.end() <= 8 or SENTENCE.search(match.group("words")):
        return None
    return match.end("words")


def _prose(view: View, para: Para | None) -> bool:
    return para is not None and read_mark(view, para) is None and para.end - para.start > 15


def heading_end(s: str, start: int, end: int, *, deep: bool, cut: bool = False) -> int | None:
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
