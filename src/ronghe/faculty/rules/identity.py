"""Identity numbers: one way of writing, and the check digit."""

from __future__ import annotations

from datetime import date

_WEIGHTS = (7, 9, 10, 5, 8, 4, 2, 1, 6, 3, 7, 9, 10, 5, 8, 4, 2)
_DIGITS = "10X98765432"


def plain_id_number(text: str) -> str:
    """Without spaces and hyphens, with a capital X.

    >>> plain_id_number(" 99010119900101 001x")
    '99010119900101001X'
    """
    return "".join(text.split()).replace("-", "").upper()


def check_digit(first: str) -> str:
    """The eighteenth character to the first seventeen digits (GB 11643).

    >>> check_digit("99010119900101001")
    '8'
    """
    return _DIGITS[sum(int(d) * w for d, w in zip(first, _WEIGHTS, strict=True)) % 11]


def is_id_number(text: str) -> bool:
    """Eighteen characters, a day that exists, and the right check digit."""
    if len(text) != 18 or not text[:17].isascii() or not text[:17].isdecimal():
        return False
    try:
        date(int(text[6:10]), int(text[10:12]), int(text[12:14]))
    except ValueError:
        return False
    return check_digit(text[:17]) == text[17]
