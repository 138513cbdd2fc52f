"""How often one visitor may send a comment. The address is kept only as a keyed digest, for ten minutes."""

from __future__ import annotations

from axes.helpers import get_client_ip_address
from django.core.cache import cache
from django.http import HttpRequest
from django.utils.crypto import salted_hmac

MOST = 5
SECONDS = 600


def _key(request: HttpRequest) -> str:
    address = str(get_client_ip_address(request))
    return f"portal-comment:{salted_hmac('ronghe.portal.limits', address).hexdigest()}"


def may_send(request: HttpRequest) -> bool:
    return int(cache.get(_key(request), 0)) < MOST


def sent(request: HttpRequest) -> None:
    """Count one comment of this visitor."""
    key = _key(request)
    if not cache.add(key, 1, SECONDS):
        cache.incr(key)
