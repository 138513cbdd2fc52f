"""Money is whole fen everywhere: read exactly from 元, divided without losing a fen, shown in 元."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Sequence
from decimal import ROUND_DOWN, ROUND_HALF_UP, Decimal

from ronghe.core.errors import Invalid
from ronghe.core.marking import gettext_noop

LARGEST = 10**17
"""A thousand trillion yuan; sums of many such amounts still fit the database's whole numbers."""
_AMOUNT = re.compile(r"([+-]?)(\d{1,3}(?:,\d{3})+|\d+)(?:\.(\d+))?(万|亿)?")
_SCALES = {None: 1, "万": 10**4, "亿": 10**8}


def fen_of(text: str | int | Decimal) -> int:
    """The fen in an amount of 元. A part of a fen is refused, never rounded; a float is no amount.

    >>> fen_of("4,000"), fen_of("0.10"), fen_of("1.5万元"), fen_of(Decimal("12.3"))
    (400000, 10, 1500000, 1230)
    """
    if isinstance(text, float):
        raise TypeError("money is never a float")
    written = unicodedata.normalize("NFKC", str(text)).strip().lstrip("¥￥").removesuffix("元").strip()
    match = _AMOUNT.fullmatch(written)
    if match is None:
        raise _wrong(gettext_noop("请填写金额，例如 4000 或 4,000.50。"))
    sign, whole, fraction, scale = match.groups()
    fen = Decimal(f"{sign}{whole.replace(',', '')}.{fraction or 0}") * _SCALES[scale] * 100
    if fen != fen.to_integral_value():
        raise _wrong(gettext_noop("金额最多精确到分（两位小数）。"))
    if abs(fen) > LARGEST:
        raise _wrong(gettext_noop("金额太大。"))
    return int(fen)


def _wrong(message: str) -> Invalid:
    return Invalid("core.money", message, fields={"amount": message})


def in_yuan(fen: int) -> Decimal:
    """Fen as exact 元, for rules that reckon in 元.

    >>> in_yuan(400050)
    Decimal('4000.5')
    """
    return Decimal(fen) / 100


def whole_fen(yuan: Decimal) -> int:
    """The fen of a computed amount of 元, half a fen upwards as accountants do.

    >>> whole_fen(Decimal("0.005")), whole_fen(Decimal("180"))
    (1, 18000)
    """
    return int((yuan * 100).quantize(Decimal(1), ROUND_HALF_UP))


def part_of(fen: int, fraction: Decimal) -> int:
    """At most that part of an amount, down to the fen: a cap is never passed by rounding.

    >>> part_of(60000, Decimal("0.3")), part_of(1, Decimal("0.5"))
    (18000, 0)
    """
    return int((Decimal(fen) * fraction).quantize(Decimal(1), ROUND_DOWN))


def share_out(fen: int, weights: Sequence[int]) -> list[int]:
    """An amount divided by weights; the parts add up to it exactly, the first get the odd fen.

    >>> share_out(100, [1, 1, 1])
    [34, 33, 33]
    """
    total = sum(weights)
    if fen < 0 or total <= 0 or min(weights) < 0:
        raise ValueError("an amount is shared by weights of which none is negative and one is not zero")
    parts = [fen * weight // total for weight in weights]
    odd = fen - sum(parts)
    for place in sorted(range(len(parts)), key=lambda i: (-(fen * weights[i] % total), i))[:odd]:
        parts[place] += 1
    return parts


def yuan_text(fen: int) -> str:
    """As an official writes it, always with fen.

    >>> yuan_text(123450), yuan_text(-5)
    ('1,234.50', '-0.05')
    """
    sign, rest = ("-", -fen) if fen < 0 else ("", fen)
    return f"{sign}{rest // 100:,}.{rest % 100:02d}"
