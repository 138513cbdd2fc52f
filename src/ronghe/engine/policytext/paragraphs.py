"""Paragraphs of a page and the numbers they begin with."""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass
from itertools import pairwise

from ronghe.engine.policytext.numerals import ordinal
from ronghe.engine.policytext.view import View

C = "一二三四五六七八九十"
# 样式由外到内：篇/部分、章、节、条、一、（一）1. （1）
STYLES = ("part", "chapter", "section", "article", "one", "two", "three", "four")
BIG = {"篇": "part", "部": "part", "章": "chapter", "节": "section", "条": "article"}
MARK = re.compile(
    rf"第(?P<big>[{C}百零〇两\d]{{1,5}})(?P<kind>章|节|条|篇|部分)(?=[ \t:、\u4e00-\u9fff(《“]|$)[ \t:、]*"
    rf"|(?P<one>[{C}]{{1,3}}) ?[、.](?!\d) *"
    rf"|\( ?(?P<two>[{C}]{{1,4}}) ?\)[ 、.]*"
    rf"|(?P<open>[{C}]{{1,4}})\)[ 、.]*"
    r"|(?P<three>\d{1,3}) ?[.、](?=\D|(?:19|20)\d\d年) *"
    r"|(?P<four>\(\d{1,2}\)|[①-⑳])[ 、.]*"
    r"|(?P<dot>[⒈-⒛]) *"
    r"|(?P<bare>\d{1,2})(?=[\u4e00-\u9fff])"
)
INLINE = re.compile(rf"(?<=[。!?)\s])(?:(?P<one>[{C}]{{1,3}})、|\((?P<two>[{C}]{{1,4}})\))(?=[^\s。;,、)])")
ITEM = re.compile(r"(?<![\d.第〔(])(\d{1,2})[.、](?=[^\d\s.、])")
ANYWHERE = re.compile(
    rf"(?:\((?P<two>[{C}]{{1,4}})\)|(?<=[局府委会院校部办心厅室司位门等])(?P<one>[{C}]{{1,3}})、)(?=[^\s。;,、)])"
)
OPEN_NOTE = re.compile(r"(?:单位|部门) ?:[^。]*$")
NOTE_REACH = 200
FIRST = re.compile(r"\(一\)")
MEASURES = (
    "个所家名人位项门种类套支批件篇部册本间座处条场次届期户只台辆张份对组队年月日天周岁倍元万亿千百号级度%级"
)


@dataclass(frozen=True, slots=True)
class Para:
    """A paragraph; ``cut`` tells that it was cut out of a line that holds several."""

    start: int
    end: int
    gap: int
    indent: int
    cut: bool = False


@dataclass(frozen=True, slots=True)
class Mark:
    """A clause number at the head of a paragraph."""

    style: str
    number: int
    start: int
    after: int
    printed: str


def read_mark(view: View, para: Para) -> Mark | None:
    """The number a paragraph begins with."""
    match = MARK.match(view.s, para.start, para.end)
    if match is None:
        return None
    style, text = _style(match)
    number = ordinal(text)
    if number is None or not number or (style == "three" and number > 300):
        return None
    if match.group("bare") and view.s[match.end()] in MEASURES:
        return None
    return Mark(style, number, para.start, match.end(), match.group().strip())


def _style(match: re.Match[str]) -> tuple[str, str]:
    if match.group("big"):
        return BIG[match.group("kind")[0]], match.group("big")
    if match.group("one"):
        return "one", match.group("one")
    if match.group("two") or match.group("open"):
        return "two", match.group("two") or match.group("open")
    if match.group("dot"):
        return "three", str(ord(match.group("dot")) - ord("⒈") + 1)
    if match.group("four"):
        text = match.group("four")
        return "four", text.strip("()") if text[0] == "(" else str(ord(text) - ord("①") + 1)
    return "three", match.group("three") or match.group("bare")


