"""The jurisdiction a user looks at: chosen in the bar, kept in the session, never wider than the own."""

from __future__ import annotations

from typing import Any, TypeVar

from django.core.cache import cache
from django.db import models
from django.http import HttpRequest
from django.utils.translation import gettext as _

from ronghe.core.actor import Actor
from ronghe.core.errors import NotFound
from ronghe.core.models import Jurisdiction
from ronghe.core.scope import get_visible_or_404, within

M = TypeVar("M", bound=models.Model)
KEY = "place"


def chosen_path(request: HttpRequest) -> str:
    """Path of the chosen jurisdiction; empty for all of the user's."""
    chosen = _chosen(request)
    return str(chosen["path"]) if chosen else ""


def place_name(request: HttpRequest, actor: Actor) -> str:
    """What the bar says: the chosen one, the only one, or all."""
    chosen = _chosen(request)
    if chosen:
        return str(chosen["name"])
    if len(actor.paths) == 1:
        return _root_name(actor.paths[0])
    return _("全部辖区")


def narrow(
    queryset: models.QuerySet[M], request: HttpRequest, field: str = "jurisdiction"
) -> models.QuerySet[M]:
    """The rows of the chosen jurisdiction; all rows where none is chosen. Comes after ``visible_to``."""
    path = chosen_path(request)
    return queryset.filter(within((path,), field)) if path else queryset


def asked_place(request: HttpRequest, actor: Actor) -> Jurisdiction:
    """The place in the address (``?place=``), else the chosen one, else the highest the actor may see."""
    rows = Jurisdiction.objects.visible_to(actor).filter(is_active=True)
    code = request.GET.get("place", "")[:20]
    if code and "\x00" not in code:
        return get_visible_or_404(rows, code=code)
    path = chosen_path(request)
    found = rows.filter(path=path).first() if path else rows.order_by("path").first()
    if found is None:
        raise NotFound("core.no_place", _("没有可查看的辖区。"))
    return found


def choose(request: HttpRequest, actor: Actor, code: str) -> Jurisdiction | None:
    """Look at that jurisdiction from now on; an empty code means all again."""
    if not code:
        request.session.pop(KEY, None)
        return None
    found = get_visible_or_404(Jurisdiction.objects.visible_to(actor), code=code)
    request.session[KEY] = {"path": found.path, "name": found.short_name}
    return found


def _chosen(request: HttpRequest) -> dict[str, Any] | None:
    """The choice, unless the user has meanwhile lost the right to it."""
    chosen = request.session.get(KEY) if hasattr(request, "session") else None
    actor = getattr(request, "actor", None)
    return chosen if chosen and actor is not None and actor.covers(chosen["path"]) else None


def _root_name(path: str) -> str:
    """The name of a user's only jurisdiction; names change so seldom that ten minutes old will do."""
    name = cache.get(f"place:{path}")
    if name is None:
        found = Jurisdiction.objects.filter(path=path).values_list("short_name", flat=True).first()
        name = found or _("未登记辖区")
        cache.set(f"place:{path}", name, 600)
    return str(name)
