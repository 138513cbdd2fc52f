"""Notices to another system over HTTPS: signed, to public addresses only, never waiting long.

The receiver verifies with the same few lines::

    expected = hmac.new(secret, f"{timestamp}.".encode() + body, hashlib.sha256).hexdigest()
    hmac.compare_digest(f"v1={expected}", header)      # and the timestamp is at most five minutes old
"""

from __future__ import annotations

import contextlib
import hashlib
import hmac
import http.client
import ipaddress
import socket
import ssl
import threading
import time
from collections.abc import Mapping
from dataclasses import dataclass
from urllib.parse import SplitResult, urlsplit

from ronghe.engine.errors import EngineError

CONNECT_SECONDS = 5.0
TOTAL_SECONDS = 10.0
TOLERANCE_SECONDS = 300
WAITS = (60, 300, 1800, 7200, 21600, 43200, 86400)
"""Seconds before the second, third … attempt: a minute, five, half an hour, 2, 6, 12 and 24 hours."""
MOST_ATTEMPTS = len(WAITS) + 1
_TUNNELS = tuple(ipaddress.ip_network(text) for text in ("64:ff9b::/96", "2002::/16", "2001::/32"))


class WebhookError(EngineError):
    """An address to which nothing may be sent."""


@dataclass(frozen=True, slots=True)
class Outcome:
    """How one attempt ended. ``status`` is 0 where no answer came."""

    status: int
    error: str
    seconds: float

    @property
    def is_delivered(self) -> bool:
        return 200 <= self.status < 300


def sign(secret: bytes, timestamp: int, body: bytes) -> str:
    """The signature header of a delivery."""
    return "v1=" + hmac.new(secret, f"{timestamp}.".encode() + body, hashlib.sha256).hexdigest()


def verify(secret: bytes, timestamp: int, body: bytes, signature: str, *, now: float | None = None) -> bool:
    """Whether a delivery came from us, lately; for receivers written in Python, and for the tests."""
    is_fresh = abs((time.time() if now is None else now) - timestamp) <= TOLERANCE_SECONDS
    return is_fresh and hmac.compare_digest(sign(secret, timestamp, body), signature)


def wait_after(attempts: int) -> int | None:
    """Seconds until the next attempt after so many failed ones; none when it is time to give up."""
    return WAITS[attempts - 1] if 0 < attempts <= len(WAITS) else None


def check_url(url: str, *, allow_private: bool = False) -> SplitResult:
    """The parts of an address to which deliveries may go by its looks; names are looked up when sending."""
    try:
        parts = urlsplit(url)
        port = parts.port
    except ValueError as error:
        raise _refused(url, "不是网址") from error
    schemes = {"https", "http"} if allow_private else {"https"}
    if parts.scheme not in schemes or not parts.hostname:
        raise _refused(url, "须以 https:// 开头")
    if parts.username or parts.password or parts.fragment:
        raise _refused(url, "不得带用户名、口令或 # 片段")
    if not url.isascii() or any(sign.isspace() for sign in url):
        raise _refused(url, "不得含空格和非英文字符")
    if port == 0:
        raise _refused(url, "端口不对")
    with contextlib.suppress(ValueError):
        _refuse_private(parts.hostname, url, allow_private)
    return parts


def _refused(url: str, why: str) -> WebhookError:
    return WebhookError(
        "webhook.address", f"不能向这个地址推送：{why}", where=url[:200], hint="请填写公网 HTTPS 地址"
    )


def _refuse_private(host: str, url: str, allow_private: bool) -> None:
    """Refuse a literal address that is not public; ValueError where it is a name."""
    if not is_public(host) and not allow_private:
        raise _refused(url, "是内网或本机地址")


def is_public(address: str) -> bool:
    """Whether an IP address belongs to the open internet, also one wrapped in another."""
    found = ipaddress.ip_address(address.partition("%")[0])
    if isinstance(found, ipaddress.IPv6Address):
        if found.ipv4_mapped is not None:
            return is_public(str(found.ipv4_mapped))
        if any(found in net for net in _TUNNELS):
            return False
    return found.is_global and not found.is_multicast and not found.is_reserved


def post(
    url: str,
    body: bytes,
    headers: Mapping[str, str],
    *,
    allow_private: bool = False,
    connect_seconds: float = CONNECT_SECONDS,
    total_seconds: float = TOTAL_SECONDS,
) -> Outcome:
    """One attempt. The name is looked up once and that very address is called, so that it cannot change
    between the check and the call; redirects are not followed; after ``total_seconds`` the line is cut.
    """
    started = time.monotonic()

    def ended(status: int, error: str) -> Outcome:
        return Outcome(status, error[:300], time.monotonic() - started)

    try:
        parts = check_url(url, allow_private=allow_private)
        address = _looked_up(parts, url, allow_private)
        status = _sent(parts, address, body, headers, connect_seconds, total_seconds)
    except WebhookError as error:
        return ended(0, error.message)
    except TimeoutError:
        return ended(0, "超时没有应答")
    except (OSError, http.client.HTTPException, ValueError) as error:
        is_late = time.monotonic() - started >= total_seconds
        return ended(0, "超时没有应答" if is_late else f"{type(error).__name__}: {error}")
    return ended(status, "" if 200 <= status < 300 else f"对方返回 {status}")


def _looked_up(parts: SplitResult, url: str, allow_private: bool) -> tuple[str, int]:
    port = parts.port or (443 if parts.scheme == "https" else 80)
    found = socket.getaddrinfo(parts.hostname, port, type=socket.SOCK_STREAM)
    addresses = [str(one[4][0]) for one in found]
    if not addresses:
        raise _refused(url, "域名查不到地址")
    if not allow_private and not all(is_public(one) for one in addresses):
        raise _refused(url, "域名指向内网或本机地址")
    return addresses[0], port


def _sent(
    parts: SplitResult,
    address: tuple[str, int],
    body: bytes,
    headers: Mapping[str, str],
    connect_seconds: float,
    total_seconds: float,
) -> int:
    started = time.monotonic()
    line = socket.create_connection(address, timeout=connect_seconds)
    cut = threading.Timer(total_seconds, lambda: _cut(line))  # the line as it is then: plain or encrypted
    cut.daemon = True
    cut.start()
    try:
        line.settimeout(total_seconds)
        host = parts.hostname or ""
        if parts.scheme == "https":
            line = ssl.create_default_context().wrap_socket(line, server_hostname=host)
        connection = http.client.HTTPConnection(host, address[1])
        connection.sock = line
        target = (parts.path or "/") + (f"?{parts.query}" if parts.query else "")
        connection.request("POST", target, body, {**headers, "Host": parts.netloc, "Connection": "close"})
        answer = connection.getresponse()
        answer.close()
        if time.monotonic() - started >= total_seconds:  # headers that were cut off read like short ones
            raise TimeoutError
        return answer.status
    finally:
        cut.cancel()
        line.close()


def _cut(line: socket.socket) -> None:
    """An endpoint that sends a byte now and then keeps every single read alive: end the line itself."""
    with contextlib.suppress(OSError):
        line.shutdown(socket.SHUT_RDWR)
