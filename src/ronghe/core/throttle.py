"""How often one visitor may do something without signing in. The address is kept as a keyed digest only."""

from __future__ import annotations

from dataclasses import dataclass

from axes.helpers import get_client_ip_address
from django.core.cache import cache
from django.http import HttpRequest
from django.utils.crypto import salted_hmac


@dataclass(frozen=True, slots=True)
class Throttle:
    """At most ``most`` times within ``seconds`` from one address; ``about`` tells kinds and things apart."""

    name: str
    most: int
    seconds: int

    def _key(self, request: HttpRequest, about: str) -> str:
        address = str(get_client_ip_address(request))
        return f"{self.name}:{about}:{salted_hmac('ronghe.portal.limits', address).hexdigest()}"

    def allows(self, request: HttpRequest, about: str = "") -> bool:
        return int(cache.get(self._key(request, about), 0)) < self.most

    def count(self, request: HttpRequest, about: str = "") -> None:
        """Count one time of this visitor."""
        key = self._key(request, about)
        if not cache.add(key, 1, self.seconds):
            cache.incr(key)
