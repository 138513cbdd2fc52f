"""Pages of indicators: the list of a place and year, one indicator, the rows behind a value."""

from __future__ import annotations

from django.http import HttpResponse
from django.views.decorators.http import require_GET

from ronghe.core.request import ActorRequest


@require_GET
def indicator(request: ActorRequest, code: str, key: str) -> HttpResponse:
    raise NotImplementedError
