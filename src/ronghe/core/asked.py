"""What an address or a form says, read without trust: a number, a day, the ticked rows."""

from __future__ import annotations

import datetime as dt

from django.http import HttpRequest


def whole_number(text: str | None, *, digits: int = 17) -> int | None:
    """The number that a text says in plain digits, at most so many; nothing if it is none.

    ``str.isdigit`` alone lets ² through, on which ``int`` fails as it does on thousands of digits; seventeen
    hold every key of the database.
    """
    if text and text.isascii() and text.isdigit() and len(text) <= digits:
        return int(text)
    return None


def year_or_none(text: str | None, first: int, last: int) -> int | None:
    """A year of those that there can be; nothing if it is none."""
    year = whole_number(text, digits=4)
    return year if year is not None and first <= year <= last else None


def words(request: HttpRequest, name: str, longest: int) -> str:
    """What somebody looks for or chose, with single spaces, cut to so many characters."""
    return " ".join(request.GET.get(name, "").replace("\x00", " ").split())[:longest]


def ticked(request: HttpRequest, name: str = "selected") -> list[int]:
    """The rows ticked in a list, in the order sent; what is no number is left out."""
    numbers = (whole_number(text) for text in request.POST.getlist(name))
    return [number for number in numbers if number is not None]


def day_or_none(text: str) -> dt.date | None:
    """A day as a date field sends it; nothing if it is none."""
    try:
        return dt.date.fromisoformat(text)
    except ValueError:
        return None
