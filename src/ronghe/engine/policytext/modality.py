"""How strongly a sentence binds, by the first word that says so."""

from __future__ import annotations

import re

from ronghe.engine.policytext.model import Modality, Sentence
from ronghe.engine.policytext.view import View

AT_HEAD = (
    r"(?:^|(?<=[,;:、\s)]))(?:(?:积极|大力|重点|优先|全力|进一步|充分|切实|努力|稳妥|有序|"
    r"依法|主动|广泛|深入|着力|逐步|加快|同时|并)[,、]?)*"
)
WORDS: tuple[tuple[Modality, re.Pattern[str]], ...] = (
    (
        Modality.MUST,
        re.compile(
            r"必须|须(?!知|臾)|应当|"
            r"(?<![对响适反效相供本])应(?![用急对届聘邀变激征有付答验试酬声运])|不得|严禁|禁止|"
            r"务必|不准|"
            r"(?<![重需主只必纲摘概首紧提简机扼想])要(?![求素点件约闻塞害领旨么])|严格(?:落实|执行|按照|控制)"
        ),
    ),
    (
        Modality.MAY,
        re.compile(
            r"可以|允许|准予|(?<![认许不宁])可(?!持续|靠|能|行|比|信|视|观|见|控|操作|复制|推广|"
            r"再生|循环|回收|谓|喜|塑|读|及|追溯|量化|供)"
        ),
    ),
    (Modality.ENCOURAGE, re.compile(AT_HEAD + r"(?P<word>鼓励|支持|引导|倡导|提倡|扶持)")),
    (
        Modality.EXPLORE,
        re.compile(AT_HEAD + r"(?P<word>探索|谋划|试行)|积极探索|探索(?=建立|开展|推进|实施|形成|设立)"),
    ),
    (Modality.STRIVE, re.compile(r"力争|争取|争创|努力实现")),
)
TARGET = re.compile(r"(?:到|至)(?:20\d\d年|“?十[三四五六]五)|20\d\d年(?:底|末)?前")
STRICTNESS = (
    Modality.MUST,
    Modality.TARGET,
    Modality.STRIVE,
    Modality.EXPLORE,
    Modality.ENCOURAGE,
    Modality.MAY,
)
STOPS = "。;!?\n"


def modality_of(text: str) -> tuple[Modality, str]:
    """The modality of a folded sentence and its word; a plain imperative is ``must`` without a word."""
    best: tuple[int, Modality, str] | None = None
    for modality, pattern in WORDS:
        match = pattern.search(text)
        if match:
            word = match.groupdict().get("word") or match.group()
            place = match.end() - len(word)
            if best is None or place < best[0]:
                best = (place, modality, word)
    if best:
        return best[1], best[2]
    goal = TARGET.search(text)
    return (Modality.TARGET, goal.group()) if goal else (Modality.MUST, "")


def sentences(view: View, stretches: list[tuple[int, int]]) -> tuple[Sentence, ...]:
    """Sentences of the stretches, cut at full stops and semicolons outside brackets and quotation marks."""
    found: list[Sentence] = []
    for start, end in stretches:
        for left, right in _cut(view.s, start, end):
            modality, word = modality_of(view.s[left:right])
            place = view.place(left, right)
            found.append(Sentence(*place, view.value(left, right), modality, word))
    return tuple(found)


def _cut(s: str, start: int, end: int) -> list[tuple[int, int]]:
    found: list[tuple[int, int]] = []
    depth, left = 0, start
    for index in range(start, end):
        char = s[index]
        if char in "(“《":
            depth += 1
        elif char in ")”》":
            depth = max(0, depth - 1)
        elif char == "\n" or (char in STOPS and (depth == 0 or char == "。")):
            depth = 0
            found.append((left, index + 1))
            left = index + 1
    found.append((left, end))
    return [span for span in (_trimmed(s, *pair) for pair in found) if span[1] - span[0] > 1]


def _trimmed(s: str, start: int, end: int) -> tuple[int, int]:
    while start < end and s[start] in " \t\n。;":
        start += 1
    while end > start and s[end - 1] in " \t\n":
        end -= 1
    return start, end


def overall(heading: str, found: tuple[Sentence, ...]) -> tuple[Modality, bool]:
    """The modality of a task: the heading's word, else the strictest; and whether sentences differ."""
    kinds = {sentence.modality for sentence in found}
    modality, word = modality_of(heading)
    if word and modality is not Modality.TARGET:
        return modality, len(kinds | {modality}) > 1
    strictest = next((modality for modality in STRICTNESS if modality in kinds), Modality.MUST)
    return strictest, len(kinds) > 1
