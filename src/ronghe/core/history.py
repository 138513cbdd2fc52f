"""History by trigger: every change of a tracked row, with the action and the actor behind it."""

from __future__ import annotations

import contextlib
from collections.abc import Callable, Iterator, Sequence
from contextvars import ContextVar
from dataclasses import dataclass, field, replace
from datetime import datetime
from typing import Any, TypeAlias, TypeVar, cast, overload

import pghistory
from django.db import connection, models

from ronghe.core.actor import Actor, Grant, noting_lent_grants
from ronghe.core.triggers import keep_names

M = TypeVar("M", bound=type[models.Model])

keep_names()


@overload
def tracked(model: M) -> M: ...


@overload
def tracked(*, exclude: Sequence[str]) -> Callable[[M], M]: ...


def tracked(model: M | None = None, *, exclude: Sequence[str] = ()) -> M | Callable[[M], M]:
    """Class decorator of every model whose changes are evidence.

    ``exclude`` names columns that must not be kept for ever: a password, personal data that can be erased.
    The trackers are made anew for each model: pghistory binds an instance to the first model it meets. Their
    triggers carry its name: five digits of a hash, all that pgtrigger adds, meet by chance in 500 tables.
    """

    def decorate(target: M) -> M:
        trackers = [
            event(trigger_name=f"{event.label}_{target._meta.model_name}")
            for event in (pghistory.InsertEvent, pghistory.UpdateEvent, pghistory.DeleteEvent)
        ]
        return cast(M, pghistory.track(*trackers, exclude=list(exclude) or None)(target))

    return decorate if model is None else decorate(model)


_CONTEXT_FIRST = "SELECT set_config('pghistory.context_id'"
Execute: TypeAlias = Callable[[str, Any, bool, dict[str, Any]], Any]

_acting: ContextVar[bool] = ContextVar("ronghe_acting", default=False)


@contextlib.contextmanager
def acting(actor: Actor, action: str, note: str = "") -> Iterator[None]:
    """Give every row changed inside the action's dotted name, the actor and the stated reason.

    Inside another action it changes nothing: the record names what the person did, not its parts.
    A permission that rests on a delegated role adds on whose behalf.
    """
    if _acting.get():
        yield
        return
    token = _acting.set(True)
    try:
        with (
            pghistory.context(
                action=action, actor=actor.user_id, actor_name=actor.name, system=actor.system, note=note
            ),
            connection.execute_wrapper(_one_at_a_time),
            noting_lent_grants(_record_behalf),
        ):
            yield
    finally:
        _acting.reset(token)


def _one_at_a_time(execute: Execute, sql: str, params: Any, many: bool, context: dict[str, Any]) -> Any:
    """Send what pghistory puts before a write as a statement of its own: a prepared one can be only one."""
    if not sql.startswith(_CONTEXT_FIRST):
        return execute(sql, params, many, context)
    first, _, rest = sql.partition("; ")
    execute(first, params[:2], False, context)
    return execute(rest, params[2:] or None, many, context)


def _record_behalf(grant: Grant) -> None:
    pghistory.context(on_behalf_of=grant.delegated_by, on_behalf_name=grant.delegator)


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
    model: str = ""
    on_behalf_name: str = ""
    values: dict[str, Any] = field(default_factory=dict)

    @property
    def who(self) -> str:
        """The person as the timeline prints it: 乙（代 甲）."""
        return f"{self.actor_name}（代 {self.on_behalf_name}）" if self.on_behalf_name else self.actor_name


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
    """The changes of one row, newest first. What one act wrote in several steps is one change."""
    events = list(
        instance.events.select_related("pgh_context").order_by("pgh_id")[:limit]  # type: ignore[attr-defined]  # made by pghistory
    )
    changes: list[Change] = []
    before = None
    for i, event in enumerate(events):
        is_same_act = i > 0 and event.pgh_context_id is not None
        if is_same_act and event.pgh_context_id == events[i - 1].pgh_context_id:
            changes[-1] = _joined(changes[-1], _change(before, event))
        else:
            before = events[i - 1] if i else None
            changes.append(_change(before, event))
    return changes[::-1]


def _joined(first: Change, whole: Change) -> Change:
    """Two writes of one act as one line: begun as the first, ended as the second."""
    return replace(first, changed=whole.changed, values=whole.values)


def changes_of(model: type[models.Model], limit: int = 200, **conditions: Any) -> list[Change]:
    """The changes of all rows of a model that fit (columns of its event table), newest first."""
    events = model.pgh_event_model.objects.filter(**conditions)  # type: ignore[attr-defined]  # made by pghistory
    before: dict[Any, Any] = {}
    found = []
    for event in events.select_related("pgh_context").order_by("pgh_id")[:limit]:
        found.append(_change(before.get(event.pgh_obj_id), event))
        before[event.pgh_obj_id] = event
    return found[::-1]


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
        model=event.pgh_tracked_model._meta.label,
        on_behalf_name=context.get("on_behalf_name") or "",
        values={f.attname: getattr(event, f.attname) for f in _columns(event)},
    )


def _columns(event: Any) -> list[Any]:
    return [f for f in event._meta.fields if f.name not in _HIDDEN and f.attname not in _HIDDEN]


def _differences(before: Any, after: Any) -> dict[str, tuple[Any, Any]]:
    names = [column.attname for column in _columns(after)]
    return {
        n: (getattr(before, n), getattr(after, n)) for n in names if getattr(before, n) != getattr(after, n)
    }
