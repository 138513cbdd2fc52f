"""Cells of demand compared: which is which, and whether two say the same."""

from __future__ import annotations

from datetime import date
from typing import Any

from ronghe.labour.models import Demand

CHANGING = ("posts", "notices", "employers", "wage_low", "wage_middle", "wage_high", "basis")


def quarter_start(year: int, quarter: int) -> date:
    return date(year, 3 * quarter - 2, 1)


def key_of(cell: Demand) -> tuple[Any, ...]:
    return cell.jurisdiction_id, cell.starts_on, cell.months, cell.occupation, cell.industry


def differs(old: Demand, new: Demand) -> bool:
    return any(getattr(old, name) != getattr(new, name) for name in CHANGING)
