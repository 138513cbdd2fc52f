"""Recruiters' categories to the sections of GB/T 4754-2017; empty wherever two sections would do.

A category without a section in ``data/industries.csv`` stands there on purpose: it mixes making, selling and
serving (汽车及零配件, 建筑/建材/工程), and no section is sure.
"""

from __future__ import annotations

import csv
import re
import unicodedata
from functools import lru_cache
from pathlib import Path

_TABLE = Path(__file__).parent / "data" / "industries.csv"
_SPACE = re.compile(r"\s+")
_CODE = re.compile(r"[A-T](?:\d{2,4})?")


@lru_cache(maxsize=1)
def _categories() -> tuple[tuple[str, str], ...]:
    with _TABLE.open(encoding="utf-8", newline="") as file:
        rows = [(_plain(row["category"]), row["section"]) for row in csv.DictReader(file)]
    return tuple(sorted(rows, key=lambda pair: -len(pair[0])))


@lru_cache(maxsize=65_536)
def read_industry(text: str) -> str:
    """The section of what is written: a code of the standard, or known categories that all agree.

    >>> read_industry("民营公司|50-150人|互联网/电子商务计算机软件"), read_industry("汽车及零配件")
    ('I', '')
    """
    plain = _plain(text)
    if _CODE.fullmatch(plain.upper()):
        return plain.upper()
    found: set[str] = set()
    for category, section in _categories():
        if category in plain:
            plain = plain.replace(category, "|")
            found.add(section)
    return found.pop() if len(found) == 1 else ""


@lru_cache(maxsize=65_536)
def category_text(text: str) -> str:
    """The part of a cell that names the industry, without the kind and size of the firm before it."""
    return _SPACE.sub(" ", unicodedata.normalize("NFKC", text).split("|")[-1]).strip(" ,;")[:80]


def _plain(text: str) -> str:
    return _SPACE.sub("", unicodedata.normalize("NFKC", text)).lower()
