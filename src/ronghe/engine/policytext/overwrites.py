"""A place name overwritten by a planted string, and what can be said of the name that stood there."""

from __future__ import annotations

import re
from collections import Counter

from ronghe.engine.policytext.furniture import SPAM
from ronghe.engine.policytext.view import View

TOKEN = re.compile(r"(?<![A-Za-z0-9_])[A-Za-z0-9]{3,20}(?=[^\s]{5})")
BODY = r"(?:人民政府|党委|政府|市委|县委|区委|管理委员会|管委会)"
HEAD = re.compile(rf"(?m)^[ \t]*([^\s,。;:()《》“”]{{5,60}}?)(?={BODY})")
NUMBER = re.compile(r"([\u4e00-\u9fff])([\u4e00-\u9fff]{1,6})\((?:19|20)\d\d\)\d{1,4}号")
LEVELS = ("市", "县", "区", "州", "盟", "旗")
MIN_COUNT = 3
LONGEST = 120


def overwrites(s: str) -> list[str]:
    """Strings of advert words that stand where a name belongs, longest first."""
    found: list[str] = []
    seeds: dict[str, list[int]] = {}
    for match in TOKEN.finditer(s):
        seeds.setdefault(match.group(), []).append(match.start())
        if len(seeds) > 20_000:
            break
    for places in seeds.values():
        if len(places) >= MIN_COUNT:
            common = _common(s, places[:200])
            if len(common) >= 8 and len(SPAM.findall(common)) >= 2 and not common.isascii():
                found.append(common)
    heads = Counter(match.group(1) for match in HEAD.finditer(s[:200_000]))
    found += [head for head, count in heads.items() if count >= 2 and len(SPAM.findall(head)) >= 2]
    found.sort(key=len, reverse=True)
    kept: list[str] = []
    for text in found:
        if not any(text in other for other in kept):
            kept.append(text)
    return kept[:5]


def _common(s: str, places: list[int]) -> str:
    """The longest stretch that follows at every one of the places, up to a break."""
    size = 0
    first = places[0]
    while size < LONGEST and first + size < len(s):
        char = s[first + size]
        if char in "\n,。;:()《》“”" or any(
            s[place + size : place + size + 1] != char for place in places[1:]
        ):
            break
        size += 1
    return s[first : first + size].rstrip(" _-")


def restored_name(view: View, spam: str) -> str | None:
    """The name the planted string hides: named in the document number and in the names of local bodies."""
    rest = view.s.replace(spam, " ")
    numbers = [match for match in NUMBER.finditer(rest) if not _cited(rest, match)]
    for number in numbers[:3]:
        stem = _stem(rest, number.group(1))
        if stem:
            return stem + _level(view.s, spam, rest)
    return None


def _cited(s: str, match: re.Match[str]) -> bool:
    return "》" in s[max(0, match.start() - 4) : match.start()]


def _stem(rest: str, first: str) -> str | None:
    """The place name that begins with the abbreviation, if at least two different bodies carry it."""
    counts: Counter[str] = Counter()
    followers: dict[str, set[str]] = {}
    for match in re.finditer(re.escape(first) + r"([\u4e00-\u9fff])([\u4e00-\u9fff])", rest):
        stem = first + match.group(1)
        counts[stem] += 1
        followers.setdefault(stem, set()).add(match.group(2))
    best = [(count, stem) for stem, count in counts.items() if count >= 2 and len(followers[stem]) >= 2]
    if not best:
        return None
    best.sort(reverse=True)
    if len(best) > 1 and best[0][0] == best[1][0]:
        return None
    return best[0][1]


def _level(s: str, spam: str, rest: str) -> str:
    after = Counter(s[match.end() : match.end() + 1] for match in re.finditer(re.escape(spam), s))
    if any(after[level] for level in LEVELS):
        return ""
    uses = Counter(
        {
            level: rest.count("全" + level) + rest.count("我" + level) + rest.count(level + "政府")
            for level in LEVELS
        }
    )
    level, count = uses.most_common(1)[0]
    return level if count else ""
