"""The page as the parser reads it: junk taken out, characters folded, every character still at its place."""

from __future__ import annotations

import html
import re
from collections.abc import Iterator
from dataclasses import dataclass, field

from ronghe.engine.policytext import folding

TAG = re.compile(
    r"</?[A-Za-z][A-Za-z0-9]{0,15}(?:\s[^<>\n]{0,400})?/?>|<!--[^<>]{0,400}-->|<![A-Za-z][^<>]{0,200}>"
)
ENTITY = re.compile(r"&(?:#\d{1,7}|#x[0-9A-Fa-f]{1,6}|[A-Za-z]{2,8});")
SPECIAL = re.compile(
    "\r\n|["
    + re.escape("".join(sorted((folding.INVISIBLE | folding.BREAKS) - {"\n"})))
    + "\x00-\x08\x0e-\x1f\x7f]"
)


@dataclass(frozen=True, slots=True)
class Line:
    """A line without its surrounding blanks, in positions of the view; ``gap``: line ends before it."""

    start: int
    end: int
    gap: int
    indent: int


@dataclass(slots=True)
class View:
    """``s`` is what is parsed, ``plain`` the same characters with their printed punctuation."""

    original: str
    s: str
    plain: str
    at: list[int]
    ends: dict[int, int]
    renamed: dict[str, str] = field(default_factory=dict)

    def place(self, start: int, end: int) -> tuple[int, int]:
        """Positions of the view as offsets of ``Page.text``."""
        if end <= start:
            spot = self.at[start] if start < len(self.at) else len(self.original)
            return spot, spot
        return self.at[start], self.ends.get(end - 1, self.at[end - 1] + 1)

    def value(self, start: int, end: int) -> str:
        """The words as a value: Simplified, punctuation as printed, blanks closed up, lost names restored."""
        return self.tidy(self.plain[start:end])

    def folded(self, start: int, end: int) -> str:
        """The words with folded punctuation as well."""
        return self.tidy(self.s[start:end])

    def tidy(self, text: str) -> str:
        text = re.sub(r"(?<![A-Za-z0-9])\s+|\s+(?![A-Za-z0-9])", "", text.strip())
        for old, new in self.renamed.items():
            text = text.replace(old, new)
        return text

    def lines(self, start: int = 0, end: int | None = None) -> Iterator[Line]:
        """Non-empty lines between two positions."""
        stop = len(self.s) if end is None else end
        gap = 0
        while start < stop:
            close = self.s.find("\n", start, stop)
            close = stop if close < 0 else close
            left, right = start, close
            while left < right and self.s[left] in " \t":
                left += 1
            while right > left and self.s[right - 1] in " \t":
                right -= 1
            if right > left:
                yield Line(left, right, gap, left - start)
                gap = 0
            gap += 1
            start = close + 1


def make_view(text: str) -> View:
    """Fold the page and drop tags, entities, invisible marks; only then look for words."""
    plain = folding.simplified(text)
    s = folding.folded_width(plain)
    chars: list[str] = []
    plains: list[str] = []
    at: list[int] = []
    ends: dict[int, int] = {}
    index = 0
    for start, end, replacement in _holes(text):
        if start < index:
            continue
        chars.append(s[index:start])
        plains.append(plain[index:start])
        at.extend(range(index, start))
        if replacement:
            if end - start > 1:
                ends[len(at)] = end
            chars.append(folding.folded_width(replacement))
            plains.append(replacement)
            at.append(start)
        index = end
    chars.append(s[index:])
    plains.append(plain[index:])
    at.extend(range(index, len(text)))
    return View(text, "".join(chars), "".join(plains), at, ends)


def _holes(text: str) -> list[tuple[int, int, str]]:
    """Stretches to leave out or to read as one other character, in order."""
    found = [(match.start(), match.end(), _instead(match.group())) for match in SPECIAL.finditer(text)]
    found += [(start, end, replacement) for start, (end, replacement) in _junk(text).items()]
    found.sort()
    return found


def _instead(mark: str) -> str:
    return "\n" if mark == "\r\n" or mark in folding.BREAKS else ""


def _junk(text: str) -> dict[int, tuple[int, str]]:
    found: dict[int, tuple[int, str]] = {}
    if "<" in text:
        found.update({match.start(): (match.end(), "") for match in TAG.finditer(text)})
    if "&" in text:
        for match in ENTITY.finditer(text):
            char = html.unescape(match.group())
            if len(char) == 1:
                found.setdefault(match.start(), (match.end(), " " if char == "\xa0" else char))
    return found


def without(view: View, positions: set[int]) -> View:
    """The same view with some characters (ends of wrapped lines) taken out."""
    keep = [index for index in range(len(view.s)) if index not in positions]
    renumbered = {old: new for new, old in enumerate(keep) if old in view.ends}
    return View(
        view.original,
        "".join(view.s[index] for index in keep),
        "".join(view.plain[index] for index in keep),
        [view.at[index] for index in keep],
        {renumbered[old]: end for old, end in view.ends.items() if old in renumbered},
        view.renamed,
    )
