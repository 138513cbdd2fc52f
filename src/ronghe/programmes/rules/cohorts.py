"""The years of a cohort: when it is due to leave, and how long nobody has entered."""

from __future__ import annotations

from collections.abc import Mapping
from decimal import ROUND_CEILING, Decimal


def whole_years(years: Decimal) -> int:
    """The school years that a programme takes; a half one begun is a whole one.

    >>> whole_years(Decimal("2.5"))
    3
    """
    return int(years.to_integral_value(ROUND_CEILING))


def due_year(entry_year: int, years: Decimal) -> int:
    """The year in which a cohort is due to leave.

    >>> due_year(2023, Decimal("3.0"))
    2026
    """
    return entry_year + whole_years(years)


def idle_years(enrolled: Mapping[int, int | None], today_year: int) -> int:
    """How many years in a row, the last ones, nought was told as enrolment.

    Only the running year may be untold: its entrants come in autumn. Any other year not told ends the row,
    for nobody knows.

    >>> idle_years({2023: 12, 2024: 0, 2025: 0, 2026: None}, 2026)
    2
    >>> idle_years({2024: 0, 2025: None}, 2026)
    0
    """
    year = today_year if enrolled.get(today_year) is not None else today_year - 1
    count = 0
    while enrolled.get(year) == 0:
        count, year = count + 1, year - 1
    return count
