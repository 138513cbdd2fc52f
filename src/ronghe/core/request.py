"""The request as our views get it: with an actor, a user and HTMX's details, all set by middleware."""

from __future__ import annotations

from typing import Any

from django.http import HttpRequest
from django_htmx.middleware import HtmxDetails

from ronghe.core.actor import Actor


class ActorRequest(HttpRequest):
    """For annotations only: Django makes plain requests, the middleware adds these."""

    actor: Actor
    user: Any
    htmx: HtmxDetails
