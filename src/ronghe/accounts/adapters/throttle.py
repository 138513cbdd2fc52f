"""Too many failures at the door: what counts as one log-in, and the page that says how long to wait."""

from __future__ import annotations

from typing import Any

from axes.attempts import get_cool_off_threshold
from axes.helpers import get_client_ip_address
from axes.models import AccessAttempt
from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils import timezone


def login_name(request: HttpRequest | None, credentials: dict[str, Any] | None) -> str:
    """What was typed as user name or e-mail, without regard to case; the same for every way of signing in."""
    found = (credentials or {}).get("username") or (credentials or {}).get("email")
    if not found and request is not None:
        found = request.POST.get("login") or getattr(request.user, "username", "")
    return str(found or "").strip().lower()[:255]


def minutes_left(request: HttpRequest, login: str) -> int:
    """Whole minutes until this log-in opens again for this address; 1 at least."""
    attempt = (
        AccessAttempt.objects.filter(
            username=login,
            ip_address=get_client_ip_address(request),
            attempt_time__gte=get_cool_off_threshold(request),
        )
        .order_by("-attempt_time")
        .first()
    )
    if attempt is None:
        return 1
    left = attempt.attempt_time + settings.AXES_COOLOFF_TIME - timezone.now()
    return max(1, -(-int(left.total_seconds()) // 60))


def lockout_response(
    request: HttpRequest, original_response: HttpResponse | None, credentials: dict[str, Any] | None
) -> HttpResponse:
    """The page of a shut door, with the minutes left and whom to ask."""
    left = minutes_left(request, login_name(request, credentials))
    context = {"minutes": left, "limit": settings.AXES_FAILURE_LIMIT}
    response = render(request, "account/locked_out.html", context, status=settings.AXES_HTTP_RESPONSE_CODE)
    response["Retry-After"] = str(left * 60)
    return response
