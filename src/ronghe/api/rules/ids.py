"""Public ids and cursors: made from what a thing is called, not from its row in the database."""

from __future__ import annotations

import base64
import binascii

_GAP = "\x1f"


class UnreadableId(ValueError):
    """Not one of ours."""


def public_id(kind: str, *parts: str) -> str:
    """The same things always have the same id; it is safe in an address.

    >>> read_id("plan", public_id("plan", "330600", "示例〔2020〕1号"))
    ('330600', '示例〔2020〕1号')
    """
    return f"{kind}_{_packed(_GAP.join(parts))}"


def read_id(kind: str, text: str) -> tuple[str, ...]:
    """The names behind an id of that kind."""
    head, _, packed = text.partition("_")
    if head != kind:
        raise UnreadableId(text)
    return tuple(_unpacked(packed).split(_GAP))


def cursor(place: int) -> str:
    """Where a page ends: what comes after it is the next page, whatever was added meanwhile."""
    return _packed(f"after:{place}")


def read_cursor(text: str) -> int:
    head, _, number = _unpacked(text).partition(":")
    if head != "after" or not (number.isascii() and number.isdigit()) or len(number) > 18:
        raise UnreadableId(text)
    return int(number)


def _packed(text: str) -> str:
    return base64.urlsafe_b64encode(text.encode()).decode("ascii").rstrip("=")


def _unpacked(text: str) -> str:
    if len(text) > 2000 or not text.isascii():
        raise UnreadableId(text)
    try:
        found = base64.b64decode(text + "=" * (-len(text) % 4), altchars=b"-_", validate=True).decode()
    except (binascii.Error, ValueError) as error:
        raise UnreadableId(text) from error
    if "\x00" in found:
        raise UnreadableId(text)
    return found
