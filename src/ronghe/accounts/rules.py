"""Rules of accounts that need no database."""

from __future__ import annotations

import re
import secrets
from datetime import date, timedelta

LONGEST_DELEGATION = timedelta(days=366)
_LETTERS = "abcdefghjkmnpqrstuvwxyz"
_DIGITS = "23456789"
_PHONE = re.compile(r"\+?[0-9][0-9\- ]{5,18}[0-9]")


def initial_password() -> str:
    """A first password that can be read out on the telephone: no l, 1, o, 0; about 69 bits."""
    groups = ("".join(secrets.choice(_LETTERS) for _ in range(5)) for _ in range(2))
    return "-".join((*groups, "".join(secrets.choice(_DIGITS) for _ in range(4)), _tail()))


def _tail() -> str:
    return "".join(secrets.choice(_LETTERS + _DIGITS) for _ in range(3))


def is_phone(text: str) -> bool:
    """A telephone number as people write it.

    >>> [is_phone(t) for t in ("139 0000 0000", "0575-8000000", "+8613900000000", "call me", "12")]
    [True, True, True, False, False]
    """
    return bool(_PHONE.fullmatch(text))


def why_not_delegate(
    *, valid_from: date, valid_to: date, today: date, held_from: date, held_to: date | None
) -> str:
    """Why a role cannot be lent for those days; empty if it can."""
    if valid_to < valid_from:
        return "结束日期不能早于开始日期。"
    if valid_to < today:
        return "结束日期已经过去。"
    if valid_to - valid_from > LONGEST_DELEGATION:
        return "一次代理最长一年，到期可再次委托。"
    if valid_from < held_from or (held_to is not None and valid_to > held_to):
        return "代理期不能超出本人任职的期限。"
    return ""
