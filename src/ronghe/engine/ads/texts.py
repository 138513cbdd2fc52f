"""The text of an advertisement as people wrote it, freed of mark-up and broken characters."""

from __future__ import annotations

import html
import re
import unicodedata
from functools import lru_cache

LONGEST = 8_000
"""Characters of a description that are kept; a longer one is a page, not an advertisement."""
LONGEST_TITLE = 120
_ESCAPES = re.compile(r"\\u([0-9a-fA-F]{4})")
_BLOCK = re.compile(r"<\s*(?:br|/p|/div|/li|/tr|/h\d)[^>]*>", re.IGNORECASE)
_SCRIPT = re.compile(r"<(script|style)\b.*?</\1\s*>", re.IGNORECASE | re.DOTALL)
_TAG = re.compile(r"<[/a-zA-Z!][^<>]{0,500}>")
_SPACES = re.compile(r" {2,}")
_UNSEEN = re.compile(r"[\x00-\x08\x0b-\x1f\x7f\u200b-\u200f\u2028-\u202e\u2060\ufeff\ufffd]")
_WIDE = tuple((wide, unicodedata.normalize("NFKC", wide)) for wide in "，：；（）！？～％＋－／．\u3000\xa0…")
_NOTHING = {"", "[]", "null", "none", "nan", "-", "/", "无"}
_FIRM = re.compile(
    r"(?:股份)?有限(?:责任)?公司|股份公司|集团|有限合伙|总公司|（[^）]*）|\([^)]*\)|[\s·,，.。、\-—_“”\"']"
)


def clean_text(text: str, longest: int = LONGEST) -> str:
    """Plain text of one or more lines in half-width signs.

    >>> clean_text("<p>岗位职责：</p><p>１、接待&nbsp;客户</p>")
    '岗位职责:\\n1、接待 客户'
    """
    if text.strip().lower() in _NOTHING:
        return ""
    text = text[: longest * 3]
    if "\\u" in text:
        text = _ESCAPES.sub(_letter, text)
    if "&" in text:
        text = html.unescape(text)
    if "<" in text:
        text = _TAG.sub(" ", _BLOCK.sub("\n", _SCRIPT.sub(" ", text)))
    text = _UNSEEN.sub("", half_width(text).replace("\r", "\n").replace("\t", " "))
    lines = map(str.strip, _SPACES.sub(" ", text).split("\n"))
    return "\n".join([line for line in lines if line])[:longest]


def half_width(text: str) -> str:
    """NFKC; the few signs that stand in nearly every text are exchanged first, which mostly suffices."""
    for wide, narrow in _WIDE:
        if wide in text:
            text = text.replace(wide, narrow)
    return text if unicodedata.is_normalized("NFKC", text) else unicodedata.normalize("NFKC", text)


@lru_cache(maxsize=65_536)
def one_line(text: str, longest: int = LONGEST_TITLE) -> str:
    return clean_text(text, longest).replace("\n", " ")


@lru_cache(maxsize=65_536)
def employer_key(name: str) -> str:
    """What two spellings of one firm have in common; empty when there is no name.

    >>> employer_key("锐臻企业管理咨询（上海）有限公司")
    '锐臻企业管理咨询'
    """
    plain = one_line(name).lower()
    return _FIRM.sub("", plain) or plain.replace(" ", "")


def _letter(found: re.Match[str]) -> str:
    letter = chr(int(found[1], 16))
    return "" if "\ud800" <= letter <= "\udfff" else letter
