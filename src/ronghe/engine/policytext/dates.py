"""Dates as pages print them, and as they print them when characters were lost."""

from __future__ import annotations

import re
from datetime import date

from ronghe.engine.policytext.numerals import CHARS, chinese_number

DATE = re.compile(r"((?:19|20)\d\d) ?[年./-] ?(\d{1,2}) ?[月./-] ?(\d{1,2}) ?[日号]?")
CHINESE = re.compile(rf"([二一][〇零{CHARS}]{{3}})年([{CHARS}]{{1,3}})月([{CHARS}]{{1,3}})日")
COMPACT = re.compile(r"(20\d\d)(\d{2,4})$")
SPACED = re.compile(r"(20\d\d) {1,4}(\d{1,2}) {1,4}(\d{1,2})$")


def make_date(year: int, month: int, day: int) -> str | None:
    """ISO form, or None where there is no such day."""
    try:
        return date(year, month, day).isoformat()
    except ValueError:
        return None


def find_date(text: str) -> str | None:
    """The first full date of a text."""
    match = DATE.search(text)
    if match:
        return make_date(*(int(group) for group in match.groups()))
    match = CHINESE.search(text)
    if match:
        numbers = [chinese_number(group) or 0 for group in match.groups()]
        return make_date(numbers[0], numbers[1], numbers[2])
    return None


def damaged_date(text: str) -> tuple[str | None, bool]:
    """A date that lost its 年月日 (``202391``): its only reading, and whether it is such a date."""
    compact = text.strip()
    spaced = SPACED.match(compact)
    if spaced:
        return make_date(*(int(group) for group in spaced.groups())), True
    match = COMPACT.match(compact)
    if not match:
        return None, False
    year, rest = int(match.group(1)), match.group(2)
    readings = {
        found
        for cut in range(1, len(rest))
        if rest[0] != "0" or cut == 2
        if (len(rest[:cut]) <= 2 and len(rest[cut:]) <= 2)
        if (found := make_date(year, int(rest[:cut]), int(rest[cut:])))
    }
    return (readings.pop(), True) if len(readings) == 1 else (None, bool(readings))


def is_date_line(text: str) -> bool:
    """Whether a line holds a date and nothing else."""
    compact = text.replace(" ", "")
    if len(compact) > 16:
        return False
    return bool(DATE.fullmatch(compact) or CHINESE.fullmatch(compact) or damaged_date(text)[1])
