"""Writes through the interface happen once: the same request again gets the same answer."""

from __future__ import annotations

import hashlib
from collections.abc import Callable
from typing import Any

from django.db import transaction

from ronghe.api.models import ApiKey, ApiWrite
from ronghe.core.errors import Conflict, Invalid

LONGEST = 80
Answer = tuple[int, dict[str, Any]]


@transaction.atomic
def once(key: ApiKey, token: str, request: bytes, act: Callable[[], Answer]) -> Answer:
    """Do it and keep the answer in one transaction; a second caller with the same token waits."""
    if not token or len(token) > LONGEST or not token.isprintable():
        raise Invalid(
            "api.idempotency.missing",
            "写入须带请求头 Idempotency-Key（80 个字符以内）。",
            hint="每件事用一个新的随机值；重试同一件事时用同一个值。",
        )
    digest = hashlib.sha256(request).hexdigest()
    row, is_new = ApiWrite.objects.get_or_create(
        key=key, token=token, defaults={"digest": digest, "status": 0, "answer": {}}
    )
    if not is_new:
        if row.digest != digest:
            raise Conflict(
                "api.idempotency.reused",
                "这个 Idempotency-Key 已用于另一个请求。",
                hint="不同的请求请用不同的值。",
            )
        return row.status, row.answer
    row.status, row.answer = act()
    row.save(update_fields=["status", "answer"])
    return row.status, row.answer
