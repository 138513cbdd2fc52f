"""What must agree beside the text before two advertisements count as one, small enough for millions."""

from __future__ import annotations

import re
from collections.abc import Sequence
from datetime import date
from functools import lru_cache
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from ronghe.engine.ads.sketches import SHORTEST, hashed, letters
from ronghe.engine.coding.cleaning import clean_title

GUARD = np.dtype(
    [
        ("text", np.uint64),
        ("title", np.uint64),
        ("content", np.uint64),
        ("employer", np.uint64),
        ("bits", np.uint64, (2,)),
        ("latin", np.uint32),
        ("profile", np.uint32),
        ("place", np.uint32),
        ("province", np.int32),
        ("city", np.int32),
        ("day", np.int32),
        ("pay", np.float32),
        ("level", np.uint8),
        ("said", np.bool_),
        ("known", np.bool_),
    ]
)
"""One row an advertisement; hashes, 0 where nothing is known.

``bits`` is the set of pairs of letters of the title, ``content`` title and description together (coded
once), ``said`` a description long enough to compare, ``known`` an advertisement of an earlier batch,
``profile`` what is said of the employer beside its name.
"""
_BITS = 128
_LATIN = re.compile(r"[a-z][a-z+#.]*")
_LEVELS = (
    re.compile(r"高级|资深|高工|senior|sr\b"),
    re.compile(r"初级|助理|助教|学徒|普工|junior|assistant"),
    re.compile(r"中级"),
    re.compile(r"经理|总监|主管|主任|店长|厂长|部长|组长|班长|总裁|manager|director|supervisor|leader|head"),
    re.compile(r"实习|兼职|应届|校招|见习|管培|储备|intern\b|trainee|part.?time"),
    re.compile(r"专家|首席|架构|expert|architect|principal"),
)
MUNICIPAL = frozenset({"11", "12", "31", "50"})
"""Municipalities: the province is the city."""
Guards = NDArray[np.void]


class Facts(NamedTuple):
    """What a guard is made of."""

    title: str
    description: str
    employer_key: str
    profile: str
    region: str
    rest: str
    posted: date
    pay: float


def guards(facts: Sequence[Facts]) -> tuple[Guards, list[str]]:
    """The guards of these advertisements, and the letters of their descriptions for the sketches."""
    table = np.zeros(len(facts), GUARD)
    texts = [letters(fact.description) for fact in facts]
    said = [len(text) >= SHORTEST for text in texts]
    titles = [_of_title(fact.title) for fact in facts]
    table["text"] = [hashed(text) for text in texts]
    table["said"] = said
    table["title"] = [title.words for title in titles]
    table["bits"] = [title.bits for title in titles] if titles else np.zeros((0, 2))
    table["latin"] = [title.latin for title in titles]
    table["level"] = [title.level for title in titles]
    table["content"] = [hashed(f"{fact.title}\n{fact.description}") for fact in facts]
    table["employer"] = [hashed(fact.employer_key) for fact in facts]
    table["profile"] = [hashed(fact.profile) & 0xFFFFFFFF for fact in facts]
    table["province"] = [_province(fact.region, fact.rest) for fact in facts]
    table["city"] = [_city(fact.region) for fact in facts]
    table["place"] = [_place(fact.region, fact.rest) for fact in facts]
    table["day"] = [fact.posted.toordinal() for fact in facts]
    table["pay"] = [fact.pay for fact in facts]
    return table, [text if long else "" for text, long in zip(texts, said, strict=True)]


class _Title(NamedTuple):
    words: int
    bits: tuple[int, int]
    latin: int
    level: int


@lru_cache(maxsize=65_536)
def _of_title(title: str) -> _Title:
    plain, lower = clean_title(title), title.lower()
    latin = " ".join(sorted(set(_LATIN.findall(plain))))
    level = sum(1 << n for n, pattern in enumerate(_LEVELS) if pattern.search(lower))
    return _Title(hashed(plain), _pairs(plain), hashed(latin) & 0xFFFFFFFF, level)


def _province(region: str, rest: str) -> int:
    """A place without a code is a province of its own by its name; 0 where nothing is known."""
    if region:
        return int(region[:2])
    return hashed(rest) % 1_000_000_000 + 100 if rest else 0


def _city(region: str) -> int:
    """0 where no more than a province is known."""
    if not region or (region.endswith("0000") and region[:2] not in MUNICIPAL):
        return 0
    return int(region[:2] if region[:2] in MUNICIPAL else region[:4])


def _place(region: str, rest: str) -> int:
    """The district, by its code or by a name that the table does not have."""
    if region and not region.endswith("00"):
        return int(region)
    return (hashed(rest) & 0x7FFFFFFF) | 0x40000000 if rest else 0


def _pairs(title: str) -> tuple[int, int]:
    found = 0
    plain = title.replace(" ", "")
    for first, second in zip(plain, plain[1:] or plain, strict=False):
        found |= 1 << ((ord(first) * 31 + ord(second) * 17) * 0x9E3779B1 >> 13) % _BITS
    return found & 0xFFFFFFFFFFFFFFFF, found >> 64


def titles_alike(first: Guards, second: Guards) -> NDArray[np.float32]:
    """Jaccard similarity of the pairs of letters of two titles, row by row."""
    both = np.bitwise_count(first["bits"] & second["bits"]).sum(axis=1, dtype=np.float32)
    either = np.bitwise_count(first["bits"] | second["bits"]).sum(axis=1, dtype=np.float32)
    alike: NDArray[np.float32] = both / np.maximum(either, 1)
    return alike
