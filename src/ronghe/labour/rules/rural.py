"""What a place needs for rural posts: those to be served, by how many each serves, less those who stay."""

from __future__ import annotations

from decimal import ROUND_CEILING, Decimal


def need_of(served: int, ratio: Decimal, present: int, leaving: Decimal) -> tuple[int, int]:
    """(needed in all, to be found): people for ``served`` at ``ratio`` each; ``leaving`` per cent go.

    >>> need_of(3000, Decimal(15), 180, Decimal(10))
    (200, 38)
    >>> need_of(0, Decimal(15), 10, Decimal(0))
    (0, -10)
    """
    needed = int((Decimal(served) / ratio).to_integral_value(ROUND_CEILING))
    staying = int(Decimal(present) * (100 - leaving) / 100)
    return needed, needed - staying
