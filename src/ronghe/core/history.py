"""History by trigger: every change of a tracked row, with the action and the actor behind it."""

from __future__ import annotations

import contextlib
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any, TypeVar, cast, overload

import pghistory
from django.db import models

from ronghe.core.actor import Actor

M = TypeVar("M", bound=type[models.Model])


@overload
def tracked(model: M) -> M: ...


@overload
def tracked(*, exclude: Sequence[str]) -> Callable[[M], M]: ...


def tracked(model: M | None = None, *, exclude: Sequence[str] = ()) -> M | Callable[[M], M]:
    """Class decorator of every model whose changes are evidence.

    ``exclude`` names columns that must not be kept for ever: a password, personal data that can be erased.
    The trackers are made anew for each model: pghistory binds an instance to the first model it meets.
    """

    def decorate(target: M) -> M:
        trackers = (pghistory.InsertEvent(), pghistory.UpdateEvent(), pghistory.DeleteEvent())
        return cast(M, pghistory.track(*trackers, exclude=list(exclude) or None)(target))

    return decorate if model is None else decorate(model)


@contextlib.contextmanager
def acting(actor: Actor, action: str, note: str = "") -> Iterator[None]:
    """Give every row changed inside the action's dotted name, the actor and the stated reason."""
    with pghistory.context(
        action=action, actor=actor.user_id, actor_name=actor.name, system=actor.system, note=note
    ):
        yield


@dataclass(frozen=True, slots=True)
class Change:
    """One line of a timeline: who did what when and why, and what changed."""

    at: datetime
    action: str
    actor_id: int | None
    actor_name: str
    note: str
    label: str
    changed: dict[str, tuple[Any, Any]]


_HIDDEN = {
    "pgh_id",
    "pgh_created_at",
    "pgh_label",
    "pgh_obj",
    "pgh_obj_id",
    "pgh_context",
    "pgh_context_id",
    "id",
}


def timeline(instance: models.Model, limit: int = 200) -> list[Change]:
    """The changes of one row, newest first."""
    events = list(
        instance.events.select_related("pgh_context").order_by("pgh_id")[:limit]  # type: ignore[attr-defined]  # made by pghistory
    )
    return list(reversed([_change(events[i - 1] if i else None, event) for i, event in enumerate(events)]))


def _change(before: Any, event: Any) -> Change:
    context = event.pgh_context.metadata if event.pgh_context else {}
    return Change(
        at=event.pgh_created_at,
        action=context.get("action", ""),
        actor_id=context.get("actor"),
        actor_name=context.get("actor_name", ""),
        note=context.get("note", ""),
        label=event.pgh_label,
        changed={} if before is None else _differences(before, event),
    )


def _differences(before: Any, after: Any) -> dict[str, tuple[Any, Any]]:
    names = [f.attname for f in after._meta.fields if f.name not in _HIDDEN and f.attname not in _HIDDEN]
    return {
        n: (getattr(before, n), getattr(after, n)) for n in names if getattr(before, n) != getattr(after, n)
    }
