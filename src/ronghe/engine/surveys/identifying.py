"""Numbers in free text that lead to a person: telephone, identity card, bank card, mail."""

from __future__ import annotations

import re

_GAP = r"[\s\-－—–·.．]*"
_MARKS = (
    ("身份证件号码", re.compile(rf"(?<!\d)\d(?:{_GAP}\d){{16}}{_GAP}[\dXx](?!\d)")),
    ("手机号码", re.compile(rf"(?<!\d)(?:\+?86{_GAP})?1{_GAP}[3-9](?:{_GAP}\d){{9}}(?!\d)")),
    ("固定电话", re.compile(r"(?<!\d)0\d{2,3}[\s\-－—–]?\d{7,8}(?!\d)")),
    ("银行卡号", re.compile(rf"(?<!\d)\d(?:{_GAP}\d){{15,18}}(?!\d)")),
    ("电子邮箱", re.compile(r"[\w.+-]+@[\w-]+\.[\w.]+")),
    (
        "微信或 QQ 号",
        re.compile(r"(?:微信|[Vv][Xx]|wechat|QQ|qq|扣扣)\s*(?:号)?\s*[:：]?\s*[A-Za-z0-9_-]{5,}"),
    ),
)
_FULL_WIDTH = str.maketrans("０１２３４５６７８９ＸｘＱ＠", "0123456789XxQ@")


def personal_marks(text: str) -> list[str]:
    """What kinds of such numbers a text holds.

    >>> personal_marks("我的电话 138 0013 8000"), personal_marks("食堂 2023 年涨价 12 次")
    (['手机号码'], [])
    """
    plain = text.translate(_FULL_WIDTH)
    return [words for words, pattern in _MARKS if pattern.search(plain)]
