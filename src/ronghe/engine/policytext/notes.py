"""Responsibility notes: who leads, who else answers, as the page prints it. The lead is never guessed."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass, field

from ronghe.engine.policytext.paragraphs import Para
from ronghe.engine.policytext.units import (
    BOLD_LEADS,
    FIRST_LEADS,
    looks_like_body,
    looks_like_list,
    looks_like_unit,
    split_units,
)
from ronghe.engine.policytext.view import View

_WHO = (
    r"(?:第一|主要|共同|具体|直接|总)?(?:牵头|责任|配合|协办|主办|承办|参与|参加|协同|"
    r"协助|落实|实施|支持|主责|负责|完成|组织|指导|督导|主管|成员)"
    r"(?:、?(?:责任|配合|考核|落实|实施|组织|负责|协助|参与))?(?:省级|市级|市直|区级|区直|县级)?"
    r"(?:部门和单位|部门及单位|部门\(单位\)|单位\(部门\)|单位|部门|机构|主体|科室|处室|地区|地方)"
)
LABEL = re.compile(rf"(?P<who>{_WHO}|牵头|责任|配合|负责|参与|协办) ?[:]")
FULL_LABEL = re.compile(rf"(?P<who>{_WHO}) ?[:]")
TIME_LABEL = re.compile(
    r"(?:完成|办结|工作|推进|落实|实施|整改)?(?:时限|期限|时间节点|时间进度|时间要求|时间|"
    r"进度安排|时间安排) ?[:]"
)
PERSON_LABEL = re.compile(
    r"(?:责任|分管|牵头|包保|包抓|联系|带班|主管)?(?:领导|责任人|负责人|联系人|联络员|人) ?[:]"
)
VERB = re.compile(
    r"(?:按(?:照)?(?:各自)?(?:职责|职能)(?:分工)?(?:分别|共同)?|分别|共同|联合|具体|积极|依)?"
    r"(?P<verb>牵头(?:负责|组织实施|组织|落实|实施|推进|抓好)?(?:落实)?|"
    r"负责(?:组织)?(?:实施|落实|推进)?|分工负责|配合(?:落实|实施)?|参与|参加|协助|协同|"
    r"指导|督导|支持|落实|组织实施)(?=[,;、。)\s]|$)"
)
TOGETHER = re.compile(r"会同|商(?=[\u4e00-\u9fff]{2,12}(?:局|委|部|办))")
DATED = re.compile(
    r"(?:20\d\d年|\d{1,2}月|年底|季度|上半年|下半年|持续|长期|常态|每年|定期|即行|立行).{0,30}$"
)
LEADING = re.compile(r"牵头|主办|主责|第一责任")
MAX_NOTE = 1200


@dataclass(slots=True)
class Note:
    """A note as read, with its place in the view."""

    start: int
    end: int
    para: Para
    roles: list[tuple[str, list[str], bool]] = field(default_factory=list)
    etc: bool = False
    when: str = ""
    standalone: bool = False
    remarks: list[str] = field(default_factory=list)
    doubt: list[str] = field(default_factory=list)

    def add(self, word: str, text: str, *, lead: bool) -> None:
        units, etc, remarks = split_units(VERB.sub("", text.strip(" ,;。、:")))
        self.etc = self.etc or etc
        self.remarks += remarks
        if units:
            self.roles.append((word, units, lead))


def read_roles(text: str, note: Note) -> bool:
    """Fill a note from its folded words; False where they name no body in a role."""
    labels = list(LABEL.finditer(text))
    if labels:
        _labelled(text, labels, note)
    elif not _by_verbs(text, note):
        return False
    return bool(note.roles)


def _labelled(text: str, labels: list[re.Match[str]], note: Note) -> None:
    before = text[: labels[0].start()].strip(" ,;。、")
    if before and not _by_verbs(before, note) and DATED.search(before):
        note.when = before
    for label, follower in zip(labels, [*labels[1:], None], strict=False):
        rest = text[label.end() : follower.start() if follower else len(text)]
        word = label.group("who")
        person = PERSON_LABEL.search(rest)
        if person:
            rest = rest[: person.start()]
        time = TIME_LABEL.search(rest)
        if time:
            note.when = note.when or rest[time.end() :].strip(" ,;。")
            rest = rest[: time.start()]
        rest, late = _cut_date(rest)
        note.when = note.when or late
        mixed = VERB.search(rest) if "牵头" in rest else None
        if mixed and "责任" in word and _by_verbs(rest, note):
            continue
        note.add(
            word,
            rest,
            lead=(bool(LEADING.search(word)) and "考核单位" not in word) or word.startswith("牵头"),
        )


def _cut_date(text: str) -> tuple[str, str]:
    pieces = re.split(r"[,;]", text)
    if len(pieces) > 1 and DATED.search(pieces[-1]) and not looks_like_unit(pieces[-1].strip()):
        return text[: -len(pieces[-1]) - 1], pieces[-1].strip(" 。")
    return text, ""


def _by_verbs(text: str, note: Note) -> bool:
    """``A牵头,B、C配合`` and ``A、B负责``: units up to each verb have that role."""
    found: list[tuple[str, str]] = []
    position = 0
    for match in VERB.finditer(text):
        found.append((match.group("verb"), text[position : match.start()]))
        position = match.end()
    if not found or text[position:].strip(" ,;。、"):
        return False
    trial = Note(note.start, note.end, note.para)
    for verb, words in found:
        words = TOGETHER.sub("、", words.strip(" ,;。、"))
        words, when = _leading_date(words.removeprefix("由"))
        trial.when = trial.when or when
        trial.add(verb, words, lead=verb.startswith("牵头"))
    units = [unit for _, names, _ in trial.roles for unit in names]
    if not units or sum(map(looks_like_unit, units)) < len(units) * 0.6:
        return False
    note.roles += trial.roles
    note.etc, note.when = note.etc or trial.etc, note.when or trial.when
    note.remarks += trial.remarks
    return True


def _leading_date(text: str) -> tuple[str, str]:
    head, comma, rest = text.partition(",")
    if comma and DATED.search(head) and not looks_like_unit(head):
        return rest.removeprefix("由"), head
    return text, ""


def find_notes(view: View, paras: list[Para]) -> list[Note]:
    """All notes of the paragraphs, in order; lines that go on naming roles are one note."""
    found: list[Note] = []
    for para in paras:
        notes = list(_in_paragraph(view, para))
        if notes and notes[0].standalone and found and _continues(found[-1], notes[0], view):
            previous, extra = found[-1], notes.pop(0)
            previous.roles += extra.roles
            previous.end, previous.etc = extra.end, previous.etc or extra.etc
            previous.when = previous.when or extra.when
        found += notes
    return found


def _continues(previous: Note, note: Note, view: View) -> bool:
    words = {word for word, _, _ in previous.roles}
    between = view.s[previous.end : note.start].strip(" \n。")
    return previous.standalone and not between and not any(word in words for word, _, _ in note.roles)


def _in_paragraph(view: View, para: Para) -> Iterator[Note]:
    s = view.s
    covered = para.start
    for start, end, closed in _brackets(s, para.start, para.end):
        if start < covered or end - start > MAX_NOTE:
            continue
        inner = s[start + 1 : end - 1] if closed else s[start + 1 : end]
        if not closed and not LABEL.search(inner[:30]):
            continue
        note = Note(start, end, para, standalone=start == para.start)
        if not closed:
            note.doubt.append("责任说明的右括号缺失，按段末或句末截取，请核对。")
        loose = not LABEL.search(inner) and "牵头" not in inner and not _ends_sentence(s, start, end, para)
        if not loose and read_roles(inner, note):
            yield note
            covered = end
        elif _bare_list(s, start, end, para):
            note.add("", inner, lead=False)
            note.doubt.append("括号内只列单位，没有写明是牵头还是责任单位。")
            yield note
            covered = end
    yield from _unbracketed(view, para, covered)


def _ends_sentence(s: str, start: int, end: int, para: Para) -> bool:
    """A note without a label stands behind a full stop or at the end of a sentence."""
    before = s[start - 1] if start > para.start else "。"
    return before in '。;!?)”"' or end >= para.end or s[end] in "。;"


def _bare_list(s: str, start: int, end: int, para: Para) -> bool:
    inner = s[start + 1 : end - 1]
    if end < para.end - 1 or start == para.start or "、" not in inner:
        return False
    units, _, _ = split_units(inner)
    return len(units) >= 2 and all(looks_like_body(unit) for unit in units)


def _brackets(s: str, start: int, end: int) -> Iterator[tuple[int, int, bool]]:
    """Outermost brackets of a paragraph; one never closed runs to the end of its sentence or paragraph."""
    stack: list[int] = []
    spans: list[tuple[int, int, bool]] = []
    for index in range(start, end):
        if s[index] == "(":
            stack.append(index)
        elif s[index] == ")" and stack:
            left = stack.pop()
            spans.append((left, index + 1, True))
    for left in stack:
        limit = min(end, left + MAX_NOTE)
        stop = s.find("。", left, limit)
        spans.append((left, limit if stop < 0 else stop, False))
    spans.sort(key=lambda span: (span[0], -span[1]))
    reach = start
    for span in spans:
        inside_open = span[0] < reach
        if not inside_open:
            yield span
            if span[2] or LABEL.search(s[span[0] + 1 : span[0] + 30]):
                reach = span[1]


def _unbracketed(view: View, para: Para, covered: int) -> Iterator[Note]:
    """``责任单位:…`` on its own line or after the last sentence, and the sentence ``由A牵头,B配合。``"""
    s = view.s
    begin = max(covered, para.start)
    for match in FULL_LABEL.finditer(s, begin, para.end):
        before = s[match.start() - 1] if match.start() > para.start else "\n"
        if before not in "\n。;!)([ 】":
            continue
        text = s[match.start() : para.end]
        stop = text.find("。")
        text = text if stop < 0 else text[:stop]
        if len(text) > MAX_NOTE:
            return
        note = Note(match.start(), match.start() + len(text), para, standalone=match.start() == para.start)
        if read_roles(text.rstrip(" )。"), note):
            yield note
        return
    tail_start = max(s.rfind("。", begin, para.end - 1), s.rfind(";", begin, para.end - 1), begin - 1) + 1
    tail = s[tail_start : para.end].rstrip("。 ")
    if len(tail) <= 200 and "牵头" in tail and tail_start >= begin:
        note = Note(tail_start, tail_start + len(tail), para)
        if _by_verbs(tail.strip(), note) and all(
            looks_like_body(u) for _, units, _ in note.roles for u in units
        ):
            yield note


def settle_leads(view: View, notes: list[Note], bold: list[tuple[int, int]]) -> None:
    """Apply what the page says once for all notes: bold leads, or the first named leads."""
    words = "".join(view.s[note.start : note.end] for note in notes) or ""
    if BOLD_LEADS.search(words) or BOLD_LEADS.search(view.s):
        for note in notes:
            _bold_leads(view, note, bold)
    elif FIRST_LEADS.search(words):
        for note in notes:
            _first_leads(note)


def _bold_leads(view: View, note: Note, bold: list[tuple[int, int]]) -> None:
    if any(lead for _, _, lead in note.roles):
        return
    marked = [
        unit
        for _, units, _ in note.roles
        for unit in units
        if (place := view.s.find(unit, note.start, note.end)) >= 0
        and any(start <= place and place + len(unit) <= end + 1 for start, end in bold)
    ]
    every = sum(len(units) for _, units, _ in note.roles)
    if not marked or (len(marked) == every and every > 1):
        note.doubt.append("原文以黑体标示牵头单位，但此处读不到黑体，无法判定哪一家牵头，牵头单位留空。")
        return
    rest = [(word, [unit for unit in units if unit not in marked], False) for word, units, _ in note.roles]
    note.roles[:] = [("黑体", marked, True), *[role for role in rest if role[1]]]


def _first_leads(note: Note) -> None:
    if any(lead for _, _, lead in note.roles) or not note.roles:
        return
    word, units, _ = note.roles[0]
    note.roles[0:1] = [("首位牵头", units[:1], True), *([(word, units[1:], False)] if units[1:] else [])]


def unusual_units(note: Note) -> list[str]:
    """Units whose words do not end as names of bodies do."""
    return [unit for _, units, _ in note.roles for unit in units if not looks_like_unit(unit)]


def is_unit_cell(text: str) -> bool:
    """Whether a table cell holds units only."""
    return looks_like_list(text.strip())
