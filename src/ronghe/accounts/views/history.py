"""What was done lately: the record for the auditor and the operator."""

from __future__ import annotations

from typing import Any

from django.db.models import QuerySet
from django.http import HttpResponse
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_GET

from ronghe.accounts import perms, queries
from ronghe.core.errors import require
from ronghe.core.listing import Column, DateFilter, Empty, Listing, TextFilter
from ronghe.core.request import ActorRequest


def _who(row: Any) -> str:
    found = row.metadata
    name = found.get("actor_name") or ""
    return f"{name}（代 {found['on_behalf_name']}）" if found.get("on_behalf_name") else name


def _by_name(rows: QuerySet[Any], text: str) -> QuerySet[Any]:
    for word in text.split():
        rows = rows.filter(metadata__actor_name__icontains=word) | rows.filter(
            metadata__action__icontains=word
        )
    return rows


HISTORY = Listing(
    name="history",
    title=gettext_lazy("操作记录"),
    columns=(
        Column("at", gettext_lazy("时间"), value="created_at", sort="created_at", kind="time", is_fixed=True),
        Column("who", gettext_lazy("办理人"), value=_who),
        Column("action", gettext_lazy("事项"), value="metadata.action", template="accounts/_action.html"),
        Column("note", gettext_lazy("理由"), value=lambda row: row.metadata.get("note", "")),
    ),
    filters=(
        TextFilter("q", gettext_lazy("办理人或事项代码"), search=_by_name),
        DateFilter("at", gettext_lazy("时间"), lookup="created_at", is_time=True),
    ),
    default_sort="-at",
    empty=Empty(gettext_lazy("没有符合条件的记录")),
)


@require_GET
def history(request: ActorRequest) -> HttpResponse:
    require(perms.reviews_users(request.actor))
    return HISTORY.open(request, queries.acts_visible(request.actor)).respond("accounts/history.html")
