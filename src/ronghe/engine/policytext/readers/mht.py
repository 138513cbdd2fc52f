"""Web archives (.mht): the page is one part of a mail message."""

from __future__ import annotations

import email
from email.message import Message

from ronghe.engine.errors import EngineError


def html_part(data: bytes, name: str) -> bytes:
    """The bytes of the first HTML part, else of the first text part."""
    try:
        parts = [part for part in email.message_from_bytes(data).walk() if not part.is_multipart()]
    except (RecursionError, ValueError, LookupError) as error:
        raise EngineError(
            "policytext.damaged", "网页存档（.mht）已损坏", where=name, hint="请另存为 .html"
        ) from error
    for wanted in ("text/html", "text/plain"):
        for part in parts:
            body = _body(part) if part.get_content_type() == wanted else b""
            if body.strip():
                return body
    raise EngineError(
        "policytext.no_text", "网页存档（.mht）里没有正文", where=name, hint="请在浏览器里把网页另存为 .html"
    )


def _body(part: Message) -> bytes:
    try:
        payload = part.get_payload(decode=True)
    except (ValueError, LookupError):
        return b""
    return payload if isinstance(payload, bytes) else b""
