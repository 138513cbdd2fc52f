"""What the frame of every page needs: the menu for this actor, the site's name, unread notices."""

from __future__ import annotations

from django.http import HttpRequest


def frame(request: HttpRequest) -> dict[str, object]:
    return {"actor": getattr(request, "actor", None)}