def paragraphs(view: View, skip: Iterable[tuple[int, int]] = ()) -> list[Para]:
    """The paragraphs outside the given stretches, a line that holds a whole chapter cut at its numbers."""
    blocked = sorted(skip)
    found: list[Para] = []
    position = 0
    for line in view.lines():
        while position < len(blocked) and blocked[position][1] <= line.start:
            position += 1
        if position < len(blocked) and blocked[position][0] <= line.start:
            continue
        cuts = _cuts(view.s, line.start, line.end)
        edges = [line.start, *cuts, line.end]
        for index, (start, end) in enumerate(pairwise(edges)):
            while end > start and view.s[end - 1] in " \t":
                end -= 1
            found.append(Para(start, end, line.gap if index == 0 else 1, line.indent, bool(cuts)))
    return found


def _cuts(s: str, start: int, end: int) -> list[int]:
    """Places inside a line where a chapter or clause begins; single enumerations are left alone."""
    if end - start < 12:
        return []
    found: list[tuple[int, str, int]] = []
    head = MARK.match(s, start, end)
    if head and head.group("one") and (first := FIRST.search(s, head.end(), min(end, head.end() + 45))):
        found.append((first.start(), "two", 1))
    places = {place for place, _, _ in found}
    for match in INLINE.finditer(s, start + 1, end):
        style = "one" if match.group("one") else "two"
        number = ordinal(match.group("one") or match.group("two"))
        if number and match.start() not in places:
            found.append((match.start(), style, number))
            places.add(match.start())
            after = FIRST.search(s, match.end(), min(end, match.end() + 45)) if style == "one" else None
            if after and after.start() not in places:
                found.append((after.start(), "two", 1))
                places.add(after.start())
    loose = _behind_notes(s, start, end, places)
    found = sorted({*found, *loose})
    cuts = _in_sequence(found, head, {place for place, _, _ in loose})
    return sorted([*cuts, *_numbered(s, cuts, end)]) if len(cuts) >= 2 else cuts


def _behind_notes(s: str, start: int, end: int, places: set[int]) -> list[tuple[int, str, int]]:
    """Numbers that follow a note whose closing bracket is missing: no stop stands before them."""
    found: list[tuple[int, str, int]] = []
    for match in ANYWHERE.finditer(s, start + 1, end):
        style = "two" if match.group("two") else "one"
        number = ordinal(match.group(style))
        before = s[max(start, match.start() - NOTE_REACH) : match.start()]
        if number and number > 1 and match.start() not in places and OPEN_NOTE.search(before):
            found.append((match.start(), style, number))
            if style == "one" and (first := FIRST.search(s, match.end(), min(end, match.end() + 45))):
                found.append((first.start(), "two", 1))
    return found


def _numbered(s: str, cuts: list[int], end: int) -> list[int]:
    """Items 1. 2. 3. inside a clause of a body printed on one line."""
    found: list[int] = []
    for start, stop in pairwise([*cuts, end]):
        expected = 1
        for match in ITEM.finditer(s, start + 3, stop):
            if int(match.group(1)) == expected and (expected > 1 or match.start() - start < 45):
                found.append(match.start())
                expected += 1
    return found


def _in_sequence(found: list[tuple[int, str, int]], head: re.Match[str] | None, loose: set[int]) -> list[int]:
    last: dict[str, int | None] = {"one": None, "two": None}
    if head and (head.group("one") or head.group("two")):
        style, text = _style(head)
        last[style] = ordinal(text)
    kept: list[tuple[int, str]] = []
    for place, style, number in found:
        before = last[style]
        fits = number == 1 or before is None or number == before + 1
        if place in loose and number != 1 and (before is None or number != before + 1):
            continue
        if fits and (kept or number == 1 or before is not None or len(found) > 2):
            kept.append((place, style))
            last[style] = number
    if len(kept) == 1 and not (head and head.group("one") and kept[0][1] == "two"):
        return [] if not (head and (head.group("one") or head.group("two"))) else [place for place, _ in kept]
    return [place for place, _ in kept]
