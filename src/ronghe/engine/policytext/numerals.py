"""Chinese numerals as policy pages write them."""

from __future__ import annotations

DIGITS = {char: value for value, char in enumerate("〇一二三四五六七八九")} | {
    "零": 0,
    "两": 2,
    "壹": 1,
    "贰": 2,
    "叁": 3,
}
SCALES = {"十": 10, "百": 100, "千": 1000}
BIG = {"万": 10_000, "亿": 100_000_000}
CHARS = "〇零一二两三四五六七八九十百千万亿壹贰叁"


def chinese_number(text: str) -> int | None:
    """``二十一`` → 21, ``一千二百`` → 1200, ``二〇二〇`` → 2020; None where it is no numeral."""
    if not text or any(char not in CHARS for char in text):
        return None
    if all(char in DIGITS for char in text):
        return int("".join(str(DIGITS[char]) for char in text))
    total = section = digit = 0
    for char in text:
        if char in DIGITS:
            digit = DIGITS[char]
        elif char in SCALES:
            section += (digit or 1) * SCALES[char]
            digit = 0
        else:
            section = (section + digit) or 1
            total = (total + section) * BIG[char] if char == "亿" else total + section * BIG[char]
            section = digit = 0
    return total + section + digit


def to_chinese(number: int) -> str:
    """1 → 一 … 99 → 九十九, as clause numbers are written."""
    names = "零一二三四五六七八九"
    if number < 10:
        return names[number]
    tens, ones = divmod(number, 10)
    if tens >= 10:
        return str(number)
    return ("" if tens == 1 else names[tens]) + "十" + (names[ones] if ones else "")


def ordinal(text: str) -> int | None:
    """A clause number in Arabic or Chinese digits."""
    return int(text) if text.isascii() and text.isdigit() and len(text) < 4 else chinese_number(text)
