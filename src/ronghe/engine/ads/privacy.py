"""Personal data taken out at the door: what is left says that something stood there, never what.

Titles, employers and descriptions pass here before anything is stored. Text is expected in half-width
signs (``texts.clean_text``). Digits that are written as words, spaced or broken up are found too.
"""

from __future__ import annotations

import re
from collections import Counter

_WRITTEN = "零〇一二三四五六七八九幺两壹贰叁肆伍陆柒捌玖"
_GAP = r"[ \-–—_.·*~/]{0,3}"
MOBILE, LANDLINE, MAIL, WECHAT, QQ, IDENTITY = "电话", "座机", "邮箱", "微信", "QQ", "证件号"

# Every pattern begins with one character or a set of them, by which texts without it are passed over quickly.
_MAIL = re.compile(
    r"[a-zA-Z0-9][a-zA-Z0-9_.+\-]{0,40}\s{0,2}(?:@|\[at\]|\(at\)|#at#|艾特)\s{0,2}"
    r"[a-zA-Z0-9][a-zA-Z0-9\-]{0,40}"
    r"(?:\s{0,2}(?:\.|\[dot\]|点)\s{0,2}[a-zA-Z]{2,10}){1,3}"
)
_IDENTITY = re.compile(
    r"[1-9](?<![\da-zA-Z][1-9])\d{5} ?(?:18|19|20)\d{2} ?(?:0[1-9]|1[0-2])(?:[0-2]\d|3[01])"
    r" ?\d{3}[\dxX](?!\d)"
)
_MOBILE = re.compile(
    rf"1(?:(?<![\d.]1)|(?<=861))(?:{_GAP}[3-9]\d(?:{_GAP}\d{{4}}){{2}}(?!\d)"
    r"|(?:[ .·*_\-]{1,2}\d){10}(?!\d)"
    r"|[3-9]\d ?\d{2,3} ?\d{2,3} ?\d{2,4}(?<=\d{4})(?!\d))"
)
_SPOKEN = re.compile(
    rf"[一幺壹1][ \-]?[三四五六七八九叁肆伍陆柒捌玖3-9](?:[ \-、]?[\d{_WRITTEN}]){{9}}(?![\d{_WRITTEN}])"
)
_LANDLINES = (
    re.compile(r"0(?<!\d0)\d{2,3}\)? ?-? ?[2-8]\d{2,3}[ \-]?\d{4}(?:-\d{1,5}|转\d{1,5})?(?!\d)"),
    re.compile(r"[48](?<![\d.\-][48])00[ \-]?\d{3,4}[ \-]?\d{3,4}(?!\d)"),
    re.compile(r"[电致热手联Tt](?:话|电|线|机|系方式|[eE][lL])[:\s]{0,3}[2-8]\d{2,3}[ \-]?\d{4}(?!\d)"),
)
_CHAT = (
    r"[微薇威徽➕加卫vVwW](?:(?<=[微薇威徽])\s?信|(?<=微)\s?❤|(?<=➕)\s?[vV薇微]|(?<=卫)星"
    r"|(?<=加)\s?[薇微卫威vV][芯星]?"
    r"|(?<=[vV])(?<![a-zA-Z][vV])(?:[xX]|\s?信)?(?![a-zA-Z])"
    r"|(?<=[wW])(?<![a-zA-Z][wW])(?:[xX]|[eE][cC][hH][aA][tT])(?![a-zA-Z]))"
)
_SAID = r"(?:同?号码?|同步|[:是为加搜+➕)\s]|联系|ID|id){0,6}"
_CALLED = re.compile(
    rf"{_CHAT}(?:(?=\S{{0,4}}[号:加➕+]){_SAID}[a-zA-Z][a-zA-Z0-9_\-]{{4,24}}"
    rf"|{_SAID}(?=[a-zA-Z_\-]{{0,24}}\d|[a-zA-Z]{{0,24}}_)[a-zA-Z][a-zA-Z0-9_\-]{{4,24}}"
    rf"|{_SAID}\d[\d \-]{{4,14}}\d)"
)
_QQ = re.compile(r"[qQ扣企](?:[qQ]|扣|鹅|群)(?:群|号码?|[:是为加\s]|联系|/微信|邮箱){0,5}\d[\d \-]{3,12}\d")
_AT = ("@", "[at]", "(at)", "#at#", "艾特")
_SIGNS = re.compile(r"[@微薇威徽卫艾Q扣企鹅q➕]|\[at|\(at|#at|[vVwW](?:[xX]|[eE][cC][hH]|\s?信|\b)")
_NUMBERS = re.compile(rf"[\d{_WRITTEN}](?:{_GAP}、?[\d{_WRITTEN}]){{6}}")
"""What must stand somewhere before the slow patterns are tried: most texts hold none of it."""


def mask(text: str, counts: Counter[str] | None = None) -> str:
    """The text without personal data; how many of which kind is added to ``counts``.

    >>> mask("有意者致电 138 0013 8000 或加V信 hr_2020abc")
    '有意者致电 〔电话已去除〕 或加〔微信已去除〕'
    """
    found: Counter[str] = counts if counts is not None else Counter()
    if _SIGNS.search(text):
        if any(sign in text for sign in _AT):
            text = _taken(_MAIL, MAIL, text, found)
        text = _taken(_CALLED, WECHAT, text, found)
        text = _taken(_QQ, QQ, text, found)
    if _NUMBERS.search(text):
        text = _taken(_IDENTITY, IDENTITY, text, found)
        text = _taken(_MOBILE, MOBILE, text, found)
        text = _SPOKEN.sub(lambda spoken: _said(spoken[0], found), text)
        for pattern in _LANDLINES:
            text = _taken(pattern, LANDLINE, text, found)
    return text


def _said(number: str, counts: Counter[str]) -> str:
    """A telephone number in words; digits with a dash among them are a range of pay."""
    if sum(letter in _WRITTEN for letter in number) < 4:
        return number
    counts[MOBILE] += 1
    return f"〔{MOBILE}已去除〕"


def _taken(pattern: re.Pattern[str], kind: str, text: str, counts: Counter[str]) -> str:
    text, number = pattern.subn(f"〔{kind}已去除〕", text)
    if number:
        counts[kind] += number
    return text
