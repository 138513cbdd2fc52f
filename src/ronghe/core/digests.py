"""Digests by which the same secret text is known again without showing it."""

from __future__ import annotations

import hmac

from django.conf import settings


def keyed_digest(text: str, purpose: str) -> str:
    """The same text gives the same 64 characters for one purpose; without the key nobody can try texts.

    The last key of RONGHE_FIELD_KEY is used: it stays the last when a new one is put in front.
    """
    key = settings.RONGHE_FIELD_KEY.split(",")[-1].strip().encode("ascii")
    return hmac.digest(key, f"{purpose}\0{text}".encode(), "sha256").hex()
