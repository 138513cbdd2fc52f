"""Who calls: a key in force, with the scope, within its rate."""

from __future__ import annotations

from typing import Any

from django.http import HttpRequest
from ninja.security import HttpBearer

from ronghe.api.models import ApiKey
from ronghe.api.problems import TooMany
from ronghe.api.services.keys import count_use, key_of
from ronghe.core.errors import NotAllowed


class KeyRequest(HttpRequest):
    """For annotations only: the request of a partner's system."""

    key: ApiKey


class KeyAuth(HttpBearer):
    """``Authorization: Bearer rh_…``; without a scope any key in force will do."""

    def __init__(self, scope: str = "") -> None:
        super().__init__()
        self.scope = scope

    def authenticate(self, request: HttpRequest, token: str) -> Any:
        key = key_of(token)
        if key is None:
            return None
        if count_use(key) > key.per_minute:
            raise TooMany(
                "api.rate",
                f"本密钥每分钟最多 {key.per_minute} 次。",
                hint="请等到下一分钟再试；确需更多，请向发放单位申请。",
            )
        if self.scope and self.scope not in key.scopes:
            raise NotAllowed(
                "api.scope", f"本密钥没有权限 {self.scope}。", hint="请向发放单位申请带此权限的密钥。"
            )
        request.key = key  # type: ignore[attr-defined]  # read by the operations
        return key
