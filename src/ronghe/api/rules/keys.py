"""What a key looks like: ``rh_<beginning>_<secret>``; the beginning may be shown, the secret never again."""

from __future__ import annotations

import re
import secrets

_FORM = re.compile(r"rh_([a-z2-9]{8})_([A-Za-z0-9_-]{40,60})")
_LETTERS = "abcdefghjkmnpqrstuvwxyz23456789"


def new_key() -> tuple[str, str]:
    """A beginning and the whole key: 256 bits of chance."""
    prefix = "".join(secrets.choice(_LETTERS) for _ in range(8))
    return prefix, f"rh_{prefix}_{secrets.token_urlsafe(32)}"


def prefix_of(text: str) -> str:
    """The beginning of a key; empty if it is none."""
    found = _FORM.fullmatch(text)
    return found.group(1) if found else ""
