"""The next version of a definition, and what a pack may still change."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, TypeVar

from ronghe.core.actor import Actor
from ronghe.core.errors import Conflict, Invalid
from ronghe.core.models import Versioned

V = TypeVar("V", bound=Versioned)
Series = Mapping[str, Any]
MOST_REASON = 300


def current_in(model: type[V], series: Series) -> V | None:
    """The version that holds in a series, held until the end of the transaction."""
    rows = model._default_manager.select_for_update(of=("self",))
    found: V | None = rows.filter(**series, is_current=True).first()
    return found


def succeed(
    model: type[V],
    series: Series,
    digest: str,
    *,
    actor: Actor,
    reason: str = "",
    is_from_pack: bool = False,
    **columns: Any,
) -> V:
    """Keep a wording as the next version. Earlier ones stay with whatever was begun by them."""
    rows = model._default_manager.select_for_update(of=("self",)).filter(**series)
    newest = rows.order_by("-version").first()
    rows.filter(is_current=True).update(is_current=False)
    made: V = model._default_manager.create(
        **series,
        **columns,
        digest=digest,
        version=newest.version + 1 if newest is not None else 1,
        is_from_pack=is_from_pack,
        reason=reason.strip()[:MOST_REASON],
        made_by_id=actor.user_id,
    )
    return made


def follow_pack(model: type[V], series: Series, digest: str, *, actor: Actor, **columns: Any) -> V:
    """What a pack says, unless it says the same as before or officials have revised it since."""
    rows = model._default_manager.select_for_update(of=("self",))
    old: V | None = rows.filter(**series, is_current=True).first()
    if old is not None and (old.digest == digest or not old.is_from_pack):
        return old
    return succeed(model, series, digest, actor=actor, is_from_pack=True, **columns)


def refuse_unless_new(old: Versioned | None, digest: str, reason: str, seen: int | None = None) -> None:
    """A revision says why, differs from what holds, and was made from what still holds."""
    if not reason.strip():
        raise Invalid("core.version.reason", "请写明修订理由。", fields={"reason": "请写明修订理由。"})
    if old is not None and old.digest == digest:
        raise Conflict("core.version.same", "内容没有改动，没有产生新版本。")
    if seen is not None and seen != (old.pk if old is not None else 0):
        raise Conflict(
            "core.version.succeeded",
            "核对以后，这份定义又有了新的版本，没有保存。",
            hint="请下载现行版本，在其中改好后重新上传。",
        )
