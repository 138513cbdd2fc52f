"""Whether the present request only reads: what goes out to people must never be caused by a GET."""

from __future__ import annotations

from collections.abc import Callable
from contextvars import ContextVar

from django.http import HttpRequest, HttpResponse

READING: ContextVar[bool] = ContextVar("READING", default=False)
SAFE_METHODS = frozenset({"GET", "HEAD", "OPTIONS"})


class ReadingMiddleware:
    """Marks the time a safe request is answered."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        token = READING.set(request.method in SAFE_METHODS)
        try:
            return self.get_response(request)
        finally:
            READING.reset(token)
