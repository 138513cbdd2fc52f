"""Personal data taken out at the door: what is left says that something stood there, never what.

Titles, employers and descriptions pass here before anything is stored. Text is expected in half-width
signs (``texts.clean_text``). Digits that are written as words, spaced or broken up are found too.
"""

from __future__ import annotations

import re
from collections import Counter

_WRITTEN = "零〇一二三四五六七八九幺两壹贰叁肆伍陆柒捌玖"
_GAP = r"[ \-–—_.·*~/]{0,3}"
_BOUND = r"(?<![\d.])"
MOBILE, LANDLINE, MAIL, WECHAT, QQ, IDENTITY = "电话", "座机", "邮箱", "微信", "QQ", "证件号"

_MAIL = re.compile(
    r"[a-zA-Z0-9][\w.+\-]{0,40}\s{0,2}(?:@|\[at\]|\(at\)|#at#|艾特)\s{0,2}[a-zA-Z0-9][\w\-]{0,40}"
    r"(?:\s{0,2}(?:\.|\[dot\]|点)\s{0,2}[a-zA-Z]{2,10}){1,3}"
)
_IDENTITY = re.compile(
    r"(?<![\da-zA-Z])[1-9]\d{5} ?(?:18|19|20)\d{2} ?(?:0[1-9]|1[0-2])(?:[0-2]\d|3[01]) ?\d{3}[\dxX](?!\d)"
)
_MOBILE = re.compile(
    rf"{_BOUND}(?:\+?86[ \-]?)?1{_GAP}[3-9]\d(?:{_GAP}\d{{4}}){{2}}(?!\d)"
    rf"|{_BOUND}1(?:[ .·*_\-]{{1,2}}\d){{10}}(?!\d)"
    rf"|{_BOUND}1[3-9]\d ?\d{{2,3}} ?\d{{2,3}} ?\d{{2,4}}(?<=\d{{4}})(?!\d)"
)
_SPOKEN = re.compile(
    rf"[一幺壹1][ \-]?[三四五六七八九叁肆伍陆柒捌玖3-9](?:[ \-、]?[\d{_WRITTEN}]){{9}}(?![\d{_WRITTEN}])"
)
_LANDLINE = re.compile(
    r"(?<![\d.\-])\(?0\d{2,3}\)? ?-? ?[2-8]\d{2,3}[ \-]?\d{4}(?:-\d{1,5}|转\d{1,5})?(?!\d)"
    r"|(?<![\d.\-])[48]00[ \-]?\d{3,4}[ \-]?\d{3,4}(?!\d)"
    r"|(?:电话|致电|热线|TEL|Tel|tel|手机|联系方式)[::\s]{0,3}[2-8]\d{2,3}[ \-]?\d{4}(?!\d)"
)
_CHAT = (
    r"(?:微\s?信|[薇威徽]\s?信|[vV]\s?信|微\s?❤|➕\s?[vV薇微]|加\s?[薇微卫威vV][芯星]?|卫星"
    r"|(?<![a-zA-Z])(?:[vV][xX]|[wW][xX]|[wW]e[cC]hat|WECHAT|[vV])(?![a-zA-Z]))"
)
_SAID = r"(?:同?号码?|同步|:|是|为|加|搜|联系|ID|id|➕|\+|\)|\s){0,6}"
_CALLED = re.compile(
    rf"{_CHAT}(?=\S{{0,4}}[号:加➕+]){_SAID}([a-zA-Z][a-zA-Z0-9_\-]{{4,24}}|\d[\d \-]{{4,14}}\d)"
    rf"|{_CHAT}{_SAID}(?=[a-zA-Z_\-]{{0,24}}\d|[a-zA-Z]{{0,24}}_)[a-zA-Z][a-zA-Z0-9_\-]{{4,24}}"
    rf"|{_CHAT}{_SAID}\d[\d \-]{{4,14}}\d"
)
_QQ = re.compile(
    r"(?:[qQ]{2}|扣扣|企鹅|[qQ]群|扣群)(?:群|号码?|[:：]|是|为|加|联系|\s|/微信|邮箱){0,5}\d[\d \-]{3,12}\d"
)
_CHAT_SIGNS = ("微", "薇", "威信", "威 信", "徽信", "卫星", "➕", "加卫", "加威")
_CHAT_LETTERS = re.compile(r"[vVwW](?:[xX]|[eE][cC][hH][aA][tT]|\s?信)?(?![a-zA-Z])")
_QQ_SIGNS = ("QQ", "qq", "Qq", "扣扣", "企鹅", "q群", "Q群", "扣群")
_MAIL_SIGNS = ("@", "艾特", "[at]", "(at)", "#at#")
_LONG_NUMBER = re.compile(r"[1-9]\d{5} ?(?:18|19|20)")
_MOBILE_SIGN = re.compile(r"1[ \-–—_.·*~/]{0,3}[3-9][ \-–—_.·*~/]{0,3}\d[ \-–—_.·*~/]{0,3}\d")
_SPOKEN_SIGN = re.compile(
    rf"[一幺壹1][ \-]?[三四五六七八九叁肆伍陆柒捌玖3-9][ \-、]?[\d{_WRITTEN}][ \-、]?[\d{_WRITTEN}]"
)
_LANDLINE_SIGN = re.compile(r"[2-8]\d{2,3}[ \-]?\d{4}|[48]00[ \-]?\d{3}")
"""What must stand somewhere before the slow patterns are tried: most texts hold none of it."""


def mask(text: str, counts: Counter[str] | None = None) -> str:
    """The text without personal data; how many of which kind is added to ``counts``.

    >>> mask("有意者致电 138 0013 8000 或加V信 hr_2020abc")
    '有意者致电 〔电话已去除〕 或加〔微信已去除〕'
    """
    found: Counter[str] = counts if counts is not None else Counter()
    if any(sign in text for sign in _MAIL_SIGNS):
        text = _taken(_MAIL, MAIL, text, found)
    if _LONG_NUMBER.search(text):
        text = _taken(_IDENTITY, IDENTITY, text, found)
    if any(sign in text for sign in _CHAT_SIGNS) or _CHAT_LETTERS.search(text):
        text = _taken(_CALLED, WECHAT, text, found)
    if any(sign in text for sign in _QQ_SIGNS):
        text = _taken(_QQ, QQ, text, found)
    if _MOBILE_SIGN.search(text):
        text = _taken(_MOBILE, MOBILE, text, found)
    if _SPOKEN_SIGN.search(text):
        text = _SPOKEN.sub(lambda spoken: _said(spoken[0], found), text)
    if _LANDLINE_SIGN.search(text):
        text = _taken(_LANDLINE, LANDLINE, text, found)
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
