"""What is asked of an applicant and how many are wanted, out of cells that may hold several of these."""

from __future__ import annotations

import re
import unicodedata
from functools import lru_cache
from typing import NamedTuple

LEVELS = {
    "junior": "初中及以下",
    "senior": "高中",
    "vocational": "中职（中专、中技、职高）",
    "college": "大专",
    "bachelor": "本科",
    "master": "硕士",
    "doctor": "博士",
}
"""From the lowest to the highest; the least that is asked for counts."""
SOME = "若干"
MOST_WANTED = 10_000
"""More people wanted by one advertisement than this is not believed."""
_LEVELS = (
    ("junior", re.compile(r"初中|小学|中学以下|文盲|不识字")),
    ("senior", re.compile(r"高中|high school")),
    ("vocational", re.compile(r"中专|中技|中职|职高|技校|中等专业|associate vocational|vocational")),
    ("college", re.compile(r"大专|专科|高职|associate|college")),
    ("bachelor", re.compile(r"本科|学士|bachelor|统招本|大学学历|(?<!大)大学$")),
    ("master", re.compile(r"硕士|研究生|mba|master|postgraduate")),
    ("doctor", re.compile(r"博士|phd|doctor")),
)
_EXPERIENCE = re.compile(
    r"(\d{1,2})\s*(?:-|~|到|至|—)\s*(\d{1,2})\s*年|(\d{1,2})\s*年?\s*(以上|及以上|\+|以下|以内)\s*年?|(\d{1,2})\s*年"
)
_FRESH = re.compile(r"无工作经验|无经验|无需经验|应届|在校|在读|经验不限|不限经验|不限|实习|no experience")
_MONTHS = re.compile(r"(\d{1,3})\s*(?:个月|months?)")
_PEOPLE = re.compile(
    r"(\d{1,6})\s*(?:-|~|到|至|—)\s*(\d{1,6})\s*[人名位个]|(\d{1,6})\s*[人名位个]|^(\d{1,6})(?:\.0)?$"
)
_BETWEEN = re.compile(r"^(\d{1,6})\s*(?:-|~|到|至|—)\s*(\d{1,6})$")


class Experience(NamedTuple):
    """Years asked for; ``None`` is not stated or no upper end."""

    least: int | None
    most: int | None


class Headcount(NamedTuple):
    """People wanted; ``note`` is an assumption, ``problem`` why a number was refused."""

    number: int | None
    note: str = ""
    problem: str = ""


@lru_cache(maxsize=65_536)
def read_education(text: str) -> str:
    """The key of the lowest level that is named; empty where none is.

    >>> read_education("3-4年经验/大专及以上/招1人")
    'college'
    """
    plain = _plain(text)
    return next((key for key, pattern in _LEVELS if pattern.search(plain)), "")


@lru_cache(maxsize=65_536)
def read_experience(text: str) -> Experience:
    """Years of experience.

    >>> read_experience("5-7年工作经验")
    Experience(least=5, most=7)
    """
    plain = _plain(text)
    parts = [part for part in re.split(r"[/|,;，；]", plain) if "经验" in part or "experience" in part]
    said = parts[0] if parts else plain
    if found := _EXPERIENCE.search(said):
        if found[1]:
            return Experience(*sorted((int(found[1]), int(found[2]))))
        if found[3]:
            years = int(found[3])
            return Experience(0, years) if found[4] in {"以下", "以内"} else Experience(years, None)
        return Experience(int(found[5]), None)
    if found := _MONTHS.search(said):
        return Experience(int(found[1]) // 12, None)
    return Experience(0, None) if _FRESH.search(said) else Experience(None, None)


@lru_cache(maxsize=65_536)
def read_headcount(text: str) -> Headcount:
    """People wanted; 若干 and nothing at all count as not stated, a range as its lower end.

    >>> read_headcount("招3-5人")
    Headcount(number=3, note='招聘人数是范围，取下限', problem='')
    """
    plain = _plain(text)
    if not plain or SOME in plain:
        return Headcount(None)
    parts = [part for part in re.split(r"[/|,;，；]|\s(?=招)|\s(?=\d+-\d+发布)", plain) if "招" in part] or [
        plain
    ]
    found = _PEOPLE.search(parts[0]) or _BETWEEN.search(parts[0])
    if not found:
        return Headcount(None)
    number = int(next(part for part in found.groups() if part))
    if not 1 <= number <= MOST_WANTED:
        return Headcount(None, problem=f"招聘 {number} 人，不在 1 到 {MOST_WANTED:,} 之内")
    ranged = len(found.groups()) > 1 and found[1] and found[2]
    return Headcount(number, "招聘人数是范围，取下限" if ranged else "")


def _plain(text: str) -> str:
    return unicodedata.normalize("NFKC", text).lower().strip()
