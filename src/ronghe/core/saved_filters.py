"""Filters kept under a name: services and the part of a page that lists them."""

from __future__ import annotations

from django.http import QueryDict

from ronghe.core.actor import Actor
from ronghe.core.errors import Invalid, require
from ronghe.core.models.saved_filter import SavedFilter
from ronghe.core.service import service

MOST = 20


@service("core.saved_filter.kept")
def keep_filter(listing: str, name: str, query: str, *, actor: Actor) -> SavedFilter:
    """Keep an address's query under a name; the same name again replaces it."""
    require(not actor.is_anonymous)
    name = name.strip()
    if not name or len(name) > 30:
        raise Invalid(
            "core.saved_filter.name", "请给常用筛选起一个 30 字以内的名称。", fields={"name": "必填"}
        )
    cleaned = QueryDict(query[:1000], mutable=True)
    for gone in ("page", "format"):
        cleaned.pop(gone, None)
    kept = SavedFilter.objects.filter(user_id=actor.user_id or 0, listing=listing)
    if kept.count() >= MOST and not kept.filter(name=name).exists():
        raise Invalid(
            "core.saved_filter.most", f"每个列表最多保存 {MOST} 个常用筛选。", hint="请先删除不用的。"
        )
    saved, _created = SavedFilter.objects.update_or_create(
        user_id=actor.user_id, listing=listing, name=name, defaults={"query": cleaned.urlencode()[:1000]}
    )
    return saved


@service("core.saved_filter.dropped")
def drop_filter(pk: int, *, actor: Actor) -> None:
    """Forget one of one's own."""
    SavedFilter.objects.filter(user_id=actor.user_id or 0, pk=pk).delete()


def kept_filters(actor: Actor, listing: str) -> list[SavedFilter]:
    return list(SavedFilter.objects.filter(user_id=actor.user_id, listing=listing)) if actor.user_id else []
